//! One sentence that answers: what the arms do to the funds, to households and to the cash of members, in the main year.
//!
//! It is made of the numbers of the headline, and says no more than they can tell from zero. An arm that is the best of many is
//! so by chance more easily than one that was alone: of several arms all intervals have to hold at once.

use std::cmp::Ordering;

use crate::report::amount::{error, signed};
use crate::results::paired::lookup::Lookup;
use crate::results::paired::{
    Estimate, Headline, HeadlineLine, HeadlineTable, Shown, by_replicate_in, equal_to_baseline,
};
use crate::results::record::Results;
use crate::say;
use crate::words::Language;

/// Measures of the headline by which it answers.
const QUESTIONS: [&str; 3] = ["pool_balance", "household_burden", "out_of_pocket_share"];

/// The sentence; none where there is nothing to compare.
pub(super) fn answer(
    results: &Results,
    lookup: &Lookup<'_>,
    headline: &Headline,
    language: Language,
) -> Option<String> {
    let baseline = results.baseline()?;
    let main = headline.main_year();
    let others: Vec<usize> = (0..results.arms.len()).filter(|arm| *arm != baseline).collect();
    let called = results.called(language);
    let name = called[baseline].as_str();
    let parts: Vec<String> = ends(results, lookup, headline)
        .into_iter()
        .map(|(question, ends)| {
            let ends: Vec<String> = ends.iter().map(|end| end.words(question, &called[end.arm], language)).collect();
            say!(language, &format!("answer-{question}"), ends = ends.join(&say!(language, "answer-both")))
        })
        .collect();
    let price = results.scenario.price_year;
    match (others.as_slice(), parts.as_slice()) {
        ([], _) => None,
        (_, []) if equal_to_baseline(results).len() == others.len() => {
            Some(say!(language, "answer-same", baseline = name))
        }
        (_, []) => Some(say!(language, "answer-nothing", year = main, baseline = name, many = others.len())),
        (_, parts) => Some(say!(
            language,
            "answer-head",
            year = main,
            baseline = name,
            price = price,
            errors = results.scenario.has_errors(),
            many = others.len(),
            parts = parts.join(&say!(language, "list-semicolon"))
        )),
    }
}

/// The arms that the sentence names, in its order.
pub(super) fn named(results: &Results, lookup: &Lookup<'_>, headline: &Headline) -> Vec<usize> {
    ends(results, lookup, headline).iter().flat_map(|(_, ends)| ends).map(|end| end.arm).collect()
}

/// An arm that stands at an end of a measure.
struct End {
    arm: usize,
    is_more: bool,
    /// Of a single arm there is no most.
    is_alone: bool,
    /// An arm that lies beyond it may be there by chance alone: then it is not simply the one with most.
    is_farthest: bool,
    /// In how many replicates of how many it stands there, where each has parameters of its own.
    vectors: Option<[usize; 2]>,
    /// Other arms that cannot be told from it.
    rivals: usize,
    shown: Shown,
    difference: Estimate,
}

/// What each measure says of the main year: of one arm its difference, of several which has most and which least.
fn ends(results: &Results, lookup: &Lookup<'_>, headline: &Headline) -> Vec<(&'static str, Vec<End>)> {
    let Some(baseline) = results.baseline() else { return Vec::new() };
    let Some(table) = headline.main_table() else { return Vec::new() };
    let others: Vec<usize> = (0..results.arms.len()).filter(|arm| *arm != baseline).collect();
    let told = |question: &'static str| {
        let line = table.line(question)?;
        let ends = ends_of(results, lookup, (headline.first_summed, table), line, &others);
        (!ends.is_empty()).then_some((question, ends))
    };
    QUESTIONS.into_iter().filter_map(told).collect()
}

fn ends_of(
    results: &Results,
    lookup: &Lookup<'_>,
    (first, table): (u16, &HeadlineTable),
    line: &HeadlineLine,
    others: &[usize],
) -> Vec<End> {
    let values = by_replicate_in(results, lookup, first, &line.measure, table.moment);
    let mean = |place: &usize| line.cells[*place].difference.mean;
    let many = others.len();
    let clear = others.iter().copied().filter(|place| line.cells[*place].difference.is_clear_among(many));
    let mut clear: Vec<usize> = clear.collect();
    clear.sort_by(|one, other| mean(one).partial_cmp(&mean(other)).unwrap_or(Ordering::Equal));
    let means: Vec<f64> = others.iter().filter_map(mean).collect();
    let end = |place: Option<&usize>, is_more: bool| {
        let arm = *place.filter(|place| mean(place).is_some_and(|mean| (mean > 0.0) == is_more))?;
        let vectors = stands_there(&values, others, arm, is_more).filter(|_| results.scenario.has_vectors());
        // What stands at the end of the means and in no replicate is no answer.
        if vectors.is_some_and(|[stands, _]| stands == 0) {
            return None;
        }
        Some(End {
            arm,
            is_more,
            is_alone: many == 1,
            is_farthest: mean(&arm).is_some_and(|mean| is_farthest(&means, mean, is_more)),
            vectors,
            rivals: rivals(&values, others, arm),
            shown: line.measure.shown,
            difference: line.cells[arm].difference,
        })
    };
    [end(clear.last(), true), end(clear.first(), false)].into_iter().flatten().collect()
}

impl End {
    fn words(&self, question: &str, called: &str, language: Language) -> String {
        let end = match (self.is_alone, self.is_more) {
            (true, true) => "more",
            (true, false) => "less",
            (false, true) => "most",
            (false, false) => "least",
        };
        let vectors = self.vectors.map(|[stands, of]| say!(language, "answer-vectors", stands = stands, of = of));
        say!(
            language,
            "answer-end",
            said = language.known(&format!("answer-{question}-{end}")).unwrap_or_default(),
            among = if self.is_farthest { "no" } else { "yes" },
            arm = called,
            figure = figure(&self.difference, self.shown, language),
            rivals = self.rivals,
            vectors = vectors.unwrap_or_default()
        )
    }
}

/// Other arms that cannot be told from this one, where all are compared with it at once and the baseline is one of them.
fn rivals(values: &[Vec<Option<f64>>], others: &[usize], place: usize) -> usize {
    let is_told = |other: usize| Estimate::of_difference(&values[other], &values[place]).is_clear_among(others.len());
    others.iter().filter(|other| **other != place && !is_told(**other)).count()
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
fn figure(difference: &Estimate, shown: Shown, language: Language) -> String {
    let unit = if shown == Shown::Percent { say!(language, "answer-unit-percent") } else { String::new() };
    let mean = difference.mean.map(|mean| signed(mean, shown)).unwrap_or_default();
    let spread = difference.standard_error.map(|value| format!(" [{}]", error(value, shown))).unwrap_or_default();
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

    #[test]
    fn of_many_arms_it_takes_more_to_be_told_apart() {
        // Four replicates: 3.182 standard errors for one arm, 5.841 for five (t at 5% and at 1%, 3 degrees of freedom). The mean
        // is 4 standard errors: 1, 2, 3 and 4 have the mean 2.5 and the standard error 0.6455, and less 0.082 are 4 of them.
        let values = |shift: f64| [1.0, 2.0, 3.0, 4.0].map(|value| Some(value + shift)).to_vec();
        let estimate = Estimate::of(&values(0.082));
        assert!(estimate.is_clear() && estimate.is_clear_among(1) && !estimate.is_clear_among(5));
        assert!(Estimate::of(&values(1.3)).is_clear_among(5), "5.887 standard errors");
        assert!(!Estimate::of(&values(1.2)).is_clear_among(5), "5.732 standard errors");
        let all = [vec![Some(0.0); 4], values(0.082), values(0.0), values(9.0), vec![Some(0.0); 4]];
        assert_eq!(rivals(&all, &[1, 2, 3, 4], 1), 1, "the constant shifts are told apart, the arm without any is not");
    }
}
