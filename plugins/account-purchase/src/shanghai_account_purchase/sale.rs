//! At which price the plan is sold, and to whom.

use gongji_sdk::abi::SHARE_ONE;
use gongji_sdk::hook;
use gongji_sdk::money::{select, share_of_any};
use gongji_sdk::person::status;

use super::{Params, ShanghaiAccountPurchase};

/// The premium at an age, of the average wage in parts per million.
pub(super) fn premium_at(params: &Params, age: i64) -> i64 {
    if !(params.youngest..=params.oldest).contains(&age) {
        return 0;
    }
    let rise = params.premium_oldest - params.premium_youngest;
    params.premium_youngest + rise * (age - params.youngest) / (params.oldest - params.youngest)
}

hook! {
    impl ShanghaiAccountPurchase {
        /// A standardised product keeps its tariff, whatever the insurers would quote.
        pub const PRICE: offer;
        updates { price_level: i64 }
        fn price(&self, _now, rows) {
            for row in 0..rows {
                price_level[row] = select(self.params.standard_price, SHARE_ONE, price_level[row]);
            }
        }
    }
}

hook! {
    impl ShanghaiAccountPurchase {
        /// Asks members of entry age for the premium of their age, where the balance carried over can pay all of it.
        pub const SALE: purchase(product = 0);
        reads { age: u8, status: u8, has_account: u8, carried_over: i64, held: u8 }
        writes { waiting: i64, premium: i64, from_account: u8 }
        fn sale(&self, now, rows) {
            let price = share_of_any(now.average_wage, now.price_level);
            for row in 0..rows {
                let asked = share_of_any(price, self.tariff[usize::from(age[row])]);
                let sold = (status[row] != status::NONE) & (has_account[row] != 0) & (carried_over[row] >= asked);
                premium[row] = select(sold, asked, 0);
                from_account[row] = 1;
                waiting[row] = i64::from(held[row] == 0);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use gongji_sdk::money::yuan;
    use gongji_sdk::testing::{Rows, circumstances};
    use gongji_sdk::{Circumstances, Policy, preset};

    use super::*;

    fn policy() -> ShanghaiAccountPurchase {
        preset("shanghai-2017")
    }

    fn now() -> Circumstances {
        Circumstances { average_wage: yuan(100_000.0), ..circumstances(2017) }
    }

    #[test]
    fn the_premium_rises_with_age_and_is_asked_where_the_old_balance_can_pay_it() {
        let mut people = Rows::new(7)
            .with("age", &[18, 65, 40, 17, 66, 65, 18])
            .with("status", &[1, 3, 1, 1, 3, 3, 0])
            .with("has_account", &[1; 7])
            .with(
                "carried_over",
                &[yuan(150.0), yuan(900.0), yuan(900.0), yuan(900.0), yuan(900.0), yuan(899.99), yuan(900.0)],
            )
            .with("held", &[0, 1, 0, 0, 0, 0, 0]);
        people.apply(&policy(), &ShanghaiAccountPurchase::SALE, &now()).expect("acts");
        assert_eq!(people.get("premium"), [150.0, 900.0, 501.0, 0.0, 0.0, 0.0, 0.0].map(yuan));
        assert_eq!(people.get("waiting"), [1, 0, 1, 1, 1, 1, 1]);
    }

    #[test]
    fn a_standard_price_ignores_quotes_and_a_free_one_follows_them() {
        for (standard_price, expected) in [(true, SHARE_ONE), (false, 1_200_000)] {
            let policy = ShanghaiAccountPurchase::new(Params { standard_price, ..Params::default() }).expect("allowed");
            let mut product = Rows::one(&[("price_level", 1_200_000)]);
            product.apply(&policy, &ShanghaiAccountPurchase::PRICE, &now()).expect("acts");
            assert_eq!(product.get("price_level"), [expected]);
        }
    }
}
