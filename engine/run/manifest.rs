//! `manifest.toml`: what produced a results folder, so that anybody can check it and run it again.
//!
//! Everything above the table `[machine]` is the same on every repetition.

use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::number::counted;
use crate::results::{
    ArmResults, DataDates, InputFile, LostArm, Machine, PluginInfo, Replicate, ReplicateVector, Results, ResultsError,
    ScenarioInfo, Versions,
};
use crate::used::UsedPolicy;

/// Name of the file.
pub const FILE: &str = "manifest.toml";

/// The program's mark at the head of its manifests.
pub(crate) const KIND: &str = "gongji results";

/// The manifest as it stands in the file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    kind: String,
    /// How to cite the results.
    pub cite: String,
    /// What produced them.
    pub versions: Versions,
    /// The scenario as run.
    pub scenario: ScenarioInfo,
    /// Arms with the digests of their replicates.
    #[serde(default, rename = "arm")]
    pub arms: Vec<ArmDigests>,
    /// Arms that were lost, and why.
    #[serde(default, rename = "lost", skip_serializing_if = "Vec::is_empty")]
    pub lost: Vec<LostArm>,
    /// Policies.
    #[serde(default, rename = "plugin")]
    pub plugins: Vec<PluginInfo>,
    /// The vector of each replicate, where they have vectors; what stands in them is in `vector_values.csv`.
    #[serde(default, rename = "vector", skip_serializing_if = "Vec::is_empty")]
    pub vectors: Vec<ReplicateVector>,
    /// How far the data reach.
    #[serde(default)]
    pub data: DataDates,
    /// Input files.
    #[serde(default, rename = "input")]
    pub inputs: Vec<InputFile>,
    /// Where and how fast; the only part that changes from run to run.
    pub machine: Machine,
}

/// An arm and the digests of its replicates.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ArmDigests {
    /// Its name.
    pub name: String,
    /// Its policies in words.
    pub words: String,
    /// First year in which its law is not the baseline's; absent for the baseline, and where it never differs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parts: Option<u16>,
    /// Its policies in the order in which they act.
    #[serde(default, rename = "policy", skip_serializing_if = "Vec::is_empty")]
    pub policies: Vec<UsedPolicy>,
    /// One entry a replicate.
    #[serde(default, rename = "replicate")]
    pub replicates: Vec<ReplicateDigest>,
}

/// A replicate and the digest of its last state.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReplicateDigest {
    /// Counted from 1.
    pub number: u32,
    /// Digest of the state at the end of the run.
    pub state_digest: String,
}

impl Manifest {
    /// The manifest of these results.
    pub fn of(results: &Results) -> Self {
        Self {
            kind: KIND.into(),
            cite: cite(results),
            versions: results.versions.clone(),
            scenario: results.scenario.clone(),
            arms: results.arms.iter().map(ArmDigests::of).collect(),
            lost: results.lost.clone(),
            plugins: results.plugins.clone(),
            vectors: results.vectors.clone(),
            data: results.data.clone(),
            inputs: results.inputs.clone(),
            machine: results.machine.clone(),
        }
    }

    /// Results without their tables.
    pub fn into_results(self) -> Results {
        Results {
            scenario: self.scenario,
            arms: self.arms.into_iter().map(ArmDigests::into_arm).collect(),
            lost: self.lost,
            vectors: self.vectors,
            data: self.data,
            inputs: self.inputs,
            plugins: self.plugins,
            versions: self.versions,
            machine: self.machine,
            ..Results::default()
        }
    }

    /// Writes it.
    pub fn write(&self, path: &Path) -> Result<(), ResultsError> {
        let text = toml::to_string_pretty(self).map_err(ResultsError::table(path))?;
        fs::write(path, text).map_err(ResultsError::io(path))
    }

    /// Reads it.
    pub fn read(path: &Path) -> Result<Self, ResultsError> {
        let text = fs::read_to_string(path).map_err(ResultsError::io(path))?;
        let manifest: Self = toml::from_str(&text).map_err(ResultsError::table(path))?;
        if manifest.kind == KIND {
            Ok(manifest)
        } else {
            Err(ResultsError::Table { path: path.into(), reason: format!("`kind` is not `{KIND}`") })
        }
    }
}

impl ArmDigests {
    fn of(arm: &ArmResults) -> Self {
        let digest = |(number, replicate): (u32, &Replicate)| ReplicateDigest {
            number,
            state_digest: replicate.state_digest.clone(),
        };
        let replicates = (1..).zip(&arm.replicates).map(digest).collect();
        let (name, words, policies) = (arm.name.clone(), arm.words.clone(), arm.policies.clone());
        Self { name, words, parts: arm.parts, policies, replicates }
    }

    fn into_arm(self) -> ArmResults {
        let replicate = |digest: ReplicateDigest| Replicate { rows: Vec::new(), state_digest: digest.state_digest };
        ArmResults {
            name: self.name,
            words: self.words,
            parts: self.parts,
            policies: self.policies,
            replicates: self.replicates.into_iter().map(replicate).collect(),
        }
    }
}

/// Whether a folder is marked as results of this program, whatever version wrote them.
pub fn marks(folder: &Path) -> bool {
    let text = fs::read_to_string(folder.join(FILE)).unwrap_or_default();
    let table: toml::Table = toml::from_str(&text).unwrap_or_default();
    table.get("kind").and_then(toml::Value::as_str) == Some(KIND)
}

/// One sentence to cite the results by.
pub fn cite(results: &Results) -> String {
    let scenario = &results.scenario;
    let hash: String = scenario.sha256.chars().take(16).collect();
    format!(
        "gongji {}: a microsimulation of employee medical insurance in China. Scenario “{}” (SHA-256 {}…), {}–{}, {}, \
         {}, seed {}.",
        results.versions.gongji,
        scenario.name,
        hash,
        scenario.from,
        scenario.until,
        counted(scenario.persons, "person", "persons"),
        counted(scenario.replicates, "replicate", "replicates"),
        scenario.seed,
    )
}
