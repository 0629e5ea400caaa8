//! The moves of a year as metrics: they are made when all else has been counted.

use crate::books::crossing::{Crossing, Crossings};
use crate::books::observation::Row;
use crate::tables::replicate::Replicate;

/// Households that moved, or wanted to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Moves {
    /// Came from another area.
    pub came: i64,
    /// Left for another area.
    pub left: i64,
    /// Found no room and stayed.
    pub refused: i64,
}

/// The rows of a year, weighted up to the nation; moves are by area.
pub(crate) fn rows(moves: &[Moves], replicate: &Replicate, crossings: &Crossings, year: u16) -> Vec<Row> {
    let mut all = Vec::new();
    let mut put = |group: &str, metric: &'static str, households: i64| {
        let value = Some(households as f64 * replicate.weight);
        all.push(Row { year, group: group.into(), metric, value });
    };
    let sum = |of: Of, lies_in: &dyn Fn(usize) -> bool| {
        moves.iter().enumerate().filter(|(area, _)| lies_in(*area)).map(|(_, moves)| of(moves)).sum()
    };
    for (metric, of) in METRICS {
        put("all", metric, sum(of, &|_| true));
        let is_asked = |table: &&Crossing| table.is_by_province() && table.metrics.contains(&metric);
        for _ in crossings.0.iter().filter(is_asked) {
            for (number, name) in replicate.inputs.provinces.iter().enumerate() {
                let lies_in = |area: usize| usize::from(replicate.inputs.areas[area].province) == number;
                put(&format!("province={name}"), metric, sum(of, &lies_in));
            }
        }
    }
    all
}

/// A number out of the moves of an area.
type Of = fn(&Moves) -> i64;

/// What is counted, by its name.
const METRICS: [(&str, Of); 3] = [
    ("moved_households", |moves| moves.came),
    ("moved_away_households", |moves| moves.left),
    ("moves_refused", |moves| moves.refused),
];
