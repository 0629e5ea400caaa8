//! What happened to whom, for whoever watches; and where the time goes.

pub mod history;
pub(crate) mod tap;
pub mod timer;
