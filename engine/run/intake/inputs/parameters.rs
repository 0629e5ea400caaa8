//! Tables of single values: parameter, value, range, unit, source, confidence.

use std::collections::BTreeMap;

use super::Tables;
use super::error::{InputError, Problem};
use super::table::{Row, Table};
use crate::ground::diagnose::nearest;

const COLUMNS: [&str; 7] = ["parameter", "value", "min", "max", "unit", "source", "confidence"];
/// How far a figure can be trusted.
pub(super) const CONFIDENCES: [&str; 5] = ["published", "derived", "recalled", "assumed", "fitted"];

/// A single value with its range and source.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// Its name.
    pub name: String,
    /// Its default.
    pub value: f64,
    /// Smallest value worth trying.
    pub min: f64,
    /// Largest value worth trying.
    pub max: f64,
    /// Its unit.
    pub unit: String,
    /// Where the default comes from.
    pub source: String,
    /// `published`, `derived`, `recalled`, `assumed` or `fitted`.
    pub confidence: String,
}

/// A table of single values, each of a known name and inside its own range.
pub(super) struct Parameters {
    table: Table,
    changed: BTreeMap<String, f64>,
}

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
        Ok(Parameters { table, changed: BTreeMap::new() })
    }

    /// Puts other values in the place of the table's.
    pub(super) fn changed(self, values: &BTreeMap<String, f64>) -> Result<Parameters, InputError> {
        for name in values.keys() {
            if self.row(name).is_none() {
                let names: Vec<&str> = self.table.rows().filter_map(|row| row.text("parameter").ok()).collect();
                let nearest = nearest(name, names).map(str::to_owned);
                return Err(InputError::UnknownParameter { name: name.clone(), nearest });
            }
        }
        Ok(Parameters { changed: values.clone(), ..self })
    }

    /// Every parameter as the table has it.
    pub(super) fn list(&self) -> Result<Vec<Parameter>, InputError> {
        let listed = self.table.rows().map(|row| {
            Ok(Parameter {
                name: row.text("parameter")?.to_owned(),
                value: row.number("value", f64::MIN, f64::MAX)?,
                min: row.number("min", f64::MIN, f64::MAX)?,
                max: row.number("max", f64::MIN, f64::MAX)?,
                unit: row.text("unit")?.to_owned(),
                source: row.text("source")?.to_owned(),
                confidence: row.text("confidence")?.to_owned(),
            })
        });
        listed.collect()
    }

    fn row(&self, name: &str) -> Option<Row<'_>> {
        self.table.rows().find(|row| row.text("parameter").is_ok_and(|text| text == name))
    }

    /// The value of a parameter, from `min` to `max` whatever range the table gives it.
    pub(super) fn number(&self, name: &'static str, min: f64, max: f64) -> Result<f64, InputError> {
        if let Some(&value) = self.changed.get(name) {
            // A changed value may leave the table's range, never what the parameter can mean.
            let refused = |problem| Err(InputError::Parameter { name: name.to_owned(), problem });
            return match value {
                value if !value.is_finite() => refused(Problem::NotANumber(value.to_string())),
                value if value < min || value > max => refused(Problem::OutOfRange { value, min, max }),
                value => Ok(value),
            };
        }
        self.row(name).ok_or_else(|| self.table.lacks("parameter", name))?.number("value", min, max)
    }

    /// The value of a parameter that counts something.
    pub(super) fn whole(&self, name: &'static str, min: f64, max: f64) -> Result<f64, InputError> {
        let value = self.number(name, min, max)?;
        if value.fract() == 0.0 {
            return Ok(value);
        }
        let problem = Problem::NotWhole(value);
        Err(match self.row(name).filter(|_| !self.changed.contains_key(name)) {
            Some(row) => row.wrong("value", problem),
            None => InputError::Parameter { name: name.to_owned(), problem },
        })
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
    let nearest = nearest(name, names.iter().copied()).map(str::to_owned);
    Err(row.wrong(column, Problem::UnknownName { name: name.to_owned(), nearest }))
}
