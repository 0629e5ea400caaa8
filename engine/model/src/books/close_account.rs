//! The end of an individual account.

use crate::block::columns::Rows;
use crate::books::ledger::{Ledger, Sector};

/// Pays out the account, frozen money included, to the household.
pub(crate) fn close_account(rows: &mut Rows<'_>, row: usize, ledger: &mut Ledger) {
    let frozen = rows.frozen().map_or(0, |frozen| frozen[row]);
    let balance = i64::from(rows.balance[row]) + frozen;
    ledger.flow(Sector::Accounts, Sector::Households, balance);
    ledger.accounts_closed += balance;
    rows.balance[row] = 0;
    if frozen > 0 {
        rows.freeze(row, -frozen);
    }
    rows.has_account[row] = 0;
}
