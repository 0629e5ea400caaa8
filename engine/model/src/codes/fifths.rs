//! Numbers of classes of income.

/// Fifths of income.
pub const FIFTHS: usize = 5;

/// Classes of lifetime income: fifths of the lifetime rank of earnings.
pub const LIFETIMES: usize = 5;
