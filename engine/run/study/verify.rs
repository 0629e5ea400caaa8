//! `gongji verify`: a folder of results is made once more from what it keeps, and every byte compared.
//!
//! The archived scenario holds the bases and what the command line changed, so it is all that is run. What only the first run
//! could know is taken from its manifest: program, machine, and where in files that are not kept a value stood.

use std::io::Write;
use std::path::Path;
use std::time::Duration;

use crate::ground::diagnose::{Failure, Fault, Mistake};
use crate::ground::private::Workplace;
use crate::intake::plugin::Catalogue;
use crate::intake::scenario::{self, Changes, Scenario};
use crate::report::{methods, page};
use crate::results::machine::Stopwatch;
use crate::results::manifest::{self, Manifest};
use crate::results::record::{Results, Verb};
use crate::results::{provenance, store};
use crate::say;
use crate::simulate::checkpoint::Ledger;
use crate::study::settings::Settings;
use crate::study::{compare, footing};

mod beside;
mod rows;

/// In the workplace: the folder that is made again.
const AGAIN: &str = "again";
/// How long a call of a policy may take where arms were lost and the user says nothing.
const PATIENCE: Duration = Duration::from_secs(60);

/// Runs the results in a folder again and compares all that their manifest lists.
///
/// # Errors
/// The user's mistake: the folder is none, or holds what cannot be run again. Anything else: policies, tables or the scenario are
/// not those of the manifest, or something differs.
pub(crate) fn verify(
    folder: &Path,
    catalogue: &Catalogue,
    settings: &Settings,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let language = settings.language();
    let manifest = footing::manifest(folder)?;
    let shown = folder.display();
    let mistakes = footing::others(folder, &manifest, catalogue);
    if !mistakes.is_empty() {
        writeln!(out, "{}", say!(language, "verify-cannot", folder = shown.to_string()))?;
        return Err(Failure::new(Fault::Other, mistakes));
    }
    for note in footing::notes(folder, &manifest)? {
        writeln!(out, "{}", say!(language, "verify-note", note = note))?;
    }
    let again = Workplace::new()?;
    let made = again.path().join(AGAIN);
    std::fs::create_dir(&made)?;
    run_again(folder, &manifest, catalogue, settings, &made)?;
    let found = beside::differences(folder, &made, &manifest.files)?;
    let program = footing::program();
    if found.is_empty() {
        let (files, folder) = (manifest.files.len(), shown.to_string());
        let words = say!(language, "verify-same", files = files, folder = folder, program = program);
        return Ok(writeln!(out, "{words}")?);
    }
    for difference in &found {
        writeln!(out, "{difference}")?;
    }
    let names: Vec<String> = found.iter().map(|difference| format!("`{}`", difference.file)).collect();
    let verb = if names.len() == 1 { "differs" } else { "differ" };
    let mistake = Mistake::new(format!("{shown} is not what its scenario gives: {} {verb}", names.join(", ")));
    let help = if footing::is_of_this_program(&manifest) {
        format!("run again by {program}, which wrote it: something in the folder was changed")
    } else {
        format!("run again by {program}; the folder says {}", footing::told(&manifest))
    };
    Err(Failure::new(Fault::Other, vec![mistake.help(help)]))
}

/// Makes the folder again, with all that the manifest lists.
fn run_again(
    folder: &Path,
    manifest: &Manifest,
    catalogue: &Catalogue,
    settings: &Settings,
    made: &Path,
) -> Result<(), Failure> {
    let scenario = scenario::load(&folder.join(store::SCENARIO), &Changes::default(), catalogue)?;
    // Arms that a policy brought down are only left out where each has a process of its own.
    let settings = settings.guarded(&scenario, catalogue);
    let isolate = settings.isolate.or((!manifest.lost.is_empty()).then_some(PATIENCE));
    let settings = Settings { isolate, ..settings };
    // What stands there under a name of ours is made again, whatever the list says: then it is told that it is missing there.
    let has = |name: &str| manifest.files.iter().any(|file| file == name) || folder.join(name).is_file();
    let scenario = Scenario { lang: Some(manifest.scenario.lang), ..scenario };
    let mut results = if has(store::TAKE_UP) {
        compare::live(&scenario, catalogue, &settings, &mut Stopwatch::start(), &mut Ledger::none())?
    } else {
        // Also where the scenario asks for them: `report` turns a run into a comparison without them.
        compare::simulate(&scenario, catalogue, &settings)?
    };
    as_noted(&mut results, manifest);
    let page = (manifest.verb == Verb::Compare || has(store::PAGE)).then(|| page::page(&results)).transpose()?;
    store::fill(&results, made, page.as_ref())?;
    if has(methods::PAGE) {
        methods::write(made, false)?;
    }
    Ok(())
}

/// Puts in what only the first run could know. Of this nothing is simulated, and what is said of it stands in the manifest alone
/// or follows from there.
fn as_noted(results: &mut Results, manifest: &Manifest) {
    (results.verb, results.asked) = (manifest.verb, manifest.asked.clone());
    (results.versions, results.machine) = (manifest.versions.clone(), manifest.machine.clone());
    results.scenario.overrides.clone_from(&manifest.scenario.overrides);
    results.scenario.sources.clone_from(&manifest.scenario.sources);
    provenance::keep_places(&mut results.plugins, &manifest.plugins);
}

/// The part of a manifest that is the same on every repetition.
fn repeated(text: &str) -> &str {
    text.split(manifest::MACHINE).next().unwrap_or(text)
}
