//! Work and membership: careers, employers, wages, who joins and who pays.

pub(crate) mod appeal;
pub(crate) mod career;
pub mod employer;
pub(crate) mod participate;
pub mod wage;
