//! Pays ordinary outpatient care from the pooled fund, above a yearly deductible, by tier and status, up to a cap.
//!
//! The outpatient mutual aid of the draft of 26 August 2020 and the guidance of 22 April 2021; rule by rule with
//! sources in its `.md`. Not modelled: a chosen first provider, shares that rise with the size of the bill.

mod params;
mod terms;

pub use params::Params;

use gongji_sdk::abi::{Column, care, payer};
use gongji_sdk::money::{countable, select, share_of, whole_of};
use gongji_sdk::person::status;
use gongji_sdk::{Hook, Policy, Refusal, columns, hook};

/// The outpatient pool.
#[derive(Debug)]
pub struct OutpatientPooling(Params);

impl Policy for OutpatientPooling {
    type Params = Params;
    const ID: &'static str = "outpatient-pooling";
    const SUMMARY: &'static str = "Pays ordinary outpatient care from the pooled fund";
    const WORDS: &'static [(&'static str, &'static str)] = &[("zh", include_str!("outpatient_pooling.zh.words"))];
    const COLUMNS: &'static [Column] = columns! {
        /// Deductible met so far this year.
        deductible_met: year("fen"),
        /// Paid by the pool below the cap this year.
        pooled: year("fen"),
    };
    const HOOKS: &'static [Hook<Self>] = &[Self::POOL];

    fn new(params: Params) -> Result<Self, Refusal> {
        Ok(Self(params))
    }
}

impl OutpatientPooling {
    /// Whether the pool looks at this kind of care at all.
    fn looks_at(&self, care: u32) -> bool {
        care != care::PHARMACY || self.0.pharmacy_pooled
    }
}

hook! {
    impl OutpatientPooling {
        /// Of what lies above the year's deductible the pool pays its share up to the cap, and a lower share beyond it.
        pub const POOL: settle(layer = 21, payer = payer::POOL, cares = care::OUTPATIENT | care::PHARMACY);
        reads { status: u8, tier: u8, remaining_in: i64 }
        updates { deductible_met: i64, pooled: i64 }
        writes { paid_in: i64 }
        fn pool(&self, now, rows) -> Result<(), Refusal> {
            if !self.looks_at(now.care) {
                paid_in.fill(0);
                return Ok(());
            }
            countable("remaining_in", remaining_in)?;
            let (worker, retiree) = (self.worker(now), self.retiree(now));
            countable("the cap", &[worker.cap, retiree.cap])?;
            let beyond_cap = worker.above | retiree.above != 0;
            for row in 0..rows {
                let retired = status[row] == status::RETIRED;
                let bill = select(status[row] == status::NONE, 0, remaining_in[row]);
                let deductible = select(retired, retiree.deductible, worker.deductible);
                let share = select(retired, retiree.share.at(tier[row]), worker.share.at(tier[row]));
                let own = bill.min((deductible - deductible_met[row]).max(0));
                let wanted = share_of(bill - own, share);
                let left = (select(retired, retiree.cap, worker.cap) - pooled[row]).max(0);
                let within = wanted.min(left);
                let beyond = if beyond_cap {
                    let rest = bill - own - whole_of(left, share.max(1));
                    let rest = select(wanted > left, rest.max(0), 0);
                    share_of(rest, select(retired, retiree.above, worker.above))
                } else {
                    0
                };
                deductible_met[row] += own;
                pooled[row] += within;
                paid_in[row] = within + beyond;
            }
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use gongji_sdk::money::yuan;
    use gongji_sdk::testing::{Rows, circumstances};
    use gongji_sdk::{Circumstances, preset};

    use super::*;

    fn now() -> Circumstances {
        Circumstances { average_wage: yuan(150_000.0), care: care::OUTPATIENT, ..circumstances(2023) }
    }

    /// What the pool pays of a line in a city, in the year so far.
    fn paid(city: &str, status: u8, tier: i64, bill: f64, met: f64, pooled: f64) -> i64 {
        let mut line = Rows::one(&[
            ("status", i64::from(status)),
            ("tier", tier),
            ("remaining_in", yuan(bill)),
            ("deductible_met", yuan(met)),
            ("pooled", yuan(pooled)),
        ]);
        line.apply(&preset::<OutpatientPooling>(city), &OutpatientPooling::POOL, &now()).expect("acts");
        line.get("paid_in")[0]
    }

    #[test]
    fn below_the_deductible_nothing_is_paid_and_all_of_it_counts() {
        let mut line = Rows::one(&[("status", 1), ("tier", 1), ("remaining_in", yuan(700.0))]);
        line.apply(&preset::<OutpatientPooling>("wuhan-2023"), &OutpatientPooling::POOL, &now()).expect("acts");
        assert_eq!((line.get("paid_in")[0], line.get("deductible_met")[0]), (0, yuan(700.0)));
    }

    #[test]
    fn above_it_the_share_goes_by_tier_and_status() {
        assert_eq!(paid("wuhan-2023", status::WORKER, 1, 1_700.0, 0.0, 0.0), yuan(800.0));
        assert_eq!(paid("wuhan-2023", status::WORKER, 3, 1_700.0, 0.0, 0.0), yuan(550.0));
        assert_eq!(paid("wuhan-2023", status::RETIRED, 1, 1_500.0, 0.0, 0.0), yuan(840.0));
        assert_eq!(paid("wuhan-2023", status::RETIRED, 2, 1_500.0, 500.0, 0.0), yuan(1_125.0));
        assert_eq!(paid("wuhan-2023", status::NONE, 2, 1_500.0, 500.0, 0.0), 0);
    }

    #[test]
    fn wuhan_took_the_deductible_away_in_2024() {
        assert_eq!(paid("wuhan-2024", status::WORKER, 1, 100.0, 0.0, 0.0), yuan(85.0));
        assert_eq!(paid("wuhan-2024", status::RETIRED, 3, 33.33, 0.0, 0.0), yuan(21.66));
    }

    #[test]
    fn the_cap_ends_what_the_pool_pays() {
        assert_eq!(paid("wuhan-2024", status::WORKER, 1, 1_000.0, 0.0, 3_000.0), yuan(500.0));
        assert_eq!(paid("wuhan-2024", status::RETIRED, 1, 1_000.0, 0.0, 4_500.0), 0);
    }

    #[test]
    fn shenzhen_caps_at_a_share_of_the_average_wage() {
        assert_eq!(paid("shenzhen-2023", status::WORKER, 1, 20_000.0, 0.0, 0.0), yuan(9_000.0));
        assert_eq!(paid("shenzhen-2023", status::RETIRED, 1, 20_000.0, 0.0, 0.0), yuan(10_500.0));
    }

    #[test]
    fn beijing_pays_a_lower_share_beyond_the_cap() {
        // 70% of 28,571.43 yuan are the cap of 20,000; of the other 9,628.57 yuan 60% are paid.
        assert_eq!(paid("beijing-2023", status::WORKER, 3, 40_000.0, 0.0, 0.0), yuan(25_777.14));
        assert_eq!(paid("beijing-2023", status::WORKER, 3, 1_000.0, 1_800.0, 20_000.0), yuan(600.0));
    }

    #[test]
    fn pharmacies_are_pooled_only_where_the_scenario_says_so() {
        let bill = [("status", 1), ("remaining_in", yuan(100.0))];
        let pharmacy = Circumstances { care: care::PHARMACY, ..now() };
        for (pharmacy_pooled, expected) in [(false, 0), (true, yuan(50.0))] {
            let policy = OutpatientPooling::new(Params { pharmacy_pooled, ..Params::default() }).expect("allowed");
            let mut line = Rows::one(&bill);
            line.apply(&policy, &OutpatientPooling::POOL, &pharmacy).expect("acts");
            assert_eq!(line.get("paid_in"), [expected]);
        }
    }

    #[test]
    fn every_preset_makes_a_policy() {
        let presets = ["draft-2020", "wuhan-2023", "wuhan-2024", "guangzhou-2022", "shenzhen-2023"];
        for city in presets.into_iter().chain(["shanghai-2024", "beijing-2023", "chongqing-2023", "sanming-2016"]) {
            assert!(paid(city, status::RETIRED, 1, 10_000.0, 5_000.0, 0.0) > 0, "{city}");
        }
    }
}
