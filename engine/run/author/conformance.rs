//! `gongji check`: holds a library of policies to the contract, one named check after the other.
//!
//! Every check is an entry of [`CHECKS`] and runs in a child process; [`budget`] is the time that they have together. What makes up the rows stands in
//! [`batch`] and [`column`], one call in [`call`], memory with walls in [`guard`], the processes in
//! [`child`], what they print in [`ear`]; the other modules hold the checks.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use gongji_model::law::hooks::HookTable;
use gongji_model::law::policy::Description;

use crate::ground::diagnose::{Failure, Mistake};
use crate::ground::words::counted;
use crate::intake::plugin::raw::Raw;
use crate::intake::plugin::words::Word;
use crate::intake::plugin::{Catalogue, Library};

mod batch;
mod budget;
mod call;
mod capture;
pub(crate) mod child;
mod column;
mod eligibility;
mod fuzz;
mod guarded_memory;
mod imports;
mod loading;
mod money;
mod parameters;
mod repeat;
mod report;
mod rows;
mod site;
mod table;
mod words;
mod worked;

use batch::{Batch, Draw, Moment, Reach, Site};
use budget::Budget;
use call::Bench;
use child::{End, How, Order};
pub use report::{Finding, Report, Status};
pub use table::{CHECKS, Check};
use table::{PRINTS_NOTHING, Run};

/// Asked of a child: the ids of the policies.
const POLICIES: &str = "policies";
/// Asked of a child: a number for all that a policy answers.
const DIGEST: &str = "digest";
/// Said of a check that would pass.
const SURVIVED: &str = "the policy started a process that was still there when the check was over";

/// What a check says when it does not simply pass.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Verdict {
    Fail(String),
    Warn(String),
    Skip(String),
}

/// A note when it passes.
type Outcome = Result<String, Verdict>;

/// The policy that a check is about.
struct Subject {
    path: PathBuf,
    raw: Raw,
    neutral: bool,
    /// What the library calls its policies in other languages.
    words: Vec<Word>,
    /// The library has no other policy.
    alone: bool,
    cases: Option<PathBuf>,
}

impl Subject {
    fn open(order: &Order<'_>) -> Result<Self, Verdict> {
        let refused = |words: String| Verdict::Skip(format!("the loader refuses the library ({words})"));
        let library = Library::open(order.library).map_err(|failure| refused(loading::words(failure.mistakes())))?;
        let neutral = library.neutral();
        let words = library.words();
        let named = |raw: &Raw| order.policy.is_none_or(|id| raw.description().id == id);
        let found = library.raw().zip(neutral).find(|(raw, _)| named(raw));
        let (raw, neutral) = found.ok_or_else(|| Verdict::Skip("the library has no such policy".into()))?;
        let alone = library.raw().count() == 1;
        let path = order.library.to_owned();
        Ok(Self { path, raw, neutral, words, alone, cases: order.cases.map(Path::to_owned) })
    }

    /// Instances with the defaults and with every preset.
    fn benches(&self) -> Result<Vec<Bench<'_>>, Verdict> {
        let settings = parameters::settings(self.raw.description());
        settings.into_iter().map(|(name, values)| Bench::new(&self.raw, &name, values)).collect()
    }
}

/// A check, within its child process.
fn inside(order: &Order<'_>) -> Outcome {
    match order.check {
        POLICIES => {
            let library = Library::open(order.library).map_err(|failure| {
                Verdict::Skip(format!("the loader refuses the library: {}", loading::words(failure.mistakes())))
            })?;
            let ids: Vec<String> = library.raw().map(|raw| raw.description().id.clone()).collect();
            Ok(ids.join(" "))
        }
        DIGEST => repeat::digest(&Subject::open(order)?),
        name => match CHECKS.iter().find(|check| check.name == name).map(|check| &check.run) {
            Some(Run::Library(run)) => run(order.library),
            Some(Run::Policy(run)) => run(&Subject::open(order)?),
            None => Err(Verdict::Skip(format!("there is no check `{name}`"))),
        },
    }
}

/// What to check, and how.
#[derive(Clone, Debug)]
pub struct Task {
    /// Path of a library, all of whose policies are meant, or id of a single policy.
    pub plugin: String,
    /// Names of checks; all when empty.
    pub only: Vec<String>,
    /// Worked people; looked for beside the library and its crate when left out.
    pub cases: Option<PathBuf>,
    /// Time that all checks together may take.
    pub limit: Duration,
}

/// Runs the checks.
///
/// # Errors
/// The plugin cannot be found, or a check has no such name: the user's input. What is wrong with the plugin stands in
/// the report.
pub fn check(task: &Task, catalogue: &Catalogue) -> Result<Report, Failure> {
    let checks = chosen(&task.only)?;
    let (library, id) = find(&task.plugin, catalogue)?;
    if let Some(path) = task.cases.as_ref().filter(|path| !path.is_file()) {
        return Err(Failure::input(Mistake::new(format!("there is no file `{}`", path.display()))));
    }
    let budget = Budget::new(task.limit);
    let policies = match policies(&library, budget.left())? {
        Known::Policies(ids) => Some(wanted(ids, id, task)?),
        Known::Nothing => None,
        Known::Hangs(words) => return Ok(never_opens(library, &checks, &words, &budget)),
    };
    let mut jobs: Vec<(&Check, Option<&str>)> = Vec::new();
    jobs.extend(checks.iter().filter(|check| check.is_of_library()).map(|check| (*check, None)));
    let ids = policies.as_deref().unwrap_or_default();
    for id in ids {
        jobs.extend(checks.iter().filter(|check| !check.is_of_library()).map(|check| (*check, Some(id.as_str()))));
    }
    let mut findings = all(&jobs, |&(check, policy)| one(check, policy, &library, task, &budget))?;
    if policies.is_none() {
        let skipped = "the loader refuses the library: see the checks above";
        let skip = |check: &&Check| Finding::new(check.name, None, Status::Skip, skipped, Duration::ZERO);
        findings.extend(checks.iter().copied().filter(|check| !check.is_of_library()).map(|check| skip(&check)));
    }
    Ok(Report { library, findings })
}

/// The checks of these names.
fn chosen(only: &[String]) -> Result<Vec<&'static Check>, Failure> {
    let names = || CHECKS.iter().map(|check| check.name);
    for name in only {
        if !names().any(|known| known == name) {
            let mistake = Mistake::new(format!("there is no check `{name}`")).suggest(name, names());
            return Err(Failure::input(mistake.help("`gongji check list` tells all checks")));
        }
    }
    let wanted = |check: &&Check| only.is_empty() || only.iter().any(|name| name == check.name);
    Ok(CHECKS.iter().filter(wanted).collect())
}

/// The policies to check, of those in the library: all of them, or the one that was named.
fn wanted(found: Vec<String>, id: Option<&str>, task: &Task) -> Result<Vec<String>, Failure> {
    let ids: Vec<String> = found.iter().filter(|found| id.is_none_or(|id| id == *found)).cloned().collect();
    if task.cases.is_none() || ids.len() < 2 {
        return Ok(if ids.is_empty() { found } else { ids });
    }
    let title = format!("`{}` has {} policies, and `--cases` is about one", task.plugin, ids.len());
    let help = format!("name one of {} instead of the library, and its folder with `--plugins DIR`", ids.join(", "));
    Err(Failure::input(Mistake::new(title).help(help)))
}

/// The file of a library, by its path or by the id of one of its policies, and that id.
fn find<'a>(plugin: &'a str, catalogue: &Catalogue) -> Result<(PathBuf, Option<&'a str>), Failure> {
    let path = Path::new(plugin);
    if path.is_file() {
        return Ok((path.canonicalize()?, None));
    }
    if plugin.contains(std::path::MAIN_SEPARATOR) || plugin.ends_with(".so") {
        let mistake = Mistake::new(format!("there is no file `{plugin}`"));
        return Err(Failure::input(mistake.help("give the path of a library, or the id of a policy")));
    }
    if let Some(path) = catalogue.named(plugin) {
        return Ok((path.canonicalize()?, Some(plugin)));
    }
    catalogue.find(plugin)?;
    let origin = catalogue.origin(plugin).and_then(|origin| origin.path);
    let path = origin.ok_or_else(|| Failure::other(format!("policy `{plugin}` is linked into this program")))?;
    Ok((path.canonicalize()?, Some(plugin)))
}

/// What a first look at a library tells.
enum Known {
    /// The ids of its policies.
    Policies(Vec<String>),
    /// It cannot be used, which the checks will tell.
    Nothing,
    /// Opening it takes all the time there is: in words.
    Hangs(String),
}

fn policies(library: &Path, limit: Duration) -> Result<Known, Failure> {
    let order = Order { check: POLICIES, library, policy: None, cases: None };
    Ok(match child::run(&order, limit)?.how {
        How::Said(Ok(ids)) => Known::Policies(ids.split_whitespace().map(str::to_owned).collect()),
        How::Said(Err(_)) | How::Crashed(_) => Known::Nothing,
        How::Hung(words, _) => Known::Hangs(words),
    })
}

/// The report of a library that cannot be opened in time: every check would have to wait for it.
fn never_opens(library: PathBuf, checks: &[&Check], words: &str, budget: &Budget) -> Report {
    let name = checks.first().map_or("", |check| check.name);
    let finding = |(at, check): (usize, &&Check)| match at {
        0 => Finding::new(check.name, None, Status::Crash, &format!("opening it: {words}"), budget.spent()),
        _ => {
            let skipped = format!("the library does not open in time: see `{name}`");
            Finding::new(check.name, None, Status::Skip, &skipped, Duration::ZERO)
        }
    };
    Report { library, findings: checks.iter().enumerate().map(finding).collect() }
}

/// One check in its child process.
fn one(check: &Check, policy: Option<&str>, library: &Path, task: &Task, budget: &Budget) -> Result<Finding, Failure> {
    if let Some((status, words)) = budget.forbids(policy) {
        return Ok(Finding::new(check.name, policy, status, &words, Duration::ZERO));
    }
    let cases = task.cases.clone().map(|path| path.canonicalize().unwrap_or(path));
    let order = Order { check: check.name, library, policy, cases: cases.as_deref() };
    let start = Instant::now();
    let End { how, survived, printed } = child::run(&order, budget.left())?;
    let (status, words) = match how {
        How::Said(Ok(_)) if check.name == PRINTS_NOTHING && !printed.is_empty() => {
            (Status::Warn, format!("it prints, such as `{printed}`; standard output belongs to the results"))
        }
        How::Said(Ok(_)) if survived => (Status::Warn, SURVIVED.into()),
        How::Said(Ok(note)) => (Status::Pass, note),
        How::Said(Err(Verdict::Fail(words))) => (Status::Fail, words),
        How::Said(Err(Verdict::Warn(words))) => (Status::Warn, words),
        How::Said(Err(Verdict::Skip(words))) => (Status::Skip, words),
        How::Crashed(words) => (Status::Crash, words),
        How::Hung(words, place) => {
            budget.hung(check.name, policy, &place);
            (Status::Crash, words)
        }
    };
    Ok(Finding::new(check.name, policy, status, &words, start.elapsed()))
}

/// Does all jobs, a few at a time; the answers come in the order of the jobs.
fn all<J: Sync>(jobs: &[J], work: impl Fn(&J) -> Result<Finding, Failure> + Sync) -> Result<Vec<Finding>, Failure> {
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::new());
    let workers = std::thread::available_parallelism().map_or(1, usize::from).min(jobs.len());
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while let Some((at, job)) =
                    Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|at| Some((at, jobs.get(at)?)))
                {
                    let found = work(job);
                    done.lock().unwrap_or_else(PoisonError::into_inner).push((at, found));
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, found)| found).collect()
}

/// Rows that the checks put before a hook of a policy in its first year, one list a column that the hook asks for, with the hooks
/// of a table.
pub fn sample(tables: &[HookTable], policy: &Description, hook: usize) -> Vec<Vec<i64>> {
    let site = Site { hook, care: 0, moment: Moment::Year };
    let draw = Draw { reach: Reach::Plausible, site, number: 0 };
    Batch::new(tables, policy, draw, &batch::nothing_kept(policy)).columns
}

/// The list of checks.
///
/// # Errors
/// The reader went away.
pub fn list(json: bool, out: &mut dyn Write) -> Result<(), Failure> {
    if json {
        let checks: Vec<_> =
            CHECKS.iter().map(|check| serde_json::json!({ "name": check.name, "doc": check.doc })).collect();
        let text = serde_json::to_string_pretty(&checks).map_err(|error| Failure::other(error.to_string()))?;
        return Ok(writeln!(out, "{text}")?);
    }
    for check in CHECKS {
        writeln!(out, "{:<24} {}", check.name, check.doc)?;
    }
    Ok(())
}
