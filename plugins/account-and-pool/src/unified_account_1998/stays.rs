//! What the pool pays for stays in hospital.

use gongji_sdk::abi::{care, payer};
use gongji_sdk::money::{countable, ppm, select, share_of, share_of_any, whole_of};
use gongji_sdk::person::status;
use gongji_sdk::{Refusal, hook};

use super::UnifiedAccount;
use super::terms::Terms;

hook! {
    impl UnifiedAccount {
        /// Of what lies above the stay's deductible the pool pays its share, until the year's ceiling is reached. What lies
        /// above the point where it was reached is the next layers' to look at.
        pub const STAYS: settle(layer = 20, payer = payer::POOL, cares = care::INPATIENT);
        reads { status: u8, tier: u8, stay: u8, remaining_in: i64 }
        updates { pool_paid: i64 }
        writes { over_ceiling: i64, paid_in: i64 }
        fn stays(&self, now, rows) -> Result<(), Refusal> {
            countable("remaining_in", remaining_in)?;
            countable("pool_paid", pool_paid)?;
            let worker = Terms::worker(self, now);
            let retiree = Terms::retiree(self, worker);
            let ceiling = share_of_any(now.average_wage, ppm(self.0.ceiling));
            countable("the ceiling", &[ceiling])?;
            for row in 0..rows {
                let (tier, stay) = (tier[row], stay[row]);
                let retired = status[row] == status::RETIRED;
                let deductible = select(retired, retiree.deductible(tier, stay), worker.deductible(tier, stay));
                let share = select(retired, retiree.share.at(tier), worker.share.at(tier));
                let member = status[row] != status::NONE;
                let above = select(member, (remaining_in[row] - deductible).max(0), 0);
                let wanted = share_of(above, share);
                let left = (ceiling - pool_paid[row]).max(0);
                let beyond = above - whole_of(left, share.max(1));
                over_ceiling[row] = select(wanted > left, beyond, 0);
                let paid = wanted.min(left);
                pool_paid[row] += paid;
                paid_in[row] = paid;
            }
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use gongji_sdk::money::yuan;
    use gongji_sdk::testing::{Rows, circumstances};
    use gongji_sdk::{Circumstances, Policy, preset};

    use super::super::Params;
    use super::*;

    fn now() -> Circumstances {
        Circumstances { average_wage: yuan(100_000.0), care: care::INPATIENT, ..circumstances(2012) }
    }

    fn nation() -> UnifiedAccount {
        preset("national-average")
    }

    /// The claim of the catalogue's section 5.2: deductible 10,000, 85%, ceiling 4 W.
    fn worked() -> UnifiedAccount {
        UnifiedAccount::new(Params { deductible_city: yuan(10_000.0), ceiling: 4.0, ..Params::default() })
            .expect("allowed")
    }

    fn stay(values: &[(&str, i64)], policy: &UnifiedAccount) -> Rows {
        let mut rows = Rows::one(values);
        rows.apply(policy, &UnifiedAccount::STAYS, &now()).expect("acts");
        rows
    }

    #[test]
    fn below_the_deductible_the_pool_pays_nothing() {
        let line = stay(&[("status", 1), ("tier", 3), ("stay", 1), ("remaining_in", yuan(1_000.0))], &nation());
        assert_eq!(line.get("paid_in"), [0]);
    }

    #[test]
    fn above_it_the_pool_pays_its_share_by_tier_and_status() {
        let mut lines = Rows::new(6)
            .with("status", &[1, 1, 1, 3, 3, 3])
            .with("tier", &[1, 2, 3, 1, 2, 3])
            .with("stay", &[1; 6])
            .with("remaining_in", &[yuan(11_000.0); 6]);
        lines.apply(&nation(), &UnifiedAccount::STAYS, &now()).expect("acts");
        let expected = [9_630.0, 9_048.0, 8_500.0, 10_058.0, 9_568.0, 9_100.0].map(yuan);
        assert_eq!(lines.get("paid_in"), expected);
        assert_eq!(lines.get("pool_paid"), expected);
    }

    #[test]
    fn later_stays_have_half_the_deductible() {
        let line = stay(&[("status", 1), ("tier", 3), ("stay", 2), ("remaining_in", yuan(11_000.0))], &nation());
        assert_eq!(line.get("paid_in"), [yuan(8_925.0)]);
    }

    #[test]
    fn the_worked_claim_reaches_the_ceiling() {
        let line = stay(&[("status", 1), ("tier", 3), ("stay", 1), ("remaining_in", yuan(640_000.0))], &worked());
        assert_eq!(line.get("paid_in"), [yuan(400_000.0)]);
        assert_eq!(line.get("over_ceiling"), [yuan(159_411.76)]);
    }

    #[test]
    fn a_stay_after_the_ceiling_lies_above_it_but_for_its_deductible() {
        let line = stay(
            &[
                ("status", 1),
                ("tier", 3),
                ("stay", 2),
                ("remaining_in", yuan(20_000.0)),
                ("pool_paid", yuan(400_000.0)),
            ],
            &worked(),
        );
        assert_eq!(line.get("paid_in"), [0]);
        assert_eq!(line.get("over_ceiling"), [yuan(15_000.0)]);
    }

    #[test]
    fn deductibles_follow_what_the_scenario_says() {
        let indexed = UnifiedAccount::new(Params { indexation: gongji_sdk::Indexation::Wage, ..Params::default() });
        let later = Circumstances { wage_growth: 1_500_000, ..now() };
        let mut line = Rows::one(&[("status", 1), ("tier", 3), ("stay", 1), ("remaining_in", yuan(11_500.0))]);
        line.apply(&indexed.expect("allowed"), &UnifiedAccount::STAYS, &later).expect("acts");
        assert_eq!(line.get("paid_in"), [yuan(8_500.0)]);
    }

    #[test]
    fn a_bill_that_cannot_be_counted_is_refused() {
        let mut line = Rows::one(&[("status", 1), ("tier", 3), ("stay", 1), ("remaining_in", -1)]);
        assert!(line.apply(&nation(), &UnifiedAccount::STAYS, &now()).is_err());
    }
}
