//! The arms: the author's words, and what sets each apart from the baseline.

use minijinja::{Value, context};

use crate::report::figure::mark;
use crate::report::summary::year_words;
use crate::results::change::Change;
use crate::results::difference;
use crate::results::paired;
use crate::results::record::ArmResults;

use super::Report;

/// One entry an arm.
pub(super) fn arms(report: &Report<'_>) -> Value {
    let Report { results, lookup, slots, .. } = report;
    let baseline = results.baseline();
    let arm = |(place, arm): (usize, &ArmResults)| {
        context! {
            name => arm.name.as_str(),
            words => arm.words.as_str(),
            slot => slots[place],
            mark => mark(slots[place]),
            is_baseline => Some(place) == baseline,
            changes => changes(arm, baseline.map(|place| &results.arms[place])),
            is_told => !arm.policies.is_empty() || !arm.own.is_empty(),
            deficit => year_words(&paired::first_deficit_years(results, lookup, place)),
            depletion => year_words(&paired::depletion_years(results, lookup, place)),
            digests => arm.replicates.iter().map(|r| r.state_digest.as_str()).collect::<Value>(),
        }
    };
    results.arms.iter().enumerate().map(arm).collect()
}

/// The difference from the baseline; the baseline itself, and everybody where it was lost, by its own policies.
fn changes(arm: &ArmResults, baseline: Option<&ArmResults>) -> Value {
    let changes = difference::of_arm(arm, baseline.filter(|baseline| baseline.name != arm.name));
    let change = |change: &Change| context! { year => change.year, words => marked(&change.words) };
    changes.iter().map(change).collect()
}

/// What stands between backticks is set as code; everything is escaped.
pub(super) fn marked(text: &str) -> Value {
    let mut html = String::new();
    for (place, part) in text.split('`').enumerate() {
        let part = part.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        html += &if place % 2 == 1 { format!("<code>{part}</code>") } else { part };
    }
    Value::from_safe_string(html)
}

#[cfg(test)]
mod tests {
    use super::marked;

    #[test]
    fn names_are_set_as_code_and_nothing_slips_through() {
        assert_eq!(marked("adds `a<b>` & more").to_string(), "adds <code>a&lt;b&gt;</code> &amp; more");
    }
}
