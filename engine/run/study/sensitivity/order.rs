//! The order of the arms by one measure, and how far a parameter moves two of them towards changing places.

use crate::results::paired::{Estimate, Measure};

/// What a measure says of the arms, more being better.
pub(super) struct Scores {
    /// The measure, by which differences are told from luck.
    pub(super) measure: &'static Measure,
    /// One value an arm and replicate.
    pub(super) by_arm: Vec<Vec<Option<f64>>>,
}

impl Scores {
    /// What an arm has.
    pub(super) fn of(&self, arm: usize) -> Estimate {
        self.measure.estimate(&self.by_arm[arm])
    }
}

/// How much better the first of two arms is, paired by replicate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Margin {
    /// The arm that is ahead.
    pub(super) ahead: usize,
    /// The arm that is behind.
    pub(super) behind: usize,
    /// By how much.
    pub(super) by: Estimate,
}

impl Margin {
    /// Which of two arms is ahead by these scores, and by how much.
    pub(super) fn of(scores: &Scores, ahead: usize, behind: usize) -> Self {
        Self { ahead, behind, by: scores.measure.difference(&scores.by_arm[ahead], &scores.by_arm[behind]) }
    }
}

/// Arms from the best to the worst; equal ones, and those without a value, in the order of the scenario.
pub(super) fn ranking(scores: &Scores) -> Vec<usize> {
    let mean = |arm: usize| scores.of(arm).mean.unwrap_or(f64::NEG_INFINITY);
    let mut arms: Vec<usize> = (0..scores.by_arm.len()).collect();
    arms.sort_by(|a, b| mean(*b).total_cmp(&mean(*a)));
    arms
}

/// Every two arms that can be told apart, the better one first.
pub(super) fn margins(scores: &Scores) -> Vec<Margin> {
    let order = ranking(scores);
    let pairs = order.iter().enumerate().flat_map(|(at, ahead)| order[at + 1..].iter().map(|behind| (*ahead, *behind)));
    pairs.map(|(ahead, behind)| Margin::of(scores, ahead, behind)).filter(|margin| margin.by.is_clear()).collect()
}

/// How far two arms went towards changing places.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Way {
    /// The two arms, as they stood.
    pub(super) margin: Margin,
    /// Share of the margin that is gone: 0 not moved, 1 equal, above 1 they changed places; negative further apart.
    pub(super) share: f64,
    /// They changed places and can be told apart again.
    pub(super) is_clear: bool,
}

/// The two arms that a move brings nearest to changing places; none when no two arms can be told apart.
pub(super) fn way(margins: &[Margin], moved: &Scores) -> Option<Way> {
    let ways = margins.iter().filter_map(|margin| {
        let now = Margin::of(moved, margin.ahead, margin.behind).by;
        let share = 1.0 - now.mean? / margin.by.mean?;
        Some(Way { margin: *margin, share, is_clear: share > 1.0 && now.is_clear() })
    });
    ways.max_by(|a, b| a.share.total_cmp(&b.share))
}

/// The value at which the margin of two arms is nothing: a bracket is halved `steps` times, then joined by a line.
/// `margin` tells the margin at a value; at `value` it is `at_value`, at `end` it is not above 0.
///
/// # Errors
/// Those of `margin`.
pub(super) fn crossing<E>(
    (value, at_value): (f64, f64),
    (end, at_end): (f64, f64),
    steps: u32,
    mut margin: impl FnMut(f64) -> Result<f64, E>,
) -> Result<f64, E> {
    let (mut near, mut far) = ((value, at_value), (end, at_end));
    for _ in 0..steps {
        let middle = 0.5 * (near.0 + far.0);
        let found = (middle, margin(middle)?);
        if found.1 > 0.0 {
            near = found;
        } else {
            far = found;
        }
    }
    let drop = near.1 - far.1;
    Ok(if drop > 0.0 { near.0 + (far.0 - near.0) * near.1 / drop } else { far.0 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::results::paired::MEASURES;

    fn scores(arms: &[[f64; 2]]) -> Scores {
        let by_arm = arms.iter().map(|arm| arm.iter().map(|value| Some(*value)).collect()).collect();
        Scores { measure: &MEASURES[0], by_arm }
    }

    #[test]
    fn chances_of_few_replicates_are_not_told_apart_though_all_of_them_agree() {
        let chance = MEASURES.iter().find(|measure| measure.is_chance()).expect("there is one");
        let told = |replicates| {
            let by_arm = vec![vec![Some(0.0); replicates], vec![Some(-1.0); replicates]];
            margins(&Scores { measure: chance, by_arm }).len()
        };
        assert_eq!([told(2), told(5), told(6)], [0, 0, 1]);
    }

    #[test]
    fn the_best_arm_comes_first_and_arms_within_the_noise_are_not_told_apart() {
        let scores = scores(&[[1.0, 1.2], [5.0, 5.2], [1.0, 1.3]]);
        assert_eq!(ranking(&scores), [1, 2, 0]);
        let pairs: Vec<(usize, usize)> = margins(&scores).iter().map(|m| (m.ahead, m.behind)).collect();
        assert_eq!(pairs, [(1, 2), (1, 0)], "0.05 with a standard error of 0.05 is no difference");
    }

    #[test]
    fn the_way_is_the_share_of_the_margin_that_is_gone() {
        let before = scores(&[[0.0, 0.0], [4.0, 4.0], [10.0, 10.0]]);
        let margins = margins(&before);
        let half = way(&margins, &scores(&[[2.0, 2.0], [4.0, 4.0], [10.0, 10.0]])).expect("told apart");
        assert_eq!((half.margin.ahead, half.margin.behind, half.share, half.is_clear), (1, 0, 0.5, false));
        let past = way(&margins, &scores(&[[6.0, 6.0], [4.0, 4.0], [10.0, 10.0]])).expect("told apart");
        assert_eq!((past.share, past.is_clear), (1.5, true));
        let noisy = way(&margins, &scores(&[[3.0, 6.0], [4.0, 4.0], [10.0, 10.0]])).expect("told apart");
        assert!(noisy.share > 1.0 && !noisy.is_clear);
    }

    #[test]
    fn a_crossing_is_found_where_a_line_and_a_bent_curve_cross() {
        let line = |x: f64| Ok::<f64, ()>(3.0 - x);
        assert_eq!(crossing((0.0, 3.0), (8.0, -5.0), 3, line), Ok(3.0));
        let bent = |x: f64| Ok::<f64, ()>(1.0 - x * x);
        let found = crossing((0.0, 1.0), (4.0, -15.0), 8, bent).expect("no error");
        assert!((found - 1.0).abs() < 0.001, "{found}");
        let downwards = crossing((0.5, 1.0), (0.1, -1.0), 4, |x| Ok::<f64, ()>((x - 0.3) * 5.0)).expect("no error");
        assert!((downwards - 0.3).abs() < 1e-9);
    }
}
