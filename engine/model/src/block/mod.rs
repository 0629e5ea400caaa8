//! Where persons are kept: one contiguous column an attribute, for the persons of one community.

pub mod columns;
pub(crate) mod digest;
pub mod holdings;
pub(crate) mod married_shares;
pub(crate) mod outsiders;
pub mod own_values;
pub(crate) mod vacancies;
pub(crate) mod waiting;
