//! The verbs `run`, `compare` and `report`, and the check that a policy which does nothing changes nothing.

use std::path::Path;

use gongji_boundary::note;

use crate::ground::diagnose::Failure;
use crate::ground::words::counted;
use crate::intake::plugin::Catalogue;
use crate::intake::scenario::Scenario;
use crate::report::page;
use crate::results::machine::Stopwatch;
use crate::results::manifest;
use crate::results::place::Place;
use crate::results::record::{Results, Verb};
use crate::results::store::{self, Page};
use crate::simulate::checkpoint::Ledger;
use crate::simulate::collect::all_there;
use crate::simulate::progress::{Mode, Progress};
use crate::study::begun_before;
use crate::study::branch::Keeping;
use crate::study::session::{finish, say, simulate_on, years};
use crate::study::settings::Settings;
use crate::study::{shard, take_up, twin, unfinished};
use crate::words::Language;

/// Every arm, every replicate.
///
/// # Errors
/// A policy's fault, books that do not close, a folder that cannot be written.
pub(crate) fn run(scenario: &Scenario, catalogue: &Catalogue, settings: &Settings) -> Result<(), Failure> {
    lived(Verb::Run, scenario, catalogue, settings)
}

/// [`run`], then differences, figures and the report.
///
/// # Errors
/// As [`run`].
pub(crate) fn compare(scenario: &Scenario, catalogue: &Catalogue, settings: &Settings) -> Result<(), Failure> {
    lived(Verb::Compare, scenario, catalogue, settings)
}

/// The whole, or the part of it that the settings ask for.
fn lived(verb: Verb, scenario: &Scenario, catalogue: &Catalogue, settings: &Settings) -> Result<(), Failure> {
    if let Some(shard) = settings.shard {
        return shard::live(verb, scenario, catalogue, settings, shard);
    }
    let (place, mut ledger) = unfinished::begun(verb, scenario, catalogue, settings)?;
    let keeping = Keeping::proved(&place, scenario, settings)?;
    let mut made = made(verb, scenario, catalogue, settings, &mut ledger)?;
    made.0.machine.branch = ledger.start_words();
    let keep = |ledger: &Ledger| match keeping {
        Some(keeping) => keeping.land(ledger, scenario, &made.0, catalogue, settings),
        None => Ok(()),
    };
    land(&made, place, settings, ledger, keep)
}

/// What a verb leaves, with the page where it leaves one.
///
/// # Errors
/// As [`run`].
pub(super) fn made(
    verb: Verb,
    scenario: &Scenario,
    catalogue: &Catalogue,
    settings: &Settings,
    ledger: &mut Ledger,
) -> Result<(Results, Option<Page>), Failure> {
    if verb == Verb::Run {
        return Ok((simulate_from(scenario, catalogue, settings, ledger)?, None));
    }
    let mut watch = Stopwatch::start();
    let mut results = live(scenario, catalogue, settings, &mut watch, ledger)?;
    let page = page::page(&results)?;
    watch.lap("report");
    results.machine.timings.extend(watch.timings());
    results.verb = verb;
    Ok((results, Some(page)))
}

/// Writes it into its place and tells of it; `keep` what is to stay of what was set down.
///
/// # Errors
/// It cannot be written, or an arm was lost.
pub(super) fn land(
    (results, page): &(Results, Option<Page>),
    place: Place,
    settings: &Settings,
    ledger: Ledger,
    keep: impl FnOnce(&Ledger) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let landed = finish(results, place, settings, page.as_ref())?;
    match (keep(&ledger), results.lost.is_empty()) {
        // What was set down stays, to be gone on with.
        (Err(failure), true) => return Err(failure),
        (Err(failure), false) => failure.mistakes().iter().for_each(|mistake| begun_before::tell(mistake.title())),
        (Ok(()), _) => {}
    }
    ledger.close();
    all_there(results)?;
    landed.verdict()
}

/// Every arm and replicate, and the arms that sell cover at imposed shares of buyers too, where the scenario asks for it.
///
/// # Errors
/// As [`run`].
pub(crate) fn live(
    scenario: &Scenario,
    catalogue: &Catalogue,
    settings: &Settings,
    watch: &mut Stopwatch,
    ledger: &mut Ledger,
) -> Result<Results, Failure> {
    let twins = twin::solved(scenario, catalogue, settings)?;
    if !scenario.twins.is_empty() {
        watch.lap("twins");
    }
    let scenario = &twins.scenario;
    let progress = Progress::new(Mode::of_standard_error(settings.quiet), settings.language());
    let axis = scenario.take_up_axis.iter().filter_map(|share| take_up::at(scenario, catalogue, *share));
    let imposed: u64 = axis.map(|imposed| years(&imposed, catalogue)).sum::<Result<u64, Failure>>()?;
    progress.start(years(scenario, catalogue)? + imposed);
    let mut results = simulate_on(scenario, catalogue, settings, &progress, ledger)?;
    if imposed > 0 {
        // Other shares of buyers have as many replicates as the chosen one came to.
        let scenario = &Scenario { replicates: results.scenario.replicates, precision: None, ..scenario.clone() };
        results.take_up = take_up::live(scenario, catalogue, settings, &results, &progress, ledger)?;
        watch.lap("take-up");
    }
    progress.finish();
    twins.tell(&mut results);
    Ok(results)
}

/// The page again, from a folder of results.
///
/// # Errors
/// A folder that holds no results, or cannot be written.
pub(crate) fn report(folder: &Path, lang: Option<Language>) -> Result<(), Failure> {
    manifest::whole(folder)?;
    note::writing(|| store::add_page(folder, lang, page::page))?;
    say(&format!("{}\n", folder.join(store::PAGE).display()))
}

/// The same arms with a policy that does nothing: must change nothing for anyone.
///
/// # Errors
/// Names the first arm, replicate and metric that the policy that does nothing has moved.
pub(crate) fn null(scenario: &Scenario, catalogue: &Catalogue, settings: &Settings) -> Result<(), Failure> {
    // What changes nothing needs no precision.
    let scenario = &Scenario { precision: None, ..scenario.clone() };
    let plain = simulate(scenario, catalogue, settings)?;
    let idle = catalogue.find("do-nothing")?;
    let values = idle.description().params.iter().map(|param| param.default).collect();
    let mut with = scenario.clone();
    for arm in &mut with.arms {
        let Some(mut used) = arm.policies.first().cloned() else { continue };
        used.id = idle.description().id.clone();
        (used.until, used.rollout) = (None, Vec::new());
        used.values_by_year = vec![(used.from, Vec::clone(&values))];
        used.origins_by_year.clear();
        used.by_province.clear();
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
    let arms = counted(plain.arms.len(), "arm", "arms");
    say(&format!("{words}: {arms}, {}\n", counted(scenario.replicates, "replicate", "replicates")))
}

/// Simulates and gathers all that the results folder holds.
///
/// # Errors
/// As [`run`].
pub(crate) fn simulate(scenario: &Scenario, catalogue: &Catalogue, settings: &Settings) -> Result<Results, Failure> {
    simulate_from(scenario, catalogue, settings, &mut Ledger::none())
}

fn simulate_from(
    scenario: &Scenario,
    catalogue: &Catalogue,
    settings: &Settings,
    ledger: &mut Ledger,
) -> Result<Results, Failure> {
    let twins = twin::solved(scenario, catalogue, settings)?;
    let progress = Progress::new(Mode::of_standard_error(settings.quiet), settings.language());
    progress.start(years(&twins.scenario, catalogue)?);
    let mut results = simulate_on(&twins.scenario, catalogue, settings, &progress, ledger)?;
    progress.finish();
    twins.tell(&mut results);
    Ok(results)
}
