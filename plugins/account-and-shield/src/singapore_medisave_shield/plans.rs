//! What shield and private plan pay.

use gongji_sdk::abi::{care, condition, payer};
use gongji_sdk::money::{countable, select, share_of};
use gongji_sdk::{Circumstances, Refusal, hook};

use super::SingaporeMedisaveShield;

/// Diseases whose treatment without a stay the shield pays for: dialysis, and treatment of cancer.
const COSTLY: i64 = 1 << condition::KIDNEY | 1 << condition::CANCER;

/// Sums of a year are counted up to here: no plan pays so much, and the fast functions count that far.
const MOST: i64 = u32::MAX as i64;

/// The terms of the shield in one year.
#[derive(Clone, Copy)]
struct Terms {
    deductible: i64,
    deductible_old: i64,
    band: i64,
    first: i64,
    second: i64,
    rest: i64,
    limit: i64,
}

impl Terms {
    fn of(policy: &SingaporeMedisaveShield, now: &Circumstances) -> Self {
        let params = &policy.params;
        let amount = |at_figures| policy.amount(at_figures, now).clamp(0, MOST);
        Self {
            deductible: amount(params.shield_deductible),
            deductible_old: amount(params.shield_deductible_old),
            band: amount(params.band),
            first: params.coinsurance_first,
            second: params.coinsurance_second,
            rest: params.coinsurance_rest,
            limit: amount(params.shield_limit),
        }
    }

    /// What is paid of so much in a year: above the deductible all but coinsurance, which falls from band to band.
    #[inline(always)]
    fn paid_of(&self, bills: i64, age: u8) -> i64 {
        let deductible = select(age > 80, self.deductible_old, self.deductible);
        let above = (bills.min(MOST) - deductible).max(0);
        let in_first = above.min(self.band);
        let in_second = (above - in_first).min(self.band);
        let in_rest = above - in_first - in_second;
        let borne = share_of(in_first, self.first) + share_of(in_second, self.second) + share_of(in_rest, self.rest);
        (above - borne).min(self.limit)
    }
}

hook! {
    impl SingaporeMedisaveShield {
        /// Of the year's stays in the catalogue the shield pays what lies above the deductible, but for a coinsurance that falls
        /// with the size of the bill. Dialysis and treatment of cancer without a stay have no deductible. All to one yearly limit.
        pub const SHIELD: settle(
            layer = 20,
            payer = payer::COMMERCIAL,
            cares = care::INPATIENT | care::CHRONIC,
            product = 0,
        );
        reads { age: u8, covered: u8, conditions: i64, remaining_in: i64 }
        updates { stays_in: i64, shield_paid: i64, shield_paid_outpatient: i64 }
        writes { paid_in: i64, paid_out: i64 }
        fn shield_pays(&self, now, rows) -> Result<(), Refusal> {
            countable("remaining_in", remaining_in)?;
            let terms = Terms::of(self, now);
            let is_stay = now.care == care::INPATIENT;
            for row in 0..rows {
                let bill = remaining_in[row];
                let for_stays = terms.paid_of(stays_in[row] + bill, age[row]) - terms.paid_of(stays_in[row], age[row]);
                let treated = (conditions[row] & COSTLY) != 0;
                let for_treatment = bill - share_of(bill, select(treated, terms.first, gongji_sdk::abi::SHARE_ONE));
                let left = (terms.limit - shield_paid[row] - shield_paid_outpatient[row]).max(0);
                let due = select(is_stay, for_stays, for_treatment).min(left);
                let paid = select(covered[row] != 0, due, 0);
                stays_in[row] += select(is_stay, bill, 0);
                shield_paid[row] += select(is_stay, paid, 0);
                shield_paid_outpatient[row] += select(is_stay, 0, paid);
                paid_in[row] = paid;
                paid_out[row] = 0;
            }
            Ok(())
        }
    }
}

hook! {
    impl SingaporeMedisaveShield {
        /// Plan and shield together pay a share of the year's stays above the plan's deductible, to a limit; the plan adds to the
        /// shield what it lacks, outside the catalogue first.
        pub const PRIVATE: settle(layer = 41, payer = payer::COMMERCIAL, cares = care::INPATIENT, product = 1);
        reads { covered: u8, billed: i64, remaining_in: i64, remaining_out: i64 }
        updates { stays: i64, shield_paid: i64, private_paid: i64 }
        writes { paid_in: i64, paid_out: i64 }
        fn private_pays(&self, now, rows) -> Result<(), Refusal> {
            countable("billed", billed)?;
            let deductible = self.amount(self.params.private_deductible, now);
            let limit = self.amount(self.params.private_limit, now);
            let share = self.params.private_share;
            for row in 0..rows {
                stays[row] = (stays[row] + billed[row]).min(MOST);
                let both = share_of((stays[row] - deductible).max(0), share).min(limit);
                let lacking = (both - shield_paid[row] - private_paid[row]).max(0);
                let due = lacking.min(remaining_in[row] + remaining_out[row]);
                let paid = select(covered[row] != 0, due, 0);
                private_paid[row] += paid;
                paid_out[row] = paid.min(remaining_out[row]);
                paid_in[row] = paid - paid_out[row];
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

    fn now(care: u32) -> Circumstances {
        Circumstances { average_wage: yuan(58_704.0), care, ..circumstances(2016) }
    }

    fn singapore() -> SingaporeMedisaveShield {
        preset("singapore-2016")
    }

    #[test]
    fn the_shield_s_coinsurance_falls_from_ten_to_three_percent() {
        let mut lines = Rows::new(6)
            .with("age", &[40, 40, 40, 40, 81, 40])
            .with("covered", &[1, 1, 1, 1, 1, 0])
            .with("remaining_in", &[1_500.0, 6_500.0, 21_500.0, 200_000.0, 6_500.0, 6_500.0].map(yuan));
        lines.apply(&singapore(), &SingaporeMedisaveShield::SHIELD, &now(care::INPATIENT)).expect("acts");
        assert_eq!(lines.get("paid_in"), [0.0, 4_500.0, 18_950.0, 100_000.0, 4_050.0, 0.0].map(yuan));
    }

    #[test]
    fn stays_of_a_year_are_one_bill() {
        let mut line = Rows::one(&[
            ("age", 40),
            ("covered", 1),
            ("stays_in", yuan(6_500.0)),
            ("shield_paid", yuan(4_500.0)),
            ("remaining_in", yuan(15_000.0)),
        ]);
        line.apply(&singapore(), &SingaporeMedisaveShield::SHIELD, &now(care::INPATIENT)).expect("acts");
        assert_eq!(line.get("paid_in"), [yuan(14_450.0)]);
        assert_eq!(line.get("shield_paid"), [yuan(18_950.0)]);
    }

    #[test]
    fn without_a_stay_it_pays_for_cancer_and_kidneys_alone() {
        let mut lines = Rows::new(3)
            .with("age", &[40; 3])
            .with("covered", &[1; 3])
            .with("conditions", &[1 << condition::CANCER, 1 << condition::KIDNEY, 1 << condition::HEART])
            .with("remaining_in", &[yuan(1_000.0); 3]);
        lines.apply(&singapore(), &SingaporeMedisaveShield::SHIELD, &now(care::CHRONIC)).expect("acts");
        assert_eq!(lines.get("paid_in"), [900.0, 900.0, 0.0].map(yuan));
        assert_eq!(lines.get("stays_in"), [0; 3]);
    }

    #[test]
    fn the_private_plan_adds_to_the_shield_up_to_ninety_percent() {
        // 30,000 billed, 10,000 of it outside the catalogue: both pay 90% of 27,500.
        let mut lines = Rows::new(3)
            .with("covered", &[1, 0, 1])
            .with("billed", &[30_000.0, 30_000.0, 400_000.0].map(yuan))
            .with("shield_paid", &[17_495.0, 17_495.0, 100_000.0].map(yuan))
            .with("remaining_in", &[2_505.0, 2_505.0, 200_000.0].map(yuan))
            .with("remaining_out", &[10_000.0, 10_000.0, 20_000.0].map(yuan));
        lines.apply(&singapore(), &SingaporeMedisaveShield::PRIVATE, &now(care::INPATIENT)).expect("acts");
        assert_eq!(lines.get("paid_out"), [7_255.0, 0.0, 20_000.0].map(yuan));
        assert_eq!(lines.get("paid_in"), [0.0, 0.0, 30_000.0].map(yuan));
        assert_eq!(lines.get("private_paid"), [7_255.0, 0.0, 50_000.0].map(yuan));
    }
}
