//! Claim lines: bills on their way through the layers of the law until cash pays what is left.

use gongji_sdk::abi::{Circumstances, payer};
use gongji_sdk::isa::Isa;

use crate::block::holdings::FIRST;
use crate::claims::lines::bill::{Left, Opening, Reopen};
use crate::claims::lines::sums::Sum;
use crate::claims::lines::take::{FAMILY, FUND, INSURER, OWN, Take};
use crate::claims::patients::Patients;
use crate::codes::brands::{SLOTS, brand};
use crate::codes::care::{MOST_BILLED, PAYERS};
use crate::foundation::fault::Fault;
use crate::foundation::lanes::LANES;
use crate::law::batches::{Bills, ClaimLines};
use crate::law::bound_hook::BoundHook;
use crate::law::call::call_batch;
use crate::law::own_lanes::OwnLanes;

pub(crate) mod bill;
pub(crate) mod sums;
pub(crate) mod take;
pub(crate) mod watch;

pub use crate::claims::lines::bill::OutOfCatalogue;
pub(crate) use crate::claims::lines::watch::Taken;

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
    pub chronic_certified: [u8; LANES],
    /// With an account.
    pub has_account: [u8; LANES],
    /// 1 to 3, or 0 for a pharmacy.
    pub tier: [u8; LANES],
    /// Number of the stay from 1, or 0.
    pub stay: [u8; LANES],
    /// Where the hospital lies, see [`Outside`].
    pub out_of_area: [u8; LANES],
    /// Lines whose hospital lies outside the own area, with the number of its area; on all others `out_of_area` is 0.
    pub outside: Vec<Outside>,
    /// Sector of work; filled, like the next four, where a hook asks for it.
    pub sector: [u8; LANES],
    /// Own wage, fen.
    pub wage: [i64; LANES],
    /// Own pension, fen.
    pub pension: [i64; LANES],
    /// Income of the household, fen.
    pub household_income: [i64; LANES],
    /// `conditions` as layers see them, likewise.
    pub condition_bits: [i64; LANES],
    /// The first eight products held, one bit each.
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
    /// Which of these columns hold anything.
    pub has_paid: [bool; PAYERS],
    /// Visits, purchases or stays behind each bill.
    pub count: [i64; LANES],
    /// Mean outlay of recent years, fen.
    pub mean_own_payment: [i32; LANES],
    /// Put into the account this year, fen.
    pub credit: [i64; LANES],
    /// Cost of care that the household can still bear this year, fen; below 0 when it paid more already.
    pub affordability_limit: [f64; LANES],
    /// See `demand::group`.
    pub group: [u8; LANES],
    /// Part of the bill that its hospital moves out of the catalogue, parts per million beside the kind's own.
    pub moved_out: [f64; LANES],
    /// The products held behind the first eight; empty where nobody holds one.
    pub further_holdings: Vec<i64>,
    /// Sellers of the products held, one byte each and eight a column; empty where no product ever had rivals.
    pub brands: Vec<[i64; LANES]>,
    /// Claims on products since the bills were opened, by seller (see [`SLOTS`]); none behind the last product with a layer.
    pub claims: Vec<[i64; SLOTS]>,
    /// The policies' own columns of these persons.
    pub own: Vec<OwnLanes>,
    /// Lanes of watched persons while real bills are settled.
    pub watched: Vec<usize>,
    /// What layers took from watched lines.
    pub taken: Vec<Taken>,
    /// Lines in use.
    pub len: usize,
}

impl Default for Lines {
    fn default() -> Self {
        Self {
            len: 0,
            row: [0; LANES],
            person: [0; LANES],
            age: [0; LANES],
            status: [0; LANES],
            chronic_certified: [0; LANES],
            has_account: [0; LANES],
            tier: [0; LANES],
            stay: [0; LANES],
            out_of_area: [0; LANES],
            outside: Vec::new(),
            sector: [0; LANES],
            wage: [0; LANES],
            pension: [0; LANES],
            household_income: [0; LANES],
            condition_bits: [0; LANES],
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
            has_paid: [false; PAYERS],
            count: [0; LANES],
            mean_own_payment: [0; LANES],
            credit: [0; LANES],
            affordability_limit: [0.0; LANES],
            group: [0; LANES],
            moved_out: [0.0; LANES],
            further_holdings: Vec::new(),
            brands: Vec::new(),
            claims: Vec::new(),
            own: Vec::new(),
            watched: Vec::new(),
            taken: Vec::new(),
        }
    }
}

/// A line whose hospital lies outside the own area.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outside {
    /// Its lane.
    pub lane: usize,
    /// Number of the hospital's area.
    pub area: u16,
    /// 1 in the own province, 2 in another.
    pub code: u8,
}

impl Lines {
    /// Says which of the lines are had outside the own area; all others are had inside.
    pub(crate) fn lie_outside(&mut self, outside: impl Iterator<Item = Outside>) {
        self.outside.drain(..).for_each(|line| self.out_of_area[line.lane] = 0);
        self.outside.extend(outside);
        self.outside.iter().for_each(|line| self.out_of_area[line.lane] = line.code);
    }

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

    /// What a layer is handed.
    #[inline(always)]
    fn claim_lines(&mut self) -> (ClaimLines<'_>, &mut [OwnLanes]) {
        let n = self.len;
        let lines = ClaimLines {
            person: &self.person[..n],
            age: &self.age[..n],
            status: &self.status[..n],
            chronic_certified: &self.chronic_certified[..n],
            has_account: &self.has_account[..n],
            tier: &self.tier[..n],
            stay: &self.stay[..n],
            sector: &self.sector[..n],
            wage: &self.wage[..n],
            pension: &self.pension[..n],
            household_income: &self.household_income[..n],
            out_of_area: &self.out_of_area[..n],
            covered: &self.covered[..n],
            account_balance: &self.balance[..n],
            family_balance: &self.family_balance[..n],
            conditions: &self.condition_bits[..n],
            billed: &self.billed[..n],
            remaining_in: &self.remaining_in[..n],
            remaining_out: &self.remaining_out[..n],
            over_ceiling: &mut self.over_ceiling[..n],
            paid_in: &mut self.paid_in[..n],
            paid_out: &mut self.paid_out[..n],
        };
        (lines, &mut self.own)
    }

    /// Opens the bills: the part outside the catalogue (rounded half up) apart, nothing over the ceiling,
    /// nothing paid.
    pub fn open(&mut self, isa: Isa, outside: OutOfCatalogue) {
        self.reopen(isa, outside);
        self.over_ceiling[..self.len].fill(0);
        self.claims.clear();
        for (column, has_paid) in self.paid.iter_mut().zip(&mut self.has_paid).filter(|(_, has_paid)| **has_paid) {
            column.fill(0);
            *has_paid = false;
        }
    }

    /// Opens the bills of a probe, which records no payers.
    pub fn reopen(&mut self, isa: Isa, outside: OutOfCatalogue) {
        isa.dispatch(Reopen(self.opening(outside)));
    }

    /// The columns that opening a bill sets.
    pub fn opening(&mut self, outside: OutOfCatalogue) -> Opening<'_> {
        let n = self.len;
        Opening {
            outside,
            moved_out: &self.moved_out[..n],
            billed: &mut self.billed[..n],
            remaining_in: &mut self.remaining_in[..n],
            remaining_out: &mut self.remaining_out[..n],
        }
    }

    /// What [`Lines::probe`] left of the bills.
    pub fn left(&self) -> Left<'_> {
        let n = self.len;
        Left {
            remaining_in: &self.remaining_in[..n],
            remaining_out: &self.remaining_out[..n],
            paid_in: &self.paid_in[..n],
            paid_out: &self.paid_out[..n],
            balance: &self.balance[..n],
            broken: 0,
        }
    }

    /// Lets the policies shape the opened bills, in their order.
    ///
    /// # Errors
    /// What a policy refuses, and a bill that is negative, too large, or less than its part outside the catalogue.
    pub fn treat(&mut self, acts: &[BoundHook], year: u16, isa: Isa, probe: bool) -> Result<(), Fault> {
        let n = self.len;
        for act in acts.iter().filter(|_| n > 0) {
            let circumstances = Circumstances { probe: u32::from(probe), ..act.circumstances };
            let bills = Bills {
                person: &self.person[..n],
                age: &self.age[..n],
                status: &self.status[..n],
                chronic_certified: &self.chronic_certified[..n],
                tier: &self.tier[..n],
                stay: &self.stay[..n],
                sector: &self.sector[..n],
                wage: &self.wage[..n],
                pension: &self.pension[..n],
                household_income: &self.household_income[..n],
                out_of_area: &self.out_of_area[..n],
                billed: &mut self.billed[..n],
                billed_out: &mut self.remaining_out[..n],
            };
            let fault = |message| Fault::policy(&act.policy, "treat", year, message);
            call_batch(act, &circumstances, isa.code(), bills, &mut self.own, n).map_err(fault)?;
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

    /// Sends the lines through the layers, in their order.
    ///
    /// # Errors
    /// What a policy refuses, and a layer that pays more than is left, more than the account holds, a negative amount, or
    /// for somebody who does not hold its product.
    pub fn settle(&mut self, layers: &[BoundHook], year: u16, isa: Isa) -> Result<(), Fault> {
        if self.len == 0 {
            return Ok(());
        }
        if !self.watched.is_empty() {
            return self.settle_watched(layers, year, isa);
        }
        for act in layers {
            self.pass(act, year, isa)?;
        }
        Ok(())
    }

    /// Sends bills that nobody has through the layers: who pays is not recorded, and what the last layer draws on the account
    /// is left to be booked by [`Left`].
    ///
    /// # Errors
    /// As [`Lines::settle`]; but for the last layer, whose payments [`Left`] checks.
    pub fn probe(&mut self, layers: &[BoundHook], year: u16, isa: Isa) -> Result<(), Fault> {
        if self.len == 0 {
            return Ok(());
        }
        let ceilings = layers.iter().any(|act| act.knows_ceiling);
        if ceilings {
            self.over_ceiling[..self.len].fill(0);
        }
        let (last, before) = drawn(layers).map_or((None, layers), |(last, before)| (Some(last), before));
        for act in before {
            self.ask(act, year, isa, true)?;
            self.book::<false>(act, year, isa, ceilings)?;
        }
        match last {
            Some(act) => self.ask(act, year, isa, true),
            None => {
                self.clear_payments([true; 2]);
                Ok(())
            }
        }
    }

    /// Whether a probe of these layers moves balances: [`Left`] alone books none.
    pub fn moves_balance(layers: &[BoundHook]) -> bool {
        let before = drawn(layers).map_or(layers, |(_, before)| before);
        before.iter().any(|act| act.payer == payer::ACCOUNT)
    }

    /// Whose rule [`Left`] found broken by the last layer of a probe.
    #[cold]
    pub fn overdrawn(&mut self, layers: &[BoundHook], year: u16, isa: Isa) -> Option<Fault> {
        let (last, _) = drawn(layers)?;
        self.book::<false>(last, year, isa, false).err()
    }

    fn pass(&mut self, act: &BoundHook, year: u16, isa: Isa) -> Result<(), Fault> {
        self.ask(act, year, isa, false)?;
        if let Some(product) = act.product {
            self.claims.resize(self.claims.len().max(product + 1), [0; SLOTS]);
            let claims = &mut self.claims[product];
            for lane in 0..self.len {
                let seller = usize::from(brand(&self.brands, lane, product)) % SLOTS;
                claims[seller] += self.paid_in[lane] + self.paid_out[lane];
            }
        }
        self.book::<true>(act, year, isa, true)
    }

    /// Lets a layer say what it pays.
    fn ask(&mut self, act: &BoundHook, year: u16, isa: Isa, probe: bool) -> Result<(), Fault> {
        let n = self.len;
        if let Some(product) = act.product {
            self.cover(product);
        }
        // A hook that leaves a row unwritten pays nothing there; it must not repeat the payment of the layer before. In a
        // probe that is left to those who declare that they write every row: clearing took a thirtieth of a run.
        let seen = act.seen(probe);
        self.clear_payments([0, 1].map(|at| seen[at] && !(probe && act.fills[at])));
        for (used, writes) in self.used.iter_mut().zip(act.pays) {
            *used |= writes;
        }
        let circumstances = Circumstances { probe: u32::from(probe), ..act.circumstances };
        let (lines, own) = self.claim_lines();
        call_batch(act, &circumstances, isa.code(), lines, own, n)
            .map_err(|message| Fault::policy(&act.policy, "settle", year, message))
    }

    /// Covers those who hold a product.
    fn cover(&mut self, product: usize) {
        let covered = &mut self.covered[..self.len];
        let Some(further) = product.checked_sub(FIRST) else {
            for (covered, held) in covered.iter_mut().zip(&self.holdings) {
                *covered = (held >> product) & 1;
            }
            return;
        };
        covered.fill(0);
        for (covered, held) in covered.iter_mut().zip(&self.further_holdings) {
            *covered = (held >> further & 1) as u8;
        }
    }

    /// Lets everybody hold a product, or nobody.
    pub(crate) fn hold(&mut self, product: usize, with: bool) {
        let Some(further) = product.checked_sub(FIRST) else {
            for held in &mut self.holdings[..self.len] {
                *held = *held & !(1 << product) | u8::from(with) << product;
            }
            return;
        };
        self.further_holdings.resize(LANES, 0);
        for held in &mut self.further_holdings {
            *held = *held & !(1 << further) | i64::from(with) << further;
        }
    }

    /// Takes away what an earlier layer paid in and out of the catalogue.
    fn clear_payments(&mut self, clears: [bool; 2]) {
        let columns = [&mut self.paid_in, &mut self.paid_out].into_iter().zip(&mut self.used);
        for ((column, used), clears) in columns.zip(clears) {
            if *used && clears {
                column.fill(0);
                *used = false;
            }
        }
    }

    /// The same for real bills of watched persons, with notes before and after each layer.
    #[cold]
    fn settle_watched(&mut self, layers: &[BoundHook], year: u16, isa: Isa) -> Result<(), Fault> {
        for act in layers {
            let first = self.taken.len();
            let before = self.watched.iter().map(|lane| Taken::before(*lane, act, &self.over_ceiling, &self.own));
            self.taken.extend(before);
            self.pass(act, year, isa)?;
            let paid = [&self.paid_in, &self.paid_out];
            self.taken[first..].iter_mut().for_each(|taken| taken.complete(paid, &self.over_ceiling, &self.own));
        }
        Ok(())
    }

    /// Books what a layer wrote, and says so when a line breaks the rules (the books are then void). `RECORD`: real bills, not
    /// a probe.
    fn book<const RECORD: bool>(&mut self, act: &BoundHook, year: u16, isa: Isa, ceilings: bool) -> Result<(), Fault> {
        let is_broken = match (act.payer, act.product) {
            (payer::ACCOUNT, _) => self.take::<OWN, RECORD>(act, isa, ceilings),
            (payer::FAMILY_ACCOUNT, _) => self.take::<FAMILY, RECORD>(act, isa, ceilings),
            (_, Some(_)) => self.take::<INSURER, RECORD>(act, isa, ceilings),
            (_, None) => self.take::<FUND, RECORD>(act, isa, ceilings),
        };
        if is_broken {
            return Err(self.broken_rule(act, year));
        }
        if act.product.is_some() {
            self.covered[..self.len].fill(1);
        }
        Ok(())
    }

    fn take<const FROM: u8, const RECORD: bool>(&mut self, act: &BoundHook, isa: Isa, ceilings: bool) -> bool {
        let n = self.len;
        let balance = if FROM == FAMILY { &mut self.family_balance } else { &mut self.balance };
        let payer = (act.payer as usize).min(PAYERS - 1);
        self.has_paid[payer] |= RECORD;
        isa.dispatch(Take::<FROM, RECORD> {
            seen: act.seen(!RECORD),
            covered: &self.covered[..n],
            balance: &mut balance[..n],
            remaining_in: &mut self.remaining_in[..n],
            remaining_out: &mut self.remaining_out[..n],
            over_ceiling: ceilings.then_some(&mut self.over_ceiling[..n]),
            paid_in: &self.paid_in[..n],
            paid_out: &self.paid_out[..n],
            paid: &mut self.paid[payer][..n],
        })
    }

    /// Says whose line broke which rule. The books were moved by the payment: what was left before is put together again.
    fn broken_rule(&self, act: &BoundHook, year: u16) -> Fault {
        // A column that is not the layer's may hold an earlier layer's payments.
        let paid = |at: usize, column: &[i64; LANES], lane: usize| if act.pays[at] { column[lane] } else { 0 };
        let is_broken = |lane: &usize| {
            let (inside, outside) = (paid(0, &self.paid_in, *lane), paid(1, &self.paid_out, *lane));
            let left = [self.remaining_in[*lane], self.remaining_out[*lane], self.over_ceiling[*lane]];
            let short = left.iter().chain([&self.balance[*lane], &self.family_balance[*lane]]).any(|fen| *fen < 0);
            let uncovered = self.covered[*lane] == 0 && inside.wrapping_add(outside) != 0;
            inside < 0 || outside < 0 || short || uncovered
        };
        let lane = (0..self.len).find(is_broken).unwrap_or(0);
        let (inside, outside) = (paid(0, &self.paid_in, lane), paid(1, &self.paid_out, lane));
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
            has_paid: self.has_paid,
        }
    }

    /// What is left for cash.
    pub fn cash(&self, lane: usize) -> i64 {
        self.remaining_in[lane] + self.remaining_out[lane]
    }
}

/// The last of the layers where it draws on the account and on nothing else, and those before it.
fn drawn(layers: &[BoundHook]) -> Option<(&BoundHook, &[BoundHook])> {
    let (last, before) = layers.split_last()?;
    let draws = last.payer == payer::ACCOUNT && last.product.is_none() && !last.knows_ceiling;
    draws.then_some((last, before))
}
