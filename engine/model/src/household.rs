//! Households: their incomes and accounts together, accounts that pay for relatives, burden and catastrophe.

use gongji_sdk::abi::payer;

use crate::care::Care;
use crate::desk::Desk;
use crate::fault::Fault;
use crate::fifths::{Ends, Incomes};
use crate::ledger::Sector;
use crate::members::{LANES, call};
use crate::person::Rows;
use crate::policy::ColumnRef;
use crate::programme::Act;
use crate::seek;
use crate::sheet::{CASH, Entry, Sheet};
use crate::trace::Deed;
use crate::trace::tap::{self, Relieved};
use crate::vacancies::households;
use crate::year::{BlockTotals, Ground};

/// Share of the income above subsistence from which cash for care is catastrophic (WHO).
const CATASTROPHIC: f64 = 0.4;

/// Sums by household of a block.
#[derive(Default)]
pub struct Households {
    /// Persons at home.
    pub size: Vec<u16>,
    /// Income of a year, other income included, fen.
    pub income: Vec<i64>,
    /// Contributions, cash premiums and cash for care, less the growth of the accounts, fen.
    pub burden: Vec<i64>,
    /// Cash for care, fen.
    pub cash: Vec<i64>,
    /// Cash for care so far, while the year's care is settled, fen.
    pub paid: Vec<i64>,
    /// Members of the scheme at home.
    pub members: Vec<u16>,
    /// Fifth of income per head, from 0; since [`Households::rank`].
    pub fifth: Vec<u8>,
    /// Has catastrophic cash for care; since [`Households::judge`].
    pub catastrophic: Vec<bool>,
}

impl Households {
    /// Sums the members' incomes; the rest is empty.
    pub fn gather(&mut self, rows: &Rows<'_>, members: &[u32], income: impl Fn(usize) -> i64, other_income: f64) {
        let count = households(rows);
        self.size.clear();
        self.size.resize(count, 0);
        self.members.clear();
        self.members.resize(count, 0);
        for column in [&mut self.income, &mut self.burden, &mut self.cash, &mut self.paid] {
            column.clear();
            column.resize(count, 0);
        }
        let size = &mut self.size[..];
        for (alive, household) in rows.alive.iter().zip(rows.household.iter()) {
            size[usize::from(*household)] += u16::from(*alive);
        }
        let (household, incomes, at_home) = (&rows.household[..], &mut self.income[..], &mut self.members[..]);
        for row in members {
            let home = usize::from(household[*row as usize]);
            incomes[home] += income(*row as usize);
            at_home[home] += 1;
        }
        for income in &mut self.income {
            *income = (*income as f64 * (1.0 + other_income)) as i64;
        }
    }

    /// Counts the members by income per head.
    pub fn count_incomes(&self, incomes: &mut Incomes) {
        for ((income, size), members) in self.income.iter().zip(&self.size).zip(&self.members) {
            incomes.count(*income, *size, *members);
        }
    }

    /// Fifth of a household's income per head, from 0; `ends` are the upper ends of the four lower ones, fen a head.
    pub fn fifth_in(&self, home: usize, ends: &Ends) -> u8 {
        let heads = i64::from(self.size[home]).max(1);
        ends.iter().map(|end| u8::from(self.income[home] >= (end + 1) * heads)).sum()
    }

    /// Adds what a year cost a member: contributions and cash, less the growth of the account.
    #[inline(always)]
    pub fn bear(&mut self, home: usize, year: &Sheet, growth: i64) {
        let cash = year.cash();
        self.cash[home] += cash;
        self.burden[home] += year[Entry::Contribution] + cash - growth;
    }

    /// Says of each household in which fifth of income it is; `ends` are the upper ends of the four lower ones, fen a head.
    pub fn rank(&mut self, ends: &Ends) {
        // Whole fen a head lie above an end when the income is at least a fen more than the end for each: that needs no division.
        let next = ends.map(|end| end + 1);
        let fifth = |(income, size): (&i64, &u16)| {
            let heads = i64::from(*size).max(1);
            next.iter().map(|least| u8::from(*income >= least * heads)).sum::<u8>()
        };
        self.fifth.clear();
        self.fifth.extend(self.income.iter().zip(&self.size).map(fifth));
    }

    /// Says of each household whether the year's cash for care was catastrophic: 40% or more of the income above subsistence.
    pub fn judge(&mut self, subsistence_share: f64) {
        let is_catastrophic = |(income, cash): (&i64, &i64)| {
            let capacity = *income as f64 * (1.0 - subsistence_share);
            (*cash > 0) & (*cash as f64 >= CATASTROPHIC * capacity)
        };
        self.catastrophic.clear();
        self.catastrophic.extend(self.income.iter().zip(&self.cash).map(is_catastrophic));
    }

    /// Lets the policies help households with what they paid in cash for care; gives back the sum, fen. What each policy
    /// paid to each household is told to a watch.
    ///
    /// # Errors
    /// What a policy refuses, and help that is negative or more than the cash.
    pub(crate) fn relieve(
        &mut self,
        ground: &Ground<'_>,
        own: &mut [[i64; LANES]],
        mut told: Option<&mut Vec<Relieved>>,
    ) -> Result<i64, Fault> {
        let mut sum = 0;
        if ground.law.relief.is_empty() {
            return Ok(0);
        }
        let homes: Vec<usize> = (0..self.size.len()).filter(|home| self.members[*home] > 0).collect();
        for act in &ground.law.relief {
            let before = told.is_some().then(|| self.cash.clone());
            for batch in homes.chunks(LANES) {
                sum += self.relieve_batch(act, ground, own, batch)?;
            }
            if let (Some(told), Some(before)) = (told.as_deref_mut(), before) {
                let paid = before.iter().zip(&self.cash).map(|(before, now)| before - now).collect();
                told.push(Relieved { policy: act.policy.clone(), paid });
            }
        }
        Ok(sum)
    }

    fn relieve_batch(
        &mut self,
        act: &Act,
        ground: &Ground<'_>,
        own: &mut [[i64; LANES]],
        batch: &[usize],
    ) -> Result<i64, Fault> {
        let of = |column: &[i64]| batch.iter().map(|home| column[*home]).collect::<Vec<i64>>();
        let size: Vec<i64> = batch.iter().map(|home| i64::from(self.size[*home])).collect();
        let (income, cash, burden) = (of(&self.income), of(&self.cash), of(&self.burden));
        let mut relief = vec![0; batch.len()];
        let offered = [
            ColumnRef::ReadI64(&size),
            ColumnRef::ReadI64(&income),
            ColumnRef::ReadI64(&cash),
            ColumnRef::ReadI64(&burden),
            ColumnRef::WriteI64(&mut relief),
        ];
        let fault = |message| Fault::policy(&act.policy, "relief", ground.year, message);
        call(act, &act.circumstances, ground.setting.isa.code(), offered, own, batch.len()).map_err(fault)?;
        for ((home, relief), cash) in batch.iter().zip(&relief).zip(&cash) {
            if !(0..=*cash).contains(relief) {
                let message = format!(
                    "pays a household {relief} fen of relief, which paid {cash} fen in cash; expected 0 to the cash"
                );
                return Err(fault(message));
            }
            self.cash[*home] -= relief;
            self.burden[*home] -= relief;
        }
        Ok(relief.iter().sum())
    }
}

/// The members of each household, by row.
struct Homes {
    /// Where the members of each household begin, and the end of the last.
    start: Vec<u32>,
    rows: Vec<u32>,
}

impl Homes {
    fn of(rows: &Rows<'_>, members: &[u32], count: usize) -> Self {
        let mut start = vec![0u32; count + 1];
        let household = &rows.household[..];
        for row in members {
            start[usize::from(household[*row as usize]) + 1] += 1;
        }
        for home in 0..count {
            start[home + 1] += start[home];
        }
        let (mut next, mut sorted) = (start.clone(), vec![0; members.len()]);
        for row in members {
            let place = &mut next[usize::from(household[*row as usize])];
            sorted[*place as usize] = *row;
            *place += 1;
        }
        Self { start, rows: sorted }
    }

    fn members(&self, home: u16) -> &[u32] {
        let home = usize::from(home);
        &self.rows[self.start[home] as usize..self.start[home + 1] as usize]
    }

    fn iter(&self) -> impl Iterator<Item = &[u32]> {
        self.start.windows(2).map(|ends| &self.rows[ends[0] as usize..ends[1] as usize])
    }
}

/// Lets the accounts of a household pay what is left for its members: kind of care after kind, in waves of one person a
/// household. The lines hold what was left to cash, all of it as though in the catalogue.
///
/// # Errors
/// Those of the layers.
pub fn share_accounts(
    desk: &mut Desk,
    rows: &mut Rows<'_>,
    ground: &Ground<'_>,
    totals: &mut BlockTotals,
    members: &[u32],
) -> Result<(), Fault> {
    if ground.law.family.iter().all(Vec::is_empty) {
        return Ok(());
    }
    let homes = Homes::of(rows, members, desk.households.size.len());
    // In each turn one member of every household: the first of each, the second of each, ...
    let mut turns: Vec<Vec<u32>> = Vec::new();
    for home in homes.iter().filter(|home| home.len() > 1) {
        turns.resize(turns.len().max(home.len()), Vec::new());
        turns.iter_mut().zip(home).for_each(|(turn, row)| turn.push(*row));
    }
    for care in Care::ALL.into_iter().filter(|care| !ground.law.family[*care as usize].is_empty()) {
        for turn in &turns {
            let wave = in_need(desk, care, turn);
            for batch in wave.chunks(LANES) {
                settle_family(desk, rows, ground, totals, care, batch, &homes)?;
            }
        }
    }
    Ok(())
}

/// Those with cash left to pay. Who that is nobody guesses, and the entries are far apart: all are put down, and those in need
/// stay, so that one look-up does not wait for another.
fn in_need(desk: &Desk, care: Care, turn: &[u32]) -> Vec<u32> {
    let mut wave = vec![0; turn.len()];
    let mut count = 0;
    for row in turn {
        wave[count] = *row;
        count += usize::from(desk.at(CASH[care as usize], *row as usize) > 0);
    }
    wave.truncate(count);
    wave
}

fn settle_family(
    desk: &mut Desk,
    rows: &mut Rows<'_>,
    ground: &Ground<'_>,
    totals: &mut BlockTotals,
    care: Care,
    batch: &[u32],
    homes: &Homes,
) -> Result<(), Fault> {
    let layers = &ground.law.family[care as usize];
    seek::gather(desk, rows, ground, layers, care, batch);
    for (lane, row) in batch.iter().enumerate() {
        let home = homes.members(rows.household[*row as usize]);
        let pot: i64 = home.iter().filter(|other| *other != row).map(|r| i64::from(rows.balance[*r as usize])).sum();
        desk.lines.family_balance[lane] = pot;
        desk.lines.billed[lane] = desk.at(CASH[care as usize], *row as usize);
    }
    desk.lines.open(ground.setting.isa, 0);
    tap::opened(desk, care, Deed::Rest);
    desk.lines.settle(layers, ground.year, ground.setting.isa)?;
    tap::settled(desk, ground, care);
    seek::put_back(desk, layers);
    for (lane, row) in batch.iter().enumerate() {
        let paid = desk.lines.paid[payer::FAMILY_ACCOUNT as usize][lane];
        let home = homes.members(rows.household[*row as usize]);
        let before = tap::balances(desk, rows, home);
        take_from_relatives(rows, home, *row, paid);
        tap::lent(desk, rows, home, care, &before);
        book_family_payment(desk, totals, care, *row as usize, paid);
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
fn book_family_payment(desk: &mut Desk, totals: &mut BlockTotals, care: Care, row: usize, paid: i64) {
    desk.add(Entry::Account, row, paid);
    desk.add(CASH[care as usize], row, -paid);
    let sums = &mut totals.care[care as usize];
    sums.cash -= paid;
    sums.paid[payer::FAMILY_ACCOUNT as usize] += paid;
    let sink = if care == Care::Pharmacy { Sector::Pharmacies } else { Sector::Hospitals };
    totals.ledger.flow(Sector::Accounts, sink, paid);
}
