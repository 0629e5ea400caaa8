//! Where persons are kept: one contiguous column an attribute, for the persons of one community.

pub mod columns;
pub mod contracts;
pub(crate) mod digest;
pub(crate) mod family;
pub mod holdings;
pub(crate) mod married_shares;
pub(crate) mod outsiders;
pub mod own_values;
pub(crate) mod vacancies;
pub(crate) mod waiting;
