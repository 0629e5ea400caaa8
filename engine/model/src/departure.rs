//! Leaving: death, widowhood, children who come of age, households that end.

use crate::enter::close_account;
use crate::ledger::Ledger;
use crate::person::{Person, Rows, bond, status, work};
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

/// After the deaths: whose partner is gone is widowed; a household without a member no longer touches the scheme, and who
/// is left goes out of sight unless the whole nation is simulated.
pub(crate) fn end_households(rows: &mut Rows<'_>, universe: Universe, ledger: &mut Ledger) {
    // Members in the lower half, married persons in the upper: one walk through the block.
    let mut counts = vec![0u32; households(rows)];
    let persons = rows.status.iter().zip(rows.bond.iter()).zip(rows.work.iter()).zip(rows.household.iter());
    for (((status, bond), work), household) in persons {
        // Who has left the scheme and may come back keeps his household in sight.
        let member = u32::from((*status != status::OUTSIDE) | (work & work::AWAY != 0));
        counts[usize::from(*household)] += member | u32::from(*bond & bond::MARRIED) << 16;
    }
    for (bond, household) in rows.bond.iter_mut().zip(rows.household.iter()) {
        let widowed = (*bond & bond::MARRIED != 0) & (counts[usize::from(*household)] >> 16 == 1);
        *bond = if widowed { *bond & !bond::MARRIED | bond::WIDOWED } else { *bond };
    }
    if universe == Universe::Nation {
        return;
    }
    let persons = rows.status.iter().zip(rows.alive.iter()).zip(rows.household.iter()).enumerate();
    let is_left = |(_, ((status, alive), household)): &(usize, ((&u8, &u8), &u16))| {
        **status == status::OUTSIDE && **alive == 1 && counts[usize::from(**household)] & 0xffff == 0
    };
    let left: Vec<usize> = persons.filter(is_left).map(|(row, _)| row).collect();
    for row in left {
        depart(rows, row, ledger);
    }
}
