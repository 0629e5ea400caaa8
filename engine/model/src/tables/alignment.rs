//! Alignment: what brings the expected entry into line with the published members, and what it is after the last of them.

use std::ops::{Range, RangeInclusive};

use crate::codes::ages::BySexAge;

/// Ages at which the multiplier acts on the chances to join: those of nearly all who do.
pub const ALIGNED: Range<usize> = 16..45;

/// Ages of those who join as retirees (workers of closed firms taken in late).
pub(crate) const LATE: RangeInclusive<usize> = 55..=75;

/// What holds of the entry of a year. It is found from expectations, is the same in every arm, and is no result.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Alignment {
    /// Factor on the chances to join as a worker at the ages of [`ALIGNED`].
    pub multiplier: f64,
    /// Those who join as retirees over everybody outside the scheme who is 55 to 75.
    pub late: f64,
    /// Share of those reaching retirement who lose membership (too few years of contributions).
    pub lost_at_retirement: f64,
    /// Active members would be more than their share of urban employment: the multiplier is held back.
    pub capped: bool,
}

impl Alignment {
    /// What goes on after the published years: the mean of the last `years` of them; without any, the chances as they stand.
    pub(crate) fn usual(published: &[Self], years: usize) -> Self {
        let last = &published[published.len().saturating_sub(years.max(1))..];
        let mean = |of: fn(&Self) -> f64| last.iter().map(of).sum::<f64>() / last.len() as f64;
        if last.is_empty() {
            return Self { multiplier: 1.0, late: 0.0, lost_at_retirement: 0.0, capped: false };
        }
        Self {
            multiplier: mean(|year| year.multiplier),
            late: mean(|year| year.late),
            lost_at_retirement: mean(|year| year.lost_at_retirement),
            capped: false,
        }
    }
}

/// Those who are expected to join as workers in a year at a multiplier of 1: where it acts, and at other ages.
pub(crate) struct Joiners {
    pub aligned: f64,
    pub others: f64,
}

impl Joiners {
    /// Of people outside the scheme, at chances to join.
    pub(crate) fn of(outside: &BySexAge, chance: &BySexAge) -> Self {
        let [mut aligned, mut others] = [0.0; 2];
        for (outside, chance) in outside.iter().zip(chance) {
            for (age, (persons, chance)) in outside.iter().zip(chance).enumerate() {
                *if ALIGNED.contains(&age) { &mut aligned } else { &mut others } += persons * chance;
            }
        }
        Self { aligned, others }
    }

    /// The multiplier at which so many join; 0 where even without one too many do.
    pub(crate) fn multiplier(&self, persons: f64) -> f64 {
        if self.aligned > 0.0 { ((persons - self.others) / self.aligned).max(0.0) } else { 0.0 }
    }
}

/// The chances to join under a multiplier.
pub(crate) fn multiplied(chance: &BySexAge, multiplier: f64) -> BySexAge {
    let mut chance = *chance;
    for by_age in &mut chance {
        by_age[ALIGNED].iter_mut().for_each(|chance| *chance = (*chance * multiplier).min(1.0));
    }
    chance
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codes::ages::AGES;

    fn published(multiplier: f64) -> Alignment {
        Alignment { multiplier, late: multiplier / 10.0, lost_at_retirement: 0.0, capped: false }
    }

    #[test]
    fn later_years_go_on_with_the_mean_of_the_last_published_ones() {
        let years = [1.0, 3.0, 5.0].map(published);
        assert_eq!([1, 2, 3, 9].map(|over| Alignment::usual(&years, over).multiplier), [5.0, 4.0, 3.0, 3.0]);
        assert!((Alignment::usual(&years, 2).late - 0.4).abs() < 1e-12);
        assert_eq!(Alignment::usual(&[], 5).multiplier, 1.0);
    }

    #[test]
    fn the_multiplier_acts_from_16_to_44_and_gives_the_persons_who_are_wanted() {
        let (outside, chance) = ([[100.0; AGES]; 2], [[0.01; AGES]; 2]);
        let joiners = Joiners::of(&outside, &chance);
        assert!((joiners.aligned - 58.0).abs() < 1e-9 && (joiners.others - 144.0).abs() < 1e-9);
        let multiplier = joiners.multiplier(202.0 + 29.0);
        assert!((multiplier - 1.5).abs() < 1e-9, "{multiplier}");
        let multiplied = multiplied(&chance, multiplier);
        assert!((multiplied[1][44] - 0.015).abs() < 1e-9);
        assert_eq!([multiplied[0][15], multiplied[0][45]], [0.01, 0.01]);
        assert_eq!(joiners.multiplier(100.0), 0.0, "nobody is sent away");
        assert_eq!(Joiners::of(&outside, &[[0.0; AGES]; 2]).multiplier(9.0), 0.0);
    }
}
