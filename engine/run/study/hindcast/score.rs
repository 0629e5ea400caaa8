//! Scores of a set of equally likely values against what was published.

/// The value below which a share of the set lies, linear between neighbours; the set is sorted.
pub fn quantile(sorted: &[f64], share: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else { return f64::NAN };
    let place = share * last as f64;
    let below = (place as usize).min(last);
    let above = (below + 1).min(last);
    sorted[below] + (place - below as f64) * (sorted[above] - sorted[below])
}

/// Continuous ranked probability score: mean distance from the outcome less half of the mean distance within the set. Zero is
/// perfect; of a single value it is the absolute error.
pub fn crps(set: &[f64], outcome: f64) -> f64 {
    let count = set.len() as f64;
    let off: f64 = set.iter().map(|value| (value - outcome).abs()).sum::<f64>() / count;
    let mut sorted = set.to_vec();
    sorted.sort_by(f64::total_cmp);
    // Every pair once: a value stands above `nth` others and below the rest.
    let pairs: f64 = sorted.iter().enumerate().map(|(nth, value)| value * (2.0 * nth as f64 + 1.0 - count)).sum();
    off - pairs / (count * count)
}

/// Share of the answers that are yes; none without any.
pub fn share(answers: impl IntoIterator<Item = bool>) -> Option<f64> {
    let (yes, all) = answers.into_iter().fold((0_u32, 0_u32), |(yes, all), answer| (yes + u32::from(answer), all + 1));
    (all > 0).then(|| f64::from(yes) / f64::from(all))
}

/// Mean of the numbers; none without any.
pub fn mean(numbers: impl IntoIterator<Item = f64>) -> Option<f64> {
    let (sum, all) = numbers.into_iter().fold((0.0, 0_u32), |(sum, all), number| (sum + number, all + 1));
    (all > 0).then(|| sum / f64::from(all))
}
