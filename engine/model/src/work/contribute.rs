//! What is paid into the scheme, and what of it is credited to accounts.

use gongji_sdk::abi::{hook, scheme};
use gongji_sdk::isa::Kernel;

use crate::block::columns::{Rows, marked};
use crate::books::ledger::{Ledger, Sector};
use crate::books::person_year::{Item, PersonYear};
use crate::books::totals::{FundTotals, SectorTotals};
use crate::codes::sector::SECTORS;
use crate::codes::status;
use crate::foundation::fault::Fault;
use crate::foundation::identity::PersonId;
use crate::law::member_columns::MemberColumns;
use crate::law::of_area::AreaLaw;
use crate::law::persons_batch::{Members, amount, small};
use crate::work::{employer, level};
use crate::workspace::act::act;
use crate::workspace::area_year::AreaYear;
use crate::workspace::buffers::{PolicyColumns, YearColumns};
use crate::workspace::watched;

/// Entries of the sheet that hold what was paid and credited.
const PAID: [Item; 2] = [Item::Contribution, Item::Credit];

/// Phase contribute: what employer, person and treasury owe for a batch.
pub(crate) struct Contribute<'a> {
    pub members: &'a mut Members,
    pub own: &'a mut PolicyColumns,
    pub law: &'a AreaLaw,
    /// Whose turn it is, one of `gongji_sdk::abi::scheme`.
    pub scheme: u32,
    pub area_year: AreaYear<'a>,
}

impl Contribute<'_> {
    /// # Errors
    /// What a policy refuses.
    // A stage by itself, so that its instructions can be counted (`benches/counts`).
    #[inline(never)]
    pub(crate) fn run(self) -> Result<(), Fault> {
        let Self { members, own, law, scheme, area_year } = self;
        if law.takes_large_expense_contributions {
            members.money[amount::LARGE_EXPENSE][..members.len].fill(0);
        }
        act(members, own, law.of(hook::CONTRIBUTION), "contribution", area_year)?;
        level::contributions(members, scheme, area_year);
        Ok(())
    }
}

/// Phase credit: what of it goes to accounts; employers in arrears pay nothing; everything is booked.
pub(crate) struct Credit<'a, 'b> {
    pub members: &'a mut Members,
    pub own: &'a mut PolicyColumns,
    pub year: &'a mut YearColumns,
    pub rows: &'a mut Rows<'b>,
    pub insured: &'a mut Vec<u32>,
    pub work: &'a mut [SectorTotals; SECTORS],
    pub ledger: &'a mut Ledger,
    pub funds: &'a mut FundTotals,
    pub law: &'a AreaLaw,
    /// Whose turn it is, one of `gongji_sdk::abi::scheme`.
    pub scheme: u32,
    pub area_year: AreaYear<'a>,
}

impl Credit<'_, '_> {
    /// # Errors
    /// What a policy refuses, and a credit without an account.
    // A stage by itself, so that its instructions can be counted (`benches/counts`).
    #[inline(never)]
    pub(crate) fn run(mut self) -> Result<(), Fault> {
        act(self.members, self.own, self.law.of(hook::CREDIT), "credit", self.area_year)?;
        level::credits(self.members, self.scheme, self.area_year);
        if self.scheme == scheme::EMPLOYEES {
            employer::pay(self.members, self.work, self.area_year);
            self.remove_suspended();
        }
        let paid = self.paid_so_far();
        self.book()?;
        self.add_paid(&paid);
        if self.law.takes_large_expense_contributions {
            self.book_large_expense();
        }
        watched::booked(self.area_year.tap, self.members, self.scheme);
        let Self { members, insured, .. } = self;
        let (row, is_insured) = (&members.row[..members.len], &members.small[small::INSURED][..members.len]);
        if is_insured.contains(&0) {
            insured.extend(marked(is_insured).map(|lane| row[lane]));
        } else {
            insured.extend_from_slice(row);
        }
        Ok(())
    }

    /// Whose employer is in arrears for too long is in no scheme.
    fn remove_suspended(&mut self) {
        if self.rows.scheme.is_empty() {
            return;
        }
        let is_out = self.members.small[small::INSURED][..self.members.len].iter().map(|insured| 1 - insured);
        for lane in marked(&is_out.collect::<Vec<u8>>()) {
            self.rows.scheme[self.members.row[lane] as usize] = scheme::NONE as u8;
        }
    }

    /// What those who are in no scheme have paid to the employees' scheme, and what that has credited to them, this year: their
    /// sheets are opened once more.
    fn paid_so_far(&self) -> Vec<(u32, [i64; 2])> {
        if self.scheme != scheme::NONE {
            return Vec::new();
        }
        let members = self.members.row[..self.members.len].iter();
        let had = members.filter(|row| self.rows.status[**row as usize] != status::OUTSIDE);
        had.map(|row| (*row, PAID.map(|entry| self.year.sheet[*row as usize][entry]))).collect()
    }

    fn add_paid(&mut self, paid: &[(u32, [i64; 2])]) {
        for (row, amounts) in paid {
            let sheet = &mut self.year.sheet[*row as usize];
            PAID.into_iter().zip(amounts).for_each(|(entry, amount)| sheet[entry] += amount);
        }
    }

    /// Books contributions and credits; a credit without an account is a fault.
    fn book(&mut self) -> Result<(), Fault> {
        let Self { members, year, rows, ledger, funds, area_year, .. } = self;
        let n = members.len;
        let columns = MemberColumns::of(&mut members.person, &mut members.small, &mut members.money, n);
        let MemberColumns { wage: wages, pension: pensions, base: bases, account_balance: balances, .. } = columns;
        let MemberColumns { employer_contribution: employers, worker_contribution: workers, .. } = columns;
        let MemberColumns { treasury_contribution: treasuries, account_credit: credits, .. } = columns;
        let MemberColumns { account_interest: interests, has_account, insured, .. } = columns;
        let isa = area_year.replicate.isa;
        if isa.dispatch(AddCredit { credits, interests, has_account, balances: &mut *balances }) {
            return Err(wrong_credit(members, self.law, area_year.year));
        }
        let amounts = [&*wages, &*pensions, &*workers, &*credits, &*interests];
        isa.dispatch(OpenSheets { row: &members.row[..n], insured, amounts, sheet: &mut year.sheet });
        let rows_balance = &mut rows.balance[..];
        for (row, balance) in members.row[..n].iter().zip(&*balances) {
            rows_balance[*row as usize] = *balance as i32;
        }
        let [employer, worker, treasury, credit, interest, base] =
            [employers, workers, treasuries, credits, interests, bases].map(|column| column.iter().sum());
        ledger.flow(Sector::Employers, Sector::Pools, employer);
        ledger.flow(Sector::Households, Sector::Pools, worker);
        ledger.flow(Sector::Treasury, Sector::Pools, treasury);
        ledger.flow(Sector::Pools, Sector::Accounts, credit);
        ledger.flow(Sector::Economy, Sector::Accounts, interest);
        funds.contributions += employer + worker + treasury;
        funds.pool_income += employer + worker + treasury - credit;
        funds.base += base;
        Ok(())
    }

    /// What persons pay into the fund for large expenses, beside their contributions to the pool.
    fn book_large_expense(&mut self) {
        let Self { members, year, ledger, funds, .. } = self;
        let paid = &members.money[amount::LARGE_EXPENSE][..members.len];
        for (row, paid) in members.row[..members.len].iter().zip(paid) {
            year.sheet[*row as usize][Item::Contribution] += paid;
        }
        let paid = paid.iter().sum();
        ledger.flow(Sector::Households, Sector::LargeExpense, paid);
        funds.large_expense_income += paid;
    }
}

/// Opens the year's sheets of a batch with what the scheme has brought so far.
struct OpenSheets<'a> {
    row: &'a [u32],
    insured: &'a [u8],
    /// Wages, pensions, workers' contributions, credits and interest.
    amounts: [&'a [i64]; 5],
    sheet: &'a mut [PersonYear],
}

impl Kernel for OpenSheets<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let n = self.row.len();
        let [wages, pensions, workers, credits, interests] = self.amounts.map(|column| &column[..n]);
        let insured = &self.insured[..n];
        for (lane, row) in self.row.iter().enumerate() {
            let mut year = PersonYear::default();
            (year[Item::Wage], year[Item::Pension]) = (wages[lane], pensions[lane]);
            year[Item::Members] = insured[lane].into();
            year[Item::Contribution] = workers[lane];
            year[Item::Credit] = credits[lane] + interests[lane];
            self.sheet[*row as usize] = year;
        }
    }
}

/// Credits the accounts; true when somebody has none, or when one holds more than its column.
struct AddCredit<'a> {
    credits: &'a [i64],
    interests: &'a [i64],
    has_account: &'a [u8],
    balances: &'a mut [i64],
}

impl Kernel for AddCredit<'_> {
    type Output = bool;

    #[inline(always)]
    fn run(self) -> bool {
        let n = self.balances.len();
        let (credits, interests, has_account) = (&self.credits[..n], &self.interests[..n], &self.has_account[..n]);
        let mut is_wrong = false;
        for (lane, balance) in self.balances.iter_mut().enumerate() {
            let credit = credits[lane] + interests[lane];
            *balance += credit;
            is_wrong |= is_wrong_credit(credit, has_account[lane], *balance);
        }
        is_wrong
    }
}

#[inline(always)]
fn is_wrong_credit(credit: i64, has_account: u8, balance: i64) -> bool {
    ((credit > 0) & (has_account == 0)) | (balance > i64::from(i32::MAX)) | (balance < i64::from(i32::MIN))
}

/// Says of the first whose credit is wrong what is wrong with it.
fn wrong_credit(members: &Members, law: &AreaLaw, year: u16) -> Fault {
    let of = |lane: usize| {
        let [credit, interest, balance] =
            [amount::CREDIT, amount::INTEREST, amount::BALANCE].map(|column| members.money[column][lane]);
        (credit, credit + interest, members.small[small::HAS_ACCOUNT][lane], balance)
    };
    let is_wrong = |lane: &usize| {
        let (_, added, has_account, balance) = of(*lane);
        is_wrong_credit(added, has_account, balance)
    };
    let lane = (0..members.len).find(is_wrong).unwrap_or(0);
    let (credit, added, has_account, balance) = of(lane);
    let policy = law.of(hook::CREDIT).last().map_or("", |act| &act.policy);
    if added > 0 && has_account == 0 {
        let message = format!("credits {credit} fen to person {}, who has no account", members.person[lane]);
        return Fault::policy(policy, "credit", year, message);
    }
    Fault::balance(policy, PersonId(members.person[lane]), year, balance)
}
