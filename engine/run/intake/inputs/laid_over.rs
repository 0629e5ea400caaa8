//! Tables of the user's own, laid over those of the same names that are built into the program.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use super::BUILT_IN;
use crate::ground::diagnose::{Failure, Mistake};

/// What was laid over the tables of this process: once, before anything is read.
static OVER: OnceLock<LaidOver> = OnceLock::new();

struct LaidOver {
    folder: PathBuf,
    texts: BTreeMap<&'static str, String>,
}

/// Lays the tables of a folder over those that are built in: from now on they are read in their place, and checked like them.
/// Files that are no CSV are passed over.
///
/// # Errors
/// A folder that cannot be read or has no table, and a table whose name or text is none.
pub fn lay_over(folder: &Path) -> Result<(), Failure> {
    let texts = tables_of(folder)?;
    if texts.is_empty() {
        let title = format!("the folder of tables `{}` has none", folder.display());
        return Err(Failure::input(Mistake::new(title).help("expected at least one, such as `need.csv`")));
    }
    let over = LaidOver { folder: folder.to_owned(), texts };
    OVER.set(over).map_err(|_| Failure::other("tables were laid over the built-in ones twice"))
}

fn tables_of(folder: &Path) -> Result<BTreeMap<&'static str, String>, Failure> {
    let unreadable = |path: &Path, error: std::io::Error| {
        Failure::input(Mistake::new(format!("cannot read `{}`: {error}", path.display())))
    };
    let mut texts = BTreeMap::new();
    for entry in fs::read_dir(folder).map_err(|error| unreadable(folder, error))? {
        let path = entry.map_err(|error| unreadable(folder, error))?.path();
        if path.extension().is_none_or(|end| end != "csv") {
            continue;
        }
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let known = || BUILT_IN.iter().map(|(known, _)| *known);
        let Some(known) = known().find(|known| *known == name) else {
            let title = format!("`{}` takes the place of no table", path.display());
            return Err(Failure::input(Mistake::new(title).suggest(&name, known())));
        };
        texts.insert(known, fs::read_to_string(&path).map_err(|error| unreadable(&path, error))?);
    }
    Ok(texts)
}

/// The text that takes the place of a table's.
pub(super) fn text(table: &str) -> Option<&'static str> {
    OVER.get()?.texts.get(table).map(String::as_str)
}

/// The name of a table in messages: its path where it was laid over the built-in one.
pub(super) fn told(table: &str) -> String {
    match OVER.get().filter(|over| over.texts.contains_key(table)) {
        Some(over) => over.folder.join(table).display().to_string(),
        None => table.to_owned(),
    }
}

/// The folder that was laid over, wherever one stands, and the names of its tables.
pub fn laid_over() -> Option<(PathBuf, Vec<&'static str>)> {
    let over = OVER.get()?;
    let folder = std::path::absolute(&over.folder).unwrap_or_else(|_| over.folder.clone());
    Some((folder, over.texts.keys().copied().collect()))
}
