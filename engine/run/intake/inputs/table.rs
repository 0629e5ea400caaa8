//! A table of comma-separated values under comments, with the line of every row.

use std::collections::HashMap;

use csv::{ReaderBuilder, StringRecord};

use super::Tables;
use super::error::{InputError, Problem};
use crate::ground::diagnose::nearest;

/// Amounts beyond these are slips of the pen: the nation's yearly income is some 1e14 yuan.
pub(super) const LARGEST: f64 = 1e15;
/// The least positive amount that is told from nothing.
pub(super) const SMALLEST: f64 = 1e-9;
/// What some spreadsheets put before a text.
pub(super) const BYTE_ORDER_MARK: char = '\u{feff}';

/// A table whose header has been checked.
pub(super) struct Table {
    file: String,
    header: Vec<String>,
    header_line: u64,
    rows: Vec<(u64, StringRecord)>,
}

impl Table {
    /// Reads a table that has exactly these columns, in any order, and at least one row.
    pub(super) fn read(tables: &Tables, file: &'static str, columns: &[&str]) -> Result<Table, InputError> {
        Table::of_text(&tables.told(file), &tables.text(file)?, columns)
    }

    /// The same for a text under the name that messages give it.
    pub(super) fn of_text(file: &str, text: &str, columns: &[&str]) -> Result<Table, InputError> {
        let text = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
        // Rows of another length are told below, in the words of all other mistakes.
        let mut builder = ReaderBuilder::new();
        builder.has_headers(false).flexible(true).comment(Some(b'#'));
        let mut lines = Lines { text, line: 1, read: 0 };
        let mut records = Vec::new();
        for record in builder.from_reader(text.as_bytes()).records() {
            // Rows may have any length, and what is cut out of a text at commas, quotes and line ends is one.
            let record = record.expect("every text is a table of some shape");
            let begun = record.position().map_or(0, csv::Position::byte);
            records.push((lines.of_record_at(begun), record));
        }
        let mut records = records.into_iter();
        let (header_line, header) = records.next().unwrap_or_default();
        let header = header.iter().map(|name| name.trim().to_owned()).collect();
        let table = Table { file: file.to_owned(), header, header_line, rows: records.collect() };
        table.check_header(columns)?;
        Ok(table)
    }

    fn check_header(&self, columns: &[&str]) -> Result<(), InputError> {
        let wrong = |column: &str, problem| Err(self.place(self.header_line, column, problem));
        for (index, name) in self.header.iter().enumerate() {
            if !columns.contains(&name.as_str()) {
                return wrong(
                    name,
                    Problem::UnknownColumn { nearest: nearest(name, columns.iter().copied()).map(str::to_owned) },
                );
            }
            if self.header[..index].contains(name) {
                return wrong(name, Problem::ColumnTwice);
            }
        }
        for column in columns {
            if !self.header.iter().any(|name| name == column) {
                return wrong(column, Problem::MissingColumn);
            }
        }
        if self.rows.is_empty() {
            return wrong(columns.first().unwrap_or(&""), Problem::Empty);
        }
        let expected = self.header.len();
        let other = self.rows.iter().find(|(_, cells)| cells.len() != expected);
        other.map_or(Ok(()), |(line, cells)| {
            // The first cell that is missing, or the first one too many.
            let number = || (expected + 1).to_string();
            let column = self.header.get(cells.len()).cloned().unwrap_or_else(number);
            Err(self.place(*line, &column, Problem::Cells { found: cells.len(), expected }))
        })
    }

    /// Rows from top to bottom.
    pub(super) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().map(|(line, cells)| Row { table: self, line: *line, cells })
    }

    /// Refuses a key, made of one or more columns, that stands on two lines.
    pub(super) fn unique(&self, columns: &[&str]) -> Result<(), InputError> {
        let mut seen = HashMap::new();
        for row in self.rows() {
            let key = columns.iter().map(|column| row.text(column)).collect::<Result<Vec<_>, _>>()?.join(" ");
            if let Some(first) = seen.insert(key.clone(), row.line) {
                return Err(row.wrong(columns[0], Problem::Duplicate { key, first }));
            }
        }
        Ok(())
    }

    /// The mistake of a table that ends too early.
    pub(super) fn ends(&self, column: &str, before: impl Into<u32>) -> InputError {
        self.place(self.last_line(), column, Problem::Ends(before.into()))
    }

    /// The mistake of a table that lacks a name.
    pub(super) fn lacks(&self, column: &str, name: &str) -> InputError {
        self.place(self.last_line(), column, Problem::MissingName(name.to_owned()))
    }

    /// Refuses a sum or mean of a column that is not what it must be.
    pub(super) fn expect(
        &self,
        column: &str,
        what: &'static str,
        found: f64,
        expected: f64,
        tolerance: f64,
    ) -> Result<(), InputError> {
        if (found - expected).abs() <= tolerance {
            return Ok(());
        }
        Err(InputError::Sum { file: self.file.clone(), column: column.to_owned(), what, found, expected })
    }

    fn last_line(&self) -> u64 {
        self.rows.last().map_or(self.header_line, |(line, _)| *line)
    }

    fn place(&self, line: u64, column: &str, problem: Problem) -> InputError {
        InputError::Place { file: self.file.clone(), line, column: column.to_owned(), problem }
    }
}

/// One row of a table.
#[derive(Clone, Copy)]
pub(super) struct Row<'a> {
    table: &'a Table,
    line: u64,
    cells: &'a StringRecord,
}

impl<'a> Row<'a> {
    /// The mistake in one of its cells, on the line where that begins: those before it may hold line ends.
    pub(super) fn wrong(&self, column: &str, problem: Problem) -> InputError {
        let index = self.table.header.iter().position(|name| name == column).unwrap_or(0);
        let within: u64 = self.cells.iter().take(index).map(line_ends).sum();
        self.table.place(self.line + within, column, problem)
    }

    fn cell(&self, column: &str) -> Result<&'a str, InputError> {
        let index = self.table.header.iter().position(|name| name == column);
        index
            .and_then(|index| self.cells.get(index))
            .map(str::trim)
            .ok_or_else(|| self.wrong(column, Problem::MissingColumn))
    }

    /// Whether the cell is empty.
    pub(super) fn is_empty(&self, column: &str) -> Result<bool, InputError> {
        Ok(self.cell(column)?.is_empty())
    }

    /// A text that may be empty.
    pub(super) fn any(&self, column: &str) -> Result<&'a str, InputError> {
        self.cell(column)
    }

    /// A text that is not empty.
    pub(super) fn text(&self, column: &str) -> Result<&'a str, InputError> {
        let cell = self.cell(column)?;
        if cell.is_empty() { Err(self.wrong(column, Problem::Empty)) } else { Ok(cell) }
    }

    /// A finite number from `min` to `max`.
    pub(super) fn number(&self, column: &str, min: f64, max: f64) -> Result<f64, InputError> {
        let cell = self.text(column)?;
        let value = cell.parse::<f64>().ok().filter(|value| value.is_finite());
        let value = value.ok_or_else(|| self.wrong(column, Problem::NotANumber(cell.to_owned())))?;
        if value < min || value > max {
            return Err(self.wrong(column, Problem::OutOfRange { value, min, max }));
        }
        Ok(value)
    }

    /// A share, a chance or a weight: 0 to 1.
    pub(super) fn share(&self, column: &str) -> Result<f64, InputError> {
        self.number(column, 0.0, 1.0)
    }

    /// An amount, a count or a rate that is not negative.
    pub(super) fn amount(&self, column: &str) -> Result<f64, InputError> {
        self.number(column, 0.0, LARGEST)
    }

    /// A ratio or an index: above 0.
    pub(super) fn ratio(&self, column: &str) -> Result<f64, InputError> {
        self.number(column, SMALLEST, LARGEST)
    }

    /// A growth a year: no series loses more than nine tenths or grows tenfold in a year.
    pub(super) fn growth(&self, column: &str) -> Result<f64, InputError> {
        self.number(column, -0.9, 9.0)
    }

    /// A whole number from `min` to `max`: a year or an age.
    pub(super) fn whole(&self, column: &str, min: u16, max: u16) -> Result<u16, InputError> {
        let value = self.number(column, min.into(), max.into())?;
        let cell = self.text(column)?;
        cell.parse::<u16>().map_err(|_| self.wrong(column, Problem::NotANumber(value.to_string())))
    }

    /// A calendar year.
    pub(super) fn year(&self) -> Result<u16, InputError> {
        self.whole("year", 1949, 2200)
    }

    /// Refuses a year, age or group other than the one that is due.
    pub(super) fn due(&self, column: &str, found: u16, expected: u16) -> Result<(), InputError> {
        if found == expected {
            return Ok(());
        }
        Err(self.wrong(column, Problem::Gap { expected: expected.into(), found: found.into() }))
    }
}

/// Where in a text its records stand, asked from top to bottom.
///
/// The reader gives the byte at which it began to look for a record: the rest of a Windows line end, empty lines and
/// comments come after that.
struct Lines<'a> {
    text: &'a str,
    /// Line of the byte up to which the text was read.
    line: u64,
    read: usize,
}

impl Lines<'_> {
    fn of_record_at(&mut self, begun: u64) -> u64 {
        let begun = usize::try_from(begun).unwrap_or(usize::MAX);
        let mut rest = self.text.get(begun..).unwrap_or("");
        loop {
            let whole = rest.trim_start_matches(['\r', '\n']);
            let is_comment = whole.starts_with('#');
            rest = if is_comment { whole.trim_start_matches(|letter| !matches!(letter, '\r' | '\n')) } else { whole };
            if !is_comment {
                break;
            }
        }
        let stands = self.text.len() - rest.len();
        self.line += line_ends(self.text.get(self.read..stands).unwrap_or(""));
        self.read = stands;
        self.line
    }
}

/// Line ends of a text: of Unix, of Windows, or of old.
fn line_ends(text: &str) -> u64 {
    let old = text.matches('\r').count() - text.matches("\r\n").count();
    (text.matches('\n').count() + old) as u64
}
