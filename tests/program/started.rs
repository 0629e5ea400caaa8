//! The program, started in a folder with the policies of this repository and a cache of the folder's own.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use gongji::results::manifest;

use crate::fixtures;

/// The program, to be started. It hears Ctrl-C even when the tests run as a background job, which ignores it.
pub(crate) fn command(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new("env");
    command.arg("--default-signal=INT").arg(env!("CARGO_BIN_EXE_gongji")).args(args);
    command.current_dir(folder).env("GONGJI_PLUGINS", fixtures::policies());
    command.env("XDG_CACHE_HOME", folder.join("cache"));
    command
}

/// What it left on its outputs, and its exit code.
pub(crate) fn gongji(folder: &Path, args: &[&str]) -> Output {
    command(folder, args).output().expect("the program runs")
}

/// All that it said, where it must succeed.
pub(crate) fn succeeds(folder: &Path, args: &[&str]) -> String {
    let output = gongji(folder, args);
    let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    assert!(output.status.success(), "{said}");
    said
}

/// All these words were said. Messages are broken into lines on a terminal alone.
pub(crate) fn holds(said: &str, words: &[&str]) {
    for words in words {
        assert!(said.contains(words), "`{words}` is not in:\n{said}");
    }
}

/// Every file below a folder with its bytes, but for the part of a manifest that may change.
pub(crate) fn content(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let read = |name: String| {
        let mut bytes = fs::read(folder.join(&name)).expect("read");
        if name == manifest::FILE {
            let text = String::from_utf8(bytes).expect("a text");
            bytes = text.split("\n[machine]\n").next().expect("a part").as_bytes().to_vec();
        }
        (name, bytes)
    };
    manifest::listing(folder).expect("a folder").into_iter().map(read).collect()
}
