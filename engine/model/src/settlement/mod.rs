//! The end of the year: accounts of relatives, relief, funds, hospitals and insurers close their books.

pub mod family_sharing;
pub mod funds;
pub mod relief;
pub mod year_end;
