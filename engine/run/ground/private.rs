//! Names that nothing else has, files that appear whole or not at all, and folders of its own for one task.
//!
//! A file or folder that is not yet whole has a hidden name with 128 random bits, made exclusively: neither another
//! process nor another machine on the same disk can have the same. Its maker holds a lock on it. When that lock can be
//! taken, the maker has ended: the left-over is removed when the next one is made for the same place.

use std::ffi::{OsStr, OsString};
use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use gongji_boundary::note;
use rand::TryRng;
use rand::rngs::SysRng;

use crate::ground::digest::hex;

/// Mode of a folder that its owner alone may read, write and enter.
const OWNER_ALONE: u32 = 0o700;
/// How a workplace among the temporary files begins.
const WORKPLACE: &str = "gongji-run-";
/// Stands between the name of a place and the random digits in the name of a file on its way there.
const ON_ITS_WAY: &str = ".gongji-";
/// Digits of a random name.
const DIGITS: usize = 32;
/// The file in a workplace that its maker keeps locked.
const LOCK: &str = "lock";
/// Names that are tried: another process may clear one away before it is locked.
const TRIES: u32 = 10;

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
    // Links are not followed: another user's link must not lead elsewhere.
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

/// A name that nothing else has, on this machine or any other.
fn unique(beginning: &OsStr) -> io::Result<OsString> {
    let mut bits = [0; DIGITS / 2];
    SysRng.try_fill_bytes(&mut bits).map_err(io::Error::other)?;
    let mut name = beginning.to_owned();
    name.push(hex(&bits));
    Ok(name)
}

/// How the names begin of what is on its way to a place.
fn beginning(place: &Path) -> OsString {
    let mut name = OsString::from(".");
    name.push(place.file_name().unwrap_or_default());
    name.push(ON_ITS_WAY);
    name
}

/// Whether a file or folder is something on its way to a place, by its name.
pub fn is_on_its_way(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    let digits = name.rsplit_once(ON_ITS_WAY).map(|(_, digits)| digits);
    name.starts_with('.') && digits.is_some_and(is_random)
}

fn is_random(digits: &str) -> bool {
    digits.len() == DIGITS && digits.bytes().all(|digit| digit.is_ascii_hexdigit())
}

/// Paths in a folder whose names begin like this and end with random digits.
fn named(above: &Path, beginning: &OsStr) -> Vec<PathBuf> {
    let entries = fs::read_dir(above).into_iter().flatten().flatten();
    let is_one = |name: &OsStr| {
        let digits = name.as_encoded_bytes().strip_prefix(beginning.as_encoded_bytes());
        digits.and_then(|digits| str::from_utf8(digits).ok()).is_some_and(is_random)
    };
    entries.filter(|entry| is_one(&entry.file_name())).map(|entry| entry.path()).collect()
}

/// Locks a file that was just made or found; false when another process holds it, or cleared it away meanwhile.
pub(crate) fn hold(file: &File, path: &Path) -> io::Result<bool> {
    match file.try_lock() {
        Err(TryLockError::WouldBlock) => return Ok(false),
        // On a disk without locks no process can take this one, so nothing there is ever taken for a left-over.
        Ok(()) | Err(TryLockError::Error(_)) => {}
    }
    let made = file.metadata()?;
    Ok(fs::symlink_metadata(path).is_ok_and(|there| (there.dev(), there.ino()) == (made.dev(), made.ino())))
}

/// The lock of a left-over, when its maker is certainly gone.
fn take_over(path: &Path) -> Option<File> {
    let file = OpenOptions::new().read(true).write(true).custom_flags(libc::O_NOFOLLOW).open(path).ok()?;
    file.try_lock().is_ok().then_some(file)
}

fn gone() -> io::Error {
    io::Error::new(io::ErrorKind::NotFound, "what was on its way is cleared away again and again")
}

/// Writes a file beside its place, then renames it; an error leaves nothing behind. A link stays, and the file that it
/// means is replaced.
///
/// # Errors
/// The folder is not there or cannot be written.
pub fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let place = behind_links(path);
    clear_away(&place);
    note::writing(|| {
        let (partial, mut file) = beside(&place)?;
        let mode = fs::metadata(&place).map(|facts| facts.permissions());
        let written = mode
            .map_or(Ok(()), |mode| file.set_permissions(mode))
            .and_then(|()| file.write_all(bytes))
            .and_then(|()| fs::rename(&partial, &place));
        if written.is_err() {
            // The first error is the one to report.
            let _ = fs::remove_file(&partial);
        }
        written
    })
}

/// Whether a file could be written in its place, tried.
///
/// # Errors
/// The folder is not there or cannot be written.
pub fn can_write(path: &Path) -> io::Result<()> {
    let place = behind_links(path);
    fs::remove_file(beside(&place)?.0)
}

/// The file that a link means. Any other path stays as it is, since it may lead through a folder that is held open.
fn behind_links(path: &Path) -> PathBuf {
    let is_link = fs::symlink_metadata(path).is_ok_and(|facts| facts.is_symlink());
    let real = is_link.then(|| fs::canonicalize(path).ok()).flatten();
    real.unwrap_or_else(|| path.to_owned())
}

/// A new file beside a place, locked.
fn beside(place: &Path) -> io::Result<(PathBuf, File)> {
    for _ in 0..TRIES {
        let path = place.with_file_name(unique(&beginning(place))?);
        let file = OpenOptions::new().write(true).create_new(true).mode(0o644).open(&path)?;
        if hold(&file, &path)? {
            return Ok((path, file));
        }
    }
    Err(gone())
}

/// Removes files that were on their way to a place when their makers died.
fn clear_away(place: &Path) {
    let above = place.parent().unwrap_or(Path::new(""));
    let above = if above.as_os_str().is_empty() { Path::new(".") } else { above };
    for path in named(above, &beginning(place)) {
        if let Some(_held) = take_over(&path) {
            // What cannot be removed does no harm.
            let _ = fs::remove_file(&path);
        }
    }
}

/// Whether a folder is one that [`Workplace::new`] makes, by its name.
pub fn is_workplace(folder: &Path) -> bool {
    folder.file_name().is_some_and(|name| name.to_string_lossy().starts_with(WORKPLACE))
}

/// A folder of its own for one task, locked while it is held and removed with all in it when dropped.
#[derive(Debug)]
pub struct Workplace {
    path: PathBuf,
    is_kept: bool,
    /// Locked until this is dropped.
    _lock: File,
}

impl Workplace {
    /// Makes one among the system's temporary files.
    ///
    /// # Errors
    /// None can be made there.
    pub fn new() -> io::Result<Self> {
        // Absolute, since a policy may change the folder in which its process stands.
        let temporary = std::path::absolute(std::env::temp_dir())?;
        drop(Self::left_over(&temporary, OsStr::new(WORKPLACE)));
        Self::make(&temporary, OsStr::new(WORKPLACE)).map_err(|error| {
            let words = format!("cannot make a folder for the arms in {}: {error}", temporary.display());
            io::Error::new(error.kind(), words)
        })
    }

    /// Removes those among the system's temporary files whose makers are gone.
    pub fn sweep() {
        drop(Self::left_over(&std::env::temp_dir(), OsStr::new(WORKPLACE)));
    }

    /// Makes one beside a place, for what is to stand there.
    ///
    /// # Errors
    /// None can be made there.
    pub fn beside(place: &Path) -> io::Result<Self> {
        Self::make(place.parent().unwrap_or(place), &beginning(place))
    }

    /// Workplaces beside a place whose makers are gone. They are ours now.
    pub fn left_beside(place: &Path) -> Vec<Self> {
        Self::left_over(place.parent().unwrap_or(place), &beginning(place))
    }

    fn make(above: &Path, beginning: &OsStr) -> io::Result<Self> {
        for _ in 0..TRIES {
            let path = above.join(unique(beginning)?);
            builder().create(&path)?;
            let lock = path.join(LOCK);
            match OpenOptions::new().write(true).create_new(true).open(&lock) {
                Ok(file) if hold(&file, &lock)? => return Ok(Self { path, is_kept: false, _lock: file }),
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    // The first error is the one to report.
                    let _ = fs::remove_dir(&path);
                    return Err(error);
                }
                Ok(_) | Err(_) => {}
            }
        }
        Err(gone())
    }

    fn left_over(above: &Path, beginning: &OsStr) -> Vec<Self> {
        let taken = |path: PathBuf| {
            let lock = path.join(LOCK);
            if !path.symlink_metadata().ok()?.is_dir() {
                return None;
            }
            if lock.symlink_metadata().is_err() {
                // Its maker died before it had a lock; a maker that lives tries another name. A full folder stays.
                let _ = fs::remove_dir(&path);
                return None;
            }
            Some(Self { is_kept: false, _lock: take_over(&lock)?, path })
        };
        named(above, beginning).into_iter().filter_map(taken).collect()
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Leaves it where it is for good, so that a user can look into it.
    pub fn keep(&mut self) {
        // Without a lock it is never taken for a left-over.
        self.is_kept = fs::remove_file(self.path.join(LOCK)).is_ok();
    }
}

impl Drop for Workplace {
    fn drop(&mut self) {
        if !self.is_kept {
            // Nothing depends on it any more; a left-over goes when the next one is made.
            let _ = fs::remove_dir_all(&self.path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_of_random_digits_alone_and_is_never_made_twice() {
        let names: Vec<String> = (0..100)
            .map(|_| unique(OsStr::new(".a.gongji-")).expect("the system has luck").to_string_lossy().into_owned())
            .collect();
        assert!(names.iter().all(|name| is_on_its_way(OsStr::new(name))), "{names:?}");
        let different: std::collections::BTreeSet<_> = names.iter().collect();
        assert_eq!(different.len(), names.len());
        assert!(!is_on_its_way(OsStr::new(".a.gongji-notes")) && !is_on_its_way(OsStr::new("a.gongji-run")));
    }

    #[test]
    fn a_left_over_is_taken_over_and_one_that_is_held_is_not() {
        let home = tempfile::tempdir().expect("a temporary folder");
        let place = home.path().join("results");
        let held = Workplace::beside(&place).expect("made");
        let stale = home.path().join(".results.gongji-00000000000000000000000000000000");
        fs::create_dir(&stale).expect("made");
        fs::write(stale.join(LOCK), "").expect("written");
        let begun = home.path().join(".results.gongji-11111111111111111111111111111111");
        fs::create_dir(&begun).expect("made");
        let kept = ["results.run", ".results.gongji-mine", ".other.gongji-00000000000000000000000000000000"];
        kept.iter().for_each(|name| fs::create_dir(home.path().join(name)).expect("made"));
        let left = Workplace::left_beside(&place);
        assert_eq!(left.iter().map(Workplace::path).collect::<Vec<_>>(), [stale.as_path()]);
        drop(left);
        assert!(!stale.exists() && !begun.exists() && held.path().exists());
        assert!(kept.iter().all(|name| home.path().join(name).exists()));
    }

    #[test]
    fn a_file_that_died_on_its_way_is_cleared_away_and_one_that_is_being_written_is_not() {
        let home = tempfile::tempdir().expect("a temporary folder");
        let place = home.path().join("a.toml");
        let stale = home.path().join(".a.toml.gongji-00000000000000000000000000000000");
        fs::write(&stale, "half").expect("written");
        let (live, _file) = beside(&place).expect("made");
        write(&place, b"whole").expect("written");
        assert_eq!(fs::read(&place).expect("read"), b"whole");
        assert!(!stale.exists() && live.exists());
    }

    #[test]
    fn a_link_to_a_file_stays_a_link() {
        let home = tempfile::tempdir().expect("a temporary folder");
        let (file, link) = (home.path().join("file"), home.path().join("link"));
        fs::write(&file, "old").expect("written");
        std::os::unix::fs::symlink(&file, &link).expect("linked");
        write(&link, b"new").expect("written");
        assert_eq!(fs::read(&file).expect("read"), b"new");
        assert!(link.symlink_metadata().expect("there").is_symlink());
    }
}
