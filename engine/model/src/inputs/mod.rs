//! Everything that comes from outside: the tables of a nation, checked and in the model's units.

pub mod behaviour;
pub mod care;
pub mod departure;
pub mod families;
pub mod fund;
pub mod hospitals;
pub mod illness;
pub mod joining;
pub mod nation;
pub mod opening;
pub mod patient_flows;
pub mod relocation;
pub mod valuation;
pub mod work;
