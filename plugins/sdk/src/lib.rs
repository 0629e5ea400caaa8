//! The contract between gongji and a policy.

pub mod abi;
pub mod isa;
