//! For authors of policies: the `template` of a new one, its worked `cases`, and the `conformance` checks.

pub mod cases;
pub mod conformance;
pub mod template;
