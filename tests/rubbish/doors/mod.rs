//! The doors through which bytes come in from outside. Whatever they are, each is to take them or to refuse them in words: no
//! panic, no endless loop, no more memory than the bytes are worth.
//!
//! `tests/rubbish.rs` sends every file of `tests/fuzz/corpus` through them, and the fuzzers of `tests/fuzz` whatever they think of.

mod batch;
mod checkpoint;
mod descriptor;
mod results;
mod tables;

use std::fs;
use std::path::Path;

use gongji::ground::diagnose::Failure;
use gongji::intake::scenario::{self, Changes};
use gongji::simulate::future;

use crate::fixtures::society::catalogue;

/// A door, by the name that its corpus and its fuzzer have.
pub(crate) struct Door {
    pub(crate) name: &'static str,
    pub(crate) enter: fn(&[u8]),
}

/// All of them.
pub(crate) const DOORS: [Door; 7] = [
    Door { name: "batch", enter: batch::enter },
    Door { name: "checkpoint", enter: checkpoint::enter },
    Door { name: "descriptor", enter: descriptor::enter },
    Door { name: "results", enter: results::enter },
    Door { name: "scenario", enter: scenario },
    Door { name: "table", enter: tables::table },
    Door { name: "targets", enter: tables::targets },
];

/// A scenario file and, when it is taken, the programmes of its arms.
fn scenario(bytes: &[u8]) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("rubbish.toml");
    fs::write(&path, bytes).expect("written");
    match scenario::load(&path, &Changes::default(), catalogue()) {
        Ok(scenario) => {
            if let Err(failure) = future::programmes(&scenario, catalogue()) {
                is_told(&failure);
            }
        }
        Err(failure) => is_told(&failure),
    }
}

/// A failure says something, in colours and without.
fn is_told(failure: &Failure) {
    assert!(!failure.render(false).trim().is_empty() && !failure.render(true).is_empty());
}

/// What stands in the first line of some bytes, and the rest.
fn headed(bytes: &[u8]) -> Option<(&str, &[u8])> {
    let end = bytes.iter().position(|byte| *byte == b'\n')?;
    Some((std::str::from_utf8(&bytes[..end]).ok()?, &bytes[end + 1..]))
}

/// A whole file with changes that bytes describe, seven a change: what to do, where, and a number. So rubbish is near enough to what
/// is right to come far, whatever shape that has today.
fn changed(mut whole: Vec<u8>, changes: &[u8]) -> Vec<u8> {
    for change in changes.chunks_exact(7) {
        let &[what, a, b, c, number, more, most] = change else { break };
        let at = u32::from_le_bytes([a, b, c, 0]) as usize % whole.len().max(1);
        let numbers = [number, more, most];
        match what % 5 {
            0 => whole.iter_mut().skip(at).take(1).for_each(|byte| *byte = number),
            1 => whole.iter_mut().skip(at).zip(numbers).for_each(|(byte, number)| *byte = number),
            2 => whole.iter_mut().skip(at).take(8).for_each(|byte| *byte = 0xff),
            3 => drop(whole.splice(at..at, numbers)),
            _ => whole.truncate(at),
        }
    }
    whole
}

/// Links to the files of a folder in another one.
fn link_all(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).expect("a folder").flatten() {
        std::os::unix::fs::symlink(entry.path(), to.join(entry.file_name())).expect("a link");
    }
}

/// A file in place of a link.
fn replace(path: &Path, bytes: &[u8]) {
    // There may have been none.
    let _ = fs::remove_file(path);
    fs::write(path, bytes).expect("written");
}
