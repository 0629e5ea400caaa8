//! The insured society of gongji: persons in households, hospitals, insurers, pooled funds, and the year that moves them.

#![forbid(unsafe_code)]

pub mod care;
pub mod hooks;
pub mod inputs;
pub mod observe;
pub mod policy;
