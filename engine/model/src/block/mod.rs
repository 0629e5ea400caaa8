//! Where persons are kept: one contiguous column an attribute, for the persons of one community.

pub mod columns;
pub mod digest;
pub mod married_shares;
pub mod vacancies;
pub mod waiting;
