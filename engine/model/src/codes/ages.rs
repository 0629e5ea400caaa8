//! Ages and sexes.

/// Ages run from 0 to `AGES - 1`; the last one stands for it and all above.
pub const AGES: usize = 101;

/// Male, female.
pub const SEXES: usize = 2;

/// Share of boys among births.
pub const BOYS: f64 = 0.53;

/// One value for each sex and age.
pub type BySexAge = [[f64; AGES]; SEXES];

/// The age a year later.
#[inline(always)]
pub(crate) fn next_age(age: u8) -> u8 {
    (age + 1).min(AGES as u8 - 1)
}
