//! Somebody who joins in a year, before they have a row.

use crate::foundation::identity::PersonId;

/// Somebody about to enter a block.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Newcomer {
    /// Identity.
    pub id: PersonId,
    /// Joins as a retiree.
    pub retired: bool,
}
