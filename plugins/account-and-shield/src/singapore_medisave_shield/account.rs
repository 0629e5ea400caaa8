//! What comes into the account, and what may not stay there.

use gongji_sdk::Refusal;
use gongji_sdk::abi::SHARE_ONE;
use gongji_sdk::hook;
use gongji_sdk::money::{countable, select, share_of, share_of_any};
use gongji_sdk::person::status;

use super::SingaporeMedisaveShield;

hook! {
    impl SingaporeMedisaveShield {
        /// Everybody whom the society calls a member belongs to the scheme.
        pub const MEMBERS: eligibility;
        reads { status: u8 }
        writes { insured: u8 }
        fn members(&self, _now, rows) {
            for row in 0..rows {
                insured[row] = u8::from(status[row] != status::NONE);
            }
        }
    }
}

hook! {
    impl SingaporeMedisaveShield {
        /// Who works and has an account contributes at the rate of the age. An employer bears its part; without one, the worker
        /// bears all.
        pub const CONTRIBUTIONS: contribution;
        reads { age: u8, status: u8, has_account: u8, base: i64 }
        writes { employer_contribution: i64, worker_contribution: i64 }
        fn contributions(&self, now, rows) -> Result<(), Refusal> {
            countable("base", base)?;
            let params = &self.params;
            let ceiling = self.amount(params.base_ceiling, now);
            let part = |rate| share_of_any(rate, params.employer_part);
            let to_35 = [params.rate_to_35, part(params.rate_to_35)];
            let to_45 = [params.rate_36_to_45, part(params.rate_36_to_45)];
            let to_50 = [params.rate_46_to_50, part(params.rate_46_to_50)];
            let above = [params.rate_above_50, part(params.rate_above_50)];
            for row in 0..rows {
                let (works, flexible) = (status[row] == status::WORKER, status[row] == status::FLEXIBLE);
                let age = age[row];
                let of_age = |at: usize| {
                    select(age <= 35, to_35[at], select(age <= 45, to_45[at], select(age <= 50, to_50[at], above[at])))
                };
                let whole = select((works | flexible) & (has_account[row] != 0), of_age(0), 0);
                let employer = select(works & (has_account[row] != 0), of_age(1), 0);
                let due_on = base[row].min(ceiling);
                employer_contribution[row] = share_of(due_on, employer);
                worker_contribution[row] = share_of(due_on, whole) - employer_contribution[row];
            }
            Ok(())
        }
    }
}

hook! {
    impl SingaporeMedisaveShield {
        /// The whole contribution goes to the account; retirees may have what is left of the pool. Interest is that of deposits, or the floor where that is more; credits
        /// come in month by month, so half a year on average.
        pub const CREDITS: credit;
        reads { status: u8, has_account: u8, account_balance: i64, employer_contribution: i64, worker_contribution: i64 }
        writes { account_credit: i64, account_interest: i64 }
        fn credits(&self, now, rows) -> Result<(), Refusal> {
            countable("employer_contribution", employer_contribution)?;
            countable("worker_contribution", worker_contribution)?;
            countable("account_balance", account_balance)?;
            let floor = self.params.interest_floor;
            let on_balance = now.term_rate.max(floor).min(SHARE_ONE);
            let on_credit = now.demand_rate.max(floor).min(SHARE_ONE) / 2;
            let of_pool = select(now.pool_balance > 0, share_of_any(now.average_wage, self.params.retiree_credit), 0);
            for row in 0..rows {
                let of_pool = select(status[row] == status::RETIRED, of_pool, 0);
                let paid_in = employer_contribution[row] + worker_contribution[row] + of_pool;
                let credit = select(has_account[row] != 0, paid_in, 0);
                account_credit[row] = credit;
                account_interest[row] = share_of(account_balance[row], on_balance) + share_of(credit, on_credit);
            }
            Ok(())
        }
    }
}

hook! {
    impl SingaporeMedisaveShield {
        /// What lies above the most that an account may hold is paid out: to the retirement money of the person, of which there
        /// is no account here.
        pub const OVERFLOW: sweep;
        reads { age: u8, account_balance: i64 }
        updates { lasting_sum: i32 }
        writes { account_to_person: i64 }
        fn overflow(&self, now, rows) {
            let sum = self.amount(self.params.healthcare_sum, now).min(i64::from(i32::MAX));
            let stays_from = self.params.sum_stays_from;
            for row in 0..rows {
                let lasts = i64::from(age[row]) >= stays_from;
                let before = i64::from(lasting_sum[row]);
                let own = select(before > 0, before, sum);
                lasting_sum[row] = select(lasts, own, 0) as i32;
                account_to_person[row] = (account_balance[row] - select(lasts, own, sum)).max(0);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use gongji_sdk::money::yuan;
    use gongji_sdk::testing::{Rows, circumstances};
    use gongji_sdk::{Circumstances, preset};

    use super::*;

    /// Singapore, in the wage of its figures.
    fn now() -> Circumstances {
        Circumstances { average_wage: yuan(58_704.0), ..circumstances(2016) }
    }

    fn singapore() -> SingaporeMedisaveShield {
        preset("singapore-2016")
    }

    #[test]
    fn contributions_rise_with_age_and_the_employer_bears_its_part() {
        let mut people = Rows::new(7)
            .with("age", &[35, 36, 46, 51, 40, 70, 40])
            .with("status", &[1, 1, 1, 1, 2, 3, 1])
            .with("has_account", &[1, 1, 1, 1, 1, 1, 0])
            .with(
                "base",
                &[yuan(50_000.0), yuan(50_000.0), yuan(50_000.0), yuan(100_000.0), yuan(50_000.0), 0, yuan(50_000.0)],
            );
        people.apply(&singapore(), &SingaporeMedisaveShield::CONTRIBUTIONS, &now()).expect("acts");
        assert_eq!(
            people.get("employer_contribution"),
            [1_837.85, 2_067.55, 2_297.3, 3_473.5, 0.0, 0.0, 0.0].map(yuan)
        );
        let whole = [4_000.0, 4_500.0, 5_000.0, 7_560.0, 4_500.0, 0.0, 0.0].map(yuan);
        let both = people.get("employer_contribution").iter().zip(people.get("worker_contribution"));
        assert_eq!(both.map(|(employer, worker)| employer + worker).collect::<Vec<_>>(), whole);
    }

    #[test]
    fn all_of_it_is_credited_at_four_percent_or_more() {
        let mut people = Rows::new(2)
            .with("has_account", &[1, 0])
            .with("account_balance", &[yuan(10_000.0), 0])
            .with("employer_contribution", &[yuan(1_800.0); 2])
            .with("worker_contribution", &[yuan(2_200.0); 2]);
        let low = Circumstances { term_rate: 26_000, demand_rate: 3_500, ..now() };
        people.apply(&singapore(), &SingaporeMedisaveShield::CREDITS, &low).expect("acts");
        assert_eq!(people.get("account_credit"), [yuan(4_000.0), 0]);
        assert_eq!(people.get("account_interest"), [yuan(480.0), 0]);
        let high = Circumstances { term_rate: 50_000, demand_rate: 45_000, ..now() };
        people.apply(&singapore(), &SingaporeMedisaveShield::CREDITS, &high).expect("acts");
        assert_eq!(people.get("account_interest"), [yuan(590.0), 0]);
    }

    #[test]
    fn scaled_to_china_the_retired_have_what_the_pool_still_holds() {
        for (pool_balance, credit) in [(1, yuan(3_800.0)), (0, 0)] {
            let now = Circumstances { average_wage: yuan(100_000.0), pool_balance, ..circumstances(2027) };
            let mut retiree = Rows::one(&[("status", 3), ("has_account", 1)]);
            let china: SingaporeMedisaveShield = preset("china-scaled");
            retiree.apply(&china, &SingaporeMedisaveShield::CREDITS, &now).expect("acts");
            assert_eq!(retiree.get("account_credit"), [credit]);
        }
    }

    #[test]
    fn above_the_sum_it_overflows_and_from_65_on_the_sum_stays() {
        let mut people = Rows::new(4)
            .with("age", &[40, 64, 65, 80])
            .with("account_balance", &[50_000.0, 49_800.0, 60_000.0, 50_000.0].map(yuan))
            .with("lasting_sum", &[0, 0, 0, yuan(40_000.0)]);
        people.apply(&singapore(), &SingaporeMedisaveShield::OVERFLOW, &now()).expect("acts");
        assert_eq!(people.get("account_to_person"), [200.0, 0.0, 10_200.0, 10_000.0].map(yuan));
        assert_eq!(people.get("lasting_sum"), [0.0, 0.0, 49_800.0, 40_000.0].map(yuan));
    }
}
