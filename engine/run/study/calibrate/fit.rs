//! The search for the best vector: a wave of draws over all ranges, then steps of Gauss and Newton.
//!
//! Vectors live on a scale on which a range is -1 to 1. A weak prior (the range's middle, standard deviation 1) keeps
//! directions that the figures leave flat where they are. A vector may go on with the parameters that are drawn and not
//! fitted: their prior is the table's value, and a standard deviation a quarter of the range. All trials have the same luck, so that their differences are those
//! of the parameters.

use std::ops::Range;

use gongji_model::foundation::math::normal_quantile;
use gongji_sdk::draw::philox;

use super::linear::{Square, cholesky, gram, solve};
use super::moments::{Moment, residuals, simulated};
use crate::ground::diagnose::Failure;
use crate::intake::fitted::Free;
use crate::intake::inputs::Values;
use crate::intake::scenario::Closure;
use crate::simulate::past::{Cells, Reference, Rules, Trial, each};

/// Step of the numeric derivative, on the scale of the range.
const STEP: f64 = 0.03;
/// Standard deviation of a drawn parameter before anything is known, on the scale of the range.
pub const DRAWN: f64 = 0.5;
/// Steps at most.
const STEPS: usize = 8;
/// How far a step of Gauss and Newton is held back, over the matrix's diagonal (Levenberg and Marquardt): all are tried.
const HELD: [f64; 6] = [0.0, 0.1, 0.5, 2.0, 10.0, 100.0];
/// An improvement of the misfit that is worth another step: less moves no figure by a tenth of its band.
const WORTH: f64 = 2.0;
/// Digits after the point with which values are written.
const DIGITS: f64 = 1e5;

/// The task: which parameters, to which figures, with how many persons.
pub struct Task<'a> {
    /// The scheme.
    pub reference: &'a Reference,
    /// What is moved.
    pub free: &'a [Free],
    /// What is drawn with it for the weighted set.
    pub drawn: &'a [Free],
    /// What is fitted to.
    pub moments: &'a [Moment],
    /// Simulated persons of a trial.
    pub persons: u64,
    /// Number from which all luck follows.
    pub seed: u64,
    /// Trials at a time.
    pub threads: usize,
}

/// A vector that was tried.
#[derive(Clone, Debug)]
pub struct Tried {
    /// On the scale of the ranges.
    pub x: Vec<f64>,
    /// Simulated figures.
    pub simulated: Vec<f64>,
    /// Sum of the squared residuals and of the prior's.
    pub misfit: f64,
}

/// A vector with what the figures say about its surroundings.
#[derive(Clone, Debug)]
pub struct Fit {
    /// The best vector.
    pub best: Tried,
    /// Derivatives of the residuals, one row a figure.
    pub slopes: Vec<Vec<f64>>,
    /// Misfit after each step.
    pub course: Vec<f64>,
}

impl Fit {
    /// The matrix of Gauss and Newton without the prior.
    pub fn information(&self) -> Square {
        gram(&self.slopes)
    }
}

impl Task<'_> {
    /// A vector by name, in the units of its parameters, as it would be written.
    pub fn values(&self, x: &[f64]) -> Values {
        let value = |(free, x): (&Free, &f64)| {
            let value = (free.min + free.max) / 2.0 + x * (free.max - free.min) / 2.0;
            (free.name.clone(), (value.clamp(free.min, free.max) * DIGITS).round() / DIGITS)
        };
        self.free.iter().chain(self.drawn).zip(x).map(value).collect()
    }

    /// The values of the tables on the scale of the ranges.
    pub fn start(&self) -> Vec<f64> {
        self.free.iter().map(Free::scaled).collect()
    }

    /// Lives through the past with these values.
    ///
    /// # Errors
    /// As [`Reference::live`].
    pub fn live(&self, values: &Values, persons: u64, until: u16) -> Result<Cells, Failure> {
        let &Task { reference, seed, .. } = self;
        let (rules, closure) = (Rules::Old, Closure::default());
        reference.live(&Trial { values, persons, seed, replicate: 0, until, rules, closure, known_until: None })
    }

    fn until(&self) -> u16 {
        self.moments.iter().map(|moment| moment.year).max().unwrap_or_default()
    }

    /// Tries vectors, some at a time.
    ///
    /// # Errors
    /// As [`Reference::live`].
    pub fn try_all(&self, vectors: &[Vec<f64>], persons: u64) -> Result<Vec<Tried>, Failure> {
        each(vectors.len(), self.threads, |nth| {
            let x = vectors[nth].clone();
            let cells = self.live(&self.values(&x), persons, self.until())?;
            let simulated = simulated(self.moments, &cells)?;
            Ok(self.judged(x, simulated))
        })
    }

    /// A vector with its misfit.
    pub fn judged(&self, x: Vec<f64>, simulated: Vec<f64>) -> Tried {
        let squares = |numbers: &[f64]| numbers.iter().map(|number| number * number).sum::<f64>();
        let (own, drawn) = x.split_at(self.free.len());
        let off: Vec<f64> = drawn.iter().zip(self.drawn).map(|(x, drawn)| (x - drawn.scaled()) / DRAWN).collect();
        let misfit = squares(&residuals(self.moments, &simulated)) + squares(own) + squares(&off);
        Tried { x, simulated, misfit }
    }

    /// The first wave: the tables' values, and draws over all ranges with a tenth of the persons.
    ///
    /// # Errors
    /// As [`Reference::live`].
    pub fn wave(&self, draws: usize) -> Result<Vec<Tried>, Failure> {
        let mut vectors = vec![self.start()];
        vectors.extend(latin(draws, self.free.len(), self.seed, |share| 2.0 * share - 1.0));
        self.try_all(&vectors, (self.persons / 10).max(2_000).min(self.persons))
    }

    /// Steps of Gauss and Newton from a vector.
    ///
    /// # Errors
    /// As [`Reference::live`].
    pub fn descend(&self, start: Vec<f64>, told: &dyn Fn(f64)) -> Result<Fit, Failure> {
        let mut best = self.try_all(&[start], self.persons)?.remove(0);
        let mut course = vec![best.misfit];
        told(best.misfit);
        let mut slopes = self.slopes(&best, 0..self.free.len())?;
        for _ in 0..STEPS {
            let moved = |held: f64| -> Vec<f64> {
                let step = self.step(&best, &slopes, held);
                best.x.iter().zip(&step).map(|(x, step)| (x + step).clamp(-1.0, 1.0)).collect()
            };
            let tried = self.try_all(&HELD.map(moved), self.persons)?;
            let Some(next) = tried.into_iter().min_by(|a, b| a.misfit.total_cmp(&b.misfit)) else { break };
            if next.misfit > best.misfit - WORTH {
                if next.misfit < best.misfit {
                    best = next;
                    course.push(best.misfit);
                    told(best.misfit);
                }
                break;
            }
            best = next;
            course.push(best.misfit);
            told(best.misfit);
            slopes = self.slopes(&best, 0..self.free.len())?;
        }
        Ok(Fit { best, slopes, course })
    }

    /// Derivatives of the residuals by some of the coordinates, one row a figure.
    ///
    /// # Errors
    /// As [`Reference::live`].
    pub fn slopes(&self, at: &Tried, coordinates: Range<usize>) -> Result<Vec<Vec<f64>>, Failure> {
        let moved = |nth: usize| {
            let mut x = at.x.clone();
            // Inwards, where both sides of the range are near.
            x[nth] += if x[nth] > 0.0 { -STEP } else { STEP };
            x
        };
        let vectors: Vec<Vec<f64>> = coordinates.clone().map(moved).collect();
        let tried = self.try_all(&vectors, self.persons)?;
        let slope = |row: usize, nth: usize| {
            let tried = &tried[nth - coordinates.start];
            let difference = tried.simulated[row] - at.simulated[row];
            difference / self.moments[row].sigma / (tried.x[nth] - at.x[nth])
        };
        Ok((0..self.moments.len()).map(|row| coordinates.clone().map(|nth| slope(row, nth)).collect()).collect())
    }

    fn step(&self, at: &Tried, slopes: &[Vec<f64>], held: f64) -> Vec<f64> {
        let residuals = residuals(self.moments, &at.simulated);
        let down = |nth: usize| {
            -slopes.iter().zip(&residuals).map(|(row, residual)| row[nth] * residual).sum::<f64>() - at.x[nth]
        };
        let right: Vec<f64> = (0..at.x.len()).map(down).collect();
        let mut matrix = gram(slopes);
        (0..matrix.len()).for_each(|nth| matrix[nth][nth] += held * (matrix[nth][nth] + 1.0));
        with_prior(&matrix).map_or_else(|| vec![0.0; at.x.len()], |lower| solve(&lower, &right))
    }
}

/// Triangle of the matrix with the prior's part.
pub fn with_prior(information: &Square) -> Option<Square> {
    let mut matrix = information.clone();
    matrix.iter_mut().enumerate().for_each(|(nth, row)| row[nth] += 1.0);
    cholesky(&matrix)
}

/// Draws of which each coordinate fills its range evenly (a Latin hypercube); `shape` maps the unit interval.
pub fn latin(draws: usize, coordinates: usize, seed: u64, shape: impl Fn(f64) -> f64) -> Vec<Vec<f64>> {
    let key = [seed as u32, (seed >> 32) as u32];
    let column = |nth: usize| {
        let words = |draw: usize| philox([draw as u32, nth as u32, 0x4C41_5449, 0], key);
        let mut order: Vec<usize> = (0..draws).collect();
        order.sort_by_key(|draw| (words(*draw)[0], *draw));
        let mut column = vec![0.0; draws];
        for (stratum, draw) in order.into_iter().enumerate() {
            let within = (f64::from(words(draw)[1]) + 0.5) / 4_294_967_296.0;
            column[draw] = shape((stratum as f64 + within) / draws as f64);
        }
        column
    };
    let columns: Vec<Vec<f64>> = (0..coordinates).map(column).collect();
    (0..draws).map(|draw| columns.iter().map(|column| column[draw]).collect()).collect()
}

/// Normal draws of which each coordinate is spread evenly.
pub fn normal(draws: usize, coordinates: usize, seed: u64) -> Vec<Vec<f64>> {
    latin(draws, coordinates, seed, normal_quantile)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_stratum_is_drawn_once() {
        for nth in 0..5 {
            let mut cells: Vec<usize> =
                latin(40, 5, 7, |share| share).iter().map(|draw| (draw[nth] * 40.0) as usize).collect();
            cells.sort_unstable();
            assert_eq!(cells, (0..40).collect::<Vec<_>>());
        }
        assert_ne!(latin(40, 5, 7, |share| share), latin(40, 5, 8, |share| share));
    }
}
