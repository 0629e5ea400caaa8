//! The scheme of 1998: employers and workers contribute, a part goes to individual accounts and the rest to a pooled
//! fund.
//!
//! State Council decision no. 44 of 1998 and what cities made of it; rule by rule with sources in its `.md`. Not
//! modelled: payment bands within the pool's share, the self-paid slice of class B drugs, arrears.

mod account;
mod credits;
mod funding;
mod outpatient;
mod params;
mod stays;
mod terms;

pub use params::{CreditBase, Params};

use gongji_sdk::abi::Column;
use gongji_sdk::{Hook, Policy, Refusal, columns};

/// The reference scheme.
#[derive(Debug)]
pub struct UnifiedAccount(Params);

impl Policy for UnifiedAccount {
    type Params = Params;
    const ID: &'static str = "unified-account-1998";
    const SUMMARY: &'static str = "Individual accounts and a pooled fund for stays in hospital, as decided in 1998";
    const WORDS: &'static [(&'static str, &'static str)] = &[("zh", include_str!("unified_account_1998.zh.words"))];
    const COLUMNS: &'static [Column] = columns! {
        /// Paid by the pool for stays this year, against the ceiling.
        pool_paid: year("fen"),
        /// Deductible of chronic-list outpatient care met so far this year.
        chronic_met: year("fen"),
        /// Paid by the pool for chronic-list outpatient care this year, against its cap.
        chronic_paid: year("fen"),
    };
    const HOOKS: &'static [Hook<Self>] = &[
        Self::MEMBERS,
        Self::CONTRIBUTIONS,
        Self::CREDITS,
        Self::STAYS,
        Self::CHRONIC,
        Self::OUTPATIENT,
        Self::ACCOUNT,
    ];

    fn new(params: Params) -> Result<Self, Refusal> {
        if params.middle_age > params.older_age {
            return Err(Refusal::new("`middle_age` must not lie above `older_age`"));
        }
        Ok(Self(params))
    }
}
