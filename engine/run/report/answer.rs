//! One sentence that answers: what the arms do to the funds, to households and to the cash of members, in the main year.
//!
//! It is made of the numbers of the headline, and says no more than they can tell from zero.

use std::cmp::Ordering;

use crate::report::amount::{error, signed};
use crate::results::paired::{Cell, Headline, HeadlineLine, HeadlineTable, Moment, Shown};
use crate::results::record::Results;

/// A measure of the headline, and how it is said.
struct Question {
    measure: &'static str,
    /// Subject and verb.
    subject: &'static str,
    most: &'static str,
    least: &'static str,
    /// The same of one arm alone.
    more: &'static str,
    less: &'static str,
}

const QUESTIONS: [Question; 3] = [
    Question {
        measure: "Balance of the pooled funds",
        subject: "the pooled funds hold",
        most: "most",
        least: "least",
        more: "more",
        less: "less",
    },
    Question {
        measure: "Household burden",
        subject: "households carry",
        most: "most",
        least: "least",
        more: "more",
        less: "less",
    },
    Question {
        measure: "Out-of-pocket share: all care",
        subject: "the share of care that is paid in cash is",
        most: "highest",
        least: "lowest",
        more: "higher",
        less: "lower",
    },
];

/// The sentence; none where there is nothing to compare.
pub(super) fn answer(results: &Results, headline: &Headline) -> Option<String> {
    let baseline = results.baseline()?;
    let main = headline.main_year();
    let table =
        headline.tables.iter().find(|table| matches!(table.moment, Moment::Year { year, .. } if year == main))?;
    let others: Vec<usize> = (0..results.arms.len()).filter(|arm| *arm != baseline).collect();
    let name = &results.arms[baseline].name;
    let parts: Vec<String> = QUESTIONS.iter().filter_map(|question| told(results, table, question, &others)).collect();
    let errors = if results.scenario.replicates > 1 { ", standard errors in brackets" } else { "" };
    let head =
        format!("In {main}, against `{name}` (money in 100 million yuan of {}{errors}): ", results.scenario.price_year);
    match (others.as_slice(), parts.as_slice()) {
        ([], _) => None,
        (_, []) => Some(format!("In {main} no arm can be told from `{name}` by its funds, burden or cash.")),
        (_, parts) => Some(head + &parts.join("; ") + "."),
    }
}

/// What one measure says: of one arm its difference, of several which has most and which least.
fn told(results: &Results, table: &HeadlineTable, question: &Question, others: &[usize]) -> Option<String> {
    let line = table.line(question.measure)?;
    let arm = |place: usize| format!("`{}`", results.arms[place].name);
    let mean = |place: &usize| line.cells[*place].difference.mean;
    let clear = others.iter().copied().filter(|place| line.cells[*place].difference.is_clear());
    let mut clear: Vec<usize> = clear.collect();
    clear.sort_by(|one, other| mean(one).partial_cmp(&mean(other)).unwrap_or(Ordering::Equal));
    let end = |place: Option<&usize>, words: &str, is_more: bool| {
        let place = place.filter(|place| mean(place).is_some_and(|mean| (mean > 0.0) == is_more))?;
        // Of a single arm there is no most, and a share is higher or lower.
        let said = match (others.len(), is_more) {
            (1, true) => question.more,
            (1, false) => question.less,
            _ => words,
        };
        Some(format!("{said} under {} ({})", arm(*place), figure(line, &line.cells[*place])))
    };
    let ends = [end(clear.last(), question.most, true), end(clear.first(), question.least, false)];
    let ends: Vec<String> = ends.into_iter().flatten().collect();
    (!ends.is_empty()).then(|| format!("{} {}", question.subject, ends.join(" and ")))
}

/// A difference with its unit and standard error.
fn figure(line: &HeadlineLine, cell: &Cell) -> String {
    let shown = line.measure.shown;
    let unit = if shown == Shown::Percent { " percentage points" } else { "" };
    let mean = cell.difference.mean.map(|mean| signed(mean, shown)).unwrap_or_default();
    let spread = cell.difference.standard_error.map(|value| format!(" [{}]", error(value, shown))).unwrap_or_default();
    format!("{mean}{spread}{unit}")
}
