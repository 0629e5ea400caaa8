//! Care: need, the decision to seek it, the tier, the stay.

pub(crate) mod choose;
pub(crate) mod demand;
pub(crate) mod diagnose;
pub(crate) mod fall_ill;
pub(crate) mod load;
pub(crate) mod need;
pub(crate) mod out_of_area;
pub(crate) mod pay;
pub(crate) mod probe;
pub(crate) mod seek;
pub(crate) mod stays;
pub(crate) mod steer;
pub(crate) mod watched;
