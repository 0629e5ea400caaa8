//! The set: vectors drawn from what figures and priors leave possible, by randomised maximum likelihood (Oliver, He and Reynolds 1996).
//!
//! A vector holds the fitted parameters and, beside them, those of behaviour that are not fitted but only have a range. Each
//! vector of the set is the best one for figures that are moved by a draw of their own errors, and for a prior that is moved
//! by a draw of its own: where figures answer in a line and errors are normal, these are independent draws from the
//! posterior, and all weigh the same. A coordinate that would leave its range stays at the end, and the others are solved again
//! around it, so that they make up for where it is and not for where it would have been.
//!
//! How the figures answer is learned in two waves of lives, each vector with luck of its own: for fitted parameters from the slopes of
//! the fit on, for the others from nothing, so that luck is taken for an answer only where it foretells a life that was left out.
//! What a life says beyond the lines is bend and luck. How large luck is, lives of the best vector tell; the rest is the vector's
//! own bend, for which its fitted parameters make up in two further waves. These teach the lines nothing: there the vectors stand where their
//! bends have moved them. No vector is weighted by its own life, whose luck is larger than the errors of the figures: such weights
//! are of luck. Errors are those of the fit, wider by the root of the misfit a degree of freedom where that is above 1, because
//! residuals that repeat over the years are not independent.

use super::answers::Answers;
use super::fit::{DRAWN, Fit, Task, Tried, normal};
use super::linear::{Square, back, cholesky, solve};
use super::moments::residuals;
use crate::ground::diagnose::Failure;
use crate::intake::fitted::Free;
use crate::simulate::past::each;

/// Waves from which the lines are learned.
const LEARNED: usize = 2;
/// All waves: in those after the learned ones the fitted parameters make up for bends.
const WAVES: usize = 4;
/// Lives of the best vector that tell what luck does.
const LUCKS: usize = 32;
/// Rounds in which coordinates may come to the ends of their ranges.
const ROUNDS: usize = 12;

/// The set.
pub struct Posterior {
    /// Vectors with their weights, which add up to 1; their figures are those of the lines.
    pub vectors: Vec<(Tried, f64)>,
    /// What each wave told.
    pub waves: Vec<Told>,
    /// By what the squares of the errors were multiplied.
    pub spread: f64,
    /// Standard deviations of the drawn parameters on the scale of their ranges, as figures and prior leave them together.
    pub deviations: Vec<f64>,
}

/// What a wave told: standard deviations of the figures over the vectors, by root mean square, in errors of the figures.
#[derive(Clone, Copy, Debug)]
pub struct Told {
    /// As they were lived.
    pub lived: f64,
    /// As they are believed to be without luck.
    pub believed: f64,
    /// What luck adds.
    pub luck: f64,
}

impl Posterior {
    /// Size of an unweighted set that would say as much.
    pub fn effective(&self) -> f64 {
        1.0 / self.vectors.iter().map(|(_, weight)| weight * weight).sum::<f64>()
    }
}

/// The posterior of lines: where its vectors are put.
struct Ground<'a> {
    answers: &'a Answers,
    /// Inverse variances of the prior.
    held: Vec<f64>,
    spread: f64,
}

impl Ground<'_> {
    /// The matrix of figures and prior together.
    fn matrix(&self) -> Square {
        let mut matrix = self.answers.gram();
        for (nth, row) in matrix.iter_mut().enumerate() {
            row.iter_mut().for_each(|entry| *entry /= self.spread);
            row[nth] += self.held[nth];
        }
        matrix
    }

    /// The best vector within the ranges for figures that are off by these errors and bends, and a prior around this vector.
    /// Coordinates of which a place is given stay there.
    fn best(&self, matrix: &Square, [errors, bends, prior]: [&[f64]; 3], given: &[Option<f64>]) -> Option<Vec<f64>> {
        let centre = &self.answers.centre;
        let wanted: Vec<f64> = (self.answers.level.iter().zip(errors).zip(bends))
            .map(|((level, error), bend)| level + bend - self.spread.sqrt() * error)
            .collect();
        let pull = self.answers.pull(&wanted);
        let right: Vec<f64> = (0..centre.len())
            .map(|nth| -pull[nth] / self.spread - self.held[nth] * (centre[nth] - prior[nth]))
            .collect();
        let mut ends: Vec<Option<f64>> =
            given.iter().zip(centre).map(|(at, centre)| at.map(|at| at - centre)).collect();
        for _ in 0..ROUNDS {
            let step = solved_around(matrix, &right, &ends)?;
            let out = |nth: &usize| ends[*nth].is_none() && (centre[*nth] + step[*nth]).abs() > 1.0;
            let beyond: Vec<usize> = (0..step.len()).filter(out).collect();
            if beyond.is_empty() {
                return Some(centre.iter().zip(&step).map(|(x, step)| (x + step).clamp(-1.0, 1.0)).collect());
            }
            beyond.iter().for_each(|nth| ends[*nth] = Some((centre[*nth] + step[*nth]).signum() - centre[*nth]));
        }
        let step = solved_around(matrix, &right, &ends)?;
        Some(centre.iter().zip(&step).map(|(x, step)| (x + step).clamp(-1.0, 1.0)).collect())
    }
}

/// Solves for the coordinates that are not given.
fn solved_around(matrix: &Square, right: &[f64], given: &[Option<f64>]) -> Option<Vec<f64>> {
    let free: Vec<usize> = (0..right.len()).filter(|nth| given[*nth].is_none()).collect();
    let known = |row: usize| given.iter().enumerate().filter_map(move |(nth, at)| at.map(|at| matrix[row][nth] * at));
    let part: Square = free.iter().map(|row| free.iter().map(|column| matrix[*row][*column]).collect()).collect();
    let rest: Vec<f64> = free.iter().map(|row| right[*row] - known(*row).sum::<f64>()).collect();
    let found = solve(&cholesky(&part)?, &rest);
    let mut all: Vec<f64> = given.iter().map(|at| at.unwrap_or_default()).collect();
    free.iter().zip(found).for_each(|(nth, value)| all[*nth] = value);
    Some(all)
}

impl Task<'_> {
    /// Draws the set.
    ///
    /// # Errors
    /// A direction without any hold; as `Reference::live`.
    pub fn posterior(&self, fit: &Fit, draws: usize, persons: u64) -> Result<Posterior, Failure> {
        let own = self.free.len();
        let centre: Vec<f64> = fit.best.x.iter().copied().chain(self.drawn.iter().map(Free::scaled)).collect();
        let unknown = vec![0.0; self.drawn.len()];
        let slopes = fit.slopes.iter().map(|row| [&row[..], &unknown[..]].concat()).collect();
        let freedom = self.moments.len().saturating_sub(own).max(1) as f64;
        let spread = (fit.best.misfit / freedom).max(1.0);
        let held = (0..centre.len()).map(|nth| if nth < own { 1.0 } else { 1.0 / (DRAWN * DRAWN) }).collect::<Vec<_>>();
        let start = residuals(self.moments, &fit.best.simulated);
        let (errors, priors) = (normal(draws, self.moments.len(), self.seed), self.priors(draws, &centre));
        let mut answers = Answers { centre, level: start.clone(), slopes };
        let (ground, luck) = self.luck(&answers.centre, persons)?;
        let mut bends = vec![vec![0.0; self.moments.len()]; draws];
        let mut given: Vec<Vec<Option<f64>>> = (0..draws).map(|nth| self.theory(nth, answers.centre.len())).collect();
        let (mut waves, mut lives) = (Vec::new(), Vec::new());
        let lost = || Failure::other("the matrix of Gauss and Newton is not positive definite");
        loop {
            let places = Ground { answers: &answers, held: held.clone(), spread };
            let matrix = places.matrix();
            let vector = |nth: usize| places.best(&matrix, [&errors[nth], &bends[nth], &priors[nth]], &given[nth]);
            let vectors = (0..draws).map(vector).collect::<Option<Vec<_>>>().ok_or_else(lost)?;
            let over = |residuals: Vec<f64>| -> Vec<f64> {
                residuals.iter().zip(&ground).zip(&start).map(|((life, ground), best)| best + life - ground).collect()
            };
            let lived: Vec<Vec<f64>> = self.each_with_its_luck(&vectors, persons)?.into_iter().map(over).collect();
            if waves.len() < LEARNED {
                lives.extend(vectors.iter().cloned().zip(lived.iter().cloned()));
                answers = answers.corrected(&lives);
            }
            let lines: Vec<Vec<f64>> = vectors.iter().map(|x| answers.at(x)).collect();
            let bent = bent(&lines, &lived, &luck);
            let believed = sums(&lines, &bent);
            waves.push(Told { lived: spread_of(&lived), believed: spread_of(&believed), luck: root_mean(&luck) });
            if waves.len() == WAVES {
                let deviations = deviations(&cholesky(&matrix).ok_or_else(lost)?).split_off(own);
                let weight = 1.0 / draws as f64;
                let of = |(x, at): (Vec<f64>, Vec<f64>)| (self.with_figures(x, &at), weight);
                return Ok(Posterior {
                    vectors: vectors.into_iter().zip(believed).map(of).collect(),
                    waves,
                    spread,
                    deviations,
                });
            }
            if waves.len() >= LEARNED {
                bends = bent;
                let stays = |(nth, x): (usize, &f64)| (nth >= own).then_some(*x);
                given = vectors.iter().map(|x| x.iter().enumerate().map(stays).collect()).collect();
            }
        }
    }

    /// What is no matter of degree: the first vector, the third and so on hold the theory `label` of account money, the others
    /// `forward`, and everything else makes up for it.
    fn theory(&self, nth: usize, coordinates: usize) -> Vec<Option<f64>> {
        let mut given = vec![None; coordinates];
        if let Some(at) = self.drawn.iter().position(|drawn| drawn.name == "account_label") {
            given[self.free.len() + at] = Some(if nth.is_multiple_of(2) { 1.0 } else { -1.0 });
        }
        given
    }

    /// Mean and standard deviation of the residuals of a vector over lives of other luck.
    fn luck(&self, vector: &[f64], persons: u64) -> Result<(Vec<f64>, Vec<f64>), Failure> {
        let lives = self.each_with_its_luck(&vec![vector.to_vec(); LUCKS], persons)?;
        let mean = |nth: usize| lives.iter().map(|life| life[nth]).sum::<f64>() / LUCKS as f64;
        let means: Vec<f64> = (0..self.moments.len()).map(mean).collect();
        let square =
            |nth: usize| lives.iter().map(|life| (life[nth] - means[nth]) * (life[nth] - means[nth])).sum::<f64>();
        let deviations = (0..means.len()).map(|nth| (square(nth) / (LUCKS - 1) as f64).sqrt()).collect();
        Ok((means, deviations))
    }

    /// Residuals of vectors, each lived through with luck of its own.
    fn each_with_its_luck(&self, vectors: &[Vec<f64>], persons: u64) -> Result<Vec<Vec<f64>>, Failure> {
        each(vectors.len(), self.threads, |nth| {
            let task = Task { seed: self.seed.wrapping_add(1 + nth as u64), threads: 1, ..*self };
            let tried = task.try_all(std::slice::from_ref(&vectors[nth]), persons)?;
            Ok(tried.first().map(|tried| residuals(self.moments, &tried.simulated)).unwrap_or_default())
        })
    }

    /// The priors' own draws: fitted parameters around the middle of their range, drawn ones around the table's value, turned back at the ends.
    fn priors(&self, draws: usize, centre: &[f64]) -> Vec<Vec<f64>> {
        let own = self.free.len();
        let place = |nth: usize, z: f64| if nth < own { z } else { folded(centre[nth] + DRAWN * z) };
        let drawn = normal(draws, centre.len(), self.seed + 1);
        drawn.into_iter().map(|z| z.into_iter().enumerate().map(|(nth, z)| place(nth, z)).collect()).collect()
    }

    /// A vector with figures that are off by these residuals.
    fn with_figures(&self, x: Vec<f64>, off: &[f64]) -> Tried {
        let figures = self.moments.iter().zip(off);
        let simulated = figures.map(|(moment, off)| moment.value + off * moment.sigma).collect();
        self.judged(x, simulated)
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

/// What lives say beyond the lines, figure by figure as much of it as is more than luck.
fn bent(lines: &[Vec<f64>], lived: &[Vec<f64>], luck: &[f64]) -> Vec<Vec<f64>> {
    let missed: Vec<Vec<f64>> = lines
        .iter()
        .zip(lived)
        .map(|(line, life)| life.iter().zip(line).map(|(life, line)| life - line).collect())
        .collect();
    let kept = |nth: usize| {
        let square = missed.iter().map(|row| row[nth] * row[nth]).sum::<f64>() / missed.len() as f64;
        (1.0 - luck[nth] * luck[nth] / square.max(f64::MIN_POSITIVE)).max(0.0)
    };
    let kept: Vec<f64> = (0..luck.len()).map(kept).collect();
    missed.iter().map(|row| row.iter().zip(&kept).map(|(missed, kept)| missed * kept).collect()).collect()
}

fn sums(one: &[Vec<f64>], other: &[Vec<f64>]) -> Vec<Vec<f64>> {
    one.iter().zip(other).map(|(one, other)| one.iter().zip(other).map(|(one, other)| one + other).collect()).collect()
}

fn root_mean(numbers: &[f64]) -> f64 {
    (numbers.iter().map(|number| number * number).sum::<f64>() / numbers.len().max(1) as f64).sqrt()
}

/// Standard deviation over rows, by root mean square over columns.
fn spread_of(rows: &[Vec<f64>]) -> f64 {
    let (count, columns) = (rows.len() as f64, rows.first().map_or(0, Vec::len));
    let variance = |nth: usize| {
        let mean = rows.iter().map(|row| row[nth]).sum::<f64>() / count;
        rows.iter().map(|row| (row[nth] - mean) * (row[nth] - mean)).sum::<f64>() / count
    };
    ((0..columns).map(variance).sum::<f64>() / columns.max(1) as f64).sqrt()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_leaves_the_range_is_turned_back() {
        assert_eq!([0.3, 1.2, -1.5, 4.0].map(folded).map(|x| (x * 10.0).round()), [3.0, 8.0, -5.0, -10.0]);
    }

    #[test]
    fn deviations_are_those_of_the_inverse() {
        // The inverse of [[4, 1], [1, 3]] has 3/11 and 4/11 on its diagonal.
        let lower = crate::study::calibrate::linear::cholesky(&vec![vec![4.0, 1.0], vec![1.0, 3.0]]).expect("positive");
        let found = deviations(&lower);
        assert!((found[0] * found[0] - 3.0 / 11.0).abs() < 1e-12 && (found[1] * found[1] - 4.0 / 11.0).abs() < 1e-12);
    }

    #[test]
    fn the_set_of_a_line_is_its_posterior() {
        // One figure, 2 x + y: the posterior of a normal prior has the matrix's inverse as variance, and the mean that solves it.
        let answers = Answers { centre: vec![0.0, 0.0], level: vec![-0.2], slopes: vec![vec![2.0, 1.0]] };
        let ground = Ground { answers: &answers, held: vec![16.0, 16.0], spread: 1.0 };
        let matrix = ground.matrix();
        let draws = 4_000;
        let (errors, priors) = (normal(draws, 1, 1), normal(draws, 2, 2));
        let prior = |z: &Vec<f64>| z.iter().map(|z| z / 4.0).collect::<Vec<_>>();
        let set: Vec<Vec<f64>> = errors
            .iter()
            .zip(&priors)
            .map(|(errors, z)| {
                ground.best(&matrix, [errors, &[0.0], &prior(z)], &[None; 2]).expect("positive definite")
            })
            .collect();
        let mean = |of: &dyn Fn(&Vec<f64>) -> f64| set.iter().map(of).sum::<f64>() / draws as f64;
        // (GᵀG + 16 I)⁻¹ with G = (2, 1) is (I - GᵀG / 21) / 16.
        let means = [mean(&|x| x[0]), mean(&|x| x[1])];
        assert!((means[0] - 0.4 / 21.0).abs() < 3e-3 && (means[1] - 0.2 / 21.0).abs() < 3e-3, "{means:?}");
        let variance = mean(&|x| (x[0] - means[0]) * (x[0] - means[0]));
        let both = mean(&|x| (x[0] - means[0]) * (x[1] - means[1]));
        assert!((variance - (1.0 - 4.0 / 21.0) / 16.0).abs() < 3e-3 && (both + 2.0 / 21.0 / 16.0).abs() < 2e-3);
    }

    #[test]
    fn others_make_up_for_what_stays_at_the_end_of_its_range() {
        // The figure wants 0.9 more of x + y, and hardly any prior holds them where they are: x stays at its end, y takes the rest.
        let answers = Answers { centre: vec![0.9, 0.0], level: vec![-0.9], slopes: vec![vec![1.0, 1.0]] };
        let ground = Ground { answers: &answers, held: vec![1e-9, 1e-9], spread: 1.0 };
        let found =
            ground.best(&ground.matrix(), [&[0.0], &[0.0], &[0.9, 0.0]], &[None; 2]).expect("positive definite");
        assert!((found[0] - 1.0).abs() < 1e-6 && (found[1] - 0.8).abs() < 1e-6, "{found:?}");
    }
}
