//! A library that asks for a column by its former name: the same policy as by the present name, from loading to results.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use gongji::author::cases;
use gongji::ground::diagnose::Failure;
use gongji::intake::plugin::catalogue::discover;
use gongji_model::law::policy::Policy;
use tempfile::TempDir;

use crate::fixtures;
use crate::fixtures::trial::folder;

const SCENARIO: &str = r#"
from = 2012
until = 2015
persons = 3000
replicates = 1

[[arm]]
name = "old"
policies = [{ use = "unified-account-1998" }]

[[arm]]
name = "aided"
extends = "old"
policies = [{ use = "certified-aid", from = 2013 }]
"#;

/// A folder with the library that asks for `listed`.
fn former() -> TempDir {
    built(&["former_name"])
}

fn built(flaws: &[&str]) -> TempDir {
    let folder = folder();
    fixtures::build_from("certified", folder.path(), "libcertified.so", flaws);
    folder
}

fn policy(folder: &Path) -> Arc<dyn Policy> {
    discover([folder.to_owned()]).find("certified-aid").unwrap_or_else(|failure| panic!("{failure}"))
}

#[test]
fn the_column_has_its_present_name_once_the_library_is_loaded() {
    let folder = former();
    let policy = policy(folder.path());
    let first: Vec<&str> = policy.description().hooks.iter().map(|hook| hook.fields[0].name.as_str()).collect();
    assert_eq!(first, ["chronic_certified", "chronic_certified"]);
}

/// The tables and digests of a run with this library.
fn results(library: &TempDir) -> (PathBuf, String) {
    let folder = library.path();
    fs::write(folder.join("trial.toml"), SCENARIO).expect("written");
    let mut command = Command::new(env!("CARGO_BIN_EXE_gongji"));
    command.current_dir(folder).env_remove("GONGJI_PLUGINS");
    command.args(["run", "trial.toml", "--quiet", "--out", "out", "--plugins", "."]);
    let output = command.arg("--plugins").arg(fixtures::policies()).output().expect("the program runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let manifest = fs::read_to_string(folder.join("out/manifest.toml")).expect("the manifest");
    let digests = manifest.lines().filter(|line| line.starts_with("state_digest"));
    (folder.join("out/yearly.csv"), digests.collect::<Vec<_>>().join("\n"))
}

#[test]
fn a_lived_year_has_the_same_numbers_as_by_the_present_name() {
    let (former, present) = (former(), built(&[]));
    let ((one, digests), (other, others)) = (results(&former), results(&present));
    let [one, other] = [one, other].map(|table| fs::read_to_string(table).expect("the table"));
    assert!(one == other && digests == others, "the two names mean different columns");
    let numbers = |arm: &str| -> Vec<String> {
        let lines = one.lines().filter_map(|line| line.strip_prefix(arm)).map(str::to_owned);
        lines.filter(|line| line.contains(",pool_payment,")).collect()
    };
    assert!(!numbers("old,").is_empty() && numbers("old,") != numbers("aided,"), "the policy did nothing");
}

/// Works out a visit of 80 yuan of a person about whom the case says this.
fn visit(policy: &Arc<dyn Policy>, given: &str, paid: &str) -> Result<cases::Tally, Failure> {
    let text = format!(
        "[[case]]\nname = \"a visit\"\nhook = \"settle\"\ncare = \"outpatient\"\n\
         given = {{ {given}, remaining_in = 80.00 }}\nexpect = {{ paid_in = {paid} }}\n"
    );
    cases::check_text(policy, Path::new("certified.cases.toml"), &text)
}

#[test]
fn worked_people_are_told_by_either_name() {
    for flaws in [&["former_name"][..], &[]] {
        let folder = built(flaws);
        let policy = policy(folder.path());
        for name in ["listed", "chronic_certified"] {
            for (given, paid) in [("1", "40.00"), ("0", "0.00")] {
                visit(&policy, &format!("{name} = {given}"), paid).unwrap_or_else(|failure| panic!("{failure}"));
            }
        }
    }
}

#[test]
fn one_column_by_both_names_is_a_mistake() {
    let folder = former();
    let failure = visit(&policy(folder.path()), "listed = 1, chronic_certified = 0", "40.00").expect_err("refused");
    let text = failure.render(false);
    for words in ["the column `chronic_certified` is given twice", "by a former name"] {
        assert!(text.contains(words), "`{words}` is not in:\n{text}");
    }
}

#[test]
fn gongji_check_finds_nothing_wrong_with_the_former_name() {
    let folder = former();
    let case = "[[case]]\nname = \"a certified person\"\nhook = \"steer\"\ngiven = { listed = 1 }\n\
                expect = { to_community = 200_000 }\n";
    fs::write(folder.path().join("certified_aid.cases.toml"), case).expect("written");
    let mut command = Command::new(env!("CARGO_BIN_EXE_gongji"));
    let output = command.current_dir(folder.path()).args(["check", "libcertified.so"]).output();
    let output = output.expect("the program runs");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    assert!(said.contains(" 0 fail, 0 crash") && said.contains("pass   worked-cases"), "{said}");
}
