//! The program, started in a folder with the policies of this repository and a cache of the folder's own.

use std::path::Path;
use std::process::{Command, Output};

use crate::fixtures;

/// What it left on its outputs, and its exit code.
pub(crate) fn gongji(folder: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gongji"));
    command.current_dir(folder).env("GONGJI_PLUGINS", fixtures::policies()).args(args);
    command.env("XDG_CACHE_HOME", folder.join("cache")).output().expect("the program runs")
}

/// All that it said, where it must succeed.
pub(crate) fn succeeds(folder: &Path, args: &[&str]) -> String {
    let output = gongji(folder, args);
    let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    assert!(output.status.success(), "{said}");
    said
}
