//! Health: what each set of conditions means for life and need, how conditions begin and end, and who newcomers are.
//!
//! Made once a replicate from the tables. The chances of onset come from the stationary [`cohort`](crate::cohort), which takes
//! long to solve and is kept in [`solved`](crate::solved).

use std::sync::Arc;

use crate::care::{CARES, Care};
use crate::cohort::{Cohort, Onset, Shares};
use crate::conditions::course::{COURSES, FORGONE, MANAGED};
use crate::conditions::{CONDITIONS, Condition, SETS};
use crate::inputs::{AGES, Inputs, SEXES};
use crate::quantile::Quantiles;
use crate::solved::Solved;

/// Frailty classes: fourths of the distribution. The chance of onset is the same within each.
pub const CLASSES: usize = 4;
/// Sets are grouped by their number of conditions, three and more together, to bound what can happen.
pub const GROUPS: usize = 4;
/// Several diseases together raise the chance of a further one no more than this.
const MOST_PAIRS: f64 = 8.0;
/// Rarer cells of an age are no newcomer's.
const RARE: f64 = 1e-9;

/// What the tables say of each set.
pub struct Shapes {
    /// Mortality over that of the healthy.
    pub mortality: [f64; SETS],
    /// Lines of each kind over those of the healthy; of chronic-list care, visits over those for hypertension alone.
    pub need: [[f64; SETS]; CARES],
    /// Chance of each condition over that of somebody with other conditions of no pair.
    pub pairs: Box<[[f64; CONDITIONS]; SETS]>,
    /// Chance a year that a condition ends.
    pub remission: [f64; CONDITIONS],
    /// Factor of each frailty class on every onset.
    pub class: [f64; CLASSES],
}

impl Shapes {
    fn of(inputs: &Inputs, frailty: [f64; CLASSES]) -> Self {
        let illness = &inputs.illness;
        let behaviour = &inputs.behaviour;
        // What several conditions add to life and need, they add each on its own.
        let added = |set: usize, excess: &dyn Fn(usize) -> f64| {
            (0..CONDITIONS).filter(|k| set >> k & 1 == 1).map(excess).sum::<f64>()
        };
        let excess = |care: usize, set: usize| added(set, &|k| illness.conditions[k].need[care] - 1.0);
        let need = |care: usize, set: usize| match Care::ALL[care] {
            Care::Chronic => added(set, &|k| illness.conditions[k].need[care]),
            _ => 1.0 + excess(care, set),
        };
        let raised = |set: usize, of: usize| {
            let ratio = |with: usize| if set >> with & 1 == 1 { illness.onset_ratio[with][of] } else { 1.0 };
            (0..CONDITIONS).map(ratio).product::<f64>().min(MOST_PAIRS)
        };
        let mut pairs = Box::new([[1.0; CONDITIONS]; SETS]);
        for (set, pairs) in pairs.iter_mut().enumerate() {
            *pairs = std::array::from_fn(|of| raised(set, of));
        }
        let excess_mortality = |set| added(set, &|k| illness.conditions[k].mortality - 1.0);
        Self {
            mortality: std::array::from_fn(|set| 1.0 + behaviour.chronic_mortality * excess_mortality(set)),
            need: std::array::from_fn(|care| std::array::from_fn(|set| need(care, set))),
            pairs,
            remission: std::array::from_fn(|k| illness.conditions[k].remission),
            class: frailty.map(|mean| power(mean, behaviour.onset_frailty)),
        }
    }

    /// Chance a year that a person with a set of conditions is certified, in a year's list.
    pub fn certified(inputs: &Inputs, year: u16) -> [f64; SETS] {
        let list = inputs.illness.list(inputs.opening_year, year);
        let not = |k: usize| 1.0 - inputs.illness.conditions[k].certification * list[k];
        std::array::from_fn(|set| 1.0 - (0..CONDITIONS).filter(|k| set >> k & 1 == 1).map(not).product::<f64>())
    }
}

fn power(base: f64, exponent: f64) -> f64 {
    crate::math::exp(exponent * crate::math::ln(base))
}

/// Who somebody is to the hazards of conditions.
#[derive(Clone, Copy, Debug)]
pub struct Exposed {
    /// 0 male, 1 female.
    pub sex: u8,
    /// Age that is reached.
    pub age: u8,
    /// Set of conditions.
    pub conditions: u16,
    /// Lifelong need.
    pub frailty: f32,
    /// What last year's care left, see [`course`](crate::conditions::course).
    pub course: u8,
}

/// One kind of newcomer of an age.
#[derive(Clone, Copy, Debug)]
struct Cell {
    /// Draws up to and with this one are of this cell or of one before it.
    up_to: u32,
    /// Share of the certified.
    listed: f32,
    conditions: u16,
    class: u8,
}

/// All kinds of newcomers of an age. Most are of the first few, without any condition; these stand together for all ages,
/// where a search of all would miss the cache at each step. Of the others the part of the draws says which few are searched.
#[derive(Clone, Debug)]
struct Cells {
    near: [Cell; CLASSES],
    far: Vec<Cell>,
    /// How many of the far kinds end below each part of the draws, and how many there are.
    below: [u16; PARTS + 1],
}

/// Equal parts of the draws, as bits.
const PART_BITS: u32 = 9;
const PARTS: usize = 1 << PART_BITS;

/// Stands where there are fewer kinds; behind the last kind nobody looks.
const NOBODY: Cell = Cell { up_to: u32::MAX, listed: 0.0, conditions: 0, class: 0 };

impl Cells {
    /// The kind of a draw.
    fn at(&self, draw: u32) -> Cell {
        // No branch among the near ones: which it is is nobody's guess.
        let nth = self.near.iter().filter(|cell| cell.up_to < draw).count();
        if let Some(cell) = self.near.get(nth) {
            return *cell;
        }
        let part = (draw >> (u32::BITS - PART_BITS)) as usize;
        let (first, end) = (usize::from(self.below[part]), usize::from(self.below[part + 1]));
        let before = self.far[first..end].partition_point(|cell| cell.up_to < draw);
        self.far[(first + before).min(self.far.len() - 1)]
    }
}

/// A newcomer's health.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bearing {
    /// Fourth of the frailty distribution.
    pub class: u8,
    /// Set of conditions.
    pub conditions: u16,
    /// Chance to be certified already.
    pub listed: f64,
}

/// What the stationary cohorts say, one element a sex: all that takes long to find.
#[derive(Debug)]
pub struct Stationary {
    /// Chances of each year of age.
    onset: [Vec<Onset>; SEXES],
    /// Mean of need and frailty by age and kind of care; of chronic-list care, the sum over the certified.
    need: [Vec<[f64; CARES]>; SEXES],
    /// Sum of the need for stays over the certified, by age.
    listed_stays: [Vec<f64>; SEXES],
    /// Kinds of newcomers by age.
    newcomers: [Vec<Cells>; SEXES],
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
    fn mean_need(&self, age: usize, care: usize, averted: f64) -> f64 {
        let of = |sex: usize| match Care::ALL[care] {
            Care::Inpatient => self.need[sex][age][care] - averted * self.listed_stays[sex][age],
            Care::Outpatient | Care::Chronic | Care::Pharmacy => self.need[sex][age][care],
        };
        (0..SEXES).map(of).sum::<f64>() / SEXES as f64
    }
}

/// Health of one replicate.
pub struct Health {
    /// What each set means.
    pub shapes: Shapes,
    need: Box<[[f32; SETS]; CARES]>,
    /// Lowest frailty of the second, third and last class.
    classes: [f32; CLASSES - 1],
    /// By sex and age: chance of onset of the healthy by condition.
    onset: [[[f64; CONDITIONS]; AGES]; SEXES],
    comorbidity: [[f64; AGES]; SEXES],
    mortality: [[f64; AGES]; SEXES],
    mean_need: [[f64; AGES]; CARES],
    stationary: Arc<Stationary>,
    /// By sex, age and group: a chance of an event that no set of the group exceeds.
    most_events: Box<[[[f64; GROUPS]; AGES]; SEXES]>,
    admission: [f64; COURSES],
    forgone_onset: f64,
    managed_pairs: f64,
}

impl Health {
    /// Makes the tables of a replicate.
    pub fn new(inputs: &Inputs, frailty: &Quantiles, solved: &Solved) -> Self {
        let means = std::array::from_fn(|class| frailty.mean_of_part(class, CLASSES));
        let shapes = Shapes::of(inputs, means);
        let stationary = solved.stationary(inputs, &shapes, means);
        let behaviour = &inputs.behaviour;
        let of = |sex: usize, age: usize| &stationary.onset[sex][age];
        let by_age = |sex: usize, age: usize| of(sex, age).chance.map(|chance| chance * behaviour.onset_level);
        let admission = |course: usize| {
            let forgone = if course & usize::from(FORGONE) != 0 { behaviour.forgone_admission } else { 0.0 };
            let managed = if course & usize::from(MANAGED) != 0 { behaviour.managed_admission } else { 0.0 };
            (1.0 + forgone) * (1.0 - managed)
        };
        let need = |care: usize, age: usize| stationary.mean_need(age, care, behaviour.managed_admission);
        let mut health = Self {
            need: Box::new(shapes.need.map(|sets| sets.map(|need| need as f32))),
            classes: std::array::from_fn(|class| frailty.value((class as u32 + 1) << 30)),
            onset: std::array::from_fn(|sex| std::array::from_fn(|age| by_age(sex, age))),
            comorbidity: std::array::from_fn(|sex| std::array::from_fn(|age| of(sex, age).comorbidity)),
            mortality: std::array::from_fn(|sex| std::array::from_fn(|age| of(sex, age).mortality)),
            mean_need: std::array::from_fn(|care| over_bands(inputs, std::array::from_fn(|age| need(care, age)))),
            most_events: Box::new([[[0.0; GROUPS]; AGES]; SEXES]),
            admission: std::array::from_fn(admission),
            forgone_onset: 1.0 + behaviour.forgone_onset,
            managed_pairs: 1.0 - behaviour.managed_complications,
            shapes,
            stationary,
        };
        for sex in 0..SEXES {
            for age in 0..AGES {
                health.most_events[sex][age] = health.bound_events(sex, age);
            }
        }
        health
    }

    /// Need of each set over that of the healthy; of chronic-list care, over that for hypertension alone.
    pub fn needs(&self, care: Care) -> &[f32; SETS] {
        &self.need[care as usize]
    }

    /// That of one set.
    pub fn need(&self, care: Care, conditions: u16) -> f64 {
        f64::from(self.need[care as usize][usize::from(conditions) % SETS])
    }

    /// Mean of need and frailty at the opening over the members of the band of ages to which one belongs in the table of
    /// need; of chronic-list care, the sum over the certified.
    pub fn mean_need(&self, care: Care, age: usize) -> f64 {
        self.mean_need[care as usize][age]
    }

    /// Mean mortality of those who reach an age, over that of the healthy.
    pub fn mean_mortality(&self, sex: usize, age: usize) -> f64 {
        self.mortality[sex][age]
    }

    /// Stays after a course of last year's care, over those after neither.
    #[inline(always)]
    pub fn admission(&self, course: u8) -> f64 {
        self.admission[usize::from(course) % COURSES]
    }

    /// Chance of a condition that the person does not have.
    #[inline(always)]
    pub fn onset(&self, person: &Exposed, condition: Condition) -> f64 {
        let (sex, age, k) = (usize::from(person.sex & 1), usize::from(person.age).min(AGES - 1), condition as usize);
        let mut chance = self.onset[sex][age][k] * self.shapes.class[self.class(person.frailty)];
        if person.conditions != 0 {
            let pairs = self.shapes.pairs[usize::from(person.conditions) % SETS][k];
            let managed = if person.course & MANAGED != 0 { self.managed_pairs } else { 1.0 };
            chance *= self.comorbidity[sex][age] * (1.0 + (pairs - 1.0) * managed);
        }
        if person.course & FORGONE != 0 { chance * self.forgone_onset } else { chance }
    }

    fn class(&self, frailty: f32) -> usize {
        self.classes.iter().filter(|lowest| frailty >= **lowest).count()
    }

    /// The set after the year's event, if there is one: at most one condition begins or ends.
    pub fn change(&self, person: &Exposed, luck: f64) -> u16 {
        let mut left = luck;
        for condition in Condition::ALL {
            let chance = match person.conditions & condition.bit() {
                0 => self.onset(person, condition),
                _ => self.shapes.remission[condition as usize],
            };
            if left < chance {
                return person.conditions ^ condition.bit();
            }
            left -= chance;
        }
        person.conditions
    }

    /// No set of a group at this sex and age has a larger chance of an event.
    pub fn most_events(&self, sex: usize, age: usize) -> [f64; GROUPS] {
        self.most_events[sex][age]
    }

    fn bound_events(&self, sex: usize, age: usize) -> [f64; GROUPS] {
        let most_class = self.shapes.class.into_iter().fold(0.0, f64::max) * self.forgone_onset;
        let by_set = |set: usize| {
            let factor = if set == 0 { most_class } else { most_class * self.comorbidity[sex][age] };
            let of = |k: usize| match set >> k & 1 {
                0 => self.onset[sex][age][k] * factor * self.shapes.pairs[set][k],
                _ => self.shapes.remission[k],
            };
            (0..CONDITIONS).map(of).sum::<f64>()
        };
        let mut most = [0.0; GROUPS];
        for set in 0..SETS {
            let group = group(set as u16);
            most[group] = by_set(set).max(most[group]);
        }
        most
    }

    /// The health of a newcomer of a sex and age, by a draw.
    pub fn newcomer(&self, sex: u8, age: u8, draw: u32) -> Bearing {
        let Cell { conditions, class, listed, .. } =
            self.stationary.newcomers[usize::from(sex & 1)][usize::from(age).min(AGES - 1)].at(draw);
        Bearing { class, conditions, listed: listed.into() }
    }
}

/// The group of a set.
#[inline(always)]
pub fn group(conditions: u16) -> usize {
    (conditions.count_ones() as usize).min(GROUPS - 1)
}

/// Means over the bands of the table of need, weighted by the members of the opening.
fn over_bands(inputs: &Inputs, by_age: [f64; AGES]) -> [f64; AGES] {
    let opening = &inputs.opening;
    let band = |age: usize| inputs.need.iter().filter(|need| usize::from(need.from) <= age).count();
    // A band without any member has the plain mean of its ages.
    let members = |age: usize| {
        (0..SEXES).map(|sex| opening.active[sex][age] + opening.retired[sex][age]).sum::<f64>() + f64::MIN_POSITIVE
    };
    std::array::from_fn(|of| {
        let ages = || (0..AGES).filter(|age| band(*age) == band(of));
        ages().map(|age| members(age) * by_age[age]).sum::<f64>() / ages().map(members).sum::<f64>()
    })
}

/// The cells of an age, in this order of sets; the last one takes what rounding leaves. Those with fewer conditions stand first,
/// which are the common ones: the order does not depend on the shares, so that a little more of one changes little for anybody.
fn cells(shares: &Shares, order: &[usize]) -> Cells {
    let mut cells: Vec<(f64, Cell)> = Vec::new();
    for set in order.iter().copied() {
        for class in 0..CLASSES {
            let share = shares.persons[class][set];
            if share > RARE {
                let listed = (shares.listed[class][set] / share) as f32;
                cells.push((share, Cell { up_to: u32::MAX, listed, conditions: set as u16, class: class as u8 }));
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
