//! The verbs that simulate: from a checked scenario to a folder of results.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use gongji_model::programme::Programme;
use gongji_sdk::abi;
use gongji_sdk::isa::Isa;
use sha2::{Digest, Sha256};

use crate::cli::{self, Settings};
use crate::diagnose::{Failure, Mistake};
use crate::digest::hex;
use crate::future::{self, Means};
use crate::harvest::{self, Harvest, all_there};
use crate::inputs::{self, Confidence, InputError};
use crate::isolate::Apart;
use crate::machine::Stopwatch;
use crate::manifest::{Manifest, Verb};
use crate::phases;
use crate::place::{Landed, Place};
use crate::plugin::Catalogue;
use crate::progress::{Mode, Progress};
use crate::report;
use crate::results::{
    ArmResults, Assumption, InputFile, PluginInfo, PluginValue, PublishedFigure, Replicate, Results, ResultsError,
    ScenarioInfo, Versions,
};
use crate::scenario::{Changes, Past, Scenario, show};
use crate::store;
use crate::summary;
use crate::take_up;

/// Every arm, every replicate.
///
/// # Errors
/// A policy's fault, books that do not close, a folder that cannot be written.
pub fn run(scenario: &Scenario, catalogue: &Catalogue, settings: &Settings) -> Result<(), Failure> {
    let place = place(&folder(scenario, settings), scenario, settings, Verb::Run, BTreeMap::new())?;
    let results = simulate(scenario, catalogue, settings)?;
    let landed = finish(&results, place, settings, None)?;
    all_there(&results)?;
    landed.verdict()
}

/// [`run`], then differences, figures and the report.
///
/// # Errors
/// As [`run`].
pub fn compare(scenario: &Scenario, catalogue: &Catalogue, settings: &Settings) -> Result<(), Failure> {
    let place = place(&folder(scenario, settings), scenario, settings, Verb::Compare, BTreeMap::new())?;
    let mut watch = Stopwatch::start();
    let progress = Progress::new(Mode::of_standard_error(settings.quiet));
    let axis = scenario.take_up_axis.iter().filter_map(|share| take_up::at(scenario, catalogue, *share));
    let imposed: u64 = axis.map(|imposed| years(&imposed, catalogue)).sum::<Result<u64, Failure>>()?;
    progress.start(years(scenario, catalogue)? + imposed);
    let mut results = simulate_told(scenario, catalogue, settings, &progress)?;
    if imposed > 0 {
        results.take_up = take_up::live(scenario, catalogue, settings, &results, &progress)?;
        watch.lap("take-up");
    }
    progress.finish();
    let page = report::page(&results)?;
    watch.lap("report");
    results.machine.timings.extend(watch.timings());
    results.verb = Verb::Compare;
    let landed = finish(&results, place, settings, Some(&page))?;
    all_there(&results)?;
    landed.verdict()
}

/// The page again, from a folder of results.
///
/// # Errors
/// A folder that holds no results, or cannot be written.
pub fn report(folder: &Path) -> Result<(), Failure> {
    store::add_page(folder)?;
    say(&format!("{}\n", folder.join("report.html").display()))
}

/// The same arms with a policy that does nothing: must change nothing for anyone.
///
/// # Errors
/// Names the first arm, replicate and metric that the policy that does nothing has moved.
pub fn null(scenario: &Scenario, catalogue: &Catalogue, settings: &Settings) -> Result<(), Failure> {
    let plain = simulate(scenario, catalogue, settings)?;
    let idle = catalogue.find("do-nothing")?;
    let values = idle.description().params.iter().map(|param| param.default).collect();
    let mut with = scenario.clone();
    for arm in &mut with.arms {
        let Some(mut used) = arm.policies.first().cloned() else { continue };
        used.id = idle.description().id.clone();
        (used.until, used.rollout) = (None, Vec::new());
        used.values_by_year = vec![(used.from, Vec::clone(&values))];
        arm.policies.push(used);
    }
    let changed = simulate(&with, catalogue, settings)?;
    for (plain, changed) in plain.arms.iter().zip(&changed.arms) {
        for (number, (plain_run, changed_run)) in plain.replicates.iter().zip(&changed.replicates).enumerate() {
            let place = format!("arm {}, replicate {}", plain.name, number + 1);
            if let Some((row, other)) = plain_run.rows.iter().zip(&changed_run.rows).find(|(row, other)| row != other) {
                let words = format!(
                    "a policy that does nothing changed {} of {} in {} from {:?} to {:?} ({place})",
                    row.metric, row.group, row.year, row.value, other.value
                );
                return Err(Failure::other(words));
            }
            if plain_run.rows.len() != changed_run.rows.len() {
                return Err(Failure::other(format!("a policy that does nothing changed the number of rows ({place})")));
            }
            if plain_run.state_digest != changed_run.state_digest {
                return Err(Failure::other(format!("a policy that does nothing changed somebody's state ({place})")));
            }
        }
    }
    let words = "a policy that does nothing changed nothing";
    say(&format!("{words}: {} arms, {} replicates\n", plain.arms.len(), scenario.replicates))
}

/// Simulates and gathers all that the results folder holds.
fn simulate(scenario: &Scenario, catalogue: &Catalogue, settings: &Settings) -> Result<Results, Failure> {
    let progress = Progress::new(Mode::of_standard_error(settings.quiet));
    progress.start(years(scenario, catalogue)?);
    let results = simulate_told(scenario, catalogue, settings, &progress)?;
    progress.finish();
    Ok(results)
}

/// Years that a scenario simulates, over arms and replicates; a common past counts once.
pub(crate) fn years(scenario: &Scenario, catalogue: &Catalogue) -> Result<u64, Failure> {
    let programmes = future::programmes(scenario, catalogue)?;
    let first = inputs::built_in(scenario.closure.name())?.opening_year + 1;
    let years = match scenario.past {
        Past::Shared => future::years(&programmes, first, scenario.until),
        Past::Replayed => programmes.len() as u64 * u64::from((scenario.until + 1).saturating_sub(first)),
    };
    Ok(years * u64::from(scenario.replicates))
}

/// The same as a part of something larger, which tells the progress.
pub(crate) fn simulate_told(
    scenario: &Scenario,
    catalogue: &Catalogue,
    settings: &Settings,
    progress: &Progress,
) -> Result<Results, Failure> {
    let mut watch = Stopwatch::start();
    let means = means(settings);
    let programmes = future::programmes(scenario, catalogue)?;
    watch.lap("prepare");
    let harvest = match settings.isolate {
        None => harvest::together(scenario, &programmes, means, progress)?,
        Some(patience) => {
            let mut apart = Apart::new(scenario, catalogue, means, patience)?;
            harvest::apart(scenario, &programmes, &mut apart, progress)?
        }
    };
    let Harvest { arms, lost, person_years, weight, opening } = harvest;
    let arms = scenario.arms.iter().zip(arms).filter_map(|(arm, replicates)| Some(arm_results(arm, replicates?)));
    watch.part("opening", opening);
    watch.lap("simulate");
    Ok(Results {
        verb: Verb::Run,
        asked: BTreeMap::new(),
        scenario: info(scenario, settings, weight),
        text: scenario.text.clone(),
        arms: arms.collect(),
        lost,
        take_up: Vec::new(),
        published: published()?,
        assumptions: assumptions(scenario)?,
        inputs: inputs::built_in_files()?
            .into_iter()
            .map(|file| InputFile { file: file.name.into(), sha256: file.sha256 })
            .collect(),
        plugins: plugins(scenario, &programmes, catalogue),
        versions: Versions::of_this_build(&format!("{}.{}", abi::ABI_MAJOR, abi::ABI_MINOR)),
        machine: watch.machine(means, person_years),
    })
}

/// The means that were asked for, or the best of this machine.
pub(crate) fn means(settings: &Settings) -> Means {
    let cores = || std::thread::available_parallelism().map_or(1, usize::from);
    let threads = settings.threads.map_or_else(cores, usize::from);
    let isa = match settings.isa {
        None => Isa::best(),
        Some(cli::Isa::Base) => Isa::BASE,
        Some(cli::Isa::Avx2) => Isa::from_code(1),
        Some(cli::Isa::Avx512) => Isa::from_code(2),
    };
    Means { threads, isa, clock: phases::clock(settings.timings) }
}

fn finish(
    results: &Results,
    place: Place,
    settings: &Settings,
    page: Option<&report::Page>,
) -> Result<Landed, Failure> {
    let landed = store::save_into(place, results, page)?;
    let folder = &landed.folder;
    let mut text = summary::summary(results, summary::wants_colour());
    text += &format!("\nresults: {}\n", folder.display());
    if page.is_some() {
        text += &format!("report:  {}\n", folder.join("report.html").display());
    }
    if settings.timings {
        let machine = &results.machine;
        for timing in &machine.timings {
            eprintln!("{:<12} {:>8.2} s {:>8.2} CPU s", timing.phase, timing.seconds, timing.cpu_seconds);
        }
        eprint!("{}", phases::table());
        eprintln!("{:.0} person-years per CPU second", machine.person_years_per_cpu_second);
    }
    say(&text)?;
    Ok(landed)
}

/// Proves the place for the results of a scenario, before anything is simulated.
pub(crate) fn place(
    folder: &Path,
    scenario: &Scenario,
    settings: &Settings,
    verb: Verb,
    asked: BTreeMap<String, String>,
) -> Result<Place, Failure> {
    let arms = scenario.arms.iter().map(|arm| ArmResults { name: arm.name.clone(), ..ArmResults::default() });
    let scenario = info(scenario, settings, 0.0);
    let told = Results { verb, asked, scenario, arms: arms.collect(), ..Results::default() };
    Place::prove(folder, Manifest::of(&told).head(), settings.replace)
}

pub(crate) fn folder(scenario: &Scenario, settings: &Settings) -> PathBuf {
    settings.out.clone().unwrap_or_else(|| PathBuf::from("results").join(&scenario.name))
}

/// Prints, and takes a reader who went away for what it is.
pub(crate) fn say(text: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    Ok(out.write_all(text.as_bytes()).and_then(|()| out.flush())?)
}

fn arm_results(arm: &crate::scenario::Arm, replicates: Vec<Replicate>) -> ArmResults {
    let words = match (arm.title.as_str(), arm.words.as_str()) {
        ("", words) => words.to_owned(),
        (title, "") => title.to_owned(),
        (title, words) => format!("{title}. {words}"),
    };
    ArmResults { name: arm.name.clone(), words, replicates }
}

fn info(scenario: &Scenario, settings: &Settings, weight: f64) -> ScenarioInfo {
    let mut hash = Sha256::new();
    for source in &scenario.sources {
        hash.update(source.text.as_bytes());
    }
    ScenarioInfo {
        name: scenario.name.clone(),
        title: scenario.title.clone(),
        question: scenario.question.clone(),
        from: scenario.from,
        until: scenario.until,
        persons: scenario.persons,
        replicates: scenario.replicates,
        seed: scenario.seed,
        baseline: scenario.baseline().name.clone(),
        closure: scenario.closure.name().into(),
        price_year: scenario
            .price_year
            .unwrap_or_else(|| scenario.from.clamp(2020, 2020.max(scenario.until)).min(scenario.until)),
        discount_rate: scenario.discount_rate,
        universe: scenario.universe.name().into(),
        parameters: scenario.parameters.name().into(),
        weight,
        sha256: hex(&hash.finalize()),
        overrides: overrides(&settings.changes),
    }
}

fn overrides(changes: &Changes) -> Vec<String> {
    let typed = [
        changes.persons.map(|number| format!("--persons {number}")),
        changes.replicates.map(|number| format!("--replicates {number}")),
        changes.from.map(|year| format!("--from {year}")),
        changes.until.map(|year| format!("--until {year}")),
        changes.seed.map(|number| format!("--seed {number}")),
        changes.parameters.map(|parameters| format!("--parameters {}", parameters.name())),
    ];
    typed.into_iter().flatten().collect()
}

fn published() -> Result<Vec<PublishedFigure>, InputError> {
    let figure = |figure: inputs::PublishedFigure| PublishedFigure {
        confidence: match figure.confidence {
            Confidence::Verified => "verified".into(),
            Confidence::Recalled => "recalled".into(),
            Confidence::Estimated => "estimated".into(),
        },
        metric: figure.metric,
        group: figure.group,
        year: figure.year,
        value: figure.value,
        unit: figure.unit,
        source: figure.source,
    };
    Ok(inputs::built_in_published()?.into_iter().map(figure).collect())
}

fn assumptions(scenario: &Scenario) -> Result<Vec<Assumption>, InputError> {
    let changed: Vec<String> = scenario.behaviour.iter().map(|setting| setting.row()).collect();
    let row = |parameter: inputs::Parameter| {
        let set = changed.iter().position(|row| *row == parameter.name);
        let value = set.map_or(parameter.value, |at| scenario.behaviour[at].value);
        Assumption {
            name: parameter.name,
            value: value.to_string(),
            range: format!("{} to {}", parameter.min, parameter.max),
            unit: parameter.unit,
            source: if set.is_some() { "this scenario".into() } else { parameter.source },
            confidence: parameter.confidence,
        }
    };
    Ok(inputs::built_in_parameters()?.into_iter().map(row).collect())
}

fn plugins(scenario: &Scenario, programmes: &[Programme], catalogue: &Catalogue) -> Vec<PluginInfo> {
    let mut plugins: Vec<PluginInfo> = Vec::new();
    for (arm, programme) in scenario.arms.iter().zip(programmes) {
        for used in &programme.uses {
            let description = used.policy.description();
            if !plugins.iter().any(|plugin| plugin.id == description.id) {
                let origin = catalogue.origin(&description.id);
                let path = origin.as_ref().and_then(|origin| origin.path.as_ref()).and_then(|path| path.file_name());
                plugins.push(PluginInfo {
                    id: description.id.clone(),
                    version: description.version.clone(),
                    file: path.map(|name| name.to_string_lossy().into_owned()).unwrap_or_default(),
                    sha256: origin.map(|origin| origin.sha256).unwrap_or_default(),
                    values: Vec::new(),
                });
            }
            let values = used.values.iter().flat_map(|(year, values)| {
                description.params.iter().zip(values).map(move |(param, value)| PluginValue {
                    arm: arm.name.clone(),
                    name: if *year == used.from { param.name.clone() } else { format!("{} from {year}", param.name) },
                    value: show(param, *value),
                    unit: param.unit.clone(),
                    source: String::new(),
                })
            });
            if let Some(plugin) = plugins.iter_mut().find(|plugin| plugin.id == description.id) {
                plugin.values.extend(values);
            }
        }
    }
    plugins
}

impl From<ResultsError> for Failure {
    fn from(error: ResultsError) -> Self {
        Failure::other(error.to_string())
    }
}

impl From<InputError> for Failure {
    fn from(error: InputError) -> Self {
        Failure::input(Mistake::new(error.to_string()))
    }
}
