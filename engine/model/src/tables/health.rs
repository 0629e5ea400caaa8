//! Health: what each set of conditions means for life and need, how conditions begin and end, and who newcomers are.
//!
//! Made once a replicate from the tables; where an arm has a behaviour of its own, what follows from that is made anew. The chances of onset come from the stationary [`cohort`](crate::tables::cohort), which takes
//! long to solve and is kept in [`solved`](crate::tables::solver_cache).

use std::sync::Arc;

use crate::codes::ages::{AGES, SEXES};
use crate::codes::care::{CARES, Care};
use crate::codes::conditions;
use crate::codes::conditions::{CONDITIONS, Condition, SETS};
use crate::foundation::distribution::Quantiles;
use crate::inputs::behaviour::Behaviour;
use crate::inputs::nation::Inputs;
use crate::tables::cohort::Stationary;
use crate::tables::illness::{CLASSES, Cell, GROUPS, Shapes, group, over_bands};
use crate::tables::solver_cache::SolverCache;

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
    /// What last year's care left, see [`care_history`](crate::codes::conditions::care_history).
    pub care_history: u8,
}

/// A newcomer's health.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bearing {
    /// Fourth of the frailty distribution.
    pub class: u8,
    /// Set of conditions.
    pub conditions: u16,
    /// Chance to be certified already.
    pub chronic_certified: f64,
}

/// Health of one replicate.
pub struct Health {
    /// What each set means.
    pub shapes: Arc<Shapes>,
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
    admission: [f64; conditions::care_history::COURSES],
    forgone_onset: f64,
    managed_pairs: f64,
    outside: Arc<Outside>,
}

/// Share of a stay's bill that lies outside the catalogue because of what the patient has, beside that of others.
struct Outside {
    by_set: [f64; SETS],
    most: f64,
}

impl Outside {
    /// Of several conditions the largest share counts.
    fn of(inputs: &Inputs) -> Self {
        let of = |set: usize| {
            let shapes =
                conditions::conditions(set as u16).map(|condition| &inputs.illness.conditions[condition as usize]);
            shapes.map(|shape| shape.out_of_catalogue).fold(0.0, f64::max)
        };
        let by_set = std::array::from_fn(of);
        Self { by_set, most: by_set.iter().copied().fold(0.0, f64::max) }
    }
}

impl Health {
    /// Share of a stay's bill that lies outside the catalogue because of a set of conditions, beside that of others.
    #[inline(always)]
    pub(crate) fn outside(&self, set: u16) -> f64 {
        self.outside.by_set[usize::from(set) % SETS]
    }

    /// The largest of these shares.
    pub(crate) fn most_outside(&self) -> f64 {
        self.outside.most
    }

    /// Makes the tables of a replicate.
    pub fn new(inputs: &Inputs, frailty: &Quantiles, solved: &SolverCache) -> Self {
        let means = std::array::from_fn(|class| frailty.mean_of_part(class, CLASSES));
        let shapes = Shapes::of(inputs, means);
        let stationary = solved.stationary(inputs, &shapes, means);
        let need = |care: usize, age: usize| stationary.mean_need(age, care, inputs.behaviour.managed_admission);
        let mean_need = std::array::from_fn(|care| over_bands(inputs, std::array::from_fn(|age| need(care, age))));
        let classes = std::array::from_fn(|class| frailty.value((class as u32 + 1) << 30));
        let outside = Arc::new(Outside::of(inputs));
        Self::of(Arc::new(shapes), stationary, classes, (mean_need, outside), &inputs.behaviour)
    }

    /// The health of the same persons under another behaviour. Who newcomers are stays as it is, and so does the need over
    /// which the tables' frequencies are shared out: it is that of the opening.
    pub(crate) fn under(&self, behaviour: &Behaviour) -> Self {
        let kept = (self.mean_need, self.outside.clone());
        Self::of(self.shapes.clone(), self.stationary.clone(), self.classes, kept, behaviour)
    }

    fn of(
        shapes: Arc<Shapes>,
        stationary: Arc<Stationary>,
        classes: [f32; CLASSES - 1],
        (mean_need, outside): ([[f64; AGES]; CARES], Arc<Outside>),
        behaviour: &Behaviour,
    ) -> Self {
        let of = |sex: usize, age: usize| &stationary.onset[sex][age];
        let by_age = |sex: usize, age: usize| of(sex, age).chance.map(|chance| chance * behaviour.onset_level);
        let admission = |care_history: usize| {
            let forgone = if care_history & usize::from(conditions::care_history::FORGONE) != 0 {
                behaviour.forgone_admission
            } else {
                0.0
            };
            let managed = if care_history & usize::from(conditions::care_history::MANAGED) != 0 {
                behaviour.managed_admission
            } else {
                0.0
            };
            (1.0 + forgone) * (1.0 - managed)
        };
        let mut health = Self {
            need: Box::new(shapes.need.map(|sets| sets.map(|need| need as f32))),
            classes,
            onset: std::array::from_fn(|sex| std::array::from_fn(|age| by_age(sex, age))),
            comorbidity: std::array::from_fn(|sex| std::array::from_fn(|age| of(sex, age).comorbidity)),
            mortality: std::array::from_fn(|sex| std::array::from_fn(|age| of(sex, age).mortality)),
            mean_need,
            most_events: Box::new([[[0.0; GROUPS]; AGES]; SEXES]),
            admission: std::array::from_fn(admission),
            forgone_onset: 1.0 + behaviour.forgone_onset,
            managed_pairs: 1.0 - behaviour.managed_complications,
            outside,
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
    pub fn admission(&self, care_history: u8) -> f64 {
        self.admission[usize::from(care_history) % conditions::care_history::COURSES]
    }

    /// Chance of a condition that the person does not have.
    #[inline(always)]
    pub fn onset(&self, person: &Exposed, condition: Condition) -> f64 {
        let (sex, age, k) = (usize::from(person.sex & 1), usize::from(person.age).min(AGES - 1), condition as usize);
        let mut chance = self.onset[sex][age][k] * self.shapes.class[self.class(person.frailty)];
        if person.conditions != 0 {
            let pairs = self.shapes.pairs[usize::from(person.conditions) % SETS][k];
            let managed =
                if person.care_history & conditions::care_history::MANAGED != 0 { self.managed_pairs } else { 1.0 };
            chance *= self.comorbidity[sex][age] * (1.0 + (pairs - 1.0) * managed);
        }
        if person.care_history & conditions::care_history::FORGONE != 0 { chance * self.forgone_onset } else { chance }
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
        let Cell { conditions, class, chronic_certified, .. } =
            self.stationary.newcomers[usize::from(sex & 1)][usize::from(age).min(AGES - 1)].at(draw);
        Bearing { class, conditions, chronic_certified: chronic_certified.into() }
    }
}
