//! `gongji sensitivity`: what changes the order of the arms, the same on any number of threads.

use crate::fixtures;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

const SCENARIO: &str = r#"
name = "order"
title = "<script>alert(1)</script>"
from = 2012
until = 2014
persons = 1500
replicates = 2
seed = 7
baseline = "rules"
[[arm]]
name = "rules"
policies = [{ use = "unified-account-1998", preset = "national-average" }]
[[arm]]
name = "pooled"
policies = [
  { use = "unified-account-1998", preset = "national-average" },
  { use = "outpatient-pooling", preset = "wuhan-2024", from = 2013 },
]
"#;

/// Exit code and everything that is said.
fn gongji(folder: &Path, args: &[&str]) -> (Option<i32>, String) {
    std::fs::write(folder.join("order.toml"), SCENARIO).expect("written");
    let mut command = Command::new(env!("CARGO_BIN_EXE_gongji"));
    command.current_dir(folder).env("GONGJI_PLUGINS", fixtures::policies());
    let output = command.args(["sensitivity", "order.toml", "--quiet"]).args(args).output().expect("the program runs");
    let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    (output.status.code(), said.concat())
}

/// The rows of a table, by name of the column.
fn rows(path: &Path) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(path).expect("a table");
    let header = reader.headers().expect("a header").clone();
    let row = |record: Result<csv::StringRecord, _>| {
        let record: csv::StringRecord = record.expect("a row");
        header.iter().map(str::to_owned).zip(record.iter().map(str::to_owned)).collect()
    };
    reader.records().map(row).collect()
}

#[test]
fn the_way_of_a_parameter_follows_from_the_values_of_the_arms_and_is_the_same_for_any_threads() {
    let folder = tempfile::tempdir().expect("a folder");
    let by = ["--by", "out_of_pocket_share"];
    for (threads, out) in [("1", "a"), ("3", "b")] {
        let (code, said) = gongji(folder.path(), &[&by[..], &["--threads", threads, "--out", out]].concat());
        assert_eq!(code, Some(0), "{said}");
        assert!(said.contains("Out-of-pocket share: all care (2014; less is better)\n  1. pooled"), "{said}");
    }
    let [a, b] = ["a", "b"].map(|out| folder.path().join(out));
    for file in ["sensitivity.csv", "moves.csv", "sensitivity.html"] {
        let [a, b] = [&a, &b].map(|out| std::fs::read(out.join(file)).expect("a file"));
        assert!(!a.is_empty() && a == b, "{file} differs by the number of threads");
    }
    let page = std::fs::read_to_string(a.join("sensitivity.html")).expect("the page");
    assert!(page.contains("&lt;script&gt;alert(1)") && !page.contains("<script"), "a title is markup");
    let values = rows(&a.join("sensitivity.csv"));
    let mean = |parameter: &str, value: &str, arm: &str| -> f64 {
        let is_it = |row: &&BTreeMap<String, String>| {
            (row["parameter"].as_str(), row["arm"].as_str()) == (parameter, arm)
                && (parameter.is_empty() || row["value"] == value)
        };
        values.iter().find(is_it).expect("the row")["mean"].parse().expect("a number")
    };
    let moves = rows(&a.join("moves.csv"));
    assert!(moves.len() > 40, "{} moves of every parameter to both ends", moves.len());
    for row in &moves {
        let (ahead, behind) = (row["ahead"].as_str(), row["behind"].as_str());
        let margin = |parameter: &str, end: &str| mean(parameter, end, behind) - mean(parameter, end, ahead);
        let way = 1.0 - margin(&row["parameter"], &row["end"]) / margin("", "");
        let told: f64 = row["way"].parse().expect("a number");
        assert!((way - told).abs() < 1e-6 * (1.0 + way.abs()), "{row:?}: {way}");
    }
    let way = |parameter: &str| -> f64 {
        let of = moves.iter().filter(|row| row["parameter"] == parameter);
        of.map(|row| row["way"].parse::<f64>().expect("a number").abs()).fold(0.0, f64::max)
    };
    assert!(way("insurer_loading") == 0.0, "nobody buys anything in these arms");
    assert!(way("elasticity.outpatient") > 0.0);
}

#[test]
fn arms_that_part_before_the_first_year_of_the_tables_can_be_ordered() {
    let folder = tempfile::tempdir().expect("a folder");
    // Refused for its place alone, which is looked at after the arms: that saves some hundred runs.
    let (code, said) = gongji(folder.path(), &["--from", "2014", "--out", "."]);
    assert_eq!(code, Some(2), "{said}");
    assert!(!said.contains("no two arms of the scenario differ") && said.contains("--out"), "{said}");
}

#[test]
fn what_cannot_be_ordered_is_refused_before_anything_is_simulated() {
    let folder = tempfile::tempdir().expect("a folder");
    let refusals: &[(&[&str], &str)] = &[
        (&["--by", "pool_gaps"], "the nearest is `pool_gap`"),
        (&["--by", "visits"], "there is no measure `visits` by which arms could be ordered"),
        (&["--arms", "poled"], "did you mean `pooled`"),
        (&["--arms", "pooled"], "no two arms of the scenario differ"),
        (&["--replicates", "1"], "expected at least 2"),
        (&["--parameters", "ensemble"], "expected the best ones: `--parameters best`"),
    ];
    for (args, expected) in refusals {
        let (code, said) = gongji(folder.path(), args);
        assert_eq!(code, Some(2), "{args:?}: {said}");
        assert!(said.contains(expected), "{args:?}: {said}");
    }
    assert!(!folder.path().join("results").exists(), "nothing is left behind");
}
