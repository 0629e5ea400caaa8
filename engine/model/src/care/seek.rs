//! Seeking care at the expected price: how much of what is needed is sought, and what of it is given up.

use gongji_sdk::abi::payer;
use gongji_sdk::isa::Kernel;

use crate::block::columns::Rows;
use crate::books::household::Households;
use crate::books::person_year::PersonYear;
use crate::books::totals::{AdmissionTotals, CareTotals, ProviderTotals};
use crate::care::demand::{Retail, cut_back, find_price, forgo, is_forgone};
use crate::care::stays::SeekStays;
use crate::care::watched::Sought;
use crate::care::{probe, watched};
use crate::codes::care::Care;
use crate::foundation::distribution::Quantiles;
use crate::foundation::draw::{RandomPurpose, unit};
use crate::foundation::fault::Fault;
use crate::foundation::lanes::LANES;
use crate::foundation::math::{floor_small, to_real, to_whole};
use crate::foundation::money;
use crate::law::bound_hook::BoundHook;
use crate::law::of_area::AreaLaw;
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
    pub out_of_area: &'a mut Vec<ProviderTotals>,
    pub admissions: &'a mut AdmissionTotals,
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
        let Self { care, stays, year, sums, providers, out_of_area, admissions, batch, .. } = self;
        let Self { rows, households, own, law, supply, area_year, turn, .. } = self;
        if turn.care != Care::Inpatient {
            let (sheet, unit_price) = (&mut year.sheet[..], supply.rates.price[turn.care as usize]);
            return Ambulatory { care, sheet, sums, providers, unit_price, own, law, area_year, turn }.seek();
        }
        let shares = SeekStays {
            care,
            stays,
            year,
            sums,
            providers,
            out_of_area,
            admissions,
            rows,
            households,
            own,
            law,
            supply,
            area_year,
        };
        if turn.wave == 0 { shares.ask_candidates() } else { shares.admit(batch, turn.wave) }
    }
}

/// A year of visits or purchases.
struct Ambulatory<'a> {
    care: &'a mut CareBatch,
    sheet: &'a mut [PersonYear],
    sums: &'a mut CareTotals,
    providers: &'a mut [ProviderTotals; 4],
    /// Unit price of the year, opening year = 1.
    unit_price: f64,
    own: &'a PolicyColumns,
    law: &'a AreaLaw,
    area_year: AreaYear<'a>,
    turn: Turn,
}

impl Ambulatory<'_> {
    /// Sought at the expected price, forgone where it is a hardship, cut back to the cash at hand.
    fn seek(mut self) -> Result<(), Fault> {
        let (AreaYear { replicate, tap, .. }, turn) = (self.area_year, self.turn);
        let care = turn.care;
        let CareBatch { lines, price, expected, .. } = &mut *self.care;
        find_price(lines, price, &expected.bill, self.sums, (self.law, self.own), care, self.area_year)?;
        let purchases = self.purchases();
        self.decide(&purchases);
        let probe = probe::of_care(self.law, care, self.area_year);
        cut_back(self.care, self.sheet, self.sums, care, &probe, self.area_year)?;
        let CareBatch { lines, price, expected, draws, .. } = &*self.care;
        let [need_draws, rounding_draws] = turn.draws().map(|nth| &draws[nth]);
        watched::sought(tap, lines, care, |lane| {
            let luck = replicate.intensity[care as usize].value(need_draws[lane]).into();
            let volume = price.volume[lane];
            let most = replicate.inputs.cares[care as usize].most;
            let sought = sought(expected.need[lane], volume, purchases[lane] + unit(rounding_draws[lane]), most);
            Sought { luck: Some(luck), volume, sought, had: lines.count[lane] }
        });
        Ok(())
    }

    /// Purchases of the year beside all need: at pharmacies alone, and where the account pays there.
    fn purchases(&self) -> [f64; LANES] {
        let CareBatch { lines, expected, .. } = &*self.care;
        let (replicate, n) = (self.area_year.replicate, lines.len);
        let propensity = replicate.inputs.behaviour.retail_propensity;
        let mut purchases = [0.0; LANES];
        let is_open = |layer: &BoundHook| layer.payer == payer::ACCOUNT;
        if self.turn.care == Care::Pharmacy && propensity > 0.0 && self.law.layers(Care::Pharmacy).iter().any(is_open) {
            let (balance, cost) = (&lines.balance[..n], &expected.cost[..n]);
            replicate.isa.dispatch(Retail { propensity, balance, cost, purchases: &mut purchases[..n] });
            if let Some(spenders) = &replicate.spenders {
                self.spend_unlike(spenders, &mut purchases[..n]);
            }
        }
        purchases
    }

    /// Purchases of persons who are not alike: each has a lifelong propensity of his own, and nobody spends more than is there.
    fn spend_unlike(&self, spenders: &Quantiles, purchases: &mut [f64]) {
        let (replicate, n) = (self.area_year.replicate, purchases.len());
        let most = 1.0 / replicate.inputs.behaviour.retail_propensity;
        let blocks = replicate.luck.blocks(replicate.isa, &self.care.lines.person[..n], 0, RandomPurpose::Spender);
        let draws: Vec<u32> = blocks.iter().map(|block| block[0]).collect();
        let mut own = [0.0; LANES];
        spenders.values(replicate.isa, &draws, &mut own[..n]);
        for (purchases, own) in purchases.iter_mut().zip(own) {
            *purchases *= f64::from(own).min(most);
        }
    }

    /// How many lines are sought of this year's need, at which bill; care that is a hardship may be forgone.
    fn decide(&mut self, purchases: &[f64; LANES]) {
        let (replicate, care) = (self.area_year.replicate, self.turn.care);
        let CareBatch { lines, price, draws, expected, .. } = &mut *self.care;
        let n = lines.len;
        let Decided { sought, mut bills } = replicate.isa.dispatch(Decide {
            most: replicate.inputs.cares[care as usize].most,
            need: &expected.need[..n],
            cost: &expected.cost[..n],
            bill: &expected.bill[..n],
            tier: &lines.tier[..n],
            volume: &price.volume[..n],
            purchases: &purchases[..n],
            rounding: &draws[self.turn.draws()[1]][..n],
            count: &mut lines.count[..n],
            billed: &mut lines.billed[..n],
        });
        self.sums.lines += sought;
        let hard = |lane: &usize| price.cost[*lane] > lines.affordability_limit[*lane];
        let hard: Vec<usize> = (0..n).filter(hard).collect();
        for lane in hard {
            let sought = expected.bill[lane] * price.volume[lane] + purchases[lane] * expected.cost[lane];
            let forgone = sought * replicate.inputs.behaviour.forgone;
            bills[usize::from(lines.tier[lane])] -= money::round(forgone);
            if is_forgone(lines, lane, care, self.area_year) {
                let given_up = std::mem::take(&mut lines.count[lane]);
                lines.billed[lane] = 0;
                forgo(self.sheet, self.sums, lines.row[lane], given_up);
                self.sums.lines -= given_up;
            }
        }
        self.expect(bills);
    }

    /// Books the bills that were to be expected before the luck of the year, by tier.
    fn expect(&mut self, bills: [i64; 4]) {
        for (provider, bills) in self.providers.iter_mut().zip(bills) {
            provider.expected += bills;
            provider.expected_volume += (bills as f64 / self.unit_price) as i64;
        }
    }
}

/// What persons of a batch decide.
struct Decided {
    /// Lines sought.
    sought: i64,
    /// Bills that were to be expected, by tier, fen.
    bills: [i64; 4],
}

struct Decide<'a> {
    most: f64,
    need: &'a [f64],
    cost: &'a [f64],
    bill: &'a [f64],
    tier: &'a [u8],
    volume: &'a [f64],
    /// Beside all need.
    purchases: &'a [f64],
    rounding: &'a [u32],
    count: &'a mut [i64],
    billed: &'a mut [i64],
}

impl Kernel for Decide<'_> {
    type Output = Decided;

    #[inline(always)]
    fn run(self) -> Decided {
        let n = self.need.len().min(LANES);
        let (need, cost, bill) = (&self.need[..n], &self.cost[..n], &self.bill[..n]);
        let (volume, purchases, rounding) = (&self.volume[..n], &self.purchases[..n], &self.rounding[..n]);
        let (count, billed, tier) = (&mut self.count[..n], &mut self.billed[..n], &self.tier[..n]);
        let mut expected = [0; LANES];
        let mut sum = 0;
        for lane in 0..n {
            count[lane] = sought(need[lane], volume[lane], purchases[lane] + unit(rounding[lane]), self.most);
            billed[lane] = floor_small(to_real(count[lane]) * cost[lane] + 0.5);
            expected[lane] = to_whole(bill[lane] * volume[lane] + purchases[lane] * cost[lane]);
            sum += count[lane];
        }
        Decided { sought: sum, bills: by_tier(&expected[..n], tier) }
    }
}

/// Sums by tier; all are at pharmacies, or all at hospitals.
#[inline(always)]
fn by_tier(amounts: &[i64], tiers: &[u8]) -> [i64; 4] {
    let (mut all, mut community, mut district) = (0, 0, 0);
    for (amount, tier) in amounts.iter().zip(tiers) {
        all += amount;
        community += amount & -i64::from(*tier == 1);
        district += amount & -i64::from(*tier == 2);
    }
    if tiers.first() == Some(&0) { [all, 0, 0, 0] } else { [0, community, district, all - community - district] }
}

/// Whole lines sought: the year's need, no more than anybody's, at the volume of the price, and what comes beside it: purchases,
/// and the luck of rounding.
#[inline(always)]
fn sought(need: f64, volume: f64, beside: f64, most: f64) -> i64 {
    floor_small(need.min(most) * volume + beside)
}
