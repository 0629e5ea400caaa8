//! A place for the folder of one run: looked at before the first year, filled out of sight, and taken as a whole.
//!
//! What is to stand there is made in a [`Workplace`] beside it, so that it can be moved at once. What stands there already
//! steps aside into the same workplace: should the program be killed in between, the next run finds both there and puts
//! the older one back. Of two runs into one place the second replaces a whole folder or stands beside it: they never mix.

use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::{env, fs};

use gongji_boundary::note;
use toml::{Table, Value};

use crate::ground::diagnose::{Failure, Mistake};
use crate::ground::private::{self, Workplace};
use crate::results::manifest::{self, same};

mod resolve;

/// The folder for results that nobody gives a place.
const RESULTS: &str = "results";
/// In the workplace: what is to stand in the place.
const NEW: &str = "new";
/// In the workplace: what stood in the place.
const OLD: &str = "old";
/// How often the place is tried while other runs take it.
const TRIES: u32 = 10;
/// Names that are tried beside a place that was taken.
const NUMBERS: std::ops::Range<u32> = 2..1000;
/// Foreign names that a message tells.
const TOLD: usize = 3;

/// A place that may be filled.
#[derive(Debug)]
pub struct Place {
    /// As it was named.
    named: PathBuf,
    /// Where that is.
    folder: PathBuf,
    /// What is known of the manifest that will stand there.
    head: Table,
    /// Whether another run may be replaced.
    replace: bool,
    workplace: Workplace,
}

/// Where a run came to stand.
#[derive(Debug)]
pub struct Landed {
    /// The folder, named as the place was.
    pub folder: PathBuf,
    /// Why it is not the place that was asked for.
    pub missed: Option<Failure>,
}

impl Landed {
    /// Whether it is the place that was asked for.
    ///
    /// # Errors
    /// It is not, and why.
    pub fn verdict(self) -> Result<(), Failure> {
        self.missed.map_or(Ok(()), Err)
    }
}

impl Place {
    /// Looks whether a folder with a manifest like `head` can be put in this place, and proves that it can be written.
    /// `replace` allows that it takes the place of another run.
    ///
    /// # Errors
    /// The user's mistake: what stands there is not gongji's or is another run; the name leads nowhere; nothing can be
    /// written there.
    pub fn prove(named: &Path, head: Table, replace: bool) -> Result<Self, Failure> {
        let folder = resolve::folder(named)?;
        give_back_left_overs(&folder);
        let old = may_replace(&folder, named, &head, replace)?;
        resolve::may_move(&folder, named)?;
        if let Some(old) = old {
            tell_other_files(&old, named, &head);
        }
        note::makes(&folder);
        let workplace = prepare(&folder).map_err(|error| unwritable(named, &folder, &error))?;
        Ok(Self { named: named.to_owned(), folder, head, replace, workplace })
    }

    /// Where it is.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// As the user named it.
    pub(crate) fn named(&self) -> &Path {
        &self.named
    }

    /// Has `fill` fill a folder, and puts it in the place when it is whole.
    ///
    /// # Errors
    /// It could not be filled, or put anywhere.
    pub fn fill(mut self, fill: impl FnOnce(&Path) -> Result<(), Failure>) -> Result<Landed, Failure> {
        if !self.new_folder().is_dir() {
            // It was cleared away during the run; the results are written all the same.
            self.workplace = prepare(&self.folder).map_err(|error| unwritable(&self.named, &self.folder, &error))?;
        }
        fill(&self.new_folder())?;
        if let Err(error) = self.come_near() {
            return self.put_beside(&format!("the system says: {error}"));
        }
        for _ in 0..TRIES {
            match fs::rename(self.new_folder(), &self.folder) {
                Ok(()) => return Ok(Landed { folder: self.named, missed: None }),
                Err(error) if is_taken(&error) => {}
                Err(error) => return self.put_beside(&format!("the system says: {error}")),
            }
            if let Err(why) = self.step_aside() {
                return self.put_beside(&why);
            }
        }
        self.put_beside("other runs take it again and again")
    }

    /// Makes what is missing above the place, and moves the filled folder into a workplace beside it.
    fn come_near(&mut self) -> io::Result<()> {
        if self.workplace.path().parent() == self.folder.parent() {
            return Ok(());
        }
        self.folder.parent().map_or(Ok(()), fs::create_dir_all)?;
        let nearer = Workplace::beside(&self.folder)?;
        fs::rename(self.new_folder(), nearer.path().join(NEW))?;
        self.workplace = nearer;
        Ok(())
    }

    fn new_folder(&self) -> PathBuf {
        self.workplace.path().join(NEW)
    }

    /// Moves what stands in the place into the workplace, when it may be replaced.
    fn step_aside(&mut self) -> Result<(), String> {
        let may = |folder: &Path| {
            let told = may_replace(folder, &self.named, &self.head, self.replace);
            told.map(drop)
                .map_err(|failure| failure.mistakes().iter().map(Mistake::title).collect::<Vec<_>>().join("; "))
        };
        let old = self.workplace.path().join(OLD);
        may(&self.folder)?;
        // One that stepped aside before another run came was allowed to go.
        let removed = fs::remove_dir_all(&old);
        removed.or_else(none_is_as_well).map_err(|error| error.to_string())?;
        match fs::rename(&self.folder, &old) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
            moved => moved.map_err(|error| format!("the system says: {error}"))?,
        }
        // Another run may have come between the look and the step.
        may(&old).inspect_err(|_| {
            if give_back(&old, &self.folder).is_err() {
                self.workplace.keep();
            }
        })
    }

    /// Puts the folder under a free name beside its place.
    fn put_beside(mut self, why: &str) -> Result<Landed, Failure> {
        let named = self.named.display();
        match beside(&self.new_folder(), &self.folder) {
            Ok(free) => {
                let near = self.named.with_file_name(free.file_name().unwrap_or_default());
                // Beside a link there may be something else.
                let folder = if fs::canonicalize(&near).is_ok_and(|near| near == free) { near } else { free };
                let title = format!("the place `{named}` was taken meanwhile: {why}");
                let help = format!("what was simulated stands in `{}`", folder.display());
                let missed = Failure::with_help(title, help);
                Ok(Landed { folder, missed: Some(missed) })
            }
            Err(error) => {
                self.workplace.keep();
                let kept = self.new_folder();
                let title =
                    format!("the place `{named}` was taken meanwhile ({why}), and nothing beside it is free: {error}");
                Err(Failure::with_help(title, format!("what was simulated is kept in `{}`", kept.display())))
            }
        }
    }
}

/// The folder that a name of results means.
///
/// # Errors
/// The user's mistake: it leads nowhere, into other results, or is reserved.
pub(crate) fn resolved(named: &Path) -> Result<PathBuf, Failure> {
    resolve::folder(named)
}

/// The place of this name among the results. It is where it seems to be: a link may have come with the scenario, and only the
/// user leads results elsewhere.
///
/// # Errors
/// The user's mistake: as [`resolved`], and a link leads elsewhere.
pub(crate) fn unnamed(name: &str) -> Result<PathBuf, Failure> {
    let named = Path::new(RESULTS).join(name);
    let folder = resolve::folder(&named)?;
    let here = env::current_dir().and_then(fs::canonicalize).map_err(|error| unwritable(&named, &folder, &error))?;
    if folder == here.join(&named) {
        return Ok(named);
    }
    let shown = named.display();
    let title = format!("`{shown}` is a place for results that leads by a link to `{}`", folder.display());
    Err(Failure::input(Mistake::new(title).help(format!("if that is meant, say so: `--out {shown}`"))))
}

/// The manifest of a folder that may be replaced. Refuses a folder that is not gongji's, and another run unless it may go.
fn may_replace(folder: &Path, named: &Path, head: &Table, replace: bool) -> Result<Option<Table>, Failure> {
    let shown = named.display();
    let refuse = |title: String, help: &str| Err(Failure::input(Mistake::new(title).help(help)));
    let elsewhere = "choose another `--out`";
    let facts = match fs::symlink_metadata(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        facts => facts.map_err(|error| unwritable(named, folder, &error))?,
    };
    if !facts.is_dir() {
        return refuse(format!("`{shown}` cannot be a folder, because it is a file"), elsewhere);
    }
    let mut entries = fs::read_dir(folder).map_err(|error| unwritable(named, folder, &error))?;
    if entries.next().is_none() {
        return Ok(None);
    }
    let what = kind(head);
    let Some(old) = manifest::of_folder(folder).filter(|old| kind(old) == what) else {
        let title = format!(
            "`{shown}` exists and is not a {what} folder (it has no {} of gongji that says so)",
            manifest::FILE
        );
        return refuse(title, elsewhere);
    };
    let Some(files) = old.get("files").and_then(Value::as_array) else {
        let title =
            format!("`{shown}` was written by an earlier version, which did not note its files: it stays as it is");
        return refuse(title, "choose another `--out`, or remove the folder yourself");
    };
    let foreign = foreign(folder, files).map_err(|error| unwritable(named, folder, &error))?;
    if !foreign.is_empty() {
        let title = format!("`{shown}` holds what gongji did not write: {}", told(&foreign));
        return refuse(title, "move it elsewhere, or choose another `--out`");
    }
    if facts.permissions().readonly() {
        let title = format!("`{shown}` is protected from writing, and stays as it is");
        return refuse(title, "choose another `--out`, or allow it with `chmod u+w`");
    }
    let differences = same::differences(&old, head);
    if !replace && !differences.is_empty() {
        let title = format!("`{shown}` holds another {what} folder: {}", differences.join("; "));
        return refuse(title, "choose another `--out`, or give the older one up with `--replace`");
    }
    Ok(Some(old))
}

/// Tells of results that are about to be replaced by those of another file of a policy.
fn tell_other_files(old: &Table, named: &Path, head: &Table) {
    let others: Vec<String> = same::other_files(old, head).iter().map(|id| format!("`{id}`")).collect();
    if !others.is_empty() {
        let (shown, policies) = (named.display(), others.join(", "));
        // When standard error is closed, the note cannot be shown anywhere.
        let _ =
            writeln!(io::stderr(), "note: the results in `{shown}`, of other files of {policies}, will be replaced");
    }
}

/// What a folder holds, by the manifest: `results`.
fn kind(manifest: &Table) -> &str {
    let kind = manifest.get("kind").and_then(Value::as_str).unwrap_or_default();
    kind.strip_prefix("gongji ").unwrap_or(kind)
}

/// Entries of a folder that are not among the files which its manifest names.
fn foreign(folder: &Path, files: &[Value]) -> io::Result<Vec<String>> {
    let ours: Vec<&str> = files.iter().filter_map(Value::as_str).chain([manifest::FILE]).collect();
    let holds_ours =
        |name: &str| ours.iter().any(|file| file.strip_prefix(name).is_some_and(|rest| rest.starts_with('/')));
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(inner) = open.pop() {
        for entry in fs::read_dir(inner)? {
            let entry = entry?;
            let name = manifest::below(folder, &entry.path());
            if entry.file_type()?.is_dir() && holds_ours(&name) {
                open.push(entry.path());
            } else if !ours.contains(&name.as_str()) && !private::is_on_its_way(&entry.file_name()) {
                found.push(name);
            }
        }
    }
    found.sort();
    Ok(found)
}

fn told(names: &[String]) -> String {
    let first: Vec<String> = names.iter().take(TOLD).map(|name| format!("`{name}`")).collect();
    let more = names.len().saturating_sub(TOLD);
    if more == 0 { first.join(", ") } else { format!("{} and {more} more", first.join(", ")) }
}

/// Makes a workplace beside a place, and the folder in it that is to be filled. Where folders above the place are
/// missing, it stands beside the first of these: they are made when there is something to stand in them.
fn prepare(folder: &Path) -> io::Result<Workplace> {
    let is_missing = |path: &&Path| path.symlink_metadata().is_err();
    let top = folder.ancestors().skip(1).take_while(is_missing).last().unwrap_or(folder);
    let workplace = Workplace::beside(top)?;
    let new = workplace.path().join(NEW);
    fs::create_dir(&new)?;
    private::can_write(&new.join(manifest::FILE))?;
    Ok(workplace)
}

fn unwritable(named: &Path, folder: &Path, error: &io::Error) -> Failure {
    let title = format!("cannot write `{}`: {error}", named.display());
    let above = folder.parent().unwrap_or(folder).display();
    let help = format!(
        "a run is made beside its place and moved there as a whole: `{above}` must exist and be writable, or be one that can be made"
    );
    Failure::input(Mistake::new(title).help(help))
}

/// Puts back the folders that had stepped aside for runs that were killed; the rest of those runs is removed.
pub(crate) fn give_back_left_overs(folder: &Path) {
    let beside = folder.ancestors().take_while(|path| path.parent().is_some());
    for mut left in beside.flat_map(Workplace::left_beside) {
        let (old, new) = (left.path().join(OLD), left.path().join(NEW));
        if old.exists() && new.exists() && give_back(&old, folder).is_err() {
            left.keep();
        }
    }
}

/// Moves a folder to its place, or beside it when it is taken.
fn give_back(old: &Path, folder: &Path) -> io::Result<()> {
    fs::rename(old, folder).or_else(|_| beside(old, folder).map(drop))
}

/// Moves a folder to a free name beside a place.
fn beside(from: &Path, place: &Path) -> io::Result<PathBuf> {
    let name = place.file_name().unwrap_or_default();
    for number in NUMBERS {
        let mut free = name.to_owned();
        free.push(format!("-{number}"));
        let free = place.with_file_name(free);
        // The name is ours once the empty folder is.
        match fs::create_dir(&free) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            made => return made.and_then(|()| fs::rename(from, &free)).map(|()| free),
        }
    }
    Err(io::Error::new(ErrorKind::AlreadyExists, "every name is taken"))
}

fn is_taken(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::DirectoryNotEmpty | ErrorKind::AlreadyExists)
}

fn none_is_as_well(error: io::Error) -> io::Result<()> {
    if error.kind() == ErrorKind::NotFound { Ok(()) } else { Err(error) }
}
