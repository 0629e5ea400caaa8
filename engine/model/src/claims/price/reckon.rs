//! What settled bills cost, line by line.
//!
//! The two loops that every node of a probe passes stand in functions of their own, because only arguments are known not to
//! overlap: nothing is asked about that at run time, once a settlement.

use gongji_sdk::isa::Kernel;

use crate::claims::lines::bill::Left;
use crate::foundation::math::to_real;
use crate::tables::response::response;

/// Notes what the account and cash pay of the bill of a node, and what that costs.
pub(super) struct NodeBill<'a> {
    pub(super) worth: &'a [f64],
    pub(super) opening: &'a [i64],
    pub(super) from_account: &'a mut [f64],
    pub(super) from_cash: &'a mut [f64],
    pub(super) cost: &'a mut [f64],
    pub(super) left: Left<'a>,
}

impl Kernel for NodeBill<'_> {
    type Output = i64;

    #[inline(always)]
    fn run(self) -> i64 {
        node_bill(self.left, self.opening, self.worth, self.from_account, self.from_cash, self.cost)
    }
}

#[inline(always)]
fn node_bill(
    left: Left<'_>,
    opening: &[i64],
    worth: &[f64],
    from_account: &mut [f64],
    from_cash: &mut [f64],
    sum: &mut [f64],
) -> i64 {
    let n = worth.len();
    let mut left = left.cut(n);
    let (opening, sum) = (&opening[..n], &mut sum[..n]);
    let (from_account, from_cash) = (&mut from_account[..n], &mut from_cash[..n]);
    for lane in 0..n {
        let [cash, account] = left.paid(lane, opening[lane]);
        (from_cash[lane], from_account[lane]) = (cash, account);
        sum[lane] += cash + worth[lane] * account;
    }
    left.broken
}

/// Notes what the little more costs, and how much is sought at the node.
///
/// The law is taken as straight on both sides of the node's bill: a yuan more costs there what the little more does. While
/// the account lasts its part counts at its worth; once it is empty the whole counts as cash. Somebody seeks what the
/// account's price asks for where the account reaches so far, what the price in cash asks for where even that is more than
/// the account holds, and else just what empties the account.
pub(super) struct NodeDemand<'a> {
    /// Need over its expectation.
    pub(super) node: f64,
    pub(super) persons: Persons<'a>,
    pub(super) marginal: &'a mut [f64],
    pub(super) volume: &'a mut [f64],
    pub(super) left: Left<'a>,
}

impl Kernel for NodeDemand<'_> {
    type Output = i64;

    #[inline(always)]
    fn run(self) -> i64 {
        node_demand(self.node, self.left, self.persons, self.marginal, self.volume)
    }
}

/// What is the same of the lines' persons at every node, and what the bill of the node took.
pub(super) struct Persons<'a> {
    /// Use where the tables hold, over that at the full price.
    pub(super) reference: &'a [f64],
    pub(super) scale: &'a [f64],
    pub(super) worth: &'a [f64],
    pub(super) elasticity: &'a [f64],
    pub(super) step: &'a [i64],
    pub(super) opening: &'a [i64],
    pub(super) from_account: &'a [f64],
    pub(super) from_cash: &'a [f64],
}

impl<'a> Persons<'a> {
    #[inline(always)]
    fn cut(self, n: usize) -> Self {
        Self {
            reference: &self.reference[..n],
            scale: &self.scale[..n],
            worth: &self.worth[..n],
            elasticity: &self.elasticity[..n],
            step: &self.step[..n],
            opening: &self.opening[..n],
            from_account: &self.from_account[..n],
            from_cash: &self.from_cash[..n],
        }
    }
}

/// Keeps a quotient finite whose divisor may be nothing, fen squared: far below that of any bill.
const NOTHING: f64 = 1e-6;

/// From nothing to `most`. By comparisons, which are one instruction each where none of both is not a number.
#[inline(always)]
fn within(value: f64, most: f64) -> f64 {
    let value = if value > 0.0 { value } else { 0.0 };
    if value < most { value } else { most }
}

#[inline(always)]
fn node_demand(node: f64, left: Left<'_>, persons: Persons<'_>, marginal: &mut [f64], volume: &mut [f64]) -> i64 {
    let n = persons.scale.len();
    let (mut left, persons) = (left.cut(n), persons.cut(n));
    let (marginal, volume) = (&mut marginal[..n], &mut volume[..n]);
    for lane in 0..n {
        let (opening, worth, step) = (persons.opening[lane], persons.worth[lane], to_real(persons.step[lane]));
        let [cash, account] = left.paid(lane, opening);
        let [more_cash, more_account] = [cash - persons.from_cash[lane], account - persons.from_account[lane]];
        let more = worth * more_account + more_cash;
        marginal[lane] += more;
        let own = within(more_account + more_cash, step);
        // The account pays of the little more, and holds money beyond it.
        let lasts = (more_account > 0.0) & (account < to_real(opening));
        // An account that pays nothing makes nothing cheaper.
        let eased = if account > 0.0 { worth } else { 1.0 };
        let felt = within(if lasts { more } else { eased * own }, own);
        // How far the account's own money reaches beyond the bill of the node, and what of a little more counts against it.
        let held = if lasts { to_real(opening) } else { account - persons.from_cash[lane] };
        let reach = held - persons.from_account[lane];
        let against = if lasts { more_account } else { own };
        let bill = node * persons.scale[lane];
        let kink = persons.reference[lane] * (1.0 + reach * step / (against * bill + NOTHING));
        let (dear, cheap) =
            (response(own, step, persons.elasticity[lane]), response(felt, step, persons.elasticity[lane]));
        let fits = if cheap < kink { cheap } else { kink };
        volume[lane] += node * if dear > fits { dear } else { fits };
    }
    left.broken
}

/// Notes the share of a bill that it costs.
pub(super) struct Share<'a> {
    pub(super) worth: &'a [f64],
    pub(super) opening: &'a [i64],
    pub(super) billed: &'a [i64],
    pub(super) price: &'a mut [f64],
    pub(super) left: Left<'a>,
}

impl Kernel for Share<'_> {
    type Output = i64;

    #[inline(always)]
    fn run(self) -> i64 {
        let n = self.worth.len();
        let mut left = self.left.cut(n);
        let (opening, billed, price) = (&self.opening[..n], &self.billed[..n], &mut self.price[..n]);
        for lane in 0..n {
            price[lane] = left.reckon(lane, opening[lane], self.worth[lane]) / to_real(billed[lane]);
        }
        left.broken
    }
}

/// Notes what is left for cash.
pub(super) struct Cash<'a> {
    pub(super) cash: &'a mut [i64],
    pub(super) left: Left<'a>,
}

impl Kernel for Cash<'_> {
    type Output = i64;

    #[inline(always)]
    fn run(self) -> i64 {
        let n = self.cash.len();
        let mut left = self.left.cut(n);
        for lane in 0..n {
            [self.cash[lane], _] = left.of(lane);
        }
        left.broken
    }
}
