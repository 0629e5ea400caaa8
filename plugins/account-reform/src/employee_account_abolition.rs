//! Ends the individual accounts of the employee scheme, in one of the ways of the debate after 2019.
//!
//! What is no longer credited stays in the pool. Balances run off through the scheme's own account layer, unless they
//! are seized. Rule by rule in its `.md`. Not modelled: wages that are reported lower once nothing comes back to the
//! worker.

mod balances;
mod credits;
mod outpatient;

use gongji_sdk::abi::Column;
use gongji_sdk::{Hook, Indexation, Policy, Refusal, choice, columns, params};

choice! {
    /// How the accounts end.
    pub enum Mode {
        /// Nothing is credited any more; balances run off.
        StopCredit = "stop-credit",
        /// Credits shrink in equal steps to nothing.
        PhaseOut = "phase-out",
        /// Nothing is credited any more and balances go to the pool; for sensitivity only.
        Seize = "seize",
        /// Workers keep the credit from their own contribution; retirees' credit, which employers pay, ends.
        StopEmployerPart = "stop-employer-part",
        /// Nothing is credited any more and the pool pays outpatient care instead.
        SwapForOutpatient = "swap-for-outpatient",
    }
}

params! {
    /// The way out and what comes instead.
    pub struct Params {
        /// How the accounts end [S0].
        mode: choice(Mode) = Mode::StopCredit,
        /// Years of `phase-out` [D].
        phase_out_years: years = 5 in 1..=50,
        /// Part of a worker's contribution remitted to the wage once it is not credited [S0].
        refund_rate: share("share of worker's contribution") = 0.0 in 0.0..=1.0,
        /// What workers keep under `stop-employer-part`, of the base [S4: their own 2%].
        own_part_rate: share("share of base") = 0.02 in 0.0..=0.2,
        /// Pool's share of outpatient bills under `swap-for-outpatient` [D].
        outpatient_share: share = 0.5 in 0.0..=1.0,
        /// The most that the pool then pays for a person's outpatient care [D].
        outpatient_cap: money("yuan a year") = 4_000.0 in 0.0..=1_000_000.0,
        /// What the cap follows from the policy's first year on; none is the cap frozen in yuan [D].
        indexation: choice(Indexation) = Indexation::None,
    }
    presets {
        /// Nothing new from the first year on; the defaults.
        "stop-credit" {}
        /// Out in five years.
        "phase-out" { mode: Mode::PhaseOut }
        /// Balances to the pool.
        "seize" { mode: Mode::Seize }
        /// The own contribution stays.
        "stop-employer-part" { mode: Mode::StopEmployerPart }
        /// Outpatient care pooled instead.
        "swap-for-outpatient" { mode: Mode::SwapForOutpatient }
    }
}

/// The end of the accounts.
#[derive(Debug)]
pub struct AccountAbolition(Params);

impl Policy for AccountAbolition {
    type Params = Params;
    const ID: &'static str = "employee-account-abolition";
    const SUMMARY: &'static str = "Ends the individual accounts of the employee scheme";
    const WORDS: &'static [(&'static str, &'static str)] =
        &[("zh", include_str!("employee_account_abolition.zh.words"))];
    const COLUMNS: &'static [Column] = columns! {
        /// Paid for outpatient care under `swap-for-outpatient` this year, against its cap.
        swapped: year("fen"),
    };
    const REQUIRES: &'static [&'static str] = &["unified-account-1998"];
    // It ends whatever credit there is, that of the guidance of 2021 too.
    const AFTER: &'static [&'static str] = &["account-recrediting"];
    const HOOKS: &'static [Hook<Self>] = &[Self::REFUND, Self::CREDITS, Self::OUTPATIENT, Self::BALANCES];

    fn new(params: Params) -> Result<Self, Refusal> {
        if params.mode == Mode::StopEmployerPart && params.refund_rate > 0 {
            return Err(Refusal::new(
                "`stop-employer-part` leaves the own contribution in the account: no `refund_rate`",
            ));
        }
        Ok(Self(params))
    }
}
