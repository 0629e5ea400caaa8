//! The figures of the outpatient pool in the draft and in eight cities. Sources: outpatient_pooling.md.

use gongji_sdk::{Indexation, params};

params! {
    /// Deductible, shares and caps. The defaults are those of `draft-2020`.
    pub struct Params {
        /// What a worker pays first [D].
        deductible_worker: money("yuan a year") = 0.0 in 0.0..=100_000.0,
        /// What a retiree pays first [D].
        deductible_retiree: money("yuan a year") = 0.0 in 0.0..=100_000.0,
        /// Pool's share of a worker's bill at a community institution [S1: from 50%].
        share_community_worker: share = 0.50 in 0.0..=1.0,
        /// The same at a district hospital [S1].
        share_district_worker: share = 0.50 in 0.0..=1.0,
        /// The same at a city hospital [S1].
        share_city_worker: share = 0.50 in 0.0..=1.0,
        /// Pool's share of a retiree's bill at a community institution [S1: tilted to retirees; D].
        share_community_retiree: share = 0.55 in 0.0..=1.0,
        /// The same at a district hospital [D].
        share_district_retiree: share = 0.55 in 0.0..=1.0,
        /// The same at a city hospital [D].
        share_city_retiree: share = 0.55 in 0.0..=1.0,
        /// The most that the pool pays for a worker [D].
        cap_worker: money("yuan a year") = 2_000.0 in 0.0..=1_000_000.0,
        /// The same for a retiree [D].
        cap_retiree: money("yuan a year") = 2_500.0 in 0.0..=1_000_000.0,
        /// Added to a worker's cap, of the average wage.
        cap_wage_share_worker: share("share of average wage") = 0.0 in 0.0..=10.0,
        /// Added to a retiree's cap, of the average wage.
        cap_wage_share_retiree: share("share of average wage") = 0.0 in 0.0..=10.0,
        /// Pool's share of a worker's bills beyond the cap.
        share_above_cap_worker: share = 0.0 in 0.0..=1.0,
        /// The same for a retiree.
        share_above_cap_retiree: share = 0.0 in 0.0..=1.0,
        /// Retail pharmacies are paid like community institutions [D].
        pharmacy_pooled: flag = false,
        /// What amounts in yuan follow.
        indexation: choice(Indexation) = Indexation::None,
    }
    presets {
        /// The draft of 26 August 2020: from 50%, tilted to retirees [S1]; caps and retirees' share [D]. The defaults.
        "draft-2020" {}
        /// The thin cover of many cities before 2021: small bills at community institutions and a low share elsewhere, some 100 yuan
        /// a month at most [D; README]. For schemes whose own mix of that time is off (`outpatient_share` 0).
        "thin-before-2021" {
            share_community_worker: 0.50, share_district_worker: 0.30, share_city_worker: 0.0,
            share_community_retiree: 0.55, share_district_retiree: 0.35, share_city_retiree: 0.0,
            cap_worker: 1_200.0, cap_retiree: 1_500.0,
        }
        /// Wuhan at its start in February 2023 [R18; T2 and T3 and the retiree's cap from the note in the catalogue].
        "wuhan-2023" {
            deductible_worker: 700.0, deductible_retiree: 500.0,
            share_community_worker: 0.80, share_district_worker: 0.65, share_city_worker: 0.55,
            share_community_retiree: 0.84, share_district_retiree: 0.75, share_city_retiree: 0.65,
            cap_worker: 3_500.0, cap_retiree: 4_000.0,
        }
        /// Wuhan since April 2024, without a deductible [R19].
        "wuhan-2024" {
            share_community_worker: 0.85, share_district_worker: 0.65, share_city_worker: 0.55,
            share_community_retiree: 0.90, share_district_retiree: 0.75, share_city_retiree: 0.65,
            cap_worker: 3_500.0, cap_retiree: 4_500.0,
        }
        /// Guangzhou 2022 at the chosen community institution [R19]; caps are about 5% and 6% of the average wage.
        "guangzhou-2022" {
            share_community_worker: 0.80, share_district_worker: 0.65, share_city_worker: 0.65,
            share_community_retiree: 0.85, share_district_retiree: 0.70, share_city_retiree: 0.70,
            cap_worker: 8_000.0, cap_retiree: 10_000.0,
        }
        /// Shenzhen 2023: caps of 6% and 7% of the average wage [R19].
        "shenzhen-2023" {
            share_community_worker: 0.75, share_district_worker: 0.65, share_city_worker: 0.55,
            share_community_retiree: 0.80, share_district_retiree: 0.70, share_city_retiree: 0.60,
            cap_worker: 0.0, cap_retiree: 0.0, cap_wage_share_worker: 0.06, cap_wage_share_retiree: 0.07,
        }
        /// Shanghai 2024: a cap of 650,000 yuan jointly with stays in hospital, here for outpatient care alone; 80% beyond [R19].
        "shanghai-2024" {
            deductible_worker: 500.0, deductible_retiree: 300.0,
            share_community_worker: 0.80, share_district_worker: 0.75, share_city_worker: 0.70,
            share_community_retiree: 0.85, share_district_retiree: 0.80, share_city_retiree: 0.75,
            cap_worker: 650_000.0, cap_retiree: 650_000.0,
            share_above_cap_worker: 0.80, share_above_cap_retiree: 0.80,
        }
        /// Beijing 2023: no limit, but 60% and 80% beyond 20,000 yuan [R19, K].
        "beijing-2023" {
            deductible_worker: 1_800.0, deductible_retiree: 1_300.0,
            share_community_worker: 0.90, share_district_worker: 0.70, share_city_worker: 0.70,
            share_community_retiree: 0.90, share_district_retiree: 0.85, share_city_retiree: 0.85,
            cap_worker: 20_000.0, cap_retiree: 20_000.0,
            share_above_cap_worker: 0.60, share_above_cap_retiree: 0.80,
        }
        /// Chongqing 2023 [R19].
        "chongqing-2023" {
            deductible_worker: 200.0, deductible_retiree: 100.0,
            share_community_worker: 0.60, share_district_worker: 0.60, share_city_worker: 0.50,
            share_community_retiree: 0.70, share_district_retiree: 0.70, share_city_retiree: 0.60,
            cap_worker: 3_000.0, cap_retiree: 4_000.0,
        }
        /// Sanming at the start of 2016: 40% in the community, 30% in hospitals [R15]; `sanming-2016` is where that led to.
        "sanming-2016-start" {
            share_community_worker: 0.40, share_district_worker: 0.30, share_city_worker: 0.30,
            share_community_retiree: 0.40, share_district_retiree: 0.30, share_city_retiree: 0.30,
            cap_worker: 1_000_000.0, cap_retiree: 1_000_000.0,
        }
        /// Sanming from 2016: shares rose from 40% and 30% to these [R15]; no cap is known, so a million yuan stands for none.
        "sanming-2016" {
            share_community_worker: 0.90, share_district_worker: 0.70, share_city_worker: 0.70,
            share_community_retiree: 0.90, share_district_retiree: 0.70, share_city_retiree: 0.70,
            cap_worker: 1_000_000.0, cap_retiree: 1_000_000.0,
        }
    }
}
