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
        let mut active = inputs.opening.active;
        let mut retired = inputs.opening.retired;
        let mut joined = [0.0; 2];
        let mut entries = Vec::new();
        for year in &inputs.years[1..] {
            age_and_survive(&mut active, &year.mortality);
            age_and_survive(&mut retired, &year.mortality);
            let retiring = retire(&mut active, year.year, inputs.opening.cadre_share);
            let staying = (year.retired - total(&retired)).max(0.0);
            let kept = (staying / total(&retiring).max(1.0)).min(1.0);
            add(&mut retired, &retiring, kept);
            let new_retirees = (year.retired - total(&retired)).max(0.0);
            let new_workers = (year.active - total(&active)).max(0.0);
            let joining = inputs.opening.joining;
            add(&mut active, &joining, new_workers / total(&joining));
            let pattern = late_joiners(&inputs.opening.retired);
            add(&mut retired, &pattern, new_retirees / total(&pattern));
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

fn total(persons: &BySexAge) -> f64 {
    persons.iter().flatten().sum()
}

fn add(to: &mut BySexAge, from: &BySexAge, share: f64) {
    for (to, from) in to.iter_mut().flatten().zip(from.iter().flatten()) {
        *to += from * share;
    }
}

fn age_and_survive(persons: &mut BySexAge, mortality: &BySexAge) {
    for (persons, mortality) in persons.iter_mut().zip(mortality) {
        let oldest = persons[AGES - 1];
        persons.copy_within(0..AGES - 1, 1);
        persons[0] = 0.0;
        persons[AGES - 1] += oldest;
        for (persons, mortality) in persons.iter_mut().zip(mortality) {
            *persons *= 1.0 - mortality;
        }
    }
}

fn retire(active: &mut BySexAge, year: u16, cadre_share: f64) -> BySexAge {
    let mut retiring = [[0.0; AGES]; SEXES];
    for (sex, persons) in active.iter_mut().enumerate() {
        for (age, persons) in persons.iter_mut().enumerate() {
            let chance = |cadre| retirement_chance(sex as u8, cadre, age as u8, year);
            // Women workers who are past their own age have gone, so that those who remain are cadres.
            let share = match (sex, chance(0) >= 1.0 && age > 50) {
                (0, _) => chance(0),
                (_, true) if chance(1) > 0.0 => chance(1),
                _ => (1.0 - cadre_share) * chance(0) + cadre_share * chance(1),
            };
            retiring[sex][age] = *persons * share.min(1.0);
            *persons -= retiring[sex][age];
        }
    }
    retiring
}
