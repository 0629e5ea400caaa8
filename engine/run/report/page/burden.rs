//! Who bears it: what households carry and who loses, by group and by two groupings at once.

use minijinja::{Value, context};

use crate::report::summary::{amount, error, signed, verdict};
use crate::results::paired::{Direction, Estimate, Shown};
use crate::say;

use super::Report;
use super::headline::told;

/// Ways to cut the members, each a block of rows.
const CUTS: [&str; 6] = ["all", "age", "income", "lifetime", "status", "chronic"];

/// Other counts of losers.
const OTHER_LOSERS: [&str; 6] = [
    "losers_by_contribution",
    "losers_by_benefit",
    "losers_share",
    "ex_ante_losers_per_head",
    "ex_ante_losers_by_contribution",
    "ex_ante_losers_by_benefit",
];

/// Rows of a block by two groupings that the page has; longer tables are in the files of the results.
const MOST_GROUPS: usize = 64;

/// A block of rows.
struct Block<'a> {
    title: String,
    groups: Vec<&'a str>,
}

impl Report<'_> {
    /// The tables; none where the results have no burden by group.
    pub(super) fn burden(&self) -> Option<Value> {
        self.results.baseline()?;
        let blocks: Vec<Block<'_>> = CUTS.iter().filter_map(|cut| self.block(cut)).collect();
        let crossings = self.crossings();
        if blocks.len() < 2 && crossings.is_empty() {
            return None;
        }
        let crossed = |block: &Block<'_>| {
            let alone = [Block { title: String::new(), groups: block.groups.clone() }];
            // A table by two groupings has the count of losers that the scenario asked for.
            let judged = self.judged()[1];
            let is_asked = block.groups.iter().any(|group| self.lookup.groups(judged, group).contains(group));
            let losers = self.losers(&alone, if is_asked { judged } else { "losers_share" });
            context! { title => block.title.as_str(), burden => self.burdens(&alone), losers => losers }
        };
        Some(context! {
            burden => self.burdens(&blocks),
            losers => self.losers(&blocks, self.judged()[1]),
            others => self.other_losers(&blocks),
            is_closed => self.judged()[1] != "losers_share",
            net => self.net_benefits(&blocks),
            crossings => crossings.iter().map(crossed).collect::<Value>(),
        })
    }

    /// The groups of one cut whose burden is known in some arm.
    fn block(&self, cut: &str) -> Option<Block<'_>> {
        let is_of = |group: &&str| *group == cut || group.strip_prefix(cut).is_some_and(|rest| rest.starts_with('='));
        let groups = self.groups("household_burden", cut).into_iter();
        let groups: Vec<&str> = groups.filter(is_of).filter(|group| self.is_known(group)).collect();
        let title = self.language.known(&format!("cut-title-{cut}")).unwrap_or_default();
        (!groups.is_empty()).then_some(Block { title, groups })
    }

    /// An arm's burden is known in every replicate.
    fn is_known(&self, group: &str) -> bool {
        (0..self.results.arms.len()).any(|arm| self.share(arm, group).mean.is_some())
    }

    /// A block for every pair of groupings that the results hold, unless it is too long for a page.
    fn crossings(&self) -> Vec<Block<'_>> {
        let mut blocks: Vec<Block<'_>> = Vec::new();
        let groups = self.lookup.groups("household_burden", "");
        for name in groups.into_iter().filter(|name| name.matches(' ').count() == 1 && self.is_known(name)) {
            let cuts: Vec<String> = dimensions(name).map(|cut| self.language.dimension(cut)).collect();
            let title = cuts.join(&say!(self.language, "page-and"));
            match blocks.iter_mut().find(|block| block.title == title) {
                Some(block) => block.groups.push(name),
                None => blocks.push(Block { title, groups: vec![name] }),
            }
        }
        blocks.retain(|block| block.groups.len() <= MOST_GROUPS);
        blocks
    }

    /// Burden over income, by replicate.
    fn shares(&self, arm: usize, group: &str) -> Vec<Option<f64>> {
        let year = self.headline.main_year();
        let share = |replicate: usize| {
            let value = |metric: &str| self.lookup.value(arm, replicate, metric, group, year);
            let income = value("household_income").filter(|income| *income > 0.0)?;
            Some(value("household_burden")? / income)
        };
        (0..self.lookup.replicates(arm)).map(share).collect()
    }

    fn share(&self, arm: usize, group: &str) -> Estimate {
        Estimate::of(&self.shares(arm, group))
    }

    /// The burden in percent of income: the baseline's own, and the differences from it.
    fn burdens(&self, blocks: &[Block<'_>]) -> Value {
        let baseline = self.results.baseline().unwrap_or(0);
        let row = |name: &&str| {
            let base = self.shares(baseline, name);
            let difference = |arm: usize| {
                let estimate = Estimate::of_difference(&self.shares(arm, name), &base);
                let words = |value| told(value, Shown::Percent, estimate.is_clear());
                cell(&estimate, &words, verdict(&estimate, Direction::Down))
            };
            let cells = self.others().map(difference).collect::<Value>();
            context! { name => self.language.group(name), base => cell(&Estimate::of(&base), &plain, None), cells => cells }
        };
        rows(blocks, &row)
    }

    /// The tables of losers beside the first: after other closures, before any, and in types that lose.
    fn other_losers(&self, blocks: &[Block<'_>]) -> Value {
        if self.judged()[1] == "losers_share" {
            return Value::from(Vec::<Value>::new());
        }
        let table = |metric: &'static str| {
            let words = self.language.known(&format!("losers-{metric}")).unwrap_or_default();
            context! { words => words, blocks => self.losers(blocks, metric) }
        };
        OTHER_LOSERS.into_iter().map(table).collect()
    }

    /// Benefits less own contributions, yuan a member: the baseline's, and the differences from it.
    fn net_benefits(&self, blocks: &[Block<'_>]) -> Option<Value> {
        let (year, baseline) = (self.headline.main_year(), self.results.baseline()?);
        let price_year = self.results.scenario.price_year;
        let of = |arm: usize, group: &str| -> Vec<Option<f64>> {
            let value = |replicate: usize| {
                let value = |metric: &str| self.lookup.value(arm, replicate, metric, group, year);
                let members = value("members").filter(|members| *members > 0.0)?;
                Some(value("net_benefit")? / members * self.lookup.deflator(arm, replicate, year, price_year))
            };
            (0..self.lookup.replicates(arm)).map(value).collect()
        };
        Estimate::of(&of(baseline, "all")).mean?;
        let row = |name: &&str| {
            let base = of(baseline, name);
            let difference = |arm: usize| {
                let estimate = Estimate::of_difference(&of(arm, name), &base);
                yuan(&estimate, verdict(&estimate, Direction::Up))
            };
            let cells = self.others().map(difference).collect::<Value>();
            context! { name => self.language.group(name), base => yuan(&Estimate::of(&base), None), cells => cells }
        };
        Some(rows(blocks, &row))
    }

    /// Members who carry more than in the baseline by over 1% of income, in percent.
    fn losers(&self, blocks: &[Block<'_>], metric: &'static str) -> Value {
        let year = self.headline.main_year();
        let row = |name: &&str| {
            let share = |arm: usize| cell(&self.losers_share(arm, metric, name, year), &plain, None);
            context! { name => self.language.group(name), cells => self.others().map(share).collect::<Value>() }
        };
        rows(blocks, &row)
    }

    /// No member loses before the law differs, and no row says so.
    fn losers_share(&self, arm: usize, metric: &str, group: &str, year: u16) -> Estimate {
        let share = |replicate: usize| self.lookup.value(arm, replicate, metric, group, year);
        let by_definition = self.results.lives_as_baseline(arm, year).then_some(0.0);
        let replicates = 0..self.lookup.replicates(arm);
        Estimate::of(&replicates.map(|replicate| share(replicate).or(by_definition)).collect::<Vec<_>>())
    }

    /// The arms that are shown but the baseline.
    pub(super) fn others(&self) -> impl Iterator<Item = usize> {
        let baseline = self.results.baseline();
        self.shown.iter().copied().filter(move |arm| Some(*arm) != baseline)
    }
}

/// What a group is grouped by.
fn dimensions(group: &str) -> impl Iterator<Item = &str> {
    group.split(' ').filter_map(|part| Some(part.split_once('=')?.0))
}

/// Blocks with their rows.
fn rows(blocks: &[Block<'_>], row: &dyn Fn(&&str) -> Value) -> Value {
    let block = |block: &Block<'_>| {
        context! { title => block.title.as_str(), rows => block.groups.iter().map(row).collect::<Value>() }
    };
    blocks.iter().map(block).collect()
}

fn yuan(estimate: &Estimate, is_better: Option<bool>) -> Value {
    context! {
        value => estimate.mean.map_or_else(|| "–".into(), |value| signed(value, Shown::Number)),
        error => estimate.standard_error.map(|value| error(value, Shown::Number)),
        tint => is_better.map_or("", |better| if better { "better" } else { "worse" }),
    }
}

fn plain(share: f64) -> String {
    amount(share, Shown::Percent)
}

fn cell(estimate: &Estimate, words: &dyn Fn(f64) -> String, is_better: Option<bool>) -> Value {
    context! {
        value => estimate.mean.map_or_else(|| "–".into(), words),
        error => estimate.standard_error.map(|value| error(value, Shown::Percent)),
        tint => is_better.map_or("", |better| if better { "better" } else { "worse" }),
    }
}
