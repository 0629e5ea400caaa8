//! The workspace in which a thread works out one block's year: everything that is needed for the year and forgotten after it.
//!
//! It has a part for each thing, so that a phase is handed what it reads and writes and nothing else.

use std::collections::BTreeMap;

use gongji_sdk::abi::holder;

use crate::block::columns::{OwnColumn, Rows};
use crate::block::own_values::OwnValues;
use crate::books::counterfactual::Found;
use crate::books::household::{Homes, Households};
use crate::books::person_year::PersonYear;
use crate::books::tally::GroupSlot;
use crate::claims::lines::Lines;
use crate::claims::patients::{Candidate, Expected};
use crate::claims::price::ExpectedPrice;
use crate::codes::care::{RARE_PAYERS, TIERS};
use crate::foundation::lanes::LANES;
use crate::law::in_force::Law;
use crate::law::own;
use crate::law::own_lanes::OwnLanes;
use crate::law::persons_batch::Members;
use crate::tables::draws::Draws;

/// The workspace of one task.
#[derive(Default)]
pub(crate) struct Workspace {
    /// What the year brings each member.
    pub(crate) year: YearColumns,
    /// The policies' own columns.
    pub(crate) own: PolicyColumns,
    /// A batch of persons.
    pub(crate) members: Members,
    /// A batch of persons who need care.
    pub(crate) care: CareBatch,
    /// Stays in hospital.
    pub(crate) stays: Stays,
    /// Households of the block.
    pub(crate) households: Households,
    /// Rows of those who are in the scheme that has its turn; of no scheme, those who are in none.
    pub(crate) insured: Vec<u32>,
    /// Where the members' counterparts in the baseline stand.
    pub(crate) counterparts: Found,
    /// Premiums paid in cash: row and fen.
    pub(crate) cash_premiums: Vec<(u32, i64)>,
    /// Paid in cash out of accounts, since the year began: household and fen.
    pub(crate) paid_out: Vec<(u16, i64)>,
    /// Who lives together; once a hook of purchase asks for the accounts at home.
    pub(crate) homes: Option<Homes>,
    /// What households have decided about products, by household and number of the product.
    pub(crate) household_choices: BTreeMap<(u16, usize), bool>,
}

/// What the year brings each member, by row. A member's entries are valid once the incomes of the year are known, those of
/// the sheet once the member has paid into the scheme; entries of other rows are left over from another block.
#[derive(Default)]
pub(crate) struct YearColumns {
    /// The year in sums.
    pub(crate) sheet: Vec<PersonYear>,
    /// Wage, or pension of the retired, fen.
    pub(crate) income: Vec<i64>,
    /// Account balance when the year began, fen.
    pub(crate) carried: Vec<i64>,
    /// Cash for care that the household can bear in a year, fen.
    pub(crate) affordability_limit: Vec<i64>,
    /// See `elasticities::group`.
    pub(crate) group: Vec<u8>,
    /// Fifth of income under which the tables count the member, from 0.
    pub(crate) fifth: Vec<u8>,
    /// Where the tally counts the member, once the year is closed.
    pub(crate) place: Vec<GroupSlot>,
    /// Paid for the member's care by [`RARE_PAYERS`], fen; empty until one of them pays.
    pub(crate) rare_payments: Vec<[i64; RARE_PAYERS.len()]>,
    /// Nothing was paid out of the account last year; empty where nobody is told of it.
    pub(crate) was_untouched: Vec<bool>,
}

/// The policies' own columns of persons in a year, and of the area's fund.
#[derive(Default)]
pub(crate) struct PolicyColumns {
    /// By row.
    pub(crate) by_row: Vec<OwnValues>,
    /// Of a batch of persons, in the places of the law; those of the area's fund have its value in every lane.
    pub(crate) batch: Vec<OwnLanes>,
}

/// A batch of persons who need care of one kind.
pub(crate) struct CareBatch {
    /// Their bills.
    pub(crate) lines: Lines,
    /// What they expect to pay.
    pub(crate) price: ExpectedPrice,
    /// Four draws for each of them.
    pub(crate) draws: Draws,
    /// Four more, of the stays that they may have: those above are still to be used by then.
    pub(crate) stay_draws: Draws,
    /// Their need, once it has been reckoned; kept, so that its columns need not be cleared for every batch.
    pub(crate) expected: Box<Expected>,
}

impl Default for CareBatch {
    fn default() -> Self {
        Self {
            lines: Lines::default(),
            price: ExpectedPrice::default(),
            draws: [[0; LANES]; 4],
            stay_draws: [[0; LANES]; 4],
            expected: Box::default(),
        }
    }
}

/// Stays in hospital of a block in a year, and where a policy or the law leads them.
#[derive(Default)]
pub(crate) struct Stays {
    /// Those who may be admitted this year.
    pub(crate) candidates: Vec<Candidate>,
    /// Rows of those who seek stays, with how many.
    pub(crate) sought: Vec<(u32, u8)>,
    /// Chances of each row's care to go to other tiers, where a policy steers; empty otherwise.
    pub(crate) redirected: Vec<[i64; TIERS]>,
    /// Upper ends of the draws that lead each row's stay to the community and to the district, where the law is asked.
    pub(crate) ends: Vec<[f32; 2]>,
}

impl Workspace {
    /// Clears the workspace for a block and lays out the policies' own columns; `funds` are those of the area's fund.
    // A stage by itself, so that its instructions can be counted (`benches/counts`).
    #[inline(never)]
    pub(crate) fn lay_out(&mut self, rows: &mut Rows<'_>, law: &Law, steered: bool, funds: &[i64]) {
        let len = rows.len();
        self.year.lay_out(len);
        self.stays.lay_out(len, steered);
        self.own.lay_out(rows, law);
        for columns in [&mut self.own.batch, &mut self.care.lines.own] {
            own::lay_out(columns, &law.own);
        }
        self.tell_fund(law, funds);
        self.insured.clear();
        self.counterparts.clear();
        self.cash_premiums.clear();
        self.household_choices.clear();
        self.homes = None;
    }

    /// The policies' columns of the fund whose turn it is have its value in every lane.
    pub(crate) fn tell_fund(&mut self, law: &Law, fund: &[i64]) {
        for columns in [&mut self.own.batch, &mut self.care.lines.own] {
            for (place, value) in law.own_of(holder::FUND).zip(fund) {
                columns[place] = law.own[place].lanes(*value);
            }
        }
    }
}

impl YearColumns {
    fn lay_out(&mut self, len: usize) {
        let most = len.max(self.sheet.len());
        self.sheet.resize(most, PersonYear::default());
        self.income.resize(most, 0);
        self.carried.resize(most, 0);
        self.affordability_limit.resize(most, 0);
        self.group.resize(most, 0);
        self.fifth.resize(most, 0);
        self.place.resize(most, GroupSlot::default());
        self.rare_payments.clear();
        self.was_untouched.clear();
    }

    /// Keeps what the end of the year overwrites: whether last year's care was paid out of the account, of some rows.
    pub(crate) fn keep_untouched(&mut self, care_history: &[u8], rows: &[u32]) {
        self.was_untouched.resize(care_history.len(), false);
        rows.iter().for_each(|row| self.was_untouched[*row as usize] = care_history[*row as usize] != 0);
    }
}

impl Stays {
    /// Nobody has been looked at.
    pub(crate) fn begin(&mut self) {
        self.candidates.clear();
        self.sought.clear();
    }

    fn lay_out(&mut self, len: usize, steered: bool) {
        self.begin();
        self.redirected.clear();
        self.redirected.resize(if steered { len } else { 0 }, [0; TIERS]);
        self.ends.resize(len.max(self.ends.len()), [0.0; 2]);
    }
}

impl PolicyColumns {
    /// Takes the lifelong columns out of the block and clears the others.
    fn lay_out(&mut self, rows: &mut Rows<'_>, law: &Law) {
        let mut old = std::mem::take(&mut self.by_row);
        for own in &law.own[law.own_of(holder::PERSON)] {
            let is_kept =
                |column: &&mut OwnColumn| own.life && column.name == own.name && column.values.element() == own.element;
            let kept = rows.own.0.iter_mut().find(is_kept);
            let mut values = kept.map(|column| std::mem::take(&mut column.values)).unwrap_or_else(|| {
                let like = old.iter().position(|values| values.element() == own.element);
                let mut values = like.map_or_else(|| OwnValues::of(own.element), |at| old.swap_remove(at));
                values.clear();
                values
            });
            values.resize(rows.len());
            self.by_row.push(values);
        }
    }

    /// Gives the lifelong columns back to the block.
    pub(crate) fn clear_away(&mut self, rows: &mut Rows<'_>, law: &Law) {
        for (own, values) in law.own[law.own_of(holder::PERSON)].iter().zip(&mut self.by_row) {
            if !own.life {
                continue;
            }
            let values = std::mem::take(values);
            match rows.own.0.iter_mut().find(|column| column.name == own.name) {
                Some(column) => column.values = values,
                None => rows.own.0.push(OwnColumn { name: own.name.clone(), values }),
            }
        }
    }
}
