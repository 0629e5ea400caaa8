//! The entry schedule: how many join each year so that membership follows the published and projected figures.
//!
//! It is computed once from the inputs, is the same in every arm, and knows nothing of policies: published members less
//! the expected survivors of those already there.

use crate::enter::retirement_chance;
use crate::inputs::{AGES, BySexAge, Inputs, SEXES};

/// What happens to membership in one year.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Entry {
    /// Slots of persons who join as workers, in the sample.
    pub workers: u64,
    /// Slots of persons who join as retirees.
    pub retirees: u64,
    /// Share of those reaching retirement who lose membership (too few years of contributions).
    pub lost_at_retirement: f64,
}

/// The schedule of all years after the opening.
#[derive(Clone, Debug)]
pub struct Schedule {
    first: u16,
    entries: Vec<Entry>,
}

impl Schedule {
    /// Projects the expected members year by year; `weight` persons of the nation stand behind one of the sample.
    pub fn project(inputs: &Inputs, weight: f64) -> Self {
        let joining = by_class(&inputs.opening.joining, inputs.opening.cadre_share);
        let late = late_joiners(&inputs.opening.retired);
        let mut active = by_class(&inputs.opening.active, inputs.opening.cadre_share);
        let mut retired = inputs.opening.retired;
        let mut joined = [0.0; 2];
        let mut entries = Vec::new();
        for year in &inputs.years[1..] {
            let sexes = [&year.mortality[0], &year.mortality[1], &year.mortality[1]];
            active.iter_mut().zip(sexes).for_each(|(persons, mortality)| age_and_survive(persons, mortality));
            retired
                .iter_mut()
                .zip(&year.mortality)
                .for_each(|(persons, mortality)| age_and_survive(persons, mortality));
            let retiring = retire(&mut active, year.year);
            let staying = (year.retired - total(&retired)).max(0.0);
            let kept = (staying / total(&retiring).max(1.0)).min(1.0);
            add(&mut retired, &retiring, kept);
            let new_retirees = (year.retired - total(&retired)).max(0.0);
            let new_workers = (year.active - total(&active)).max(0.0);
            add(&mut active, &joining, new_workers / total(&joining));
            add(&mut retired, &late, new_retirees / total(&late));
            let before = joined.map(|sum| slots(sum, weight));
            joined[0] += new_workers;
            joined[1] += new_retirees;
            entries.push(Entry {
                workers: slots(joined[0], weight) - before[0],
                retirees: slots(joined[1], weight) - before[1],
                lost_at_retirement: 1.0 - kept,
            });
        }
        Self { first: inputs.opening_year + 1, entries }
    }

    /// The entry of a year, none outside the inputs.
    pub fn entry(&self, year: u16) -> Option<&Entry> {
        self.entries.get(usize::from(year.checked_sub(self.first)?))
    }
}

/// Those who join as retirees are 55 to 75 (workers of closed firms taken in late).
pub fn late_joiners(retired: &BySexAge) -> BySexAge {
    let mut pattern = [[0.0; AGES]; SEXES];
    for (weights, persons) in pattern.iter_mut().zip(retired) {
        weights[55..=75].copy_from_slice(&persons[55..=75]);
    }
    pattern
}

fn slots(persons: f64, weight: f64) -> u64 {
    (persons / weight + 0.5).floor() as u64
}

fn total<const N: usize>(persons: &[[f64; AGES]; N]) -> f64 {
    persons.iter().flatten().sum()
}

fn add<const N: usize>(to: &mut [[f64; AGES]; N], from: &[[f64; AGES]; N], share: f64) {
    for (to, from) in to.iter_mut().flatten().zip(from.iter().flatten()) {
        *to += from * share;
    }
}

/// Workers by the rule under which they retire: men, women, women who are cadres.
type ByClass = [[f64; AGES]; 3];

/// Women who still work past the retirement age of women are cadres.
fn by_class(workers: &BySexAge, cadre_share: f64) -> ByClass {
    let mut classes = [workers[0], workers[1], workers[1]];
    for age in 0..AGES {
        let share = if age >= 50 { 1.0 } else { cadre_share };
        classes[1][age] *= 1.0 - share;
        classes[2][age] *= share;
    }
    classes
}

fn age_and_survive(persons: &mut [f64; AGES], mortality: &[f64; AGES]) {
    let oldest = persons[AGES - 1];
    persons.copy_within(0..AGES - 1, 1);
    persons[0] = 0.0;
    persons[AGES - 1] += oldest;
    for (persons, mortality) in persons.iter_mut().zip(mortality) {
        *persons *= 1.0 - mortality;
    }
}

/// Takes out those who retire, by sex.
fn retire(active: &mut ByClass, year: u16) -> BySexAge {
    let mut retiring = [[0.0; AGES]; SEXES];
    for (class, persons) in active.iter_mut().enumerate() {
        let (sex, cadre) = [(0, 0), (1, 0), (1, 1)][class];
        for (age, persons) in persons.iter_mut().enumerate() {
            let part = *persons * retirement_chance(sex, cadre, age as u8, year);
            retiring[usize::from(sex)][age] += part;
            *persons -= part;
        }
    }
    retiring
}
