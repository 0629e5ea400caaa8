//! The buffers in which a thread lives a block's year, what it reads of the area and the year, and how hooks of
//! policies act on a batch of persons.

pub(crate) mod act;
pub(crate) mod area_year;
pub(crate) mod buffers;
pub(crate) mod elsewhere;
pub(crate) mod offers;
pub(crate) mod sellers;
pub(crate) mod turn;
pub(crate) mod watched;
pub(crate) mod ways;
