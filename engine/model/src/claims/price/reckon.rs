//! What settled bills cost, line by line.
//!
//! The two loops that every node of a probe passes stand in functions of their own, because only arguments are known not to
//! overlap: nothing is asked about that at run time, once a settlement.

use gongji_sdk::isa::Kernel;

use crate::claims::lines::bill::Left;
use crate::foundation::math::to_real;

/// Adds the slope of a chord and the cost at its end.
pub(super) struct Slope<'a> {
    pub(super) is_slope: bool,
    pub(super) share: f64,
    pub(super) worth: &'a [f64],
    pub(super) opening: &'a [i64],
    pub(super) before: &'a mut [f64],
    pub(super) cost: &'a mut [f64],
    pub(super) step: &'a [i64],
    pub(super) marginal: &'a mut [f64],
    pub(super) left: Left<'a>,
}

impl Kernel for Slope<'_> {
    type Output = i64;

    #[inline(always)]
    fn run(self) -> i64 {
        let n = self.worth.len();
        let mut left = self.left.cut(n);
        let (opening, step) = (&self.opening[..n], &self.step[..n]);
        let (before, sum, marginal) = (&mut self.before[..n], &mut self.cost[..n], &mut self.marginal[..n]);
        let counts = f64::from(u8::from(self.is_slope));
        for lane in 0..n {
            let cost = left.reckon(lane, opening[lane], self.worth[lane]);
            // The first end has no chord: its step is from nowhere.
            let step = if self.is_slope { to_real(step[lane]) } else { 1.0 };
            marginal[lane] += counts * (cost - before[lane]) / step;
            before[lane] = cost;
            sum[lane] += self.share * cost;
        }
        left.broken
    }
}

/// Notes what a bill costs.
pub(super) struct NodeCost<'a> {
    pub(super) worth: &'a [f64],
    pub(super) opening: &'a [i64],
    pub(super) cost: &'a mut [f64],
    pub(super) marginal: &'a mut [f64],
    pub(super) left: Left<'a>,
}

impl Kernel for NodeCost<'_> {
    type Output = i64;

    #[inline(always)]
    fn run(self) -> i64 {
        node_cost(self.left, self.opening, self.worth, self.cost, self.marginal)
    }
}

#[inline(always)]
fn node_cost(left: Left<'_>, opening: &[i64], worth: &[f64], sum: &mut [f64], marginal: &mut [f64]) -> i64 {
    let n = worth.len();
    let mut left = left.cut(n);
    let (opening, sum, marginal) = (&opening[..n], &mut sum[..n], &mut marginal[..n]);
    for lane in 0..n {
        let cost = left.reckon(lane, opening[lane], worth[lane]);
        sum[lane] += cost;
        marginal[lane] -= cost;
    }
    left.broken
}

/// Notes what the little more costs.
pub(super) struct MarginalCost<'a> {
    pub(super) worth: &'a [f64],
    pub(super) opening: &'a [i64],
    pub(super) marginal: &'a mut [f64],
    pub(super) left: Left<'a>,
}

impl Kernel for MarginalCost<'_> {
    type Output = i64;

    #[inline(always)]
    fn run(self) -> i64 {
        marginal_cost(self.left, self.opening, self.worth, self.marginal)
    }
}

#[inline(always)]
fn marginal_cost(left: Left<'_>, opening: &[i64], worth: &[f64], marginal: &mut [f64]) -> i64 {
    let n = worth.len();
    let mut left = left.cut(n);
    let (opening, marginal) = (&opening[..n], &mut marginal[..n]);
    for lane in 0..n {
        marginal[lane] += left.reckon(lane, opening[lane], worth[lane]);
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
