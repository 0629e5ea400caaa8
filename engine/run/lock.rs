//! The lock file of a scenario: which plugins and input tables it was locked with, by their digests.
//!
//! It stands beside the scenario. With `--locked` a library whose digest differs is refused before any code of it runs.
//! A lock says that something is the same as before; it does not say that it is right or harmless.

use std::fs;
use std::path::{Path, PathBuf};

use gongji_sdk::abi;
use serde::{Deserialize, Serialize};

use crate::diagnose::{Failure, Fault, Mistake};
use crate::digest::sha256;
use crate::inputs;
use crate::plugin::Catalogue;
use crate::private;
use crate::scenario::Scenario;

/// Revision of the file's own shape.
const REVISION: u32 = 1;
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
    /// Policies by id.
    #[serde(default, rename = "plugin")]
    plugins: Vec<LockedPlugin>,
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

/// A policy and the library from which it comes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LockedPlugin {
    /// Id of the policy.
    pub id: String,
    /// Its version.
    pub version: String,
    /// The contract it was built against, as `major.minor`.
    pub abi: String,
    /// Name of its library, without folders.
    pub file: String,
    /// SHA-256 of the library.
    pub sha256: String,
}

/// An input table.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct LockedTable {
    name: String,
    sha256: String,
}

/// The place of a scenario's lock file: `quick.toml` has `quick.lock.toml` beside it.
pub fn path(scenario: &Path) -> PathBuf {
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

impl Lock {
    /// The lock of a scenario as things stand now.
    ///
    /// # Errors
    /// A policy without a file of its own, or a table that cannot be read.
    pub fn of(file: &Path, scenario: &Scenario, catalogue: &Catalogue) -> Result<Self, Failure> {
        let mut plugins = Vec::new();
        for used in scenario.arms.iter().flat_map(|arm| &arm.policies) {
            let description = catalogue.find(&used.id)?;
            let origin = catalogue.origin(&used.id);
            let Some((origin, name)) = origin.and_then(|origin| {
                let name = origin.path.as_ref()?.file_name()?.to_string_lossy().into_owned();
                Some((origin, name))
            }) else {
                let title = format!("policy `{}` is linked into the program: there is no file to lock", used.id);
                return Err(Failure::input(Mistake::new(title)));
            };
            let version = description.description().version.clone();
            let (abi, sha256) = (origin.abi, origin.sha256);
            plugins.push(LockedPlugin { id: used.id.clone(), version, abi, file: name, sha256 });
        }
        plugins.sort();
        plugins.dedup();
        let gongji = env!("CARGO_PKG_VERSION").into();
        let (path, scenario) = (path(file), file.to_owned());
        Ok(Self { lock: REVISION, gongji, abi: contract(), plugins, tables: tables()?, path, scenario })
    }

    /// Writes it beside the scenario, whole or not at all.
    ///
    /// # Errors
    /// The user's mistake: the folder cannot be written.
    pub fn write(&self) -> Result<(), Failure> {
        let text = toml::to_string_pretty(self).map_err(|error| Failure::other(error.to_string()))?;
        let written = private::write(&self.path, (HEAD.to_owned() + &text).as_bytes());
        written.map_err(|error| Failure::unwritable(&self.path, &error))
    }

    /// Where it stands.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// How many plugins and tables it holds.
    pub fn counts(&self) -> (usize, usize) {
        (self.plugins.len(), self.tables.len())
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
        for plugin in &self.plugins {
            let checked = self.locate(plugin, folders).and_then(|path| match fs::read(&path) {
                Ok(bytes) => self.allows(plugin, &path, &sha256(&bytes)),
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

    /// What is locked for a policy.
    ///
    /// # Errors
    /// The user's mistake: nothing is.
    pub fn plugin(&self, id: &str) -> Result<&LockedPlugin, Failure> {
        self.plugins.iter().find(|plugin| plugin.id == id).ok_or_else(|| {
            let title = format!("the policy `{id}` is not in `{}`", self.path.display());
            let known = self.plugins.iter().map(|plugin| plugin.id.as_str());
            Failure::input(self.what_to_do(Mistake::new(title).suggest(id, known)))
        })
    }

    /// The file of a locked library, in the first folder that has one of this name.
    ///
    /// # Errors
    /// The user's mistake: no folder has it.
    pub fn locate(&self, plugin: &LockedPlugin, folders: &[PathBuf]) -> Result<PathBuf, Failure> {
        let mut paths = folders.iter().map(|folder| folder.join(&plugin.file));
        paths.find(|path| path.is_file()).ok_or_else(|| {
            let title = format!("there is no `{}`, which is locked for the policy `{}`", plugin.file, plugin.id);
            let searched: Vec<_> = folders.iter().map(|folder| folder.display().to_string()).collect();
            let mistake = Mistake::new(title).help(format!("searched: {}", searched.join(", ")));
            Failure::input(mistake.help("say where it is with `--plugins DIR`"))
        })
    }

    /// Whether a library of this digest may be opened for a policy.
    ///
    /// # Errors
    /// The user's mistake, with both digests.
    pub fn allows(&self, plugin: &LockedPlugin, path: &Path, digest: &str) -> Result<(), Failure> {
        if digest == plugin.sha256 {
            return Ok(());
        }
        let title = format!("the plugin `{}` ({}) has changed since it was locked", plugin.id, path.display());
        Err(Failure::input(self.differs(title, &plugin.sha256, digest)))
    }

    fn differs(&self, title: String, expected: &str, found: &str) -> Mistake {
        self.what_to_do(Mistake::new(title).help(format!("expected {expected}, found {found}")))
    }

    fn what_to_do(&self, mistake: Mistake) -> Mistake {
        let scenario = self.scenario.display();
        mistake.help(format!("put back what was locked, or accept the change with `gongji lock {scenario}`"))
    }
}
