//! Which run it is that was not lived to its end: all that is needed to go on with it, and to tell it from another one.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::results::manifest::Manifest;
use crate::simulate::keep;

/// What such a file is.
const KIND: &str = "gongji unfinished run";

/// The head of a run's folder.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Head {
    kind: String,
    /// How a society is laid out.
    layout: String,
    /// The scenario as one file, what the command line changed included.
    pub(crate) scenario: String,
    /// How it is run.
    pub(crate) settings: Kept,
    /// What is known of its results before the first year.
    pub(crate) manifest: Manifest,
}

/// The settings of a run that are kept.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Kept {
    /// Where policies were looked for first.
    pub(crate) plugins: Vec<PathBuf>,
    /// Tables of the user's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) inputs: Option<PathBuf>,
    /// Each arm in a process of its own: seconds that a call of a policy may take.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) isolate: Option<u64>,
    /// Years between two checkpoints.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) checkpoint: Option<u16>,
    /// The end of the year at which the baseline's societies are kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) keep_branch: Option<u16>,
    /// The branch with which arms begin.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) branch_from: Option<PathBuf>,
    /// Other results may be replaced.
    pub(crate) replace: bool,
}

impl Head {
    pub(crate) fn new(scenario: String, settings: Kept, manifest: Manifest) -> Self {
        Self { kind: KIND.into(), layout: keep::layout(), scenario, settings, manifest }
    }

    /// As it is written.
    pub(crate) fn text(&self) -> String {
        // No part of a head is more than TOML can hold.
        toml::to_string_pretty(self).unwrap_or_default()
    }

    /// Reads one that was written.
    ///
    /// # Errors
    /// In words: it is none.
    pub(crate) fn read(text: &str) -> Result<Self, String> {
        let head: Self = toml::from_str(text).map_err(|error| error.to_string())?;
        if head.kind == KIND { Ok(head) } else { Err(format!("its kind is `{}`, expected `{KIND}`", head.kind)) }
    }

    /// Whether its societies are laid out as those of this program.
    pub(crate) fn is_laid_out_alike(&self) -> bool {
        self.layout == keep::layout()
    }
}
