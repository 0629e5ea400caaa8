//! gongji: everything that touches the outside world, around the society of `gongji_model`.

/// The book's page on writing a policy: its code is compiled with the tests.
#[cfg(doctest)]
#[doc = include_str!("../../docs/src/write-a-policy.md")]
pub mod book {}

pub mod calibrate;
pub mod cases;
pub mod cli;
pub mod conformance;
pub mod describe;
pub mod diagnose;
pub mod diff;
pub mod difference;
pub mod digest;
pub mod explain;
pub mod figure;
pub mod fitted;
pub mod future;
pub mod harvest;
pub mod hindcast;
pub mod inputs;
pub mod isolate;
pub mod keep;
pub mod life;
pub mod lock;
pub mod machine;
pub mod manifest;
pub mod memory;
mod number;
pub mod paired;
pub mod past;
pub mod phases;
pub mod place;
pub mod plugin;
pub mod private;
pub mod progress;
pub(crate) mod provenance;
pub mod references;
pub mod report;
pub mod results;
pub mod scenario;
pub mod sensitivity;
pub mod session;
pub mod store;
pub mod summary;
pub mod table;
pub mod take_up;
pub mod template;
pub mod used;
pub mod watch;
