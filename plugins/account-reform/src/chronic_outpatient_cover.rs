//! Raises the cover of chronic outpatient care to that of a stay in hospital, for those on the list.
//!
//! Guidance of 2021: chronic and special diseases come into the pool step by step. The layer tops up what the basic
//! scheme pays to its own share of the whole in-catalogue bill. Rule by rule in its `.md`. Not modelled: single
//! diseases.

use gongji_sdk::abi::{Column, care, payer};
use gongji_sdk::money::{countable, select, share_of};
use gongji_sdk::person::{ByTier, status};
use gongji_sdk::{Hook, Indexation, Policy, Refusal, columns, hook, params};

params! {
    /// Shares and cap. The defaults are Guangzhou's.
    pub struct Params {
        /// Share of a worker's bill at a community institution that the pool pays in all [R19].
        share_community_worker: share = 0.85 in 0.0..=1.0,
        /// The same at a hospital [R19].
        share_hospital_worker: share = 0.70 in 0.0..=1.0,
        /// Share of a retiree's bill at a community institution [R19].
        share_community_retiree: share = 0.90 in 0.0..=1.0,
        /// The same at a hospital [R19].
        share_hospital_retiree: share = 0.75 in 0.0..=1.0,
        /// The most that this layer adds for a person [D: 2,400 to 6,000 a disease].
        cap: money("yuan a year") = 6_000.0 in 0.0..=10_000_000.0,
        /// What the cap follows.
        indexation: choice(Indexation) = Indexation::None,
    }
    presets {
        /// Guangzhou 2022 [R19]; the defaults.
        "guangzhou-2022" {}
        /// Wuhan 2023 for hypertension: 68% above 500 yuan became 75% from the first yuan (Caixin 2023); retirees [D].
        "wuhan-2023" {
            share_community_worker: 0.75, share_hospital_worker: 0.75,
            share_community_retiree: 0.80, share_hospital_retiree: 0.80,
        }
    }
}

/// The chronic list's cover.
#[derive(Debug)]
pub struct ChronicOutpatientCover(Params);

impl Policy for ChronicOutpatientCover {
    type Params = Params;
    const ID: &'static str = "chronic-outpatient-cover";
    const SUMMARY: &'static str = "Pays chronic-list outpatient care like a stay in hospital, without a deductible";
    const WORDS: &'static [(&'static str, &'static str)] = &[("zh", include_str!("chronic_outpatient_cover.zh.words"))];
    const COLUMNS: &'static [Column] = columns! {
        /// Paid by this layer this year, against its cap.
        topped_up: year("fen"),
    };
    const HOOKS: &'static [Hook<Self>] = &[Self::TOP_UP];

    fn new(params: Params) -> Result<Self, Refusal> {
        Ok(Self(params))
    }
}

hook! {
    impl ChronicOutpatientCover {
        /// Pays what the layers before left short of its share of the in-catalogue bill. No earlier layer pays anything out
        /// of the catalogue, so that bill is the whole one less what is left out of the catalogue.
        pub const TOP_UP: settle(layer = 22, payer = payer::POOL, cares = care::CHRONIC);
        reads { status: u8, chronic_certified: u8, tier: u8, billed: i64, remaining_in: i64, remaining_out: i64 }
        updates { topped_up: i64 }
        writes { paid_in: i64 }
        fn top_up(&self, now, rows) -> Result<(), Refusal> {
            countable("billed", billed)?;
            countable("remaining_in", remaining_in)?;
            let params = &self.0;
            let cap = params.indexation.apply(params.cap, now);
            let by_tier = |community, hospital| ByTier { community, district: hospital, city: hospital };
            let worker = by_tier(params.share_community_worker, params.share_hospital_worker);
            let retiree = by_tier(params.share_community_retiree, params.share_hospital_retiree);
            for row in 0..rows {
                let retired = status[row] == status::RETIRED;
                let share = select(retired, retiree.at(tier[row]), worker.at(tier[row]));
                let entitled = (chronic_certified[row] != 0) & (status[row] != status::NONE);
                let bill = (billed[row] - remaining_out[row]).max(0);
                let already = bill - remaining_in[row];
                let short = (share_of(bill, select(entitled, share, 0)) - already).max(0);
                let paid = short.min(remaining_in[row]).min((cap - topped_up[row]).max(0));
                topped_up[row] += paid;
                paid_in[row] = paid;
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

    /// A bill of 1,200 yuan, 200 of them out of the catalogue, of which the scheme before has left `left`.
    fn paid(city: &str, status: u8, chronic_certified: i64, tier: i64, left: f64, topped_up: f64) -> i64 {
        let mut line = Rows::one(&[
            ("status", i64::from(status)),
            ("chronic_certified", chronic_certified),
            ("tier", tier),
            ("billed", yuan(1_200.0)),
            ("remaining_in", yuan(left)),
            ("remaining_out", yuan(200.0)),
            ("topped_up", yuan(topped_up)),
        ]);
        line.apply(&preset::<ChronicOutpatientCover>(city), &ChronicOutpatientCover::TOP_UP, &circumstances(2023))
            .expect("acts");
        line.get("paid_in")[0]
    }

    #[test]
    fn it_tops_up_to_its_share_of_the_bill() {
        // 68% above a deductible of 500 yuan left 660 of 1,000 yuan; 75% are 750, so 410 are added.
        assert_eq!(paid("wuhan-2023", status::WORKER, 1, 3, 660.0, 0.0), yuan(410.0));
        assert_eq!(paid("guangzhou-2022", status::WORKER, 1, 1, 1_000.0, 0.0), yuan(850.0));
        assert_eq!(paid("guangzhou-2022", status::RETIRED, 1, 2, 1_000.0, 0.0), yuan(750.0));
    }

    #[test]
    fn it_adds_nothing_where_more_is_paid_already_or_nobody_is_listed() {
        assert_eq!(paid("wuhan-2023", status::WORKER, 1, 3, 200.0, 0.0), 0);
        assert_eq!(paid("wuhan-2023", status::WORKER, 0, 3, 660.0, 0.0), 0);
    }

    #[test]
    fn its_cap_ends_the_year() {
        assert_eq!(paid("wuhan-2023", status::WORKER, 1, 3, 660.0, 5_900.0), yuan(100.0));
    }
}
