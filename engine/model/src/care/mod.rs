//! Care: need, the decision to seek it, the tier, the stay.

pub mod choose;
pub mod demand;
pub mod need;
pub mod question;
pub mod seek;
pub mod stays;
pub mod steer;
