//! The folder `R.run` beside the results `R`: files that are there whole or not at all, each with its digest at the end.
//!
//! The key of the files is the SHA-256 of the head of the run. Whoever lives the run holds a lock.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::sealed::{self, Key};
use crate::ground::digest::sha256;
use crate::ground::private;

/// The end of the names of such folders.
pub(crate) const ENDING: &str = ".run";
/// The file that says which run it is; it is written first and removed last.
pub(crate) const HEAD: &str = "run.toml";
/// The file that is locked.
const LOCK: &str = "lock";
/// How the names of files begin that are not yet whole.
const PARTIAL: &str = ".partial-";
/// Names of files begin like this; a number follows.
pub(super) const REPLICATES: &str = "replicates-";
pub(super) const MIDDLE: &str = "middle-";
pub(super) const SOCIETY: &str = "society-";
pub(super) const NOTED: &str = "noted-";
pub(super) const BRANCH: &str = "branch-";
const KINDS: [&str; 5] = [REPLICATES, MIDDLE, SOCIETY, NOTED, BRANCH];

/// How long a process that was killed may take to be gone, and how often that is looked at.
const FAREWELL: Duration = Duration::from_secs(5);
const GLANCE: Duration = Duration::from_millis(20);
/// Stands before the digest at the end of the head.
const SEAL: &str = "\n# SHA-256 of all above: ";

/// The folder of a run, held.
pub(super) struct RunFolder {
    path: PathBuf,
    key: Key,
    /// Number of the next file.
    next: u32,
    /// Locked until this is dropped.
    _lock: File,
}

/// What stands in the place of a folder of a run.
pub(crate) enum There {
    /// Nothing, or what a run left that had not yet written anything.
    Nothing,
    /// A run that is still being lived.
    Held,
    /// A run that was not lived to its end: the text of its head.
    Run(String),
    /// One whose head is damaged, in words.
    Damaged(String),
}

/// Looks what stands there.
///
/// # Errors
/// In words: it is no folder of a run.
pub(crate) fn look(path: &Path) -> Result<There, String> {
    let shown = path.display();
    match path.symlink_metadata() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(There::Nothing),
        Err(error) => return Err(format!("cannot read `{shown}`: {error}")),
        Ok(facts) if !facts.is_dir() => return Err(format!("`{shown}` is in the way: it is no folder of gongji's")),
        Ok(_) => {}
    }
    if is_held(path) {
        return Ok(There::Held);
    }
    match fs::read_to_string(path.join(HEAD)) {
        Ok(text) => match text.rsplit_once(SEAL) {
            Some((head, digest)) if sha256(head.as_bytes()) == digest.trim_end() => Ok(There::Run(text)),
            _ => {
                let head = path.join(HEAD);
                Ok(There::Damaged(format!("`{}` is damaged: its digest is not that of its text", head.display())))
            }
        },
        Err(_) if names(path).iter().all(|name| is_ours(name)) => Ok(There::Nothing),
        Err(error) => Err(format!("`{shown}` is no folder of an unfinished run: cannot read its {HEAD}: {error}")),
    }
}

/// A head as it is written, with its digest.
pub(super) fn sealed(head: &str) -> String {
    format!("{head}{SEAL}{}\n", sha256(head.as_bytes()))
}

/// How the lock is opened: a link that stands in its place leads nowhere.
fn lock() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).custom_flags(libc::O_NOFOLLOW);
    options
}

/// Whether somebody lives the run. A process that was killed may need a moment to be gone.
fn is_held(path: &Path) -> bool {
    let is_held = || {
        let lock = lock().read(true).open(path.join(LOCK));
        lock.is_ok_and(|lock| matches!(lock.try_lock(), Err(TryLockError::WouldBlock)))
    };
    let begun = Instant::now();
    while is_held() {
        if begun.elapsed() > FAREWELL {
            return true;
        }
        std::thread::sleep(GLANCE);
    }
    false
}

fn names(path: &Path) -> Vec<String> {
    let entries = fs::read_dir(path).into_iter().flatten().flatten();
    entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
}

/// Whether a file in such a folder is one that gongji writes there.
fn is_ours(name: &str) -> bool {
    number(name).is_some() || name == LOCK || name == HEAD || name.starts_with(PARTIAL)
}

/// The number of a file, by its name.
fn number(name: &str) -> Option<u32> {
    KINDS.iter().find_map(|kind| name.strip_prefix(kind))?.parse().ok()
}

/// Removes the folder of a run with all that gongji wrote there; what it did not write stays, and the folder with it.
pub(crate) fn remove(path: &Path) {
    let ours: Vec<String> = names(path).into_iter().filter(|name| is_ours(name)).collect();
    // The head last: until then it is a run that can be resumed.
    let rest = ours.iter().filter(|name| ![HEAD, LOCK].contains(&name.as_str())).map(String::as_str);
    for name in rest.chain([HEAD, LOCK]) {
        // What stays is told when the next run is begun there.
        let _ = fs::remove_file(path.join(name));
    }
    let _ = fs::remove_dir(path);
}

impl RunFolder {
    /// Makes the folder, or takes one over that is free, and writes its head unless that stands there already.
    ///
    /// # Errors
    /// It cannot be made or written, or is held by somebody else.
    pub(super) fn take(path: &Path, head: &str) -> io::Result<Self> {
        fs::create_dir_all(path)?;
        let lock = lock().create(true).truncate(false).open(path.join(LOCK))?;
        if !private::hold(&lock, &path.join(LOCK))? {
            return Err(io::Error::new(io::ErrorKind::ResourceBusy, "another run holds it"));
        }
        for name in names(path).iter().filter(|name| name.starts_with(PARTIAL)) {
            fs::remove_file(path.join(name))?;
        }
        let next = names(path).iter().filter_map(|name| number(name)).max().map_or(1, |number| number + 1);
        let folder = Self { path: path.to_owned(), key: sealed::key(head), next, _lock: lock };
        match fs::read(path.join(HEAD)) {
            Ok(there) if there == head.as_bytes() => {}
            Ok(_) => return Err(io::Error::new(io::ErrorKind::AlreadyExists, "another run has come there")),
            Err(_) => folder.put(HEAD, |file| file.write_all(head.as_bytes()))?,
        }
        Ok(folder)
    }

    /// Where a file of it is.
    pub(super) fn place_of(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// Files of a kind, the newest first.
    pub(super) fn files(&self, kind: &str) -> Vec<String> {
        let mut found: Vec<String> = names(&self.path).into_iter().filter(|name| name.starts_with(kind)).collect();
        found.sort_by_key(|name| std::cmp::Reverse(number(name)));
        found
    }

    /// Removes the files of these kinds that are not among those to be kept.
    pub(super) fn clear(&self, kinds: &[&str], kept: &[String]) {
        for name in kinds.iter().flat_map(|kind| self.files(kind)).filter(|name| !kept.contains(name)) {
            // What stays does no harm.
            let _ = fs::remove_file(self.path.join(name));
        }
    }

    /// Removes the folder: the run has come to its end.
    pub(super) fn finish(self) {
        remove(&self.path);
    }

    /// Writes a file aside, has it on the disk, and gives it its name.
    fn put(&self, name: &str, fill: impl FnOnce(&mut File) -> io::Result<()>) -> io::Result<()> {
        let partial = self.path.join(format!("{PARTIAL}{name}"));
        let written = File::create(&partial).and_then(|mut file| {
            fill(&mut file)?;
            file.sync_all()?;
            fs::rename(&partial, self.path.join(name))?;
            match [SOCIETY, NOTED].iter().any(|kind| name.starts_with(kind)) {
                // What needs it is written after it, and brings the names of both to the disk.
                true => Ok(()),
                false => File::open(&self.path)?.sync_all(),
            }
        });
        if written.is_err() {
            // The first error is the one to report.
            let _ = fs::remove_file(&partial);
        }
        written
    }

    /// Writes a file of a kind, and gives its name.
    ///
    /// # Errors
    /// It cannot be written; then it is not there.
    pub(super) fn write(
        &mut self,
        kind: &str,
        fill: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> io::Result<String> {
        let name = format!("{kind}{:06}", self.next);
        self.put(&name, |file| sealed::write(file, &self.key, fill))?;
        self.next += 1;
        Ok(name)
    }

    /// Reads a file, which is whole when this succeeds.
    ///
    /// # Errors
    /// In words: what is wrong with it.
    pub(super) fn read<T>(
        &self,
        name: &str,
        take: impl FnOnce(&mut dyn Read) -> Result<T, String>,
    ) -> Result<T, String> {
        if number(name).is_none() {
            return Err(format!("`{name}` is the name of no checkpoint: expected one such as `{SOCIETY}000001`"));
        }
        sealed::read(&self.path.join(name), "checkpoint", &self.key, take)
    }

    /// Whether a file is whole and of this run.
    ///
    /// # Errors
    /// In words: what is wrong with it.
    pub(super) fn check(&self, name: &str) -> Result<(), String> {
        self.read(name, |file| io::copy(file, &mut io::sink()).map(drop).map_err(|error| error.to_string()))
    }
}
