//! How conditions come and go: shapes over age, and the cells from which newcomers draw their conditions.

use crate::codes::ages::{AGES, SEXES};
use crate::codes::care::{CARES, Care};
use crate::codes::conditions::{CONDITIONS, SETS};
use crate::inputs::nation::Inputs;

/// Frailty classes: fourths of the distribution. The chance of onset is the same within each.
pub(crate) const CLASSES: usize = 4;

/// Sets are grouped by their number of conditions, three and more together, to bound what can happen.
pub(crate) const GROUPS: usize = 4;

/// Several diseases together raise the chance of a further one no more than this.
const MOST_PAIRS: f64 = 8.0;

/// Rarer cells of an age are no newcomer's.
pub(crate) const RARE: f64 = 1e-9;

/// What the tables say of each set.
pub struct Shapes {
    /// Mortality over that of the healthy.
    pub mortality: [f64; SETS],
    /// Lines of each kind over those of the healthy; of chronic-list care, visits over those for hypertension alone.
    pub need: [[f64; SETS]; CARES],
    /// Chance of each condition over that of somebody with other conditions of no pair.
    pub pairs: Box<[[f64; CONDITIONS]; SETS]>,
    /// Chance a year that a condition ends.
    pub remission: [f64; CONDITIONS],
    /// Factor of each frailty class on every onset.
    pub class: [f64; CLASSES],
}

impl Shapes {
    pub(crate) fn of(inputs: &Inputs, frailty: [f64; CLASSES]) -> Self {
        let illness = &inputs.illness;
        let behaviour = &inputs.behaviour;
        // What several conditions add to life and need, they add each on its own.
        let added = |set: usize, excess: &dyn Fn(usize) -> f64| {
            (0..CONDITIONS).filter(|k| set >> k & 1 == 1).map(excess).sum::<f64>()
        };
        let excess = |care: usize, set: usize| added(set, &|k| illness.conditions[k].need[care] - 1.0);
        let need = |care: usize, set: usize| match Care::ALL[care] {
            Care::Chronic => added(set, &|k| illness.conditions[k].need[care]),
            _ => 1.0 + excess(care, set),
        };
        let raised = |set: usize, of: usize| {
            let ratio = |with: usize| if set >> with & 1 == 1 { illness.onset_ratio[with][of] } else { 1.0 };
            (0..CONDITIONS).map(ratio).product::<f64>().min(MOST_PAIRS)
        };
        let mut pairs = Box::new([[1.0; CONDITIONS]; SETS]);
        for (set, pairs) in pairs.iter_mut().enumerate() {
            *pairs = std::array::from_fn(|of| raised(set, of));
        }
        let excess_mortality = |set| added(set, &|k| illness.conditions[k].mortality - 1.0);
        Self {
            mortality: std::array::from_fn(|set| 1.0 + behaviour.chronic_mortality * excess_mortality(set)),
            need: std::array::from_fn(|care| std::array::from_fn(|set| need(care, set))),
            pairs,
            remission: std::array::from_fn(|k| illness.conditions[k].remission),
            class: frailty.map(|mean| power(mean, behaviour.onset_frailty)),
        }
    }

    /// Chance a year that a person with a set of conditions is certified, in a year's list.
    pub fn certified(inputs: &Inputs, year: u16) -> [f64; SETS] {
        let list = inputs.illness.list(inputs.opening_year, year);
        let not = |k: usize| 1.0 - inputs.illness.conditions[k].certification * list[k];
        std::array::from_fn(|set| 1.0 - (0..CONDITIONS).filter(|k| set >> k & 1 == 1).map(not).product::<f64>())
    }
}

fn power(base: f64, exponent: f64) -> f64 {
    crate::foundation::math::exp(exponent * crate::foundation::math::ln(base))
}

/// One kind of newcomer of an age.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cell {
    /// Draws up to and with this one are of this cell or of one before it.
    pub(crate) up_to: u32,
    /// Share of the certified.
    pub(crate) chronic_certified: f32,
    pub(crate) conditions: u16,
    pub(crate) class: u8,
}

/// All kinds of newcomers of an age. Most are of the first few, without any condition; these stand together for all ages,
/// where a search of all would miss the cache at each step. Of the others the part of the draws says which few are searched.
#[derive(Clone, Debug)]
pub(crate) struct Cells {
    pub(crate) near: [Cell; CLASSES],
    pub(crate) far: Vec<Cell>,
    /// How many of the far kinds end below each part of the draws, and how many there are.
    pub(crate) below: [u16; PARTS + 1],
}

/// Equal parts of the draws, as bits.
pub(crate) const PART_BITS: u32 = 9;

const PARTS: usize = 1 << PART_BITS;

/// Stands where there are fewer kinds; behind the last kind nobody looks.
pub(crate) const NOBODY: Cell = Cell { up_to: u32::MAX, chronic_certified: 0.0, conditions: 0, class: 0 };

impl Cells {
    /// The kind of a draw.
    pub(crate) fn at(&self, draw: u32) -> Cell {
        // No branch among the near ones: which it is is nobody's guess.
        let nth = self.near.iter().filter(|cell| cell.up_to < draw).count();
        if let Some(cell) = self.near.get(nth) {
            return *cell;
        }
        let part = (draw >> (u32::BITS - PART_BITS)) as usize;
        let (first, end) = (usize::from(self.below[part]), usize::from(self.below[part + 1]));
        let before = self.far[first..end].partition_point(|cell| cell.up_to < draw);
        self.far[(first + before).min(self.far.len() - 1)]
    }
}

/// The group of a set.
#[inline(always)]
pub fn group(conditions: u16) -> usize {
    (conditions.count_ones() as usize).min(GROUPS - 1)
}

/// Means over the bands of the table of need, weighted by the members of the opening.
pub(crate) fn over_bands(inputs: &Inputs, by_age: [f64; AGES]) -> [f64; AGES] {
    let opening = &inputs.opening;
    let band = |age: usize| inputs.need.iter().filter(|need| usize::from(need.from) <= age).count();
    // A band without any member has the plain mean of its ages.
    let members = |age: usize| {
        (0..SEXES).map(|sex| opening.active[sex][age] + opening.retired[sex][age]).sum::<f64>() + f64::MIN_POSITIVE
    };
    std::array::from_fn(|of| {
        let ages = || (0..AGES).filter(|age| band(*age) == band(of));
        ages().map(|age| members(age) * by_age[age]).sum::<f64>() / ages().map(members).sum::<f64>()
    })
}
