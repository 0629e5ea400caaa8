//! Published figures of the scheme, beside which simulated ones are put.

use gongji_model::metrics::names::METRICS;

use super::Tables;
use super::error::InputError;
use super::parameters::known;
use super::table::{Row, Table};

const FILE: &str = "targets.csv";
const COLUMNS: [&str; 10] =
    ["metric", "group", "year", "value", "unit", "confidence", "source", "band", "in_fit", "why"];
/// Last year that may be fitted to.
const LAST_FITTED: u16 = 2019;
/// One published figure.
#[derive(Clone, Debug, PartialEq)]
pub struct PublishedFigure {
    /// Metric of the program.
    pub metric: String,
    /// `all`, or a cut such as `status=retired`.
    pub group: String,
    /// Calendar year.
    pub year: u16,
    /// Value in the metric's unit.
    pub value: f64,
    /// The metric's unit.
    pub unit: String,
    /// How far it can be trusted.
    pub confidence: Confidence,
    /// Where it stands.
    pub source: String,
    /// How far a simulated value may lie off, in the unit; none when it is not scored.
    pub band: Option<f64>,
    /// The fit uses it.
    pub in_fit: bool,
    /// What is known of a miss; may be empty.
    pub why: String,
}

/// How far a published figure can be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confidence {
    /// Read in a published source, or plain arithmetic on such figures.
    Verified,
    /// From memory, not confirmed: fills a gap, is never a target.
    Recalled,
    /// Interpolated by us: fills a gap, is never a target.
    Estimated,
}

/// Reads the published figures.
pub(super) fn published(tables: &Tables) -> Result<Vec<PublishedFigure>, InputError> {
    let table = Table::read(tables, FILE, &COLUMNS)?;
    table.unique(&["metric", "group", "year"])?;
    table.rows().map(|row| figure(&row)).collect()
}

fn figure(row: &Row<'_>) -> Result<PublishedFigure, InputError> {
    let units: Vec<(&str, &str)> = METRICS.iter().map(|metric| (metric.name, metric.unit)).collect();
    known(row, "metric", &units.iter().map(|(name, _)| *name).collect::<Vec<_>>())?;
    let metric = row.text("metric")?;
    let unit: Vec<&str> = units.iter().filter(|(name, _)| *name == metric).map(|(_, unit)| *unit).collect();
    known(row, "unit", &unit)?;
    known(row, "confidence", &["verified", "recalled", "estimated"])?;
    let share = row.text("unit")? == "share";
    Ok(PublishedFigure {
        metric: metric.to_owned(),
        group: row.text("group")?.to_owned(),
        year: row.year()?,
        value: if share { row.share("value")? } else { row.number("value", f64::MIN, f64::MAX)? },
        unit: row.text("unit")?.to_owned(),
        confidence: match row.text("confidence")? {
            "verified" => Confidence::Verified,
            "recalled" => Confidence::Recalled,
            _ => Confidence::Estimated,
        },
        source: row.text("source")?.to_owned(),
        band: if row.is_empty("band")? { None } else { Some(row.ratio("band")?) },
        in_fit: in_fit(row)?,
        why: row.any("why")?.to_owned(),
    })
}

/// Whether the fit uses a figure: never a later one than of 2019, and none without a band.
fn in_fit(row: &Row<'_>) -> Result<bool, InputError> {
    known(row, "in_fit", &["yes", "no"])?;
    if row.text("in_fit")? == "no" {
        return Ok(false);
    }
    row.whole("year", 1949, LAST_FITTED)?;
    row.text("band")?;
    Ok(true)
}
