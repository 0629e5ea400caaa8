//! Which seller of a product a person bought from: packed into columns, a byte a product and eight products a column.

use crate::foundation::lanes::LANES;

/// At most so many sellers compete; more share a product evenly.
pub(crate) const MOST_RIVALS: usize = 15;

/// Sums by seller: its number from 1; 0 holds those of products without rivals.
pub(crate) const SLOTS: usize = MOST_RIVALS + 1;

/// Products whose sellers stand in one column.
pub(crate) const TOGETHER: usize = 8;

/// The seller of a product among the sellers of a batch's products; 0 where none is remembered.
#[inline(always)]
pub(crate) fn brand(brands: &[[i64; LANES]], lane: usize, product: usize) -> u8 {
    brands.get(product / TOGETHER).map_or(0, |column| (column[lane] as u64 >> (8 * (product % TOGETHER))) as u8)
}

/// A person's sellers of eight products with another one for a product of them.
#[inline(always)]
pub(crate) fn with_brand(brands: i64, product: usize, slot: u8) -> i64 {
    let place = 8 * (product % TOGETHER);
    (brands as u64 & !(0xff << place) | u64::from(slot) << place) as i64
}

/// A person's sellers of those of eight products that are held, one bit each.
#[inline(always)]
pub(crate) fn of_held(brands: i64, holdings: u8) -> i64 {
    let is_held = |product: &usize| holdings >> product & 1 != 0;
    let bytes = (0..TOGETHER).filter(is_held).fold(0_u64, |all, product| all | 0xff << (8 * product));
    (brands as u64 & bytes) as i64
}
