//! The entry schedule: who may join each year, and with what chance, so that membership follows the published figures.
//!
//! It is computed once from the inputs, is the same in every arm, and knows nothing of policies. Up to the last published year
//! one multiplier a year brings those who are expected to join to published members less the expected survivors of those already
//! there; later members follow from the chances and from the people of each age who are there. Who leaves the scheme and comes
//! back at the reference law is expected here, so that membership under that law is the published one; under another law more or
//! fewer leave than are expected.

use crate::codes::ages::{AGES, BOYS, BySexAge, SEXES};
use crate::codes::sector::{LAID_OFF, LEAVING_AGE, SECTORS};
use crate::inputs::families::RetirementRule;
use crate::inputs::nation::Inputs;
use crate::inputs::work::SectorShape;
use crate::tables::alignment::{Alignment, Joiners, LATE, multiplied};
use crate::tables::candidates::Candidates;
use crate::tables::retirement;

/// What happens to membership in one year.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// What brings entry into line with the published members.
    pub alignment: Alignment,
    /// Chance of somebody outside the scheme to join as a worker, by sex and age.
    pub chance: BySexAge,
    /// Candidates of the sample for it.
    pub candidates: Candidates,
    /// Persons of the sample who join as retirees.
    pub retirees: u64,
    /// Expected persons who join, as workers and as retirees.
    pub joining: f64,
    /// Expected active and retired members at the end of the year, persons.
    pub members: [f64; 2],
    /// Expected population at the end of the year, persons.
    pub population: BySexAge,
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
        let mut expected = Expected::of(inputs);
        let mut entries: Vec<Entry> = Vec::new();
        let mut published = Vec::new();
        let (mut candidates, mut retirees) = (0.0, 0.0);
        for (nth, year) in inputs.years.iter().enumerate().skip(1) {
            // Nobody leaves before a year in the scheme.
            if nth > 1 {
                expected.absence.leave_and_return(&mut expected.active);
            }
            let retiring = expected.live(inputs, nth);
            let usual = Alignment::usual(&published, inputs.behaviour.entry_years as usize);
            let (alignment, outside) = expected.align(inputs, nth, &retiring, &usual);
            if year.year <= inputs.joining.published_until {
                published.push(alignment);
            }
            let chance = multiplied(&inputs.joining.chance, alignment.multiplier);
            let [workers, late] = expected.join(inputs, &outside, &chance, alignment.late);
            let before = slots(retirees, weight);
            retirees += late;
            entries.push(Entry {
                alignment,
                chance,
                candidates: Candidates::of(&outside, &chance, weight, &mut candidates),
                retirees: slots(retirees, weight) - before,
                joining: workers + late,
                members: [total(&expected.active), total(&expected.retired)],
                population: expected.population,
            });
        }
        Self { first: inputs.opening_year + 1, entries, mixes: expected.absence.mixes }
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

/// The expected people of the nation, persons.
struct Expected {
    population: BySexAge,
    active: ByClass,
    retired: BySexAge,
    absence: Absence,
}

impl Expected {
    fn of(inputs: &Inputs) -> Self {
        Self {
            population: inputs.population,
            active: by_class(&inputs.opening.active, inputs.opening.cadre_share),
            retired: inputs.opening.retired,
            absence: Absence::of(inputs),
        }
    }

    /// All become a year older or die, and children are born; gives back the workers who reach retirement.
    fn live(&mut self, inputs: &Inputs, nth: usize) -> BySexAge {
        let year = &inputs.years[nth];
        let mortality = &year.mortality;
        let classes = [&mortality[0], &mortality[1], &mortality[1]];
        self.active.iter_mut().zip(classes).for_each(|(persons, mortality)| age_and_survive(persons, mortality));
        for all in [&mut self.retired, &mut self.population] {
            all.iter_mut().zip(mortality).for_each(|(persons, mortality)| age_and_survive(persons, mortality));
        }
        let births: f64 = self.population[1].iter().zip(&year.fertility).map(|(women, births)| women * births).sum();
        for (sex, share) in [BOYS, 1.0 - BOYS].into_iter().enumerate() {
            self.population[sex][0] = births * share * (1.0 - mortality[sex][0]);
        }
        self.absence.age(classes, &inputs.retirement, year.year);
        retire(&mut self.active, &inputs.retirement, year.year)
    }

    /// Keeps those who reach retirement as retirees, but for the share that loses membership; gives back what holds of the year's
    /// entry, and who is outside the scheme then. Published members are met, later ones follow from what is usual.
    fn align(&mut self, inputs: &Inputs, nth: usize, retiring: &BySexAge, usual: &Alignment) -> (Alignment, BySexAge) {
        let (year, joining) = (&inputs.years[nth], &inputs.joining);
        let is_published = year.year <= joining.published_until;
        let mut alignment = *usual;
        if is_published {
            let staying = (year.retired - total(&self.retired)).max(0.0);
            alignment.lost_at_retirement = 1.0 - (staying / total(retiring).max(1.0)).min(1.0);
        }
        add(&mut self.retired, retiring, 1.0 - alignment.lost_at_retirement);
        let outside = self.outside();
        let joiners = Joiners::of(&outside, &joining.chance);
        let multiplier = |members: f64| joiners.multiplier(members - total(&self.active));
        if is_published {
            alignment.multiplier = multiplier(year.active);
            let missing = (year.retired - total(&self.retired)).max(0.0);
            let is_short = alignment.lost_at_retirement == 0.0;
            alignment.late = if is_short { missing / late(&outside).max(1.0) } else { 0.0 };
        } else {
            let most = multiplier(inputs.behaviour.entry_cap * joining.urban_employed[nth]);
            alignment.capped = most < usual.multiplier;
            alignment.multiplier = usual.multiplier.min(most);
        }
        (alignment, outside)
    }

    /// Everybody who is no member and has not left the scheme to come back.
    fn outside(&self) -> BySexAge {
        let mut outside = self.population;
        for (sex, classes) in [(0, 0..1), (1, 1..3)] {
            for (age, persons) in outside[sex].iter_mut().enumerate() {
                let members: f64 = classes.clone().map(|at| self.active[at][age] + self.absence.away[at][age]).sum();
                *persons = (*persons - members - self.retired[sex][age]).max(0.0);
            }
        }
        outside
    }

    /// Lets people join; gives back how many do as workers and as retirees, persons.
    fn join(&mut self, inputs: &Inputs, outside: &BySexAge, chance: &BySexAge, late_share: f64) -> [f64; 2] {
        let joining: BySexAge =
            std::array::from_fn(|sex| std::array::from_fn(|age| outside[sex][age] * chance[sex][age]));
        add(&mut self.active, &by_class(&joining, inputs.opening.cadre_share), 1.0);
        let workers = total(&joining);
        self.absence.mix_in(workers / total(&self.active).max(1.0));
        let late_joiners = late_joiners(&inputs.opening.retired);
        let retirees = late_share * late(outside);
        add(&mut self.retired, &late_joiners, retirees / total(&late_joiners));
        [workers, retirees]
    }
}

/// Those of the ages at which people join as retirees.
fn late(persons: &BySexAge) -> f64 {
    persons.iter().flat_map(|persons| &persons[LATE]).sum()
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

/// Ages and sexes of those who join as retirees.
pub(crate) fn late_joiners(retired: &BySexAge) -> BySexAge {
    let mut pattern = [[0.0; AGES]; SEXES];
    for (weights, persons) in pattern.iter_mut().zip(retired) {
        weights[LATE].copy_from_slice(&persons[LATE]);
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
