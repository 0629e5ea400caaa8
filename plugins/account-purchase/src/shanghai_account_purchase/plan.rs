//! What the plan pays.

use gongji_sdk::abi::{care, payer};
use gongji_sdk::money::{countable, select, share_of};
use gongji_sdk::{Refusal, hook};

use super::ShanghaiAccountPurchase;
use crate::disease::is_critical;

hook! {
    impl ShanghaiAccountPurchase {
        /// The plan's share of what is outside the catalogue, up to its limit. In the first year of a contract the waiting
        /// period is taken off evenly: a stay falls into it with a chance of days over 365.
        pub const PLAN: settle(layer = 42, payer = payer::COMMERCIAL, cares = care::INPATIENT, product = 0);
        reads { covered: u8, remaining_out: i64 }
        updates { waiting: i64, plan_paid: i64 }
        writes { paid_in: i64, paid_out: i64 }
        fn plan(&self, now, rows) -> Result<(), Refusal> {
            countable("remaining_out", remaining_out)?;
            let limit = self.params.indexation.apply(self.params.limit, now);
            let full = self.params.benefit_share;
            let first_year = full * (365 - self.params.waiting_days) / 365;
            for row in 0..rows {
                let share = select(waiting[row] != 0, first_year, full);
                let left = (limit - plan_paid[row]).max(0);
                let paid = share_of(remaining_out[row], select(covered[row] != 0, share, 0)).min(left);
                plan_paid[row] += paid;
                paid_in[row] = 0;
                paid_out[row] = paid;
            }
            Ok(())
        }
    }
}

hook! {
    impl ShanghaiAccountPurchase {
        /// A sum when a grave disease begins, less what the waiting period takes off in the first year of a contract.
        pub const LUMP_SUM: diagnose(payer = payer::COMMERCIAL, product = 1);
        reads { covered: u8, condition: u8, began: u8, waiting_lump: i64 }
        writes { lump_sum: i64 }
        fn lump(&self, _now, rows) {
            let full = self.params.lump_sum;
            let first_year = full * (365 - self.params.waiting_days) / 365;
            for row in 0..rows {
                let is_due = (covered[row] != 0) & (began[row] != 0) & is_critical(condition[row]);
                lump_sum[row] = select(is_due, select(waiting_lump[row] != 0, first_year, full), 0);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use gongji_sdk::money::yuan;
    use gongji_sdk::preset;
    use gongji_sdk::testing::{Rows, circumstances};

    use super::*;

    #[test]
    fn the_plan_pays_half_of_what_is_outside_the_catalogue_up_to_its_limit() {
        let mut lines = Rows::new(4)
            .with("covered", &[1, 1, 0, 1])
            .with("remaining_out", &[yuan(160_000.0), yuan(160_000.0), yuan(160_000.0), yuan(1_000.0)])
            .with("plan_paid", &[0, yuan(40_000.0), 0, 0])
            .with("waiting", &[0, 0, 0, 1]);
        lines.apply(&preset("shanghai-2017"), &ShanghaiAccountPurchase::PLAN, &circumstances(2017)).expect("acts");
        assert_eq!(lines.get("paid_out"), [80_000.0, 60_000.0, 0.0, 376.71].map(yuan));
        assert_eq!(lines.get("paid_in"), [0; 4]);
    }

    #[test]
    fn a_sum_is_paid_once_when_a_grave_disease_begins() {
        let mut conditions = Rows::new(5)
            .with("covered", &[1, 1, 1, 0, 1])
            .with("condition", &[6, 6, 0, 6, 3])
            .with("began", &[1, 0, 1, 1, 1])
            .with("waiting_lump", &[0, 0, 0, 0, 1]);
        let policy: ShanghaiAccountPurchase = preset("shanghai-2017");
        conditions.apply(&policy, &ShanghaiAccountPurchase::LUMP_SUM, &circumstances(2017)).expect("acts");
        assert_eq!(conditions.get("lump_sum"), [100_000.0, 0.0, 0.0, 0.0, 75_342.46].map(yuan));
    }
}
