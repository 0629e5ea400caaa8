//! What public funds are worth over some years: what the treasury gets and pays, and the reserves at the end.

use std::collections::BTreeMap;

use crate::results::record::ReplicateResult;

const SURPLUS: &str = "public_surplus";
const RESERVES: [&str; 2] = ["pool_balance", "large_expense_balance"];
const OUTGO: [&str; 2] = ["pool_outgo", "large_expense_outgo"];

/// The yearly amounts of a replicate of which present values are made.
pub(super) struct Course<'a>(BTreeMap<(&'a str, u16), f64>);

impl<'a> Course<'a> {
    /// Those of everybody among the rows.
    pub(super) fn of(replicate: &'a ReplicateResult) -> Self {
        let rows = replicate.rows.iter().filter(|row| row.group == "all");
        Self(rows.filter_map(|row| Some(((row.metric, row.year), row.value?))).collect())
    }

    /// An amount of a year; nothing where it is not there.
    fn amount(&self, metrics: &[&'a str], year: u16) -> f64 {
        metrics.iter().filter_map(|metric| self.0.get(&(*metric, year))).sum()
    }

    /// Present value at the beginning of the first year of what public funds gain: what is left to the treasury of each year, and
    /// the reserves at the end, less those at the beginning. Where the reserves at the beginning are not told, they are the opening's,
    /// which all arms share.
    pub(super) fn worth(&self, [from, until]: [u16; 2], rate: f64) -> f64 {
        let reserves = |year: u16| self.amount(&RESERVES, year);
        let treasury = |year: u16| self.amount(&[SURPLUS], year) - (reserves(year) - reserves(year - 1));
        let flows: f64 = (from..=until).map(|year| treasury(year) * discount(year + 1 - from, rate)).sum();
        flows + reserves(until) * discount(until + 1 - from, rate) - reserves(from - 1)
    }

    /// Present value of what pooled funds and funds for large expenses pay.
    pub(super) fn outgo(&self, years: [u16; 2], rate: f64) -> f64 {
        self.present(&OUTGO, years, rate)
    }

    /// Present value of the amounts of all years.
    pub(super) fn present(&self, metrics: &[&'a str], [from, until]: [u16; 2], rate: f64) -> f64 {
        (from..=until).map(|year| self.amount(metrics, year) * discount(year + 1 - from, rate)).sum()
    }
}

fn discount(years: u16, rate: f64) -> f64 {
    (0..years).fold(1.0, |factor, _| factor / (1.0 + rate))
}

#[cfg(test)]
mod tests {
    use gongji_model::books::observation::Row;

    use super::*;

    fn replicate(rows: &[(&'static str, u16, f64)]) -> ReplicateResult {
        let row = |&(metric, year, value): &(&'static str, u16, f64)| Row {
            year,
            group: "all".into(),
            metric,
            value: Some(value),
        };
        ReplicateResult { rows: rows.iter().map(row).collect(), state_digest: String::new(), panel: Vec::new() }
    }

    #[test]
    fn what_is_put_aside_counts_when_the_years_end_and_what_the_treasury_pays_at_once() {
        // 100 are put aside in the first year, and earn 5 in the second, in which the treasury pays 21.
        let rows = [
            (SURPLUS, 2030, 100.0),
            (SURPLUS, 2031, -16.0),
            ("pool_balance", 2029, 50.0),
            ("pool_balance", 2030, 150.0),
            ("pool_balance", 2031, 155.0),
            ("pool_outgo", 2030, 110.0),
            ("large_expense_outgo", 2031, 121.0),
        ];
        let replicate = replicate(&rows);
        let course = Course::of(&replicate);
        let expected = -21.0 / 1.21 + 155.0 / 1.21 - 50.0;
        assert!((course.worth([2030, 2031], 0.1) - expected).abs() < 1e-9);
        assert!((course.outgo([2030, 2031], 0.1) - 200.0).abs() < 1e-9);
        assert!((course.worth([2030, 2031], 0.0) - 84.0).abs() < 1e-9, "without discounting it is the surplus");
    }
}
