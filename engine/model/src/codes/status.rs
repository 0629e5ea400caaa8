//! Membership of a person. The numbers are part of the contract with policies.

/// Not in the scheme.
pub const OUTSIDE: u8 = 0;

/// Employed member.
pub const WORKER: u8 = 1;

/// Member who pays the contribution alone.
pub const FLEXIBLE: u8 = 2;

/// Retired member.
pub const RETIRED: u8 = 3;
