//! What a year adds up to, and what lives on beside persons: funds, hospitals, employers, insurers.

pub mod close_account;
pub mod counterfactual;
pub mod employer;
pub mod fifths;
pub mod household;
pub mod insurer;
pub mod ledger;
pub mod observation;
pub mod person_year;
pub mod pool;
pub mod provider;
pub mod tally;
pub mod terms;
pub mod totals;
pub mod values;
pub mod year_context;
