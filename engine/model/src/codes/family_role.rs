//! Place of a person in the household. The partner of somebody married is the other one in the household who is.

use crate::codes::sector::LEAVING_AGE;

/// Lives with a partner.
pub const MARRIED: u8 = 1;

/// Outlived the partner; those who come unmarried from 50 on are counted here too.
pub const WIDOWED: u8 = 2;

/// Child of the household.
pub const CHILD: u8 = 4;

/// Old parent of the couple or of who heads the household.
pub const PARENT: u8 = 8;

/// 0 never married, 1 married, 2 widowed.
#[inline(always)]
pub const fn class(family_role: u8) -> usize {
    (family_role & (MARRIED | WIDOWED)) as usize
}

/// A child of the household is old enough to leave it.
#[inline(always)]
pub(crate) fn comes_of_age(family_role: u8, age: u8) -> bool {
    (family_role & CHILD != 0) & (age >= LEAVING_AGE)
}
