//! Reforms of the individual account: its end, and the four parts of the outpatient mutual aid of 2021.
//!
//! Each policy is one module. Its rules with their sources stand in the `.md` beside it, and people worked out by hand
//! in the `.cases.toml`.
#![deny(unsafe_code)]

pub mod account_recrediting;
pub mod chronic_outpatient_cover;
pub mod employee_account_abolition;
pub mod family_account_sharing;
pub mod outpatient_pooling;

gongji_sdk::export_library!(
    account_recrediting::AccountRecrediting,
    chronic_outpatient_cover::ChronicOutpatientCover,
    employee_account_abolition::AccountAbolition,
    family_account_sharing::FamilyAccountSharing,
    outpatient_pooling::OutpatientPooling
);
