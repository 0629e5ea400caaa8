//! Amounts in fen and the one rounding rule: half up, once per layer and line.
//!
//! The functions for loops (`share_of`, `whole_of`) are exact on [`LIMIT`]ed amounts and made of adds, multiplications and
//! bit tricks on `f64` that every instruction set has in packed form: neither the 64-bit integer multiplication nor the
//! conversion `as f64` is packed below AVX-512DQ. Neither libm nor a fused multiply-add is used, so all instruction
//! sets give the same bits.

use crate::abi::SHARE_ONE;
use crate::refusal::Refusal;

/// Amounts for the fast functions lie below this: 2^33 fen, about 85.9 million yuan.
pub const LIMIT: i64 = 1 << 33;

/// 2^52 as a number: added to a smaller natural number it puts that number into the low bits.
const SHIFT: f64 = 4_503_599_627_370_496.0;
/// 2^52 as bits.
const SHIFT_BITS: u64 = 0x4330_0000_0000_0000;
/// `SHARE_ONE` as a number.
const ONE: f64 = 1e6;

/// Yuan to fen: for parameters, tests and constants, not for loops.
#[must_use]
pub const fn yuan(amount: f64) -> i64 {
    if amount < 0.0 { -((0.5 - amount * 100.0) as i64) } else { (amount * 100.0 + 0.5) as i64 }
}

/// A fraction as parts per million: for parameters, tests and constants, not for loops.
#[must_use]
pub const fn ppm(fraction: f64) -> i64 {
    if fraction < 0.0 { -((0.5 - fraction * ONE) as i64) } else { (fraction * ONE + 0.5) as i64 }
}

/// A natural number below 2^52 as `f64`, exactly.
#[inline(always)]
fn number(natural: i64) -> f64 {
    f64::from_bits(natural as u64 | SHIFT_BITS) - SHIFT
}

/// `floor(dividend / divisor)` of natural numbers below 2^53, given `near`, the quotient but for its last bits.
#[inline(always)]
fn floor_near(dividend: f64, divisor: f64, near: f64) -> i64 {
    let shifted = near + SHIFT; // rounds to a natural number: the floor or one more
    let quotient = shifted - SHIFT;
    let over = dividend - quotient * divisor < 0.0; // exact: all terms are natural numbers below 2^53
    (shifted.to_bits() ^ SHIFT_BITS) as i64 - i64::from(over)
}

/// The `share` (parts per million, 0 to 1) of an amount, half up, exact to the fen.
///
/// The amount must lie in `0..LIMIT`: check a column once with [`countable`]. See [`share_of_any`] for others.
#[inline(always)]
#[must_use]
pub fn share_of(amount: i64, share: i64) -> i64 {
    debug_assert!((0..LIMIT).contains(&amount), "amount {amount} fen is outside 0..{LIMIT}");
    debug_assert!((0..=SHARE_ONE).contains(&share), "share {share} ppm is outside 0..={SHARE_ONE}");
    let product = number(amount) * number(share) + 500_000.0;
    floor_near(product, ONE, product * 1e-6)
}

/// The amount of which `part` is the `share`: `part / share`, half up, exact to the fen.
///
/// `part` must lie in `0..LIMIT / 2`, the share in `1..=SHARE_ONE`.
#[inline(always)]
#[must_use]
pub fn whole_of(part: i64, share: i64) -> i64 {
    debug_assert!((0..LIMIT / 2).contains(&part), "part {part} fen is outside 0..{}", LIMIT / 2);
    debug_assert!((1..=SHARE_ONE).contains(&share), "share {share} ppm is outside 1..={SHARE_ONE}");
    let divisor = number(share) * 2.0;
    let dividend = number(part) * 2e6 + number(share);
    floor_near(dividend, divisor, dividend / divisor)
}

/// Any share of any amount, half up (towards plus infinity), in integers: for scalars, not for loops.
///
/// # Panics
/// When the result does not fit.
#[must_use]
pub const fn share_of_any(amount: i64, share: i64) -> i64 {
    // Dividing 128 bits costs ten times as much, and hooks call this for each of their terms in each batch.
    if let Some(product) = amount.checked_mul(share)
        && let Some(product) = product.checked_add(500_000)
    {
        return product.div_euclid(SHARE_ONE);
    }
    let scaled = (amount as i128 * share as i128 + 500_000).div_euclid(SHARE_ONE as i128);
    assert!(scaled >= i64::MIN as i128 && scaled <= i64::MAX as i128, "a share of an amount does not fit into 64 bits");
    scaled as i64
}

/// `first` where `condition` holds, else `second`: a select, never a branch, when it stands in a loop.
#[inline(always)]
#[must_use]
pub const fn select(condition: bool, first: i64, second: i64) -> i64 {
    if condition { first } else { second }
}

/// Refuses a column with a negative amount or one that the fast functions cannot count exactly.
///
/// # Errors
/// Names the first such row.
#[inline(always)]
pub fn countable(name: &str, amounts: &[i64]) -> Result<(), Refusal> {
    let bits = amounts.iter().fold(0, |bits, &amount| bits | amount);
    if bits >> 32 == 0 { Ok(()) } else { Err(uncountable(name, amounts)) }
}

/// The refusal of [`countable`], away from the loop.
#[cold]
fn uncountable(name: &str, amounts: &[i64]) -> Refusal {
    let row = amounts.iter().position(|&amount| amount >> 32 != 0).unwrap_or_default();
    Refusal::new(format!("`{name}` of row {row} is {} fen, outside 0..{}", amounts[row], LIMIT / 2))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::philox;

    /// The rule in wide integers.
    fn half_up(numerator: i128, denominator: i128) -> i64 {
        (2 * numerator + denominator).div_euclid(2 * denominator) as i64
    }

    /// Numbers that look random, of every magnitude below `limit`.
    fn naturals(purpose: u32, limit: i64) -> impl Iterator<Item = i64> {
        (0..200_000_u32).map(move |index| {
            let word = philox([index, purpose, 0, 0], [1, 2]);
            let wide = i64::from(word[0]) << 31 | i64::from(word[1] >> 1);
            (wide >> (word[2] % 60)) % limit
        })
    }

    #[test]
    fn a_share_is_exact_for_every_countable_amount() {
        let edges = [0, 1, 49, 50, 99, 100, LIMIT / 2, LIMIT - 2, LIMIT - 1];
        let shares = [0, 1, 2, 499_999, 500_000, 500_001, 850_000, 999_999, SHARE_ONE];
        for amount in edges {
            for share in shares {
                assert_eq!(share_of(amount, share), half_up(i128::from(amount) * i128::from(share), 1_000_000));
            }
        }
        for (amount, share) in naturals(1, LIMIT).zip(naturals(2, SHARE_ONE + 1)) {
            let exact = half_up(i128::from(amount) * i128::from(share), 1_000_000);
            assert_eq!(share_of(amount, share), exact, "{share} ppm of {amount}");
            assert_eq!(share_of_any(amount, share), exact);
        }
    }

    #[test]
    fn exact_halves_go_up() {
        assert_eq!(share_of(1, 500_000), 1);
        assert_eq!(share_of(3, 500_000), 2);
        assert_eq!(share_of(10, 850_000), 9);
        assert_eq!(share_of_any(-1, 500_000), 0);
    }

    #[test]
    fn the_whole_of_a_part_is_exact() {
        assert_eq!(whole_of(yuan(400_000.0), ppm(0.85)), yuan(470_588.24));
        for (part, share) in naturals(3, LIMIT / 2).zip(naturals(4, SHARE_ONE)) {
            let share = share + 1;
            let exact = half_up(i128::from(part) * 1_000_000, i128::from(share));
            // Amounts past 2^52 fen do not fit the trick; no bill comes near.
            if exact < 1 << 52 {
                assert_eq!(whole_of(part, share), exact, "{part} is {share} ppm of it");
            }
        }
    }

    #[test]
    fn a_column_with_an_uncountable_amount_is_refused() {
        assert!(countable("billed", &[0, LIMIT / 2 - 1]).is_ok());
        for amount in [-1, LIMIT / 2, i64::MAX, i64::MIN] {
            let refusal = countable("billed", &[5, amount]).expect_err("refused");
            assert!(refusal.to_string().contains("`billed` of row 1"), "{refusal}");
        }
    }
}
