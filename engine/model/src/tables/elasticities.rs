//! Who answers a price, and how much is bought for want of need: by kind of care and group of persons.

use crate::codes::care::{CARES, Care};
use crate::codes::fifths::FIFTHS;
use crate::foundation::lanes::LANES;
use crate::inputs::behaviour::Behaviour;
use crate::tables::response::response;

const AGES: usize = 3;

/// Groups of persons who answer a price alike: fifths of income, three ages, chronically ill or not.
pub(crate) const GROUPS: usize = FIFTHS * AGES * 2;

/// Free care gives nobody more than three times the use at the full price; at -1 the answer would have no bound.
const STRONGEST: f64 = -0.5;

/// The group of a person; the fifth counts from 0.
#[inline(always)]
pub fn group(fifth: u8, age: u8, chronic: u8) -> u8 {
    let band = u8::from(age >= 45) + u8::from(age >= 65);
    (fifth * AGES as u8 + band) * 2 + (chronic & 1)
}

/// Own-price elasticities by kind of care and group, and what income does to purchases.
#[derive(Clone, Debug)]
pub struct Elasticities {
    price: [[f64; GROUPS]; CARES],
    /// Use at the reference price over that at the full one.
    reference: [[f64; GROUPS]; CARES],
    /// Purchases at pharmacies over those of the middle fifth.
    purchases: [f64; GROUPS],
}

impl Elasticities {
    /// The table's elasticity by kind, stronger or weaker by income, age and severity.
    pub fn of(behaviour: &Behaviour) -> Self {
        let factor = |group: usize| {
            let (fifth, band, ill) = (group / (2 * AGES), group / 2 % AGES, group % 2);
            let poverty = 1.0 - fifth as f64 / 2.0;
            let health = if ill == 1 { -1.0 } else { 1.0 };
            (1.0 + behaviour.elasticity_income * poverty)
                * (1.0 + behaviour.elasticity_age * (band as f64 - 1.0))
                * (1.0 + behaviour.elasticity_severity * health)
        };
        let of = |elasticity: f64, group: usize| (elasticity * factor(group).max(0.0)).clamp(STRONGEST, 0.0);
        let fifth = |group: usize| group / (2 * AGES);
        let price: [[f64; GROUPS]; CARES] =
            behaviour.elasticity.map(|elasticity| std::array::from_fn(|group| of(elasticity, group)));
        let used = |care: usize, group: usize| response(behaviour.reference_price[care], 1.0, price[care][group]);
        Self {
            price,
            reference: std::array::from_fn(|care| std::array::from_fn(|group| used(care, group))),
            purchases: std::array::from_fn(|group| 1.0 + behaviour.pharmacy_income * (fifth(group) as f64 / 2.0 - 1.0)),
        }
    }

    /// The elasticity of each person of a batch, and the use at the reference price over that at the full one. In a loop of its
    /// own: beside it no arithmetic would be done several at a time.
    #[inline(always)]
    pub(crate) fn look_up(&self, care: Care, group: &[u8], [elasticity, reference]: [&mut [f64; LANES]; 2]) {
        let (price, used) = (self.of_care(care), &self.reference[care as usize]);
        for ((elasticity, reference), group) in elasticity.iter_mut().zip(reference).zip(group) {
            let group = usize::from(*group).min(GROUPS - 1);
            (*elasticity, *reference) = (price[group], used[group]);
        }
    }

    /// Purchases of a batch over the tables', with what income adds.
    pub(crate) fn buy(&self, group: &[u8], volume: &mut [f64; LANES]) {
        for (volume, group) in volume.iter_mut().zip(group) {
            *volume *= self.purchases[usize::from(*group).min(GROUPS - 1)];
        }
    }

    /// Those of a kind of care, by group.
    #[inline(always)]
    pub fn of_care(&self, care: Care) -> &[f64; GROUPS] {
        &self.price[care as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_group_is_another() {
        let groups: std::collections::BTreeSet<u8> = (0..5)
            .flat_map(|fifth| [20, 50, 70].map(|age| (fifth, age)))
            .flat_map(|(fifth, age)| [0, 1].map(|ill| group(fifth, age, ill)))
            .collect();
        assert_eq!(groups.into_iter().collect::<Vec<u8>>(), (0..GROUPS as u8).collect::<Vec<u8>>());
    }
}
