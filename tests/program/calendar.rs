//! The calendar of the reform of 2021: what a scenario takes from it, what it lays over it, and what is refused.

use std::path::Path;

use crate::fixtures::society::{OLD, catalogue};
use gongji::ground::diagnose::Failure;
use gongji::intake::inputs::{self, CalendarPath};
use gongji::intake::scenario::{self, Changes, PolicyUse, Scenario};
use gongji::simulate::future;
use gongji_model::inputs::nation::Inputs;
use gongji_sdk::abi::Value;

fn read(uses: &str) -> Result<Scenario, Failure> {
    let text = format!("until = 2030\n[[arm]]\nname = \"a\"\npolicies = [{OLD}, {uses}]");
    scenario::parse(Path::new("a.toml"), &text, &Changes::default(), catalogue())
}

fn used(id: &str, set: &str) -> PolicyUse {
    let scenario = read(&format!("{{ use = \"{id}\", {set} }}")).unwrap_or_else(|failure| panic!("{failure}"));
    scenario.arms[0].policy(id).expect("its use").clone()
}

#[track_caller]
fn refused(id: &str, set: &str, parts: &[&str]) {
    let message = read(&format!("{{ use = \"{id}\", {set} }}")).expect_err("a mistake was accepted").to_string();
    for part in parts {
        assert!(message.contains(part), "{part:?} is not in: {message}");
    }
    assert_eq!(message.matches("error").count(), 1, "said once, not once a province: {message}");
}

fn path(name: &str) -> CalendarPath {
    let paths = inputs::built_in_calendar().unwrap_or_else(|error| panic!("{error}"));
    paths.into_iter().find(|(known, _)| *known == name).expect("a path").1
}

fn tables() -> Inputs {
    inputs::built_in("medium").unwrap_or_else(|error| panic!("{error}"))
}

fn number(province: &str) -> Option<u8> {
    tables().provinces.iter().position(|name| name == province).map(|number| number as u8)
}

const POOLING: &str = "rollout = { calendar = \"outpatient-2021\" }, preset = \"wuhan-2024\"";

#[test]
fn a_rollout_of_the_calendar_is_that_of_each_province() {
    let used = used("outpatient-pooling", POOLING);
    let share = |province: &str, year: u16| used.within(number(province)).share(year);
    assert_eq!([2021, 2022, 2023].map(|year| share("hebei", year)), [0.0, 0.75, 1.0]);
    assert_eq!([2022, 2023, 2024].map(|year| share("shanghai", year)), [0.0, 0.5, 1.0]);
    assert_eq!((used.by_province.len(), used.active(2021), used.active(2022)), (31, false, true));
    assert!(used.by_province.iter().all(|there| there.own_rollout && there.of_calendar));
    assert_eq!(used.calendar, [("rollout".to_owned(), "outpatient-2021".to_owned())]);
}

#[test]
fn terms_of_the_scenario_are_laid_over_the_calendars() {
    let used = used(
        "outpatient-pooling",
        &format!("{POOLING}, by_province = {{ beijing = {{ preset = \"beijing-2023\" }}, tibet = {{ from = 2026 }} }}"),
    );
    let there = |name: &str| used.by_province.iter().find(|there| there.name == name).expect("its terms");
    assert!(!there("beijing").of_calendar && there("beijing").own_rollout && there("hebei").of_calendar);
    assert_ne!(there("beijing").used.values(2024), there("hebei").used.values(2024));
    assert_eq!((there("tibet").used.share(2025), there("tibet").used.share(2026)), (0.0, 1.0));
}

#[test]
fn a_parameter_follows_its_path_and_another_arm_may_give_it_up() {
    let set = "from = 2022, preset = \"at-the-calendars-pace\", params = { worker_cut = { calendar = \"worker-account-2021\" } }";
    let cuts = used("account-recrediting", set);
    let at = |used: &PolicyUse, province: &str, year: u16| {
        let names = &catalogue().find("account-recrediting").expect("the policy").description().params.clone();
        let at = names.iter().position(|param| param.name == "worker_cut").expect("the parameter");
        used.within(number(province)).values(year)[at].integer
    };
    assert_eq!([2022, 2023, 2024].map(|year| at(&cuts, "hebei", year)), [150_000, 600_000, 1_000_000]);
    let text = format!(
        "until = 2030\n[[arm]]\nname = \"a\"\npolicies = [{OLD}, {{ use = \"account-recrediting\", {set} }}]\n\
         [[arm]]\nname = \"b\"\nextends = \"a\"\npolicies = [{{ use = \"account-recrediting\", worker_cut = 0.5 }}]"
    );
    let scenario = scenario::parse(Path::new("a.toml"), &text, &Changes::default(), catalogue());
    let scenario = scenario.unwrap_or_else(|failure| panic!("{failure}"));
    let given_up = scenario.arms[1].policy("account-recrediting").expect("its use");
    assert_eq!((at(given_up, "hebei", 2022), given_up.by_province.len()), (500_000, 0));
}

#[test]
fn mistakes_are_said_once_with_the_nearest_right_thing() {
    let pooling = "outpatient-pooling";
    refused(
        pooling,
        "rollout = { calendar = \"outpatient-2022\" }",
        &["no path `outpatient-2022`", "`outpatient-2021`"],
    );
    refused(pooling, "rollout = { calendar = 2021 }", &["`calendar` takes a name in quotes"]);
    refused(pooling, &format!("{POOLING}, by_province = 3"), &["`by_province` takes a table"]);
    refused(
        pooling,
        "from = 2022, cap_worker = { calendar = \"outpatient-2021\" }",
        &["`cap_worker` of `outpatient-pooling` cannot follow the calendar", "yuan a year"],
    );
    refused(
        pooling,
        "from = 2022, share_comunity = { calendar = \"outpatient-2021\" }",
        &["no parameter `share_comunity`"],
    );
}

/// Share of the nation's members who live in areas that a use reaches in a year, by the rule of rollouts.
fn members_reached(used: &PolicyUse, year: u16, tables: &Inputs) -> f64 {
    let mut reached = 0.0;
    for (province, _) in tables.provinces.iter().enumerate() {
        let own: Vec<f64> = tables
            .areas
            .iter()
            .filter(|area| usize::from(area.province) == province)
            .map(|area| area.member_share)
            .collect();
        let share = used.within(Some(province as u8)).share(year);
        let count = (0..own.len()).filter(|rank| *rank as f64 + 0.5 < share * own.len() as f64).count();
        // Which areas come first is drawn: each has the mean of its province.
        reached += own.iter().sum::<f64>() * count as f64 / own.len() as f64;
    }
    reached
}

#[test]
fn whole_areas_come_near_the_nations_path() {
    let (used, tables) = (used("outpatient-pooling", POOLING), tables());
    let mut one_a_province = tables.clone();
    one_a_province.areas.dedup_by(|next, first| {
        let same = next.province == first.province;
        if same {
            first.member_share += next.member_share;
        }
        same
    });
    assert_eq!((tables.areas.len(), one_a_province.areas.len()), (48, 31));
    for tables in [&tables, &one_a_province] {
        let reached = [2021, 2022, 2023, 2024].map(|year| members_reached(&used, year, tables));
        println!("{reached:?}");
        assert_eq!(reached[0], 0.0);
        assert!((0.14..0.25).contains(&reached[1]) && (0.92..0.98).contains(&reached[2]), "{reached:?}");
        assert!((reached[3] - 1.0).abs() < 1e-6);
    }
}

#[test]
fn the_schemes_own_mix_stands_on_the_nations_mean() {
    let policy = catalogue().find("unified-account-1998").expect("the scheme");
    let pooled =
        policy.description().params.iter().find(|param| param.name == "outpatient_pooled").expect("a parameter");
    let of_nation = path("pooled-before-2021").of_nation;
    assert_eq!(of_nation.len(), 1);
    let [low, high] = ["pooled-before-2021-low", "pooled-before-2021-high"].map(|name| path(name).of_nation[0].1);
    assert_eq!(
        pooled.default.integer,
        (of_nation[0].1 * 1e6).round() as i64,
        "where no province is told apart it is the mean"
    );
    assert!((0.44..0.53).contains(&low) && (0.54..0.60).contains(&of_nation[0].1) && (0.63..0.67).contains(&high));
}

#[test]
fn a_vector_draws_the_provinces_that_follow_the_calendar_and_no_value_of_the_scenario_s_own() {
    let text = "parameters = \"ensemble\"\nuntil = 2013\nreplicates = 8\nbaseline = \"calendar\"\n\
        [[arm]]\nname = \"calendar\"\n\
        policies = [{ use = \"unified-account-1998\", preset = \"national-average\", outpatient_pooled = { calendar = \"pooled-before-2021\" } }]\n\
        [[arm]]\nname = \"own\"\npolicies = [{ use = \"unified-account-1998\", preset = \"national-average\", outpatient_pooled = { calendar = \"pooled-before-2021\" }, \
        by_province = { hebei = { outpatient_pooled = 0.0 } } }]\n\
        [[arm]]\nname = \"none\"\npolicies = [{ use = \"unified-account-1998\", preset = \"national-average\", by_province = { hebei = { outpatient_pooled = 0.0 } } }]";
    let scenario = scenario::parse(Path::new("a.toml"), text, &Changes::default(), catalogue())
        .unwrap_or_else(|failure| panic!("{failure}"));
    let programmes = future::programmes(&scenario, catalogue()).unwrap_or_else(|failure| panic!("{failure}"));
    let hebei = number("hebei").expect("a province");
    let params = &programmes[0].uses[0].policy.description().params;
    let at = |name: &str| params.iter().position(|param| param.name == name).expect("a parameter");
    let (pooled, share) = (at("outpatient_pooled"), at("outpatient_share"));
    let (mut drawn, mut shares) = (Vec::new(), Vec::new());
    for replicate in 0..8 {
        let laid = scenario.programmes(&programmes, replicate).unwrap_or_else(|error| panic!("{error}"));
        let there =
            |arm: usize| laid[arm].uses[0].by_province.iter().find(|there| there.province == hebei).expect("terms");
        let [calendar, own, none] = [0, 1, 2].map(|arm| there(arm).used.values[0].1[pooled].integer);
        assert_eq!((own, none), (0, 0), "replicate {replicate}");
        drawn.push(calendar);
        // Where fewer are pooled each has more of it; who does not follow the calendar has the nation's mix.
        let [calendar, none] = [0, 2].map(|arm| &laid[arm].uses[0].values[0].1);
        let paid = |values: &Vec<Value>| values[share].integer as f64 * values[pooled].integer as f64;
        assert!((paid(calendar) / paid(none) - 1.0).abs() < 1e-4, "the pool pays the same of all bills: {replicate}");
        shares.push(calendar[pooled].integer);
    }
    assert!(drawn.contains(&0) && drawn.contains(&1_000_000), "a quarter of Hebei was pooled, perhaps: {drawn:?}");
    shares.dedup();
    assert!(shares.len() > 4, "{shares:?}");
}
