//! Work and membership: careers, employers, wages, who joins and who pays.

pub mod appeal;
pub mod career;
pub mod employer;
pub mod participate;
pub mod wage;
