//! THE YEAR: one table of its phases, from which it is lived.
//!
//! [`plan`] is the table. Phases over the whole society are systems of a schedule ([`schedule`]). Between them stands one pass over the
//! blocks ([`pass`]), in which the phases over persons are lived a block at a time ([`block`]): the members of a block in
//! batches of 256, which stay in the first cache.

pub(crate) mod block;
pub(crate) mod block_year;
pub(crate) mod crew;
pub(crate) mod enact;
pub mod parts;
pub(crate) mod pass;
pub mod plan;
pub(crate) mod relocate;
pub(crate) mod schedule;
pub(crate) mod step;
