//! The headline as a small table: one row an arm, measure and moment.

use serde::Serialize;

use super::break_even::{BreakEven, MEASURES, Over, break_evens};
use super::lookup::Lookup;
use super::{Cell, Headline, HeadlineLine, Measure, Moment, Quantity};
use crate::results::record::{Results, metric_named};
use crate::words::Language;

/// A row of `summary.csv`.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct HeadlineRow {
    /// The arm.
    pub arm: String,
    /// What it is compared with; empty when the baseline was lost.
    pub baseline: String,
    /// As [`Measure::key`] has it.
    pub measure: String,
    /// Unit of values and differences; amounts are of constant prices.
    pub unit: String,
    /// A year, or `present value`.
    pub moment: String,
    /// Mean of the arm.
    pub value: Option<f64>,
    /// Its standard error.
    pub standard_error: Option<f64>,
    /// Mean difference from the baseline.
    pub difference: Option<f64>,
    /// Its standard error.
    pub difference_standard_error: Option<f64>,
    /// Lower end of the difference's 95% interval; of the value's where there is nothing to compare with.
    pub low: Option<f64>,
    /// Its upper end.
    pub high: Option<f64>,
    /// Why a cell is empty that others have; of a break-even value which of the two arms costs less.
    pub why: String,
}

/// Names of the columns of `summary.csv`.
pub(crate) const COLUMNS: [&str; 12] = [
    "arm",
    "baseline",
    "measure",
    "unit",
    "moment",
    "value",
    "standard_error",
    "difference",
    "difference_standard_error",
    "low",
    "high",
    "why",
];

/// The whole headline, moment by moment, measure by measure, arm by arm, also measures without a figure in any arm; then how every
/// two arms stand to each other.
pub fn headline_rows(results: &Results, lookup: &Lookup<'_>, headline: &Headline) -> Vec<HeadlineRow> {
    let mut rows = Vec::new();
    for table in &headline.tables {
        for line in table.lines.iter().chain(&table.empty) {
            let of = |(place, cell): (usize, &Cell)| row(results, line, table.moment, place, cell);
            rows.extend(line.cells.iter().enumerate().map(of));
        }
    }
    let all = break_evens(results, lookup, headline);
    rows.extend(all.iter().flat_map(|one| break_even_rows(results, one)));
    rows
}

/// The other arm stands in the column of the baseline.
fn break_even_rows(results: &Results, one: &BreakEven) -> [HeadlineRow; 2] {
    let of = |measure: &str, over: &Over| HeadlineRow {
        arm: results.arms[one.arm].name.clone(),
        baseline: results.arms[one.other].name.clone(),
        measure: measure.into(),
        unit: "share".into(),
        moment: one.moment.name(),
        value: over.break_even(),
        why: over.words(results.scenario.account_value, Language::English),
        ..HeadlineRow::default()
    };
    let [alone, closed] = MEASURES;
    [of(alone, &one.households), of(closed, &one.closed)]
}

fn row(results: &Results, line: &HeadlineLine, moment: Moment, place: usize, cell: &Cell) -> HeadlineRow {
    let baseline = results.baseline();
    let stands_alone = baseline.is_none_or(|baseline| baseline == place);
    let shown = if stands_alone { cell.value } else { cell.difference };
    let interval = shown.interval();
    let why = if stands_alone { cell.why() } else { cell.why_no_difference() };
    let why = why.or_else(|| shown.why_no_interval());
    HeadlineRow {
        arm: results.arms[place].name.clone(),
        baseline: baseline.map(|place| results.arms[place].name.clone()).unwrap_or_default(),
        measure: line.measure.key(),
        unit: line.measure.unit(results.scenario.price_year),
        moment: moment.name(),
        value: cell.value.mean,
        standard_error: cell.value.standard_error,
        difference: cell.difference.mean,
        difference_standard_error: cell.difference.standard_error,
        low: interval.map(|interval| interval.low),
        high: interval.map(|interval| interval.high),
        why: why.map(|why| why.to_string()).unwrap_or_default(),
    }
}

impl Moment {
    /// Its name in tables.
    pub(super) fn name(self) -> String {
        match self {
            Self::Year { year, .. } => year.to_string(),
            Self::PresentValue => "present value".into(),
        }
    }
}

impl Measure {
    /// Its unit in tables.
    pub fn unit(&self, price_year: u16) -> String {
        match self.quantity {
            Quantity::Stock(_) | Quantity::Flow(_) | Quantity::Gap | Quantity::Closed | Quantity::Paid(_) => {
                format!("yuan of {price_year}")
            }
            Quantity::Counted(metric) => metric.unit.into(),
            Quantity::Deficit => "share".into(),
            Quantity::Ratio(_) => "ratio".into(),
            Quantity::Plain(metric, _) => metric_named(metric).map_or("", |(_, metric)| metric.unit).into(),
        }
    }
}
