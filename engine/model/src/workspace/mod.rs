//! The buffers in which a thread lives a block's year, and what the year stands on in an area.

pub(crate) mod act;
pub(crate) mod area_year;
pub(crate) mod buffers;
pub(crate) mod offers;
pub(crate) mod sellers;
pub(crate) mod tap;
pub(crate) mod ways;
