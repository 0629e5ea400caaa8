//! The tally of a year: sums over persons by status, age, chronic illness and income, and by class of lifetime income, from
//! which the metrics are read.

use crate::books::person_year::{Item, PersonYear};
use crate::codes::care::RARE_PAYERS;
use crate::codes::fifths::{FIFTHS, LIFETIMES};
use crate::codes::sector::CODES;
use crate::foundation::sums::{Sum, sums};

/// Bands of ten years of age; the last is open.
pub(crate) const AGE_BANDS: usize = 9;

/// Statuses, from worker on; the last is none, of those outside the employees' scheme.
pub(crate) const STATUSES: usize = 4;

/// Cells of the tally.
pub(crate) const CELLS: usize = STATUSES * AGE_BANDS * 2 * FIFTHS;

/// Classes of each of the ways in which members are grouped, in the order of [`classes`]; then those of lifetime income, which is no
/// cut of the cells.
pub(crate) const CLASSES: [usize; 5] = [STATUSES, AGE_BANDS, 2, FIFTHS, LIFETIMES];

/// The way of grouping by lifetime income.
pub(crate) const LIFETIME: usize = 4;

/// Paid for care by [`RARE_PAYERS`], in their order, fen.
pub(crate) type RarePayments = [i64; RARE_PAYERS.len()];

sums! {
    /// Members by their households: what these bear and have in a year is divided evenly among its members.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
    pub(crate) struct HouseholdShare {
        /// Contributions, premiums and cash for care, less what was paid back in cash, fen.
        pub outlay: i64,
        /// Growth of accounts, fen.
        pub growth: i64,
        /// Wages, pensions and other income, fen.
        pub income: i64,
        /// Members whose household has catastrophic cash for care.
        pub catastrophic: i64,
    }

    /// Members of whom something stands out when the year is over, counted.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
    pub(crate) struct Marked {
        /// Have no account.
        pub without_account: i64,
        /// Hold at most a hundredth of the year's credit on their account.
        pub empty: i64,
        /// Have an account out of which nothing was paid this year and the last.
        pub dormant: i64,
        /// Paid much cash for care.
        pub tail_cash: i64,
    }

    /// Sums by cell.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Tally {
        cells: Vec<PersonYear>,
        /// By class of lifetime income: not a cut of the cells, which would be five times as many.
        lifetimes: [PersonYear; LIFETIMES],
        /// Of households, by cell and by class of lifetime income.
        households: (Vec<HouseholdShare>, [HouseholdShare; LIFETIMES]),
        /// Of whom something stands out, likewise; no cells until they are laid out.
        marked: (Vec<Marked>, [Marked; LIFETIMES]),
        /// Paid for care by [`RARE_PAYERS`], fen, likewise; no cells where none of them paid.
        rare_payments: (Vec<RarePayments>, [RarePayments; LIFETIMES]),
        /// Members by sector, see [`of_person`](crate::codes::sector::of_person).
        pub sectors: [i64; CODES],
    }
}

impl Default for Tally {
    fn default() -> Self {
        Self {
            cells: vec![PersonYear::default(); CELLS],
            lifetimes: [PersonYear::default(); LIFETIMES],
            households: (vec![HouseholdShare::default(); CELLS], [HouseholdShare::default(); LIFETIMES]),
            marked: (Vec::new(), [Marked::default(); LIFETIMES]),
            rare_payments: (Vec::new(), [[0; RARE_PAYERS.len()]; LIFETIMES]),
            sectors: [0; CODES],
        }
    }
}

/// How a member stands when the year is over.
pub struct YearEnd {
    /// Account balance, frozen money included, fen.
    pub balance: i64,
    /// Part of it above three years of own outlay, fen.
    pub idle: i64,
    /// 1 of who holds a product.
    pub holders: i64,
}

/// The cell of a person: status, age band, chronic, income fifth from 0.
#[inline(always)]
pub(crate) fn cell(status: u8, age: u8, chronic: u8, fifth: u8) -> usize {
    let status = usize::from(status.wrapping_sub(1)).min(STATUSES - 1);
    let band = (usize::from(age) / 10).min(AGE_BANDS - 1);
    ((status * AGE_BANDS + band) * 2 + usize::from(chronic)) * FIFTHS + usize::from(fifth)
}

/// A member's cell and class of lifetime income, in one number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct GroupSlot(u16);

impl GroupSlot {
    /// Of a cell and a class.
    #[inline(always)]
    pub(crate) fn of(cell: usize, lifetime: usize) -> Self {
        Self((cell * LIFETIMES + lifetime) as u16)
    }

    /// The cell.
    #[inline(always)]
    pub(crate) fn cell(self) -> usize {
        usize::from(self.0) / LIFETIMES
    }

    /// The class of lifetime income.
    #[inline(always)]
    pub(crate) fn lifetime(self) -> usize {
        usize::from(self.0) % LIFETIMES
    }
}

/// The class of a cell in each of the ways in which members are grouped: status, age, chronic illness, income.
pub(crate) fn classes(cell: usize) -> [usize; 4] {
    let bands = cell / FIFTHS / 2;
    [bands / AGE_BANDS, bands % AGE_BANDS, cell / FIFTHS % 2, cell % FIFTHS]
}

/// Names of the statuses in tables.
const STATUS_NAMES: [&str; STATUSES] = ["worker", "flexible", "retired", NO_STATUS];

/// The name of the last one, which is nobody's where only members' care is simulated.
pub(crate) const NO_STATUS: &str = "none";

/// A group as it is written in tables: its way of grouping in the order of [`classes`], then lifetime income, and its class there.
pub(crate) fn group_name(way: usize, class: usize) -> String {
    match way {
        0 => format!("status={}", STATUS_NAMES[class]),
        1 if class == AGE_BANDS - 1 => format!("age={}+", class * 10),
        1 => format!("age={}-{}", class * 10, class * 10 + 9),
        2 => format!("chronic={}", ["no", "yes"][class]),
        3 => format!("income={}", class + 1),
        _ => format!("lifetime={}", class + 1),
    }
}

impl Tally {
    /// Sums by the classes of some ways of grouping together, see [`class_sums`].
    pub fn by(&self, ways: &[usize]) -> Vec<(String, PersonYear)> {
        class_sums(ways, &self.cells, &self.lifetimes)
    }

    /// What households bear and have, by the classes of some ways of grouping together.
    pub(crate) fn households_by(&self, ways: &[usize]) -> Vec<(String, HouseholdShare)> {
        class_sums(ways, &self.households.0, &self.households.1)
    }

    /// Members of whom something stands out, by the classes of some ways of grouping together.
    pub(crate) fn marked_by(&self, ways: &[usize]) -> Vec<(String, Marked)> {
        class_sums(ways, &self.marked.0, &self.marked.1)
    }

    /// What payers that few laws know paid for care, by the classes of some ways of grouping together.
    pub(crate) fn rare_payments_by(&self, ways: &[usize]) -> Vec<(String, RarePayments)> {
        let (cells, lifetimes) = &self.rare_payments;
        class_sums(ways, cells, lifetimes)
    }

    /// The sum of an entry over all members.
    pub fn of_all(&self, entry: Item) -> i64 {
        self.cells.iter().map(|sums| sums[entry]).sum()
    }

    /// Counts a member's year in a cell and a class of lifetime income.
    #[inline(always)]
    pub fn count(&mut self, cell: usize, lifetime: usize, year: &PersonYear, stand: &YearEnd) {
        for sums in [&mut self.cells[cell], &mut self.lifetimes[lifetime]] {
            sums.add(year);
            sums[Item::Balance] += stand.balance;
            sums[Item::Idle] += stand.idle;
            sums[Item::Holders] += stand.holders;
        }
    }

    /// There is room for those of whom something stands out.
    pub(crate) fn lay_out_marks(&mut self) {
        self.marked.0.resize(CELLS, Marked::default());
    }

    /// Counts a member of whom something stands out, once there is room.
    #[inline(always)]
    pub(crate) fn mark(&mut self, cell: usize, lifetime: usize, marked: &Marked) {
        self.marked.0[cell].add(marked);
        self.marked.1[lifetime].add(marked);
    }

    /// Counts what payers that few laws know paid for a member's care.
    pub(crate) fn count_rare_payments(&mut self, place: GroupSlot, paid: &RarePayments) {
        let (cells, lifetimes) = &mut self.rare_payments;
        cells.resize(CELLS, RarePayments::default());
        cells[place.cell()].add(paid);
        lifetimes[place.lifetime()].add(paid);
    }

    /// Counts a member's part of what the household bears and has.
    #[inline(always)]
    pub(crate) fn count_household(&mut self, place: GroupSlot, share: &HouseholdShare) {
        self.households.0[place.cell()].add(share);
        self.households.1[place.lifetime()].add(share);
    }
}

/// The groups of the tables: everybody, then each way of grouping by itself.
pub(crate) const WAYS: [&[usize]; 6] = [&[], &[0], &[1], &[2], &[3], &[LIFETIME]];

/// Sums of cells by the classes of some ways of grouping together: of none everybody, of one its classes, of two every class of
/// the one with every class of the other. Lifetime income goes with no other way.
pub(crate) fn class_sums<T: Sum + Copy + Default>(
    ways: &[usize],
    cells: &[T],
    lifetimes: &[T; LIFETIMES],
) -> Vec<(String, T)> {
    if ways == [LIFETIME] {
        return lifetimes.iter().enumerate().map(|(class, sum)| (group_name(LIFETIME, class), *sum)).collect();
    }
    let place = |cell: usize| ways.iter().fold(0, |place, way| place * CLASSES[*way] + classes(cell)[*way]);
    let mut sums = vec![T::default(); ways.iter().map(|way| CLASSES[*way]).product()];
    for (cell, values) in cells.iter().enumerate() {
        sums[place(cell)].add(values);
    }
    sums.into_iter().enumerate().map(|(place, sum)| (joint_name(ways, place), sum)).collect()
}

/// Name of the group at a place of [`class_sums`].
fn joint_name(ways: &[usize], place: usize) -> String {
    if ways.is_empty() {
        return "all".into();
    }
    let (mut names, mut rest) = (Vec::new(), place);
    for way in ways.iter().rev() {
        names.push(group_name(*way, rest % CLASSES[*way]));
        rest /= CLASSES[*way];
    }
    names.reverse();
    names.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::books::person_year::Item;
    use crate::books::person_year::PersonYear;

    #[test]
    fn crossings_hold_everybody_once() {
        let mut tally = Tally::default();
        let year = PersonYear::default();
        for (nth, (status, age, fifth)) in [(1, 30, 0), (1, 34, 0), (3, 71, 4), (2, 30, 4)].into_iter().enumerate() {
            let stand = YearEnd { balance: 1 << nth, idle: 0, holders: 0 };
            tally.count(cell(status, age, 0, fifth), 0, &year, &stand);
        }
        let by = |ways: &[usize]| -> Vec<(String, i64)> {
            let sums = tally.by(ways).into_iter().map(|(group, sums)| (group, sums[Item::Balance]));
            sums.filter(|(_, balance)| *balance > 0).collect()
        };
        let named =
            |rows: &[(&str, i64)]| rows.iter().map(|(name, sum)| ((*name).to_owned(), *sum)).collect::<Vec<_>>();
        assert_eq!(by(&[]), named(&[("all", 15)]));
        let expected = [("age=30-39 income=1", 3), ("age=30-39 income=5", 8), ("age=70-79 income=5", 4)];
        assert_eq!(by(&[1, 3]), named(&expected));
        assert_eq!(by(&[3, 0])[0], ("income=1 status=worker".to_owned(), 3));
    }
}
