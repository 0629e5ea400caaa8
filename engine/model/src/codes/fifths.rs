//! Numbers of classes of income.

/// Fifths of income.
pub(crate) const FIFTHS: usize = 5;

/// Classes of lifetime income: fifths of the lifetime rank of earnings.
pub(crate) const LIFETIMES: usize = 5;
