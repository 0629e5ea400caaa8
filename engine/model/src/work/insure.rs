//! Who is in the scheme this year: policies that start or end move balances, employers report bases, policies say who belongs
//! to the scheme.

use gongji_sdk::abi::{hook, scheme};
use gongji_sdk::isa::Kernel;

use crate::block::columns::{Rows, marked, pick};
use crate::books::household::Households;
use crate::books::ledger::{Ledger, Sector};
use crate::books::terms::Terms;
use crate::books::totals::FundTotals;
use crate::codes::conditions::chronic;
use crate::codes::sector::SECTORS;
use crate::codes::{status, work};
use crate::foundation::fault::Fault;
use crate::foundation::lanes::LANES;
use crate::foundation::math::to_real;
use crate::law::bound_hook::BoundHook;
use crate::law::contribution_base;
use crate::law::member_columns::MemberColumns;
use crate::law::of_area::AreaLaw;
use crate::law::persons_batch::{Members, amount, small};
use crate::law::schemes;
use crate::workspace::act::act;
use crate::workspace::area_year::AreaYear;
use crate::workspace::buffers::{PolicyColumns, YearColumns};
use crate::workspace::watched;

/// What a policy moves of balances: columns of amounts.
const MOVED: [usize; 5] =
    [amount::TO_POOL, amount::TO_PERSON, amount::TO_TREASURY, amount::TO_FROZEN, amount::FROM_FROZEN];

/// Phase insure: a batch is taken out of the block, and who of it is in the scheme is known afterwards.
pub(crate) struct Insure<'a, 'b> {
    pub members: &'a mut Members,
    pub own: &'a mut PolicyColumns,
    pub year: &'a mut YearColumns,
    pub rows: &'a mut Rows<'b>,
    pub paid_out: &'a mut Vec<(u16, i64)>,
    pub ledger: &'a mut Ledger,
    pub funds: &'a mut FundTotals,
    pub batch: &'a [u32],
    pub households: &'a Households,
    pub terms: &'a Terms,
    pub law: &'a AreaLaw,
    /// Whose turn it is, one of `gongji_sdk::abi::scheme`.
    pub scheme: u32,
    pub area_year: AreaYear<'a>,
}

impl Insure<'_, '_> {
    /// # Errors
    /// What a policy refuses.
    // A stage by itself, so that its instructions can be counted (`benches/counts`).
    #[inline(never)]
    pub(crate) fn run(mut self) -> Result<(), Fault> {
        self.gather(self.batch);
        self.look_up();
        if self.scheme != scheme::EMPLOYEES {
            return self.take_in();
        }
        self.move_balances()?;
        self.report_base();
        let Self { members, own, law, area_year, .. } = &mut self;
        act(members, own, law.of(hook::ELIGIBILITY), "eligibility", *area_year)?;
        mask_uninsured(members);
        watched::base(area_year.tap, members);
        self.write_down();
        Ok(())
    }

    /// Persons without a status: those whom the scheme's policies take in stay in the batch. Whoever is in no scheme is not asked.
    fn take_in(&mut self) -> Result<(), Fault> {
        if self.scheme == scheme::NONE {
            return Ok(());
        }
        let Self { members, own, law, area_year, .. } = self;
        let n = members.len;
        members.small[small::INSURED][..n].fill(0);
        act(members, own, law.of(hook::ELIGIBILITY), "eligibility", *area_year)?;
        let taken: Vec<u32> = marked(&members.small[small::INSURED][..n]).map(|lane| members.row[lane]).collect();
        self.refuse_two_schemes(&taken)?;
        if taken.len() < n {
            self.gather(&taken);
            self.look_up();
        }
        self.write_down();
        self.move_balances()?;
        watched::base(self.area_year.tap, self.members);
        Ok(())
    }

    /// Writes down who is in the scheme, where the column is there.
    fn write_down(&mut self) {
        if self.rows.scheme.is_empty() {
            return;
        }
        for lane in marked(&self.members.small[small::INSURED][..self.members.len]) {
            self.rows.scheme[self.members.row[lane] as usize] = self.scheme as u8;
        }
    }

    /// A person is in one scheme.
    fn refuse_two_schemes(&self, taken: &[u32]) -> Result<(), Fault> {
        let Some(row) = taken.iter().map(|row| *row as usize).find(|row| self.rows.scheme[*row] != 0) else {
            return Ok(());
        };
        let [this, other] = [self.scheme, self.rows.scheme[row].into()].map(schemes::name);
        let policy = self.law.of(hook::ELIGIBILITY).last().map_or("", |act| &act.policy);
        let message = format!(
            "takes person {} into the scheme `{this}`, who is in the scheme `{other}` this year; expected one scheme a person",
            self.rows.person[row]
        );
        Err(Fault::policy(policy, "eligibility", self.area_year.year, message))
    }

    /// Copies a batch's attributes out of the block: person by person, so that the place of each is checked once.
    fn gather(&mut self, batch: &[u32]) {
        let Self { members, year, rows, .. } = self;
        let (n, len) = (batch.len(), rows.len());
        members.len = n;
        members.row[..n].copy_from_slice(batch);
        let (person, tier, work) = (&rows.person[..len], &rows.tier[..len], &rows.work[..len]);
        let (age, sex, status) = (&rows.age[..len], &rows.sex[..len], &rows.status[..len]);
        let (conditions, chronic_certified, has_account) =
            (&rows.conditions[..len], &rows.chronic_certified[..len], &rows.has_account[..len]);
        let (income, carried) = (&year.income[..len], &year.carried[..len]);
        let works = &mut members.work[..n];
        let batch_of = MemberColumns::of(&mut members.person, &mut members.small, &mut members.money, n);
        let MemberColumns { person: persons, age: ages, sex: sexes, status: statuses, .. } = batch_of;
        let MemberColumns { chronic: chronics, chronic_certified: listeds, has_account: accounts, .. } = batch_of;
        let MemberColumns { insured, tier: tiers, wage: wages, pension: pensions, base: bases, .. } = batch_of;
        let MemberColumns { account_balance: balances, carried_over, .. } = batch_of;
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
        if self.scheme == scheme::NONE || self.law.asked_of_persons.family {
            // Whom the employees' scheme pays nothing for may have had interest there; and somebody else at home may have paid a
            // premium out of the account.
            balances.iter_mut().zip(batch).for_each(|(balance, row)| *balance = rows.balance[*row as usize].into());
        }
        insured.fill(1);
        bases.fill(0);
        let MemberColumns { employer_contribution, worker_contribution, treasury_contribution, .. } = batch_of;
        let MemberColumns { account_credit, account_interest, premium, .. } = batch_of;
        let paid = [employer_contribution, worker_contribution, treasury_contribution];
        for column in paid.into_iter().chain([account_credit, account_interest, premium]) {
            column.fill(0);
        }
    }

    /// Looks up what some hook asks for and no other needs.
    fn look_up(&mut self) {
        let Self { members, rows, batch, households, law, .. } = self;
        let n = batch.len();
        if law.asked_of_persons.sector {
            let works = members.work[..n].iter();
            members.small[small::SECTOR].iter_mut().zip(works).for_each(|(sector, work)| *sector = work & work::SECTOR);
        }
        if law.asked_of_persons.residence {
            pick(&mut members.small[small::RESIDENCE][..n], rows.residence, batch);
        }
        if law.asked_of_persons.hukou {
            pick(&mut members.small[small::HUKOU][..n], rows.hukou, batch);
        }
        if law.asked_of_persons.county {
            pick(&mut members.small[small::COUNTY][..n], rows.county, batch);
        }
        if law.asked_of_persons.household {
            for (lane, row) in batch.iter().enumerate() {
                let home = usize::from(rows.household[*row as usize]);
                let size = households.size[home].min(u16::from(u8::MAX)) as u8;
                members.small[small::HOUSEHOLD_SIZE][lane] = size;
                members.money[amount::HOUSEHOLD_INCOME][lane] = households.income[home];
            }
        }
    }

    /// A policy that starts or ends may move balances, and others do so each year.
    fn move_balances(&mut self) -> Result<(), Fault> {
        for (hook, name) in [(hook::MIGRATE, "migrate"), (hook::SWEEP, "sweep")] {
            if !self.law.of(hook).is_empty() {
                self.moved_by(hook, name)?;
            }
        }
        Ok(())
    }

    /// What the policies move in a hook, one after the other.
    fn moved_by(&mut self, hook: u32, name: &'static str) -> Result<(), Fault> {
        let Self { members, rows, .. } = self;
        for column in MOVED {
            members.money[column][..members.len].fill(0);
        }
        for lane in 0..members.len {
            let row = members.row[lane] as usize;
            members.money[amount::FROZEN][lane] = rows.frozen().map_or(0, |frozen| frozen[row]);
        }
        for mover in self.law.of(hook) {
            act(self.members, self.own, std::slice::from_ref(mover), name, self.area_year)?;
            (0..self.members.len).try_for_each(|lane| self.move_balance(lane, (mover, name)))?;
        }
        Ok(())
    }

    /// Moves what a policy wrote of one person's balance.
    fn move_balance(&mut self, lane: usize, (mover, name): (&BoundHook, &'static str)) -> Result<(), Fault> {
        let Self { members, year, rows, paid_out, ledger, funds, area_year, .. } = self;
        let [to_pool, to_person, to_treasury, to_frozen, thawed] =
            MOVED.map(|column| std::mem::take(&mut members.money[column][lane]));
        let moved = to_pool + to_person + to_treasury + to_frozen;
        let (balance, frozen) = (members.money[amount::BALANCE][lane], members.money[amount::FROZEN][lane]);
        let left = balance - moved + thawed;
        if moved > balance || thawed > frozen || i32::try_from(left).is_err() {
            let message = format!(
                "moves {moved} fen out of the account of person {}, which holds {balance} fen, and thaws {thawed} of {frozen} frozen fen",
                members.person[lane]
            );
            return Err(Fault::policy(&mover.policy, name, area_year.year, message));
        }
        ledger.flow(Sector::Accounts, Sector::Pools, to_pool);
        funds.pool_income += to_pool;
        ledger.flow(Sector::Accounts, Sector::Households, to_person);
        ledger.accounts_closed += to_person;
        ledger.flow(Sector::Accounts, Sector::Treasury, to_treasury);
        members.money[amount::BALANCE][lane] = left;
        members.money[amount::FROZEN][lane] = frozen + to_frozen - thawed;
        let row = members.row[lane] as usize;
        rows.balance[row] = left as i32;
        if to_frozen != thawed {
            rows.freeze(row, to_frozen - thawed);
        }
        if to_person > 0 {
            paid_out.push((rows.household[row], to_person));
        }
        // What is frozen is no loss of the household's wealth, and what is paid out in cash is told apart; what goes to the pool is one.
        year.carried[row] -= to_person + to_frozen - thawed;
        Ok(())
    }

    /// The base that is reported: the part of the wage that employers of the sector report; never below 60% nor above 300% of
    /// W. Who does not work has none.
    fn report_base(&mut self) {
        let Self { members, terms, area_year, .. } = self;
        let n = members.len;
        let MemberColumns { status, wage, base, .. } =
            MemberColumns::of(&mut members.person, &mut members.small, &mut members.money, n);
        area_year.replicate.isa.dispatch(ReportBase {
            reported: &terms.reported,
            average_wage: area_year.average_wage(),
            work: &members.work[..n],
            status,
            wage,
            base,
        });
    }
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
            *base = works * contribution_base::reported(to_real(wage[lane]), part[lane], self.average_wage);
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
