//! Utility of consumption. It has constant relative aversion to risk, so consumption is counted as a part of income, and that incomes
//! differ is no risk.

use gongji_sdk::abi::SHARE_ONE;

use crate::foundation::math::{exp, ln};
use crate::inputs::nation::Inputs;

/// Income in the unit in which parts of it are counted: a hundredth of a percent.
pub(crate) const INCOME: i64 = 10_000;

/// Least consumption of anybody, where the share for subsistence is less.
const LEAST: i64 = INCOME / 100;

/// Consumption above two incomes is counted as two.
const RICHEST: i64 = 2 * INCOME;

/// Loss above which it is paid off over several years.
pub(crate) const SPREAD: i64 = INCOME / 5;

/// Years of paying off, that of the loss included.
pub(crate) const YEARS: i64 = 5;

/// Utility is counted in this part of its unit, so that sums are of integers.
pub(crate) const UTILITY_ONE: f64 = 1e12;

/// Utility of consumption between a floor and two incomes.
pub(crate) struct Utility {
    aversion: f64,
    floor: i64,
    /// From the floor on, fixed point.
    values: Vec<i128>,
    /// The same as real numbers.
    reals: Vec<f64>,
}

impl Utility {
    /// Of the aversion and the share for subsistence of the inputs.
    pub(super) fn of(inputs: &Inputs) -> Self {
        Self::with(inputs.valuation.risk_aversion, inputs.behaviour.subsistence_share)
    }

    /// Of an aversion, parts per million, and a floor over income.
    pub(crate) fn with(aversion: i64, subsistence_share: f64) -> Self {
        let floor = ((subsistence_share * INCOME as f64 + 0.5) as i64).clamp(LEAST, INCOME);
        let aversion = aversion as f64 / SHARE_ONE as f64;
        let reals: Vec<f64> = (floor..=RICHEST).map(|part| of_part(part as f64 / INCOME as f64, aversion)).collect();
        let values = reals.iter().map(|utility| (utility * UTILITY_ONE) as i128).collect();
        Self { aversion, floor, values, reals }
    }

    pub(crate) fn bounded(&self, part: i64) -> i64 {
        part.clamp(self.floor, RICHEST)
    }

    /// Of a bounded part of income.
    pub(crate) fn at(&self, part: i64) -> i128 {
        self.values[(part - self.floor) as usize]
    }

    /// Of any part of income, as a real number: bounded.
    #[inline(always)]
    pub(crate) fn real(&self, part: i64) -> f64 {
        self.reals[(self.bounded(part) - self.floor) as usize]
    }

    /// The part of income that has a utility.
    pub(crate) fn equivalent(&self, utility: f64) -> f64 {
        let power = 1.0 - self.aversion;
        let logarithm = if power == 0.0 { utility } else { ln(1.0 + power * utility) / power };
        exp(logarithm)
    }
}

/// Utility of a part of income, none at all of it.
fn of_part(part: f64, aversion: f64) -> f64 {
    let power = 1.0 - aversion;
    if power == 0.0 { ln(part) } else { (exp(power * ln(part)) - 1.0) / power }
}
