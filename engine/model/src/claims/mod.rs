//! A bill's way through the layers of the law, and the price that a patient expects.

pub mod lines;
pub(crate) mod patients;
pub mod price;
