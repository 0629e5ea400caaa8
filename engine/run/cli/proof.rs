//! The flags of the verbs that work on a folder of results: `resume`, `merge`, `verify` and `methods`.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use gongji_boundary::note;

use super::guard::Guard;
use super::{Effort, Folders, PATIENCE};
use crate::ground::diagnose::Failure;
use crate::intake::number::whole;
use crate::report::methods;
use crate::study::settings::Settings;
use crate::study::{merge, resume, verify};

/// What is run again, and how.
#[derive(Debug, Args)]
pub struct Verify {
    /// Folder of results of `run` or `compare`
    results: PathBuf,
    #[command(flatten)]
    pub(super) guard: Guard,
    #[command(flatten)]
    effort: Effort,
    #[command(flatten)]
    folders: Folders,
}

/// Which run goes on, and how; all else is as it was begun.
#[derive(Debug, Args)]
pub struct Resume {
    /// Folder in which its results are to stand
    results: PathBuf,
    /// Set down all that was lived every so many years; as it was begun when left out
    #[arg(long, value_name = "YEARS", value_parser = whole::<u16>(1, 1_000), allow_negative_numbers = true)]
    checkpoint: Option<u16>,
    /// Time after which a call of a policy that has not returned is named
    #[arg(long, value_name = "SECONDS", default_value_t = PATIENCE, value_parser = whole::<u64>(1, 86_400), allow_negative_numbers = true)]
    pub(super) plugin_timeout: u64,
    /// Print the time of each phase to standard error
    #[arg(long)]
    timings: bool,
    #[command(flatten)]
    effort: Effort,
    #[command(flatten)]
    folders: Folders,
}

impl Resume {
    pub(super) fn start(self) -> Result<(), Failure> {
        let (checkpoint, timings) = (self.checkpoint, self.timings);
        let settings = Settings { checkpoint, timings, ..self.effort.settings() };
        resume::resume(&self.results, &self.folders.plugins, &settings)
    }
}

/// Which shards are brought together, and where.
#[derive(Debug, Args)]
pub struct Merge {
    /// Folders of all shards, in any order
    #[arg(required = true)]
    shards: Vec<PathBuf>,
    /// Folder of results; results/<name> when left out
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Let the results take the place of those of another scenario, seed, size or verb
    #[arg(long)]
    replace: bool,
    #[command(flatten)]
    folders: Folders,
}

impl Merge {
    pub(super) fn start(self) -> Result<(), Failure> {
        let Self { shards, out, replace, folders } = self;
        let settings = Settings { out, replace, quiet: true, ..Settings::default() };
        merge::merge(&shards, &folders.catalogue()?, &settings)
    }
}

impl Verify {
    pub(super) fn start(self, out: &mut dyn Write) -> Result<(), Failure> {
        let settings = self.guard.over(self.effort.settings());
        verify::verify(&self.results, &self.folders.catalogue()?, &settings, out)
    }
}

/// Which results are described.
#[derive(Debug, Args)]
pub struct Methods {
    /// Folder of results of `run` or `compare`
    results: PathBuf,
    /// Write over what was changed by hand, or by another version, in files that `methods` wrote before
    #[arg(long)]
    replace: bool,
}

impl Methods {
    pub(super) fn start(self, out: &mut dyn Write) -> Result<(), Failure> {
        let written = note::writing(|| methods::write(&self.results, self.replace))?;
        for name in written {
            writeln!(out, "{}", self.results.join(name).display())?;
        }
        Ok(())
    }
}
