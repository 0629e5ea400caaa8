//! Differences between arms: every replicate of an arm against the same replicate of the baseline, same people, same luck.

use std::collections::BTreeMap;

use gongji_model::observe::METRICS;

use crate::results::{Lookup, Replicate, Results, metric_named};

/// A mean over replicates and its standard error.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Estimate {
    /// None when a replicate has no value.
    pub mean: Option<f64>,
    /// Standard deviation of the replicates over the root of their number; none for a single replicate.
    pub standard_error: Option<f64>,
}

impl Estimate {
    /// Mean and standard error of these values; none if one is missing.
    pub fn of(values: &[Option<f64>]) -> Self {
        let Some(values) = values.iter().copied().collect::<Option<Vec<f64>>>() else { return Self::default() };
        if values.is_empty() {
            return Self::default();
        }
        let count = values.len() as f64;
        let mean = values.iter().sum::<f64>() / count;
        let squares = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>();
        let standard_error = (values.len() > 1).then(|| (squares / (count - 1.0) / count).sqrt());
        Self { mean: Some(mean), standard_error }
    }

    /// The paired difference of `values` from `base`.
    pub fn of_difference(values: &[Option<f64>], base: &[Option<f64>]) -> Self {
        let differences: Vec<Option<f64>> = values.iter().zip(base).map(|(v, b)| Some((*v)? - (*b)?)).collect();
        Self::of(&differences)
    }

    /// Whether the mean is at least two standard errors from zero.
    pub fn is_clear(&self) -> bool {
        matches!((self.mean, self.standard_error), (Some(m), Some(e)) if m != 0.0 && m.abs() >= 2.0 * e)
    }
}

/// One row of the table `paired`.
#[derive(Clone, Debug, PartialEq)]
pub struct PairedRow {
    /// The arm.
    pub arm: String,
    /// What it is compared with.
    pub baseline: String,
    /// Calendar year.
    pub year: u16,
    /// As in the yearly table.
    pub group: String,
    /// As in the yearly table.
    pub metric: &'static str,
    /// Unit of the metric.
    pub unit: &'static str,
    /// The arm's value less the baseline's.
    pub estimate: Estimate,
}

/// Year, group (`all` first) and metric in the order of the tables.
type Key<'a> = (u16, bool, &'a str, usize);

/// Paired differences of every arm from the baseline, in the order of the table.
pub fn differences(results: &Results) -> Vec<PairedRow> {
    let Some(base) = results.baseline().map(|place| &results.arms[place]) else { return Vec::new() };
    let base_cells = cells(&base.replicates);
    let mut rows = Vec::new();
    for arm in results.arms.iter().filter(|arm| arm.name != base.name) {
        for (key, values) in cells(&arm.replicates) {
            let Some(base_values) = base_cells.get(&key) else { continue };
            let (year, _, group, metric) = key;
            rows.push(PairedRow {
                arm: arm.name.clone(),
                baseline: base.name.clone(),
                year,
                group: group.to_string(),
                metric: METRICS[metric].name,
                unit: METRICS[metric].unit,
                estimate: Estimate::of_difference(&values, base_values),
            });
        }
    }
    rows
}

fn cells(replicates: &[Replicate]) -> BTreeMap<Key<'_>, Vec<Option<f64>>> {
    let mut cells: BTreeMap<Key<'_>, Vec<Option<f64>>> = BTreeMap::new();
    for (number, replicate) in replicates.iter().enumerate() {
        for row in &replicate.rows {
            let Some((metric, _)) = metric_named(row.metric) else { continue };
            let key = (row.year, row.group != "all", row.group.as_str(), metric);
            cells.entry(key).or_insert_with(|| vec![None; replicates.len()])[number] = row.value;
        }
    }
    cells
}

/// First year in which an arm differs from the baseline in anything (from the first arm, where the baseline was lost);
/// none when all are the same.
pub fn parting_year(results: &Results, lookup: &Lookup<'_>) -> Option<u16> {
    let base = results.baseline().unwrap_or(0);
    // Winners need a baseline, and the year of an event may be told before it comes.
    let counts = |metric: &str| {
        let is_event = metric_named(metric).is_some_and(|(_, metric)| metric.unit == "year");
        !is_event && !matches!(metric, "winners_share" | "losers_share")
    };
    let of_arm = |arm| (0..lookup.replicates(base)).filter_map(move |r| lookup.parting_year([base, arm], r, counts));
    (0..results.arms.len()).flat_map(of_arm).min()
}

/// When a headline is read off.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Moment {
    /// In this year, so many years after the arms part.
    Year {
        /// Calendar year.
        year: u16,
        /// Years since the arms part.
        after: u16,
    },
    /// The sum of all years since the arms part, each discounted to that year.
    PresentValue,
}

/// Whether more of it is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// More is better.
    Up,
    /// Less is better.
    Down,
    /// It depends; never tinted.
    Neutral,
}

/// How a value is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// 100 million yuan of constant prices.
    Money,
    /// Percent; differences in percentage points.
    Percent,
    /// Millions of visits or stays.
    Millions,
}

/// One line of the headline table.
#[derive(Clone, Copy, Debug)]
pub struct Measure {
    /// In words.
    pub name: &'static str,
    /// Its unit.
    pub shown: Shown,
    /// Whether more is good.
    pub good: Direction,
    quantity: Quantity,
}

#[derive(Clone, Copy, Debug)]
enum Quantity {
    /// An amount at the end of a year: no present value.
    Stock(&'static str),
    /// An amount of a year.
    Flow(&'static str),
    /// The pooled funds' outgo less their income.
    Gap,
    /// 1 in a year in which the pooled funds' outgo exceeds their income.
    Deficit,
    /// A share or a count, of a group.
    Plain(&'static str, &'static str),
}

const fn measure(name: &'static str, shown: Shown, good: Direction, quantity: Quantity) -> Measure {
    Measure { name, shown, good, quantity }
}

/// The headline table, line by line.
pub const MEASURES: &[Measure] = {
    use Direction::{Down, Neutral, Up};
    use Quantity::{Deficit, Flow, Gap, Plain, Stock};
    use Shown::{Millions, Money, Percent};
    &[
        measure("Balance of the pooled funds", Money, Up, Stock("pool_balance")),
        measure("Actuarial gap: outgo less income of the pooled funds", Money, Down, Gap),
        measure("Chance that the pooled funds run a deficit", Percent, Down, Deficit),
        measure("Stock of the individual accounts", Money, Neutral, Stock("account_balance")),
        measure("Idle share of the accounts", Percent, Down, Plain("idle_share", "all")),
        measure("Household burden", Money, Down, Flow("household_burden")),
        measure("Out-of-pocket spending", Money, Down, Flow("out_of_pocket")),
        measure("Out-of-pocket share: all care", Percent, Down, Plain("out_of_pocket_share", "all")),
        measure("— ordinary outpatient", Percent, Down, Plain("out_of_pocket_share", "care=outpatient")),
        measure("— chronic outpatient", Percent, Down, Plain("out_of_pocket_share", "care=chronic")),
        measure("— pharmacy", Percent, Down, Plain("out_of_pocket_share", "care=pharmacy")),
        measure("— inpatient", Percent, Down, Plain("out_of_pocket_share", "care=inpatient")),
        measure("Households with catastrophic spending", Percent, Down, Plain("catastrophic_share", "all")),
        measure("Care forgone because of its cost", Percent, Down, Plain("forgone_care_share", "all")),
        measure("Outpatient visits, million", Millions, Neutral, Plain("visits", "all")),
        measure("Chronic-list visits, million", Millions, Neutral, Plain("chronic_visits", "all")),
        measure("Stays in hospital, million", Millions, Neutral, Plain("discharges", "all")),
        measure("Total medical spending", Money, Neutral, Flow("medical_spending")),
        measure("Losers: burden up by more than 1% of income", Percent, Down, Plain("losers_share", "all")),
        measure("Take-up of commercial products", Percent, Neutral, Plain("takeup_share", "all")),
        measure("Loss ratio of commercial products", Percent, Neutral, Plain("loss_ratio", "all")),
    ]
};

/// Mean of one arm, and its paired difference from the baseline.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Cell {
    /// The arm's own value.
    pub value: Estimate,
    /// Its difference from the baseline; nothing in the baseline's own column.
    pub difference: Estimate,
}

/// A measure at a moment, one cell an arm.
#[derive(Clone, Debug)]
pub struct HeadlineLine {
    /// What is measured.
    pub measure: &'static Measure,
    /// In the order of the arms.
    pub cells: Vec<Cell>,
}

/// All measures at one moment; those that nobody has are left out.
#[derive(Clone, Debug)]
pub struct HeadlineTable {
    /// When.
    pub moment: Moment,
    /// Line by line.
    pub lines: Vec<HeadlineLine>,
}

/// The headline results.
#[derive(Clone, Debug)]
pub struct Headline {
    /// First year in which the arms part, or the first year when they never do.
    pub parting: u16,
    /// Whether any arm differs from the baseline at all.
    pub parts: bool,
    /// After 5, 10, 20 years and as present value.
    pub tables: Vec<HeadlineTable>,
}

impl Headline {
    /// The main year of the page: ten years on, or the last year before that there is.
    pub fn main_year(&self) -> u16 {
        let years = self.tables.iter().filter_map(|table| match table.moment {
            Moment::Year { year, after } if after <= 10 => Some(year),
            _ => None,
        });
        years.max().unwrap_or(self.parting)
    }
}

impl Measure {
    /// Its name in tables and on the command line: the metric, with its kind of care after a point; `pool_gap` and
    /// `pool_deficit` for what no single metric is.
    pub fn key(&self) -> String {
        match self.quantity {
            Quantity::Gap => "pool_gap".into(),
            Quantity::Deficit => "pool_deficit".into(),
            Quantity::Stock(metric) | Quantity::Flow(metric) | Quantity::Plain(metric, "all") => metric.into(),
            Quantity::Plain(metric, group) => format!("{metric}.{}", group.trim_start_matches("care=")),
        }
    }

    /// Whether it is an amount of a year, which has a present value.
    pub fn is_flow(&self) -> bool {
        matches!(self.quantity, Quantity::Flow(_) | Quantity::Gap)
    }
}

/// One measure at one moment, by arm and replicate; a present value begins in the year `first`.
pub fn by_replicate(results: &Results, first: u16, measure: &Measure, moment: Moment) -> Vec<Vec<Option<f64>>> {
    let lookup = Lookup::new(results);
    let reader = Reader { results, lookup: &lookup, first };
    let of_arm = |arm| (0..lookup.replicates(arm)).map(|r| reader.value(arm, r, measure.quantity, moment)).collect();
    (0..results.arms.len()).map(of_arm).collect()
}

/// Computes the headline table.
pub fn headline(results: &Results, lookup: &Lookup<'_>) -> Headline {
    let parting = parting_year(results, lookup);
    let first = parting.unwrap_or(results.scenario.from);
    let until = results.scenario.until;
    let mut moments: Vec<Moment> = ([5, 10, 20].into_iter())
        .map(|after| Moment::Year { year: first.saturating_add(after), after })
        .filter(|moment| matches!(moment, Moment::Year { year, .. } if *year <= until))
        .collect();
    if moments.is_empty() {
        moments.push(Moment::Year { year: until, after: until.saturating_sub(first) });
    }
    moments.push(Moment::PresentValue);
    let reader = Reader { results, lookup, first };
    let tables = moments.into_iter().map(|moment| reader.table(moment)).collect();
    Headline { parting: first, parts: parting.is_some(), tables }
}

struct Reader<'a> {
    results: &'a Results,
    lookup: &'a Lookup<'a>,
    first: u16,
}

impl Reader<'_> {
    fn table(&self, moment: Moment) -> HeadlineTable {
        let lines = MEASURES.iter().map(|measure| self.line(measure, moment));
        let lines = lines.filter(|line| line.cells.iter().any(|cell| cell.value.mean.is_some())).collect();
        HeadlineTable { moment, lines }
    }

    fn line(&self, measure: &'static Measure, moment: Moment) -> HeadlineLine {
        let values = |arm: usize| -> Vec<Option<f64>> {
            (0..self.lookup.replicates(arm)).map(|r| self.value(arm, r, measure.quantity, moment)).collect()
        };
        let baseline = self.results.baseline();
        let base = baseline.map(values);
        let cell = |arm: usize| {
            let own = values(arm);
            let others = base.as_ref().filter(|_| baseline != Some(arm));
            let difference = others.map_or_else(Estimate::default, |base| Estimate::of_difference(&own, base));
            Cell { value: Estimate::of(&own), difference }
        };
        HeadlineLine { measure, cells: (0..self.results.arms.len()).map(cell).collect() }
    }

    fn value(&self, arm: usize, replicate: usize, quantity: Quantity, moment: Moment) -> Option<f64> {
        let Moment::Year { year, .. } = moment else { return self.present_value(arm, replicate, quantity) };
        let plain = |metric: &str, group: &str| self.lookup.value(arm, replicate, metric, group, year);
        match quantity {
            Quantity::Stock(metric) | Quantity::Flow(metric) => {
                Some(plain(metric, "all")? * self.deflator(arm, replicate, year))
            }
            Quantity::Gap => self.flow(arm, replicate, quantity, year),
            Quantity::Deficit => {
                let deficit = plain("pool_outgo", "all")? > plain("pool_income", "all")?;
                Some(if deficit { 1.0 } else { 0.0 })
            }
            // Nobody loses against oneself: the baseline need not say so.
            Quantity::Plain("losers_share", group) if Some(arm) == self.results.baseline() => {
                Some(plain("losers_share", group).unwrap_or(0.0))
            }
            Quantity::Plain(metric, group) => plain(metric, group),
        }
    }

    fn deflator(&self, arm: usize, replicate: usize, year: u16) -> f64 {
        self.lookup.deflator(arm, replicate, year, self.results.scenario.price_year)
    }

    /// An amount of one year in constant yuan.
    fn flow(&self, arm: usize, replicate: usize, quantity: Quantity, year: u16) -> Option<f64> {
        let plain = |metric: &str| self.lookup.value(arm, replicate, metric, "all", year);
        let amount = match quantity {
            Quantity::Flow(metric) => plain(metric)?,
            Quantity::Gap => plain("pool_outgo")? - plain("pool_income")?,
            Quantity::Stock(_) | Quantity::Deficit | Quantity::Plain(..) => return None,
        };
        Some(amount * self.deflator(arm, replicate, year))
    }

    fn present_value(&self, arm: usize, replicate: usize, quantity: Quantity) -> Option<f64> {
        let flows: Option<Vec<f64>> =
            (self.first..=self.results.scenario.until).map(|year| self.flow(arm, replicate, quantity, year)).collect();
        Some(present_value(&flows?, self.results.scenario.discount_rate))
    }
}

/// Present value of yearly amounts in constant yuan; the first year counts in full.
pub fn present_value(flows: &[f64], rate: f64) -> f64 {
    // Horner's rule from the last year back.
    flows.iter().rev().fold(0.0, |later, flow| flow + later / (1.0 + rate))
}

/// First year in which the pooled funds' outgo exceeds their income, by replicate.
pub fn first_deficit_years(results: &Results, lookup: &Lookup<'_>, arm: usize) -> Vec<Option<u16>> {
    first_years(results, lookup, arm, |value| {
        value("pool_outgo").zip(value("pool_income")).is_some_and(|(outgo, income)| outgo > income)
    })
}

/// First year in which the pooled funds' balance is below zero, by replicate.
pub fn depletion_years(results: &Results, lookup: &Lookup<'_>, arm: usize) -> Vec<Option<u16>> {
    first_years(results, lookup, arm, |value| value("pool_balance").is_some_and(|balance| balance < 0.0))
}

fn first_years(
    results: &Results,
    lookup: &Lookup<'_>,
    arm: usize,
    holds: impl Fn(&dyn Fn(&str) -> Option<f64>) -> bool,
) -> Vec<Option<u16>> {
    let first = |replicate: usize| {
        (results.scenario.from..=results.scenario.until)
            .find(|year| holds(&|metric: &str| lookup.value(arm, replicate, metric, "all", *year)))
    };
    (0..lookup.replicates(arm)).map(first).collect()
}
