//! The past once more: the reference scheme lived from 2012 with any fitted values, for the fit and for the hindcast.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::{fs, io, thread};

use gongji_boundary::note;
use gongji_model::books::observation::Row;
use gongji_model::law::programme::Programme;
use gongji_model::trace::timer::Clock;
use gongji_sdk::isa::Isa;

use crate::ground::diagnose::Failure;
use crate::intake::fitted;
use crate::intake::inputs::{self, Values};
use crate::intake::plugin::Catalogue;
use crate::intake::scenario::{self, Changes, Closure, Scenario};
use crate::results::manifest;
use crate::results::place::Place;
use crate::simulate::future::{self, RunOptions};
use crate::simulate::progress::{Mode, Progress};
use crate::words::Language;

/// The scenario whose first arm is the scheme of the past, and whose baseline goes on as it was enacted.
const SCENARIO: &str = include_str!("../../../scenarios/account-reform.toml");
const PLACE: &str = "scenarios/account-reform.toml";

/// The reference scheme.
pub struct Reference {
    scenario: Scenario,
    programmes: [Programme; 2],
    isa: Isa,
}

/// Which rules hold after the past.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rules {
    /// Those of 2020 go on.
    Old,
    /// The reform that was enacted.
    Enacted,
}

/// One life of the reference scheme.
#[derive(Clone, Copy, Debug)]
pub struct Trial<'a> {
    /// Values that take the place of the tables'.
    pub values: &'a Values,
    /// Simulated persons.
    pub persons: u64,
    /// Number from which all luck follows.
    pub seed: u64,
    /// Replicate, counted from 0.
    pub replicate: u32,
    /// Last year.
    pub until: u16,
    /// Rules after the past.
    pub rules: Rules,
    /// Closure beyond the data.
    pub closure: Closure,
    /// Last year of which anything is known.
    pub known_until: Option<u16>,
}

/// What was simulated: values by metric, group and year.
pub type Cells = BTreeMap<(String, String, u16), f64>;

impl Reference {
    /// Finds the policies of the scheme.
    ///
    /// # Errors
    /// A policy that cannot be found or opened.
    pub fn new(catalogue: &Catalogue, isa: Isa) -> Result<Self, Failure> {
        let mut scenario = scenario::parse(Path::new(PLACE), SCENARIO, &Changes::default(), catalogue)?;
        let of = |arm| future::programme(arm, catalogue);
        let programmes = [of(&scenario.arms[0])?, of(scenario.baseline())?];
        scenario.arms.truncate(1);
        (scenario.baseline, scenario.replicates) = (0, 1);
        Ok(Self { scenario, programmes, isa })
    }

    /// The scenario with the arm of the past alone.
    pub fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// Lives through the years of a trial on one thread.
    ///
    /// # Errors
    /// A value that its parameter cannot have; a policy's fault.
    pub fn live(&self, trial: &Trial<'_>) -> Result<Cells, Failure> {
        let mut scenario = self.scenario.clone();
        (scenario.until, scenario.persons, scenario.seed) = (trial.until, trial.persons, trial.seed);
        scenario.closure = trial.closure;
        let mut programme = self.programmes[usize::from(trial.rules == Rules::Enacted)].clone();
        fitted::lay_over(&mut programme, trial.values)?;
        let given = fitted::inputs(&scenario, trial.values, trial.known_until)?;
        let options = RunOptions { threads: 1, isa: self.isa, clock: Clock::default() };
        let quiet = Progress::new(Mode::Quiet, Language::English);
        let lived = future::live_arms(&scenario, &[programme], given, trial.replicate, options, &quiet)?;
        Ok(cells(lived.arms.into_iter().flat_map(|arm| arm.rows)))
    }
}

/// Cells of rows that published figures can be compared with.
fn cells(rows: impl Iterator<Item = Row>) -> Cells {
    let is_held = |group: &str| group == "all" || group.starts_with("status=") || group.starts_with("care=");
    let wanted = |row: &Row| is_held(&row.group);
    rows.filter(wanted).filter_map(|row| Some(((row.metric.to_owned(), row.group, row.year), row.value?))).collect()
}

/// Does jobs on some threads; the results stand in the order of the jobs.
///
/// # Errors
/// The first job that failed, by its number.
pub fn each<T: Send>(
    jobs: usize,
    threads: usize,
    job: impl Fn(usize) -> Result<T, Failure> + Sync,
) -> Result<Vec<T>, Failure> {
    let next = AtomicUsize::new(0);
    let done: Vec<Mutex<Option<Result<T, Failure>>>> = (0..jobs).map(|_| Mutex::new(None)).collect();
    thread::scope(|scope| {
        for _ in 0..threads.clamp(1, jobs.max(1)) {
            scope.spawn(|| {
                loop {
                    let nth = next.fetch_add(1, Ordering::Relaxed);
                    let Some(place) = done.get(nth) else { break };
                    *place.lock().unwrap_or_else(PoisonError::into_inner) = Some(job(nth));
                }
            });
        }
    });
    let taken = done.into_iter().map(|place| place.into_inner().unwrap_or_else(PoisonError::into_inner));
    let lost = || Err(Failure::other("a job ended without a word"));
    taken.map(|result| result.unwrap_or_else(lost)).collect()
}

/// The values of the tables for everything that is fitted, by name.
///
/// # Errors
/// A table that cannot be read.
pub fn best() -> Result<Values, Failure> {
    let free = fitted::free()?.into_iter().map(|free| (free.name, free.value));
    let events = inputs::built_in_events()?.into_iter().filter(|event| event.confidence == "fitted");
    Ok(free.chain(events.map(|event| (event.key(), event.effect))).collect())
}

/// Proves the place for a fit or a forecast; `asked` tells it from another one of its kind.
pub(crate) fn place<const N: usize>(
    folder: &Path,
    kind: &str,
    asked: [(&str, String); N],
    replace: bool,
) -> Result<(Place, toml::Table), Failure> {
    let asked = asked.into_iter().filter(|(_, value)| !value.is_empty());
    let head = manifest::plain(kind, &asked.map(|(name, value)| (name.to_owned(), value)).collect());
    Ok((Place::prove(folder, head.clone(), replace)?, head))
}

/// Writes a file of a fit or of a forecast into a folder that is being filled.
pub(crate) fn save(folder: &Path, name: &str, text: &str) -> Result<(), Failure> {
    let path = folder.join(name);
    note::writing(|| fs::write(&path, text)).map_err(|error| unwritable(&path, &error))
}

pub(crate) fn unwritable(path: &Path, error: &io::Error) -> Failure {
    Failure::other(format!("cannot write `{}`: {error}", path.display()))
}
