//! The figures, and those scaled to China. Sources: singapore_medisave_shield.md.

use gongji_sdk::params;

params! {
    /// Contributions, cap, premiums and benefits. Amounts belong to an average wage of `figures_wage` and follow the area's wage
    /// from there. The defaults are those of `singapore-2016`.
    pub struct Params {
        /// Average yearly wage to which all amounts here belong [K: Singapore's mean earnings of 2015, 4,892 S$ a month].
        figures_wage: money("a year") = 58_704.0 in 1_000.0..=10_000_000.0,

        /// Whole contribution to the account to age 35, of the base [R30: 8 to 10.5% by age; K].
        rate_to_35: share("share of base") = 0.08 in 0.0..=0.3,
        /// The same from 36 to 45 [K].
        rate_36_to_45: share("share of base") = 0.09 in 0.0..=0.3,
        /// The same from 46 to 50 [K].
        rate_46_to_50: share("share of base") = 0.10 in 0.0..=0.3,
        /// The same above 50 [R30].
        rate_above_50: share("share of base") = 0.105 in 0.0..=0.3,
        /// Employer's part of it [K: 17 of the 37% that go to all accounts of the provident fund].
        employer_part: share("part of the contribution") = 0.459459 in 0.0..=1.0,
        /// The most of a base on which it is due [K: 6,000 S$ a month].
        base_ceiling: money("a year") = 72_000.0 in 0.0..=10_000_000.0,
        /// Credited to a retiree out of what the pool still has, of the average wage; nothing once it has nothing [Singapore: no pool].
        retiree_credit: share("share of average wage") = 0.0 in 0.0..=0.2,
        /// The least interest on accounts [R30].
        interest_floor: share("share a year") = 0.04 in 0.0..=0.1,
        /// The most that an account may hold; what is above it is paid out [K: Basic Healthcare Sum of 2016].
        healthcare_sum: money = 49_800.0 in 0.0..=10_000_000.0,
        /// Age from which a person's own sum rises no more [K].
        sum_stays_from: years = 65 in 0..=120,

        /// Premium of the shield from 21 to 30; in between it follows Singapore's ages [R30].
        shield_premium_young: money("a year") = 195.0 in 0.0..=100_000.0,
        /// The same from 91 on [R30].
        shield_premium_old: money("a year") = 1_530.0 in 0.0..=100_000.0,
        /// In-catalogue stays of the year that the shield leaves [R30: ward C].
        shield_deductible: money("a year") = 1_500.0 in 0.0..=1_000_000.0,
        /// The same from age 81 on [K].
        shield_deductible_old: money("a year") = 2_000.0 in 0.0..=1_000_000.0,
        /// Width of the first and of the second band above it [K].
        band: money = 5_000.0 in 0.0..=1_000_000.0,
        /// What the patient bears of the first band [K].
        coinsurance_first: share = 0.10 in 0.0..=1.0,
        /// What the patient bears of the second [K].
        coinsurance_second: share = 0.05 in 0.0..=1.0,
        /// What the patient bears above both [K; R30: falling to 3%].
        coinsurance_rest: share = 0.03 in 0.0..=1.0,
        /// The most that the shield pays in a year [K].
        shield_limit: money("a year") = 100_000.0 in 0.0..=10_000_000.0,
        /// Years from one review of the shield's premiums to the next [S0].
        review_years: years = 3 in 1..=20,
        /// Claims over premiums at which a review aims [D].
        target_ratio: share("claims over premiums") = 0.95 in 0.1..=2.0,
        /// The most that one review raises them [R30: 35% in 2025].
        largest_rise: share = 0.35 in 0.0..=10.0,
        /// The most that one review lowers them [D].
        largest_cut: share = 0.0 in 0.0..=1.0,
        /// The treasury makes up for a reserve of the shield below zero [D].
        state_backs: flag = true,

        /// Premium of the private plan from 21 to 30, in between as for the shield [R30: standard plan].
        private_premium_young: money("a year") = 44.0 in 0.0..=100_000.0,
        /// The same above 100 [R30].
        private_premium_old: money("a year") = 2_037.0 in 0.0..=100_000.0,
        /// Stays of the year that plan and shield together leave [K: ward B1].
        private_deductible: money("a year") = 2_500.0 in 0.0..=1_000_000.0,
        /// Share that both pay of what is above it [K].
        private_share: share = 0.90 in 0.0..=1.0,
        /// The most that both pay in a year [K].
        private_limit: money("a year") = 150_000.0 in 0.0..=10_000_000.0,
        /// Years in which the ill may buy it as well; later they keep what they hold [R30: underwriting; D].
        open_years: years = 1 in 0..=100,
        /// Chance that a person who does not hold it is brought to decide about it [D].
        mobilisation: share = 1.0 in 0.0..=1.0,
        /// Chance that a holder thinks about giving it up; it is renewed by itself [R30: for life; D].
        attention: share = 0.05 in 0.0..=1.0,
        /// The most that accounts pay of its premium below `middle_age` [R30].
        withdrawal_young: money("a year") = 300.0 in 0.0..=100_000.0,
        /// The same from `middle_age` on [R30].
        withdrawal_middle: money("a year") = 600.0 in 0.0..=100_000.0,
        /// The same from `old_age` on [R30].
        withdrawal_old: money("a year") = 900.0 in 0.0..=100_000.0,
        /// Age from which `withdrawal_middle` holds [R30].
        middle_age: years = 41 in 0..=120,
        /// Age from which `withdrawal_old` holds [R30].
        old_age: years = 71 in 0..=120,

        /// The most that accounts pay for a person's stays in a year [D: limits a day and an operation].
        limit_stays: money("a year") = 5_000.0 in 0.0..=10_000_000.0,
        /// The most that accounts pay for a person's care of the chronic list in a year [K: 400 S$].
        limit_chronic: money("a year") = 400.0 in 0.0..=10_000_000.0,
        /// Accounts pay for ordinary visits [K: not in Singapore].
        pays_visits: flag = false,
        /// Accounts pay premiums and bills of relatives at home [R30].
        family: flag = true,
    }
    presets {
        /// Singapore's figures of 2016, in S$ at the wage of 2015; the defaults.
        "singapore-2016" {}
        /// Scaled to China, at an average wage of 100,000 yuan: 3.8% to the account, shield for 0.3 to 2% of the average wage, deductible
        /// 3%, limit 4 average wages, withdrawals 0.6, 1.2 and 1.8% [D]; retirees have 3.8% of the average wage as decided in 1998 [Rd].
        "china-scaled" {
            figures_wage: 100_000.0, rate_to_35: 0.038, rate_36_to_45: 0.038, rate_46_to_50: 0.038, rate_above_50: 0.038,
            employer_part: 0.473684, base_ceiling: 300_000.0, retiree_credit: 0.038, interest_floor: 0.025, healthcare_sum: 85_000.0,
            shield_premium_young: 300.0, shield_premium_old: 2_000.0, shield_deductible: 3_000.0,
            shield_deductible_old: 4_000.0, band: 8_500.0, shield_limit: 400_000.0, private_premium_young: 90.0,
            private_premium_old: 4_000.0, private_deductible: 5_000.0, private_limit: 600_000.0, withdrawal_young: 600.0,
            withdrawal_middle: 1_200.0, withdrawal_old: 1_800.0, limit_stays: 10_000_000.0, limit_chronic: 10_000_000.0,
            pays_visits: true,
        }
    }
}
