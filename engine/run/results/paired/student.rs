//! How many standard errors wide a 95% interval is when the standard error itself is estimated from few replicates.

use std::f64::consts::FRAC_PI_2;

/// Halvings after which nothing moves.
const HALVINGS: u32 = 60;
/// Two-sided 5% critical values of Student's t for 1 to 30 degrees of freedom (NIST/SEMATECH, *e-Handbook of Statistical
/// Methods*, section 1.3.6.7.2, column 0.975).
const CRITICAL: [f64; 30] = [
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131, 2.120,
    2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
];
/// The same further out: one over the degrees of freedom, and the value; the last is that of the normal distribution.
const FURTHER: [(f64, f64); 5] =
    [(1.0 / 30.0, 2.042), (1.0 / 40.0, 2.021), (1.0 / 60.0, 2.000), (1.0 / 120.0, 1.980), (0.0, 1.960)];

/// Standard errors to each side of the mean that hold it in 95 of 100 cases; none without a degree of freedom.
pub(super) fn critical(degrees: u32) -> Option<f64> {
    let place = usize::try_from(degrees.checked_sub(1)?).ok()?;
    Some(CRITICAL.get(place).copied().unwrap_or_else(|| further(1.0 / f64::from(degrees))))
}

/// The same of so many intervals of which all are to hold at once in 95 of 100 cases: each is as wide as if it alone had to hold in
/// more of them (Bonferroni).
pub(super) fn critical_among(degrees: u32, many: usize) -> Option<f64> {
    if many < 2 {
        return critical(degrees);
    }
    let within = 1.0 - 0.05 / many as f64;
    let (mut low, mut high) = (0.0, 1.0);
    while degrees > 0 && within_of(high, degrees) < within {
        (low, high) = (high, 2.0 * high);
    }
    for _ in 0..HALVINGS {
        let middle = 0.5 * (low + high);
        if within_of(middle, degrees) < within { low = middle } else { high = middle }
    }
    (degrees > 0).then_some(high)
}

/// The chance that Student's t lies within so much of zero, by its finite series (Abramowitz and Stegun 1964, 26.7.3 and 26.7.4).
fn within_of(t: f64, degrees: u32) -> f64 {
    let degrees_of = f64::from(degrees);
    let [sine, cosine] = [t, degrees_of.sqrt()].map(|side| side / (degrees_of + t * t).sqrt());
    let is_odd = degrees % 2 == 1;
    let (mut term, mut sum) = if is_odd { (cosine, 0.0) } else { (1.0, 0.0) };
    let terms = if is_odd { (degrees - 1) / 2 } else { degrees / 2 };
    for step in 1..=terms {
        sum += term;
        let [above, below] = if is_odd { [2 * step, 2 * step + 1] } else { [2 * step - 1, 2 * step] };
        term *= cosine * cosine * f64::from(above) / f64::from(below);
    }
    if is_odd { (arc_tangent(t / degrees_of.sqrt()) + sine * sum) / FRAC_PI_2 } else { sine * sum }
}

/// Halved four times over, of what is left the series.
fn arc_tangent(x: f64) -> f64 {
    let halved = (0..4).fold(x, |x, _| x / (1.0 + (1.0 + x * x).sqrt()));
    let series = (0..12).rev().fold(0.0, |sum, n| 1.0 / f64::from(2 * n + 1) - halved * halved * sum);
    16.0 * halved * series
}

/// Beyond the table the value is all but a straight line in one over the degrees of freedom.
fn further(inverse: f64) -> f64 {
    let part = FURTHER.windows(2).find(|ends| ends[1].0 <= inverse);
    part.map_or(FURTHER[4].1, |ends| {
        let [(from, at_from), (to, at_to)] = [ends[0], ends[1]];
        at_to + (at_from - at_to) * (inverse - to) / (from - to)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_between_those_of_the_table_are_right_to_a_thousandth() {
        // Published too: 35, 50, 80, 100 and 1000 degrees of freedom.
        for (degrees, value) in [(35, 2.030), (50, 2.009), (80, 1.990), (100, 1.984), (1000, 1.962)] {
            let found = critical(degrees).expect("there are degrees of freedom");
            assert!((found - value).abs() < 0.001, "{degrees}: {found}");
        }
        assert_eq!((critical(0), critical(1), critical(30)), (None, Some(12.706), Some(2.042)));
    }

    #[test]
    fn values_for_many_at_once_are_those_of_the_tables_at_smaller_chances() {
        // The same tables, two-sided: 5% over 5 is column 0.995, over 25 column 0.999, over 50 column 0.9995, and over 1 the first.
        for (degrees, many, value) in [
            (1, 5, 63.657),
            (2, 5, 9.925),
            (3, 5, 5.841),
            (9, 5, 3.250),
            (30, 5, 2.750),
            (1, 25, 318.313),
            (4, 25, 7.173),
            (19, 25, 3.579),
            (3, 50, 12.924),
            (10, 50, 4.587),
            (120, 5, 2.617),
        ] {
            let found = critical_among(degrees, many).expect("there are degrees of freedom");
            assert!((found / value - 1.0).abs() < 2e-4, "{degrees} and {many}: {found}");
        }
        for degrees in 1..=30 {
            let within = within_of(critical(degrees).expect("a value"), degrees);
            assert!((within - 0.95).abs() < 1e-4, "{degrees}: {within}");
        }
        assert_eq!((critical_among(0, 5), critical_among(7, 1)), (None, critical(7)));
    }
}
