//! Some arms of a replicate, which are lived together.

use crate::intake::scenario::Scenario;

/// Some arms of a replicate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unit {
    /// Which of the scenarios; the run's own is 0.
    pub(crate) part: u32,
    /// Counted from 0.
    pub(crate) replicate: u32,
    /// In the order of the scenario.
    pub(crate) arms: Vec<usize>,
}

impl Unit {
    /// The arms that are lived for these: theirs and the baseline, with which they are compared.
    pub(crate) fn lived(&self, scenario: &Scenario) -> Vec<usize> {
        with_baseline(&self.arms, (self.part == 0).then_some(scenario.baseline))
    }
}

/// Of an imposed share nothing is told that is a comparison, so nobody needs its baseline.
pub(super) fn with_baseline(arms: &[usize], baseline: Option<usize>) -> Vec<usize> {
    let missing = baseline.filter(|baseline| !arms.contains(baseline));
    let mut all: Vec<usize> = arms.iter().copied().chain(missing).collect();
    all.sort_unstable();
    all
}
