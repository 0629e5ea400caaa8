//! Claim lines: bills on their way through the layers of the law until cash pays what is left.

use std::sync::Arc;

use gongji_sdk::abi::{Circumstances, payer};
use gongji_sdk::isa::{Isa, Kernel};

pub use self::sums::{Sum, Sums, TierSums};

use crate::fault::Fault;
use crate::math::{round_small, to_real};
use crate::members::{LANES, call};
use crate::need::Patients;
use crate::policy::ColumnRef;
use crate::programme::Act;
use crate::rivals::{SLOTS, brand};

mod sums;

/// Names of the columns in the order of [`Lines::refs`].
pub const LINE_COLUMNS: &[&str] = &[
    "person",
    "age",
    "status",
    "listed",
    "has_account",
    "tier",
    "stay",
    "covered",
    "account_balance",
    "family_balance",
    "billed",
    "remaining_in",
    "remaining_out",
    "over_ceiling",
    "paid_in",
    "paid_out",
];
const COLUMNS: usize = LINE_COLUMNS.len();
/// A bill of a person and kind of care is smaller than 2^32 fen, 43 million yuan: what the sdk's shares are exact for.
pub const MOST_BILLED: i64 = (1 << 32) - 1;
/// Kinds of payer.
pub const PAYERS: usize = 5;
/// Products that a person can hold.
pub const MOST_PRODUCTS: usize = 8;

/// Up to [`LANES`] lines of one kind of care, at most one a person. Columns begin on cache lines.
#[derive(Clone)]
#[repr(C, align(64))]
pub struct Lines {
    /// Row of each line's person in the block.
    pub row: [u32; LANES],
    /// Identities.
    pub person: [u64; LANES],
    /// Years.
    pub age: [u8; LANES],
    /// See `person::status`.
    pub status: [u8; LANES],
    /// On the chronic list.
    pub listed: [u8; LANES],
    /// With an account.
    pub has_account: [u8; LANES],
    /// 1 to 3, or 0 for a pharmacy.
    pub tier: [u8; LANES],
    /// Number of the stay from 1, or 0.
    pub stay: [u8; LANES],
    /// Products held, one bit each.
    pub holdings: [u8; LANES],
    /// Sets of conditions.
    pub conditions: [u16; LANES],
    /// Lifelong need.
    pub frailty: [f32; LANES],
    covered: [u8; LANES],
    /// Account balance now.
    pub balance: [i64; LANES],
    /// Balances of the other members of the household.
    pub family_balance: [i64; LANES],
    /// The whole bill.
    pub billed: [i64; LANES],
    /// Left to pay in the catalogue.
    pub remaining_in: [i64; LANES],
    /// Left to pay outside the catalogue.
    pub remaining_out: [i64; LANES],
    over_ceiling: [i64; LANES],
    paid_in: [i64; LANES],
    paid_out: [i64; LANES],
    /// `paid_in` and `paid_out` may hold the payments of an earlier layer, of these or of more lines.
    used: [bool; 2],
    /// Paid so far, by `gongji_sdk::abi::payer`.
    pub paid: [[i64; LANES]; PAYERS],
    /// Visits, purchases or stays behind each bill.
    pub count: [i64; LANES],
    /// Mean outlay of recent years, fen.
    pub outlay: [i32; LANES],
    /// Put into the account this year, fen.
    pub credit: [i64; LANES],
    /// Cost of care that the household can still bear this year, fen; below 0 when it paid more already.
    pub bearable: [f64; LANES],
    /// See `demand::group`.
    pub group: [u8; LANES],
    /// Part of the bill that its hospital moves out of the catalogue, parts per million beside the kind's own.
    pub moved_out: [f64; LANES],
    /// Sellers of the products held, one byte each.
    pub brands: [i64; LANES],
    /// Claims on each product since the bills were opened, by seller (see [`SLOTS`]).
    pub claims: [[i64; SLOTS]; MOST_PRODUCTS],
    /// The policies' own columns of these persons.
    pub own: Vec<[i64; LANES]>,
    /// Lanes of watched persons while real bills are settled.
    pub watched: Vec<usize>,
    /// What layers took from watched lines.
    pub taken: Vec<Taken>,
    /// Lines in use.
    pub len: usize,
}

/// What one layer did to a watched line.
#[derive(Clone, Debug)]
pub struct Taken {
    /// The line.
    pub lane: usize,
    /// Id of the policy.
    pub policy: Arc<str>,
    /// Number of the layer.
    pub layer: u32,
    /// One of `gongji_sdk::abi::payer`.
    pub payer: u32,
    /// Paid of what is in the catalogue, fen.
    pub paid_in: i64,
    /// Paid of what is not, fen.
    pub paid_out: i64,
    /// The part above the ceiling before and after, fen.
    pub over_ceiling: (i64, i64),
    /// The policy's own columns that it writes: index, before, after.
    pub own: Vec<(u16, i64, i64)>,
}

impl Taken {
    /// It paid nothing and remembered nothing.
    pub fn is_idle(&self) -> bool {
        let (before, after) = self.over_ceiling;
        let unmoved = self.own.iter().all(|(_, before, after)| before == after);
        self.paid_in == 0 && self.paid_out == 0 && before == after && unmoved
    }
}

impl Default for Lines {
    fn default() -> Self {
        Self {
            len: 0,
            row: [0; LANES],
            person: [0; LANES],
            age: [0; LANES],
            status: [0; LANES],
            listed: [0; LANES],
            has_account: [0; LANES],
            tier: [0; LANES],
            stay: [0; LANES],
            holdings: [0; LANES],
            conditions: [0; LANES],
            frailty: [0.0; LANES],
            covered: [1; LANES],
            balance: [0; LANES],
            family_balance: [0; LANES],
            billed: [0; LANES],
            remaining_in: [0; LANES],
            remaining_out: [0; LANES],
            over_ceiling: [0; LANES],
            paid_in: [0; LANES],
            paid_out: [0; LANES],
            used: [false; 2],
            paid: [[0; LANES]; PAYERS],
            count: [0; LANES],
            outlay: [0; LANES],
            credit: [0; LANES],
            bearable: [0.0; LANES],
            group: [0; LANES],
            moved_out: [0.0; LANES],
            brands: [0; LANES],
            claims: [[0; SLOTS]; MOST_PRODUCTS],
            own: Vec::new(),
            watched: Vec::new(),
            taken: Vec::new(),
        }
    }
}

impl Lines {
    /// The persons of the lines, as need sees them.
    pub fn patients(&self) -> Patients<'_> {
        let n = self.len;
        Patients {
            age: &self.age[..n],
            conditions: &self.conditions[..n],
            frailty: &self.frailty[..n],
            tier: &self.tier[..n],
        }
    }

    fn refs(&mut self) -> ([Option<ColumnRef<'_>>; COLUMNS], &mut [[i64; LANES]]) {
        let n = self.len;
        let columns = [
            Some(ColumnRef::ReadU64(&self.person[..n])),
            Some(ColumnRef::ReadU8(&self.age[..n])),
            Some(ColumnRef::ReadU8(&self.status[..n])),
            Some(ColumnRef::ReadU8(&self.listed[..n])),
            Some(ColumnRef::ReadU8(&self.has_account[..n])),
            Some(ColumnRef::ReadU8(&self.tier[..n])),
            Some(ColumnRef::ReadU8(&self.stay[..n])),
            Some(ColumnRef::ReadU8(&self.covered[..n])),
            Some(ColumnRef::ReadI64(&self.balance[..n])),
            Some(ColumnRef::ReadI64(&self.family_balance[..n])),
            Some(ColumnRef::ReadI64(&self.billed[..n])),
            Some(ColumnRef::ReadI64(&self.remaining_in[..n])),
            Some(ColumnRef::ReadI64(&self.remaining_out[..n])),
            Some(ColumnRef::WriteI64(&mut self.over_ceiling[..n])),
            Some(ColumnRef::WriteI64(&mut self.paid_in[..n])),
            Some(ColumnRef::WriteI64(&mut self.paid_out[..n])),
        ];
        (columns, &mut self.own)
    }

    /// Opens the bills: the part outside the catalogue (parts per million, rounded half up) apart, nothing paid.
    pub fn open(&mut self, isa: Isa, out_of_catalogue: i64) {
        self.reopen(isa, out_of_catalogue);
        self.claims = [[0; SLOTS]; MOST_PRODUCTS];
        for column in &mut self.paid {
            column[..self.len].fill(0);
        }
    }

    /// Opens the bills of a probe, which records no payers.
    pub fn reopen(&mut self, isa: Isa, out_of_catalogue: i64) {
        isa.dispatch(Reopen { open: self.opening(out_of_catalogue) });
    }

    /// The columns that opening a bill sets, and those that tell what it cost.
    pub fn opening(&mut self, out_of_catalogue: i64) -> Opening<'_> {
        let n = self.len;
        Opening {
            out_share: out_of_catalogue as f64,
            moved_out: &self.moved_out[..n],
            billed: &mut self.billed[..n],
            remaining_in: &mut self.remaining_in[..n],
            remaining_out: &mut self.remaining_out[..n],
            over_ceiling: &mut self.over_ceiling[..n],
            balance: &mut self.balance[..n],
        }
    }

    /// Lets the policies shape the opened bills, in their order.
    ///
    /// # Errors
    /// What a policy refuses, and a bill that is negative, too large, or less than its part outside the catalogue.
    pub fn treat(&mut self, acts: &[Act], year: u16, isa: Isa, probe: bool) -> Result<(), Fault> {
        let n = self.len;
        for act in acts.iter().filter(|_| n > 0) {
            let circumstances = Circumstances { probe: u32::from(probe), ..act.circumstances };
            let mut offered = [
                Some(ColumnRef::ReadU64(&self.person[..n])),
                Some(ColumnRef::ReadU8(&self.age[..n])),
                Some(ColumnRef::ReadU8(&self.status[..n])),
                Some(ColumnRef::ReadU8(&self.listed[..n])),
                Some(ColumnRef::ReadU8(&self.tier[..n])),
                Some(ColumnRef::ReadU8(&self.stay[..n])),
                Some(ColumnRef::WriteI64(&mut self.billed[..n])),
                Some(ColumnRef::WriteI64(&mut self.remaining_out[..n])),
            ];
            let fault = |message| Fault::policy(&act.policy, "treat", year, message);
            call(act, &circumstances, isa.code(), &mut offered, &mut self.own, n).map_err(fault)?;
            for lane in 0..n {
                let (billed, outside) = (self.billed[lane], self.remaining_out[lane]);
                if !(0..=billed).contains(&outside) || billed > MOST_BILLED {
                    return Err(fault(format!(
                        "makes a bill of {billed} fen, {outside} of it outside the catalogue, for person {}; expected 0 <= billed_out <= billed <= {MOST_BILLED}",
                        self.person[lane]
                    )));
                }
                self.remaining_in[lane] = billed - outside;
            }
        }
        Ok(())
    }

    /// Sends the lines through the layers, in their order. A probe leaves `paid` alone.
    ///
    /// # Errors
    /// What a policy refuses, and a layer that pays more than is left, more than the account holds, a negative amount, or
    /// for somebody who does not hold its product.
    pub fn settle(&mut self, layers: &[Act], year: u16, isa: Isa, probe: bool) -> Result<(), Fault> {
        if self.len == 0 {
            return Ok(());
        }
        if !self.watched.is_empty() {
            return self.settle_watched(layers, year, isa, probe);
        }
        for act in layers {
            self.pass(act, year, isa, probe)?;
        }
        Ok(())
    }

    fn pass(&mut self, act: &Act, year: u16, isa: Isa, probe: bool) -> Result<(), Fault> {
        let n = self.len;
        if let Some(product) = act.product {
            for (covered, held) in self.covered[..n].iter_mut().zip(&self.holdings[..n]) {
                *covered = (held >> product) & 1;
            }
        }
        // A hook that leaves a row unwritten pays nothing there; it must not repeat the payment of the layer before. In a
        // probe that is left to those who declare that they write every row: clearing took a thirtieth of a run.
        let columns = [&mut self.paid_in, &mut self.paid_out].into_iter().zip(&mut self.used);
        for ((column, used), (fills, writes)) in columns.zip(act.fills.into_iter().zip(act.pays)) {
            if *used && !(probe && fills) {
                column.fill(0);
                *used = false;
            }
            *used |= writes;
        }
        let circumstances = Circumstances { probe: u32::from(probe), ..act.circumstances };
        let (mut offered, own) = self.refs();
        call(act, &circumstances, isa.code(), &mut offered, own, n)
            .map_err(|message| Fault::policy(&act.policy, "settle", year, message))?;
        if let (Some(product), false) = (act.product, probe) {
            let claims = &mut self.claims[product];
            for lane in 0..n {
                claims[usize::from(brand(self.brands[lane], product)) % SLOTS] +=
                    self.paid_in[lane] + self.paid_out[lane];
            }
        }
        if self.take(act, isa, probe) {
            return Err(self.broken_rule(act, year));
        }
        if act.product.is_some() {
            self.covered[..n].fill(1);
        }
        Ok(())
    }

    /// The same for real bills of watched persons, with notes before and after each layer.
    #[cold]
    fn settle_watched(&mut self, layers: &[Act], year: u16, isa: Isa, probe: bool) -> Result<(), Fault> {
        for act in layers {
            let first = self.taken.len();
            self.watch(act);
            self.pass(act, year, isa, probe)?;
            self.complete(first);
        }
        Ok(())
    }

    /// Notes how the watched lines stand before a layer.
    fn watch(&mut self, act: &Act) {
        let own = || act.fields.iter().filter(|field| field.own && !field.read).map(|field| field.index);
        for lane in &self.watched {
            let held = |index: u16| (index, self.own[usize::from(index)][*lane], 0);
            self.taken.push(Taken {
                lane: *lane,
                policy: act.policy.clone(),
                layer: act.layer,
                payer: act.payer,
                paid_in: 0,
                paid_out: 0,
                over_ceiling: (self.over_ceiling[*lane], 0),
                own: own().map(held).collect(),
            });
        }
    }

    /// Notes what the layer did to them.
    fn complete(&mut self, first: usize) {
        for taken in &mut self.taken[first..] {
            (taken.paid_in, taken.paid_out) = (self.paid_in[taken.lane], self.paid_out[taken.lane]);
            taken.over_ceiling.1 = self.over_ceiling[taken.lane];
            for (index, _, after) in &mut taken.own {
                *after = self.own[usize::from(*index)][taken.lane];
            }
        }
    }

    /// Books what a layer wrote; true when a line breaks the rules (the books are then void).
    fn take(&mut self, act: &Act, isa: Isa, probe: bool) -> bool {
        match (act.payer, act.product.is_some(), probe) {
            (payer::ACCOUNT, _, true) => self.take_as::<OWN, false>(act, isa),
            (payer::ACCOUNT, _, false) => self.take_as::<OWN, true>(act, isa),
            (payer::FAMILY_ACCOUNT, _, _) => self.take_as::<FAMILY, true>(act, isa),
            (_, true, true) => self.take_as::<INSURER, false>(act, isa),
            (_, true, false) => self.take_as::<INSURER, true>(act, isa),
            (_, false, true) => self.take_as::<FUND, false>(act, isa),
            (_, false, false) => self.take_as::<FUND, true>(act, isa),
        }
    }

    fn take_as<const FROM: u8, const RECORD: bool>(&mut self, act: &Act, isa: Isa) -> bool {
        let n = self.len;
        let balance = if FROM == FAMILY { &mut self.family_balance } else { &mut self.balance };
        isa.dispatch(Take::<FROM, RECORD> {
            covered: &self.covered[..n],
            balance: &mut balance[..n],
            remaining_in: &mut self.remaining_in[..n],
            remaining_out: &mut self.remaining_out[..n],
            over_ceiling: &mut self.over_ceiling[..n],
            paid_in: &self.paid_in[..n],
            paid_out: &self.paid_out[..n],
            paid: &mut self.paid[(act.payer as usize).min(PAYERS - 1)][..n],
        })
    }

    /// Says whose line broke which rule. The books were moved by the payment: what was left before is put together again.
    fn broken_rule(&self, act: &Act, year: u16) -> Fault {
        let is_broken = |lane: &usize| {
            let (inside, outside) = (self.paid_in[*lane], self.paid_out[*lane]);
            let left = [self.remaining_in[*lane], self.remaining_out[*lane], self.over_ceiling[*lane]];
            let short = left.iter().chain([&self.balance[*lane], &self.family_balance[*lane]]).any(|fen| *fen < 0);
            let uncovered = self.covered[*lane] == 0 && inside.wrapping_add(outside) != 0;
            inside < 0 || outside < 0 || short || uncovered
        };
        let lane = (0..self.len).find(is_broken).unwrap_or(0);
        let (inside, outside) = (self.paid_in[lane], self.paid_out[lane]);
        let message = format!(
            "layer {} pays {inside} fen in the catalogue and {outside} fen outside it for person {}, where {} and {} fen were left of a bill of {} fen; expected 0 to what is left, from an account no more than its balance, from a product only for its holders, and nothing negative over the ceiling",
            act.layer,
            self.person[lane],
            self.remaining_in[lane].wrapping_add(inside),
            self.remaining_out[lane].wrapping_add(outside),
            self.billed[lane],
        );
        Fault::policy(&act.policy, "settle", year, message)
    }

    /// The loop that sums settled lines.
    pub fn sums(&self) -> Sum<'_> {
        let n = self.len;
        Sum {
            tier: &self.tier[..n],
            count: &self.count[..n],
            billed: &self.billed[..n],
            remaining_in: &self.remaining_in[..n],
            remaining_out: &self.remaining_out[..n],
            paid: self.paid.each_ref().map(|column| &column[..n]),
        }
    }

    /// What is left for cash.
    pub fn cash(&self, lane: usize) -> i64 {
        self.remaining_in[lane] + self.remaining_out[lane]
    }
}

/// The columns of lines from a bill's opening to what it cost.
pub struct Opening<'a> {
    out_share: f64,
    moved_out: &'a [f64],
    /// The whole bill.
    pub billed: &'a mut [i64],
    remaining_in: &'a mut [i64],
    remaining_out: &'a mut [i64],
    over_ceiling: &'a mut [i64],
    balance: &'a mut [i64],
}

impl<'a> Opening<'a> {
    /// The same columns, all cut to `n` lines so that bounds are checked once.
    #[inline(always)]
    pub fn cut(self, n: usize) -> Opening<'a> {
        Opening {
            out_share: self.out_share,
            moved_out: &self.moved_out[..n],
            billed: &mut self.billed[..n],
            remaining_in: &mut self.remaining_in[..n],
            remaining_out: &mut self.remaining_out[..n],
            over_ceiling: &mut self.over_ceiling[..n],
            balance: &mut self.balance[..n],
        }
    }

    /// Opens a bill: the part outside the catalogue apart (half up), nothing over the ceiling.
    #[inline(always)]
    pub fn put(&mut self, lane: usize, bill: i64) {
        let out = round_small(to_real(bill) * (self.out_share + self.moved_out[lane]) * 1e-6);
        self.billed[lane] = bill;
        self.remaining_out[lane] = out;
        self.remaining_in[lane] = bill - out;
        self.over_ceiling[lane] = 0;
    }

    /// Cost to the person, cash and account money at its worth; the balance is given back.
    #[inline(always)]
    pub fn reckon(&mut self, lane: usize, balance_before: i64, worth: f64) -> f64 {
        let cash = to_real(self.remaining_in[lane] + self.remaining_out[lane]);
        let from_account = balance_before - self.balance[lane];
        self.balance[lane] = balance_before;
        cash + worth * to_real(from_account)
    }
}

struct Reopen<'a> {
    open: Opening<'a>,
}

impl Kernel for Reopen<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let n = self.open.billed.len();
        let mut open = self.open.cut(n);
        for lane in 0..n {
            open.put(lane, open.billed[lane]);
        }
    }
}

/// Paid by a fund.
const FUND: u8 = 0;
/// Paid by the insurer of a product, for its holders alone.
const INSURER: u8 = 1;
/// Paid from the own account.
const OWN: u8 = 2;
/// Paid from relatives' accounts.
const FAMILY: u8 = 3;

/// Checks and books one layer's payments: a loop for each kind of payer, since this is where a probe spends its time.
struct Take<'a, const FROM: u8, const RECORD: bool> {
    covered: &'a [u8],
    balance: &'a mut [i64],
    remaining_in: &'a mut [i64],
    remaining_out: &'a mut [i64],
    over_ceiling: &'a mut [i64],
    paid_in: &'a [i64],
    paid_out: &'a [i64],
    paid: &'a mut [i64],
}

impl<const FROM: u8, const RECORD: bool> Kernel for Take<'_, FROM, RECORD> {
    type Output = bool;

    #[inline(always)]
    fn run(self) -> bool {
        let n = self.covered.len();
        let balance = &mut self.balance[..n];
        let (left_in, left_out) = (&mut self.remaining_in[..n], &mut self.remaining_out[..n]);
        let (over, paid) = (&mut self.over_ceiling[..n], &mut self.paid[..n]);
        let (paid_in, paid_out) = (&self.paid_in[..n], &self.paid_out[..n]);
        // A sign bit of any of these is a broken rule.
        let mut broken = 0;
        for lane in 0..n {
            let (inside, outside) = (paid_in[lane], paid_out[lane]);
            let sum = inside.wrapping_add(outside);
            left_in[lane] = left_in[lane].wrapping_sub(inside);
            left_out[lane] = left_out[lane].wrapping_sub(outside);
            broken |= inside | outside | left_in[lane] | left_out[lane] | over[lane];
            over[lane] = over[lane].min(left_in[lane]);
            if FROM == OWN || FROM == FAMILY {
                balance[lane] = balance[lane].wrapping_sub(sum);
                broken |= balance[lane];
            }
            if FROM == INSURER {
                broken |= i64::from(self.covered[lane]) - i64::from(sum != 0);
            }
            if RECORD {
                paid[lane] = paid[lane].wrapping_add(sum);
            }
        }
        broken < 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_offered_columns_are_the_table_s() {
        let table = crate::hooks::table(gongji_sdk::abi::hook::SETTLE).expect("the settle hook");
        for column in table.columns {
            assert!(LINE_COLUMNS.contains(&column.name), "{}", column.name);
        }
        assert_eq!(table.columns.len(), LINE_COLUMNS.len());
    }
}
