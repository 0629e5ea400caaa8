//! The buffers in which a thread lives a block's year, and what the year stands on in an area.

pub mod act;
pub mod area_year;
pub mod buffers;
pub mod offers;
pub mod sellers;
pub mod tap;
pub mod ways;
