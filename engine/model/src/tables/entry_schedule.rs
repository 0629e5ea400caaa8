//! The entry schedule: how many join each year so that membership follows the published and projected figures.
//!
//! It is computed once from the inputs, is the same in every arm, and knows nothing of policies: published members less
//! the expected survivors of those already there. Who leaves the scheme and comes back at the reference law is expected here, so
//! that membership under that law is the published one; under another law more or fewer leave than are expected.

use crate::codes::ages::{AGES, BySexAge, SEXES};
use crate::codes::sector::{LAID_OFF, LEAVING_AGE, SECTORS};
use crate::inputs::families::RetirementRule;
use crate::inputs::nation::Inputs;
use crate::inputs::work::SectorShape;
use crate::tables::retirement;

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

/// Shares of active members by sector.
pub(crate) type Mix = [f64; SECTORS];

/// The schedule of all years after the opening.
#[derive(Clone, Debug)]
pub struct Schedule {
    first: u16,
    entries: Vec<Entry>,
    /// Expected shares at the end of each year, the opening year first.
    mixes: Vec<Mix>,
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
        let mut absence = Absence::of(inputs);
        for (nth, year) in inputs.years[1..].iter().enumerate() {
            // Nobody leaves before a year in the scheme.
            if nth > 0 {
                absence.leave_and_return(&mut active);
            }
            let sexes = [&year.mortality[0], &year.mortality[1], &year.mortality[1]];
            active.iter_mut().zip(sexes).for_each(|(persons, mortality)| age_and_survive(persons, mortality));
            retired
                .iter_mut()
                .zip(&year.mortality)
                .for_each(|(persons, mortality)| age_and_survive(persons, mortality));
            absence.age(sexes, &inputs.retirement, year.year);
            let retiring = retire(&mut active, &inputs.retirement, year.year);
            let staying = (year.retired - total(&retired)).max(0.0);
            let kept = (staying / total(&retiring).max(1.0)).min(1.0);
            add(&mut retired, &retiring, kept);
            let new_retirees = (year.retired - total(&retired)).max(0.0);
            let new_workers = (year.active - total(&active)).max(0.0);
            add(&mut active, &joining, new_workers / total(&joining));
            add(&mut retired, &late, new_retirees / total(&late));
            absence.mix_in(new_workers / year.active.max(1.0));
            let before = joined.map(|sum| slots(sum, weight));
            joined[0] += new_workers;
            joined[1] += new_retirees;
            entries.push(Entry {
                workers: slots(joined[0], weight) - before[0],
                retirees: slots(joined[1], weight) - before[1],
                lost_at_retirement: 1.0 - kept,
            });
        }
        Self { first: inputs.opening_year + 1, entries, mixes: absence.mixes }
    }

    /// Expected shares of active members by sector in a year; the last year's beyond the inputs.
    pub fn mix(&self, year: u16) -> &Mix {
        let index = usize::from((year + 1).saturating_sub(self.first));
        &self.mixes[index.min(self.mixes.len() - 1)]
    }

    /// The entry of a year, none outside the inputs.
    pub fn entry(&self, year: u16) -> Option<&Entry> {
        self.entries.get(usize::from(year.checked_sub(self.first)?))
    }
}

/// Who is expected to have left the scheme, and where those work who have not.
struct Absence {
    away: ByClass,
    /// By sector: chances to leave and to come back, shares of later entrants, chances to move.
    leave: Mix,
    back: Mix,
    entrants: Mix,
    moves: [Mix; SECTORS],
    /// Shares of those who are away by their last sector.
    last_sector: Mix,
    mixes: Vec<Mix>,
}

impl Absence {
    fn of(inputs: &Inputs) -> Self {
        let sectors = &inputs.work.sectors;
        let behaviour = &inputs.behaviour;
        let of = |part: &dyn Fn(&SectorShape) -> f64| std::array::from_fn(|code| part(&sectors[code]));
        let mut moves = inputs.work.moves;
        for (code, row) in moves.iter_mut().enumerate() {
            row[usize::from(LAID_OFF)] += sectors[code].insolvency * behaviour.insolvency_level;
        }
        Self {
            away: [[0.0; AGES]; 3],
            leave: of(&|sector| (sector.lapse * behaviour.lapse_level).min(1.0)),
            back: of(&|sector| sector.back),
            entrants: of(&|sector| sector.entrant_share),
            moves,
            last_sector: [0.0; SECTORS],
            mixes: vec![of(&|sector| sector.opening_share)],
        }
    }

    /// A year of work: moves, then leaving and coming back, as phase `enter` has them.
    fn leave_and_return(&mut self, active: &mut ByClass) {
        let [stayed, gone] = [total(active), total(&self.away)];
        let mix = self.moved();
        let left: Mix = std::array::from_fn(|code| mix[code] * self.leave[code]);
        let came: Mix = std::array::from_fn(|code| self.last_sector[code] * self.back[code]);
        let [leaving, coming] = [left, came].map(|shares| shares.iter().sum::<f64>());
        let adults = usize::from(LEAVING_AGE)..AGES;
        for (active, away) in active.iter_mut().zip(&mut self.away) {
            for age in adults.clone() {
                let [out, home] = [active[age] * leaving, away[age] * coming];
                active[age] += home - out;
                away[age] += out - home;
            }
        }
        let [members, absent] = [total(active).max(1.0), total(&self.away).max(1.0)];
        let now = std::array::from_fn(|code| (stayed * (mix[code] - left[code]) + gone * came[code]) / members);
        self.last_sector =
            std::array::from_fn(|code| (gone * (self.last_sector[code] - came[code]) + stayed * left[code]) / absent);
        self.mixes.push(now);
    }

    /// The last mix after a year's moves.
    fn moved(&self) -> Mix {
        let mix = self.mixes[self.mixes.len() - 1];
        let mut next = mix;
        for (from, moves) in self.moves.iter().enumerate() {
            for (to, chance) in moves.iter().enumerate() {
                next[to] += mix[from] * chance;
                next[from] -= mix[from] * chance;
            }
        }
        next
    }

    /// Those who are away age and die; who reaches retirement does not come back.
    fn age(&mut self, mortality: [&[f64; AGES]; 3], rules: &[RetirementRule; 3], year: u16) {
        self.away.iter_mut().zip(mortality).for_each(|(persons, mortality)| age_and_survive(persons, mortality));
        retire(&mut self.away, rules, year);
    }

    /// Entrants are this part of active members at the year's end.
    fn mix_in(&mut self, part: f64) {
        let moved = if self.mixes.len() == 1 { Some(self.moved()) } else { None };
        self.mixes.extend(moved);
        if let Some(mix) = self.mixes.last_mut() {
            let all: f64 = self.entrants.iter().sum();
            for (share, entrants) in mix.iter_mut().zip(self.entrants) {
                *share = *share * (1.0 - part) + entrants / all * part;
            }
        }
    }
}

/// Those who join as retirees are 55 to 75 (workers of closed firms taken in late).
pub(crate) fn late_joiners(retired: &BySexAge) -> BySexAge {
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
fn retire(active: &mut ByClass, rules: &[RetirementRule; 3], year: u16) -> BySexAge {
    let mut retiring = [[0.0; AGES]; SEXES];
    for (class, persons) in active.iter_mut().enumerate() {
        let (sex, woman_cadre) = [(0, 0), (1, 0), (1, 1)][class];
        for (age, persons) in persons.iter_mut().enumerate() {
            let part = *persons * retirement::chance(rules, sex, woman_cadre, age as u8, year);
            retiring[usize::from(sex)][age] += part;
            *persons -= part;
        }
    }
    retiring
}
