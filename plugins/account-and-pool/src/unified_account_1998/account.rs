//! What the own account pays of the rest.

use gongji_sdk::abi::{care, payer};
use gongji_sdk::hook;
use gongji_sdk::money::select;

use super::UnifiedAccount;

hook! {
    impl UnifiedAccount {
        /// The own account pays what is left, first of what is in the catalogue, as far as it reaches.
        pub const ACCOUNT: settle(layer = 60, payer = payer::ACCOUNT, cares = care::ALL);
        reads { account_balance: i64, remaining_in: i64, remaining_out: i64 }
        writes { paid_in: i64, paid_out: i64 }
        fn account(&self, now, rows) {
            let allowed = now.care != care::INPATIENT || self.0.account_pays_inpatient;
            for row in 0..rows {
                let balance = select(allowed, account_balance[row].max(0), 0);
                let inside = balance.min(remaining_in[row]);
                paid_in[row] = inside;
                paid_out[row] = select(self.0.account_pays_outside, (balance - inside).min(remaining_out[row]), 0);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use gongji_sdk::testing::{Rows, circumstances};
    use gongji_sdk::{Circumstances, Policy, preset};

    use super::super::Params;
    use super::*;

    fn now() -> Circumstances {
        Circumstances { care: care::INPATIENT, ..circumstances(2012) }
    }

    fn nation() -> UnifiedAccount {
        preset("national-average")
    }

    #[test]
    fn the_account_pays_what_is_in_the_catalogue_first() {
        let mut lines = Rows::new(3)
            .with("account_balance", &[10_000, 10_000, 0])
            .with("remaining_in", &[6_000, 12_000, 100])
            .with("remaining_out", &[5_000, 5_000, 100]);
        lines.apply(&nation(), &UnifiedAccount::ACCOUNT, &now()).expect("acts");
        assert_eq!(lines.get("paid_in"), [6_000, 10_000, 0]);
        assert_eq!(lines.get("paid_out"), [4_000, 0, 0]);
    }

    #[test]
    fn an_account_kept_out_of_hospital_pays_nothing_there() {
        let closed =
            UnifiedAccount::new(Params { account_pays_inpatient: false, ..Params::default() }).expect("allowed");
        let values = [("account_balance", 10_000), ("remaining_in", 6_000), ("remaining_out", 5_000)];
        let mut line = Rows::one(&values);
        line.apply(&closed, &UnifiedAccount::ACCOUNT, &now()).expect("acts");
        assert_eq!((line.get("paid_in"), line.get("paid_out")), ([0].as_slice(), [0].as_slice()));
        let mut visit = Rows::one(&values);
        visit
            .apply(&closed, &UnifiedAccount::ACCOUNT, &Circumstances { care: care::OUTPATIENT, ..now() })
            .expect("acts");
        assert_eq!(visit.get("paid_in"), [6_000]);
    }
}
