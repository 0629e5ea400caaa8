//! `--shard I/N`: one of the parts of a run, lived apart from the others and kept in a folder for `gongji merge`.
//!
//! The folder holds no results: differences and figures are made of all replicates, and so of all shards.

use std::path::Path;

use gongji_boundary::note;

use crate::ground::diagnose::{Failure, Mistake};
use crate::intake::plugin::Catalogue;
use crate::intake::scenario::Scenario;
use crate::report::summary;
use crate::results::machine::Stopwatch;
use crate::results::manifest::{self, Manifest};
use crate::results::record::{LostArm, Verb};
use crate::results::shard::Shard;
use crate::results::store;
use crate::simulate::checkpoint::Ledger;
use crate::simulate::checkpoint::share::Share;
use crate::simulate::collect;
use crate::simulate::future;
use crate::simulate::progress::{Mode, Progress};
use crate::simulate::split::{Part, split};
use crate::simulate::unit::Unit;
use crate::simulate::watch::footing;
use crate::study::settings::Settings;
use crate::study::{session, take_up, unfinished};

/// Lives one part of a run.
///
/// # Errors
/// The scenario has what all replicates are needed for; else as a run.
pub(super) fn live(
    verb: Verb,
    scenario: &Scenario,
    catalogue: &Catalogue,
    settings: &Settings,
    shard: Shard,
) -> Result<(), Failure> {
    can_be_split(scenario, settings)?;
    let mut manifest = match &settings.noted {
        Some(noted) => Manifest::clone(noted),
        None => {
            let told = session::told(scenario, catalogue, settings, verb)?;
            unfinished::known(told, scenario, catalogue, settings)?
        }
    };
    let (place, mut ledger) = unfinished::begun(verb, scenario, catalogue, settings)?;
    let parts = parts(verb, scenario, catalogue)?;
    let first = session::first(scenario)?;
    let mut all = split(&parts, first, shard.of);
    let units = all.swap_remove(shard.number as usize - 1);
    let progress = Progress::new(Mode::of_standard_error(settings.quiet), settings.language());
    progress.start(units.iter().map(|unit| years(&parts, unit, first)).sum());
    let mut watch = Stopwatch::start();
    let lived = lived(&parts, &units, catalogue, settings, &progress, &mut ledger)?;
    progress.finish();
    watch.lap("simulate");
    let options = session::options(settings);
    manifest.machine = watch.machine(options.threads, options.isa, lived.person_years);
    manifest.machine.branch = ledger.start_words();
    let footing = footing::restored();
    let landed = note::writing(|| place.fill(|new| fill(new, scenario, &lived.share, &manifest)))?;
    ledger.close();
    let language = settings.language();
    let arms = |units: &[Unit]| units.iter().map(|unit| unit.arms.len()).sum::<usize>();
    let (own, all) =
        (arms(&units), parts.iter().map(|part| part.programmes.len() * part.scenario.replicates as usize).sum());
    session::say(&summary::shard(shard, [own, all], &landed.folder, language))?;
    footing?;
    match lived.lost[..] {
        [] => landed.verdict(),
        _ => Err(collect::failure(&lived.lost, "the shard is complete without it")),
    }
}

/// Refuses what is made of all replicates before they are lived.
fn can_be_split(scenario: &Scenario, settings: &Settings) -> Result<(), Failure> {
    let refuse = |title: String, help: &str| Err(Failure::input(Mistake::new(title).help(help)));
    if let Some(twin) = scenario.twins.first() {
        let title = format!(
            "`{}` is a solved twin, and cannot be lived in shards: it is solved over all replicates",
            twin.name
        );
        return refuse(title, "leave the twin out, or `--shard`");
    }
    if settings.keep_branch.is_some() {
        let title = "`--keep-branch` keeps all replicates of the baseline, and a shard has some of them";
        return refuse(
            title.into(),
            "leave `--shard` out: `--arms` lives the baseline alone; shards may start with `--branch-from`",
        );
    }
    if scenario.precision.is_some() {
        let title = "a run with `precision` cannot be lived in shards: the error over all replicates says how many there are to be";
        return refuse(title.into(), "say how many with `replicates`, and leave `precision` out, or `--shard`");
    }
    Ok(())
}

/// All that a run lives: its scenario, and with `compare` its arms at imposed shares of buyers.
///
/// # Errors
/// A policy that cannot be found or opened.
pub(super) fn parts(verb: Verb, scenario: &Scenario, catalogue: &Catalogue) -> Result<Vec<Part>, Failure> {
    let shares = if verb == Verb::Compare { &scenario.take_up_axis[..] } else { &[] };
    let imposed = shares.iter().filter_map(|share| take_up::at(scenario, catalogue, *share));
    let part = |scenario: Scenario| Ok(Part { programmes: future::programmes(&scenario, catalogue)?, scenario });
    std::iter::once(scenario.clone()).chain(imposed).map(part).collect()
}

/// Years that a unit takes.
fn years(parts: &[Part], unit: &Unit, first: u16) -> u64 {
    let Part { scenario, programmes } = &parts[unit.part as usize];
    future::years_of(scenario, programmes, &unit.lived(scenario), first)
}

/// What came of the units of a shard.
#[derive(Default)]
struct Lived {
    share: Share,
    /// Arms that were lost.
    lost: Vec<LostArm>,
    person_years: u64,
}

fn lived(
    parts: &[Part],
    units: &[Unit],
    catalogue: &Catalogue,
    settings: &Settings,
    progress: &Progress,
    ledger: &mut Ledger,
) -> Result<Lived, Failure> {
    let mut lived = Lived::default();
    for (number, part) in (0..).zip(parts) {
        let own: Vec<&Unit> = units.iter().filter(|unit| unit.part == number).collect();
        if own.is_empty() {
            continue;
        }
        ledger.turn_to(number);
        let lost = ledger.stopping(|ledger| {
            let living = session::living((&part.scenario, &part.programmes), catalogue, settings, progress);
            collect::some(&mut living?, &own, ledger, |unit, arms, weight| {
                lived.share.take(unit, arms, weight);
                lived.person_years += arms.person_years;
            })
        })?;
        if number == 0 {
            lived.lost = lost;
        }
    }
    Ok(lived)
}

fn fill(folder: &Path, scenario: &Scenario, share: &Share, manifest: &Manifest) -> Result<(), Failure> {
    share.write(folder, &manifest.known())?;
    store::write_text(&folder.join(store::SCENARIO), &scenario.text)?;
    Ok(manifest.write(&folder.join(manifest::FILE))?)
}
