//! How amounts in yuan keep up with the times.

use crate::abi::{Circumstances, SHARE_ONE};
use crate::money::share_of_any;

crate::choice! {
    /// What an amount in nominal yuan follows, from the policy's first year on.
    pub enum Indexation {
        /// Frozen in yuan, as most cities did.
        None = "none",
        /// The average wage of the area.
        Wage = "wage",
        /// Consumer prices.
        Prices = "prices",
    }
}

impl Indexation {
    /// An amount of the first year in this year's yuan. A growth that the engine does not tell counts as none.
    #[must_use]
    pub const fn apply(self, amount: i64, now: &Circumstances) -> i64 {
        let growth = match self {
            Self::None => SHARE_ONE,
            Self::Wage => now.wage_growth,
            Self::Prices => now.price_growth,
        };
        if growth == 0 { amount } else { share_of_any(amount, growth) }
    }
}
