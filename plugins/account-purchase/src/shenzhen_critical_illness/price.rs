//! How the price follows the claims.

use gongji_sdk::abi::SHARE_ONE;
use gongji_sdk::money::share_of_any;
use gongji_sdk::{Circumstances, hook};

use super::ShenzhenCriticalIllness;

impl ShenzhenCriticalIllness {
    /// This year's price level, given that in force and last year's premiums and claims.
    fn repriced(&self, now: &Circumstances, premiums: i64, claims: i64) -> i64 {
        let level = if now.price_level > 0 { now.price_level } else { SHARE_ONE };
        let due = now.years_active > 0 && i64::from(now.years_active) % self.0.reprice_years == 0;
        if !due || premiums <= 0 {
            return level;
        }
        let ratio = i128::from(claims) * i128::from(SHARE_ONE) / i128::from(premiums); // parts per million
        let change = ratio * i128::from(SHARE_ONE) / i128::from(self.0.target_ratio);
        let change =
            change.clamp(i128::from(SHARE_ONE - self.0.largest_cut), i128::from(SHARE_ONE + self.0.largest_rise));
        // A year without claims would make it free, and dear years without end more than a level can be.
        share_of_any(level, change as i64).clamp(1, 1000 * SHARE_ONE)
    }
}

hook! {
    impl ShenzhenCriticalIllness {
        /// Every other year the price moves by last year's claims over premiums, within its steps.
        pub const PRICE: offer;
        reads { premiums: i64, claims: i64 }
        writes { price_level: i64 }
        fn price(&self, now, rows) {
            for row in 0..rows {
                price_level[row] = self.repriced(now, premiums[row], claims[row]);
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

    /// The price level after a year with claims per 100 yuan of premiums.
    fn level(years_active: i32, claims: f64) -> i64 {
        let now = Circumstances { years_active, price_level: 1_200_000, ..circumstances(2017) };
        let mut product = Rows::one(&[("premiums", yuan(100.0)), ("claims", yuan(claims))]);
        product.apply(&preset("shenzhen-2015"), &ShenzhenCriticalIllness::PRICE, &now).expect("acts");
        product.get("price_level")[0]
    }

    #[test]
    fn every_other_year_the_price_follows_the_claims() {
        assert_eq!(level(1, 114.0), 1_200_000);
        assert_eq!(level(2, 114.0), 1_440_000); // 1.14 / 0.95 = 1.2
        assert_eq!(level(4, 500.0), 1_800_000); // no more than half again
        assert_eq!(level(6, 50.0), 1_200_000); // never lower
    }
}
