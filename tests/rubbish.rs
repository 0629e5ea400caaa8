//! Rubbish is refused in words: every file of the fuzzers' corpora goes through its door again, within a time and a memory.

#[path = "rubbish/doors/mod.rs"]
mod doors;
#[path = "fixtures/mod.rs"]
mod fixtures;

use std::alloc::{GlobalAlloc, Layout, System};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use doors::{DOORS, Door};

/// Longest time that a file may take, on a machine that does much else.
const PATIENCE: Duration = Duration::from_secs(60);
/// Bytes that may be in use beside those of a file: the tables of the program and a small society are read with it.
const GROUND: usize = 192 << 20;
/// Bytes for each byte of a file.
const PER_BYTE: usize = 4096;

/// The memory of this program, which notes how much is in use and the most there was.
struct Counted;

static IN_USE: AtomicUsize = AtomicUsize::new(0);
static MOST: AtomicUsize = AtomicUsize::new(0);

// SAFETY: all is done by the system's allocator; numbers are noted beside it.
unsafe impl GlobalAlloc for Counted {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let now = IN_USE.fetch_add(layout.size(), Relaxed) + layout.size();
        MOST.fetch_max(now, Relaxed);
        // SAFETY: the caller's promise.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        IN_USE.fetch_sub(layout.size(), Relaxed);
        // SAFETY: the caller's promise.
        unsafe { System.dealloc(memory, layout) }
    }
}

#[global_allocator]
static MEMORY: Counted = Counted;

fn corpus(door: &Door) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/corpus").join(door.name);
    let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    files.sort();
    assert!(!files.is_empty(), "{} is empty", folder.display());
    files
}

/// Sends bytes through a door in a thread of their own, and gives the most memory that was in use beside what was before.
fn sent(door: &'static Door, bytes: Vec<u8>, name: &str) -> usize {
    let before = IN_USE.load(Relaxed);
    MOST.store(before, Relaxed);
    let (done, waits) = channel();
    let enter = door.enter;
    let sent = thread::spawn(move || {
        enter(&bytes);
        // The test has given up by then if nobody listens.
        let _ = done.send(());
    });
    match waits.recv_timeout(PATIENCE) {
        Err(RecvTimeoutError::Timeout) => panic!("{name} is not through the door after {PATIENCE:?}"),
        Ok(()) | Err(RecvTimeoutError::Disconnected) => {}
    }
    assert!(sent.join().is_ok(), "{name} makes the program panic");
    MOST.load(Relaxed).saturating_sub(before)
}

/// One test for all doors, since memory is counted for the whole program.
#[test]
fn every_file_of_every_corpus_is_taken_or_refused_within_time_and_memory() {
    for door in &DOORS {
        for path in corpus(door) {
            let bytes = fs::read(&path).expect("a file of the corpus");
            let bound = GROUND + bytes.len() * PER_BYTE;
            let name = path.display().to_string();
            let used = sent(door, bytes, &name);
            assert!(used <= bound, "{name} takes {used} bytes of memory, and may take {bound}");
        }
    }
}
