//! The glossary of the book has every public name, in English and Chinese, and every symbol of the formulas.

use std::collections::BTreeSet;

use crate::fixtures;
use gongji::intake::inputs;
use gongji::results::paired::{MEASURES, Measure, break_even};
use gongji_model::block::columns::{COLUMNS, OPTIONAL};
use gongji_model::books::panel::columns;
use gongji_model::codes::care::Care;
use gongji_model::law::hooks::HOOKS;
use gongji_model::metrics::names::METRICS;
use gongji_model::year::plan::PHASES;

/// Groups by which metrics are counted.
const CUTS: [&str; 9] = ["age", "area", "care", "chronic", "income", "lifetime", "sector", "status", "tier"];

/// A row: English term, Chinese term, symbols, keys.
fn rows(page: &str) -> Vec<[String; 4]> {
    let lines = page.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| English"));
    let row = |line: &str| {
        let mut cells = line.trim_matches('|').split(" |").map(|cell| cell.trim().to_owned());
        std::array::from_fn(|_| cells.next().unwrap_or_default())
    };
    lines.map(row).collect()
}

fn read(path: &str) -> String {
    std::fs::read_to_string(fixtures::root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Keys of a scenario: those of the file, of an arm, of the use of a policy, of shares by year, of a table, of a fund, of the
/// panel, of the factorial and of a twin.
fn scenario_keys() -> Vec<String> {
    let schema: serde_json::Value = serde_json::from_str(&read("scenarios/schema.json")).expect("JSON");
    let places = [
        "/properties",
        "/definitions/arm/properties",
        "/definitions/use/properties",
        "/properties/table/items/properties",
        "/properties/fund/items/properties",
        "/properties/panel/properties",
        "/properties/factorial/properties",
        "/definitions/arm/properties/neutral/properties",
        "/properties/precision/properties",
        "/definitions/use/properties/rollout/oneOf/1/properties",
    ];
    let keys = places.iter().filter_map(|place| schema.pointer(place)?.as_object());
    keys.flat_map(serde_json::Map::keys).cloned().collect()
}

/// The payers that a layer may name.
fn payers() -> Vec<String> {
    let contract = read("plugins/sdk/src/abi.rs");
    let payers = contract.split("pub mod payer {").nth(1).and_then(|rest| rest.split("\n}").next()).expect("payers");
    let names = payers.lines().filter_map(|line| line.trim().strip_prefix("pub const ")?.split(':').next());
    names.map(|name| format!("payer::{name}")).collect()
}

/// Policies and the folders in which they stand together.
fn policies() -> Vec<String> {
    let folders = std::fs::read_dir(fixtures::root().join("plugins")).expect("plugins").flatten();
    let folders = folders.filter(|entry| entry.path().is_dir()).map(|entry| entry.file_name());
    let families = folders.map(|name| name.to_string_lossy().into_owned()).filter(|name| name != "sdk");
    families.chain(fixtures::policy_names()).collect()
}

/// Every name that must stand in the glossary.
fn public_names() -> BTreeSet<String> {
    let hooks = HOOKS
        .iter()
        .flat_map(|table| std::iter::once(table.name).chain(table.columns.iter().map(|column| column.name)));
    let names = hooks
        .chain(METRICS.iter().map(|metric| metric.name))
        .chain(COLUMNS.iter().chain(OPTIONAL).map(|column| column.name))
        .chain(PHASES.iter().map(|phase| phase.name))
        .chain(columns().map(|column| column.name))
        .chain(["arm", "replicate", "year", "person", "weight"])
        .map(str::to_owned);
    let cares = Care::ALL.map(|care| format!("care={}", care.name()));
    names.chain(cares).chain(scenario_keys()).chain(payers()).chain(policies()).collect()
}

fn keys(row: &[String; 4]) -> impl Iterator<Item = &str> {
    row[3].split('`').skip(1).step_by(2)
}

#[test]
fn every_public_name_stands_in_the_glossary() {
    let page = read("docs/src/glossary.md");
    let rows = rows(&page);
    let told: BTreeSet<&str> = rows.iter().flat_map(keys).collect();
    let missing: Vec<String> = public_names().into_iter().filter(|name| !told.contains(name.as_str())).collect();
    assert!(missing.is_empty(), "docs/src/glossary.md has no row with {missing:?}");
}

#[test]
fn every_key_of_the_glossary_exists() {
    let mut known = public_names();
    known.extend(inputs::built_in_parameters().expect("the table is right").into_iter().map(|it| it.name.to_string()));
    known.extend(inputs::built_in_valuation().expect("the table is right").into_iter().map(|it| it.name));
    known.extend(MEASURES.iter().map(Measure::key).chain(break_even::MEASURES.map(str::to_owned)));
    let is_group = |key: &str| key.split_once('=').is_some_and(|(cut, value)| CUTS.contains(&cut) && !value.is_empty());
    for row in rows(&read("docs/src/glossary.md")) {
        for key in keys(&row) {
            assert!(known.contains(key) || is_group(key), "`{key}` of the row `{}` does not exist", row[0]);
        }
    }
}

#[test]
fn every_term_has_its_chinese_and_the_rows_are_in_order() {
    let rows = rows(&read("docs/src/glossary.md"));
    assert!(rows.len() > 200, "{} rows were found: the search is broken", rows.len());
    for [english, chinese, ..] in &rows {
        let is_chinese = chinese.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
        assert!(is_chinese, "`{english}` has no Chinese term");
    }
    for pair in rows.windows(2) {
        let [one, next] = [&pair[0][0], &pair[1][0]].map(|term| term.to_lowercase());
        assert!(one < next, "`{next}` stands behind `{one}`");
    }
}

/// The letters of a formula: Latin ones by themselves, Greek ones by their command; words and operators left out.
fn symbols(formula: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut rest = formula;
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        if c == '\\' {
            let length = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
            let (command, after) = rest.split_at(length);
            rest = after;
            if ["text", "mathcal", "begin", "end"].contains(&command) {
                rest = rest.split_once('}').map_or("", |(_, after)| after);
            } else if GREEK.contains(&command) {
                found.insert(format!("\\{command}"));
            }
        } else if c.is_ascii_alphabetic() {
            found.insert(c.to_string());
        }
    }
    found
}

/// Commands that are letters.
const GREEK: &[&str] = &[
    "alpha",
    "beta",
    "gamma",
    "Gamma",
    "delta",
    "Delta",
    "epsilon",
    "varepsilon",
    "zeta",
    "eta",
    "theta",
    "vartheta",
    "kappa",
    "lambda",
    "Lambda",
    "mu",
    "nu",
    "xi",
    "pi",
    "Pi",
    "rho",
    "sigma",
    "tau",
    "phi",
    "varphi",
    "chi",
    "psi",
    "Psi",
    "omega",
    "Omega",
    "ell",
];

/// Formulas of a page, display and inline; code is none.
fn formulas(page: &str) -> Vec<String> {
    let prose: String = page.split('`').step_by(2).collect();
    prose.split('$').skip(1).step_by(2).filter(|formula| !formula.is_empty()).map(str::to_owned).collect()
}

#[test]
fn every_symbol_of_a_formula_stands_in_the_glossary() {
    let told: BTreeSet<String> = rows(&read("docs/src/glossary.md")).iter().flat_map(|row| symbols(&row[2])).collect();
    // The formula of the Beijing plan is quoted in its own letters, and 4pt is a distance between lines.
    let quoted = [r"q\,m\,k\,(1 + \pi) + a + r", r"q\,m"];
    let pages = ["money", "the-year", "the-price", "health", "work", "providers"];
    for page in pages {
        let text = read(&format!("docs/src/{page}.md")).replace("$$", "$").replace("[4pt]", "");
        let formulas = formulas(&text);
        assert!(!formulas.is_empty(), "no formula was found in {page}.md: the search is broken");
        for formula in formulas.iter().filter(|formula| !quoted.contains(&formula.as_str())) {
            let missing: Vec<String> = symbols(formula).difference(&told).cloned().collect();
            assert!(missing.is_empty(), "docs/src/glossary.md has no symbol {missing:?} of {page}.md: {formula}");
        }
    }
}

#[test]
fn lines_of_prose_have_at_most_120_columns() {
    for entry in std::fs::read_dir(fixtures::root().join("docs/src")).expect("the book").flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        // The pages that the program writes are one paragraph a line.
        let written = ["reference.md", "misses.md", "glossary.md"].contains(&name.as_str());
        if !name.ends_with(".md") || written {
            continue;
        }
        for (number, line) in (1..).zip(read(&format!("docs/src/{name}")).lines()) {
            let is_prose = !["|", "    ", "$$", "<"].iter().any(|start| line.starts_with(start))
                && !line.trim_start().starts_with("$$")
                && !line.contains("](http");
            assert!(!is_prose || line.chars().count() <= 120, "docs/src/{name}:{number} is too long: {line}");
        }
    }
}
