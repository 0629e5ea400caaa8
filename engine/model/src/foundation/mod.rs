//! Numbers and tools that know nothing of insurance: exact mathematics, money, distributions, draws, threads, faults.

pub(crate) mod concentration;
pub mod distribution;
pub mod draw;
pub mod fault;
pub mod identity;
pub mod lanes;
pub mod math;
pub mod money;
pub(crate) mod sums;
pub(crate) mod threads;
