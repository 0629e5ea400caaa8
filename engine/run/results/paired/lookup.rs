//! Finds values in the rows of results, and their means over replicates.

use std::collections::HashMap;

use super::Estimate;
use crate::results::record::{ReplicateResult, Results};

/// One metric and group of a replicate: its years in their order.
type Path = Vec<(u16, Option<f64>)>;

/// Finds values by arm, replicate, metric, group and year.
pub struct Lookup<'a> {
    /// The number of each metric and group.
    keys: HashMap<(&'a str, &'a str), usize>,
    /// By arm, replicate and that number; nothing behind the last that a replicate has.
    cells: Vec<Vec<Vec<Path>>>,
    from: u16,
    price_factor: Option<f64>,
}

impl<'a> Lookup<'a> {
    /// Indexes all rows.
    pub fn new(results: &'a Results) -> Self {
        let mut keys = HashMap::new();
        let mut index = |replicate: &'a ReplicateResult| {
            let mut paths: Vec<Path> = vec![Path::new(); keys.len()];
            for row in &replicate.rows {
                let next = keys.len();
                let number = *keys.entry((row.metric, row.group.as_str())).or_insert(next);
                if number >= paths.len() {
                    paths.resize(number + 1, Path::new());
                }
                paths[number].push((row.year, row.value));
            }
            // Rows come year by year; a table that was written otherwise is put right.
            paths
                .iter_mut()
                .filter(|path| !path.is_sorted_by_key(|(year, _)| *year))
                .for_each(|path| path.sort_by_key(|(year, _)| *year));
            paths
        };
        let cells = results.arms.iter().map(|arm| arm.replicates.iter().map(&mut index).collect()).collect();
        Self { keys, cells, from: results.scenario.from, price_factor: results.scenario.price_factor }
    }

    /// First year in which this replicate of two arms differs in a metric and group that both have, among the metrics that
    /// `counts` names.
    pub fn parting_year(&self, arms: [usize; 2], replicate: usize, counts: impl Fn(&str) -> bool) -> Option<u16> {
        let [one, other] = arms.map(|arm| self.cells.get(arm)?.get(replicate));
        let (one, other) = (one?, other?);
        let of_path = |((metric, _), number): (&(&str, &str), &usize)| {
            let path = one.get(*number).filter(|_| counts(metric))?;
            let there = other.get(*number)?;
            let differs = |(year, value): &&(u16, Option<f64>)| {
                at(there, *year).is_some_and(|there| there.map(f64::to_bits) != value.map(f64::to_bits))
            };
            path.iter().find(differs).map(|(year, _)| *year)
        };
        self.keys.iter().filter_map(of_path).min()
    }

    fn path(&self, arm: usize, replicate: usize, metric: &str, group: &str) -> Option<&Path> {
        self.cells.get(arm)?.get(replicate)?.get(*self.keys.get(&(metric, group))?)
    }

    /// Number of replicates of an arm.
    pub fn replicates(&self, arm: usize) -> usize {
        self.cells.get(arm).map_or(0, Vec::len)
    }

    /// One value.
    pub fn value(&self, arm: usize, replicate: usize, metric: &str, group: &str, year: u16) -> Option<f64> {
        self.row(arm, replicate, metric, group, year)?
    }

    /// The cell of one value; none when the table has no such row, and an empty one where something never happens.
    pub fn row(&self, arm: usize, replicate: usize, metric: &str, group: &str, year: u16) -> Option<Option<f64>> {
        at(self.path(arm, replicate, metric, group)?, year)
    }

    /// Whether an arm has a value of this in any year of any replicate.
    pub fn ever(&self, arm: usize, metric: &str, group: &str) -> bool {
        self.values(arm, metric, group).any(|value| value.is_some())
    }

    /// It is other than zero in some replicate and year.
    pub fn ever_moves(&self, arm: usize, metric: &str, group: &str) -> bool {
        self.values(arm, metric, group).flatten().any(|value| value != 0.0)
    }

    /// Of every replicate and year.
    fn values<'b>(&'b self, arm: usize, metric: &'b str, group: &'b str) -> impl Iterator<Item = Option<f64>> + 'b {
        let paths = (0..self.replicates(arm)).filter_map(move |replicate| self.path(arm, replicate, metric, group));
        paths.flatten().map(|(_, value)| *value)
    }

    /// Mean over all replicates and its standard error; none where any has no value, since a mean over the others would be one
    /// over other replicates than its neighbours.
    pub fn estimate(&self, arm: usize, metric: &str, group: &str, year: u16) -> Estimate {
        let values = (0..self.replicates(arm)).map(|r| self.value(arm, r, metric, group, year));
        Estimate::of(&values.collect::<Vec<_>>())
    }

    /// The mean of [`Lookup::estimate`].
    pub fn mean(&self, arm: usize, metric: &str, group: &str, year: u16) -> Option<f64> {
        self.estimate(arm, metric, group, year).mean
    }

    /// Groups of a metric that start with `cut`, sorted.
    pub fn groups(&self, metric: &str, cut: &str) -> Vec<&'a str> {
        let mut groups: Vec<&str> = (self.keys.keys())
            .filter(|(name, group)| *name == metric && group.starts_with(cut))
            .map(|(_, group)| *group)
            .collect();
        // Ages in the order of their numbers: 5-9 before 10-14.
        let number = |group: &str| {
            let digits: String =
                group.chars().skip_while(|c| *c != '=').skip(1).take_while(char::is_ascii_digit).collect();
            digits.parse::<u32>().unwrap_or(u32::MAX)
        };
        groups.sort_unstable_by_key(|group| (number(group), *group));
        groups.dedup();
        groups
    }

    /// What an amount of `year` is worth in prices of `price_year`, as a factor.
    pub fn deflator(&self, arm: usize, replicate: usize, year: u16, price_year: u16) -> f64 {
        let index = |at: u16| self.value(arm, replicate, "consumer_prices", "all", at);
        match index(year) {
            Some(of_year) if of_year > 0.0 => self.prices(&index, price_year) / of_year,
            _ => 1.0,
        }
    }

    /// The index of consumer prices in the price year, also where the tables do not hold that year.
    fn prices(&self, index: &dyn Fn(u16) -> Option<f64>, price_year: u16) -> f64 {
        let outside = || Some(index(self.from)? * self.price_factor?);
        index(price_year).or_else(outside).unwrap_or(1.0)
    }

    /// An amount in constant yuan, replicate by replicate.
    pub fn values_constant(
        &self,
        arm: usize,
        metric: &str,
        group: &str,
        year: u16,
        price_year: u16,
    ) -> Vec<Option<f64>> {
        let value = |r| Some(self.value(arm, r, metric, group, year)? * self.deflator(arm, r, year, price_year));
        (0..self.replicates(arm)).map(value).collect()
    }

    /// Mean over all replicates of an amount in constant yuan, and its standard error.
    pub fn estimate_constant(&self, arm: usize, metric: &str, group: &str, year: u16, price_year: u16) -> Estimate {
        Estimate::of(&self.values_constant(arm, metric, group, year, price_year))
    }

    /// The mean of [`Lookup::estimate_constant`].
    pub fn mean_constant(&self, arm: usize, metric: &str, group: &str, year: u16, price_year: u16) -> Option<f64> {
        self.estimate_constant(arm, metric, group, year, price_year).mean
    }
}

/// The value of a year; most paths have every year from their first on.
fn at(path: &Path, year: u16) -> Option<Option<f64>> {
    let (first, _) = path.first()?;
    let guess = path.get(usize::from(year.checked_sub(*first)?)).filter(|(there, _)| *there == year);
    let found = || path.binary_search_by_key(&year, |(year, _)| *year).ok().map(|place| &path[place]);
    guess.or_else(found).map(|(_, value)| *value)
}
