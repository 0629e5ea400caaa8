//! Commercial cover: offers, purchase, insurers, tenders.

pub(crate) mod buy;
pub(crate) mod contracts;
pub(crate) mod held;
pub(crate) mod insurer;
pub(crate) mod market;
pub(crate) mod memory;
pub(crate) mod premium;
pub(crate) mod tender;
pub(crate) mod wish;
pub(crate) mod worth;
