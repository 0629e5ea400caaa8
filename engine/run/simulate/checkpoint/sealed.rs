//! Files that are packed and sealed: a mark, a revision and the key of the run, then what was packed, then the SHA-256 of all.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::ground::digest::hex;

const MARK: &[u8; 8] = b"gongji\0C";
/// Raised whenever the shape of the files changes.
const REVISION: u32 = 2;
/// Bytes of a digest.
const DIGEST: usize = 32;
/// How hard is packed: columns of a society repeat themselves, and a run waits meanwhile.
const LEVEL: i32 = 1;
/// More than so many bytes a packed byte are no columns of a society, but memory that somebody wants to see asked for.
const MOST_UNPACKED: u64 = 1024;
/// So many in any case: what is empty is packed best.
const ANY_UNPACKED: u64 = 32 << 20;

/// What tells the files of a run from those of another.
pub(super) type Key = [u8; DIGEST];

/// The key of the run of which this is known.
pub(super) fn key(head: &str) -> Key {
    Sha256::digest(head.as_bytes()).into()
}

/// Fills a file.
///
/// # Errors
/// It cannot be written.
pub(super) fn write(file: &mut File, key: &Key, fill: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut sealed = Sealed { out: BufWriter::with_capacity(1 << 16, file), hash: Sha256::new() };
    sealed.write_all(MARK)?;
    sealed.write_all(&REVISION.to_le_bytes())?;
    sealed.write_all(key)?;
    let mut packed = zstd::Encoder::new(&mut sealed, LEVEL)?;
    fill(&mut packed)?;
    packed.finish()?;
    let digest = sealed.hash.finalize();
    sealed.out.write_all(&digest)?;
    sealed.out.flush()
}

/// Reads a file, which is whole when this succeeds; `what` is said of it.
///
/// # Errors
/// In words: what is wrong with it.
pub(super) fn read<T>(
    path: &Path,
    what: &str,
    key: &Key,
    take: impl FnOnce(&mut dyn Read) -> Result<T, String>,
) -> Result<T, String> {
    let shown = path.display();
    let unreadable = |error: io::Error| format!("cannot read the {what} `{shown}`: {error}");
    let damaged = |why: &str| format!("the {what} `{shown}` is damaged: {why}");
    let file = File::open(path).map_err(unreadable)?;
    let length = file.metadata().map_err(unreadable)?.len();
    let inner = length.checked_sub(DIGEST as u64).ok_or_else(|| damaged("it ends too early"))?;
    let mut file = BufReader::with_capacity(1 << 16, file);
    let mut seen = Seen { from: file.by_ref().take(inner), hash: Sha256::new() };
    let (mut mark, mut revision, mut found) = ([0; 8], [0; 4], [0; DIGEST]);
    let begun = [&mut mark[..], &mut revision, &mut found].into_iter().try_for_each(|part| seen.read_exact(part));
    begun.map_err(|_| damaged("it ends too early"))?;
    if mark != *MARK {
        return Err(format!("`{shown}` is no {what}"));
    }
    match u32::from_le_bytes(revision) {
        REVISION => {}
        newer if newer > REVISION => {
            return Err(format!("the {what} `{shown}` is of a newer program: revision {newer}, here {REVISION}"));
        }
        older => return Err(format!("the {what} `{shown}` has revision {older}; this program reads {REVISION}")),
    }
    if found != *key {
        let whose = format!("expected key {}, found {}", hex(&key[..6]), hex(&found[..6]));
        return Err(format!("the {what} `{shown}` belongs to another run: {whose}"));
    }
    let unpacked = zstd::Decoder::new(&mut seen).map_err(|error| damaged(&error.to_string()))?.single_frame();
    let mut unpacked = unpacked.take(ANY_UNPACKED + inner * MOST_UNPACKED);
    let taken = take(&mut unpacked);
    // To the end, whatever was taken of it: the digest is over all bytes.
    let rest = io::copy(&mut unpacked, &mut io::sink());
    let is_too_much = unpacked.limit() == 0;
    drop(unpacked);
    io::copy(&mut seen, &mut io::sink()).map_err(unreadable)?;
    let (found, mut expected) = (seen.hash.finalize(), [0; DIGEST]);
    file.read_exact(&mut expected).map_err(unreadable)?;
    if found[..] != expected {
        return Err(damaged("its digest is not that of its bytes"));
    }
    if is_too_much {
        return Err(damaged(&format!("{inner} bytes of it unpack to more than {MOST_UNPACKED} times as many")));
    }
    let taken = taken.map_err(|why| damaged(&why))?;
    match rest {
        Ok(0) => Ok(taken),
        Ok(more) => Err(damaged(&format!("{more} bytes are left over"))),
        Err(error) => Err(damaged(&error.to_string())),
    }
}

/// Bytes on their way to a file.
struct Sealed<W> {
    out: W,
    hash: Sha256,
}

impl<W: Write> Write for Sealed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.hash.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Bytes on their way from a file.
struct Seen<R> {
    from: R,
    hash: Sha256,
}

impl<R: Read> Read for Seen<R> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let read = self.from.read(bytes)?;
        self.hash.update(&bytes[..read]);
        Ok(read)
    }
}
