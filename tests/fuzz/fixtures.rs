//! What the doors take of the tests' fixtures.
#![allow(dead_code, reason = "the doors use a part")]

use std::path::{Path, PathBuf};

#[path = "../fixtures/society.rs"]
pub(crate) mod society;

/// The folder of the repository.
pub(crate) fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

/// The policies of the repository, which `tests/fuzz/run` builds.
pub(crate) fn policies() -> PathBuf {
    root().join("target/release")
}
