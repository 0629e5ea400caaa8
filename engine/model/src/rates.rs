//! What a year's tables say of life and care by age, made ready once a year.

use crate::care::{CARES, Care};
use crate::conditions::SETS;
use crate::enter::LEAVING_AGE;
use crate::health::{GROUPS, Shapes, group};
use crate::inputs::{AGES, SEXES};
use crate::money;
use crate::retirement;
use crate::setting::Setting;

/// Chances of one year of one sex and age.
#[derive(Clone, Copy, Default)]
struct Chances {
    /// Of the healthy; the ill die as often as their conditions say. In draws, as all below.
    death: f64,
    birth: u64,
    /// At least as large as that of any set of the group to have a condition begin or end.
    change: [u64; GROUPS],
}

/// What a set of conditions does to the year's chances.
#[derive(Clone, Copy)]
struct Burden {
    mortality: f32,
    group: u8,
    /// Draws below which somebody is certified for the chronic list.
    listing: u32,
}

/// Chances of one year, as the 32-bit draws below which something happens.
pub struct Hazards {
    by_age: [[Chances; AGES]; SEXES],
    by_set: Box<[Burden; SETS]>,
    /// Chance that a worker retires, by sex, cadre and age.
    retirement: [[[f64; AGES]; 2]; SEXES],
}

impl Hazards {
    /// Makes the tables of a year.
    pub fn new(setting: &Setting, year: u16) -> Self {
        let tables = setting.year(year);
        let health = &setting.health;
        let chances = |sex: usize, age: usize| Chances {
            // Mortality of the whole age is shared out between the ill and the others.
            death: tables.mortality[sex][age] / health.mean_mortality(sex, age) * DRAWS,
            birth: if sex == 1 && age >= usize::from(LEAVING_AGE) { below(tables.fertility[age]) } else { 0 },
            change: health.most_events(sex, age).map(below),
        };
        let certified = Shapes::certified(&setting.inputs, year);
        let burden = |set: usize| Burden {
            mortality: health.shapes.mortality[set] as f32,
            group: group(set as u16) as u8,
            listing: below(certified[set]).min(u32::MAX.into()) as u32,
        };
        let rules = &setting.inputs.retirement;
        let retirement =
            |sex, cadre| std::array::from_fn(|age| retirement::chance(rules, sex as u8, cadre as u8, age as u8, year));
        Self {
            by_age: std::array::from_fn(|sex| std::array::from_fn(|age| chances(sex, age))),
            by_set: Box::new(std::array::from_fn(burden)),
            retirement: std::array::from_fn(|sex| std::array::from_fn(|cadre| retirement(sex, cadre))),
        }
    }

    #[inline(always)]
    fn of(&self, sex: u8, age: u8) -> &Chances {
        &self.by_age[usize::from(sex & 1)][usize::from(age).min(AGES - 1)]
    }

    #[inline(always)]
    fn burden(&self, conditions: u16) -> &Burden {
        &self.by_set[usize::from(conditions) % SETS]
    }

    /// Nothing but a birthday happens, whatever the person's state beyond these: most years of most lives.
    #[inline(always)]
    pub fn is_quiet(&self, sex: u8, conditions: u16, listed: u8, age: u8, draws: [u32; 4]) -> bool {
        let (chances, burden) = (self.of(sex, age), self.burden(conditions));
        let [death, birth, change, listing] = draws;
        let dies = f64::from(death) < chances.death * f64::from(burden.mortality);
        let changes = u64::from(change) < chances.change[usize::from(burden.group) % GROUPS];
        let is_listed = (listed == 0) & (listing < burden.listing);
        !(dies | (u64::from(birth) < chances.birth) | changes | is_listed)
    }

    /// A person dies within the year.
    pub fn dies(&self, sex: u8, conditions: u16, age: u8, draw: u32) -> bool {
        f64::from(draw) < self.of(sex, age).death * f64::from(self.burden(conditions).mortality)
    }

    /// A woman gives birth.
    pub fn births(&self, sex: u8, age: u8, draw: u32) -> bool {
        u64::from(draw) < self.of(sex, age).birth
    }

    /// A chronically ill person is certified for the chronic list.
    pub fn is_listed(&self, conditions: u16, draw: u32) -> bool {
        draw < self.burden(conditions).listing
    }

    /// Chance that a worker of this age retires this year.
    #[inline(always)]
    pub fn retires(&self, sex: u8, cadre: u8, age: u8) -> f64 {
        self.retirement[usize::from(sex & 1)][usize::from(cadre & 1)][usize::from(age).min(AGES - 1)]
    }
}

/// Number of values of a draw.
const DRAWS: f64 = 4_294_967_296.0;

/// Draws below this happen with the chance: the smallest whole number not below the chance times 2^32.
fn below(chance: f64) -> u64 {
    (chance * DRAWS).ceil() as u64
}

/// Where fewer are certified at the opening, theirs are not all the visits of the age.
const LEAST_SHARE: f64 = 1e-6;

/// Frequency and cost of care in an area and year.
pub struct Rates {
    /// Expected lines a year of a healthy person of average frailty at the reference price, by kind and age; of chronic-list
    /// care, those of a certified person with the least need.
    frequency: [[f64; AGES]; CARES],
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
            frequency: [[0.0; AGES]; CARES],
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
                // The table's frequency is that of the age; it is shared out by frailty and conditions. Of chronic-list
                // care, which the certified alone have, theirs add up to it. The tables count the care that was had;
                // what was forgone was needed beside it.
                let mean = setting.health.mean_need(care, age).max(LEAST_SHARE);
                let had = 1.0 - setting.inputs.behaviour.reference_forgone[kind];
                rates.frequency[kind][age] = need.frequency[kind] / mean * tables.volume[kind] / had;
            }
        }
        rates
    }

    /// Expected lines a year of a healthy person of average frailty.
    #[inline(always)]
    pub fn frequency(&self, care: Care, age: u8) -> f64 {
        self.frequency[care as usize][usize::from(age).min(AGES - 1)]
    }

    /// Bill of one line, fen.
    #[inline(always)]
    pub fn cost(&self, care: Care, age: u8, tier: u8) -> f64 {
        self.cost[care as usize][usize::from(age).min(AGES - 1)] * self.tier[care as usize][usize::from(tier & 3)]
    }
}
