//! What is counted of a year, and its names.

pub(crate) mod compare;
pub(crate) mod cover;
pub(crate) mod fifths;
pub(crate) mod groups;
pub(crate) mod moves;
pub mod names;
pub(crate) mod observe;
pub(crate) mod public;
pub(crate) mod recorded;
