//! `gongji hindcast`: the simulated past against the published one, and a forecast that later figures can score.
//!
//! The forecast is written, and its hash printed, before the file of later figures is opened.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use gongji_model::inputs::nation::Inputs;

pub mod forecast;
pub mod naive;
pub mod score;
pub mod text;

use crate::ground::diagnose::{Failure, Mistake};
use crate::ground::digest::sha256;
use crate::ground::private;
use crate::ground::words::counted;
use crate::intake::inputs::{self, Confidence, PublishedFigure};
use crate::intake::plugin::Catalogue;
use crate::results::manifest;
use crate::results::place::Place;
use crate::simulate::future::RunOptions;
use crate::simulate::past::{self, Reference, save, unwritable};
use forecast::{Courses, KNOWN, Kind, LAST, LAST_FITTED, Task};
use naive::Series;

/// First year of the past.
const FIRST: u16 = 2012;
/// Last year that the naive forecasts of the hindcast know.
const NAIVE_ORIGIN: u16 = 2016;
/// What is forecast.
const METRICS: [&str; 18] = [
    "members",
    "workers",
    "retirees",
    "total_income",
    "total_outgo",
    "total_balance",
    "pool_income",
    "pool_outgo",
    "pool_balance",
    "account_credit",
    "account_outgo",
    "account_balance",
    "recorded_visits_per_member",
    "recorded_chronic_visits_per_member",
    "recorded_discharges_per_member",
    "cost_per_visit",
    "cost_per_chronic_visit",
    "cost_per_discharge",
];
/// Lines between which the book's page takes the misses.
const MARKS: [&str; 2] = ["<!-- written by gongji hindcast --write -->", "<!-- end -->"];
const PAGE: &str = "docs/src/misses.md";

/// What was asked for.
#[derive(Clone, Debug)]
pub struct Order {
    /// Simulated persons of the best vector.
    pub persons: u64,
    /// Vectors drawn from the weighted set.
    pub vectors: usize,
    /// Number from which all luck follows.
    pub seed: u64,
    /// Files of later figures.
    pub targets: Vec<PathBuf>,
    /// Folder for the tables.
    pub out: PathBuf,
    /// The project whose page of misses is written.
    pub write: Option<PathBuf>,
    /// Whether it may take the place of another hindcast.
    pub replace: bool,
}

/// A published figure with what was simulated for it.
#[derive(Clone, Debug)]
pub struct Scored {
    /// The figure.
    pub figure: PublishedFigure,
    /// The best vector's value.
    pub simulated: f64,
    /// 10, 25, 75 and 90% of the set.
    pub quantiles: [f64; 4],
    /// Continuous ranked probability score of the set.
    pub crps: f64,
    /// Constant growth and constant shares, where they can be made.
    pub naive: [Option<f64>; 2],
}

impl Scored {
    /// The figure was read in a source.
    pub fn verified(&self) -> bool {
        self.figure.confidence == Confidence::Verified
    }

    /// Within the band; none without a band.
    pub fn inside(&self) -> Option<bool> {
        self.figure.band.map(|band| (self.simulated - self.figure.value).abs() <= band)
    }

    /// The figure lies between two values.
    pub fn within(&self, low: f64, high: f64) -> bool {
        (low..=high).contains(&self.figure.value)
    }

    /// Relative difference.
    pub fn off(&self) -> f64 {
        self.simulated / self.figure.value - 1.0
    }
}

/// A cell of the forecast.
pub struct Forecast {
    /// Which one.
    pub kind: Kind,
    /// Metric, of all members.
    pub metric: &'static str,
    /// Year.
    pub year: u16,
    /// The best vector's value.
    pub simulated: f64,
    /// 10, 25, 75 and 90% of the set.
    pub quantiles: [f64; 4],
    /// Constant growth and constant shares.
    pub naive: [Option<f64>; 2],
}

/// Inputs and published figures, from which the naive forecasts are made.
struct Ground {
    inputs: Inputs,
    series: BTreeMap<(String, String), Series>,
}

impl Ground {
    /// From an origin of growth and the last year that is known.
    fn naive(&self, metric: &str, group: &str, origin: u16, base: u16, year: u16) -> [Option<f64>; 2] {
        let Some(series) = self.series.get(&(metric.to_owned(), group.to_owned())) else { return [None; 2] };
        [
            naive::constant_growth(series, origin, base, year),
            naive::constant_share(&self.inputs, metric, series, base, year),
        ]
    }
}

/// Simulates, tells, writes the forecast, and then scores it against later figures.
///
/// # Errors
/// A file of later figures that is wrong; a folder that cannot be written; a policy's fault.
pub fn hindcast(order: &Order, catalogue: &Catalogue, options: RunOptions, out: &mut dyn Write) -> Result<(), Failure> {
    can_begin(order)?;
    let (place, manifest) = place(order)?;
    let reference = Reference::new(catalogue, options.isa)?;
    let figures = inputs::built_in_published()?;
    let &Order { persons, seed, vectors, .. } = order;
    let small = (persons / 10).max(2_000).min(persons);
    let task = Task { reference: &reference, persons, small, seed, vectors, threads: options.threads };
    let mut series: BTreeMap<(String, String), Series> = BTreeMap::new();
    for figure in &figures {
        series.entry((figure.metric.clone(), figure.group.clone())).or_default().insert(figure.year, figure.value);
    }
    let mut both = Vec::new();
    for kind in [Kind::AsCame, Kind::Known] {
        let ground = Ground { inputs: kind.inputs(reference.scenario())?, series: series.clone() };
        both.push((kind, task.courses(kind, &figures)?, ground));
    }
    let Some((_, courses, ground)) = both.first() else { return Ok(()) };
    let past = scored(&figures, courses, |figure| {
        let late = (NAIVE_ORIGIN + 1..=LAST_FITTED).contains(&figure.year);
        late.then(|| ground.naive(&figure.metric, &figure.group, NAIVE_ORIGIN, NAIVE_ORIGIN, figure.year))
    });
    let (fitted, after): (Vec<Scored>, Vec<Scored>) = past.into_iter().partition(|row| row.figure.year <= LAST_FITTED);
    let (known, came): (Vec<Scored>, Vec<Scored>) = after.into_iter().partition(|row| row.figure.year <= KNOWN);
    let past: Vec<Scored> = fitted.iter().chain(&known).cloned().collect();
    let all: Vec<Scored> = past.iter().chain(&came).cloned().collect();
    let mut told = text::scorecard(
        "2012-2019; the naive forecasts (growth, share) begin in 2016, the model was fitted up to 2019",
        &fitted,
    );
    told += &format!("\n{}\n{}\n", text::scores(&fitted), text::growth(&fitted));
    told += &text::scorecard("2020: total income is met by an event; nothing else of the year was used", &known);
    told += &format!("\n{}\n", text::scores(&known));
    told += &text::scorecard(
        "from 2021 on: with policies and inputs as they came, members among them; nothing was fitted to these years",
        &came,
    );
    told += &format!("\n{}\n{}\n", text::scores(&came), text::misses(&all));
    let cells: Vec<Forecast> = both.iter().flat_map(|(kind, courses, ground)| ahead(*kind, courses, ground)).collect();
    let forecast = text::forecast(&cells);
    let mut scored = Ok(());
    let landed = place.fill(|new| {
        save(new, "hindcast.csv", &text::table(&all))?;
        save(new, "scorecard.txt", &told)?;
        let hash = sha256(forecast.as_bytes());
        save(new, "forecast.csv", &forecast)?;
        save(new, "forecast.sha256", &format!("{hash}  forecast.csv\n"))?;
        let path = order.out.join("forecast.csv");
        // The forecast is written even when later figures are wrong or standard output is closed.
        scored = say(&format!("{told}forecast 2021-{LAST}: {}\nSHA-256 {hash}\n", path.display()), out)
            .and_then(|()| later(order, new, &both, out));
        Ok(manifest::write_plain(manifest, new)?)
    })?;
    if let Some(page) = page(order) {
        private::write(&page, put(&page, &text::book(&past, &came))?.as_bytes())
            .map_err(|error| unwritable(&page, &error))?;
    }
    scored?;
    landed.verdict()
}

fn say(text: &str, out: &mut dyn Write) -> Result<(), Failure> {
    Ok(out.write_all(text.as_bytes()).and_then(|()| out.flush())?)
}

fn place(order: &Order) -> Result<(Place, toml::Table), Failure> {
    let targets: Vec<String> = order.targets.iter().map(|path| path.display().to_string()).collect();
    let asked = [
        ("persons", order.persons.to_string()),
        ("vectors", order.vectors.to_string()),
        ("seed", order.seed.to_string()),
        ("targets", targets.join(", ")),
    ];
    past::place(&order.out, "hindcast", asked, order.replace)
}

/// The page of misses that is to be written.
fn page(order: &Order) -> Option<PathBuf> {
    order.write.as_ref().map(|root| root.join(PAGE))
}

/// Refuses at the start what would be refused at the end. Files of later figures must be there; they are not opened yet.
fn can_begin(order: &Order) -> Result<(), Failure> {
    let refuse = |title: String| Err(Failure::input(Mistake::new(title)));
    if let Some(path) = order.targets.iter().find(|path| !path.is_file()) {
        let why = if path.exists() { "it is no file" } else { "there is none" };
        return refuse(format!("cannot read the file of later figures `{}`: {why}", path.display()));
    }
    let Some(page) = page(order) else { return Ok(()) };
    if !page.is_file() {
        return refuse(format!("there is no `{}`: --write takes the folder of the project", page.display()));
    }
    put(&page, "")?;
    private::can_write(&page).map_err(|error| unwritable(&page, &error))
}

/// Figures with what was simulated for them.
fn scored(
    figures: &[PublishedFigure],
    courses: &Courses,
    naive: impl Fn(&PublishedFigure) -> Option<[Option<f64>; 2]>,
) -> Vec<Scored> {
    let score = |figure: &PublishedFigure| {
        let (metric, group, year) = (figure.metric.as_str(), figure.group.as_str(), figure.year);
        let simulated = courses.simulated(metric, group, year)?;
        let set = courses.set(metric, group, year);
        let (quantiles, crps) = (quantiles(&set), score::crps(&set, figure.value));
        Some(Scored { figure: figure.clone(), simulated, quantiles, crps, naive: naive(figure).unwrap_or([None; 2]) })
    };
    figures.iter().filter(|figure| figure.year >= FIRST).filter_map(score).collect()
}

fn quantiles(set: &[f64]) -> [f64; 4] {
    [0.1, 0.25, 0.75, 0.9].map(|share| score::quantile(set, share))
}

/// One forecast.
fn ahead(kind: Kind, courses: &Courses, ground: &Ground) -> Vec<Forecast> {
    let cell = |(metric, year): (&'static str, u16)| {
        let simulated = courses.simulated(metric, "all", year)?;
        let quantiles = quantiles(&courses.set(metric, "all", year));
        let naive = ground.naive(metric, "all", LAST_FITTED, KNOWN, year);
        Some(Forecast { kind, metric, year, simulated, quantiles, naive })
    };
    METRICS.iter().flat_map(|metric| (KNOWN + 1..=LAST).map(move |year| (*metric, year))).filter_map(cell).collect()
}

/// Scores both forecasts against the user's figures.
fn later(order: &Order, folder: &Path, both: &[(Kind, Courses, Ground)], out: &mut dyn Write) -> Result<(), Failure> {
    let mut figures: Vec<PublishedFigure> = Vec::new();
    for path in &order.targets {
        let unreadable = |error| Failure::input(Mistake::new(format!("cannot read `{}`: {error}", path.display())));
        let text = fs::read_to_string(path).map_err(unreadable)?;
        for figure in inputs::later(&path.display().to_string(), &text)? {
            let twin = |other: &PublishedFigure| (&other.metric, other.year) == (&figure.metric, figure.year);
            if figures.iter().any(twin) {
                let title = format!("{}: {} of {} stands in a file before", path.display(), figure.metric, figure.year);
                return Err(Failure::input(Mistake::new(title)));
            }
            figures.push(figure);
        }
    }
    if figures.is_empty() {
        return Ok(());
    }
    let beyond = figures.iter().filter(|figure| figure.year > LAST).count();
    if beyond > 0 {
        let figures = counted(beyond, "figure", "figures");
        writeln!(out, "\nnot scored: {figures} of years after {LAST}, with which the forecast ends")?;
    }
    for (kind, courses, ground) in both {
        let scored = scored(&figures, courses, |figure| {
            Some(ground.naive(&figure.metric, &figure.group, LAST_FITTED, KNOWN, figure.year))
        });
        save(folder, &format!("scores-{}.csv", kind.name()), &text::table(&scored))?;
        let title = match kind {
            Kind::AsCame => "\nforecast with policies and inputs as they came",
            Kind::Known => "\nforecast with what was known at the end of 2020",
        };
        out.write_all(text::scorecard(title, &scored).as_bytes())?;
        out.write_all(text::scores(&scored).as_bytes())?;
    }
    Ok(())
}

/// A page with a text between its marks.
fn put(path: &Path, text: &str) -> Result<String, Failure> {
    let wrong = |what: String| Failure::other(format!("{}: {what}", path.display()));
    let page = fs::read_to_string(path).map_err(|error| wrong(error.to_string()))?;
    let cut = page.split_once(MARKS[0]).and_then(|(before, rest)| Some((before, rest.split_once(MARKS[1])?.1)));
    let (before, after) = cut.ok_or_else(|| wrong(format!("no lines `{}` and `{}`", MARKS[0], MARKS[1])))?;
    Ok(format!("{before}{}\n\n{text}\n{}{after}", MARKS[0], MARKS[1]))
}
