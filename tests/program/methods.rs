//! `gongji methods`: what a paper says of a run, made from its folder.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use gongji_model::block::columns::COLUMNS;
use gongji_model::metrics::names::METRICS;
use gongji_model::year::plan::PHASES;
use tempfile::TempDir;

use crate::started::{gongji, succeeds};

const SCENARIO: &str = r#"
name = "small"
title = "Credits cut"
question = """What does the cut
do?"""
from = 2012
until = 2016
persons = 600
replicates = 3
baseline = "old"
discount_rate = 0.04
[behaviour]
lambda = 0.25
[[arm]]
name = "old"
title = "Old rules"
words = "As it was."
policies = [{ use = "unified-account-1998", preset = "national-average" }]
[[arm]]
name = "new"
extends = "old"
policies = [{ use = "account-recrediting", from = 2014, transition_years = 1 }]
"#;
/// How what is left to the author begins.
const MARK: &str = "TO BE WRITTEN BY THE AUTHOR: ";
const STANDARDS: [(&str, usize); 5] =
    [("odd-d", 51), ("stress-abs", 23), ("cheers-2022", 28), ("advishe", 13), ("tech-ver", 5)];

/// A folder with a run in `r` and its methods.
fn home() -> &'static Path {
    static HOME: OnceLock<TempDir> = OnceLock::new();
    HOME.get_or_init(made).path()
}

fn made() -> TempDir {
    let home = tempfile::tempdir().expect("a temporary folder");
    fs::write(home.path().join("small.toml"), SCENARIO).expect("written");
    succeeds(home.path(), &["run", "small.toml", "--out", "r", "--quiet", "--threads", "1"]);
    succeeds(home.path(), &["methods", "r"]);
    home
}

fn read(name: &str) -> String {
    fs::read_to_string(home().join("r").join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Rows of a table by the names of their columns.
fn table(name: &str) -> Vec<BTreeMap<String, String>> {
    let text = read(&format!("methods/{name}.csv"));
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.deserialize().map(|row| row.expect("a row")).collect()
}

#[test]
fn every_item_of_every_standard_is_answered_or_left_to_the_author() {
    for (name, items) in STANDARDS {
        let rows = table(name);
        assert_eq!(rows.len(), items, "{name}");
        let numbers: BTreeSet<&String> = rows.iter().map(|row| &row["item"]).collect();
        assert_eq!(numbers.len(), items, "{name}");
        for row in &rows {
            let [item, question, answer, source] =
                ["item", "question", "answer", "source"].map(|key| row[key].as_str());
            assert!(!question.is_empty() && answer.len() > 2 && !source.is_empty(), "{name} {item}");
            assert!(!answer.contains("{{") && !answer.contains("undefined"), "{name} {item}: {answer}");
            let marked = answer.split_once(MARK).is_some_and(|(_, wish)| wish.len() > 3);
            assert_eq!(marked, source.contains("author"), "{name} {item}: {answer}");
        }
    }
    let cheers = table("cheers-2022");
    let answer = |item: &str| cheers.iter().find(|row| row["item"] == item).expect("an item")["answer"].as_str();
    assert!(answer("10").starts_with("4.0% a year") && answer("9").starts_with("2012 to 2016"), "{cheers:?}");
    for item in ["2", "21", "25", "27", "28"] {
        assert!(answer(item).starts_with(MARK), "CHEERS {item}");
    }
}

#[test]
fn the_page_tells_the_run_in_its_own_numbers() {
    let page = read("methods.md");
    for words in [
        "# Methods: Credits cut\n",
        "What does the cut do? We answer it with gongji",
        "2 arms are compared, with `old` as the baseline",
        "600 simulated persons",
        "reported are 2012 to 2016",
        "**`old`** (baseline): Old rules. As it was.",
        "2014: adds `account-recrediting`",
        "parts from it in 2014",
        "3 replicates, seed 20210422",
        "± 4.30 standard errors (Student's t, 2 degrees of freedom)",
        "at 4.0% a year",
        "`lambda` = 0.25",
        "Philox4x32-10",
        "1 thread,",
        "**TO BE WRITTEN BY THE AUTHOR:** ",
    ] {
        assert!(page.contains(words), "`{words}` is not in:\n{page}");
    }
    assert!(!page.contains("{{") && !page.contains("{%") && !page.contains(": **"), "a mark of the template is left");
    for phase in PHASES {
        assert!(page.contains(&format!(". *{}* ({})", phase.name, phase.over.words())), "{}", phase.name);
    }
}

#[test]
fn facts_of_the_program_are_those_of_its_registries() {
    let names = |name: &str, column: &str| table(name).iter().map(|row| row[column].clone()).collect::<Vec<_>>();
    assert_eq!(names("phases", "phase"), PHASES.iter().map(|phase| phase.name).collect::<Vec<_>>());
    let columns = names("entities", "column");
    assert!(COLUMNS.iter().all(|column| columns.iter().any(|told| told == column.name)));
    let metrics = names("measures", "metric");
    assert!(METRICS.iter().all(|metric| metrics.iter().any(|told| told == metric.name)));
    let told: BTreeSet<String> = names("decisions", "parameter").into_iter().collect();
    let used = read("assumptions.csv");
    let used: BTreeSet<String> =
        used.lines().skip(1).filter_map(|line| Some(line.split_once(',')?.0.to_owned())).collect();
    assert_eq!(told, used);
    let lambda = table("decisions").into_iter().find(|row| row["parameter"] == "lambda").expect("a row");
    assert_eq!((lambda["value"].as_str(), lambda["source"].as_str()), ("0.25", "this scenario"));
}

/// Entries of a file of BibTeX: key and fields. Panics where it is none.
fn bibliography(text: &str) -> BTreeMap<String, BTreeMap<String, String>> {
    let mut entries = BTreeMap::new();
    for entry in text.split("\n\n").filter(|entry| !entry.trim().is_empty()) {
        let (mut depth, bytes) = (0_i32, entry.trim().as_bytes());
        for (at, byte) in bytes.iter().enumerate() {
            depth += i32::from(*byte == b'{') - i32::from(*byte == b'}');
            assert!(depth > 0 || at + 1 == bytes.len() || !entry[..at].contains('{'), "{entry}");
        }
        assert_eq!(depth, 0, "{entry}");
        let mut lines = entry.trim().lines();
        let (kind, key) = lines.next().and_then(|head| head.strip_prefix('@')?.split_once('{')).expect("a head");
        assert!(["software", "misc"].contains(&kind), "{entry}");
        let key = key.strip_suffix(',').expect("a key").to_owned();
        assert!(key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'), "{key}");
        let field = |line: &str| {
            let (name, value) = line.trim().strip_suffix("},")?.split_once(" = {")?;
            Some((name.to_owned(), value.to_owned()))
        };
        let fields: BTreeMap<_, _> = lines.take_while(|line| *line != "}").filter_map(field).collect();
        assert!(fields.get("title").is_some_and(|title| !title.is_empty()), "{entry}");
        assert!(entries.insert(key.clone(), fields).is_none(), "{key} stands twice");
    }
    entries
}

#[test]
fn the_bibliography_is_bibtex_with_what_the_run_used_and_no_more() {
    let entries = bibliography(&read("methods/references.bib"));
    let page = read("methods.md");
    let software = &entries["gongji"];
    assert_eq!(software["version"], env!("CARGO_PKG_VERSION"));
    assert!(entries.keys().any(|key| key.starts_with("run-")));
    assert_eq!(entries["huang-and-gan-2017"]["author"], "Huang and Gan");
    assert!(entries["R51"]["annote"].contains("account-recrediting"));
    assert!(
        !entries.contains_key("R23") && !entries.contains_key("D"),
        "a source of no policy of this run, and a note"
    );
    for key in entries.keys() {
        assert!(page.contains(&format!("@{key}")), "{key} is not cited");
    }
}

#[test]
fn the_same_folder_gives_the_same_bytes_and_its_manifest_lists_them() {
    let home = made();
    let content = || {
        let names = gongji::results::manifest::listing(&home.path().join("r")).expect("a folder");
        names
            .into_iter()
            .map(|name| (name.clone(), fs::read(home.path().join("r").join(name)).expect("read")))
            .collect::<Vec<_>>()
    };
    let before = content();
    succeeds(home.path(), &["methods", "r"]);
    assert_eq!(before, content());
    let manifest = fs::read_to_string(home.path().join("r/manifest.toml")).expect("a text");
    assert!(manifest.contains("verb = \"run\""), "methods make no comparison");
    for (name, _) in before.iter().filter(|(name, _)| name.starts_with("methods")) {
        assert!(manifest.contains(&format!("\"{name}\"")), "{name}");
    }
}

#[test]
fn what_gongji_did_not_write_stays() {
    let home = made();
    let fails = |flags: &[&str], words: &[&str]| {
        let output = gongji(home.path(), &[&["methods", "r"][..], flags].concat());
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{said}");
        words.iter().for_each(|words| assert!(said.contains(words), "`{words}` is not in:\n{said}"));
    };
    let (page, manifest) = (home.path().join("r/methods.md"), home.path().join("r/manifest.toml"));
    fs::write(home.path().join("r/methods/mine.csv"), "mine").expect("written");
    succeeds(home.path(), &["methods", "r"]);
    let edited = fs::read_to_string(&page).expect("a text").replace(MARK.trim_end(), "Written:");
    fs::write(&page, &edited).expect("written");
    fails(&[], &["`r/methods.md` was changed since gongji wrote it", "--replace"]);
    assert_eq!(fs::read_to_string(&page).expect("a text"), edited);
    let whole = fs::read_to_string(&manifest).expect("a text");
    fs::write(&manifest, whole.replace("    \"methods.md\",\n", "")).expect("written");
    fails(&["--replace"], &["`r/methods.md` would be overwritten, and gongji did not write it"]);
    fs::write(&manifest, whole.replace("\"methods.md\"", "\"methods.md\",\n    \"methods/old.csv\"")).expect("written");
    fs::write(home.path().join("r/methods/old.csv"), "of another version").expect("written");
    succeeds(home.path(), &["methods", "r", "--replace"]);
    assert_ne!(fs::read_to_string(&page).expect("a text"), edited);
    assert!(!home.path().join("r/methods/old.csv").exists() && home.path().join("r/methods/mine.csv").exists());
    assert_eq!(fs::read_to_string(&manifest).expect("a text"), whole);
}

#[test]
fn what_is_no_run_is_refused_in_words() {
    let home = made();
    let refused = |folder: &str, words: &str| {
        let output = gongji(home.path(), &["methods", folder]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains(words), "`{words}` is not in:\n{said}");
    };
    refused("nowhere", "`nowhere` is not there");
    refused("small.toml", "`small.toml` is no folder");
    refused(".", "holds no results of gongji that can be read");
    let manifest = home.path().join("r/manifest.toml");
    let whole = fs::read_to_string(&manifest).expect("a text");
    fs::write(&manifest, whole.replace("gongji results", "gongji hindcast")).expect("written");
    refused("r", "`r` is a hindcast folder");
    fs::write(&manifest, whole.replace("discount_rate = 0.04", "discount_rate = -4.0")).expect("written");
    refused("r", "`scenario.discount_rate` is -4");
    fs::write(&manifest, &whole[..whole.len() / 2]).expect("written");
    refused("r", "holds no results of gongji that can be read");
}
