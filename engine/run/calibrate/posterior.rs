//! The weighted set: vectors drawn around the best one, each lived through and weighted by how it fits.
//!
//! Draws come from the normal distribution that the steps of Gauss and Newton leave behind, and importance weights put right
//! what is not normal. The misfit is divided by its mean a degree of freedom where that is above 1, because residuals that
//! repeat over the years are not independent. Each trial has fewer persons than the fit: its difference from the best vector
//! at the same size and luck is laid over the best vector's figures.

use gongji_model::math::exp;

use super::fit::{Fit, Task, Tried, normal, with_prior};
use super::linear::back;
use crate::diagnose::Failure;

/// Largest weight over the mean: no vector speaks for more than so many.
const LARGEST: f64 = 8.0;

/// The set.
pub struct Posterior {
    /// Vectors with their weights, which add up to 1.
    pub vectors: Vec<(Tried, f64)>,
    /// Size of an unweighted set that would say as much.
    pub effective: f64,
    /// By what the misfit was divided.
    pub spread: f64,
}

impl Task<'_> {
    /// Draws the set.
    ///
    /// # Errors
    /// A direction without any hold; as `Reference::live`.
    pub fn posterior(&self, fit: &Fit, draws: usize, persons: u64) -> Result<Posterior, Failure> {
        let lower = with_prior(&fit.information())
            .ok_or_else(|| Failure::other("the matrix of Gauss and Newton is not positive definite"))?;
        let freedom = self.moments.len().saturating_sub(self.free.len()).max(1) as f64;
        let spread = (fit.best.misfit / freedom).max(1.0);
        let drawn = normal(draws, self.free.len(), self.seed);
        let place = |z: &Vec<f64>| -> Vec<f64> {
            let step = back(&lower, z);
            fit.best.x.iter().zip(step).map(|(x, step)| (x + spread.sqrt() * step).clamp(-1.0, 1.0)).collect()
        };
        let places: Vec<Vec<f64>> = drawn.iter().map(place).collect();
        let tried = self.nearby(fit, &places, persons)?;
        // The density of the draw at its place on the scale before it was cut off at the range.
        let log = |(tried, z): (&Tried, &Vec<f64>)| {
            let drawn: f64 = z.iter().map(|z| z * z).sum();
            -0.5 * (tried.misfit - fit.best.misfit) / spread + 0.5 * drawn
        };
        let logs: Vec<f64> = tried.iter().zip(&drawn).map(log).collect();
        let top = logs.iter().copied().fold(f64::MIN, f64::max);
        let mut weights: Vec<f64> = logs.iter().map(|log| exp((log - top).max(-20.0))).collect();
        level(&mut weights);
        let effective = 1.0 / weights.iter().map(|weight| weight * weight).sum::<f64>();
        Ok(Posterior { vectors: tried.into_iter().zip(weights).collect(), effective, spread })
    }

    /// Tries vectors with fewer persons, by their difference from the best one.
    ///
    /// # Errors
    /// As `Reference::live`.
    pub fn nearby(&self, fit: &Fit, places: &[Vec<f64>], persons: u64) -> Result<Vec<Tried>, Failure> {
        let mut all = vec![fit.best.x.clone()];
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
