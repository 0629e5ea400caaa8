//! What somebody remembers of what a product is worth: people weigh it anew every few years, and when their conditions or their
//! status are others than when they last did.

use crate::block::columns::Rows;
use crate::cover::worth::Worth;

/// Years are kept as years since this one, in eight bits.
const FIRST_YEAR: u16 = 2000;
/// Bits of what the person knew, a status and nine conditions, and of an amount.
const KNOWN: u32 = 11;
const STATUS: u32 = 2;
const AMOUNT: u32 = 22;
/// Bits of an amount that are left out: its sign, which is never set, and the last of its digits.
const LEFT_OUT: u32 = 31 - AMOUNT;

/// What is remembered of a product, in a column of its own that is there once somebody has weighed it: amounts in average wages, since
/// people expect bills to rise as wages do.
pub(crate) struct Memory {
    column: String,
    year: u16,
    every: u64,
    average_wage: f64,
}

impl Memory {
    /// Of a product in a year, where people weigh it anew every so many years.
    pub(crate) fn of(product: &str, year: u16, every: u64, average_wage: f64) -> Self {
        Self { column: format!("worth of {product}"), year, every: every.max(1), average_wage }
    }

    /// What a person remembers; none where it is weighed anew.
    pub(crate) fn recalled(&self, rows: &Rows<'_>, row: usize) -> Option<Worth> {
        let packed = rows.optional(&self.column).map_or(0, |column| column[row]);
        let part = |from: u32, bits: u32| packed >> from & ((1 << bits) - 1);
        let weighed = FIRST_YEAR + part(2 * AMOUNT + KNOWN, 8) as u16;
        let is_due = self.round(rows, row, weighed) != self.round(rows, row, self.year);
        if packed == 0 || is_due || part(2 * AMOUNT, KNOWN) != known(rows, row) {
            return None;
        }
        let fen = |from| f64::from(f32::from_bits((part(from, AMOUNT) as u32) << LEFT_OUT)) * self.average_wage;
        Some(Worth { claims: fen(AMOUNT), certain: fen(0), ..Worth::default() })
    }

    /// Keeps what a person found.
    pub(crate) fn keep(&self, rows: &mut Rows<'_>, row: usize, worth: &Worth) {
        let year = i64::from(self.year - FIRST_YEAR) << KNOWN | known(rows, row);
        let amount = |fen: f64| i64::from(((fen / self.average_wage) as f32).to_bits() >> LEFT_OUT);
        let packed = [worth.claims, worth.certain].into_iter().fold(year, |all, fen| all << AMOUNT | amount(fen));
        rows.optional_mut(&self.column)[row] = packed;
    }

    /// People weigh at different times: the number of the round in which a person does so in a year.
    fn round(&self, rows: &Rows<'_>, row: usize, year: u16) -> u64 {
        (u64::from(year) + rows.person[row] % self.every) / self.every
    }
}

/// What somebody knows that changes what a product is worth.
fn known(rows: &Rows<'_>, row: usize) -> i64 {
    i64::from(rows.conditions[row]) << STATUS | i64::from(rows.status[row])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::block::columns::{Block, Person};

    fn rows_of(block: &mut Block) -> Rows<'_> {
        let mut rows = block.rows();
        rows.append(&[Person::default(); 7]);
        (0..7).for_each(|row| {
            (rows.person[row], rows.conditions[row], rows.status[row]) = (row as u64, 0b1_0000_0001, 3)
        });
        rows
    }

    #[test]
    fn what_is_kept_is_recalled_in_the_wages_of_the_year() {
        let mut block = Block::default();
        let mut rows = rows_of(&mut block);
        let worth = Worth { claims: 12_345.0, certain: 0.0, account: 0.6 };
        Memory::of("plan", 2255, 50, 5e6).keep(&mut rows, 3, &worth);
        let recalled = Memory::of("plan", 2255, 50, 1e7).recalled(&rows, 3).expect("it was kept");
        assert!((recalled.claims / 24_690.0 - 1.0).abs() < 1e-4, "{}", recalled.claims);
        assert_eq!(recalled.certain, 0.0);
        assert!(Memory::of("plan", 2255, 50, 1e7).recalled(&rows, 2).is_none(), "others weighed nothing");
        assert!(Memory::of("other", 2255, 50, 1e7).recalled(&rows, 3).is_none());
    }

    #[test]
    fn everybody_weighs_once_in_so_many_years_and_some_in_each() {
        let mut block = Block::default();
        let mut rows = rows_of(&mut block);
        let mut weighed = [[0; 7]; 10];
        for (year, weighed) in (2027..).zip(&mut weighed) {
            let memory = Memory::of("plan", year, 5, 1e7);
            for (row, weighed) in weighed.iter_mut().enumerate() {
                if memory.recalled(&rows, row).is_none() {
                    memory.keep(&mut rows, row, &Worth::default());
                    *weighed = 1;
                }
            }
        }
        assert_eq!(weighed[0], [1; 7], "nobody remembers anything in the first year");
        for row in 0..5 {
            assert_eq!((1..6).map(|year| weighed[year][row]).sum::<i32>(), 1);
            assert_eq!((5..10).map(|year| weighed[year][row]).sum::<i32>(), 1);
        }
        assert!((1..10).all(|year| weighed[year].contains(&1)), "{weighed:?}");
    }

    #[test]
    fn whoever_falls_ill_or_retires_weighs_anew() {
        let mut block = Block::default();
        let mut rows = rows_of(&mut block);
        let memory = Memory::of("plan", 2030, 50, 1e7);
        (0..3).for_each(|row| memory.keep(&mut rows, row, &Worth::default()));
        (rows.conditions[0], rows.status[1]) = (0b1_0000_0011, 1);
        let found = [0, 1, 2].map(|row| memory.recalled(&rows, row).is_some());
        assert_eq!(found, [false, false, true]);
    }
}
