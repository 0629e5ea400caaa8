//! The simulation itself: a `past` that arms share, the `future` of each, and `collect`, which brings all replicates together.
//!
//! `keep` writes a society down, `isolate` and `watch` live through a policy that ends the process, `progress` and
//! `phases` say how far it is and where the time went, `memory` is what the C library is asked for.

pub(crate) mod collect;
pub mod future;
pub(crate) mod isolate;
pub mod keep;
pub mod memory;
pub mod past;
pub mod phases;
pub mod progress;
pub mod watch;
