//! Which behavioural parameters change the order of the arms, and at which value two arms change places.
//!
//! Every parameter with a range is moved to both ends of it, the others staying where the scenario has them, with the same
//! persons and the same luck. A parameter's way is the share of the margin between two arms that this takes away: at 1
//! they change places. For those that get there the value at which it happens is searched by halving.

use std::collections::BTreeMap;

use clap::Args;

use crate::ground::diagnose::{Failure, Mistake, nearest};
use crate::intake::plugin::Catalogue;
use crate::intake::scenario::{Parameters, Scenario};
use crate::results::paired::{self, Direction, MEASURES, Measure, Moment};
use crate::results::record::{Results, Verb};
use crate::simulate::future;
use crate::simulate::progress::{Mode, Progress};
use crate::study::session;
use crate::study::settings::Settings;
use crate::words::Language;

use self::lever::Lever;
use self::order::{Margin, Scores, Way};

mod lever;
mod order;
mod tell;

/// Measures when none is asked for.
const USUAL: &[&str] = &["household_burden", "pool_gap", "out_of_pocket_share"];
/// Parameters whose crossings are searched, for each measure.
const SEARCHED: usize = 3;
/// Halvings of a range in which two arms change places: within a 32nd of it, and a line from there.
const HALVINGS: u32 = 5;
/// Years after the arms part at which a measure without a present value is read.
const YEARS_ON: u16 = 10;

/// What is ordered, and by what.
#[derive(Clone, Debug, Default, Args)]
pub struct Choice {
    /// Measure by which the arms are ordered; may be repeated
    #[arg(long, value_name = "MEASURE")]
    by: Vec<String>,
}

/// Everything that was found.
struct Found<'a> {
    scenario: &'a Scenario,
    levers: Vec<Lever>,
    rankings: Vec<Ranking>,
    plain: Results,
}

/// One measure: the order of the arms, and what moves it.
struct Ranking {
    measure: &'static Measure,
    moment: Moment,
    /// Year in which the arms part, from which present values count.
    first: u16,
    plain: Scores,
    /// By lever, for each end of its range.
    turns: Vec<Vec<Turn>>,
}

/// One parameter at one end of its range.
struct Turn {
    value: f64,
    scores: Scores,
    /// None when no two arms could be told apart to begin with.
    way: Option<Way>,
    /// Where the two arms change places, once it was searched.
    crossing: Option<f64>,
}

impl Ranking {
    /// The numbers of the levers, the one that comes nearest to a change of places first.
    fn strongest(&self) -> Vec<usize> {
        let share = |lever: usize| self.strongest_turn(lever).map_or(f64::NEG_INFINITY, |turn| self.share(turn));
        let mut levers: Vec<usize> = (0..self.turns.len()).collect();
        levers.sort_by(|a, b| share(*b).total_cmp(&share(*a)));
        levers
    }

    fn share(&self, turn: &Turn) -> f64 {
        turn.way.map_or(f64::NEG_INFINITY, |way| way.share)
    }

    fn strongest_turn(&self, lever: usize) -> Option<&Turn> {
        self.turns[lever].iter().max_by(|a, b| self.share(a).total_cmp(&self.share(b)))
    }

    /// Its value by arm and replicate, more being better.
    fn scores(&self, results: &Results) -> Scores {
        scores(results, self.first, self.measure, self.moment)
    }
}

fn scores(results: &Results, first: u16, measure: &'static Measure, moment: Moment) -> Scores {
    let sign = if measure.good == Direction::Down { -1.0 } else { 1.0 };
    let mut by_arm = paired::by_replicate(results, first, measure, moment);
    by_arm.iter_mut().flatten().flatten().for_each(|value| *value *= sign);
    Scores { measure, by_arm }
}

/// Moves every parameter over its range, and writes and prints what that does to the order of the arms.
///
/// # Errors
/// An unknown measure, fewer than two arms or replicates, a policy's fault, a folder that cannot be written.
pub(crate) fn sensitivity(
    scenario: &Scenario,
    catalogue: &Catalogue,
    settings: &Settings,
    choice: &Choice,
) -> Result<(), Failure> {
    let measures = measures(&choice.by)?;
    let scenario = &ordered_arms(scenario);
    let first = can_be_ordered(scenario, catalogue)?;
    let folder = session::folder(&format!("{}-sensitivity", scenario.name), settings)?;
    let told = session::told(scenario, catalogue, settings, Verb::Sensitivity)?;
    let place = session::place(&folder, &Results { asked: asked(&measures), ..told }, settings)?;
    let levers = lever::levers(scenario)?;
    let bench = Bench { scenario, catalogue, settings };
    let mut found = bench.ends(levers, &measures, first)?;
    bench.search(&mut found)?;
    (found.plain.verb, found.plain.asked) = (Verb::Sensitivity, asked(&measures));
    let landed = place.fill(|new| Ok(tell::write(&found, new)?))?;
    session::say(&format!("{}\nresults: {}\n", tell::text(&found), landed.folder.display()))?;
    landed.verdict()
}

/// What the scenario does not say, for the manifest; the arms stand there.
fn asked(measures: &[&Measure]) -> BTreeMap<String, String> {
    let keys: Vec<String> = measures.iter().map(|measure| measure.key()).collect();
    BTreeMap::from([("by".to_owned(), keys.join(", "))])
}

fn measures(by: &[String]) -> Result<Vec<&'static Measure>, Failure> {
    let judged = || MEASURES.iter().filter(|measure| measure.good != Direction::Neutral);
    let named = |name: &str| {
        let unknown = || {
            let keys: Vec<String> = judged().map(Measure::key).collect();
            unknown(format!("there is no measure `{name}` by which arms could be ordered"), name, &keys)
        };
        judged().find(|measure| measure.key() == name).ok_or_else(unknown)
    };
    let usual = || USUAL.iter().map(|name| (*name).to_owned()).collect();
    let names: Vec<String> = if by.is_empty() { usual() } else { by.to_vec() };
    names.iter().map(|name| named(name)).collect()
}

/// The scenario with the arms alone that were asked for: nothing is held against the baseline, so it is no exception.
fn ordered_arms(scenario: &Scenario) -> Scenario {
    // Arms are ordered by the same replicates under every value, and nothing of the runs is written but the order.
    let mut ordered = Scenario { precision: None, panel: None, ..scenario.clone() };
    ordered.arms.retain(|arm| scenario.chosen.is_empty() || scenario.chosen.contains(&arm.name));
    ordered.baseline = ordered.arms.iter().position(|arm| arm.name == scenario.baseline().name).unwrap_or(0);
    ordered
}

fn unknown(title: String, name: &str, known: &[String]) -> Failure {
    let nearest = nearest(name, known.iter().map(String::as_str));
    let mistake = Mistake::new(title).help(format!("expected one of {}", known.join(", ")));
    Failure::input(match nearest {
        Some(known) => mistake.help(format!("the nearest is `{known}`")),
        None => mistake,
    })
}

/// The first year in which the laws of arms differ.
fn can_be_ordered(scenario: &Scenario, catalogue: &Catalogue) -> Result<u16, Failure> {
    let refuse = |title: String, help: &str| Failure::input(Mistake::new(title).help(help));
    if scenario.replicates < 2 {
        let title = format!("{} replicate cannot tell a difference from luck", scenario.replicates);
        return Err(refuse(title, "expected at least 2: `--replicates 4`"));
    }
    if scenario.parameters == Parameters::Ensemble {
        let title = "`parameters = \"ensemble\"` gives every replicate other values: there is none from which one could be moved".into();
        return Err(refuse(title, "expected the best ones: `--parameters best`"));
    }
    let parts = session::parts(scenario, &future::programmes(scenario, catalogue)?)?;
    parts.into_iter().flatten().min().ok_or_else(|| {
        refuse("no two arms of the scenario differ".into(), "an order of arms needs at least two that are not the same")
    })
}

/// What every run has in common.
struct Bench<'a> {
    scenario: &'a Scenario,
    catalogue: &'a Catalogue,
    settings: &'a Settings,
}

impl<'a> Bench<'a> {
    fn progress(&self, runs: usize) -> Result<Progress, Failure> {
        let progress = Progress::new(Mode::of_standard_error(self.settings.quiet), Language::English);
        progress.start(session::years(self.scenario, self.catalogue)? * runs as u64);
        Ok(progress)
    }

    fn run(&self, scenario: &Scenario, progress: &Progress) -> Result<Results, Failure> {
        session::simulate_told(scenario, self.catalogue, self.settings, progress)
    }

    /// All parameters at all ends of their ranges.
    fn ends(&self, levers: Vec<Lever>, measures: &[&'static Measure], first: u16) -> Result<Found<'a>, Failure> {
        let runs = 1 + levers.iter().map(|lever| lever.turns().count()).sum::<usize>();
        let progress = self.progress(runs)?;
        let plain = self.run(self.scenario, &progress)?;
        let mut rankings: Vec<Ranking> = measures
            .iter()
            .map(|measure| {
                let moment = moment(measure, first, self.scenario);
                Ranking { measure, moment, first, plain: scores(&plain, first, measure, moment), turns: Vec::new() }
            })
            .collect();
        for lever in &levers {
            rankings.iter_mut().for_each(|ranking| ranking.turns.push(Vec::new()));
            for value in lever.turns() {
                let results = self.run(&lever.turned(self.scenario, value), &progress)?;
                for ranking in &mut rankings {
                    let scores = ranking.scores(&results);
                    let way = order::way(&order::margins(&ranking.plain), &scores);
                    if let Some(turns) = ranking.turns.last_mut() {
                        turns.push(Turn { value, scores, way, crossing: None });
                    }
                }
            }
        }
        progress.finish();
        Ok(Found { scenario: self.scenario, levers, rankings, plain })
    }

    /// Where two arms change places, for the strongest parameters of each measure.
    fn search(&self, found: &mut Found<'_>) -> Result<(), Failure> {
        let crosses = |turn: &Turn| turn.way.is_some_and(|way| way.share >= 1.0);
        let wanted: Vec<(usize, usize, usize)> = (0..found.rankings.len())
            .flat_map(|nth| {
                let ranking = &found.rankings[nth];
                let levers = ranking.strongest().into_iter().take(SEARCHED);
                let ends = |lever: usize| (0..ranking.turns[lever].len()).map(move |end| (nth, lever, end));
                levers
                    .flat_map(ends)
                    .filter(|(_, lever, end)| crosses(&ranking.turns[*lever][*end]))
                    .collect::<Vec<_>>()
            })
            .collect();
        let progress = self.progress(wanted.len() * HALVINGS as usize)?;
        for (nth, lever, end) in wanted {
            let (ranking, lever_) = (&found.rankings[nth], &found.levers[lever]);
            let turn = &ranking.turns[lever][end];
            let Some(way) = turn.way else { continue };
            let by = |scores: &Scores| Margin::of(scores, way.margin.ahead, way.margin.behind).by.mean.unwrap_or(0.0);
            let at = |value: f64| -> Result<f64, Failure> {
                let results = self.run(&lever_.turned(self.scenario, value), &progress)?;
                Ok(by(&ranking.scores(&results)))
            };
            let near = (lever_.value, by(&ranking.plain));
            let crossing = order::crossing(near, (turn.value, by(&turn.scores)), HALVINGS, at)?;
            found.rankings[nth].turns[lever][end].crossing = Some(crossing);
        }
        progress.finish();
        Ok(())
    }
}

/// A present value where there is one, else the main year that the scenario names, or ten years after the arms part (in the
/// year of the tables next to that).
fn moment(measure: &Measure, first: u16, scenario: &Scenario) -> Moment {
    if measure.is_flow() {
        return Moment::PresentValue;
    }
    let ten_years_on = || first.saturating_add(YEARS_ON).clamp(scenario.from, scenario.until);
    let year = paired::main_horizon(&scenario.read_in, first).unwrap_or_else(ten_years_on);
    Moment::Year { year, after: year.saturating_sub(first) }
}
