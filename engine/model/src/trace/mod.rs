//! What happened to whom, for whoever watches; and where the time goes.

pub mod history;
pub mod timer;
