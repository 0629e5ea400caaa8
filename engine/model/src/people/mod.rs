//! Births, deaths, marriages, newcomers: who lives where, from the opening on.

pub mod ages;
pub mod departure;
pub mod enter;
pub mod marriage;
pub mod nation;
pub mod newcomer;
pub mod opening;
pub mod parent;
