//! The verbs that simulate: `compare` runs and compares, `take_up` imposes shares of buyers, `calibrate` fits, `hindcast`
//! compares the model with the years that are known, `sensitivity` moves one parameter at a time, `verify` runs a folder of results
//! again, `resume` goes on with a run that was stopped, `merge` brings `shard`s together. `twin` solves the twins of arms before a run.
//!
//! `session` is what they have in common, `unfinished` what a run sets down of itself, `branch` what it keeps of its past for other
//! arms, `settings` say how they are to run.

mod begun_before;
mod branch;
pub mod calibrate;
pub(crate) mod compare;
mod footing;
pub mod hindcast;
pub(crate) mod merge;
pub(crate) mod resume;
pub(crate) mod sensitivity;
pub(crate) mod session;
pub(crate) mod settings;
mod shard;
pub mod take_up;
pub(crate) mod twin;
pub(crate) mod unfinished;
pub(crate) mod verify;
