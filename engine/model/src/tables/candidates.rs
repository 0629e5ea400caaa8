//! Candidates: who may join as a worker where residents are not simulated, of each sex and age as many as are expected outside the
//! scheme.
//!
//! Most people outside do not join in a year, and who would join under no chance that an arm can have needs no number. So of each
//! sex and age only that part of the people is numbered whose draw lies below a bound, twice the chance of the year; a candidate's
//! draw is the draw within it. Who a candidate is and what it draws follow from year and number alone: they are the same in every
//! arm, whoever else joins.

use crate::codes::ages::{AGES, BySexAge, SEXES};
use crate::foundation::draw::below;

/// No arm has chances to join that are more than this many times those of the schedule (the largest `entry_level`).
pub const HEADROOM: f64 = 2.0;

/// The golden section of the range of draws: its multiples lie evenly, however many there are.
const GOLDEN: u32 = 0x9E37_79B9;

/// The candidates of one year, numbered by sex and age.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidates {
    /// Number of those up to and with each sex and age.
    ends: Vec<u64>,
    /// Chance to join over the bound, by sex and age.
    part: Vec<f64>,
}

/// Somebody of the sample who joins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Joiner {
    /// Number among the year's candidates.
    pub slot: u64,
    /// 1 female.
    pub sex: u8,
    /// The age that is reached in the year.
    pub age: u8,
}

impl Candidates {
    /// Numbers the candidates of a year; `numbered` are those of the years before, with the part of a person that is left over.
    pub(crate) fn of(outside: &BySexAge, chance: &BySexAge, weight: f64, numbered: &mut f64) -> Self {
        let whole = |persons: f64| (persons + 0.5).floor() as u64;
        let before = whole(*numbered);
        let mut candidates = Self { ends: Vec::with_capacity(SEXES * AGES), part: Vec::with_capacity(SEXES * AGES) };
        for (persons, chance) in outside.iter().flatten().zip(chance.iter().flatten()) {
            let bound = (chance * HEADROOM).min(1.0);
            *numbered += persons * bound / weight;
            candidates.ends.push(whole(*numbered) - before);
            candidates.part.push(if bound > 0.0 { chance / bound } else { 0.0 });
        }
        candidates
    }

    /// How many there are.
    pub fn count(&self) -> u64 {
        self.ends.last().copied().unwrap_or(0)
    }

    /// Those who join at `level` times the chances. The draws of a year begin at `first` and lie evenly, as positions of a
    /// systematic sample do: a small sample too has about as many joiners of each age as are expected.
    pub fn joining(&self, level: f64, first: u32) -> Vec<Joiner> {
        let mut joining = Vec::new();
        let mut slot = 0;
        for (cell, (end, part)) in self.ends.iter().zip(&self.part).enumerate() {
            let chance = below((part * level).min(1.0));
            for slot in slot..*end {
                if first.wrapping_add((slot as u32).wrapping_mul(GOLDEN)) < chance {
                    joining.push(Joiner { slot, sex: (cell / AGES) as u8, age: (cell % AGES) as u8 });
                }
            }
            slot = *end;
        }
        joining
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 1,000 men of 20 at a chance of 0.05, and 10 women of 30 who are sure to join.
    fn candidates() -> Candidates {
        let (mut outside, mut chance) = ([[0.0; AGES]; SEXES], [[0.0; AGES]; SEXES]);
        (outside[0][20], chance[0][20]) = (1_000.0, 0.05);
        (outside[1][30], chance[1][30]) = (10.0, 1.0);
        Candidates::of(&outside, &chance, 1.0, &mut 0.0)
    }

    #[test]
    fn as_many_join_of_each_age_as_the_chance_says_wherever_the_draws_begin() {
        let candidates = candidates();
        assert_eq!(candidates.count(), 110);
        for first in (0..64).map(|nth| nth * 0x0321_4567_u32) {
            let joining = candidates.joining(1.0, first);
            let men = joining.iter().filter(|joiner| (joiner.sex, joiner.age) == (0, 20)).count();
            assert!((48..=52).contains(&men), "{men}");
            assert_eq!(joining.iter().filter(|joiner| (joiner.sex, joiner.age) == (1, 30)).count(), 10);
        }
    }

    #[test]
    fn who_joins_at_a_lower_chance_joins_at_a_higher_one() {
        let candidates = candidates();
        let [fewer, more] = [0.7, 1.4].map(|level| candidates.joining(level, 12_345));
        assert!(fewer.len() < more.len() && fewer.iter().all(|joiner| more.contains(joiner)));
        assert_eq!(candidates.joining(0.0, 12_345), []);
        assert_eq!(candidates.joining(HEADROOM, 12_345).len(), 110);
    }

    #[test]
    fn what_is_left_of_a_person_is_not_lost() {
        let (mut outside, mut chance) = ([[0.0; AGES]; SEXES], [[0.0; AGES]; SEXES]);
        (outside[1][25], chance[1][25]) = (3.0, 0.05);
        let mut numbered = 0.0;
        let years = (0..100).map(|_| Candidates::of(&outside, &chance, 1.0, &mut numbered).count());
        assert_eq!(years.sum::<u64>(), 30);
    }
}
