//! Wages and pensions.
//!
//! A wage is the area's mean, times the profile of age, the ratio of the sector, the lifetime rank of earnings, a part that
//! fades slowly and a part that lasts one year. The last two have mean 1, and what they add to the spread is taken from the
//! rank, so that neither the mean nor the cross-section of wages hangs on them.

use gongji_sdk::isa::{Isa, Kernel};

use crate::codes::fifths::LIFETIMES;
use crate::foundation::distribution::Quantiles;
use crate::foundation::lanes::LANES;
use crate::foundation::math;
use crate::inputs::nation::Inputs;

/// Units of the column `persistent_wage` in one standard deviation.
const UNIT: f32 = 4096.0;

/// The part that fades slowly stays within four standard deviations.
const MOST: i32 = 4 * 4096;

/// Its factor is tabulated in steps of 1/256 of a standard deviation.
const STEP_BITS: i32 = 4;

const STEPS: usize = ((2 * MOST as usize) >> STEP_BITS) + 1;

/// How wages move within a life.
pub struct Wages {
    /// Lifetime rank of earnings.
    pub rank: Quantiles,
    /// Ends of the four lower fifths of the rank, among all who were ever born to it.
    lifetime: [f32; LIFETIMES - 1],
    /// Standard normal.
    innovation: Quantiles,
    /// What is kept of the slow part, and the weight of what is new: their squares add up to 1.
    persistence: [f32; 2],
    lasting: Box<[f32]>,
    /// The part that lasts one year: the means of 256 equal parts of its distribution.
    pub(crate) passing: Box<[f32; PARTS]>,
}

const PARTS: usize = 256;

impl Wages {
    /// Makes the tables.
    pub fn of(inputs: &Inputs) -> Self {
        let [kept, spread] = inputs.opening.wage_persistent;
        let factor = |step: usize| {
            let deviations = (step as f64 * f64::from(1 << STEP_BITS) - f64::from(MOST)) / f64::from(UNIT);
            math::exp(spread * deviations - 0.5 * spread * spread) as f32
        };
        let rank = Quantiles::lognormal(rank_dispersion(inputs));
        let end = |class: usize| rank.value(((class as u64 + 1) * (1 << 32) / LIFETIMES as u64) as u32);
        Self {
            lifetime: std::array::from_fn(end),
            rank,
            innovation: Quantiles::tabulate(math::normal_quantile),
            persistence: [kept as f32, (1.0 - kept * kept).sqrt() as f32],
            lasting: (0..STEPS).map(factor).collect(),
            passing: passing(inputs.opening.wage_transitory),
        }
    }

    /// The class of lifetime income of a rank, from 0, the poorest.
    #[inline(always)]
    pub fn lifetime(&self, rank: f32) -> usize {
        self.lifetime.iter().map(|end| usize::from(rank >= *end)).sum()
    }

    /// Where the slow part begins: anywhere in its own cross-section, so that the spread of wages is the same at all times.
    pub fn first_shock(&self, draw: u32) -> i16 {
        (self.innovation.value(draw) * UNIT).clamp(-MOST as f32, MOST as f32) as i16
    }

    /// The slow parts of up to [`LANES`] persons a year later.
    pub fn next_shocks(&self, isa: Isa, shocks: &mut [i16], draws: &[u32]) {
        isa.dispatch(NextShocks { wages: self, shocks, draws });
    }

    /// What the slow part makes of the wage.
    #[inline(always)]
    pub(crate) fn lasting(&self, shock: i16) -> f32 {
        self.lasting[(((i32::from(shock) + MOST) >> STEP_BITS) as usize).min(STEPS - 1)]
    }
}

/// What becomes of the slow parts within a year.
struct NextShocks<'a> {
    wages: &'a Wages,
    shocks: &'a mut [i16],
    draws: &'a [u32],
}

impl Kernel for NextShocks<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let n = self.shocks.len().min(LANES);
        let mut innovations = [0.0; LANES];
        self.wages.innovation.fill(self.draws, &mut innovations[..n]);
        let [kept, new] = self.wages.persistence;
        for (shock, innovation) in self.shocks[..n].iter_mut().zip(&innovations[..n]) {
            let next = kept * f32::from(*shock) + new * UNIT * innovation;
            *shock = next.clamp(-MOST as f32, MOST as f32) as i16;
        }
    }
}

/// The means of equal parts of a log-normal distribution with mean 1.
fn passing(spread: f64) -> Box<[f32; PARTS]> {
    let whole = Quantiles::lognormal(spread);
    Box::new(std::array::from_fn(|part| whole.mean_of_part(part, PARTS) as f32))
}

/// Spread of the logarithm of the lifetime rank: what sectors, the slow part and the part of a year leave of the whole.
pub(crate) fn rank_dispersion(inputs: &Inputs) -> f64 {
    let opening = &inputs.opening;
    let square = |spread: f64| spread * spread;
    let taken = between_sectors(inputs) + square(opening.wage_persistent[1]) + square(opening.wage_transitory);
    (square(opening.wage_dispersion) - taken).max(0.0).sqrt()
}

/// Variance of the logarithm of wages between sectors at the opening.
pub(crate) fn between_sectors(inputs: &Inputs) -> f64 {
    let logs = inputs.work.sectors[1..].iter().map(|sector| (sector.opening_share, math::ln(sector.wage_ratio)));
    let [all, sum, squares] = logs.fold([0.0; 3], |[all, sum, squares], (share, log)| {
        [all + share, sum + share * log, squares + share * log * log]
    });
    squares / all - (sum / all) * (sum / all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::foundation::distribution::Quantiles;
    use crate::foundation::math;

    fn wages(kept: f64, spread: f64) -> Wages {
        Wages {
            rank: Quantiles::lognormal(0.0),
            lifetime: [0.5, 0.8, 1.0, 1.3],
            innovation: Quantiles::tabulate(math::normal_quantile),
            persistence: [kept as f32, (1.0 - kept * kept).sqrt() as f32],
            lasting: (0..STEPS)
                .map(|step| {
                    let deviations = (step as f64 * 16.0 - f64::from(MOST)) / 4096.0;
                    math::exp(spread * deviations - 0.5 * spread * spread) as f32
                })
                .collect(),
            passing: passing(0.2),
        }
    }

    #[test]
    fn a_rank_has_the_class_whose_ends_surround_it() {
        let wages = wages(0.9, 0.28);
        assert_eq!([0.1, 0.5, 0.79, 1.1, 1.3, 9.0].map(|rank| wages.lifetime(rank)), [0, 1, 1, 3, 4, 4]);
    }

    /// A course of the slow part over many persons and years: mean and variance of the shock, its correlation from year to
    /// year, and the mean factor.
    #[test]
    fn the_slow_part_keeps_its_spread_its_memory_and_a_mean_of_one() {
        let wages = wages(0.9, 0.28);
        let draw = |person: u32, year: u32| {
            let [draw, ..] = gongji_sdk::draw::philox([person, year, 0, 0], [1, 2]);
            draw
        };
        let (mut sum, mut squares, mut products, mut factors, mut count) = (0.0, 0.0, 0.0, 0.0, 0.0);
        for person in 0..4_000 {
            let mut shock = wages.first_shock(draw(person, 0));
            for year in 1..40 {
                let mut next = [shock];
                wages.next_shocks(Isa::BASE, &mut next, &[draw(person, year)]);
                let [next] = next;
                let [was, now] = [shock, next].map(|shock| f64::from(shock) / 4096.0);
                sum += now;
                squares += now * now;
                products += was * now;
                factors += f64::from(wages.lasting(next));
                count += 1.0;
                shock = next;
            }
        }
        assert!((sum / count).abs() < 0.03, "mean {}", sum / count);
        assert!((squares / count - 1.0).abs() < 0.03, "variance {}", squares / count);
        assert!((products / count - 0.9).abs() < 0.03, "memory {}", products / count);
        assert!((factors / count - 1.0).abs() < 0.01, "mean factor {}", factors / count);
    }

    #[test]
    fn the_part_of_one_year_has_its_variance() {
        let wages = wages(0.9, 0.28);
        let logs: Vec<f64> = wages.passing.iter().map(|factor| math::ln(f64::from(*factor))).collect();
        let mean = logs.iter().sum::<f64>() / logs.len() as f64;
        let variance = logs.iter().map(|log| (log - mean) * (log - mean)).sum::<f64>() / logs.len() as f64;
        assert!((variance / 0.04 - 1.0).abs() < 0.02, "{variance}");
        let mean = wages.passing.iter().map(|factor| f64::from(*factor)).sum::<f64>() / 256.0;
        assert!((mean - 1.0).abs() < 1e-4, "mean {mean}");
    }
}
