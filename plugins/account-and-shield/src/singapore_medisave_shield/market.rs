//! How the shield's premiums are reviewed, and who stands behind it.

use gongji_sdk::Circumstances;
use gongji_sdk::abi::SHARE_ONE;
use gongji_sdk::hook;
use gongji_sdk::money::{select, share_of_any};

use super::SingaporeMedisaveShield;

/// Index of the shield among the products.
const SHIELD: i64 = 0;

impl SingaporeMedisaveShield {
    /// This year's price level of the shield, given that in force and last year's premiums and claims.
    fn reviewed(&self, now: &Circumstances, premiums: i64, claims: i64) -> i64 {
        let params = &self.params;
        let level = if now.price_level > 0 { now.price_level } else { SHARE_ONE };
        let due = now.years_active > 0 && i64::from(now.years_active) % params.review_years == 0;
        if !due || premiums <= 0 {
            return level;
        }
        let ratio = i128::from(claims) * i128::from(SHARE_ONE) / i128::from(premiums);
        let change = ratio * i128::from(SHARE_ONE) / i128::from(params.target_ratio);
        let least = i128::from(SHARE_ONE - params.largest_cut);
        let change = change.clamp(least, i128::from(SHARE_ONE + params.largest_rise));
        // A year without claims would make it free, and dear years without end more than a level can be.
        share_of_any(level, change as i64).clamp(1, 1000 * SHARE_ONE)
    }
}

hook! {
    impl SingaporeMedisaveShield {
        /// Every few years the shield's premiums move by last year's claims over premiums, within a step. Private plans quote
        /// freely.
        pub const REVIEW: offer;
        reads { premiums: i64, claims: i64 }
        updates { price_level: i64 }
        fn review(&self, now, rows) {
            for row in 0..rows {
                let is_shield = row as i64 == SHIELD;
                let reviewed = self.reviewed(now, premiums[row], claims[row]);
                price_level[row] = select(is_shield, reviewed, price_level[row]);
            }
        }
    }
}

hook! {
    impl SingaporeMedisaveShield {
        /// The shield cannot fail: the treasury pays what its reserve lacks.
        pub const BACKING: supervise;
        reads { product: i64, reserve: i64 }
        writes { support: i64 }
        fn backing(&self, _now, rows) {
            for row in 0..rows {
                let is_backed = (product[row] == SHIELD) & self.params.state_backs;
                support[row] = select(is_backed, -reserve[row].min(0), 0);
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

    /// Price levels of shield and private plan after a year with claims per 100 of premiums.
    fn levels(years_active: i32, claims: f64) -> [i64; 2] {
        let now = Circumstances { years_active, price_level: 1_200_000, ..circumstances(2019) };
        let mut products = Rows::new(2)
            .with("premiums", &[yuan(100.0); 2])
            .with("claims", &[yuan(claims); 2])
            .with("price_level", &[1_300_000, 1_400_000]);
        let singapore: SingaporeMedisaveShield = preset("singapore-2016");
        products.apply(&singapore, &SingaporeMedisaveShield::REVIEW, &now).expect("acts");
        [0, 1].map(|row| products.get("price_level")[row])
    }

    #[test]
    fn every_three_years_the_shield_follows_its_claims_and_private_plans_their_own_quote() {
        assert_eq!(levels(2, 114.0), [1_200_000, 1_400_000]);
        assert_eq!(levels(3, 114.0), [1_440_000, 1_400_000]); // 1.14 / 0.95 = 1.2
        assert_eq!(levels(6, 500.0), [1_620_000, 1_400_000]); // no more than 35%
        assert_eq!(levels(9, 50.0), [1_200_000, 1_400_000]); // never lower
    }

    #[test]
    fn the_treasury_makes_up_for_a_reserve_below_zero_of_the_shield_alone() {
        let mut insurers = Rows::new(3).with("product", &[0, 0, 1]).with("reserve", &[-700, 700, -700]);
        let singapore: SingaporeMedisaveShield = preset("singapore-2016");
        insurers.apply(&singapore, &SingaporeMedisaveShield::BACKING, &circumstances(2016)).expect("acts");
        assert_eq!(insurers.get("support"), [700, 0, 0]);
    }
}
