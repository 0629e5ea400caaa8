//! The cells of the tables that are counted apart: what a year was for the persons in them.

use std::collections::BTreeMap;

use crate::books::compared::Verdicts;
use crate::books::crossing::Key;
use crate::books::person_year::PersonYear;
use crate::books::tally::{HouseholdShare, Marked, RarePayments};
use crate::foundation::sums::{Sum, sums};

sums! {
    /// Sums of a cell.
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub(crate) struct Cell {
        /// What the year brought them.
        pub year: PersonYear,
        /// Of their households.
        pub households: HouseholdShare,
        /// Of whom something stands out.
        pub marked: Marked,
        /// Paid for care by payers that few laws know.
        pub rare_payments: RarePayments,
        /// How they fare against the baseline.
        pub verdicts: Verdicts,
    }

    /// Cells in which there is somebody.
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub(crate) struct Cells {
        pub by_key: BTreeMap<Key, Cell>,
    }
}

impl Sum for BTreeMap<Key, Cell> {
    fn add(&mut self, other: &Self) {
        other.iter().for_each(|(key, cell)| self.entry(*key).or_default().add(cell));
    }
}

impl Cells {
    /// Counts a person.
    pub(crate) fn count(&mut self, key: Key, one: &Cell) {
        self.by_key.entry(key).or_default().add(one);
    }

    /// Counts how a person fares against the baseline.
    pub(crate) fn judge(&mut self, key: Key, verdicts: &Verdicts) {
        self.by_key.entry(key).or_default().verdicts.add(verdicts);
    }
}
