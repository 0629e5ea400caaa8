//! The wage on which contributions are owed.

/// Floor and ceiling of the contribution base over W (Beijing rules, art. 10; the same nationally).
pub(crate) const FLOOR: f64 = 0.6;

/// See [`FLOOR`].
const CEILING: f64 = 3.0;

/// The wage on which contributions are owed: within floor and ceiling.
#[inline(always)]
pub(crate) fn assessable(wage: f64, average_wage: f64) -> f64 {
    wage.clamp(FLOOR * average_wage, CEILING * average_wage)
}
