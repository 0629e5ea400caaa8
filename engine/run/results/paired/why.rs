//! Why a cell has no figure.

use std::fmt::{Display, Formatter, Result};

use crate::say;
use crate::words::Language;

/// The reason; in words by `words`, in the English of tables by `to_string`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// A column of differences, and the arm is what the others are compared with.
    IsBaseline,
    /// The baseline was lost.
    BaselineLost,
    /// The arm has a value, the baseline has none to compare it with.
    NotInBaseline,
    /// Nobody was offered a commercial product in this arm.
    NeverSold,
    /// No policy of this arm feeds a fund for large expenses or pays from one.
    NoFund,
    /// Members were not compared with the baseline in this year.
    NotCompared,
    /// A ratio over a difference from the baseline that is too near to nothing.
    TooNear,
    /// A column of differences, and the value is made of such itself.
    IsDifference,
    /// It happens in no replicate.
    NoReplicate,
    /// It happens in some replicates only. A mean over those would use other replicates than the rest of the table.
    SomeReplicates {
        /// Replicates that have a value.
        known: u32,
        /// All of them.
        replicates: u32,
    },
    /// A single replicate has no standard error.
    OneReplicate,
    /// Chances are told apart by counting, without an interval, and too few replicates differ.
    FewDiffer {
        /// Replicates in which it happens in one of the two arms alone.
        differ: u32,
    },
    /// Chances were told apart by counting.
    SignTest,
}

impl Why {
    /// The reason in words.
    pub fn words(self, language: Language) -> String {
        match self {
            Self::IsBaseline => say!(language, "why-is-baseline"),
            Self::BaselineLost => say!(language, "why-baseline-lost"),
            Self::NotInBaseline => say!(language, "why-not-in-baseline"),
            Self::NeverSold => say!(language, "why-never-sold"),
            Self::NoFund => say!(language, "why-no-fund"),
            Self::NotCompared => say!(language, "why-not-compared"),
            Self::TooNear => say!(language, "why-too-near"),
            Self::IsDifference => say!(language, "why-is-difference"),
            Self::NoReplicate => say!(language, "why-no-replicate"),
            Self::SomeReplicates { known, replicates } => {
                say!(language, "why-some-replicates", known = known, replicates = replicates)
            }
            Self::OneReplicate => say!(language, "why-one-replicate"),
            Self::FewDiffer { differ } => say!(language, "why-few-differ", differ = differ),
            Self::SignTest => say!(language, "why-sign-test"),
        }
    }
}

impl Display for Why {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.write_str(&self.words(Language::English))
    }
}
