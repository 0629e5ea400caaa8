//! Arms that sell cover, one line each: who holds it, its price, what it pays, and what it moves of idle balances, of large sums in
//! cash and of burdens.

use crate::ground::words::number;
use crate::report::amount::{error, signed};
use crate::results::paired::lookup::Lookup;
use crate::results::paired::{Estimate, Shown};
use crate::results::record::Results;
use crate::say;
use crate::words::Language;

/// Heads of the columns, and how wide they are in the terminal.
pub(super) const COLUMNS: [(&str, usize); 6] = [
    ("cover-take-up", 14),
    ("cover-premium", 11),
    ("cover-loss", 11),
    ("cover-idle", 14),
    ("cover-tail", 14),
    ("cover-losers", 14),
];

/// An arm that sells cover, in the main year.
pub(super) struct Sold {
    /// Its place among the arms.
    pub(super) place: usize,
    /// Holders over members, and the least and the most of the replicates.
    take_up: Option<[f64; 3]>,
    /// Premium a holder in the first year of sale and in the main year, yuan of each.
    premium: [Option<f64>; 2],
    loss: Estimate,
    idle: Estimate,
    tail: Estimate,
    losers: Estimate,
}

/// All of them.
pub(super) fn sold(results: &Results, lookup: &Lookup<'_>, year: u16) -> Vec<Sold> {
    let sells = |place: &usize| lookup.ever(*place, "takeup_of_able", "all");
    (0..results.arms.len()).filter(sells).map(|place| of_arm(results, lookup, (place, year))).collect()
}

fn of_arm(results: &Results, lookup: &Lookup<'_>, (place, year): (usize, u16)) -> Sold {
    let replicates = 0..lookup.replicates(place);
    let values = |arm: usize, metric: &str| -> Vec<Option<f64>> {
        replicates.clone().map(|replicate| lookup.value(arm, replicate, metric, "all", year)).collect()
    };
    let difference = |metric: &str| match results.baseline() {
        Some(base) if base != place => Estimate::of_difference(&values(place, metric), &values(base, metric)),
        _ => Estimate::default(),
    };
    let holders: Option<Vec<f64>> = values(place, "takeup_share").into_iter().collect();
    let scenario = &results.scenario;
    let first = (scenario.from..=year).find(|year| of_sales(lookup, place, "premium_per_holder", *year).mean.is_some());
    Sold {
        place,
        take_up: holders.filter(|holders| !holders.is_empty()).map(|holders| {
            let mean = holders.iter().sum::<f64>() / holders.len() as f64;
            let [least, most] = [f64::min, f64::max].map(|of| holders.iter().copied().fold(holders[0], of));
            [mean, least, most]
        }),
        premium: [first, Some(year)].map(|year| of_sales(lookup, place, "premium_per_holder", year?).mean),
        loss: of_sales(lookup, place, "loss_ratio", year),
        idle: difference("idle_share"),
        tail: difference("tail_cash_share"),
        losers: Estimate::of(&values(place, "losers_per_head")),
    }
}

/// Of the replicates in which somebody holds a product: where all its insurers have given it up nobody pays a premium.
fn of_sales(lookup: &Lookup<'_>, place: usize, metric: &str, year: u16) -> Estimate {
    let values = (0..lookup.replicates(place)).map(|replicate| lookup.value(place, replicate, metric, "all", year));
    Estimate::of(&values.filter(Option::is_some).collect::<Vec<_>>())
}

impl Sold {
    /// What stands in the columns.
    pub(super) fn cells(&self, language: Language) -> [String; 6] {
        let points = |estimate: &Estimate| {
            let told = estimate.mean.map(|mean| signed(mean, Shown::Percent) + &sure(estimate));
            told.unwrap_or_else(|| "–".into())
        };
        let percent = |estimate: &Estimate| {
            let sure = estimate.standard_error.map(|error| format!(" ({})", number(100.0 * error, decimals(error))));
            estimate.mean.map_or_else(|| "–".into(), |mean| number(100.0 * mean, 0) + "%" + &sure.unwrap_or_default())
        };
        let [first, now] = self.premium.map(|yuan| yuan.map_or_else(|| "–".into(), |yuan| number(yuan, 0)));
        [
            self.take_up.map_or_else(
                || "–".into(),
                |take_up| {
                    let [mean, least, most] = take_up.map(|share| number(100.0 * share, decimals(share)));
                    say!(language, "cover-range", mean = mean, least = least, most = most)
                },
            ),
            if first == now { now } else { format!("{first}→{now}") },
            percent(&self.loss),
            points(&self.idle),
            points(&self.tail),
            points(&self.losers),
        ]
    }
}

/// Decimals with which a share is told in percent.
fn decimals(share: f64) -> usize {
    usize::from(share < 0.0995)
}

fn sure(estimate: &Estimate) -> String {
    estimate.standard_error.map(|value| format!(" ({})", error(value, Shown::Percent))).unwrap_or_default()
}
