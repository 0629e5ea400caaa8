//! Prices near the reference, and profits and losses that are laid by and shared.

use gongji_sdk::abi::SHARE_ONE;
use gongji_sdk::hook;
use gongji_sdk::money::share_of_any;

use super::GuangzhouSocialCommercial;

hook! {
    impl GuangzhouSocialCommercial {
        /// Insurers quote freely near the reference.
        pub const PRICE: offer;
        updates { price_level: i64 }
        fn price(&self, _now, rows) {
            let band = self.params.price_band;
            for row in 0..rows {
                price_level[row] = price_level[row].clamp((SHARE_ONE - band).max(1), SHARE_ONE + band);
            }
        }
    }
}

hook! {
    impl GuangzhouSocialCommercial {
        /// What an insurer has earned below the corridor is laid by for its product, no more than it has; of what claims take above
        /// the corridor a part is paid from there, to all its insurers in one proportion where it does not reach.
        pub const CORRIDOR: supervise;
        reads { product: i64, premiums: i64, claims: i64, expenses: i64, reserve: i64, stabilisation: i64 }
        writes { to_stabilisation: i64, from_stabilisation: i64 }
        fn corridor(&self, _now, rows) {
            let params = &self.params;
            for row in 0..rows {
                let excess = share_of_any(premiums[row], params.corridor_low) - claims[row];
                let profit = premiums[row] - claims[row] - expenses[row];
                to_stabilisation[row] = excess.min(profit).min(reserve[row]).max(0);
                let shortfall = claims[row] - share_of_any(premiums[row], params.corridor_high);
                from_stabilisation[row] = share_of_any(shortfall.max(0), params.shared);
            }
            for row in 0..rows {
                // The rows of a product follow one another, and its first one cuts all of them.
                if row > 0 && product[row] == product[row - 1] {
                    continue;
                }
                let end = (row..rows).find(|next| product[*next] != product[row]).unwrap_or(rows);
                let helped = &mut from_stabilisation[row..end];
                let asked = helped.iter().map(|fen| i128::from(*fen)).sum::<i128>();
                // All rows of a product tell the same; the least of them can be paid to each.
                let there = i128::from(stabilisation[row..end].iter().copied().min().unwrap_or(0));
                if asked > there {
                    helped.iter_mut().for_each(|fen| *fen = (i128::from(*fen) * there / asked) as i64);
                }
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
    fn a_quote_stays_within_fifteen_percent_of_the_reference() {
        let mut products = Rows::new(3).with("price_level", &[700_000, 1_100_000, 1_200_000]);
        let policy: GuangzhouSocialCommercial = preset("proposal");
        products.apply(&policy, &GuangzhouSocialCommercial::PRICE, &circumstances(2027)).expect("acts");
        assert_eq!(products.get("price_level"), [850_000, 1_100_000, 1_150_000]);
    }

    #[test]
    fn profit_below_the_corridor_is_laid_by_and_half_of_a_shortfall_helped() {
        // Of one product: 60, 90 and 115 of 100 yuan. Of another, with 6 yuan laid by: 115 and 105.
        let mut insurers = Rows::new(6)
            .with("product", &[0, 0, 0, 1, 1, 2])
            .with("premiums", &[yuan(100.0); 6])
            .with("claims", &[60.0, 90.0, 115.0, 115.0, 105.0, 70.0].map(yuan))
            .with("expenses", &[yuan(25.0); 6])
            .with("reserve", &[50.0, 50.0, 0.0, 0.0, 0.0, 3.0].map(yuan))
            .with("stabilisation", &[40.0, 40.0, 40.0, 6.0, 6.0, 0.0].map(yuan));
        let policy: GuangzhouSocialCommercial = preset("proposal");
        insurers.apply(&policy, &GuangzhouSocialCommercial::CORRIDOR, &circumstances(2027)).expect("acts");
        assert_eq!(insurers.get("to_stabilisation"), [15.0, 0.0, 0.0, 0.0, 0.0, 3.0].map(yuan));
        assert_eq!(insurers.get("from_stabilisation"), [0.0, 0.0, 10.0, 4.0, 2.0, 0.0].map(yuan));
    }
}
