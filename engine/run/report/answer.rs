//! One sentence that answers: what the arms do to the funds, to households and to the cash of members, in the main year.
//!
//! It is made of the numbers of the headline, and says no more than they can tell from zero.

use std::cmp::Ordering;

use crate::report::amount::{error, signed};
use crate::results::paired::lookup::Lookup;
use crate::results::paired::{Cell, Headline, HeadlineLine, HeadlineTable, Moment, Shown, by_replicate_in};
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
pub(super) fn answer(results: &Results, lookup: &Lookup<'_>, headline: &Headline) -> Option<String> {
    let baseline = results.baseline()?;
    let main = headline.main_year();
    let table =
        headline.tables.iter().find(|table| matches!(table.moment, Moment::Year { year, .. } if year == main))?;
    let others: Vec<usize> = (0..results.arms.len()).filter(|arm| *arm != baseline).collect();
    let name = &results.arms[baseline].name;
    let told = |question| told((results, lookup), (headline.first_summed, table), question, &others);
    let parts: Vec<String> = QUESTIONS.iter().filter_map(told).collect();
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
fn told(
    (results, lookup): (&Results, &Lookup<'_>),
    (first, table): (u16, &HeadlineTable),
    question: &Question,
    others: &[usize],
) -> Option<String> {
    let line = table.line(question.measure)?;
    let values = by_replicate_in(results, lookup, first, &line.measure, table.moment);
    let arm = |place: usize| format!("`{}`", results.arms[place].name);
    let mean = |place: &usize| line.cells[*place].difference.mean;
    let clear = others.iter().copied().filter(|place| line.cells[*place].difference.is_clear());
    let mut clear: Vec<usize> = clear.collect();
    clear.sort_by(|one, other| mean(one).partial_cmp(&mean(other)).unwrap_or(Ordering::Equal));
    let means: Vec<f64> = others.iter().filter_map(mean).collect();
    let end = |place: Option<&usize>, words: &str, is_more: bool| {
        let place = place.filter(|place| mean(place).is_some_and(|mean| (mean > 0.0) == is_more))?;
        // Of a single arm there is no most, and a share is higher or lower.
        let said = match (others.len(), is_more) {
            (1, true) => question.more,
            (1, false) => question.less,
            _ => words,
        };
        // An arm that lies beyond it may be there by chance alone: then it is not simply the one with most.
        let among = if mean(place).is_some_and(|mean| is_farthest(&means, mean, is_more)) {
            ""
        } else {
            " of the arms that can be told from it"
        };
        let vectors = stands_there(&values, others, *place, is_more).filter(|_| results.scenario.has_vectors());
        let vectors = vectors.map(|[stands, of]| format!(", so with {stands} of {of} vectors")).unwrap_or_default();
        Some(format!("{said}{among} under {} ({}{vectors})", arm(*place), figure(line, &line.cells[*place])))
    };
    let ends = [end(clear.last(), question.most, true), end(clear.first(), question.least, false)];
    let ends: Vec<String> = ends.into_iter().flatten().collect();
    (!ends.is_empty()).then(|| format!("{} {}", question.subject, ends.join(" and ")))
}

/// No arm lies beyond this difference.
fn is_farthest(means: &[f64], mean: f64, is_more: bool) -> bool {
    means.iter().all(|other| if is_more { *other <= mean } else { *other >= mean })
}

/// In how many replicates, each with parameters of its own, an arm is the one with most or least; of several alone.
fn stands_there(values: &[Vec<Option<f64>>], others: &[usize], place: usize, is_more: bool) -> Option<[usize; 2]> {
    let replicates = values.get(place)?.len();
    let farthest = |replicate: &usize| {
        let of = |arm: usize| values[arm].get(*replicate).copied().flatten();
        let own = of(place);
        own.is_some()
            && others.iter().filter(|other| **other != place).all(|other| {
                of(*other).zip(own).is_none_or(|(other, own)| if is_more { other <= own } else { other >= own })
            })
    };
    (others.len() > 1).then(|| [(0..replicates).filter(farthest).count(), replicates])
}

/// A difference with its unit and standard error.
fn figure(line: &HeadlineLine, cell: &Cell) -> String {
    let shown = line.measure.shown;
    let unit = if shown == Shown::Percent { " percentage points" } else { "" };
    let mean = cell.difference.mean.map(|mean| signed(mean, shown)).unwrap_or_default();
    let spread = cell.difference.standard_error.map(|value| format!(" [{}]", error(value, shown))).unwrap_or_default();
    format!("{mean}{spread}{unit}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arm_is_not_the_one_with_least_where_another_lies_beyond_it() {
        let means = [-77.5, -4.1, 0.0];
        assert!(is_farthest(&means, -77.5, false) && is_farthest(&means, 0.0, true));
        assert!(!is_farthest(&means, -4.1, false) && !is_farthest(&means, -4.1, true));
    }
}
