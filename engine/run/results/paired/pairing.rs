//! What it is worth that arms share their luck: how much of the variance of a difference is left of what two runs with luck of their
//! own would have.

use crate::results::paired::lookup::Lookup;
use crate::results::record::Results;

/// Of each arm that differs from the baseline: the variance of its difference over the sum of both variances. None where there
/// are fewer than two replicates, or nothing varies.
pub fn shares_left(results: &Results, lookup: &Lookup<'_>, metric: &str, year: u16) -> Vec<f64> {
    let Some(baseline) = results.baseline() else { return Vec::new() };
    let of = |arm: usize| -> Option<Vec<f64>> {
        (0..lookup.replicates(arm)).map(|replicate| lookup.value(arm, replicate, metric, "all", year)).collect()
    };
    let Some(base) = of(baseline) else { return Vec::new() };
    let others = (0..results.arms.len()).filter(|arm| *arm != baseline).filter_map(of);
    others.filter_map(|values| share_left(&values, &base)).collect()
}

fn share_left(values: &[f64], base: &[f64]) -> Option<f64> {
    if values.len() != base.len() || values == base {
        return None;
    }
    let differences: Vec<f64> = values.iter().zip(base).map(|(value, base)| value - base).collect();
    let apart = variance(values)? + variance(base)?;
    (apart > 0.0).then_some(variance(&differences)? / apart)
}

fn variance(values: &[f64]) -> Option<f64> {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    (values.len() > 1).then(|| values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (count - 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_luck_leaves_nothing_and_luck_of_their_own_all() {
        let base = [1.0, 2.0, 3.0, 4.0];
        assert_eq!(share_left(&base.map(|value| value + 5.0), &base), Some(0.0));
        // By hand: the mirrored values vary as much, and the difference four times as much.
        assert_eq!(share_left(&[4.0, 3.0, 2.0, 1.0], &base), Some(2.0));
        assert_eq!(share_left(&base, &base), None, "the same arm has no difference");
        assert_eq!(share_left(&[1.0], &[2.0]), None);
    }
}
