//! Bits of the column `work` above the sector.

/// The bits of the sector.
pub const SECTOR: u8 = 7;

/// Has left the scheme and may come back; the account is kept.
pub const AWAY: u8 = 8;

/// The employer pays nothing for this person this year.
pub(crate) const ARREARS: u8 = 16;

/// The scheme pays nothing for this person this year because of it.
pub(crate) const SUSPENDED: u8 = 32;
