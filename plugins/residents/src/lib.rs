//! Basic schemes for those outside the employees' scheme.
//!
//! Each policy is one module. Its rules with their sources stand in the `.md` beside it, and people worked out by hand
//! in the `.cases.toml`.
#![deny(unsafe_code)]

pub mod resident_basic_cover;

gongji_sdk::export_policy!(resident_basic_cover::ResidentBasicCover);
