//! The tally of a year: sums over persons by status, age, chronic illness and income, and by class of lifetime income, from
//! which the metrics are read.

use gongji_sdk::isa::{Isa, Kernel};

use crate::conditions::chronic;
use crate::desk::{CASH, Desk, Entry};
use crate::person::sector::{self, CODES};
use crate::person::{Rows, status};
use crate::wage::{LIFETIMES, Wages};

/// What is summed in each cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(usize)]
pub enum Sum {
    /// Members.
    Members,
    /// Own contributions, fen.
    Contribution,
    /// Credits, fen.
    Credit,
    /// Premiums, fen.
    Premium,
    /// Bills, fen.
    Billed,
    /// Pharmacy bills, fen.
    Pharmacy,
    /// Pool payments, fen.
    Pooled,
    /// Insurers' payments, fen.
    Commercial,
    /// Account payments, fen.
    Account,
    /// Cash, fen.
    Cash,
    /// Ordinary visits.
    Visits,
    /// Chronic visits.
    ChronicVisits,
    /// Stays.
    Stays,
    /// All lines of care.
    Lines,
    /// Forgone lines.
    Forgone,
    /// Balances, fen.
    Balance,
    /// Part of balances above three years of own outlay, fen.
    Idle,
    /// Members in a household with catastrophic cash for care.
    Catastrophic,
    /// Holders of a product.
    Holders,
    /// Wages, fen.
    Wage,
    /// Wages and pensions, fen.
    Income,
}

/// Number of sums.
pub const SUMS: usize = 21;
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
    cells: Vec<[i64; SUMS]>,
    /// By class of lifetime income: not a cut of the cells, which would be five times as many.
    lifetimes: [[i64; SUMS]; LIFETIMES],
    /// Members by sector, see [`sector::of_person`].
    pub sectors: [i64; CODES],
}

impl Default for Tally {
    fn default() -> Self {
        Self { cells: vec![[0; SUMS]; CELLS], lifetimes: [[0; SUMS]; LIFETIMES], sectors: [0; CODES] }
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
            for (mine, theirs) in mine.iter_mut().zip(theirs) {
                *mine += theirs;
            }
        }
        self.sectors.iter_mut().zip(other.sectors).for_each(|(mine, theirs)| *mine += theirs);
    }

    /// Sums by group, `all` first, then in the order of statuses, ages, chronic, income, lifetime income.
    pub fn by_group(&self) -> Vec<(String, [i64; SUMS])> {
        let mut sums: Vec<(String, [i64; SUMS])> = vec![("all".into(), [0; SUMS])];
        for nth in 0..4 {
            for (cell, values) in self.cells.iter().enumerate() {
                let group = &groups(cell)[nth];
                let at = sums.iter().position(|(name, _)| name == group).unwrap_or_else(|| {
                    sums.push((group.clone(), [0; SUMS]));
                    sums.len() - 1
                });
                for (sum, value) in sums[at].1.iter_mut().zip(values) {
                    *sum += value;
                }
                if nth == 0 {
                    for (sum, value) in sums[0].1.iter_mut().zip(values) {
                        *sum += value;
                    }
                }
            }
        }
        sums.extend(self.lifetimes.iter().enumerate().map(|(class, sums)| (lifetime_group(class), *sums)));
        sums
    }

    /// Counts the members of a block.
    pub fn count(&mut self, isa: Isa, wages: &Wages, desk: &Desk, rows: &Rows<'_>, members: &[u32]) {
        isa.dispatch(Count { tally: self, wages, desk, rows, members });
    }
}

struct Count<'a> {
    tally: &'a mut Tally,
    wages: &'a Wages,
    desk: &'a Desk,
    rows: &'a Rows<'a>,
    members: &'a [u32],
}

impl Kernel for Count<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Self { tally, wages, desk, rows, members } = self;
        let frozen = rows.frozen();
        let homes = &desk.households;
        let (household, statuses, age, conditions) =
            (&rows.household[..], &rows.status[..], &rows.age[..], &rows.conditions[..]);
        let (balances, outlay, holdings) = (&rows.balance[..], &rows.outlay[..], &rows.holdings[..]);
        let (earning, work) = (&rows.earning[..], &rows.work[..]);
        for row in members {
            let at = *row as usize;
            let home = usize::from(household[at]);
            let fifth = usize::from(homes.fifth[home]);
            let sums = &mut tally.cells[cell(statuses[at], age[at], chronic(conditions[at]), fifth)];
            let balance = i64::from(balances[at]) + frozen.map_or(0, |frozen| frozen[at]);
            let year = &desk.sheet[at];
            let entry = |entry: Entry| year[entry as usize];
            let lines =
                entry(Entry::Visits) + entry(Entry::ChronicVisits) + entry(Entry::Purchases) + entry(Entry::Stays);
            let working = statuses[at] != status::RETIRED;
            let values: [i64; SUMS] = [
                1,
                entry(Entry::Contribution),
                entry(Entry::Credit),
                entry(Entry::Premium),
                entry(Entry::Billed),
                entry(Entry::Pharmacy),
                entry(Entry::Pooled),
                entry(Entry::Commercial),
                entry(Entry::Account),
                entry(CASH[0]) + entry(CASH[1]) + entry(CASH[2]) + entry(CASH[3]),
                entry(Entry::Visits),
                entry(Entry::ChronicVisits),
                entry(Entry::Stays),
                lines,
                entry(Entry::Forgone),
                balance,
                (balance - 3 * i64::from(outlay[at])).max(0),
                i64::from(homes.catastrophic[home]),
                i64::from(holdings[at] != 0),
                if working { entry(Entry::Wage) } else { 0 },
                entry(Entry::Wage) + entry(Entry::Pension),
            ];
            let lifetime = &mut tally.lifetimes[wages.lifetime(earning[at])];
            for nth in 0..SUMS {
                sums[nth] += values[nth];
                lifetime[nth] += values[nth];
            }
            tally.sectors[usize::from(sector::of_person(statuses[at], work[at], age[at]))] += 1;
        }
    }
}
