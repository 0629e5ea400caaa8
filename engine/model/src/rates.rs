//! What a year's tables say of life and care by age, made ready once a year.

use crate::care::{CARES, Care};
use crate::enter::{LEAVING_AGE, retirement_chance};
use crate::inputs::{AGES, SEXES};
use crate::money;
use crate::setting::Setting;

/// Chances of one year of one kind of person, as the 32-bit draws below which the event happens.
#[derive(Clone, Copy, Default)]
struct Chances {
    death: u64,
    birth: u64,
    onset: u64,
    listing: u64,
}

/// Chances of one year by sex, chronically ill and age.
pub struct Hazards {
    by_person: [[[Chances; AGES]; 2]; SEXES],
    /// Chance that a worker retires, by sex, cadre and age.
    retirement: [[[f64; AGES]; 2]; SEXES],
}

impl Hazards {
    /// Makes the tables of a year.
    pub fn new(setting: &Setting, year: u16) -> Self {
        let tables = setting.year(year);
        let ratio = setting.inputs.behaviour.chronic_mortality;
        let need = |age: usize| setting.need(age as u8);
        // Mortality of the whole age group is shared out between the chronically ill and the others.
        let healthy = |sex: usize, age: usize| tables.mortality[sex][age] / (1.0 + need(age).chronic * (ratio - 1.0));
        let chances = |sex: usize, ill: usize, age: usize| Chances {
            death: below(if ill == 1 { (healthy(sex, age) * ratio).min(1.0) } else { healthy(sex, age) }),
            birth: if sex == 1 && age >= usize::from(LEAVING_AGE) { below(tables.fertility[age]) } else { 0 },
            onset: if ill == 0 { below(need(age).onset) } else { 0 },
            listing: below(need(age).listing),
        };
        let by_age = |sex, ill| std::array::from_fn(|age| chances(sex, ill, age));
        let retirement =
            |sex, cadre| std::array::from_fn(|age| retirement_chance(sex as u8, cadre as u8, age as u8, year));
        Self {
            by_person: std::array::from_fn(|sex| std::array::from_fn(|ill| by_age(sex, ill))),
            retirement: std::array::from_fn(|sex| std::array::from_fn(|cadre| retirement(sex, cadre))),
        }
    }

    #[inline(always)]
    fn of(&self, sex: u8, chronic: u8, age: u8) -> &Chances {
        &self.by_person[usize::from(sex & 1)][usize::from(chronic & 1)][usize::from(age).min(AGES - 1)]
    }

    /// Nothing but a birthday happens, whatever the person's state beyond these three: most years of most lives.
    #[inline(always)]
    pub fn is_quiet(&self, sex: u8, chronic: u8, age: u8, draws: [u32; 4]) -> bool {
        let chances = self.of(sex, chronic, age);
        let [death, birth, onset, listing] = draws.map(u64::from);
        let listed = (chronic != 0) & (listing < chances.listing);
        !((death < chances.death) | (birth < chances.birth) | (onset < chances.onset) | listed)
    }

    /// A person dies within the year.
    pub fn dies(&self, sex: u8, chronic: u8, age: u8, draw: u32) -> bool {
        u64::from(draw) < self.of(sex, chronic, age).death
    }

    /// A woman gives birth.
    pub fn births(&self, sex: u8, age: u8, draw: u32) -> bool {
        u64::from(draw) < self.of(sex, 0, age).birth
    }

    /// A healthy person gets a chronic disease.
    pub fn falls_chronically_ill(&self, age: u8, draw: u32) -> bool {
        u64::from(draw) < self.of(0, 0, age).onset
    }

    /// A chronically ill person is certified for the chronic list.
    pub fn is_listed(&self, age: u8, draw: u32) -> bool {
        u64::from(draw) < self.of(0, 0, age).listing
    }

    /// Chance that a worker of this age retires this year.
    #[inline(always)]
    pub fn retires(&self, sex: u8, cadre: u8, age: u8) -> f64 {
        self.retirement[usize::from(sex & 1)][usize::from(cadre & 1)][usize::from(age).min(AGES - 1)]
    }
}

/// Draws below this happen with the chance: the smallest whole number not below the chance times 2^32.
fn below(chance: f64) -> u64 {
    (chance * 4_294_967_296.0).ceil() as u64
}

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
                    // The tables count the care that was had; what was forgone was needed beside it.
                    let had = 1.0 - setting.inputs.behaviour.reference_forgone[kind];
                    rates.frequency[kind][ill][age] = frequency * tables.volume[kind] / had;
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
