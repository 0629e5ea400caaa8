//! The end of the year: accounts of relatives, relief, funds, hospitals and insurers close their books.

pub(crate) mod adjustment;
pub(crate) mod bear;
pub(crate) mod closed_fund;
pub(crate) mod count;
pub(crate) mod equalise;
pub(crate) mod family_sharing;
pub(crate) mod fund_sums;
pub mod funds;
pub(crate) mod observed;
pub(crate) mod relief;
pub(crate) mod watched;
pub(crate) mod year_end;
