//! What a run that was stopped has left: files in its folder, and societies written down.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::sync::OnceLock;

use gongji::simulate::checkpoint::Ledger;
use gongji::simulate::keep;
use gongji_model::society::Society;
use sha2::{Digest, Sha256};

use super::changed;
use crate::fixtures::society::{inputs, replicate};

/// What says which run it is; any text will do.
const HEAD: &str = "a run";

/// The first byte says what the others are.
pub(super) fn enter(bytes: &[u8]) {
    let Some((kind, bytes)) = bytes.split_first() else { return };
    match kind {
        b'r' => folder("replicates-000001", &sealed(bytes)),
        b'm' => folder("middle-000001", &sealed(bytes)),
        b'f' => folder("replicates-000001", bytes),
        b's' => society(bytes),
        _ => {}
    }
}

/// A file of the run's folder around packed bytes, with key and digest as they must be.
fn sealed(packed: &[u8]) -> Vec<u8> {
    let mut file = b"gongji\0C\x01\0\0\0".to_vec();
    file.extend(Sha256::digest(HEAD));
    let mut frame = zstd::Encoder::new(file, 1).expect("packs");
    frame.write_all(packed).expect("in memory");
    let mut file = frame.finish().expect("in memory");
    let digest = Sha256::digest(&file);
    file.extend(digest);
    file
}

fn folder(name: &str, file: &[u8]) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let run = folder.path().join("r.run");
    fs::create_dir(&run).expect("made");
    fs::write(run.join(name), file).expect("written");
    let mut told = 0;
    let tell = |words: &str| told += usize::from(!words.is_empty());
    let ledger = Ledger::resume(run, Path::new("r"), HEAD.into(), None, tell);
    let mut ledger = ledger.unwrap_or_else(|failure| panic!("{failure}"));
    assert!(told > 0, "it says where it goes on");
    for replicate in 0..3 {
        if let Err(failure) = ledger.finished(replicate) {
            super::is_told(&failure);
        }
    }
}

/// Changes in a society that was written down; its digest is as it must be.
fn society(changes: &[u8]) {
    static WHOLE: OnceLock<Vec<u8>> = OnceLock::new();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("society");
    let whole = WHOLE.get_or_init(|| {
        keep::write(&Society::open(replicate(inputs(), 40), 1).snapshot(), &path).expect("written");
        let mut whole = fs::read(&path).expect("read");
        whole.truncate(whole.len() - 32);
        whole
    });
    let mut file = changed(whole.clone(), changes);
    let digest = Sha256::digest(&file);
    file.extend(digest);
    fs::write(&path, file).expect("written");
    if let Ok(snapshot) = keep::read(&path) {
        // It may be another society than the one that is expected, which is refused in words.
        drop(Society::resume(replicate(inputs(), 40), 1, snapshot));
    }
}
