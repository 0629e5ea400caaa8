//! gongji: everything that touches the outside world, around the society of `gongji_model`.

/// The book's page on writing a policy: its code is compiled with the tests.
#[cfg(doctest)]
#[doc = include_str!("../../docs/src/write-a-policy.md")]
pub mod book {}

pub mod author;
pub mod cli;
pub mod ground;
pub mod inspect;
pub mod intake;
pub mod report;
pub mod results;
pub mod simulate;
pub mod study;
pub mod words;
