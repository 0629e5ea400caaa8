//! Metrics that a policy counts itself, from its library to every file of the results.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::{TempDir, tempdir};

use crate::fixtures;

/// A folder with the library of the fixture.
fn folder() -> TempDir {
    let folder = tempdir().expect("a temporary folder");
    fixtures::build_from("counted", folder.path(), "libcounted.so", &[]);
    folder
}

fn gongji(folder: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gongji"));
    let folders = std::env::join_paths([&fixtures::policies(), folder]).expect("paths");
    command.current_dir(folder).env("GONGJI_PLUGINS", folders).args(args).output().expect("the program runs")
}

/// Three arms: none, one and again one that counts from 2014 on; the headline asks for what `headline` says.
fn scenario(folder: &Path, baseline: &str, headline: &str) {
    let old = "{ use = \"unified-account-1998\" }";
    let text = format!(
        "name = \"trial\"\nfrom = 2013\nuntil = 2015\npersons = 800\nreplicates = 2\nseed = 7\nbaseline = \"{baseline}\"\n\
         read_in = [2013, 2015]\nheadline = {headline}\n\
         [[arm]]\nname = \"old\"\npolicies = [{old}]\n\
         [[arm]]\nname = \"counting\"\npolicies = [{old}, {{ use = \"counted\", from = 2014 }}]\n",
    );
    fs::write(folder.join("trial.toml"), text).expect("written");
}

fn done(output: &Output) -> String {
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{words}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// The cells of a table's rows in which some cells are these.
fn rows(folder: &Path, table: &str, wanted: &[&str]) -> Vec<Vec<String>> {
    let path = folder.join("results/trial").join(table);
    let mut table = csv::Reader::from_path(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let rows = table.records().map(|row| row.expect("a row").iter().map(str::to_owned).collect());
    rows.filter(|row: &Vec<String>| wanted.iter().all(|cell| row.iter().any(|own| own == cell))).collect()
}

fn number(cell: &str) -> f64 {
    cell.parse().unwrap_or_else(|_| panic!("`{cell}` is no number"))
}

#[test]
fn differences_headline_page_and_manifest_have_what_a_policy_counts() {
    let folder = folder();
    scenario(folder.path(), "old", "[\"counted.their_wages\", \"counted.credited\"]");
    let text = done(&gongji(folder.path(), &["compare", "trial.toml", "--quiet"]));
    assert!(text.contains("their_wages") && text.contains("credited, persons"), "{text}");
    let yearly = |replicate: &str| {
        let found = rows(folder.path(), "yearly.csv", &["2015", "all", "counted.credited", replicate]);
        number(&found[0][6])
    };
    let paired = rows(folder.path(), "paired.csv", &["counting", "2015", "all", "counted.credited"]);
    let difference = number(&paired[0][6]);
    let mean = f64::midpoint(yearly("1"), yearly("2"));
    assert!(difference > 0.0 && (difference / mean - 1.0).abs() < 1e-12, "{difference} of {mean}");
    assert!(rows(folder.path(), "paired.csv", &["2013", "counted.credited"]).is_empty(), "it was not in force");
    assert!(!rows(folder.path(), "paired.csv", &["2015", "counted.their_wages"]).is_empty());
    let headline = |arm: &str, measure: &str, moment: &str| {
        let mut found = rows(folder.path(), "summary.csv", &[measure, moment]);
        found.retain(|row| row[0] == arm);
        let [row] = &found[..] else { panic!("{measure} {moment}: {found:?}") };
        (row[3].clone(), number(&row[5]))
    };
    assert_eq!(headline("counting", "counted.credited", "2015"), ("persons".into(), mean));
    assert_eq!(headline("counting", "counted.credited", "2013").1, 0.0);
    assert_eq!(headline("old", "counted.credited", "2015").1, 0.0);
    let (unit, worth) = headline("counting", "counted.their_wages", "present value");
    assert!(unit.starts_with("yuan of ") && worth > headline("counting", "counted.their_wages", "2015").1);
    assert!(rows(folder.path(), "summary.csv", &["counted.credited", "present value"]).is_empty(), "it is no amount");
    let file = |name: &str| fs::read_to_string(folder.path().join("results/trial").join(name)).expect("it is there");
    assert!(file("report.html").contains(
        "{\"name\":\"counted.credited\",\"label\":\"counted.credited\",\"doc\":\"Persons who were asked about.\""
    ));
    assert!(file("manifest.toml").contains("name = \"counted.their_wages\"\nunit = \"yuan\"\ndoc = \"Wages of"));
    done(&gongji(folder.path(), &["report", "results/trial"]));
    assert!(file("report.html").contains("counted.credited"), "what is read back has it too");
}

#[test]
fn a_baseline_that_counts_is_held_against_arms_that_do_not() {
    let folder = folder();
    scenario(folder.path(), "counting", "[]");
    done(&gongji(folder.path(), &["run", "trial.toml", "--quiet"]));
    let paired = rows(folder.path(), "paired.csv", &["old", "2015", "all", "counted.credited"]);
    assert!(number(&paired[0][6]) < 0.0, "{paired:?}");
    assert!(rows(folder.path(), "summary.csv", &["counted.credited"]).is_empty(), "nobody asked for it");
}

#[test]
fn a_headline_has_metrics_of_the_arms_policies_alone() {
    let folder = folder();
    for (headline, words) in [
        ("[\"counted.creditd\"]", "no policy of the arms counts `counted.creditd`"),
        ("[\"counted.creditd\"]", "did you mean `counted.credited`?"),
        ("[\"visits\"]", "`visits` is a metric of the program, and `headline` adds those of policies"),
        ("\"counted.credited\"", "`headline` takes a list of names"),
        ("[\"counted.credited\", \"counted.credited\"]", "stands twice in `headline`"),
    ] {
        scenario(folder.path(), "old", headline);
        let output = gongji(folder.path(), &["run", "trial.toml"]);
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.code() == Some(2) && told.contains(words), "{headline}: {told}");
    }
}

#[test]
fn it_is_described_by_its_name_in_the_tables() {
    let folder = folder();
    let text = done(&gongji(folder.path(), &["describe", "counted.credited"]));
    assert!(text.contains("credited (persons, told as `counted.credited`)") && text.contains("Persons who"), "{text}");
    let list = done(&gongji(folder.path(), &["describe"]));
    assert!(list.contains("counted.their_wages            Wages of these persons. (yuan)"), "{list}");
}
