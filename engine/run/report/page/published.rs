//! The simulated past against the published figures.

use std::collections::BTreeMap;

use minijinja::{Value, context};

use crate::ground::words::number;
use crate::intake::scenario::keys::FIRST_YEAR;
use crate::report::figure::{Figure, Line, LineChart, Point, Reading};
use crate::results::paired::lookup::Lookup;
use crate::results::record::{PublishedFigure, Results, ResultsError, metric_named};

/// Half-width of the band that a simulated value should lie in.
const BAND: f64 = 0.05;
/// What the past is judged by, in the order of the panels.
const PANELS: [&str; 15] = [
    "pool_income",
    "pool_outgo",
    "pool_balance",
    "account_credit",
    "account_outgo",
    "account_balance",
    "total_income",
    "total_outgo",
    "members",
    "recorded_visits_per_member",
    "recorded_chronic_visits_per_member",
    "recorded_discharges_per_member",
    "cost_per_visit",
    "cost_per_chronic_visit",
    "cost_per_discharge",
];

/// Unit and scale in which a metric is shown, and the digits after the point.
pub(super) fn shown(unit: &str, largest: f64) -> (String, f64, usize) {
    match unit {
        "yuan" if largest >= 1e9 => ("100 million yuan".into(), 1e-8, usize::from(largest < 1e10)),
        "persons" | "visits" | "stays" if largest >= 1e6 => (format!("million {unit}"), 1e-6, 1),
        "share" => ("%".into(), 100.0, 1),
        "index" => (unit.into(), 1.0, 2),
        _ if largest < 1.0 => (unit.into(), 1.0, 3),
        _ if largest < 100.0 => (unit.into(), 1.0, 2),
        _ => (unit.into(), 1.0, 0),
    }
}

/// One panel a metric: the baseline arm as a path, published figures as points.
pub(super) fn panels(results: &Results, lookup: &Lookup<'_>) -> Result<Vec<(String, Figure)>, ResultsError> {
    let published = |metric: &&str| results.published.iter().any(|f| f.group == "all" && f.metric == **metric);
    PANELS.iter().filter(|metric| published(metric)).map(|metric| panel(results, lookup, metric)).collect()
}

fn panel(results: &Results, lookup: &Lookup<'_>, metric: &str) -> Result<(String, Figure), ResultsError> {
    let published: Vec<&PublishedFigure> =
        results.published.iter().filter(|figure| figure.metric == metric && figure.group == "all").collect();
    let largest = published.iter().map(|figure| figure.value_in_metric_unit().abs()).fold(0.0, f64::max);
    let unit = metric_named(metric).map_or("", |(_, metric)| metric.unit);
    let (unit, scale, decimals) = shown(unit, largest);
    let last = published.iter().map(|figure| figure.year).max().unwrap_or(results.scenario.from);
    let simulated = (results.scenario.from..=last.min(results.scenario.until))
        .filter_map(|year| {
            Some((year, Reading::of(&lookup.estimate(results.baseline()?, metric, "all", year), scale)?))
        })
        .collect();
    let point = |figure: &&PublishedFigure| Point {
        slot: 1,
        year: figure.year,
        value: figure.value_in_metric_unit() * scale,
        hollow: !figure.is_verified(),
        label: None,
    };
    let title = format!("{}, {unit}", metric.replace('_', " "));
    let chart = LineChart {
        name: format!("published-{metric}"),
        title: title.clone(),
        unit,
        size: (300, 180),
        decimals,
        lines: vec![Line { slot: 0, label: "simulated".into(), values: simulated }],
        points: published.iter().map(point).collect(),
        labelled: false,
    };
    Ok((title, chart.draw("")?))
}

/// The table below the panels, one row a published figure.
pub(super) fn rows(results: &Results, lookup: &Lookup<'_>) -> Value {
    let mut largest: BTreeMap<&str, f64> = BTreeMap::new();
    for figure in &results.published {
        let most = largest.entry(figure.metric.as_str()).or_default();
        *most = most.max(figure.value_in_metric_unit().abs());
    }
    let baseline = results.baseline();
    let row = |figure: &PublishedFigure| {
        let unit = metric_named(&figure.metric).map_or("", |(_, metric)| metric.unit);
        let (unit, scale, decimals) = shown(unit, largest.get(figure.metric.as_str()).copied().unwrap_or(0.0));
        let simulated = baseline.and_then(|arm| lookup.mean(arm, &figure.metric, &figure.group, figure.year));
        let off = simulated.map(|value| deviation(value, figure));
        context! {
            metric => figure.metric.replace('_', " "),
            group => figure.group.as_str(),
            year => figure.year,
            simulated => simulated.map_or_else(|| "–".into(), |value| number(value * scale, decimals)),
            published => number(figure.value_in_metric_unit() * scale, decimals),
            unit => unit,
            deviation => off.map_or_else(|| "–".into(), |off| {
                format!("{}{}", if off > 0.0 { "+" } else { "" }, number(off * 100.0, 2))
            }),
            verdict => if is_unkept(results, figure.year) { "not kept" } else { verdict(off, figure.is_verified()) },
            confidence => figure.confidence.as_str(),
            source => figure.source.as_str(),
        }
    };
    results.published.iter().map(row).collect()
}

/// The year was lived, but the tables begin later.
fn is_unkept(results: &Results, year: u16) -> bool {
    (FIRST_YEAR..results.scenario.from).contains(&year)
}

/// Why figures of earlier years cannot be compared, when the tables begin after them.
pub(super) fn unkept(results: &Results) -> Option<String> {
    let count = results.published.iter().filter(|figure| is_unkept(results, figure.year)).count();
    let last = results.scenario.from.saturating_sub(1);
    let years = if last > FIRST_YEAR {
        format!("The years {FIRST_YEAR} to {last} were")
    } else {
        format!("The year {last} was")
    };
    (count > 0).then(|| {
        format!(
            "{years} lived but not kept, since the tables begin in {}: {count} of {} figures stand without a simulated value \
             beside them. Run with `--from {FIRST_YEAR}` to compare them too.",
            results.scenario.from,
            results.published.len()
        )
    })
}

fn deviation(simulated: f64, figure: &PublishedFigure) -> f64 {
    simulated / figure.value_in_metric_unit() - 1.0
}

fn verdict(off: Option<f64>, verified: bool) -> &'static str {
    match off {
        None => "not simulated",
        Some(_) if !verified => "not scored",
        Some(off) if off.abs() <= BAND => "inside",
        Some(_) => "outside",
    }
}

/// Verified figures that were simulated, and how many of them lie within the band.
pub(super) fn score(results: &Results, lookup: &Lookup<'_>) -> (usize, usize) {
    let scored = results.published.iter().filter(|figure| figure.is_verified());
    let offs: Vec<f64> = scored
        .filter_map(|figure| {
            let simulated = lookup.mean(results.baseline()?, &figure.metric, &figure.group, figure.year)?;
            Some(deviation(simulated, figure))
        })
        .collect();
    (offs.len(), offs.iter().filter(|off| off.abs() <= BAND).count())
}
