//! The end of an individual account.

use crate::block::columns::Rows;
use crate::books::ledger::{Ledger, Sector};

/// Where accounts of a block that end are booked.
pub(crate) struct Closing<'a> {
    /// The flows of the year.
    pub ledger: &'a mut Ledger,
    /// What households were paid in cash out of accounts: household and fen.
    pub paid_out: &'a mut Vec<(u16, i64)>,
}

impl Closing<'_> {
    /// Pays out the account, frozen money included, to the household.
    pub(crate) fn close(&mut self, rows: &mut Rows<'_>, row: usize) {
        let frozen = rows.frozen().map_or(0, |frozen| frozen[row]);
        let balance = i64::from(rows.balance[row]) + frozen;
        self.ledger.flow(Sector::Accounts, Sector::Households, balance);
        self.ledger.accounts_closed += balance;
        if balance != 0 {
            self.paid_out.push((rows.household[row], balance));
        }
        rows.balance[row] = 0;
        if frozen > 0 {
            rows.freeze(row, -frozen);
        }
        rows.has_account[row] = 0;
    }
}
