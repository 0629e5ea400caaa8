//! Finds policies by id: which folders are searched, which file holds which policy. Files are opened when asked for.

use std::collections::{BTreeMap, BTreeSet};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use gongji_model::policy::Policy;
use gongji_sdk::abi;

use super::{Library, carried, check, copies};
use crate::diagnose::{Failure, Fault, Mistake};
use crate::lock::Lock;

/// Environment variable with further folders, separated as in `PATH`.
pub const FOLDERS: &str = "GONGJI_PLUGINS";

/// Where a policy comes from, for the manifest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// Its file; none when linked.
    pub path: Option<PathBuf>,
    /// SHA-256 of the file; empty when linked.
    pub sha256: String,
    /// The contract it was built against, as `major.minor`.
    pub abi: String,
}

/// All policies that can be found, by id.
#[derive(Default)]
pub struct Catalogue {
    folders: Vec<PathBuf>,
    /// With a lock nothing is opened that is not in it.
    lock: Option<Lock>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// Files that were tried, and why one cannot be used.
    tried: BTreeMap<PathBuf, Option<Failure>>,
    policies: BTreeMap<String, (Arc<dyn Policy>, Origin)>,
}

/// The folders to search: those given, `$GONGJI_PLUGINS`, the program's folder, `../lib/gongji` from there. A program that
/// carries policies lays them out in the last one, or in the user's cache where that cannot be written.
///
/// # Errors
/// The user's mistake: a folder that was named cannot be read. Passed over, it would leave its policies to those of another.
pub fn search_path(given: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let mut folders = given.to_vec();
    let by_variable = std::env::var_os(FOLDERS).iter().flat_map(std::env::split_paths).collect::<Vec<_>>();
    let by_variable = by_variable.into_iter().filter(|folder| !folder.as_os_str().is_empty());
    let named = given.iter().map(|folder| ("--plugins", folder.clone()));
    let named = named.chain(by_variable.clone().map(|folder| (FOLDERS, folder)));
    let mistakes: Vec<Mistake> = named.filter_map(|(by, folder)| unreadable(by, &folder)).collect();
    if !mistakes.is_empty() {
        return Err(Failure::new(Fault::Input, mistakes));
    }
    folders.extend(by_variable);
    let home = std::env::current_exe().ok().and_then(|program| Some(program.parent()?.to_owned()));
    let shared = home.as_ref().map(|home| home.join("../lib/gongji"));
    folders.extend(home.into_iter().chain(shared.clone()));
    let own = copies::folders().into_iter().map(|copies| copies.with_file_name("lib"));
    match carried::lay_out(gongji_carried::LIBRARIES, shared, own) {
        Ok(folder) => folders.extend(folder),
        Err(error) => eprintln!("warning: the policies that the program carries cannot be laid out: {error}"),
    }
    let mut seen = BTreeSet::new();
    folders.retain(|folder| !folder.as_os_str().is_empty() && seen.insert(folder.clone()));
    Ok(folders)
}

/// What is wrong with a folder that the user named, by a flag or a variable.
fn unreadable(by: &str, folder: &Path) -> Option<Mistake> {
    let error = std::fs::read_dir(folder).err()?;
    let shown = folder.display();
    let title = match error.kind() {
        ErrorKind::NotFound => format!("there is no folder `{shown}`"),
        ErrorKind::NotADirectory => format!("`{shown}` is no folder"),
        _ => format!("cannot read the folder `{shown}`: {error}"),
    };
    Some(Mistake::new(title).help(format!("{by} names it; expected a folder of policy libraries")))
}

/// A catalogue of the policies in `folders`; an earlier folder wins over a later one.
pub fn discover(folders: impl IntoIterator<Item = PathBuf>) -> Catalogue {
    Catalogue { folders: folders.into_iter().collect(), ..Catalogue::default() }
}

impl Catalogue {
    /// A catalogue of linked libraries.
    ///
    /// # Errors
    /// A library does not pass the gate, or two have a policy of one id.
    pub fn from_static(libraries: &[&'static abi::Library]) -> Result<Self, Failure> {
        let catalogue = Self::default();
        for library in libraries {
            catalogue.state().add(&Library::from_static(library)?)?;
        }
        Ok(catalogue)
    }

    /// A catalogue of policies that exist already, for tests of everything but loading.
    pub fn of(policies: impl IntoIterator<Item = Arc<dyn Policy>>) -> Self {
        let linked = || Origin { path: None, sha256: String::new(), abi: String::new() };
        let named = policies.into_iter().map(|policy| (policy.description().id.clone(), (policy, linked())));
        let state = State { policies: named.collect(), ..State::default() };
        Self { state: Mutex::new(state), ..Self::default() }
    }

    /// The same catalogue, from which nothing comes but what is locked.
    #[must_use]
    pub fn locked(self, lock: Lock) -> Self {
        Self { lock: Some(lock), ..self }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The policy with this id, opened when needed: first the file named after it, then all others.
    ///
    /// # Errors
    /// The file named after it cannot be used (a plugin's fault), or there is no such policy (the user's).
    pub fn find(&self, id: &str) -> Result<Arc<dyn Policy>, Failure> {
        let mut state = self.state();
        if let Some(lock) = &self.lock {
            return self.find_locked(id, lock, &mut state);
        }
        if check::is_kebab_case(id)
            && !state.policies.contains_key(id)
            && let Some(path) = self.named(id)
        {
            state.open(&path)?;
            state.usable(&path)?;
        }
        if !state.policies.contains_key(id) {
            state.open_all(&self.folders)?;
        }
        match state.policies.get(id) {
            Some((policy, _)) => Ok(Arc::clone(policy)),
            None => Err(Failure::input(self.unknown(id, &state))),
        }
    }

    /// The policy from the very file that is locked for it.
    fn find_locked(&self, id: &str, lock: &Lock, state: &mut State) -> Result<Arc<dyn Policy>, Failure> {
        let locked = lock.plugin(id)?;
        if !state.policies.contains_key(id) {
            let path = lock.locate(locked, &self.folders)?;
            let library = Library::open_if(&path, |digest| lock.allows(locked, &path, digest))?;
            state.add(&library)?;
        }
        let found = state.policies.get(id).map(|(policy, _)| Arc::clone(policy));
        found.ok_or_else(|| Failure::input(self.unknown(id, state)))
    }

    /// The file named after a policy, unopened.
    pub(crate) fn named(&self, id: &str) -> Option<PathBuf> {
        let file = format!("lib{}.so", id.replace('-', "_"));
        self.folders.iter().map(|folder| folder.join(&file)).find(|path| path.is_file())
    }

    /// All policies in all folders, by id.
    ///
    /// # Errors
    /// Two files have a policy of one id.
    pub fn all(&self) -> Result<Vec<Arc<dyn Policy>>, Failure> {
        let mut state = self.state();
        state.open_all(&self.folders)?;
        Ok(state.policies.values().map(|(policy, _)| Arc::clone(policy)).collect())
    }

    /// A policy that was found is declared to change nothing with its defaults.
    pub(crate) fn is_neutral(&self, id: &str) -> bool {
        let origin = self.origin(id);
        let file = origin.as_ref().and_then(|origin| Some((origin.path.as_ref()?, &origin.sha256)));
        let library = file.and_then(|(path, digest)| Library::open_again(path, digest).ok());
        library.is_some_and(|library| {
            let mut flags = library.policies().zip(library.neutral());
            flags.any(|(policy, neutral)| neutral && policy.description().id == id)
        })
    }

    /// Where a policy that was found comes from.
    pub fn origin(&self, id: &str) -> Option<Origin> {
        self.state().policies.get(id).map(|(_, origin)| origin.clone())
    }

    fn unknown(&self, id: &str, state: &State) -> Mistake {
        let mut mistake = Mistake::new(format!("there is no policy `{id}`"));
        mistake = mistake.suggest(id, state.policies.keys().map(String::as_str));
        for failure in state.tried.values().flatten() {
            for fault in failure.mistakes() {
                mistake = mistake.help(format!("not usable: {}", fault.title()));
            }
        }
        if state.policies.is_empty() {
            let folders: Vec<_> = self.folders.iter().map(|folder| folder.display().to_string()).collect();
            mistake = mistake
                .help(format!("no policy library was found in: {}", folders.join(", ")))
                .help("build them with `cargo build --release`, or say where they are with `--plugins DIR`");
        }
        mistake
    }
}

impl State {
    fn open(&mut self, path: &Path) -> Result<(), Failure> {
        if self.tried.contains_key(path) {
            return Ok(());
        }
        let result = match Library::open(path) {
            Ok(library) => {
                self.add(&library)?;
                None
            }
            Err(failure) => Some(failure),
        };
        self.tried.insert(path.to_owned(), result);
        Ok(())
    }

    fn usable(&self, path: &Path) -> Result<(), Failure> {
        self.tried.get(path).cloned().flatten().map_or(Ok(()), Err)
    }

    /// Opens every library; a file whose name an earlier folder has already is hidden by it.
    fn open_all(&mut self, folders: &[PathBuf]) -> Result<(), Failure> {
        let mut names = BTreeSet::new();
        for folder in folders {
            let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
            let mut files: Vec<_> = entries.map(|entry| entry.path()).collect();
            files.retain(|path| path.extension().is_some_and(|ext| ext == "so") && path.is_file());
            files.sort();
            for path in files {
                if names.insert(path.file_name().map(ToOwned::to_owned)) {
                    self.open(&path)?;
                }
            }
        }
        Ok(())
    }

    fn add(&mut self, library: &Library) -> Result<(), Failure> {
        let origin = Origin {
            path: library.path().map(Path::to_owned),
            sha256: library.sha256().to_owned(),
            abi: library.abi().to_owned(),
        };
        let show =
            |path: &Option<PathBuf>| path.as_ref().map_or("a linked library".into(), |p| p.display().to_string());
        let mut twice = Vec::new();
        for policy in library.policies() {
            let id = policy.description().id.clone();
            if let Some((_, first)) = self.policies.get(&id) {
                let mistake = Mistake::new(format!("two libraries have a policy `{id}`"));
                let files = format!("{} and {}: keep one of them", show(&first.path), show(&origin.path));
                twice.push(mistake.help(files));
            } else {
                self.policies.insert(id, (policy, origin.clone()));
            }
        }
        if twice.is_empty() { Ok(()) } else { Err(Failure::new(Fault::Plugin, twice)) }
    }
}
