//! Differences between arms: every replicate of an arm against the same replicate of the baseline, same people, same luck.

use std::collections::BTreeMap;

use gongji_model::law::metric;

use crate::results::paired::lookup::Lookup;
use crate::results::paired::ratio::Ratio;
use crate::results::record::{OwnMetric, ReplicateResult, Results, ScenarioInfo, metric_named, unit_of};
use crate::words::{Language, names};

pub use estimate::{Estimate, Interval, Told};
pub use event::{depletion_years, first_deficit_years, median_year, year_range, year_words};
pub use headline_row::{HeadlineRow, headline_rows};
pub use parting::{equal_to_baseline, parting_year};
pub use why::Why;

pub mod break_even;
mod chance;
mod estimate;
mod event;
pub(crate) mod headline_row;
pub mod lookup;
pub mod pairing;
pub mod parting;
mod ratio;
mod student;
mod why;

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

/// Year, group (`all` first) and metric in the order of the tables, those of policies behind all others.
type Key<'a> = (u16, bool, &'a str, usize, &'static str);
/// The place of policies' metrics among all.
const OF_POLICIES: usize = usize::MAX;

/// Paired differences of every arm from the baseline, in the order of the table.
pub fn differences(results: &Results) -> Vec<PairedRow> {
    let Some(base) = results.baseline().map(|place| &results.arms[place]) else { return Vec::new() };
    let base_cells = cells(&base.replicates);
    // The baseline has no winners and losers against itself, and a policy counts nothing where it is not in force.
    let nothing = vec![Some(0.0); base.replicates.len()];
    let mut rows = Vec::new();
    for arm in results.arms.iter().filter(|arm| arm.name != base.name) {
        let mut cells = cells(&arm.replicates);
        for key in base_cells.keys().filter(|key| key.3 == OF_POLICIES) {
            cells.entry(*key).or_insert_with(|| nothing.clone());
        }
        for (key, values) in cells {
            let (year, _, group, place, metric) = key;
            let by_definition = (place == OF_POLICIES || parting::is_comparison(metric)).then_some(&nothing);
            let Some(base_values) = base_cells.get(&key).or(by_definition) else { continue };
            rows.push(PairedRow {
                arm: arm.name.clone(),
                baseline: base.name.clone(),
                year,
                group: group.to_string(),
                metric,
                unit: unit_of(metric),
                estimate: Estimate::of_difference(&values, base_values),
            });
        }
    }
    rows
}

fn cells(replicates: &[ReplicateResult]) -> BTreeMap<Key<'_>, Vec<Option<f64>>> {
    let mut cells: BTreeMap<Key<'_>, Vec<Option<f64>>> = BTreeMap::new();
    for (number, replicate) in replicates.iter().enumerate() {
        for row in &replicate.rows {
            let place = metric_named(row.metric).map_or(OF_POLICIES, |(place, _)| place);
            let key = (row.year, row.group != "all", row.group.as_str(), place, row.metric);
            cells.entry(key).or_insert_with(|| vec![None; replicates.len()])[number] = row.value;
        }
    }
    cells
}

/// The moment for which a headline is read off.
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

/// Whether more of a measure is good.
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
    /// Millions of persons, visits or stays.
    Millions,
    /// A plain number.
    Number,
}

/// One line of the headline table.
#[derive(Clone, Copy, Debug)]
pub struct Measure {
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
    /// The outgo of pooled funds and funds for large expenses less their income.
    Gap,
    /// 1 in a year in which the pooled funds' outgo exceeds their income.
    Deficit,
    /// A share or a count, of a group.
    Plain(&'static str, &'static str),
    /// Burden of the households, and what of employers' money falls on wages, less the surplus of the public funds, which is theirs
    /// in the end.
    Closed,
    /// Of two differences from the baseline.
    Ratio(Ratio),
    /// What a policy counts itself, other than money: nothing where it is not in force.
    Counted(&'static metric::Metric),
    /// The same in money.
    Paid(&'static metric::Metric),
}

const fn measure(shown: Shown, good: Direction, quantity: Quantity) -> Measure {
    Measure { shown, good, quantity }
}

const fn elasticity(lines: &'static str, care: &'static str) -> Quantity {
    Quantity::Ratio(Ratio::Elasticity { lines, care })
}

const LARGE_EXPENSE_BALANCE: &str = "large_expense_balance";

/// The headline table, line by line.
pub const MEASURES: &[Measure] = {
    use Direction::{Down, Neutral, Up};
    use Quantity::{Closed, Deficit, Flow, Gap, Plain, Stock};
    use Shown::{Millions, Money, Number, Percent};
    &[
        measure(Money, Up, Stock("pool_balance")),
        measure(Money, Up, Stock(LARGE_EXPENSE_BALANCE)),
        measure(Money, Down, Gap),
        measure(Percent, Down, Deficit),
        measure(Money, Neutral, Stock("account_balance")),
        measure(Percent, Down, Plain("idle_share", "all")),
        measure(Money, Down, Flow("household_burden")),
        measure(Money, Down, Closed),
        measure(Money, Down, Flow("out_of_pocket")),
        measure(Percent, Down, Plain("out_of_pocket_share", "all")),
        measure(Percent, Down, Plain("out_of_pocket_share", "care=outpatient")),
        measure(Percent, Down, Plain("out_of_pocket_share", "care=chronic")),
        measure(Percent, Down, Plain("out_of_pocket_share", "care=pharmacy")),
        measure(Percent, Down, Plain("out_of_pocket_share", "care=inpatient")),
        measure(Percent, Down, Plain("catastrophic_share", "all")),
        measure(Percent, Down, Plain("forgone_care_share", "all")),
        measure(Millions, Neutral, Plain("visits", "all")),
        measure(Millions, Neutral, Plain("chronic_visits", "all")),
        measure(Millions, Neutral, Plain("discharges", "all")),
        measure(Money, Neutral, Flow("medical_spending")),
        measure(Percent, Down, Plain("losers_per_head", "all")),
        measure(Percent, Down, Plain("losers_by_contribution", "all")),
        measure(Percent, Down, Plain("losers_by_benefit", "all")),
        measure(Percent, Down, Plain("losers_share", "all")),
        measure(Percent, Down, Plain("ex_ante_losers_per_head", "all")),
        measure(Money, Down, Flow("risk_premium")),
        measure(Money, Up, Flow("welfare_change")),
        measure(Money, Up, Flow("welfare_change_without_quantity")),
        measure(Number, Neutral, Quantity::Ratio(Ratio::Propensity)),
        measure(Number, Neutral, elasticity("visits", "care=outpatient")),
        measure(Number, Neutral, elasticity("chronic_visits", "care=chronic")),
        measure(Number, Neutral, elasticity("discharges", "care=inpatient")),
        measure(Millions, Neutral, Plain("members", "all")),
        measure(Percent, Neutral, Plain("takeup_share", "all")),
        measure(Percent, Neutral, Plain("loss_ratio", "all")),
    ]
};

/// Mean of one arm, and its paired difference from the baseline.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Cell {
    /// The arm's own value.
    pub value: Estimate,
    /// Its difference from the baseline; nothing in the baseline's own column.
    pub difference: Estimate,
    why: [Option<Why>; 2],
}

impl Cell {
    /// Why the arm has no value of its own.
    pub fn why(&self) -> Option<Why> {
        self.why[0]
    }

    /// Why there is no difference from the baseline.
    pub fn why_no_difference(&self) -> Option<Why> {
        self.why[1]
    }
}

/// A measure at a moment, one cell an arm.
#[derive(Clone, Debug)]
pub struct HeadlineLine {
    /// What is measured.
    pub measure: Measure,
    /// In the order of the arms.
    pub cells: Vec<Cell>,
}

/// All measures at one moment.
#[derive(Clone, Debug)]
pub struct HeadlineTable {
    /// When.
    pub moment: Moment,
    /// Line by line; lines without a figure in any arm are left out.
    pub lines: Vec<HeadlineLine>,
    /// The lines without a figure in any arm: every cell says why.
    pub empty: Vec<HeadlineLine>,
}

impl HeadlineTable {
    /// The line of a measure by its key, also without a figure in any arm; none where the measure never has a value at such a
    /// moment.
    pub fn line(&self, key: &str) -> Option<&HeadlineLine> {
        self.lines.iter().chain(&self.empty).find(|line| line.measure.key() == key)
    }
}

/// The headline results.
#[derive(Clone, Debug)]
pub struct Headline {
    /// First year in which the law of an arm differs from the baseline's, or the first year when none ever does.
    pub parting: u16,
    /// Whether the law of any arm differs from the baseline's at all.
    pub parts: bool,
    /// First year that a present value adds up: that of the parting, or the first of the tables when they begin later.
    pub first_summed: u16,
    /// After 5, 10, 20 years and as present value.
    pub tables: Vec<HeadlineTable>,
}

impl Headline {
    /// The main year of the page: ten years on, or the last year before that since the parting, else the first after it.
    pub fn main_year(&self) -> u16 {
        let years = self.tables.iter().filter_map(|table| match table.moment {
            Moment::Year { year, .. } => Some(year),
            Moment::PresentValue => None,
        });
        main_horizon(&years.collect::<Vec<_>>(), self.parting).unwrap_or(self.parting)
    }

    /// The table of the main year.
    pub fn main_table(&self) -> Option<&HeadlineTable> {
        let main = self.main_year();
        self.tables.iter().find(|table| matches!(table.moment, Moment::Year { year, .. } if year == main))
    }
}

impl Measure {
    /// Its name in tables and on the command line: the metric, with its kind of care after a point; `pool_gap` and
    /// `pool_deficit` for what no single metric is.
    pub fn key(&self) -> String {
        match self.quantity {
            Quantity::Gap => "pool_gap".into(),
            Quantity::Deficit => "pool_deficit".into(),
            Quantity::Closed => "closed_burden".into(),
            Quantity::Ratio(ratio) => ratio.key(),
            Quantity::Stock(metric) | Quantity::Flow(metric) | Quantity::Plain(metric, "all") => metric.into(),
            Quantity::Plain(metric, group) => format!("{metric}.{}", group.trim_start_matches("care=")),
            Quantity::Counted(metric) | Quantity::Paid(metric) => metric.name.into(),
        }
    }

    /// In words; of a policy's own metric its name.
    pub fn label(&self, language: Language) -> String {
        let key = self.key();
        language.known(&names::key("measure", &key)).unwrap_or(key)
    }

    /// Whether a replicate only says that something happens or not, so that the mean is a chance.
    pub fn is_chance(&self) -> bool {
        matches!(self.quantity, Quantity::Deficit)
    }

    /// The estimate from these values, one a replicate.
    pub fn estimate(&self, values: &[Option<f64>]) -> Estimate {
        if self.is_chance() { Estimate::of_chance(values) } else { Estimate::of(values) }
    }

    /// The paired difference of `values` from `base`.
    pub fn difference(&self, values: &[Option<f64>], base: &[Option<f64>]) -> Estimate {
        if self.is_chance() {
            Estimate::of_chance_difference(values, base)
        } else {
            Estimate::of_difference(values, base)
        }
    }

    /// Whether it is an amount of a year, which has a present value.
    pub fn is_flow(&self) -> bool {
        matches!(self.quantity, Quantity::Flow(_) | Quantity::Gap | Quantity::Closed | Quantity::Paid(_))
    }

    /// A metric of a policy as a line of the headline: nobody but its author knows whether more of it is good.
    fn of_policy(own: &OwnMetric) -> Self {
        let metric = metric::in_table(&own.name, &own.unit);
        let (shown, quantity) = match metric.is_money {
            true => (Shown::Money, Quantity::Paid(metric)),
            false => (Shown::Number, Quantity::Counted(metric)),
        };
        measure(shown, Direction::Neutral, quantity)
    }
}

/// One measure at one moment, by arm and replicate; a present value begins in the year `first`.
pub fn by_replicate(results: &Results, first: u16, measure: &Measure, moment: Moment) -> Vec<Vec<Option<f64>>> {
    by_replicate_in(results, &Lookup::new(results), first, measure, moment)
}

/// The same for results whose rows have been indexed.
pub(crate) fn by_replicate_in(
    results: &Results,
    lookup: &Lookup<'_>,
    first: u16,
    measure: &Measure,
    moment: Moment,
) -> Vec<Vec<Option<f64>>> {
    let reader = Reader { results, lookup, first };
    let of_arm = |arm| (0..lookup.replicates(arm)).map(|r| reader.value(arm, r, measure.quantity, moment)).collect();
    (0..results.arms.len()).map(of_arm).collect()
}

/// Years after the parting at which the headline is read.
const HORIZONS: [u16; 3] = [5, 10, 20];
/// The horizon that is the main one.
const MAIN: u16 = 10;

/// Of rising years the main one: of those from the parting on the last within ten years of it, else the first; where all are
/// before it, the last.
pub(crate) fn main_horizon(years: &[u16], parting: u16) -> Option<u16> {
    let (before, parted) = years.split_at(years.partition_point(|year| *year < parting));
    let near = parted.iter().rev().find(|year| **year <= parting.saturating_add(MAIN));
    near.or(parted.first()).or(before.last()).copied()
}

/// Computes the headline table.
pub fn headline(results: &Results, lookup: &Lookup<'_>) -> Headline {
    let parting = parting_year(results);
    let first = parting.unwrap_or(results.scenario.from);
    let reader = Reader { results, lookup, first };
    let tables = moments(&results.scenario, first).into_iter().map(|moment| reader.table(moment)).collect();
    Headline { parting: first, parts: parting.is_some(), first_summed: reader.first_summed(), tables }
}

/// The years that the scenario names, else the horizons that the tables hold (the last year when they hold none); and the
/// present value.
fn moments(scenario: &ScenarioInfo, first: u16) -> Vec<Moment> {
    let horizons = || HORIZONS.iter().map(|after| first.saturating_add(*after)).collect();
    let years = if scenario.read_in.is_empty() { horizons() } else { scenario.read_in.clone() };
    let mut years: Vec<u16> =
        years.into_iter().filter(|year| (scenario.from..=scenario.until).contains(year)).collect();
    if years.is_empty() {
        years.push(scenario.until);
    }
    let moment = |year: u16| Moment::Year { year, after: year.saturating_sub(first) };
    years.into_iter().map(moment).chain([Moment::PresentValue]).collect()
}

struct Reader<'a> {
    results: &'a Results,
    lookup: &'a Lookup<'a>,
    first: u16,
}

impl Reader<'_> {
    fn table(&self, moment: Moment) -> HeadlineTable {
        let asked = self.results.asked_metrics().map(Measure::of_policy);
        let measures = MEASURES.iter().copied().chain(asked);
        let measures = measures.filter(|measure| measure.is_flow() || moment != Moment::PresentValue);
        let lines = measures.map(|measure| self.line(measure, moment));
        let (lines, empty) = lines.partition(|line| line.cells.iter().any(|cell| cell.value.mean.is_some()));
        HeadlineTable { moment, lines, empty }
    }

    fn line(&self, measure: Measure, moment: Moment) -> HeadlineLine {
        let values = |arm: usize| -> Vec<Option<f64>> {
            (0..self.lookup.replicates(arm)).map(|r| self.value(arm, r, measure.quantity, moment)).collect()
        };
        let baseline = self.results.baseline();
        let base = baseline.map(values);
        let cell = |arm: usize| {
            let own = values(arm);
            let others = base.as_ref().filter(|_| baseline != Some(arm));
            let difference = others.map_or_else(Estimate::default, |base| measure.difference(&own, base));
            let value = measure.estimate(&own);
            let why = value.mean.is_none().then(|| self.why(arm, measure.quantity, &value));
            let why = [why, difference.mean.is_none().then(|| self.why_no_difference(arm, measure.quantity, why))];
            Cell { value, difference, why }
        };
        HeadlineLine { measure, cells: (0..self.results.arms.len()).map(cell).collect() }
    }

    /// Why an arm has no value of its own.
    fn why(&self, arm: usize, quantity: Quantity, value: &Estimate) -> Why {
        match quantity {
            _ if value.known > 0 => Why::SomeReplicates { known: value.known, replicates: value.replicates },
            Quantity::Plain(metric, _) if !parting::is_comparison(metric) => self.why_no_plain(arm, metric),
            Quantity::Flow(metric) if !parting::is_comparison(metric) => Why::NoReplicate,
            Quantity::Plain(..) | Quantity::Flow(_) | Quantity::Ratio(_) if self.results.baseline().is_none() => {
                Why::BaselineLost
            }
            Quantity::Plain(..) | Quantity::Flow(_) => Why::NotCompared,
            Quantity::Ratio(_) if self.results.baseline() == Some(arm) => Why::IsBaseline,
            Quantity::Ratio(_) => Why::TooNear,
            Quantity::Stock(LARGE_EXPENSE_BALANCE) => Why::NoFund,
            _ => Why::NoReplicate,
        }
    }

    /// The same of a metric that is no comparison.
    fn why_no_plain(&self, arm: usize, metric: &str) -> Why {
        let is_of_products = matches!(metric, "takeup_share" | "loss_ratio");
        let never_sold = is_of_products && !self.lookup.ever(arm, "takeup_of_able", "all");
        if never_sold { Why::NeverSold } else { Why::NoReplicate }
    }

    fn why_no_difference(&self, arm: usize, quantity: Quantity, own: Option<Why>) -> Why {
        match self.results.baseline() {
            None => Why::BaselineLost,
            Some(base) if base == arm => Why::IsBaseline,
            Some(_) if own.is_none() && matches!(quantity, Quantity::Ratio(_)) => Why::IsDifference,
            Some(_) => own.unwrap_or(Why::NotInBaseline),
        }
    }

    fn value(&self, arm: usize, replicate: usize, quantity: Quantity, moment: Moment) -> Option<f64> {
        let Moment::Year { year, .. } = moment else { return self.present_value(arm, replicate, quantity) };
        let plain = |metric: &str, group: &str| self.lookup.value(arm, replicate, metric, group, year);
        match quantity {
            // An arm without such a fund has no balance of it.
            Quantity::Stock(metric @ LARGE_EXPENSE_BALANCE) if !self.lookup.ever_moves(arm, metric, "all") => None,
            Quantity::Stock(metric) => Some(plain(metric, "all")? * self.deflator(arm, replicate, year)),
            Quantity::Flow(_) | Quantity::Gap | Quantity::Closed | Quantity::Paid(_) => {
                self.flow(arm, replicate, quantity, year)
            }
            Quantity::Ratio(ratio) => {
                let base = self.results.baseline().filter(|base| *base != arm)?;
                let of = |arm: usize| {
                    move |metric: &str, group: &str| self.lookup.value(arm, replicate, metric, group, year)
                };
                ratio.of(of(arm), of(base))
            }
            Quantity::Deficit => {
                let deficit = plain("pool_outgo", "all")? > plain("pool_income", "all")?;
                Some(if deficit { 1.0 } else { 0.0 })
            }
            // Until the law differs from the baseline's, and in the baseline itself, there are no losers and no such row.
            Quantity::Plain(metric, group)
                if parting::is_comparison(metric) && self.results.lives_as_baseline(arm, year) =>
            {
                Some(plain(metric, group).unwrap_or(0.0))
            }
            Quantity::Plain(metric, group) => plain(metric, group),
            Quantity::Counted(metric) => self.counted(arm, replicate, metric, year),
        }
    }

    /// What a policy counted in a year that the tables hold: nothing where it is not in force.
    fn counted(&self, arm: usize, replicate: usize, metric: &metric::Metric, year: u16) -> Option<f64> {
        let years = self.results.scenario.from..=self.results.scenario.until;
        let value = self.lookup.value(arm, replicate, metric.name, "all", year);
        value.or_else(|| years.contains(&year).then_some(0.0))
    }

    fn deflator(&self, arm: usize, replicate: usize, year: u16) -> f64 {
        self.lookup.deflator(arm, replicate, year, self.results.scenario.price_year)
    }

    /// First year that a present value adds up.
    fn first_summed(&self) -> u16 {
        self.first.max(self.results.scenario.from)
    }

    /// An amount of one year in constant yuan.
    fn flow(&self, arm: usize, replicate: usize, quantity: Quantity, year: u16) -> Option<f64> {
        let plain = |metric: &str| self.lookup.value(arm, replicate, metric, "all", year);
        let amount = match quantity {
            // A baseline whose members are noted has a premium for risk, and nothing to be better than.
            Quantity::Flow(metric @ ("welfare_change" | "welfare_change_without_quantity"))
                if self.results.lives_as_baseline(arm, year) =>
            {
                plain(metric).unwrap_or(0.0)
            }
            Quantity::Flow(metric) => plain(metric)?,
            Quantity::Gap => {
                // Older results have no books of this fund: its payments stood with those of the pooled funds.
                let large = |metric: &str| plain(metric).unwrap_or(0.0);
                let large_expense = large("large_expense_outgo") - large("large_expense_income");
                plain("pool_outgo")? - plain("pool_income")? + large_expense
            }
            // Older results have nothing of employers' money fall on wages.
            Quantity::Closed => {
                plain("household_burden")? + plain("wage_incidence").unwrap_or(0.0) - plain("public_surplus")?
            }
            Quantity::Paid(metric) => self.counted(arm, replicate, metric, year)?,
            _ => return None,
        };
        Some(amount * self.deflator(arm, replicate, year))
    }

    fn present_value(&self, arm: usize, replicate: usize, quantity: Quantity) -> Option<f64> {
        let scenario = &self.results.scenario;
        let years = self.first_summed()..=scenario.until;
        let flows: Option<Vec<f64>> = years.map(|year| self.flow(arm, replicate, quantity, year)).collect();
        let value = present_value(&flows?, scenario.discount_rate);
        // From the first year that is there back to the parting.
        Some((self.first..self.first_summed()).fold(value, |value, _| value / (1.0 + scenario.discount_rate)))
    }
}

/// Present value of yearly amounts in constant yuan; the first year counts in full.
pub fn present_value(flows: &[f64], rate: f64) -> f64 {
    // Horner's rule from the last year back.
    flows.iter().rev().fold(0.0, |later, flow| flow + later / (1.0 + rate))
}
