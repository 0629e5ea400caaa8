//! Seeking care at the expected price: how much of what is needed is sought, and what of it is given up.

use gongji_sdk::isa::Kernel;

use crate::block::columns::Rows;
use crate::books::household::Households;
use crate::books::person_year::PersonYear;
use crate::books::totals::{CareTotals, ProviderTotals};
use crate::care::demand::{cut_back, find_price, forgo, is_forgone, volume};
use crate::care::stays::SeekStays;
use crate::care::watched::Sought;
use crate::care::{probe, watched};
use crate::claims::price::response;
use crate::codes::care::Care;
use crate::foundation::draw::unit;
use crate::foundation::fault::Fault;
use crate::foundation::lanes::LANES;
use crate::foundation::math::{floor_small, to_real};
use crate::law::of_area::AreaLaw;
use crate::tables::elasticities;
use crate::workspace::area_year::{AreaYear, Supply};
use crate::workspace::buffers::{CareBatch, PolicyColumns, Stays, YearColumns};
use crate::workspace::turn::Turn;

/// Phase seek: the price is found by probing the law, and care is sought, had or forgone.
pub(crate) struct Seek<'a, 'b> {
    pub care: &'a mut CareBatch,
    pub stays: &'a mut Stays,
    pub year: &'a mut YearColumns,
    pub sums: &'a mut CareTotals,
    pub providers: &'a mut [ProviderTotals; 4],
    pub batch: &'a [u32],
    pub rows: &'a Rows<'b>,
    pub households: &'a Households,
    pub own: &'a PolicyColumns,
    pub law: &'a AreaLaw,
    pub supply: Supply<'a>,
    pub area_year: AreaYear<'a>,
    pub turn: Turn,
}

impl Seek<'_, '_> {
    /// # Errors
    /// Those of the layers.
    // A stage by itself, so that its instructions can be counted (`benches/counts`).
    #[inline(never)]
    pub(crate) fn run(self) -> Result<(), Fault> {
        let Self { care, stays, year, sums, providers, batch, rows, households, own, law, supply, area_year, turn } =
            self;
        if turn.care != Care::Inpatient {
            return ambulatory(care, &mut year.sheet, sums, law, area_year, turn);
        }
        let of_stays = SeekStays { care, stays, year, sums, providers, rows, households, own, law, supply, area_year };
        if turn.wave == 0 { of_stays.ask_candidates() } else { of_stays.admit(batch, turn.wave) }
    }
}

/// A year of visits or purchases: sought at the expected price, forgone where it is a hardship, cut back to the cash at hand.
fn ambulatory(
    batch: &mut CareBatch,
    sheet: &mut [PersonYear],
    sums: &mut CareTotals,
    law: &AreaLaw,
    area_year: AreaYear<'_>,
    turn: Turn,
) -> Result<(), Fault> {
    let AreaYear { replicate, tap, .. } = area_year;
    let care = turn.care;
    let probe = probe::of_care(law, care, area_year);
    let CareBatch { lines, price, expected, .. } = batch;
    find_price(lines, price, &expected.bill, sums, &probe, care, area_year)?;
    decide(batch, sheet, sums, area_year, turn);
    cut_back(batch, sheet, sums, care, &probe, area_year)?;
    let CareBatch { lines, price, expected, draws, .. } = batch;
    let [need_draws, rounding_draws] = turn.draws().map(|nth| &draws[nth]);
    watched::sought(tap, lines, care, |lane| {
        let luck = replicate.intensity[care as usize].value(need_draws[lane]).into();
        let volume = volume(replicate, care, price.price[lane], lines.group[lane]);
        let most = replicate.inputs.cares[care as usize].most;
        let sought = sought(expected.need[lane], volume, unit(rounding_draws[lane]), most);
        Sought { luck: Some(luck), volume, sought, had: lines.count[lane] }
    });
    Ok(())
}

/// How many lines are sought of this year's need, at which bill; care that is a hardship may be forgone.
fn decide(batch: &mut CareBatch, sheet: &mut [PersonYear], sums: &mut CareTotals, area_year: AreaYear<'_>, turn: Turn) {
    let (replicate, care) = (area_year.replicate, turn.care);
    let CareBatch { lines, price, draws, expected, .. } = batch;
    let n = lines.len;
    sums.lines += replicate.isa.dispatch(Decide {
        reference: replicate.inputs.behaviour.reference_price[care as usize],
        elasticity: replicate.elasticities.of_care(care),
        group: &lines.group[..n],
        most: replicate.inputs.cares[care as usize].most,
        need: &expected.need[..n],
        cost: &expected.cost[..n],
        price: &price.price[..n],
        rounding: &draws[turn.draws()[1]][..n],
        count: &mut lines.count[..n],
        billed: &mut lines.billed[..n],
    });
    for lane in 0..n {
        if price.cost[lane] > lines.affordability_limit[lane] && is_forgone(lines, lane, care, area_year) {
            let given_up = std::mem::take(&mut lines.count[lane]);
            lines.billed[lane] = 0;
            forgo(sheet, sums, lines.row[lane], given_up);
            sums.lines -= given_up;
        }
    }
}

struct Decide<'a> {
    reference: f64,
    elasticity: &'a [f64; elasticities::GROUPS],
    group: &'a [u8],
    most: f64,
    need: &'a [f64],
    cost: &'a [f64],
    price: &'a [f64],
    rounding: &'a [u32],
    count: &'a mut [i64],
    billed: &'a mut [i64],
}

impl Kernel for Decide<'_> {
    type Output = i64;

    #[inline(always)]
    fn run(self) -> i64 {
        let n = self.need.len().min(LANES);
        let (need, cost) = (&self.need[..n], &self.cost[..n]);
        let (price, rounding) = (&self.price[..n], &self.rounding[..n]);
        let group = &self.group[..n];
        let (count, billed) = (&mut self.count[..n], &mut self.billed[..n]);
        // The table is read in a loop of its own: beside it the arithmetic would not be done several lines at a time.
        let mut elasticity = [0.0; LANES];
        for lane in 0..n {
            elasticity[lane] = self.elasticity[usize::from(group[lane]).min(elasticities::GROUPS - 1)];
        }
        let elasticity = &elasticity[..n];
        let mut sum = 0;
        for lane in 0..n {
            let volume = response(price[lane], self.reference, elasticity[lane]);
            count[lane] = sought(need[lane], volume, unit(rounding[lane]), self.most);
            billed[lane] = floor_small(to_real(count[lane]) * cost[lane] + 0.5);
            sum += count[lane];
        }
        sum
    }
}

/// Whole lines sought: the year's need, no more than anybody's, at the volume of the price, rounded by luck.
#[inline(always)]
fn sought(need: f64, volume: f64, rounding: f64, most: f64) -> i64 {
    floor_small(need.min(most) * volume + rounding)
}
