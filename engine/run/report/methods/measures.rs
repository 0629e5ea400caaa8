//! What is reported: the measures of the headline with their definitions, and every metric of the tables.

use gongji_model::metrics::names::METRICS;
use minijinja::{Value, context};

use super::csv;
use crate::results::paired::{Headline, Measure};
use crate::results::record::{Results, ResultsError, metric_named};

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

/// What a measure is: the definition of its metric, and its own name where it is made of several.
fn definition(results: &Results, measure: &Measure) -> String {
    let key = measure.key();
    let own = results.plugins.iter().flat_map(|plugin| &plugin.metrics).find(|metric| metric.name == key);
    let (metric, care) = key.split_once('.').unwrap_or((&key, ""));
    match (own, metric_named(metric)) {
        (Some(own), _) => own.doc.clone(),
        (None, Some((_, metric))) if care.is_empty() => metric.doc.to_owned(),
        (None, Some((_, metric))) => format!("{}; of {care} care alone", metric.doc),
        (None, None) => measure.name.trim_start_matches("— ").to_lowercase(),
    }
}

/// For the templates.
pub(super) fn reported(results: &Results, headline: &Headline) -> Value {
    let measure = |measure: &Measure| {
        context! {
            key => measure.key(),
            name => measure.name,
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
    let mut rows: Vec<[String; 4]> = METRICS.iter().map(|metric| row(metric.name, metric.unit, metric.doc)).collect();
    for metric in results.plugins.iter().flat_map(|plugin| &plugin.metrics) {
        let is = measures.iter().any(|measure| measure.key() == metric.name);
        rows.push([metric.name.clone(), metric.unit.clone(), told(is), metric.doc.clone()]);
    }
    let is_new = |measure: &&Measure| metric_named(measure.key().split('.').next().unwrap_or_default()).is_none();
    let is_own = |key: &str| results.plugins.iter().flat_map(|plugin| &plugin.metrics).any(|metric| metric.name == key);
    for measure in measures.iter().filter(is_new).filter(|measure| !is_own(&measure.key())) {
        let unit = measure.unit(results.scenario.price_year);
        rows.push([measure.key(), unit, told(true), definition(results, measure)]);
    }
    csv(&["metric", "unit", "in_headline", "definition"], &rows)
}
