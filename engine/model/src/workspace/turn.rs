//! Which care has its turn.

use crate::codes::care::Care;

/// Which care has its turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Turn {
    /// The kind of care.
    pub care: Care,
    /// Of stays: everybody's first, everybody's second, ...; 0 while it is asked who seeks any.
    pub wave: u8,
}

impl Turn {
    /// A year of visits or purchases, or the question who seeks stays.
    pub(crate) fn of(care: Care) -> Self {
        Self { care, wave: 0 }
    }

    /// The two columns of the draws of a batch that are this care's: of need, and of its rounding. Pharmacies use the second
    /// pair of the draws that outpatient care has made for the same persons.
    pub(crate) fn draws(self) -> [usize; 2] {
        if self.care == Care::Pharmacy { [2, 3] } else { [0, 1] }
    }
}
