//! The search for the value of a twin: bracketing, then secant.

/// Most evaluations, the arm itself included.
const MOST: usize = 8;
/// Largest gap, a share of outgo.
const TOLERANCE: f64 = 0.001;
/// How far a step without a bracket goes beyond where the gap would be closed, so that it is more often between two values.
const BEYOND: f64 = 1.1;

/// What is to be done next.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Step {
    /// Evaluate at this value.
    Try(f64),
    /// The last value is it.
    Found,
    /// There is none, and why.
    Lost(Loss),
}

/// Why no value was found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Loss {
    /// At this bound the gap is still as large.
    Bound {
        /// The bound.
        bound: f64,
        /// It is the upper one.
        is_upper: bool,
        /// What is left.
        gap: f64,
    },
    /// So many evaluations leave it as large.
    Evaluations {
        /// What is left at the best of them.
        gap: f64,
    },
    /// The value moves nothing.
    Nothing,
}

/// Values that were tried, with their gaps.
#[derive(Clone, Debug)]
pub(super) struct Search {
    bounds: [f64; 2],
    /// Rise of the gap per unit of the value, before it is known of two values.
    slope: f64,
    tried: Vec<[f64; 2]>,
}

impl Search {
    /// A search between two bounds.
    pub(super) fn new(bounds: [f64; 2], slope: f64) -> Self {
        Self { bounds, slope, tried: Vec::new() }
    }

    /// Takes in the gap at a value.
    pub(super) fn note(&mut self, value: f64, gap: f64) {
        self.tried.push([value, gap]);
    }

    /// How many values have been tried.
    pub(super) fn evaluations(&self) -> u32 {
        self.tried.len() as u32
    }

    /// What is to be done after the last value.
    pub(super) fn next(&self) -> Step {
        let Some(&[value, gap]) = self.tried.last() else { return Step::Try(1.0) };
        if gap.abs() <= TOLERANCE {
            return Step::Found;
        }
        if self.tried.len() >= MOST {
            let least = self.tried.iter().map(|[_, gap]| *gap).min_by(|one, other| one.abs().total_cmp(&other.abs()));
            return Step::Lost(Loss::Evaluations { gap: least.unwrap_or(gap) });
        }
        match self.bracket() {
            Some(bracket) => Step::Try(self.between(bracket)),
            None => self.beyond(value, gap),
        }
    }

    /// The values nearest to each other between which the gap changes its sign, in rising order.
    fn bracket(&self) -> Option<[f64; 2]> {
        let mut sorted = self.tried.clone();
        sorted.sort_by(|one, other| one[0].total_cmp(&other[0]));
        let pairs = sorted.windows(2).filter(|pair| (pair[0][1] > 0.0) != (pair[1][1] > 0.0));
        pairs
            .map(|pair| [pair[0][0], pair[1][0]])
            .min_by(|one, other| (one[1] - one[0]).total_cmp(&(other[1] - other[0])))
    }

    /// Where the line through the last two values meets zero, or half way where that is not within the bracket.
    fn between(&self, [low, high]: [f64; 2]) -> f64 {
        let secant = self.secant().filter(|value| (low..=high).contains(value) && !self.is_tried(*value));
        secant.unwrap_or((low + high) / 2.0)
    }

    fn secant(&self) -> Option<f64> {
        let [.., [before, gap_before], [last, gap]] = self.tried[..] else { return None };
        let value = last - gap * (last - before) / (gap - gap_before);
        value.is_finite().then_some(value)
    }

    fn is_tried(&self, value: f64) -> bool {
        self.tried.iter().any(|[tried, _]| *tried == value)
    }

    /// A step towards the sign that was not seen so far.
    fn beyond(&self, value: f64, gap: f64) -> Step {
        // What moved nothing so far may move something further on.
        let known = self.secant().map_or(-gap / self.slope, |zero| zero - value);
        if self.slope == 0.0 || !known.is_finite() || known == 0.0 {
            return Step::Lost(Loss::Nothing);
        }
        let [low, high] = self.bounds;
        let next = (value + known * BEYOND).clamp(low, high);
        if self.is_tried(next) {
            let is_moved = self.tried.iter().any(|[_, other]| *other != gap);
            return Step::Lost(if !is_moved {
                Loss::Nothing
            } else {
                Loss::Bound { bound: next, is_upper: next == high, gap }
            });
        }
        Step::Try(next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn searched(bounds: [f64; 2], slope: f64, gap: impl Fn(f64) -> f64) -> (f64, u32, Step) {
        let mut search = Search::new(bounds, slope);
        loop {
            match search.next() {
                Step::Try(value) => search.note(value, gap(value)),
                end => return (search.tried.last().map_or(f64::NAN, |[value, _]| *value), search.evaluations(), end),
            }
        }
    }

    #[test]
    fn a_line_and_a_curve_are_solved_in_few_steps() {
        let (value, evaluations, end) = searched([0.0, 5.0], -0.3, |value| 0.06 - 0.25 * (value - 1.0));
        assert!((value - 1.24).abs() < 0.005 && evaluations <= 4 && end == Step::Found, "{value} {evaluations}");
        let (value, evaluations, end) = searched([0.0, 5.0], -0.2, |value| 0.4 - 0.3 * value.powi(3));
        assert!((value - (4.0_f64 / 3.0).cbrt()).abs() < 0.005 && evaluations <= 8 && end == Step::Found, "{value}");
    }

    #[test]
    fn what_is_neutral_already_is_not_moved() {
        assert_eq!(searched([0.0, 5.0], -0.3, |_| 0.0009), (1.0, 1, Step::Found));
    }

    #[test]
    fn a_bound_that_is_not_enough_is_told() {
        let (value, _, end) = searched([0.0, 5.0], -0.1, |value| -0.3 + 0.1 * (1.0 - value));
        assert_eq!((value, end), (0.0, Step::Lost(Loss::Bound { bound: 0.0, is_upper: false, gap: -0.3 + 0.1 })));
        let (value, _, end) = searched([0.0, 5.0], -0.1, |value| 0.9 - 0.1 * value);
        assert_eq!((value, end), (5.0, Step::Lost(Loss::Bound { bound: 5.0, is_upper: true, gap: 0.9 - 0.5 })));
    }

    #[test]
    fn what_moves_nothing_and_what_jumps_are_told() {
        assert_eq!(searched([0.0, 5.0], 0.0, |_| 0.2).2, Step::Lost(Loss::Nothing));
        assert_eq!(searched([0.0, 5.0], -0.1, |_| 0.2).2, Step::Lost(Loss::Nothing));
        let (_, evaluations, end) = searched([0.0, 5.0], -0.3, |value| if value > 1.07 { -0.2 } else { 0.1 });
        assert_eq!((evaluations, end), (8, Step::Lost(Loss::Evaluations { gap: 0.1 })));
    }
}
