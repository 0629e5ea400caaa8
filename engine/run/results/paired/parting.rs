//! When arms part, and whether they differ at all.
//!
//! Arms part in the first year in which their laws differ, even when that year is not printed or no result differs.

use gongji_model::books::observation::Row;
use gongji_model::law::programme::Programme;
use gongji_model::metrics::names::OF_COMPARISON;

use crate::results::paired::lookup::Lookup;
use crate::results::record::{ArmResults, Results, metric_named};

/// For each programme the first year in which its law is not the baseline's; none for the baseline, and where it never differs.
pub fn by_law(programmes: &[Programme], baseline: usize, first: u16, until: u16) -> Vec<Option<u16>> {
    let Some(base) = programmes.get(baseline) else { return vec![None; programmes.len()] };
    let parts = |programme: &Programme| (first..=until).find(|year| programme.key(*year) != base.key(*year));
    programmes.iter().map(parts).collect()
}

/// First year in which any arm of the results has another law than the baseline; none when none ever has.
pub fn parting_year(results: &Results) -> Option<u16> {
    results.arms.iter().filter_map(|arm| arm.parts).min()
}

/// When arms part by their rows, for results whose manifest does not say it: the first year of the tables in which an arm
/// differs from the baseline, or from the first arm where the baseline was lost.
pub fn by_rows(results: &Results) -> Vec<Option<u16>> {
    let lookup = Lookup::new(results);
    let base = results.baseline().unwrap_or(0);
    // Metrics that are the year of an event may differ before that year comes.
    let counts = |metric: &str| {
        let is_event = metric_named(metric).is_some_and(|(_, metric)| metric.unit == "year");
        !is_event && !is_comparison(metric)
    };
    let of_arm = |arm| (0..lookup.replicates(base)).filter_map(|r| lookup.parting_year([base, arm], r, counts)).min();
    (0..results.arms.len()).map(of_arm).collect()
}

/// Arms other than the baseline that equal it in every row of every replicate; none without a baseline.
pub fn equal_to_baseline(results: &Results) -> Vec<&ArmResults> {
    let Some(base) = results.baseline().map(|place| &results.arms[place]) else { return Vec::new() };
    let others = results.arms.iter().filter(|arm| arm.name != base.name);
    others
        .filter(|arm| arm.replicates.iter().zip(&base.replicates).all(|(one, two)| equal(&one.rows, &two.rows)))
        .collect()
}

fn equal(one: &[Row], other: &[Row]) -> bool {
    fn counted(rows: &[Row]) -> impl Iterator<Item = (u16, &str, &str, Option<u64>)> {
        let rows = rows.iter().filter(|row| !is_comparison(row.metric));
        rows.map(|row| (row.year, row.group.as_str(), row.metric, row.value.map(f64::to_bits)))
    }
    counted(one).eq(counted(other))
}

/// Winners and losers are told against the baseline, which has none.
pub(super) fn is_comparison(metric: &str) -> bool {
    OF_COMPARISON.contains(&metric)
}
