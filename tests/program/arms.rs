//! `[arm.behaviour]` and `[arm.environment]`: what is read and inherited, what is refused, and where a run tells of it.

use std::fs;
use std::path::Path;

use gongji::ground::diagnose::Failure;
use gongji::intake::plugin::catalogue::discover;
use gongji::intake::scenario::{self, Changes, Parameters, Scenario};

use crate::started::succeeds;

fn read(text: &str, changes: &Changes) -> Result<Scenario, Failure> {
    scenario::parse(Path::new("a.toml"), text, changes, &discover([]))
}

fn parse(text: &str) -> Scenario {
    read(text, &Changes::default()).unwrap_or_else(|failure| panic!("{failure}"))
}

/// A scenario that ends in 2030, with an arm that has something of its own.
fn with(own: &str) -> String {
    format!("until = 2030\n[[arm]]\nname = \"a\"\npolicies = []\n{own}\n")
}

/// What an arm has of its own: name, year and value.
fn own(scenario: &Scenario, arm: &str) -> Vec<(String, u16, f64)> {
    let arm = scenario.arms.iter().find(|one| one.name == arm).expect("the arm");
    arm.own.iter().map(|own| (own.label(), own.from, own.value)).collect()
}

fn told(name: &str, from: u16, value: f64) -> (String, u16, f64) {
    (name.to_owned(), from, value)
}

/// The arm is refused in these words, and the mistake stands at this line and column.
fn refused(table: &str, at: &str, words: &[&str]) {
    let failure = read(&with(table), &Changes::default()).err().unwrap_or_else(|| panic!("`{table}` is taken"));
    assert_eq!(failure.mistakes().len(), 1, "{failure}");
    let said = failure.render(false);
    for words in [&[&*format!("a.toml:{at}")], words].concat() {
        assert!(said.contains(words), "`{words}` is not in:\n{said}");
    }
}

#[test]
fn values_are_plain_or_by_year_and_of_parts() {
    let scenario = parse(&with(
        "[arm.behaviour]\nforgone = { 2027 = 0.4, 2030 = 0.1 }\nlambda = 0.7\naccount_label = { 2025 = true }\n\
         elasticity = { inpatient = -0.3, outpatient = { 2028 = -0.4 } }\n\
         [arm.environment]\nprice = { inpatient = { 2027 = 0.9 } }\naverage_wage = 1.1",
    ));
    let expected = [
        told("forgone", 2027, 0.4),
        told("forgone", 2030, 0.1),
        told("lambda", 2012, 0.7),
        told("account_label", 2025, 1.0),
        told("elasticity.inpatient", 2012, -0.3),
        told("elasticity.outpatient", 2028, -0.4),
        told("price.inpatient", 2027, 0.9),
        told("average_wage", 2012, 1.1),
    ];
    assert_eq!(own(&scenario, "a"), expected);
    assert_eq!(scenario.notes, Vec::<String>::new());
}

#[test]
fn an_arm_that_extends_another_lays_its_values_over_key_by_key() {
    let text = with("[arm.behaviour]\nforgone = { 2027 = 0.4, 2029 = 0.1 }\nlambda = 0.7")
        + "[[arm]]\nname = \"b\"\nextends = \"a\"\n[arm.behaviour]\nforgone = { 2028 = 0.3 }\n\
           [arm.environment]\nprice = { inpatient = 0.9 }\n[[arm]]\nname = \"c\"\nextends = \"b\"\n";
    let scenario = parse(&text);
    let child = [told("lambda", 2012, 0.7), told("forgone", 2028, 0.3), told("price.inpatient", 2012, 0.9)];
    assert_eq!(own(&scenario, "b"), child);
    assert_eq!(own(&scenario, "c"), child);
    let same = "`b` and `c` have the same policies, behaviour and environment in every year until 2030: they differ in \
                nothing";
    assert_eq!(scenario.notes, [same]);
}

#[test]
fn an_arm_over_that_of_its_base_keeps_the_values_that_it_does_not_name() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::write(folder.path().join("base.toml"), with("[arm.behaviour]\nforgone = 0.4\nlambda = 0.7")).expect("written");
    let over = |arm: &str| {
        let path = folder.path().join("over.toml");
        fs::write(&path, format!("base = \"base.toml\"\n[[arm]]\nname = \"a\"\n{arm}")).expect("written");
        scenario::load(&path, &Changes::default(), &discover([])).unwrap_or_else(|failure| panic!("{failure}"))
    };
    let changed = over("[arm.behaviour]\nlambda = { 2020 = 0.6 }\n");
    assert_eq!(own(&changed, "a"), [told("forgone", 2012, 0.4), told("lambda", 2020, 0.6)]);
    assert_eq!(changed.notes, ["`a`: its behaviour keeps `forgone` of `base.toml`"]);
    assert_eq!(own(&over("replace = true\npolicies = []\n"), "a"), []);
}

#[test]
fn unknown_names_are_told_with_the_nearest_one() {
    refused(
        "[arm.behaviour]\nforgon = 0.2",
        "6:1",
        &["`[arm.behaviour]` has no key `forgon`", "did you mean `forgone`?"],
    );
    refused("[arm.environment]\nprice_inpatient = 0.9", "6:1", &["has no key", "did you mean `price.inpatient`?"]);
    refused("[arm.environment]\nforgone = 0.2", "6:1", &["has no key `forgone`", "it stands in `[arm.behaviour]`"]);
    refused("[arm.environment]\nprice = { inpatiant = 1.1 }", "6:11", &["`price` has no part", "`inpatient`"]);
    let within = "`price = { outpatient = { 2027 = ... } }`";
    refused("[arm.environment]\nprice = { 2027 = 0.9 }", "6:11", &["`price` has no part `2027`", within]);
    refused("[arm.environment]\nprice = 0.9", "6:9", &["`price` takes a table such as `{ outpatient = ... }`"]);
}

#[test]
fn a_name_of_the_ground_is_refused_in_an_arm_with_the_reason() {
    let ground = ["is of the ground", "set it for all arms, in the scenario's `[behaviour]`"];
    let whole_life = "drawn once for every person's whole life";
    refused("[arm.behaviour]\nfrailty_dispersion = { 2027 = 1.0 }", "6:1", &[&ground[..], &[whole_life]].concat());
    refused("[arm.behaviour]\nlapse_level = 0.5", "6:1", &[&ground[..], &["membership is the published one"]].concat());
    refused("[arm.environment]\nmortality = 0.9", "6:1", &["is of the ground", "that of the input tables"]);
}

#[test]
fn values_out_of_range_and_of_another_kind_are_refused() {
    refused("[arm.behaviour]\nforgone = { 2027 = 1.2 }", "6:20", &["`forgone` is 1.2", "expected 0 to 1"]);
    refused("[arm.behaviour]\ntender_years = { 2027 = 2.5 }", "6:25", &["`tender_years` takes a whole number"]);
    refused("[arm.behaviour]\naccount_label = 1", "6:17", &["`account_label` takes true or false"]);
    let factor = "multiplied by it: 1 leaves it on its course";
    refused(
        "[arm.environment]\naverage_wage = 90000",
        "6:16",
        &["`average_wage` is 90000", "expected 0.1 to 10", factor],
    );
    refused("[arm.environment]\nemployer_due = 1.5", "6:16", &["expected 0 to 1"]);
    refused("[arm.behaviour]\nforgone = {}", "6:11", &["`forgone` by year is empty"]);
    refused("behaviour = 3", "5:13", &["`behaviour` takes a table"]);
}

#[test]
fn years_that_cannot_be_lived_and_closures_are_refused() {
    refused(
        "[arm.behaviour]\nforgone = { 2011 = 0.2 }",
        "6:13",
        &["has the key `2011`", "expected a year, 2012 to 2060"],
    );
    refused("[arm.behaviour]\nforgone = { 2061 = 0.2 }", "6:13", &["has the key `2061`"]);
    refused(
        "[arm.environment]\nclosure = \"high\"",
        "6:1",
        &["has no key `closure`", "the closure is one for all arms"],
    );
    refused(
        "[arm.environment]\naverage_wage = \"high\"",
        "6:16",
        &["takes a number", "the closure is one for all arms"],
    );
}

#[test]
fn what_changes_nothing_is_told() {
    let late = parse(&with("[arm.behaviour]\nforgone = { 2027 = 0.4, 2031 = 0.1 }"));
    assert_eq!(late.notes, ["`a`: `forgone` of 2031 changes nothing: the last year is 2030"]);
    let text = with(
        "[arm.environment]\naverage_wage = { 2027 = 1.0, 2028 = 1.1, 2029 = 1.1 }\n[arm.behaviour]\nlambda = 0.25",
    );
    let said = |what: &str, year: u16| format!("`a`: `{what}` of {year} changes nothing: it is so already");
    let scenario = parse(&format!("{text}[behaviour]\nlambda = 0.25\n"));
    assert_eq!(scenario.notes, [said("lambda", 2012), said("average_wage", 2027), said("average_wage", 2029)]);
    // Of the vectors nobody knows beforehand what they say.
    let changes = Changes { parameters: Some(Parameters::Ensemble), ..Changes::default() };
    let ensemble =
        read(&format!("{text}[behaviour]\nlambda = 0.25\n"), &changes).unwrap_or_else(|failure| panic!("{failure}"));
    assert_eq!(ensemble.notes, Vec::<String>::new());
}

const RUN: &str = "name = \"own\"\nuntil = 2016\npersons = 1000\nreplicates = 2\n\
                   [[arm]]\nname = \"plain\"\npolicies = [{ use = \"unified-account-1998\" }]\n\
                   [[arm]]\nname = \"careful\"\nextends = \"plain\"\n\
                   [arm.behaviour]\nelasticity = { outpatient = { 2014 = -0.45 } }\n\
                   [arm.environment]\nprice = { inpatient = { 2015 = 0.8 } }\naverage_wage = { 2015 = 0.9 }\n";

#[test]
fn a_run_tells_of_them_and_is_the_same_in_processes_apart() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::write(folder.path().join("own.toml"), RUN).expect("written");
    for (out, flags) in [("here", &[][..]), ("apart", &["--isolate"])] {
        for parameters in ["best", "ensemble"] {
            let out = format!("{out}-{parameters}");
            let run = ["compare", "own.toml", "--quiet", "--parameters", parameters, "--out", &out];
            succeeds(folder.path(), &[&run, flags].concat());
        }
    }
    let read = |path: &str| fs::read_to_string(folder.path().join(path)).expect("a file of the results");
    for parameters in ["best", "ensemble"] {
        let yearly = read(&format!("here-{parameters}/yearly.csv"));
        assert!(yearly == read(&format!("apart-{parameters}/yearly.csv")), "{parameters}");
        // Both arms up to 2013, and other numbers from 2014 on.
        let of = |arm: &str, years: [&str; 2]| -> Vec<String> {
            let of_arm = yearly.lines().filter_map(|line| line.strip_prefix(&format!("{arm},")));
            let there = |line: &&str| years.iter().any(|year| line.split(',').any(|cell| cell == *year));
            of_arm.filter(there).map(str::to_owned).collect()
        };
        assert!(of("plain", ["2012", "2013"]) == of("careful", ["2012", "2013"]), "{parameters}");
        assert!(of("plain", ["2014", "2014"]) != of("careful", ["2014", "2014"]), "{parameters}");
    }
    let manifest = read("here-best/manifest.toml");
    for words in [
        "parts = 2014",
        "[arm.behaviour.\"elasticity.outpatient\"]\n2014 = -0.45",
        "[arm.environment.\"price.inpatient\"]\n2015 = 0.8",
    ] {
        assert!(manifest.contains(words), "`{words}` is not in:\n{manifest}");
    }
    let page = read("here-best/report.html");
    let words =
        "has <code>average_wage</code> 0.9 times its course; has <code>price.inpatient</code> 0.8 times its course";
    assert!(page.contains(words), "the page does not tell it");
    assert!(page.contains("in the arm careful -0.45 from 2014"), "the assumptions do not tell it");
    let said = succeeds(folder.path(), &["diff", "own.toml:plain", "own.toml:careful", "--quiet"]);
    assert!(said.contains("Until 2013 both live under the same law"), "{said}");
    assert!(said.contains("price.inpatient times 0.8 from 2015"), "{said}");
}

#[test]
fn describe_says_what_is_of_the_ground_and_what_is_dated() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let described = |name: &str| succeeds(folder.path(), &["describe", name]);
    assert!(described("forgone").contains("dated: an arm may have values of its own in [arm.behaviour]"));
    assert!(described("frailty_dispersion").contains("ground: one value for all arms, since it is drawn once"));
    assert!(described("price").contains("key price of [arm.environment], a factor of 0.1 to 10 on its course"));
    assert!(described("price.inpatient").contains("key price.inpatient of [arm.environment]"));
    assert!(described("mortality").contains("ground: one for all arms"));
}
