//! Folders that nobody but the user may enter, and files that appear in them whole or not at all.

use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use gongji_boundary::note;

/// Mode of a folder that its owner alone may read, write and enter.
const OWNER_ALONE: u32 = 0o700;
/// How the folder of a run begins.
const WORKPLACE: &str = "gongji-run-";
/// Names that are tried for a folder of its own.
const TRIES: u32 = 1000;

/// Numbers the files and folders that this process makes.
static NEXT: AtomicU64 = AtomicU64::new(0);

fn builder() -> DirBuilder {
    let mut builder = DirBuilder::new();
    builder.mode(OWNER_ALONE);
    builder
}

/// Makes a folder with all above it, or takes it as it is when it belongs to the user alone.
///
/// # Errors
/// It cannot be made, is no folder, belongs to somebody else, or others may enter it.
pub fn folder(path: &Path) -> io::Result<()> {
    builder().recursive(true).create(path)?;
    // Not followed: somebody else's link must not lead us elsewhere.
    let facts = fs::symlink_metadata(path)?;
    let refused = |why: &str| Err(io::Error::new(io::ErrorKind::PermissionDenied, why.to_owned()));
    if !facts.is_dir() {
        return refused("it is no folder");
    }
    if facts.uid() != user()? {
        return refused("it belongs to somebody else");
    }
    if facts.mode() & 0o077 != 0 {
        return refused("others may enter it; expected mode 0700");
    }
    Ok(())
}

/// The number of the user in whose name this process runs.
pub fn user() -> io::Result<u32> {
    Ok(fs::metadata("/proc/self")?.uid())
}

/// Writes a file beside its place and renames it into it; whatever goes wrong leaves nothing behind.
///
/// # Errors
/// The folder is not there or cannot be written.
pub fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let partial = path.with_file_name(format!(".{name}.{}", mark()));
    let write = || {
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o644).open(&partial)?;
        file.write_all(bytes)?;
        fs::rename(&partial, path)
    };
    let written = note::writing(write);
    if written.is_err() {
        // The first error is the one to tell.
        let _ = fs::remove_file(&partial);
    }
    written
}

/// What no other file of any running process is called by.
fn mark() -> String {
    format!("{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed))
}

/// Whether a folder is one that [`Workplace::new`] makes, by its name.
pub fn is_workplace(folder: &Path) -> bool {
    folder.file_name().is_some_and(|name| name.to_string_lossy().starts_with(WORKPLACE))
}

/// A folder of its own for one task, removed with all in it when dropped.
#[derive(Debug)]
pub struct Workplace(PathBuf);

impl Workplace {
    /// Makes one among the system's temporary files.
    ///
    /// # Errors
    /// None can be made there.
    pub fn new() -> io::Result<Self> {
        // Absolute, since a policy may change the folder in which its process stands.
        let temporary = std::path::absolute(std::env::temp_dir())?;
        for _ in 0..TRIES {
            let path = temporary.join(format!("{WORKPLACE}{}", mark()));
            match builder().create(&path) {
                Ok(()) => return Ok(Self(path)),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => {
                    let words = format!("cannot make a folder for the arms in {}: {error}", path.display());
                    return Err(io::Error::new(error.kind(), words));
                }
            }
        }
        Err(io::Error::new(io::ErrorKind::AlreadyExists, "every name for a temporary folder is taken"))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Workplace {
    fn drop(&mut self) {
        // Nothing depends on it any more; a left-over is in the folder of temporary files.
        let _ = fs::remove_dir_all(&self.0);
    }
}
