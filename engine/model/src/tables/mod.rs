//! What is worked out once for a replicate from the inputs, so that a year only looks it up.

pub(crate) mod age_sex;
pub mod alignment;
pub mod candidates;
pub(crate) mod careers;
pub(crate) mod choice;
pub mod cohort;
pub mod draws;
pub mod elasticities;
pub mod entry_schedule;
pub mod health;
pub mod illness;
pub(crate) mod joins;
pub(crate) mod newcomer;
pub(crate) mod rates;
pub(crate) mod relocation;
pub mod replicate;
pub mod response;
pub mod retirement;
pub mod solver_cache;
pub(crate) mod utility;
pub(crate) mod wages;
