//! What people read, in English and Chinese, from one source: messages by key in `en/` and `zh/`, and `terms.csv`, which
//! leads from the public names of the program to the terms of the field.

pub(crate) mod language;
pub mod names;
pub mod term;
mod told;

pub use language::Language;
pub use told::Told;
