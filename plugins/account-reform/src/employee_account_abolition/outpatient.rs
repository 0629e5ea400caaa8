//! The outpatient pool that comes instead of the accounts under `swap-for-outpatient`.

use gongji_sdk::abi::{care, payer};
use gongji_sdk::money::{countable, select, share_of};
use gongji_sdk::person::status;
use gongji_sdk::{Refusal, hook};

use crate::employee_account_abolition::{AccountAbolition, Mode};

hook! {
    impl AccountAbolition {
        /// A share of outpatient bills up to a yearly cap; nothing under the other modes.
        pub const OUTPATIENT: settle(layer = 24, payer = payer::POOL, cares = care::OUTPATIENT);
        reads { status: u8, remaining_in: i64 }
        updates { swapped: i64 }
        writes { paid_in: i64 }
        fn outpatient(&self, now, rows) -> Result<(), Refusal> {
            paid_in.fill(0);
            if self.0.mode != Mode::SwapForOutpatient {
                return Ok(());
            }
            countable("remaining_in", remaining_in)?;
            let cap = self.0.indexation.apply(self.0.outpatient_cap, now);
            for row in 0..rows {
                let share = select(status[row] == status::NONE, 0, self.0.outpatient_share);
                let left = (cap - swapped[row]).max(0);
                let paid = share_of(remaining_in[row], share).min(left);
                swapped[row] += paid;
                paid_in[row] = paid;
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
    fn outpatient_care_is_paid_by_half_up_to_the_cap_and_under_the_swap_alone() {
        let lines = Rows::new(2)
            .with("status", &[1, 3])
            .with("remaining_in", &[yuan(100.01), yuan(100.0)])
            .with("swapped", &[0, yuan(3_980.0)]);
        let paid = |mode| {
            let mut lines = lines.clone();
            lines.apply(&preset(mode), &AccountAbolition::OUTPATIENT, &circumstances(2023)).expect("acts");
            lines.get("paid_in").to_vec()
        };
        assert_eq!(paid("swap-for-outpatient"), [yuan(50.01), yuan(20.0)]);
        assert_eq!(paid("stop-credit"), [0, 0]);
    }
}
