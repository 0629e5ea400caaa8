//! Hospitals and pharmacies: what of them lives on between the years, and how they answer in a year what happened in the last.

use bevy_ecs::prelude::*;
use serde::{Deserialize, Serialize};

use crate::books::state::state;
use crate::codes::care::TIERS;
use crate::law::own::Kept;

state! {
    /// A hospital (of one tier of an area) or an area's retail pharmacies (tier 0).
    #[derive(Component, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
    pub struct Provider {
        /// Pooling area.
        pub area: u16,
        /// 1 community, 2 district, 3 city hospital; 0 pharmacies.
        pub tier: u8,
        /// Surpluses kept, fen.
        pub equity: i64,
        /// Revenue of the year, fen.
        pub revenue: i64,
        /// Cost of the year, fen.
        pub cost: i64,
        /// Volume of the year at reference cost, fen of the opening year.
        pub volume: i64,
        /// Volume that was to be expected of the year, before its luck, in the same unit.
        pub expected_volume: i64,
        /// Volume for which it has staff and beds, in the same unit; 0 before the first year.
        pub capacity: i64,
        /// Expected volume over capacity, parts per million.
        pub load: i64,
        /// Surplus over revenue that was to be expected, parts per million.
        pub margin: i64,
        /// Volume of the nation's providers of the tier over the expected one, parts per million; moves a fifth of the way to the
        /// year's each year.
        pub shown_volume: i64,
        /// The same of their stays.
        pub shown_stays: i64,
        /// Beds for its members, thousandths of a bed; 0 before the first year.
        pub beds: i64,
        /// Days that the year's stays lasted.
        pub bed_days: i64,
        /// Days that were to be expected of them, before the luck of the year.
        pub expected_days: i64,
        /// Stays of the year.
        pub stays: i64,
        /// Part of one more yuan on the same cases that a policy's rule would have left unpaid, parts per million, below 0 where it
        /// pays more; moves half of the way to the year's each year.
        pub unpaid_bill: i64,
        /// The same of one more yuan that further cases bring.
        pub unpaid_case: i64,
        /// Share of the capacity that is private, parts per million.
        pub private: i64,
        /// Share of the bills that is drugs, parts per million.
        pub drugs: i64,
        /// Quality as patients see it, parts per million.
        pub quality: i64,
        /// Policies' own columns.
        pub own: Vec<Kept>,
    }
}

/// How the providers of an area answer in this year what happened in the last.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct ProviderAnswer {
    /// Volume over what would be sought, by tier.
    pub volume: [f64; TIERS],
    /// Bill of a case over the table's, by tier.
    pub length: [f64; TIERS],
    /// Stays over what would be sought at that volume, by tier: more where beds stand idle.
    pub stays: [f64; TIERS],
    /// Chance that a stay finds no bed, by tier.
    pub full: [f64; TIERS],
    /// The tier that takes such a stay; 0 none.
    pub takes: [u8; TIERS],
    /// Chance that a costly stay is refused, by tier.
    pub refusal: [f64; TIERS],
    /// Part of the bill moved out of the catalogue, parts per million, by tier.
    pub outside: [f64; TIERS],
    /// Quality over that of the opening, by tier.
    pub quality: [f64; TIERS],
}

impl Default for ProviderAnswer {
    fn default() -> Self {
        let (nothing, all) = ([0.0; TIERS], [1.0; TIERS]);
        Self {
            volume: all,
            length: all,
            stays: all,
            full: nothing,
            takes: [0; TIERS],
            refusal: nothing,
            outside: nothing,
            quality: nothing,
        }
    }
}

/// A stay whose luck makes it more than twice as dear as the mean is costly: some 12 in 100.
pub(crate) const COSTLY: f32 = 2.0;

/// What a hospital says to who comes for a stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Admission {
    /// He is admitted.
    Open,
    /// A costly patient is refused: the next tier must take them, and nobody beyond the last (0).
    Refused(u8),
    /// No bed is free: a tier with room takes the patient, or none (0).
    Full(u8),
}

impl ProviderAnswer {
    /// What the hospital of a tier, from 1, says to a stay by its luck between 0 and 1.
    #[inline(always)]
    pub(crate) fn door(&self, tier: u8, is_costly: bool, luck: f64) -> Admission {
        let at = usize::from(tier) - 1;
        let full = self.full[at];
        if luck < full {
            Admission::Full(self.takes[at])
        } else if is_costly && luck < full + (1.0 - full) * self.refusal[at] {
            Admission::Refused(if usize::from(tier) < TIERS { tier + 1 } else { 0 })
        } else {
            Admission::Open
        }
    }

    /// How many of the stays that come to each tier are taken at each, before their luck; `costly` is the part of them that is.
    pub(crate) fn taken(&self, come: [f64; TIERS], costly: f64) -> [f64; TIERS] {
        let mut taken = [0.0; TIERS];
        for tier in 0..TIERS {
            let full = come[tier] * self.full[tier];
            let refused = (come[tier] - full) * costly * self.refusal[tier];
            taken[tier] += come[tier] - full - refused;
            if let Some(next) = usize::from(self.takes[tier]).checked_sub(1) {
                taken[next] += full;
            }
            if let Some(next) = taken.get_mut(tier + 1) {
                *next += refused;
            }
        }
        taken
    }
}

/// What the pool pays for one more yuan charged to it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Margin {
    /// On the same cases, each a little longer and dearer.
    pub bill: f64,
    /// By further cases like those there are.
    pub case: f64,
}

impl Default for Margin {
    /// Paid by the bill.
    fn default() -> Self {
        Self { bill: 1.0, case: 1.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_hospital_asks_no_price_and_a_choosy_one_sends_the_costly_up() {
        let answer = ProviderAnswer {
            full: [0.0, 0.0, 0.5],
            takes: [0, 0, 2],
            refusal: [0.0, 0.25, 0.5],
            ..ProviderAnswer::default()
        };
        assert_eq!(
            [0.2, 0.5, 0.8].map(|luck| answer.door(3, false, luck)),
            [Admission::Full(2), Admission::Open, Admission::Open]
        );
        assert_eq!([0.7, 0.8].map(|luck| answer.door(3, true, luck)), [Admission::Refused(0), Admission::Open]);
        assert_eq!([0.2, 0.3].map(|luck| answer.door(2, true, luck)), [Admission::Refused(3), Admission::Open]);
        assert_eq!(answer.door(2, false, 0.0), Admission::Open);
    }
}
