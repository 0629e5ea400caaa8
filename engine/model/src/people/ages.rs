//! Ages of partners and parents.

use crate::codes::ages::AGES;

/// Husbands are older than their wives by this many years on average (assumed; 25.5 and 22.8 at first marriage in 1982).
pub(crate) const AGE_GAP: u8 = 2;

/// Partners are this many years from the wished age at most (assumed).
pub(crate) const REACH: u8 = 10;

/// The age that somebody of a sex and age wishes the partner to have.
pub(crate) fn wished_age(sex: u8, age: u8) -> u8 {
    if sex == 0 { age.saturating_sub(AGE_GAP) } else { (age + AGE_GAP).min(AGES as u8 - 1) }
}

/// Age of an old parent.
pub(crate) fn parent_age(age: u8) -> u8 {
    age.saturating_add(27).min(95)
}
