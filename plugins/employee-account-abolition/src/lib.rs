//! Ends the individual accounts of the employee scheme, in one of the ways of the debate after 2019.
//!
//! What is no longer credited stays in the pool. Balances run off through the scheme's own account layer, unless they are
//! seized. Rule by rule in README.md. Not modelled: wages that are reported lower once nothing comes back to the worker.
#![deny(unsafe_code)]

mod outpatient;

use gongji_sdk::abi::{Column, SHARE_ONE};
use gongji_sdk::account::interest_on_credit;
use gongji_sdk::money::{countable, select, share_of, share_of_any};
use gongji_sdk::person::status;
use gongji_sdk::{Circumstances, Hook, Indexation, Policy, Refusal, choice, columns, export_policy, hook, params};

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

export_policy!(AccountAbolition);

impl AccountAbolition {
    /// Part of the credit that is left this year, in parts per million.
    fn kept(&self, now: &Circumstances) -> i64 {
        let years = self.0.phase_out_years;
        match self.0.mode {
            Mode::StopEmployerPart => SHARE_ONE,
            Mode::PhaseOut => (years - 1 - i64::from(now.years_active)).clamp(0, years) * SHARE_ONE / years,
            Mode::StopCredit | Mode::Seize | Mode::SwapForOutpatient => 0,
        }
    }
}

hook! {
    impl AccountAbolition {
        /// Remits to workers a part of the contribution that is no longer credited to them.
        pub const REFUND: contribution;
        reads { status: u8 }
        updates { worker_contribution: i64 }
        fn refund(&self, now, rows) -> Result<(), Refusal> {
            countable("worker_contribution", worker_contribution)?;
            let rate = share_of_any(self.0.refund_rate, SHARE_ONE - self.kept(now));
            for row in 0..rows {
                let rate = select(status[row] == status::WORKER, rate, 0);
                worker_contribution[row] -= share_of(worker_contribution[row], rate);
            }
            Ok(())
        }
    }
}

hook! {
    impl AccountAbolition {
        /// Cuts the credit, and with it the interest on the year's credit.
        pub const CREDITS: credit;
        reads { status: u8, base: i64 }
        updates { account_credit: i64, account_interest: i64 }
        fn credits(&self, now, rows) -> Result<(), Refusal> {
            countable("base", base)?;
            countable("account_credit", account_credit)?;
            let kept = self.kept(now);
            let own_part_only = self.0.mode == Mode::StopEmployerPart;
            for row in 0..rows {
                let old = account_credit[row];
                let own = share_of(base[row], self.0.own_part_rate);
                let own = select(status[row] == status::RETIRED, 0, own);
                let credit = share_of(old, kept).min(select(own_part_only, own, i64::MAX));
                account_credit[row] = credit;
                account_interest[row] += interest_on_credit(credit, now) - interest_on_credit(old, now);
            }
            Ok(())
        }
    }
}

hook! {
    impl AccountAbolition {
        /// Moves the balances to the pool when they are seized.
        pub const BALANCES: migrate;
        reads { account_balance: i64 }
        writes { account_to_pool: i64, account_to_person: i64 }
        fn balances(&self, _now, rows) {
            let seized = self.0.mode == Mode::Seize;
            for row in 0..rows {
                account_to_pool[row] = select(seized, account_balance[row], 0);
                account_to_person[row] = 0;
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

    fn at(years_active: i32) -> Circumstances {
        Circumstances { years_active, demand_rate: 2_000, ..circumstances(2023) }
    }

    /// Credit and interest of a worker (base 50,000 yuan, 3.8% credited) and of a retiree, in the given year.
    fn credits(mode: &str, years_active: i32) -> Rows {
        let mut rows = Rows::new(2)
            .with("status", &[1, 3])
            .with("base", &[yuan(50_000.0), 0])
            .with("account_credit", &[yuan(1_900.0), yuan(1_500.0)])
            .with("account_interest", &[yuan(11.90), yuan(1.50)]);
        rows.apply(&preset::<AccountAbolition>(mode), &AccountAbolition::CREDITS, &at(years_active)).expect("acts");
        rows
    }

    #[test]
    fn nothing_is_credited_any_more_and_interest_stays_on_the_balance() {
        for mode in ["stop-credit", "seize", "swap-for-outpatient"] {
            let rows = credits(mode, 0);
            assert_eq!(rows.get("account_credit"), [0, 0], "{mode}");
            assert_eq!(rows.get("account_interest"), [yuan(10.0), 0], "{mode}");
        }
    }

    #[test]
    fn a_phase_out_takes_a_fifth_each_year() {
        assert_eq!(credits("phase-out", 0).get("account_credit"), [yuan(1_520.0), yuan(1_200.0)]);
        assert_eq!(credits("phase-out", 3).get("account_credit"), [yuan(380.0), yuan(300.0)]);
        assert_eq!(credits("phase-out", 4).get("account_credit"), [0, 0]);
        assert_eq!(credits("phase-out", 30).get("account_credit"), [0, 0]);
    }

    #[test]
    fn without_the_employers_part_a_worker_keeps_two_percent() {
        assert_eq!(credits("stop-employer-part", 0).get("account_credit"), [yuan(1_000.0), 0]);
    }

    #[test]
    fn a_refund_goes_to_workers_as_far_as_the_credit_is_gone() {
        let mut people = Rows::new(2).with("status", &[1, 2]).with("worker_contribution", &[yuan(1_000.0); 2]);
        let params = Params { mode: Mode::PhaseOut, refund_rate: 500_000, ..Params::default() };
        let policy = AccountAbolition::new(params).expect("allowed");
        people.apply(&policy, &AccountAbolition::REFUND, &at(0)).expect("acts");
        assert_eq!(people.get("worker_contribution"), [yuan(900.0), yuan(1_000.0)]);
    }

    #[test]
    fn a_refund_of_what_stays_credited_is_refused() {
        let params = Params { mode: Mode::StopEmployerPart, refund_rate: 1, ..Params::default() };
        assert!(AccountAbolition::new(params).is_err());
    }

    #[test]
    fn only_a_seizure_moves_balances() {
        for (mode, expected) in [("seize", 700), ("stop-credit", 0)] {
            let mut people = Rows::one(&[("account_balance", 700)]);
            people.apply(&preset::<AccountAbolition>(mode), &AccountAbolition::BALANCES, &at(0)).expect("acts");
            assert_eq!(
                (people.get("account_to_pool"), people.get("account_to_person")),
                ([expected].as_slice(), [0].as_slice())
            );
        }
    }
}
