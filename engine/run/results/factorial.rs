//! What each part of a reform does of the whole: Shapley's shares over the arms of a factorial.
//!
//! A part's share is the mean of what it adds when the parts come one after the other, over all orders in which they can come. The
//! shares of all parts add up to what the whole changes, in every replicate.

use serde::Serialize;

use crate::results::paired::lookup::Lookup;
use crate::results::paired::{Estimate, Headline, Measure, Moment, by_replicate_in};
use crate::results::record::Results;

/// What is shared out of one measure at one moment.
#[derive(Clone, Debug)]
pub(crate) struct Shares {
    /// The measure.
    pub measure: Measure,
    /// When.
    pub moment: Moment,
    /// What the whole changes.
    pub whole: Estimate,
    /// What each part does of it, in the order of the parts.
    pub parts: Vec<Part>,
}

/// One part.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Part {
    /// Its share of what the whole changes.
    pub share: Estimate,
    /// What it changes alone.
    pub alone: Estimate,
    /// What it changes where all others are there already.
    pub last: Estimate,
}

/// A row of `shapley.csv`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct ShapleyRow {
    /// As in `summary.csv`.
    pub measure: String,
    /// As in `summary.csv`.
    pub unit: String,
    /// As in `summary.csv`.
    pub moment: String,
    /// Id of the policy, or `whole`.
    pub part: String,
    /// The part's share; what the whole changes.
    pub share: Option<f64>,
    /// Its standard error.
    pub standard_error: Option<f64>,
    /// Lower end of its 95% interval.
    pub low: Option<f64>,
    /// Its upper end.
    pub high: Option<f64>,
    /// What the part changes alone.
    pub alone: Option<f64>,
    /// What it changes where all others are there already.
    pub last: Option<f64>,
}

/// Names of the columns of `shapley.csv`.
pub(crate) const COLUMNS: [&str; 10] =
    ["measure", "unit", "moment", "part", "share", "standard_error", "low", "high", "alone", "last"];

/// Shares of all headline measures that every arm of the factorial has; none without a factorial, or where an arm of it was lost.
pub(crate) fn shares(results: &Results, lookup: &Lookup<'_>, headline: &Headline) -> Vec<Shares> {
    let Some(factorial) = &results.scenario.factorial else { return Vec::new() };
    let place = |name: &String| results.arms.iter().position(|arm| arm.name == *name);
    let Some(cells) = factorial.cells.iter().map(place).collect::<Option<Vec<usize>>>() else { return Vec::new() };
    let mut shares = Vec::new();
    for table in &headline.tables {
        for line in &table.lines {
            let by_arm = by_replicate_in(results, lookup, headline.parting, &line.measure, table.moment);
            let values: Vec<&[Option<f64>]> = cells.iter().map(|arm| by_arm[*arm].as_slice()).collect();
            if values.iter().all(|values| !values.is_empty() && values.iter().all(Option::is_some)) {
                shares.push(shared_out(line.measure, table.moment, &values));
            }
        }
    }
    shares
}

/// Shares out one measure, of which each cell of the factorial has these values, one a replicate.
fn shared_out(measure: Measure, moment: Moment, cells: &[&[Option<f64>]]) -> Shares {
    let parts = cells.len().trailing_zeros() as usize;
    let all = cells.len() - 1;
    let value = |cell: usize, replicate: usize| cells[cell][replicate].unwrap_or_default();
    let over = |of: &dyn Fn(usize) -> f64| {
        let values: Vec<Option<f64>> = (0..cells[0].len()).map(|replicate| Some(of(replicate))).collect();
        Estimate::of(&values)
    };
    let part = |at: usize| {
        let bit = 1 << at;
        Part {
            share: over(&|replicate| share(at, parts, &|cell| value(cell, replicate))),
            alone: over(&|replicate| value(bit, replicate) - value(0, replicate)),
            last: over(&|replicate| value(all, replicate) - value(all ^ bit, replicate)),
        }
    };
    let whole = over(&|replicate| value(all, replicate) - value(0, replicate));
    Shares { measure, moment, whole, parts: (0..parts).map(part).collect() }
}

/// Shapley's share of a part: what it adds to every choice of the others, each weighted by the part of all orders in which just these
/// come before it.
fn share(at: usize, parts: usize, value: &dyn Fn(usize) -> f64) -> f64 {
    let bit = 1_usize << at;
    let weight = |others: u32| {
        // The orders of those before it and of those behind it, over the orders of all.
        let choices = (1..=others as usize).fold(1.0, |ways, n| ways * (parts - n) as f64 / n as f64);
        1.0 / (parts as f64 * choices)
    };
    let without = (0..1_usize << parts).filter(|cell| cell & bit == 0);
    without.map(|cell| weight(cell.count_ones()) * (value(cell | bit) - value(cell))).sum()
}

/// The rows of `shapley.csv`: of each measure and moment the parts, then the whole.
pub(crate) fn rows(results: &Results, shares: &[Shares]) -> Vec<ShapleyRow> {
    let ids = results.scenario.factorial.iter().flat_map(|factorial| &factorial.parts);
    let ids: Vec<&String> = ids.collect();
    let row = |shares: &Shares, part: &str, share: &Estimate, rest: [Option<f64>; 2]| ShapleyRow {
        measure: shares.measure.key(),
        unit: shares.measure.unit(results.scenario.price_year),
        moment: match shares.moment {
            Moment::Year { year, .. } => year.to_string(),
            Moment::PresentValue => "present value".into(),
        },
        part: part.into(),
        share: share.mean,
        standard_error: share.standard_error,
        low: share.interval().map(|interval| interval.low),
        high: share.interval().map(|interval| interval.high),
        alone: rest[0],
        last: rest[1],
    };
    let mut rows = Vec::new();
    for shares in shares {
        let parts = ids.iter().zip(&shares.parts);
        rows.extend(parts.map(|(id, part)| row(shares, id, &part.share, [part.alone.mean, part.last.mean])));
        rows.push(row(shares, "whole", &shares.whole, [None; 2]));
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::results::paired::MEASURES;

    /// Three parts of which the first two do the same: 8, of which each is enough, and the third 2 where one of them is there.
    fn value(cell: usize) -> f64 {
        let either = cell & 0b011 != 0;
        if either { 8.0 + if cell & 0b100 != 0 { 2.0 } else { 0.0 } } else { 0.0 }
    }

    #[test]
    fn shares_are_those_of_the_orders_counted_by_hand() {
        // The third adds 2 unless it comes first, which it does in 2 of 6 orders; of the rest the other two have half each.
        let shares: Vec<f64> = (0..3).map(|at| share(at, 3, &value)).collect();
        let expected = [(10.0 - 4.0 / 3.0) / 2.0, (10.0 - 4.0 / 3.0) / 2.0, 4.0 / 3.0];
        for (found, expected) in shares.iter().zip(expected) {
            assert!((found - expected).abs() < 1e-12, "{found} is not {expected}");
        }
    }

    #[test]
    fn shares_add_up_to_the_whole_in_every_replicate() {
        let cell = |cell: usize| -> Vec<Option<f64>> {
            (0..4).map(|replicate| Some(((cell * 7 + 3) % 11) as f64 * 1e9 + (replicate * cell) as f64)).collect()
        };
        let cells: Vec<Vec<Option<f64>>> = (0..16).map(cell).collect();
        let cells: Vec<&[Option<f64>]> = cells.iter().map(Vec::as_slice).collect();
        let moment = Moment::Year { year: 2030, after: 8 };
        for count in 1..=4 {
            let shares = shared_out(MEASURES[0], moment, &cells[..1 << count]);
            let sum: f64 = shares.parts.iter().filter_map(|part| part.share.mean).sum();
            assert_eq!(shares.parts.len(), count);
            assert!((sum - shares.whole.mean.expect("a mean")).abs() < 1e-3, "{sum}");
        }
        let one = shared_out(MEASURES[0], moment, &cells[..2]);
        assert_eq!((one.parts[0].share, one.parts[0].alone, one.parts[0].last), (one.whole, one.whole, one.whole));
    }

    #[test]
    fn a_part_that_does_nothing_has_no_share() {
        let idle = |cell: usize| value(cell & 0b011);
        assert_eq!(share(2, 3, &idle), 0.0);
    }
}
