//! On whom money falls: its part that falls on the poorest members, from none to all of them.

use crate::report::figure::{Curve, CurveChart, Figure};
use crate::results::record::ResultsError;
use crate::say;

use super::Report;

/// What is held against income, and the mark of its curve.
const MONEY: [(&str, usize); 4] =
    [("out_of_pocket", 2), ("pool_payment", 1), ("household_burden", 3), ("household_income", 5)];

impl Report<'_> {
    /// Curves of the baseline in the main year, by fifths of income; none where nothing is counted by them.
    pub(super) fn concentration(&self) -> Result<Option<Figure>, ResultsError> {
        let Some(baseline) = self.results.baseline() else { return Ok(None) };
        let fifths = self.groups("members", "income=");
        let curve = |(metric, slot): (&str, usize)| {
            let points = self.curve(baseline, metric, &fifths)?;
            Some(Curve { slot, label: self.language.name_of(metric), points })
        };
        let curves: Vec<Curve> = MONEY.into_iter().filter_map(curve).collect();
        if curves.is_empty() {
            return Ok(None);
        }
        let axes = [say!(self.language, "page-concentration-members"), say!(self.language, "page-concentration-share")];
        let title = say!(self.language, "page-concentration-title", year = self.headline.main_year());
        CurveChart { name: "concentration".into(), title, axes, curves }.draw().map(Some)
    }

    /// Shares of members and of money, from the poorest fifth on, in percent; none where a fifth has no value.
    fn curve(&self, arm: usize, metric: &str, fifths: &[&str]) -> Option<Vec<(f64, f64)>> {
        let year = self.headline.main_year();
        let of = |metric: &str| -> Option<Vec<f64>> {
            fifths.iter().map(|fifth| self.lookup.mean(arm, metric, fifth, year)).collect()
        };
        let (members, money) = (of("members")?, of(metric)?);
        let [all_members, all_money] = [members.iter().sum::<f64>(), money.iter().sum::<f64>()];
        if fifths.len() < 2 || all_members <= 0.0 || all_money <= 0.0 {
            return None;
        }
        let mut at = (0.0, 0.0);
        let point = |(members, money): (f64, f64)| {
            at = (at.0 + 100.0 * members / all_members, at.1 + 100.0 * money / all_money);
            at
        };
        let points: Vec<(f64, f64)> = members.into_iter().zip(money).map(point).collect();
        Some([(0.0, 0.0)].into_iter().chain(points).collect())
    }
}
