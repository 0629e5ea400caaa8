//! Which part of the contributions goes to the account, and the interest on it.

use gongji_sdk::abi::SHARE_ONE;
use gongji_sdk::account::{interest_on_balance, interest_on_credit};
use gongji_sdk::money::{countable, select, share_of};
use gongji_sdk::person::status;
use gongji_sdk::{Refusal, hook};

use super::{CreditBase, UnifiedAccount};

hook! {
    impl UnifiedAccount {
        /// Workers by age on the base, retirees on average wage or pension; interest on what is carried over and on the credit.
        pub const CREDITS: credit;
        reads { age: u8, status: u8, pension: i64, has_account: u8, base: i64, account_balance: i64 }
        writes { account_credit: i64, account_interest: i64 }
        fn credits(&self, now, rows) -> Result<(), Refusal> {
            countable("base", base)?;
            countable("pension", pension)?;
            countable("account_balance", account_balance)?;
            countable("average_wage", &[now.average_wage])?;
            let rates = CreditRates::of(self);
            // The part of the base that is the average wage.
            let wage_mix = match self.0.retiree_credit_base {
                CreditBase::Pension => self.0.retiree_wage_mix,
                CreditBase::AverageWage => SHARE_ONE,
            };
            let of_wage = share_of(now.average_wage, wage_mix);
            for row in 0..rows {
                let retired = status[row] == status::RETIRED;
                let retiree_base = of_wage + share_of(pension[row], SHARE_ONE - wage_mix);
                let credited_on = select(retired, retiree_base, base[row]);
                let rate = select(retired, rates.retiree(age[row]), rates.worker(age[row], status[row]));
                let rate = select(has_account[row] != 0, rate, 0);
                let credit = share_of(credited_on, rate);
                account_credit[row] = credit;
                account_interest[row] = interest_on_balance(account_balance[row], now) + interest_on_credit(credit, now);
            }
            Ok(())
        }
    }
}

/// Credit rates by status and age, as the loop needs them.
#[derive(Clone, Copy)]
struct CreditRates {
    young: i64,
    middle: i64,
    older: i64,
    flexible: i64,
    retiree: i64,
    old_retiree: i64,
    middle_age: u8,
    older_age: u8,
    old_retiree_age: u8,
}

impl CreditRates {
    fn of(policy: &UnifiedAccount) -> Self {
        let params = &policy.0;
        Self {
            young: params.own_credit + params.young_credit,
            middle: params.own_credit + params.middle_credit,
            older: params.own_credit + params.older_credit,
            flexible: params.flexible_credit,
            retiree: params.retiree_credit,
            old_retiree: params.old_retiree_credit,
            middle_age: params.middle_age as u8,
            older_age: params.older_age as u8,
            old_retiree_age: params.old_retiree_age as u8,
        }
    }

    #[inline(always)]
    fn worker(self, age: u8, status: u8) -> i64 {
        let by_age = select(age >= self.older_age, self.older, select(age >= self.middle_age, self.middle, self.young));
        select(status == status::WORKER, by_age, select(status == status::FLEXIBLE, self.flexible, 0))
    }

    #[inline(always)]
    fn retiree(self, age: u8) -> i64 {
        select(age >= self.old_retiree_age, self.old_retiree, self.retiree)
    }
}

#[cfg(test)]
mod tests {
    use gongji_sdk::money::yuan;
    use gongji_sdk::testing::{Rows, circumstances};
    use gongji_sdk::{Circumstances, preset};

    use super::super::Params;
    use super::*;

    fn decision() -> UnifiedAccount {
        preset("decision-1998")
    }

    #[test]
    fn the_decision_credits_3_8_percent() {
        let now = Circumstances { average_wage: yuan(40_000.0), ..circumstances(2012) };
        let mut people = Rows::new(3)
            .with("status", &[1, 3, 1])
            .with("age", &[30, 65, 30])
            .with("base", &[4_000_000, 0, 4_000_000])
            .with("has_account", &[1, 1, 0]);
        people.apply(&decision(), &UnifiedAccount::CREDITS, &now).expect("acts");
        assert_eq!(people.get("account_credit"), [152_000, 152_000, 0]);
    }

    #[test]
    fn beijing_credits_by_age() {
        let now = Circumstances { average_wage: yuan(50_000.0), ..circumstances(2012) };
        let mut people = Rows::new(6)
            .with("status", &[1, 1, 1, 1, 3, 3])
            .with("age", &[34, 35, 44, 45, 69, 70])
            .with("base", &[5_000_000, 5_000_000, 5_000_000, 5_000_000, 0, 0])
            .with("has_account", &[1; 6]);
        people.apply(&preset::<UnifiedAccount>("beijing-2001"), &UnifiedAccount::CREDITS, &now).expect("acts");
        assert_eq!(people.get("account_credit"), [140_000, 150_000, 150_000, 200_000, 215_000, 240_000]);
    }

    #[test]
    fn interest_is_paid_on_the_balance_and_on_half_a_year_of_credit() {
        let now = Circumstances { demand_rate: 3_500, term_rate: 26_000, ..circumstances(2012) };
        let mut worker = Rows::one(&[
            ("status", 1),
            ("age", 30),
            ("base", 4_000_000),
            ("has_account", 1),
            ("account_balance", 500_000),
        ]);
        worker.apply(&decision(), &UnifiedAccount::CREDITS, &now).expect("acts");
        assert_eq!(worker.get("account_interest"), [13_000 + 266]); // 2.6% of 5,000 yuan; 0.175% of 1,520
    }

    #[test]
    fn retirees_are_credited_on_a_mix_of_wage_and_pension() {
        let now = Circumstances { average_wage: yuan(40_000.0), ..circumstances(2012) };
        for (mix, credit) in [(0, 70_000), (250_000, 87_500), (SHARE_ONE, 140_000)] {
            let params = Params { retiree_wage_mix: mix, ..Params::default() };
            let mut retiree = Rows::one(&[("status", 3), ("age", 66), ("pension", 2_000_000), ("has_account", 1)]);
            retiree.apply(&UnifiedAccount(params), &UnifiedAccount::CREDITS, &now).expect("acts");
            assert_eq!(retiree.get("account_credit"), [credit]);
        }
    }
}
