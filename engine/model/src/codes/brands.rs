//! Which seller of a product a person bought from, packed into one column.

/// At most so many sellers compete; more share a product evenly.
pub(crate) const MOST_RIVALS: usize = 15;

/// Sums by seller: its number from 1; 0 holds those of products without rivals.
pub(crate) const SLOTS: usize = MOST_RIVALS + 1;

/// The seller of a product among the sellers of a person's products.
#[inline(always)]
pub(crate) fn brand(brands: i64, product: usize) -> u8 {
    (brands as u64 >> (8 * product)) as u8
}

/// A person's sellers with another one for a product.
#[inline(always)]
pub(crate) fn with_brand(brands: i64, product: usize, slot: u8) -> i64 {
    (brands as u64 & !(0xff << (8 * product)) | u64::from(slot) << (8 * product)) as i64
}

/// A person's sellers of the products held, one bit each.
#[inline(always)]
pub(crate) fn of_held(brands: i64, holdings: u8) -> i64 {
    let bytes =
        (0..8).filter(|product| holdings >> product & 1 != 0).fold(0_u64, |all, product| all | 0xff << (8 * product));
    (brands as u64 & bytes) as i64
}
