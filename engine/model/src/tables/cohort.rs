//! The stationary cohort: what shares of an age have which conditions, and the chances a year that keep them so.
//!
//! The tables give the share of each age with each condition and with any. From them the chances of onset are solved
//! year of age by year of age, so that a population that dies and recovers by the tables keeps these shares:
//!
//! - the chance of a healthy person of a frailty class is `h_k × g_class`, that of somebody with the conditions `S` is
//!   `h_k × κ × ratio_k(S) × g_class`, with the ratios of the pairs;
//! - `h_k` makes the share with the condition that of the next age, and `κ`, one number an age, the share with any.
//!
//! A person has at most one event a year: chances are added, so the equations are linear in `h_k` and solved without search;
//! `κ` is found by halving. What `κ` is, is how conditions meet beyond frailty and the named pairs.

use crate::codes::ages::{AGES, SEXES};
use crate::codes::care::{CARES, Care};
use crate::codes::conditions::{CONDITIONS, Condition, SETS, chronic};
use crate::inputs::illness::Prevalence;
use crate::inputs::nation::Inputs;
use crate::tables::illness::{CLASSES, Cell, Cells, NOBODY, PART_BITS, RARE, Shapes};

/// How much likelier the ill are to get a further condition, beyond frailty and pairs, is looked for up to this.
const MOST_COMORBIDITY: f64 = 50.0;

/// A share of an age below this is nobody.
const NOBODY_LEFT: f64 = 1e-13;

/// Shares of one age by frailty class and set, and of them the certified.
pub struct Shares {
    /// Persons; all together 1.
    pub persons: Box<[[f64; SETS]; CLASSES]>,
    /// Certified for the chronic list.
    pub chronic_certified: Box<[[f64; SETS]; CLASSES]>,
}

/// Chances of one year of age.
#[derive(Clone, Copy, Debug, Default)]
pub struct Onset {
    /// Chance a year of a healthy person, by condition.
    pub chance: [f64; CONDITIONS],
    /// Factor on it of somebody with any condition.
    pub comorbidity: f64,
    /// Mean mortality over that of the healthy, of those who reach the age.
    pub mortality: f64,
}

impl Shares {
    fn nobody() -> Self {
        let none = || Box::new([[0.0; SETS]; CLASSES]);
        Self { persons: none(), chronic_certified: none() }
    }

    /// The newborn: those with any condition have one each.
    pub fn at_birth(prevalence: &Prevalence) -> Self {
        let mut shares = Self::nobody();
        let sum: f64 = prevalence.share.iter().sum();
        for persons in shares.persons.iter_mut() {
            persons[0] = (1.0 - prevalence.any) / CLASSES as f64;
            for condition in Condition::ALL {
                let share = prevalence.share[condition as usize] / sum.max(f64::MIN_POSITIVE);
                persons[usize::from(condition.bit())] = prevalence.any * share / CLASSES as f64;
            }
        }
        shares
    }

    /// The mean of a value over the persons.
    pub fn mean(&self, value: impl Fn(usize, usize) -> f64) -> f64 {
        mean(&self.persons, value)
    }

    /// The sum of a value over the certified.
    pub fn mean_listed(&self, value: impl Fn(usize, usize) -> f64) -> f64 {
        mean(&self.chronic_certified, value)
    }

    /// Solves the chances of the year in which this age becomes the next, whose shares and mortality are given.
    pub fn solve(&self, shapes: &Shapes, next: &Prevalence, mortality: f64) -> Onset {
        let ratio = self.mean(|_, set| shapes.mortality[set]);
        let mut flows = Flows::default();
        for set in 0..SETS {
            let persons = |class: usize| self.persons[class][set];
            let all: f64 = (0..CLASSES).map(persons).sum();
            if all > NOBODY_LEFT {
                let survival = survival(shapes, set, mortality / ratio);
                let weighted: f64 = (0..CLASSES).map(|class| persons(class) * shapes.class[class]).sum();
                flows.add(shapes, set, all * survival, weighted * survival);
            }
        }
        let (chance, comorbidity) = flows.solve(next);
        Onset { chance, comorbidity, mortality: ratio }
    }

    /// The shares a year later.
    pub fn next(&self, shapes: &Shapes, onset: &Onset, mortality: f64, certified: &[f64; SETS]) -> Self {
        let mut next = Self::nobody();
        let mut alive = 0.0;
        for class in 0..CLASSES {
            for set in 0..SETS {
                let survival = survival(shapes, set, mortality / onset.mortality);
                let (persons, chronic_certified) =
                    (self.persons[class][set] * survival, self.chronic_certified[class][set] * survival);
                if persons > NOBODY_LEFT {
                    alive += persons;
                    next.spread(shapes, onset, [class, set], persons, chronic_certified);
                }
            }
        }
        for (persons, chronic_certified) in next.persons.iter_mut().zip(next.chronic_certified.iter_mut()) {
            for set in 0..SETS {
                persons[set] /= alive;
                chronic_certified[set] /= alive;
                chronic_certified[set] += (persons[set] - chronic_certified[set]) * certified[set];
            }
            chronic_certified[0] = 0.0;
        }
        next
    }

    /// Hands the survivors of a set on to the sets that they have after the year's event.
    fn spread(
        &mut self,
        shapes: &Shapes,
        onset: &Onset,
        [class, set]: [usize; 2],
        persons: f64,
        chronic_certified: f64,
    ) {
        let factor = if set == 0 { 1.0 } else { onset.comorbidity } * shapes.class[class];
        let chance = |condition: Condition| match set & usize::from(condition.bit()) {
            0 => onset.chance[condition as usize] * factor * shapes.pairs[set][condition as usize],
            _ => shapes.remission[condition as usize],
        };
        // The oldest with many conditions can be owed more than one event a year: they have one.
        let scale = 1.0 / Condition::ALL.into_iter().map(chance).sum::<f64>().max(1.0);
        let mut stay = 1.0;
        for condition in Condition::ALL {
            let (chance, to) = (chance(condition) * scale, set ^ usize::from(condition.bit()));
            self.persons[class][to] += persons * chance;
            self.chronic_certified[class][to] += chronic_certified * chance;
            stay -= chance;
        }
        self.persons[class][set] += persons * stay;
        self.chronic_certified[class][set] += chronic_certified * stay;
    }
}

fn mean(shares: &[[f64; SETS]; CLASSES], value: impl Fn(usize, usize) -> f64) -> f64 {
    let mut sum = 0.0;
    for (class, shares) in shares.iter().enumerate() {
        for (set, share) in shares.iter().enumerate().filter(|(_, share)| **share > NOBODY_LEFT) {
            sum += share * value(class, set);
        }
    }
    sum
}

fn survival(shapes: &Shapes, set: usize, healthy: f64) -> f64 {
    1.0 - (healthy * shapes.mortality[set]).min(1.0)
}

/// The survivors of a year of age, by what can happen to them.
#[derive(Default)]
struct Flows {
    alive: f64,
    healthy: f64,
    /// Healthy, weighted by their class.
    exposed: f64,
    /// The ill without the condition, weighted by class and pairs.
    exposed_ill: [f64; CONDITIONS],
    /// Who still has the condition after the year's remissions.
    keep: [f64; CONDITIONS],
    /// Who loses the only condition.
    recover: f64,
}

impl Flows {
    fn add(&mut self, shapes: &Shapes, set: usize, alive: f64, weighted: f64) {
        self.alive += alive;
        if set == 0 {
            self.healthy += alive;
            self.exposed += weighted;
            return;
        }
        for condition in Condition::ALL {
            let (k, bit) = (condition as usize, usize::from(condition.bit()));
            if set & bit == 0 {
                self.exposed_ill[k] += weighted * shapes.pairs[set][k];
            } else {
                self.keep[k] += alive * (1.0 - shapes.remission[k]);
                self.recover += if set == bit { alive * shapes.remission[k] } else { 0.0 };
            }
        }
    }

    /// Chances of the healthy, and the factor of the ill.
    fn solve(&self, next: &Prevalence) -> ([f64; CONDITIONS], f64) {
        // A share that falls faster than its bearers die and recover cannot be had: then nobody gets it.
        let gain: [f64; CONDITIONS] = std::array::from_fn(|k| (next.share[k] * self.alive - self.keep[k]).max(0.0));
        let fall_ill = self.healthy + self.recover - (1.0 - next.any) * self.alive;
        let chance = |k: usize, comorbidity: f64| {
            let exposed = self.exposed + comorbidity * self.exposed_ill[k];
            if exposed > NOBODY_LEFT { gain[k] / exposed } else { 0.0 }
        };
        let ill = |comorbidity: f64| (0..CONDITIONS).map(|k| chance(k, comorbidity) * self.exposed).sum::<f64>();
        let (mut low, mut high) = (0.0, MOST_COMORBIDITY);
        for _ in 0..50 {
            let middle = 0.5 * (low + high);
            if ill(middle) > fall_ill { low = middle } else { high = middle }
        }
        (std::array::from_fn(|k| chance(k, high)), high)
    }
}

/// What the year of each age brings, and the shares of each age, of one sex.
pub struct Cohort {
    /// By the age that is reached; nothing at birth.
    pub onset: Vec<Onset>,
    /// By age.
    pub shares: Vec<Shares>,
}

impl Cohort {
    /// Lives from birth to the last age under the mortality of one year and the chances of being certified by set.
    pub fn live(shapes: &Shapes, prevalence: &[Prevalence], mortality: &[f64; AGES], certified: &[f64; SETS]) -> Self {
        let mut shares = vec![Shares::at_birth(&prevalence[0])];
        let mut onset = vec![Onset { mortality: 1.0, comorbidity: 1.0, ..Onset::default() }];
        for age in 1..AGES {
            let before = &shares[age - 1];
            let year = before.solve(shapes, &prevalence[age], mortality[age]);
            let next = before.next(shapes, &year, mortality[age], certified);
            onset.push(year);
            shares.push(next);
        }
        Self { onset, shares }
    }
}

/// Share of an age with any condition.
pub fn share_ill(shares: &Shares) -> f64 {
    shares.mean(|_, set| f64::from(chronic(set as u16)))
}

/// What the stationary cohorts say, one element a sex: all that takes long to find.
#[derive(Debug)]
pub(crate) struct Stationary {
    /// Chances of each year of age.
    pub(crate) onset: [Vec<Onset>; SEXES],
    /// Mean of need and frailty by age and kind of care; of chronic-list care, the sum over the certified.
    need: [Vec<[f64; CARES]>; SEXES],
    /// Sum of the need for stays over the certified, by age.
    listed_stays: [Vec<f64>; SEXES],
    /// Kinds of newcomers by age.
    pub(crate) newcomers: [Vec<Cells>; SEXES],
}

impl Stationary {
    /// Lives through both cohorts of the opening.
    pub(crate) fn solve(inputs: &Inputs, shapes: &Shapes, frailty: &[f64; CLASSES]) -> Self {
        let certified = Shapes::certified(inputs, inputs.opening_year);
        let mortality = &inputs.years[0].mortality;
        let live = |sex: usize| Cohort::live(shapes, &inputs.illness.prevalence[sex], &mortality[sex], &certified);
        let cohorts: [Cohort; SEXES] = std::array::from_fn(live);
        let value = |care: Care| move |class: usize, set: usize| frailty[class] * shapes.need[care as usize][set];
        let need = |shares: &Shares| {
            Care::ALL.map(|care| match care {
                Care::Chronic => shares.mean_listed(value(care)),
                Care::Outpatient | Care::Pharmacy | Care::Inpatient => shares.mean(value(care)),
            })
        };
        let listed_stays = |shares: &Shares| shares.mean_listed(value(Care::Inpatient));
        let shares = cohorts.each_ref().map(|cohort| cohort.shares.iter());
        let mut order: Vec<usize> = (0..SETS).collect();
        order.sort_by_key(|set| (set.count_ones(), *set));
        Self {
            need: shares.clone().map(|ages| ages.map(need).collect()),
            listed_stays: shares.clone().map(|ages| ages.map(listed_stays).collect()),
            newcomers: shares.map(|ages| ages.map(|shares| cells(shares, &order)).collect()),
            onset: cohorts.map(|cohort| cohort.onset),
        }
    }

    /// Mean need of an age over both sexes alike. The certified of the opening are in managed care, which averts a share of
    /// their stays, and nobody forgoes any.
    pub(crate) fn mean_need(&self, age: usize, care: usize, averted: f64) -> f64 {
        let of = |sex: usize| match Care::ALL[care] {
            Care::Inpatient => self.need[sex][age][care] - averted * self.listed_stays[sex][age],
            Care::Outpatient | Care::Chronic | Care::Pharmacy => self.need[sex][age][care],
        };
        (0..SEXES).map(of).sum::<f64>() / SEXES as f64
    }
}

/// The cells of an age, in this order of sets; the last one takes what rounding leaves. Those with fewer conditions stand first,
/// which are the common ones: the order does not depend on the shares, so that a little more of one changes little for anybody.
fn cells(shares: &Shares, order: &[usize]) -> Cells {
    let mut cells: Vec<(f64, Cell)> = Vec::new();
    for set in order.iter().copied() {
        for class in 0..CLASSES {
            let share = shares.persons[class][set];
            if share > RARE {
                let chronic_certified = (shares.chronic_certified[class][set] / share) as f32;
                cells.push((
                    share,
                    Cell { up_to: u32::MAX, chronic_certified, conditions: set as u16, class: class as u8 },
                ));
            }
        }
    }
    let total: f64 = cells.iter().map(|(share, _)| share).sum();
    let last = cells.len().saturating_sub(1);
    let mut sum = 0.0;
    for (share, cell) in &mut cells[..last] {
        sum += *share;
        cell.up_to = (sum / total * f64::from(u32::MAX)) as u32;
    }
    let mut cells = cells.into_iter().map(|(_, cell)| cell);
    let near = std::array::from_fn(|_| cells.next());
    let far: Vec<Cell> = cells.collect();
    let mut end = 0;
    let below = std::array::from_fn(|part| {
        let begin = (part as u64) << (u32::BITS - PART_BITS);
        end += far[end..].iter().take_while(|cell| u64::from(cell.up_to) < begin).count();
        end as u16
    });
    Cells { near: near.map(|cell| cell.unwrap_or(NOBODY)), far, below }
}
