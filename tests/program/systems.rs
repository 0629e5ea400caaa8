//! The list of the catalogue's systems says what is there: policies, presets, scenarios, worked people, figures, effects.

use std::collections::{BTreeMap, BTreeSet};
use std::process::{Command, Output};

use crate::fixtures::society::{catalogue, committed, live_arms_of};
use crate::fixtures::{self, root};
use gongji::ground::references;
use gongji::inspect::describe;
use gongji::inspect::describe::systems::{self, Effect, Sign, State, System};
use gongji::intake::scenario::{self, Changes, Scenario};
use gongji::simulate::future::LivedReplicate;
use gongji::words::Language;
use gongji_model::law::hooks::HOOKS;
use gongji_model::metrics::names::METRICS;
use gongji_sdk::isa::Isa;

/// Policies that belong to no system.
const OF_NO_SYSTEM: &[&str] = &["do-nothing"];
/// People worked by hand that a policy of a working system has at least.
const WORKED_PEOPLE: usize = 5;
/// How effects are looked for.
const PERSONS: u64 = 20_000;
const REPLICATES: u32 = 5;

fn all() -> Vec<System> {
    systems::all().unwrap_or_else(|failure| panic!("{failure}"))
}

fn gongji(args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gongji"));
    command.current_dir(root()).env_remove("GONGJI_PLUGINS").args(args);
    command.output().expect("the program runs")
}

/// File and arm of a place.
fn parts(place: &str) -> (&str, &str) {
    place.split_once(':').unwrap_or_else(|| panic!("`{place}` names no arm: FILE:ARM"))
}

fn load(file: &str) -> Scenario {
    scenario::load(&root().join(file), &Changes::default(), catalogue())
        .unwrap_or_else(|failure| panic!("{file}: {failure}"))
}

/// Number of an arm of a scenario.
fn arm(scenario: &Scenario, name: &str) -> usize {
    let found = scenario.arms.iter().position(|arm| arm.name == name);
    found.unwrap_or_else(|| panic!("`{}` has no arm `{name}`", scenario.name))
}

/// Names of the worked people of each policy.
fn worked_people() -> BTreeMap<String, Vec<String>> {
    let names = |cases: &str| {
        let text = std::fs::read_to_string(root().join(cases)).unwrap_or_default();
        let table: toml::Table = toml::from_str(&text).unwrap_or_else(|error| panic!("{cases}: {error}"));
        let cases = table.get("case").and_then(toml::Value::as_array).cloned().unwrap_or_default();
        cases.iter().filter_map(|case| Some(case.get("name")?.as_str()?.to_owned())).collect()
    };
    fixtures::sources().into_iter().map(|source| (source.id, names(&source.cases))).collect()
}

#[test]
fn the_fifty_systems_stand_there_once_and_in_order() {
    let systems = all();
    let numbers: Vec<u32> = systems.iter().map(|system| system.number).collect();
    assert_eq!(numbers, (1..=50).collect::<Vec<_>>());
    let ids: BTreeSet<&str> = systems.iter().map(|system| system.id.as_str()).collect();
    assert_eq!(ids.len(), systems.len(), "an id stands twice");
    for system in &systems {
        let is_kebab = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        assert!(system.id.chars().all(is_kebab), "{}", system.id);
        assert!(!system.name.is_empty() && !system.kind.is_empty(), "{}", system.id);
    }
}

#[test]
fn every_policy_serves_a_system_and_every_one_that_serves_is_there_with_its_presets() {
    let systems = all();
    let serving: BTreeSet<&str> =
        systems.iter().flat_map(|system| &system.served_by).map(|service| service.policy.as_str()).collect();
    let idle: Vec<String> = fixtures::policy_names()
        .into_iter()
        .filter(|id| !serving.contains(id.as_str()) && !OF_NO_SYSTEM.contains(&id.as_str()))
        .collect();
    assert!(idle.is_empty(), "plugins/systems.toml has no system that is served by {idle:?}");
    for system in &systems {
        for service in &system.served_by {
            let policy = catalogue().find(&service.policy).unwrap_or_else(|failure| panic!("{}: {failure}", system.id));
            let known: Vec<&str> = policy.description().presets.iter().map(|preset| preset.name.as_str()).collect();
            for preset in &service.presets {
                assert!(
                    known.contains(&preset.as_str()),
                    "{}: `{}` has no preset `{preset}`",
                    system.id,
                    service.policy
                );
            }
        }
    }
}

#[test]
fn keys_and_metrics_of_the_list_can_be_described() {
    for system in all() {
        for key in &system.keys {
            let told = describe::name(key, Language::English, HOOKS, catalogue(), &mut Vec::new());
            told.unwrap_or_else(|failure| panic!("{}: {failure}", system.id));
        }
    }
}

#[test]
fn every_place_is_an_arm_that_uses_a_policy_of_its_system() {
    for system in all() {
        for place in &system.shown {
            let (file, name) = parts(place);
            let scenario = load(file);
            let arm = &scenario.arms[arm(&scenario, name)];
            let uses = |id: &str| arm.policy(id).is_some();
            let used = system.served_by.is_empty() || system.served_by.iter().any(|service| uses(&service.policy));
            assert!(used, "{}: {place} uses none of its policies", system.id);
        }
    }
}

#[test]
fn the_state_follows_from_what_is_there() {
    for System { id, state, served_by, keys, shown, parts_left_out, proofs, .. } in all() {
        let (is_served, is_whole) = (!served_by.is_empty() || !keys.is_empty(), parts_left_out.is_empty());
        match state {
            State::Working => assert!(!served_by.is_empty() && !shown.is_empty() && proofs.is_some(), "{id}"),
            State::InPart => assert!(is_served && !is_whole && proofs.is_none(), "{id}: what is missing, and why?"),
            State::NotYet => {
                assert!(!is_served && shown.is_empty() && !is_whole && proofs.is_none(), "{id}: why is it not there?");
            }
        }
        for left in parts_left_out {
            assert!(
                !left.part.trim().is_empty() && left.reason.trim().len() > 10,
                "{id}: `{}` has no reason",
                left.part
            );
        }
    }
}

#[test]
fn working_systems_have_worked_people_and_hit_a_figure_of_their_source() {
    let people = worked_people();
    for system in all().into_iter().filter(|system| system.state == State::Working) {
        for service in &system.served_by {
            let count = people[&service.policy].len();
            assert!(count >= WORKED_PEOPLE, "{}: `{}` has {count} worked people", system.id, service.policy);
        }
        let figure = system.proofs.expect("a working system has proofs").figure;
        let serves = system.served_by.iter().any(|service| service.policy == figure.policy);
        assert!(serves, "{}: `{}` does not serve it", system.id, figure.policy);
        let is_case = people[&figure.policy].contains(&figure.case);
        assert!(is_case, "{}: `{}` has no case `{}`", system.id, figure.policy, figure.case);
        assert!(references::entry(&figure.source).is_some(), "{}: no reference `{}`", system.id, figure.source);
        let mut sources = fixtures::sources().into_iter();
        let rules = sources.find(|source| source.id == figure.policy).expect("its sources").rules;
        let page = std::fs::read_to_string(root().join(&rules)).expect("its rules");
        let is_cited = page.split(|c: char| !c.is_alphanumeric()).any(|word| word == figure.source);
        assert!(is_cited, "{}: {rules} does not cite {}", system.id, figure.source);
    }
}

/// What a metric of all members is in a year of an arm.
fn metric(lived: &LivedReplicate, arm: usize, effect: &Effect, year: u16) -> f64 {
    let found = lived.arms[arm]
        .rows
        .iter()
        .find(|row| row.metric == effect.metric && row.group == "all" && row.year == year)
        .and_then(|row| row.value);
    found.unwrap_or_else(|| panic!("{} has no `{}` in {year}", effect.arm, effect.metric))
}

/// The difference that an effect is about, in a replicate.
fn difference(scenario: &Scenario, lived: &LivedReplicate, effect: &Effect) -> f64 {
    let one = arm(scenario, parts(&effect.arm).1);
    let (other, year) = match (&effect.against, effect.since) {
        (Some(name), None) => (arm(scenario, name), effect.year),
        (None, Some(since)) => (one, since),
        _ => panic!("{}: an effect is `against` another arm or `since` another year", effect.arm),
    };
    metric(lived, one, effect, effect.year) - metric(lived, other, effect, year)
}

/// Mean over its standard error.
fn errors_from_zero(values: &[f64]) -> f64 {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (count - 1.0);
    mean / (variance / count).sqrt()
}

#[test]
fn working_systems_have_an_effect_larger_than_three_standard_errors() {
    let mut by_file: BTreeMap<String, Vec<(String, Effect)>> = BTreeMap::new();
    for system in all() {
        if let Some(proofs) = system.proofs {
            assert!(METRICS.iter().any(|metric| metric.name == proofs.effect.metric), "{}: no such metric", system.id);
            assert!(system.shown.contains(&proofs.effect.arm), "{}: its effect is not where it is shown", system.id);
            let file = parts(&proofs.effect.arm).0.to_owned();
            by_file.entry(file).or_default().push((system.id, proofs.effect));
        }
    }
    for (file, effects) in by_file {
        let until = effects.iter().map(|(_, effect)| effect.year).max();
        let name = file.trim_start_matches("scenarios/").trim_end_matches(".toml");
        let scenario = committed(name, PERSONS, until);
        let lives: Vec<_> = (0..REPLICATES).map(|number| live_arms_of(&scenario, number, 2, Isa::best())).collect();
        for (id, effect) in effects {
            let values: Vec<f64> = lives.iter().map(|lived| difference(&scenario, lived, &effect)).collect();
            let errors = errors_from_zero(&values);
            println!("{id}: {} {values:?}, {errors:.1} standard errors", effect.metric);
            let signed = if effect.sign == Sign::Up { errors } else { -errors };
            assert!(signed > 3.0, "{id}: `{}` is {errors:.1} standard errors from no effect", effect.metric);
        }
    }
}

#[test]
fn the_list_is_printed_for_people() {
    let output = gongji(&["describe", "systems"]);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    for line in text.lines() {
        assert!(line.chars().count() <= 120, "{line}");
    }
    for system in all() {
        let row = format!("{:>2}  {} ", system.number, system.id);
        assert!(text.lines().any(|line| line.starts_with(&row)), "`{row}` is not in the table");
        let place = |part: &str| text.contains(&format!("    without {part}: "));
        assert!(system.parts_left_out.iter().all(|left| place(&left.part)), "{}", system.id);
    }
}

#[test]
fn the_list_is_printed_for_programs_with_stable_keys() {
    let output = gongji(&["describe", "systems", "--json"]);
    let systems: Vec<serde_json::Map<String, serde_json::Value>> =
        serde_json::from_slice(&output.stdout).expect("a list of tables");
    let expected = ["id", "keys", "kind", "name", "number", "parts_left_out", "proofs", "served_by", "state", "where"];
    for system in &systems {
        let keys: BTreeSet<&str> = system.keys().map(String::as_str).collect();
        assert_eq!(keys, BTreeSet::from(expected));
    }
    assert_eq!(systems.len(), 50);
    assert_eq!(systems[3]["state"], "working");
    assert_eq!(systems[3]["kind"], serde_json::json!(["baseline"]));
    assert_eq!(systems[3]["served_by"][0]["policy"], "unified-account-1998");
}

#[test]
fn what_is_not_told_as_json_is_refused_in_words() {
    for (args, words) in [
        (["describe", "idle_share", "--json"].as_slice(), "`idle_share` is not told as JSON"),
        (&["describe", "--json"], "the list of all names is not told as JSON"),
        (&["describe", "--json", "--schema"], "cannot be used with"),
        (&["describe", "system"], "did you mean `systems`"),
        (&["describe", "systems", "--jsn"], "--json"),
    ] {
        let output = gongji(args);
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{args:?}: {text}");
        assert!(text.contains(words), "{args:?}: {text}");
    }
}
