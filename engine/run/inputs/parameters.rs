//! Tables of single values: parameter, value, range, unit, source, confidence.

use super::Tables;
use super::error::{InputError, Problem, nearest};
use super::table::{Row, Table};

const COLUMNS: [&str; 7] = ["parameter", "value", "min", "max", "unit", "source", "confidence"];
const CONFIDENCES: [&str; 4] = ["published", "derived", "recalled", "assumed"];

/// A table of single values, each of a known name and inside its own range.
pub(super) struct Parameters(Table);

impl Parameters {
    /// Reads the table; every row must have one of these names.
    pub(super) fn read(tables: &Tables, file: &'static str, names: &[&str]) -> Result<Parameters, InputError> {
        let table = Table::read(tables, file, &COLUMNS)?;
        table.unique(&["parameter"])?;
        for row in table.rows() {
            known(&row, "parameter", names)?;
            known(&row, "confidence", &CONFIDENCES)?;
            row.text("unit")?;
            row.text("source")?;
            let [min, max] = [row.number("min", f64::MIN, f64::MAX)?, row.number("max", f64::MIN, f64::MAX)?];
            row.number("value", min, max)?;
        }
        Ok(Parameters(table))
    }

    /// The value of a parameter, from `min` to `max` whatever range the table gives it.
    pub(super) fn number(&self, name: &'static str, min: f64, max: f64) -> Result<f64, InputError> {
        let row = self.0.rows().find(|row| row.text("parameter").is_ok_and(|text| text == name));
        row.ok_or_else(|| self.0.lacks("parameter", name))?.number("value", min, max)
    }

    /// The value of a parameter that is a share, a chance or a weight.
    pub(super) fn share(&self, name: &'static str) -> Result<f64, InputError> {
        self.number(name, 0.0, 1.0)
    }

    /// The value of a parameter that is not negative.
    pub(super) fn amount(&self, name: &'static str) -> Result<f64, InputError> {
        self.number(name, 0.0, f64::MAX)
    }

    /// The value of a parameter that is 0 or 1.
    pub(super) fn switch(&self, name: &'static str) -> Result<bool, InputError> {
        Ok(self.share(name)? >= 0.5)
    }
}

/// Refuses a text that is none of the known names.
pub(super) fn known(row: &Row<'_>, column: &str, names: &[&str]) -> Result<(), InputError> {
    let name = row.text(column)?;
    if names.contains(&name) {
        return Ok(());
    }
    let nearest = nearest(name, names.iter().copied());
    Err(row.wrong(column, Problem::UnknownName { name: name.to_owned(), nearest }))
}
