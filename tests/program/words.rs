//! What people read stands in one source: every key in English and in Chinese, and each of them used.

use std::collections::{BTreeMap, BTreeSet};

use gongji::intake::inputs;
use gongji::results::paired::MEASURES;
use gongji::words::names::key;
use gongji::words::term::TERMS;
use gongji::words::{Language, Told, names};
use gongji_model::block::columns::{COLUMNS, OPTIONAL};
use gongji_model::books::panel::columns;
use gongji_model::metrics::names::METRICS;

use crate::fixtures;
use crate::results::demo;

/// Messages by key, with their text and that of their attributes.
fn messages(language: Language) -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    let mut last = String::new();
    for (file, text) in language.files() {
        for line in text.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
            let begins = line.chars().next().is_some_and(|c| c.is_ascii_alphabetic());
            match line.split_once(" = ").filter(|_| begins) {
                Some((key, text)) => {
                    last = key.to_owned();
                    let twice = all.insert(last.clone(), text.to_owned());
                    assert!(twice.is_none(), "{language}/{file}.ftl: `{last}` stands twice");
                }
                None => {
                    let message = all.get_mut(&last);
                    let message = message.unwrap_or_else(|| panic!("{language}/{file}.ftl: {line} belongs to nothing"));
                    *message += "\n";
                    *message += line;
                }
            }
        }
    }
    all
}

fn variables(text: &str) -> BTreeSet<&str> {
    let name = |rest: &'_ str| rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
    text.split('$').skip(1).map(|rest| &rest[..name(rest)]).collect()
}

/// Where figures come from: in English that stands in tables and on a page of the book, and names of studies stay.
fn is_cited(key: &str) -> bool {
    ["source-", "target-", "reference-"].iter().any(|family| key.starts_with(family))
}

/// Symbols of formulas stand between dollars too.
fn is_of_formula(key: &str) -> bool {
    ["term-", "source-", "target-", "reference-"].iter().any(|family| key.starts_with(family))
}

#[test]
fn every_key_has_both_languages_with_the_same_values() {
    let [english, chinese] = Language::ALL.map(messages);
    let own = |key: &&String| !is_cited(key);
    let [one, other] = [&english, &chinese].map(|all| all.keys().filter(own).cloned().collect::<BTreeSet<String>>());
    let apart: Vec<&String> = one.symmetric_difference(&other).collect();
    assert!(apart.is_empty(), "only one language has {apart:?}");
    assert!(one.len() > 700, "{} keys were found: the search is broken", one.len());
    for key in one.iter().filter(|key| !is_of_formula(key)) {
        // Where Chinese has no plural, it may say less of a number, but never something that is not given.
        let (given, told) = (variables(&english[key]), variables(&chinese[key]));
        assert!(told.is_subset(&given), "`{key}` says {told:?} in Chinese and is given {given:?}");
        let number = |name: &&str| ["number", "known", "differ", "count", "errors"].contains(name);
        let missing: Vec<&str> = given.difference(&told).copied().filter(|name| !number(name)).collect();
        assert!(missing.is_empty(), "`{key}` leaves {missing:?} out in Chinese");
    }
}

#[test]
fn every_message_can_be_read_and_says_something() {
    for language in Language::ALL {
        for (key, text) in messages(language) {
            assert!(language.known(&key).is_some(), "{language}: `{key}` cannot be read: {text}");
            assert!(!text.trim().is_empty(), "{language}: `{key}` is empty");
            if key.starts_with("term-") {
                let what = language.attribute(&key, "what").unwrap_or_default();
                assert!(!what.is_empty(), "{language}: nothing says what `{key}` is");
            }
        }
    }
}

/// Words of at least four letters that are neither code nor a value; those in the list are names.
fn english_in(text: &str) -> Vec<String> {
    const NAMES: [&str; 8] = ["gongji", "Student", "Shapley", "Gini", "STRESS", "CHEERS", "AdViSHE", "TECH"];
    let mut plain = String::new();
    let (mut in_code, mut depth) = (false, 0);
    for c in text.chars() {
        match c {
            '`' => in_code = !in_code,
            '{' => depth += 1,
            '}' => depth = (depth - 1).max(0),
            c if !in_code && depth == 0 => plain.push(c),
            _ => plain.push(' '),
        }
    }
    let words = plain.split(|c: char| !c.is_ascii_alphabetic());
    words.filter(|word| word.len() > 3 && !NAMES.contains(word)).map(str::to_owned).collect()
}

/// A message without the names of its choices.
fn chosen(text: &str) -> String {
    let line = |line: &str| {
        let trimmed = line.trim_start();
        let is_choice = trimmed.starts_with('[') || trimmed.starts_with("*[");
        match (is_choice, line.split_once("{ $")) {
            (true, _) => trimmed.split_once(']').map_or(String::new(), |(_, words)| words.to_owned()),
            (false, Some((before, choice))) if choice.ends_with("->") => before.to_owned(),
            _ => line.to_owned(),
        }
    };
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn chinese_messages_have_no_english() {
    for (key, text) in messages(Language::Chinese).into_iter().filter(|(key, _)| !is_cited(key)) {
        // Of a term what stands between dollars is a formula.
        let step = if is_of_formula(&key) { 2 } else { 1 };
        let text = text.replace(".what = ", "").replace(".label = ", "");
        let plain = chosen(&text).split('$').step_by(step).collect::<Vec<_>>().join("$");
        let english = english_in(&plain);
        assert!(english.is_empty(), "`{key}` has {english:?}: {text}");
    }
    assert_eq!(english_in("药店 sales，`account` {$value}，Gini"), ["sales"], "the search is broken");
}

/// The program's own texts in which messages are asked for.
fn code() -> String {
    let mut text = String::new();
    let mut open = vec![fixtures::root().join("engine/run")];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
            let path = entry.path();
            let ends = |end: &str| path.extension().is_some_and(|own| own == end);
            if path.is_dir() {
                open.push(path);
            } else if ends("rs") || ends("html") {
                text += &std::fs::read_to_string(path).expect("a text");
            }
        }
    }
    text
}

/// Families of keys that are asked for by the name of a thing.
const FAMILIES: [&str; 19] = [
    "panel-",
    "term-",
    "name-",
    "unit-",
    "group-",
    "cut-",
    "province-",
    "measure-",
    "source-",
    "target-",
    "confidence-",
    "closure-",
    "universe-",
    "losers-",
    "cut-title-",
    "answer-",
    "take-up-",
    "column-",
    "money-",
];

#[test]
fn every_key_is_used_and_every_key_that_is_used_exists() {
    let (code, known) = (code(), messages(Language::English));
    for key in known.keys().filter(|key| !FAMILIES.iter().any(|family| key.starts_with(family))) {
        let part = key.strip_prefix("page-explorer-").filter(|part| ["caption", "less", "range"].contains(part));
        assert!(part.is_some() || code.contains(&format!("\"{key}\"")), "nobody asks for `{key}`");
    }
    let quoted = code.split('"').skip(1);
    let asked = quoted.filter(|text| {
        let is_key = text.contains('-') && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
        is_key
            && ["page-", "summary-", "why-", "worth-", "change-", "verdict-", "year-in"]
                .iter()
                .any(|start| text.starts_with(start))
    });
    for key in asked {
        assert!(known.contains_key(key), "`{key}` is asked for and does not exist");
    }
}

#[test]
fn every_measure_metric_unit_and_parameter_has_words() {
    let parameters = inputs::built_in_parameters().expect("the table is right");
    let valued = inputs::built_in_valuation().expect("the table is right");
    for language in Language::ALL {
        for measure in MEASURES {
            assert!(language.known(&key("measure", &measure.key())).is_some(), "{language}: {}", measure.key());
        }
        for metric in METRICS {
            assert!(names::is_worded(metric.name, language), "{language}: {}", metric.name);
            assert!(language.known(&key("unit", metric.unit)).is_some(), "{language}: {}", metric.unit);
        }
        for parameter in parameters.iter().chain(&valued) {
            assert!(names::is_worded(&parameter.name, language), "{language}: {}", parameter.name);
            assert!(language.known(&key("unit", &parameter.unit)).is_some(), "{language}: {}", parameter.unit);
        }
    }
    for parameter in parameters.iter().chain(&valued) {
        let told = Language::Chinese.source_of(&parameter.name, &parameter.source);
        assert_ne!(
            told, parameter.source,
            "{}: the Chinese of its source is missing, or of an older text",
            parameter.name
        );
        let own = "own survey of Lanzhou";
        assert_eq!(Language::Chinese.source_of(&parameter.name, own), own, "the source of somebody else's table");
    }
    for (tag, entry) in gongji::ground::references::entries() {
        assert_ne!(
            Language::Chinese.reference_of(tag, entry),
            entry,
            "the Chinese of `{tag}` is missing, or of an older text"
        );
    }
    for figure in inputs::built_in_published().expect("the table is right") {
        let told = Language::Chinese.source_of_figure(&figure.source);
        assert_ne!(told, figure.source, "a source of targets.csv has no Chinese");
    }
}

#[test]
fn every_column_of_a_panel_has_words() {
    let fixed = ["arm", "replicate", "year", "person", "weight"];
    let names: Vec<&str> = fixed.into_iter().chain(columns().map(|column| column.name)).collect();
    for language in Language::ALL {
        for name in &names {
            assert!(names::is_worded(name, language), "{language}: {name}");
            assert!(language.known(&format!("panel-{name}")).is_some(), "{language}: {name}");
        }
    }
    for column in
        COLUMNS.iter().chain(OPTIONAL).filter(|column| names.contains(&column.name) && column.name != "person")
    {
        assert_eq!(Language::English.known(&format!("panel-{}", column.name)).as_deref(), Some(column.doc));
    }
    for key in messages(Language::English).keys() {
        let of_none = key.strip_prefix("panel-").filter(|name| !names.contains(name));
        assert_eq!(of_none, None, "no panel has such a column");
    }
}

#[test]
fn provinces_are_called_as_their_table_says() {
    let table = std::fs::read_to_string(fixtures::root().join("scenarios/data/provinces.csv")).expect("the table");
    let rows: Vec<Vec<&str>> =
        table.lines().filter(|line| !line.starts_with('#')).skip(1).map(|line| line.split(',').collect()).collect();
    assert_eq!(rows.len(), 31);
    for row in rows {
        assert_eq!(Language::Chinese.area(row[0]), row[1]);
        assert!(Language::English.area(row[0]).chars().next().is_some_and(char::is_uppercase), "{}", row[0]);
    }
    assert_eq!(Language::Chinese.area("hebei-2"), "河北 2");
}

#[test]
fn a_term_stands_in_one_row_and_a_name_that_stands_in_several_has_words_of_its_own() {
    let ids: BTreeSet<String> = TERMS.iter().map(gongji::words::term::Term::key).collect();
    assert_eq!(ids.len(), TERMS.len());
    let told: BTreeSet<String> =
        messages(Language::English).into_keys().filter(|key| key.starts_with("term-")).collect();
    assert_eq!(ids, told, "terms.csv and terms.ftl have other terms");
}

/// Text of a page as a reader sees it, without code, figures' numbers and what scripts read.
fn seen(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some((before, after)) = rest.split_once('<') {
        text += before;
        text.push(' ');
        let closing = ["code", "script", "style"].into_iter().find(|tag| after.starts_with(tag));
        let (_, next) = match closing {
            Some(tag) => after.split_once(&format!("</{tag}>")).expect("it is closed"),
            None => after.split_once('>').expect("a tag ends"),
        };
        rest = next;
    }
    text + rest
}

#[test]
fn a_chinese_page_has_no_english_but_names_and_what_others_wrote() {
    let mut results = demo::results();
    results.scenario.lang = Language::Chinese;
    // What the author wrote, what the policies say and what sources are called is not the program's.
    results.scenario.title = "账户改革".into();
    results.scenario.question = "改革如何？".into();
    results.arms.iter_mut().for_each(|arm| arm.words = "一个方案".into());
    results.plugins.clear();
    results.published.iter_mut().for_each(|figure| figure.source.clear());
    for row in &mut results.assumptions {
        (row.name, row.source) = ("lambda".into(), String::new());
    }
    let html = gongji::report::page::page(&results).expect("it can be drawn").html;
    let names: BTreeSet<String> = results.arms.iter().map(|arm| arm.name.clone()).collect();
    let (before, rest) = html.split_once("<section id=\"cite\">").expect("how to cite");
    let (rest, tags) = rest
        .split_once("<dl class=\"tags\">")
        .map_or((rest, ""), |(rest, tags)| (rest, tags.split_once("</dl>").expect("its end").1));
    let mut text = seen(tags) + &seen(before) + &seen(rest.split_once("</section>").expect("its end").1);
    for known in names.iter().chain([&results.scenario.name]) {
        text = text.replace(known, " ");
    }
    let english = english_in(&text);
    let allowed = ["manifest", "toml", "summary", "yearly", "paired", "linux"];
    let english: BTreeSet<&String> = english.iter().filter(|word| !allowed.contains(&word.as_str())).collect();
    assert!(english.is_empty(), "{english:?}");
}

#[test]
fn a_chinese_summary_is_as_narrow_as_an_english_one() {
    let text = gongji::report::summary::summary(&demo::results(), Language::Chinese, false);
    for line in text.lines() {
        assert!(columns_of(line) <= 100, "{line}");
    }
    assert!(text.contains("统筹结余") && text.contains("no-accounts"), "{text}");
}

/// The demo with titles, some of which are longer than there is room for and differ in the middle alone.
fn titled(language: Language) -> gongji::results::record::Results {
    let mut results = demo::results();
    results.scenario.lang = language;
    for (arm, how) in results.arms.iter_mut().zip(["甲", "乙", "丙", "丁", "戊", "己"]) {
        let en = format!("The scheme of employees, its accounts {how} and all the rest as it has been");
        let zh = format!("职工基本医疗保险制度及其个人账户（{how}）其他各项规定均与以往相同");
        arm.title = Told::Each { en, zh };
    }
    results
}

#[test]
fn the_page_calls_arms_by_their_titles_and_keeps_their_names_for_those_who_type() {
    for language in Language::ALL {
        let results = titled(language);
        let html = gongji::report::page::page(&results).expect("it can be drawn").html;
        let (_, figure) = html.split_once("<section id=\"fund\">").expect("the section on the funds");
        let figure = figure.split("</svg>").next().expect("its end");
        let text = |piece: &str| piece.split_once('>')?.1.split("</text>").next().map(|text| text.trim().to_owned());
        let cut: Vec<String> =
            figure.split("<text").skip(1).filter_map(text).filter(|text| text.contains('…')).collect();
        assert_eq!(cut.len(), results.arms.len(), "{cut:?}");
        assert_eq!(cut.iter().collect::<BTreeSet<_>>().len(), cut.len(), "two labels are alike: {cut:?}");
        assert!(cut.iter().all(|label| columns_of(label) <= 24), "{cut:?}");
        for arm in &results.arms {
            let title = arm.title_in(language);
            for place in [format!("</i>{title}</button>"), format!("</i>{title}</th>"), format!("</i>{title} <code>")] {
                assert!(html.contains(&place), "{language}: {place}");
            }
            assert!(html.contains(&format!("<code>{}</code>", arm.name)), "nobody can type `{}`", arm.name);
            assert!(!html.contains(&format!("</i>{}<", arm.name)), "`{}` stands in the place of its title", arm.name);
        }
    }
}

/// Columns of the terminal that a text takes.
fn columns_of(text: &str) -> usize {
    text.chars().map(|c| if ('\u{2e80}'..='\u{ffef}').contains(&c) { 2 } else { 1 }).sum()
}

#[test]
fn the_summary_has_whole_titles_beneath_each_other_and_the_tables_names() {
    for language in Language::ALL {
        let results = titled(language);
        let text = gongji::report::summary::summary(&results, language, false);
        assert!(text.lines().all(|line| columns_of(line) <= 100), "{text}");
        let told: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        assert!(!told.contains("no-accounts"), "{text}");
        // What stands left of the figures of the first table, without blanks, is the titles one after the other.
        let left: String = text.lines().map(|line| line.chars().take(21).collect::<String>()).collect();
        let left: String = left.chars().filter(|c| !c.is_whitespace()).collect();
        if language == Language::English {
            for arm in &results.arms {
                let title: String = arm.title_in(language).chars().filter(|c| !c.is_whitespace()).collect();
                assert!(left.contains(&title), "{title} is not in {text}");
            }
        }
        let folder = tempfile::tempdir().expect("a temporary folder");
        let folder = folder.path().join("r");
        gongji::results::store::save(&results, &folder, None).expect("it is written");
        let table = std::fs::read_to_string(folder.join("summary.csv")).expect("a table");
        assert!(table.contains("no-accounts") && !table.contains("The scheme of employees"), "{table}");
    }
}
