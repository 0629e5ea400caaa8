//! The simulated past against the published figures.

use std::collections::BTreeMap;

use minijinja::{Value, context};

use crate::ground::words::number;
use crate::intake::scenario::keys::FIRST_YEAR;
use crate::report::figure::{Figure, Line, LineChart, Point, Reading};
use crate::results::paired::lookup::Lookup;
use crate::results::record::{PublishedFigure, Results, ResultsError, metric_named};
use crate::say;
use crate::words::Language;

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
pub(super) fn shown(unit: &str, largest: f64, language: Language) -> (String, f64, usize) {
    let words = language.unit(unit);
    match unit {
        "yuan" if largest >= 1e9 => (say!(language, "page-100-million-yuan"), 1e-8, usize::from(largest < 1e10)),
        "persons" | "visits" | "stays" if largest >= 1e6 => (say!(language, "page-million", unit = words), 1e-6, 1),
        "share" => ("%".into(), 100.0, 1),
        "index" => (words, 1.0, 2),
        _ if largest < 1.0 => (words, 1.0, 3),
        _ if largest < 100.0 => (words, 1.0, 2),
        _ => (words, 1.0, 0),
    }
}

/// One panel a metric: the baseline arm as a path, published figures as points.
pub(super) fn panels(
    results: &Results,
    lookup: &Lookup<'_>,
    language: Language,
) -> Result<Vec<(String, Figure)>, ResultsError> {
    let published = |metric: &&str| results.published.iter().any(|f| f.group == "all" && f.metric == **metric);
    PANELS.iter().filter(|metric| published(metric)).map(|metric| panel(results, lookup, metric, language)).collect()
}

fn panel(
    results: &Results,
    lookup: &Lookup<'_>,
    metric: &str,
    language: Language,
) -> Result<(String, Figure), ResultsError> {
    let published: Vec<&PublishedFigure> =
        results.published.iter().filter(|figure| figure.metric == metric && figure.group == "all").collect();
    let largest = published.iter().map(|figure| figure.value_in_metric_unit().abs()).fold(0.0, f64::max);
    let unit = metric_named(metric).map_or("", |(_, metric)| metric.unit);
    let (unit, scale, decimals) = shown(unit, largest, language);
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
    let title = say!(language, "page-metric-unit", metric = language.name_of(metric), unit = unit.as_str());
    let chart = LineChart {
        name: format!("published-{metric}"),
        title: title.clone(),
        unit,
        size: (300, 180),
        decimals,
        lines: vec![Line { slot: 0, label: say!(language, "page-simulated-path"), values: simulated }],
        points: published.iter().map(point).collect(),
        labelled: false,
    };
    Ok((title, chart.draw("")?))
}

/// The table below the panels, one row a published figure.
pub(super) fn rows(results: &Results, lookup: &Lookup<'_>, language: Language) -> Value {
    let mut largest: BTreeMap<&str, f64> = BTreeMap::new();
    for figure in &results.published {
        let most = largest.entry(figure.metric.as_str()).or_default();
        *most = most.max(figure.value_in_metric_unit().abs());
    }
    let baseline = results.baseline();
    let row = |figure: &PublishedFigure| {
        let unit = metric_named(&figure.metric).map_or("", |(_, metric)| metric.unit);
        let (unit, scale, decimals) =
            shown(unit, largest.get(figure.metric.as_str()).copied().unwrap_or(0.0), language);
        let simulated = baseline.and_then(|arm| lookup.mean(arm, &figure.metric, &figure.group, figure.year));
        let off = simulated.map(|value| figure.deviation(value));
        let is_inside = simulated.map(|value| figure.is_inside(value));
        context! {
            metric => language.name_of(&figure.metric),
            group => language.group(&figure.group),
            year => figure.year,
            simulated => simulated.map_or_else(|| "–".into(), |value| number(value * scale, decimals)),
            published => number(figure.value_in_metric_unit() * scale, decimals),
            unit => unit,
            deviation => off.map_or_else(|| "–".into(), |off| {
                format!("{}{}", if off > 0.0 { "+" } else { "" }, number(off * 100.0, 2))
            }),
            band => if figure.is_verified() { format!("±{}", number(figure.allowed() * 100.0, 1)) } else { String::new() },
            is_inside => is_inside.flatten(),
            verdict => match is_unkept(results, figure.year) {
                true => say!(language, "verdict-not-kept"),
                false => verdict(is_inside, language),
            },
            confidence => language.confidence(&figure.confidence),
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
pub(super) fn unkept(results: &Results, language: Language) -> Option<String> {
    let count = results.published.iter().filter(|figure| is_unkept(results, figure.year)).count();
    let last = results.scenario.from.saturating_sub(1);
    let years = last + 1 - FIRST_YEAR.min(last);
    let (from, all) = (results.scenario.from, results.published.len());
    (count > 0).then(|| {
        say!(
            language,
            "page-unkept",
            years = years,
            first = FIRST_YEAR,
            last = last,
            from = from,
            count = count,
            all = all
        )
    })
}

/// What is said of a figure: nothing was simulated, or it does not count, or whether it lies inside the band.
fn verdict(is_inside: Option<Option<bool>>, language: Language) -> String {
    match is_inside {
        None => say!(language, "verdict-not-simulated"),
        Some(None) => say!(language, "verdict-not-scored"),
        Some(Some(true)) => say!(language, "verdict-inside"),
        Some(Some(false)) => say!(language, "verdict-outside"),
    }
}

/// Verified figures that were simulated, and how many of them lie within the band.
pub(super) fn score(results: &Results, lookup: &Lookup<'_>) -> (usize, usize) {
    let is_inside = |figure: &PublishedFigure| {
        figure.is_inside(lookup.mean(results.baseline()?, &figure.metric, &figure.group, figure.year)?)
    };
    let scored: Vec<bool> = results.published.iter().filter_map(is_inside).collect();
    (scored.len(), scored.iter().filter(|is_inside| **is_inside).count())
}
