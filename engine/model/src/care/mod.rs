//! Care: need, the decision to seek it, the tier, the stay.

pub(crate) mod choose;
pub(crate) mod demand;
pub(crate) mod need;
pub(crate) mod question;
pub(crate) mod seek;
pub(crate) mod stays;
pub(crate) mod steer;
