//! The command line: what was typed becomes a call.

use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::diagnose::Failure;
use crate::future::Means;
use crate::plugin::Catalogue;
use crate::plugin::catalogue::{discover, search_path};
use crate::progress::Mode;
use crate::scenario::{self, Changes, Scenario, schema};
use crate::{describe, diff, explain, life, session};

/// Simulates an insured society person by person and compares reforms of its medical insurance.
#[derive(Debug, Parser)]
#[command(name = "gongji", version, max_term_width = 100, after_help = EXIT_CODES)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

const EXIT_CODES: &str = "Exit codes: 0 done, 2 the user's input, 3 a plugin, 1 anything else.";

/// The verbs.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Simulate every arm and replicate of a scenario
    Run(Task),
    /// Run, then write paired differences, figures and the report
    Compare(Task),
    /// Write the report again from a folder of results
    Report {
        /// Folder of results
        results: PathBuf,
    },
    /// Run the same arms with a policy that does nothing: it must change nothing
    Null(Task),
    /// Say what a policy, metric, column or key is; without a name, list them
    Describe {
        /// Its name
        name: Option<String>,
        /// Print the JSON schema of scenario files
        #[arg(long, conflicts_with = "name")]
        schema: bool,
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
        #[arg(value_parser = number::<u64>)]
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
    #[arg(long, value_name = "N", value_parser = number::<u64>)]
    persons: Option<u64>,
    /// First year that is told
    #[arg(long, value_name = "YEAR")]
    from: Option<u16>,
    /// Last simulated year
    #[arg(long, value_name = "YEAR")]
    until: Option<u16>,
    /// Number from which all luck follows
    #[arg(long, value_name = "N", value_parser = number::<u64>)]
    seed: Option<u64>,
    /// Threads; all cores when left out
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    /// Instruction set; the best of this machine when left out
    #[arg(long)]
    isa: Option<Isa>,
    /// Say nothing while running
    #[arg(long)]
    quiet: bool,
}

impl Look {
    fn changes(self) -> Changes {
        let Self { persons, from, until, seed, .. } = self;
        Changes { persons, from, until, seed, replicates: None }
    }

    fn means(self) -> (Means, Mode) {
        let Self { threads, isa, quiet, .. } = self;
        (session::means(&Settings { threads, isa, ..Settings::default() }), Mode::of_standard_error(quiet))
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

/// Flags that override the scenario; each is recorded in the manifest.
#[derive(Clone, Copy, Debug, Default, Args)]
pub struct Overrides {
    /// Simulated persons at the opening
    #[arg(long, value_name = "N", value_parser = number::<u64>)]
    pub persons: Option<u64>,
    /// Repetitions with other luck
    #[arg(long, value_name = "N", value_parser = number::<u32>)]
    pub replicates: Option<u32>,
    /// First simulated year
    #[arg(long, value_name = "YEAR")]
    pub from: Option<u16>,
    /// Last simulated year
    #[arg(long, value_name = "YEAR")]
    pub until: Option<u16>,
    /// Number from which all luck follows
    #[arg(long, value_name = "N", value_parser = number::<u64>)]
    pub seed: Option<u64>,
}

impl From<Overrides> for Changes {
    fn from(typed: Overrides) -> Self {
        let Overrides { persons, replicates, from, until, seed } = typed;
        Self { persons, replicates, from, until, seed }
    }
}

/// How to run; none of it changes a result.
#[derive(Clone, Debug, Default, Args)]
pub struct Settings {
    /// Threads; all cores when left out
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// Instruction set; the best of this machine when left out
    #[arg(long)]
    pub isa: Option<Isa>,
    /// Folder of results; results/<name> when left out
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Say nothing while running
    #[arg(long)]
    pub quiet: bool,
    /// Print the time of each phase to standard error
    #[arg(long)]
    pub timings: bool,
    /// What the command line changed in the scenario, for the manifest
    #[arg(skip)]
    pub changes: Changes,
}

/// Instruction sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Isa {
    /// What every processor of this kind has
    Base,
    /// AVX2
    Avx2,
    /// AVX-512
    Avx512,
}

/// Where policies are looked for.
#[derive(Clone, Debug, Default, Args)]
pub struct Folders {
    /// Folder of policy libraries, searched before $GONGJI_PLUGINS and the program's folder; may be repeated
    #[arg(long, value_name = "DIR")]
    pub plugins: Vec<PathBuf>,
}

impl Folders {
    fn catalogue(&self) -> Catalogue {
        discover(search_path(&self.plugins))
    }
}

/// A number that may be written with underscores.
fn number<T: FromStr<Err: std::fmt::Display>>(text: &str) -> Result<T, String> {
    text.replace('_', "").parse().map_err(|error| format!("{error}"))
}

impl Task {
    fn start(self, verb: fn(&Scenario, &Catalogue, &Settings) -> Result<(), Failure>) -> Result<(), Failure> {
        let catalogue = self.folders.catalogue();
        let changes = Changes::from(self.overrides);
        let scenario = scenario::load(&self.scenario, &changes, &catalogue)?;
        verb(&scenario, &catalogue, &Settings { changes, ..self.settings })
    }
}

/// Does what was typed; what it prints goes to `out`.
///
/// # Errors
/// Every mistake, with the exit code that belongs to it.
pub fn dispatch(cli: Cli, out: &mut dyn Write) -> Result<(), Failure> {
    match cli.command {
        Command::Run(task) => task.start(session::run),
        Command::Compare(task) => task.start(session::compare),
        Command::Null(task) => task.start(session::null),
        Command::Report { results } => session::report(&results),
        Command::Describe { name, schema, folders } => {
            let catalogue = folders.catalogue();
            match name {
                _ if schema => write_schema(&catalogue, out),
                Some(name) => describe::name(&name, &catalogue, out),
                None => describe::list(&catalogue, out),
            }
        }
        Command::Explain(Explain::Year { scenario, arm, folders }) => {
            let catalogue = folders.catalogue();
            let scenario = scenario::load(&scenario, &Changes::default(), &catalogue)?;
            explain::year(&scenario, arm.as_deref(), &catalogue, out)
        }
        Command::Explain(Explain::Person { id, scenario, choice, look, folders }) => {
            let catalogue = folders.catalogue();
            let scenario = scenario::load(&scenario, &look.changes(), &catalogue)?;
            life::person(id, &scenario, &choice, &catalogue, look.means(), out)
        }
        Command::Diff { a, b, choice, look, folders } => {
            diff::diff((&a, &b), &choice, &look.changes(), &folders.catalogue(), look.means(), out)
        }
    }
}

fn write_schema(catalogue: &Catalogue, out: &mut dyn Write) -> Result<(), Failure> {
    let policies = catalogue.all()?;
    let descriptions: Vec<_> = policies.iter().map(|policy| policy.description()).collect();
    Ok(out.write_all(schema::schema(&descriptions).as_bytes())?)
}

/// Shows a failure on standard error, in colours on a terminal.
pub fn show(failure: &Failure) {
    let text = failure.render(std::io::stderr().is_terminal());
    if !text.is_empty() {
        // Nobody is left to tell when standard error is gone.
        let _ = writeln!(std::io::stderr(), "{text}");
    }
}
