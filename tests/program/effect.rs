//! What a scenario says without effect is told, and so is every mistake in a file that the command line overrides.

use crate::fixtures;
use std::path::Path;
use std::sync::OnceLock;

use gongji::ground::diagnose::Failure;
use gongji::intake::plugin::catalogue::discover;
use gongji::intake::scenario::{self, Changes, Parameters, Scenario};
use tempfile::TempDir;

fn read(text: &str, changes: Changes) -> Result<Scenario, Failure> {
    static FOLDER: OnceLock<TempDir> = OnceLock::new();
    let folder = FOLDER.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a temporary folder");
        fixtures::build(folder.path(), "libmutual_aid.so", &[]);
        folder
    });
    scenario::parse(Path::new("a.toml"), text, &changes, &discover([folder.path().to_owned()]))
}

/// What is told of an arm with this use of a policy, in a scenario that ends in 2030.
fn notes(policy: &str) -> Vec<String> {
    let text = format!("until = 2030\n[[arm]]\nname = \"a\"\npolicies = [{{ use = \"mutual-aid\", {policy} }}]");
    read(&text, Changes::default()).unwrap_or_else(|failure| panic!("{failure}")).notes
}

#[test]
fn a_policy_that_is_never_active_is_told() {
    let words = "`a`: `mutual-aid` changes nothing: it begins in 2031, after the last year, 2030";
    assert_eq!(notes("from = 2031"), [words]);
    let words = "`a`: `mutual-aid` changes nothing: its rollout reaches no area until 2025";
    assert_eq!(notes("rollout = { 2020 = 0.0, 2026 = 1.0 }, until = 2025"), [words]);
    assert_eq!(notes("from = 2030"), Vec::<String>::new());
}

#[test]
fn a_value_that_is_never_in_force_is_told() {
    let told = |words: &str| [format!("`a`: `mutual-aid` acts 2020 to 2030, and this is never in force: {words}")];
    assert_eq!(
        notes("from = 2020, cap = { 2012 = 1, 2015 = 2, 2020 = 3, 2031 = 4 }"),
        told("`cap` of 2012, `cap` of 2015, `cap` of 2031")
    );
    assert_eq!(notes("from = 2020, preset = { 2012 = \"generous\", 2020 = \"generous\" }"), told("the preset of 2012"));
    assert_eq!(notes("rollout = { 2020 = 0.5, 2040 = 1.0 }"), told("the rollout of 2040"));
    assert_eq!(notes("from = 2020, cap = { 2012 = 1, 2025 = 2 }"), Vec::<String>::new(), "the first holds until 2025");
}

#[test]
fn a_shorter_run_tells_of_the_file_alone() {
    let text = "[[arm]]\nname = \"a\"\npolicies = [{ use = \"mutual-aid\", from = 2023, cap = { 2040 = 1 } }]";
    let changes = Changes { until: Some(2020), ..Changes::default() };
    let scenario = read(text, changes).unwrap_or_else(|failure| panic!("{failure}"));
    assert_eq!(scenario.notes, Vec::<String>::new());
}

#[test]
fn arms_with_the_same_policies_are_named() {
    let arm =
        |name: &str, set: &str| format!("[[arm]]\nname = \"{name}\"\npolicies = [{{ use = \"mutual-aid\", {set} }}]\n");
    let text = arm("a", "from = 2020")
        + &arm("b", "from = 2021")
        + &arm("c", "from = 2020, cap = 2000")
        + &arm("d", "from = 2020, cap = 2001");
    let notes = |until| {
        let changes = Changes { until: Some(until), ..Changes::default() };
        read(&text, changes).unwrap_or_else(|failure| panic!("{failure}")).notes
    };
    assert_eq!(
        notes(2030),
        ["`a` and `c` have the same policies in every year until 2030: they differ in nothing"],
        "2000 is the default"
    );
    assert_eq!(
        notes(2019),
        ["`a` and `b` and `c` and `d` have the same policies in every year until 2019: they differ in nothing"]
    );
}

/// The file is wrong in these words although the command line says something right.
fn wrong(keys: &str, changes: Changes, words: &str) {
    let text = format!("{keys}\n[[arm]]\nname = \"a\"\npolicies = []");
    let failure = read(&text, changes).err().unwrap_or_else(|| panic!("`{keys}` is taken"));
    assert_eq!(failure.mistakes().len(), 1, "{failure}");
    assert!(failure.render(false).contains(words), "`{words}` is not in:\n{failure}");
}

#[test]
fn a_key_that_the_command_line_overrides_is_checked() {
    let none = Changes::default;
    wrong("persons = -5", Changes { persons: Some(1000), ..none() }, "`persons` is -5");
    wrong("replicates = 0", Changes { replicates: Some(2), ..none() }, "`replicates` is 0");
    wrong("seed = \"x\"", Changes { seed: Some(2), ..none() }, "`seed` takes a whole number");
    wrong("from = 1990", Changes { from: Some(2012), ..none() }, "`from` is 1990");
    wrong("until = 2061", Changes { until: Some(2030), ..none() }, "`until` is 2061");
    wrong("parameters = \"bset\"", Changes { parameters: Some(Parameters::Best), ..none() }, "cannot be `bset`");
    let later = Changes { until: Some(2050), ..none() };
    wrong("from = 2030\nuntil = 2020", later, "ends in 2020, before it begins in 2030");
    wrong("from = 2055", Changes { from: Some(2012), ..none() }, "ends in 2050, before it begins in 2055");
    wrong("until = 2020", Changes { from: Some(2030), ..none() }, "ends in 2020, before it begins in 2030");
}
