//! What things are worth to whoever has them: by this results are judged, and nothing in the society follows from it.

use crate::foundation::money;

/// Values; defaults, ranges and sources stand in `scenarios/data/valuation.csv`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Valuation {
    /// A yuan on an individual account over a yuan of cash, parts per million.
    pub account_value: i64,
}

impl Valuation {
    /// Of a value of a yuan on an account, 0 to 1.
    pub fn of(account_value: f64) -> Self {
        Self { account_value: money::per_million(account_value) }
    }
}
