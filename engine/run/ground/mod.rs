//! What every other room stands on: how a mistake is told, digests, private files, the entries of the page of
//! references, and numbers in `words`.
//! Nothing here knows of a scenario, a policy or a run.

pub mod diagnose;
pub mod digest;
pub mod private;
pub mod references;
pub(crate) mod words;
