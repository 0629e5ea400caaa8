//! Where the money comes from and goes: who pays, through whose hands it goes, and who is paid.

use minijinja::{Value, context};

use crate::report::amount::{amount, error, signed};
use crate::report::figure::{Figure, Flow, FlowChart, Node};
use crate::results::paired::{Estimate, Shown};
use crate::results::record::ResultsError;
use crate::say;

use super::Report;
use super::figures::Figures;

/// Sides of the flows: the key of the name, the column from the left, the colour.
const SIDES: [(&str, usize, usize); 12] = [
    ("money-employers", 0, 7),
    ("money-households", 0, 2),
    ("money-treasury", 0, 6),
    ("money-other", 0, 8),
    ("money-funds", 1, 1),
    ("money-accounts", 2, 4),
    ("money-insurers", 2, 5),
    ("money-hospitals", 3, 0),
    ("money-pharmacies", 3, 0),
    ("money-reserves", 3, 0),
    ("money-elsewhere", 3, 0),
    ("money-drawn", 0, 9),
];

const EMPLOYERS: usize = 0;
const HOUSEHOLDS: usize = 1;
const TREASURY: usize = 2;
const OTHER: usize = 3;
const FUNDS: usize = 4;
const ACCOUNTS: usize = 5;
const INSURERS: usize = 6;
const HOSPITALS: usize = 7;
const PHARMACIES: usize = 8;
const RESERVES: usize = 9;
const ELSEWHERE: usize = 10;
const DRAWN: usize = 11;

/// Kinds of care that hospitals give.
const IN_HOSPITAL: [&str; 3] = ["care=outpatient", "care=chronic", "care=inpatient"];

/// Smallest part of all money that is drawn.
const LEAST: f64 = 1e-4;

type Amounts = Vec<([usize; 2], f64)>;

/// Reads amounts of one arm, replicate and year.
struct Reader<'a> {
    value: &'a dyn Fn(&str, &str, u16) -> Option<f64>,
    year: u16,
}

impl Reader<'_> {
    fn of(&self, metric: &str) -> Option<f64> {
        (self.value)(metric, "all", self.year)
    }

    /// What payers of care pay hospitals, and pharmacies.
    fn care(&self, metrics: &[&str]) -> [f64; 2] {
        let by = |care: &str| metrics.iter().filter_map(|metric| (self.value)(metric, care, self.year)).sum::<f64>();
        [IN_HOSPITAL.map(by).iter().sum(), by("care=pharmacy")]
    }

    fn growth(&self, metrics: &[&str]) -> Option<f64> {
        let at = |year: u16| metrics.iter().map(|metric| (self.value)(metric, "all", year)).sum::<Option<f64>>();
        Some(at(self.year)? - at(self.year - 1)?)
    }

    /// All flows; none where the tables do not hold the year and the one before it.
    fn flows(&self) -> Option<Amounts> {
        let mut flows = Amounts::new();
        let own = self.of("worker_contributions")?;
        let employers = self.of("employer_payments")? - self.of("fines")?;
        let treasury = (self.of("contributions")? - own - employers).max(0.0) + self.of("subsidy")?;
        let credits = self.of("account_credit")?;
        flows.extend([([EMPLOYERS, FUNDS], employers), ([HOUSEHOLDS, FUNDS], own), ([TREASURY, FUNDS], treasury)]);
        flows.push(([FUNDS, ACCOUNTS], credits));
        let mut pay = |from: usize, metrics: &[&str]| {
            let [hospitals, pharmacies] = self.care(metrics);
            flows.extend([([from, HOSPITALS], hospitals), ([from, PHARMACIES], pharmacies)]);
            hospitals + pharmacies
        };
        let funds_pay = pay(FUNDS, &["pool_payment", "large_expense_payment"]);
        let accounts_pay = pay(ACCOUNTS, &["account_payment"]);
        let insurers_pay = pay(INSURERS, &["commercial_payment"]);
        pay(HOUSEHOLDS, &["out_of_pocket"]);
        pay(EMPLOYERS, &["employer_payment"]);
        pay(TREASURY, &["treasury_payment"]);
        // What accounts paid beside care went for premiums first.
        let (premiums, beside) = (self.of("premiums")?, (self.of("account_outgo")? - accounts_pay).max(0.0));
        let from_accounts = premiums.min(beside);
        flows.extend([([ACCOUNTS, INSURERS], from_accounts), ([HOUSEHOLDS, INSURERS], premiums - from_accounts)]);
        let maternity = self.of("maternity_outgo")?;
        let elsewhere = [maternity, beside - from_accounts, 0.0];
        let came = [employers + own + treasury, credits, premiums];
        let went = [credits + funds_pay, accounts_pay + from_accounts, insurers_pay];
        let stocks: [&[&str]; 3] =
            [&["pool_balance", "large_expense_balance"], &["account_balance"], &["insurer_balance"]];
        for (at, node) in [FUNDS, ACCOUNTS, INSURERS].into_iter().enumerate() {
            let growth = self.growth(stocks[at])?;
            // What is neither counted above nor stays came from elsewhere (interest, audits), or went there (expenses).
            let rest = came[at] - went[at] - elsewhere[at] - growth;
            let to = elsewhere[at] + rest.max(0.0);
            flows.extend([([node, RESERVES], growth.max(0.0)), ([node, ELSEWHERE], to)]);
            flows.extend([([OTHER, node], (-rest).max(0.0)), ([DRAWN, node], (-growth).max(0.0))]);
        }
        Some(flows)
    }
}

impl Report<'_> {
    /// Flows of an arm in the main year, by replicate, in constant yuan.
    fn money_by_replicate(&self, arm: usize) -> Vec<Option<Amounts>> {
        let (year, price_year) = (self.headline.main_year(), self.results.scenario.price_year);
        let of = |replicate: usize| {
            let deflator = self.lookup.deflator(arm, replicate, year, price_year);
            let value = |metric: &str, group: &str, year: u16| {
                Some(self.lookup.value(arm, replicate, metric, group, year)? * deflator)
            };
            Reader { value: &value, year }.flows()
        };
        (0..self.lookup.replicates(arm)).map(of).collect()
    }

    /// One flow by replicate.
    fn flow(all: &[Option<Amounts>], at: usize) -> Vec<Option<f64>> {
        all.iter().map(|flows| flows.as_ref().map(|flows| flows[at].1)).collect()
    }

    /// The arm whose flows are drawn: the baseline, and the first where it was lost.
    fn money_arm(&self) -> usize {
        self.results.baseline().unwrap_or(0)
    }

    /// The figure of the baseline.
    pub(super) fn money(&self) -> Result<Figure, ResultsError> {
        let name = "money-flows";
        let year = self.headline.main_year();
        let all = if self.results.arms.is_empty() { Vec::new() } else { self.money_by_replicate(self.money_arm()) };
        let Some(Some(first)) = all.first() else {
            return Ok(Figure::none(name, &say!(self.language, "page-money-none", year = year)));
        };
        let mean = |at: usize| Estimate::of(&Self::flow(&all, at)).mean.unwrap_or(0.0);
        let amounts: Vec<([usize; 2], f64)> =
            first.iter().enumerate().map(|(at, (ends, _))| (*ends, mean(at))).collect();
        let total: f64 = amounts.iter().map(|(_, value)| value).sum();
        let flows = amounts.into_iter().filter(|(_, value)| *value > LEAST * total);
        let flows: Vec<Flow> = flows.map(|([from, to], value)| Flow { from, to, value: value / 1e8 }).collect();
        let node = |(key, column, slot): (&str, usize, usize)| Node {
            name: self.language.known(key).unwrap_or_default(),
            column,
            slot,
        };
        let arm = self.called[self.money_arm()].as_str();
        let title = say!(self.language, "page-money-title", arm = arm, year = year);
        FlowChart { name: name.into(), title, nodes: SIDES.map(node).to_vec(), flows }.draw()
    }

    /// The table of flows: the baseline's, and the differences from it.
    pub(super) fn money_context(&self, figures: &Figures) -> Option<Value> {
        let baseline = self.results.baseline()?;
        if figures.money.svg.is_empty() {
            return None;
        }
        let base = self.money_by_replicate(baseline);
        let others: Vec<Vec<Option<Amounts>>> = self.others().map(|arm| self.money_by_replicate(arm)).collect();
        let ends = base.first()?.as_ref()?.iter().map(|(ends, _)| *ends);
        let row = |(at, [from, to]): (usize, [usize; 2])| {
            let own = Self::flow(&base, at);
            let cells: Vec<Estimate> =
                others.iter().map(|all| Estimate::of_difference(&Self::flow(all, at), &own)).collect();
            let own = Estimate::of(&own);
            let is_there = own.mean.is_some_and(|mean| mean > 0.0) || cells.iter().any(|cell| cell.mean != Some(0.0));
            is_there.then(|| {
                context! {
                    from => self.language.known(SIDES[from].0),
                    to => self.language.known(SIDES[to].0),
                    base => told(&own, |value| amount(value, Shown::Money)),
                    cells => cells.iter().map(|cell| told(cell, |value| signed(value, Shown::Money))).collect::<Value>(),
                }
            })
        };
        Some(context! {
            arm => self.called[baseline].as_str(),
            rows => ends.enumerate().filter_map(row).collect::<Value>(),
        })
    }
}

fn told(estimate: &Estimate, words: impl Fn(f64) -> String) -> Value {
    context! {
        value => estimate.mean.map_or_else(|| "–".into(), words),
        error => estimate.standard_error.map(|value| error(value, Shown::Money)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A society of one year, in yuan.
    fn value(metric: &str, group: &str, year: u16) -> Option<f64> {
        Some(match (metric, group, year) {
            ("contributions", "all", _) => 100.0,
            ("worker_contributions", "all", _) => 30.0,
            ("employer_payments", "all", _) => 66.0,
            ("fines", "all", _) => 1.0,
            ("account_credit", "all", _) => 30.0,
            ("account_outgo", "all", _) => 27.0,
            ("premiums", "all", _) => 4.0,
            ("pool_payment", "care=inpatient", _) => 50.0,
            ("account_payment", "care=pharmacy", _) => 25.0,
            ("commercial_payment", "care=inpatient", _) => 2.0,
            ("out_of_pocket", "care=inpatient", _) => 20.0,
            ("pool_balance", "all", 2020) => 200.0,
            ("pool_balance", "all", _) => 215.0,
            ("account_balance", "all", 2020) => 80.0,
            ("account_balance", "all", _) => 84.0,
            _ => 0.0,
        })
    }

    #[test]
    fn what_comes_to_funds_accounts_and_insurers_goes_on_or_stays() {
        let flows = Reader { value: &value, year: 2021 }.flows().expect("two years are there");
        for node in [FUNDS, ACCOUNTS, INSURERS] {
            let sum =
                |end: usize| flows.iter().filter(|(ends, _)| ends[end] == node).map(|(_, value)| value).sum::<f64>();
            assert_eq!(sum(1), sum(0), "{}", SIDES[node].0);
        }
        let of = |from, to| flows.iter().filter(|(ends, _)| *ends == [from, to]).map(|(_, value)| value).sum::<f64>();
        assert_eq!((of(EMPLOYERS, FUNDS), of(TREASURY, FUNDS)), (65.0, 5.0));
        assert_eq!((of(ACCOUNTS, INSURERS), of(HOUSEHOLDS, INSURERS)), (2.0, 2.0));
        assert_eq!((of(FUNDS, RESERVES), of(FUNDS, ELSEWHERE)), (15.0, 5.0));
        assert_eq!(of(OTHER, ACCOUNTS), 1.0, "interest: 4 more than came in less what was paid");
        assert!(flows.iter().all(|(_, value)| *value >= 0.0));
    }
}
