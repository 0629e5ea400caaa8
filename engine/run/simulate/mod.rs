//! The simulation itself: a `past` that arms share, the `future` of each, and `collect`, which brings all
//! replicates together; `split` deals them out to shards, a `unit` after the other.
//!
//! `ground` is what a society stands on, `keep` writes one down, `isolate` and `watch` survive a policy that ends its process, `progress` and
//! `phases` say how far it is and where the time went, `memory` sets up how the C library asks the system for
//! memory.

pub(crate) mod budget;
pub mod checkpoint;
pub(crate) mod collect;
pub(crate) mod executor;
pub mod future;
pub(crate) mod ground;
pub(crate) mod isolate;
pub mod keep;
pub mod memory;
pub(crate) mod packed_row;
pub mod past;
pub mod phases;
pub mod progress;
pub(crate) mod split;
pub(crate) mod unit;
pub mod watch;
