//! How a verb that simulates is to run.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use clap::{Args, ValueEnum};

use crate::intake::number::whole;
use crate::intake::scenario::Changes;
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
    /// Years between two checkpoints, when the user says so
    #[arg(skip)]
    pub checkpoint: Option<u16>,
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
