//! How the figures answer to the parameters: straight lines, learned from lives.
//!
//! Each figure has a line, which ridge regression corrects by the lives of a wave. The ridge of a figure is the one that best
//! predicts a life that was left out; where no correction predicts better, none is made.

use super::linear::{Square, eigen, gram};

/// Ridges tried, over the mean square of the regression's directions.
const RIDGES: [f64; 8] = [0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0];

/// Lines: residuals at a vector, and their derivatives.
#[derive(Clone, Debug)]
pub struct Answers {
    /// The vector.
    pub centre: Vec<f64>,
    /// Residuals there.
    pub level: Vec<f64>,
    /// Derivatives, one row a figure.
    pub slopes: Vec<Vec<f64>>,
}

impl Answers {
    /// Residuals of a vector.
    pub fn at(&self, x: &[f64]) -> Vec<f64> {
        let off: Vec<f64> = x.iter().zip(&self.centre).map(|(x, centre)| x - centre).collect();
        self.level.iter().zip(&self.slopes).map(|(level, row)| level + dot(row, &off)).collect()
    }

    /// Slopes times themselves.
    pub fn gram(&self) -> Square {
        gram(&self.slopes)
    }

    /// Slopes times residuals.
    pub fn pull(&self, residuals: &[f64]) -> Vec<f64> {
        let of = |nth: usize| self.slopes.iter().zip(residuals).map(|(row, residual)| row[nth] * residual).sum();
        (0..self.centre.len()).map(of).collect()
    }

    /// The lines with what lives (vectors and their residuals) add to them.
    pub fn corrected(&self, lives: &[(Vec<f64>, Vec<f64>)]) -> Self {
        let count = lives.len() as f64;
        let mean = |nth: usize| lives.iter().map(|(x, _)| x[nth]).sum::<f64>() / count;
        let means: Vec<f64> = (0..self.centre.len()).map(mean).collect();
        let off: Vec<Vec<f64>> =
            lives.iter().map(|(x, _)| x.iter().zip(&means).map(|(x, mean)| x - mean).collect()).collect();
        let axes = Axes::of(&off);
        let missed: Vec<Vec<f64>> = lives
            .iter()
            .map(|(x, lived)| lived.iter().zip(self.at(x)).map(|(lived, line)| lived - line).collect())
            .collect();
        let mut corrected = self.clone();
        for (figure, (level, slopes)) in corrected.level.iter_mut().zip(&mut corrected.slopes).enumerate() {
            let missed: Vec<f64> = missed.iter().map(|row| row[figure]).collect();
            let mean = missed.iter().sum::<f64>() / count;
            let added = axes.fitted(&missed.iter().map(|missed| missed - mean).collect::<Vec<_>>());
            slopes.iter_mut().zip(&added).for_each(|(slope, added)| *slope += added);
            // The regression's line passes the mean of the lives.
            let back: Vec<f64> = self.centre.iter().zip(&means).map(|(centre, mean)| centre - mean).collect();
            *level += mean + dot(&added, &back);
        }
        corrected
    }
}

/// The directions in which some vectors differ, and where each stands along them.
struct Axes {
    /// Sums of squares along the directions, with the directions.
    directions: Vec<(f64, Vec<f64>)>,
    /// Places along them, a row a vector.
    places: Vec<Vec<f64>>,
}

impl Axes {
    fn of(rows: &[Vec<f64>]) -> Self {
        let mut directions = eigen(&gram(rows));
        let least = directions.first().map_or(0.0, |(largest, _)| largest * 1e-9);
        directions.retain(|(squares, _)| *squares > least);
        let places = rows.iter().map(|row| directions.iter().map(|(_, axis)| dot(axis, row)).collect()).collect();
        Self { directions, places }
    }

    /// Slopes of the ridge that best predicts what is left out; all 0 where no ridge predicts better than none.
    fn fitted(&self, values: &[f64]) -> Vec<f64> {
        let scale =
            self.directions.iter().map(|(squares, _)| squares).sum::<f64>() / self.directions.len().max(1) as f64;
        let nothing: f64 = values.iter().map(|value| value * value).sum();
        let tried = RIDGES.map(|ridge| {
            let along = self.along(values, ridge * scale);
            (self.left_out(values, &along, ridge * scale), along)
        });
        let best = tried.into_iter().min_by(|a, b| a.0.total_cmp(&b.0)).filter(|(error, _)| *error < nothing);
        let width = self.directions.first().map_or(0, |(_, axis)| axis.len());
        let Some((_, along)) = best else { return vec![0.0; width] };
        let slope = |nth: usize| self.directions.iter().zip(&along).map(|((_, axis), along)| axis[nth] * along).sum();
        (0..width).map(slope).collect()
    }

    fn along(&self, values: &[f64], ridge: f64) -> Vec<f64> {
        let of = |nth: usize| {
            let sum: f64 = self.places.iter().zip(values).map(|(place, value)| place[nth] * value).sum();
            sum / (self.directions[nth].0 + ridge)
        };
        (0..self.directions.len()).map(of).collect()
    }

    /// Sum of the squared errors of each value's prediction by the others alone.
    fn left_out(&self, values: &[f64], along: &[f64], ridge: f64) -> f64 {
        let mean = 1.0 / values.len() as f64;
        let error = |(place, value): (&Vec<f64>, &f64)| {
            let parts =
                place.iter().zip(&self.directions).map(|(place, (squares, _))| place * place / (squares + ridge));
            let error = (value - dot(place, along)) / (1.0 - mean - parts.sum::<f64>()).max(1e-3);
            error * error
        };
        self.places.iter().zip(values).map(error).sum()
    }
}

fn dot(one: &[f64], other: &[f64]) -> f64 {
    one.iter().zip(other).map(|(one, other)| one * other).sum()
}

#[cfg(test)]
mod tests {
    use super::super::fit::normal;
    use super::*;

    fn lives(noise: f64) -> Vec<(Vec<f64>, Vec<f64>)> {
        let (places, luck) = (normal(200, 12, 3), normal(200, 2, 4));
        let life = |(x, luck): (Vec<f64>, Vec<f64>)| {
            let figures = vec![1.0 + 2.0 * x[0] - x[1] + noise * luck[0], noise * luck[1]];
            (x, figures)
        };
        places.into_iter().zip(luck).map(life).collect()
    }

    #[test]
    fn lines_are_learned_from_lives_and_luck_is_not() {
        let begun =
            Answers { centre: vec![0.0; 12], level: vec![0.5, 0.0], slopes: vec![vec![1.0; 12], vec![0.0; 12]] };
        let found = begun.corrected(&lives(0.0));
        for (nth, slope) in found.slopes[0].iter().enumerate() {
            let expected = [2.0, -1.0].get(nth).copied().unwrap_or_default();
            assert!((slope - expected).abs() < 0.05, "{nth}: {slope}");
        }
        assert!((found.level[0] - 1.0).abs() < 0.05, "{}", found.level[0]);
        let noisy = begun.corrected(&lives(5.0));
        let heard: f64 = noisy.slopes[1].iter().map(|slope| slope * slope).sum::<f64>().sqrt();
        assert!(heard < 0.5 * 5.0 * (12.0_f64 / 200.0).sqrt(), "luck of 5 heard as {heard}");
    }
}
