//! Households: their incomes and accounts together, accounts that pay for relatives, burden and catastrophe.

use gongji_sdk::abi::payer;

use crate::block::columns::Rows;
use crate::books::household::Homes;
use crate::books::ledger::Sector;
use crate::books::person_year::{CASH, Item};
use crate::books::totals::BlockTotals;
use crate::care::seek;
use crate::codes::care::Care;
use crate::foundation::fault::Fault;
use crate::foundation::lanes::LANES;
use crate::trace::history::Deed;
use crate::workspace::area_year::AreaYear;
use crate::workspace::buffers::Workspace;
use crate::workspace::tap;

/// Lets the accounts of a household pay what is left for its members: kind of care after kind, in waves of one person a
/// household. The lines hold what was left to cash, all of it as though in the catalogue.
///
/// # Errors
/// Those of the layers.
pub(crate) fn share_accounts(
    workspace: &mut Workspace,
    rows: &mut Rows<'_>,
    area_year: &AreaYear<'_>,
    totals: &mut BlockTotals,
    members: &[u32],
) -> Result<(), Fault> {
    if Care::ALL.iter().all(|care| area_year.law.family_layers(*care).is_empty()) {
        return Ok(());
    }
    let homes = Homes::of(rows, members, workspace.households.size.len());
    // In each turn one member of every household: the first of each, the second of each, ...
    let mut turns: Vec<Vec<u32>> = Vec::new();
    for home in homes.iter().filter(|home| home.len() > 1) {
        turns.resize(turns.len().max(home.len()), Vec::new());
        turns.iter_mut().zip(home).for_each(|(turn, row)| turn.push(*row));
    }
    for care in Care::ALL.into_iter().filter(|care| !area_year.law.family_layers(*care).is_empty()) {
        for turn in &turns {
            let wave = in_need(workspace, care, turn);
            for batch in wave.chunks(LANES) {
                settle_family(workspace, rows, area_year, totals, care, batch, &homes)?;
            }
        }
    }
    Ok(())
}

/// Those with cash left to pay. Who that is nobody guesses, and the entries are far apart: all are put down, and those in need
/// stay, so that one look-up does not wait for another.
fn in_need(workspace: &Workspace, care: Care, turn: &[u32]) -> Vec<u32> {
    let mut wave = vec![0; turn.len()];
    let mut count = 0;
    for row in turn {
        wave[count] = *row;
        count += usize::from(workspace.at(CASH[care as usize], *row as usize) > 0);
    }
    wave.truncate(count);
    wave
}

fn settle_family(
    workspace: &mut Workspace,
    rows: &mut Rows<'_>,
    area_year: &AreaYear<'_>,
    totals: &mut BlockTotals,
    care: Care,
    batch: &[u32],
    homes: &Homes,
) -> Result<(), Fault> {
    let layers = area_year.law.family_layers(care);
    seek::gather(workspace, rows, area_year, layers, care, batch);
    for (lane, row) in batch.iter().enumerate() {
        let home = homes.members(rows.household[*row as usize]);
        let pot: i64 = home.iter().filter(|other| *other != row).map(|r| i64::from(rows.balance[*r as usize])).sum();
        workspace.lines.family_balance[lane] = pot;
        workspace.lines.billed[lane] = workspace.at(CASH[care as usize], *row as usize);
    }
    workspace.lines.open(area_year.replicate.isa, 0);
    tap::opened(workspace, care, Deed::Rest);
    workspace.lines.settle(layers, area_year.year, area_year.replicate.isa)?;
    tap::settled(workspace, area_year, care);
    seek::store_own(workspace, layers);
    for (lane, row) in batch.iter().enumerate() {
        let paid = workspace.lines.paid[payer::FAMILY_ACCOUNT as usize][lane];
        let home = homes.members(rows.household[*row as usize]);
        let before = tap::balances(workspace, rows, home);
        take_from_relatives(rows, home, *row, paid);
        tap::lent(workspace, rows, home, care, &before);
        book_family_payment(workspace, totals, care, *row as usize, paid);
    }
    Ok(())
}

/// Relatives' accounts are used in the order of their rows.
fn take_from_relatives(rows: &mut Rows<'_>, home: &[u32], row: u32, paid: i64) {
    let mut left = paid;
    for other in home.iter().filter(|other| **other != row) {
        let balance = &mut rows.balance[*other as usize];
        let part = left.min(i64::from(*balance));
        *balance -= part as i32;
        left -= part;
    }
}

/// Relatives' money displaces cash.
fn book_family_payment(workspace: &mut Workspace, totals: &mut BlockTotals, care: Care, row: usize, paid: i64) {
    workspace.add(Item::Account, row, paid);
    workspace.add(CASH[care as usize], row, -paid);
    let sums = &mut totals.care[care as usize];
    sums.cash -= paid;
    sums.paid[payer::FAMILY_ACCOUNT as usize] += paid;
    let sink = if care == Care::Pharmacy { Sector::Pharmacies } else { Sector::Hospitals };
    totals.ledger.flow(Sector::Accounts, sink, paid);
}
