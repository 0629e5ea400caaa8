//! How many replicates are lived: as many as the scenario says, and more until a difference is as sure as it wants.

use crate::intake::scenario::{Precision, Scenario};
use crate::results::paired::Estimate;
use crate::results::record::ReplicateResult;
use crate::simulate::progress::Progress;

/// Replicates at a time are at most so many times those that are there: an error of few replicates is itself a guess.
const FACTOR: u32 = 2;
/// Replicates below which an error is no reason to stop: by luck alone it may be far too small.
const LEAST: u32 = 10;

/// The replicates of a run.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Budget<'a> {
    scenario: &'a Scenario,
    /// How many there are to be, as far as is known.
    wanted: u32,
}

impl<'a> Budget<'a> {
    pub(crate) fn of(scenario: &'a Scenario) -> Self {
        Self { scenario, wanted: scenario.replicates }
    }

    /// The next replicate, once `lived` are there; none when they are enough. Progress is told when there are to be more.
    pub(crate) fn next(
        &mut self,
        lived: u32,
        arms: &[Option<Vec<ReplicateResult>>],
        progress: &Progress,
    ) -> Option<u32> {
        if lived >= self.wanted {
            let wanted = self.wanted(lived, arms);
            progress.grow(self.wanted, wanted);
            self.wanted = wanted;
        }
        (lived < self.wanted).then_some(lived)
    }

    /// How many there are to be: `lived` when it is enough.
    fn wanted(&self, lived: u32, arms: &[Option<Vec<ReplicateResult>>]) -> u32 {
        let Some(precision) = &self.scenario.precision else { return lived };
        match error(self.scenario, precision, arms) {
            // A single replicate has no error; an arm that was lost, or a replicate without a value, never has one.
            None if lived < 2 => 2.min(precision.at_most.max(lived)),
            None => lived,
            Some(_) if lived < LEAST.min(precision.at_most) => LEAST.min(precision.at_most),
            Some(error) if error <= precision.error => lived,
            Some(error) => {
                let needed = needed(lived, error, precision.error).min(f64::from(lived * FACTOR));
                (needed as u32).max(lived + 1).min(precision.at_most.max(lived))
            }
        }
    }
}

/// Replicates at which an error of so many would be the wanted one.
pub(crate) fn needed(lived: u32, error: f64, wanted: f64) -> f64 {
    (f64::from(lived) * (error / wanted).powi(2)).ceil()
}

/// The standard error of the difference so far; none where it has none.
pub(crate) fn error(scenario: &Scenario, precision: &Precision, arms: &[Option<Vec<ReplicateResult>>]) -> Option<f64> {
    let place = scenario.arms.iter().position(|arm| arm.name == precision.arm)?;
    let values = |arm: usize| -> Option<Vec<Option<f64>>> {
        let replicates = arms.get(arm)?.as_ref()?;
        let is_it = |row: &&gongji_model::books::observation::Row| {
            row.year == precision.year && row.metric == precision.metric && row.group == "all"
        };
        Some(replicates.iter().map(|replicate| replicate.rows.iter().find(is_it)?.value).collect())
    };
    Estimate::of_difference(&values(place)?, &values(scenario.baseline)?).standard_error
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_the_error_takes_four_times_the_replicates() {
        assert_eq!(needed(4, 2.0, 1.0), 16.0);
        assert_eq!(needed(10, 1.0, 1.0), 10.0);
    }
}
