//! At which level the schemes keep their pooled funds, and which of them have adjustment funds above these.

use serde::{Deserialize, Serialize};

/// A level of administration that keeps funds; each holds whole units of the one before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Level {
    /// The pooling area.
    #[default]
    City,
    /// The province.
    Province,
    /// The nation.
    Nation,
}

impl Level {
    /// All of them, from below.
    pub const ALL: [Self; 3] = [Self::City, Self::Province, Self::Nation];

    /// Its name in scenarios.
    pub fn name(self) -> &'static str {
        match self {
            Self::City => "city",
            Self::Province => "province",
            Self::Nation => "nation",
        }
    }

    /// The one of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.name() == name)
    }
}

/// What the funds of a level are for.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Role {
    /// The scheme pools there: contributions come in, and bills are paid.
    Pooled,
    /// Adjustment between the pooled funds of the unit.
    Adjustment {
        /// Part of their income that they pay into it, 0 to 1.
        share: f64,
    },
}

/// What is said of the funds of a scheme at a level.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct FundRule {
    /// Scheme, one of `gongji_sdk::abi::scheme`.
    pub scheme: u32,
    /// Level.
    pub level: Level,
    /// What they are for.
    pub role: Role,
}

/// How all schemes keep their funds; whatever is not said pools by area and has no adjustment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FundRules(pub Vec<FundRule>);

impl FundRules {
    /// The level at which a scheme pools.
    pub fn pools_at(&self, scheme: u32) -> Level {
        let pooled = self.0.iter().find(|rule| rule.scheme == scheme && rule.role == Role::Pooled);
        pooled.map_or(Level::City, |rule| rule.level)
    }

    /// Where a scheme has adjustment funds, with the share that these take.
    pub fn adjustments(&self, scheme: u32) -> impl Iterator<Item = (Level, f64)> {
        let of_scheme = self.0.iter().filter(move |rule| rule.scheme == scheme);
        of_scheme.filter_map(|rule| match rule.role {
            Role::Pooled => None,
            Role::Adjustment { share } => Some((rule.level, share)),
        })
    }

    /// The share that the adjustment funds of a scheme at a level take.
    pub(crate) fn share(&self, scheme: u32, level: Level) -> f64 {
        self.adjustments(scheme).find(|(at, _)| *at == level).map_or(0.0, |(_, share)| share)
    }
}
