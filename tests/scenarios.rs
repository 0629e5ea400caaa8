//! The totals of the scenarios are those that were expected, to the last bit. After a change that is meant to move them:
//!
//!     GONGJI_UPDATE_EXPECTED=1 cargo test --release --test scenarios

mod fixtures;

use std::fmt::Write;
use std::path::PathBuf;

use fixtures::society::{committed, live_arms};
use gongji::intake::scenario::{Past, Scenario};
use gongji::results::record::ReplicateResult;
use gongji_sdk::isa::Isa;
use toml::{Table, Value};

const UPDATE: &str = "GONGJI_UPDATE_EXPECTED=1 cargo test --release --test scenarios";
const PERSONS: u64 = 20_000;
/// In a scenario of `sets/`.
const OF_A_SET: u64 = 5_000;
const METRICS: &[&str] = &[
    "members",
    "pool_income",
    "pool_outgo",
    "pool_balance",
    "account_credit",
    "account_balance",
    "idle_share",
    "visits",
    "discharges",
    "cost_per_discharge",
    "medical_spending",
    "out_of_pocket",
    "catastrophic_share",
    "forgone_care_share",
    "takeup_share",
    "losers_share",
    "losers_per_head",
];

fn file(name: &str) -> PathBuf {
    fixtures::root().join("scenarios").join(format!("{name}.expect.toml"))
}

fn years(scenario: &Scenario) -> Vec<u16> {
    let between =
        [2020, 2024, 2028, 2035].into_iter().filter(|year| (scenario.from + 1..scenario.until).contains(year));
    std::iter::once(scenario.from).chain(between).chain([scenario.until]).collect()
}

/// A value as it stands in the file: `"none"` where something never happened or is not compared.
fn cell(arm: &ReplicateResult, metric: &str, year: u16) -> Value {
    let row = arm.rows.iter().find(|row| row.metric == metric && row.year == year && row.group == "all");
    row.and_then(|row| row.value).map_or_else(|| Value::String("none".into()), Value::Float)
}

fn written(scenario: &Scenario, arms: &[ReplicateResult]) -> String {
    let persons = scenario.persons;
    let mut text = format!("# Totals of {persons} persons, replicate 1. Written by: {UPDATE}\n");
    for (arm, replicate) in scenario.arms.iter().zip(arms) {
        let digest = &replicate.state_digest;
        writeln!(text, "\n[{}]\nstate_digest = \"{digest}\"", arm.name).expect("a text takes all");
        for metric in METRICS {
            let cells = years(scenario).into_iter().map(|year| format!("{year} = {}", cell(replicate, metric, year)));
            let cells: Vec<String> = cells.collect();
            writeln!(text, "{metric} = {{ {} }}", cells.join(", ")).expect("a text takes all");
        }
    }
    text
}

/// What one cell says when it is not the expected one.
fn moved(place: &str, expected: Option<&Value>, found: &Value) -> Option<String> {
    if expected == Some(found) {
        return None;
    }
    let share = match (expected.and_then(Value::as_float), found.as_float()) {
        (Some(expected), Some(found)) if expected != 0.0 => format!(" ({:+.6}%)", (found / expected - 1.0) * 100.0),
        _ => String::new(),
    };
    let expected = expected.map_or_else(|| "nothing".to_owned(), Value::to_string);
    Some(format!("{place}: expected {expected}, found {found}{share}"))
}

/// Everything in which the run differs from the file.
fn differences(scenario: &Scenario, arms: &[ReplicateResult], expected: &Table) -> Vec<String> {
    let mut found = Vec::new();
    for (arm, replicate) in scenario.arms.iter().zip(arms) {
        let name = &arm.name;
        let of = |key: &str| expected.get(name).and_then(|arm| arm.get(key));
        for metric in METRICS {
            for year in years(scenario) {
                let cell = cell(replicate, metric, year);
                let expected = of(metric).and_then(|years| years.get(year.to_string()));
                found.extend(moved(&format!("{name}, {metric}, {year}"), expected, &cell));
            }
        }
        let digest = Value::String(replicate.state_digest.clone());
        found.extend(moved(&format!("{name}, state_digest"), of("state_digest"), &digest));
    }
    let known = |name: &&String| scenario.arms.iter().any(|arm| arm.name == **name);
    found.extend(expected.keys().filter(|name| !known(name)).map(|name| format!("{name}: no such arm any more")));
    found
}

fn as_expected(name: &str) {
    are_expected(name, &committed(name, PERSONS, None));
}

fn are_expected(name: &str, scenario: &Scenario) {
    let lived = live_arms(scenario, 2, Isa::best());
    if std::env::var_os("GONGJI_UPDATE_EXPECTED").is_some() {
        std::fs::write(file(name), written(scenario, &lived.arms)).expect("the file can be written");
    }
    let text = std::fs::read_to_string(file(name)).unwrap_or_else(|_| panic!("no expectations; write them: {UPDATE}"));
    let expected: Table = text.parse().expect("the expectations are TOML");
    let found = differences(scenario, &lived.arms, &expected);
    let words = found.iter().take(40).map(String::as_str).collect::<Vec<_>>().join("\n  ");
    assert!(found.is_empty(), "{name}: {} totals moved\n  {words}\nwhen this is meant: {UPDATE}", found.len());
}

#[test]
fn quick_comes_out_as_expected() {
    as_expected("quick");
}

#[test]
fn account_reform_comes_out_as_expected() {
    as_expected("account-reform");
}

#[test]
fn two_schemes_come_out_as_expected() {
    as_expected("two-schemes");
}

#[test]
fn nation_one_to_one_comes_out_as_expected() {
    as_expected("nation-one-to-one");
}

/// Sets of comparisons have many arms: few persons and few years show that each of them can be lived.
#[test]
fn the_set_of_accounts_comes_out_as_expected() {
    are_expected("sets/1-accounts", &committed("sets/1-accounts", OF_A_SET, Some(2028)));
}

#[test]
fn the_set_of_purchase_comes_out_as_expected() {
    are_expected("sets/2-purchase", &committed("sets/2-purchase", OF_A_SET, Some(2028)));
}

#[test]
fn arms_lived_apart_are_arms_that_share_their_past() {
    let mut scenario = committed("nation-one-to-one", 2_000, Some(2015));
    assert_eq!(scenario.past, Past::Replayed);
    let apart = live_arms(&scenario, 2, Isa::best());
    scenario.past = Past::Shared;
    let shared = live_arms(&scenario, 1, Isa::best());
    for (one, other) in apart.arms.iter().zip(&shared.arms) {
        assert_eq!(one.state_digest, other.state_digest);
        assert_eq!(one.rows, other.rows, "losers are compared with the same baseline");
    }
    assert!(apart.person_years > shared.person_years, "the past of the second arm was lived again");
}

#[test]
fn a_total_that_moves_is_named_with_its_size() {
    let scenario = committed("quick", 300, Some(2013));
    let lived = live_arms(&scenario, 1, Isa::BASE);
    let text = written(&scenario, &lived.arms);
    let mut expected: Table = text.parse().expect("what is written is TOML");
    assert_eq!(differences(&scenario, &lived.arms, &expected), Vec::<String>::new(), "read as written");
    let members = expected["enacted"]["members"]["2012"].as_float().expect("a number");
    expected["enacted"]["members"]["2012"] = Value::Float(members * 2.0);
    expected["enacted"]["state_digest"] = Value::String("0".into());
    let found = differences(&scenario, &lived.arms, &expected);
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(
        found[0].starts_with("enacted, members, 2012: expected") && found[0].ends_with("(-50.000000%)"),
        "{found:?}"
    );
    expected.remove("rules-of-1998");
    assert!(differences(&scenario, &lived.arms, &expected).len() > METRICS.len(), "an arm is missing");
}
