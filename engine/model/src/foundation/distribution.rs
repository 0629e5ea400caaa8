//! Distributions as tables of their quantile function: one draw in, one value out, monotone, no branch.
//!
//! The unit interval is cut at 1/2 into two tails, each tail into octaves of tail probability and each octave into equal
//! segments; within a segment the quantile is linear. A draw of 32 bits reaches tail probabilities of 2^-32.

use gongji_sdk::isa::{Isa, Kernel};

use crate::foundation::lanes::LANES;
use crate::foundation::math;

const OCTAVES: usize = 31;

const SEGMENTS: usize = 32;

const CELLS: usize = OCTAVES * SEGMENTS;

/// Rounds in which a largest value over the mean and the mean agree to the last bits.
const ROUNDS: usize = 8;

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
        for (half, cells) in cells.chunks_exact_mut(CELLS).enumerate() {
            let at = |tail: f64| quantile(if half == 1 { 1.0 - tail } else { tail });
            // From the middle outwards, so that a cell ends where one before it began.
            for octave in 0..OCTAVES {
                let [_, middle] = tail_of(octave * SEGMENTS + SEGMENTS - 1);
                let mut end = at(middle.min(0.5));
                for nth in (octave * SEGMENTS..(octave + 1) * SEGMENTS).rev() {
                    let start = at(tail_of(nth)[0]);
                    cells[nth] = (start as f32, (end - start) as f32);
                    end = start;
                }
            }
        }
        Self { cells }
    }

    /// Log-normal with mean 1 and this standard deviation of the logarithm.
    pub fn lognormal(sigma: f64) -> Self {
        Self::tabulate(|p| math::exp(sigma * math::normal_quantile(p) - 0.5 * sigma * sigma))
    }

    /// Gamma with mean 1 and this variance; 1 without any. Mixed over a rate of lines it gives the negative binomial counts
    /// of health services research, with tails that end where a log-normal's go on.
    pub fn gamma(variance: f64) -> Self {
        if variance < LEAST_VARIANCE {
            return Self::tabulate(|_| 1.0);
        }
        let gamma = Gamma::of(1.0 / variance);
        Self::tabulate(|p| variance * gamma.quantile(p))
    }

    /// Mean 1, log-normal with this standard deviation of the logarithm up to the upper `tail_share`, from there on Pareto of
    /// this index, and nothing above the `largest`: bills that reach any ceiling, and have a variance.
    pub fn lognormal_pareto(sigma: f64, (tail_share, tail_index): (f64, f64), largest: f64) -> Self {
        let body = |p: f64| math::exp(sigma * math::normal_quantile(p));
        let from = if tail_share > 0.0 { body(1.0 - tail_share) } else { 0.0 };
        let mut table = Self::tabulate(|p| {
            let above = tail_share / (1.0 - p);
            if above > 1.0 { from * math::exp(math::ln(above) / tail_index) } else { body(p) }
        });
        // The largest value is that of the mean, which it lowers a little.
        let mut mean = table.mean_of_part(0, 1);
        for _ in 0..ROUNDS {
            table.cut(largest * mean);
            mean = table.mean_of_part(0, 1);
        }
        let mean = mean as f32;
        for (value, slope) in table.cells.iter_mut() {
            (*value, *slope) = (*value / mean, *slope / mean);
        }
        table
    }

    /// Lowers all values above one to it.
    fn cut(&mut self, most: f64) {
        let most = most as f32;
        for (value, slope) in self.cells.iter_mut() {
            let end = (*value + *slope).min(most);
            *value = value.min(most);
            *slope = end - *value;
        }
    }

    /// The mean of the `part`-th of `parts` equal parts of the unit interval.
    pub fn mean_of_part(&self, part: usize, parts: usize) -> f64 {
        self.mean_between(part as f64 / parts as f64, (part + 1) as f64 / parts as f64)
    }

    /// The mean between two places of the unit interval, the lower one first.
    pub fn mean_between(&self, low: f64, high: f64) -> f64 {
        let mut sum = 0.0;
        for (nth, (value, slope)) in self.cells.iter().enumerate() {
            let [from, to] = tail_of(nth);
            // In the upper half the table runs from the middle outwards, and a part is mirrored into tail probabilities.
            let (first, last) = if nth >= CELLS { (1.0 - high, 1.0 - low) } else { (low, high) };
            let (first, last) = (from.max(first), to.min(last));
            if last > first {
                let middle = (0.5 * (first + last) - from) / (to - from);
                sum += (last - first) * (f64::from(*value) + f64::from(*slope) * middle);
            }
        }
        sum / (high - low)
    }

    /// The mean of what lies above a value, nothing where it does not: the segment that holds it counts by its middle.
    pub(crate) fn mean_above(&self, least: f64) -> f64 {
        let above = |(nth, (value, slope)): (usize, &(f32, f32))| {
            let [from, to] = tail_of(nth);
            (to - from) * (f64::from(*value) + 0.5 * f64::from(*slope) - least).max(0.0)
        };
        self.cells.iter().enumerate().map(above).sum()
    }

    /// Part of the draws whose values are above this one.
    pub(crate) fn share_above(&self, value: f32) -> f64 {
        let (mut low, mut high) = (0, 1_u64 << 32);
        while low < high {
            let middle = low.midpoint(high);
            if self.value(middle as u32) > value { high = middle } else { low = middle + 1 }
        }
        1.0 - low as f64 / (1_u64 << 32) as f64
    }

    /// The value of a draw.
    #[inline(always)]
    pub fn value(&self, draw: u32) -> f32 {
        let (cell, fraction) = place(draw);
        let (value, slope) = self.cells[(cell as usize).min(2 * CELLS - 1)];
        value + slope * fraction
    }

    /// The values of up to [`LANES`] draws.
    pub fn values(&self, isa: Isa, draws: &[u32], values: &mut [f32]) {
        isa.dispatch(Values { table: self, draws, values });
    }

    /// As [`Quantiles::values`], inside another loop's copy. The look-ups stand apart, so that the arithmetic is done many at
    /// a time.
    #[inline(always)]
    pub fn fill(&self, draws: &[u32], values: &mut [f32]) {
        let n = draws.len().min(values.len()).min(LANES);
        let (draws, values) = (&draws[..n], &mut values[..n]);
        let (mut cells, mut fractions, mut slopes) = ([0; LANES], [0.0; LANES], [0.0; LANES]);
        for ((draw, cell), fraction) in draws.iter().zip(&mut cells).zip(&mut fractions) {
            (*cell, *fraction) = place(*draw);
        }
        for ((cell, value), slope) in cells.iter().zip(&mut *values).zip(&mut slopes) {
            (*value, *slope) = self.cells[(*cell as usize).min(2 * CELLS - 1)];
        }
        for ((value, slope), fraction) in values.iter_mut().zip(&slopes).zip(&fractions) {
            *value += slope * fraction;
        }
    }
}

struct Values<'a> {
    table: &'a Quantiles,
    draws: &'a [u32],
    values: &'a mut [f32],
}

impl Kernel for Values<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        self.table.fill(self.draws, self.values);
    }
}

/// The cell of a draw and how far inside it lies.
#[inline(always)]
fn place(draw: u32) -> (u32, f32) {
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
    (upper * CELLS as u32 + octave * SEGMENTS as u32 + segment, fraction)
}

/// Tail probabilities at which a cell begins and ends. Octave 0 holds those from 1/4 to 1/2, each next one half of it.
fn tail_of(cell: usize) -> [f64; 2] {
    let (octave, segment) = (cell % CELLS / SEGMENTS, cell % SEGMENTS);
    let start = 0.25 * exact_power(octave);
    [segment, segment + 1].map(|segment| start * (1.0 + segment as f64 / SEGMENTS as f64))
}

/// Below this variance a gamma variable is its mean.
const LEAST_VARIANCE: f64 = 1e-6;

/// Newton's method on the logarithm of the nearer tail doubles the digits each time.
const STEPS: usize = 40;

/// The gamma distribution of scale 1.
struct Gamma {
    shape: f64,
    /// Logarithm of the gamma function of the shape.
    ln_gamma: f64,
}

impl Gamma {
    fn of(shape: f64) -> Self {
        Self { shape, ln_gamma: ln_gamma(shape) }
    }

    fn quantile(&self, p: f64) -> f64 {
        let is_lower = p <= 0.5;
        let wanted = math::ln(if is_lower { p } else { 1.0 - p });
        let mut log_x = self.start(p, wanted);
        for _ in 0..STEPS {
            let x = math::exp(log_x);
            let [lower, upper] = self.tails(x, log_x);
            let tail = if is_lower { lower } else { upper };
            let slope = math::exp(self.shape * log_x - x - self.ln_gamma) / tail;
            let step = (wanted - math::ln(tail)) / if is_lower { slope } else { -slope };
            log_x += step.clamp(-2.0, 2.0);
            if step.abs() < 1e-9 {
                break;
            }
        }
        math::exp(log_x)
    }

    /// Where to begin. The lower tail is below its first term, which gives a start left of the answer; in the upper one the
    /// cube root is almost normal (Wilson and Hilferty 1931).
    fn start(&self, p: f64, wanted: f64) -> f64 {
        let shape = self.shape;
        if p <= 0.5 {
            return (wanted + self.ln_gamma + math::ln(shape)) / shape;
        }
        let cube = 1.0 - 1.0 / (9.0 * shape) + math::normal_quantile(p) / (3.0 * shape.sqrt());
        math::ln((shape * cube * cube * cube).max(1e-3))
    }

    /// Chances to lie below and above `x`: a series to the left of the mean, a continued fraction (Lentz) to the right.
    fn tails(&self, x: f64, log_x: f64) -> [f64; 2] {
        let shape = self.shape;
        let factor = math::exp(shape * log_x - x - self.ln_gamma);
        if x < shape + 1.0 {
            let (mut term, mut sum, mut n) = (1.0 / shape, 1.0 / shape, shape);
            while term > sum * 1e-16 {
                n += 1.0;
                term *= x / n;
                sum += term;
            }
            let lower = factor * sum;
            return [lower, 1.0 - lower];
        }
        let mut b = x + 1.0 - shape;
        let (mut c, mut d) = (1e300, 1.0 / b);
        let mut fraction = d;
        for n in 1..500 {
            let a = -f64::from(n) * (f64::from(n) - shape);
            b += 2.0;
            d = 1.0 / (a * d + b);
            c = b + a / c;
            fraction *= c * d;
            if (c * d - 1.0).abs() < 1e-15 {
                break;
            }
        }
        let upper = factor * fraction;
        [1.0 - upper, upper]
    }
}

/// Logarithm of the gamma function: Stirling's series, after steps up to where it is exact.
fn ln_gamma(x: f64) -> f64 {
    let (mut x, mut below) = (x, 0.0);
    while x < 10.0 {
        below += math::ln(x);
        x += 1.0;
    }
    let square = 1.0 / (x * x);
    let series = (1.0 / 12.0 - square * (1.0 / 360.0 - square * (1.0 / 1260.0 - square / 1680.0))) / x;
    (x - 0.5) * math::ln(x) - x + 0.918_938_533_204_672_8 + series - below
}

fn exact_power(halvings: usize) -> f64 {
    f64::from_bits((1023 - halvings as u64) << 52)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::foundation::math;

    #[test]
    fn many_values_at_once_are_those_of_single_draws() {
        let table = Quantiles::lognormal(0.9);
        let draws: [u32; 100] = std::array::from_fn(|nth| (nth as u32).wrapping_mul(0x9E37_79B9) >> (nth % 32));
        for code in 0..3 {
            let mut values = [0.0; 100];
            table.values(Isa::from_code(code), &draws, &mut values);
            assert_eq!(values.map(f32::to_bits), draws.map(|draw| table.value(draw).to_bits()));
        }
    }

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
    fn gamma_quantiles_match_the_closed_forms() {
        // Variance 1 is the exponential distribution; with variance 1/2 the chance above 2x is (1 + 2x) e^-2x.
        let exponential = Quantiles::gamma(1.0);
        for p in [1e-6, 0.001, 0.1, 0.4, 0.5, 0.51, 0.9, 0.999, 0.999_999] {
            let tabulated = f64::from(exponential.value((p * 4_294_967_296.0) as u32));
            let exact = -math::ln(1.0 - p);
            assert!((tabulated / exact - 1.0).abs() < 2e-3, "{p}: {tabulated} for {exact}");
        }
        let erlang = Quantiles::gamma(0.5);
        for p in [0.001, 0.1, 0.5, 0.9, 0.999, 0.999_99] {
            let twice = 2.0 * f64::from(erlang.value((p * 4_294_967_296.0) as u32));
            let above = (1.0 + twice) * math::exp(-twice);
            assert!((above / (1.0 - p) - 1.0).abs() < 1e-2, "{p}: {above}");
        }
        assert_eq!(Quantiles::gamma(0.0).value(77), 1.0);
    }

    #[test]
    fn gamma_has_the_mean_and_the_variance_it_says() {
        for variance in [0.05, 0.3, 1.2, 3.0] {
            let table = Quantiles::gamma(variance);
            let mean = table.mean_of_part(0, 1);
            let n = 1u64 << 21;
            let value = |i: u64| f64::from(table.value(((2 * i + 1) << 10) as u32));
            let square = |i: u64| value(i) * value(i);
            let second: f64 = (0..n).map(square).sum::<f64>() / n as f64;
            assert!((mean - 1.0).abs() < 2e-3, "{variance}: mean {mean}");
            assert!((second - 1.0 - variance).abs() < 0.01 * (1.0 + variance), "{variance}: {}", second - 1.0);
        }
    }

    #[test]
    fn bills_have_a_log_normal_body_and_a_pareto_tail() {
        let (sigma, share, index) = (0.8, 0.02, 2.5);
        let table = Quantiles::lognormal_pareto(sigma, (share, index), f64::MAX);
        let at = |p: f64| f64::from(table.value((p * 4_294_967_296.0) as u32));
        // With x0 where the tail begins, the mean before scaling is e^(s^2/2) N(z - s) + share x0 index / (index - 1).
        let z = math::normal_quantile(1.0 - share);
        let below = 0.894_942_6; // N(2.053749 - 0.8)
        let from = math::exp(sigma * z);
        let mean = math::exp(0.5 * sigma * sigma) * below + share * from * index / (index - 1.0);
        assert!((at(0.5) * mean - 1.0).abs() < 5e-3, "the median is {}", at(0.5) * mean);
        for above in [0.01, 1e-3, 1e-5] {
            let exact = from * math::exp(math::ln(share / above) / index) / mean;
            assert!((at(1.0 - above) / exact - 1.0).abs() < 5e-3, "{above}: {} for {exact}", at(1.0 - above));
        }
        assert!((table.mean_of_part(0, 1) - 1.0).abs() < 1e-6);
    }

    #[test]
    fn no_bill_is_above_the_largest_and_the_mean_stays_one() {
        let [free, held] = [f64::MAX, 50.0].map(|largest| Quantiles::lognormal_pareto(0.95, (0.05, 1.9), largest));
        assert!(free.value(u32::MAX) > 1000.0, "{}", free.value(u32::MAX));
        assert!((f64::from(held.value(u32::MAX)) / 50.0 - 1.0).abs() < 1e-5, "{}", held.value(u32::MAX));
        assert!((held.mean_of_part(0, 1) - 1.0).abs() < 1e-6);
        // What is cut off is share x0^a L^(1-a) / (a-1) of a tail that begins at x0, and all others rise by it.
        let from = f64::from(free.value((0.95 * 4_294_967_296.0) as u32));
        let cut = 0.05 * math::exp(1.9 * math::ln(from) - 0.9 * math::ln(50.0)) / 0.9;
        let risen = f64::from(held.value(1 << 31) / free.value(1 << 31)) - 1.0;
        assert!((risen / (cut / (1.0 - cut)) - 1.0).abs() < 0.05, "{risen} for {cut}");
    }

    #[test]
    fn the_parts_of_a_distribution_have_its_mean() {
        let table = Quantiles::lognormal(1.0);
        let parts: Vec<f64> = (0..8).map(|part| table.mean_of_part(part, 8)).collect();
        assert!(parts.windows(2).all(|pair| pair[0] < pair[1]));
        assert!((parts.iter().sum::<f64>() / 8.0 - 1.0).abs() < 2e-3);
        // Partial expectation in closed form: the upper eighth holds N(1 - z) of the whole, z the normal quantile of 7/8.
        assert!((parts[7] / 8.0 - 0.440_44).abs() < 2e-3, "{}", parts[7] / 8.0);
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
