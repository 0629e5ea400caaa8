//! Covers large hospital costs for one low price at any age and health: a city's product, sold in a drive.
//!
//! What followed the purchase of cover from accounts: 13% of those who may joined in 2021, 18% in 2022. Rule by rule in its `.md`.

mod claim;

use gongji_sdk::abi::{Column, Product};
use gongji_sdk::money::{select, share_of_any};
use gongji_sdk::person::status;
use gongji_sdk::{Hook, Indexation, Policy, Refusal, columns, hook, params, products};

params! {
    /// Price, benefit and how it is sold.
    pub struct Params {
        /// Premium of the first year, the same for all [R53 and the products' map of 2021: 60 yuan on average].
        premium: money("yuan a year") = 60.0 in 0.0..=10_000.0,
        /// What the tariff follows besides the insurers' own prices.
        indexation: choice(Indexation) = Indexation::None,
        /// The tariff is kept, whatever the insurers would quote; otherwise the price follows the claims.
        fixed_price: flag = false,
        /// Own-paid in-catalogue hospital costs of the year that stay with the person [D].
        threshold_in: money("yuan a year") = 20_000.0 in 0.0..=10_000_000.0,
        /// Out-of-catalogue hospital costs of the year that stay with the person [D].
        threshold_out: money("yuan a year") = 20_000.0 in 0.0..=10_000_000.0,
        /// Share that is paid of in-catalogue costs above their threshold [D].
        share_in: share = 0.7 in 0.0..=1.0,
        /// Share that is paid of out-of-catalogue costs above theirs [D].
        share_out: share = 0.7 in 0.0..=1.0,
        /// What of these shares those with a grave disease have: cancer, heart, stroke, kidney or lung [D].
        preexisting: share("part of the share") = 0.6 in 0.0..=1.0,
        /// Part of what people with cancer need outside the catalogue that is on the list of costly drugs [D].
        listed: share = 0.5 in 0.0..=1.0,
        /// Share that is paid of these drugs, without a threshold [D].
        share_drugs: share = 0.4 in 0.0..=1.0,
        /// The most that is paid in a year [D].
        limit: money("yuan a year") = 2_000_000.0 in 0.0..=10_000_000.0,
        /// An account pays the premium where its balance reaches; otherwise cash does.
        from_account: flag = true,
        /// Accounts of relatives at home pay what the own one cannot [R24].
        family: flag = true,
        /// Held unless refused.
        opt_out: flag = false,
        /// Chance that a person is brought to decide: who stands behind the product [D].
        mobilisation: share = 0.5 in 0.0..=1.0,
    }
    presets {
        /// A product of middling terms; the defaults.
        "typical" {}
        /// Shanghai's product of 2021: 115 yuan, out-of-catalogue costs above 20,000 yuan at 70% (50% with a grave disease before),
        /// listed drugs, 2.3 million yuan [R24, K].
        "shanghai-2021" {
            premium: 115.0, share_in: 0.0, preexisting: 0.714, limit: 2_300_000.0, mobilisation: 1.0,
        }
    }
}

/// The city's product.
#[derive(Debug)]
pub struct CityInclusiveInsurance(Params);

impl Policy for CityInclusiveInsurance {
    type Params = Params;
    const ID: &'static str = "city-inclusive-insurance";
    const SUMMARY: &'static str = "Covers large hospital costs for one low price at any age and health";
    const WORDS: &'static [(&'static str, &'static str)] = &[("zh", include_str!("city_inclusive_insurance.zh.words"))];
    const COLUMNS: &'static [Column] = columns! {
        /// Own-paid in-catalogue hospital costs so far this year.
        own_paid: year("fen"),
        /// Out-of-catalogue hospital costs so far this year, listed drugs aside.
        outside: year("fen"),
        /// Paid so far this year, against the limit.
        product_paid: year("fen"),
    };
    const PRODUCTS: &'static [Product] = products! {
        /// Pays a share of hospital costs above a threshold, and of listed drugs.
        "inclusive": opt_in(1),
    };
    const REQUIRES: &'static [&'static str] = &["unified-account-1998"];
    const HOOKS: &'static [Hook<Self>] = &[Self::PRICE, Self::SALE, Self::CLAIM];

    fn new(params: Params) -> Result<Self, Refusal> {
        Ok(Self(params))
    }
}

hook! {
    impl CityInclusiveInsurance {
        /// The insurers' own price, or the tariff.
        pub const PRICE: offer;
        updates { price_level: i64 }
        fn price(&self, _now, rows) {
            for row in 0..rows {
                price_level[row] = select(self.0.fixed_price, gongji_sdk::abi::SHARE_ONE, price_level[row]);
            }
        }
    }
}

hook! {
    impl CityInclusiveInsurance {
        /// Asks everybody in the scheme for the same premium; accounts pay where they reach.
        pub const SALE: purchase(product = 0);
        reads { status: u8, has_account: u8, account_balance: i64, family_balance: i64 }
        writes { premium: i64, from_account: u8, from_family: u8, held_unless_refused: u8, mobilised: i64 }
        fn sale(&self, now, rows) {
            let asked = share_of_any(self.0.indexation.apply(self.0.premium, now), now.price_level);
            for row in 0..rows {
                let own = select(has_account[row] != 0, account_balance[row], 0);
                let others = select(self.0.family, family_balance[row], 0);
                let reaches = self.0.from_account & (own + others >= asked);
                premium[row] = select(status[row] == status::NONE, 0, asked);
                from_account[row] = u8::from(reaches & (own > 0));
                from_family[row] = u8::from(reaches & self.0.family);
                held_unless_refused[row] = u8::from(self.0.opt_out);
                mobilised[row] = self.0.mobilisation;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use gongji_sdk::abi::SHARE_ONE;
    use gongji_sdk::money::yuan;
    use gongji_sdk::preset;
    use gongji_sdk::testing::{Rows, circumstances};

    use super::*;

    #[test]
    fn accounts_pay_where_they_reach_and_cash_where_they_do_not() {
        let mut people = Rows::new(4)
            .with("status", &[1, 3, 2, 0])
            .with("has_account", &[1, 1, 0, 0])
            .with("account_balance", &[yuan(115.0), yuan(100.0), 0, 0])
            .with("family_balance", &[0, yuan(14.99), yuan(115.0), 0]);
        let policy: CityInclusiveInsurance = preset("shanghai-2021");
        people.apply(&policy, &CityInclusiveInsurance::SALE, &circumstances(2021)).expect("acts");
        assert_eq!(people.get("premium"), [115.0, 115.0, 115.0, 0.0].map(yuan));
        assert_eq!(people.get("from_account"), [1, 0, 0, 0]);
        assert_eq!(people.get("from_family"), [1, 0, 1, 0]);
        assert_eq!(people.get("mobilised"), [1_000_000; 4]);
    }

    #[test]
    fn a_fixed_price_ignores_quotes() {
        let policy = CityInclusiveInsurance::new(Params { fixed_price: true, ..Params::default() }).expect("allowed");
        let mut product = Rows::one(&[("price_level", 1_200_000)]);
        product.apply(&policy, &CityInclusiveInsurance::PRICE, &circumstances(2022)).expect("acts");
        assert_eq!(product.get("price_level"), [SHARE_ONE]);
    }
}
