//! The arms: the author's words, and what sets each apart from the baseline.

use minijinja::{Value, context};

use crate::report::figure::mark;
use crate::report::summary::year_words;
use crate::results::change::Change;
use crate::results::difference;
use crate::results::paired;
use crate::results::record::{ArmResults, Results};
use crate::words::Language;

use super::Report;
use super::markup::marked;

/// One entry an arm.
pub(super) fn arms(report: &Report<'_>) -> Vec<Value> {
    let Report { results, lookup, slots, called, language, .. } = report;
    let baseline = results.baseline();
    let arm = |(place, arm): (usize, &ArmResults)| {
        context! {
            name => called[place].as_str(),
            id => arm.name.as_str(),
            is_titled => !arm.title.is_empty(),
            words => arm.words.told(*language),
            slot => slots[place],
            mark => mark(slots[place]),
            is_baseline => Some(place) == baseline,
            changes => changes(results, arm, baseline.map(|place| &results.arms[place]), *language),
            is_told => !arm.policies.is_empty() || !arm.own.is_empty(),
            deficit => year_words(&paired::first_deficit_years(results, lookup, place), *language),
            depletion => year_words(&paired::depletion_years(results, lookup, place), *language),
            digests => arm.replicates.iter().map(|r| r.state_digest.as_str()).collect::<Value>(),
        }
    };
    results.arms.iter().enumerate().map(arm).collect()
}

/// The difference from the baseline; the baseline itself, and everybody where it was lost, by its own policies.
fn changes(results: &Results, arm: &ArmResults, baseline: Option<&ArmResults>, language: Language) -> Value {
    let changes = difference::of_arm(results, arm, baseline.filter(|baseline| baseline.name != arm.name), language);
    let change = |change: &Change| context! { year => change.year, words => marked(&change.words) };
    changes.iter().map(change).collect()
}
