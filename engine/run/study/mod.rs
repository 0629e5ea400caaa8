//! The verbs that simulate: `session` runs and compares, `take_up` imposes shares of buyers, `calibrate` fits,
//! `hindcast` holds the model against the years that are known, `sensitivity` moves one lever at a time, and `settings` say how.

pub mod calibrate;
pub mod hindcast;
pub mod sensitivity;
pub mod session;
pub mod settings;
pub mod take_up;
