//! The policies that took part in a run, as its results keep them.

use serde::{Deserialize, Serialize};

use crate::words::Language;

/// A parameter of a policy as an arm used it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PluginValue {
    /// The arm.
    pub arm: String,
    /// The parameter.
    pub name: String,
    /// Its value.
    pub value: String,
    /// Its unit.
    pub unit: String,
    /// Where the value comes from: the policy's default or a preset with its own words, or a line of the scenario.
    #[serde(default)]
    pub source: String,
}

/// What a policy, or something of it, is called in another language, as its library says.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PolicyWord {
    /// Its id.
    pub policy: String,
    /// The language.
    pub language: Language,
    /// `name`, `summary`, `parameter.NAME` and what else the contract names.
    pub key: String,
    /// The words.
    pub text: String,
}

/// A metric that a policy counts itself, as the results know it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct OwnMetric {
    /// As in every table: `policy-id.metric`.
    pub name: String,
    /// Its unit.
    pub unit: String,
    /// What is counted, in the policy's words.
    pub doc: String,
}

/// A policy that took part.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PluginInfo {
    /// Its id.
    pub id: String,
    /// Its version.
    pub version: String,
    /// Name of its file, without folders.
    pub file: String,
    /// SHA-256 of that file.
    pub sha256: String,
    /// The parameters used.
    #[serde(default, rename = "value")]
    pub values: Vec<PluginValue>,
    /// What it counts itself.
    #[serde(default, rename = "metric", skip_serializing_if = "Vec::is_empty")]
    pub metrics: Vec<OwnMetric>,
}
