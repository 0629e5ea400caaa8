//! What stops a run: a policy that breaks the contract, or books that do not close.

use serde::{Deserialize, Serialize};

use crate::foundation::identity::PersonId;

/// A run ends here. The message names policy, hook, year and person where they are known.
#[derive(Clone, Debug, PartialEq, thiserror::Error, Serialize, Deserialize)]
pub enum Fault {
    /// A policy refused, panicked or broke a rule of its hook.
    #[error("policy `{policy}`, hook {hook}, year {year}: {message}")]
    Policy {
        /// Id of the policy.
        policy: String,
        /// Name of the hook.
        hook: String,
        /// Calendar year.
        year: u16,
        /// What is wrong.
        message: String,
    },
    /// The engine's own arithmetic cannot go on.
    #[error("year {year}: {message}")]
    Society {
        /// Calendar year.
        year: u16,
        /// What is wrong.
        message: String,
    },
}

impl Fault {
    /// The year in which it came.
    pub fn year(&self) -> u16 {
        match self {
            Self::Policy { year, .. } | Self::Society { year, .. } => *year,
        }
    }

    /// A policy's fault.
    pub fn policy(policy: &str, hook: &str, year: u16, message: String) -> Self {
        Self::Policy { policy: policy.into(), hook: hook.into(), year, message }
    }

    /// A balance that no longer fits its column; `policy` is the last that could credit.
    pub fn balance(policy: &str, person: PersonId, year: u16, fen: i64) -> Self {
        let message = format!(
            "the account of person {} would hold {fen} fen, more than the 21,474,836.47 yuan that a balance can hold",
            person.0
        );
        Self::policy(policy, "credit", year, message)
    }
}
