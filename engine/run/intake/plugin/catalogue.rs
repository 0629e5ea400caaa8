//! Finds policies by id: which folders are searched, which file holds which policy. Files are opened when asked for.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use gongji_model::law::policy::Policy;
use gongji_sdk::abi;

use super::words::Word;
use super::{Library, carried, copies};
use crate::ground::diagnose::{Failure, Fault, Mistake};
use crate::intake::lock::Lock;

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

/// A policy that did not come with the program.
pub(crate) struct Other {
    /// Its id.
    pub(crate) policy: String,
    /// The file of its library.
    pub(crate) library: PathBuf,
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
    /// Libraries that were opened, or why one cannot be used, by file.
    opened: BTreeMap<PathBuf, Result<Library, Failure>>,
    policies: BTreeMap<String, Found>,
}

/// A policy, with the place of its library's folder in the list of those searched: an earlier one wins.
struct Found {
    policy: Arc<dyn Policy>,
    origin: Origin,
    folder: usize,
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
    let installed = installed();
    let shared = installed.as_ref().map(|[_, shared]| shared.clone());
    folders.extend(installed.into_iter().flatten());
    match carried::lay_out(gongji_carried::LIBRARIES, shared, laid_out()) {
        Ok(folder) => folders.extend(folder),
        Err(error) => eprintln!("warning: the policies that the program carries cannot be laid out: {error}"),
    }
    let mut seen = BTreeSet::new();
    folders.retain(|folder| !folder.as_os_str().is_empty() && seen.insert(folder.clone()));
    Ok(folders)
}

/// The folder in which the program stands, and the one for its libraries that belongs to it.
fn installed() -> Option<[PathBuf; 2]> {
    let program = std::env::current_exe().ok()?;
    let home = program.parent()?;
    Some([home.to_owned(), home.join("../lib/gongji")])
}

/// Folders of the user alone in which a program lays out what it carries.
fn laid_out() -> impl Iterator<Item = PathBuf> {
    copies::folders().into_iter().map(|copies| copies.with_file_name("lib"))
}

/// Whether a library stands where those of the program do: its file itself, not a link to it.
fn came_with_the_program(library: &Path) -> bool {
    let real = |path: PathBuf| path.canonicalize().ok();
    let carried = laid_out().filter(|_| !gongji_carried::LIBRARIES.is_empty());
    let mut own = installed().into_iter().flatten().chain(carried).filter_map(real);
    let file = real(library.to_owned());
    file.as_deref().and_then(Path::parent).is_some_and(|folder| own.any(|own| own == folder))
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

/// A catalogue of the policies in `folders`. Of two policies with one id that in the earlier folder wins, and so does of two
/// files with one name.
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
            catalogue.state().add(&Library::from_static(library)?, 0)?;
        }
        Ok(catalogue)
    }

    /// A catalogue of policies that exist already, for tests of everything but loading.
    pub fn of(policies: impl IntoIterator<Item = Arc<dyn Policy>>) -> Self {
        let linked = || Origin { path: None, sha256: String::new(), abi: String::new() };
        let found = |policy| Found { policy, origin: linked(), folder: 0 };
        let named = policies.into_iter().map(|policy| (policy.description().id.clone(), found(policy)));
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

    /// The policy with this id. Folder by folder, until one has it, those libraries are opened in which the id is written.
    ///
    /// # Errors
    /// The file named after it cannot be used (a plugin's fault), or there is no such policy (the user's).
    pub fn find(&self, id: &str) -> Result<Arc<dyn Policy>, Failure> {
        let mut state = self.state();
        if let Some(lock) = &self.lock {
            return self.find_locked(id, lock, &mut state);
        }
        let mut names = BTreeSet::new();
        for (number, folder) in self.folders.iter().enumerate() {
            if state.has(id, number) {
                break;
            }
            for path in libraries(folder, &mut names) {
                if !state.opened.contains_key(&path) && !mentions(&path, id) {
                    continue;
                }
                let opened = state.open(&path, number)?;
                if let (Err(failure), true) = (opened, is_named_after(&path, id)) {
                    return Err(failure.clone());
                }
            }
        }
        if !state.policies.contains_key(id) {
            state.open_all(&self.folders)?;
        }
        match state.policies.get(id) {
            Some(found) => Ok(Arc::clone(&found.policy)),
            None => Err(Failure::input(self.unknown(id, &state))),
        }
    }

    /// The policy from the very file that is locked for it.
    fn find_locked(&self, id: &str, lock: &Lock, state: &mut State) -> Result<Arc<dyn Policy>, Failure> {
        let locked = lock.library(id)?;
        let path = lock.file(locked, &self.folders)?;
        let open = || Library::open_if(&path, |digest| lock.allows(locked, &path, digest));
        let library = state.opened.entry(path.clone()).or_insert_with(open).as_ref().map_err(Clone::clone)?;
        let policy = library.policies().find(|policy| policy.description().id == id);
        let Some(policy) = policy else { return Err(Failure::input(self.unknown(id, state))) };
        let origin = Origin::of(library);
        state.policies.insert(id.to_owned(), Found { policy: Arc::clone(&policy), origin, folder: 0 });
        Ok(policy)
    }

    /// The file named after a policy, unopened.
    pub(crate) fn named(&self, id: &str) -> Option<PathBuf> {
        let files = self.folders.iter().flat_map(|folder| libraries(folder, &mut BTreeSet::new()));
        files.into_iter().find(|path| is_named_after(path, id))
    }

    /// All policies in all folders, by id.
    ///
    /// # Errors
    /// Two files of a folder have a policy of one id.
    pub fn all(&self) -> Result<Vec<Arc<dyn Policy>>, Failure> {
        let mut state = self.state();
        state.open_all(&self.folders)?;
        Ok(state.policies.values().map(|found| Arc::clone(&found.policy)).collect())
    }

    /// A policy that was found is declared to change nothing with its defaults.
    pub(crate) fn is_neutral(&self, id: &str) -> bool {
        let state = self.state();
        let path = state.policies.get(id).and_then(|found| found.origin.path.as_ref());
        let Some(Ok(library)) = path.and_then(|path| state.opened.get(path)) else { return false };
        let mut flags = library.policies().zip(library.neutral());
        flags.any(|(policy, neutral)| neutral && policy.description().id == id)
    }

    /// What a policy that was found, and its parts, are called in other languages.
    pub(crate) fn words(&self, id: &str) -> Vec<Word> {
        let state = self.state();
        let path = state.policies.get(id).and_then(|found| found.origin.path.as_ref());
        let Some(Ok(library)) = path.and_then(|path| state.opened.get(path)) else { return Vec::new() };
        library.words().into_iter().filter(|word| word.policy == id).collect()
    }

    /// Where a policy that was found comes from.
    pub fn origin(&self, id: &str) -> Option<Origin> {
        self.state().policies.get(id).map(|found| found.origin.clone())
    }

    /// The first of some policies that were found which did not come with the program.
    pub(crate) fn first_of_others<'a>(&self, ids: impl IntoIterator<Item = &'a str>) -> Option<Other> {
        let other = |id: &str| {
            let library = self.origin(id)?.path?;
            (!came_with_the_program(&library)).then(|| Other { policy: id.to_owned(), library })
        };
        ids.into_iter().find_map(other)
    }

    fn unknown(&self, id: &str, state: &State) -> Mistake {
        let mut mistake = Mistake::new(format!("there is no policy `{id}`"));
        mistake = mistake.suggest(id, state.policies.keys().map(String::as_str));
        for failure in state.opened.values().filter_map(|opened| opened.as_ref().err()) {
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

impl Origin {
    fn of(library: &Library) -> Self {
        Self {
            path: library.path().map(Path::to_owned),
            sha256: library.sha256().to_owned(),
            abi: library.abi().to_owned(),
        }
    }
}

/// The libraries of a folder in order, but for those that an earlier folder hides by a file of the same name.
fn libraries(folder: &Path, names: &mut BTreeSet<OsString>) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut files: Vec<_> = entries.map(|entry| entry.path()).collect();
    files.retain(|path| path.extension().is_some_and(|ext| ext == "so") && path.is_file());
    files.retain(|path| path.file_name().is_some_and(|name| names.insert(name.to_owned())));
    files.sort();
    files
}

fn is_named_after(library: &Path, id: &str) -> bool {
    library.file_stem().is_some_and(|stem| stem.to_str() == Some(&format!("lib{}", id.replace('-', "_"))))
}

/// Whether an id is written in a library or in its name: one that has the policy holds the id as a text.
fn mentions(library: &Path, id: &str) -> bool {
    // The first letter is compared by itself, which is many times faster.
    let begins = |bytes: &[u8], at: usize| bytes[at] == id.as_bytes()[0] && bytes[at..].starts_with(id.as_bytes());
    let written = |bytes: Vec<u8>| !id.is_empty() && (0..bytes.len()).any(|at| begins(&bytes, at));
    is_named_after(library, id) || std::fs::read(library).is_ok_and(written)
}

impl State {
    /// The policy comes from this folder or an earlier one.
    fn has(&self, id: &str, folder: usize) -> bool {
        self.policies.get(id).is_some_and(|found| found.folder <= folder)
    }

    /// Opens a library of a folder, once.
    fn open(&mut self, path: &Path, folder: usize) -> Result<Result<(), &Failure>, Failure> {
        if !self.opened.contains_key(path) {
            let library = Library::open(path);
            if let Ok(library) = &library {
                self.add(library, folder)?;
            }
            self.opened.insert(path.to_owned(), library);
        }
        Ok(self.opened[path].as_ref().map(|_| ()))
    }

    fn open_all(&mut self, folders: &[PathBuf]) -> Result<(), Failure> {
        let mut names = BTreeSet::new();
        for (number, folder) in folders.iter().enumerate() {
            for path in libraries(folder, &mut names) {
                let _ = self.open(&path, number)?;
            }
        }
        Ok(())
    }

    fn add(&mut self, library: &Library, folder: usize) -> Result<(), Failure> {
        let origin = Origin::of(library);
        let show =
            |path: &Option<PathBuf>| path.as_ref().map_or("a linked library".into(), |p| p.display().to_string());
        let mut twice = Vec::new();
        for policy in library.policies() {
            let id = policy.description().id.clone();
            match self.policies.get(&id) {
                Some(first) if first.folder == folder => {
                    let mistake = Mistake::new(format!("two libraries have a policy `{id}`"));
                    let files = format!("{} and {}: keep one of them", show(&first.origin.path), show(&origin.path));
                    twice.push(mistake.help(files));
                }
                Some(first) if first.folder < folder => {}
                _ => {
                    self.policies.insert(id, Found { policy, origin: origin.clone(), folder });
                }
            }
        }
        if twice.is_empty() { Ok(()) } else { Err(Failure::new(Fault::Plugin, twice)) }
    }
}
