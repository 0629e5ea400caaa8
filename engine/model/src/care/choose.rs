//! Which tier of hospitals a person goes to: a logit of price, quality, distance and habit, with one draw a person and
//! year, and one a stay. Its constants are solved so that the tables' shares come out where price and quality are those
//! of the opening.

use gongji_sdk::abi::hook;
use gongji_sdk::isa::Kernel;

use crate::block::columns::{Rows, pick};
use crate::books::household::Households;
use crate::care::load::{Loader, load_own};
use crate::care::need::{Compare, Need};
use crate::care::probe;
use crate::care::steer::steer;
use crate::claims::lines::Lines;
use crate::claims::price::ExpectedPrice;
use crate::codes::care::{Care, TIERS};
use crate::foundation::draw::{RandomPurpose, unit};
use crate::foundation::fault::Fault;
use crate::foundation::lanes::LANES;
use crate::law::of_area::AreaLaw;
use crate::law::persons_batch::{Members, small};
use crate::tables::choice::{OLD, Pull, Weights, ends};
use crate::tables::draws;
use crate::workspace::area_year::{AreaYear, Supply};
use crate::workspace::buffers::{CareBatch, PolicyColumns, Stays, YearColumns};

/// Phase choose: the insured of a batch choose the tier of the year's outpatient care, which is next year's habit; policies
/// may lead them to another one.
pub(crate) struct Choose<'a, 'b> {
    pub care: &'a mut CareBatch,
    pub members: &'a mut Members,
    pub own: &'a mut PolicyColumns,
    pub rows: &'a mut Rows<'b>,
    pub stays: &'a mut Stays,
    pub batch: &'a [u32],
    pub year: &'a YearColumns,
    pub households: &'a Households,
    pub law: &'a AreaLaw,
    pub supply: Supply<'a>,
    pub area_year: AreaYear<'a>,
}

impl Choose<'_, '_> {
    /// # Errors
    /// Those of the layers that are asked for the price, and of the policies that steer.
    // A stage by itself, so that its instructions can be counted (`benches/counts`).
    #[inline(never)]
    pub(crate) fn run(mut self) -> Result<(), Fault> {
        self.choose()?;
        let Self { members, own, rows, stays, law, area_year, .. } = self;
        if !law.of(hook::STEER).is_empty() || !law.of(hook::PURCHASE).is_empty() {
            pick(&mut members.small[small::TIER], rows.tier, &members.row[..members.len]);
        }
        if law.of(hook::STEER).is_empty() {
            return Ok(());
        }
        steer(members, own, rows, &mut stays.redirected, law.of(hook::STEER), area_year)
    }

    fn choose(&mut self) -> Result<(), Fault> {
        let Self { own, rows, year, households, supply, .. } = self;
        let (replicate, ways) = (self.area_year.replicate, supply.ways);
        let CareBatch { lines, price, draws, .. } = &mut *self.care;
        let (asked, answer) = (self.law.asked_of_lines, supply.answer);
        let loader = Loader { rows, year, households, own, replicate, asked, answer };
        loader.load(lines, Some(self.members), self.batch);
        let n = lines.len;
        let mut pull = [[1.0; LANES]; TIERS];
        pick(&mut lines.tier, rows.tier, &lines.row[..n]);
        let last = lines.tier;
        if ways.asks[0] {
            lines.stay[..n].fill(0);
            let mut bill = [0.0; LANES];
            let need = Need::of(replicate, *supply, Care::Outpatient);
            replicate.isa.dispatch(Compare { need, patients: lines.patients(), bill: &mut bill });
            load_own(lines, own, self.law.layers(Care::Outpatient));
            let asked = Asked { care: Care::Outpatient, bill: &bill, reference: &[0.0; TIERS] };
            ask(lines, price, &asked, self.law, *supply, self.area_year, &mut pull)?;
        }
        let purpose = (RandomPurpose::Choice, 0);
        draws::fill(replicate, self.area_year.year, purpose, &lines.person[..n], draws);
        replicate.isa.dispatch(Draw {
            weights: &ways.outpatient,
            age: &lines.age[..n],
            last: &last[..n],
            draw: &draws[0][..n],
            pull: pull.each_ref().map(|column| &column[..n]),
            tier: &mut lines.tier[..n],
        });
        let tiers = &mut rows.tier[..];
        for (row, chosen) in lines.row[..n].iter().zip(&lines.tier) {
            tiers[*row as usize] = *chosen;
        }
        Ok(())
    }
}

/// Where the first stay of each gathered line's person would lead; kept by row for the waves.
///
/// # Errors
/// Those of the layers that are asked for the price.
pub(crate) fn weigh_stays(
    care: &mut CareBatch,
    ends_by_row: &mut [[f32; 2]],
    law: &AreaLaw,
    supply: Supply<'_>,
    area_year: AreaYear<'_>,
) -> Result<(), Fault> {
    let Supply { ways, .. } = supply;
    if !ways.asks[1] {
        return Ok(());
    }
    let CareBatch { lines, price, .. } = care;
    let need = Need::of(area_year.replicate, supply, Care::Inpatient);
    let (mut bill, mut pull) = ([0.0; LANES], [[1.0; LANES]; TIERS]);
    for lane in 0..lines.len {
        bill[lane] = need.mean_cost(lines.age[lane]) + 100.0;
    }
    let asked = Asked { care: Care::Inpatient, bill: &bill, reference: &ways.choice.stay_price };
    ask(lines, price, &asked, law, supply, area_year, &mut pull)?;
    for lane in 0..lines.len {
        let weights = std::array::from_fn(|tier| ways.inpatient[tier] * pull[tier][lane]);
        ends_by_row[lines.row[lane] as usize] = ends(&weights).map(|end| end as f32);
    }
    Ok(())
}

/// One and the same bill, of which the law is asked at each tier.
struct Asked<'a> {
    care: Care,
    bill: &'a [f64; LANES],
    /// The share of it that is paid at each tier where the constants were solved.
    reference: &'a [f64; TIERS],
}

/// Asks the law what share of a bill the gathered lines' persons would pay at each tier.
fn ask(
    lines: &mut Lines,
    price: &mut ExpectedPrice,
    asked: &Asked<'_>,
    law: &AreaLaw,
    supply: Supply<'_>,
    area_year: AreaYear<'_>,
    pull: &mut [[f64; LANES]; TIERS],
) -> Result<(), Fault> {
    let n = lines.len;
    let Some(table) = supply.ways.choice.pull.as_deref() else { return Ok(()) };
    let outside = probe::outside(area_year.replicate, supply.answer, asked.care);
    for tier in 0..TIERS {
        lines.tier[..n].fill(tier as u8 + 1);
        lines.moved_out[..n].fill(outside[tier]);
        price.average(&probe::of_care(law, asked.care, area_year), lines, asked.bill)?;
        let (reference, pull) = (asked.reference[tier], &mut pull[tier][..n]);
        area_year.replicate.isa.dispatch(Pull { table, price: &price.price[..n], reference, pull });
    }
    Ok(())
}

struct Draw<'a> {
    weights: &'a Weights,
    age: &'a [u8],
    last: &'a [u8],
    draw: &'a [u32],
    pull: [&'a [f64]; TIERS],
    tier: &'a mut [u8],
}

impl Kernel for Draw<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let n = self.age.len();
        let (last, draw, tier) = (&self.last[..n], &self.draw[..n], &mut self.tier[..n]);
        let [near, middle, far] = self.pull.map(|column| &column[..n]);
        // The weights are looked up in a loop of their own: beside it the arithmetic would not be done several at a time.
        let mut weights = [[0.0; LANES]; TIERS];
        for lane in 0..n {
            let found = &self.weights[usize::from(self.age[lane] >= OLD)][usize::from(last[lane] & 3)];
            for tier in 0..TIERS {
                weights[tier][lane] = found[tier];
            }
        }
        for lane in 0..n {
            let first = weights[0][lane] * near[lane];
            let second = first + weights[1][lane] * middle[lane];
            let at = unit(draw[lane]) * (second + weights[2][lane] * far[lane]);
            tier[lane] = 1 + u8::from(at >= first) + u8::from(at >= second);
        }
    }
}
