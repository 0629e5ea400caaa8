//! What stands in `take_up.csv`, and the steps that are read off it: what an arm comes to at each share of buyers.

use crate::ground::words::number;
use crate::results::paired::Estimate;
use crate::results::paired::lookup::Lookup;
use crate::results::record::{Results, TakeUpRow};
use crate::say;
use crate::words::Language;

/// Names of the columns of `take_up.csv`.
pub(crate) const COLUMNS: [&str; 6] = ["arm", "imposed", "replicate", "year", "metric", "value"];

/// What is shown against take-up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Measure {
    /// Balance of the pooled funds, 100 million constant yuan.
    Pool,
    /// Household burden, percent of household income.
    Burden,
    /// Claims over premiums, percent.
    LossRatio,
    /// Expected benefit of holders over that of all who were asked.
    Selection,
}

impl Measure {
    /// All of them.
    pub(crate) const ALL: [Self; 4] = [Self::Pool, Self::Burden, Self::LossRatio, Self::Selection];

    /// Name of its figure.
    pub(crate) fn name(self) -> &'static str {
        ["take-up-pool", "take-up-burden", "take-up-loss-ratio", "take-up-selection"][self as usize]
    }

    /// In words, with the unit.
    pub(crate) fn words(self, language: Language) -> String {
        say!(language, self.name())
    }

    /// Digits after the point.
    pub(crate) fn decimals(self) -> usize {
        [0, 2, 0, 2][self as usize]
    }
}

/// One share of one arm, in one year: means over all replicates, none where any of them has no value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Step {
    /// Share of those who can pay that holds the product.
    pub share: f64,
    /// It is the one that people chose.
    pub is_chosen: bool,
    /// Holders over members.
    pub holders: Option<f64>,
    /// In the order of [`Measure::ALL`].
    pub values: [Option<f64>; 4],
}

/// The steps of each arm in a year, by share; nothing where there is no axis.
pub(crate) fn steps(results: &Results, lookup: &Lookup<'_>, year: u16) -> Vec<(usize, Vec<Step>)> {
    let of_arm = |(place, arm): (usize, &crate::results::record::ArmResults)| {
        let mut shares: Vec<Option<f64>> = Vec::new();
        for row in results.take_up.iter().filter(|row| row.arm == arm.name && row.year == year) {
            if !shares.contains(&row.imposed) {
                shares.push(row.imposed);
            }
        }
        let mut steps: Vec<Step> =
            shares.into_iter().filter_map(|imposed| step(results, lookup, (place, year), imposed)).collect();
        steps.sort_by(|one, other| one.share.total_cmp(&other.share));
        (place, steps)
    };
    let all = results.arms.iter().enumerate().map(of_arm);
    all.filter(|(_, steps)| steps.iter().any(|step| !step.is_chosen)).collect()
}

fn step(results: &Results, lookup: &Lookup<'_>, (place, year): (usize, u16), imposed: Option<f64>) -> Option<Step> {
    let arm = &results.arms[place].name;
    let rows = results.take_up.iter().filter(|row| row.arm == *arm && row.year == year && row.imposed == imposed);
    let rows: Vec<&TakeUpRow> = rows.collect();
    let value = |replicate: u32, metric: &str| {
        rows.iter().find(|row| row.replicate == replicate && row.metric == metric).and_then(|row| row.value)
    };
    let replicates = rows.iter().map(|row| row.replicate).max().unwrap_or(0);
    let mean = |of: &dyn Fn(u32) -> Option<f64>| Estimate::of(&(1..=replicates).map(of).collect::<Vec<_>>()).mean;
    let price_year = results.scenario.price_year;
    let deflator = |replicate: u32| lookup.deflator(place, replicate as usize - 1, year, price_year);
    Some(Step {
        share: imposed.or_else(|| mean(&|replicate| value(replicate, "takeup_of_able")))?,
        is_chosen: imposed.is_none(),
        holders: mean(&|replicate| value(replicate, "takeup_share")),
        values: [
            mean(&|replicate| Some(value(replicate, "pool_balance")? * deflator(replicate) / 1e8)),
            mean(&|replicate| {
                Some(100.0 * value(replicate, "household_burden")? / value(replicate, "household_income")?)
            }),
            mean(&|replicate| Some(100.0 * value(replicate, "loss_ratio")?)),
            mean(&|replicate| value(replicate, "selection_ratio")),
        ],
    })
}

/// A number, or a dash.
pub(crate) fn shown(value: Option<f64>, decimals: usize) -> String {
    value.map_or_else(|| "–".into(), |value| number(value, decimals))
}
