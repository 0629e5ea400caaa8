//! The tally of a year: sums over persons by status, age, chronic illness and income, and by class of lifetime income, from
//! which the metrics are read.

use gongji_sdk::isa::Kernel;

use crate::concentration::Concentration;
use crate::conditions::chronic;
use crate::desk::Desk;
use crate::person::Rows;
use crate::person::sector::{self, CODES};
use crate::setting::Setting;
use crate::sheet::{Entry, Sheet};
use crate::wage::{LIFETIMES, Wages};

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
    /// Members by sector, see [`sector::of_person`].
    pub sectors: [i64; CODES],
}

impl Default for Tally {
    fn default() -> Self {
        Self { cells: vec![Sheet::default(); CELLS], lifetimes: [Sheet::default(); LIFETIMES], sectors: [0; CODES] }
    }
}

/// The cell of a member: status, age band, chronic, income fifth.
pub fn cell(status: u8, age: u8, chronic: u8, fifth: usize) -> usize {
    let status = usize::from(status.clamp(1, 3)) - 1;
    let band = (usize::from(age) / 10).min(AGE_BANDS - 1);
    ((status * AGE_BANDS + band) * 2 + usize::from(chronic)) * FIFTHS + fifth
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

    /// Counts the members of a block, and their bills.
    pub fn count(
        &mut self,
        setting: &Setting,
        desk: &Desk,
        rows: &Rows<'_>,
        members: &[u32],
        bills: &mut Concentration,
    ) {
        setting.isa.dispatch(Count { tally: self, wages: &setting.wages, desk, rows, members, bills });
    }
}

struct Count<'a> {
    tally: &'a mut Tally,
    wages: &'a Wages,
    desk: &'a Desk,
    rows: &'a Rows<'a>,
    members: &'a [u32],
    bills: &'a mut Concentration,
}

impl Kernel for Count<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Self { tally, wages, desk, rows, members, bills } = self;
        let len = rows.len();
        let (homes, sheets) = (&desk.households, &desk.sheet[..len]);
        let (household, statuses, age) = (&rows.household[..len], &rows.status[..len], &rows.age[..len]);
        let (conditions, earning, work) = (&rows.conditions[..len], &rows.earning[..len], &rows.work[..len]);
        for row in members {
            let at = *row as usize;
            let home = usize::from(household[at]);
            let fifth = usize::from(homes.fifth[home]);
            let alike = &mut tally.cells[cell(statuses[at], age[at], chronic(conditions[at]), fifth)];
            let lifetime = &mut tally.lifetimes[wages.lifetime(earning[at])];
            let (year, is_catastrophic) = (&sheets[at], i64::from(homes.catastrophic[home]));
            for sums in [alike, lifetime] {
                sums.add(year);
                // Known only once every member's year is over.
                sums[Entry::Catastrophic] += is_catastrophic;
            }
            bills.count(year[Entry::Billed]);
            tally.sectors[usize::from(sector::of_member(statuses[at], work[at]))] += 1;
        }
    }
}
