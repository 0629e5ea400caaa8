//! Parameters of policies that are fitted together with the trends.

use super::Tables;
use super::calendar::PATHS;
use super::error::InputError;
use super::parameters::known;
use super::table::{Row, Table};

const COLUMNS: [&str; 10] =
    ["policy", "preset", "parameter", "value", "min", "max", "unit", "mix", "source", "confidence"];

/// A parameter of a policy's preset.
#[derive(Clone, Debug, PartialEq)]
pub struct SchemeParameter {
    /// Id of the policy.
    pub policy: String,
    /// Its preset.
    pub preset: String,
    /// The parameter.
    pub parameter: String,
    /// Its value, which is also that of the preset.
    pub value: f64,
    /// Smallest value searched.
    pub min: f64,
    /// Largest value searched.
    pub max: f64,
    /// Its unit.
    pub unit: String,
    /// The path of the calendar over whose provinces it is a mean: where fewer have what the path says, each has more of it.
    pub mix: Option<&'static str>,
}

impl SchemeParameter {
    /// Policy and parameter, as the ensemble's column is called.
    pub fn key(&self) -> String {
        format!("{}.{}", self.policy, self.parameter)
    }
}

/// Reads the table.
pub(super) fn scheme(tables: &Tables) -> Result<Vec<SchemeParameter>, InputError> {
    let table = Table::read(tables, "scheme.csv", &COLUMNS)?;
    table.unique(&["policy", "parameter"])?;
    let rows = table.rows().map(|row| {
        known(&row, "confidence", &["fitted"])?;
        row.text("source")?;
        let [min, max] = [row.number("min", f64::MIN, f64::MAX)?, row.number("max", f64::MIN, f64::MAX)?];
        Ok(SchemeParameter {
            policy: row.text("policy")?.to_owned(),
            preset: row.text("preset")?.to_owned(),
            parameter: row.text("parameter")?.to_owned(),
            value: row.number("value", min, max)?,
            min,
            max,
            unit: row.text("unit")?.to_owned(),
            mix: mix(&row)?,
        })
    });
    rows.collect()
}

fn mix(row: &Row<'_>) -> Result<Option<&'static str>, InputError> {
    if row.is_empty("mix")? {
        return Ok(None);
    }
    known(row, "mix", &PATHS)?;
    let name = row.text("mix")?;
    Ok(PATHS.into_iter().find(|path| *path == name))
}
