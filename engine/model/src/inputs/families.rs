//! Households, marriage and retirement.

use crate::codes::ages::BySexAge;

/// A retirement age, and how it rises in equal yearly steps.
#[derive(Clone, Copy, Debug)]
pub struct RetirementRule {
    /// Age before the rise.
    pub age: f64,
    /// Years by which it rises in the end.
    pub rise: f64,
    /// First year of the rise.
    pub from: u16,
    /// Years that the rise takes.
    pub over: f64,
}

/// Company of a member in the household, for members from age `from` up to the next pattern's age.
#[derive(Clone, Copy, Debug)]
pub struct HouseholdPattern {
    /// First age it holds for.
    pub from: u8,
    /// Chance that the spouse is a member too and lives in the household.
    pub member_spouse: f64,
    /// Chance that there is a spouse who is no member.
    pub other_spouse: f64,
    /// Mean number of children under 22 at home.
    pub children: f64,
    /// Chance of an old parent at home who is no member.
    pub parent: f64,
    /// Chance a year that an old parent moves in with a married couple, by the husband's age.
    pub parent_comes: f64,
}

impl HouseholdPattern {
    /// Chance to be married.
    pub fn married(&self) -> f64 {
        self.member_spouse + self.other_spouse
    }

    /// Part of the spouses who are members; 0 where nobody is married.
    pub fn member_part(&self) -> f64 {
        if self.married() > 0.0 { self.member_spouse / self.married() } else { 0.0 }
    }
}

/// Chances a year to marry.
#[derive(Clone, Debug)]
pub struct Marriage {
    /// Of those who never married.
    pub first: BySexAge,
    /// Of the widowed.
    pub again: BySexAge,
}
