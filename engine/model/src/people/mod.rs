//! Births, deaths, marriages, newcomers: who lives where, from the opening on.

pub(crate) mod ages;
pub(crate) mod begin;
pub(crate) mod departure;
pub(crate) mod enter;
pub(crate) mod marriage;
pub(crate) mod nation;
pub(crate) mod newcomer;
pub(crate) mod opening;
pub(crate) mod origin;
pub(crate) mod parent;
pub(crate) mod relocation;
pub(crate) mod watched;
