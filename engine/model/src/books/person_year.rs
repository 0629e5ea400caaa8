//! The sheet of a member: what one year brought them, entry by entry. It is filled while the year goes on and then added to
//! the sheets of those who are like them: that is the tally.

use std::ops::{Index, IndexMut};

use crate::codes::care::CARES;
use crate::foundation::sums::Sum;

/// One amount of a member's year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(usize)]
pub enum Item {
    /// 1 of who is in the scheme.
    Members,
    /// Own wage, fen.
    Wage,
    /// Own pension, fen.
    Pension,
    /// Contribution paid by the person, fen.
    Contribution,
    /// Credited to the account, interest included, fen.
    Credit,
    /// Premiums of products, fen.
    Premium,
    /// Account balance, frozen money included, fen; like the next it is known when the year is over, and stands in sums alone.
    Balance,
    /// Part of it above three years of own outlay, fen.
    Idle,
    /// All bills, fen.
    Billed,
    /// Bills of pharmacies, fen.
    Pharmacy,
    /// Paid by the pool, fen.
    Pooled,
    /// Paid from own and family accounts, fen.
    Account,
    /// Paid in cash for ordinary outpatient care, fen.
    CashOutpatient,
    /// Paid in cash at pharmacies, fen.
    CashPharmacy,
    /// Ordinary visits.
    Visits,
    /// Purchases at pharmacies.
    Purchases,
    /// Paid by insurers, fen.
    Commercial,
    /// Paid in cash for chronic care, fen.
    CashChronic,
    /// Paid in cash for stays, fen.
    CashInpatient,
    /// Chronic visits.
    ChronicVisits,
    /// Stays.
    Stays,
    /// Lines forgone because of their cost.
    Forgone,
    /// Paid by the fund for large expenses, fen.
    LargeExpense,
    /// 1 of who holds a product; in sums alone.
    Holders,
}

/// Number of entries: three whole cache lines. What is written together stands on one of them: the scheme's side of the year,
/// the care that everybody may have, and what few have.
pub(crate) const ITEMS: usize = 24;

/// Entry that holds the cash paid for a kind of care.
pub(crate) const CASH: [Item; CARES] =
    [Item::CashOutpatient, Item::CashChronic, Item::CashPharmacy, Item::CashInpatient];

/// Entry that counts the lines of a kind of care.
pub const COUNT: [Item; CARES] = [Item::Visits, Item::ChronicVisits, Item::Purchases, Item::Stays];

/// What a year brought a member, or the sum over some members.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(align(64))]
pub struct PersonYear([i64; ITEMS]);

impl Index<Item> for PersonYear {
    type Output = i64;

    #[inline(always)]
    fn index(&self, entry: Item) -> &i64 {
        &self.0[entry as usize]
    }
}

impl IndexMut<Item> for PersonYear {
    #[inline(always)]
    fn index_mut(&mut self, entry: Item) -> &mut i64 {
        &mut self.0[entry as usize]
    }
}

impl Sum for PersonYear {
    /// All entries are read before any is written, so that the compiler adds many at once.
    #[inline(always)]
    fn add(&mut self, other: &Self) {
        let (mine, theirs) = (self.0, other.0);
        for entry in 0..ITEMS {
            self.0[entry] = mine[entry] + theirs[entry];
        }
    }
}

impl PersonYear {
    /// Cash paid for all kinds of care, fen.
    #[inline(always)]
    pub fn cash(&self) -> i64 {
        CASH.iter().map(|entry| self[*entry]).sum()
    }

    /// Lines of all kinds of care.
    pub fn lines(&self) -> i64 {
        COUNT.iter().map(|entry| self[*entry]).sum()
    }
}
