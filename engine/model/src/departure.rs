//! Leaving: death, widowhood, children who come of age, households that end.

use crate::enter::close_account;
use crate::ledger::Ledger;
use crate::person::{Person, Rows, bond, rows_marked, status, work};
use crate::rates::Hazards;
use crate::setting::Universe;
use crate::trace::Leaving;
use crate::vacancies::households;

/// Children leave their parents' household at this age: out of sight, or in the universe `nation` to one of their own.
pub const LEAVING_AGE: u8 = 22;

/// Whether a person leaves the simulated society on becoming `age`, and why.
#[inline(always)]
pub(crate) fn leaving(person: &Leaver, hazards: &Hazards, luck: u32, universe: Universe) -> Option<Leaving> {
    if hazards.dies(person.sex, person.conditions, person.age, luck) {
        return Some(Leaving::Died);
    }
    (comes_of_age(person.bond, person.age) && universe != Universe::Nation).then_some(Leaving::CameOfAge)
}

/// What of a person decides about leaving.
pub(crate) struct Leaver {
    pub(crate) sex: u8,
    pub(crate) bond: u8,
    pub(crate) conditions: u16,
    /// The age that is reached.
    pub(crate) age: u8,
}

/// A child of the household is old enough to leave it.
#[inline(always)]
pub(crate) fn comes_of_age(bond: u8, age: u8) -> bool {
    (bond & bond::CHILD != 0) & (age >= LEAVING_AGE)
}

/// Ends a person in the simulated society; the balance goes to the heirs.
pub(crate) fn depart(rows: &mut Rows<'_>, row: usize, ledger: &mut Ledger) {
    close_account(rows, row, ledger);
    rows.put(row, Person::default());
}

/// Households that somebody has left this year, or in which somebody is no longer a member.
#[derive(Default)]
pub struct Struck(Vec<u16>);

impl Struck {
    /// Somebody of this household has left it or the scheme.
    pub fn strike(&mut self, household: u16) {
        self.0.push(household);
    }

    /// Rows of those who are left in these households, in order.
    fn left(&self, rows: &Rows<'_>) -> Vec<u32> {
        let mut is_struck = vec![0u8; households(rows)];
        for home in &self.0 {
            // Behind the last household of which somebody is left nobody is looked for.
            if let Some(mark) = is_struck.get_mut(usize::from(*home)) {
                *mark = 1;
            }
        }
        let mut is_left = vec![0u8; rows.len()];
        for ((is_left, household), alive) in is_left.iter_mut().zip(rows.household.iter()).zip(rows.alive.iter()) {
            *is_left = is_struck[usize::from(*household)] & alive;
        }
        rows_marked(&is_left)
    }
}

/// After the deaths: whose partner is gone is widowed; a household without a member no longer touches the scheme, and who
/// is left goes out of sight unless the whole nation is simulated.
pub(crate) fn end_households(rows: &mut Rows<'_>, struck: &Struck, universe: Universe, ledger: &mut Ledger) {
    if struck.0.is_empty() {
        return;
    }
    let left = struck.left(rows);
    // Members in the lower half, married persons in the upper.
    let mut counts = vec![0u32; households(rows)];
    for row in &left {
        let row = *row as usize;
        // Who has left the scheme and may come back keeps his household in sight.
        let member = u32::from((rows.status[row] != status::OUTSIDE) | (rows.work[row] & work::AWAY != 0));
        counts[usize::from(rows.household[row])] += member | u32::from(rows.bond[row] & bond::MARRIED) << 16;
    }
    for row in left {
        let row = row as usize;
        let count = counts[usize::from(rows.household[row])];
        if (rows.bond[row] & bond::MARRIED != 0) & (count >> 16 == 1) {
            rows.bond[row] = rows.bond[row] & !bond::MARRIED | bond::WIDOWED;
        }
        if universe != Universe::Nation && rows.status[row] == status::OUTSIDE && count & 0xffff == 0 {
            depart(rows, row, ledger);
        }
    }
}
