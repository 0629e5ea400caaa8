//! What a year's tables say of care by age, made ready once an area and year.

use crate::care::{CARES, Care};
use crate::inputs::AGES;
use crate::money;
use crate::setting::Setting;

/// Frequency and cost of care in an area and year.
pub struct Rates {
    /// Expected lines a year of a person of average frailty at the reference price: by kind, chronically ill, age.
    frequency: [[[f64; AGES]; 2]; CARES],
    /// Mean bill of a line over all tiers, fen: by kind, age.
    cost: [[f64; AGES]; CARES],
    /// Bill over the mean by kind and tier; 0 is a pharmacy.
    tier: [[f64; 4]; CARES],
    /// Unit price by kind, opening year = 1.
    pub price: [f64; CARES],
}

impl Rates {
    /// Makes the tables of an area and year.
    pub fn new(setting: &Setting, area: usize, year: u16) -> Self {
        let tables = setting.year(year);
        let mut rates = Self {
            frequency: [[[0.0; AGES]; 2]; CARES],
            cost: [[0.0; AGES]; CARES],
            tier: [[1.0; 4]; CARES],
            price: tables.price,
        };
        for care in Care::ALL {
            let kind = care as usize;
            let shape = &setting.inputs.cares[kind];
            rates.tier[kind][1..].copy_from_slice(&shape.tier_cost);
            let cost = shape.cost * tables.price[kind] * setting.inputs.areas[area].price_ratio * money::FEN;
            for age in 0..AGES {
                let need = setting.need(age as u8);
                rates.cost[kind][age] = cost * need.severity[kind];
                // The table's frequency is that of the age; it is shared out between the chronically ill and the others.
                let healthy = need.frequency[kind] / (1.0 + need.chronic * (shape.chronic_frequency - 1.0));
                let mut both = [healthy, healthy * shape.chronic_frequency];
                if care == Care::Chronic {
                    // Only those on the list have these visits: theirs is the table's mean over the list's share.
                    both = [need.frequency[kind] / (need.chronic * need.listed).max(1e-6); 2];
                }
                for (ill, frequency) in both.into_iter().enumerate() {
                    rates.frequency[kind][ill][age] = frequency * tables.volume[kind];
                }
            }
        }
        rates
    }

    /// Expected lines a year of a person of average frailty.
    #[inline(always)]
    pub fn frequency(&self, care: Care, chronic: u8, age: u8) -> f64 {
        self.frequency[care as usize][usize::from(chronic & 1)][usize::from(age).min(AGES - 1)]
    }

    /// Bill of one line, fen.
    #[inline(always)]
    pub fn cost(&self, care: Care, age: u8, tier: u8) -> f64 {
        self.cost[care as usize][usize::from(age).min(AGES - 1)] * self.tier[care as usize][usize::from(tier & 3)]
    }
}
