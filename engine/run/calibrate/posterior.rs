//! The weighted set: vectors drawn around the best one, each lived through and weighted by how it fits.
//!
//! A vector holds the fitted parameters and, beside them, those of behaviour that are not fitted but only have a range: what the
//! figures say of both together is kept. Draws come from the normal distribution that the steps of Gauss and Newton leave behind,
//! over both, and importance weights put right what is not normal. A second wave is drawn around the weighted mean of the first;
//! the one that says more is the set. The misfit is divided by its mean a degree of freedom where that is above 1, because
//! residuals that repeat over the years are not independent. Each trial has fewer persons than the fit: its difference from the
//! best vector at the same size and luck is laid over the best vector's figures.

use gongji_model::math::exp;

use super::fit::{Fit, Task, Tried, normal, with_priors};
use super::linear::{Square, back, gram};
use crate::diagnose::Failure;
use crate::fitted::Free;

/// Largest weight over the mean: no vector speaks for more than so many.
const LARGEST: f64 = 8.0;
/// A set that says less than so many vectors of equal weight is warned of.
pub const ENOUGH: f64 = 40.0;

/// The set.
pub struct Posterior {
    /// Vectors with their weights, which add up to 1.
    pub vectors: Vec<(Tried, f64)>,
    /// Size of an unweighted set that would say as much, of each wave.
    pub waves: Vec<f64>,
    /// By what the misfit was divided.
    pub spread: f64,
    /// Standard deviations of the drawn parameters on the scale of their ranges, as figures and prior leave them together.
    pub deviations: Vec<f64>,
}

impl Posterior {
    /// Size of an unweighted set that would say as much.
    pub fn effective(&self) -> f64 {
        self.waves.iter().copied().fold(0.0, f64::max)
    }
}

/// One wave of draws.
struct Wave {
    tried: Vec<Tried>,
    drawn: Vec<Vec<f64>>,
    weights: Vec<f64>,
}

impl Wave {
    fn effective(&self) -> f64 {
        1.0 / self.weights.iter().map(|weight| weight * weight).sum::<f64>()
    }

    /// The weighted mean of the draws, before they were put in their places.
    fn mean(&self) -> Vec<f64> {
        let of = |nth: usize| self.drawn.iter().zip(&self.weights).map(|(z, weight)| weight * z[nth]).sum();
        (0..self.drawn.first().map_or(0, Vec::len)).map(of).collect()
    }
}

/// Where draws are put.
struct Ground<'a> {
    fit: &'a Fit,
    /// The best vector with the tables' values of what is drawn.
    centre: Vec<f64>,
    lower: Square,
    spread: f64,
    persons: u64,
}

impl Task<'_> {
    /// Draws the set.
    ///
    /// # Errors
    /// A direction without any hold; as `Reference::live`.
    pub fn posterior(&self, fit: &Fit, draws: usize, persons: u64) -> Result<Posterior, Failure> {
        let own = self.free.len();
        let centre: Vec<f64> = fit.best.x.iter().copied().chain(self.drawn.iter().map(Free::scaled)).collect();
        let of_drawn = self.of_drawn(&centre, persons)?;
        let slopes = fit.slopes.iter().zip(of_drawn).map(|(one, other)| [&one[..], &other[..]].concat());
        let information = gram(&slopes.collect::<Vec<_>>());
        let lower = with_priors(&information, own)
            .ok_or_else(|| Failure::other("the matrix of Gauss and Newton is not positive definite"))?;
        let freedom = self.moments.len().saturating_sub(own).max(1) as f64;
        let spread = (fit.best.misfit / freedom).max(1.0);
        let deviations = deviations(&lower).split_off(own);
        let ground = Ground { fit, centre, lower, spread, persons };
        let first = self.weighted(&ground, draws, self.seed, None)?;
        let second = self.weighted(&ground, draws, self.seed + 1, Some(first.mean()))?;
        let waves = vec![first.effective(), second.effective()];
        let kept = if second.effective() > first.effective() { second } else { first };
        Ok(Posterior { vectors: kept.tried.into_iter().zip(kept.weights).collect(), waves, spread, deviations })
    }

    /// Derivatives of the residuals by what is drawn, as far as two lives of other luck agree on them: many of these parameters
    /// only deal other cards to the same people, which looks like an answer of every figure.
    fn of_drawn(&self, centre: &Vec<f64>, persons: u64) -> Result<Vec<Vec<f64>>, Failure> {
        let slopes = |seed: u64| {
            let task = Task { persons, seed, ..*self };
            let at = task.try_all(std::slice::from_ref(centre), persons)?.remove(0);
            task.slopes(&at, self.free.len()..centre.len())
        };
        Ok(agreed(&slopes(self.seed)?, &slopes(self.seed + 1)?))
    }

    /// A wave of draws around the centre, or around the mean of a wave before it.
    fn weighted(&self, ground: &Ground<'_>, draws: usize, seed: u64, mean: Option<Vec<f64>>) -> Result<Wave, Failure> {
        let Ground { fit, centre, lower, spread, persons } = ground;
        let own = normal(draws, centre.len(), seed);
        let mean = mean.unwrap_or_else(|| vec![0.0; centre.len()]);
        let drawn: Vec<Vec<f64>> =
            own.iter().map(|z| z.iter().zip(&mean).map(|(z, mean)| z + mean).collect()).collect();
        let place = |z: &Vec<f64>| -> Vec<f64> {
            let places = centre.iter().zip(back(lower, z)).map(|(x, step)| x + spread.sqrt() * step);
            places
                .enumerate()
                .map(|(nth, x)| if nth < self.free.len() { x.clamp(-1.0, 1.0) } else { folded(x) })
                .collect()
        };
        let places: Vec<Vec<f64>> = drawn.iter().map(place).collect();
        let tried = self.nearby(fit, centre, &places, *persons)?;
        // The density of the draw at its place on the scale before it was cut off or folded at the range.
        let log = |(tried, z): (&Tried, &Vec<f64>)| {
            let drawn: f64 = z.iter().map(|z| z * z).sum();
            -0.5 * (tried.misfit - fit.best.misfit) / spread + 0.5 * drawn
        };
        let logs: Vec<f64> = tried.iter().zip(&own).map(log).collect();
        let top = logs.iter().copied().fold(f64::MIN, f64::max);
        let mut weights: Vec<f64> = logs.iter().map(|log| exp((log - top).max(-20.0))).collect();
        level(&mut weights);
        Ok(Wave { tried, drawn, weights })
    }

    /// Tries vectors with fewer persons, by their difference from `centre`, whose figures are those of the best one.
    ///
    /// # Errors
    /// As `Reference::live`.
    pub fn nearby(&self, fit: &Fit, centre: &[f64], places: &[Vec<f64>], persons: u64) -> Result<Vec<Tried>, Failure> {
        let mut all = vec![centre.to_vec()];
        all.extend_from_slice(places);
        let mut tried = self.try_all(&all, persons)?.into_iter();
        let ground = tried.next().map(|ground| ground.simulated).unwrap_or_default();
        Ok(tried
            .map(|near| {
                let laid = near.simulated.iter().zip(&ground).zip(&fit.best.simulated);
                let simulated = laid.map(|((near, ground), best)| best + near - ground).collect();
                self.judged(near.x, simulated)
            })
            .collect())
    }
}

/// The mean of two matrices, each column made smaller by its noise; one that is not twice its noise is not heard at all.
fn agreed(one: &[Vec<f64>], other: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let columns = one.first().map_or(0, Vec::len);
    let squares = |nth: usize, sign: f64| -> f64 {
        let halves = one.iter().zip(other).map(|(one, other)| 0.5 * (one[nth] + sign * other[nth]));
        halves.map(|half| half * half).sum()
    };
    let part = |nth: usize| (1.0 - 2.0 * squares(nth, -1.0) / squares(nth, 1.0).max(f64::MIN_POSITIVE)).max(0.0);
    let parts: Vec<f64> = (0..columns).map(part).collect();
    let mean = |one: &Vec<f64>, other: &Vec<f64>| {
        parts.iter().enumerate().map(|(nth, part)| part * 0.5 * (one[nth] + other[nth])).collect()
    };
    one.iter().zip(other).map(|(one, other)| mean(one, other)).collect()
}

/// A place beyond the range turned back into it: many a parameter's value is an end of its range, where a cut would leave
/// half of the draws.
fn folded(x: f64) -> f64 {
    let turned = if x > 1.0 {
        2.0 - x
    } else if x < -1.0 {
        -2.0 - x
    } else {
        x
    };
    turned.clamp(-1.0, 1.0)
}

/// Standard deviations, from the triangle of the matrix: columns of its inverse give the variances.
pub fn deviations(lower: &Square) -> Vec<f64> {
    let size = lower.len();
    let mut variances = vec![0.0; size];
    for nth in 0..size {
        let unit: Vec<f64> = (0..size).map(|k| f64::from(u8::from(k == nth))).collect();
        for (variance, entry) in variances.iter_mut().zip(back(lower, &unit)) {
            *variance += entry * entry;
        }
    }
    variances.into_iter().map(f64::sqrt).collect()
}

/// Cuts weights off at the largest allowed and makes them add up to 1.
fn level(weights: &mut [f64]) {
    for _ in 0..50 {
        let sum: f64 = weights.iter().sum();
        let most = LARGEST / weights.len() as f64;
        weights.iter_mut().for_each(|weight| *weight = (*weight / sum).min(most));
    }
    let sum: f64 = weights.iter().sum();
    weights.iter_mut().for_each(|weight| *weight /= sum);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_leaves_the_range_is_turned_back() {
        assert_eq!([0.3, 1.2, -1.5, 4.0].map(folded).map(|x| (x * 10.0).round()), [3.0, 8.0, -5.0, -10.0]);
    }

    #[test]
    fn what_two_lives_do_not_agree_on_is_not_heard() {
        // The first parameter is answered alike, the second by luck, the third not at all.
        let one = [vec![4.0, 1.0, 0.0], vec![-2.0, -3.0, 0.0], vec![1.0, 2.0, 0.0]];
        let other = [vec![4.2, -2.0, 0.0], vec![-2.0, 1.0, 0.0], vec![0.8, 3.0, 0.0]];
        let heard = agreed(&one, &other);
        for (row, (one, other)) in heard.iter().zip(one.iter().zip(&other)) {
            assert!((row[0] - 0.5 * (one[0] + other[0])).abs() < 0.01 * one[0].abs().max(1.0), "{heard:?}");
            assert_eq!(row[1..], [0.0, 0.0]);
        }
    }

    #[test]
    fn deviations_are_those_of_the_inverse() {
        // The inverse of [[4, 1], [1, 3]] has 3/11 and 4/11 on its diagonal.
        let lower = crate::calibrate::linear::cholesky(&vec![vec![4.0, 1.0], vec![1.0, 3.0]]).expect("positive");
        let found = deviations(&lower);
        assert!((found[0] * found[0] - 3.0 / 11.0).abs() < 1e-12 && (found[1] * found[1] - 4.0 / 11.0).abs() < 1e-12);
    }

    #[test]
    fn no_weight_is_above_the_largest() {
        let mut weights = vec![1e-6; 100];
        weights[3] = 1.0;
        weights[4] = 0.5;
        level(&mut weights);
        assert!((weights.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        assert!(weights.iter().all(|weight| *weight <= LARGEST / 100.0 * 1.1), "{weights:?}");
        assert!(weights[3] >= weights[4]);
    }
}
