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

/// The class of a cell in each of the ways in which members are grouped: status, age, chronic illness, income.
pub fn classes(cell: usize) -> [usize; 4] {
    let bands = cell / FIFTHS / 2;
    [bands / AGE_BANDS, bands % AGE_BANDS, cell / FIFTHS % 2, cell % FIFTHS]
}

/// A group as it is written in tables: its way of grouping in the order of [`classes`], then lifetime income, and its class there.
pub fn group_name(way: usize, class: usize) -> String {
    match way {
        0 => format!("status={}", ["worker", "flexible", "retired"][class]),
        1 if class == AGE_BANDS - 1 => format!("age={}+", class * 10),
        1 => format!("age={}-{}", class * 10, class * 10 + 9),
        2 => format!("chronic={}", ["no", "yes"][class]),
        3 => format!("income={}", class + 1),
        _ => format!("lifetime={}", class + 1),
    }
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
        let mut all = Sheet::default();
        let mut ways = [STATUSES, AGE_BANDS, 2, FIFTHS, LIFETIMES].map(|classes| vec![Sheet::default(); classes]);
        for (cell, values) in self.cells.iter().enumerate() {
            all.add(values);
            for (way, class) in ways.iter_mut().zip(classes(cell)) {
                way[class].add(values);
            }
        }
        ways[4].copy_from_slice(&self.lifetimes);
        let named = ways.into_iter().enumerate().flat_map(|(way, sums)| {
            sums.into_iter().enumerate().map(move |(class, sums)| (group_name(way, class), sums))
        });
        [("all".into(), all)].into_iter().chain(named).collect()
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
