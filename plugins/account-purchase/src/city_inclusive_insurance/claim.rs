//! What the product pays.

use gongji_sdk::abi::{care, payer};
use gongji_sdk::money::{countable, select, share_of};
use gongji_sdk::{Refusal, hook};

use super::CityInclusiveInsurance;
use crate::disease::{has_cancer, is_grave};

hook! {
    impl CityInclusiveInsurance {
        /// Costs of the year above the thresholds at their shares, and listed drugs of people with cancer, up to the limit.
        pub const CLAIM: settle(layer = 42, payer = payer::COMMERCIAL, cares = care::INPATIENT, product = 0);
        reads { covered: u8, conditions: i64, remaining_in: i64, remaining_out: i64 }
        updates { own_paid: i64, outside: i64, product_paid: i64 }
        writes { paid_in: i64, paid_out: i64 }
        fn claim(&self, _now, rows) -> Result<(), Refusal> {
            countable("remaining_in", remaining_in)?;
            countable("remaining_out", remaining_out)?;
            let terms = &self.0;
            let grave_in = share_of(terms.share_in, terms.preexisting);
            let grave_out = share_of(terms.share_out, terms.preexisting);
            for row in 0..rows {
                let (is_ill, has_cancer) = (is_grave(conditions[row]), has_cancer(conditions[row]));
                let drugs = share_of(remaining_out[row], select(has_cancer, terms.listed, 0));
                let above_in = above(terms.threshold_in, own_paid[row], remaining_in[row]);
                let above_out = above(terms.threshold_out, outside[row], remaining_out[row] - drugs);
                own_paid[row] += remaining_in[row];
                outside[row] += remaining_out[row] - drugs;
                let left = select(covered[row] != 0, (terms.limit - product_paid[row]).max(0), 0);
                let of_in = share_of(above_in, select(is_ill, grave_in, terms.share_in)).min(left);
                let of_out = share_of(above_out, select(is_ill, grave_out, terms.share_out));
                let of_out = (of_out + share_of(drugs, terms.share_drugs)).min(left - of_in);
                product_paid[row] += of_in + of_out;
                paid_in[row] = of_in;
                paid_out[row] = of_out;
            }
            Ok(())
        }
    }
}

/// What a bill adds to the costs of the year above a threshold.
const fn above(threshold: i64, before: i64, more: i64) -> i64 {
    let over = before + more - threshold;
    let over_before = before - threshold;
    (if over > 0 { over } else { 0 }) - (if over_before > 0 { over_before } else { 0 })
}

#[cfg(test)]
mod tests {
    use gongji_sdk::money::yuan;
    use gongji_sdk::preset;
    use gongji_sdk::testing::{Rows, circumstances};

    use super::*;

    #[test]
    fn costs_above_the_thresholds_of_the_year_and_listed_drugs_are_paid() {
        // Healthy, heart disease, cancer, not covered, and with 5,000 yuan left of the limit.
        let mut lines = Rows::new(5)
            .with("covered", &[1, 1, 1, 0, 1])
            .with("conditions", &[0, 4, 64, 0, 0])
            .with("own_paid", &[yuan(15_000.0), 0, 0, 0, 0])
            .with("product_paid", &[0, 0, 0, 0, yuan(1_995_000.0)])
            .with("remaining_in", &[yuan(15_000.0), yuan(30_000.0), 0, yuan(90_000.0), yuan(90_000.0)])
            .with("remaining_out", &[yuan(30_000.0), yuan(20_000.0), yuan(60_000.0), yuan(90_000.0), yuan(90_000.0)]);
        let policy: CityInclusiveInsurance = preset("typical");
        lines.apply(&policy, &CityInclusiveInsurance::CLAIM, &circumstances(2021)).expect("acts");
        assert_eq!(lines.get("paid_in"), [7_000.0, 4_200.0, 0.0, 0.0, 5_000.0].map(yuan));
        // Of 60,000 half is listed and paid at 40%, the rest above 20,000 at 42%.
        assert_eq!(lines.get("paid_out"), [7_000.0, 0.0, 16_200.0, 0.0, 0.0].map(yuan));
    }
}
