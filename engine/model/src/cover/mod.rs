//! Commercial cover: offers, purchase, insurers, tenders.

pub mod insurer;
pub mod market;
pub mod tender;
