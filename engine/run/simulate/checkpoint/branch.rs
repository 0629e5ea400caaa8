//! Branches: the baseline's society at the end of a year, kept for good in a folder, so that other arms go on from there.
//!
//! While a run is lived it stands in a file of the run's own folder for each replicate, with what was observed until then. When all are
//! there, the files are linked into a folder of their own.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read, Write};
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::folder::{BRANCH, HEAD, There, look};
use super::head::Head;
use super::law::LawOfYear;
use super::record::{Number, YearRecord};
use super::sealed::{self, Key};
use super::{Ledger, decode};
use crate::ground::diagnose::Failure;
use crate::simulate::executor::Keeper;
use crate::simulate::ground::Ground;

/// The file that says on what a branch stands.
const GROUND: &str = "ground";
/// What a file of a branch is called in messages.
const WHAT: &str = "file of the branch";

/// On what a branch stands.
#[derive(Serialize, Deserialize)]
pub(crate) struct Origin {
    /// The last year that was lived.
    pub(crate) year: u16,
    /// By replicate.
    pub(crate) replicates: Vec<OfReplicate>,
}

/// On what a replicate of it stands.
#[derive(Serialize, Deserialize)]
pub(crate) struct OfReplicate {
    pub(crate) ground: Ground,
    /// Of the baseline, year by year.
    pub(crate) laws: Vec<LawOfYear>,
}

/// What is kept of a run while it is lived.
pub(super) struct Keeping {
    year: u16,
    /// By replicate.
    files: BTreeMap<u32, String>,
}

/// A folder that says that it is a branch.
pub struct Found {
    folder: PathBuf,
    text: String,
    /// The run of which it was kept.
    pub(crate) head: Head,
}

/// A branch that can be started from.
pub struct Branch {
    folder: PathBuf,
    key: Key,
    pub(crate) origin: Origin,
}

/// The years that were lived, with what was observed, and the society at their end.
type Begun<S> = (Vec<YearRecord>, S);

/// Name of the file of a replicate.
fn name(replicate: u32) -> String {
    format!("replicate-{}", replicate + 1)
}

/// What was observed of a replicate: its number and its years. The society follows.
fn past(from: &mut dyn Read) -> Result<(u32, Vec<YearRecord>), String> {
    let mut length = [0; 8];
    from.read_exact(&mut length).map_err(|error| error.to_string())?;
    let mut bytes = Vec::new();
    // Grows with what is there: a length that was damaged must not ask for memory.
    from.take(u64::from_le_bytes(length)).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    postcard::from_bytes(&bytes).map_err(|error| error.to_string())
}

/// The same, past the society.
fn past_alone(from: &mut dyn Read) -> Result<(u32, Vec<YearRecord>), String> {
    let past = past(from)?;
    io::copy(from, &mut io::sink()).map_err(|error| error.to_string())?;
    Ok(past)
}

impl Found {
    /// What a folder says of itself.
    ///
    /// # Errors
    /// In words: it is no branch, or damaged.
    pub fn at(folder: &Path) -> Result<Self, String> {
        let shown = folder.display();
        let text = match look(folder)? {
            There::Run(text) => text,
            There::Damaged(why) => return Err(why),
            There::Nothing | There::Held => return Err(format!("`{shown}` has no {HEAD} of a run that was kept")),
        };
        let head = Head::read(&text).map_err(|why| format!("`{shown}` is of another program, or damaged: {why}"))?;
        Ok(Self { folder: folder.to_owned(), text, head })
    }

    /// The branch.
    ///
    /// # Errors
    /// In words: it is damaged.
    pub fn open(&self) -> Result<Branch, String> {
        let key = sealed::key(&self.text);
        let origin: Origin = sealed::read(&self.folder.join(GROUND), WHAT, &key, decode)?;
        Ok(Branch { folder: self.folder.clone(), key, origin })
    }

    /// Whether so many replicates are there and whole, each with these years.
    ///
    /// # Errors
    /// In words: what is wrong with the first that is not.
    pub fn check(&self, replicates: u32, of: &RangeInclusive<u16>) -> Result<(), String> {
        let key = sealed::key(&self.text);
        for replicate in 0..replicates {
            let path = self.folder.join(name(replicate));
            let (number, years) = sealed::read(&path, WHAT, &key, past_alone)?;
            if number != replicate || !years.iter().map(|lived| lived.year).eq(of.clone()) {
                return Err(format!("the {WHAT} `{}` is that of another replicate, or of other years", path.display()));
            }
        }
        Ok(())
    }
}

impl Branch {
    /// Whether every replicate has the law of each of these years.
    pub(crate) fn has_laws_of(&self, years: &RangeInclusive<u16>) -> bool {
        self.origin.replicates.iter().all(|there| there.laws.iter().map(LawOfYear::year).eq(years.clone()))
    }

    /// Where it is and which year it ends with, in words.
    fn words(&self) -> String {
        format!("{}, end of {}", self.folder.display(), self.origin.year)
    }

    fn start<E: Keeper>(&self, replicate: u32, inner: &mut E) -> Result<Begun<E::Society>, String> {
        sealed::read(&self.folder.join(name(replicate)), WHAT, &self.key, |from| {
            let (_, years) = past(from)?;
            Ok((years, inner.fetch(from)?))
        })
    }
}

impl Ledger {
    /// Arms begin with a branch, and not with the opening society.
    pub(crate) fn start_from(&mut self, branch: Branch) {
        self.branch = Some(branch);
    }

    /// The branch with which arms begin, in words.
    pub(crate) fn start_words(&self) -> Option<String> {
        self.branch.as_ref().map(Branch::words)
    }

    /// The years and the society with which a replicate begins, where it does not begin with the opening.
    pub(super) fn start<E: Keeper>(&self, replicate: u32, inner: &mut E) -> Option<Result<Begun<E::Society>, String>> {
        // What is lived at imposed shares of buyers has another past.
        let branch = self.branch.as_ref().filter(|_| self.part == 0)?;
        Some(branch.start(replicate, inner))
    }

    /// The baseline's societies are kept at the end of this year. Replicates that came further and of which the society is not there are
    /// lived again.
    pub(crate) fn keep_at(&mut self, year: u16, mut tell: impl FnMut(&str)) {
        let Some(run) = &mut self.run else { return };
        let mut files = BTreeMap::new();
        let written =
            run.folder.iter().flat_map(|folder| folder.files(BRANCH).into_iter().map(move |name| (folder, name)));
        for (folder, name) in written {
            match folder.read(&name, past_alone) {
                Ok((number, _)) => drop(files.entry(number).or_insert(name)),
                Err(why) => tell(&format!("{why}; what it held is lived again")),
            }
        }
        let is_kept = |number: &Number| number.0 != 0 || files.contains_key(&number.1);
        self.finished.retain(|finished| is_kept(&finished.number));
        run.middle = run.middle.take().filter(|middle| is_kept(&middle.number) || middle.is_before(year));
        run.keeping = Some(Keeping { year, files });
    }

    /// The year at whose end this replicate is to be kept, unless it was.
    pub(super) fn keeps(&self, replicate: u32) -> Option<u16> {
        let keeping = self.run.as_ref().and_then(|run| run.keeping.as_ref()).filter(|_| self.part == 0)?;
        (!keeping.files.contains_key(&replicate)).then_some(keeping.year)
    }

    /// Keeps a replicate.
    ///
    /// # Errors
    /// It cannot be written.
    pub(super) fn keep(
        &mut self,
        replicate: u32,
        years: &[YearRecord],
        fill: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<(), Failure> {
        let Some(run) = &mut self.run else { return Ok(()) };
        let bytes = postcard::to_stdvec(&(replicate, years)).map_err(|error| Failure::other(error.to_string()))?;
        let written = run.folder().and_then(|folder| {
            folder.write(BRANCH, |out| {
                out.write_all(&(bytes.len() as u64).to_le_bytes())?;
                out.write_all(&bytes)?;
                fill(out)
            })
        });
        let name = written.map_err(|error| Failure::unwritable(&run.path, &error))?;
        if let Some(keeping) = &mut run.keeping {
            keeping.files.insert(replicate, name);
        }
        Ok(())
    }

    /// Fills the folder of a branch with all replicates of its origin.
    ///
    /// # Errors
    /// A replicate was not kept, or something cannot be written.
    pub(crate) fn fill_branch(&self, to: &Path, origin: &Origin) -> Result<(), Failure> {
        let lost = |replicate: u32| {
            let title = format!("no branch is kept: the baseline was lost in replicate {}", replicate + 1);
            Failure::other(title)
        };
        let run = self.run.as_ref().ok_or_else(|| lost(0))?;
        for replicate in 0..origin.replicates.len() as u32 {
            let file = run.keeping.as_ref().and_then(|keeping| keeping.files.get(&replicate));
            let (folder, file) = run.folder.as_ref().zip(file).ok_or_else(|| lost(replicate))?;
            let (from, to) = (folder.place_of(file), to.join(name(replicate)));
            // Not every file system has links.
            let linked = fs::hard_link(&from, &to).or_else(|_| fs::copy(&from, &to).map(drop));
            linked.map_err(|error| Failure::unwritable(&to, &error))?;
        }
        let bytes = postcard::to_stdvec(origin).map_err(|error| Failure::other(error.to_string()))?;
        let key = sealed::key(&run.head);
        let ground = |file: &mut fs::File| sealed::write(file, &key, |out| out.write_all(&bytes));
        put(&to.join(GROUND), ground)?;
        put(&to.join(HEAD), |file| file.write_all(run.head.as_bytes()))
    }
}

fn put(path: &Path, fill: impl FnOnce(&mut fs::File) -> io::Result<()>) -> Result<(), Failure> {
    let written = fs::File::create(path).and_then(|mut file| fill(&mut file).and_then(|()| file.sync_all()));
    written.map_err(|error| Failure::unwritable(path, &error))
}
