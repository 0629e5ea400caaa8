//! `--isolate`: every segment is lived in a process of its own, a worker, which a supervisor watches.
//!
//! The supervisor opens libraries to read what they declare, and nothing more: it makes no instance of a policy and calls
//! no hook. Whatever a policy does in a worker (panic, nonsense, an endless loop, `exit`, a segmentation fault) costs the
//! arms that live under that law; the others go on from the society that was kept before they parted.

mod task;
mod worker;

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::os::fd::AsFd;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::rc::Rc;
use std::time::Duration;

use gongji_boundary::board::{Board, Patience, Place};
use gongji_boundary::{note, process};
use gongji_model::foundation::fault::Fault;
use gongji_model::law::programme::{ActivePolicy, Programme};

use self::task::{Departed, Outcome, Task, TaskFolder, Used};
pub(crate) use self::worker::live_apart;
use crate::ground::diagnose::{self, Failure, Mistake};
use crate::ground::private::{self, Workplace};
use crate::ground::words::asking_words;
use crate::intake::inputs;
use crate::intake::plugin::Catalogue;
use crate::intake::scenario::Scenario;
use crate::simulate::executor::{Executor, Keeper, Lived, Segment, Stop};
use crate::simulate::future::RunOptions;
use crate::simulate::ground::Ground;
use crate::simulate::keep;
use crate::simulate::watch::{death_words, joined, signal_words};

/// The hidden verb of a worker.
pub(crate) const VERB: &str = "live-apart";
/// How often the supervisor looks.
const GLANCE: Duration = Duration::from_millis(10);

/// Lives every segment in a process of its own.
pub(crate) struct Apart<'a> {
    scenario: &'a Scenario,
    catalogue: &'a Catalogue,
    options: RunOptions,
    /// Longest time that one call of a policy may take.
    patience: Duration,
    workplace: Workplace,
    tasks: u32,
}

/// A society that is kept in a file, or that anybody can open.
#[derive(Clone)]
pub(crate) enum Rooted {
    /// The opening society, which follows from the scenario.
    Opening,
    /// At the end of a segment.
    Kept(Rc<KeptFile>),
    /// At the end of the run: its digest.
    Ended(String),
}

/// A file that is removed when no arm needs it any more: a society, or a year of the baseline.
pub(crate) struct KeptFile(PathBuf);

impl Drop for KeptFile {
    fn drop(&mut self) {
        // What stays is removed with the workplace.
        let _ = fs::remove_file(&self.0);
    }
}

/// A year of the baseline, kept in a file as long as an arm is compared with it.
type Noted = Rc<KeptFile>;

/// How a worker ended.
enum End {
    Over(ExitStatus),
    /// Somebody asked the run to stop.
    Stopped(i32),
    /// A call lasted too long.
    Stuck(Place),
}

impl<'a> Apart<'a> {
    /// A supervisor with a folder of its own for what the processes hand on.
    ///
    /// # Errors
    /// The folder cannot be made.
    pub(crate) fn new(
        scenario: &'a Scenario,
        catalogue: &'a Catalogue,
        options: RunOptions,
        patience: Duration,
    ) -> Result<Self, Failure> {
        Ok(Self { scenario, catalogue, options, patience, workplace: Workplace::new()?, tasks: 0 })
    }

    /// A file in the workplace with what was kept elsewhere.
    fn taken_in(&mut self, from: &mut dyn Read) -> Result<Rc<KeptFile>, String> {
        self.tasks += 1;
        let path = self.workplace.path().join(format!("{}-taken-in", self.tasks));
        let copied = File::create_new(&path).and_then(|mut file| io::copy(from, &mut file));
        copied.map_err(|error| format!("cannot write `{}`: {error}", path.display()))?;
        Ok(Rc::new(KeptFile(path)))
    }

    fn task(&self, from: &Rooted, segment: &Segment<'_, Noted>, policies: &[&ActivePolicy]) -> Result<Task, Failure> {
        let used = |used: &&ActivePolicy| {
            let id = &used.policy.description().id;
            let origin = self.catalogue.origin(id);
            let file = origin.and_then(|origin| Some((origin.path?, origin.sha256)));
            let (library, sha256) = file.ok_or_else(|| {
                let title = format!("policy `{id}` is linked into the program: it has no file to be opened apart");
                Failure::input(Mistake::new(title))
            })?;
            Ok(Used::of(used, library, sha256))
        };
        Ok(Task {
            ground: Ground::of(self.scenario, segment.replicate)?,
            threads: self.options.threads,
            isa: self.options.isa.code(),
            policies: policies.iter().map(used).collect::<Result<_, Failure>>()?,
            departures: segment.programme.departures.all().iter().map(Departed::of).collect(),
            from: match from {
                Rooted::Kept(file) => Some(file.0.clone()),
                Rooted::Opening | Rooted::Ended(_) => None,
            },
            first: segment.first,
            last: segment.last,
            noted_from: segment.noted_from,
            baseline: segment.baseline.iter().map(|(year, noted)| (*year, noted.0.clone())).collect(),
            ends: segment.ends,
        })
    }

    /// Has a worker live through a segment: its outcome, or the fault of which it died.
    fn lived(&self, folder: &TaskFolder<'_>, task: &Task, segment: &Segment<'_, Noted>) -> Result<Outcome, Stop> {
        let failed = |error: io::Error| {
            Stop::Failure(Failure::other(format!("cannot live an arm in a process of its own: {error}")))
        };
        folder.give(task).map_err(|words| Stop::Failure(Failure::other(words)))?;
        let file = File::options().read(true).write(true).create_new(true).open(folder.board()).map_err(failed)?;
        let board = Board::create(&file, task.threads).map_err(failed)?;
        let mut child = start(folder.0).map_err(failed)?;
        let end = self.watch(&mut child, &board, segment).map_err(failed)?;
        if let End::Stopped(signal) = end {
            let title = format!("interrupted {}", asking_words(signal));
            let failure = Failure::new(diagnose::Fault::Interrupted(signal as u8), vec![Mistake::new(title)]);
            return Err(Stop::Failure(failure));
        }
        if folder.is_done() {
            // Whatever is wrong with what was handed back is the work of a policy that damaged the process.
            return folder.outcome().map_err(|message| Stop::Fault(Fault::Society { year: segment.last, message }));
        }
        let (_, year) = board.years();
        Err(Stop::Fault(self.cause(&end, &board, year)))
    }

    /// Waits for the end of a worker, reports its years, and ends it when a call of a policy lasts too long.
    fn watch(&self, child: &mut Child, board: &Board, segment: &Segment<'_, Noted>) -> io::Result<End> {
        let mut told = 0;
        let mut patience = Patience::default();
        loop {
            let over = process::has_ended(child.id())?;
            let (done, _) = board.years();
            for year in (segment.first..=segment.last).skip(told).take((done as usize).saturating_sub(told)) {
                segment.told(year);
                told += 1;
            }
            if over {
                // What a policy started must not outlive the arm.
                process::end_group(child.id());
                return Ok(End::Over(child.wait()?));
            }
            if let Some(signal) = note::asked() {
                process::end_group(child.id());
                child.wait()?;
                return Ok(End::Stopped(signal));
            }
            patience.look(board);
            if let Some((place, _)) = patience.longer(self.patience, board).first().copied() {
                process::end_group(child.id());
                child.wait()?;
                return Ok(End::Stuck(place));
            }
            std::thread::sleep(GLANCE);
        }
    }

    /// The fault of which a worker died: the policies that it was inside, and how it ended.
    fn cause(&self, end: &End, board: &Board, year: u16) -> Fault {
        let (places, message) = match (end, board.mark()) {
            (End::Stuck(place), _) => {
                let words = format!(
                    "it did not return within {} s (--plugin-timeout); its process was ended",
                    self.patience.as_secs_f64()
                );
                (vec![*place], words)
            }
            (End::Stopped(_), _) => (Vec::new(), "it was stopped".into()),
            (End::Over(_), Some((death, Some(place)))) => {
                (vec![place], format!("it ended its process {}", death_words(death)))
            }
            (End::Over(_), Some((death, None))) => {
                (board.all_inside(), format!("it ended its process {}", death_words(death)))
            }
            (End::Over(status), None) => match (status.signal(), status.code()) {
                // The signal came from outside: no policy is to blame.
                (Some(signal), _) if !note::DEADLY.contains(&signal) => {
                    return Fault::Society { year, message: killed(signal, board) };
                }
                (Some(signal), _) => (board.all_inside(), format!("it ended its process {}", signal_words(signal))),
                (None, Some(worker::SPEECHLESS)) if board.all_inside().is_empty() => {
                    let place = self.workplace.path().display();
                    let message =
                        format!("the arm's process could not read its task in {place}, or write what came of it");
                    return Fault::Society { year, message };
                }
                (None, _) => (board.all_inside(), "it ended its process".into()),
            },
        };
        if places.is_empty() {
            let message = format!("{message}, outside of any policy; one may have damaged its memory before");
            return Fault::Society { year, message };
        }
        let (policy, hook) = joined(&places, board);
        Fault::policy(&policy, &hook, year, message)
    }
}

fn start(folder: &Path) -> io::Result<Child> {
    // This very program, even when its file was replaced in the meantime.
    let mut command = Command::new("/proc/self/exe");
    command.arg0("gongji").arg(VERB).arg(folder);
    if let Some((tables, _)) = inputs::laid_over() {
        command.arg("--inputs").arg(tables);
    }
    // What a policy prints must not stand between the results.
    let aside = Stdio::from(io::stderr().as_fd().try_clone_to_owned()?);
    // A group of its own, to be ended with everything that a policy may start.
    command.stdin(Stdio::piped()).stdout(aside).process_group(0).spawn()
}

/// A worker that was killed from outside, and the policy that was being called.
fn killed(signal: i32, board: &Board) -> String {
    let inside = board.all_inside();
    let message = format!("the arm's process was killed {}", signal_words(signal));
    if inside.is_empty() {
        return format!("{message}, outside of any policy");
    }
    let (policy, hook) = joined(&inside, board);
    format!("{message}, while `{policy}`, hook {hook}, was being called")
}

/// Policies that act in some year of a segment; one that ended the year before still closes its accounts.
fn concerned(programme: &Programme, first: u16, last: u16) -> Vec<&ActivePolicy> {
    programme.uses.iter().filter(|used| (first..=last).any(|year| used.concerns(year))).collect()
}

impl Executor for Apart<'_> {
    type Society = Rooted;
    type Counterfactual = Noted;
    const CONTAINS: bool = true;

    fn branch(&mut self, society: &mut Rooted) -> Result<Rooted, Stop> {
        Ok(society.clone())
    }

    fn live(
        &mut self,
        society: Rooted,
        segment: &Segment<'_, Noted>,
        collect: &mut dyn FnMut(Lived<Noted>),
    ) -> Result<Rooted, Stop> {
        self.tasks += 1;
        let path = self.workplace.path().join(self.tasks.to_string());
        private::folder(&path).map_err(|error| Stop::Failure(error.into()))?;
        let folder = TaskFolder(&path);
        let policies = concerned(segment.programme, segment.first, segment.last);
        let task = self.task(&society, segment, &policies).map_err(Stop::Failure)?;
        let (years, digest) = match self.lived(&folder, &task, segment)? {
            Outcome::Lived { years, digest } => (years, digest),
            Outcome::Fault(fault) => return Err(Stop::Fault(fault)),
            Outcome::NotBegun(words) => return Err(Stop::Failure(Failure::other(words))),
        };
        let damaged = |message: String| Stop::Fault(Fault::Society { year: segment.last, message });
        for (year, kept) in years {
            let rows: Option<Vec<_>> = kept.into_iter().map(|kept| kept.row(year)).collect();
            let rows = rows.ok_or_else(|| damaged("its process handed back rows of no metric".into()))?;
            let noted = segment.is_noted(year).then(|| Rc::new(KeptFile(folder.noted(year))));
            let panel = folder.take_panel(year).map_err(&damaged)?;
            collect(Lived { year, rows, noted, panel, of_branch: false });
        }
        if segment.ends != digest.is_some() {
            return Err(damaged("its process handed back something else than was asked of it".into()));
        }
        Ok(digest.map_or_else(|| Rooted::Kept(Rc::new(KeptFile(folder.state()))), Rooted::Ended))
    }

    fn digest(&mut self, society: Rooted) -> String {
        match society {
            Rooted::Ended(digest) => digest,
            Rooted::Opening | Rooted::Kept(_) => String::new(),
        }
    }
}

impl Keeper for Apart<'_> {
    const BY_YEAR: bool = false;

    fn keep(&mut self, society: &mut Rooted, out: &mut dyn Write) -> io::Result<()> {
        match society {
            Rooted::Kept(file) => {
                out.write_all(&[keep::FOLLOWS])?;
                io::copy(&mut File::open(&file.0)?, out).map(drop)
            }
            Rooted::Opening | Rooted::Ended(_) => out.write_all(&[0]),
        }
    }

    fn fetch(&mut self, from: &mut dyn Read) -> Result<Rooted, String> {
        Ok(if keep::follows(from)? { Rooted::Kept(self.taken_in(from)?) } else { Rooted::Opening })
    }

    fn keep_noted(&mut self, noted: &Noted, out: &mut dyn Write) -> io::Result<()> {
        io::copy(&mut File::open(&noted.0)?, out).map(drop)
    }

    fn fetch_noted(&mut self, from: &mut dyn Read) -> Result<Noted, String> {
        self.taken_in(from)
    }
}
