//! Why a cell has no figure.

use std::fmt::{Display, Formatter, Result};

use crate::ground::words::counted;

/// The reason, in words by `to_string`.
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

impl Display for Why {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::IsBaseline => f.write_str("the arm is the baseline"),
            Self::BaselineLost => f.write_str("the baseline was lost"),
            Self::NotInBaseline => f.write_str("the baseline has none to compare it with"),
            Self::NeverSold => f.write_str("no commercial product was ever sold"),
            Self::NoFund => f.write_str("no policy has a fund for large expenses"),
            Self::NotCompared => f.write_str("members were not compared with the baseline in this year"),
            Self::TooNear => f.write_str("it is one over a difference from the baseline that is too near to nothing"),
            Self::IsDifference => f.write_str("it is made of differences from the baseline itself"),
            Self::NoReplicate => f.write_str("no replicate has one"),
            Self::SomeReplicates { known, replicates } => {
                write!(f, "only {known} of {replicates} replicates {} one", if *known == 1 { "has" } else { "have" })
            }
            Self::OneReplicate => f.write_str("one replicate has no standard error"),
            Self::FewDiffer { differ } => {
                let differing = counted(*differ, "replicate differs", "replicates differ");
                write!(
                    f,
                    "a difference of chances has no interval; {differing}, too few or too unlike to tell it from zero"
                )
            }
            Self::SignTest => {
                f.write_str("a difference of chances has no interval; the sign test over replicates tells it from zero")
            }
        }
    }
}
