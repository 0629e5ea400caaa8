//! Break-even value of an account yuan: the one at which two arms cost households the same.
//!
//! What households bear is their outlay less the growth of their accounts, times the worth. So of two arms the one is the cheaper
//! below one worth and the other above it, and that worth is exact. Nobody has measured it: where it lies within the range that is
//! stated, evidence does not decide between the arms.

use super::{Headline, Moment, Quantity, Reader};
use crate::ground::words::number;
use crate::results::paired::lookup::Lookup;
use crate::results::record::{AccountValue, Results};
use crate::say;
use crate::words::Language;

/// Its names in `summary.csv`: for households alone, and with what the public funds gain.
pub const MEASURES: [&str; 2] = ["break_even_account_value", "closed_break_even_account_value"];

/// Growths of accounts that differ by less than this part of the outlays do not differ.
const SAME: f64 = 1e-9;

/// What one arm costs over another, in constant yuan: the mean of all replicates.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Over {
    /// In cash.
    pub outlay: f64,
    /// Growth of accounts, in their own yuan.
    pub growth: f64,
}

/// How two arms stand to each other.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Standing {
    /// The first costs less at every worth in the range.
    Better,
    /// It costs more at every one.
    Worse,
    /// Equal at every worth.
    Same,
    /// Evidence does not decide: the first costs less above the break-even value.
    BetterAbove,
    /// It costs less below it.
    BetterBelow,
}

impl Over {
    fn at(&self, account_value: f64) -> f64 {
        self.outlay - account_value * self.growth
    }

    /// The worth at which both cost the same; none where accounts grow alike. It may lie outside 0 to 1.
    pub fn break_even(&self) -> Option<f64> {
        (self.growth.abs() > SAME * self.outlay.abs()).then(|| self.outlay / self.growth)
    }

    /// Which of the two costs less within a range of worths.
    pub fn standing(&self, AccountValue { low, high, .. }: AccountValue) -> Standing {
        match [self.at(low), self.at(high)] {
            [low, high] if low == 0.0 && high == 0.0 => Standing::Same,
            [low, high] if low < 0.0 && high < 0.0 => Standing::Better,
            [low, high] if low > 0.0 && high > 0.0 => Standing::Worse,
            [low, high] if low > high => Standing::BetterAbove,
            _ => Standing::BetterBelow,
        }
    }

    /// In words, of the first arm.
    pub fn words(&self, range: AccountValue, language: Language) -> String {
        let worth = self.worth();
        let costs = match self.standing(range) {
            Standing::Better => say!(language, "worth-less"),
            Standing::Worse => say!(language, "worth-more"),
            Standing::Same => say!(language, "worth-same"),
            Standing::BetterAbove => say!(language, "worth-less-above", worth = worth),
            Standing::BetterBelow => say!(language, "worth-less-below", worth = worth),
        };
        if self.is_open(range) { say!(language, "worth-open", costs = costs) } else { costs }
    }

    /// The same for a narrow column.
    pub fn short_words(&self, range: AccountValue, language: Language) -> String {
        let worth = self.worth();
        let words = match self.standing(range) {
            Standing::Better => say!(language, "worth-short-less"),
            Standing::Worse => say!(language, "worth-short-more"),
            Standing::Same => say!(language, "worth-short-same"),
            Standing::BetterAbove => say!(language, "worth-short-less-above", worth = worth),
            Standing::BetterBelow => say!(language, "worth-short-less-below", worth = worth),
        };
        if self.is_open(range) { say!(language, "worth-short-open", costs = words) } else { words }
    }

    /// Evidence does not decide which of the two costs less.
    pub fn is_open(&self, range: AccountValue) -> bool {
        matches!(self.standing(range), Standing::BetterAbove | Standing::BetterBelow)
    }

    fn worth(&self) -> String {
        number(self.break_even().unwrap_or(0.0), 2)
    }
}

/// Two arms at a moment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BreakEven {
    /// When.
    pub moment: Moment,
    /// The arm.
    pub arm: usize,
    /// What it is held against: the baseline, or an arm before it.
    pub other: usize,
    /// What it costs households over the other.
    pub households: Over,
    /// The same with what falls on wages, less what the public funds gain over the other, which is the persons' in the end.
    pub closed: Over,
}

/// Every pair of arms, those with the baseline first, at every moment of the headline at which both are known.
pub fn break_evens(results: &Results, lookup: &Lookup<'_>, headline: &Headline) -> Vec<BreakEven> {
    let reader = Reader { results, lookup, first: headline.parting };
    let baseline = results.baseline().unwrap_or(0);
    let others = || (0..results.arms.len()).filter(|arm| *arm != baseline);
    let with_baseline = others().map(|arm| (arm, baseline));
    let among = others().flat_map(|arm| others().filter(move |other| *other < arm).map(move |other| (arm, other)));
    let pairs: Vec<(usize, usize)> = with_baseline.chain(among).collect();
    let mut all = Vec::new();
    for table in &headline.tables {
        all.extend(pairs.iter().filter_map(|(arm, other)| pair(&reader, table.moment, *arm, *other)));
    }
    all
}

fn pair(reader: &Reader<'_>, moment: Moment, arm: usize, other: usize) -> Option<BreakEven> {
    let over = |metric: &'static str| {
        let replicates = reader.lookup.replicates(arm);
        let of = |arm: usize, replicate: usize| reader.value(arm, replicate, Quantity::Flow(metric), moment);
        let sum: Option<f64> = (0..replicates).map(|replicate| Some(of(arm, replicate)? - of(other, replicate)?)).sum();
        Some(sum? / replicates.max(1) as f64)
    };
    let [outlay, growth, surplus] = [over("household_outlay")?, over("account_growth")?, over("public_surplus")?];
    // Older results have nothing of employers' money fall on wages.
    let on_wages = over("wage_incidence").unwrap_or(0.0);
    let (households, closed) = (Over { outlay, growth }, Over { outlay: outlay + on_wages - surplus, growth });
    Some(BreakEven { moment, arm, other, households, closed })
}

#[cfg(test)]
mod tests {
    use super::*;

    const RANGE: AccountValue = AccountValue { value: 0.7, low: 0.3, high: 1.0 };

    fn told(outlay: f64, growth: f64) -> (Option<f64>, Standing) {
        let over = Over { outlay, growth };
        (over.break_even(), over.standing(RANGE))
    }

    #[test]
    fn an_arm_that_takes_credits_and_lowers_cash_is_better_below_the_worth_at_which_both_are_even() {
        // 50 less in cash, accounts grow by 100 less.
        assert_eq!(told(-50.0, -100.0), (Some(0.5), Standing::BetterBelow));
        assert_eq!(told(50.0, 100.0), (Some(0.5), Standing::BetterAbove));
        assert_eq!(told(-120.0, -100.0), (Some(1.2), Standing::Better));
        assert_eq!(told(-20.0, -100.0), (Some(0.2), Standing::Worse));
        assert_eq!(told(-20.0, 0.0), (None, Standing::Better));
        assert_eq!(told(0.0, 0.0), (None, Standing::Same));
    }

    #[test]
    fn a_yuan_of_credit_for_a_yuan_of_cash_is_even_at_one() {
        assert_eq!(told(-100.0, -100.0).0, Some(1.0));
        assert_eq!(
            Over { outlay: -50.0, growth: -100.0 }.words(RANGE, Language::English),
            "costs less below 0.50: not decided by evidence"
        );
    }
}
