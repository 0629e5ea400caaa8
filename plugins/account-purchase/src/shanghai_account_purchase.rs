//! Sells a hospital plan against account balances: nine insurers, the same terms and price, for those who ask.
//!
//! Shanghai since January 2017. The plan pays a share of hospital costs outside the catalogue. Rule by rule in its
//! `.md`. Not modelled: the critical-illness line, a lump sum that is no part of a bill, and buying for relatives.

mod plan;
mod sale;

use gongji_sdk::abi::{Column, Product};
use gongji_sdk::{Hook, Indexation, Policy, Refusal, columns, params, products};

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
    const WORDS: &'static [(&'static str, &'static str)] =
        &[("zh", include_str!("shanghai_account_purchase.zh.words"))];
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
        let tariff = (0..=i64::from(u8::MAX)).map(|age| sale::premium_at(&params, age)).collect();
        Ok(Self { params, tariff })
    }
}
