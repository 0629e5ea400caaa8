//! What a run that was stopped has left: files in its folder, and societies written down.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::sync::OnceLock;

use gongji::ground::digest::sha256;
use gongji::results::manifest::Manifest;
use gongji::results::record::Results;
use gongji::simulate::checkpoint::Ledger;
use gongji::simulate::checkpoint::branch::Found;
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
        b'g' => branch("ground", &sealed_for(&head(), bytes)),
        b'p' => branch("replicate-1", &sealed_for(&head(), bytes)),
        b'h' => branch("run.toml", bytes),
        _ => {}
    }
}

/// A file of the run's folder around packed bytes, with key and digest as they must be.
fn sealed(packed: &[u8]) -> Vec<u8> {
    sealed_for(HEAD, packed)
}

fn sealed_for(head: &str, packed: &[u8]) -> Vec<u8> {
    let mut file = b"gongji\0C\x02\0\0\0".to_vec();
    file.extend(Sha256::digest(head));
    let mut frame = zstd::Encoder::new(file, 1).expect("packs");
    frame.write_all(packed).expect("in memory");
    let mut file = frame.finish().expect("in memory");
    let digest = Sha256::digest(&file);
    file.extend(digest);
    file
}

/// The head of a run that can be read.
fn head() -> String {
    let manifest = toml::to_string(&Manifest::of(&Results::default())).expect("a text");
    let manifest = manifest.parse::<toml::Table>().expect("a table");
    let settings = "plugins = []\nreplace = false".parse::<toml::Table>().expect("a table");
    let text = |text: &str| toml::Value::String(text.into());
    let head = [
        ("kind", text("gongji unfinished run")),
        ("layout", text("")),
        ("scenario", text("")),
        ("settings", settings.into()),
        ("manifest", manifest.into()),
    ];
    let head: toml::Table = head.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
    let text = toml::to_string(&head).expect("a text");
    format!("{text}\n# SHA-256 of all above: {}\n", sha256(text.as_bytes()))
}

/// A file in the folder of a branch.
fn branch(name: &str, file: &[u8]) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::write(folder.path().join("run.toml"), head()).expect("written");
    fs::write(folder.path().join(name), file).expect("written");
    let told = match Found::at(folder.path()) {
        Ok(found) => [found.open().err(), found.check(1, &(2012..=2013)).err()],
        Err(why) => [Some(why), None],
    };
    assert!(name == "run.toml" || told.iter().any(Option::is_some), "a folder with one file is whole");
    assert!(told.iter().flatten().all(|words| !words.is_empty()), "it says what is wrong");
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
