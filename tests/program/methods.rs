//! `gongji methods`: what a paper says of a run, made from its folder.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use gongji::results::record::{Results, TakeUpRow, WantedError};
use gongji::results::store;
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

/// A folder with the run in `r` after a change of what it left, and the methods of that.
fn changed(change: impl FnOnce(&mut Results)) -> TempDir {
    let mut results = store::load(&home().join("r")).expect("results");
    change(&mut results);
    let folder = tempfile::tempdir().expect("a temporary folder");
    store::save(&results, &folder.path().join("r"), None).expect("saved");
    succeeds(folder.path(), &["methods", "r"]);
    folder
}

fn read(name: &str) -> String {
    read_in(home(), name)
}

fn read_in(home: &Path, name: &str) -> String {
    fs::read_to_string(home.join("r").join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn table(name: &str) -> Vec<BTreeMap<String, String>> {
    rows(&read(&format!("methods/{name}.csv")))
}

/// What a standard's item is answered in a folder.
fn answer_in(home: &Path, standard: &str, item: &str) -> String {
    let rows = rows(&read_in(home, &format!("methods/{standard}.csv")));
    rows.into_iter().find(|row| row["item"] == item).expect("an item")["answer"].clone()
}

/// Rows of a table by the names of their columns.
fn rows(text: &str) -> Vec<BTreeMap<String, String>> {
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
fn every_item_asks_the_author_for_what_is_its_own() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (name, _) in STANDARDS {
        let asked = fs::read_to_string(root.join(format!("engine/run/report/methods/{name}.csv"))).expect("a table");
        let asked = rows(&asked);
        let mut wishes: BTreeMap<String, String> = BTreeMap::new();
        for (row, asked) in table(name).iter().zip(&asked) {
            let (item, answer) = (&row["item"], row["answer"].as_str());
            assert_eq!(item, &asked["item"], "{name}");
            let Some((told, wish)) = answer.split_once(MARK) else { continue };
            // Where the program answers a part, the mark alone is no answer.
            assert_eq!(told.trim().is_empty(), row["source"] == "author", "{name} {item}: {answer}");
            let (_, own) = asked["answer"].split_once("{{ author }}").expect("a mark");
            assert!(own.contains("{{") || wish == own, "{name} {item} asks for `{wish}` and not for `{own}`");
            let other = wishes.insert(wish.to_owned(), item.clone());
            assert!(other.is_none(), "{name}: {item} and {other:?} ask for the same");
        }
    }
}

#[test]
fn a_scenario_with_one_arm_and_no_question_is_told_as_it_is() {
    let folder = changed(|results| {
        results.scenario.question = Default::default();
        results.arms.retain(|arm| arm.name == "old");
    });
    let page = read_in(folder.path(), "methods.md");
    for words in
        ["The scenario states no question. The program is gongji", "There is one arm, `old`, which is compared with"]
    {
        assert!(page.contains(words), "`{words}` is not in:\n{page}");
    }
    for words in ["We answer it", "on the same people with the same luck", "1 arms"] {
        assert!(!page.contains(words), "`{words}` is in:\n{page}");
    }
    assert!(answer_in(folder.path(), "stress-abs", "1.3").starts_with("One arm: `old`"));
}

#[test]
fn replicates_that_were_added_and_imposed_take_up_are_told() {
    let wanted = WantedError {
        metric: "household_burden".into(),
        arm: "new".into(),
        year: 2016,
        error: 1e9,
        at_most: 64,
        begun: 2,
        reached: Some(9e8),
    };
    let row = |imposed| TakeUpRow {
        arm: "new".into(),
        imposed,
        replicate: 1,
        year: 2014,
        metric: "takeup_share".into(),
        value: Some(0.1),
    };
    let folder = changed(|results| {
        results.scenario.precision = Some(wanted);
        results.take_up = vec![row(None), row(Some(0.1)), row(Some(0.5))];
    });
    let page = read_in(folder.path(), "methods.md");
    let answer = answer_in(folder.path(), "stress-abs", "4.3");
    for words in [
        "Replicates were added from 2 until the standard error of `household_burden` in 2016",
        "of the arm `new`",
        "was at most 1,000,000,000",
        "at most 64 were",
        "came to 3 replicates and reached a standard error of 900,000,000",
        "slightly too small",
    ] {
        assert!(page.contains(words) && answer.contains(words), "`{words}` is not in:\n{page}\n{answer}");
    }
    let told = "holds every product set to 10%, 50%, those who want it most first";
    assert!(page.contains(told) && answer_in(folder.path(), "stress-abs", "1.3").contains(told), "{page}");
    assert!(!read("methods.md").contains("Replicates were added") && !read("methods.md").contains("lived again"));
}

#[test]
fn figures_of_the_fit_are_told_apart_from_a_test() {
    let (page, answer) = (read("methods.md"), answer_in(home(), "advishe", "D4"));
    for words in [
        "Parameters were fitted to a part of the benefit and fund figures to 2019; what is collected in 2020 was set after",
        "In the fit of parameters: ",
        "Members, workers and retirees, which alignment meets by construction: ",
        "In none of these, and so the real test: ",
    ] {
        assert!(page.contains(words) && answer.contains(words), "`{words}` is not in:\n{page}\n{answer}");
    }
    let figures = table("validation");
    assert!(figures.iter().filter(|row| row["metric"] == "members").all(|row| row["use"] == "aligned"));
    assert!(figures.iter().filter(|row| row["year"] == "2020").all(|row| row["use"] != "in the fit"));
    let is_test = |row: &BTreeMap<String, String>| row["use"] == "test" && row["metric"] == "discharges";
    assert!(figures.iter().any(is_test));
}

#[test]
fn what_authors_write_is_no_html() {
    let folder = changed(|results| {
        results.scenario.title = "Cut <script>alert(1)</script>".into();
        results.arms[0].words = "As it <b>was</b>.".into();
    });
    let page = read_in(folder.path(), "methods.md");
    assert!(
        page.contains("# Methods: Cut &lt;script>alert(1)&lt;/script>\n") && page.contains("As it &lt;b>was"),
        "{page}"
    );
    assert!(!page.contains('<'), "{page}");
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
        assert!(!key.is_empty(), "{entry}");
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
    assert_eq!(entries["wang-and-zhang-2014"]["author"], "Wang and Zhang");
    assert_eq!(entries["nhsa-benefit-series-2012-2025"]["title"], "{NHSA} benefit series 2012-2025");
    for none in ["beijing", "shanghai", "computed", "total-balance", "preset"] {
        assert!(!entries.keys().any(|key| key.starts_with(none)), "{none} is no publication: {entries:?}");
    }
    for key in entries.keys() {
        assert!(page.contains(&format!("@{key}")), "{key} is not cited");
    }
}

#[test]
fn chinese_sources_are_entries_with_keys_of_their_own() {
    let sources = ["国家医疗保障局 2018 年统计公报", "王伟 2019", "李明 2019", "Wang and Zhang 2014"];
    let folder = changed(|results| {
        let figures = results.published.iter_mut();
        figures.zip(sources).for_each(|(figure, source)| figure.source = source.into());
    });
    let entries = bibliography(&read_in(folder.path(), "methods/references.bib"));
    let of = |field: &str, value: &str| {
        let of = entries.iter().filter(|(_, fields)| fields.get(field).is_some_and(|known| known == value));
        of.map(|(key, fields)| (key.as_str(), fields["year"].as_str())).collect::<Vec<_>>()
    };
    assert_eq!(of("title", sources[0]), [("source-2018", "2018")]);
    assert_eq!(of("author", "{李明}"), [("source-2019", "2019")]);
    assert_eq!(of("author", "{王伟}"), [("source-2019-2", "2019")]);
    assert_eq!(of("author", "Wang and Zhang"), [("wang-and-zhang-2014", "2014")], "two ways to write one source");
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
