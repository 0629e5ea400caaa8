//! The numbers behind the page's explorer: every metric of the group `all`, mean over replicates, as JSON.

use gongji_model::observe::{METRICS, Metric};

use crate::figure::json_text;
use crate::results::{Lookup, Results};

use super::published::shown;

/// JSON of years, arms and metrics; amounts in constant yuan.
pub(super) fn json(results: &Results, lookup: &Lookup<'_>, slots: &[usize]) -> String {
    let years: Vec<u16> = (results.scenario.from..=results.scenario.until).collect();
    let arms: Vec<String> = (results.arms.iter().zip(slots))
        .map(|(arm, slot)| format!("{{\"name\":{},\"slot\":{slot}}}", json_text(&arm.name)))
        .collect();
    let metrics: Vec<String> = METRICS.iter().filter_map(|metric| entry(results, lookup, metric, &years)).collect();
    format!("{{\"years\":{years:?},\"arms\":[{}],\"metrics\":[{}]}}", arms.join(","), metrics.join(","))
}

fn entry(results: &Results, lookup: &Lookup<'_>, metric: &Metric, years: &[u16]) -> Option<String> {
    let price_year = results.scenario.price_year;
    let value = |arm: usize, year: u16| match metric.unit {
        "yuan" => lookup.mean_constant(arm, metric.name, "all", year, price_year),
        _ => lookup.mean(arm, metric.name, "all", year),
    };
    let values: Vec<Vec<Option<f64>>> =
        (0..results.arms.len()).map(|arm| years.iter().map(|year| value(arm, *year)).collect()).collect();
    let largest = values.iter().flatten().flatten().map(|value| value.abs()).reduce(f64::max)?;
    let (mut unit, scale, decimals) = shown(metric.unit, largest);
    if metric.unit == "yuan" {
        unit = format!("{unit}, prices of {price_year}");
    }
    let arms: Vec<String> = values.iter().map(|arm| series(arm, scale)).collect();
    Some(format!(
        "{{\"name\":{},\"doc\":{},\"unit\":{},\"decimals\":{decimals},\"values\":[{}]}}",
        json_text(metric.name),
        json_text(metric.doc),
        json_text(&unit),
        arms.join(",")
    ))
}

fn series(values: &[Option<f64>], scale: f64) -> String {
    let cells: Vec<String> =
        values.iter().map(|value| value.map_or_else(|| "null".into(), |value| short(value * scale))).collect();
    format!("[{}]", cells.join(","))
}

/// Six significant digits: more than anybody can see.
fn short(value: f64) -> String {
    if value == 0.0 || !value.is_finite() {
        return if value == 0.0 { "0".into() } else { "null".into() };
    }
    let decimals = (5 - value.abs().log10().floor() as i32).clamp(0, 8) as usize;
    let text = format!("{value:.decimals$}");
    if decimals > 0 { text.trim_end_matches('0').trim_end_matches('.').to_string() } else { text }
}
