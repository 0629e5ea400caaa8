//! Need of care before any price: how many lines a person's age, health and past let expect in a year, and the bill of one.

use gongji_sdk::isa::Kernel;

use crate::claims::patients::{Expected, Patient, Patients};
use crate::codes::ages::AGES;
use crate::codes::care::{Care, TIERS};
use crate::codes::conditions;
use crate::codes::conditions::SETS;
use crate::foundation::distribution::Quantiles;
use crate::foundation::draw::unit;
use crate::foundation::lanes::LANES;
use crate::foundation::math::to_whole;
use crate::tables::replicate::Replicate;
use crate::workspace::area_year::Supply;

/// The need of one kind of care in an area and year.
#[derive(Clone, Copy)]
pub(crate) struct Need<'a> {
    frequency: &'a [f64; AGES],
    cost: &'a [f64; AGES],
    by_set: &'a [f32; SETS],
    care_history: [f64; conditions::care_history::COURSES],
    /// The answer of the providers of each tier: lines, and bill of a line; 0 is a pharmacy.
    volume: [f64; 4],
    length: [f64; 4],
    tier_cost: [f64; 4],
}

impl<'a> Need<'a> {
    /// The need of a kind of care.
    pub(crate) fn of(replicate: &'a Replicate, supply: Supply<'a>, care: Care) -> Self {
        let Supply { rates, answer, .. } = supply;
        let health = &replicate.health;
        let by_tier = |[community, district, city]: [f64; 3], pharmacy| [pharmacy, community, district, city];
        let stays: [f64; TIERS] = std::array::from_fn(|tier| answer.volume[tier] * answer.stays[tier]);
        let care_history =
            |care_history: usize| if care == Care::Inpatient { health.admission(care_history as u8) } else { 1.0 };
        Self {
            frequency: rates.frequencies(care),
            cost: rates.costs(care),
            by_set: health.needs(care),
            care_history: std::array::from_fn(care_history),
            volume: match care {
                Care::Pharmacy => [1.0; 4],
                Care::Inpatient => by_tier(stays, stays[0]),
                _ => by_tier(answer.volume, answer.volume[0]),
            },
            length: by_tier(answer.length, 1.0),
            tier_cost: *rates.tier_costs(care),
        }
    }

    /// Expected lines a year of a person, before price: the table's, times lifelong need, what the conditions need, what
    /// last year's care left behind, and the answer of the providers of the tier of their outpatient care.
    #[inline(always)]
    pub(crate) fn frequency(&self, patient: Patient) -> f64 {
        let by_set = self.by_set[usize::from(patient.conditions) % SETS];
        let care_history = self.care_history[usize::from(patient.care_history) % conditions::care_history::COURSES];
        let by_age = self.frequency[usize::from(patient.age).min(AGES - 1)];
        by_age * lifelong(by_set, patient.frailty, care_history) * at_tier(&self.volume, patient.tier)
    }

    /// Bill of one line at a tier, fen: the table's, shorter where a hospital is paid less than it bills.
    #[inline(always)]
    pub(crate) fn cost(&self, age: u8, tier: u8) -> f64 {
        self.cost[usize::from(age).min(AGES - 1)] * at_tier(&self.tier_cost, tier) * at_tier(&self.length, tier)
    }

    /// Mean bill of one line over all tiers, before any provider's answer, fen.
    #[inline(always)]
    pub(crate) fn mean_cost(&self, age: u8) -> f64 {
        self.cost[usize::from(age).min(AGES - 1)]
    }
}

/// What a person needs over the mean of all of that age.
#[inline(always)]
fn lifelong(by_set: f32, frailty: f32, care_history: f64) -> f64 {
    f64::from(by_set) * f64::from(frailty) * care_history
}

/// The value of a tier, 0 that of pharmacies. Chosen and not looked up: of four values, that is cheaper for many lanes at once.
#[inline(always)]
fn at_tier(by_tier: &[f64; 4], tier: u8) -> f64 {
    let [pharmacy, community, district, city] = *by_tier;
    let is_odd = tier & 1 == 1;
    let (low, high) = (if is_odd { community } else { pharmacy }, if is_odd { city } else { district });
    if tier & 2 == 2 { high } else { low }
}

/// What the tables say of the persons of a batch. The look-ups stand apart from the arithmetic, each in a loop of its own and
/// into columns of its own, so that both are done many at a time.
struct LookedUp {
    frequency: [f64; LANES],
    by_set: [f32; LANES],
    cost: [f64; LANES],
}

impl LookedUp {
    #[inline(always)]
    fn of(need: &Need<'_>, patients: &Patients<'_>) -> Self {
        let Patients { age, conditions, .. } = patients;
        let mut found = Self { frequency: [0.0; LANES], by_set: [0.0; LANES], cost: [0.0; LANES] };
        for (frequency, age) in found.frequency.iter_mut().zip(*age) {
            *frequency = need.frequency[usize::from(*age).min(AGES - 1)];
        }
        for (by_set, conditions) in found.by_set.iter_mut().zip(*conditions) {
            *by_set = need.by_set[usize::from(*conditions) % SETS];
        }
        for (cost, age) in found.cost.iter_mut().zip(*age) {
            *cost = need.cost[usize::from(*age).min(AGES - 1)];
        }
        found
    }

    /// Expected lines a year of the person of a lane, see [`Need::frequency`].
    #[inline(always)]
    fn lines(&self, need: &Need<'_>, patients: &Patients<'_>, lane: usize, care_history: f64) -> f64 {
        let needed = lifelong(self.by_set[lane], patients.frailty[lane], care_history);
        self.frequency[lane] * needed * at_tier(&need.volume, patients.tier[lane])
    }
}

/// Falling ill: a year of visits or purchases.
pub(crate) struct YearNeed<'a> {
    /// The kind of care.
    pub need: Need<'a>,
    /// Distribution of the luck of the need.
    pub intensity: &'a Quantiles,
    /// Its draws.
    pub draws: &'a [u32],
    /// Who.
    pub patients: Patients<'a>,
    /// What comes out.
    pub expected: &'a mut Expected,
}

impl Kernel for YearNeed<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let n = self.draws.len().min(LANES);
        let (need, patients) = (self.need, self.patients.cut(n));
        let mut luck = [0.0; LANES];
        self.intensity.fill(&self.draws[..n], &mut luck);
        let found = LookedUp::of(&need, &patients);
        let mut expected = Expected::default();
        for lane in 0..n {
            let lines = found.lines(&need, &patients, lane, need.care_history[0]);
            let tier = patients.tier[lane];
            let cost = found.cost[lane] * at_tier(&need.tier_cost, tier) * at_tier(&need.length, tier);
            expected.lines[lane] = lines;
            expected.cost[lane] = cost;
            expected.bill[lane] = lines * cost;
            expected.need[lane] = lines * f64::from(luck[lane]);
        }
        *self.expected = expected;
    }
}

/// The bill on which the tiers are compared: the year's at no tier's own price, and a yuan, so that it is never nothing.
pub(crate) struct Compare<'a> {
    /// The kind of care.
    pub need: Need<'a>,
    /// Who.
    pub patients: Patients<'a>,
    /// What comes out, fen.
    pub bill: &'a mut [f64; LANES],
}

impl Kernel for Compare<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let n = self.patients.age.len().min(LANES);
        let patients = self.patients.cut(n);
        let found = LookedUp::of(&self.need, &patients);
        let mut bill = [0.0; LANES];
        for (lane, bill) in bill[..n].iter_mut().enumerate() {
            let lines = found.lines(&self.need, &patients, lane, self.need.care_history[0]);
            *bill = lines * found.cost[lane] + 100.0;
        }
        *self.bill = bill;
    }
}

/// Falling ill enough for a hospital bed: this year's expected stays.
pub(crate) struct Admissions<'a> {
    /// Stays.
    pub need: Need<'a>,
    /// Distribution of the luck of the need.
    pub intensity: &'a Quantiles,
    /// Its draws.
    pub draws: &'a [u32],
    /// Who.
    pub patients: Patients<'a>,
    /// What last year's care left behind.
    pub care_history: &'a [u8],
    /// ExpectedPrice price of outpatient care.
    pub price: &'a [f64],
    /// Price of outpatient care at which the table's stays are had.
    pub reference: f64,
    /// What a difference in that price does to stays.
    pub substitution: f64,
    /// What comes out.
    pub expected: &'a mut [f64; LANES],
    /// The draws that round it, and the largest volume over the table's.
    pub rounding: (&'a [u32], f64),
    /// 1 of who may be admitted at that volume.
    pub may_be: &'a mut [u8],
}

impl Kernel for Admissions<'_> {
    /// Stays that all need before this year's luck, millionths, and their bills, fen.
    type Output = [i64; 2];

    #[inline(always)]
    fn run(self) -> [i64; 2] {
        let n = self.draws.len().min(LANES);
        let (need, patients) = (self.need, self.patients.cut(n));
        let (care_history, price) = (&self.care_history[..n], &self.price[..n]);
        let (rounding, largest) = (&self.rounding.0[..n], self.rounding.1);
        let may_be = &mut self.may_be[..n];
        let (mut luck, mut by_course) = ([0.0; LANES], [0.0; LANES]);
        self.intensity.fill(&self.draws[..n], &mut luck);
        for (factor, care_history) in by_course.iter_mut().zip(care_history) {
            *factor = need.care_history[usize::from(*care_history) % conditions::care_history::COURSES];
        }
        let found = LookedUp::of(&need, &patients);
        let mut expected = [0.0; LANES];
        let (mut stays, mut bills) = (0, 0);
        for lane in 0..n {
            // The dearer outpatient care is to the patient, the more of it is had in a hospital bed instead.
            let substitution = 1.0 + self.substitution * (price[lane] - self.reference);
            let lines = found.lines(&need, &patients, lane, by_course[lane]) * substitution;
            stays += to_whole(lines * 1e6);
            bills += to_whole(lines * found.cost[lane]);
            expected[lane] = lines * f64::from(luck[lane]);
            may_be[lane] = u8::from(expected[lane] * largest + unit(rounding[lane]) >= 1.0);
        }
        *self.expected = expected;
        [stays, bills]
    }
}
