//! Arms with behaviour and environment of their own: what is of the ground and what is dated, and that arms are the same until
//! they differ.

use std::sync::Arc;

use gongji::intake::inputs::{Parameter, built_in_parameters};
use gongji::intake::scenario::behaviour::{self, Setting, settings};
use gongji::intake::scenario::{Past, Scenario, environment};
use gongji::simulate::future;
use gongji_model::foundation::draw::RandomSource;
use gongji_model::inputs::departure::{Departure, Departures, Subject};
use gongji_model::inputs::nation::{CareOf, Inputs, Universe};
use gongji_model::law::programme::Programme;
use gongji_model::society::Society;
use gongji_model::tables::replicate::Replicate;
use gongji_model::tables::solver_cache::SolverCache;
use gongji_sdk::isa::Isa;

use crate::fixtures::society::{OLD, catalogue, inputs, live_arms, programme, scenario};

const PERSONS: u64 = 800;

fn replicate(inputs: Inputs, solved: &SolverCache) -> Arc<Replicate> {
    let luck = RandomSource::new(7, 0);
    let replicate = Replicate::new(inputs, PERSONS, Universe::MemberHouseholds, luck, Isa::best(), solved);
    // Some values are asked of people outside the employees' scheme alone.
    Arc::new(replicate.with_care_of(CareOf::Everybody))
}

/// Every value of behaviour, each moved to another one that it can have.
fn moved() -> Vec<Setting> {
    let rows = built_in_parameters().expect("the tables are right");
    let row = |setting: &Setting| rows.iter().find(|row| row.name == setting.row()).expect("a row for every value");
    settings(0.0).map(|setting| Setting { value: other(&setting, row(&setting)), ..setting }).collect()
}

fn other(setting: &Setting, row: &Parameter) -> f64 {
    let key = behaviour::key(setting.name).expect("a key");
    // A cap that never binds moves nothing.
    if setting.name == "entry_cap" {
        return 0.1;
    }
    let near = [row.max, row.min, 0.5 * (row.value + key.max), 0.5 * (row.value + key.min)];
    let possible = |value: &f64| *value != row.value && (key.min..=key.max).contains(value);
    near.into_iter().find(possible).expect("another value")
}

/// Everything that is the same in all arms: who is there at the opening, how incomes are ranked, who will join, the dislike of
/// risk and who spends account money.
fn ground(inputs: Inputs, solved: &SolverCache) -> String {
    let replicate = replicate(inputs, solved);
    let (schedule, lifelong) =
        (format!("{:?}", replicate.schedule), format!("{:?} {:?}", replicate.risk, replicate.spenders));
    let mut society = Society::open(replicate, 1);
    let state = serde_json::to_string(&society.snapshot()).expect("a state in words");
    format!("{} {state} {schedule} {lifelong}", society.digest())
}

#[test]
fn names_of_the_ground_move_the_ground_and_dated_ones_do_not() {
    let solved = SolverCache::default();
    let plain = ground(inputs(), &solved);
    for setting in moved() {
        let mut inputs = inputs();
        setting.apply(&mut inputs.behaviour);
        let is_ground = behaviour::key(setting.name).is_some_and(|key| key.ground.is_some());
        assert_eq!(ground(inputs, &solved) != plain, is_ground, "{}", setting.label());
    }
}

/// The digest at the end of the second year, with departures from the first year on.
fn digest(inputs: Inputs, departures: Departures, solved: &SolverCache) -> String {
    let cover = "{ use = \"shenzhen-critical-illness\" }";
    let programme = Programme { departures, ..programme(&format!("{OLD}, {cover}")) };
    let mut society = Society::open(replicate(inputs, solved), 1);
    for _ in 0..2 {
        (society, _) = society.live(&programme).unwrap_or_else(|fault| panic!("{fault}"));
    }
    society.digest()
}

#[test]
fn a_value_from_the_first_year_on_is_the_value_of_the_scenario() {
    let solved = SolverCache::default();
    let plain = digest(inputs(), Departures::default(), &solved);
    let mut moving = 0;
    for setting in moved().into_iter().filter(|setting| setting.name != "managed_admission") {
        let key = behaviour::key(setting.name).expect("a key");
        if key.ground.is_some() {
            continue;
        }
        let mut whole = inputs();
        setting.apply(&mut whole.behaviour);
        let Setting { name, part, value } = setting;
        let own = Departure { from: 2012, name, part, value, subject: key.subject };
        let [one, other] = [(whole, Vec::new()), (inputs(), vec![own])]
            .map(|(inputs, own)| digest(inputs, Departures::new(own), &solved));
        assert_eq!(one, other, "{}", setting.label());
        moving += usize::from(one != plain);
    }
    assert!(moving > 20, "only {moving} values move anything");
}

#[test]
fn a_factor_from_a_year_on_is_that_of_the_tables() {
    let solved = SolverCache::default();
    for column in environment::COLUMNS {
        let Subject::Environment(multiply) = column.subject else { panic!("{} is no factor", column.name) };
        for part in 0..column.parts.len().max(1) {
            let mut whole = inputs();
            whole.years[2..].iter_mut().for_each(|year| multiply(year, part, 0.9));
            let own = Departure { from: 2013, name: column.name, part, value: 0.9, subject: column.subject };
            let [one, other] = [(whole, Vec::new()), (inputs(), vec![own])]
                .map(|(inputs, own)| digest(inputs, Departures::new(own), &solved));
            assert_eq!(one, other, "{}", column.label(part));
        }
    }
}

#[test]
fn a_departure_keeps_the_need_over_which_frequencies_are_shared_out() {
    let key = behaviour::key("managed_admission").expect("a key");
    let own = Departure { from: 2012, name: key.name, part: 0, value: 0.9, subject: key.subject };
    let ground = replicate(inputs(), &SolverCache::default());
    let arm = ground.departed(&Departures::new(vec![own]), 2012);
    let stays = gongji_model::codes::care::Care::Inpatient;
    let managed = gongji_model::codes::conditions::care_history::MANAGED;
    assert_eq!(arm.health.mean_need(stays, 60), ground.health.mean_need(stays, 60));
    assert!(arm.health.admission(managed) < ground.health.admission(managed));
}

/// Arms that differ in one thing each from 2016 on.
fn parting() -> Scenario {
    let arms: String = [
        "[arm.behaviour]\nelasticity = { outpatient = { 2016 = -0.45, 2018 = -0.1 } }",
        "[arm.environment]\nprice = { inpatient = { 2016 = 0.7 } }",
        "[arm.environment]\naverage_wage = { 2016 = 0.8 }",
        "[arm.environment]\nconsumer_prices = { 2016 = 1.3 }\nterm_rate = { 2016 = 2 }",
        "[arm.behaviour]\nelasticity = { outpatient = { 2016 = -0.45 } }",
    ]
    .iter()
    .zip(1..)
    .map(|(own, number)| format!("[[arm]]\nname = \"arm-{number}\"\nextends = \"plain\"\n{own}\n"))
    .collect();
    let [outpatient, ..] = inputs().behaviour.elasticity;
    scenario(&format!(
        "persons = 2000\nuntil = 2019\nreplicates = 1\n[[arm]]\nname = \"plain\"\npolicies = [{{ use = \
         \"unified-account-1998\" }}, {{ use = \"outpatient-pooling\", preset = \"wuhan-2024\" }}]\n{arms}\
         [[arm]]\nname = \"same\"\nextends = \"plain\"\n[arm.behaviour]\nelasticity = {{ outpatient = {{ 2016 = {outpatient} }} }}\n\
         [arm.environment]\nvolume = {{ outpatient = {{ 2017 = 1.0 }} }}\n"
    ))
}

#[test]
fn arms_are_the_same_until_they_differ() {
    let scenario = parting();
    let programmes = future::programmes(&scenario, catalogue()).unwrap_or_else(|failure| panic!("{failure}"));
    let given = scenario.inputs(0).expect("the tables are right");
    let ground = replicate(given, &SolverCache::default());
    let digests: Vec<Vec<(u16, String)>> = programmes
        .iter()
        .map(|programme| {
            let mut society = Society::open(ground.clone(), 1);
            let year = |_| {
                let taken = std::mem::replace(&mut society, Society::open(ground.clone(), 1));
                (society, _) = taken.live(programme).unwrap_or_else(|fault| panic!("{fault}"));
                (society.year(), society.digest())
            };
            (0..8).map(year).collect()
        })
        .collect();
    let equal = |one: usize, other: usize| -> Vec<bool> {
        digests[one].iter().zip(&digests[other]).map(|(one, other)| one == other).collect()
    };
    let until = |year: u16| (2012..=2019).map(|now| now < year).collect::<Vec<bool>>();
    for arm in 1..=5 {
        assert_eq!(equal(0, arm), until(2016), "arm {arm}");
    }
    assert_eq!(equal(1, 5), until(2018));
    assert_eq!(equal(0, 6), until(2020), "what is so already changes nothing");
    assert_eq!(future::parting(&programmes, 2012, 2019), Some(2016));
    assert_eq!(programmes[0].key(2019), programmes[6].key(2019));
    assert!(scenario.notes.iter().any(|note| note.contains("`plain` and `same` have the same policies, behaviour")));
}

#[test]
fn a_shared_past_is_the_past_that_is_lived_alone() {
    let shared = parting();
    let replayed = Scenario { past: Past::Replayed, ..shared.clone() };
    let [one, other] = [&shared, &replayed].map(|scenario| live_arms(scenario, 2, Isa::best()).arms);
    for ((one, other), arm) in one.iter().zip(&other).zip(&shared.arms) {
        assert_eq!(one.state_digest, other.state_digest, "{}", arm.name);
        assert!(one.rows == other.rows, "{}", arm.name);
    }
}
