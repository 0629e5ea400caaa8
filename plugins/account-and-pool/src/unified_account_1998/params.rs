//! The figures of the scheme, and those of cities. Sources: unified_account_1998.md.

use gongji_sdk::{Indexation, choice, params};

choice! {
    /// What a retiree's credit is a share of.
    pub enum CreditBase {
        /// Last year's average wage of the area.
        AverageWage = "average-wage",
        /// The retiree's own pension.
        Pension = "pension",
    }
}

params! {
    /// Rates, credits and benefits. The defaults are those of `national-average`.
    pub struct Params {
        /// Employer's contribution, of the base [fitted; 6-10% in the cities].
        employer_rate: share("share of base") = 0.069 in 0.0..=0.3,
        /// Worker's contribution, of the base [S4].
        worker_rate: share("share of base") = 0.02 in 0.0..=0.3,
        /// Whole contribution of a flexible worker, who has no employer, of the base [fitted].
        flexible_rate: share("share of base") = 0.089 in 0.0..=0.3,

        /// Credit from the worker's own contribution, of the base [S4: all of it].
        own_credit: share("share of base") = 0.02 in 0.0..=0.2,
        /// Further credit from the employer's part below `middle_age`, of the base [fitted].
        young_credit: share("share of base") = 0.007 in 0.0..=0.2,
        /// The same from `middle_age` on [fitted].
        middle_credit: share("share of base") = 0.010 in 0.0..=0.2,
        /// The same from `older_age` on [fitted].
        older_credit: share("share of base") = 0.016 in 0.0..=0.2,
        /// Age from which `middle_credit` holds [R31].
        middle_age: years = 35 in 0..=120,
        /// Age from which `older_credit` holds [R31].
        older_age: years = 45 in 0..=120,
        /// Whole credit of a flexible worker, of the base [D].
        flexible_credit: share("share of base") = 0.03 in 0.0..=0.2,
        /// What a retiree's credit is a share of [R31: average wage; many cities: pension].
        retiree_credit_base: choice(CreditBase) = CreditBase::Pension,
        /// Part of a retiree's credit base that is the average wage where the rest is the pension: cities differ, the nation is
        /// a mix [R31 and cities; fitted].
        retiree_wage_mix: share = 0.0 in 0.0..=1.0,
        /// Credit of a retiree, of `retiree_credit_base` [fitted].
        retiree_credit: share("share of wage or pension") = 0.035 in 0.0..=0.2,
        /// The same from `old_retiree_age` on [fitted].
        old_retiree_credit: share("share of wage or pension") = 0.035 in 0.0..=0.2,
        /// Age from which `old_retiree_credit` holds [R31].
        old_retiree_age: years = 70 in 0..=120,

        /// Deductible of the first stay at a community institution [fitted].
        deductible_community: money("yuan a stay") = 300.0 in 0.0..=100_000.0,
        /// The same at a district hospital [fitted].
        deductible_district: money("yuan a stay") = 600.0 in 0.0..=100_000.0,
        /// The same at a city hospital [fitted].
        deductible_city: money("yuan a stay") = 1_000.0 in 0.0..=100_000.0,
        /// Further deductible at every tier, of the average wage [S4: 10% in the decision].
        deductible_wage_share: share("share of average wage") = 0.0 in 0.0..=1.0,
        /// Deductible of later stays in the year, of that of the first [K: half].
        later_stay_share: share = 0.5 in 0.0..=1.0,
        /// A retiree's deductible, of a worker's [D].
        retiree_deductible_share: share = 1.0 in 0.0..=1.0,
        /// Pool's share of a worker's stay at a community institution [R19].
        share_community_worker: share = 0.90 in 0.0..=1.0,
        /// The same at a district hospital [R19].
        share_district_worker: share = 0.87 in 0.0..=1.0,
        /// The same at a city hospital [R19].
        share_city_worker: share = 0.85 in 0.0..=1.0,
        /// Pool's share of a retiree's stay at a community institution [R19].
        share_community_retiree: share = 0.94 in 0.0..=1.0,
        /// The same at a district hospital [R19].
        share_district_retiree: share = 0.92 in 0.0..=1.0,
        /// The same at a city hospital [R19].
        share_city_retiree: share = 0.91 in 0.0..=1.0,
        /// The most that the pool pays for a person's stays in a year, in average wages [S4: 4; since the plan of 2009: 6].
        ceiling: real("average wages") = 6.0 in 0.0..=100.0,

        /// Yearly deductible of chronic-list outpatient care [Wuhan before its reform].
        chronic_deductible: money("yuan a year") = 500.0 in 0.0..=100_000.0,
        /// Pool's share of a worker's chronic-list outpatient care [Wuhan before its reform: 68%].
        chronic_share_worker: share = 0.68 in 0.0..=1.0,
        /// The same for a retiree [D].
        chronic_share_retiree: share = 0.73 in 0.0..=1.0,
        /// The most that the pool pays for chronic-list outpatient care [D].
        chronic_cap: money("yuan a year") = 6_000.0 in 0.0..=10_000_000.0,

        /// The pool's share of ordinary outpatient care, averaged over cities that pooled it before 2021 and those that did not;
        /// paid only as far as no other rule pays as much [fitted to the pool's outgo of 2012].
        outpatient_share: share = 0.24 in 0.0..=1.0,
        /// What is added to `outpatient_share` a year from 2013 to 2020, as more cities pooled it [fitted].
        outpatient_share_rise: share("share a year") = 0.0 in 0.0..=0.1,
        /// Share of members here whose city pooled ordinary outpatient care before 2021 [K]. The default is the nation's;
        /// `outpatient_share` is what the nation's mix pays, and a place with more or less of it pays in proportion.
        outpatient_pooled: share("share of members") = 0.579499 in 0.0..=1.0,

        /// The account may pay the own part of a stay [S4: deductible and co-insurance].
        account_pays_inpatient: flag = true,
        /// The account may pay what is not in the catalogue [D].
        account_pays_outside: flag = true,
        /// What amounts in yuan follow [K: cities froze them].
        indexation: choice(Indexation) = Indexation::None,
    }
    presets {
        /// The mix that is fitted to the published accounts of the nation; `gongji calibrate --write` puts the numbers here and
        /// into `scenarios/data/scheme.csv`. All retirees are credited at one rate.
        "national-average" {
            outpatient_share: 0.33855, outpatient_share_rise: 0.0, retiree_wage_mix: 0.51089, retiree_credit: 0.02313,
            old_retiree_age: 120,
        }
        /// The text of the State Council's decision taken literally: 6% and 2%, 1.8% flat, retirees 3.8% of W [Rd, D].
        "decision-1998" {
            outpatient_share: 0.0, employer_rate: 0.06, flexible_rate: 0.08, young_credit: 0.018, middle_credit: 0.018, older_credit: 0.018,
            flexible_credit: 0.038, retiree_credit_base: CreditBase::AverageWage, retiree_credit: 0.038,
            old_retiree_credit: 0.038, deductible_community: 0.0, deductible_district: 0.0, deductible_city: 0.0,
            deductible_wage_share: 0.10, ceiling: 4.0,
        }
        /// Beijing's rules of 2001 [R31]; the deductible frozen at 1,300 yuan, a retiree carries 60% of a worker's part [K].
        "beijing-2001" {
            outpatient_share: 0.0, employer_rate: 0.09, flexible_rate: 0.11, young_credit: 0.008, middle_credit: 0.01, older_credit: 0.02,
            flexible_credit: 0.028, retiree_credit_base: CreditBase::AverageWage, retiree_credit: 0.043,
            old_retiree_credit: 0.048, deductible_community: 1_300.0, deductible_district: 1_300.0,
            deductible_city: 1_300.0, share_community_retiree: 0.94, share_district_retiree: 0.922,
            share_city_retiree: 0.91, ceiling: 4.0,
        }
        /// Guangzhou before 2022: credits [K], benefits of the city's rules (recalled).
        "guangzhou-old" {
            outpatient_share: 0.0, employer_rate: 0.08, flexible_rate: 0.10, young_credit: 0.01, middle_credit: 0.02, older_credit: 0.028,
            flexible_credit: 0.03, retiree_credit_base: CreditBase::AverageWage, retiree_credit: 0.051,
            old_retiree_credit: 0.051, deductible_community: 400.0, deductible_district: 800.0,
            deductible_city: 1_600.0, later_stay_share: 1.0, retiree_deductible_share: 0.7,
            share_community_worker: 0.90, share_district_worker: 0.85, share_city_worker: 0.80,
            share_community_retiree: 0.93, share_district_retiree: 0.895, share_city_retiree: 0.86,
        }
        /// Tier 1 of Shenzhen: 8% of the base [R50], 5% credited, 5.6% from age 45 [K]; benefits as verified for 2024.
        "shenzhen-tier1" {
            outpatient_share: 0.0, employer_rate: 0.06, flexible_rate: 0.08, young_credit: 0.03, middle_credit: 0.03, older_credit: 0.036,
            flexible_credit: 0.05, deductible_community: 200.0, deductible_district: 400.0, deductible_city: 600.0,
            share_community_worker: 0.92, share_district_worker: 0.91, share_city_worker: 0.90,
            share_community_retiree: 0.95, share_district_retiree: 0.95, share_city_retiree: 0.95,
        }
    }
}
