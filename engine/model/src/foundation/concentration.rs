//! How unevenly bills are spread: the part of all spending that the dearest members have.
//!
//! Members are counted by the bills of their year in bins of an eighth of an octave: numbers and sums are integers, so the
//! blocks may be merged in any order. Whole bins are taken from the top; of the bin in which a share of members ends, the
//! rest is taken at the bin's mean. A bin is at most an eighth of its lower end wide, so what that misses is far below the
//! sampling error (the test holds it to a thousandth of the share found by sorting).

use crate::foundation::sums::sums;

/// Bins an octave, as a power of 2.
const FINE: u32 = 3;

/// Bills below this many fen are one bin with those of nothing.
const LEAST: i64 = 1 << 7;

/// Octaves from there on: to 1.4 billion yuan a year, which nobody's bills reach.
const OCTAVES: usize = 30;

const BINS: usize = 1 + (OCTAVES << FINE);

sums! {
    /// Members by the bills of their year.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Concentration {
        /// Members and their bills, fen.
        bins: Vec<(i64, i64)>,
    }
}

impl Default for Concentration {
    fn default() -> Self {
        Self { bins: vec![(0, 0); BINS] }
    }
}

impl Concentration {
    /// Counts a member with bills of the year, fen.
    #[inline(always)]
    pub(crate) fn count(&mut self, billed: i64) {
        let (members, sum) = &mut self.bins[bin(billed)];
        *members += 1;
        *sum += billed;
    }

    /// The part of all bills that this share of members has who have the highest; none where there are no bills.
    pub(crate) fn top(&self, share: f64) -> Option<f64> {
        let [members, all] = self.bins.iter().fold([0, 0], |[members, all], (more, fen)| [members + more, all + fen]);
        let (mut wanted, mut sum) = (members as f64 * share, 0.0);
        for (members, fen) in self.bins.iter().rev().filter(|(members, _)| *members > 0) {
            let part = (wanted / *members as f64).min(1.0);
            sum += part * *fen as f64;
            wanted -= part * *members as f64;
        }
        (all > 0).then(|| sum / all as f64)
    }
}

#[inline(always)]
fn bin(billed: i64) -> usize {
    let billed = billed.max(LEAST / 2) as u64;
    // The place of the highest bit, and the bits that follow it.
    let octave = 63 - billed.leading_zeros();
    let steps = (billed >> (octave - FINE)) as usize + ((octave as usize) << FINE);
    let first = (1 << FINE) + ((LEAST.trailing_zeros() as usize) << FINE);
    (steps + 1).saturating_sub(first).min(BINS - 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::foundation::distribution::Quantiles;

    #[test]
    fn bins_rise_with_the_bill_and_have_the_width_they_say() {
        assert_eq!([0, 1, LEAST - 1].map(bin), [0; 3]);
        assert_eq!(bin(LEAST), 1);
        assert_eq!(bin(i64::MAX), BINS - 1);
        let (mut last, mut start) = (1, LEAST);
        for bill in LEAST..LEAST << 5 {
            let now = bin(bill);
            assert!(now == last || now == last + 1);
            if now > last {
                assert!((bill - start) * 8 <= start, "a bin from {start} to {bill}");
                (last, start) = (now, bill);
            }
        }
    }

    #[test]
    fn the_shares_are_those_of_a_sort() {
        let table = Quantiles::lognormal_pareto(1.4, (0.03, 2.2), f64::MAX);
        let draws = (0..40_000u32).map(|nth| nth.wrapping_mul(2_654_435_761));
        // A third has no bill at all.
        let mut bills: Vec<i64> =
            draws.map(|draw| if draw % 3 == 0 { 0 } else { (200_000.0 * table.value(draw)) as i64 }).collect();
        let mut blocks = [Concentration::default(), Concentration::default()];
        bills.iter().enumerate().for_each(|(nth, bill)| blocks[nth % 2].count(*bill));
        let [mut all, other] = blocks;
        all.add(&other);
        bills.sort_unstable_by(|one, other| other.cmp(one));
        let sum = |bills: &[i64]| bills.iter().sum::<i64>() as f64;
        for share in [0.01, 0.05, 0.1, 0.5, 1.0] {
            let sorted = sum(&bills[..(bills.len() as f64 * share) as usize]) / sum(&bills);
            let found = all.top(share).expect("there are bills");
            assert!((found / sorted - 1.0).abs() < 1e-3, "{share}: {found}, sorted {sorted}");
        }
    }

    #[test]
    fn nobody_s_bills_have_no_shares_and_equal_ones_equal_shares() {
        let mut none = Concentration::default();
        assert_eq!(none.top(0.1), None);
        none.count(0);
        assert_eq!(none.top(0.1), None);
        let mut equal = Concentration::default();
        (0..500).for_each(|_| equal.count(12_345));
        assert!((equal.top(0.05).expect("bills") - 0.05).abs() < 1e-12);
    }
}
