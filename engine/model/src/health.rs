//! Health: what each set of conditions means for life and need, how conditions begin and end, and who newcomers are.
//!
//! Made once a replicate from the tables. The chances of onset come from the stationary [`cohort`](crate::cohort).

use crate::care::{CARES, Care};
use crate::cohort::{Cohort, Shares};
use crate::conditions::course::{COURSES, FORGONE, MANAGED};
use crate::conditions::{CONDITIONS, Condition, SETS};
use crate::inputs::{AGES, Inputs, SEXES};
use crate::quantile::Quantiles;

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
    /// Share of the age up to and with this cell.
    up_to: f64,
    /// Share of the certified.
    listed: f32,
    conditions: u16,
    class: u8,
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
    newcomers: [Vec<Vec<Cell>>; SEXES],
    admission: [f64; COURSES],
    forgone_onset: f64,
    managed_pairs: f64,
}

impl Health {
    /// Makes the tables of a replicate.
    pub fn new(inputs: &Inputs, frailty: &Quantiles) -> Self {
        let means = std::array::from_fn(|class| frailty.mean_of_part(class, CLASSES));
        let shapes = Shapes::of(inputs, means);
        let certified = Shapes::certified(inputs, inputs.opening_year);
        let opening = &inputs.years[0];
        let cohorts: [Cohort; SEXES] = std::array::from_fn(|sex| {
            Cohort::live(&shapes, &inputs.illness.prevalence[sex], &opening.mortality[sex], &certified)
        });
        let behaviour = &inputs.behaviour;
        let of = |sex: usize, age: usize| &cohorts[sex].onset[age];
        let by_age = |sex: usize, age: usize| of(sex, age).chance.map(|chance| chance * behaviour.onset_level);
        let admission = |course: usize| {
            let forgone = if course & usize::from(FORGONE) != 0 { behaviour.forgone_admission } else { 0.0 };
            let managed = if course & usize::from(MANAGED) != 0 { behaviour.managed_admission } else { 0.0 };
            (1.0 + forgone) * (1.0 - managed)
        };
        Self {
            need: Box::new(shapes.need.map(|sets| sets.map(|need| need as f32))),
            classes: std::array::from_fn(|class| frailty.value((class as u32 + 1) << 30)),
            onset: std::array::from_fn(|sex| std::array::from_fn(|age| by_age(sex, age))),
            comorbidity: std::array::from_fn(|sex| std::array::from_fn(|age| of(sex, age).comorbidity)),
            mortality: std::array::from_fn(|sex| std::array::from_fn(|age| of(sex, age).mortality)),
            mean_need: std::array::from_fn(|care| {
                let by_age = |age| mean_need(&shapes, &means, care, [&cohorts[0], &cohorts[1]], age);
                over_bands(inputs, std::array::from_fn(by_age))
            }),
            newcomers: cohorts.each_ref().map(|cohort| cohort.shares.iter().map(cells).collect()),
            admission: std::array::from_fn(admission),
            forgone_onset: 1.0 + behaviour.forgone_onset,
            managed_pairs: 1.0 - behaviour.managed_complications,
            shapes,
        }
    }

    /// Need of a set over that of the healthy; of chronic-list care, over that for hypertension alone.
    #[inline(always)]
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

    /// No set of the group at this sex and age has a larger chance of an event.
    pub fn most_events(&self, sex: usize, age: usize, group: usize) -> f64 {
        let frailty = f32::MAX;
        let person =
            |set: usize| Exposed { sex: sex as u8, age: age as u8, conditions: set as u16, frailty, course: FORGONE };
        let chance = |set: usize| {
            let person = person(set);
            let of = |condition: Condition| match person.conditions & condition.bit() {
                0 => self.onset(&person, condition),
                _ => self.shapes.remission[condition as usize],
            };
            Condition::ALL.into_iter().map(of).sum::<f64>()
        };
        (0..SETS).filter(|set| self::group(*set as u16) == group).map(chance).fold(0.0, f64::max)
    }

    /// The health of a newcomer of a sex and age, by a position (0 to 1) among all of them.
    pub fn newcomer(&self, sex: u8, age: u8, position: f64) -> Bearing {
        let cells = &self.newcomers[usize::from(sex & 1)][usize::from(age).min(AGES - 1)];
        let wanted = position * cells.last().map_or(0.0, |cell| cell.up_to);
        let at = cells.partition_point(|cell| cell.up_to <= wanted).min(cells.len().saturating_sub(1));
        let Cell { conditions, class, listed, .. } = cells[at];
        Bearing { class, conditions, listed: listed.into() }
    }
}

/// The group of a set.
#[inline(always)]
pub fn group(conditions: u16) -> usize {
    (conditions.count_ones() as usize).min(GROUPS - 1)
}

/// Mean over both sexes alike of frailty and need.
fn mean_need(shapes: &Shapes, frailty: &[f64; CLASSES], care: usize, cohorts: [&Cohort; SEXES], age: usize) -> f64 {
    let value = |class: usize, set: usize| frailty[class] * shapes.need[care][set];
    let mean = |cohort: &Cohort| match Care::ALL[care] {
        Care::Chronic => cohort.shares[age].mean_listed(value),
        _ => cohort.shares[age].mean(value),
    };
    cohorts.map(mean).iter().sum::<f64>() / SEXES as f64
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

fn cells(shares: &Shares) -> Vec<Cell> {
    let mut cells = Vec::new();
    let mut up_to = 0.0;
    for class in 0..CLASSES {
        for set in 0..SETS {
            let share = shares.persons[class][set];
            if share > RARE {
                up_to += share;
                let listed = (shares.listed[class][set] / share) as f32;
                cells.push(Cell { up_to, listed, conditions: set as u16, class: class as u8 });
            }
        }
    }
    cells
}
