//! Entry: candidates and their chances, the alignment with published members, and what follows after the last of them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::fixtures::society::{OLD, inputs, nation, next_year, programme, replicate};
use gongji_model::block::columns::Person;
use gongji_model::codes::{status, work};
use gongji_model::inputs::nation::Inputs;
use gongji_model::society::Society;
use gongji_model::tables::entry_schedule::Schedule;
use gongji_model::tables::replicate::Replicate;

const LAST_PUBLISHED: u16 = 2025;

fn sum(of: impl Iterator<Item = f64>) -> f64 {
    of.sum()
}

fn schedule(inputs: &Inputs) -> Schedule {
    Schedule::project(inputs, 1.0)
}

#[test]
fn published_members_are_met_and_later_ones_follow_from_the_mean_of_the_multipliers() {
    let inputs = inputs();
    let schedule = schedule(&inputs);
    let entry = |year: u16| schedule.entry(year).unwrap_or_else(|| panic!("no entry in {year}"));
    for year in inputs.years.iter().filter(|year| (2012..=LAST_PUBLISHED).contains(&year.year)) {
        let [active, retired] = entry(year.year).members;
        assert!((active - year.active).abs() < 1.0 && (retired - year.retired).abs() < 1.0, "{}", year.year);
    }
    let multipliers = |years: std::ops::RangeInclusive<u16>| years.map(|year| entry(year).alignment.multiplier);
    let mean = sum(multipliers(2021..=LAST_PUBLISHED)) / 5.0;
    assert!(multipliers(2026..=2060).all(|multiplier| (multiplier - mean).abs() < 1e-12));
    let all = sum(multipliers(2012..=LAST_PUBLISHED)) / 14.0;
    assert!((all - 1.0).abs() < 0.01, "the table's chances hold at a mean multiplier of 1, not {all}");
    assert!((2026..=2060).all(|year| !entry(year).alignment.capped));
}

/// Small cohorts have few who join: the number of entrants follows the population of their ages.
#[test]
fn the_sizes_of_cohorts_shape_entry() {
    let schedule = schedule(&inputs());
    let young = |year: u16| {
        let entry = schedule.entry(year).expect("an entry");
        let persons = sum(entry.population.iter().flat_map(|persons| &persons[16..30]).copied());
        [persons, entry.joining / persons]
    };
    let [[many, of_many], [few, of_few]] = [young(2035), young(2050)];
    assert!(few < 0.6 * many, "{few} of {many}");
    assert!((of_few / of_many - 1.0).abs() < 0.25, "{of_few} and {of_many}");
}

#[test]
fn active_members_stop_at_their_share_of_urban_employment() {
    let mut inputs = inputs();
    let free = schedule(&inputs);
    inputs.behaviour.entry_cap = 0.6;
    let held = schedule(&inputs);
    let active = |schedule: &Schedule, year: u16| schedule.entry(year).expect("an entry").members[0];
    let employed = |year: u16| inputs.joining.urban_employed[usize::from(year - inputs.opening_year)];
    for year in 2012..=LAST_PUBLISHED {
        assert_eq!(active(&held, year), active(&free, year), "published members are no matter of the cap");
    }
    assert!(active(&free, 2035) > 0.62 * employed(2035));
    assert!(held.entry(2035).expect("an entry").alignment.capped);
    assert!((active(&held, 2035) / employed(2035) - 0.6).abs() < 1e-9);
}

/// Share of the people of 20 to 29 who are active members, at the end of a year.
fn share_of_young(society: &mut Society) -> f64 {
    let year = society.year();
    let is_young = |person: &&Person| (20..30).contains(&person.age) && person.status != status::RETIRED;
    let people = society.people();
    let members = people.iter().filter(is_young).filter(|person| person.status != status::OUTSIDE).count() as f64;
    let replicate = society.replicate();
    let population = &replicate.schedule.entry(year).expect("an entry").population;
    members * replicate.weight / sum(population.iter().flat_map(|persons| &persons[20..30]).copied())
}

fn share_stays(replicate: Arc<Replicate>) {
    let mut society = Society::open(replicate, 2);
    let old = programme(OLD);
    let mut last_published = 0.0;
    while society.year() < 2050 {
        (society, _) = next_year(society, &old);
        if society.year() < LAST_PUBLISHED {
            continue;
        }
        let share = share_of_young(&mut society);
        if society.year() == LAST_PUBLISHED {
            last_published = share;
        }
        let ratio = share / last_published;
        assert!((0.8..=1.2).contains(&ratio), "{}: {share} is {ratio} of {last_published}", society.year());
    }
}

#[test]
fn members_of_20_to_29_keep_their_share_of_their_age_to_2050() {
    share_stays(replicate(inputs(), 40_000));
}

#[test]
fn members_of_20_to_29_keep_their_share_of_their_age_in_the_nation_too() {
    share_stays(nation(inputs(), 80_000));
}

/// Those who have come through the schedule of a year after the opening, by identity: sex and age at the end of that year.
fn entrants(society: &mut Society) -> BTreeMap<u64, (u8, u8)> {
    let of_the_year = u64::from(society.year() - 1900);
    let people = society.people();
    let came = people.iter().filter(|person| person.person >> 34 == of_the_year);
    came.map(|person| (person.person, (person.sex, person.age))).collect()
}

#[test]
fn the_same_people_enter_under_a_law_under_which_more_leave() {
    let dear = programme("{ use = \"unified-account-1998\", flexible_rate = 0.25 }");
    let mut societies = [programme(OLD), dear].map(|law| (Some(Society::open(replicate(inputs(), 20_000), 2)), law));
    for _ in 2012..=2018 {
        let found = societies.each_mut().map(|(society, law)| {
            let (mut next, _) = next_year(society.take().expect("a society"), law);
            let entered = entrants(&mut next);
            let away = next.people().iter().filter(|person| person.work & work::AWAY != 0).count();
            *society = Some(next);
            (entered, away)
        });
        let [(entered, few), (also, many)] = found;
        assert!(entered.len() > 200 && entered == also);
        assert!(many >= few);
    }
}

#[test]
fn who_enters_at_a_lower_level_enters_at_a_higher_one() {
    let [fewer, more] = [0.6, 1.0].map(|level| {
        let mut inputs = inputs();
        inputs.behaviour.entry_level = level;
        let mut society = Society::open(replicate(inputs, 20_000), 2);
        (society, _) = next_year(society, &programme(OLD));
        entrants(&mut society)
    });
    assert!(fewer.iter().all(|(id, of)| more.get(id) == Some(of)), "another person enters");
    let ratio = fewer.len() as f64 / more.len() as f64;
    assert!((0.55..0.7).contains(&ratio), "{ratio}");
}

/// A resident's entry hangs on the resident's draw and on the chances of the area, which few people who are outside in one arm alone
/// hardly move: who is outside the scheme under two laws joins under both or under none.
#[test]
fn residents_of_the_nation_enter_whoever_else_leaves() {
    let dear = programme("{ use = \"unified-account-1998\", flexible_rate = 0.25 }");
    let laws = [programme(OLD), dear];
    let open = || Society::open(nation(inputs(), 30_000), 2);
    let mut societies = [open(), open()];
    let mut compared = 0;
    for _ in 2012..=2017 {
        let candidates = societies.each_mut().map(|society| {
            let people = society.people();
            let stays = |person: &&Person| person.status == status::OUTSIDE && person.work & work::AWAY == 0;
            people.iter().filter(stays).map(|person| person.person).collect::<BTreeSet<u64>>()
        });
        let [one, other] = societies;
        societies = [next_year(one, &laws[0]).0, next_year(other, &laws[1]).0];
        let [joined, also] = societies.each_mut().map(|society| {
            let people = society.people();
            let works = |person: &&Person| [status::WORKER, status::FLEXIBLE].contains(&person.status);
            let came =
                people.iter().filter(works).filter(|person| candidates.iter().all(|of| of.contains(&person.person)));
            came.map(|person| person.person).collect::<BTreeSet<u64>>()
        });
        let alive = societies
            .each_mut()
            .map(|society| society.people().iter().map(|person| person.person).collect::<BTreeSet<u64>>());
        let in_both = |ids: &BTreeSet<u64>| -> BTreeSet<u64> {
            ids.iter().filter(|id| alive.iter().all(|alive| alive.contains(id))).copied().collect()
        };
        assert_eq!(in_both(&joined), in_both(&also));
        compared += joined.len();
    }
    assert!(compared > 500, "{compared}");
}
