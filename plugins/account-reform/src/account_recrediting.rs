//! Credits accounts with the own contribution only; a retiree's credit becomes a fixed sum.
//!
//! The guidance of 22 April 2021: the employer's part all goes to the pool, a retiree is credited about 2% of the
//! area's average pension in the year of the reform. Rule by rule in its `.md`. A start within the year is a part of the
//! change in that year.

use gongji_sdk::abi::SHARE_ONE;
use gongji_sdk::account::interest_on_credit;
use gongji_sdk::money::{countable, select, share_of, share_of_any};
use gongji_sdk::person::status;
use gongji_sdk::{Circumstances, Hook, Indexation, Policy, Refusal, hook, params};

params! {
    /// The new credits and the way there.
    pub struct Params {
        /// Credit of a worker or flexible worker, of the base [R51: the own contribution].
        own_credit: share("share of base") = 0.02 in 0.0..=0.2,
        /// Credit of a retiree, of the area's average pension in the reform's first year [R51: about 2%].
        retiree_share: share("share of average pension") = 0.02 in 0.0..=1.0,
        /// Credit of a retiree as a sum; 0 when it follows from `retiree_share`.
        retiree_sum: money("yuan a year") = 0.0 in 0.0..=100_000.0,
        /// What `retiree_sum` follows from the policy's first year on; none is a fixed sum, as decided [R51].
        indexation: choice(Indexation) = Indexation::None,
        /// Years in which the old credit turns into the new one, in equal steps [K].
        transition_years: years = 3 in 1..=20,
        /// Part of the change for workers and flexible workers that is made: the rest of a province, or of a first year, waits [K].
        worker_cut: share("share of the change") = 1.0 in 0.0..=1.0,
        /// The same for retirees [K].
        retiree_cut: share("share of the change") = 1.0 in 0.0..=1.0,
    }
    presets {
        /// The national guidance of 2021 [R51]; the defaults.
        "national-2021" {}
        /// Wuhan's first step of February 2023, at once: 83 yuan a month, about 2.5% of the average pension [R18].
        "wuhan-first-step" { retiree_sum: 996.0, transition_years: 1 }
        /// The guidance at the pace that `worker_cut` and `retiree_cut` say, as the calendar's paths do.
        "at-the-calendars-pace" { transition_years: 1 }
    }
}

/// The new crediting.
#[derive(Debug)]
pub struct AccountRecrediting(Params);

impl Policy for AccountRecrediting {
    type Params = Params;
    const ID: &'static str = "account-recrediting";
    const SUMMARY: &'static str = "Credits accounts with the own contribution only, retirees with a fixed sum";
    const WORDS: &'static [(&'static str, &'static str)] = &[("zh", include_str!("account_recrediting.zh.words"))];
    const REQUIRES: &'static [&'static str] = &["unified-account-1998"];
    const HOOKS: &'static [Hook<Self>] = &[Self::CREDITS];

    fn new(params: Params) -> Result<Self, Refusal> {
        Ok(Self(params))
    }
}

impl AccountRecrediting {
    /// A retiree's credit at the end of the transition: of the average pension as it was in the first year.
    fn retiree_credit(&self, now: &Circumstances) -> i64 {
        let growth = if now.pension_growth > 0 { now.pension_growth } else { now.wage_growth.max(1) };
        let first_pension = i128::from(now.average_pension) * i128::from(SHARE_ONE) / i128::from(growth);
        let computed = share_of_any(first_pension as i64, self.0.retiree_share);
        select(self.0.retiree_sum > 0, self.0.indexation.apply(self.0.retiree_sum, now), computed)
    }

    /// Which part of the way is behind for workers and retirees, in parts per million.
    fn progress(&self, now: &Circumstances) -> [i64; 2] {
        let steps = (i64::from(now.years_active) + 1).clamp(0, self.0.transition_years);
        let behind = steps * SHARE_ONE / self.0.transition_years;
        [self.0.worker_cut, self.0.retiree_cut].map(|cut| share_of(behind, cut))
    }
}

hook! {
    impl AccountRecrediting {
        /// Moves the credit of the scheme before towards the new one, and with it the interest on the year's credit.
        pub const CREDITS: credit;
        reads { status: u8, has_account: u8, base: i64 }
        updates { account_credit: i64, account_interest: i64 }
        fn credits(&self, now, rows) -> Result<(), Refusal> {
            countable("base", base)?;
            countable("account_credit", account_credit)?;
            let (fixed, [of_worker, of_retiree]) = (self.retiree_credit(now), self.progress(now));
            for row in 0..rows {
                let retired = status[row] == status::RETIRED;
                let target = select(retired, fixed, share_of(base[row], self.0.own_credit));
                let target = select((has_account[row] != 0) & (status[row] != status::NONE), target, 0);
                let old = account_credit[row];
                let step = share_of((target - old).abs(), select(retired, of_retiree, of_worker));
                let credit = select(target < old, old - step, old + step);
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
    use gongji_sdk::preset;
    use gongji_sdk::testing::{Rows, circumstances};

    use super::*;

    fn at(years_active: i32) -> Circumstances {
        Circumstances { years_active, average_pension: yuan(40_000.0), demand_rate: 2_000, ..circumstances(2023) }
    }

    /// A worker and a retiree under the literal decision: 3.8% of 50,000 and of 60,000 yuan.
    fn people() -> Rows {
        Rows::new(3)
            .with("status", &[1, 3, 1])
            .with("has_account", &[1, 1, 0])
            .with("base", &[yuan(50_000.0), 0, yuan(50_000.0)])
            .with("account_credit", &[yuan(1_900.0), yuan(2_280.0), 0])
            .with("account_interest", &[yuan(1.90), yuan(2.28), 0])
    }

    fn after(policy: &AccountRecrediting, now: &Circumstances) -> Rows {
        let mut rows = people();
        rows.apply(policy, &AccountRecrediting::CREDITS, now).expect("acts");
        rows
    }

    #[test]
    fn after_the_transition_a_worker_has_two_percent_and_a_retiree_a_fixed_sum() {
        let rows = after(&preset("national-2021"), &at(2));
        assert_eq!(rows.get("account_credit"), [yuan(1_000.0), yuan(800.0), 0]); // -47% for the worker
        assert_eq!(rows.get("account_interest"), [yuan(1.0), yuan(0.8), 0]);
    }

    #[test]
    fn the_first_year_goes_a_third_of_the_way() {
        let rows = after(&preset("national-2021"), &at(0));
        assert_eq!(rows.get("account_credit"), [yuan(1_600.0), yuan(1_786.67), 0]);
    }

    #[test]
    fn workers_and_retirees_go_at_their_own_pace() {
        let params = Params { transition_years: 1, worker_cut: 250_000, retiree_cut: 600_000, ..Params::default() };
        let rows = after(&AccountRecrediting::new(params).expect("allowed"), &at(0));
        assert_eq!(rows.get("account_credit"), [yuan(1_675.0), yuan(1_392.0), 0]);
    }

    #[test]
    fn the_retirees_sum_does_not_grow_with_pensions() {
        let later = Circumstances { average_pension: yuan(60_000.0), pension_growth: 1_500_000, ..at(9) };
        assert_eq!(after(&preset("national-2021"), &later).get("account_credit")[1], yuan(800.0));
    }

    #[test]
    fn wuhan_went_to_83_yuan_a_month_at_once() {
        assert_eq!(after(&preset("wuhan-first-step"), &at(0)).get("account_credit")[1], yuan(996.0));
    }
}
