//! The law of a year: what policies are, which hooks they have, and what is in force where.

pub(crate) mod acts;
pub(crate) mod asked;
pub(crate) mod batches;
pub mod bound_hook;
pub mod call;
pub(crate) mod contribution_base;
pub(crate) mod declared;
pub mod eligibility;
pub mod hooks;
pub mod in_force;
pub mod large_expense;
pub(crate) mod member_columns;
pub mod metric;
pub(crate) mod of_area;
pub(crate) mod own;
pub mod own_lanes;
pub mod persons_batch;
pub mod policy;
pub mod programme;
pub mod schemes;
