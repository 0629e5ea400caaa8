//! Contracts of products that last for years, or that wait for years before they pay: what is kept of a person's contract, in a
//! column of the product that is there once somebody has bought it, and who waits, in columns that are there once somebody does.

use crate::block::columns::Rows;
use crate::block::holdings::FIRST;

/// A person's contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PersonContract {
    /// What is paid a year as long as it lasts, fen.
    pub premium: i64,
    /// Number of the seller from 1; 0 where there is one.
    pub seller: u8,
    /// First year in which the product is held without a break.
    pub since: u16,
    /// Last year of the contract.
    pub until: u16,
    /// Last year in which it was paid for.
    pub paid: u16,
}

/// Years are kept as years since this one, in eight bits.
const FIRST_YEAR: u16 = 2000;
/// Bits of a premium, which is less than `MOST_FEN`, and of a seller.
const PREMIUM: u32 = 33;
const SELLER: u32 = 4;
const YEAR: u32 = 8;
/// The largest term, and the longest waiting time, years: a contract that begins in the last year still fits.
pub const MOST_YEARS: u32 = 50;

/// Names of the columns of who waits, in the places of `holdings` and of the products behind the eighth.
const WAITING: [&str; 2] = ["waiting", "waiting_further"];

impl PersonContract {
    /// As one number, which is never 0.
    fn packed(self) -> i64 {
        let years = [self.since, self.until, self.paid].map(|year| i64::from(year - FIRST_YEAR));
        let years = years.iter().fold(0, |all, year| all << YEAR | year);
        (years << SELLER | i64::from(self.seller)) << PREMIUM | self.premium
    }

    fn of(packed: i64) -> Option<Self> {
        let part = |from: u32, bits: u32| packed >> from & ((1 << bits) - 1);
        let year = |nth: u32| FIRST_YEAR + part(PREMIUM + SELLER + nth * YEAR, YEAR) as u16;
        let [paid, until, since] = [0, 1, 2].map(year);
        let (premium, seller) = (part(0, PREMIUM), part(PREMIUM, SELLER) as u8);
        (packed != 0).then_some(Self { premium, seller, since, until, paid })
    }
}

impl Rows<'_> {
    /// The contract of a person, in the column of its product.
    pub(crate) fn contract(&self, column: &str, row: usize) -> Option<PersonContract> {
        PersonContract::of(self.optional(column)?[row])
    }

    /// Keeps it.
    pub(crate) fn keep_contract(&mut self, column: &str, row: usize, contract: PersonContract) {
        self.optional_mut(column)[row] = contract.packed();
    }

    /// A person holds a product that does not pay yet.
    pub(crate) fn wait(&mut self, row: usize, product: usize) {
        match product.checked_sub(FIRST) {
            None => self.optional_mut(WAITING[0])[row] |= 1 << product,
            Some(further) => self.optional_mut(WAITING[1])[row] |= 1 << further,
        }
    }

    /// Nobody of these persons waits any more.
    pub(crate) fn end_waiting(&mut self, batch: &[u32]) {
        for column in self.own.0.iter_mut().filter(|column| WAITING.contains(&&*column.name)) {
            batch.iter().for_each(|row| column.values.forget(*row as usize));
        }
    }

    /// A person holds a product, and it pays.
    pub(crate) fn is_covered(&self, row: usize, product: usize) -> bool {
        let (column, bit) = match product.checked_sub(FIRST) {
            None => (WAITING[0], product),
            Some(further) => (WAITING[1], further),
        };
        self.holds(row, product) && self.optional(column).is_none_or(|waiting| waiting[row] >> bit & 1 == 0)
    }

    /// Takes the products that do not pay yet out of those that some persons hold.
    pub(crate) fn leave_out_waiting(&self, first: &mut [u8], further: &mut [i64], batch: &[u32]) {
        if let Some(waiting) = self.optional(WAITING[0]) {
            first.iter_mut().zip(batch).for_each(|(held, row)| *held &= !(waiting[*row as usize] as u8));
        }
        if let Some(waiting) = self.optional(WAITING[1]) {
            further.iter_mut().zip(batch).for_each(|(held, row)| *held &= !waiting[*row as usize]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::block::columns::{Block, Person};
    use crate::foundation::lanes::MOST_FEN;

    #[test]
    fn what_is_kept_of_a_contract_is_told_again() {
        let (since, until, paid) = (2012, 2060 + MOST_YEARS as u16, 2060);
        for (premium, seller) in [(1, 0), (MOST_FEN - 1, 15)] {
            let contract = PersonContract { premium, seller, since, until, paid };
            assert!(contract.packed() > 0);
            assert_eq!(PersonContract::of(contract.packed()), Some(contract));
        }
        assert_eq!(PersonContract::of(0), None);
    }

    #[test]
    fn who_waits_holds_and_is_not_covered() {
        let mut block = Block::default();
        let mut rows = block.rows();
        rows.append(&[Person::default(); 3]);
        for (row, product) in [(0, 3), (1, 3), (1, 20)] {
            rows.hold(row, product);
        }
        assert!(rows.is_covered(0, 3) && rows.is_covered(1, 20) && !rows.is_covered(2, 3));
        rows.wait(0, 3);
        rows.wait(1, 20);
        assert!(rows.holds(0, 3) && !rows.is_covered(0, 3) && rows.is_covered(1, 3) && !rows.is_covered(1, 20));
        let (mut first, mut further) = ([8, 8, 0], [0, 1 << 12, 0]);
        rows.leave_out_waiting(&mut first, &mut further, &[0, 1, 2]);
        assert_eq!((first, further), ([0, 8, 0], [0, 0, 0]));
        rows.end_waiting(&[0, 1]);
        assert!(rows.is_covered(0, 3) && rows.is_covered(1, 20));
    }
}
