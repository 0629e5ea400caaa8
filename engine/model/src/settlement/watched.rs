//! What is told of watched persons when a year ends.

use std::sync::Arc;

use crate::block::columns::Rows;
use crate::books::household::Households;
use crate::books::person_year::Item;
use crate::trace::history::{Deed, Event, Marks, NOBODY, Noted, Value, fen};
use crate::trace::tap::Tap;
use crate::workspace::buffers::YearColumns;

/// What a policy paid back to each household, fen.
pub(crate) struct Relieved {
    /// Id of the policy.
    pub(crate) policy: Arc<str>,
    /// By household.
    pub(crate) paid: Vec<i64>,
}

/// Households were helped with what they paid in cash: told of everybody at home.
pub(crate) fn relieved(tap: Tap<'_>, rows: &Rows<'_>, all: &[Relieved]) {
    tap.tell(|trace| {
        let watched: Vec<u32> = (0..rows.len() as u32).filter(|row| trace.watches(*row)).collect();
        for one in all {
            for row in &watched {
                let relief = one.paid[usize::from(rows.household[*row as usize])];
                let before = Some(Value::Fen(0));
                let noted = Noted { column: "relief".into(), before, value: Value::Fen(relief) };
                let event = Event::new("relieve", Deed::Hook, vec![noted]);
                let policy = Some(one.policy.clone());
                trace.note(*row, Event { policy, hook: Some("relief"), idle: relief == 0, ..event });
            }
        }
    });
}

/// The year is over for the block.
pub(crate) fn closed(tap: Tap<'_>, rows: &Rows<'_>, year: &YearColumns, households: &Households, account_value: i64) {
    tap.tell(|trace| {
        for row in 0..trace.by_row.len() {
            let Some(at) = Some(trace.by_row[row]).filter(|at| *at != NOBODY) else { continue };
            trace.note(row as u32, year_end(rows, year, households, (row, account_value)));
            trace.block[at as usize].marks = marks(rows, year, row);
        }
        let mut block = std::mem::take(&mut trace.block);
        trace.lives.append(&mut block);
        trace.by_row.clear();
    });
}

fn year_end(rows: &Rows<'_>, year: &YearColumns, households: &Households, (row, account_value): (usize, i64)) -> Event {
    let home = usize::from(rows.household[row]);
    let sums = &year.sheet[row];
    let mut noted = vec![
        fen("billed", sums[Item::Billed]),
        fen("pooled", sums[Item::Pooled]),
        fen("commercial", sums[Item::Commercial]),
        fen("account", sums[Item::Account]),
        fen("cash", sums.cash()),
        fen("contribution", sums[Item::Contribution]),
        fen("account_balance", rows.balance[row].into()),
        fen("mean_own_payment", rows.mean_own_payment[row].into()),
        fen("household_income", households.income[home]),
        fen("household_burden", households.burden(home, account_value)),
    ];
    if let Some([employer, treasury]) = year.rare_payments.get(row) {
        noted.extend([fen("paid_by_employer", *employer), fen("paid_by_treasury", *treasury)]);
    }
    Event::new("count", Deed::Close, noted)
}

fn marks(rows: &Rows<'_>, year: &YearColumns, row: usize) -> Marks {
    let sums = &year.sheet[row];
    let had = year.carried[row] + sums[Item::Credit] > 0;
    Marks {
        status: rows.status[row],
        stays: sums[Item::Stays],
        forgone: sums[Item::Forgone],
        holds: rows.holdings[row] != 0 || rows.further_holdings().is_some_and(|further| further[row] != 0),
        emptied: had && rows.balance[row] == 0,
        left: false,
    }
}
