//! The care that hospitals and pharmacies were to expect of a year: what the persons of their area need at the price that each
//! of them feels, before the luck of the year.
//!
//! By it they decide. What luck made of it stands in their books alone, so that the size of the sample moves no decision.

use crate::books::provider::{COSTLY, Provider, ProviderAnswer};
use crate::books::totals::{AdmissionTotals, BlockTotals, ProviderTotals};
use crate::books::year_context::YearTotals;
use crate::codes::care::{Care, TIERS};
use crate::foundation::money;
use crate::inputs::care::Population;
use crate::tables::replicate::Replicate;

/// Bill of a costly stay, twice the mean or more, over the mean: what a log-normal of the table's spread gives, nearly.
pub(crate) const DEAR: f64 = 3.0;

/// Of a change in what the nation's care shows over what was expected a fifth is believed a year.
const BELIEF: i64 = 5;

/// Care of a hospital, or of an area's pharmacies, that was to be expected.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct ExpectedCare {
    /// Bills, fen.
    pub bills: f64,
    /// The same at opening-year unit prices.
    pub volume: f64,
    /// Stays.
    pub stays: f64,
}

/// Care over what was expected of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Shown {
    volume: f64,
    stays: f64,
}

/// What was to be expected, by area and tier (0 pharmacies).
pub(crate) fn of_year(
    totals: &YearTotals,
    answers: &[ProviderAnswer],
    replicate: &Replicate,
    year: u16,
) -> Vec<[ExpectedCare; 4]> {
    let kind = Care::Inpatient as usize;
    let stays = |population| Stays {
        costly: replicate.intensity[kind].share_above(COSTLY),
        tier_cost: replicate.tier_cost(population, kind),
        unit_price: replicate.year(year).price[kind],
        answers,
        replicate,
    };
    let mut expected = vec![[ExpectedCare::default(); 4]; answers.len()];
    for (slot, scheme) in totals.schemes.iter().enumerate() {
        let stays = stays(Population::of(*scheme));
        for area in 0..answers.len() {
            let sums = totals.of(slot * answers.len() + area);
            stays.expect(area, sums, &totals.nation.admissions, &mut expected);
        }
    }
    expected
}

/// Visits and purchases, by tier.
fn ambulatory(sums: &[ProviderTotals; 4]) -> [ExpectedCare; 4] {
    let of = |sums: &ProviderTotals| ExpectedCare {
        bills: sums.expected as f64,
        volume: sums.expected_volume as f64,
        stays: 0.0,
    };
    sums.each_ref().map(of)
}

/// What all areas have in common of stays.
struct Stays<'a> {
    /// Part of them that is costly.
    costly: f64,
    /// Cost of a stay by tier over the mean.
    tier_cost: &'a [f64; TIERS],
    unit_price: f64,
    answers: &'a [ProviderAnswer],
    replicate: &'a Replicate,
}

/// The city's hospital among the tiers, from 0.
const CITY: usize = TIERS - 1;

impl Stays<'_> {
    /// Adds the care of an area's patients, whose sums these are, to what is expected where they have it: stays in other areas too.
    fn expect(&self, area: usize, sums: &BlockTotals, nation: &AdmissionTotals, expected: &mut [[ExpectedCare; 4]]) {
        let needed = &sums.admissions;
        // Where nobody was asked people answer as those of the nation.
        let asked = if needed.asked > 0 { needed } else { nation };
        let come = asked.sought.map(|sought| over(sought as f64, asked.asked as f64));
        let mut left = [come; 2];
        for flow in self.replicate.outflows(area) {
            let to = usize::from(flow.to);
            let taken = self.taken(to, [[0.0, 0.0, come[CITY] * flow.share]; 2]).map(|taken| taken[CITY]);
            left.iter_mut().zip(taken).for_each(|(left, taken)| left[CITY] -= taken);
            let [here, there] = [area, to].map(|area| self.replicate.inputs.areas[area].price_ratio);
            let mut stays = ExpectedCare::default();
            self.add(&mut stays, (to, CITY), taken, (needed.needed, needed.bills as f64 * there / here));
            expected[to][TIERS].add(stays.shaped(&sums.providers[TIERS]));
        }
        let [stays, bills] = self.taken(area, left);
        for (tier, mut care) in ambulatory(&sums.providers).into_iter().enumerate() {
            if let Some(at) = tier.checked_sub(1) {
                self.add(&mut care, (area, at), [stays[at], bills[at]], (needed.needed, needed.bills as f64));
            }
            expected[area][tier].add(care.shaped(&sums.providers[tier]));
        }
    }

    /// What of the stays that come to an area's hospitals is taken, by number and by what they cost.
    fn taken(&self, area: usize, [stays, bills]: [[f64; TIERS]; 2]) -> [[f64; TIERS]; 2] {
        let answer = &self.answers[area];
        [answer.taken(stays, self.costly), answer.taken(bills, (self.costly * DEAR).min(1.0))]
    }

    /// Adds the stays that a hospital takes, told by its area and tier: parts of those that are needed (millionths) and of their bills at
    /// the area's prices (fen).
    fn add(&self, care: &mut ExpectedCare, at: (usize, usize), [stays, bills]: [f64; 2], needed: (i64, f64)) {
        let (area, tier) = at;
        let cost = self.tier_cost[tier] * self.answers[area].length[tier];
        let billed = needed.1 * bills * cost;
        care.bills += billed;
        care.volume += billed / self.unit_price;
        care.stays += needed.0 as f64 / 1e6 * stays;
    }
}

impl ExpectedCare {
    fn add(&mut self, other: Self) {
        self.bills += other.bills;
        self.volume += other.volume;
        self.stays += other.stays;
    }

    /// As policies shape bills: that is the law and no luck.
    fn shaped(self, sums: &ProviderTotals) -> Self {
        let shaped = over(sums.revenue as f64, (sums.revenue - sums.shaped) as f64);
        self.times(Shown { volume: shaped, stays: 1.0 })
    }

    /// So much more or less of it.
    fn times(self, shown: Shown) -> Self {
        let Self { bills, volume, stays } = self;
        Self { bills: bills * shown.volume, volume: volume * shown.volume, stays: stays * shown.stays }
    }
}

/// What the nation's care of each tier was over what was expected: of what no expectation knows, as cash that is short.
pub(crate) fn shown(nation: &[ProviderTotals; 4], expected: &[[ExpectedCare; 4]]) -> [Shown; 4] {
    std::array::from_fn(|tier| {
        let sum = |part: fn(&ExpectedCare) -> f64| expected.iter().map(|area| part(&area[tier])).sum::<f64>();
        Shown {
            volume: over(nation[tier].volume as f64, sum(|one| one.volume)),
            stays: over(nation[tier].stays as f64, sum(|one| one.stays)),
        }
    })
}

/// What a provider expects, as far as it believes what care has shown so far; it believes a little of this year's beside.
pub(crate) fn believe(provider: &mut Provider, expected: ExpectedCare, shown: Shown) -> ExpectedCare {
    let [volume, stays] = [shown.volume, shown.stays].map(money::per_million);
    if provider.capacity == 0 {
        (provider.shown_volume, provider.shown_stays) = (volume, stays);
    } else {
        provider.shown_volume += (volume - provider.shown_volume) / BELIEF;
        provider.shown_stays += (stays - provider.shown_stays) / BELIEF;
    }
    let [volume, stays] = [provider.shown_volume, provider.shown_stays].map(|shown| shown as f64 / 1e6);
    expected.times(Shown { volume, stays })
}

/// A part over a whole; 1 where there is no whole.
fn over(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { part / whole } else { 1.0 }
}
