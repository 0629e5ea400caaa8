//! The working folder and the standard streams, which a policy can change or close: they are remembered and put back.

use std::fs::{self, File};
use std::io::{Write, stderr};
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;
use std::sync::OnceLock;

use gongji_boundary::note;

use crate::ground::diagnose::{Failure, Fault};

/// Descriptors of the standard streams.
const STREAMS: [(i32, &str); 3] = [(0, "standard input"), (1, "standard output"), (2, "standard error")];

/// The folder and the streams as they were at the start.
struct Footing {
    folder: PathBuf,
    streams: [Option<(u64, u64)>; 3],
    /// A copy of standard error, for the message when a policy closed it.
    voice: OwnedFd,
}

static FOOTING: OnceLock<Footing> = OnceLock::new();

/// Remembers the working folder and the streams; without a folder or standard error nothing is remembered.
pub(crate) fn remember() {
    if let (Ok(folder), Ok(voice)) = (std::env::current_dir(), stderr().as_fd().try_clone_to_owned()) {
        let _ = FOOTING.set(Footing { folder, streams: STREAMS.map(|(number, _)| file_behind(number)), voice });
    }
}

/// The file behind a descriptor of this process, by device and number.
fn file_behind(descriptor: i32) -> Option<(u64, u64)> {
    let facts = fs::metadata(format!("/proc/self/fd/{descriptor}")).ok()?;
    Some((facts.dev(), facts.ino()))
}

/// Puts back what policies changed or closed, so that results go where they belong and nothing else goes into them.
///
/// # Errors
/// Something had to be put back. The message was printed already; it is the plugins' fault.
pub fn restored() -> Result<(), Failure> {
    let (Some(footing), Some(pulled)) = (FOOTING.get(), put_back()) else { return Ok(()) };
    let text = format!("error: a policy {pulled}; one of: {}\n", note::libraries().join(", "));
    // When even the copy is closed, the message cannot be shown anywhere.
    let _ = footing.voice.try_clone().map(|voice| File::from(voice).write_all(text.as_bytes()));
    Err(Failure::new(Fault::Plugin, Vec::new()))
}

/// Puts back what policies changed or closed, and says what that was.
pub(crate) fn put_back() -> Option<String> {
    let footing = FOOTING.get()?;
    let mut told = Vec::new();
    if std::env::current_dir().ok().as_ref() != Some(&footing.folder) {
        let back = std::env::set_current_dir(&footing.folder).is_ok();
        let end = if back { "it is put back" } else { "it cannot be put back" };
        told.push(format!("changed the working folder from {}; {end}", footing.folder.display()));
    }
    let pulled = |(number, before): (i32, Option<(u64, u64)>)| before.is_some() && file_behind(number) != before;
    let numbers = STREAMS.map(|(number, _)| number).into_iter().zip(footing.streams);
    let lost: Vec<i32> = numbers.filter(|stream| pulled(*stream)).map(|(number, _)| number).collect();
    told.extend(STREAMS.iter().filter(|(number, _)| lost.contains(number)).map(|(_, name)| format!("closed {name}")));
    fill_holes();
    (!told.is_empty()).then(|| told.join(" and "))
}

/// Opens `/dev/null` in place of closed standard streams. Otherwise the next file that is opened would take the number,
/// and what is printed would go into it.
fn fill_holes() {
    while let Ok(null) = File::options().read(true).write(true).open("/dev/null") {
        if null.as_raw_fd() > 2 {
            return;
        }
        // Stays open until the process ends.
        std::mem::forget(null);
    }
}
