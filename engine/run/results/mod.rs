//! What a run leaves behind: the `record` with its rows, the `manifest`, and how `store` and `table` write them to
//! a `place`.
//!
//! What is read off the rows stands here as well: differences between arms that share their luck (`paired`), what sets
//! two arms apart (`used`, `own`, `difference`, in sentences of `change`), what each part of a
//! reform does of the whole (`factorial`), and the steps of the `take_up` axis. `asked` holds what a scenario asks the
//! tables for, `called` what arms are called, `panel` writes the persons that it asks for, `twin` how a solved twin was found; `published` holds the figures
//! that a run is held against; `provenance` and `machine` say where and from what it was made, `shard` which part of a run it is.

pub(crate) mod asked;
mod called;
pub(crate) mod change;
pub(crate) mod difference;
pub(crate) mod factorial;
pub(crate) mod machine;
pub mod manifest;
pub(crate) mod own;
pub mod paired;
pub(crate) mod panel;
pub mod place;
mod plugin;
pub(crate) mod provenance;
pub(crate) mod published;
pub mod record;
pub(crate) mod shard;
pub mod store;
pub mod table;
pub(crate) mod take_up;
pub(crate) mod twin;
pub mod used;
