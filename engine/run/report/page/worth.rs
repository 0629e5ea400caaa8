//! At which value of an account yuan an arm costs less than another.

use minijinja::{Value, context};

use crate::ground::words::number;
use crate::results::paired::Moment;
use crate::results::paired::break_even::{BreakEven, Over, break_evens};

use super::Report;

impl Report<'_> {
    /// The tables by present values: arms against the baseline, and arms against each other; none where there is nothing to compare.
    pub(super) fn worth(&self) -> Option<Value> {
        let baseline = self.results.baseline()?;
        let all = break_evens(self.results, &self.lookup, &self.headline).into_iter();
        let (with_baseline, among): (Vec<BreakEven>, Vec<BreakEven>) =
            all.filter(|one| one.moment == Moment::PresentValue).partition(|one| one.other == baseline);
        let worth = self.results.scenario.account_value;
        let both_shown = |one: &BreakEven| [one.arm, one.other].iter().all(|arm| self.shown.contains(arm));
        (!with_baseline.is_empty()).then(|| {
            context! {
                value => number(worth.value, 2),
                low => number(worth.low, 1),
                high => number(worth.high, 1),
                with_baseline => self.worth_rows(&with_baseline),
                // Of many arms the pairs are more than anybody reads: `summary.csv` has them all.
                among => self.worth_rows(&among.into_iter().filter(both_shown).collect::<Vec<_>>()),
            }
        })
    }

    fn worth_rows(&self, all: &[BreakEven]) -> Value {
        let range = self.results.scenario.account_value;
        let cell = |over: &Over| {
            let at = over.break_even().map_or_else(|| "–".into(), |worth| number(worth, 2));
            context! { at => at, words => over.words(range, self.language), is_open => over.is_open(range) }
        };
        let row = |one: &BreakEven| {
            context! {
                arm => self.called[one.arm].as_str(),
                other => self.called[one.other].as_str(),
                households => cell(&one.households),
                closed => cell(&one.closed),
            }
        };
        all.iter().map(row).collect()
    }
}
