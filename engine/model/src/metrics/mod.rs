//! What is counted of a year, and its names.

pub(crate) mod fifths;
pub mod names;
pub(crate) mod observe;
