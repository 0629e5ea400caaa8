//! The price a person feels: what one more yuan of care is expected to cost them, found by putting bills to the law.
//!
//! Need is uncertain and the law is kinked, so one bill will not do. At each of [`NODES`] equally likely values of the
//! year's need the bill, and a little more, are sent through the layers on scratch copies; the mean of the marginal
//! prices is the expected end-of-year price. It is mixed with the spot price, that of the first yuan under this year's
//! deductibles and ceilings as they stand. Account money counts at what it is worth to the person.
//!
//! That is the reference rule. The fast rule puts five bills to the law where the reference puts sixteen: what a chord
//! between two of them costs more stands for the marginal prices between. `tests/model/fast_price.rs` holds what it errs by.

use gongji_sdk::isa::{Isa, Kernel};

use crate::claims::lines::Lines;
use crate::claims::lines::bill::Opening;
use crate::claims::price::reckon::{Cash, MarginalCost, NodeCost, Share, Slope};
use crate::codes::care::NODES;
use crate::codes::status;
use crate::foundation::fault::Fault;
use crate::foundation::lanes::LANES;
use crate::foundation::math::{round_small, to_real};
use crate::inputs::behaviour::Behaviour;
use crate::law::bound_hook::BoundHook;
use crate::law::own_lanes::OwnLanes;

pub(crate) mod reckon;

/// The bill by which the spot price is found, in yuan of the opening: it rises with consumer prices.
const SPOT_BILL: f64 = 100.0;

/// That bill at consumer prices over those of the opening, fen.
pub fn spot_bill(consumer_prices: f64) -> i64 {
    crate::foundation::money::fen(SPOT_BILL * consumer_prices)
}

/// What a person expects, line by line. Columns begin on cache lines.
#[repr(C, align(64))]
pub struct ExpectedPrice {
    /// Price of one more yuan, 0 to 1.
    pub price: [f64; LANES],
    /// Expected cost to the person of the year's need (cash, and account money at its worth), fen.
    pub cost: [f64; LANES],
    /// Cash that the bills on the lines ask for, fen; since [`ExpectedPrice::cash`].
    pub cash: [i64; LANES],
    marginal: [f64; LANES],
    before: [f64; LANES],
    step: [i64; LANES],
    balance: [i64; LANES],
    tabled: [i64; LANES],
    /// The layers draw on the account before the last one.
    moves_balance: bool,
    /// The policies' own columns that the layers write, and what they held before the probe.
    written: Vec<usize>,
    own: Vec<OwnLanes>,
}

impl Default for ExpectedPrice {
    fn default() -> Self {
        Self {
            price: [0.0; LANES],
            cost: [0.0; LANES],
            cash: [0; LANES],
            marginal: [0.0; LANES],
            before: [0.0; LANES],
            step: [0; LANES],
            balance: [0; LANES],
            tabled: [0; LANES],
            moves_balance: false,
            written: Vec::new(),
            own: Vec::new(),
        }
    }
}

/// What the probe needs to know beside the lines.
pub struct PriceProbe<'a> {
    /// The policies that shape a bill, in order.
    pub treat: &'a [BoundHook],
    /// The layers of the kind of care, in order.
    pub layers: &'a [BoundHook],
    /// Calendar year.
    pub year: u16,
    /// Share of the bill outside the catalogue, parts per million.
    pub out_of_catalogue: i64,
    /// Need over its expectation at each node.
    pub nodes: &'a [f64; NODES],
    /// The bill by which the spot price is found, see [`spot_bill`].
    pub spot_bill: i64,
    /// By the fast rule.
    pub fast: bool,
    /// Weight of the end-of-year price.
    pub lambda: f64,
    /// Instruction set.
    pub isa: Isa,
}

impl ExpectedPrice {
    /// Finds the price of each line; `scale` is the expected bill in fen, `worth` that of an account yuan. Leaves no trace
    /// in the lines. Gives back the sum of the prices, parts per million.
    ///
    /// # Errors
    /// Those of the layers.
    pub fn find(
        &mut self,
        probe: &PriceProbe<'_>,
        lines: &mut Lines,
        scale: &[f64; LANES],
        worth: &[f64; LANES],
    ) -> Result<i64, Fault> {
        let n = lines.len;
        self.keep(probe.layers, lines);
        self.marginal[..n].fill(0.0);
        self.cost[..n].fill(0.0);
        let shares = if probe.fast {
            self.chords(probe, lines, scale, worth)?;
            [1.0 / (CHORDS as f64), 1.0]
        } else {
            self.nodes(probe, lines, scale, worth)?;
            [1.0 / NODES as f64; 2]
        };
        self.settle(probe, lines)?;
        self.share(probe, lines, worth)?;
        let (lambda, step) = (probe.lambda, &self.step[..n]);
        let (price, marginal, cost) = (&mut self.price[..n], &self.marginal[..n], &mut self.cost[..n]);
        Ok(probe.isa.dispatch(Mix { lambda, shares, step, marginal, price, cost }))
    }

    /// The reference rule: sums what the bill of each node costs, and what a little more of it costs beyond that. Leaves the
    /// bill of the spot price on the lines.
    fn nodes(
        &mut self,
        probe: &PriceProbe<'_>,
        lines: &mut Lines,
        scale: &[f64; LANES],
        worth: &[f64; LANES],
    ) -> Result<(), Fault> {
        let n = lines.len;
        let [first, rest @ ..] = probe.nodes;
        probe.isa.dispatch(Steps { scale: &scale[..n], step: &mut self.step[..n] });
        self.bill(probe, lines, scale, (*first, 0));
        let spot = (0.0, probe.spot_bill);
        for next in rest.iter().map(|node| (*node, 0)).chain([spot]) {
            self.settle(probe, lines)?;
            let broken = probe.isa.dispatch(NodeCost {
                worth: &worth[..n],
                opening: &self.balance[..n],
                cost: &mut self.cost[..n],
                marginal: &mut self.marginal[..n],
                left: lines.left(),
            });
            self.check(probe, lines, broken)?;
            let open = lines.opening(probe.out_of_catalogue);
            probe.isa.dispatch(More { step: &self.step[..n], open });
            self.settle(probe, lines)?;
            let broken = probe.isa.dispatch(MarginalCost {
                worth: &worth[..n],
                opening: &self.balance[..n],
                marginal: &mut self.marginal[..n],
                left: lines.left(),
            });
            self.check(probe, lines, broken)?;
            self.bill(probe, lines, scale, next);
        }
        Ok(())
    }

    /// The fast rule: sums the slopes of the chords, and the cost at their ends by the share of the nodes that each end
    /// stands for. Leaves the bill of the spot price on the lines.
    fn chords(
        &mut self,
        probe: &PriceProbe<'_>,
        lines: &mut Lines,
        scale: &[f64; LANES],
        worth: &[f64; LANES],
    ) -> Result<(), Fault> {
        let [first, a, b, c, d, e, f, last] = *probe.nodes;
        let ends = [first, 0.5 * (a + b), 0.5 * (c + d), 0.5 * (e + f), last];
        let n = lines.len;
        self.before[..n].fill(0.0);
        for (nth, node) in ends.into_iter().enumerate() {
            let open = lines.opening(probe.out_of_catalogue);
            // A yuan more each, so that no chord is a point.
            let more = nth as i64 * 100;
            probe.isa.dispatch(End { node, more, scale: &scale[..n], step: &mut self.step[..n], open });
            self.settle(probe, lines)?;
            let broken = probe.isa.dispatch(Slope {
                is_slope: nth > 0,
                share: if nth == 0 || nth == CHORDS { 0.125 } else { 0.25 },
                worth: &worth[..n],
                opening: &self.balance[..n],
                before: &mut self.before[..n],
                cost: &mut self.cost[..n],
                step: &self.step[..n],
                marginal: &mut self.marginal[..n],
                left: lines.left(),
            });
            self.check(probe, lines, broken)?;
        }
        // Slopes are shares already.
        self.step[..n].fill(1);
        self.bill(probe, lines, scale, (0.0, probe.spot_bill));
        Ok(())
    }

    /// Finds the share of a bill (fen, 1 or more) that the person of each line would pay, account money in full, as
    /// [`ExpectedPrice::price`].
    ///
    /// # Errors
    /// Those of the layers.
    pub fn average(&mut self, probe: &PriceProbe<'_>, lines: &mut Lines, bill: &[f64; LANES]) -> Result<(), Fault> {
        self.keep(probe.layers, lines);
        self.bill(probe, lines, bill, (1.0, 0));
        self.settle(probe, lines)?;
        self.share(probe, lines, &[1.0; LANES])
    }

    /// Finds what would be left to cash of the bills that stand on the lines, in `self.cash`. Leaves no trace in the lines.
    ///
    /// # Errors
    /// Those of the layers.
    pub fn cash(&mut self, probe: &PriceProbe<'_>, lines: &mut Lines) -> Result<(), Fault> {
        let n = lines.len;
        self.keep(probe.layers, lines);
        lines.reopen(probe.isa, probe.out_of_catalogue);
        self.settle(probe, lines)?;
        let broken = probe.isa.dispatch(Cash { cash: &mut self.cash[..n], left: lines.left() });
        self.check(probe, lines, broken)
    }

    /// Puts a bill on the lines: a part of the scale, and some fen.
    fn bill(&mut self, probe: &PriceProbe<'_>, lines: &mut Lines, scale: &[f64; LANES], bill: (f64, i64)) {
        let n = lines.len;
        let open = lines.opening(probe.out_of_catalogue);
        probe.isa.dispatch(Bill { bill, scale: &scale[..n], open });
    }

    /// Sends the lines through the layers and takes back what that did to their bills and the policies' own columns; what is
    /// left is to be reckoned next.
    fn settle(&mut self, probe: &PriceProbe<'_>, lines: &mut Lines) -> Result<(), Fault> {
        let n = lines.len;
        if probe.treat.is_empty() {
            lines.probe(probe.layers, probe.year, probe.isa)?;
        } else {
            self.tabled[..n].copy_from_slice(&lines.billed[..n]);
            lines.treat(probe.treat, probe.year, probe.isa, true)?;
            lines.probe(probe.layers, probe.year, probe.isa)?;
            // The bill that the policies made of it is kept in its place, in case a broken rule is to be told.
            lines.billed[..n].swap_with_slice(&mut self.tabled[..n]);
        }
        for (index, before) in self.written.iter().zip(&self.own) {
            lines.own[*index].copy(before, n);
        }
        Ok(())
    }

    /// Refuses what was reckoned when that found a sign of a broken rule; gives the balances back.
    fn check(&mut self, probe: &PriceProbe<'_>, lines: &mut Lines, broken: i64) -> Result<(), Fault> {
        if broken < 0
            && let Some(fault) = self.overdrawn(probe, lines)
        {
            return Err(fault);
        }
        if self.moves_balance {
            lines.balance[..lines.len].copy_from_slice(&self.balance[..lines.len]);
        }
        Ok(())
    }

    /// Whose rule was broken, told of the bill that the policies made.
    #[cold]
    fn overdrawn(&mut self, probe: &PriceProbe<'_>, lines: &mut Lines) -> Option<Fault> {
        let treated = if probe.treat.is_empty() { 0 } else { lines.len };
        lines.billed[..treated].swap_with_slice(&mut self.tabled[..treated]);
        let fault = lines.overdrawn(probe.layers, probe.year, probe.isa);
        lines.billed[..treated].swap_with_slice(&mut self.tabled[..treated]);
        fault
    }

    /// Copies the balances and the own columns that the layers write, each once.
    fn keep(&mut self, layers: &[BoundHook], lines: &Lines) {
        let n = lines.len;
        self.balance[..n].copy_from_slice(&lines.balance[..n]);
        self.moves_balance = Lines::moves_balance(layers);
        self.written.clear();
        for field in layers.iter().flat_map(|act| &act.fields).filter(|field| field.own && !field.read) {
            let index = usize::from(field.index);
            if !self.written.contains(&index) {
                self.written.push(index);
            }
        }
        for (nth, index) in self.written.iter().enumerate() {
            match self.own.get_mut(nth) {
                Some(own) => own.copy(&lines.own[*index], n),
                None => self.own.push(lines.own[*index].clone()),
            }
        }
    }

    /// Notes the share of the settled bill that it costs, as `self.price`.
    fn share(&mut self, probe: &PriceProbe<'_>, lines: &mut Lines, worth: &[f64; LANES]) -> Result<(), Fault> {
        let n = lines.len;
        let broken = probe.isa.dispatch(Share {
            worth: &worth[..n],
            opening: &self.balance[..n],
            billed: &lines.billed[..n],
            price: &mut self.price[..n],
            left: lines.left(),
        });
        self.check(probe, lines, broken)
    }
}

struct Bill<'a> {
    bill: (f64, i64),
    scale: &'a [f64],
    open: Opening<'a>,
}

impl Kernel for Bill<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let (node, more) = self.bill;
        self.open.put_all(self.scale, |scale, _| round_small(scale * node) + more);
    }
}

/// How much a little more is: a sixteenth of the scale and a yuan.
struct Steps<'a> {
    scale: &'a [f64],
    step: &'a mut [i64],
}

impl Kernel for Steps<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        for (step, scale) in self.step.iter_mut().zip(self.scale) {
            *step = (round_small(*scale) >> 4) + 100;
        }
    }
}

/// Puts a little more on the lines.
struct More<'a> {
    step: &'a [i64],
    open: Opening<'a>,
}

impl Kernel for More<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        self.open.put_all(self.step, |step, billed| billed + step);
    }
}

/// Chords of the fast rule.
const CHORDS: usize = 4;

/// Puts the bill at the next end of a chord on the lines, and notes how much more it is.
struct End<'a> {
    node: f64,
    more: i64,
    scale: &'a [f64],
    step: &'a mut [i64],
    open: Opening<'a>,
}

impl Kernel for End<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let (node, more) = (self.node, self.more);
        for ((step, scale), billed) in self.step.iter_mut().zip(self.scale).zip(&*self.open.billed) {
            *step = round_small(scale * node) + more - billed;
        }
        self.open.put_all(self.step, |step, billed| billed + step);
    }
}

/// Mixes the mean of the marginal prices with the spot price.
struct Mix<'a> {
    lambda: f64,
    /// Of one marginal price and of one cost in their means.
    shares: [f64; 2],
    /// By how much the bills were larger that cost `marginal` more, fen.
    step: &'a [i64],
    marginal: &'a [f64],
    price: &'a mut [f64],
    cost: &'a mut [f64],
}

impl Kernel for Mix<'_> {
    type Output = i64;

    #[inline(always)]
    fn run(self) -> i64 {
        let n = self.marginal.len();
        let (price, cost) = (&mut self.price[..n], &mut self.cost[..n]);
        let (marginal, step) = (&self.marginal[..n], &self.step[..n]);
        let [share, cost_share] = self.shares;
        let mut sum = 0;
        for lane in 0..n {
            let expected = marginal[lane] / to_real(step[lane]) * share;
            let mixed = self.lambda * expected + (1.0 - self.lambda) * price[lane];
            price[lane] = mixed.clamp(0.0, 1.0);
            cost[lane] *= cost_share;
            sum += round_small(price[lane] * 1e6);
        }
        sum
    }
}

/// Years after which nothing counts that is discounted at all.
const BEYOND_ANY_HORIZON: f64 = 1e9;

/// What a yuan in the account is worth in cash: discounted by the years until it displaces cash.
///
/// With `drawdown` fen a year more taken out than put in, the account is empty after balance / drawdown years, and from
/// then on each yuan saved today pays a yuan of cash. An account that grows displaces cash only beyond any horizon: the
/// floor.
pub(crate) struct AccountWorth<'a> {
    /// Discount and floor, or the fixed worths.
    pub behaviour: &'a Behaviour,
    /// See `person::status`.
    pub status: &'a [u8],
    /// Account balances, fen.
    pub balance: &'a [i64],
    /// Taken out and paid in cash, a mean year, fen.
    pub mean_own_payment: &'a [i32],
    /// Put in this year, fen.
    pub credit: &'a [i64],
    /// Worth of a yuan.
    pub worth: &'a mut [f64],
}

impl Kernel for AccountWorth<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let n = self.worth.len();
        let (balance, mean_own_payment, credit) = (&self.balance[..n], &self.mean_own_payment[..n], &self.credit[..n]);
        let Behaviour { account_fixed, account_worth, account_discount, account_floor, .. } = *self.behaviour;
        if account_fixed {
            for (worth, status) in self.worth.iter_mut().zip(self.status) {
                *worth = account_worth[usize::from(*status == status::RETIRED)];
            }
            return;
        }
        for lane in 0..n {
            let drawdown = to_real(i64::from(mean_own_payment[lane]) - credit[lane]);
            let years = if drawdown > 1.0 { to_real(balance[lane]) / drawdown } else { BEYOND_ANY_HORIZON };
            self.worth[lane] = (1.0 / (1.0 + account_discount * years)).max(account_floor);
        }
    }
}

/// However cheap it is, nobody seeks more than four times the care they seek at the reference price.
const LARGEST_RESPONSE: f64 = 4.0;

/// Volume over that at the reference price, by the arc elasticity
/// `[(q1 - q0) / (q1 + q0)] / [(p1 - p0) / (p1 + p0)]`.
#[inline(always)]
pub fn response(price: f64, reference: f64, elasticity: f64) -> f64 {
    let sum = price + reference;
    if sum <= 0.0 {
        return 1.0;
    }
    let arc = elasticity * (price - reference) / sum;
    ((1.0 + arc) / (1.0 - arc)).min(LARGEST_RESPONSE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_response_has_the_asked_arc_elasticity() {
        for (price, elasticity) in [(0.2, -0.5), (0.9, -0.15), (0.0, -0.42), (1.0, 0.0)] {
            let volume = response(price, 0.6, elasticity);
            let arc = ((volume - 1.0) / (volume + 1.0)) / ((price - 0.6) / (price + 0.6));
            assert!((arc - elasticity).abs() < 1e-12, "{price}: {arc}");
        }
        assert_eq!(response(0.3, 0.3, -0.5), 1.0);
        assert_eq!(response(0.1, 0.8, 0.0), 1.0, "elasticity 0 changes no volume");
        assert!(response(0.2, 0.5, -0.3) > 1.0, "better cover gives more use");
    }
}
