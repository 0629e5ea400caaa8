//! Conditions: how common they are, how they begin and end, and what they cost a life.

use crate::codes::ages::SEXES;
use crate::codes::care::CARES;
use crate::codes::conditions::CONDITIONS;

/// Chronic conditions, in the order of [`Condition::ALL`](crate::codes::conditions::Condition::ALL).
#[derive(Clone, Debug, PartialEq)]
pub struct Illness {
    /// What each condition means.
    pub conditions: [ConditionShape; CONDITIONS],
    /// Chance of the second condition in those with the first, over that of others of the age: `[with][of]`, 1 without a
    /// named pair.
    pub onset_ratio: [[f64; CONDITIONS]; CONDITIONS],
    /// How common conditions are, by sex, one element a year of age.
    pub prevalence: [Vec<Prevalence>; SEXES],
    /// Share of members in places whose chronic list holds the condition, one element a year from the opening on.
    pub lists: Vec<[f64; CONDITIONS]>,
}

impl Illness {
    /// The list of a year; the last one's beyond the table.
    pub fn list(&self, opening_year: u16, year: u16) -> [f64; CONDITIONS] {
        let at = usize::from(year.saturating_sub(opening_year)).min(self.lists.len().saturating_sub(1));
        self.lists.get(at).copied().unwrap_or([0.0; CONDITIONS])
    }
}

/// One chronic condition.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ConditionShape {
    /// Chance a year that it ends.
    pub remission: f64,
    /// Mortality over that of somebody of the age without any condition.
    pub mortality: f64,
    /// Lines by kind of care over those of somebody of the age without any condition; of chronic-list care, visits of a
    /// certified person over those for hypertension.
    pub need: [f64; CARES],
    /// Chance a year to be certified, where the list holds it.
    pub certification: f64,
    /// Share of a stay's bill that lies outside the catalogue beside that of others.
    pub out_of_catalogue: f64,
}

/// How common conditions are among persons of one sex and age.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Prevalence {
    /// Share with at least one condition.
    pub any: f64,
    /// Share with each condition.
    pub share: [f64; CONDITIONS],
}
