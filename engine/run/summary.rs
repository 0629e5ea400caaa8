//! What the terminal says when a run is over: the headline, one line an arm, at most 100 columns wide.

use std::fmt::Write;
use std::io::{IsTerminal, stdout};

use crate::number::counted;
use crate::paired::{self, Cell, Direction, Estimate, Headline, HeadlineTable, Moment, Shown};
use crate::results::{Lookup, Results};
use crate::take_up;

const NAME_WIDTH: usize = 22;
const WIDTH: usize = 11;

/// Short heads and the measures of `paired::MEASURES` below them.
const COLUMNS: &[(&str, &str)] = &[
    ("pool", "Balance of the pooled funds"),
    ("accounts", "Stock of the individual accounts"),
    ("idle", "Idle share of the accounts"),
    ("burden", "Household burden"),
    ("cash share", "Out-of-pocket share: all care"),
    ("losers", "Losers: burden up by more than 1% of income"),
];

/// Whether standard output wants colour.
pub fn wants_colour() -> bool {
    stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// The summary of a run.
pub fn summary(results: &Results, colour: bool) -> String {
    let lookup = Lookup::new(results);
    let headline = paired::headline(results, &lookup);
    let mut text = String::new();
    let scenario = &results.scenario;
    let title = if scenario.title.is_empty() { &scenario.name } else { &scenario.title };
    let _ = writeln!(text, "{}\n", clip(title, 100));
    let main = headline.main_year();
    let table = headline.tables.iter().find(|t| matches!(t.moment, Moment::Year { year, .. } if year == main));
    if let Some(table) = table {
        let what = if results.baseline().is_some() { "baseline and differences from it" } else { "each arm by itself" };
        let _ = writeln!(text, "In {main}; {what}, 100 million yuan of {}:", scenario.price_year);
        year_table(&mut text, results, &lookup, table, colour);
    }
    future(&mut text, results, &headline, colour);
    text.push_str(&take_up::text(results, &lookup, main));
    text.push_str(&footer(results, &headline));
    text
}

fn year_table(text: &mut String, results: &Results, lookup: &Lookup<'_>, table: &HeadlineTable, colour: bool) {
    let _ = write!(text, "{:NAME_WIDTH$}", "");
    for (head, _) in COLUMNS {
        let _ = write!(text, "{head:>WIDTH$}");
    }
    let _ = writeln!(text, "{:>12}", "deficit");
    for (place, arm) in results.arms.iter().enumerate() {
        let _ = write!(text, "{:NAME_WIDTH$}", clip(&arm.name, NAME_WIDTH - 1));
        let is_base = stands_alone(results, place);
        for (_, name) in COLUMNS {
            let line = table.lines.iter().find(|line| line.measure.name == *name);
            let cell = line.and_then(|line| Some((line.measure, line.cells.get(place)?)));
            let shown = cell.map_or_else(|| "–".into(), |(measure, cell)| show(cell, measure.shown, is_base));
            let padded = format!("{shown:>WIDTH$}");
            let good = cell.map_or(Direction::Neutral, |(measure, _)| measure.good);
            text.push_str(&tinted(&padded, cell.map(|(_, cell)| cell.difference), good, colour));
        }
        let years = paired::first_deficit_years(results, lookup, place);
        let _ = writeln!(text, "{:>12}", year_words(&years));
    }
    text.push('\n');
}

/// Present values, one line an arm.
fn future(text: &mut String, results: &Results, headline: &Headline, colour: bool) {
    let Some(table) = headline.tables.iter().find(|table| table.moment == Moment::PresentValue) else { return };
    if table.lines.is_empty() {
        return;
    }
    let scenario = &results.scenario;
    let _ = writeln!(
        text,
        "Present value {}–{} at {}% a year, 100 million yuan of {} (standard error):",
        headline.parting,
        scenario.until,
        number(scenario.discount_rate * 100.0, 1),
        scenario.price_year
    );
    let heads =
        [("gap of the pool", "Actuarial gap"), ("household burden", "Household burden"), ("spending", "Total medical")];
    let _ = write!(text, "{:NAME_WIDTH$}", "");
    for (head, _) in heads {
        let _ = write!(text, "{head:>25}");
    }
    text.push('\n');
    for (place, arm) in results.arms.iter().enumerate() {
        let _ = write!(text, "{:NAME_WIDTH$}", clip(&arm.name, NAME_WIDTH - 1));
        for (_, start) in heads {
            let line = table.lines.iter().find(|line| line.measure.name.starts_with(start));
            let cell = line.and_then(|line| Some((line.measure, line.cells.get(place)?)));
            let is_base = stands_alone(results, place);
            let shown = cell.map_or_else(
                || "–".into(),
                |(measure, cell)| {
                    let estimate = if is_base { cell.value } else { cell.difference };
                    let error =
                        estimate.standard_error.map(|e| format!(" ({})", error(e, measure.shown))).unwrap_or_default();
                    show(cell, measure.shown, is_base) + &error
                },
            );
            let good = cell.map_or(Direction::Neutral, |(measure, _)| measure.good);
            text.push_str(&tinted(&format!("{shown:>25}"), cell.map(|(_, cell)| cell.difference), good, colour));
        }
        text.push('\n');
    }
    text.push('\n');
}

fn footer(results: &Results, headline: &Headline) -> String {
    let scenario = &results.scenario;
    let mut text = String::new();
    for lost in &results.lost {
        let _ = writeln!(text, "Left out: {}", lost.words());
    }
    if results.baseline().is_none() {
        let _ = writeln!(text, "The baseline {} was lost: there are no differences.", scenario.baseline);
    }
    if headline.parts {
        let _ =
            writeln!(text, "The arms part in {}; until then they are the same, person by person.", headline.parting);
    } else if results.arms.len() > 1 {
        let _ = writeln!(text, "No arm differs from the baseline in anything.");
    }
    let _ = writeln!(
        text,
        "deficit: first year in which the pooled funds' outgo exceeds their income (median of replicates)."
    );
    let _ = writeln!(
        text,
        "{} persons, {}, seed {}; closure {}.",
        number(scenario.persons as f64, 0),
        counted(scenario.replicates, "replicate", "replicates"),
        scenario.seed,
        scenario.closure
    );
    text
}

/// Whether an arm is shown by its own values: the baseline, and everybody when the baseline was lost.
fn stands_alone(results: &Results, arm: usize) -> bool {
    results.baseline().is_none_or(|baseline| baseline == arm)
}

fn show(cell: &Cell, shown: Shown, is_base: bool) -> String {
    if is_base {
        return cell.value.mean.map_or_else(|| "–".into(), |value| amount(value, shown) + unit(shown, "%"));
    }
    cell.difference.mean.map_or_else(|| "–".into(), |value| signed(value, shown) + unit(shown, " pp"))
}

fn unit(shown: Shown, percent: &'static str) -> &'static str {
    if shown == Shown::Percent { percent } else { "" }
}

fn tinted(text: &str, difference: Option<Estimate>, good: Direction, colour: bool) -> String {
    match (colour, difference.and_then(|estimate| verdict(&estimate, good))) {
        (true, Some(true)) => format!("\u{1b}[32m{text}\u{1b}[0m"),
        (true, Some(false)) => format!("\u{1b}[31m{text}\u{1b}[0m"),
        _ => text.to_string(),
    }
}

/// Better, worse, or nothing to say: too small against its standard error, or a matter of taste.
pub fn verdict(difference: &Estimate, good: Direction) -> Option<bool> {
    let up = difference.mean? > 0.0;
    (difference.is_clear() && good != Direction::Neutral).then_some(up == (good == Direction::Up))
}

/// The median year of the replicates, and how many have one when not all do.
pub fn year_words(years: &[Option<u16>]) -> String {
    let mut known: Vec<u16> = years.iter().flatten().copied().collect();
    known.sort_unstable();
    match known.get(known.len().saturating_sub(1) / 2) {
        None => "never".into(),
        Some(year) if known.len() == years.len() => year.to_string(),
        Some(year) => format!("{year} ({}/{})", known.len(), years.len()),
    }
}

/// A value in the unit in which it is shown.
pub fn amount(value: f64, shown: Shown) -> String {
    match shown {
        Shown::Money => number(value / 1e8, if value.abs() < 1e10 { 1 } else { 0 }),
        Shown::Percent => number(value * 100.0, if value.abs() < 0.01 { 2 } else { 1 }),
        Shown::Millions => number(value / 1e6, 1),
    }
}

/// A standard error in the unit in which it is shown; what would round to nothing is told as a bound.
pub fn error(value: f64, shown: Shown) -> String {
    let text = amount(value, shown);
    if value == 0.0 {
        return "0".into();
    }
    if text.chars().any(|c| c.is_ascii_digit() && c != '0') {
        return text;
    }
    let mut digits = text;
    digits.pop();
    format!("<{digits}1")
}

/// The same with its sign; a true minus.
pub fn signed(value: f64, shown: Shown) -> String {
    let text = amount(value, shown);
    let zero = text.chars().all(|c| matches!(c, '0' | '.' | '−'));
    if value > 0.0 && !zero { format!("+{text}") } else { text }
}

/// A number with thousands apart; a true minus.
pub fn number(value: f64, decimals: usize) -> String {
    let text = format!("{:.decimals$}", value.abs());
    let (whole, part) = text.split_once('.').map_or((text.as_str(), None), |(whole, part)| (whole, Some(part)));
    let zero = text.chars().all(|c| matches!(c, '0' | '.'));
    let mut out = String::from(if value < 0.0 && !zero { "−" } else { "" });
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    if let Some(part) = part {
        out.push('.');
        out.push_str(part);
    }
    out
}

/// At most so many characters, the last an ellipsis when something is cut.
pub fn clip(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_string();
    }
    text.chars().take(width.saturating_sub(1)).chain(['…']).collect()
}
