//! The command line: what was typed becomes a call.

use std::error::Error;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::error::{ContextKind, ErrorKind};
use clap::{Args, Parser, Subcommand};
use gongji_model::law::hooks::HOOKS;

use crate::author::conformance;
use crate::author::template::{self, Order};
use crate::ground::diagnose::{Failure, Mistake};
use crate::ground::words::counted;
use crate::inspect::{describe, diff, explain, life};
use crate::intake::inputs;
use crate::intake::lock::Lock;
use crate::intake::locking;
use crate::intake::number::{NotTaken, number, of_key, whole};
use crate::intake::plugin::Catalogue;
use crate::intake::plugin::catalogue::{discover, search_path};
use crate::intake::scenario::{self, Changes, Parameters, Scenario, schema};
use crate::results::shard::Shard;
use crate::simulate::future::RunOptions;
use crate::simulate::progress::Mode;
use crate::simulate::{isolate, watch};
use crate::study::settings::Settings;
use crate::study::{compare, sensitivity};
use crate::words::Language;

mod fitting;
mod guard;
mod proof;

use self::guard::Guard;
pub use fitting::{Calibrate, Effort, Hindcast};
pub use proof::{Merge, Methods, Resume, Verify};

/// Simulates an insured society person by person and compares reforms of its medical insurance.
#[derive(Debug, Parser)]
#[command(name = "gongji", version, max_term_width = 100, after_help = EXIT_CODES)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// Folder of input tables of one's own, which take the place of the built-in ones of the same names
    #[arg(long, global = true, value_name = "DIR")]
    pub inputs: Option<PathBuf>,
    /// Folder beside its own out of which a scenario may read what it is based on; may be repeated
    #[arg(long, global = true, value_name = "DIR")]
    pub read: Vec<PathBuf>,
}

/// Seconds after which a call of a policy is thought to hang.
const PATIENCE: u64 = 60;

const EXIT_CODES: &str = "Exit codes: 0 done, 2 the user's input, 3 a plugin, 130 interrupted, 1 anything else.";

/// The verbs.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Simulate every arm and replicate of a scenario
    Run(Trial),
    /// Run, then write paired differences, figures and the report
    Compare(Trial),
    /// Go on with a run that was stopped, from its last checkpoint
    Resume(Resume),
    /// Bring the shards of a run together: the results are those of one machine
    Merge(Merge),
    /// Write the report again from a folder of results
    Report {
        /// Folder of results
        results: PathBuf,
        /// Language of the report; that of the results when left out
        #[arg(long, value_name = "en|zh", value_parser = language)]
        lang: Option<Language>,
    },
    /// Run a folder of results again from what it keeps, and compare every byte
    Verify(Verify),
    /// Write the methods section of a paper and the tables of reporting standards into a folder of results
    Methods(Methods),
    /// Run the same arms with a policy that does nothing: it must change nothing
    Null(Task),
    /// Move every behavioural parameter over its range: which of them change the order of the arms, and at which value
    Sensitivity {
        /// What is simulated.
        #[command(flatten)]
        task: Task,
        /// What is ordered, and by what.
        #[command(flatten)]
        choice: sensitivity::Choice,
    },
    /// Fit the model to the published figures up to 2019
    Calibrate(Calibrate),
    /// Put the simulated past beside the published one, and forecast 2021-2025
    Hindcast(Hindcast),
    /// Write down which plugins and input tables a scenario uses, for `--locked`
    Lock {
        /// Scenario file; the lock is written beside it
        scenario: PathBuf,
        /// Where policies are looked for.
        #[command(flatten)]
        folders: Folders,
    },
    /// Write a policy that compiles, is tested and runs at once: the start of one's own
    NewPolicy {
        /// Its id, in kebab-case; a folder of this name is made
        name: String,
        /// In C instead of Rust
        #[arg(long)]
        c: bool,
        /// Folder in which it is made, and which is made when it is not there; the current one when left out
        #[arg(long, value_name = "DIR", default_value = ".", hide_default_value = true)]
        out: PathBuf,
        /// Where policies are looked for.
        #[command(flatten)]
        folders: Folders,
    },
    /// Say what a policy, parameter, hook, column, metric or key is; without a name, list them
    Describe {
        /// Its name; `hook` for all hooks, `systems` for those of the catalogue, POLICY.PARAMETER or HOOK.COLUMN for one part
        name: Option<String>,
        /// Print JSON, of `systems` alone
        #[arg(long, conflicts_with = "schema")]
        json: bool,
        /// Print the JSON schema of scenario files
        #[arg(long, conflicts_with = "name")]
        schema: bool,
        /// Language in which it is called something; that of the locale when left out
        #[arg(long, value_name = "en|zh", value_parser = language)]
        lang: Option<Language>,
        /// Where policies are looked for.
        #[command(flatten)]
        folders: Folders,
    },
    /// Explain the order of a year, or one person's life
    #[command(subcommand)]
    Explain(Explain),
    /// Name the first person, year and decision in which two runs part
    Diff {
        /// Scenario file, or folder of results; an arm may follow after a colon
        a: String,
        /// The other one
        b: String,
        /// What is compared.
        #[command(flatten)]
        choice: diff::Choice,
        /// How it is simulated.
        #[command(flatten)]
        look: Look,
        /// Where policies are looked for.
        #[command(flatten)]
        folders: Folders,
    },
    /// Live through the task that a supervisor put into a folder
    #[command(name = isolate::VERB, hide = true)]
    LiveApart {
        /// Folder of the task
        folder: PathBuf,
    },
    /// Hold a policy library to the contract; `gongji check list` tells the checks
    Check(Check),
    /// One check in a process of its own, for `check`
    #[command(name = conformance::child::VERB, hide = true)]
    CheckOne {
        /// Path of the library
        library: PathBuf,
        /// Name of the check
        #[arg(long)]
        check: String,
        /// The policy it is about
        #[arg(long)]
        policy: Option<String>,
        /// Its worked people
        #[arg(long)]
        cases: Option<PathBuf>,
    },
}

/// What is checked, and how.
#[derive(Debug, Args)]
pub struct Check {
    /// Path of a library or id of a policy; `list` for the list of checks
    #[arg(required_unless_present = "list")]
    plugin: Option<String>,
    /// Print the list of checks
    #[arg(long)]
    list: bool,
    /// Run this check alone; may be repeated
    #[arg(long, value_name = "NAME")]
    only: Vec<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// Time that all checks together may take
    #[arg(long, value_name = "SECONDS", default_value = "60", value_parser = seconds, allow_negative_numbers = true)]
    timeout: Duration,
    /// File of worked people of one policy; looked for beside its source when left out
    #[arg(long, value_name = "FILE")]
    cases: Option<PathBuf>,
    #[command(flatten)]
    folders: Folders,
}

impl Check {
    fn start(self, out: &mut dyn Write) -> Result<(), Failure> {
        let plugin = match self.plugin {
            Some(plugin) if !self.list && plugin != "list" => plugin,
            _ => return conformance::list(self.json, out),
        };
        let task = conformance::Task { plugin, only: self.only, cases: self.cases, limit: self.timeout };
        let report = conformance::check(&task, &self.folders.catalogue()?)?;
        let text = if self.json {
            let mut text = String::new();
            report.write_json(&mut text).map_err(|error| Failure::other(error.to_string()))?;
            text
        } else {
            report.to_string()
        };
        let told = out.write_all(text.as_bytes());
        // A reader who has seen enough does not change what was found.
        report.verdict()?;
        Ok(told?)
    }
}

/// A time of at least a tenth of a second and at most a day.
fn seconds(text: &str) -> Result<Duration, NotTaken> {
    number(0.1, 86_400.0)(text).map(Duration::from_secs_f64).map_err(|not_taken| not_taken.in_unit("seconds"))
}

/// What can be explained.
#[derive(Debug, Subcommand)]
pub enum Explain {
    /// The phases of a year with the hooks and policies of an arm
    Year {
        /// Scenario file
        scenario: PathBuf,
        /// Arm; the baseline when left out
        #[arg(long)]
        arm: Option<String>,
        /// Where policies are looked for.
        #[command(flatten)]
        folders: Folders,
    },
    /// One person's life, year by year and line by line; without an identity, persons worth a look
    #[command(allow_missing_positional = true)]
    Person {
        /// Identity, as lists and messages print it
        #[arg(value_parser = whole::<u64>(0, u64::MAX.into()), allow_negative_numbers = true)]
        id: Option<u64>,
        /// Scenario file
        scenario: PathBuf,
        /// Which life.
        #[command(flatten)]
        choice: life::Choice,
        /// How it is simulated.
        #[command(flatten)]
        look: Look,
        /// Where policies are looked for.
        #[command(flatten)]
        folders: Folders,
    },
}

/// Flags of the verbs that look at single persons.
#[derive(Clone, Copy, Debug, Default, Args)]
pub struct Look {
    /// Simulated persons at the opening
    #[arg(long, value_name = "N", value_parser = of_key::<u64>("persons"), allow_negative_numbers = true)]
    persons: Option<u64>,
    /// First year that is told
    #[arg(long, value_name = "YEAR", value_parser = of_key::<u16>("from"), allow_negative_numbers = true)]
    from: Option<u16>,
    /// Last simulated year
    #[arg(long, value_name = "YEAR", value_parser = of_key::<u16>("until"), allow_negative_numbers = true)]
    until: Option<u16>,
    /// Number from which all luck follows
    #[arg(long, value_name = "N", value_parser = of_key::<u64>("seed"), allow_negative_numbers = true)]
    seed: Option<u64>,
    #[command(flatten)]
    effort: Effort,
}

impl Look {
    fn changes(self) -> Changes {
        let Self { persons, from, until, seed, .. } = self;
        Changes { persons, from, until, seed, ..Changes::default() }
    }

    fn options(self) -> (RunOptions, Mode) {
        (self.effort.options(), Mode::of_standard_error(self.effort.quiet))
    }
}

/// A scenario with what the command line changes.
#[derive(Debug, Args)]
pub struct Task {
    /// Scenario file
    pub scenario: PathBuf,
    #[command(flatten)]
    overrides: Overrides,
    #[command(flatten)]
    settings: Settings,
    #[command(flatten)]
    folders: Folders,
}

/// A task that is guarded against its plugins.
#[derive(Debug, Args)]
pub struct Trial {
    #[command(flatten)]
    task: Task,
    /// Refuse any plugin or input table that differs from the lock file beside the scenario
    #[arg(long)]
    locked: bool,
    /// Set down all that was lived every so many years, to go on from there with `resume`; every minute when left out
    #[arg(long, value_name = "YEARS", value_parser = whole::<u16>(1, 1_000), allow_negative_numbers = true)]
    checkpoint: Option<u16>,
    /// Live one of N parts of the run, to be brought together with the others by `merge`
    #[arg(long, value_name = "I/N", value_parser = Shard::typed, allow_hyphen_values = true)]
    shard: Option<Shard>,
    /// Keep the baseline's society of every replicate at the end of this year, beside the results, for other arms to begin with
    #[arg(long, value_name = "YEAR", value_parser = of_key::<u16>("until"), allow_negative_numbers = true)]
    keep_branch: Option<u16>,
    /// Begin with the societies of a branch that was kept, and not with the opening: the results are the same
    #[arg(long, value_name = "DIR")]
    branch_from: Option<PathBuf>,
    #[command(flatten)]
    guard: Guard,
}

/// Flags that override the scenario; each is recorded in the manifest.
#[derive(Clone, Debug, Default, Args)]
pub struct Overrides {
    /// Simulated persons at the opening
    #[arg(long, value_name = "N", value_parser = of_key::<u64>("persons"), allow_negative_numbers = true)]
    pub persons: Option<u64>,
    /// Repetitions with other luck
    #[arg(long, value_name = "N", value_parser = of_key::<u32>("replicates"), allow_negative_numbers = true)]
    pub replicates: Option<u32>,
    /// First simulated year
    #[arg(long, value_name = "YEAR", value_parser = of_key::<u16>("from"), allow_negative_numbers = true)]
    pub from: Option<u16>,
    /// Last simulated year
    #[arg(long, value_name = "YEAR", value_parser = of_key::<u16>("until"), allow_negative_numbers = true)]
    pub until: Option<u16>,
    /// Number from which all luck follows
    #[arg(long, value_name = "N", value_parser = of_key::<u64>("seed"), allow_negative_numbers = true)]
    pub seed: Option<u64>,
    /// Fitted parameters: the best ones, or each replicate one vector of the weighted set
    #[arg(long, value_name = "best|ensemble", value_parser = parameters)]
    pub parameters: Option<Parameters>,
    /// Language of the report and of the terminal
    #[arg(long, value_name = "en|zh", value_parser = language)]
    pub lang: Option<Language>,
    /// Live these arms alone; names with commas between, may be repeated. The baseline is always lived too
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    pub arms: Vec<String>,
}

fn language(name: &str) -> Result<Language, String> {
    Language::named(name).ok_or_else(|| "expected en or zh".into())
}

fn parameters(name: &str) -> Result<Parameters, String> {
    Parameters::named(name).ok_or_else(|| "expected best or ensemble".into())
}

impl From<Overrides> for Changes {
    fn from(typed: Overrides) -> Self {
        let Overrides { persons, replicates, from, until, seed, parameters, lang, arms } = typed;
        Self { persons, replicates, from, until, seed, parameters, lang, arms }
    }
}

/// Where policies are looked for.
#[derive(Clone, Debug, Default, Args)]
pub struct Folders {
    /// Folder of policy libraries, searched before $GONGJI_PLUGINS and the program's folder; may be repeated
    #[arg(long, value_name = "DIR")]
    pub plugins: Vec<PathBuf>,
}

impl Folders {
    fn catalogue(&self) -> Result<Catalogue, Failure> {
        Ok(discover(search_path(&self.plugins)?))
    }

    /// A catalogue of the policies in the scenario's lock, after the whole lock was checked.
    fn locked(&self, scenario: &Path) -> Result<Catalogue, Failure> {
        let lock = Lock::read(scenario)?;
        lock.check(&search_path(&self.plugins)?)?;
        Ok(self.catalogue()?.locked(lock))
    }
}

impl Command {
    /// How a verb is watched; none for verbs that another process of the program watches already.
    pub fn watch(&self) -> Option<watch::Order> {
        let order = |seconds| watch::Order { patience: Duration::from_secs(seconds), could_isolate: false };
        match self {
            Self::LiveApart { .. } | Self::CheckOne { .. } => None,
            Self::Run(trial) | Self::Compare(trial) => Some(trial.guard.order()),
            Self::Resume(resume) => Some(order(resume.plugin_timeout)),
            Self::Verify(verify) => Some(verify.guard.order()),
            _ => Some(order(PATIENCE)),
        }
    }
}

/// A verb that simulates.
type Verb = fn(&Scenario, &Catalogue, &Settings) -> Result<(), Failure>;

impl Trial {
    fn start(self, verb: Verb) -> Result<(), Failure> {
        let folders = &self.task.folders;
        let catalogue = if self.locked { folders.locked(&self.task.scenario)? } else { folders.catalogue()? };
        let plugins = folders.plugins.clone();
        let Self { checkpoint, shard, keep_branch, branch_from, .. } = self;
        let own = Settings { checkpoint, shard, keep_branch, branch_from, plugins, ..self.task.settings };
        let settings = self.guard.over(own);
        Task { settings, ..self.task }.start(&catalogue, |scenario, catalogue, settings| {
            verb(scenario, catalogue, &settings.guarded(scenario, catalogue))
        })
    }
}

impl Task {
    fn start(
        self,
        catalogue: &Catalogue,
        verb: impl FnOnce(&Scenario, &Catalogue, &Settings) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let changes = Changes::from(self.overrides);
        let scenario = scenario::load(&self.scenario, &changes, catalogue)?;
        show_notes(&scenario);
        let lang = scenario.lang;
        verb(&scenario, catalogue, &Settings { changes, lang, ..self.settings })
    }
}

/// Parses the command line. For help, the version and unknown flags it prints the answer and ends the program.
///
/// # Errors
/// A number that a flag does not take, or a shard where there are none.
pub fn parse() -> Result<Cli, Failure> {
    Cli::try_parse().map_err(|error| {
        let not_taken = error.source().and_then(|source| source.downcast_ref::<NotTaken>());
        match (not_taken, error.get(ContextKind::InvalidArg)) {
            (Some(not_taken), Some(flag)) => {
                let flag = flag.to_string();
                Failure::input(not_taken.mistake(flag.split(' ').next().unwrap_or_default()))
            }
            (None, Some(flag)) if error.kind() == ErrorKind::UnknownArgument && flag.to_string() == "--shard" => {
                let mistake = Mistake::new("`--shard` is for `run` and `compare`");
                Failure::input(mistake.help("whatever else is lived is lived as a whole"))
            }
            _ => error.exit(),
        }
    })
}

/// Does what was typed; what it prints goes to `out`.
///
/// # Errors
/// Every mistake, with the exit code that belongs to it.
pub fn dispatch(cli: Cli, out: &mut dyn Write) -> Result<(), Failure> {
    cli.inputs.as_deref().map_or(Ok(()), inputs::lay_over)?;
    scenario::may_read(cli.read);
    match cli.command {
        Command::Run(task) => task.start(compare::run),
        Command::Compare(task) => task.start(compare::compare),
        Command::Null(task) => {
            let catalogue = task.folders.catalogue()?;
            task.start(&catalogue, compare::null)
        }
        Command::Sensitivity { task, choice } => {
            let catalogue = task.folders.catalogue()?;
            task.start(&catalogue, |scenario, catalogue, settings| {
                sensitivity::sensitivity(scenario, catalogue, settings, &choice)
            })
        }
        Command::Calibrate(order) => order.start(out),
        Command::Hindcast(order) => order.start(out),
        Command::Lock { scenario, folders } => lock(&scenario, &folders.catalogue()?, out),
        Command::LiveApart { folder } => isolate::live_apart(&folder),
        Command::Report { results, lang } => compare::report(&results, lang),
        Command::Resume(order) => order.start(),
        Command::Merge(order) => order.start(),
        Command::Verify(order) => order.start(out),
        Command::Methods(order) => order.start(out),
        Command::Describe { name, json, schema, lang, folders } => {
            let catalogue = folders.catalogue()?;
            match name {
                name if json => describe::json(name.as_deref(), out),
                _ if schema => write_schema(&catalogue, out),
                Some(name) => describe::name(&name, Language::of_terminal(lang), HOOKS, &catalogue, out),
                None => describe::list(HOOKS, &catalogue, out),
            }
        }
        Command::Check(check) => check.start(out),
        Command::CheckOne { library, check, policy, cases } => {
            conformance::child::serve(&check, &library, policy.as_deref(), cases.as_deref())
        }
        Command::NewPolicy { name, c, out: folder, folders } => {
            template::write(&Order { name, in_c: c, out: folder }, &folders.catalogue()?, out)
        }
        Command::Explain(Explain::Year { scenario, arm, folders }) => {
            let catalogue = folders.catalogue()?;
            let scenario = scenario::load(&scenario, &Changes::default(), &catalogue)?;
            show_notes(&scenario);
            explain::year(&scenario, arm.as_deref(), HOOKS, &catalogue, out)
        }
        Command::Explain(Explain::Person { id, scenario, choice, look, folders }) => {
            let catalogue = folders.catalogue()?;
            let scenario = scenario::load(&scenario, &look.changes(), &catalogue)?;
            life::person(id, &scenario, &choice, &catalogue, look.options(), out)
        }
        Command::Diff { a, b, choice, look, folders } => {
            diff::diff((&a, &b), &choice, &look.changes(), &folders.catalogue()?, look.options(), out)
        }
    }
}

fn lock(file: &Path, catalogue: &Catalogue, out: &mut dyn Write) -> Result<(), Failure> {
    let scenario = scenario::load(file, &Changes::default(), catalogue)?;
    show_notes(&scenario);
    let lock = locking::lock(file, &scenario, catalogue)?;
    lock.write()?;
    let (plugins, tables) = lock.counts();
    let plugins = counted(plugins, "policy", "policies");
    Ok(writeln!(out, "{}: {plugins}, {}", lock.path().display(), counted(tables, "input table", "input tables"))?)
}

fn write_schema(catalogue: &Catalogue, out: &mut dyn Write) -> Result<(), Failure> {
    let policies = catalogue.all()?;
    let descriptions: Vec<_> = policies.iter().map(|policy| policy.description()).collect();
    Ok(out.write_all(schema::schema(&descriptions).as_bytes())?)
}

/// Prints the notes on a scenario to standard error, a line each.
fn show_notes(scenario: &Scenario) {
    let own_tables = inputs::laid_over().map(|(folder, tables)| {
        format!("the built-in tables make place for {} of `{}`", tables.join(", "), folder.display())
    });
    for note in scenario.notes.iter().chain(&own_tables) {
        // When standard error is closed, the note cannot be shown anywhere.
        let _ = writeln!(std::io::stderr(), "note: {note}");
    }
}
