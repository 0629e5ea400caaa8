//! The reporting standards: what each asks, and how this program answers.
//!
//! Their tables lie beside this file. An answer is a template over the facts of the run; what it leaves to the author it says.

use minijinja::{Environment, Value, context};

use super::AUTHOR;
use crate::results::record::ResultsError;

/// A standard.
#[derive(Clone, Copy, Debug)]
pub(super) struct Standard {
    /// Name of its file.
    pub(super) file: &'static str,
    /// In words.
    name: &'static str,
    /// Who wrote it.
    source: &'static str,
    /// Items with question, answer as a template, and source.
    table: &'static str,
}

/// All of them.
pub(super) const ALL: [Standard; 5] = [
    Standard {
        file: "odd-d.csv",
        name: "ODD+D",
        source: "Müller et al. 2013, Environmental Modelling & Software 48: 37-48",
        table: include_str!("odd-d.csv"),
    },
    Standard {
        file: "stress-abs.csv",
        name: "STRESS-ABS",
        source: "Monks et al. 2019, Journal of Simulation 13(1): 55-67",
        table: include_str!("stress-abs.csv"),
    },
    Standard {
        file: "cheers-2022.csv",
        name: "CHEERS 2022",
        source: "Husereau et al. 2022, BMJ 376: e067975",
        table: include_str!("cheers-2022.csv"),
    },
    Standard {
        file: "advishe.csv",
        name: "AdViSHE",
        source: "Vemer et al. 2016, PharmacoEconomics 34(4): 349-361",
        table: include_str!("advishe.csv"),
    },
    Standard {
        file: "tech-ver.csv",
        name: "TECH-VER",
        source: "Büyükkaramikli et al. 2019, PharmacoEconomics 37(11): 1391-1408",
        table: include_str!("tech-ver.csv"),
    },
];

impl Standard {
    /// Its items: number, question, answer, source.
    pub(super) fn rows(&self, environment: &Environment<'_>, facts: &Value) -> Result<Vec<[String; 4]>, ResultsError> {
        let mut reader = csv::Reader::from_reader(self.table.as_bytes());
        let mut rows = Vec::new();
        for record in reader.records() {
            let record = record.map_err(ResultsError::table(self.file.as_ref()))?;
            let cell = |place: usize| record.get(place).unwrap_or_default().to_owned();
            let answer = environment.render_str(&cell(2), facts)?;
            let answer = answer.split_whitespace().collect::<Vec<_>>().join(" ");
            rows.push([cell(0), cell(1), answer, cell(3)]);
        }
        Ok(rows)
    }

    /// What a reader of the page should know of it: which items wait for the author.
    pub(super) fn summary(&self, rows: &[[String; 4]]) -> Value {
        let open: Vec<Value> = rows.iter().filter_map(|[item, _, answer, _]| wish(item, answer)).collect();
        context! {
            name => self.name,
            source => self.source,
            file => format!("methods/{}", self.file),
            items => rows.len(),
            open_count => open.len(),
            open => open,
        }
    }
}

/// What an item wants of the author.
fn wish(item: &str, answer: &str) -> Option<Value> {
    let (_, what) = answer.split_once(AUTHOR.trim_end())?;
    Some(context! { item => item, what => what.trim() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn items(file: &str) -> Vec<[String; 4]> {
        let standard = ALL.iter().find(|standard| standard.file == file).expect("a standard");
        let mut reader = csv::Reader::from_reader(standard.table.as_bytes());
        let row = |record: csv::StringRecord| std::array::from_fn(|place| record[place].to_owned());
        reader.records().map(|record| row(record.expect("a row of four cells"))).collect()
    }

    #[test]
    fn every_standard_has_its_items_and_each_once() {
        let numbers = |file: &str| items(file).into_iter().map(|[item, ..]| item).collect::<Vec<_>>();
        let whole = |last: usize| (1..=last).map(|item| item.to_string()).collect::<Vec<_>>();
        assert_eq!(numbers("cheers-2022.csv"), whole(28));
        assert_eq!(numbers("tech-ver.csv"), whole(5));
        let advishe = ["A1", "A2", "B1", "B2", "C1", "C2", "C3", "C4", "D1", "D2", "D3", "D4", "E1"];
        assert_eq!(numbers("advishe.csv"), advishe);
        let stress =
            "1.1 1.2 1.3 2.1 2.2 2.3 2.4 2.5.1 2.5.2 2.5.3 2.5.4 3.1 3.2 3.3 3.4 4.1 4.2 4.3 5.1 5.2 5.3 5.4 6.1";
        assert_eq!(numbers("stress-abs.csv").join(" "), stress);
        let mut odd = Vec::new();
        let parts = [
            ("I", &[("i", 2), ("ii", 5), ("iii", 1)][..]),
            (
                "II",
                &[
                    ("i", 5),
                    ("ii", 8),
                    ("iii", 2),
                    ("iv", 5),
                    ("v", 3),
                    ("vi", 4),
                    ("vii", 2),
                    ("viii", 2),
                    ("ix", 1),
                    ("x", 2),
                ],
            ),
            ("III", &[("i", 2), ("ii", 3), ("iii", 1), ("iv", 3)]),
        ];
        for (part, sections) in parts {
            for (section, questions) in sections {
                odd.extend(('a'..).take(*questions).map(|letter| format!("{part}.{section}.{letter}")));
            }
        }
        assert_eq!(numbers("odd-d.csv"), odd);
    }

    #[test]
    fn every_source_is_there_and_says_author_where_the_author_must_write() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        for standard in ALL {
            for [item, question, answer, source] in items(standard.file) {
                let place = format!("{} {item}", standard.file);
                assert!(!question.is_empty() && !answer.is_empty(), "{place}");
                let sources: Vec<&str> = source.split("; ").collect();
                assert_eq!(answer.contains("{{ author }}"), sources.contains(&"author"), "{place}");
                for source in sources.iter().filter(|source| !["manifest", "code", "author"].contains(source)) {
                    assert!(source.starts_with("docs/src/") && root.join(source).is_file(), "{place}: {source}");
                }
                for test in answer.split('`').filter(|name| name.starts_with("tests/")) {
                    assert!(root.join(test).is_file(), "{place}: {test}");
                }
            }
        }
    }
}
