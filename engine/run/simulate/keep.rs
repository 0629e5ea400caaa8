//! A society written down: everything that a later year depends on, in one file that is refused when it is damaged.
//!
//! The file is a mark, a revision, and frames of bytes: first the layout, then the state without its blocks, then one
//! block a frame, so that no second society is ever in memory. It ends with the SHA-256 of all this. The layout names the
//! program, every column of a person and the fields of what lives on beside persons, so that a file of another build is
//! refused before its state is read.

use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::Path;

use gongji_model::block::columns::{Block, COLUMNS};
use gongji_model::society::{STATE, Snapshot};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

const MARK: &[u8; 8] = b"gongji\0S";
/// Raised whenever the shape of the file changes.
const REVISION: u32 = 7;
/// Bytes of the digest at the end.
const DIGEST: u64 = 32;

/// The layout, on which writer and reader must agree.
fn layout() -> String {
    let columns = COLUMNS.iter().map(|column| format!(" {}:{}", column.name, column.element)).collect::<String>();
    let fields = STATE.iter().map(|(name, fields)| {
        let fields = fields.iter().map(|field| format!(" {}:{}", field.name, field.kind)).collect::<String>();
        format!("; {name}:{fields}")
    });
    format!("gongji {}; person:{columns}{}", env!("CARGO_PKG_VERSION"), fields.collect::<String>())
}

struct Sink {
    file: BufWriter<File>,
    hash: Sha256,
}

impl Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.hash.update(bytes);
        self.file.write_all(bytes)
    }

    fn frame<T: Serialize>(&mut self, what: &T) -> io::Result<()> {
        let bytes = postcard::to_stdvec(what).map_err(io::Error::other)?;
        self.write(&(bytes.len() as u64).to_le_bytes())?;
        self.write(&bytes)
    }
}

/// Writes a society down. A file that was only half written has no digest at its end and is refused by [`read`].
///
/// # Errors
/// The file cannot be written.
pub fn write(snapshot: &Snapshot, path: &Path) -> io::Result<()> {
    let mut sink = Sink { file: BufWriter::new(File::create(path)?), hash: Sha256::new() };
    sink.write(MARK)?;
    sink.write(&REVISION.to_le_bytes())?;
    sink.frame(&layout())?;
    sink.frame(&(snapshot, snapshot.blocks().len() as u64))?;
    for block in snapshot.blocks() {
        sink.frame(block)?;
    }
    let Sink { mut file, hash } = sink;
    file.write_all(&hash.finalize())?;
    file.flush()
}

struct Source {
    file: BufReader<File>,
    hash: Sha256,
    /// Bytes before the digest that are still to be read.
    left: u64,
}

impl Source {
    fn read(&mut self, bytes: &mut [u8]) -> Result<(), String> {
        self.left = self.left.checked_sub(bytes.len() as u64).ok_or("it ends too early")?;
        self.file.read_exact(bytes).map_err(|error| error.to_string())?;
        self.hash.update(bytes);
        Ok(())
    }

    fn frame<T: DeserializeOwned>(&mut self) -> Result<T, String> {
        let mut length = [0; 8];
        self.read(&mut length)?;
        let length = u64::from_le_bytes(length);
        if length > self.left {
            return Err("it ends too early".into());
        }
        let mut bytes = vec![0; length as usize];
        self.read(&mut bytes)?;
        postcard::from_bytes(&bytes).map_err(|error| error.to_string())
    }
}

/// Reads a society that was written down.
///
/// # Errors
/// In words: what is wrong with the file.
pub fn read(path: &Path) -> Result<Snapshot, String> {
    let name = path.display();
    let unreadable = |error: io::Error| format!("cannot read the kept society `{name}`: {error}");
    let file = File::open(path).map_err(unreadable)?;
    let length = fs::metadata(path).map_err(unreadable)?.len();
    let left = length.saturating_sub(DIGEST);
    let mut source = Source { file: BufReader::new(file), hash: Sha256::new(), left };
    let damaged = |why: String| format!("the kept society `{name}` is damaged: {why}");
    let (mut mark, mut revision) = ([0; 8], [0; 4]);
    source.read(&mut mark).map_err(damaged)?;
    source.read(&mut revision).map_err(damaged)?;
    if mark != *MARK {
        return Err(format!("`{name}` is no kept society"));
    }
    if u32::from_le_bytes(revision) != REVISION {
        let found = u32::from_le_bytes(revision);
        return Err(format!("the kept society `{name}` has revision {found}; this program reads {REVISION}"));
    }
    let found: String = source.frame().map_err(damaged)?;
    if found != layout() {
        return Err(format!("the kept society `{name}` is of another build\n  expected {}\n  found {found}", layout()));
    }
    state(&mut source).map_err(damaged)
}

fn state(source: &mut Source) -> Result<Snapshot, String> {
    let (snapshot, count): (Snapshot, u64) = source.frame()?;
    let mut blocks = Vec::new();
    for _ in 0..count {
        blocks.push(source.frame::<Block>()?);
    }
    let mut expected = [0; DIGEST as usize];
    source.file.read_exact(&mut expected).map_err(|error| error.to_string())?;
    if source.left != 0 || std::mem::take(&mut source.hash).finalize()[..] != expected[..] {
        return Err("its digest is not that of its bytes".into());
    }
    Ok(snapshot.with_blocks(blocks))
}
