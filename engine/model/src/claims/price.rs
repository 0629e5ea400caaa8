//! The price a person feels, and how much care is sought at it: what one more yuan of care is expected to cost, found by
//! putting bills to the law.
//!
//! Need is uncertain and the law is kinked, so one bill will not do. At each of [`NODES`] equally likely values of the
//! year's need the bill, and a little more, are sent through the layers on scratch copies. What they leave says what care
//! costs there while the account lasts and once it is empty, and so how much is sought; the mean over the nodes is the
//! volume. It is mixed with that at the spot price, that of the first yuan under this year's deductibles and ceilings as
//! they stand. Account money counts at what it is worth to the person.

use gongji_sdk::isa::{Isa, Kernel};

use crate::claims::lines::Lines;
use crate::claims::lines::OutOfCatalogue;
use crate::claims::lines::bill::Opening;
use crate::claims::price::reckon::{Cash, NodeBill, NodeDemand, Persons, Share};
use crate::codes::care::NODES;
use crate::foundation::fault::Fault;
use crate::foundation::lanes::LANES;
use crate::foundation::math::{round_small, to_real, to_whole};
use crate::law::bound_hook::BoundHook;
use crate::law::own_lanes::OwnLanes;
use crate::tables::response::response;

pub mod account_worth;
mod reckon;

/// Weight of a node in the means over all.
const OF_A_NODE: f64 = 1.0 / NODES as f64;

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
    /// Care sought over that at which the tables hold.
    pub volume: [f64; LANES],
    /// Expected cost to the person of the year's need (cash, and account money at its worth), fen.
    pub cost: [f64; LANES],
    /// Cash that the bills on the lines ask for, fen; since [`ExpectedPrice::cash`].
    pub cash: [i64; LANES],
    marginal: [f64; LANES],
    /// What the account and cash pay of the bill of a node, fen.
    paid: [[f64; LANES]; 2],
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
            volume: [0.0; LANES],
            cost: [0.0; LANES],
            cash: [0; LANES],
            marginal: [0.0; LANES],
            paid: [[0.0; LANES]; 2],
            step: [0; LANES],
            balance: [0; LANES],
            tabled: [0; LANES],
            moves_balance: false,
            written: Vec::new(),
            own: Vec::new(),
        }
    }
}

/// How the persons of the lines answer a price.
pub struct Demand<'a> {
    /// Expected bill of the year at which the tables hold, fen.
    pub scale: &'a [f64; LANES],
    /// What an account yuan is worth, see [`account_worth`].
    pub worth: &'a [f64; LANES],
    /// Arc elasticity over the full price, see [`response`](crate::tables::response::response).
    pub elasticity: &'a [f64; LANES],
    /// Use where the tables hold, over that at the full price.
    pub reference: &'a [f64; LANES],
}

/// Sums over the lines of a probe, parts per million.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Felt {
    /// Of the prices.
    pub price: i64,
    /// Of the volumes.
    pub volume: i64,
    /// Bills of what is sought, fen.
    pub sought: i64,
    /// What of them would not be sought at the full price, fen.
    pub beyond: i64,
}

/// What the probe needs to know beside the lines.
#[derive(Clone, Copy)]
pub struct PriceProbe<'a> {
    /// The policies that shape a bill, in order.
    pub treat: &'a [BoundHook],
    /// The layers of the kind of care, in order.
    pub layers: &'a [BoundHook],
    /// Calendar year.
    pub year: u16,
    /// The part of a bill outside the catalogue.
    pub out_of_catalogue: OutOfCatalogue,
    /// Need over its expectation at each node.
    pub nodes: &'a [f64; NODES],
    /// The bill by which the spot price is found, see [`spot_bill`].
    pub spot_bill: i64,
    /// Weight of the end-of-year price.
    pub lambda: f64,
    /// Instruction set.
    pub isa: Isa,
}

impl ExpectedPrice {
    /// Finds the price of each line and the volume sought at it. Leaves no trace in the lines.
    ///
    /// # Errors
    /// Those of the layers.
    pub fn find(&mut self, probe: &PriceProbe<'_>, lines: &mut Lines, demand: &Demand<'_>) -> Result<Felt, Fault> {
        let n = lines.len;
        self.keep(probe.layers, lines);
        for sum in [&mut self.marginal, &mut self.cost, &mut self.volume] {
            sum[..n].fill(0.0);
        }
        self.nodes(probe, lines, demand)?;
        self.settle(probe, lines)?;
        self.share(probe, lines, demand.worth)?;
        Ok(probe.isa.dispatch(Mix {
            lambda: probe.lambda,
            reference: &demand.reference[..n],
            elasticity: &demand.elasticity[..n],
            scale: &demand.scale[..n],
            step: &self.step[..n],
            marginal: &self.marginal[..n],
            price: &mut self.price[..n],
            volume: &mut self.volume[..n],
            cost: &mut self.cost[..n],
        }))
    }

    /// Sums over the nodes what the bill costs, what a little more of it costs beyond that, and what is sought. Leaves the bill
    /// of the spot price on the lines.
    fn nodes(&mut self, probe: &PriceProbe<'_>, lines: &mut Lines, demand: &Demand<'_>) -> Result<(), Fault> {
        let n = lines.len;
        let Demand { scale, worth, elasticity, reference } = demand;
        probe.isa.dispatch(Steps { scale: &scale[..n], step: &mut self.step[..n] });
        for node in *probe.nodes {
            self.node_bill(probe, lines, scale, (node, worth))?;
            let open = lines.opening(probe.out_of_catalogue);
            probe.isa.dispatch(More { step: &self.step[..n], open });
            self.settle(probe, lines)?;
            let broken = probe.isa.dispatch(NodeDemand {
                node,
                persons: Persons {
                    reference: &reference[..n],
                    scale: &scale[..n],
                    worth: &worth[..n],
                    elasticity: &elasticity[..n],
                    step: &self.step[..n],
                    opening: &self.balance[..n],
                    from_account: &self.paid[0][..n],
                    from_cash: &self.paid[1][..n],
                },
                marginal: &mut self.marginal[..n],
                volume: &mut self.volume[..n],
                left: lines.left(),
            });
            self.check(probe, lines, broken)?;
        }
        self.bill(probe, lines, scale, (0.0, probe.spot_bill));
        Ok(())
    }

    /// Puts the bill of a node to the law: what the account and cash pay of it, and what that costs.
    fn node_bill(
        &mut self,
        probe: &PriceProbe<'_>,
        lines: &mut Lines,
        scale: &[f64; LANES],
        (node, worth): (f64, &[f64; LANES]),
    ) -> Result<(), Fault> {
        let n = lines.len;
        self.bill(probe, lines, scale, (node, 0));
        self.settle(probe, lines)?;
        let [from_account, from_cash] = &mut self.paid;
        let broken = probe.isa.dispatch(NodeBill {
            worth: &worth[..n],
            opening: &self.balance[..n],
            from_account: &mut from_account[..n],
            from_cash: &mut from_cash[..n],
            cost: &mut self.cost[..n],
            left: lines.left(),
        });
        self.check(probe, lines, broken)
    }

    /// Finds what the account and cash pay of bills, fen, account first, in `self.paid`. Leaves no trace in the lines.
    ///
    /// # Errors
    /// Those of the layers.
    pub fn pay(
        &mut self,
        probe: &PriceProbe<'_>,
        lines: &mut Lines,
        bills: &[f64; LANES],
    ) -> Result<&[[f64; LANES]; 2], Fault> {
        self.keep(probe.layers, lines);
        self.node_bill(probe, lines, bills, (1.0, &[1.0; LANES]))?;
        Ok(&self.paid)
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

/// Mixes the means over the nodes with the spot price and what is sought at it.
struct Mix<'a> {
    lambda: f64,
    /// Use where the tables hold, over that at the full price.
    reference: &'a [f64],
    elasticity: &'a [f64],
    /// The bill where the tables hold, fen.
    scale: &'a [f64],
    /// By how much the bills were larger that cost `marginal` more, fen.
    step: &'a [i64],
    marginal: &'a [f64],
    price: &'a mut [f64],
    volume: &'a mut [f64],
    cost: &'a mut [f64],
}

impl Kernel for Mix<'_> {
    type Output = Felt;

    #[inline(always)]
    fn run(self) -> Felt {
        let n = self.marginal.len();
        let (price, volume, cost) = (&mut self.price[..n], &mut self.volume[..n], &mut self.cost[..n]);
        let (marginal, step) = (&self.marginal[..n], &self.step[..n]);
        let (elasticity, reference, scale) = (&self.elasticity[..n], &self.reference[..n], &self.scale[..n]);
        let mut felt = Felt::default();
        for lane in 0..n {
            let spot = price[lane].clamp(0.0, 1.0);
            let expected = marginal[lane] / to_real(step[lane]) * OF_A_NODE;
            let mixed = self.lambda * expected + (1.0 - self.lambda) * spot;
            price[lane] = mixed.clamp(0.0, 1.0);
            let at_spot = response(spot, 1.0, elasticity[lane]);
            let sought = self.lambda * volume[lane] * OF_A_NODE + (1.0 - self.lambda) * at_spot;
            volume[lane] = sought / reference[lane];
            cost[lane] *= OF_A_NODE;
            felt.price += round_small(price[lane] * 1e6);
            felt.volume += round_small(volume[lane] * 1e6);
            felt.sought += to_whole(scale[lane] * volume[lane]);
            felt.beyond += to_whole(scale[lane] * ((sought - 1.0) / reference[lane]));
        }
        felt
    }
}
