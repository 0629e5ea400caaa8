//! Ages and sexes drawn from a table.

use crate::codes::ages::{AGES, BySexAge, SEXES};

/// A distribution of persons over sex and age, men first, young first.
#[derive(Clone, Debug)]
pub struct AgeSex {
    /// Persons up to and with each cell.
    cumulative: Vec<f64>,
    /// The cell at the lower end of each of [`PARTS`] equal parts of the positions: from there it is a step or two.
    starts: Vec<u8>,
}

/// Parts of the positions, about as many as cells.
pub(crate) const PARTS: usize = 256;

impl AgeSex {
    /// Sums up a table.
    pub(crate) fn of(table: &BySexAge) -> Self {
        let mut sum = 0.0;
        let add = |persons: &f64| {
            sum += persons;
            sum
        };
        let mut all = Self { cumulative: table.iter().flatten().map(add).collect(), starts: Vec::new() };
        all.starts = (0..PARTS).map(|part| all.cell(0, part as f64 / PARTS as f64) as u8).collect();
        all
    }

    /// All persons.
    pub(crate) fn total(&self) -> f64 {
        self.cumulative.last().copied().unwrap_or(0.0)
    }

    /// The sex and age at a position (0 to 1).
    pub(crate) fn at(&self, position: f64) -> (u8, u8) {
        let part = ((position * PARTS as f64) as usize).min(PARTS - 1);
        let cell = self.cell(self.starts[part].into(), position);
        ((cell / AGES) as u8, (cell % AGES) as u8)
    }

    /// The cell at a position, which is not before `from`.
    fn cell(&self, from: usize, position: f64) -> usize {
        // Rounding can carry a position of almost 1 to the end: below the total there is always an occupied cell.
        let wanted = (position * self.total()).min(self.total().next_down());
        let steps = self.cumulative[from..].iter().take_while(|sum| **sum <= wanted).count();
        (from + steps).min(SEXES * AGES - 1)
    }
}
