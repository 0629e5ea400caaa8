//! The end of a member's year: what it leaves behind for the next, what it cost the household, and what is counted of it. One
//! pass does it all, since the sheets of a block are more than the cache of a core holds.

use gongji_sdk::isa::Kernel;

use crate::block::columns::{FROZEN, Rows};
use crate::block::holdings::FURTHER;
use crate::books::household::Households;
use crate::books::person_year::{Item, PersonYear};
use crate::books::tally::{GroupSlot, Marked, Tally, YearEnd, cell};
use crate::codes::conditions::{care_history, chronic};
use crate::codes::sector;
use crate::codes::sector::CODES;
use crate::codes::status;
use crate::foundation::concentration::Concentration;
use crate::tables::wages::Wages;
use crate::workspace::buffers::YearColumns;

/// Remembers the year of every member of a block.
pub(crate) struct CloseYear<'a, 'b> {
    /// The members' year; where each is counted is written.
    pub year: &'a mut YearColumns,
    /// The households, which bear it.
    pub households: &'a mut Households,
    /// The block: mean outlay and course of care are written.
    pub rows: &'a mut Rows<'b>,
    /// Rows of those whose year it is.
    pub theirs: &'a [u32],
    /// Tells the class of lifetime income.
    pub wages: &'a Wages,
    /// Persons by sector.
    pub sectors: &'a mut [i64; CODES],
    /// Members by group.
    pub tally: &'a mut Tally,
    /// Cash for care above which a member's is counted as much, fen.
    pub tail_cash: i64,
    /// Members by their bills.
    pub spending: &'a mut Concentration,
}

impl Kernel for CloseYear<'_, '_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Self { year, households, rows, theirs, wages, sectors, tally, tail_cash, spending } = self;
        let YearColumns { sheet, carried, fifth, place, .. } = year;
        let optional = |name: &str| rows.own.0.iter().find(|column| column.name == name);
        let (frozen, further) = (optional(FROZEN), optional(FURTHER));
        let len = rows.len();
        let (household, balances, holdings) = (&rows.household[..len], &rows.balance[..len], &rows.holdings[..len]);
        let (status, work, age) = (&rows.status[..len], &rows.work[..len], &rows.age[..len]);
        let (conditions, earnings_rank) = (&rows.conditions[..len], &rows.earnings_rank[..len]);
        let has_account = &rows.has_account[..len];
        let (outlays, courses) = (&mut rows.mean_own_payment[..len], &mut rows.care_history[..len]);
        let (sheet, carried, fifth, place) = (&sheet[..len], &carried[..len], &fifth[..len], &mut place[..len]);
        for row in theirs {
            let at = *row as usize;
            let (year, home, balance) = (&sheet[at], usize::from(household[at]), i64::from(balances[at]));
            let growth = balance - carried[at];
            households.bear(home, year, growth);
            let sector =
                if status[at] == status::OUTSIDE { sector::NONE } else { sector::of_member(status[at], work[at]) };
            let sector = usize::from(sector);
            sectors[sector] += 1;
            let cell = cell(status[at], age[at], chronic(conditions[at]), fifth[at]);
            let lifetime = wages.lifetime(earnings_rank[at]);
            place[at] = GroupSlot::of(cell, lifetime);
            if year[Item::Members] == 0 {
                continue;
            }
            outlays[at] = mean_outlay(outlays[at], year);
            // What was credited is all that the account has grown by: nothing was paid out of it.
            let (was_untouched, is_untouched) = (courses[at] != 0, growth == year[Item::Credit]);
            courses[at] = course_of(year, is_untouched);
            let balance = balance + frozen.map_or(0, |frozen| frozen.values.numbers()[at]);
            let further = further.map_or(0, |further| further.values.numbers()[at]);
            let idle = (balance - 3 * i64::from(outlays[at])).max(0);
            let stand = YearEnd { balance, idle, holders: i64::from(holdings[at] != 0 || further != 0) };
            tally.count(cell, lifetime, year, &stand);
            // Few stand out, and nobody else is looked at twice: who has no account has no money on it, and pays nothing out of it.
            let (is_empty, has_tail) = (balance * 100 <= year[Item::Credit], year.cash() > tail_cash);
            let is_dormant = was_untouched & is_untouched;
            if is_empty | is_dormant | has_tail {
                let without_account = i64::from(has_account[at] == 0);
                let [empty, dormant] =
                    [i64::from(is_empty) - without_account, i64::from(is_dormant) & (1 - without_account)];
                tally.mark(cell, lifetime, &Marked { without_account, empty, dormant, tail_cash: has_tail.into() });
            }
            tally.sectors[sector] += 1;
            spending.count(year[Item::Billed]);
        }
    }
}

/// The mean outlay moves three tenths of the way to this year's; the first year stands for the past.
#[inline(always)]
fn mean_outlay(mean: i32, year: &PersonYear) -> i32 {
    let outlay = (year[Item::Account] + year.cash()).min(i64::from(i32::MAX));
    let moved = (i64::from(mean) * 7 + outlay * 3) / 10;
    (if mean == 0 { outlay } else { moved }) as i32
}

/// What this year's care leaves behind for the next year's health, and whether it touched the account.
#[inline(always)]
fn course_of(year: &PersonYear, is_untouched: bool) -> u8 {
    let forgone = if year[Item::Forgone] > 0 { care_history::FORGONE } else { 0 };
    let managed = if year[Item::ChronicVisits] > 0 { care_history::MANAGED } else { 0 };
    forgone | managed | (u8::from(is_untouched) * care_history::UNTOUCHED)
}
