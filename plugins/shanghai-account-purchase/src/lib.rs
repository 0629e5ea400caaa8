//! Sells a hospital plan against account balances: nine insurers, the same terms and price, for those who ask.
//!
//! Shanghai since January 2017. The plan pays a share of hospital costs outside the catalogue. Rule by rule in README.md. Not
//! modelled: the critical-illness line, a lump sum that is no part of a bill, and buying for relatives.
#![deny(unsafe_code)]

use gongji_sdk::abi::{Column, Product, SHARE_ONE, care, payer};
use gongji_sdk::money::{countable, select, share_of, share_of_any};
use gongji_sdk::person::status;
use gongji_sdk::{Hook, Indexation, Policy, Refusal, columns, export_policy, hook, params, products};

params! {
    /// Benefit, price and entry of the hospital plan.
    pub struct Params {
        /// Share of out-of-catalogue hospital costs that the plan pays [D].
        benefit_share: share = 0.5 in 0.0..=1.0,
        /// The most that the plan pays [D].
        limit: money("yuan a year") = 100_000.0 in 0.0..=10_000_000.0,
        /// What the limit follows.
        indexation: choice(Indexation) = Indexation::None,
        /// Yearly premium at the youngest age, of the average wage [D].
        premium_youngest: share("share of average wage") = 0.0015 in 0.0..=0.1,
        /// Yearly premium at the oldest age; in between it rises evenly [D].
        premium_oldest: share("share of average wage") = 0.009 in 0.0..=0.1,
        /// Youngest age [D].
        youngest: years = 18 in 0..=120,
        /// Oldest age [D].
        oldest: years = 65 in 0..=120,
        /// Days without cover when a contract begins [D].
        waiting_days: count("days") = 90 in 0..=365,
        /// All insurers keep the tariff [S0: standardised]; otherwise the price follows their own quotes.
        standard_price: flag = true,
    }
    presets {
        /// What is known and assumed of Shanghai's plan; the defaults.
        "shanghai-2017" {}
    }
}

/// The purchase of cover with account money.
#[derive(Debug)]
pub struct ShanghaiAccountPurchase {
    params: Params,
    /// Premium by age, of the average wage in parts per million; 0 where the plan is not sold.
    tariff: Vec<i64>,
}

impl Policy for ShanghaiAccountPurchase {
    type Params = Params;
    const ID: &'static str = "shanghai-account-purchase";
    const SUMMARY: &'static str = "Sells a hospital plan against account balances, on the same terms at nine insurers";
    const COLUMNS: &'static [Column] = columns! {
        /// 1 when the plan was not held last year, so that a contract of this year begins with the waiting period.
        waiting: year("flag"),
        /// Paid by the plan this year, against its limit.
        plan_paid: year("fen"),
    };
    const PRODUCTS: &'static [Product] = products! {
        /// Pays half of hospital costs outside the catalogue.
        "hospital-plan": opt_in(9),
    };
    const REQUIRES: &'static [&'static str] = &["unified-account-1998"];
    const HOOKS: &'static [Hook<Self>] = &[Self::PRICE, Self::SALE, Self::PLAN];

    fn new(params: Params) -> Result<Self, Refusal> {
        if params.youngest >= params.oldest {
            return Err(Refusal::new("`youngest` must lie below `oldest`"));
        }
        let tariff = (0..=i64::from(u8::MAX)).map(|age| premium_at(&params, age)).collect();
        Ok(Self { params, tariff })
    }
}

export_policy!(ShanghaiAccountPurchase);

/// The premium at an age, of the average wage in parts per million.
fn premium_at(params: &Params, age: i64) -> i64 {
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
    use gongji_sdk::testing::{Rows, circumstances};
    use gongji_sdk::{Circumstances, preset};

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
    fn the_plan_pays_half_of_what_is_outside_the_catalogue_up_to_its_limit() {
        let mut lines = Rows::new(4)
            .with("covered", &[1, 1, 0, 1])
            .with("remaining_out", &[yuan(160_000.0), yuan(160_000.0), yuan(160_000.0), yuan(1_000.0)])
            .with("plan_paid", &[0, yuan(40_000.0), 0, 0])
            .with("waiting", &[0, 0, 0, 1]);
        lines.apply(&policy(), &ShanghaiAccountPurchase::PLAN, &now()).expect("acts");
        assert_eq!(lines.get("paid_out"), [80_000.0, 60_000.0, 0.0, 376.71].map(yuan));
        assert_eq!(lines.get("paid_in"), [0; 4]);
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
