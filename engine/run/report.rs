//! The report: one page that holds everything and needs nothing, neither a network nor a script.

mod arms;
mod explorer;
mod published;
mod take_up;

use std::collections::BTreeSet;

use minijinja::{Environment, Value, context};

use crate::figure::{self, BarChart, DivergingChart, Figure, Line, LineChart, Point, SLOTS};
use crate::manifest;
use crate::paired::{self, Cell, Direction, Headline, HeadlineTable, Moment, Shown};
use crate::results::{Lookup, LostArm, Results, ResultsError};
use crate::summary::{amount, error, number, signed, verdict};
use crate::take_up::Measure;

use self::take_up::Axis;

const TEMPLATE: &str = include_str!("report/page.html");
/// The page's style.
pub(crate) const STYLE: &str = include_str!("report/style.css");
const SCRIPT: &str = include_str!("report/script.js");

/// The page and its figures.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// `report.html`.
    pub html: String,
    /// Name and SVG of every figure, for `figures/`.
    pub figures: Vec<(String, String)>,
}

/// Makes the page. The same results give the same page.
pub fn page(results: &Results) -> Result<Page, ResultsError> {
    let lookup = Lookup::new(results);
    let report = Report { results, headline: paired::headline(results, &lookup), slots: slots(results), lookup };
    let figures = report.figures()?;
    let panels = published::panels(results, &report.lookup)?;
    let html = render(report.context(&figures, &panels))?;
    let all = figures.all().chain(panels.iter().map(|(_, figure)| figure));
    let figures = all.map(|figure| (figure.name.clone(), figure::standalone(figure, STYLE))).collect();
    Ok(Page { html, figures })
}

fn render(context: Value) -> Result<String, ResultsError> {
    let mut environment = Environment::new();
    // The name ends in .html, so everything is escaped unless marked as safe.
    environment.add_template("page.html", TEMPLATE)?;
    Ok(environment.get_template("page.html")?.render(context)?)
}

/// Colours of the arms: the baseline has 0, the others 1, 2, … again and again.
fn slots(results: &Results) -> Vec<usize> {
    let baseline = results.baseline();
    let mut next = 0;
    let slot = |place: usize| {
        if Some(place) == baseline {
            return 0;
        }
        next = next % (SLOTS - 1) + 1;
        next
    };
    (0..results.arms.len()).map(slot).collect()
}

struct Report<'a> {
    results: &'a Results,
    lookup: Lookup<'a>,
    headline: Headline,
    slots: Vec<usize>,
}

struct Figures {
    fund: Figure,
    flows: Vec<(&'static str, Figure)>,
    accounts: Vec<(&'static str, Figure)>,
    out_of_pocket: Figure,
    winners: Vec<(String, Figure)>,
    take_up: Vec<(&'static str, Figure)>,
}

impl Figures {
    fn all(&self) -> impl Iterator<Item = &Figure> {
        let pairs = self.flows.iter().chain(&self.accounts).chain(&self.take_up).map(|(_, figure)| figure);
        let winners = self.winners.iter().map(|(_, figure)| figure);
        [&self.fund].into_iter().chain(pairs).chain([&self.out_of_pocket]).chain(winners)
    }
}

fn safe(text: &str) -> Value {
    Value::from_safe_string(text.to_string())
}

fn drawn(title: &str, figure: &Figure) -> Value {
    context! { title => title, svg => safe(&figure.svg), data => figure.data.as_str() }
}

impl Report<'_> {
    fn figures(&self) -> Result<Figures, ResultsError> {
        let money = |name, metric| self.paths(name, metric, true, (470, 290), Vec::new());
        Ok(Figures {
            fund: self.paths("pool-balance", "pool_balance", true, (960, 400), self.deficits())?,
            flows: vec![
                ("Income", money("pool-income", "pool_income")?),
                ("Outgo", money("pool-outgo", "pool_outgo")?),
            ],
            accounts: vec![
                ("Stock", money("account-balance", "account_balance")?),
                ("Idle share, %", self.paths("idle-share", "idle_share", false, (470, 290), Vec::new())?),
            ],
            out_of_pocket: self.out_of_pocket()?,
            winners: self.winners()?,
            take_up: self.axis().figures()?,
        })
    }

    fn axis(&self) -> Axis {
        let steps = crate::take_up::steps(self.results, &self.lookup, self.headline.main_year());
        let arm = |(place, steps): (usize, _)| (place, self.slots[place], self.results.arms[place].name.clone(), steps);
        Axis { arms: steps.into_iter().map(arm).collect() }
    }

    /// A value as shown: 100 million constant yuan, or percent.
    fn shown(&self, arm: usize, metric: &str, money: bool, year: u16) -> Option<f64> {
        if money {
            let price_year = self.results.scenario.price_year;
            Some(self.lookup.mean_constant(arm, metric, "all", year, price_year)? / 1e8)
        } else {
            Some(self.lookup.mean(arm, metric, "all", year)? * 100.0)
        }
    }

    fn paths(
        &self,
        name: &str,
        metric: &str,
        money: bool,
        size: (u32, u32),
        points: Vec<Point>,
    ) -> Result<Figure, ResultsError> {
        let scenario = &self.results.scenario;
        let mut lines: Vec<Line> = (self.results.arms.iter().enumerate())
            .map(|(arm, of)| Line {
                slot: self.slots[arm],
                label: of.name.clone(),
                values: (scenario.from..=scenario.until)
                    .filter_map(|year| Some((year, self.shown(arm, metric, money, year)?)))
                    .collect(),
            })
            .collect();
        // The baseline lies on top.
        lines.sort_by_key(|line| line.slot != 0);
        let unit = if money { format!("100 million yuan of {}", scenario.price_year) } else { "%".into() };
        let title = format!("{} by arm, {unit}", metric.replace('_', " "));
        LineChart { name: name.into(), title, unit, size, decimals: 0, lines, points, labelled: true }.draw()
    }

    /// The first deficit year of every arm, on its path.
    fn deficits(&self) -> Vec<Point> {
        let point = |arm: usize| {
            let mut years: Vec<u16> =
                paired::first_deficit_years(self.results, &self.lookup, arm).into_iter().flatten().collect();
            years.sort_unstable();
            let year = *years.get(years.len().saturating_sub(1) / 2)?;
            let value = self.shown(arm, "pool_balance", true, year)?;
            Some(Point { slot: self.slots[arm], year, value, hollow: true, label: Some(year.to_string()) })
        };
        (0..self.results.arms.len()).filter_map(point).collect()
    }

    fn out_of_pocket(&self) -> Result<Figure, ResultsError> {
        let year = self.headline.main_year();
        let cuts = ["all", "age=", "chronic="];
        let groups: Vec<&str> = cuts.iter().flat_map(|cut| self.lookup.groups("out_of_pocket_share", cut)).collect();
        let value = |arm: usize, group: &str| Some(self.lookup.mean(arm, "out_of_pocket_share", group, year)? * 100.0);
        let bars = (0..self.results.arms.len())
            .map(|arm| (self.slots[arm], groups.iter().map(|group| value(arm, group)).collect()))
            .collect();
        let chart = BarChart {
            name: "out-of-pocket-share".into(),
            title: format!("Out-of-pocket share by age and chronic status in {year}, %"),
            size: (960, 300),
            groups: groups.iter().map(|group| group_words(group)).collect(),
            bars,
        };
        chart.draw()
    }

    fn winners(&self) -> Result<Vec<(String, Figure)>, ResultsError> {
        let Some(baseline) = self.results.baseline() else { return Ok(Vec::new()) };
        let year = self.headline.main_year();
        let cuts =
            ["all", "age=", "status=", "income=", "lifetime="].map(|cut| self.lookup.groups("winners_share", cut));
        let share = |arm: usize, metric: &str, group: &str| Some(self.lookup.mean(arm, metric, group, year)? * 100.0);
        let arms: Vec<usize> = (0..self.results.arms.len()).filter(|arm| *arm != baseline).collect();
        let rows = |arm: usize| -> Vec<(String, Option<f64>, Option<f64>)> {
            let row = |group: &&str| {
                (group_words(group), share(arm, "winners_share", group), share(arm, "losers_share", group))
            };
            // An empty row between two cuts.
            let rows = cuts
                .iter()
                .filter(|groups| !groups.is_empty())
                .flat_map(|groups| [(String::new(), None, None)].into_iter().chain(groups.iter().map(row)));
            rows.skip(1).collect()
        };
        let tables: Vec<_> = arms.iter().map(|arm| (*arm, rows(*arm))).collect();
        let values = tables.iter().flat_map(|(_, rows)| rows).flat_map(|(_, w, l)| [*w, *l]).flatten();
        let reach = values.fold(1.0, f64::max);
        let chart = |(arm, groups): (usize, Vec<_>)| {
            let name = self.results.arms[arm].name.clone();
            let title = format!("Winners and losers of {name} in {year}, % of members");
            let file = format!("winners-{:02}", arm + 1);
            Ok((name, DivergingChart { name: file, title, width: 310, reach, groups }.draw()?))
        };
        tables.into_iter().map(chart).collect()
    }

    fn context(&self, figures: &Figures, panels: &[(String, Figure)]) -> Value {
        let scenario = &self.results.scenario;
        let (scored, inside) = published::score(self.results, &self.lookup);
        let of = |figures: &[(&str, Figure)]| -> Value { figures.iter().map(|(t, f)| drawn(t, f)).collect() };
        context! {
            style => safe(STYLE),
            script => safe(SCRIPT),
            scenario => self.scenario(),
            arms => arms::arms(self),
            told => self.results.arms.iter().any(|arm| !arm.policies.is_empty()),
            lost => self.results.lost.iter().map(LostArm::words).collect::<Value>(),
            no_baseline => self.results.baseline().is_none(),
            parting => self.headline.parting,
            parts => self.headline.parts,
            main_year => self.headline.main_year(),
            headline => self.headline.tables.iter().map(|table| self.headline_table(table)).collect::<Value>(),
            fund => drawn("Balance", &figures.fund),
            flows => of(&figures.flows),
            accounts => of(&figures.accounts),
            out_of_pocket => drawn("Out-of-pocket share", &figures.out_of_pocket),
            winners => figures.winners.iter().map(|(t, f)| drawn(t, f)).collect::<Value>(),
            take_up => of(&figures.take_up),
            take_up_rows => self.axis().rows(),
            take_up_measures => Measure::ALL.iter().map(|measure| measure.words()).collect::<Value>(),
            panels => panels.iter().map(|(t, f)| drawn(t, f)).collect::<Value>(),
            published => published::rows(self.results, &self.lookup),
            scored => scored,
            inside => inside,
            explorer => safe(&explorer::json(self.results, &self.lookup, &self.slots)),
            sources => self.sources(),
            assumptions => self.assumptions(),
            plugins => self.plugins(),
            inputs => self.results.inputs.iter()
                .map(|input| context! { file => input.file.as_str(), sha256 => input.sha256.as_str() })
                .collect::<Value>(),
            versions => context! {
                gongji => self.results.versions.gongji.as_str(),
                rustc => self.results.versions.rustc.as_str(),
                abi => self.results.versions.abi.as_str(),
            },
            price_year => scenario.price_year,
            cite => manifest::cite(self.results),
        }
    }

    fn scenario(&self) -> Value {
        let scenario = &self.results.scenario;
        context! {
            name => scenario.name.as_str(),
            title => if scenario.title.is_empty() { scenario.name.as_str() } else { scenario.title.as_str() },
            question => scenario.question.as_str(),
            from => scenario.from,
            until => scenario.until,
            persons => number(scenario.persons as f64, 0),
            replicates => scenario.replicates,
            seed => scenario.seed.to_string(),
            baseline => scenario.baseline.as_str(),
            closure => scenario.closure.as_str(),
            discount => number(scenario.discount_rate * 100.0, 1),
            universe => scenario.universe.as_str(),
            weight => number(scenario.weight, 2),
            sha256 => scenario.sha256.as_str(),
            overrides => scenario.overrides.iter().map(String::as_str).collect::<Value>(),
        }
    }

    fn headline_table(&self, table: &HeadlineTable) -> Value {
        let baseline = self.results.baseline();
        let scenario = &self.results.scenario;
        let (tab, title) = match table.moment {
            Moment::Year { year, after } => (format!("{after} years on: {year}"), format!("In {year}")),
            Moment::PresentValue => (
                "Present value".into(),
                format!(
                    "Present value of {}–{}, at {}% a year",
                    self.headline.parting,
                    scenario.until,
                    number(scenario.discount_rate * 100.0, 1)
                ),
            ),
        };
        let line = |line: &paired::HeadlineLine| {
            let (shown, good) = (line.measure.shown, line.measure.good);
            let others = line.cells.iter().enumerate().filter(|(place, _)| Some(*place) != baseline);
            context! {
                name => line.measure.name,
                unit => if shown == Shown::Percent { "%" } else { "" },
                base => baseline.map(|place| base_cell(&line.cells[place], shown)),
                cells => others.map(|(_, cell)| difference_cell(cell, shown, good)).collect::<Value>(),
            }
        };
        let is_main = matches!(table.moment, Moment::Year { year, .. } if year == self.headline.main_year());
        context! { tab => tab, title => title, is_main => is_main, lines => table.lines.iter().map(line).collect::<Value>() }
    }

    fn sources(&self) -> Value {
        let published = self.results.published.iter().map(|figure| figure.source.as_str());
        let assumed = self.results.assumptions.iter().map(|assumption| assumption.source.as_str());
        let values = self.results.plugins.iter().flat_map(|plugin| plugin.values.iter().map(|v| v.source.as_str()));
        let sources: BTreeSet<&str> = published.chain(assumed).chain(values).filter(|s| !s.is_empty()).collect();
        sources.into_iter().collect()
    }

    fn assumptions(&self) -> Value {
        let row = |assumption: &crate::results::Assumption| {
            context! {
                name => assumption.name.as_str(),
                value => assumption.value.as_str(),
                range => assumption.range.as_str(),
                unit => assumption.unit.as_str(),
                source => assumption.source.as_str(),
                confidence => assumption.confidence.as_str(),
            }
        };
        self.results.assumptions.iter().map(row).collect()
    }

    fn plugins(&self) -> Value {
        let plugin = |plugin: &crate::results::PluginInfo| {
            let value = |v: &crate::results::PluginValue| {
                context! { arm => v.arm.as_str(), name => v.name.as_str(), value => v.value.as_str(), unit => v.unit.as_str() }
            };
            context! {
                id => plugin.id.as_str(),
                version => plugin.version.as_str(),
                sha256 => plugin.sha256.as_str(),
                values => plugin.values.iter().map(value).collect::<Value>(),
            }
        };
        self.results.plugins.iter().map(plugin).collect()
    }
}

fn base_cell(cell: &Cell, shown: Shown) -> Value {
    context! {
        value => cell.value.mean.map_or_else(|| "–".into(), |value| amount(value, shown)),
        error => cell.value.standard_error.map(|value| error(value, shown)),
    }
}

fn difference_cell(cell: &Cell, shown: Shown, good: Direction) -> Value {
    let tint = match verdict(&cell.difference, good) {
        Some(true) => "better",
        Some(false) => "worse",
        None => "",
    };
    // Where the baseline has no such thing (a loss ratio without products), the arm's own value stands, in words.
    let alone = || cell.value.mean.map_or_else(|| "–".into(), |value| format!("is {}", amount(value, shown)));
    let difference = cell.difference.mean.map(|value| signed(value, shown));
    let spread = if difference.is_some() { cell.difference.standard_error } else { cell.value.standard_error };
    context! {
        value => difference.unwrap_or_else(alone),
        error => spread.map(|value| error(value, shown)),
        tint => tint,
    }
}

/// A group as people say it.
fn group_words(group: &str) -> String {
    match group.split_once('=') {
        None => "everybody".into(),
        Some(("age", range)) => format!("age {}", range.replace('-', "–")),
        Some(("chronic", "yes")) => "chronically ill".into(),
        Some(("chronic", _)) => "not chronic".into(),
        Some(("income", "1")) => "lowest income".into(),
        Some(("income", "5")) => "highest income".into(),
        Some(("income", fifth)) => format!("income fifth {fifth}"),
        Some(("lifetime", "1")) => "lowest lifetime income".into(),
        Some(("lifetime", "5")) => "highest lifetime income".into(),
        Some(("lifetime", fifth)) => format!("lifetime fifth {fifth}"),
        Some((_, name)) => name.replace('-', " "),
    }
}
