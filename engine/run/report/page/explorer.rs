//! The numbers behind the page's explorer: every metric of the group `all`, mean over replicates and how far its
//! 95% interval reaches to each side, as JSON.

use gongji_model::metrics::names::{METRICS, Metric};

use crate::ground::words::shortened_apart;
use crate::report::figure::{NAME, json_text};
use crate::results::paired::Estimate;
use crate::results::paired::lookup::Lookup;
use crate::results::record::{OwnMetric, Results};
use crate::say;
use crate::words::Language;

use super::Report;
use super::published::shown;

/// JSON of years, arms and metrics; amounts in constant yuan.
pub(super) fn json(report: &Report<'_>) -> String {
    let Report { results, lookup, slots, called, language, .. } = report;
    let language = *language;
    let years: Vec<u16> = (results.scenario.from..=results.scenario.until).collect();
    let short = shortened_apart(&called.iter().map(String::as_str).collect::<Vec<_>>(), NAME);
    let arms: Vec<String> = (called.iter().zip(&short).zip(slots))
        .map(|((name, short), slot)| {
            format!("{{\"name\":{},\"short\":{},\"slot\":{slot}}}", json_text(name), json_text(short))
        })
        .collect();
    // The year of an event has no mean over replicates in which it never comes; the section on the funds tells its median.
    let drawn = METRICS.iter().filter(|metric| metric.unit != "year");
    let drawn = drawn.map(|&Metric { name, unit, doc }| Drawn { name, unit, doc: what(name, doc, language) });
    let own = results.own_metrics().map(|OwnMetric { name, unit, doc }| Drawn { name, unit, doc: doc.clone() });
    let metrics = drawn.chain(own).filter_map(|metric| entry(results, lookup, &metric, &years, language));
    let metrics: Vec<String> = metrics.collect();
    let words = ["caption", "less", "range"].map(|key| {
        let words = language.known(&format!("page-explorer-{key}")).unwrap_or_default();
        format!("{}:{}", json_text(key), json_text(&words))
    });
    let baseline = results.baseline().map_or_else(|| "null".into(), |baseline| baseline.to_string());
    format!(
        "{{\"years\":{years:?},\"baseline\":{baseline},\"words\":{{{}}},\"arms\":[{}],\"metrics\":[{}]}}",
        words.join(","),
        arms.join(","),
        metrics.join(",")
    )
}

/// A metric of the program or of a policy.
struct Drawn<'a> {
    name: &'a str,
    unit: &'a str,
    doc: String,
}

/// What a metric counts: in English as the program says it, in another language as the glossary does.
fn what(name: &str, doc: &str, language: Language) -> String {
    match language {
        Language::English => doc.to_owned(),
        Language::Chinese => language.meaning_of(name).unwrap_or_else(|| doc.to_owned()),
    }
}

fn entry(
    results: &Results,
    lookup: &Lookup<'_>,
    metric: &Drawn<'_>,
    years: &[u16],
    language: Language,
) -> Option<String> {
    let price_year = results.scenario.price_year;
    let estimate = |arm: usize, year: u16| match metric.unit {
        "yuan" => lookup.estimate_constant(arm, metric.name, "all", year, price_year),
        _ => lookup.estimate(arm, metric.name, "all", year),
    };
    let cells: Vec<Vec<Estimate>> =
        (0..results.arms.len()).map(|arm| years.iter().map(|year| estimate(arm, *year)).collect()).collect();
    let largest = cells.iter().flatten().filter_map(|cell| Some(cell.mean?.abs())).reduce(f64::max)?;
    let (mut unit, scale, decimals) = shown(metric.unit, largest, language);
    if metric.unit == "yuan" {
        unit = say!(language, "page-prices-of", unit = unit, year = price_year);
    }
    let of_arms = |cell: &dyn Fn(usize, usize) -> String| {
        let arm = |arm: usize| format!("[{}]", (0..years.len()).map(|at| cell(arm, at)).collect::<Vec<_>>().join(","));
        (0..cells.len()).map(arm).collect::<Vec<_>>().join(",")
    };
    let value = |arm: usize, at: usize| short(cells[arm][at].mean.map(|mean| mean * scale), 6);
    // An arm that lies on the baseline has the baseline's band.
    let is_own =
        |arm: usize, at: usize| results.baseline().is_none_or(|base| base == arm || cells[base][at] != cells[arm][at]);
    let reach = |arm: usize, at: usize| {
        let own = is_own(arm, at) || (at + 1 < years.len() && is_own(arm, at + 1));
        let interval = own.then(|| cells[arm][at].interval()).flatten();
        short(interval.map(|interval| (interval.high - interval.mean) * scale), 3)
    };
    Some(format!(
        "{{\"name\":{},\"label\":{},\"doc\":{},\"unit\":{},\"decimals\":{decimals},\"values\":[{}],\"reach\":[{}]}}",
        json_text(metric.name),
        json_text(&language.name_of(metric.name)),
        json_text(&metric.doc),
        json_text(&unit),
        of_arms(&value),
        of_arms(&reach)
    ))
}

/// A number with so many significant digits: more than a figure can show.
fn short(value: Option<f64>, digits: i32) -> String {
    let Some(value) = value.filter(|value| value.is_finite()) else { return "null".into() };
    if value == 0.0 {
        return "0".into();
    }
    let decimals = (digits - 1 - value.abs().log10().floor() as i32).clamp(0, 8) as usize;
    let text = format!("{value:.decimals$}");
    if decimals > 0 { text.trim_end_matches('0').trim_end_matches('.').to_string() } else { text }
}
