//! What is reported: the measures of the headline with their definitions, and every metric of the tables.

use gongji_model::metrics::names::METRICS;
use minijinja::{Value, context};

use super::csv;
use crate::results::paired::{Headline, MEASURES, Measure};
use crate::results::record::{Results, ResultsError, metric_named};
use crate::words::Language;

/// How the name of a measure begins that goes on from the one above it.
const BELOW: &str = "— ";

/// Measures that have a figure in some arm, each once, in the order of the headline.
fn of(headline: &Headline) -> Vec<Measure> {
    let mut measures: Vec<Measure> = Vec::new();
    for line in headline.tables.iter().flat_map(|table| &table.lines) {
        if measures.iter().all(|known| known.key() != line.measure.key()) {
            measures.push(line.measure);
        }
    }
    measures
}

/// How the definition of a metric begins that says what it has more than the one before it.
const SAME: &str = "the same";

/// The definition of a metric, which must stand alone where its neighbours do not stand beside it.
fn alone(place: usize) -> String {
    let doc = METRICS[place].doc;
    let before = place.checked_sub(1).map(|before| METRICS[before].name);
    match (doc.strip_prefix(SAME), before) {
        (Some(rest), Some(before)) => format!("{SAME} as `{before}`{rest}"),
        _ => doc.to_owned(),
    }
}

/// What a measure is: the definition of its metric, and its own name where it is made of several.
fn definition(results: &Results, measure: &Measure) -> String {
    let key = measure.key();
    let own = results.own_metrics().find(|metric| metric.name == key);
    let (metric, care) = key.split_once('.').unwrap_or((&key, ""));
    match (own, metric_named(metric)) {
        (Some(own), _) => own.doc.clone(),
        (None, Some((place, _))) if care.is_empty() => alone(place),
        (None, Some((place, _))) => format!("{}; of {care} care alone", alone(place)),
        (None, None) => name(measure).to_lowercase(),
    }
}

/// The name of a measure in the headline, where one may stand below another and go on from there.
fn name(measure: &Measure) -> String {
    let label = |measure: &Measure| measure.label(Language::English);
    let own = label(measure);
    let Some(rest) = own.strip_prefix(BELOW) else { return own };
    let place = MEASURES.iter().position(|known| known.key() == measure.key());
    let above = MEASURES[..place.unwrap_or(0)].iter().rev().map(label).find(|known| !known.starts_with(BELOW));
    let whole = |above: String| match above.split_once(": ") {
        // The first of a list of kinds names its own kind behind a colon.
        Some((what, _)) => format!("{what}: {rest}"),
        None => format!("{above}, {rest}"),
    };
    above.map_or(rest.to_owned(), whole)
}

/// For the templates.
pub(super) fn reported(results: &Results, headline: &Headline) -> Value {
    let measure = |measure: &Measure| {
        context! {
            key => measure.key(),
            name => name(measure),
            unit => measure.unit(results.scenario.price_year),
            definition => definition(results, measure),
        }
    };
    of(headline).iter().map(measure).collect()
}

/// Every metric, those of policies behind the program's, and the measures of the headline that are made of several.
pub(super) fn table(results: &Results, headline: &Headline) -> Result<String, ResultsError> {
    let measures = of(headline);
    let is_reported = |name: &str| measures.iter().any(|measure| measure.key().split('.').next() == Some(name));
    let told = |is: bool| if is { "yes" } else { "no" }.to_owned();
    let row = |name: &str, unit: &str, doc: &str| [name.to_owned(), unit.into(), told(is_reported(name)), doc.into()];
    let mut rows: Vec<[String; 4]> =
        METRICS.iter().zip(0..).map(|(metric, place)| row(metric.name, metric.unit, &alone(place))).collect();
    for metric in results.own_metrics() {
        let is = measures.iter().any(|measure| measure.key() == metric.name);
        rows.push([metric.name.clone(), metric.unit.clone(), told(is), metric.doc.clone()]);
    }
    let is_new = |measure: &&Measure| metric_named(measure.key().split('.').next().unwrap_or_default()).is_none();
    let is_own = |key: &str| results.own_metrics().any(|metric| metric.name == key);
    for measure in measures.iter().filter(is_new).filter(|measure| !is_own(&measure.key())) {
        let unit = measure.unit(results.scenario.price_year);
        rows.push([measure.key(), unit, told(true), definition(results, measure)]);
    }
    csv(&["metric", "unit", "in_headline", "definition"], &rows)
}
