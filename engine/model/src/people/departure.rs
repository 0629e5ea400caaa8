//! Leaving: death, widowhood, children who come of age, households that end.

use crate::block::columns::{Person, Rows};
use crate::block::vacancies::{EndedHouseholds, households};
use crate::books::close_account::Closing;
use crate::codes::{family_role, status, work};
use crate::inputs::nation::Universe;

/// Ends a person in the simulated society; the balance goes to the heirs.
pub(crate) fn depart(rows: &mut Rows<'_>, row: usize, accounts: &mut Closing<'_>) {
    accounts.close(rows, row);
    rows.put(row, Person::default());
}

/// After the deaths: whose partner is gone is widowed; a household without a member no longer touches the scheme, and who
/// is left goes out of sight unless the whole nation is simulated.
pub(crate) fn end_households(
    rows: &mut Rows<'_>,
    struck: &EndedHouseholds,
    universe: Universe,
    accounts: &mut Closing<'_>,
) {
    if struck.0.is_empty() {
        return;
    }
    let left = struck.left(rows);
    // Members in the lower half, married persons in the upper.
    let mut counts = vec![0u32; households(rows)];
    for row in &left {
        let row = *row as usize;
        // Those who have left the scheme and may come back keep their household in sight.
        let member = u32::from((rows.status[row] != status::OUTSIDE) | (rows.work[row] & work::AWAY != 0));
        counts[usize::from(rows.household[row])] +=
            member | u32::from(rows.family_role[row] & family_role::MARRIED) << 16;
    }
    for row in left {
        let row = row as usize;
        let count = counts[usize::from(rows.household[row])];
        if (rows.family_role[row] & family_role::MARRIED != 0) & (count >> 16 == 1) {
            rows.family_role[row] = rows.family_role[row] & !family_role::MARRIED | family_role::WIDOWED;
        }
        if universe != Universe::Nation && rows.status[row] == status::OUTSIDE && count & 0xffff == 0 {
            depart(rows, row, accounts);
        }
    }
}
