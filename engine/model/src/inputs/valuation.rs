//! What things are worth to whoever has them, and who bears what nobody is seen to pay: by this results are judged, and nothing in the
//! society follows from it.

use crate::foundation::money;

/// Values; defaults, ranges and sources stand in `scenarios/data/valuation.csv`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Valuation {
    /// A yuan on an individual account over a yuan of cash, parts per million.
    pub account_value: i64,
    /// Part of what employers pay more that falls on wages, parts per million.
    pub employer_incidence: i64,
    /// Relative aversion to risk, parts per million.
    pub risk_aversion: i64,
}

impl Valuation {
    /// Of a value of a yuan on an account, 0 to 1, of the part of employers' money that falls on wages, 0 to 1, and of a relative
    /// aversion to risk.
    pub fn of(account_value: f64, employer_incidence: f64, risk_aversion: f64) -> Self {
        let [account_value, employer_incidence, risk_aversion] =
            [account_value, employer_incidence, risk_aversion].map(money::per_million);
        Self { account_value, employer_incidence, risk_aversion }
    }
}
