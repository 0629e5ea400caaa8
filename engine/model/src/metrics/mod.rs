//! What is counted of a year, and its names.

pub mod fifths;
pub mod names;
pub mod observe;
