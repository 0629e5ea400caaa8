//! What a scenario asks the tables for beside its arms: the value of an account yuan, the parts that a reform is made of,
//! and the panel of persons.

use serde::{Deserialize, Serialize};

/// What a yuan on an individual account is worth to its holder.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct AccountValue {
    /// In cash; by it burdens were counted.
    pub value: f64,
    /// Smallest worth that evidence does not exclude.
    pub low: f64,
    /// Largest.
    pub high: f64,
}

impl Default for AccountValue {
    /// Older results counted an account yuan whole.
    fn default() -> Self {
        Self { value: 1.0, low: 0.3, high: 1.0 }
    }
}

/// The standard error that a difference was to have, and the one that it has.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct WantedError {
    /// The metric, of everybody.
    pub metric: String,
    /// The arm whose difference from the baseline it is.
    pub arm: String,
    /// The year.
    pub year: u16,
    /// Wanted, in the unit of the metric.
    pub error: f64,
    /// Replicates at which it ended at the latest.
    pub at_most: u32,
    /// Replicates with which the run began.
    pub begun: u32,
    /// The error that it has; none where it has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reached: Option<f64>,
}

/// Parts of a reform, and an arm for every choice of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Factorial {
    /// Ids of the policies.
    pub parts: Vec<String>,
    /// Names of the arms: the part of number `n` is in those whose own number has the bit `n`.
    pub cells: Vec<String>,
}

/// A panel of persons: what its columns are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PanelInfo {
    /// Names of its columns, in their order.
    pub columns: Vec<String>,
    /// What policies say of own columns among them.
    pub own: Vec<OwnColumn>,
    /// Names of the pooling areas, by number.
    pub areas: Vec<String>,
    /// Names of the provinces, by number.
    pub provinces: Vec<String>,
}

/// A column of a policy in a panel.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OwnColumn {
    /// `policy-id.column`.
    pub name: String,
    /// Its unit.
    pub unit: String,
    /// What it holds, in English.
    pub doc: String,
}
