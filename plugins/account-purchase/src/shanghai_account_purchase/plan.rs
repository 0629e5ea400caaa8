//! What the plan pays.

use gongji_sdk::abi::{care, payer};
use gongji_sdk::money::{countable, select, share_of};
use gongji_sdk::{Refusal, hook};

use super::ShanghaiAccountPurchase;

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
}
