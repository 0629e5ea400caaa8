//! What each line pays.

use gongji_sdk::abi::{care, payer};
use gongji_sdk::money::{countable, select, share_of, share_of_any};
use gongji_sdk::{Refusal, hook};

use super::GuangzhouSocialCommercial;
use crate::disease::{has_cancer, is_critical};

/// Sums of a year are counted up to here: no line pays so much, and the fast functions count that far.
const MOST: i64 = u32::MAX as i64;

/// What a bill adds to the costs of the year above a threshold.
#[inline(always)]
const fn above(threshold: i64, before: i64, after: i64) -> i64 {
    select(after > threshold, after - threshold, 0) - select(before > threshold, before - threshold, 0)
}

hook! {
    impl GuangzhouSocialCommercial {
        /// A sum when a major disease begins.
        pub const MAJOR_DISEASE: diagnose(payer = payer::COMMERCIAL, product = 0);
        reads { covered: u8, condition: u8, began: u8 }
        writes { lump_sum: i64 }
        fn major_disease(&self, now, rows) {
            let sum = share_of_any(now.average_wage, self.params.sum);
            for row in 0..rows {
                let is_due = (covered[row] != 0) & (began[row] != 0) & is_critical(condition[row]);
                lump_sum[row] = select(is_due, sum, 0);
            }
        }
    }
}

hook! {
    impl GuangzhouSocialCommercial {
        /// A share of the year's own-paid hospital costs above the threshold: what is left in the catalogue, and what of the rest
        /// is the first slice of class B.
        pub const SUPPLEMENTARY: settle(layer = 40, payer = payer::COMMERCIAL, cares = care::INPATIENT, product = 1);
        reads { covered: u8, remaining_in: i64, remaining_out: i64 }
        updates { own_paid: i64 }
        writes { paid_in: i64, paid_out: i64 }
        fn supplementary(&self, now, rows) -> Result<(), Refusal> {
            countable("remaining_in", remaining_in)?;
            countable("remaining_out", remaining_out)?;
            let threshold = share_of_any(now.average_wage, self.params.threshold);
            for row in 0..rows {
                let class_b = share_of(remaining_out[row], self.params.class_b);
                let after = (own_paid[row] + remaining_in[row] + class_b).min(MOST);
                let due = above(threshold, own_paid[row], after);
                own_paid[row] = after;
                let paid = share_of(due, select(covered[row] != 0, self.params.share_supplementary, 0));
                paid_in[row] = paid.min(remaining_in[row]);
                paid_out[row] = paid - paid_in[row];
            }
            Ok(())
        }
    }
}

hook! {
    impl GuangzhouSocialCommercial {
        /// A share of what is left in the catalogue of stays outside the own area.
        pub const AWAY: settle(layer = 41, payer = payer::COMMERCIAL, cares = care::INPATIENT, product = 4);
        reads { covered: u8, out_of_area: u8, remaining_in: i64 }
        updates { away_paid: i64 }
        writes { paid_in: i64, paid_out: i64 }
        fn away(&self, now, rows) -> Result<(), Refusal> {
            countable("remaining_in", remaining_in)?;
            let limit = share_of_any(now.average_wage, self.params.limit_away);
            for row in 0..rows {
                let is_due = (covered[row] != 0) & (out_of_area[row] != 0);
                let due = share_of(remaining_in[row], select(is_due, self.params.share_away, 0));
                paid_in[row] = due.min((limit - away_paid[row]).max(0));
                away_paid[row] += paid_in[row];
                paid_out[row] = 0;
            }
            Ok(())
        }
    }
}

hook! {
    impl GuangzhouSocialCommercial {
        /// Of listed drugs of people with cancer a share: a part of what their stays cost outside the catalogue.
        pub const DRUGS: settle(layer = 42, payer = payer::COMMERCIAL, cares = care::INPATIENT, product = 2);
        reads { covered: u8, conditions: i64, remaining_out: i64 }
        updates { drugs_paid: i64 }
        writes { paid_in: i64, paid_out: i64 }
        fn drugs(&self, now, rows) -> Result<(), Refusal> {
            countable("remaining_out", remaining_out)?;
            let limit = share_of_any(now.average_wage, self.params.limit_drugs);
            for row in 0..rows {
                let is_due = (covered[row] != 0) & has_cancer(conditions[row]);
                let listed = share_of(remaining_out[row], select(is_due, self.params.listed, 0));
                paid_in[row] = 0;
                paid_out[row] = share_of(listed, self.params.share_drugs).min((limit - drugs_paid[row]).max(0));
                drugs_paid[row] += paid_out[row];
            }
            Ok(())
        }
    }
}

hook! {
    impl GuangzhouSocialCommercial {
        /// A share of what all lines before have left of a person's stays of the year, above a deductible; in the catalogue first.
        pub const FAMILY: settle(layer = 43, payer = payer::COMMERCIAL, cares = care::INPATIENT, product = 3);
        reads { covered: u8, remaining_in: i64, remaining_out: i64 }
        updates { family_costs: i64, family_paid: i64 }
        writes { paid_in: i64, paid_out: i64 }
        fn family(&self, now, rows) -> Result<(), Refusal> {
            countable("remaining_in", remaining_in)?;
            countable("remaining_out", remaining_out)?;
            let deductible = share_of_any(now.average_wage, self.params.family_deductible);
            let limit = share_of_any(now.average_wage, self.params.limit_family);
            for row in 0..rows {
                let after = (family_costs[row] + remaining_in[row] + remaining_out[row]).min(MOST);
                let due = above(deductible, family_costs[row], after);
                family_costs[row] = after;
                let due = share_of(due, select(covered[row] != 0, self.params.share_family, 0));
                let paid = due.min((limit - family_paid[row]).max(0));
                family_paid[row] += paid;
                paid_in[row] = paid.min(remaining_in[row]);
                paid_out[row] = paid - paid_in[row];
            }
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use gongji_sdk::money::yuan;
    use gongji_sdk::testing::{Rows, circumstances};
    use gongji_sdk::{Circumstances, Hook, preset};

    use super::*;

    /// What a hook pays in and outside the catalogue of a stay with 20,000 and 10,000 yuan left.
    fn paid(hook: &Hook<GuangzhouSocialCommercial>, given: &[(&str, i64)]) -> [i64; 2] {
        let now = Circumstances { average_wage: yuan(100_000.0), ..circumstances(2027) };
        let bill = [("remaining_in", yuan(20_000.0)), ("remaining_out", yuan(10_000.0))];
        let mut line = Rows::one(&[given, &bill].concat());
        let policy: GuangzhouSocialCommercial = preset("proposal");
        line.apply(&policy, hook, &now).expect("acts");
        [line.get("paid_in")[0], line.get("paid_out")[0]]
    }

    #[test]
    fn each_line_pays_its_share_to_those_who_hold_it() {
        let held = ("covered", 1);
        let lines = [
            (&GuangzhouSocialCommercial::SUPPLEMENTARY, ("own_paid", 0), [9_450.0, 0.0]),
            (&GuangzhouSocialCommercial::SUPPLEMENTARY, ("own_paid", yuan(90_000.0)), [16_450.0, 0.0]),
            (&GuangzhouSocialCommercial::AWAY, ("out_of_area", 2), [10_000.0, 0.0]),
            (&GuangzhouSocialCommercial::AWAY, ("out_of_area", 0), [0.0, 0.0]),
            (&GuangzhouSocialCommercial::DRUGS, ("conditions", 64), [0.0, 3_000.0]),
            (&GuangzhouSocialCommercial::DRUGS, ("conditions", 4), [0.0, 0.0]),
            (&GuangzhouSocialCommercial::FAMILY, ("family_costs", 0), [7_500.0, 0.0]),
            (&GuangzhouSocialCommercial::FAMILY, ("family_paid", yuan(99_000.0)), [1_000.0, 0.0]),
        ];
        for (hook, given, expected) in lines {
            assert_eq!(paid(hook, &[held, given]), expected.map(yuan), "{given:?}");
            assert_eq!(paid(hook, &[given]), [0, 0], "{given:?}");
        }
    }

    #[test]
    fn a_sum_is_paid_when_a_major_disease_begins() {
        let now = Circumstances { average_wage: yuan(100_000.0), ..circumstances(2027) };
        let mut conditions =
            Rows::new(4).with("covered", &[1, 1, 1, 0]).with("condition", &[6, 6, 0, 6]).with("began", &[1, 0, 1, 1]);
        let policy: GuangzhouSocialCommercial = preset("proposal");
        conditions.apply(&policy, &GuangzhouSocialCommercial::MAJOR_DISEASE, &now).expect("acts");
        assert_eq!(conditions.get("lump_sum"), [50_000.0, 0.0, 0.0, 0.0].map(yuan));
    }
}
