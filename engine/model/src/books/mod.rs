//! What a year adds up to, and what lives on beside persons: funds, hospitals, employers, insurers; the ledger that
//! proves it; what the baseline was for every member.

pub(crate) mod cells;
pub(crate) mod close_account;
pub(crate) mod closed_year;
pub(crate) mod compared;
pub mod counterfactual;
pub mod crossing;
pub(crate) mod directory;
pub(crate) mod employer;
pub(crate) mod fifths;
pub(crate) mod household;
pub mod insurer;
pub mod ledger;
pub mod observation;
pub mod panel;
pub mod person_year;
pub mod pool;
pub(crate) mod provider;
pub(crate) mod risk;
pub(crate) mod state;
pub(crate) mod tally;
pub(crate) mod terms;
pub(crate) mod totals;
pub(crate) mod values;
pub mod year_context;
