//! What a run leaves behind: the scenario, the yearly rows of every arm and replicate, and where the numbers come from.
//!
//! These types are plain data. The run fills them, `store` writes and reads them, everything else only looks.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use gongji_model::books::observation::Row;
use gongji_model::books::panel::PanelYear;
use gongji_model::law::metric;
use gongji_model::metrics::names::{METRICS, Metric};
use gongji_sdk::abi;
use serde::{Deserialize, Serialize};

use crate::ground::references::is_literature;
use crate::results::change::code;
use crate::results::own::OwnValues;
use crate::results::twin::Solved;
use crate::results::used::UsedPolicy;
use crate::say;
use crate::words::{Language, Told};

pub use crate::results::asked::{AccountValue, Factorial, OwnColumn, PanelInfo, WantedError};
pub use crate::results::plugin::{OwnMetric, PluginInfo, PluginValue, PolicyWord};
pub use crate::results::published::PublishedFigure;

/// The verb that left the results.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verb {
    /// Every arm and replicate.
    #[default]
    Run,
    /// The same with differences, figures and page.
    Compare,
    /// What moves the order of the arms.
    Sensitivity,
}

impl Verb {
    /// As it is typed.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Run => "run",
            Self::Compare => "compare",
            Self::Sensitivity => "sensitivity",
        }
    }
}

/// The scenario as it was run, overrides included.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ScenarioInfo {
    /// Short name, also the name of the results folder.
    pub name: String,
    /// One line for people.
    pub title: Told,
    /// What the comparison is to answer.
    pub question: Told,
    /// Language of the page.
    #[serde(default)]
    pub lang: Language,
    /// First simulated year.
    pub from: u16,
    /// Last simulated year.
    pub until: u16,
    /// Simulated persons at the opening.
    pub persons: u64,
    /// Replicates of every arm.
    pub replicates: u32,
    /// Seed of all draws.
    #[serde(with = "seed")]
    pub seed: u64,
    /// Name of the arm that the others are compared with.
    pub baseline: String,
    /// Closure of the environment beyond the data: `low`, `medium`, `high`.
    pub closure: String,
    /// Year of the prices of every amount in constant yuan.
    pub price_year: u16,
    /// Prices of that year over those of the first year of the tables, which need not hold it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price_factor: Option<f64>,
    /// Years in which the headline is read off; none for 5, 10 and 20 years after the arms part.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub read_in: Vec<u16>,
    /// Metrics of policies that stand in the headline, as `policy-id.metric`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub headline: Vec<String>,
    /// Parts of a reform of which every choice is an arm.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub factorial: Option<Factorial>,
    /// The standard error for which replicates were added.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub precision: Option<WantedError>,
    /// Discount rate of present values, a share per year.
    pub discount_rate: f64,
    /// Value of a yuan on an individual account to its holder, in cash, and the range within which evidence does not decide it.
    #[serde(default)]
    pub account_value: AccountValue,
    /// Who is simulated: `member-households`, `members`, `nation`.
    pub universe: String,
    /// Whose care is simulated: `members`, or `everybody`.
    #[serde(default = "members")]
    pub care: String,
    /// Stays outside the own pooling area are simulated.
    #[serde(default, skip_serializing_if = "is_false")]
    pub out_of_area_care: bool,
    /// Households move between areas.
    #[serde(default, skip_serializing_if = "is_false")]
    pub moves: bool,
    /// Funds above the pooling areas: scheme, level, role and share; none where all schemes pool by area.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub funds: Vec<String>,
    /// Fitted parameters of the replicates: `best`, or `ensemble`.
    #[serde(default = "best")]
    pub parameters: String,
    /// Persons of the nation for whom one simulated person stands.
    pub weight: f64,
    /// SHA-256 of the scenario as it is archived, one file with all that was laid into it: a run of that file has the same.
    pub sha256: String,
    /// Flags that overrode the scenario, as typed.
    #[serde(default)]
    pub overrides: Vec<String>,
    /// The files from which it was read, the top one first; they are not kept.
    #[serde(default, rename = "source")]
    pub sources: Vec<InputFile>,
}

impl ScenarioInfo {
    /// Whether each replicate has parameters of its own.
    pub(crate) fn has_vectors(&self) -> bool {
        self.parameters != best()
    }

    /// One line for people.
    pub fn title_in(&self, language: Language) -> &str {
        if self.title.is_empty() { &self.name } else { self.title.told(language) }
    }

    /// Whether means have standard errors, as messages ask for it.
    pub(crate) fn has_errors(&self) -> &'static str {
        if self.replicates > 1 { "yes" } else { "no" }
    }

    /// What the replicates differ in, and so what a standard error holds.
    pub fn what_errors_hold(&self, language: Language) -> String {
        match self.has_vectors() {
            false => say!(language, "errors-chance"),
            true => say!(language, "errors-parameters"),
        }
    }
}

/// What results had before there was a choice.
fn best() -> String {
    "best".into()
}

/// Likewise.
fn members() -> String {
    "members".into()
}

/// What is not so is not written, so that older results say the same.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_false(flag: &bool) -> bool {
    !flag
}

/// One replicate of one arm.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReplicateResult {
    /// Everything that was counted.
    pub rows: Vec<Row>,
    /// Digest of the state at the end of the run.
    pub state_digest: String,
    /// The panel of persons by year, where one was asked for: it is written, and not read back.
    pub panel: Vec<(u16, Arc<PanelYear>)>,
}

/// One arm with its replicates.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ArmResults {
    /// Name in every table.
    pub name: String,
    /// What people read in its place; empty where the author gave it none.
    pub title: Told,
    /// The arm's policies in words.
    pub words: Told,
    /// First year in which its law, behaviour or environment is not the baseline's; none for the baseline, and where none ever
    /// differs.
    pub parts: Option<u16>,
    /// Its policies in the order in which they act.
    pub policies: Vec<UsedPolicy>,
    /// Values of behaviour and factors of the environment that are its own.
    pub own: OwnValues,
    /// How it was found, where it is the solved twin of another arm.
    pub twin: Option<Solved>,
    /// In the order of their numbers; number 1 comes first.
    pub replicates: Vec<ReplicateResult>,
}

/// An arm that is not in the results, and why.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LostArm {
    /// Its name.
    pub arm: String,
    /// The replicate in which it was lost, counted from 1; 0 for a twin that was not found, since it is one for all.
    pub replicate: u32,
    /// The year that was being lived.
    pub year: u16,
    /// Id of the policy; empty when none is to blame.
    pub policy: String,
    /// Name of the hook; empty when none is to blame.
    pub hook: String,
    /// What happened.
    pub cause: String,
    /// Arms that were lost with it, because they shared that past.
    #[serde(default)]
    pub with: Vec<String>,
}

impl LostArm {
    /// One line for people.
    pub fn words(&self, language: Language) -> String {
        let who = match self.policy.as_str() {
            "" => String::new(),
            policy => say!(language, "lost-who", policy = code(policy), hook = self.hook.as_str()),
        };
        if self.replicate == 0 {
            return say!(language, "lost-twin", arm = self.arm.as_str(), cause = self.cause.as_str());
        }
        let (arm, cause) = (self.arm.as_str(), self.cause.as_str());
        say!(language, "lost-arm", arm = arm, who = who, year = self.year, cause = cause, replicate = self.replicate)
    }
}

/// A value that the model takes from outside.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Assumption {
    /// Its name in the scenario.
    pub name: String,
    /// The value used.
    pub value: String,
    /// Values thought possible.
    pub range: String,
    /// Unit of value and range.
    pub unit: String,
    /// Where it comes from.
    pub source: String,
    /// `verified`, `recalled`, `estimated` or `assumed`.
    pub confidence: String,
}

impl Assumption {
    /// Whether its source can be looked up; a note otherwise.
    pub fn is_from_literature(&self) -> bool {
        is_literature(&self.source)
    }
}

/// The fitted parameters of a replicate.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ReplicateVector {
    /// The replicate, counted from 1.
    pub replicate: u32,
    /// Number of its vector in the weighted set.
    pub vector: u16,
    /// The vector's weight in that set.
    pub weight: f64,
}

/// A fitted parameter of a replicate.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct VectorValue {
    /// The replicate, counted from 1.
    pub replicate: u32,
    /// The parameter, as the weighted set calls it.
    pub parameter: String,
    /// Its value.
    pub value: f64,
}

/// What brought the entry of a year into line with the published members, the same in every arm.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AlignedYear {
    /// The replicate, counted from 1; without vectors the first stands for all.
    pub replicate: u32,
    /// The year.
    pub year: u16,
    /// Factor on the chances to join as a worker at 16 to 44.
    pub multiplier: f64,
    /// The multiplier was held back by the cap on active members.
    pub capped: bool,
    /// Those who join as retirees over everybody outside the scheme who is 55 to 75.
    pub late_share: f64,
    /// Share of those reaching retirement who lose membership.
    pub lost_share: f64,
    /// Expected active members at the end of the year, persons.
    pub workers: f64,
    /// Expected retired members at the end of the year, persons.
    pub retirees: f64,
}

/// How far the data reach on which a run stands.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DataDates {
    /// Last year of a verified figure beside which the run is put.
    pub figures_until: u16,
    /// Last year of which every series stands in the tables; from the next on the closure goes on where one has ended.
    pub observed_until: u16,
}

/// A file and its hash.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct InputFile {
    /// Its name without folders.
    pub file: String,
    /// SHA-256 of its bytes.
    pub sha256: String,
}

/// Versions of what produced the results.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Versions {
    /// The program.
    pub gongji: String,
    /// The commit that was checked out when it was built, without what had not been committed; `unknown` outside a repository.
    #[serde(default = "unknown")]
    pub commit: String,
    /// The compiler.
    pub rustc: String,
    /// The contract of policies.
    pub abi: String,
}

impl Versions {
    /// Those of the program that runs.
    pub fn here() -> Self {
        Self::of_this_build(&format!("{}.{}", abi::ABI_MAJOR, abi::ABI_MINOR))
    }

    /// Versions of this build; `abi` as `major.minor`.
    pub fn of_this_build(abi: &str) -> Self {
        Self {
            gongji: env!("CARGO_PKG_VERSION").into(),
            commit: env!("GONGJI_COMMIT").into(),
            rustc: env!("GONGJI_RUSTC").into(),
            abi: abi.into(),
        }
    }

    /// The program and its commit, in words.
    pub fn words(&self) -> String {
        format!("gongji {} (commit {})", self.gongji, self.commit)
    }
}

fn unknown() -> String {
    "unknown".into()
}

/// Time spent in one phase.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Timing {
    /// Phase or stage.
    pub phase: String,
    /// Wall-clock seconds.
    pub seconds: f64,
    /// Processor seconds, to hundredths.
    #[serde(default)]
    pub cpu_seconds: f64,
}

/// The machine and what the run cost it: the only part that may change when a run is repeated.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Machine {
    /// Model of the processor.
    pub cpu: String,
    /// Threads used.
    pub threads: u32,
    /// Instructions used: `base`, `avx2`, `avx512`.
    pub isa: String,
    /// Wall-clock seconds of the whole run.
    pub wall_seconds: f64,
    /// Processor seconds of the whole run.
    pub cpu_seconds: f64,
    /// Person-years per processor second.
    pub person_years_per_cpu_second: f64,
    /// The branch with which its arms began; absent where they began with the opening.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub branch: Option<String>,
    /// Time of each phase, where asked for.
    #[serde(default, rename = "timing")]
    pub timings: Vec<Timing>,
}

/// A number of one arm, share, replicate and year: a row of `take_up.csv`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TakeUpRow {
    /// The arm.
    pub arm: String,
    /// Share of those who can pay that was imposed; none where people chose.
    pub imposed: Option<f64>,
    /// Counted from 1.
    pub replicate: u32,
    /// Calendar year.
    pub year: u16,
    /// A metric, of everybody.
    pub metric: String,
    /// Its value.
    pub value: Option<f64>,
}

/// Everything a run leaves behind.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Results {
    /// The verb that leaves them.
    pub verb: Verb,
    /// What it was asked for beside the scenario.
    pub asked: BTreeMap<String, String>,
    /// The scenario as run.
    pub scenario: ScenarioInfo,
    /// The scenario as one file, to run it again.
    pub text: String,
    /// In the order of the scenario.
    pub arms: Vec<ArmResults>,
    /// Arms that were lost, in the order of the scenario.
    pub lost: Vec<LostArm>,
    /// Figures to hold the simulation against.
    pub published: Vec<PublishedFigure>,
    /// Arms that sell cover at imposed take-up, beside the chosen one.
    pub take_up: Vec<TakeUpRow>,
    /// Values taken from outside.
    pub assumptions: Vec<Assumption>,
    /// The vector of each replicate; none where all have the best parameters.
    pub vectors: Vec<ReplicateVector>,
    /// What stands in these vectors.
    pub vector_values: Vec<VectorValue>,
    /// What brought entry into line with the published members.
    pub alignment: Vec<AlignedYear>,
    /// How far the data reach.
    pub data: DataDates,
    /// Input files.
    pub inputs: Vec<InputFile>,
    /// Policies.
    pub plugins: Vec<PluginInfo>,
    /// What they are called in other languages.
    pub policy_words: Vec<PolicyWord>,
    /// The panel of persons that was asked for.
    pub panel: Option<PanelInfo>,
    /// What produced the results.
    pub versions: Versions,
    /// Where.
    pub machine: Machine,
}

impl Results {
    /// Position of the baseline arm; none when it was lost.
    pub fn baseline(&self) -> Option<usize> {
        self.arms.iter().position(|arm| arm.name == self.scenario.baseline)
    }

    /// What something of a policy is called in a language, when its library says so.
    pub fn said(&self, policy: &str, key: &str, language: Language) -> Option<&str> {
        let is_it = |word: &&PolicyWord| word.policy == policy && word.language == language && word.key == key;
        self.policy_words.iter().find(is_it).map(|word| word.text.as_str())
    }

    /// The metrics of policies that the scenario wants in its headline, in its order.
    pub fn asked_metrics(&self) -> impl Iterator<Item = &OwnMetric> {
        self.scenario.headline.iter().filter_map(|name| self.own_metrics().find(|metric| metric.name == *name))
    }

    /// Those of all policies that took part.
    pub fn own_metrics(&self) -> impl Iterator<Item = &OwnMetric> {
        self.plugins.iter().flat_map(|plugin| &plugin.metrics)
    }

    /// The arm's law has been the baseline's up to this year, and the baseline is there.
    pub fn lives_as_baseline(&self, arm: usize, year: u16) -> bool {
        let parts = self.arms.get(arm).and_then(|arm| arm.parts);
        self.baseline().is_some() && parts.is_none_or(|parts| year < parts)
    }
}

/// The metric of this name and its place in the tables.
pub fn metric_named(name: &str) -> Option<(usize, &'static Metric)> {
    // Asked for every row of every table.
    static PLACES: LazyLock<HashMap<&str, usize>> =
        LazyLock::new(|| METRICS.iter().zip(0..).map(|(metric, place)| (metric.name, place)).collect());
    PLACES.get(name).map(|place| (*place, &METRICS[*place]))
}

/// The unit of a metric, be it the program's or a policy's.
pub fn unit_of(name: &str) -> &'static str {
    let of_policy = || metric::named(name).map_or("", |metric| metric.unit);
    metric_named(name).map_or_else(of_policy, |(_, metric)| metric.unit)
}

/// What can go wrong with results.
#[derive(Debug, thiserror::Error)]
pub enum ResultsError {
    /// A file or folder could not be read or written.
    #[error("{path}: {source}", path = .path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A table could not be read or written.
    #[error("{path}: {reason}", path = .path.display())]
    Table {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// A figure could not be drawn.
    #[error("figure `{name}`: {reason}")]
    Figure {
        /// Its name.
        name: String,
        /// Why.
        reason: String,
    },
    /// The page could not be made.
    #[error("report: {0:#}")]
    Page(#[from] minijinja::Error),
}

impl ResultsError {
    pub(crate) fn io(path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_path_buf();
        move |source| Self::Io { path, source }
    }

    pub(crate) fn table<E: std::fmt::Display>(path: &Path) -> impl FnOnce(E) -> Self {
        let path = path.to_path_buf();
        move |error| Self::Table { path, reason: error.to_string() }
    }
}

/// TOML has signed integers only: a larger seed is written as text.
mod seed {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Seed {
        Number(u64),
        Text(String),
    }

    pub(super) fn serialize<S: Serializer>(seed: &u64, serializer: S) -> Result<S::Ok, S::Error> {
        match i64::try_from(*seed) {
            Ok(number) => serializer.serialize_i64(number),
            Err(_) => serializer.serialize_str(&seed.to_string()),
        }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
        match Seed::deserialize(deserializer)? {
            Seed::Number(number) => Ok(number),
            Seed::Text(text) => text.parse().map_err(D::Error::custom),
        }
    }
}
