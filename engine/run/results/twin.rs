//! The solved twin of an arm: what of it was changed until public funds had the present value of the baseline's, and how near
//! they came.

use serde::{Deserialize, Serialize};

use crate::results::change::code;
use crate::say;
use crate::words::{Language, Told};

/// How a twin was found.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Solved {
    /// The arm whose twin it is.
    pub of: String,
    /// What was changed: a word of the key `by`.
    pub by: String,
    /// The column of the environment that was multiplied from the first year on.
    pub column: String,
    /// The factor that was found, one for all replicates.
    pub value: f64,
    /// First and last year of the present value.
    pub over: [u16; 2],
    /// How often the twin was lived until it was found; the arm itself counts as the first time.
    pub evaluations: u32,
    /// What is left between its public funds and the baseline's.
    pub gap: Gap,
}

/// What public funds of an arm have over the baseline's, in the mean of all replicates: shares of the present value of what the
/// baseline's pooled funds and funds for large expenses pay. Above 0 the arm has more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Gap {
    /// At the rate of the scenario, at which the twin was solved.
    pub discounted: f64,
    /// At 2% a year.
    pub at_2_percent: f64,
    /// At 4% a year.
    pub at_4_percent: f64,
}

impl Solved {
    /// A sentence for people.
    pub fn words(&self) -> Told {
        Told::Each { en: self.sentence(Language::English), zh: self.sentence(Language::Chinese) }
    }

    fn sentence(&self, language: Language) -> String {
        let Self { of, by, column, value, over: [from, until], evaluations, gap } = self;
        let hundredths = |share: f64| format!("{:.2}", 100.0 * share);
        say!(
            language,
            "solved-twin",
            of = code(of),
            by = code(by),
            column = code(column),
            value = format!("{value:.4}"),
            from = *from,
            until = *until,
            gap = hundredths(gap.discounted),
            low = hundredths(gap.at_2_percent),
            high = hundredths(gap.at_4_percent),
            evaluations = *evaluations
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_twin_is_told_with_what_is_left_of_the_gap() {
        let solved = Solved {
            of: "reform".into(),
            by: "pooled-share".into(),
            column: "credit_level".into(),
            value: 0.912_34,
            over: [2027, 2050],
            evaluations: 4,
            gap: Gap { discounted: -0.000_41, at_2_percent: 0.001_2, at_4_percent: -0.000_9 },
        };
        let words = solved.words();
        let words = words.told(Language::English);
        for part in [
            "`reform`",
            "`credit_level` is 0.9123 from 2027",
            "2027 to 2050",
            "-0.04%",
            "0.12% at 2%",
            "evaluations: 4",
        ] {
            assert!(words.contains(part), "{part} is not in: {words}");
        }
    }
}
