//! Private copies of libraries, named by their digest: what is opened is the very file that was hashed.
//!
//! A library is read once. Those bytes are hashed, and those bytes are what the loader opens, in a folder that belongs
//! to the user alone; the file from which they came may change at any moment without any effect.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use crate::ground::digest::sha256;
use crate::ground::private;

/// A copy that nothing has opened for so long is removed when a new one is written.
const UNUSED: Duration = Duration::from_secs(30 * 24 * 3600);

/// Folders for copies, the best first: the user's cache, then the temporary files.
pub(super) fn folders() -> Vec<PathBuf> {
    let given = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let home = || Some(PathBuf::from(std::env::var_os("HOME")?).join(".cache"));
    let cache = given.filter(|path| path.is_absolute()).or_else(home).filter(|path| path.is_absolute());
    let user = private::user().map_or_else(|_| "user".into(), |user| user.to_string());
    let temporary = std::env::temp_dir().join(format!("gongji-{user}"));
    cache.map(|cache| cache.join("gongji")).into_iter().chain([temporary]).map(|base| base.join("plugins")).collect()
}

/// The copy of these bytes in a folder: the one that is there, when it still has this digest, or a new one.
pub(super) fn keep(folder: &Path, bytes: &[u8], digest: &str) -> io::Result<PathBuf> {
    if let Some(above) = folder.parent() {
        private::folder(above)?;
    }
    private::folder(folder)?;
    let path = folder.join(format!("{digest}.so"));
    if fs::read(&path).is_ok_and(|kept| sha256(&kept) == digest) {
        // Only its age is kept up to date: a copy in use is not to be cleared away.
        let _ = File::options().append(true).open(&path).and_then(|file| file.set_modified(SystemTime::now()));
        return Ok(path);
    }
    private::write(&path, bytes)?;
    clear_away(folder);
    Ok(path)
}

/// The bytes of the copy with this digest, wherever it is kept.
pub(super) fn find(digest: &str) -> Option<Vec<u8>> {
    let copies = folders().into_iter().map(|folder| folder.join(format!("{digest}.so")));
    copies.filter_map(|path| fs::read(path).ok()).find(|bytes| sha256(bytes) == digest)
}

/// Removes copies that nothing uses; one that cannot be removed does no harm.
fn clear_away(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let changed = entry.metadata().and_then(|facts| facts.modified());
        if changed.is_ok_and(|changed| changed.elapsed().is_ok_and(|age| age > UNUSED)) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_copy_is_written_once_and_mended_when_it_is_damaged() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let place = folder.path().join("gongji/plugins");
        let digest = sha256(b"library");
        let path = keep(&place, b"library", &digest).expect("kept");
        assert_eq!(fs::metadata(&place).expect("there").permissions().mode() & 0o777, 0o700);
        fs::write(&path, "damaged").expect("written");
        assert_eq!(keep(&place, b"library", &digest).expect("kept"), path);
        assert_eq!(fs::read(&path).expect("read"), b"library");
        assert_eq!(fs::read_dir(&place).expect("a folder").count(), 1, "something half-written is left");
    }

    #[test]
    fn a_folder_that_others_may_enter_is_refused() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let place = folder.path().join("plugins");
        fs::create_dir(&place).expect("made");
        fs::set_permissions(&place, fs::Permissions::from_mode(0o777)).expect("opened to all");
        let refused = keep(&place, b"library", &sha256(b"library")).expect_err("refused");
        assert!(refused.to_string().contains("others may enter"), "{refused}");
    }

    #[test]
    fn an_old_copy_is_cleared_away() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let place = folder.path().join("gongji/plugins");
        let old = keep(&place, b"old", &sha256(b"old")).expect("kept");
        let long_ago = SystemTime::now() - 2 * UNUSED;
        File::options().append(true).open(&old).and_then(|file| file.set_modified(long_ago)).expect("aged");
        let new = keep(&place, b"new", &sha256(b"new")).expect("kept");
        assert!(!old.exists() && new.exists());
    }
}
