//! The figures of the menu. Sources: guangzhou_social_commercial.md.

use gongji_sdk::params;

params! {
    /// Benefits and reference premiums of the lines, what accounts pay of them, and the corridor.
    pub struct Params {
        /// Paid when a major disease begins, of the average wage [D].
        sum: share("share of average wage") = 0.5 in 0.0..=10.0,
        /// Its yearly premium at the youngest age, of the average wage [D].
        sum_youngest: share("share of average wage") = 0.0004 in 0.0..=0.1,
        /// The same at the oldest age; in between it rises evenly [D].
        sum_oldest: share("share of average wage") = 0.0028 in 0.0..=0.1,
        /// Youngest age of the lines that are asked for [D].
        youngest: years = 18 in 0..=120,
        /// Oldest age at which a major disease is insured, and from which the premiums of other lines rise no more [D].
        oldest: years = 65 in 0..=120,

        /// Own-paid in-catalogue hospital costs of the year that the supplementary line leaves, of the average wage [D].
        threshold: share("share of average wage") = 0.1 in 0.0..=10.0,
        /// Part of what bills here have outside the catalogue that is the first slice of class B, own-paid and in the catalogue to the
        /// city: a tenth of about half of a bill [R54, Rd].
        class_b: share = 0.35 in 0.0..=1.0,
        /// Share that it pays of what lies above [D].
        share_supplementary: share = 0.7 in 0.0..=1.0,
        /// Its yearly premium at any age, of the average wage [D].
        supplementary_premium: share("share of average wage") = 0.00055 in 0.0..=0.1,

        /// Part of what people with cancer need outside the catalogue that is on the list of drugs [D].
        listed: share = 0.5 in 0.0..=1.0,
        /// Share that the line of drugs pays of them [D].
        share_drugs: share = 0.6 in 0.0..=1.0,
        /// The most that it pays in a year, of the average wage [D].
        limit_drugs: share("share of average wage") = 2.0 in 0.0..=100.0,
        /// Its yearly premium at the youngest age, of the average wage [D].
        drugs_youngest: share("share of average wage") = 0.0001 in 0.0..=0.1,
        /// The same at the oldest age [D].
        drugs_oldest: share("share of average wage") = 0.0007 in 0.0..=0.1,

        /// What is left of a person's hospital costs of the year that the family line leaves, of the average wage [D].
        family_deductible: share("share of average wage") = 0.05 in 0.0..=10.0,
        /// Share that it pays of what lies above [D].
        share_family: share = 0.3 in 0.0..=1.0,
        /// The most that it pays for a person in a year, of the average wage [D].
        limit_family: share("share of average wage") = 1.0 in 0.0..=100.0,
        /// A person's yearly premium at the youngest age, of the average wage [D].
        family_youngest: share("share of average wage") = 0.0003 in 0.0..=0.1,
        /// The same at the oldest age [D].
        family_oldest: share("share of average wage") = 0.0024 in 0.0..=0.1,

        /// Share that the line of care elsewhere pays of what is left in the catalogue [D].
        share_away: share = 0.5 in 0.0..=1.0,
        /// The most that it pays in a year, of the average wage [D].
        limit_away: share("share of average wage") = 0.5 in 0.0..=100.0,
        /// Its yearly premium at the youngest age, of the average wage [D].
        away_youngest: share("share of average wage") = 0.00003 in 0.0..=0.1,
        /// The same at the oldest age [D].
        away_oldest: share("share of average wage") = 0.00016 in 0.0..=0.1,

        /// Part of what accounts hold above the floor that may pay for lines in a year [S0; D].
        usable: share = 0.5 in 0.0..=1.0,
        /// What stays in an account, of the average wage; once for the own and once for those at home together [D].
        floor: share("share of average wage") = 0.02 in 0.0..=10.0,
        /// Accounts of relatives at home pay what the own one cannot [S0].
        family: flag = true,
        /// Chance that a person is brought to decide about a line that is asked for [D: between Shanghai and Shenzhen].
        mobilisation: share = 0.25 in 0.0..=1.0,
        /// Chance that a broker brings to decide whom nobody else did; nobody without commission [D].
        by_brokers: share = 0.1 in 0.0..=1.0,
        /// Chance that a person thinks about refusing the supplementary line [D].
        attention: share = 0.2 in 0.0..=1.0,
        /// Brokers' part of the premium of lines that are asked for [S0: brokers; D: at most 5%].
        commission: share("share of premium") = 0.05 in 0.0..=0.05,

        /// How far insurers may go above or below the reference premium [D].
        price_band: share = 0.15 in 0.0..=1.0,
        /// Claims over premiums below which profit is laid by [D].
        corridor_low: share("claims over premiums") = 0.80 in 0.0..=1.0,
        /// Claims over premiums above which what was laid by helps [D].
        corridor_high: share("claims over premiums") = 0.95 in 0.0..=2.0,
        /// Part of a shortfall above it that is taken from what was laid by; insurers bear the rest [D].
        shared: share = 0.5 in 0.0..=1.0,
    }
    presets {
        /// The proposal with assumed terms; the defaults.
        "proposal" {}
        /// Without a floor, so that small accounts may pay as well.
        "floor-waived" { floor: 0.0 }
    }
}
