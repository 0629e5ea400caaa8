//! Persons onto lines: who they are, where they have a kind of care, what their households can bear, what the layers know.

use crate::block::columns::{Rows, pick};
use crate::books::household::Households;
use crate::books::person_year::Item;
use crate::books::provider::ProviderAnswer;
use crate::care::probe::move_out;
use crate::claims::lines::Lines;
use crate::codes::care::Care;
use crate::codes::{status, work};
use crate::foundation::lanes::LANES;
use crate::law::asked::Asked;
use crate::law::bound_hook::{BoundHook, OwnSlot};
use crate::law::persons_batch::{Members, amount, small};
use crate::tables::replicate::Replicate;
use crate::workspace::buffers::{PolicyColumns, YearColumns};

/// What lines are loaded from: the members of a block as they stand.
#[derive(Clone, Copy)]
pub(crate) struct Loader<'a, 'b> {
    /// The block.
    pub rows: &'a Rows<'b>,
    /// Their year so far.
    pub year: &'a YearColumns,
    /// Their households.
    pub households: &'a Households,
    /// The policies' own columns.
    pub own: &'a PolicyColumns,
    /// The replicate.
    pub replicate: &'a Replicate,
    /// What hooks over bills ask for that is looked up for nobody else.
    pub asked: Asked,
    /// How the area's hospitals answer.
    pub answer: &'a ProviderAnswer,
}

impl Loader<'_, '_> {
    /// Copies the persons of a batch into lines without a bill, for one kind of care.
    pub(crate) fn gather(&self, lines: &mut Lines, layers: &[BoundHook], care: Care, batch: &[u32]) {
        self.load(lines, None, batch);
        self.turn_to(lines, layers, care);
    }

    /// Copies the persons of a batch into lines: all that does not depend on the kind of care. Those who were insured together
    /// just before are still at hand.
    pub(crate) fn load(&self, lines: &mut Lines, members: Option<&Members>, batch: &[u32]) {
        let n = batch.len();
        lines.len = n;
        lines.row[..n].copy_from_slice(batch);
        match members.filter(|members| members.row[..members.len] == *batch) {
            Some(members) => load_from_members(lines, members),
            None => self.load_from_rows(lines, batch),
        }
        self.rows.pick_brands(&mut lines.brands, batch);
        lines.further_holdings.clear();
        if let Some(further) = self.rows.further_holdings() {
            lines.further_holdings.resize(LANES, 0);
            pick(&mut lines.further_holdings, further, batch);
        }
        self.look_at_relatives(lines, batch);
        self.look_up(lines, batch);
        // Person by person, so that the place of each is checked once.
        let len = self.rows.len();
        let (holdings, conditions) = (&self.rows.holdings[..len], &self.rows.conditions[..len]);
        let (frailty, balance) = (&self.rows.frailty[..len], &self.rows.balance[..len]);
        let (mean_own_payment, group) = (&self.rows.mean_own_payment[..len], &self.year.group[..len]);
        let (held, ill, frail) = (&mut lines.holdings[..n], &mut lines.conditions[..n], &mut lines.frailty[..n]);
        let (balances, payments) = (&mut lines.balance[..n], &mut lines.mean_own_payment[..n]);
        let groups = &mut lines.group[..n];
        for (lane, row) in batch.iter().enumerate() {
            let at = *row as usize;
            (held[lane], ill[lane], frail[lane]) = (holdings[at], conditions[at], frailty[at]);
            (balances[lane], payments[lane], groups[lane]) = (balance[at].into(), mean_own_payment[at], group[at]);
        }
        self.rows.leave_out_waiting(held, &mut lines.further_holdings, batch);
    }

    /// Looks up what some hook over bills asks for and no other needs.
    fn look_up(&self, lines: &mut Lines, batch: &[u32]) {
        let (rows, year, households) = (self.rows, self.year, self.households);
        let at = |row: &u32| *row as usize;
        if self.asked.sector {
            let sectors = batch.iter().map(|row| rows.work[at(row)] & work::SECTOR);
            lines.sector.iter_mut().zip(sectors).for_each(|(lane, sector)| *lane = sector);
        }
        if self.asked.income {
            for (lane, row) in batch.iter().enumerate() {
                let income = year.income[at(row)];
                let is_retired = rows.status[at(row)] == status::RETIRED;
                let pension = if is_retired { income } else { 0 };
                (lines.wage[lane], lines.pension[lane]) = (income - pension, pension);
            }
        }
        if self.asked.conditions {
            for (lane, row) in batch.iter().enumerate() {
                lines.condition_bits[lane] = rows.conditions[at(row)].into();
            }
        }
        if self.asked.household {
            for (lane, row) in batch.iter().enumerate() {
                lines.household_income[lane] = households.income[usize::from(rows.household[at(row)])];
            }
        }
    }

    /// What lay in relatives' accounts when the year began, where those may pay.
    fn look_at_relatives(&self, lines: &mut Lines, batch: &[u32]) {
        let balances = &mut lines.family_balance[..batch.len()];
        let Households { carried, held, .. } = self.households;
        if carried.is_empty() {
            balances.fill(0);
            return;
        }
        for (balance, row) in balances.iter_mut().zip(batch.iter().map(|row| *row as usize)) {
            // Both as they were then: what policies have moved or frozen of the own account since is no relative's.
            *balance = carried[usize::from(self.rows.household[row])] - held[row];
        }
    }

    fn load_from_rows(&self, lines: &mut Lines, batch: &[u32]) {
        pick(&mut lines.person, self.rows.person, batch);
        pick(&mut lines.age, self.rows.age, batch);
        pick(&mut lines.status, self.rows.status, batch);
        pick(&mut lines.chronic_certified, self.rows.chronic_certified, batch);
        pick(&mut lines.has_account, self.rows.has_account, batch);
        for (credit, row) in lines.credit.iter_mut().zip(batch) {
            *credit = self.year.sheet[*row as usize][Item::Credit];
        }
    }

    /// Turns the persons on the lines to a kind of care: where it is had, what the household can bear, what the layers know.
    pub(crate) fn turn_to(&self, lines: &mut Lines, layers: &[BoundHook], care: Care) {
        let n = lines.len;
        if care == Care::Pharmacy {
            lines.tier[..n].fill(0);
        } else {
            pick(&mut lines.tier, self.rows.tier, &lines.row[..n]);
        }
        lines.stay[..n].fill(u8::from(care == Care::Inpatient));
        lines.lie_outside(std::iter::empty());
        self.load_affordability(lines);
        move_out(lines, self.replicate, self.answer, care);
        load_own(lines, self.own, layers);
    }

    /// What each line's household can still bear this year.
    fn load_affordability(&self, lines: &mut Lines) {
        let (household, paid) = (&self.rows.household[..], &self.households.paid[..]);
        let limit = &self.year.affordability_limit[..household.len()];
        for (left, row) in lines.affordability_limit.iter_mut().zip(&lines.row[..lines.len]) {
            let at = *row as usize;
            *left = (limit[at] - paid[usize::from(household[at])]) as f64;
        }
    }
}

/// Copies of the persons of a batch, who were insured together just before, what has not changed since.
fn load_from_members(lines: &mut Lines, members: &Members) {
    let n = members.len;
    lines.person[..n].copy_from_slice(&members.person[..n]);
    let loaded = [&mut lines.age, &mut lines.status, &mut lines.chronic_certified, &mut lines.has_account];
    for (lanes, column) in loaded.into_iter().zip([small::AGE, small::STATUS, small::LISTED, small::HAS_ACCOUNT]) {
        lanes[..n].copy_from_slice(&members.small[column][..n]);
    }
    let [credit, interest] = [amount::CREDIT, amount::INTEREST].map(|column| &members.money[column][..n]);
    for ((sum, credit), interest) in lines.credit.iter_mut().zip(credit).zip(interest) {
        *sum = credit + interest;
    }
}

/// Copies the policies' own columns that the layers use out of the rows of the lines' persons.
pub(crate) fn load_own(lines: &mut Lines, own: &PolicyColumns, layers: &[BoundHook]) {
    for at in own_columns(layers, |_| true) {
        // Behind the columns of persons stand those of the fund, which are the same for all rows.
        if let Some(column) = own.by_row.get(at) {
            lines.own[at].load(column, &lines.row[..lines.len]);
        }
    }
}

/// The policies' own columns that layers use in some way, each once.
fn own_columns(layers: &[BoundHook], how: impl Fn(&OwnSlot) -> bool) -> Vec<usize> {
    let used = layers.iter().flat_map(|act| &act.own).filter(|own| how(own));
    let mut columns: Vec<usize> = used.map(|own| own.index).collect();
    columns.sort_unstable();
    columns.dedup();
    columns
}

/// Puts the policies' own columns that the layers write back to the rows of the settled lines.
pub(crate) fn store_own(lines: &Lines, own: &mut PolicyColumns, layers: &[BoundHook]) {
    for at in own_columns(layers, |own| !own.slot.read) {
        // Behind the columns of persons stand metrics.
        if let Some(column) = own.by_row.get_mut(at) {
            lines.own[at].store(column, &lines.row[..lines.len]);
        }
    }
}
