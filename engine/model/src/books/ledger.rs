//! The double-entry ledger: every flow of money has a source and a sink, and at the end of each year the flows of every
//! sector equal the change of its stock, to the fen.

use crate::foundation::sums::{Sum, sums};

/// Who holds or passes on money.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(usize)]
pub enum Sector {
    /// Persons and their households: income, cash.
    Households,
    /// Employers.
    Employers,
    /// Individual accounts.
    Accounts,
    /// Pooled funds of the areas.
    Pools,
    /// Funds for large expenses.
    LargeExpense,
    /// Commercial insurers.
    Insurers,
    /// Hospitals and community centres.
    Hospitals,
    /// Retail pharmacies.
    Pharmacies,
    /// The state's budget.
    Treasury,
    /// Banks, suppliers, staff and shareholders: the rest of the economy.
    Economy,
}

/// Number of sectors.
pub const SECTORS: usize = 10;

/// Names in messages, in the order of [`Sector`].
pub(crate) const SECTOR_NAMES: [&str; SECTORS] = [
    "households",
    "employers",
    "accounts",
    "pooled funds",
    "large-expense funds",
    "insurers",
    "hospitals",
    "pharmacies",
    "treasury",
    "rest of the economy",
];

/// What flowed from each sector to each other, fen, and whether one of the amounts was more than can be counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Flows {
    amounts: [[i64; SECTORS]; SECTORS],
    overflowed: bool,
}

impl Flows {
    #[inline]
    fn book(&mut self, from: usize, to: usize, amount: i64) {
        let cell = &mut self.amounts[from][to];
        match cell.checked_add(amount) {
            Some(sum) => *cell = sum,
            None => self.overflowed = true,
        }
    }
}

impl Sum for Flows {
    fn add(&mut self, other: &Self) {
        let Self { amounts, overflowed } = other;
        for (from, row) in amounts.iter().enumerate() {
            row.iter().enumerate().for_each(|(to, amount)| self.book(from, to, *amount));
        }
        self.overflowed |= overflowed;
    }
}

sums! {
    /// Flows of one year in fen, in the sample's own money.
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct Ledger {
        flows: Flows,
        /// Balances of accounts closed at death and exit, part of the flow from accounts to households.
        pub accounts_closed: i64,
    }
}

impl Ledger {
    /// Books a flow.
    #[inline]
    pub fn flow(&mut self, from: Sector, to: Sector, amount: i64) {
        self.flows.book(from as usize, to as usize, amount);
    }

    /// What flowed from one sector to another.
    pub(crate) fn between(&self, from: Sector, to: Sector) -> i64 {
        self.flows.amounts[from as usize][to as usize]
    }

    /// All that came in; the largest number when it is more, which no proof passes.
    pub(crate) fn income(&self, sector: Sector) -> i64 {
        self.flows.amounts.iter().fold(0, |sum: i64, row| sum.saturating_add(row[sector as usize]))
    }

    /// All that went out, likewise.
    pub(crate) fn outgo(&self, sector: Sector) -> i64 {
        self.flows.amounts[sector as usize].iter().fold(0, |sum: i64, flow| sum.saturating_add(*flow))
    }

    /// Proves that a sector's stock moved by its flows.
    ///
    /// # Errors
    /// Names the sector and both sides when they differ.
    pub(crate) fn prove(&self, sector: Sector, before: i64, after: i64) -> Result<(), String> {
        if self.flows.overflowed {
            return Err("a flow of money exceeds 92 quadrillion yuan, the largest amount that can be counted".into());
        }
        let wide = |amounts: &mut dyn Iterator<Item = i64>| amounts.map(i128::from).sum::<i128>();
        let income = wide(&mut self.flows.amounts.iter().map(|row| row[sector as usize]));
        let flows = income - wide(&mut self.flows.amounts[sector as usize].iter().copied());
        if i128::from(after) - i128::from(before) == flows {
            return Ok(());
        }
        Err(format!(
            "the books of the {} do not close: the stock went from {before} to {after} fen, a change of {}, but the flows add up to {flows}",
            SECTOR_NAMES[sector as usize],
            i128::from(after) - i128::from(before),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fen_too_much_is_found() {
        let mut ledger = Ledger::default();
        ledger.flow(Sector::Employers, Sector::Pools, 500);
        ledger.flow(Sector::Pools, Sector::Hospitals, 200);
        assert_eq!(ledger.prove(Sector::Pools, 1000, 1300), Ok(()));
        let error = ledger.prove(Sector::Pools, 1000, 1301).expect_err("one fen too much");
        assert!(error.contains("pooled funds") && error.contains("301") && error.contains("300"), "{error}");
    }

    #[test]
    fn overflow_is_an_error() {
        let mut ledger = Ledger::default();
        ledger.flow(Sector::Households, Sector::Pools, i64::MAX);
        ledger.flow(Sector::Households, Sector::Pools, 1);
        assert!(ledger.prove(Sector::Pools, 0, 0).is_err());
    }
}
