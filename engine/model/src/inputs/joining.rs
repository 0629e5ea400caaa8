//! Who joins the scheme as a worker, and where its growth ends.

use crate::codes::ages::BySexAge;

/// The chances to join, and what they are brought into line with.
#[derive(Clone, Debug)]
pub struct Joining {
    /// Chance that somebody who is no member joins within the year, by sex and age, at a multiplier of 1.
    pub chance: BySexAge,
    /// Last year whose members are published: the multipliers bring the expected members to them, and later ones are the mean of
    /// the last of these.
    pub published_until: u16,
    /// Persons who work in towns at the end of each year, from the opening year on.
    pub urban_employed: Vec<f64>,
}
