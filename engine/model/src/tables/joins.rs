//! Chances to join the scheme, and in the universe `nation` how they differ by area.
//!
//! An area has its part of the members among those who join (`member_share`), however many of its residents are still outside: the
//! chances of its residents are those of the nation times what brings their expected number to that part. Where that would need
//! more than are there, all of them join, and the other areas have the rest.

use crate::block::outsiders::OfArea;
use crate::codes::ages::{AGES, SEXES};
use crate::foundation::draw;
use crate::tables::entry_schedule::Entry;
use crate::tables::replicate::Replicate;

/// Draws below which somebody outside the scheme joins as a worker, by sex and age.
pub(crate) type Joins = [[u32; AGES]; SEXES];

/// Number of values of a draw: the chance of 1 in draws.
const SURE: f64 = 4_294_967_296.0;

/// The chances of the nation in a year.
pub(crate) fn joins(replicate: &Replicate, year: u16) -> Joins {
    let level = replicate.inputs.behaviour.entry_level;
    let none = [[0; AGES]; SEXES];
    let below = |entry: &Entry| entry.chance.map(|by_age| by_age.map(|chance| draw::below((chance * level).min(1.0))));
    replicate.schedule.entry(year).map_or(none, below)
}

/// The chances of each area, of whose residents so many are outside; the areas' shares of those who join add up to 1.
pub(crate) fn joins_by_area(joins: &Joins, outside: &[OfArea], shares: &[f64]) -> Vec<Joins> {
    let cells: Vec<Vec<Cell>> = outside.iter().map(|outside| cells(joins, outside)).collect();
    let expected = cells.iter().flatten().map(|cell| u128::from(cell.persons) * u128::from(cell.chance)).sum::<u128>();
    let wanted = wanted(&cells, shares, expected as f64 / SURE);
    let aimed = |(cells, wanted): (&Vec<Cell>, f64)| {
        let times = times(cells, wanted);
        joins.map(|by_age| by_age.map(|chance| (f64::from(chance) * times).ceil().min(SURE - 1.0) as u32))
    };
    cells.iter().zip(wanted).map(aimed).collect()
}

/// Persons of one sex and age who may join, and their chance in draws.
struct Cell {
    persons: u64,
    chance: u32,
}

fn cells(joins: &Joins, outside: &OfArea) -> Vec<Cell> {
    let all = outside.iter().flatten().zip(joins.iter().flatten());
    let cells = all.map(|(persons, chance)| Cell { persons: *persons, chance: *chance });
    cells.filter(|cell| cell.persons > 0 && cell.chance > 0).collect()
}

/// How many are to join each area: its share of all, at most those who are there; what one cannot take the others do by their shares.
fn wanted(cells: &[Vec<Cell>], shares: &[f64], all: f64) -> Vec<f64> {
    let most: Vec<f64> = cells.iter().map(|of| of.iter().map(|cell| cell.persons).sum::<u64>() as f64).collect();
    let mut full = vec![false; cells.len()];
    loop {
        let (mut left, mut of_others) = (all, 0.0);
        for (area, full) in full.iter().enumerate() {
            left -= if *full { most[area] } else { 0.0 };
            of_others += if *full { 0.0 } else { shares[area] };
        }
        let of = |area: usize| if full[area] { most[area] } else { left * shares[area] / of_others };
        let wanted: Vec<f64> = (0..cells.len()).map(of).collect();
        let Some(area) = (0..cells.len()).find(|area| !full[*area] && wanted[*area] >= most[*area]) else {
            return wanted;
        };
        full[area] = true;
    }
}

/// By how much the chances must be multiplied, none of them above 1, so that as many join as are wanted.
fn times(cells: &[Cell], wanted: f64) -> f64 {
    let mut times = 0.0;
    loop {
        let is_sure = |cell: &&Cell| f64::from(cell.chance) * times >= SURE;
        let sure = cells.iter().filter(is_sure).map(|cell| cell.persons).sum::<u64>() as f64;
        let others = cells.iter().filter(|cell| !is_sure(cell));
        let expected =
            others.map(|cell| u128::from(cell.persons) * u128::from(cell.chance)).sum::<u128>() as f64 / SURE;
        if expected == 0.0 {
            // All are sure to join; without anybody there is nothing to multiply.
            return if cells.is_empty() { 1.0 } else { SURE };
        }
        let next = (wanted - sure) / expected;
        if next <= times {
            return times;
        }
        times = next;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Men of 20 and of 40 join with chances of a tenth and a fiftieth.
    fn national() -> Joins {
        let mut joins = [[0; AGES]; SEXES];
        (joins[0][20], joins[0][40]) = (draw::below(0.1), draw::below(0.02));
        joins
    }

    fn area(young: u64, old: u64) -> OfArea {
        let mut outside = [[0; AGES]; SEXES];
        (outside[0][20], outside[0][40], outside[1][30]) = (young, old, 500);
        outside
    }

    /// Who is expected to join each area.
    fn joining(outside: &[OfArea], shares: &[f64]) -> Vec<f64> {
        let aimed = joins_by_area(&national(), outside, shares);
        let of = |(joins, outside): (&Joins, &OfArea)| -> f64 {
            let cells = joins.iter().flatten().zip(outside.iter().flatten());
            cells.map(|(chance, persons)| draw::unit(*chance) * *persons as f64).sum()
        };
        aimed.iter().zip(outside).map(of).collect()
    }

    #[test]
    fn each_area_has_its_share_of_those_who_join() {
        let joining = joining(&[area(1_000, 1_000), area(3_000, 1_000)], &[0.5, 0.5]);
        // 120 and 320 at the chances of the nation.
        assert!(joining.iter().all(|persons| (persons - 220.0).abs() < 1e-3), "{joining:?}");
    }

    #[test]
    fn who_cannot_join_more_surely_than_surely_leaves_the_rest_to_the_others_of_the_area() {
        let outside = [area(100, 100), area(3_000, 1_000)];
        let aimed = joins_by_area(&national(), &outside, &[0.5, 0.5]);
        assert_eq!(aimed[0][0][20], u32::MAX);
        assert!((joining(&outside, &[0.5, 0.5])[0] - 166.0).abs() < 1e-3);
    }

    #[test]
    fn what_an_area_cannot_take_the_others_have_by_their_shares() {
        let outside = [area(50, 10), area(4_000, 0), area(4_000, 0)];
        let [few, one, other] = joining(&outside, &[0.5, 0.3, 0.2])[..] else { panic!("three areas") };
        assert!((few - 60.0).abs() < 1e-3, "{few}");
        assert!((few + one + other - 805.2).abs() < 1e-3 && (one / other - 1.5).abs() < 1e-6, "{one} and {other}");
    }

    #[test]
    fn where_nobody_is_or_joins_nothing_is_asked() {
        assert_eq!(joining(&[area(0, 0), area(0, 0)], &[0.5, 0.5]), [0.0, 0.0]);
        let none = [[0; AGES]; SEXES];
        assert_eq!(joins_by_area(&none, &[area(10, 10)], &[1.0]), [none]);
    }
}
