//! Chances to join the scheme, and in the universe `nation` how they differ by area.
//!
//! An area has its part of the members (`member_share`) among those of each sex and age who join, however many of its residents are
//! still outside. Where it has too few of an age, all of them join, and the other areas have the rest at that age: so those who join
//! the nation's scheme are as many and as old as its chances say.

use crate::block::outsiders::OfArea;
use crate::codes::ages::{AGES, SEXES};
use crate::foundation::draw;
use crate::tables::entry_schedule::Entry;
use crate::tables::replicate::Replicate;

/// Draws below which somebody outside the scheme joins as a worker, by sex and age.
pub(crate) type Joins = [[u32; AGES]; SEXES];

/// The chances of the nation in a year.
pub(crate) fn joins(replicate: &Replicate, year: u16) -> Joins {
    let level = replicate.inputs.behaviour.entry_level;
    let none = [[0; AGES]; SEXES];
    let below = |entry: &Entry| entry.chance.map(|by_age| by_age.map(|chance| draw::below((chance * level).min(1.0))));
    replicate.schedule.entry(year).map_or(none, below)
}

/// The chances of each area, of whose residents so many are outside; the areas' shares of those who join add up to 1.
pub(crate) fn joins_by_area(joins: &Joins, outside: &[OfArea], shares: &[f64]) -> Vec<Joins> {
    let mut aimed = vec![[[0; AGES]; SEXES]; outside.len()];
    for (sex, by_age) in joins.iter().enumerate() {
        for (age, chance) in by_age.iter().enumerate().filter(|(_, chance)| **chance > 0) {
            let persons: Vec<u64> = outside.iter().map(|of_area| of_area[sex][age]).collect();
            let chances = aim(*chance, &persons, shares);
            aimed.iter_mut().zip(chances).for_each(|(of_area, chance)| of_area[sex][age] = chance);
        }
    }
    aimed
}

/// The areas' chances at one sex and age, at which so many persons are outside: together as many join as at the nation's chance. What
/// an area cannot take the others do by their shares.
fn aim(chance: u32, persons: &[u64], shares: &[f64]) -> Vec<u32> {
    let all = persons.iter().sum::<u64>() as f64 * draw::unit(chance);
    let areas = 0..persons.len();
    let mut full = vec![false; persons.len()];
    loop {
        let (mut left, mut of_others) = (all, 0.0);
        for area in areas.clone() {
            left -= if full[area] { persons[area] as f64 } else { 0.0 };
            of_others += if full[area] { 0.0 } else { shares[area] };
        }
        let wanted = |area: usize| left * shares[area] / of_others;
        if let Some(area) = areas.clone().find(|area| !full[*area] && wanted(*area) >= persons[*area] as f64) {
            full[area] = true;
            continue;
        }
        let of_area = |area: usize| match (persons[area], full[area]) {
            (0, _) => chance,
            (_, true) => u32::MAX,
            (persons, false) => draw::below(wanted(area) / persons as f64),
        };
        return areas.map(of_area).collect();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many of each area join at a chance of a tenth.
    fn joining(persons: &[u64], shares: &[f64]) -> Vec<f64> {
        let chances = aim(draw::below(0.1), persons, shares);
        chances.iter().zip(persons).map(|(chance, persons)| draw::unit(*chance) * *persons as f64).collect()
    }

    fn near(found: &[f64], expected: &[f64]) {
        let is_near = |(found, expected): (&f64, &f64)| (found - expected).abs() < 1e-3;
        assert!(found.iter().zip(expected).all(is_near), "{found:?} and not {expected:?}");
    }

    #[test]
    fn each_area_has_its_share_of_those_who_join() {
        near(&joining(&[1_000, 3_000], &[0.5, 0.5]), &[200.0, 200.0]);
        near(&joining(&[1_000, 3_000], &[0.25, 0.75]), &[100.0, 300.0]);
    }

    #[test]
    fn what_an_area_cannot_take_the_others_have_by_their_shares() {
        near(&joining(&[50, 1_950, 2_000], &[0.5, 0.3, 0.2]), &[50.0, 210.0, 140.0]);
        // What the first leaves is too much for the second.
        near(&joining(&[50, 200, 3_750], &[0.5, 0.3, 0.2]), &[50.0, 200.0, 150.0]);
    }

    #[test]
    fn where_nobody_is_nothing_is_asked_and_where_all_join_all_do() {
        near(&joining(&[0, 0], &[0.5, 0.5]), &[0.0, 0.0]);
        near(&joining(&[0, 100], &[0.5, 0.5]), &[0.0, 10.0]);
        assert_eq!(aim(u32::MAX, &[3], &[1.0]), [u32::MAX]);
    }

    #[test]
    fn each_sex_and_age_is_aimed_by_itself() {
        let mut national = [[0; AGES]; SEXES];
        (national[0][20], national[1][40]) = (draw::below(0.1), draw::below(0.02));
        let outside = [(100, 10), (100, 30)].map(|(men, women)| {
            let mut of_area = [[0; AGES]; SEXES];
            (of_area[0][20], of_area[1][40], of_area[1][41]) = (men, women, 7);
            of_area
        });
        let [one, other] = joins_by_area(&national, &outside, &[0.5, 0.5])[..] else { panic!("two areas") };
        assert_eq!((one[0][20], other[0][20]), (national[0][20], national[0][20]));
        assert_eq!((one[1][41], other[1][41]), (0, 0));
        let of_women = [draw::unit(one[1][40]) * 10.0, draw::unit(other[1][40]) * 30.0];
        near(&of_women, &[0.4, 0.4]);
    }
}
