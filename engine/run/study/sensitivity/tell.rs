//! What was found, as a text, two tables and a page.

use std::fmt::Write as _;
use std::path::Path;

use minijinja::{Environment, Value, context};
use serde::Serialize;

use super::lever::Lever;
use super::order::{self, Way};
use super::{Found, Ranking, Turn};
use crate::ground::words::{counted, number};
use crate::report::page::STYLE;
use crate::report::summary::{amount, error, persons};
use crate::results::manifest::{self, Manifest};
use crate::results::paired::{Direction, Estimate, Moment};
use crate::results::record::ResultsError;
use crate::results::store::{self, SCENARIO};
use crate::words::Language;

const PAGE: &str = include_str!("page.html");
/// Parameters told in the text; the tables have all.
const TOLD: usize = 6;

/// One parameter at one value: a row of `sensitivity.csv`.
#[derive(Serialize)]
struct Row<'a> {
    measure: String,
    parameter: &'a str,
    value: f64,
    arm: &'a str,
    rank: usize,
    mean: Option<f64>,
    standard_error: Option<f64>,
}

const ROW: [&str; 7] = ["measure", "parameter", "value", "arm", "rank", "mean", "standard_error"];

/// One parameter and end of its range: a row of `moves.csv`.
#[derive(Serialize)]
struct Move<'a> {
    measure: String,
    parameter: &'a str,
    confidence: &'a str,
    default: f64,
    end: f64,
    ahead: &'a str,
    behind: &'a str,
    margin: Option<f64>,
    way: f64,
    clear: bool,
    crossing: Option<f64>,
}

const MOVE: [&str; 11] =
    ["measure", "parameter", "confidence", "default", "end", "ahead", "behind", "margin", "way", "clear", "crossing"];

/// Fills a folder of results.
pub(super) fn write(found: &Found<'_>, folder: &Path) -> Result<(), ResultsError> {
    let rows: Vec<Row<'_>> = found.rankings.iter().flat_map(|ranking| rows(found, ranking)).collect();
    store::write_records(&folder.join("sensitivity.csv"), &ROW, &rows)?;
    let moves: Vec<Move<'_>> = found.rankings.iter().flat_map(|ranking| moves(found, ranking)).collect();
    store::write_records(&folder.join("moves.csv"), &MOVE, &moves)?;
    store::write_text(&folder.join("sensitivity.html"), &page(found)?)?;
    store::write_text(&folder.join(SCENARIO), &found.plain.text)?;
    Manifest::of(&found.plain).write(&folder.join(manifest::FILE))
}

fn rows<'a>(found: &'a Found<'_>, ranking: &'a Ranking) -> Vec<Row<'a>> {
    let at = |parameter: &'a str, value: f64, scores: &order::Scores| -> Vec<Row<'a>> {
        let ranks = order::ranking(scores);
        let row = |(rank, arm): (usize, usize)| {
            let Estimate { mean, standard_error, .. } = scores.of(arm);
            let (measure, arm) = (ranking.measure.key(), &*found.plain.arms[arm].name);
            Row { measure, parameter, value, arm, rank, mean: mean.map(|m| ranking.shown(m)), standard_error }
        };
        (1..).zip(ranks).map(row).collect()
    };
    let mut rows = at("", 0.0, &ranking.plain);
    for (lever, turns) in found.levers.iter().zip(&ranking.turns) {
        rows.extend(turns.iter().flat_map(|turn| at(&lever.label, turn.value, &turn.scores)));
    }
    rows
}

fn moves<'a>(found: &'a Found<'_>, ranking: &'a Ranking) -> Vec<Move<'a>> {
    let of = |lever: &'a Lever, turn: &'a Turn, way: Way| Move {
        measure: ranking.measure.key(),
        parameter: &lever.label,
        confidence: &lever.confidence,
        default: lever.value,
        end: turn.value,
        ahead: &found.plain.arms[way.margin.ahead].name,
        behind: &found.plain.arms[way.margin.behind].name,
        margin: way.margin.by.mean,
        way: way.share,
        clear: way.is_clear,
        crossing: turn.crossing,
    };
    let turns = |lever: usize| ranking.turns[lever].iter().filter_map(move |turn| Some((lever, turn, turn.way?)));
    ranking
        .strongest()
        .into_iter()
        .flat_map(turns)
        .map(|(lever, turn, way)| of(&found.levers[lever], turn, way))
        .collect()
}

impl Ranking {
    /// The measure's own sign again.
    fn shown(&self, score: f64) -> f64 {
        if self.measure.good == Direction::Down { -score } else { score }
    }

    fn title(&self) -> String {
        let when = match self.moment {
            Moment::PresentValue => "present value since the arms part".to_owned(),
            Moment::Year { year, .. } => year.to_string(),
        };
        let better = if self.measure.good == Direction::Down { "less" } else { "more" };
        format!("{} ({}; {better} is better)", self.measure.label(Language::English), when)
    }

    /// Place, arm and value with its standard error.
    fn order(&self, found: &Found<'_>) -> Vec<(usize, String, String)> {
        let line = |(rank, arm): (usize, usize)| {
            let Estimate { mean, standard_error, .. } = self.plain.of(arm);
            let mean = mean.map_or("–".into(), |mean| amount(self.shown(mean), self.measure.shown));
            let error = standard_error.map_or(String::new(), |e| format!(" ± {}", error(e, self.measure.shown)));
            (rank, found.plain.arms[arm].name.clone(), format!("{mean}{error}"))
        };
        (1..).zip(order::ranking(&self.plain)).map(line).collect()
    }
}

/// A value of a parameter, as short as it may be.
fn value(value: f64) -> String {
    let decimals = [0, 1, 2, 3, 4].into_iter().find(|d| (value * 10_f64.powi(*d)).fract().abs() < 1e-9).unwrap_or(4);
    number(value, decimals as usize)
}

/// What one end of a range does, in words.
fn words(found: &Found<'_>, turn: &Turn, way: Way) -> String {
    let (ahead, behind) = (&found.plain.arms[way.margin.ahead].name, &found.plain.arms[way.margin.behind].name);
    let end = value(turn.value);
    match turn.crossing {
        Some(crossing) if way.is_clear => format!("{behind} overtakes {ahead} at {}", number(crossing, 3)),
        Some(crossing) => {
            format!("{behind} draws level with {ahead} at {}, within the noise at {end}", number(crossing, 3))
        }
        None if way.share >= 1.0 => format!("{behind} is past {ahead} at {end}"),
        None if way.share > 0.0 => {
            format!("{:.0}% of the way to {behind} past {ahead} at {end}", (way.share * 100.0).floor())
        }
        None => format!("no two arms come nearer at {end}"),
    }
}

/// A parameter in words.
struct Told {
    parameter: String,
    range: String,
    /// For each end of the range the way, and what happens there.
    ends: Vec<(f64, String)>,
}

/// The strongest parameters first.
fn strongest(found: &Found<'_>, ranking: &Ranking) -> Vec<Told> {
    let line = |number: usize| {
        let lever = &found.levers[number];
        let [from, to] = lever.ends.map(value);
        let range = format!("{} ({from} to {to}, {})", value(lever.value), lever.confidence);
        let end = |turn: &Turn| Some((turn.way?.share, words(found, turn, turn.way?)));
        let ends = ranking.turns[number].iter().filter_map(end).collect();
        Told { parameter: lever.label.clone(), range, ends }
    };
    ranking.strongest().into_iter().map(line).collect()
}

/// For the terminal.
pub(super) fn text(found: &Found<'_>) -> String {
    let mut text = format!(
        "Which parameters change the order of the arms\n{} parameters over their ranges, {}, {}\n",
        found.levers.len(),
        persons(found.scenario.persons, Language::English),
        counted(found.scenario.replicates, "replicate", "replicates")
    );
    for ranking in &found.rankings {
        // Writing into a string does not fail.
        let _ = writeln!(text, "\n{}", ranking.title());
        for (rank, arm, value) in ranking.order(found) {
            let _ = writeln!(text, "  {rank}. {arm:<28} {value:>22}");
        }
        let told = if order::margins(&ranking.plain).is_empty() { 0 } else { TOLD };
        for Told { parameter, range, ends } in strongest(found, ranking).into_iter().take(told) {
            let _ = writeln!(text, "  {parameter}: {range}");
            for (_, words) in ends {
                let _ = writeln!(text, "      {words}");
            }
        }
        if order::margins(&ranking.plain).is_empty() {
            let _ = writeln!(text, "  no two arms can be told apart (95%, Student's t): more persons or replicates");
        }
    }
    text
}

fn page(found: &Found<'_>) -> Result<String, ResultsError> {
    let mut environment = Environment::new();
    // The name ends in .html, so everything is escaped unless marked as safe.
    environment.add_template("page.html", PAGE)?;
    let rankings: Vec<Value> = found.rankings.iter().map(|ranking| ranking_value(found, ranking)).collect();
    let context = context! {
        title => found.plain.scenario.title_in(Language::English), persons => persons(found.scenario.persons, Language::English),
        replicates => found.scenario.replicates, seed => found.scenario.seed, levers => found.levers.len(),
        from => found.scenario.from, until => found.scenario.until, rankings,
        version => &found.plain.versions.gongji, style => Value::from_safe_string(STYLE.into()),
    };
    Ok(environment.get_template("page.html")?.render(context)?)
}

fn ranking_value(found: &Found<'_>, ranking: &Ranking) -> Value {
    let order: Vec<Value> =
        ranking.order(found).into_iter().map(|(rank, arm, value)| context! { rank, arm, value }).collect();
    let line = |Told { parameter, range, ends }: Told| {
        let end = |(share, words): (f64, String)| {
            // The bar ends a little behind the line at which two arms change places.
            let width = (share.clamp(0.0, 1.25) * 80.0).round();
            context! { words, width, past => share >= 1.0 }
        };
        context! { parameter, range, ends => ends.into_iter().map(end).collect::<Vec<Value>>() }
    };
    let lines: Vec<Value> = strongest(found, ranking).into_iter().map(line).collect();
    context! { title => ranking.title(), order, lines }
}
