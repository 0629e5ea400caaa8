//! What each part of a reform does of the whole, in words and as a table of the page.

use minijinja::{Value, context};

use crate::report::amount::{error, signed};
use crate::results::factorial::{self, Part, Shares};
use crate::results::paired::lookup::Lookup;
use crate::results::paired::{Estimate, Headline, Moment, Shown};
use crate::results::record::Results;
use crate::say;
use crate::words::Language;

/// Measures of the paragraph; the page has all of them.
const TOLD: [&str; 3] = ["pool_balance", "household_burden", "out_of_pocket_share"];

/// Shares in the main year; none without a factorial.
fn in_main_year(results: &Results, lookup: &Lookup<'_>, headline: &Headline) -> Vec<Shares> {
    let main = headline.main_year();
    let shares = factorial::shares(results, lookup, headline).into_iter();
    shares.filter(|shares| matches!(shares.moment, Moment::Year { year, .. } if year == main)).collect()
}

/// The paragraph of the terminal, a line a measure; empty without a factorial.
pub(super) fn lines(results: &Results, lookup: &Lookup<'_>, headline: &Headline, language: Language) -> Vec<String> {
    let all = in_main_year(results, lookup, headline);
    let ids = parts_of(results, language);
    let line = |shares: &Shares| {
        let shown = shares.measure.shown;
        let figure = |estimate: &Estimate| figure(estimate, shown, language);
        let part = |(name, part): (&String, &Part)| {
            say!(language, "summary-part", part = name.as_str(), share = figure(&part.share))
        };
        let parts: Vec<String> = ids.iter().zip(&shares.parts).map(part).collect();
        let (measure, whole) = (shares.measure.label(language), figure(&shares.whole));
        let parts = parts.join(&say!(language, "list-comma"));
        "  ".to_owned() + &say!(language, "summary-part-line", measure = measure, whole = whole, parts = parts)
    };
    let told = all.iter().filter(|shares| TOLD.contains(&shares.measure.key().as_str()));
    let mut lines: Vec<String> = told.map(line).collect();
    if !lines.is_empty() {
        let errors = results.scenario.has_errors();
        lines.insert(0, say!(language, "summary-parts", year = headline.main_year(), errors = errors));
    }
    lines
}

/// The table of the page; nothing without a factorial.
pub(super) fn table(results: &Results, lookup: &Lookup<'_>, headline: &Headline, language: Language) -> Value {
    let all = in_main_year(results, lookup, headline);
    let row = |shares: &Shares| {
        let shown = shares.measure.shown;
        let cell = |estimate: &Estimate| {
            context! {
                value => estimate.mean.map(|mean| signed(mean, shown)),
                error => estimate.standard_error.map(|value| error(value, shown)),
            }
        };
        context! {
            name => shares.measure.label(language),
            unit => if shown == Shown::Percent { say!(language, "page-percentage-points") } else { String::new() },
            whole => cell(&shares.whole),
            parts => shares.parts.iter().map(|part| cell(&part.share)).collect::<Vec<_>>(),
        }
    };
    if all.is_empty() {
        return Value::UNDEFINED;
    }
    context! { parts => parts_of(results, language), rows => all.iter().map(row).collect::<Vec<_>>() }
}

/// What the parts are called: a part that is a policy by the policy's own words.
fn parts_of(results: &Results, language: Language) -> Vec<String> {
    let called = |part: &String| results.said(part, "name", language).unwrap_or(part).to_owned();
    results.scenario.factorial.iter().flat_map(|factorial| &factorial.parts).map(called).collect()
}

fn figure(estimate: &Estimate, shown: Shown, language: Language) -> String {
    let unit = if shown == Shown::Percent { say!(language, "summary-unit-points") } else { String::new() };
    let mean = estimate.mean.map_or_else(|| "–".into(), |mean| signed(mean, shown));
    let spread = estimate.standard_error.map(|value| format!(" ({})", error(value, shown))).unwrap_or_default();
    format!("{mean}{unit}{spread}")
}
