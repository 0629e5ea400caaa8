//! What a worker is told, and what it hands back: plain data in files of a private folder.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use gongji_model::block::columns::InUse;
use gongji_model::books::counterfactual::Counterfactual;
use gongji_model::books::crossing::{Crossing, Crossings, Dimension};
use gongji_model::books::panel::{Panel, PanelAsked, PanelYear};
use gongji_model::foundation::draw::RandomSource;
use gongji_model::foundation::fault::Fault;
use gongji_model::inputs::departure::{Departure, Subject};
use gongji_model::inputs::fund::{FundRule, FundRules};
use gongji_model::law::policy::Policy;
use gongji_model::law::programme::{ActivePolicy, InProvince};
use gongji_model::metrics::names::METRICS;
use gongji_model::tables::replicate::Replicate;
use gongji_model::tables::solver_cache::SolverCache;
use gongji_sdk::abi::Value;
use gongji_sdk::isa::Isa;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::ground::private;
use crate::intake::inputs::{self, Course, InputError};
use crate::intake::scenario::{CareOf, Scenario, Simulated, Universe, Valued, behaviour, environment};
use crate::results::record::metric_named;
use crate::simulate::future;
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

/// What a society of the scenario stands on.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Ground {
    closure: String,
    /// Name, part and value.
    behaviour: Vec<(String, usize, f64)>,
    persons: u64,
    universe: String,
    care: String,
    out_of_area_care: bool,
    moves: bool,
    /// Columns of persons that policies ask for.
    columns: InUse,
    funds: Vec<FundRule>,
    seed: u64,
    replicate: u32,
    /// Fitted values that differ from the tables'.
    values: inputs::Values,
    /// Where they are not those of the tables.
    valued: Valued,
    /// Dimensions and metrics, by number, of the tables that the scenario asks for.
    crossings: Vec<(Vec<usize>, Vec<usize>)>,
    /// The panel that it asks for.
    panel: Option<Panel>,
}

impl Ground {
    pub(super) fn of(scenario: &Scenario, replicate: u32) -> Result<Self, InputError> {
        let plain = |setting: &behaviour::Setting| (setting.name.to_owned(), setting.part, setting.value);
        Ok(Self {
            closure: scenario.closure.name().into(),
            behaviour: scenario.behaviour.iter().map(plain).collect(),
            persons: scenario.persons,
            universe: scenario.universe.name().into(),
            care: scenario.care.name().into(),
            out_of_area_care: scenario.out_of_area_care,
            moves: scenario.moves,
            columns: scenario.columns,
            funds: scenario.funds.clone(),
            seed: scenario.seed,
            replicate,
            values: scenario.values(replicate)?,
            valued: scenario.valued,
            crossings: scenario.tables.iter().map(numbered).collect(),
            panel: scenario.panel.clone(),
        })
    }

    /// The tables that the scenario asks for, as the supervisor would ask for them.
    pub(super) fn crossings(&self) -> Crossings {
        let table = |(by, metrics): &(Vec<usize>, Vec<usize>)| Crossing {
            by: by.iter().filter_map(|number| Dimension::ALL.get(*number).copied()).collect(),
            metrics: metrics.iter().filter_map(|number| Some(METRICS.get(*number)?.name)).collect(),
        };
        Crossings(self.crossings.iter().map(table).collect())
    }

    /// The panel likewise.
    pub(super) fn panel(&self) -> PanelAsked {
        PanelAsked(self.panel.clone())
    }

    /// The replicate, as the supervisor would make it.
    pub(super) fn replicate(&self, isa: u32) -> Result<Arc<Replicate>, String> {
        let course = Course { closure: &self.closure, values: &self.values, known_until: None };
        let mut inputs = inputs::built_in_as(&course).map_err(|error| error.to_string())?;
        for (name, part, value) in &self.behaviour {
            let key = behaviour::key(name).ok_or_else(|| format!("there is no key of behaviour `{name}`"))?;
            behaviour::Setting { name: key.name, part: *part, value: *value }.apply(&mut inputs.behaviour);
        }
        self.valued.apply(&mut inputs.valuation);
        let universe =
            Universe::named(&self.universe).ok_or_else(|| format!("there is no universe `{}`", self.universe))?;
        let care = CareOf::named(&self.care).ok_or_else(|| format!("there is no care of `{}`", self.care))?;
        let funds = FundRules(self.funds.clone());
        let Self { out_of_area_care, moves, columns, .. } = *self;
        let simulated = Simulated { universe, care, out_of_area_care, moves, columns, funds };
        let luck = RandomSource::new(self.seed, self.replicate);
        Ok(future::replicate(inputs, self.persons, simulated, luck, Isa::from_code(isa), &SolverCache::default()))
    }
}

fn numbered(crossing: &Crossing) -> (Vec<usize>, Vec<usize>) {
    let metrics = crossing.metrics.iter().filter_map(|name| Some(metric_named(name)?.0));
    (crossing.by.iter().map(|dimension| *dimension as usize).collect(), metrics.collect())
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
