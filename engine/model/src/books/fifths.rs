//! Fifths of income: members ranked by what their household has a head, wages and pensions before contributions and benefits.
//!
//! Every year's incomes are counted in bins of a sixty-fourth of an octave: numbers are integers, so the blocks may be merged in
//! any order. From the bins come the ends of the fifths; of the bin in which a fifth ends, members are taken to be spread
//! evenly. A year needs the ends before it is lived: it has those of the year before, raised as wages and pensions rise.
//! They are raised when that year begins, by what it pays: an arm may pay otherwise than the one with which it shares the past.

use bevy_ecs::prelude::*;
use serde::{Deserialize, Serialize};

use crate::codes::fifths::FIFTHS;
use crate::foundation::sums::sums;
use crate::tables::replicate::Replicate;

/// Bins an octave, as a power of 2.
const FINE: u32 = 6;

/// Bits of the mantissa of a real number that a bin does not tell apart.
const WITHIN: u32 = 52 - FINE;

/// Incomes below this power of 2, in fen a head (82 yuan a year), are one bin with those of nothing.
const LEAST: u64 = 13;

/// Octaves from there on: to 5.6 billion yuan a head, which nobody has.
const OCTAVES: u64 = 26;

/// The bin that a real number of the least income would have if bins began at the smallest of all numbers.
const FIRST: u64 = (1023 + LEAST) << FINE;

const BINS: usize = 1 + (OCTAVES << FINE) as usize;

sums! {
    /// Members by the income of their household a head.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Incomes {
        bins: Vec<i64>,
    }
}

impl Default for Incomes {
    fn default() -> Self {
        Self { bins: vec![0; BINS] }
    }
}

impl Incomes {
    /// Counts the members of a household by its income, fen, and the number of its persons.
    #[inline(always)]
    pub(crate) fn count(&mut self, income: i64, persons: u16, members: u16) {
        self.bins[bin(income as f64 / f64::from(persons.max(1)))] += i64::from(members);
    }

    /// Upper ends of the four lower fifths, fen a head; none where nobody was counted.
    pub(crate) fn ends(&self) -> Option<Ends> {
        let all: i64 = self.bins.iter().sum();
        let end = |fifth: usize| {
            let wanted = all as f64 * fifth as f64 / FIFTHS as f64;
            let (mut below, mut at) = (0, 0);
            while ((below + self.bins[at]) as f64) < wanted {
                below += self.bins[at];
                at += 1;
            }
            let part = (wanted - below as f64) / self.bins[at].max(1) as f64;
            let [low, high] = [lower_end(at), lower_end(at + 1)];
            (low + part * (high - low)) as i64
        };
        (all > 0).then(|| [1, 2, 3, 4].map(end))
    }
}

#[inline(always)]
fn bin(per_head: f64) -> usize {
    let at = (per_head.to_bits() >> WITHIN).saturating_sub(FIRST - 1);
    (at as usize).min(BINS - 1)
}

/// The least income of a bin, fen a head.
fn lower_end(bin: usize) -> f64 {
    if bin == 0 { 0.0 } else { f64::from_bits((FIRST - 1 + bin as u64) << WITHIN) }
}

/// Upper ends of the four lower fifths, fen a head.
pub(crate) type Ends = [i64; FIFTHS - 1];

/// The ends of the fifths as they were last counted, and what raises them to a later year.
#[derive(Resource, Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Fifths {
    ends: Ends,
    /// Sum of the wages and sum of the pensions that were counted, fen.
    incomes: [i64; 2],
    /// Average wage and average pension of the year in which they were counted, yuan.
    averages: [f64; 2],
}

impl Fifths {
    /// Those of a year whose wages and pensions add up to so much.
    pub(crate) fn counted(ends: Ends, incomes: [i64; 2], replicate: &Replicate, year: u16) -> Self {
        Self { ends, incomes, averages: averages(replicate, year) }
    }

    /// The ends in a year: raised as the income of members has risen since they were counted.
    pub(crate) fn ends(&self, replicate: &Replicate, year: u16) -> Ends {
        let (then, now) = (self.averages, averages(replicate, year));
        if then == now {
            return self.ends;
        }
        let [wages, pensions] = self.incomes.map(|fen| fen as f64);
        let raised = wages * now[0] / then[0] + pensions * now[1] / then[1];
        let growth = if wages + pensions > 0.0 { raised / (wages + pensions) } else { 1.0 };
        self.ends.map(|end| (end as f64 * growth) as i64)
    }
}

fn averages(replicate: &Replicate, year: u16) -> [f64; 2] {
    let tables = replicate.year(year);
    [tables.average_wage, tables.average_pension]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fifths_are_those_of_sorted_incomes() {
        let mut incomes = Incomes::default();
        // A spread like that of incomes, from 3,000 yuan a head to 600,000, and some with nothing.
        let per_head = |nth: i64| if nth < 50 { 0 } else { 300_000 + nth * nth * nth / 16_667 };
        (0..10_000).for_each(|nth| incomes.count(2 * per_head(nth), 2, 1));
        let ends = incomes.ends().expect("somebody was counted");
        for (fifth, end) in (1..).zip(ends) {
            let below = (0..10_000).filter(|nth| per_head(*nth) <= end).count();
            assert!(below.abs_diff(2_000 * fifth) <= 5, "{below} of {}", 2_000 * fifth);
        }
    }

    #[test]
    fn members_are_ranked_and_not_households() {
        let mut incomes = Incomes::default();
        incomes.count(1_000_000, 1, 1);
        incomes.count(16_000_000, 4, 4);
        let ends = incomes.ends().expect("somebody was counted");
        assert!(ends[0] <= 1_020_000 && ends[1] >= 4_000_000, "{ends:?}");
    }

    #[test]
    fn nobody_has_no_fifth_and_no_income_is_too_large() {
        assert_eq!(Incomes::default().ends(), None);
        let mut incomes = Incomes::default();
        incomes.count(i64::MAX, 1, 1);
        incomes.count(0, 0, 1);
        assert!(incomes.ends().is_some());
        assert_eq!((bin(0.0), bin(8_192.0), bin(8_191.0)), (0, 1, 0));
        assert_eq!(lower_end(1), 8_192.0);
    }
}
