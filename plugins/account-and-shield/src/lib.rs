//! Accounts with a compulsory shield against large bills, in place of account and pool.
//!
//! Each policy is one module. Its rules with their sources stand in the `.md` beside it, and people worked out by hand
//! in the `.cases.toml`.
#![deny(unsafe_code)]

pub mod singapore_medisave_shield;

gongji_sdk::export_policy!(singapore_medisave_shield::SingaporeMedisaveShield);
