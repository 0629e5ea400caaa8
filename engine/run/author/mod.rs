//! For authors of policies: the `template` of a new one, its worked `cases` (by the law with it `alone`), and the `conformance` checks.

mod alone;
pub mod cases;
pub mod conformance;
pub mod template;
