//! What becomes of the balances.

use gongji_sdk::hook;
use gongji_sdk::money::select;

use super::{AccountAbolition, Mode};

hook! {
    impl AccountAbolition {
        /// Moves the balances to the pool when they are seized.
        pub const BALANCES: migrate;
        reads { account_balance: i64 }
        writes { account_to_pool: i64, account_to_person: i64 }
        fn balances(&self, _now, rows) {
            let seized = self.0.mode == Mode::Seize;
            for row in 0..rows {
                account_to_pool[row] = select(seized, account_balance[row], 0);
                account_to_person[row] = 0;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use gongji_sdk::preset;
    use gongji_sdk::testing::{Rows, circumstances};

    use super::*;

    #[test]
    fn only_a_seizure_moves_balances() {
        for (mode, expected) in [("seize", 700), ("stop-credit", 0)] {
            let mut people = Rows::one(&[("account_balance", 700)]);
            people
                .apply(&preset::<AccountAbolition>(mode), &AccountAbolition::BALANCES, &circumstances(2023))
                .expect("acts");
            assert_eq!(
                (people.get("account_to_pool"), people.get("account_to_person")),
                ([expected].as_slice(), [0].as_slice())
            );
        }
    }
}
