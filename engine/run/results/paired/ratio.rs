//! Ratios of two differences of an arm from the baseline: how much of a credited yuan is spent, how use answers its price.

/// Share of the baseline's credits by which an arm's must differ for a ratio over the difference to be more than luck.
const CREDITS_APART: f64 = 1e-2;

/// Prices of care must differ by so much.
const PRICES_APART: f64 = 5e-3;

/// Two differences from the baseline, one over the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ratio {
    /// Bills over credits to accounts.
    Propensity,
    /// Arc elasticity of visits or stays to the price that is expected for more care of their kind.
    Elasticity {
        /// Metric that counts them.
        lines: &'static str,
        /// Group with the price.
        care: &'static str,
    },
}

impl Ratio {
    /// Its name in tables.
    pub(super) fn key(self) -> String {
        match self {
            Self::Propensity => "mpc_account".into(),
            Self::Elasticity { care, .. } => format!("arc_elasticity.{}", care.trim_start_matches("care=")),
        }
    }

    /// From the values of the arm and of the baseline, by metric and group; none where what it is over is too near to nothing.
    pub(super) fn of(
        self,
        arm: impl Fn(&str, &str) -> Option<f64>,
        base: impl Fn(&str, &str) -> Option<f64>,
    ) -> Option<f64> {
        let both = |metric: &str, group: &str| Some([base(metric, group)?, arm(metric, group)?]);
        match self {
            Self::Propensity => {
                let [spent, credited] = [both("medical_spending", "all")?, both("account_credit", "all")?];
                let apart = credited[1] - credited[0];
                (apart.abs() > CREDITS_APART * credited[0].abs()).then(|| (spent[1] - spent[0]) / apart)
            }
            Self::Elasticity { lines, care } => {
                let [lines, price] = [both(lines, "all")?, both("expected_marginal_price", care)?];
                let apart = (price[1] - price[0]).abs() > PRICES_APART;
                apart.then(|| arc(lines) / arc(price)).filter(|elasticity| elasticity.is_finite())
            }
        }
    }
}

/// The change over the mean of both ends, twice.
fn arc([from, to]: [f64; 2]) -> f64 {
    (to - from) / (to + from)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(values: &'static [(&'static str, f64)]) -> impl Fn(&str, &str) -> Option<f64> {
        |metric, _| values.iter().find(|(name, _)| *name == metric).map(|(_, value)| *value)
    }

    #[test]
    fn a_yuan_that_is_credited_less_and_a_price_that_doubles_move_what_is_spent() {
        let base = read(&[("medical_spending", 100.0), ("account_credit", 10.0)]);
        let less = read(&[("medical_spending", 99.0), ("account_credit", 6.0)]);
        assert_eq!(Ratio::Propensity.of(&less, &base), Some(0.25));
        assert_eq!(Ratio::Propensity.of(&base, &base), None);
        let hardly = read(&[("medical_spending", 110.0), ("account_credit", 9.95)]);
        assert_eq!(
            Ratio::Propensity.of(&hardly, &base),
            None,
            "what is spent has other reasons than half a percent of credits"
        );
        let outpatient = Ratio::Elasticity { lines: "visits", care: "care=outpatient" };
        let cheap = read(&[("visits", 3.0), ("expected_marginal_price", 0.3)]);
        let dear = read(&[("visits", 2.0), ("expected_marginal_price", 0.6)]);
        let found = outpatient.of(&dear, &cheap).expect("prices differ");
        assert!((found + 0.2 / (1.0 / 3.0)).abs() < 1e-12, "{found}");
        assert_eq!(outpatient.of(&dear, &dear), None);
    }
}
