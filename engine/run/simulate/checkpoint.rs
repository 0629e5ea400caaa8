//! Checkpoints: what a run has lived is set down beside its results, so that nothing is lived again after it was stopped.
//!
//! The folder `R.run` is made when the first checkpoint is due. It holds every finished replicate, and for the one in the middle of
//! its years the last two states. Each state needs a few files (its index, societies, years of the baseline); what it shares with
//! the other one is written once. What cannot be written is told, and the run goes on without.

pub mod branch;
mod folder;
pub(crate) mod head;
pub(crate) mod law;
mod record;
mod resumable;
mod sealed;
pub(crate) mod share;

use std::collections::HashMap;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use self::branch::{Branch, Keeping};
pub(crate) use self::folder::{ENDING, HEAD, There, look, remove};
use self::folder::{MIDDLE, NOTED, REPLICATES, RunFolder, SOCIETY};
use self::head::Head;
use self::record::{Finished, Middle, MiddleRef, Number};
pub(crate) use self::resumable::{Resumable, opening};
use gongji_boundary::note;

use crate::ground::diagnose::{Failure, Fault, Mistake};
use crate::ground::words::{asking_words, counted};
use crate::simulate::executor::ArmsLived;

/// Shortest time between two checkpoints, when nobody says otherwise.
const PAUSE: Duration = Duration::from_secs(60);
/// A checkpoint waits so many times as long as the last one took, so that all of them take at most a twentieth of the time.
const PATIENCE: u32 = 19;
/// States of the replicate in the middle of its years that are kept.
const KEPT: usize = 2;

/// What is set down of a run; nothing where it is not to be kept.
#[derive(Default)]
pub struct Ledger {
    /// Which scenario is lived: the run's own, or its arms at imposed shares of buyers.
    part: u32,
    /// Finished replicates that a checkpoint held, or shards.
    finished: Vec<Finished>,
    /// What arms begin with instead of the opening society.
    branch: Option<Branch>,
    run: Option<Run>,
}

struct Run {
    /// Where the folder is, or is to be.
    path: PathBuf,
    /// Results of this name are resumed.
    named: PathBuf,
    head: String,
    folder: Option<RunFolder>,
    pace: Pace,
    /// Finished replicates that are not yet written.
    unwritten: Vec<Finished>,
    /// The state from which the run goes on.
    middle: Option<Middle>,
    /// States that are kept, the newest last, with the files that they need.
    states: Vec<(String, Vec<String>)>,
    /// Why the last checkpoint could not be written.
    missed: Option<String>,
    /// What is kept of it as a branch.
    keeping: Option<Keeping>,
}

/// When a checkpoint is due.
struct Pace {
    /// Years between two checkpoints, when the user says so.
    every: Option<u16>,
    started: Instant,
    /// Years that were lived since.
    lived: u32,
    /// Likewise since the last checkpoint.
    since: u32,
    last: Instant,
    cost: Duration,
}

impl Pace {
    fn new(every: Option<u16>) -> Self {
        let now = Instant::now();
        Self { every, started: now, lived: 0, since: 0, last: now, cost: Duration::ZERO }
    }

    fn is_due(&self) -> bool {
        match self.every {
            Some(years) => self.since >= u32::from(years),
            None => self.last.elapsed() >= PAUSE.max(self.cost * PATIENCE),
        }
    }

    /// Years after which it is worth a look, where a look costs a process.
    fn step(&self) -> u16 {
        match (self.every, self.lived) {
            (Some(years), _) => years,
            (None, 0) => u16::MAX,
            (None, lived) => {
                let years = PAUSE.as_secs_f64() * f64::from(lived) / self.started.elapsed().as_secs_f64();
                years.ceil().clamp(1.0, f64::from(u16::MAX)) as u16
            }
        }
    }

    fn written(&mut self, cost: Duration) {
        (self.since, self.last, self.cost) = (0, Instant::now(), cost);
    }
}

impl Ledger {
    /// Nothing is kept.
    pub(crate) fn none() -> Self {
        Self::default()
    }

    /// All that is to be lived stands here already.
    fn of(finished: Vec<Finished>) -> Self {
        Self { finished, ..Self::default() }
    }

    /// A run that begins: its folder is made with the first checkpoint. `named` are its results.
    pub(crate) fn begin(path: PathBuf, named: &Path, head: &Head, every: Option<u16>) -> Self {
        Self { run: Some(Run::new(path, named, folder::sealed(&head.text()), every)), ..Self::default() }
    }

    /// A run that goes on. What its folder holds is told, and what cannot be taken too.
    ///
    /// # Errors
    /// The folder cannot be taken.
    pub fn resume(
        path: PathBuf,
        named: &Path,
        head: String,
        every: Option<u16>,
        mut tell: impl FnMut(&str),
    ) -> Result<Self, Failure> {
        let folder = RunFolder::take(&path, &head).map_err(|error| Failure::unwritable(&path, &error))?;
        let mut run = Run::new(path, named, head, every);
        let finished = run.take_over(&folder, &mut tell);
        run.folder = Some(folder);
        Ok(Self { finished, run: Some(run), ..Self::default() })
    }

    /// Does work that looks here whether it is to stop: whoever asks for that waits, if anything is kept.
    pub(crate) fn stopping<T>(&mut self, work: impl FnOnce(&mut Self) -> T) -> T {
        if self.is_kept() { note::stopping(|| work(self)) } else { work(self) }
    }

    pub(super) fn is_kept(&self) -> bool {
        self.run.is_some()
    }

    /// From now on the arms at an imposed share of buyers are lived, or the scenario itself, which is 0.
    pub(crate) fn turn_to(&mut self, part: u32) {
        self.part = part;
    }

    fn number(&self, replicate: u32) -> Number {
        (self.part, replicate)
    }

    /// A replicate that is finished already, and the weight of its persons.
    ///
    /// # Errors
    /// What was kept is not what this program writes.
    pub fn finished(&mut self, replicate: u32) -> Result<Option<(ArmsLived, f64)>, Failure> {
        let number = self.number(replicate);
        let Some(at) = self.finished.iter().position(|finished| finished.number == number) else { return Ok(None) };
        let mut finished = self.finished.swap_remove(at);
        let arms = finished.arms().ok_or_else(|| {
            let title = format!("what was lived of replicate {} has a row of no metric", replicate + 1);
            Failure::other(title)
        })?;
        let Finished { lost, person_years, weight, .. } = finished;
        Ok(Some((ArmsLived { arms, lost, person_years }, weight)))
    }

    /// A replicate has come to its end.
    ///
    /// # Errors
    /// Somebody asks the run to stop.
    pub(super) fn finishes(&mut self, replicate: u32, lived: &ArmsLived, weight: f64) -> Result<(), Failure> {
        let number = self.number(replicate);
        let Some(run) = &mut self.run else { return Ok(()) };
        run.unwritten.push(Finished::of(number, lived, weight));
        run.middle = None;
        let asked = note::asked();
        if asked.is_some() || run.pace.is_due() {
            let begun = Instant::now();
            let written = run.write_finished();
            run.ends(begun, &written);
        }
        asked.map_or(Ok(()), |signal| Err(self.interruption(signal)))
    }

    /// How far this replicate has come.
    fn middle(&mut self, replicate: u32) -> Option<Middle> {
        let number = self.number(replicate);
        self.run.as_mut()?.middle.take_if(|middle| middle.number == number)
    }

    fn is_due(&self) -> bool {
        self.run.as_ref().is_some_and(|run| run.pace.is_due())
    }

    fn step(&self) -> u16 {
        self.run.as_ref().map_or(u16::MAX, |run| run.pace.step())
    }

    fn lived(&mut self, first: u16, last: u16) {
        if let Some(run) = &mut self.run {
            let years = u32::from((last + 1).saturating_sub(first));
            (run.pace.lived, run.pace.since) = (run.pace.lived + years, run.pace.since + years);
        }
    }

    /// A checkpoint that was begun is over.
    fn ends(&mut self, begun: Instant, written: &io::Result<()>) {
        if let Some(run) = &mut self.run {
            run.ends(begun, written);
        }
    }

    fn read<T>(&self, file: &str, take: impl FnOnce(&mut dyn Read) -> Result<T, String>) -> Result<T, String> {
        let folder = self.run.as_ref().and_then(|run| run.folder.as_ref());
        folder.ok_or("there are no checkpoints")?.read(file, take)
    }

    fn write(&mut self, kind: &str, fill: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<String> {
        match &mut self.run {
            Some(run) => run.folder()?.write(kind, fill),
            None => Err(io::ErrorKind::Unsupported.into()),
        }
    }

    fn write_finished(&mut self) -> io::Result<()> {
        self.run.as_mut().map_or(Ok(()), Run::write_finished)
    }

    fn write_middle(&mut self, middle: &MiddleRef<'_>) -> io::Result<()> {
        self.run.as_mut().map_or(Ok(()), |run| run.write_middle(middle))
    }

    /// The failure of a run that was asked to stop, and how it goes on.
    fn interruption(&self, signal: i32) -> Failure {
        let name = asking_words(signal);
        let mut mistake = Mistake::new(format!("interrupted {name}: nothing is left half-written"));
        if let Some(run) = &self.run {
            if let Some(why) = &run.missed {
                mistake = mistake.help(format!("no checkpoint could be written: {why}"));
            }
            if run.folder.is_some() {
                mistake = mistake.help(how_to_resume(&run.named));
            }
        }
        Failure::new(Fault::Interrupted(signal as u8), vec![mistake])
    }

    /// The run is at its end, and its results are written: what was set down is removed.
    pub(crate) fn close(self) {
        if let Some(folder) = self.run.and_then(|run| run.folder) {
            folder.finish();
        }
    }
}

/// The folder of checkpoints of results in this place.
pub(crate) fn beside(results: &Path) -> PathBuf {
    let mut name = results.as_os_str().to_owned();
    name.push(ENDING);
    name.into()
}

/// Whether there are checkpoints of results in this place.
pub(crate) fn is_there(results: &Path) -> bool {
    beside(results).join(HEAD).exists()
}

/// How a run goes on, in words.
pub(crate) fn how_to_resume(named: &Path) -> String {
    format!("go on with `gongji resume {}`", named.display())
}

impl Run {
    fn new(path: PathBuf, named: &Path, head: String, every: Option<u16>) -> Self {
        Self {
            path,
            named: named.to_owned(),
            head,
            folder: None,
            pace: Pace::new(every),
            unwritten: Vec::new(),
            middle: None,
            states: Vec::new(),
            missed: None,
            keeping: None,
        }
    }

    fn folder(&mut self) -> io::Result<&mut RunFolder> {
        if self.folder.is_none() {
            self.folder = Some(RunFolder::take(&self.path, &self.head)?);
        }
        self.folder.as_mut().ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn ends(&mut self, begun: Instant, written: &io::Result<()>) {
        self.pace.written(begun.elapsed());
        let missed = written.as_ref().err().map(|error| format!("`{}`: {error}", self.path.display()));
        if let (Some(why), None) = (&missed, &self.missed) {
            // When standard error is closed, the warning cannot be shown anywhere.
            let _ = writeln!(io::stderr(), "warning: no checkpoint could be written, the run goes on: {why}");
        }
        self.missed = missed;
    }

    fn write_finished(&mut self) -> io::Result<()> {
        if self.unwritten.is_empty() {
            return Ok(());
        }
        let bytes = postcard::to_stdvec(&self.unwritten).map_err(io::Error::other)?;
        self.folder()?.write(REPLICATES, |out| out.write_all(&bytes))?;
        self.unwritten.clear();
        // What was in the middle of its years is finished now.
        self.states.clear();
        self.clear()
    }

    fn write_middle(&mut self, middle: &MiddleRef<'_>) -> io::Result<()> {
        let bytes = postcard::to_stdvec(middle).map_err(io::Error::other)?;
        let name = self.folder()?.write(MIDDLE, |out| out.write_all(&bytes))?;
        self.states.push((name, middle.files()));
        let old = self.states.len().saturating_sub(KEPT);
        self.states.drain(..old);
        self.clear()
    }

    /// Removes the files that no state needs.
    fn clear(&mut self) -> io::Result<()> {
        let needed = self.states.iter().flat_map(|(name, files)| files.iter().chain([name])).cloned();
        let needed: Vec<String> = needed.collect();
        self.folder()?.clear(&[MIDDLE, SOCIETY, NOTED], &needed);
        Ok(())
    }

    /// Reads what stands in the folder: all finished replicates, and the newest state that is whole.
    fn take_over(&mut self, folder: &RunFolder, tell: &mut impl FnMut(&str)) -> Vec<Finished> {
        let mut all = Vec::new();
        for name in folder.files(REPLICATES) {
            match folder.read(&name, decode::<Vec<Finished>>) {
                Ok(mut finished) => all.append(&mut finished),
                Err(why) => tell(&format!("{why}; what it held is lived again")),
            }
        }
        // Two states share most of their files.
        let mut checked: HashMap<String, Result<(), String>> = HashMap::new();
        let mut is_whole = |file: &String| checked.entry(file.clone()).or_insert_with(|| folder.check(file)).clone();
        for name in folder.files(MIDDLE) {
            let whole = |middle: Middle| middle.files().iter().try_for_each(&mut is_whole).map(|()| middle);
            match folder.read(&name, decode::<Middle>).and_then(whole) {
                Ok(middle) => {
                    self.states.insert(0, (name, middle.files()));
                    self.middle.get_or_insert(middle);
                }
                Err(why) => tell(&format!("{why}; the checkpoint before is taken, if there is one")),
            }
        }
        let is_finished = |middle: &Middle| all.iter().any(|finished: &Finished| finished.number == middle.number);
        self.middle = self.middle.take().filter(|middle| !is_finished(middle));
        tell(&self.where_it_stands(all.len()));
        all
    }

    fn where_it_stands(&self, finished: usize) -> String {
        let finished = counted(finished, "finished replicate", "finished replicates");
        let year = self.middle.as_ref().and_then(|middle| Some((middle.number.1 + 1, middle.year()?)));
        let middle = year.map_or_else(String::new, |(number, year)| format!(", and number {number} in {year}"));
        format!("going on after {finished}{middle}")
    }
}

fn decode<T: serde::de::DeserializeOwned>(from: &mut dyn Read) -> Result<T, String> {
    let mut bytes = Vec::new();
    from.read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    postcard::from_bytes(&bytes).map_err(|error| error.to_string())
}
