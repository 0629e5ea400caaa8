//! Tables beside each other, row by row: which rows and years differ, and in which cells.

use std::collections::BTreeSet;
use std::path::Path;

use crate::ground::words::{clip, counted};
use crate::results::table::{Column, Table};

/// Columns by which a reader knows a row.
const KEYS: [&str; 13] = [
    "arm",
    "imposed",
    "replicate",
    "year",
    "group",
    "subgroup",
    "metric",
    "measure",
    "moment",
    "part",
    "name",
    "parameter",
    "item",
];
/// Rows that are shown.
const SHOWN: usize = 3;

/// Characters of a cell that are shown: a damaged number may have hundreds of digits.
const WIDTH: usize = 40;

/// What differs in one line, and the first rows.
type Told = (String, Vec<String>);

/// Rows of both sides as they are met.
struct Compared<'a> {
    header: &'a [String],
    /// Rows so far, from 1.
    row: usize,
    count: usize,
    years: BTreeSet<String>,
    places: Vec<String>,
}

impl Compared<'_> {
    /// The next row of both sides; a side that has ended has none.
    fn next(&mut self, there: Option<&[String]>, again: Option<&[String]>) {
        self.row += 1;
        if there == again {
            return;
        }
        self.count += 1;
        let known = there.or(again).unwrap_or_default();
        if let Some(year) = self.header.iter().position(|name| name == "year").and_then(|at| known.get(at)) {
            self.years.insert(year.clone());
        }
        if self.places.len() < SHOWN {
            let words = self.words(known, there, again);
            self.places.push(words);
        }
    }

    fn words(&self, known: &[String], there: Option<&[String]>, again: Option<&[String]>) -> String {
        let cells = self.header.iter().zip(known);
        let keys: Vec<String> = cells
            .filter(|(name, cell)| KEYS.contains(&name.as_str()) && !cell.is_empty())
            .map(|(name, cell)| format!("{name} {cell}"))
            .collect();
        let what = match (there, again) {
            (Some(there), Some(again)) => {
                let others =
                    self.header.iter().zip(there.iter().zip(again)).filter(|(_, (there, again))| there != again);
                let others = others.map(|(name, (there, again))| {
                    format!("{name} is {}, and {} when run again", shown(there), shown(again))
                });
                others.collect::<Vec<_>>().join("; ")
            }
            (Some(_), None) => "there is no such row when run again".into(),
            _ => "the row is missing".into(),
        };
        format!("row {} ({}): {what}", self.row, keys.join(", "))
    }

    fn told(self) -> Option<Told> {
        if self.count == 0 {
            return Some(("has the same rows in other bytes".into(), Vec::new()));
        }
        let of = counted(self.row, "row", "rows");
        let differ = if self.count == 1 { "differs" } else { "differ" };
        let years: Vec<String> = self.years.into_iter().collect();
        let years = match years.as_slice() {
            [] => String::new(),
            [year] => format!(", in {year}"),
            years if years.len() <= 6 => format!(", in {}", years.join(", ")),
            [first, .., last] => format!(", in {} years from {first} to {last}", years.len()),
        };
        Some((format!("{} of {of} {differ}{years}", self.count), self.places))
    }
}

fn shown(cell: &str) -> String {
    if cell.is_empty() { "empty".into() } else { clip(cell, WIDTH) }
}

fn headers_differ(there: &[String], again: &[String]) -> Told {
    let what = "has other columns".into();
    (what, vec![format!("there: {}", there.join(", ")), format!("again: {}", again.join(", "))])
}

/// Two CSV files; none where one is no table.
pub(super) fn of_csv(there: &Path, again: &Path) -> Option<Told> {
    let open = |path: &Path| csv::ReaderBuilder::new().flexible(true).from_path(path).ok();
    let (mut there, mut again) = (open(there)?, open(again)?);
    let cells = |record: &csv::StringRecord| record.iter().map(str::to_owned).collect::<Vec<String>>();
    let (header, other) = (cells(there.headers().ok()?), cells(again.headers().ok()?));
    if header != other {
        return Some(headers_differ(&header, &other));
    }
    let mut compared = Compared { header: &header, row: 0, count: 0, years: BTreeSet::new(), places: Vec::new() };
    let (mut left, mut right) = (there.records(), again.records());
    loop {
        let (one, two) = (left.next().transpose().ok()?, right.next().transpose().ok()?);
        match (&one, &two) {
            (None, None) => return compared.told(),
            // The common case copies nothing.
            (Some(one), Some(two)) if one == two => compared.row += 1,
            _ => compared.next(one.as_ref().map(cells).as_deref(), two.as_ref().map(cells).as_deref()),
        }
    }
}

/// Two Parquet files; none where one cannot be read.
pub(super) fn of_parquet(there: &Path, again: &Path) -> Option<Told> {
    let (there, again) = (Table::read_parquet(there).ok()?, Table::read_parquet(again).ok()?);
    let names = |table: &Table<'_>| table.columns.iter().map(|(name, _)| name.clone()).collect::<Vec<String>>();
    let header = names(&again);
    if names(&there) != header {
        return Some(headers_differ(&names(&there), &header));
    }
    let full = |table: &Table<'_>| table.columns.iter().all(|(_, column)| column.len() == table.rows());
    if !full(&there) {
        return None;
    }
    let cells = |table: &Table<'_>, row: usize| {
        let cell = |column: &Column<'_>| column.cell(row).into_owned();
        (row < table.rows()).then(|| table.columns.iter().map(|(_, column)| cell(column)).collect::<Vec<String>>())
    };
    let mut compared = Compared { header: &header, row: 0, count: 0, years: BTreeSet::new(), places: Vec::new() };
    for row in 0..there.rows().max(again.rows()) {
        compared.next(cells(&there, row).as_deref(), cells(&again, row).as_deref());
    }
    compared.told()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(there: &str, again: &str) -> Told {
        let home = tempfile::tempdir().expect("a temporary folder");
        let [one, two] = [("one", there), ("two", again)].map(|(name, text)| {
            let path = home.path().join(name);
            std::fs::write(&path, text).expect("written");
            path
        });
        of_csv(&one, &two).expect("tables")
    }

    #[test]
    fn a_cell_is_told_with_what_a_reader_knows_its_row_by() {
        let (what, places) = told("arm,year,value\na,2012,1\na,2013,2\n", "arm,year,value\na,2012,1\na,2013,3\n");
        assert_eq!(what, "1 of 2 rows differs, in 2013");
        assert_eq!(places, ["row 2 (arm a, year 2013): value is 2, and 3 when run again"]);
    }

    #[test]
    fn rows_more_and_less_and_other_columns_and_other_bytes_are_told() {
        let head = "arm,year\n";
        assert_eq!(
            told(&format!("{head}a,1\n"), head).1,
            ["row 1 (arm a, year 1): there is no such row when run again"]
        );
        assert_eq!(told(head, &format!("{head}a,1\n")).1, ["row 1 (arm a, year 1): the row is missing"]);
        assert_eq!(told("arm\n", head).0, "has other columns");
        assert_eq!(told("arm,\"year\"\n", head).0, "has the same rows in other bytes");
    }
}
