//! How a verb that simulates is to run.

use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use clap::{Args, ValueEnum};

use crate::intake::number::whole;
use crate::intake::plugin::Catalogue;
use crate::intake::plugin::catalogue::Other;
use crate::intake::scenario::{Changes, Scenario};
use crate::results::manifest::Manifest;
use crate::results::shard::Shard;
use crate::words::Language;

/// How to run; none of it changes a result.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct Settings {
    /// Threads; all cores when left out
    #[arg(long, value_name = "N", value_parser = whole::<u16>(1, 1024), allow_negative_numbers = true)]
    pub threads: Option<u16>,
    /// Instruction set; the best of this machine when left out
    #[arg(long)]
    pub isa: Option<Isa>,
    /// Folder of results; results/<name> when left out
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Let the results take the place of those of another scenario, seed, size or verb
    #[arg(long)]
    pub replace: bool,
    /// Say nothing while running
    #[arg(long)]
    pub quiet: bool,
    /// Print the time of each phase to standard error
    #[arg(long)]
    pub timings: bool,
    /// Each arm in a process of its own, and the longest time that one call of a policy may take there
    #[arg(skip)]
    pub isolate: Option<Duration>,
    /// The same where a policy did not come with the program, unless its user trusts it
    #[arg(skip)]
    pub isolate_others: Option<Duration>,
    /// Years between two checkpoints, when the user says so
    #[arg(skip)]
    pub checkpoint: Option<u16>,
    /// The end of the year at which the baseline's societies are kept as a branch
    #[arg(skip)]
    pub keep_branch: Option<u16>,
    /// Folder of a branch with which arms begin; with the opening when left out
    #[arg(skip)]
    pub branch_from: Option<PathBuf>,
    /// Folders of policy libraries that the command line names
    #[arg(skip)]
    pub plugins: Vec<PathBuf>,
    /// The part of the run that is lived; the whole when left out
    #[arg(skip)]
    pub shard: Option<Shard>,
    /// Head of the run that goes on
    #[arg(skip)]
    pub resumed: Option<Arc<str>>,
    /// What was known of the results when they were begun
    #[arg(skip)]
    pub noted: Option<Arc<Manifest>>,
    /// What the command line changed in the scenario, for the manifest
    #[arg(skip)]
    pub changes: Changes,
    /// Language that the command line or the scenario asks for
    #[arg(skip)]
    pub lang: Option<Language>,
}

impl Settings {
    /// The language of the terminal: where nobody asks for one, that of the user's locale.
    pub(crate) fn language(&self) -> Language {
        Language::of_terminal(self.lang)
    }

    /// The settings with which the arms of a scenario are lived: apart where one uses a policy that did not come with the
    /// program, which is told.
    pub(crate) fn guarded(&self, scenario: &Scenario, catalogue: &Catalogue) -> Self {
        let used = || scenario.arms.iter().flat_map(|arm| &arm.policies);
        let Some((patience, other)) = self.isolate_others.zip(catalogue.first_of_others(used().map(|used| &*used.id)))
        else {
            return self.clone();
        };
        if !self.quiet {
            let Other { policy, library } = other;
            let why = format!("`{policy}` of `{}` did not come with the program", library.display());
            // When standard error is closed, the note cannot be shown anywhere.
            let _ = writeln!(
                std::io::stderr(),
                "note: {why}, so each arm is lived in a process of its own; `--trust` lives all in one"
            );
        }
        Self { isolate: Some(patience), ..self.clone() }
    }
}

/// Instruction sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Isa {
    /// What every processor of this kind has
    Base,
    /// AVX2
    Avx2,
    /// AVX-512
    Avx512,
}
