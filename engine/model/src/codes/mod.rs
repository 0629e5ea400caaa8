//! The words of the model as numbers: ages, sexes, statuses, sectors, kinds of care, conditions. No logic of a year
//! stands here.

pub mod ages;
pub(crate) mod brands;
pub mod care;
pub mod conditions;
pub mod family_role;
pub(crate) mod fifths;
pub mod leaving;
pub mod sector;
pub mod status;
pub mod work;
