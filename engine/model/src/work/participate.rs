//! Who is in the scheme, what is paid into it, and what of it is credited to accounts.

use gongji_sdk::abi::hook;
use gongji_sdk::isa::Kernel;

use crate::block::columns::{Rows, marked};
use crate::books::ledger::Sector;
use crate::books::person_year::{Item, PersonYear};
use crate::books::totals::BlockTotals;
use crate::codes::conditions::chronic;
use crate::codes::sector::SECTORS;
use crate::codes::{status, work};
use crate::foundation::fault::Fault;
use crate::foundation::identity::PersonId;
use crate::foundation::lanes::LANES;
use crate::foundation::math::{round_small, to_real};
use crate::law::contribution_base;
use crate::law::persons_batch::{Members, amount, small};
use crate::law::phases::phase;
use crate::work::employer;
use crate::workspace::act::act;
use crate::workspace::area_year::AreaYear;
use crate::workspace::buffers::Workspace;
use crate::workspace::tap;

/// Insures, collects and credits for one batch of members; afterwards `desk.members` holds the batch.
// A stage by itself, so that its instructions can be counted (`benches/counts`).
#[inline(never)]
pub(crate) fn participate(
    workspace: &mut Workspace,
    rows: &mut Rows<'_>,
    area_year: &AreaYear<'_>,
    totals: &mut BlockTotals,
    batch: &[u32],
) -> Result<(), Fault> {
    gather(workspace, rows, batch);
    migrate(workspace, rows, area_year, totals)?;
    report_base(&mut workspace.members, area_year);
    act(workspace, area_year, area_year.law.of(hook::ELIGIBILITY), "eligibility")?;
    mask_uninsured(&mut workspace.members);
    tap::base(workspace);
    workspace.clock.lap(phase::INSURE);
    if area_year.law.takes_large_expense_contributions {
        let members = &mut workspace.members;
        members.money[amount::LARGE_EXPENSE][..members.len].fill(0);
    }
    act(workspace, area_year, area_year.law.of(hook::CONTRIBUTION), "contribution")?;
    workspace.clock.lap(phase::CONTRIBUTE);
    act(workspace, area_year, area_year.law.of(hook::CREDIT), "credit")?;
    workspace.clock.lap(phase::CREDIT);
    employer::pay(workspace, area_year, totals);
    workspace.clock.lap(phase::CONTRIBUTE);
    book(workspace, rows, area_year, totals)?;
    tap::booked(workspace);
    workspace.clock.lap(phase::CREDIT);
    let Workspace { members, insured, .. } = workspace;
    let (row, is_insured) = (&members.row[..members.len], &members.small[small::INSURED][..members.len]);
    if is_insured.contains(&0) {
        insured.extend(marked(is_insured).map(|lane| row[lane]));
    } else {
        insured.extend_from_slice(row);
    }
    Ok(())
}

/// Copies a batch's attributes out of the block: person by person, so that the place of each is checked once.
fn gather(workspace: &mut Workspace, rows: &Rows<'_>, batch: &[u32]) {
    let Workspace { members, income, carried, .. } = workspace;
    let (n, len) = (batch.len(), rows.len());
    members.len = n;
    members.row[..n].copy_from_slice(batch);
    let (person, tier, work) = (&rows.person[..len], &rows.tier[..len], &rows.work[..len]);
    let (age, sex, status) = (&rows.age[..len], &rows.sex[..len], &rows.status[..len]);
    let (conditions, chronic_certified, has_account) =
        (&rows.conditions[..len], &rows.chronic_certified[..len], &rows.has_account[..len]);
    let (income, carried) = (&income[..len], &carried[..len]);
    let [ages, sexes, statuses, chronics, listeds, accounts, insured, _, _, tiers] =
        members.small.each_mut().map(|column| &mut column[..n]);
    let [wages, pensions, bases, balances, carried_over, rest @ ..] =
        members.money.each_mut().map(|column| &mut column[..n]);
    let (persons, works) = (&mut members.person[..n], &mut members.work[..n]);
    for (lane, row) in batch.iter().enumerate() {
        let at = *row as usize;
        persons[lane] = person[at];
        (ages[lane], sexes[lane], statuses[lane]) = (age[at], sex[at], status[at]);
        (listeds[lane], accounts[lane], tiers[lane]) = (chronic_certified[at], has_account[at], tier[at]);
        chronics[lane] = chronic(conditions[at]);
        works[lane] = work[at];
        let pension = if status[at] == status::RETIRED { income[at] } else { 0 };
        (wages[lane], pensions[lane]) = (income[at] - pension, pension);
        carried_over[lane] = carried[at];
    }
    balances.copy_from_slice(carried_over);
    insured.fill(1);
    bases.fill(0);
    for column in rest.into_iter().take(amount::TO_POOL - amount::CARRIED - 1) {
        column.fill(0);
    }
}

/// A policy that starts or ends may move balances.
fn migrate(
    workspace: &mut Workspace,
    rows: &mut Rows<'_>,
    area_year: &AreaYear<'_>,
    totals: &mut BlockTotals,
) -> Result<(), Fault> {
    if area_year.law.of(hook::MIGRATE).is_empty() {
        return Ok(());
    }
    for column in &mut workspace.members.money[amount::TO_POOL..=amount::FROZEN] {
        column[..workspace.members.len].fill(0);
    }
    for lane in 0..workspace.members.len {
        let row = workspace.members.row[lane] as usize;
        workspace.members.money[amount::FROZEN][lane] = rows.frozen().map_or(0, |frozen| frozen[row]);
    }
    for migration in area_year.law.of(hook::MIGRATE) {
        act(workspace, area_year, std::slice::from_ref(migration), "migrate")?;
        let members = &mut workspace.members;
        for lane in 0..members.len {
            let [to_pool, to_person, to_treasury] = [amount::TO_POOL, amount::TO_PERSON, amount::TO_TREASURY]
                .map(|column| std::mem::take(&mut members.money[column][lane]));
            let [to_frozen, thawed] =
                [amount::TO_FROZEN, amount::FROM_FROZEN].map(|column| std::mem::take(&mut members.money[column][lane]));
            let moved = to_pool + to_person + to_treasury + to_frozen;
            let (balance, frozen) = (members.money[amount::BALANCE][lane], members.money[amount::FROZEN][lane]);
            let left = balance - moved + thawed;
            if moved > balance || thawed > frozen || i32::try_from(left).is_err() {
                let message = format!(
                    "moves {moved} fen out of the account of person {}, which holds {balance} fen, and thaws {thawed} of {frozen} frozen fen",
                    members.person[lane]
                );
                return Err(Fault::policy(&migration.policy, "migrate", area_year.year, message));
            }
            totals.ledger.flow(Sector::Accounts, Sector::Pools, to_pool);
            totals.pool_income += to_pool;
            totals.ledger.flow(Sector::Accounts, Sector::Households, to_person);
            totals.ledger.accounts_closed += to_person;
            totals.ledger.flow(Sector::Accounts, Sector::Treasury, to_treasury);
            members.money[amount::BALANCE][lane] = left;
            members.money[amount::FROZEN][lane] = frozen + to_frozen - thawed;
            let row = members.row[lane] as usize;
            rows.balance[row] = left as i32;
            if to_frozen != thawed {
                rows.freeze(row, to_frozen - thawed);
            }
            // What is paid out in cash or frozen is no loss of the household's wealth; what goes to the pool is.
            workspace.carried[row] -= to_person + to_frozen - thawed;
        }
    }
    Ok(())
}

/// The base that is reported: the part of the wage that employers of the sector report; never below 60% nor above 300% of W.
/// Who does not work has none.
fn report_base(members: &mut Members, area_year: &AreaYear<'_>) {
    let n = members.len;
    let [wage, _, base, ..] = members.money.each_mut().map(|column| &mut column[..n]);
    area_year.replicate.isa.dispatch(ReportBase {
        reported: &area_year.terms.reported,
        average_wage: area_year.replicate.average_wage(area_year.area, area_year.year) as f64,
        work: &members.work[..n],
        status: &members.small[small::STATUS][..n],
        wage,
        base,
    });
}

struct ReportBase<'a> {
    reported: &'a [f64; SECTORS],
    average_wage: f64,
    work: &'a [u8],
    status: &'a [u8],
    wage: &'a [i64],
    base: &'a mut [i64],
}

impl Kernel for ReportBase<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let n = self.base.len().min(LANES);
        let (work, status, wage) = (&self.work[..n], &self.status[..n], &self.wage[..n]);
        // The table is read in a loop of its own: beside it the arithmetic would not be done several members at a time.
        let mut part = [0.0; LANES];
        for (part, work) in part.iter_mut().zip(work) {
            *part = self.reported[usize::from(work & work::SECTOR)];
        }
        for (lane, base) in self.base[..n].iter_mut().enumerate() {
            let works = i64::from((status[lane] == status::WORKER) | (status[lane] == status::FLEXIBLE));
            let reported = to_real(wage[lane]) * part[lane];
            *base = works * round_small(contribution_base::assessable(reported, self.average_wage));
        }
    }
}

fn mask_uninsured(members: &mut Members) {
    if !members.small[small::INSURED][..members.len].contains(&0) {
        return;
    }
    for lane in 0..members.len {
        if members.small[small::INSURED][lane] == 0 {
            members.money[amount::BASE][lane] = 0;
            members.small[small::STATUS][lane] = status::OUTSIDE;
        }
    }
}

/// Books contributions and credits; a credit without an account is a fault.
fn book(
    workspace: &mut Workspace,
    rows: &mut Rows<'_>,
    area_year: &AreaYear<'_>,
    totals: &mut BlockTotals,
) -> Result<(), Fault> {
    let Workspace { members, sheet, .. } = workspace;
    let n = members.len;
    let [wages, pensions, bases, balances, _, employers, workers, treasuries, credits, interests, ..] =
        members.money.each_mut().map(|column| &mut column[..n]);
    let has_account = &members.small[small::HAS_ACCOUNT][..n];
    let is_wrong =
        area_year.replicate.isa.dispatch(Credit { credits, interests, has_account, balances: &mut *balances });
    if is_wrong {
        return Err(wrong_credit(members, area_year));
    }
    let insured = &members.small[small::INSURED][..n];
    let amounts = [&*wages, &*pensions, &*workers, &*credits, &*interests];
    area_year.replicate.isa.dispatch(OpenSheets { row: &members.row[..n], insured, amounts, sheet });
    let rows_balance = &mut rows.balance[..];
    for (row, balance) in members.row[..n].iter().zip(&*balances) {
        rows_balance[*row as usize] = *balance as i32;
    }
    let [employer, worker, treasury, credit, interest, base] =
        [employers, workers, treasuries, credits, interests, bases].map(|column| column.iter().sum());
    totals.ledger.flow(Sector::Employers, Sector::Pools, employer);
    totals.ledger.flow(Sector::Households, Sector::Pools, worker);
    totals.ledger.flow(Sector::Treasury, Sector::Pools, treasury);
    totals.ledger.flow(Sector::Pools, Sector::Accounts, credit);
    totals.ledger.flow(Sector::Economy, Sector::Accounts, interest);
    totals.contributions += employer + worker + treasury;
    totals.pool_income += employer + worker + treasury - credit;
    totals.base += base;
    if area_year.law.takes_large_expense_contributions {
        pay_large_expense(workspace, totals);
    }
    Ok(())
}

/// What persons pay into the fund for large expenses, beside their contributions to the pool.
fn pay_large_expense(workspace: &mut Workspace, totals: &mut BlockTotals) {
    let Workspace { members, sheet, .. } = workspace;
    let paid = &members.money[amount::LARGE_EXPENSE][..members.len];
    for (row, paid) in members.row[..members.len].iter().zip(paid) {
        sheet[*row as usize][Item::Contribution] += paid;
    }
    let paid = paid.iter().sum();
    totals.ledger.flow(Sector::Households, Sector::LargeExpense, paid);
    totals.large_expense_income += paid;
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
struct Credit<'a> {
    credits: &'a [i64],
    interests: &'a [i64],
    has_account: &'a [u8],
    balances: &'a mut [i64],
}

impl Kernel for Credit<'_> {
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
fn wrong_credit(members: &Members, area_year: &AreaYear<'_>) -> Fault {
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
    let policy = area_year.law.of(hook::CREDIT).last().map_or("", |act| &act.policy);
    if added > 0 && has_account == 0 {
        let message = format!("credits {credit} fen to person {}, who has no account", members.person[lane]);
        return Fault::policy(policy, "credit", area_year.year, message);
    }
    Fault::balance(policy, PersonId(members.person[lane]), area_year.year, balance)
}
