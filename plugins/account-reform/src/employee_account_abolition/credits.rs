//! What is still credited, and what of a worker's contribution is remitted once it is not.

use gongji_sdk::abi::SHARE_ONE;
use gongji_sdk::account::interest_on_credit;
use gongji_sdk::money::{countable, select, share_of, share_of_any};
use gongji_sdk::person::status;
use gongji_sdk::{Circumstances, Refusal, hook};

use super::{AccountAbolition, Mode};

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

#[cfg(test)]
mod tests {
    use gongji_sdk::money::yuan;
    use gongji_sdk::testing::{Rows, circumstances};
    use gongji_sdk::{Policy, preset};

    use super::super::Params;
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
}
