//! Somebody who joins in a year, before they have a row.

use crate::foundation::identity::PersonId;

/// Somebody about to enter a block.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Newcomer {
    /// Identity.
    pub id: PersonId,
    /// 1 female.
    pub sex: u8,
    /// The age that is reached in the year.
    pub age: u8,
    /// Joins as a retiree.
    pub retired: bool,
}
