//! What the pool pays for outpatient care: listed diseases, and where a city pooled ordinary care before 2021.

use gongji_sdk::abi::{SHARE_ONE, care, payer};
use gongji_sdk::money::{countable, select, share_of};
use gongji_sdk::person::status;
use gongji_sdk::{Refusal, hook};

use super::{Params, UnifiedAccount};

hook! {
    impl UnifiedAccount {
        /// Listed serious diseases are outpatient care that the pool has paid since 1998: a share above a yearly deductible, up
        /// to a yearly cap of its own.
        pub const CHRONIC: settle(layer = 20, payer = payer::POOL, cares = care::CHRONIC);
        reads { status: u8, chronic_certified: u8, remaining_in: i64 }
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
                let bill = select((status[row] != status::NONE) & (chronic_certified[row] != 0), remaining_in[row], 0);
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

/// Share of the nation's members whose city pooled ordinary outpatient care before 2021, in parts per million: of
/// `scenarios/data/outpatient_calendar.csv`, to which a test of the program holds it.
const NATION_POOLED: i64 = 579_499;

/// What is paid of a bill here: the nation's average, moved in proportion to the members whose city pooled.
fn outpatient_share(params: &Params, year: i32) -> i64 {
    let years = i64::from(year.clamp(SPREADING[0], SPREADING[1]) - SPREADING[0]);
    let of_nation = params.outpatient_share + years * params.outpatient_share_rise;
    (of_nation * params.outpatient_pooled / NATION_POOLED).min(SHARE_ONE)
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

#[cfg(test)]
mod tests {
    use gongji_sdk::money::yuan;
    use gongji_sdk::testing::{Rows, circumstances};
    use gongji_sdk::{Policy, preset};

    use super::*;

    fn nation() -> UnifiedAccount {
        preset("national-average")
    }

    #[test]
    fn the_mix_of_before_2021_is_paid_in_proportion_to_those_who_were_pooled() {
        let paid = |outpatient_pooled: i64| {
            let params = Params { outpatient_share: 400_000, outpatient_pooled, ..Params::default() };
            let mut line = Rows::one(&[("status", 1), ("billed", yuan(100.0)), ("remaining_in", yuan(100.0))]);
            let policy = UnifiedAccount::new(params).expect("allowed");
            line.apply(&policy, &UnifiedAccount::OUTPATIENT, &circumstances(2012)).expect("acts");
            line.get("paid_in")[0]
        };
        assert_eq!(Params::default().outpatient_pooled, NATION_POOLED);
        assert_eq!([NATION_POOLED, 0, NATION_POOLED / 2, 1_000_000].map(paid), [40.0, 0.0, 20.0, 69.03].map(yuan));
    }

    #[test]
    fn chronic_care_is_paid_for_the_listed_above_the_deductible_up_to_the_cap() {
        let mut lines = Rows::new(4)
            .with("status", &[1, 3, 1, 1])
            .with("chronic_certified", &[1, 1, 1, 0])
            .with("remaining_in", &[yuan(1_500.0), yuan(1_500.0), yuan(20_000.0), yuan(1_500.0)])
            .with("chronic_met", &[0, yuan(500.0), yuan(200.0), 0]);
        lines.apply(&nation(), &UnifiedAccount::CHRONIC, &circumstances(2012)).expect("acts");
        assert_eq!(lines.get("paid_in"), [680.0, 1_095.0, 6_000.0, 0.0].map(yuan));
        assert_eq!(lines.get("chronic_met"), [500.0, 500.0, 500.0, 0.0].map(yuan));
    }
}
