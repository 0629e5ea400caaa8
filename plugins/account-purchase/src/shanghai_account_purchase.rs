//! Sells two plans against account balances: nine insurers, the same terms and price, for those who ask.
//!
//! Shanghai since January 2017. One plan pays a share of hospital costs outside the catalogue, the other a sum when a grave disease
//! begins. Rule by rule in its `.md`; entry unless refused and payment by the family are what the city did not try.

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
        /// Paid by the critical-illness plan when a grave disease begins [D].
        lump_sum: money("yuan") = 100_000.0 in 0.0..=10_000_000.0,
        /// Its yearly premium at the youngest age, of the average wage [D].
        lump_youngest: share("share of average wage") = 0.002 in 0.0..=0.1,
        /// The same at the oldest age; in between it rises evenly [D].
        lump_oldest: share("share of average wage") = 0.015 in 0.0..=0.1,
        /// The account pays; otherwise cash does, of the same persons.
        from_account: flag = true,
        /// Balances carried over of relatives at home may pay as well.
        family: flag = false,
        /// Held unless refused.
        opt_out: flag = false,
        /// Chance that a person is brought to decide: one application each, no drive [D: so that 1 to 5% buy in three years].
        mobilisation: share = 0.08 in 0.0..=1.0,
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
    /// Premium of each plan by age, of the average wage in parts per million; 0 where it is not sold.
    tariffs: [Vec<i64>; 2],
}

impl Policy for ShanghaiAccountPurchase {
    type Params = Params;
    const ID: &'static str = "shanghai-account-purchase";
    const SUMMARY: &'static str =
        "Sells a hospital and a critical-illness plan against account balances, on the same terms at nine insurers";
    const WORDS: &'static [(&'static str, &'static str)] =
        &[("zh", include_str!("shanghai_account_purchase.zh.words"))];
    const COLUMNS: &'static [Column] = columns! {
        /// 1 when the hospital plan was not held last year, so that a contract of this year begins with the waiting period.
        waiting: year("flag"),
        /// The same of the critical-illness plan.
        waiting_lump: year("flag"),
        /// Paid by the plan this year, against its limit.
        plan_paid: year("fen"),
    };
    const PRODUCTS: &'static [Product] = products! {
        /// Pays half of hospital costs outside the catalogue.
        "hospital-plan": opt_in(9),
        /// Pays a sum when cancer or a grave disease of heart, brain or kidneys begins.
        "critical-illness-plan": opt_in(9) { lump_sum: 1 },
    };
    const REQUIRES: &'static [&'static str] = &["unified-account-1998"];
    const HOOKS: &'static [Hook<Self>] = &[Self::PRICE, Self::SALE, Self::SALE_OF_LUMP_SUM, Self::PLAN, Self::LUMP_SUM];

    fn new(params: Params) -> Result<Self, Refusal> {
        if params.youngest >= params.oldest {
            return Err(Refusal::new("`youngest` must lie below `oldest`"));
        }
        let ends = [[params.premium_youngest, params.premium_oldest], [params.lump_youngest, params.lump_oldest]];
        let tariff = |ends| (0..=i64::from(u8::MAX)).map(|age| sale::premium_at(&params, ends, age)).collect();
        let tariffs = ends.map(tariff);
        Ok(Self { params, tariffs })
    }
}
