//! A policy in C, from the header alone: compiled without a warning, loaded, right to the fen, and at work in a scenario.

use crate::fixtures;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::fixtures::{c, root};
use gongji::author::cases;
use gongji::intake::plugin::catalogue::discover;
use tempfile::{TempDir, tempdir};

const SCENARIO: &str = r#"
name = "flat"
from = 2022
until = 2025
persons = 3000
replicates = 1
baseline = "old"

[[arm]]
name = "old"
policies = [{ use = "unified-account-1998" }]

[[arm]]
name = "flat"
extends = "old"
policies = [{ use = "flat-outpatient", preset = "first-yuan", pool_share = 0.7, from = 2023 }]
"#;

fn example() -> PathBuf {
    root().join("plugins/sdk/examples/flat-outpatient")
}

/// A folder with the library in it.
fn built() -> TempDir {
    let folder = tempdir().expect("a temporary folder");
    build(&example().join("flat_outpatient.c"), folder.path());
    folder
}

fn build(source: &Path, folder: &Path) {
    let library = folder.join("libflat_outpatient.so");
    let done = c::compile("c11", &["-O2", "-fPIC", "-shared"], source, &library);
    done.unwrap_or_else(|words| panic!("{words}"));
}

fn gongji(folder: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gongji"));
    command.current_dir(folder).env_remove("GONGJI_PLUGINS").args(args).output().expect("the program runs")
}

#[test]
fn it_is_read_as_it_declares_itself() {
    let folder = built();
    let policy =
        discover([folder.path().to_owned()]).find("flat-outpatient").unwrap_or_else(|failure| panic!("{failure}"));
    let description = policy.description();
    let names: Vec<_> = description.params.iter().map(|param| param.name.as_str()).collect();
    assert_eq!(names, ["deductible", "pool_share"]);
    assert_eq!((description.columns[0].name.as_str(), description.columns[0].life), ("deductible_met", false));
    let readme = std::fs::read_to_string(example().join("README.md")).expect("the README");
    assert!(names.iter().all(|name| readme.contains(&format!("`{name}`"))), "{names:?}");
}

#[test]
fn its_worked_people_come_out_to_the_fen() {
    let folder = built();
    let policy =
        discover([folder.path().to_owned()]).find("flat-outpatient").unwrap_or_else(|failure| panic!("{failure}"));
    let tally = cases::check(&policy, &example().join("cases.toml")).unwrap_or_else(|failure| panic!("{failure}"));
    assert_eq!((tally.cases, tally.values), (5, 12));
}

#[test]
fn a_bill_beyond_all_measure_is_refused_in_words() {
    let folder = built();
    let policy =
        discover([folder.path().to_owned()]).find("flat-outpatient").unwrap_or_else(|failure| panic!("{failure}"));
    let case = "[[case]]\nname = \"x\"\nhook = \"settle\"\ncare = \"outpatient\"\ngiven = { status = 1, remaining_in = -1 }\nexpect = { paid_in = 0 }\n";
    let failure = cases::check_text(&policy, Path::new("cases.toml"), case).expect_err("refused");
    assert!(failure.render(false).contains("a bill is negative or above 42 million yuan"), "{failure}");
}

#[test]
fn in_a_scenario_the_pool_pays_more_and_people_less() {
    let folder = built();
    std::fs::write(folder.path().join("flat.toml"), SCENARIO).expect("written");
    let policies = fixtures::policies().to_string_lossy().into_owned();
    let args = ["run", "flat.toml", "--plugins", ".", "--plugins", &policies, "--out", "out", "--quiet"];
    let output = gongji(folder.path(), &args);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let table = std::fs::read_to_string(folder.path().join("out/yearly.csv")).expect("the table");
    let value = |arm: &str, metric: &str| -> f64 {
        let row = format!("{arm},1,2024,all,{metric},");
        let row = table.lines().find(|line| line.starts_with(&row)).unwrap_or_else(|| panic!("no {row}"));
        row.rsplit(',').next().and_then(|value| value.parse().ok()).expect("a number")
    };
    assert!(value("flat", "pool_payment") > value("old", "pool_payment"));
    assert!(value("flat", "out_of_pocket_share") < value("old", "out_of_pocket_share"));
}

#[test]
fn a_fund_for_large_expenses_that_nobody_feeds_is_a_mistake_in_the_scenario() {
    let folder = tempdir().expect("a temporary folder");
    let text = std::fs::read_to_string(example().join("flat_outpatient.c")).expect("the source");
    let drawn = text.replace("GONGJI_PAYER_POOL", "GONGJI_PAYER_LARGE_EXPENSE");
    assert_ne!(text, drawn);
    let source = folder.path().join("drawn.c");
    std::fs::write(&source, drawn).expect("written");
    build(&source, folder.path());
    std::fs::write(folder.path().join("flat.toml"), SCENARIO).expect("written");
    let policies = fixtures::policies().to_string_lossy().into_owned();
    let output = gongji(folder.path(), &["run", "flat.toml", "--plugins", ".", "--plugins", &policies]);
    let words = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{words}");
    for expected in ["arm `flat`, from 2023 on", "flat.toml:16:", "large_expense_contribution", "to_large_expense"] {
        assert!(words.contains(expected), "`{expected}` is not in: {words}");
    }
}

#[test]
fn it_says_its_words_in_chinese() {
    let folder = built();
    let output = gongji(folder.path(), &["describe", "flat-outpatient", "--lang", "zh", "--plugins", "."]);
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        said.contains("name：统一比例门诊统筹") && said.contains("parameter.deductible：每人每年的起付线"),
        "{said}"
    );
    let output = gongji(folder.path(), &["describe", "flat-outpatient", "--lang", "en", "--plugins", "."]);
    assert!(!String::from_utf8_lossy(&output.stdout).contains("门诊统筹"));
}
