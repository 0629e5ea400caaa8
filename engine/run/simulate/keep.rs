//! A society written down: everything that a later year depends on, in one file that is refused when it is damaged.
//!
//! The file is a mark, a revision, and frames of bytes: first the layout, then the state without its blocks, then one
//! block a frame, so that no second society is ever in memory. It ends with the SHA-256 of all this. The layout names the
//! program, every column of a person and the fields of what lives on beside persons, so that a file of another build is
//! refused before its state is read.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::Path;

use gongji_model::block::columns::{Block, COLUMNS, OPTIONAL};
use gongji_model::society::{STATE, Snapshot};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

const MARK: &[u8; 8] = b"gongji\0S";
/// Raised whenever the shape of the file changes.
const REVISION: u32 = 7;
/// Bytes of the digest at the end.
const DIGEST: u64 = 32;
/// What is said of a file that was cut off.
const TOO_EARLY: &str = "it ends too early";

/// Stands before a society where an opening one may be kept too, which anybody can draw again and of which nothing is written.
pub(crate) const FOLLOWS: u8 = 1;

/// Whether a society follows; else the opening one is meant.
///
/// # Errors
/// In words: it cannot be read.
pub(crate) fn follows(from: &mut dyn Read) -> Result<bool, String> {
    let mut byte = [0];
    from.read_exact(&mut byte).map_err(|error| cut_off(&error))?;
    Ok(byte == [FOLLOWS])
}

/// The layout, on which writer and reader must agree.
pub(crate) fn layout() -> String {
    let columns = COLUMNS.iter().chain(OPTIONAL);
    let columns = columns.map(|column| format!(" {}:{}", column.name, column.element)).collect::<String>();
    let fields = STATE.iter().map(|(name, fields)| {
        let fields = fields.iter().map(|field| format!(" {}:{}", field.name, field.kind)).collect::<String>();
        format!("; {name}:{fields}")
    });
    format!("gongji {}; person:{columns}{}", env!("CARGO_PKG_VERSION"), fields.collect::<String>())
}

struct Sink<W> {
    out: W,
    hash: Sha256,
}

impl<W: Write> Sink<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.hash.update(bytes);
        self.out.write_all(bytes)
    }

    fn frame<T: Serialize>(&mut self, what: &T) -> io::Result<()> {
        let bytes = postcard::to_stdvec(what).map_err(io::Error::other)?;
        self.write(&(bytes.len() as u64).to_le_bytes())?;
        self.write(&bytes)
    }
}

/// Writes a society down in a file. One that was only half written has no digest at its end and is refused by [`read`].
///
/// # Errors
/// The file cannot be written.
pub fn write(snapshot: &Snapshot, path: &Path) -> io::Result<()> {
    let mut file = BufWriter::new(File::create(path)?);
    write_to(snapshot, &mut file)?;
    file.flush()
}

/// Writes a society down.
///
/// # Errors
/// It cannot be written.
pub(crate) fn write_to(snapshot: &Snapshot, out: impl Write) -> io::Result<()> {
    let mut sink = Sink { out, hash: Sha256::new() };
    sink.write(MARK)?;
    sink.write(&REVISION.to_le_bytes())?;
    sink.frame(&layout())?;
    sink.frame(&(snapshot, snapshot.blocks().len() as u64))?;
    for block in snapshot.blocks() {
        sink.frame(block)?;
    }
    let Sink { mut out, hash } = sink;
    out.write_all(&hash.finalize())
}

struct Source<R> {
    from: R,
    hash: Sha256,
}

impl<R: Read> Source<R> {
    fn read(&mut self, bytes: &mut [u8]) -> Result<(), String> {
        self.from.read_exact(bytes).map_err(|error| cut_off(&error))?;
        self.hash.update(bytes);
        Ok(())
    }

    fn frame<T: DeserializeOwned>(&mut self) -> Result<T, String> {
        let mut length = [0; 8];
        self.read(&mut length)?;
        let length = u64::from_le_bytes(length);
        // Grows with what is there: a length that was damaged must not ask for memory.
        let mut bytes = Vec::new();
        let read = self.from.by_ref().take(length).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
        if read as u64 != length {
            return Err(TOO_EARLY.into());
        }
        self.hash.update(&bytes);
        postcard::from_bytes(&bytes).map_err(|error| error.to_string())
    }
}

fn cut_off(error: &io::Error) -> String {
    if error.kind() == io::ErrorKind::UnexpectedEof { TOO_EARLY.into() } else { error.to_string() }
}

/// Reads a society that was written down in a file.
///
/// # Errors
/// In words: what is wrong with the file.
pub fn read(path: &Path) -> Result<Snapshot, String> {
    let name = format!("the kept society `{}`", path.display());
    let file = File::open(path).map_err(|error| format!("cannot read {name}: {error}"))?;
    read_from(BufReader::new(file), &name)
}

/// Reads a society that was written down.
///
/// # Errors
/// In words: what is wrong with what is called `name`.
pub(crate) fn read_from(from: impl Read, name: &str) -> Result<Snapshot, String> {
    let mut source = Source { from, hash: Sha256::new() };
    let damaged = |why: String| format!("{name} is damaged: {why}");
    let (mut mark, mut revision) = ([0; 8], [0; 4]);
    source.read(&mut mark).map_err(damaged)?;
    source.read(&mut revision).map_err(damaged)?;
    if mark != *MARK {
        return Err(format!("{name} is no kept society"));
    }
    if u32::from_le_bytes(revision) != REVISION {
        let found = u32::from_le_bytes(revision);
        return Err(format!("{name} has revision {found}; this program reads {REVISION}"));
    }
    let found: String = source.frame().map_err(damaged)?;
    if found != layout() {
        return Err(format!("{name} is of another build\n  expected {}\n  found {found}", layout()));
    }
    state(source).map_err(damaged)
}

fn state(mut source: Source<impl Read>) -> Result<Snapshot, String> {
    let (snapshot, count): (Snapshot, u64) = source.frame()?;
    let mut blocks = Vec::new();
    for _ in 0..count {
        blocks.push(source.frame::<Block>()?);
    }
    let found = source.hash.finalize();
    let mut expected = Vec::new();
    source.from.take(DIGEST + 1).read_to_end(&mut expected).map_err(|error| error.to_string())?;
    if found[..] != expected[..] {
        return Err("its digest is not that of its bytes".into());
    }
    Ok(snapshot.with_blocks(blocks))
}
