//! Whatever stands in a folder of results, wherever it came from, is text on the page, in its figures and in the methods pack, and
//! never markup.
//!
//! Each text of the folder's files is replaced in turn. The page may then have no element and no attribute that it never has.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use gongji::report::page;
use gongji::results::manifest;
use gongji::results::record::{
    InputFile, LostArm, OwnColumn, OwnMetric, PanelInfo, PluginInfo, PolicyWord, Results, WantedError,
};
use gongji::results::store::{self, Page};
use gongji::words::Language;
use gongji_model::books::observation::Row;
use tempfile::TempDir;

use crate::results::demo;
use crate::started;

/// Ends every context in which a page may have put a text, and begins something that would run.
const BAD: &str = "</script></style></title><script>alert(1)</script><img src=x onerror=alert(1)>\" onmouseover=\"alert(1)\" \
                   x='alert(1)'&lt;svg onload=alert(1)>]]>{{ 7 * 7 }}{% if 1 %}";
/// Keys of the manifest that hold no free text, so that another one is refused.
const REFUSED: [&str; 5] = ["kind", "verb", "scenario.lang", "scenario.seed", "scenario.baseline"];

/// Results in which as much is said as can be.
fn full() -> Results {
    let mut results = demo::results();
    let lost = LostArm {
        arm: "lost".into(),
        replicate: 1,
        year: 2030,
        policy: "outpatient-pooling".into(),
        hook: "settle".into(),
        cause: "it panicked".into(),
        with: vec!["other".into()],
    };
    let twin = LostArm { replicate: 0, cause: "no value was found".into(), ..LostArm::default() };
    results.lost = vec![lost, LostArm { arm: "twin".into(), ..twin }];
    results.scenario.funds = vec!["employee province pooled 1".into()];
    results.scenario.precision = Some(WantedError {
        metric: "pool_balance".into(),
        arm: "no-accounts".into(),
        year: 2030,
        error: 1.0,
        at_most: 9,
        begun: 4,
        reached: Some(2.0),
    });
    let metric = "outpatient-pooling.chairs";
    results.plugins[0].metrics = vec![OwnMetric { name: metric.into(), unit: "chairs".into(), doc: "Chairs.".into() }];
    results.scenario.headline = vec![metric.into()];
    let word = |key: &str| PolicyWord {
        policy: "outpatient-pooling".into(),
        language: Language::Chinese,
        key: key.into(),
        text: "words".into(),
    };
    results.policy_words = ["name", "summary", "metric.chairs", "deductible"].map(word).into();
    results.panel = Some(PanelInfo {
        columns: vec!["age".into(), "outpatient-pooling.pooled".into()],
        own: vec![OwnColumn { name: "outpatient-pooling.pooled".into(), unit: "fen".into(), doc: "Pooled.".into() }],
        areas: vec!["Wuhan".into()],
        provinces: vec!["hubei".into()],
    });
    let own = |name: &str| [(name.to_owned(), [(2023, 0.5)].into())].into();
    results.arms[3].own.behaviour = own("lambda");
    results.arms[3].own.environment = own("wage_growth");
    for replicate in results.arms.iter_mut().flat_map(|arm| &mut arm.replicates) {
        let row = |year| Row { year, group: "all".into(), metric: "outpatient-pooling.chairs", value: Some(3.0) };
        replicate.rows.extend((2012..=2050).map(row));
    }
    results
}

/// Elements and attributes of a page or a figure, and the scripts in it.
fn skeleton(html: &str) -> (BTreeSet<String>, Vec<String>) {
    let (mut found, mut scripts) = (BTreeSet::new(), Vec::new());
    let mut rest = html;
    while let Some((_, tag)) = rest.split_once('<') {
        let name: String = tag.chars().take_while(|letter| !letter.is_whitespace() && *letter != '>').collect();
        let (attributes, after) = attributes(&tag[name.len()..]);
        found.extend(attributes.iter().map(|attribute| format!("{name} {attribute}")));
        rest = after;
        if name == "script" || name == "style" {
            let (inside, after) = rest.split_once(&format!("</{name}>")).expect("it ends");
            if name == "script" {
                scripts.push(inside.to_owned());
            }
            rest = after;
        }
        found.insert(name);
    }
    (found, scripts)
}

/// Names of the attributes of a tag, and what comes behind it.
fn attributes(tag: &str) -> (Vec<String>, &str) {
    let (mut names, mut name, mut quote) = (Vec::new(), String::new(), None);
    for (place, letter) in tag.char_indices() {
        match (quote, letter) {
            (Some(open), letter) if letter == open => quote = None,
            (Some(_), _) => {}
            (None, '>') => {
                names.extend((!name.is_empty()).then_some(name));
                return (names, &tag[place + 1..]);
            }
            (None, '"' | '\'') => quote = Some(letter),
            (None, '=' | '/') => {}
            (None, letter) if letter.is_whitespace() => {
                names.extend((!name.is_empty()).then(|| std::mem::take(&mut name)));
            }
            (None, letter) => name.push(letter),
        }
    }
    panic!("a tag never ends: {}", tag.chars().take(80).collect::<String>())
}

/// What pages have, in both languages.
struct Clean {
    names: BTreeSet<String>,
    scripts: usize,
}

impl Clean {
    fn of(results: &Results) -> Self {
        let mut clean = Self { names: BTreeSet::new(), scripts: 0 };
        for language in Language::ALL {
            let page = drawn(results, language);
            for text in page.figures.iter().map(|(_, svg)| svg).chain([&page.html]) {
                let (names, scripts) = skeleton(text);
                clean.names.extend(names);
                clean.scripts = clean.scripts.max(scripts.len());
            }
        }
        // Words between backticks and stars are set as code and bold, also those of others.
        clean.names.extend(["code", "/code", "b", "/b"].map(str::to_owned));
        clean
    }

    /// The page with a text replaced is as clean as without; gives back whether the text is on it.
    fn holds(&self, what: &str, results: &Results) -> bool {
        let mut is_there = false;
        for language in Language::ALL {
            let page = drawn(results, language);
            for (file, text) in
                page.figures.iter().map(|(name, svg)| (name.as_str(), svg)).chain([("page", &page.html)])
            {
                let (names, scripts) = skeleton(text);
                let strange: Vec<_> = names.difference(&self.names).collect();
                assert!(strange.is_empty(), "{what}: {file} has {strange:?}");
                assert!(scripts.len() <= self.scripts, "{what}: {file} has {} scripts", scripts.len());
                for script in &scripts {
                    assert!(!script.contains("<img") && !script.contains("alert(1)\" x"), "{what}: {file}: {script}");
                }
                assert!(!text.contains("49{"), "{what}: {file}: the template was run");
                is_there |= text.contains("alert(1)");
            }
        }
        is_there
    }
}

fn drawn(results: &Results, language: Language) -> Page {
    let mut results = results.clone();
    results.scenario.lang = language;
    page::page(&results).expect("a page")
}

/// The texts of a TOML value by the path of keys; of a list the first element that has one.
fn texts(value: &toml::Value, path: &str, found: &mut BTreeSet<String>) {
    match value {
        toml::Value::String(_) => _ = found.insert(path.to_owned()),
        toml::Value::Array(list) => list.iter().for_each(|value| texts(value, path, found)),
        toml::Value::Table(table) => {
            for (key, value) in table {
                texts(value, &if path.is_empty() { key.clone() } else { format!("{path}.{key}") }, found);
            }
        }
        _ => {}
    }
}

/// Replaces the first text at a path; whether there was one.
fn replace(value: &mut toml::Value, path: &[&str]) -> bool {
    match value {
        toml::Value::String(text) if path.is_empty() => {
            *text = BAD.into();
            true
        }
        toml::Value::Array(list) => list.iter_mut().any(|value| replace(value, path)),
        toml::Value::Table(table) if !path.is_empty() => {
            table.get_mut(path[0]).is_some_and(|value| replace(value, &path[1..]))
        }
        _ => false,
    }
}

fn saved(results: &Results) -> TempDir {
    let home = tempfile::tempdir().expect("a temporary folder");
    store::save(results, &home.path().join("r"), Some(&drawn(results, Language::English))).expect("written");
    home
}

#[test]
fn no_text_of_a_manifest_is_markup() {
    let (results, mut seen) = (full(), 0);
    let (clean, home) = (Clean::of(&results), saved(&results));
    let folder = home.path().join("r");
    let file = folder.join(manifest::FILE);
    let whole: toml::Value = toml::from_str(&fs::read_to_string(&file).expect("read")).expect("TOML");
    let mut paths = BTreeSet::new();
    texts(&whole, "", &mut paths);
    for path in &paths {
        let mut bad = whole.clone();
        assert!(replace(&mut bad, &path.split('.').collect::<Vec<_>>()), "{path}");
        fs::write(&file, toml::to_string(&bad).expect("TOML")).expect("written");
        match store::load(&folder) {
            Ok(results) => seen += usize::from(clean.holds(path, &results)),
            Err(error) => assert!(is_refused(path), "{path}: {error}"),
        }
    }
    assert!(paths.len() > 50 && seen > 25, "{seen} of {} texts came to the page", paths.len());
}

fn is_refused(path: &str) -> bool {
    REFUSED.contains(&path) || path.starts_with("arm.name")
}

#[test]
fn no_text_of_a_table_is_markup() {
    let results = full();
    let (clean, home) = (Clean::of(&results), saved(&results));
    let folder = home.path().join("r");
    let mut seen = Vec::new();
    for table in ["published.csv", "assumptions.csv", "policy_words.csv", "take_up.csv"] {
        let file = folder.join(table);
        let text = fs::read_to_string(&file).expect("read");
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let header = reader.headers().expect("a header").clone();
        let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("a row")).collect();
        for (place, column) in header.iter().enumerate() {
            let mut writer = csv::Writer::from_path(&file).expect("written");
            writer.write_record(&header).expect("written");
            for row in &rows {
                let cells = row.iter().enumerate().map(|(at, cell)| if at == place { BAD } else { cell });
                writer.write_record(cells).expect("written");
            }
            writer.flush().expect("written");
            // A column of numbers or of languages holds no text.
            let Ok(results) = store::load(&folder) else { continue };
            if clean.holds(&format!("{table}: {column}"), &results) {
                seen.push(format!("{table}: {column}"));
            }
        }
        fs::write(&file, text).expect("put back");
    }
    for column in
        ["published.csv: source", "assumptions.csv: name", "assumptions.csv: source", "policy_words.csv: text"]
    {
        assert!(seen.iter().any(|seen| seen == column), "{column} did not come to the page: {seen:?}");
    }
}

/// The names that join tables and manifest are replaced in both.
#[test]
fn no_name_of_an_arm_a_group_or_a_metric_is_markup() {
    let clean = Clean::of(&full());
    let mut arms = full();
    arms.arms[2].name = BAD.into();
    arms.take_up.iter_mut().for_each(|row| row.arm = BAD.into());
    assert!(clean.holds("arm", &arms));
    let mut baseline = full();
    (baseline.arms[0].name, baseline.scenario.baseline) = (BAD.into(), BAD.into());
    assert!(clean.holds("baseline", &baseline));
    // A group whose name has a blank is a cell of several groupings, which the page does not show.
    let group = format!("age={}", BAD.replace(' ', "/"));
    let shown = ["winners_share", "out_of_pocket_share", "household_burden"].map(|metric| {
        let mut groups = full();
        for row in groups.arms.iter_mut().flat_map(|arm| &mut arm.replicates).flat_map(|one| &mut one.rows) {
            if row.metric == metric && row.group == "age=80+" {
                row.group.clone_from(&group);
            }
        }
        clean.holds(&format!("group of {metric}"), &groups)
    });
    assert!(shown.contains(&true), "no group came to the page");
    let name: &'static str = Box::leak(format!("outpatient-pooling.{BAD}").into_boxed_str());
    let mut metrics = full();
    metrics.plugins[0].metrics[0].name = name.into();
    metrics.scenario.headline = vec![name.into()];
    for row in metrics.arms.iter_mut().flat_map(|arm| &mut arm.replicates).flat_map(|one| &mut one.rows) {
        if row.metric == "outpatient-pooling.chairs" {
            row.metric = name;
        }
    }
    assert!(clean.holds("metric", &metrics));
}

/// All texts of authors at once: of the page in Markdown nothing is a tag, and tables are tables still.
#[test]
fn no_text_is_markup_in_the_methods_pack() {
    let mut results = full();
    results.scenario.title = BAD.into();
    results.scenario.question = BAD.into();
    results.scenario.overrides = vec![BAD.into()];
    results.arms.iter_mut().for_each(|arm| arm.words = BAD.into());
    results.published.iter_mut().for_each(|figure| figure.source = BAD.into());
    results.assumptions.iter_mut().for_each(|value| value.source = BAD.into());
    results.inputs = vec![InputFile { file: BAD.into(), sha256: BAD.into() }];
    results.plugins =
        vec![PluginInfo { id: BAD.into(), version: BAD.into(), file: BAD.into(), ..results.plugins[0].clone() }];
    let home = saved(&results);
    started::succeeds(home.path(), &["methods", "r", "--replace"]);
    let folder = home.path().join("r");
    let page = fs::read_to_string(folder.join("methods.md")).expect("the page");
    assert!(page.contains("alert(1)") && !page.contains('<') && !page.contains("49{"), "{page}");
    let mut found = 0;
    for table in tables(&folder.join("methods")) {
        let mut reader = csv::Reader::from_path(&table).unwrap_or_else(|error| panic!("{}: {error}", table.display()));
        for row in reader.records() {
            let row = row.unwrap_or_else(|error| panic!("{}: {error}", table.display()));
            found += row.iter().filter(|cell| cell.contains("alert(1)")).count();
        }
    }
    assert!(found > 3, "{found} cells hold the text");
}

fn tables(folder: &Path) -> Vec<std::path::PathBuf> {
    let entries = fs::read_dir(folder).expect("the folder").flatten().map(|entry| entry.path());
    entries.filter(|path| path.extension().is_some_and(|end| end == "csv")).collect()
}
