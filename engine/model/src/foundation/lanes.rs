//! How many rows a batch has, and how large an amount may be.

/// Persons of a batch at most.
pub const LANES: usize = 256;

/// Amounts of a person and year lie below this (2^33 fen), so that sums over a billion persons fit.
pub const MOST_FEN: i64 = 1 << 33;
