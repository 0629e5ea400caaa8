//! Sums by household of a block: income, outlay, growth of accounts, cash for care.

use gongji_sdk::abi::SHARE_ONE;

use crate::block::columns::Rows;
use crate::block::vacancies::households;
use crate::books::fifths::{Ends, Incomes};
use crate::books::person_year::{Item, PersonYear};

/// Share of the income above subsistence from which cash for care is catastrophic (WHO).
const CATASTROPHIC: f64 = 0.4;

/// Sums by household of a block.
#[derive(Default)]
pub(crate) struct Households {
    /// Persons at home.
    pub size: Vec<u16>,
    /// Income of a year, other income included, fen.
    pub income: Vec<i64>,
    /// Contributions, cash premiums and cash for care, less lump sums, relief and what was paid out of accounts, fen.
    pub outlay: Vec<i64>,
    /// Growth of the accounts: their balance at the end of the year less that at the start, fen.
    pub growth: Vec<i64>,
    /// Cash for care, fen.
    pub cash: Vec<i64>,
    /// Cash for care so far, while the year's care is settled, fen.
    pub paid: Vec<i64>,
    /// Accounts pay for relatives somewhere in the law of this block.
    pub lends: bool,
    /// What lay in the members' accounts when the year began, fen; where accounts pay for relatives.
    pub carried: Vec<i64>,
    /// The same of each person, by row.
    pub held: Vec<i64>,
    /// Persons at home whose care is simulated: members, or everybody.
    pub members: Vec<u16>,
    /// Fifth of income per head, from 0; since [`Households::rank`].
    pub fifth: Vec<u8>,
    /// Has catastrophic cash for care; since [`Households::judge`].
    pub catastrophic: Vec<bool>,
    /// Members, and outlay, growth of accounts and income that none of them has been given a part of, fen; since
    /// [`Households::judge`].
    pub unshared: Vec<(u16, [i64; 3])>,
}

impl Households {
    /// Sums the members' incomes; the rest is empty.
    pub(crate) fn gather(
        &mut self,
        rows: &Rows<'_>,
        members: &[u32],
        income: impl Fn(usize) -> i64,
        other_income: f64,
    ) {
        let count = households(rows);
        self.size.clear();
        self.size.resize(count, 0);
        self.members.clear();
        self.members.resize(count, 0);
        for column in [&mut self.income, &mut self.outlay, &mut self.growth, &mut self.cash, &mut self.paid] {
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

    /// Sums what lies in the members' accounts where those pay for relatives.
    pub(crate) fn sum_balances(&mut self, rows: &Rows<'_>, members: &[u32]) {
        self.carried.clear();
        self.held.clear();
        if !self.lends {
            return;
        }
        self.carried.resize(self.size.len(), 0);
        self.held.resize(rows.len(), 0);
        for row in members.iter().map(|row| *row as usize) {
            self.held[row] = rows.balance[row].into();
            self.carried[usize::from(rows.household[row])] += self.held[row];
        }
    }

    /// Counts the members by income per head.
    pub(crate) fn count_incomes(&self, incomes: &mut Incomes) {
        for ((income, size), members) in self.income.iter().zip(&self.size).zip(&self.members) {
            incomes.count(*income, *size, *members);
        }
    }

    /// Fifth of a household's income per head, from 0; `ends` are the upper ends of the four lower ones, fen a head.
    pub(crate) fn fifth_in(&self, home: usize, ends: &Ends) -> u8 {
        let heads = i64::from(self.size[home]).max(1);
        ends.iter().map(|end| u8::from(self.income[home] >= (end + 1) * heads)).sum()
    }

    /// What a household bears, fen: its outlay less the growth of its accounts at the worth of a yuan there, parts per million.
    pub(crate) fn burden(&self, home: usize, account_value: i64) -> i64 {
        self.outlay[home] - self.growth[home].saturating_mul(account_value) / SHARE_ONE
    }

    /// The household was paid in cash out of an account, unless nobody of it is there any more.
    pub(crate) fn pay_out(&mut self, home: usize, amount: i64) {
        if self.members.get(home).is_some_and(|members| *members > 0) {
            self.outlay[home] -= amount;
            self.growth[home] -= amount;
        }
    }

    /// Adds what a year cost a member, contributions and cash, and the growth of the account.
    #[inline(always)]
    pub(crate) fn bear(&mut self, home: usize, year: &PersonYear, growth: i64) {
        let cash = year.cash();
        self.cash[home] += cash;
        self.outlay[home] += year[Item::Contribution] + cash;
        self.growth[home] += growth;
    }

    /// Says of each household in which fifth of income it is; `ends` are the upper ends of the four lower ones, fen a head.
    pub(crate) fn rank(&mut self, ends: &Ends) {
        // Whole fen a head lie above an end when the income is at least a fen more than the end for each: that needs no division.
        let next = ends.map(|end| end + 1);
        let fifth = |(income, size): (&i64, &u16)| {
            let heads = i64::from(*size).max(1);
            next.iter().map(|least| u8::from(*income >= least * heads)).sum::<u8>()
        };
        self.fifth.clear();
        self.fifth.extend(self.income.iter().zip(&self.size).map(fifth));
    }

    /// Says of each household whether the year's cash for care was catastrophic: 40% or more of the income above subsistence; what it
    /// bears and has is ready to be shared among its members.
    pub(crate) fn judge(&mut self, subsistence_share: f64) {
        let is_catastrophic = |(income, cash): (&i64, &i64)| {
            let capacity = *income as f64 * (1.0 - subsistence_share);
            (*cash > 0) & (*cash as f64 >= CATASTROPHIC * capacity)
        };
        self.catastrophic.clear();
        self.catastrophic.extend(self.income.iter().zip(&self.cash).map(is_catastrophic));
        let amounts = self.outlay.iter().zip(&self.growth).zip(&self.income);
        let amounts = amounts.map(|((outlay, growth), income)| [*outlay, *growth, *income]);
        self.unshared.clear();
        self.unshared.extend(self.members.iter().copied().zip(amounts));
    }
}

/// The members of each household, by row.
pub(crate) struct Homes {
    /// Where the members of each household begin, and the end of the last.
    start: Vec<u32>,
    rows: Vec<u32>,
}

impl Homes {
    pub(crate) fn of(rows: &Rows<'_>, members: &[u32], count: usize) -> Self {
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

    pub(crate) fn members(&self, home: u16) -> &[u32] {
        let home = usize::from(home);
        &self.rows[self.start[home] as usize..self.start[home + 1] as usize]
    }

    /// What lies in the accounts of the others at home, fen.
    pub(crate) fn balance_of_others(&self, rows: &Rows<'_>, row: u32) -> i64 {
        let others = self.members(rows.household[row as usize]).iter().filter(|other| **other != row);
        others.map(|other| i64::from(rows.balance[*other as usize])).sum()
    }

    /// The accounts of the others at home pay, in the order of their rows; no more than they hold.
    pub(crate) fn take_from_others(&self, rows: &mut Rows<'_>, row: u32, amount: i64) {
        let mut left = amount;
        let home = self.members(rows.household[row as usize]);
        for other in home.iter().filter(|other| **other != row) {
            let balance = &mut rows.balance[*other as usize];
            let part = left.min(i64::from(*balance));
            *balance -= part as i32;
            left -= part;
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &[u32]> {
        self.start.windows(2).map(|ends| &self.rows[ends[0] as usize..ends[1] as usize])
    }
}
