//! Where a place is, however it was named, and whether a folder can be moved there.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

use crate::ground::diagnose::{Failure, Mistake};
use crate::results::manifest;

/// The end of names beside results that are kept for the years of a run.
const RESERVED: &str = ".run";
/// What the system says of the file systems that this process sees.
const MOUNTS: &str = "/proc/self/mountinfo";

fn refuse(title: String, help: impl Into<String>) -> Failure {
    Failure::input(Mistake::new(title).help(help))
}

/// The folder that a name means: absolute, through all links, without `.` and `..`.
///
/// # Errors
/// The user's mistake: it leads nowhere, through a file, into other results, or is reserved.
pub(super) fn folder(named: &Path) -> Result<PathBuf, Failure> {
    let folder = real(named)?;
    let shown = named.display();
    if folder.file_name().is_some_and(|name| name.to_string_lossy().ends_with(RESERVED)) {
        let title = format!("`{shown}`: names that end in `{RESERVED}` are reserved");
        return Err(refuse(title, "choose another `--out`"));
    }
    if let Some(outer) = folder.ancestors().skip(1).find(|above| manifest::of_folder(above).is_some()) {
        let title = format!("`{shown}` lies within the results in `{}`", outer.display());
        return Err(refuse(title, "a folder of results is one run: choose another `--out`"));
    }
    Ok(folder)
}

fn real(named: &Path) -> Result<PathBuf, Failure> {
    let shown = named.display();
    let failed = |error: io::Error| refuse(format!("cannot write `{shown}`: {error}"), "choose another `--out`");
    let path = std::path::absolute(named).map_err(failed)?;
    let there = path.ancestors().find(|above| above.symlink_metadata().is_ok()).unwrap_or(&path);
    let rest = path.strip_prefix(there).unwrap_or(Path::new(""));
    if rest.components().any(|part| part == std::path::Component::ParentDir) {
        let title = format!("`{shown}` leads through a folder that does not exist");
        return Err(refuse(title, "name it without `..`, or choose another `--out`"));
    }
    let real = fs::canonicalize(there).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => {
            refuse(format!("`{}` is a link that leads nowhere", there.display()), "choose another `--out`")
        }
        _ => failed(error),
    })?;
    if !real.is_dir() && !rest.as_os_str().is_empty() {
        let title = format!("`{shown}` cannot be a folder, because `{}` is a file", real.display());
        return Err(refuse(title, "choose another `--out`"));
    }
    // Joining nothing would end the path in a slash.
    Ok(if rest.as_os_str().is_empty() { real } else { real.join(rest) })
}

/// Refuses a folder that cannot be exchanged as a whole: one in which the user stands, or where a disk begins.
///
/// # Errors
/// The user's mistake.
pub(super) fn may_move(folder: &Path, named: &Path) -> Result<(), Failure> {
    let help = || format!("name a folder in it: `--out {}`", named.join("results").display());
    let taken_as_a_whole = "a run takes its place as a whole folder";
    if folder.exists() && env::current_dir().is_ok_and(|here| here.starts_with(folder)) {
        let title = format!("`{}` is where you stand, and {taken_as_a_whole}", named.display());
        return Err(refuse(title, help()));
    }
    if folder.parent().is_none() || is_mounted(folder) {
        let title = format!("`{}` is where a disk begins, and {taken_as_a_whole}", named.display());
        return Err(refuse(title, help()));
    }
    Ok(())
}

fn is_mounted(folder: &Path) -> bool {
    let mounts = fs::read_to_string(MOUNTS).unwrap_or_default();
    let points = mounts.lines().filter_map(|line| line.split(' ').nth(4));
    points.map(unescaped).any(|point| Path::new(&point) == folder)
}

/// A path as it is: the system writes blanks and backslashes as three octal digits.
fn unescaped(text: &str) -> String {
    [("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")]
        .iter()
        .fold(text.to_owned(), |text, (code, letter)| text.replace(code, letter))
}
