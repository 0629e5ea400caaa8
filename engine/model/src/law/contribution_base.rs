//! The wage on which contributions are owed.

use crate::foundation::math::round_small;

/// Floor and ceiling of the contribution base over W (Beijing rules, art. 10; the same nationally).
pub(crate) const FLOOR: f64 = 0.6;

/// See [`FLOOR`].
const CEILING: f64 = 3.0;

/// The wage on which contributions are owed: within floor and ceiling.
#[inline(always)]
pub(crate) fn assessable(wage: f64, average_wage: f64) -> f64 {
    wage.clamp(FLOOR * average_wage, CEILING * average_wage)
}

/// The base that is reported of a wage, fen: the part of it that employers of the sector report, within floor and ceiling.
#[inline(always)]
pub(crate) fn reported(wage: f64, part: f64, average_wage: f64) -> i64 {
    round_small(assessable(wage * part, average_wage))
}
