//! Verification of health: conditions against the shares of the tables and the mortality of the ages, need against its closed
//! forms, and what a year's care does to the next one.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use crate::fixtures::society::{
    OLD, inputs, layer, live, made, next_year, nobody_joins, programme, read, replicate, value,
};
use gongji_model::block::columns::Person;
use gongji_model::books::observation::Row;
use gongji_model::codes::ages::AGES;
use gongji_model::codes::care::Care;
use gongji_model::codes::conditions::care_history::{FORGONE, MANAGED};
use gongji_model::codes::conditions::{CONDITIONS, Condition, SETS, conditions};
use gongji_model::foundation::draw::RandomSource;
use gongji_model::inputs::nation::{Inputs, Universe};
use gongji_model::law::policy::ColumnRef;
use gongji_model::law::programme::Programme;
use gongji_model::society::Society;
use gongji_model::tables::cohort::{Cohort, share_ill};
use gongji_model::tables::health::Exposed;
use gongji_model::tables::illness::Shapes;
use gongji_model::tables::replicate::Replicate;
use gongji_model::tables::solver_cache::SolverCache;
use gongji_sdk::abi::{care, payer};
use gongji_sdk::isa::Isa;

/// Below this age shares are too small to be told from rounding.
const FIRST: usize = 16;
/// From this age on, those with many conditions are owed more than one event a year.
const LAST: usize = 97;

fn people(society: &mut Society) -> Vec<Person> {
    society.people().into_iter().filter(|person| person.alive == 1).collect()
}

fn years(mut society: Society, programme: &Programme, years: usize) -> Society {
    for _ in 0..years {
        (society, _) = next_year(society, programme);
    }
    society
}

/// Mortality of the opening for ever, and last year's care leaves nothing behind.
fn stationary() -> Inputs {
    let mut inputs = inputs();
    let mortality = inputs.years[0].mortality;
    inputs.years.iter_mut().for_each(|year| year.mortality = mortality);
    without_memory(inputs)
}

fn without_memory(mut inputs: Inputs) -> Inputs {
    let behaviour = &mut inputs.behaviour;
    (behaviour.forgone_onset, behaviour.forgone_admission) = (0.0, 0.0);
    (behaviour.managed_complications, behaviour.managed_admission) = (0.0, 0.0);
    inputs
}

/// The bits of one condition, or of any.
fn bits(condition: Option<Condition>) -> u16 {
    condition.map_or(SETS as u16 - 1, Condition::bit)
}

#[track_caller]
fn within(found: f64, expected: f64, spread: f64, what: &str) {
    assert!((found - expected).abs() <= spread, "{what}: {found}, expected {expected} give or take {spread}");
}

/// Persons with any of some conditions, their expected number by the tables, and a bound for chance.
fn ill(people: &[Person], inputs: &Inputs, ages: std::ops::Range<u8>, condition: Option<Condition>) -> [f64; 3] {
    let [mut found, mut expected, mut variance] = [0.0; 3];
    for person in people.iter().filter(|person| ages.contains(&person.age)) {
        let table = &inputs.illness.prevalence[usize::from(person.sex)][usize::from(person.age)];
        let share = condition.map_or(table.any, |condition| table.share[condition as usize]);
        found += f64::from(u8::from(person.conditions & bits(condition) != 0));
        expected += share;
        variance += share * (1.0 - share);
    }
    [found, expected, 4.0 * f64::sqrt(variance)]
}

#[test]
fn the_cohort_keeps_every_share_of_the_table_at_every_age() {
    let inputs = inputs();
    let replicate = replicate(inputs.clone(), 500);
    let shapes = &replicate.health.shapes;
    let certified = Shapes::certified(&inputs, inputs.opening_year);
    for (prevalence, mortality) in inputs.illness.prevalence.iter().zip(&inputs.years[0].mortality) {
        let cohort = Cohort::live(shapes, prevalence, mortality, &certified);
        let ages = cohort.shares.iter().zip(prevalence).enumerate().take(LAST).skip(FIRST);
        for (age, (shares, table)) in ages {
            within(share_ill(shares), table.any, 1e-9, &format!("any at {age}"));
            within(shares.mean(|_, _| 1.0), 1.0, 1e-9, "everybody");
            for k in 0..CONDITIONS {
                let share = shares.mean(|_, set| f64::from((set >> k & 1) as u8));
                within(share, table.share[k], 1e-9, &format!("{} at {age}", Condition::ALL[k].name()));
            }
        }
    }
}

#[test]
fn what_was_solved_for_another_setting_changes_nothing() {
    // Every parameter that the cohort depends on, and one that it does not.
    let changes: [fn(&mut Inputs); 6] = [
        |_| {},
        |inputs| inputs.behaviour.frailty_dispersion *= 1.5,
        |inputs| inputs.behaviour.onset_frailty += 0.3,
        |inputs| inputs.behaviour.chronic_mortality = 0.5,
        |inputs| inputs.years[0].mortality[1][70] *= 2.0,
        |inputs| inputs.illness.conditions[0].remission += 0.1,
    ];
    let mut digests = BTreeSet::new();
    let shared = SolverCache::default();
    for round in 0..2 {
        for change in changes {
            let digest = |solved: &SolverCache| {
                let mut inputs = inputs();
                change(&mut inputs);
                let replicate = Replicate::new(
                    inputs,
                    400,
                    Universe::MemberHouseholds,
                    RandomSource::new(7, 0),
                    Isa::best(),
                    solved,
                );
                let mut society = Society::open(Arc::new(replicate), 1);
                society = years(society, &Programme::default(), 1);
                society.digest()
            };
            let expected = digest(&SolverCache::default());
            assert_eq!(digest(&shared), expected);
            assert!(digests.insert(expected) == (round == 0), "every change makes another society");
        }
    }
}

#[test]
fn shares_by_age_and_condition_hold_over_the_years() {
    let inputs = stationary();
    let mut society = Society::open(replicate(inputs.clone(), 60_000), 2);
    for year in [0, 8] {
        society = years(society, &Programme::default(), year);
        let people = people(&mut society);
        for ages in [20..40, 40..60, 60..75, 75..95] {
            for condition in [None].into_iter().chain(Condition::ALL.map(Some)) {
                let [found, expected, spread] = ill(&people, &inputs, ages.clone(), condition);
                within(found, expected, spread + 1.0, &format!("{condition:?} at {ages:?} after {year} years"));
            }
        }
    }
}

#[test]
fn shares_hold_without_any_death_too() {
    let mut immortal = stationary();
    immortal.years.iter_mut().for_each(|year| year.mortality = [[0.0; AGES]; 2]);
    let mut society = Society::open(replicate(immortal.clone(), 20_000), 2);
    society = years(society, &Programme::default(), 5);
    let people = people(&mut society);
    let [found, expected, spread] = ill(&people, &immortal, 30..90, None);
    within(found, expected, spread, "ill where nobody dies");
}

#[test]
fn without_onset_nobody_falls_ill_and_some_recover() {
    let mut inputs = stationary();
    inputs.behaviour.onset_level = 0.0;
    let mut society = Society::open(replicate(inputs, 5_000), 1);
    let before: BTreeMap<u64, u16> = people(&mut society).iter().map(|one| (one.person, one.conditions)).collect();
    society = years(society, &Programme::default(), 1);
    let mut recovered = 0;
    for person in people(&mut society) {
        if let Some(before) = before.get(&person.person) {
            assert_eq!(person.conditions & !before, 0, "{} fell ill", person.person);
            recovered += usize::from(person.conditions != *before);
        }
    }
    assert!(recovered > 0);
}

#[test]
fn the_ill_die_more_often_and_the_age_as_its_table_says() {
    let mut society = Society::open(replicate(stationary(), 60_000), 2);
    let [mut dead, mut expected, mut ill_dead, mut ill_expected] = [0.0; 4];
    for _ in 0..4 {
        let before = people(&mut society);
        let tables = society.replicate().year(society.year() + 1).mortality;
        society = years(society, &Programme::default(), 1);
        let alive = people(&mut society);
        for person in before.iter().filter(|person| person.status != 0) {
            let chance = tables[usize::from(person.sex)][usize::from(person.age + 1).min(AGES - 1)];
            let died = alive.binary_search_by_key(&person.person, |alive| alive.person).is_err();
            // Who loses membership at retirement may go out of sight.
            let died = f64::from(u8::from(died && (person.status == 3 || person.age < 49)));
            let counts = person.status == 3 || person.age < 49;
            if counts {
                let ill = f64::from(u8::from(person.conditions != 0));
                (dead, expected) = (dead + died, expected + chance);
                (ill_dead, ill_expected) = (ill_dead + ill * died, ill_expected + ill * chance);
            }
        }
    }
    within(dead, expected, 4.0 * expected.sqrt(), "deaths");
    assert!(ill_dead > 1.1 * ill_expected, "{ill_dead} of the ill died, the table of the age says {ill_expected}");
}

#[test]
fn members_of_one_age_have_the_need_of_the_table() {
    let mut inputs = without_memory(inputs());
    let behaviour = &mut inputs.behaviour;
    behaviour.elasticity = [0.0; 4];
    (behaviour.admission_substitution, behaviour.load_response, behaviour.forgone) = (0.0, 0.0, 0.0);
    // All are 45 to 54 in the first year, so that they are the whole of a band of the table of need.
    for sexes in [&mut inputs.opening.active, &mut inputs.opening.retired] {
        for ages in sexes.iter_mut() {
            (0..AGES).filter(|age| !(45..54).contains(age)).for_each(|age| ages[age] = 0.0);
        }
    }
    nobody_joins(&mut inputs);
    let band = *inputs.need.iter().find(|need| need.from == 45).expect("a band from 45 on");
    let volume = inputs.years[1].volume;
    let rows = live(inputs, &Programme::default(), 60_000, 2012).unwrap_or_else(|fault| panic!("{fault}"));
    let members = value(&rows, "members", "all", 2012);
    // Two hundredths for chance, and for a year of growing older within the band.
    for (metric, kind, spread) in [("visits", Care::Outpatient, 0.03), ("discharges", Care::Inpatient, 0.05)] {
        let expected = band.frequency[kind as usize] * volume[kind as usize];
        let found = value(&rows, metric, "all", 2012) / members;
        within(found / expected, 1.0, spread, metric);
    }
}

#[test]
fn forgone_care_and_managed_care_change_the_chances_of_the_next_year_as_their_parameters_say() {
    let changed = |forgone: f64, managed: f64| {
        let mut inputs = inputs();
        let behaviour = &mut inputs.behaviour;
        (behaviour.forgone_onset, behaviour.forgone_admission) = (forgone, forgone);
        (behaviour.managed_complications, behaviour.managed_admission) = (managed, managed);
        replicate(inputs, 500)
    };
    let diabetic =
        |course| Exposed { sex: 1, age: 60, conditions: Condition::Diabetes.bit(), frailty: 1.0, care_history: course };
    let pair = inputs().illness.onset_ratio[Condition::Diabetes as usize][Condition::Kidney as usize];
    let replicate = changed(0.2, 0.3);
    let onset = |course| replicate.health.onset(&diabetic(course), Condition::Kidney);
    within(onset(FORGONE) / onset(0), 1.2, 1e-12, "onset after forgone care");
    within(onset(MANAGED) / onset(0), (1.0 + 0.7 * (pair - 1.0)) / pair, 1e-12, "complications after managed care");
    let unrelated = |course| replicate.health.onset(&diabetic(course), Condition::Lung);
    within(unrelated(MANAGED) / unrelated(0), 1.0, 1e-12, "what is no complication");
    within(replicate.health.admission(FORGONE), 1.2, 1e-12, "stays after forgone care");
    within(replicate.health.admission(MANAGED), 0.7, 1e-12, "stays after managed care");
    let off = changed(0.0, 0.0);
    for course in [FORGONE, MANAGED, FORGONE | MANAGED] {
        assert_eq!(off.health.admission(course), 1.0);
        assert_eq!(
            off.health.onset(&diabetic(course), Condition::Kidney),
            off.health.onset(&diabetic(0), Condition::Kidney)
        );
    }
}

/// Two years, in which last year's care leaves behind what is changed.
fn lived(persons: u64, change: fn(&mut Inputs)) -> Vec<Row> {
    let mut inputs = without_memory(inputs());
    change(&mut inputs);
    live(inputs, &programme(OLD), persons, 2013).unwrap_or_else(|fault| panic!("{fault}"))
}

fn discharges(rows: &[Row], group: &str, year: u16) -> f64 {
    value(rows, "discharges", group, year)
}

#[test]
fn after_forgone_care_more_are_admitted() {
    // Everything above a fiftieth of income is a hardship, so that many forgo care.
    let hard = |inputs: &mut Inputs| (inputs.behaviour.hardship_share, inputs.behaviour.forgone) = (0.02, 0.5);
    let plain = lived(20_000, hard);
    let forgone = lived(20_000, |inputs| {
        (inputs.behaviour.hardship_share, inputs.behaviour.forgone) = (0.02, 0.5);
        inputs.behaviour.forgone_admission = 0.8;
    });
    let all = |rows: &[Row], year: u16| discharges(rows, "all", year);
    assert_eq!(all(&forgone, 2012), all(&plain, 2012), "nothing is remembered of the year before the first");
    assert!(all(&forgone, 2013) > 1.005 * all(&plain, 2013));
}

#[test]
fn in_managed_care_fewer_are_admitted_and_the_table_of_need_holds_with_it() {
    let (plain, managed) = (lived(60_000, |_| ()), lived(60_000, |inputs| inputs.behaviour.managed_admission = 0.4));
    let ill_over_healthy = |rows: &[Row]| discharges(rows, "chronic=yes", 2013) / discharges(rows, "chronic=no", 2013);
    assert!(ill_over_healthy(&managed) < 0.95 * ill_over_healthy(&plain));
    // Without that mean it would be 8% less. Who is certified in the year, or had no visit, is not in managed care.
    within(discharges(&managed, "all", 2013) / discharges(&plain, "all", 2013), 1.0, 0.04, "all stays");
}

#[test]
fn the_list_widens_and_only_who_is_ill_is_on_it() {
    let listed = |widening: bool| {
        let mut inputs = inputs();
        if !widening {
            inputs.illness.lists.truncate(1);
        }
        let mut society = Society::open(replicate(inputs, 20_000), 2);
        society = years(society, &Programme::default(), 8);
        let people = people(&mut society);
        assert!(people.iter().all(|person| person.chronic_certified == 0 || person.conditions != 0));
        people.iter().filter(|person| person.chronic_certified == 1).count()
    };
    let (wide, narrow) = (listed(true), listed(false));
    assert!(wide as f64 > 1.02 * narrow as f64, "{wide} on the widened list, {narrow} on the old one");
}

/// Bills of one year by person, and of every stay.
#[derive(Default)]
struct Bills {
    by_person: BTreeMap<u64, i64>,
    stays: Vec<i64>,
    lines: BTreeMap<(u64, u32), i64>,
}

fn bills_of(year: i32) -> Bills {
    let bills = Arc::new(Mutex::new(Bills::default()));
    let kept = Arc::clone(&bills);
    let nothing = layer(1, payer::POOL, care::ALL, &["person", "billed", "stay"]);
    let watcher = made("watcher", 2012, vec![nothing], move |_, now, columns| {
        if now.probe == 0 && now.year == year {
            let mut bills = kept.lock().expect("nobody panics");
            let (ColumnRef::ReadU64(person), ColumnRef::ReadU8(stay)) = (&columns[0], &columns[2]) else {
                return Err("other columns".into());
            };
            for ((person, billed), stay) in person.iter().zip(read(&columns[1])).zip(*stay) {
                *bills.by_person.entry(*person).or_default() += billed;
                *bills.lines.entry((*person, now.care)).or_default() += 1;
                if *stay > 0 {
                    bills.stays.push(*billed);
                }
            }
        }
        Ok(())
    });
    live(inputs(), &Programme { uses: vec![watcher], ..Programme::default() }, 60_000, year as u16)
        .unwrap_or_else(|fault| panic!("{fault}"));
    Arc::into_inner(bills).expect("the policy is gone").into_inner().expect("nobody panics")
}

#[test]
fn few_have_most_of_the_spending_and_a_few_stays_reach_the_ceiling() {
    let Bills { by_person, mut stays, lines } = bills_of(2015);
    let mut spent: Vec<i64> = by_person.into_values().collect();
    spent.sort_unstable_by(|one, other| other.cmp(one));
    let all: i64 = spent.iter().sum();
    let top = |share: f64| {
        let persons = (spent.len() as f64 * share) as usize;
        spent[..persons].iter().sum::<i64>() as f64 / all as f64
    };
    // Nothing is published for the scheme: ranges of schemes with hospital care elsewhere (assumed).
    for (share, range) in [(0.01, 0.15..0.35), (0.05, 0.35..0.65), (0.10, 0.50..0.80)] {
        assert!(range.contains(&top(share)), "the upper {share} spend {}", top(share));
    }
    stays.sort_unstable();
    let above = |yuan: i64| stays.iter().filter(|bill| **bill > yuan * 100).count() as f64 / stays.len() as f64;
    assert!((0.001..0.01).contains(&above(100_000)), "{} of the stays cost more than 100,000 yuan", above(100_000));
    // Six times the average wage of 2014, some 46,000 yuan.
    assert!((0.000_1..0.003).contains(&above(276_000)), "{} of the stays reach the ceiling", above(276_000));
    let most_stays =
        lines.iter().filter(|((_, care), _)| *care == Care::Inpatient.bit()).map(|(_, lines)| *lines).max();
    assert!(most_stays.is_some_and(|most| most <= 8), "{most_stays:?}");
}

#[test]
fn several_conditions_of_a_set_are_told_in_order() {
    let set = Condition::Digestive.bit() | Condition::Diabetes.bit();
    assert_eq!(conditions(set).map(Condition::words).collect::<Vec<_>>(), ["diabetes", "digestive disease"]);
    for (nth, condition) in Condition::ALL.into_iter().enumerate() {
        assert_eq!(condition.bit(), 1 << nth, "{}", condition.name());
    }
}
