//! In how many replicates something happens: an exact interval of its chance, and an exact test of two such chances.
//!
//! That all of two replicates agree says little of the next one, though their standard deviation is 0: so no t here.

/// How often to be wrong: as with the intervals of means, on both sides together.
const WRONG: f64 = 0.05;
/// Halvings of 0 to 1 after which nothing that is shown moves.
const HALVINGS: u32 = 50;

/// The chances that `hits` of `trials` do not refute (Clopper and Pearson 1934), from the lowest to the highest.
pub(super) fn interval(hits: u32, trials: u32) -> (f64, f64) {
    let is_too_low = |chance| 1.0 - at_most(hits.saturating_sub(1), trials, chance) < WRONG / 2.0;
    let is_not_too_high = |chance| at_most(hits, trials, chance) > WRONG / 2.0;
    let low = if hits == 0 { 0.0 } else { last(is_too_low) };
    let high = if hits == trials { 1.0 } else { last(is_not_too_high) };
    (low, high)
}

/// Whether so many replicates with it in one arm alone, and so many in the other alone, tell the two apart: the two-sided sign
/// test (McNemar's, exact) at 5%.
pub(super) fn are_apart(one: u32, other: u32) -> bool {
    are_apart_among(one, other, 1)
}

/// The same of so many such tests at once.
pub(super) fn are_apart_among(one: u32, other: u32, many: usize) -> bool {
    2.0 * at_most(one.min(other), one + other, 0.5) <= WRONG / many.max(1) as f64
}

/// The chance of `hits` or fewer of `trials`.
fn at_most(hits: u32, trials: u32, chance: f64) -> f64 {
    let odds = chance / (1.0 - chance);
    let none = (0..trials).fold(1.0, |none, _| none * (1.0 - chance));
    let next = |term: f64, hits: u32| term * odds * f64::from(trials - hits) / f64::from(hits + 1);
    (0..hits).fold((none, none), |(sum, term), hits| (sum + next(term, hits), next(term, hits))).0
}

/// Up to which chance something holds that holds from 0 on.
fn last(holds: impl Fn(f64) -> bool) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..HALVINGS {
        let middle = 0.5 * (low + high);
        if holds(middle) {
            low = middle;
        } else {
            high = middle;
        }
    }
    low
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_is_that_of_clopper_and_pearson() {
        // Where all or none hit, an end is 1 less the root of 0.025.
        for (hits, trials, low, high) in [
            (2, 2, 0.025_f64.sqrt(), 1.0),
            (0, 2, 0.0, 1.0 - 0.025_f64.sqrt()),
            (0, 10, 0.0, 0.3085),
            (1, 10, 0.0025, 0.4450),
            (5, 10, 0.1871, 0.8129),
        ] {
            let (from, to) = interval(hits, trials);
            assert!((from - low).abs() < 1e-4 && (to - high).abs() < 1e-4, "{hits} of {trials}: {from} to {to}");
        }
    }

    #[test]
    fn six_replicates_that_differ_the_same_way_are_needed() {
        assert!(!are_apart(0, 0) && !are_apart(2, 0) && !are_apart(5, 0) && !are_apart(8, 1 + 1));
        assert!(are_apart(6, 0) && are_apart(0, 6) && are_apart(8, 1));
    }
}
