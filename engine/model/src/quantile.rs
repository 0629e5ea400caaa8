//! Distributions as tables of their quantile function: one draw in, one value out, monotone, no branch.
//!
//! The unit interval is cut at 1/2 into two tails, each tail into octaves of tail probability and each octave into equal
//! segments; within a segment the quantile is linear. A draw of 32 bits reaches tail probabilities of 2^-32.

use crate::math;

const OCTAVES: usize = 31;
const SEGMENTS: usize = 32;
const CELLS: usize = OCTAVES * SEGMENTS;

/// The quantile function of a distribution.
#[derive(Clone, Debug)]
pub struct Quantiles {
    /// Value at the start of a segment and its slope over the segment, lower tail first.
    cells: Box<[(f32, f32); 2 * CELLS]>,
}

impl Quantiles {
    /// Tabulates a quantile function defined on the open unit interval.
    pub fn tabulate(quantile: impl Fn(f64) -> f64) -> Self {
        let mut cells = Box::new([(0.0, 0.0); 2 * CELLS]);
        for (nth, cell) in cells.iter_mut().enumerate() {
            let at = |tail: f64| quantile(if nth >= CELLS { 1.0 - tail } else { tail });
            // Octave 0 holds tail probabilities from 1/4 to 1/2, each next one half of it.
            let (octave, segment) = (nth % CELLS / SEGMENTS, nth % SEGMENTS);
            let start = 0.25 * exact_power(octave);
            let from = start * (1.0 + segment as f64 / SEGMENTS as f64);
            let to = start * (1.0 + (segment + 1) as f64 / SEGMENTS as f64);
            let value = at(from);
            *cell = (value as f32, (at(to.min(0.5)) - value) as f32);
        }
        Self { cells }
    }

    /// Log-normal with mean 1 and this standard deviation of the logarithm.
    pub fn lognormal(sigma: f64) -> Self {
        Self::tabulate(|p| math::exp(sigma * math::normal_quantile(p) - 0.5 * sigma * sigma))
    }

    /// The value of a draw.
    #[inline(always)]
    pub fn value(&self, draw: u32) -> f32 {
        let upper = draw >> 31;
        // Distance to the nearer end in units of 2^-32, at least 1/2: the tail probability as a 31-bit magnitude.
        let tail = (draw ^ 0u32.wrapping_sub(upper)) & 0x7fff_ffff;
        // The largest float below 2^31, so that rounding never steps over the median.
        let scaled = ((tail as f32) + 0.5).min(2_147_483_520.0);
        let bits = scaled.to_bits();
        let exponent = (bits >> 23) as i32 - 127;
        let octave = (30 - exponent).clamp(0, OCTAVES as i32 - 1) as u32;
        let segment = (bits >> 18) & 31;
        let fraction = (bits & 0x3_ffff) as f32 * (1.0 / 262_144.0);
        let cell = (upper * CELLS as u32 + octave * SEGMENTS as u32 + segment) as usize;
        let (value, slope) = self.cells[cell.min(2 * CELLS - 1)];
        value + slope * fraction
    }

    /// The value at the middle of the `node`-th of `nodes` equal parts of the unit interval.
    pub fn node(&self, node: usize, nodes: usize) -> f32 {
        let p = (node as f64 + 0.5) / nodes as f64;
        self.value((p * 4_294_967_296.0) as u32)
    }
}

fn exact_power(halvings: usize) -> f64 {
    f64::from_bits((1023 - halvings as u64) << 52)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lognormal_quantiles_match_the_closed_form() {
        let table = Quantiles::lognormal(0.9);
        for p in [0.001, 0.02, 0.1, 0.25, 0.4, 0.5, 0.6, 0.75, 0.9, 0.99, 0.9999, 0.999_999] {
            let exact = math::exp(0.9 * math::normal_quantile(p) - 0.405);
            let tabulated = f64::from(table.value((p * 4_294_967_296.0) as u32));
            assert!((tabulated / exact - 1.0).abs() < 2e-3, "{p}: {tabulated} for {exact}");
        }
    }

    #[test]
    fn a_larger_draw_never_gives_a_smaller_value() {
        let table = Quantiles::lognormal(1.2);
        let mut last = 0.0;
        for i in 0..400_000u32 {
            let value = table.value(i.wrapping_mul(10_737));
            assert!(value >= last);
            last = value;
        }
        assert!(table.value(u32::MAX) > table.value(u32::MAX - 1000));
    }

    #[test]
    fn the_mean_is_one() {
        for sigma in [0.3, 0.8, 1.2] {
            let table = Quantiles::lognormal(sigma);
            let n = 1u64 << 21;
            let sum: f64 = (0..n).map(|i| f64::from(table.value(((2 * i + 1) << 10) as u32))).sum();
            let mean = sum / n as f64;
            assert!((mean - 1.0).abs() < 0.01, "{sigma}: {mean}");
        }
    }
}
