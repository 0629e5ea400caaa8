//! Which arms figures and first tables show: all where they are few, else those that the answer names and the first of the
//! scenario. The appendix and the explorer have all.

use crate::report::figure::SLOTS;
use crate::results::record::Results;

/// Arms that a figure can show and a table on paper can hold.
const MOST: usize = 9;

/// Their places, in the order of the scenario; the baseline is always among them.
pub(super) fn arms(results: &Results, named: &[usize]) -> Vec<usize> {
    let first = results.baseline().into_iter().chain(named.iter().copied()).chain(0..results.arms.len());
    let mut shown: Vec<usize> = Vec::new();
    for arm in first {
        if shown.len() < MOST && !shown.contains(&arm) {
            shown.push(arm);
        }
    }
    shown.sort_unstable();
    shown
}

/// Marks of all arms: the baseline has 0, those that are shown the first ones, the others those that follow, and again from 1 when
/// they are used up.
pub(super) fn slots(results: &Results, shown: &[usize]) -> Vec<usize> {
    let baseline = results.baseline();
    let rest = (0..results.arms.len()).filter(|arm| !shown.contains(arm));
    let others = shown.iter().copied().chain(rest).filter(|arm| Some(*arm) != baseline);
    let mut slots = vec![0; results.arms.len()];
    for (place, arm) in others.enumerate() {
        slots[arm] = place % (SLOTS - 1) + 1;
    }
    slots
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::results::record::ArmResults;

    fn results(arms: usize) -> Results {
        let arm = |at: usize| ArmResults { name: format!("arm-{at}"), ..ArmResults::default() };
        let mut results = Results { arms: (0..arms).map(arm).collect(), ..Results::default() };
        results.scenario.baseline = "arm-3".into();
        results
    }

    #[test]
    fn few_arms_are_all_shown_and_of_many_the_baseline_and_those_that_are_named() {
        assert_eq!(arms(&results(5), &[4]), [0, 1, 2, 3, 4]);
        assert_eq!(arms(&results(25), &[20, 24]), [0, 1, 2, 3, 4, 5, 6, 20, 24]);
    }

    #[test]
    fn arms_that_are_shown_together_have_marks_of_their_own() {
        let results = results(60);
        let shown = arms(&results, &[40]);
        let slots = slots(&results, &shown);
        let mut marks: Vec<usize> = shown.iter().map(|arm| slots[*arm]).collect();
        marks.sort_unstable();
        assert_eq!(marks, [0, 1, 2, 3, 4, 5, 6, 7, 8]);
        assert!(slots.iter().all(|slot| *slot < SLOTS));
    }
}
