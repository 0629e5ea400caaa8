//! What is worked out once for a replicate from the inputs, so that a year only looks it up.

pub mod age_sex;
pub mod careers;
pub mod choice;
pub mod cohort;
pub mod draws;
pub mod elasticities;
pub mod entry_schedule;
pub mod health;
pub mod illness;
pub mod newcomer;
pub mod rates;
pub mod replicate;
pub mod retirement;
pub mod solver_cache;
pub mod wages;
