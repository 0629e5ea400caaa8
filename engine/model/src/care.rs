//! Kinds of care, in the order of all arrays by kind.

/// Number of kinds of care.
pub const CARES: usize = 4;

/// A kind of care.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Care {
    /// Ordinary outpatient visits.
    Outpatient = 0,
    /// Outpatient visits for a disease on the chronic list.
    Chronic = 1,
    /// Purchases at a retail pharmacy.
    Pharmacy = 2,
    /// Stays in hospital.
    Inpatient = 3,
}

impl Care {
    /// All kinds, in order.
    pub const ALL: [Care; CARES] = [Care::Outpatient, Care::Chronic, Care::Pharmacy, Care::Inpatient];

    /// The bit under which the contract knows it.
    pub const fn bit(self) -> u32 {
        1 << self as u32
    }

    /// Its name in tables and messages.
    pub const fn name(self) -> &'static str {
        match self {
            Care::Outpatient => "outpatient",
            Care::Chronic => "chronic",
            Care::Pharmacy => "pharmacy",
            Care::Inpatient => "inpatient",
        }
    }
}
