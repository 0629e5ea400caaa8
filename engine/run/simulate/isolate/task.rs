//! What a worker is told, and what it hands back: plain data in files of a private folder.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use gongji_model::books::counterfactual::Counterfactual;
use gongji_model::books::panel::PanelYear;
use gongji_model::foundation::fault::Fault;
use gongji_model::inputs::departure::{Departure, Subject};
use gongji_model::law::policy::Policy;
use gongji_model::law::programme::{ActivePolicy, InProvince};
use gongji_sdk::abi::Value;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::ground::private;
use crate::intake::scenario::{behaviour, environment};
use crate::simulate::ground::Ground;
use crate::simulate::packed_row::Kept;

/// Name of the board's file.
pub(super) const BOARD: &str = "board";
const TASK: &str = "task";
const OUTCOME: &str = "outcome";
const STATE: &str = "state";

/// A segment to be lived.
#[derive(Serialize, Deserialize)]
pub(super) struct Task {
    pub(super) ground: Ground,
    pub(super) threads: usize,
    pub(super) isa: u32,
    pub(super) policies: Vec<Used>,
    /// What the arm has of its own.
    pub(super) departures: Vec<Departed>,
    /// The society to go on from; none for the opening.
    pub(super) from: Option<PathBuf>,
    pub(super) first: u16,
    pub(super) last: u16,
    /// Years from this one on are noted for other arms.
    pub(super) noted_from: Option<u16>,
    /// Years of the baseline that these are compared with, with their files.
    pub(super) baseline: Vec<(u16, PathBuf)>,
    /// Whether the run ends with it: then the digest of the state is wanted, and not the state.
    pub(super) ends: bool,
}

/// A policy of the segment.
#[derive(Serialize, Deserialize)]
pub(super) struct Used {
    pub(super) id: String,
    pub(super) library: PathBuf,
    pub(super) sha256: String,
    from: u16,
    until: Option<u16>,
    rollout: Vec<(u16, f64)>,
    values: Vec<(u16, Vec<(i64, f64)>)>,
    /// Number of the province, whether its rollout is its own, and its terms.
    by_province: Vec<(u8, bool, Used)>,
}

impl Used {
    pub(super) fn of(used: &ActivePolicy, library: PathBuf, sha256: String) -> Self {
        let there = |there: &InProvince| {
            (there.province, there.own_rollout, Self::of(&there.used, library.clone(), sha256.clone()))
        };
        let by_province = used.by_province.iter().map(there).collect();
        let plain = |values: &Vec<Value>| values.iter().map(|value| (value.integer, value.real)).collect();
        Self {
            id: used.policy.description().id.clone(),
            library,
            sha256,
            from: used.from,
            until: used.until,
            rollout: used.rollout.clone(),
            values: used.values.iter().map(|(year, values)| (*year, plain(values))).collect(),
            by_province,
        }
    }

    pub(super) fn with(&self, policy: Arc<dyn Policy>) -> ActivePolicy {
        let value = |&(integer, real): &(i64, f64)| Value { integer, real };
        let values = |(year, values): &(u16, Vec<(i64, f64)>)| (*year, values.iter().map(value).collect());
        let there = |(province, own_rollout, there): &(u8, bool, Used)| InProvince {
            province: *province,
            own_rollout: *own_rollout,
            used: there.with(policy.clone()),
        };
        ActivePolicy {
            by_province: self.by_province.iter().map(there).collect(),
            policy,
            from: self.from,
            until: self.until,
            rollout: self.rollout.clone(),
            values: self.values.iter().map(values).collect(),
            // What a vector says was laid over already.
            follows: Vec::new(),
        }
    }
}

/// A value of behaviour or a factor of the environment that is the arm's own.
#[derive(Serialize, Deserialize)]
pub(super) struct Departed {
    name: String,
    is_factor: bool,
    part: usize,
    from: u16,
    value: f64,
}

impl Departed {
    pub(super) fn of(departure: &Departure) -> Self {
        let &Departure { from, name, part, value, subject } = departure;
        Self { name: name.to_owned(), is_factor: matches!(subject, Subject::Environment(_)), part, from, value }
    }

    pub(super) fn departure(&self) -> Result<Departure, String> {
        let key = if self.is_factor { environment::column(&self.name) } else { behaviour::key(&self.name) };
        let key = key.ok_or_else(|| format!("there is no key of an arm `{}`", self.name))?;
        Ok(Departure { from: self.from, name: key.name, part: self.part, value: self.value, subject: key.subject })
    }
}

/// How a task ended.
#[derive(Serialize, Deserialize)]
pub(super) enum Outcome {
    /// All years were lived.
    Lived { years: Vec<(u16, Vec<Kept>)>, digest: Option<String> },
    /// A policy or the society failed.
    Fault(Fault),
    /// The task could not be begun.
    NotBegun(String),
}

fn write<T: Serialize>(path: &Path, what: &T) -> Result<(), String> {
    let failed = |error: String| format!("cannot write {}: {error}", path.display());
    let bytes = postcard::to_stdvec(what).map_err(|error| failed(error.to_string()))?;
    private::write(path, &bytes).map_err(|error| failed(error.to_string()))
}

fn read<T: DeserializeOwned>(path: &Path) -> Result<T, String> {
    let failed = |error: String| format!("cannot read {}: {error}", path.display());
    let bytes = fs::read(path).map_err(|error| failed(error.to_string()))?;
    postcard::from_bytes(&bytes).map_err(|error| failed(error.to_string()))
}

/// The folder of one task: the supervisor and the worker both use it.
pub(super) struct TaskFolder<'a>(pub(super) &'a Path);

impl TaskFolder<'_> {
    pub(super) fn board(&self) -> PathBuf {
        self.0.join(BOARD)
    }

    pub(super) fn state(&self) -> PathBuf {
        self.0.join(STATE)
    }

    pub(super) fn give(&self, task: &Task) -> Result<(), String> {
        write(&self.0.join(TASK), task)
    }

    pub(super) fn task(&self) -> Result<Task, String> {
        read(&self.0.join(TASK))
    }

    pub(super) fn hand_back(&self, outcome: &Outcome) -> Result<(), String> {
        write(&self.0.join(OUTCOME), outcome)
    }

    pub(super) fn is_done(&self) -> bool {
        self.0.join(OUTCOME).exists()
    }

    pub(super) fn outcome(&self) -> Result<Outcome, String> {
        read(&self.0.join(OUTCOME))
    }

    /// Where a year of the baseline is noted.
    pub(super) fn noted(&self, year: u16) -> PathBuf {
        self.0.join(format!("noted-{year}"))
    }

    pub(super) fn note(&self, year: u16, noted: &Counterfactual) -> Result<(), String> {
        write(&self.noted(year), noted)
    }
}

impl TaskFolder<'_> {
    fn panel(&self, year: u16) -> PathBuf {
        self.0.join(format!("panel-{year}"))
    }

    /// Keeps a year of the panel for the supervisor.
    pub(super) fn keep_panel(&self, year: u16, panel: &PanelYear) -> Result<(), String> {
        write(&self.panel(year), panel)
    }

    /// Takes a year of the panel, if there is one.
    pub(super) fn take_panel(&self, year: u16) -> Result<Option<PanelYear>, String> {
        let path = self.panel(year);
        if !path.exists() {
            return Ok(None);
        }
        let panel = read(&path)?;
        // What stays is removed with the workplace.
        let _ = fs::remove_file(&path);
        Ok(Some(panel))
    }
}

/// A year of the baseline that was noted.
pub(super) fn counterfactual(path: &Path) -> Result<Counterfactual, String> {
    read(path)
}
