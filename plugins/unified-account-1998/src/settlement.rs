//! What the pool pays for stays and for chronic-list outpatient care, and what the account pays of the rest.

use gongji_sdk::abi::{SHARE_ONE, care, payer};
use gongji_sdk::money::{countable, ppm, select, share_of, share_of_any, whole_of};
use gongji_sdk::person::{ByTier, status};
use gongji_sdk::{Circumstances, Refusal, hook};

use crate::{Params, UnifiedAccount};

/// The terms of a stay for one group.
#[derive(Clone, Copy)]
struct Terms {
    first: ByTier,
    later: ByTier,
    share: ByTier,
}

impl Terms {
    fn worker(policy: &UnifiedAccount, now: &Circumstances) -> Self {
        let params = &policy.0;
        let nominal = ByTier {
            community: params.deductible_community,
            district: params.deductible_district,
            city: params.deductible_city,
        };
        let on_wage = share_of_any(now.average_wage, params.deductible_wage_share);
        let first = nominal.map(|yuan| params.indexation.apply(yuan, now) + on_wage);
        let share = ByTier {
            community: params.share_community_worker,
            district: params.share_district_worker,
            city: params.share_city_worker,
        };
        Self { first, later: first.map(|fen| share_of_any(fen, params.later_stay_share)), share }
    }

    fn retiree(policy: &UnifiedAccount, worker: Self) -> Self {
        let params = &policy.0;
        let reduced = |fen| share_of_any(fen, params.retiree_deductible_share);
        let share = ByTier {
            community: params.share_community_retiree,
            district: params.share_district_retiree,
            city: params.share_city_retiree,
        };
        Self { first: worker.first.map(reduced), later: worker.later.map(reduced), share }
    }

    #[inline(always)]
    fn deductible(self, tier: u8, stay: u8) -> i64 {
        select(stay > 1, self.later.at(tier), self.first.at(tier))
    }
}

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

hook! {
    impl UnifiedAccount {
        /// Listed serious diseases are outpatient care that the pool has paid since 1998: a share above a yearly deductible, up
        /// to a yearly cap of its own.
        pub const CHRONIC: settle(layer = 20, payer = payer::POOL, cares = care::CHRONIC);
        reads { status: u8, listed: u8, remaining_in: i64 }
        updates { chronic_met: i64, chronic_paid: i64 }
        writes { paid_in: i64 }
        fn chronic(&self, now, rows) -> Result<(), Refusal> {
            countable("remaining_in", remaining_in)?;
            let params = &self.0;
            let deductible = params.indexation.apply(params.chronic_deductible, now);
            let cap = params.indexation.apply(params.chronic_cap, now);
            // By name, since a parameter that is chosen in the loop would be fetched row by row.
            let (worker, retiree) = (params.chronic_share_worker, params.chronic_share_retiree);
            for row in 0..rows {
                let bill = select((status[row] != status::NONE) & (listed[row] != 0), remaining_in[row], 0);
                let own = bill.min((deductible - chronic_met[row]).max(0));
                let retired = status[row] == status::RETIRED;
                let share = select(retired, retiree, worker);
                let left = (cap - chronic_paid[row]).max(0);
                let paid = share_of(bill - own, share).min(left);
                chronic_met[row] += own;
                chronic_paid[row] += paid;
                paid_in[row] = paid;
            }
            Ok(())
        }
    }
}

/// Years over which more cities pooled outpatient care; before and after them the share stays.
const SPREADING: [i32; 2] = [2012, 2020];

fn outpatient_share(params: &Params, year: i32) -> i64 {
    let years = i64::from(year.clamp(SPREADING[0], SPREADING[1]) - SPREADING[0]);
    (params.outpatient_share + years * params.outpatient_share_rise).min(SHARE_ONE)
}

hook! {
    impl UnifiedAccount {
        /// Before 2021 some cities pooled ordinary outpatient care; the nation's mix pays their average share, and nothing
        /// where a rule that stands before this one pays more.
        pub const OUTPATIENT: settle(layer = 26, payer = payer::POOL, cares = care::OUTPATIENT);
        reads { status: u8, billed: i64, remaining_in: i64, remaining_out: i64 }
        writes { paid_in: i64 }
        fn outpatient(&self, now, rows) -> Result<(), Refusal> {
            countable("billed", billed)?;
            countable("remaining_in", remaining_in)?;
            let share = outpatient_share(&self.0, now.year);
            for row in 0..rows {
                let bill = (billed[row] - remaining_out[row]).max(0);
                let already = bill - remaining_in[row];
                let entitled = share_of(bill, select(status[row] != status::NONE, share, 0));
                paid_in[row] = (entitled - already).max(0).min(remaining_in[row]);
            }
            Ok(())
        }
    }
}

hook! {
    impl UnifiedAccount {
        /// The own account pays what is left, first of what is in the catalogue, as far as it reaches.
        pub const ACCOUNT: settle(layer = 60, payer = payer::ACCOUNT, cares = care::ALL);
        reads { account_balance: i64, remaining_in: i64, remaining_out: i64 }
        writes { paid_in: i64, paid_out: i64 }
        fn account(&self, now, rows) {
            let allowed = now.care != care::INPATIENT || self.0.account_pays_inpatient;
            for row in 0..rows {
                let balance = select(allowed, account_balance[row].max(0), 0);
                let inside = balance.min(remaining_in[row]);
                paid_in[row] = inside;
                paid_out[row] = select(self.0.account_pays_outside, (balance - inside).min(remaining_out[row]), 0);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use gongji_sdk::money::yuan;
    use gongji_sdk::testing::{Rows, circumstances};
    use gongji_sdk::{Policy, preset};

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

    #[test]
    fn chronic_care_is_paid_for_the_listed_above_the_deductible_up_to_the_cap() {
        let mut lines = Rows::new(4)
            .with("status", &[1, 3, 1, 1])
            .with("listed", &[1, 1, 1, 0])
            .with("remaining_in", &[yuan(1_500.0), yuan(1_500.0), yuan(20_000.0), yuan(1_500.0)])
            .with("chronic_met", &[0, yuan(500.0), yuan(200.0), 0]);
        lines.apply(&nation(), &UnifiedAccount::CHRONIC, &now()).expect("acts");
        assert_eq!(lines.get("paid_in"), [680.0, 1_095.0, 6_000.0, 0.0].map(yuan));
        assert_eq!(lines.get("chronic_met"), [500.0, 500.0, 500.0, 0.0].map(yuan));
    }

    #[test]
    fn the_account_pays_what_is_in_the_catalogue_first() {
        let mut lines = Rows::new(3)
            .with("account_balance", &[10_000, 10_000, 0])
            .with("remaining_in", &[6_000, 12_000, 100])
            .with("remaining_out", &[5_000, 5_000, 100]);
        lines.apply(&nation(), &UnifiedAccount::ACCOUNT, &now()).expect("acts");
        assert_eq!(lines.get("paid_in"), [6_000, 10_000, 0]);
        assert_eq!(lines.get("paid_out"), [4_000, 0, 0]);
    }

    #[test]
    fn an_account_kept_out_of_hospital_pays_nothing_there() {
        let closed =
            UnifiedAccount::new(Params { account_pays_inpatient: false, ..Params::default() }).expect("allowed");
        let values = [("account_balance", 10_000), ("remaining_in", 6_000), ("remaining_out", 5_000)];
        let mut line = Rows::one(&values);
        line.apply(&closed, &UnifiedAccount::ACCOUNT, &now()).expect("acts");
        assert_eq!((line.get("paid_in"), line.get("paid_out")), ([0].as_slice(), [0].as_slice()));
        let mut visit = Rows::one(&values);
        visit
            .apply(&closed, &UnifiedAccount::ACCOUNT, &Circumstances { care: care::OUTPATIENT, ..now() })
            .expect("acts");
        assert_eq!(visit.get("paid_in"), [6_000]);
    }
}
