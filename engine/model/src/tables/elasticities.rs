//! Own-price elasticities by kind of care and group of persons.

use crate::codes::care::{CARES, Care};
use crate::codes::fifths::FIFTHS;
use crate::inputs::behaviour::Behaviour;

const AGES: usize = 3;

/// Groups of persons who answer a price alike: fifths of income, three ages, chronically ill or not.
pub(crate) const GROUPS: usize = FIFTHS * AGES * 2;

/// At an arc elasticity of -1 the answer to free care has no bound.
const STRONGEST: f64 = -0.95;

/// The group of a person; the fifth counts from 0.
#[inline(always)]
pub fn group(fifth: u8, age: u8, chronic: u8) -> u8 {
    let band = u8::from(age >= 45) + u8::from(age >= 65);
    (fifth * AGES as u8 + band) * 2 + (chronic & 1)
}

/// Own-price elasticities by kind of care and group.
#[derive(Clone, Debug)]
pub struct Elasticities([[f64; GROUPS]; CARES]);

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
        Self(behaviour.elasticity.map(|elasticity| std::array::from_fn(|group| of(elasticity, group))))
    }

    /// Those of a kind of care, by group.
    #[inline(always)]
    pub fn of_care(&self, care: Care) -> &[f64; GROUPS] {
        &self.0[care as usize]
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
