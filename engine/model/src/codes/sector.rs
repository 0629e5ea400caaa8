//! Sector of work: the three lower bits of the column `work`; the retired keep their last one.

/// Never worked as a member.
pub const NONE: u8 = 0;

/// Government and institutions.
pub const INSTITUTION: u8 = 1;

/// State firm.
pub const STATE: u8 = 2;

/// Company with private shares or foreign capital, of some size.
pub const PRIVATE: u8 = 3;

/// Small private firm.
pub const SMALL: u8 = 4;

/// Self-employed; pays the contribution alone.
pub const FLEXIBLE: u8 = 5;

/// Migrant worker with an employer.
pub const MIGRANT: u8 = 6;

/// Laid off; pays the contribution alone.
pub const LAID_OFF: u8 = 7;

/// Number of codes.
pub const SECTORS: usize = 8;

/// Names in tables, by code.
pub const NAMES: [&str; SECTORS] =
    ["none", "institution", "state", "private", "small", "flexible", "migrant", "laid_off"];

/// Retired member; the column keeps the last sector of work. This and the next two are derived, never stored.
pub const RETIRED: u8 = 8;

/// Outside the scheme and in the age of school or study: those of 16 to 21 when they do not work as members.
pub const STUDENT: u8 = 9;

/// Grown up and outside the scheme, those included who have left it and may come back.
pub const RESIDENT: u8 = 10;

/// Number of codes that persons have.
pub(crate) const CODES: usize = 11;

/// Names in tables of the sectors of persons, by code.
pub(crate) const CODE_NAMES: [&str; CODES] = [
    "none",
    "institution",
    "state",
    "private",
    "small",
    "flexible",
    "migrant",
    "laid_off",
    "retired",
    "student",
    "resident",
];

/// Age until which somebody outside the scheme counts as a student; from then on children found households of their own.
const GROWN_UP: u8 = LEAVING_AGE;

/// The sector of anybody: that of a member, and for all others what they are instead.
#[inline(always)]
pub(crate) const fn of_person(status: u8, work: u8, age: u8) -> u8 {
    match status {
        crate::codes::status::OUTSIDE if is_student(work, age) => STUDENT,
        crate::codes::status::OUTSIDE => RESIDENT,
        _ => of_member(status, work),
    }
}

/// The sector of a member: that of work, or retired.
#[inline(always)]
pub(crate) const fn of_member(status: u8, work: u8) -> u8 {
    if status == crate::codes::status::RETIRED { RETIRED } else { work & crate::codes::work::SECTOR }
}

/// Somebody outside the scheme is young and has never worked as a member.
#[inline(always)]
pub(crate) const fn is_student(work: u8, age: u8) -> bool {
    (age < GROWN_UP) & (work & crate::codes::work::AWAY == 0)
}

/// Those who pay for themselves.
pub(crate) const fn pays_himself(sector: u8) -> bool {
    matches!(sector, FLEXIBLE | LAID_OFF)
}

/// Those whose own will decides whether they are members.
pub const fn is_voluntary(sector: u8) -> bool {
    matches!(sector, FLEXIBLE | MIGRANT | LAID_OFF)
}

/// Children leave their parents' household at this age: out of sight, or in the universe `nation` to one of their own.
pub(crate) const LEAVING_AGE: u8 = 22;
