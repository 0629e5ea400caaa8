//! The figures of the page.

use crate::report::figure::{BarChart, DivergingChart, Figure, Line, LineChart, Point, Reading, SMALL, Sides};
use crate::results::paired::{self, Estimate};
use crate::results::record::ResultsError;
use crate::say;

use super::take_up::Axis;
use super::{Report, published};

/// Ways to cut the members in the figures of winners and losers.
const CUTS: [&str; 5] = ["all", "age=", "status=", "income=", "lifetime="];

/// All of them, with their titles.
pub(super) struct Figures {
    pub(super) fund: Figure,
    pub(super) fund_difference: Option<Figure>,
    pub(super) flows: Vec<(String, Figure)>,
    pub(super) money: Figure,
    pub(super) accounts: Vec<(String, Figure)>,
    pub(super) out_of_pocket: Figure,
    pub(super) concentration: Option<Figure>,
    pub(super) winners: Vec<(String, Figure)>,
    pub(super) cover: Vec<(String, Figure)>,
    pub(super) take_up: Vec<(String, Figure)>,
    pub(super) panels: Vec<(String, Figure)>,
}

impl Figures {
    /// Every figure that was drawn.
    pub(super) fn all(&self) -> impl Iterator<Item = &Figure> {
        let several = [&self.flows, &self.accounts, &self.cover, &self.take_up, &self.winners, &self.panels];
        let several = several.into_iter().flatten().map(|(_, figure)| figure);
        let single = [&self.fund, &self.money, &self.out_of_pocket].into_iter();
        let all = single.chain(&self.fund_difference).chain(&self.concentration).chain(several);
        all.filter(|figure| !figure.svg.is_empty())
    }
}

/// A path without bands where it lies on the baseline, which has them there: a band drawn several times over would be dark.
fn beside(mut path: Vec<(u16, Reading)>, base: &[(u16, Reading)]) -> Vec<(u16, Reading)> {
    let lies_on =
        |place: usize, path: &[(u16, Reading)]| path.get(place).is_none_or(|own| base.get(place) == Some(own));
    // The year before it leaves the baseline is the tip of its band.
    let bare: Vec<usize> =
        (0..path.len()).filter(|place| lies_on(*place, &path) && lies_on(place + 1, &path)).collect();
    for place in bare {
        path[place].1.interval = None;
    }
    path
}

/// What a metric is shown in.
#[derive(Clone, Copy)]
enum Unit {
    /// 100 million constant yuan.
    Money,
    /// Percent.
    Percent,
    /// As it stands.
    Plain,
}

impl Report<'_> {
    /// Draws them all.
    pub(super) fn figures(&self) -> Result<Figures, ResultsError> {
        let small = |title: &str, name, metric, unit| {
            let title = self.language.known(title).unwrap_or_default();
            Ok::<_, ResultsError>((title, self.paths(name, metric, unit, SMALL, Vec::new())?))
        };
        let sells = (0..self.results.arms.len()).any(|arm| self.lookup.ever(arm, "takeup_of_able", "all"));
        Ok(Figures {
            fund: self.paths("pool-balance", "pool_balance", Unit::Money, (960, 400), self.deficits())?,
            fund_difference: self.differences("pool-balance-difference", "pool_balance")?,
            flows: vec![
                small("page-income", "pool-income", "pool_income", Unit::Money)?,
                small("page-outgo", "pool-outgo", "pool_outgo", Unit::Money)?,
            ],
            money: self.money()?,
            accounts: vec![
                small("page-stock", "account-balance", "account_balance", Unit::Money)?,
                small("page-idle-share", "idle-share", "idle_share", Unit::Percent)?,
            ],
            out_of_pocket: self.out_of_pocket()?,
            concentration: self.concentration()?,
            winners: self.winners()?,
            cover: if sells {
                vec![
                    small("page-cover-take-up", "cover-take-up", "takeup_share", Unit::Percent)?,
                    small("page-cover-premium", "cover-premium", "premium_per_holder", Unit::Plain)?,
                ]
            } else {
                Vec::new()
            },
            take_up: self.axis().figures()?,
            panels: published::panels(self.results, &self.lookup, self.language)?,
        })
    }

    /// The arms that were lived at imposed take-up.
    pub(super) fn axis(&self) -> Axis {
        let steps = crate::results::take_up::steps(self.results, &self.lookup, self.headline.main_year());
        let arm = |(place, steps): (usize, _)| (place, self.slots[place], self.called[place].clone(), steps);
        Axis { language: self.language, arms: steps.into_iter().map(arm).collect() }
    }

    fn shown(&self, arm: usize, metric: &str, unit: Unit, year: u16) -> Option<Reading> {
        match unit {
            Unit::Money => {
                let price_year = self.results.scenario.price_year;
                Reading::of(&self.lookup.estimate_constant(arm, metric, "all", year, price_year), 1e-8)
            }
            Unit::Percent => self.percent(arm, metric, "all", year),
            Unit::Plain => Reading::of(&self.lookup.estimate(arm, metric, "all", year), 1.0),
        }
    }

    fn percent(&self, arm: usize, metric: &str, group: &str, year: u16) -> Option<Reading> {
        Reading::of(&self.lookup.estimate(arm, metric, group, year), 100.0)
    }

    fn paths(
        &self,
        name: &str,
        metric: &str,
        unit: Unit,
        size: (u32, u32),
        points: Vec<Point>,
    ) -> Result<Figure, ResultsError> {
        let scenario = &self.results.scenario;
        let years = scenario.from..=scenario.until;
        let value = |arm: usize, year: u16| Some((year, self.shown(arm, metric, unit, year)?));
        let path = |arm: usize| years.clone().filter_map(|year| value(arm, year)).collect::<Vec<_>>();
        let base = self.results.baseline().map(path).unwrap_or_default();
        let line = |arm: usize| Line {
            slot: self.slots[arm],
            label: self.called[arm].clone(),
            values: if self.slots[arm] == 0 { path(arm) } else { beside(path(arm), &base) },
        };
        let mut lines: Vec<Line> = self.shown.iter().copied().map(line).collect();
        // The baseline lies on top.
        lines.sort_by_key(|line| line.slot != 0);
        let unit = match unit {
            Unit::Money => say!(self.language, "page-100-million-yuan-of", year = scenario.price_year),
            Unit::Percent => "%".into(),
            Unit::Plain => say!(self.language, "page-yuan-of-the-year"),
        };
        let words = self.language.name_of(metric);
        let title = say!(self.language, "page-by-arm", metric = words.as_str(), unit = unit.as_str());
        let why = say!(self.language, "page-no-value", metric = words);
        LineChart { name: name.into(), title, unit, size, decimals: 0, lines, points, labelled: true }.draw(&why)
    }

    /// An amount less the baseline's, replicate by replicate; none where there is nothing to compare.
    fn differences(&self, name: &str, metric: &str) -> Result<Option<Figure>, ResultsError> {
        let Some(baseline) = self.results.baseline().filter(|_| self.shown.len() > 1) else { return Ok(None) };
        let scenario = &self.results.scenario;
        let values = |arm: usize, year: u16| self.lookup.values_constant(arm, metric, "all", year, scenario.price_year);
        let difference = |arm: usize, year: u16| {
            let estimate = Estimate::of_difference(&values(arm, year), &values(baseline, year));
            Some((year, Reading::of(&estimate, 1e-8)?))
        };
        let line = |arm: usize| Line {
            slot: self.slots[arm],
            label: self.called[arm].clone(),
            values: (scenario.from..=scenario.until).filter_map(|year| difference(arm, year)).collect(),
        };
        let unit = say!(self.language, "page-100-million-yuan-of", year = scenario.price_year);
        let words = self.language.name_of(metric);
        let title = say!(self.language, "page-less-by-arm", metric = words.as_str(), unit = unit.as_str());
        let why = say!(self.language, "page-no-difference", metric = words);
        let lines = self.others().map(line).collect();
        let (name, points) = (name.into(), Vec::new());
        let chart = LineChart { name, title, unit, size: (960, 320), decimals: 0, lines, points, labelled: true };
        chart.draw(&why).map(Some)
    }

    /// The first deficit year of every arm, on its path; none of an arm that never has one, or has it before the tables begin.
    fn deficits(&self) -> Vec<Point> {
        let point = |arm: usize| {
            let year = paired::median_year(&paired::first_deficit_years(self.results, &self.lookup, arm))?;
            let value = self.shown(arm, "pool_balance", Unit::Money, year)?.value;
            Some(Point { slot: self.slots[arm], year, value, hollow: true, label: Some(year.to_string()) })
        };
        self.shown.iter().copied().filter_map(point).collect()
    }

    /// Groups without members are left out.
    fn out_of_pocket(&self) -> Result<Figure, ResultsError> {
        let year = self.headline.main_year();
        let arms = || self.shown.iter().copied();
        let value = |arm: usize, group: &str| self.percent(arm, "out_of_pocket_share", group, year);
        let cuts = ["all", "age=", "chronic="];
        let groups: Vec<&str> = (cuts.iter().flat_map(|cut| self.groups("out_of_pocket_share", cut)))
            .filter(|group| arms().any(|arm| value(arm, group).is_some()))
            .collect();
        let bars =
            arms().map(|arm| (self.slots[arm], groups.iter().map(|group| value(arm, group)).collect())).collect();
        let chart = BarChart {
            name: "out-of-pocket-share".into(),
            title: say!(self.language, "page-out-of-pocket-title", year = year),
            size: (960, 300),
            groups: groups.iter().map(|group| self.language.group(group)).collect(),
            bars,
        };
        chart.draw(&say!(self.language, "page-out-of-pocket-none", year = year))
    }

    fn winners(&self) -> Result<Vec<(String, Figure)>, ResultsError> {
        if self.results.baseline().is_none() {
            return Ok(Vec::new());
        }
        let year = self.headline.main_year();
        let tables: Vec<(usize, Vec<Sides>)> = self.others().map(|arm| (arm, self.sides(arm, year))).collect();
        let sides = tables.iter().flat_map(|(_, rows)| rows).flat_map(|row| [row.left, row.right]).flatten();
        let reach = sides.map(|side| side.interval.map_or(side.value, |(_, high)| high)).fold(1.0, f64::max).min(100.0);
        let chart = |(arm, groups): (usize, Vec<Sides>)| {
            let name = self.called[arm].clone();
            let title = say!(self.language, "page-winners-title", arm = name.as_str(), year = year);
            let file = format!("winners-{:02}", arm + 1);
            let sides = [say!(self.language, "page-bear-more"), say!(self.language, "page-bear-less")];
            let chart = DivergingChart { name: file, title, width: 310, reach, sides, groups };
            Ok((name, chart.draw(&self.why_nobody_wins(arm, year))?))
        };
        tables.into_iter().map(chart).collect()
    }

    /// Winners and losers by group, an empty row between two cuts; groups without members are left out.
    fn sides(&self, arm: usize, year: u16) -> Vec<Sides> {
        let row = |group: &str| {
            let share = |metric: &str| self.percent(arm, metric, group, year);
            let [right, left] = self.judged().map(share);
            (right.is_some() || left.is_some()).then(|| Sides { name: self.language.group(group), right, left })
        };
        let cut =
            |cut: &&str| -> Vec<Sides> { self.groups(self.judged()[0], cut).into_iter().filter_map(row).collect() };
        let cuts: Vec<Vec<Sides>> = CUTS.iter().map(cut).filter(|rows| !rows.is_empty()).collect();
        cuts.join(&Sides::default())
    }

    /// Metrics of those who win and of those who lose: with the public funds closed per head, in older results without.
    pub(super) fn judged(&self) -> [&'static str; 2] {
        let closed = ["winners_per_head", "losers_per_head"];
        let is_there = (0..self.results.arms.len()).any(|arm| self.lookup.ever(arm, closed[1], "all"));
        if is_there { closed } else { ["winners_share", "losers_share"] }
    }

    fn why_nobody_wins(&self, arm: usize, year: u16) -> String {
        match self.results.arms[arm].parts {
            None => say!(self.language, "page-never-differs"),
            Some(parts) if parts > year => say!(self.language, "page-until-parting", year = parts),
            Some(_) => say!(self.language, "page-not-held", year = year),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arm_has_a_band_from_the_year_before_it_leaves_the_baseline() {
        let within = |value: f64| Reading { value, interval: Some((value - 1.0, value + 1.0)) };
        let base: Vec<(u16, Reading)> = (2020..2024).map(|year| (year, within(5.0))).collect();
        let mut own = base.clone();
        own[2].1 = within(6.0);
        own[3].1 = within(7.0);
        let bands: Vec<bool> = beside(own, &base).iter().map(|(_, reading)| reading.interval.is_some()).collect();
        assert_eq!(bands, [false, true, true, true]);
        assert!(beside(base.clone(), &base).iter().all(|(_, reading)| reading.interval.is_none()));
    }

    #[test]
    fn a_reading_has_an_interval_from_two_replicates_on() {
        let one = Reading::of(&Estimate::of(&[Some(0.5)]), 100.0).expect("there is a value");
        assert_eq!((one.value, one.interval), (50.0, None));
        let two = Reading::of(&Estimate::of(&[Some(0.4), Some(0.6)]), 100.0).expect("there are values");
        // By hand: a standard error of 10 points, 12.706 of them to each side.
        let (low, high) = two.interval.expect("there are two replicates");
        assert!((low - (50.0 - 127.06)).abs() < 1e-9 && (high - (50.0 + 127.06)).abs() < 1e-9);
    }
}
