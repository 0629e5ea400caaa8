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
    };
    let mut expected = vec![[ExpectedCare::default(); 4]; answers.len()];
    for (slot, scheme) in totals.schemes.iter().enumerate() {
        let stays = stays(Population::of(*scheme));
        for (area, answer) in answers.iter().enumerate() {
            let sums = totals.of(slot * answers.len() + area);
            let of_scheme = stays.of_area(sums, &totals.nation.admissions, answer);
            expected[area].iter_mut().zip(of_scheme).for_each(|(all, part)| all.add(part));
        }
    }
    expected
}

/// What all areas have in common of stays.
struct Stays<'a> {
    /// Part of them that is costly.
    costly: f64,
    /// Cost of a stay by tier over the mean.
    tier_cost: &'a [f64; TIERS],
    unit_price: f64,
}

impl Stays<'_> {
    fn of_area(&self, sums: &BlockTotals, nation: &AdmissionTotals, answer: &ProviderAnswer) -> [ExpectedCare; 4] {
        let needed = &sums.admissions;
        // Where nobody was asked people answer as those of the nation.
        let asked = if needed.asked > 0 { needed } else { nation };
        let come = asked.sought.map(|sought| over(sought as f64, asked.asked as f64));
        let (stays, bills) = (answer.taken(come, self.costly), answer.taken(come, (self.costly * DEAR).min(1.0)));
        std::array::from_fn(|tier| {
            let sums = &sums.providers[tier];
            let mut expected =
                ExpectedCare { bills: sums.expected as f64, volume: sums.expected_volume as f64, stays: 0.0 };
            if let Some(at) = tier.checked_sub(1) {
                let cost = self.tier_cost[at] * answer.length[at];
                let billed = needed.bills as f64 * bills[at] * cost;
                expected.bills += billed;
                expected.volume += billed / self.unit_price;
                expected.stays = needed.needed as f64 / 1e6 * stays[at];
            }
            expected.shaped(sums)
        })
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
