//! Elementary functions made of exactly rounded operations only, so that every machine computes the same bits.
//!
//! No platform library, no fused multiply-add. `f64::sqrt` and `f64::floor` are exact by IEEE 754.

use std::f64::consts::LN_2;

/// e to the power of `x`, relative error below 1e-14 for |x| < 700.
#[inline(always)]
pub fn exp(x: f64) -> f64 {
    let x = x.clamp(-700.0, 700.0);
    let k = (x / LN_2 + 0.5).floor();
    // LN_2 in two parts, so that k times the first is exact.
    let r = (x - k * 6.931_471_803_691_238e-1) - k * 1.908_214_929_270_587_7e-10;
    let mut term = 1.0;
    let mut sum = 1.0;
    for n in 1..18 {
        term = term * r / f64::from(n);
        sum += term;
    }
    sum * f64::from_bits(((to_whole(k) + 1023) as u64) << 52)
}

/// Natural logarithm of a positive normal number, relative error below 1e-14 away from 1.
#[inline(always)]
pub fn ln(x: f64) -> f64 {
    let bits = x.to_bits();
    let mut exponent = to_real((bits >> 52) as i64 - 1023);
    let mut mantissa = f64::from_bits((bits & 0x000f_ffff_ffff_ffff) | 0x3ff0_0000_0000_0000);
    if mantissa > std::f64::consts::SQRT_2 {
        mantissa *= 0.5;
        exponent += 1.0;
    }
    let s = (mantissa - 1.0) / (mantissa + 1.0);
    let square = s * s;
    let mut power = s;
    let mut sum = 0.0;
    for n in 0..22 {
        sum += power / f64::from(2 * n + 1);
        power *= square;
    }
    2.0 * sum + exponent * LN_2
}

/// Quantile of the standard normal distribution, 0 < p < 1, absolute error below 1.2e-8
/// (P. J. Acklam's rational approximation, 2003).
pub fn normal_quantile(p: f64) -> f64 {
    const A: [f64; 6] = [
        -3.969683028665376e+01,
        2.209460984245205e+02,
        -2.759285104469687e+02,
        1.38357751867269e+02,
        -3.066479806614716e+01,
        2.506628277459239e+00,
    ];
    const B: [f64; 5] = [
        -5.447609879822406e+01,
        1.615858368580409e+02,
        -1.556989798598866e+02,
        6.680131188771972e+01,
        -1.328068155288572e+01,
    ];
    const C: [f64; 6] = [
        -7.784894002430293e-03,
        -3.223964580411365e-01,
        -2.400758277161838e+00,
        -2.549732539343734e+00,
        4.374664141464968e+00,
        2.938163982698783e+00,
    ];
    const D: [f64; 4] = [7.784695709041462e-03, 3.224671290700398e-01, 2.445134137142996e+00, 3.754408661907416e+00];
    let polynomial = |coefficients: &[f64], x: f64| coefficients.iter().fold(0.0, |sum, c| sum * x + c);
    if !(0.02425..=1.0 - 0.02425).contains(&p) {
        let tail = p.min(1.0 - p);
        let q = (-2.0 * ln(tail)).sqrt();
        let z = polynomial(&C, q) / (polynomial(&D, q) * q + 1.0);
        return if p < 0.5 { z } else { -z };
    }
    let q = p - 0.5;
    let r = q * q;
    polynomial(&A, r) * q / (polynomial(&B, r) * r + 1.0)
}

/// A whole number below 2^51 as a real one, without the conversion that only AVX-512 has.
#[inline(always)]
pub(crate) fn to_real(whole: i64) -> f64 {
    const MAGIC: f64 = 6_755_399_441_055_744.0;
    f64::from_bits((whole.wrapping_add(MAGIC.to_bits() as i64)) as u64) - MAGIC
}

/// The whole number nearest to a real one below 2^50 in size, half to even.
#[inline(always)]
pub(crate) fn to_whole(real: f64) -> i64 {
    const MAGIC: f64 = 6_755_399_441_055_744.0;
    (real + MAGIC).to_bits() as i64 - MAGIC.to_bits() as i64
}

/// A non-negative real number below 2^50 as a whole one, half up.
#[inline(always)]
pub(crate) fn round_small(real: f64) -> i64 {
    let nearest = to_whole(real);
    nearest + i64::from(real - to_real(nearest) >= 0.5)
}

/// The largest whole number not above a real one below 2^50 in size.
#[inline(always)]
pub(crate) fn floor_small(real: f64) -> i64 {
    let nearest = to_whole(real);
    nearest - i64::from(to_real(nearest) > real)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_the_platform_to_fourteen_digits() {
        for i in -600..600 {
            let x = f64::from(i) * 0.37;
            assert!((exp(x) / x.exp() - 1.0).abs() < 1e-13, "exp({x})");
        }
        for i in 1..2000 {
            let x = f64::from(i) * 0.013;
            assert!((ln(x) - x.ln()).abs() < 1e-13, "ln({x})");
        }
    }

    #[test]
    fn normal_quantiles_are_the_published_ones() {
        for (p, z) in
            [(0.5, 0.0), (0.975, 1.959963985), (0.99, 2.326347874), (0.0013498980, -3.0), (1e-6, -4.753424309)]
        {
            assert!((normal_quantile(p) - z).abs() < 2e-8, "{p}");
        }
    }

    #[test]
    fn the_bit_tricks_convert_exactly() {
        for whole in [0, 1, 2, 99, 12_345_678_901, (1 << 50) - 1] {
            assert_eq!(to_real(whole), whole as f64);
            assert_eq!(to_whole(whole as f64), whole);
            assert_eq!(round_small(whole as f64), whole);
        }
        for (real, whole) in [(0.5, 1), (1.5, 2), (2.5, 3), (2.499_999, 2), (7.51, 8), (1_000_000.5, 1_000_001)] {
            assert_eq!(round_small(real), whole);
        }
        for (real, whole) in [(0.0, 0), (0.999, 0), (1.5, 1), (2.5, 2), (3.0, 3), (1e9 + 0.75, 1_000_000_000)] {
            assert_eq!(floor_small(real), whole);
        }
    }
}
