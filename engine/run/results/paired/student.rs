//! How many standard errors wide a 95% interval is when the standard error itself is estimated from few replicates.

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
}
