//! The account and the pool: the scheme of 1998, from which every reform of the employee scheme begins.
//!
//! Each policy is one module. Its rules with their sources stand in the `.md` beside it, and people worked out by hand
//! in the `.cases.toml`.
#![deny(unsafe_code)]

pub mod unified_account_1998;

gongji_sdk::export_library!(unified_account_1998::UnifiedAccount);
