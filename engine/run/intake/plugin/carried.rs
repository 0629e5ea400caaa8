//! Policies that travel in the program, laid out as files where it looks for them.
//!
//! A list beside them says which were laid out, with their digests: a file that a user put there under the same name stays,
//! one of an earlier version of the program is replaced.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fs, io};

use crate::ground::digest::sha256;
use crate::ground::private;

/// What was laid out, a line each, as `sha256sum` writes it.
const LIST: &str = "carried.sha256";

/// Lays libraries out in the folder that everybody shares, or else in the first of those of the user alone; gives back
/// which one.
///
/// # Errors
/// None takes them: what is wrong with the last.
pub(super) fn lay_out(
    libraries: &[(&str, &[u8])],
    shared: Option<PathBuf>,
    private: impl IntoIterator<Item = PathBuf>,
) -> io::Result<Option<PathBuf>> {
    let mut refused = Ok(None);
    if libraries.is_empty() {
        return refused;
    }
    let shared = shared.map(|folder| (fs::create_dir_all(&folder), folder));
    let private = private.into_iter().map(|folder| (make_private(&folder), folder));
    for (made, folder) in shared.into_iter().chain(private) {
        match made.and_then(|()| fill(&folder, libraries)) {
            Ok(()) => return Ok(Some(folder)),
            Err(error) => refused = Err(io::Error::new(error.kind(), format!("{}: {error}", folder.display()))),
        }
    }
    refused
}

fn make_private(folder: &Path) -> io::Result<()> {
    folder.parent().map_or(Ok(()), private::folder)?;
    private::folder(folder)
}

fn fill(folder: &Path, libraries: &[(&str, &[u8])]) -> io::Result<()> {
    let mut list = list(folder);
    let is_due = |(name, bytes): &&(&str, &[u8])| match fs::read(folder.join(name)) {
        Ok(there) => there != *bytes && list.get(*name) == Some(&sha256(&there)),
        Err(_) => true,
    };
    let due: Vec<_> = libraries.iter().filter(is_due).collect();
    for (name, bytes) in &due {
        private::write(&folder.join(name), bytes)?;
        list.insert((*name).to_owned(), sha256(bytes));
    }
    if due.is_empty() {
        return Ok(());
    }
    let text: String = list.iter().map(|(name, digest)| format!("{digest}  {name}\n")).collect();
    private::write(&folder.join(LIST), text.as_bytes())
}

/// Digests by name of what was laid out before.
fn list(folder: &Path) -> BTreeMap<String, String> {
    let text = fs::read_to_string(folder.join(LIST)).unwrap_or_default();
    let pair = |line: &str| line.split_once("  ").map(|(digest, name)| (name.to_owned(), digest.to_owned()));
    text.lines().filter_map(pair).collect()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    const OLD: &[(&str, &[u8])] = &[("liba.so", b"a of old"), ("libb.so", b"b")];
    const NEW: &[(&str, &[u8])] = &[("liba.so", b"a"), ("libb.so", b"b"), ("libc.so", b"c")];

    fn read(folder: &Path, name: &str) -> Vec<u8> {
        fs::read(folder.join(name)).expect("read")
    }

    #[test]
    fn libraries_are_laid_out_mended_and_replaced_by_those_of_a_new_version() {
        let home = tempfile::tempdir().expect("a temporary folder");
        let folder = home.path().join("lib/gongji");
        let laid = |libraries| lay_out(libraries, Some(folder.clone()), []).expect("laid out");
        assert_eq!(laid(OLD).as_deref(), Some(folder.as_path()));
        assert_eq!(read(&folder, "liba.so"), b"a of old");
        fs::remove_file(folder.join("libb.so")).expect("removed");
        laid(NEW);
        assert_eq!([read(&folder, "liba.so"), read(&folder, "libb.so"), read(&folder, "libc.so")], [b"a", b"b", b"c"]);
        assert_eq!(fs::read_dir(&folder).expect("a folder").count(), 4);
    }

    #[test]
    fn what_somebody_else_put_there_stays() {
        let home = tempfile::tempdir().expect("a temporary folder");
        fs::write(home.path().join("liba.so"), "mine").expect("written");
        for _ in 0..2 {
            lay_out(NEW, Some(home.path().to_owned()), []).expect("laid out");
            assert_eq!((read(home.path(), "liba.so"), read(home.path(), "libb.so")), (b"mine".into(), b"b".into()));
        }
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_passed_over() {
        let home = tempfile::tempdir().expect("a temporary folder");
        fs::write(home.path().join("file"), "").expect("written");
        let [blocked, free] = ["file/lib/gongji", "cache/lib"].map(|name| home.path().join(name));
        let laid = |libraries, own: &[PathBuf]| lay_out(libraries, Some(blocked.clone()), own.to_vec());
        assert_eq!(laid(NEW, std::slice::from_ref(&free)).expect("laid out"), Some(free.clone()));
        assert_eq!(fs::metadata(home.path().join("cache")).expect("there").permissions().mode() & 0o777, 0o700);
        let error = laid(NEW, &[]).expect_err("refused").to_string();
        assert!(error.contains("file/lib"), "{error}");
        assert_eq!(laid(&[], &[]).expect("nothing to do"), None);
    }
}
