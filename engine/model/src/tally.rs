//! The tally of a year: sums over persons by status, age, chronic illness and income, and by class of lifetime income, from
//! which the metrics are read.

use crate::person::sector::CODES;
use crate::sheet::{Entry, Sheet};
use crate::wage::LIFETIMES;

/// Bands of ten years of age; the last is open.
pub const AGE_BANDS: usize = 9;
/// Fifths of income.
pub const FIFTHS: usize = 5;
/// Statuses, from worker on.
pub const STATUSES: usize = 3;
const CELLS: usize = STATUSES * AGE_BANDS * 2 * FIFTHS;

/// Sums by cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tally {
    cells: Vec<Sheet>,
    /// By class of lifetime income: not a cut of the cells, which would be five times as many.
    lifetimes: [Sheet; LIFETIMES],
    /// Members by sector, see [`of_person`](crate::person::sector::of_person).
    pub sectors: [i64; CODES],
}

impl Default for Tally {
    fn default() -> Self {
        Self { cells: vec![Sheet::default(); CELLS], lifetimes: [Sheet::default(); LIFETIMES], sectors: [0; CODES] }
    }
}

/// How a member stands when the year is over.
pub struct Stand {
    /// Account balance, frozen money included, fen.
    pub balance: i64,
    /// Part of it above three years of own outlay, fen.
    pub idle: i64,
    /// 1 of who holds a product.
    pub holders: i64,
}

/// The cell of a member: status, age band, chronic, income fifth from 0.
#[inline(always)]
pub fn cell(status: u8, age: u8, chronic: u8, fifth: u8) -> usize {
    let status = usize::from(status.clamp(1, 3)) - 1;
    let band = (usize::from(age) / 10).min(AGE_BANDS - 1);
    ((status * AGE_BANDS + band) * 2 + usize::from(chronic)) * FIFTHS + usize::from(fifth)
}

/// The groups of a cell, as they are written in tables.
pub fn groups(cell: usize) -> [String; 4] {
    let fifth = cell % FIFTHS;
    let chronic = cell / FIFTHS % 2;
    let band = cell / FIFTHS / 2 % AGE_BANDS;
    let status = cell / FIFTHS / 2 / AGE_BANDS;
    let age = match band {
        8 => "age=80+".to_owned(),
        band => format!("age={}-{}", band * 10, band * 10 + 9),
    };
    let status = ["status=worker", "status=flexible", "status=retired"][status];
    [status.into(), age, format!("chronic={}", ["no", "yes"][chronic]), format!("income={}", fifth + 1)]
}

/// The group of a class of lifetime income, counted from 0.
pub fn lifetime_group(class: usize) -> String {
    format!("lifetime={}", class + 1)
}

impl Tally {
    /// Adds another tally.
    pub fn add(&mut self, other: &Tally) {
        let own = self.cells.iter_mut().chain(&mut self.lifetimes);
        for (mine, theirs) in own.zip(other.cells.iter().chain(&other.lifetimes)) {
            mine.add(theirs);
        }
        self.sectors.iter_mut().zip(other.sectors).for_each(|(mine, theirs)| *mine += theirs);
    }

    /// Sums by group, `all` first, then in the order of statuses, ages, chronic, income, lifetime income.
    pub fn by_group(&self) -> Vec<(String, Sheet)> {
        let mut sums: Vec<(String, Sheet)> = vec![("all".into(), Sheet::default())];
        for nth in 0..4 {
            for (cell, values) in self.cells.iter().enumerate() {
                let group = &groups(cell)[nth];
                let at = sums.iter().position(|(name, _)| name == group).unwrap_or_else(|| {
                    sums.push((group.clone(), Sheet::default()));
                    sums.len() - 1
                });
                sums[at].1.add(values);
                if nth == 0 {
                    sums[0].1.add(values);
                }
            }
        }
        sums.extend(self.lifetimes.iter().enumerate().map(|(class, sums)| (lifetime_group(class), *sums)));
        sums
    }

    /// Counts a member's year in a cell and a class of lifetime income.
    #[inline(always)]
    pub fn count(&mut self, cell: usize, lifetime: usize, year: &Sheet, stand: &Stand) {
        for sums in [&mut self.cells[cell], &mut self.lifetimes[lifetime]] {
            sums.add(year);
            sums[Entry::Balance] += stand.balance;
            sums[Entry::Idle] += stand.idle;
            sums[Entry::Holders] += stand.holders;
        }
    }

    /// Counts a member of a household with catastrophic cash for care.
    pub fn count_catastrophic(&mut self, cell: usize, lifetime: usize) {
        self.cells[cell][Entry::Catastrophic] += 1;
        self.lifetimes[lifetime][Entry::Catastrophic] += 1;
    }
}
