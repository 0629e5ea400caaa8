//! Terms of the field with their symbols and the public names under which they are found: the glossary.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::language::Language;

const TABLE: &str = include_str!("terms.csv");

/// A row of the glossary.
#[derive(Clone, Debug)]
pub struct Term {
    id: String,
    /// Its symbol in formulas; empty where it has none.
    pub symbol: String,
    /// Columns, metrics, groups, keys, parameters, ids.
    pub names: Vec<String>,
}

/// All of them, in the order of the table.
pub static TERMS: LazyLock<Vec<Term>> = LazyLock::new(read);

/// The terms of each name.
static BY_NAME: LazyLock<HashMap<&'static str, Vec<&'static Term>>> = LazyLock::new(|| {
    let mut all: HashMap<&str, Vec<&Term>> = HashMap::new();
    for term in TERMS.iter() {
        term.names.iter().for_each(|name| all.entry(name).or_default().push(term));
    }
    all
});

fn read() -> Vec<Term> {
    let mut table = csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(TABLE.as_bytes());
    let row = |row: csv::StringRecord| {
        let cell = |at: usize| row.get(at).unwrap_or_default();
        let names = cell(2).split_whitespace().map(str::to_owned).collect();
        Term { id: cell(0).into(), symbol: cell(1).into(), names }
    };
    // What is amiss in the table is found by the test of the glossary.
    table.records().flatten().map(row).collect()
}

impl Term {
    /// The terms of the field under which a public name is found.
    pub fn of(name: &str) -> &'static [&'static Self] {
        BY_NAME.get(name).map_or(&[], Vec::as_slice)
    }

    /// The term that has this name alone, where no other has it.
    pub fn alone(name: &str) -> Option<&'static Self> {
        match Self::of(name) {
            [term] if term.names.len() == 1 => Some(term),
            _ => None,
        }
    }

    /// The term in a language.
    pub fn name(&self, language: Language) -> String {
        language.known(&self.key()).unwrap_or_default()
    }

    /// What it is.
    pub fn what(&self, language: Language) -> String {
        language.attribute(&self.key(), "what").unwrap_or_default()
    }

    /// The key of its message.
    pub fn key(&self) -> String {
        format!("term-{}", self.id)
    }
}
