//! Work and membership: careers, employers, wages, who joins and who pays.

pub(crate) mod career;
pub(crate) mod contribute;
pub mod employer;
pub(crate) mod firms;
pub(crate) mod insure;
pub(crate) mod leaving_odds;
pub(crate) mod level;
pub mod wage;
