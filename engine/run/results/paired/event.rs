//! The year in which something happens for the first time, over all replicates: also over those in which it never does.

use crate::results::paired::lookup::Lookup;
use crate::results::record::Results;
use crate::say;
use crate::words::Language;

/// First year in which the pooled funds' outgo exceeds their income, by replicate.
pub fn first_deficit_years(results: &Results, lookup: &Lookup<'_>, arm: usize) -> Vec<Option<u16>> {
    let in_deficit =
        |value: &Value<'_>| value("pool_outgo").zip(value("pool_income")).is_some_and(|(outgo, income)| outgo > income);
    first_years(results, lookup, arm, "first_deficit_year", in_deficit)
}

/// First year in which the pooled funds' balance is below zero, by replicate.
pub fn depletion_years(results: &Results, lookup: &Lookup<'_>, arm: usize) -> Vec<Option<u16>> {
    let is_empty = |value: &Value<'_>| value("pool_balance").is_some_and(|balance| balance < 0.0);
    first_years(results, lookup, arm, "depletion_year", is_empty)
}

type Value<'a> = dyn Fn(&str) -> Option<f64> + 'a;

/// What the model has noted by the last year counts from the opening on, also where the tables begin later; without such a row
/// the first year of the tables in which it holds.
fn first_years(
    results: &Results,
    lookup: &Lookup<'_>,
    arm: usize,
    metric: &str,
    holds: impl Fn(&Value<'_>) -> bool,
) -> Vec<Option<u16>> {
    let (from, until) = (results.scenario.from, results.scenario.until);
    let first = |replicate: usize| match lookup.row(arm, replicate, metric, "all", until) {
        Some(noted) => noted.map(|year| year as u16),
        None => (from..=until).find(|year| holds(&|metric: &str| lookup.value(arm, replicate, metric, "all", *year))),
    };
    (0..lookup.replicates(arm)).map(first).collect()
}

/// The median of all replicates, where never is later than any year: the lower of two in the middle, and never when it never
/// happens in half of them or more.
pub fn median_year(years: &[Option<u16>]) -> Option<u16> {
    let known = sorted(years);
    if 2 * known.len() <= years.len() {
        return None;
    }
    known.get((years.len() - 1) / 2).copied()
}

fn sorted(years: &[Option<u16>]) -> Vec<u16> {
    let mut known: Vec<u16> = years.iter().flatten().copied().collect();
    known.sort_unstable();
    known
}

/// The median year in words; with the number of replicates in which it happens, when not all have it.
pub fn year_words(years: &[Option<u16>], language: Language) -> String {
    let known = years.iter().flatten().count();
    let Some(median) = median_year(years) else {
        return match known {
            0 => say!(language, "year-never"),
            _ => say!(language, "year-not-in-median", known = known, replicates = years.len()),
        };
    };
    match known == years.len() {
        true => median.to_string(),
        false => say!(language, "year-in-some", year = median, known = known, replicates = years.len()),
    }
}

/// From the earliest year to the latest, never included; none when all replicates say the same.
pub fn year_range(years: &[Option<u16>], language: Language) -> Option<String> {
    let known = sorted(years);
    let (first, last) = (known.first()?, known.last()?);
    if known.len() < years.len() {
        return Some(say!(language, "year-range", first = *first, last = say!(language, "year-never")));
    }
    (first < last).then(|| say!(language, "year-range", first = *first, last = *last))
}
