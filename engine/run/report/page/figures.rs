//! The figures of the page.

use crate::report::figure::{BarChart, DivergingChart, Figure, Line, LineChart, Point, Reading, Sides};
use crate::results::paired;
use crate::results::record::ResultsError;

use super::take_up::Axis;
use super::{Report, group, published};

/// What the sides of a figure of winners and losers are.
const SIDES: [&str; 2] = ["bear more", "bear less"];
/// Ways to cut the members in the figures of winners and losers.
const CUTS: [&str; 5] = ["all", "age=", "status=", "income=", "lifetime="];

/// All of them, with their titles.
pub(super) struct Figures {
    pub(super) fund: Figure,
    pub(super) flows: Vec<(&'static str, Figure)>,
    pub(super) accounts: Vec<(&'static str, Figure)>,
    pub(super) out_of_pocket: Figure,
    pub(super) winners: Vec<(String, Figure)>,
    pub(super) take_up: Vec<(&'static str, Figure)>,
    pub(super) panels: Vec<(String, Figure)>,
}

impl Figures {
    /// Every figure that was drawn.
    pub(super) fn all(&self) -> impl Iterator<Item = &Figure> {
        let pairs = self.flows.iter().chain(&self.accounts).chain(&self.take_up).map(|(_, figure)| figure);
        let named = self.winners.iter().chain(&self.panels).map(|(_, figure)| figure);
        let all = [&self.fund].into_iter().chain(pairs).chain([&self.out_of_pocket]).chain(named);
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
}

impl Report<'_> {
    /// Draws them all.
    pub(super) fn figures(&self) -> Result<Figures, ResultsError> {
        let small = |name, metric, unit| self.paths(name, metric, unit, (470, 290), Vec::new());
        Ok(Figures {
            fund: self.paths("pool-balance", "pool_balance", Unit::Money, (960, 400), self.deficits())?,
            flows: vec![
                ("Income", small("pool-income", "pool_income", Unit::Money)?),
                ("Outgo", small("pool-outgo", "pool_outgo", Unit::Money)?),
            ],
            accounts: vec![
                ("Stock", small("account-balance", "account_balance", Unit::Money)?),
                ("Idle share, %", small("idle-share", "idle_share", Unit::Percent)?),
            ],
            out_of_pocket: self.out_of_pocket()?,
            winners: self.winners()?,
            take_up: self.axis().figures()?,
            panels: published::panels(self.results, &self.lookup)?,
        })
    }

    /// The arms that were lived at imposed take-up.
    pub(super) fn axis(&self) -> Axis {
        let steps = crate::results::take_up::steps(self.results, &self.lookup, self.headline.main_year());
        let arm = |(place, steps): (usize, _)| (place, self.slots[place], self.results.arms[place].name.clone(), steps);
        Axis { arms: steps.into_iter().map(arm).collect() }
    }

    fn shown(&self, arm: usize, metric: &str, unit: Unit, year: u16) -> Option<Reading> {
        match unit {
            Unit::Money => {
                let price_year = self.results.scenario.price_year;
                Reading::of(&self.lookup.estimate_constant(arm, metric, "all", year, price_year), 1e-8)
            }
            Unit::Percent => self.percent(arm, metric, "all", year),
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
            label: self.results.arms[arm].name.clone(),
            values: if self.slots[arm] == 0 { path(arm) } else { beside(path(arm), &base) },
        };
        let mut lines: Vec<Line> = (0..self.results.arms.len()).map(line).collect();
        // The baseline lies on top.
        lines.sort_by_key(|line| line.slot != 0);
        let unit = match unit {
            Unit::Money => format!("100 million yuan of {}", scenario.price_year),
            Unit::Percent => "%".into(),
        };
        let words = metric.replace('_', " ");
        let title = format!("{words} by arm, {unit}");
        let why = format!("No arm has a value of {words} in the years of the tables.");
        LineChart { name: name.into(), title, unit, size, decimals: 0, lines, points, labelled: true }.draw(&why)
    }

    /// The first deficit year of every arm, on its path; none of an arm that never has one, or has it before the tables begin.
    fn deficits(&self) -> Vec<Point> {
        let point = |arm: usize| {
            let year = paired::median_year(&paired::first_deficit_years(self.results, &self.lookup, arm))?;
            let value = self.shown(arm, "pool_balance", Unit::Money, year)?.value;
            Some(Point { slot: self.slots[arm], year, value, hollow: true, label: Some(year.to_string()) })
        };
        (0..self.results.arms.len()).filter_map(point).collect()
    }

    /// Groups without members are left out.
    fn out_of_pocket(&self) -> Result<Figure, ResultsError> {
        let year = self.headline.main_year();
        let arms = 0..self.results.arms.len();
        let value = |arm: usize, group: &str| self.percent(arm, "out_of_pocket_share", group, year);
        let cuts = ["all", "age=", "chronic="];
        let groups: Vec<&str> = (cuts.iter().flat_map(|cut| self.groups("out_of_pocket_share", cut)))
            .filter(|group| arms.clone().any(|arm| value(arm, group).is_some()))
            .collect();
        let bars = arms.map(|arm| (self.slots[arm], groups.iter().map(|group| value(arm, group)).collect())).collect();
        let chart = BarChart {
            name: "out-of-pocket-share".into(),
            title: format!("Out-of-pocket share by age and chronic status in {year}, %"),
            size: (960, 300),
            groups: groups.iter().map(|group| group::words(group)).collect(),
            bars,
        };
        chart.draw(&format!("No arm has an out-of-pocket share in {year}."))
    }

    fn winners(&self) -> Result<Vec<(String, Figure)>, ResultsError> {
        let Some(baseline) = self.results.baseline() else { return Ok(Vec::new()) };
        let year = self.headline.main_year();
        let arms = (0..self.results.arms.len()).filter(|arm| *arm != baseline);
        let tables: Vec<(usize, Vec<Sides>)> = arms.map(|arm| (arm, self.sides(arm, year))).collect();
        let sides = tables.iter().flat_map(|(_, rows)| rows).flat_map(|row| [row.left, row.right]).flatten();
        let reach = sides.map(|side| side.interval.map_or(side.value, |(_, high)| high)).fold(1.0, f64::max).min(100.0);
        let chart = |(arm, groups): (usize, Vec<Sides>)| {
            let name = self.results.arms[arm].name.clone();
            let title = format!("Winners and losers of {name} in {year}, % of members");
            let file = format!("winners-{:02}", arm + 1);
            let chart = DivergingChart { name: file, title, width: 310, reach, sides: SIDES, groups };
            Ok((name, chart.draw(&self.why_nobody_wins(arm, year))?))
        };
        tables.into_iter().map(chart).collect()
    }

    /// Winners and losers by group, an empty row between two cuts; groups without members are left out.
    fn sides(&self, arm: usize, year: u16) -> Vec<Sides> {
        let row = |group: &str| {
            let share = |metric: &str| self.percent(arm, metric, group, year);
            let [right, left] = self.judged().map(share);
            (right.is_some() || left.is_some()).then(|| Sides { name: group::words(group), right, left })
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
            None => "The law of this arm never differs from the baseline's, so nobody can win or lose.".into(),
            Some(parts) if parts > year => format!("Until {parts} the law of this arm is the baseline's."),
            Some(_) => format!("Members were not held against the baseline in {year}."),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::results::paired::Estimate;

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
