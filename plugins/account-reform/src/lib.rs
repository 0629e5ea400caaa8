//! Reforms of the individual account: its end, the four parts of the outpatient mutual aid of 2021, and a valve for what lies idle.
//!
//! Each policy is one module. Its rules with their sources stand in the `.md` beside it, and people worked out by hand
//! in the `.cases.toml`.
#![deny(unsafe_code)]

pub mod account_recrediting;
pub mod account_surplus_valve;
pub mod chronic_outpatient_cover;
pub mod employee_account_abolition;
pub mod family_account_sharing;
pub mod outpatient_pooling;

gongji_sdk::export_library!(
    account_recrediting::AccountRecrediting,
    account_surplus_valve::AccountSurplusValve,
    chronic_outpatient_cover::ChronicOutpatientCover,
    employee_account_abolition::AccountAbolition,
    family_account_sharing::FamilyAccountSharing,
    outpatient_pooling::OutpatientPooling
);
