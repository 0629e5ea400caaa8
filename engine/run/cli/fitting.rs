//! The flags of the verbs that fit the model and score it: they live through the past many times.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;

use super::Folders;
use crate::ground::diagnose::Failure;
use crate::intake::number::{of_key, whole};
use crate::results::place;
use crate::simulate::future::RunOptions;
use crate::study::calibrate::{self, FEWEST};
use crate::study::settings::{Isa, Settings};
use crate::study::{hindcast, session};

/// How the model is fitted.
#[derive(Debug, Args)]
pub struct Calibrate {
    /// Simulated persons of a trial, at least 2,000
    #[arg(long, value_name = "N", default_value = "200_000", value_parser = whole::<u64>(2_000, 4_000_000_000), allow_negative_numbers = true)]
    persons: u64,
    /// Number from which all luck follows
    #[arg(long, value_name = "N", default_value = "20210422", value_parser = of_key::<u64>("seed"), allow_negative_numbers = true)]
    seed: u64,
    /// Parameter vectors of the weighted set
    #[arg(long, value_name = "N", default_value = "256", value_parser = whole::<u16>(FEWEST as i128, u16::MAX.into()), allow_negative_numbers = true)]
    vectors: u16,
    /// Folder for figures met, profiles and directions; results/calibration when left out
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Let it take the place of a calibration with other persons, seed or vectors
    #[arg(long)]
    replace: bool,
    /// Put what was fitted into the tables and presets of the project in this folder; then build again
    #[arg(long, value_name = "PROJECT")]
    write: Option<PathBuf>,
    #[command(flatten)]
    effort: Effort,
    #[command(flatten)]
    folders: Folders,
}

/// How the past is scored.
#[derive(Debug, Args)]
pub struct Hindcast {
    /// Simulated persons of the best vector, at least 2,000; the others have a tenth
    #[arg(long, value_name = "N", default_value = "200_000", value_parser = whole::<u64>(2_000, 4_000_000_000), allow_negative_numbers = true)]
    persons: u64,
    /// Parameter vectors drawn from the weighted set
    #[arg(long, value_name = "N", default_value = "100", value_parser = whole::<u16>(2, u16::MAX.into()), allow_negative_numbers = true)]
    vectors: u16,
    /// Number from which all luck follows
    #[arg(long, value_name = "N", default_value = "20210422", value_parser = of_key::<u64>("seed"), allow_negative_numbers = true)]
    seed: u64,
    /// File of later figures, in the columns of the book's page on calibration; may be repeated
    #[arg(long, value_name = "FILE")]
    targets: Vec<PathBuf>,
    /// Folder for the tables; results/hindcast when left out
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Let it take the place of a hindcast with other persons, vectors, seed or files of later figures
    #[arg(long)]
    replace: bool,
    /// Put the misses into the book of the project in this folder
    #[arg(long, value_name = "PROJECT")]
    write: Option<PathBuf>,
    #[command(flatten)]
    effort: Effort,
    #[command(flatten)]
    folders: Folders,
}

impl Hindcast {
    pub(super) fn start(self, out: &mut dyn Write) -> Result<(), Failure> {
        let Self { persons, vectors, seed, targets, out: folder, replace, write, effort, folders } = self;
        let vectors = usize::from(vectors);
        let folder = folder.map_or_else(|| place::unnamed("hindcast"), Ok)?;
        let order = hindcast::Order { persons, vectors, seed, targets, out: folder, write, replace };
        hindcast::hindcast(&order, &folders.catalogue()?, effort.options(), out)
    }
}

/// Means of the verbs that leave no results of a scenario; none of them changes what comes out.
#[derive(Clone, Copy, Debug, Default, Args)]
pub struct Effort {
    /// Threads; all cores when left out
    #[arg(long, value_name = "N", value_parser = whole::<u16>(1, 1024), allow_negative_numbers = true)]
    threads: Option<u16>,
    /// Instruction set; the best of this machine when left out
    #[arg(long)]
    isa: Option<Isa>,
    /// Say nothing while running
    #[arg(long)]
    pub(super) quiet: bool,
}

impl Effort {
    pub(super) fn options(self) -> RunOptions {
        session::options(&self.settings())
    }

    pub(super) fn settings(self) -> Settings {
        let Self { threads, isa, quiet } = self;
        Settings { threads, isa, quiet, ..Settings::default() }
    }
}

impl Calibrate {
    pub(super) fn start(self, out: &mut dyn Write) -> Result<(), Failure> {
        let Self { persons, seed, vectors, out: folder, replace, write, effort, folders } = self;
        let (vectors, quiet) = (usize::from(vectors), effort.quiet);
        let folder = folder.map_or_else(|| place::unnamed("calibration"), Ok)?;
        let order = calibrate::Order { persons, seed, vectors, out: folder, write, replace, quiet };
        calibrate::calibrate(&order, &folders.catalogue()?, effort.options(), out)
    }
}
