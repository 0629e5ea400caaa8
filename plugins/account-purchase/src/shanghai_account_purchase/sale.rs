//! At which price the plan is sold, and to whom.

use gongji_sdk::abi::SHARE_ONE;
use gongji_sdk::money::{select, share_of_any};
use gongji_sdk::person::status;
use gongji_sdk::{Circumstances, hook};

use super::{Params, ShanghaiAccountPurchase};

/// The premium at an age, between those at the youngest and the oldest, of the average wage in parts per million.
pub(super) fn premium_at(params: &Params, [youngest, oldest]: [i64; 2], age: i64) -> i64 {
    if !(params.youngest..=params.oldest).contains(&age) {
        return 0;
    }
    youngest + (oldest - youngest) * (age - params.youngest) / (params.oldest - params.youngest)
}

/// Who is asked for what, by row.
struct Sale<'a> {
    age: &'a [u8],
    status: &'a [u8],
    has_account: &'a [u8],
    carried_over: &'a [i64],
    family_balance: &'a [i64],
    held: &'a [u8],
    waiting: &'a mut [i64],
    premium: &'a mut [i64],
    from_account: &'a mut [u8],
    from_family: &'a mut [u8],
    held_unless_refused: &'a mut [u8],
    mobilised: &'a mut [i64],
}

impl ShanghaiAccountPurchase {
    /// Asks members of entry age for the premium of their age, where the balance carried over can pay all of it.
    fn sell(&self, tariff: &[i64], now: &Circumstances, sale: Sale<'_>) {
        let price = share_of_any(now.average_wage, now.price_level);
        for row in 0..sale.age.len() {
            let asked = share_of_any(price, tariff[usize::from(sale.age[row])]);
            let others = select(self.params.family, sale.family_balance[row], 0);
            let reaches = sale.carried_over[row] + others >= asked;
            let sold = (sale.status[row] != status::NONE) & (sale.has_account[row] != 0) & reaches;
            sale.premium[row] = select(sold, asked, 0);
            sale.from_account[row] = u8::from(self.params.from_account);
            sale.from_family[row] = u8::from(self.params.from_account & self.params.family);
            sale.held_unless_refused[row] = u8::from(self.params.opt_out);
            sale.mobilised[row] = self.params.mobilisation;
            sale.waiting[row] = i64::from(sale.held[row] == 0);
        }
    }
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
        /// Sells the hospital plan.
        pub const SALE: purchase(product = 0);
        reads { age: u8, status: u8, has_account: u8, carried_over: i64, family_balance: i64, held: u8 }
        writes {
            waiting: i64, premium: i64, from_account: u8, from_family: u8, held_unless_refused: u8, mobilised: i64
        }
        fn sale(&self, now, _rows) {
            let sale = Sale { age, status, has_account, carried_over, family_balance, held, waiting, premium, from_account, from_family, held_unless_refused, mobilised };
            self.sell(&self.tariffs[0], now, sale);
        }
    }
}

hook! {
    impl ShanghaiAccountPurchase {
        /// Sells the critical-illness plan.
        pub const SALE_OF_LUMP_SUM: purchase(product = 1);
        reads { age: u8, status: u8, has_account: u8, carried_over: i64, family_balance: i64, held: u8 }
        writes {
            waiting_lump: i64, premium: i64, from_account: u8, from_family: u8, held_unless_refused: u8, mobilised: i64
        }
        fn sale_of_lump_sum(&self, now, _rows) {
            let sale = Sale { age, status, has_account, carried_over, family_balance, held, waiting: waiting_lump, premium, from_account, from_family, held_unless_refused, mobilised };
            self.sell(&self.tariffs[1], now, sale);
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
            .with("family_balance", &[0; 7])
            .with("held", &[0, 1, 0, 0, 0, 0, 0]);
        people.apply(&policy(), &ShanghaiAccountPurchase::SALE, &now()).expect("acts");
        assert_eq!(people.get("premium"), [150.0, 900.0, 501.0, 0.0, 0.0, 0.0, 0.0].map(yuan));
        assert_eq!(people.get("waiting"), [1, 0, 1, 1, 1, 1, 1]);
    }

    #[test]
    fn the_family_s_balance_helps_where_it_may() {
        let policy = ShanghaiAccountPurchase::new(Params { family: true, opt_out: true, ..Params::default() });
        let mut people = Rows::new(2)
            .with("age", &[18, 18])
            .with("status", &[1, 1])
            .with("has_account", &[1, 1])
            .with("carried_over", &[yuan(50.0), yuan(50.0)])
            .with("family_balance", &[yuan(150.0), yuan(149.99)])
            .with("held", &[0, 0]);
        let sale = &ShanghaiAccountPurchase::SALE_OF_LUMP_SUM;
        people.apply(&policy.expect("allowed"), sale, &now()).expect("acts");
        assert_eq!(people.get("premium"), [200.0, 0.0].map(yuan));
        assert_eq!([people.get("from_family"), people.get("held_unless_refused")], [[1; 2], [1; 2]]);
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
