//! The lock file of a scenario: which plugins and input tables it was locked with, by their digests.
//!
//! It stands beside the scenario. With `--locked` a library whose digest differs is refused before any code of it runs.
//! A lock says that something is the same as before; it does not say that it is right or harmless.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use gongji_sdk::abi;
use serde::{Deserialize, Serialize};

use crate::ground::diagnose::{Failure, Fault, Mistake};
use crate::ground::digest::sha256;
use crate::ground::private;
use crate::intake::inputs;

/// Revision of the file's own shape.
const REVISION: u32 = 2;
const HEAD: &str =
    "# Written by `gongji lock`: what this scenario was locked with. `--locked` refuses anything else.\n\n";

/// What a lock file says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lock {
    /// Revision of the file's own shape.
    lock: u32,
    /// Version of the program.
    gongji: String,
    /// The program's contract with policies, as `major.minor`.
    abi: String,
    /// Libraries by file.
    #[serde(default, rename = "library")]
    libraries: Vec<LockedLibrary>,
    /// Input tables by name.
    #[serde(default, rename = "table")]
    tables: Vec<LockedTable>,
    /// Where it was read.
    #[serde(skip)]
    path: PathBuf,
    /// The scenario to which it belongs.
    #[serde(skip)]
    scenario: PathBuf,
}

/// A library, with those of its policies that the scenario uses.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LockedLibrary {
    /// Its name, without folders.
    pub(crate) file: String,
    /// The contract it was built against, as `major.minor`.
    pub(crate) abi: String,
    /// SHA-256 of the file.
    pub(crate) sha256: String,
    /// Versions of the policies by id.
    pub(crate) policies: BTreeMap<String, String>,
}

/// An input table.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct LockedTable {
    name: String,
    sha256: String,
}

/// The place of a scenario's lock file: `quick.toml` has `quick.lock.toml` beside it.
pub(crate) fn path(scenario: &Path) -> PathBuf {
    scenario.with_extension("lock.toml")
}

fn contract() -> String {
    format!("{}.{}", abi::ABI_MAJOR, abi::ABI_MINOR)
}

fn tables() -> Result<Vec<LockedTable>, Failure> {
    let files = inputs::built_in_files()?.into_iter();
    let mut tables: Vec<_> = files.map(|file| LockedTable { name: file.name.into(), sha256: file.sha256 }).collect();
    tables.sort();
    Ok(tables)
}

impl LockedLibrary {
    /// What is used of it, in words.
    fn names(&self) -> String {
        let ids: Vec<String> = self.policies.keys().map(|id| format!("`{id}`")).collect();
        format!("the library of {}", ids.join(", "))
    }
}

impl Lock {
    /// The lock of a scenario that uses these libraries and the tables as they stand now.
    ///
    /// # Errors
    /// A table that cannot be read.
    pub(crate) fn of(file: &Path, mut libraries: Vec<LockedLibrary>) -> Result<Self, Failure> {
        libraries.sort();
        let gongji = env!("CARGO_PKG_VERSION").into();
        let (path, scenario) = (path(file), file.to_owned());
        Ok(Self { lock: REVISION, gongji, abi: contract(), libraries, tables: tables()?, path, scenario })
    }

    /// Writes it beside the scenario, whole or not at all.
    ///
    /// # Errors
    /// The user's mistake: the folder cannot be written, or a link stands there, which would lead the lock elsewhere.
    pub fn write(&self) -> Result<(), Failure> {
        if self.path.is_symlink() {
            let title = format!("`{}` is a link, and a lock stands beside its scenario alone", self.path.display());
            return Err(Failure::input(Mistake::new(title).help("remove the link")));
        }
        let text = toml::to_string_pretty(self).map_err(|error| Failure::other(error.to_string()))?;
        let written = private::write(&self.path, (HEAD.to_owned() + &text).as_bytes());
        written.map_err(|error| Failure::unwritable(&self.path, &error))
    }

    /// Where it stands.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// How many policies and tables it holds.
    pub fn counts(&self) -> (usize, usize) {
        (self.libraries.iter().map(|library| library.policies.len()).sum(), self.tables.len())
    }

    /// Reads the lock of a scenario.
    ///
    /// # Errors
    /// The user's mistake: there is none, or it is damaged.
    pub fn read(scenario: &Path) -> Result<Self, Failure> {
        let path = path(scenario);
        let again = format!("`gongji lock {}` writes it", scenario.display());
        let text = fs::read_to_string(&path).map_err(|error| {
            let title = match error.kind() {
                std::io::ErrorKind::NotFound => format!("there is no lock file `{}`", path.display()),
                _ => format!("cannot read `{}`: {error}", path.display()),
            };
            Failure::input(Mistake::new(title).help(again.clone()))
        })?;
        let lock: Self = toml::from_str(&text).map_err(|error| {
            let title = format!("`{}` is no lock file: {}", path.display(), error.message());
            Failure::input(Mistake::new(title).help(again.clone()))
        })?;
        if lock.lock != REVISION {
            let title = format!("`{}` has revision {}; this program reads {REVISION}", path.display(), lock.lock);
            return Err(Failure::input(Mistake::new(title).help(again)));
        }
        Ok(Self { path, scenario: scenario.to_owned(), ..lock })
    }

    /// Holds the program, the tables and the libraries against the lock; opens nothing.
    ///
    /// # Errors
    /// The user's mistakes: every difference, with the digest expected and found.
    pub fn check(&self, folders: &[PathBuf]) -> Result<(), Failure> {
        let mut mistakes = Vec::new();
        for (what, locked, found) in [
            ("the program", &self.gongji, env!("CARGO_PKG_VERSION").to_owned()),
            ("the contract with policies (ABI)", &self.abi, contract()),
        ] {
            if *locked != found {
                let title = format!("{what} has another version than `{}` says", self.path.display());
                mistakes.push(self.differs(title, locked, &found));
            }
        }
        self.check_tables(&tables()?, &mut mistakes);
        for library in &self.libraries {
            let checked = self.file(library, folders).and_then(|path| match fs::read(&path) {
                Ok(bytes) => self.allows(library, &path, &sha256(&bytes)),
                Err(error) => Err(Failure::input(Mistake::new(format!("cannot read `{}`: {error}", path.display())))),
            });
            let found = checked.err().into_iter().flat_map(Failure::into_mistakes);
            let new: Vec<_> = found.filter(|mistake| !mistakes.contains(mistake)).collect();
            mistakes.extend(new);
        }
        if mistakes.is_empty() { Ok(()) } else { Err(Failure::new(Fault::Input, mistakes)) }
    }

    fn check_tables(&self, found: &[LockedTable], mistakes: &mut Vec<Mistake>) {
        let digest = |tables: &[LockedTable], name: &str| {
            tables.iter().find(|table| table.name == name).map(|table| table.sha256.clone())
        };
        for table in &self.tables {
            match digest(found, &table.name) {
                Some(now) if now == table.sha256 => {}
                Some(now) => {
                    let title = format!("the input table `{}` has changed since it was locked", table.name);
                    mistakes.push(self.differs(title, &table.sha256, &now));
                }
                None => {
                    let title = format!("the input table `{}` is locked, but the program has none", table.name);
                    mistakes.push(self.what_to_do(Mistake::new(title)));
                }
            }
        }
        for table in found.iter().filter(|table| digest(&self.tables, &table.name).is_none()) {
            let title = format!("the input table `{}` is not in `{}`", table.name, self.path.display());
            mistakes.push(self.what_to_do(Mistake::new(title)));
        }
    }

    /// The library that is locked for a policy.
    ///
    /// # Errors
    /// The user's mistake: none is.
    pub fn library(&self, id: &str) -> Result<&LockedLibrary, Failure> {
        self.libraries.iter().find(|library| library.policies.contains_key(id)).ok_or_else(|| {
            let title = format!("the policy `{id}` is not in `{}`", self.path.display());
            let known = self.libraries.iter().flat_map(|library| library.policies.keys()).map(String::as_str);
            Failure::input(self.what_to_do(Mistake::new(title).suggest(id, known)))
        })
    }

    /// The file of a locked library, in the first folder that has one of this name.
    ///
    /// # Errors
    /// The user's mistake: no folder has it.
    pub fn file(&self, library: &LockedLibrary, folders: &[PathBuf]) -> Result<PathBuf, Failure> {
        let mut paths = folders.iter().map(|folder| folder.join(&library.file));
        paths.find(|path| path.is_file()).ok_or_else(|| {
            let title = format!("there is no `{}`, which is locked for {}", library.file, library.names());
            let searched: Vec<_> = folders.iter().map(|folder| folder.display().to_string()).collect();
            let mistake = Mistake::new(title).help(format!("searched: {}", searched.join(", ")));
            Failure::input(mistake.help("say where it is with `--plugins DIR`"))
        })
    }

    /// Whether a file of this digest may be opened as a locked library.
    ///
    /// # Errors
    /// The user's mistake, with both digests.
    pub fn allows(&self, library: &LockedLibrary, path: &Path, digest: &str) -> Result<(), Failure> {
        if digest == library.sha256 {
            return Ok(());
        }
        let title = format!("{} ({}) has changed since it was locked", library.names(), path.display());
        Err(Failure::input(self.differs(title, &library.sha256, digest)))
    }

    fn differs(&self, title: String, expected: &str, found: &str) -> Mistake {
        self.what_to_do(Mistake::new(title).help(format!("expected {expected}, found {found}")))
    }

    fn what_to_do(&self, mistake: Mistake) -> Mistake {
        let scenario = self.scenario.display();
        mistake.help(format!("put back what was locked, or accept the change with `gongji lock {scenario}`"))
    }
}
