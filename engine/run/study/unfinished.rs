//! Runs that were not lived to their end: what a run sets down of itself, and what it says of another one in its place.

use std::path::PathBuf;

use crate::ground::diagnose::{Failure, Mistake};
use crate::intake::inputs;
use crate::intake::plugin::Catalogue;
use crate::intake::scenario::Scenario;
use crate::results::manifest::{Manifest, same};
use crate::results::place::Place;
use crate::results::provenance;
use crate::results::record::{Results, Verb, Versions};
use crate::results::shard::Shard;
use crate::simulate::checkpoint::head::{Head, Kept};
use crate::simulate::checkpoint::{self, Ledger, There, how_to_resume};
use crate::simulate::future;
use crate::study::begun_before;
use crate::study::branch;
use crate::study::session;
use crate::study::settings::Settings;

/// Where the results will stand, and where is set down what is lived until then.
///
/// # Errors
/// The user's mistake: something stands there that is not to be replaced, or an unfinished run.
pub(super) fn begun(
    verb: Verb,
    scenario: &Scenario,
    catalogue: &Catalogue,
    settings: &Settings,
) -> Result<(Place, Ledger), Failure> {
    let told = session::told(scenario, catalogue, settings, verb)?;
    let place = session::place(&session::folder(&scenario.name, settings)?, &told, settings)?;
    let mut ledger = ledger(&place, told, scenario, catalogue, settings)?;
    branch::begin(&mut ledger, scenario, catalogue, settings)?;
    Ok((place, ledger))
}

/// Beside the results of this place, of which this is known.
fn ledger(
    place: &Place,
    told: Results,
    scenario: &Scenario,
    catalogue: &Catalogue,
    settings: &Settings,
) -> Result<Ledger, Failure> {
    let (path, named) = (checkpoint::beside(place.folder()), place.named());
    let shown = path.display();
    if let Some(resumed) = &settings.resumed {
        return Ledger::resume(path, named, resumed.to_string(), settings.checkpoint, begun_before::tell);
    }
    let refuse = |title: String, helps: &[String]| {
        let mistake = helps.iter().fold(Mistake::new(title), |mistake, help| mistake.help(help));
        Err(Failure::input(mistake))
    };
    let elsewhere = || "choose another `--out`".to_owned();
    let head = head(told, scenario, catalogue, settings)?;
    match checkpoint::look(&path) {
        Ok(There::Nothing) => {}
        Ok(There::Held) => {
            let title = format!("another run into `{}` is being lived: it holds `{shown}`", named.display());
            return refuse(title, &["wait for its end, or choose another `--out`".into()]);
        }
        Ok(There::Run(_) | There::Damaged(_)) if settings.replace => checkpoint::remove(&path),
        Ok(There::Damaged(why)) => {
            return refuse(why, &["give up what it holds with `--replace`".into(), elsewhere()]);
        }
        Ok(There::Run(text)) => {
            let differences = match Head::read(&text) {
                Ok(there) => differences(&there, &head),
                Err(why) => vec![format!("its head cannot be read here: {why}")],
            };
            let resume = how_to_resume(named);
            let (title, resume) = match differences.is_empty() {
                true => (format!("`{shown}` holds this run as far as it came before it was stopped"), resume),
                false => {
                    let title = format!("`{shown}` holds another run that was stopped: {}", differences.join("; "));
                    (title, format!("{resume}, which keeps to what it was begun with"))
                }
            };
            return refuse(title, &[resume, "begin anew with `--replace`, which gives up what it holds".into()]);
        }
        Err(why) => return refuse(why, &["move it elsewhere".into(), elsewhere()]),
    }
    Ok(Ledger::begin(path, named, &head, settings.checkpoint))
}

/// What is known of a run, or of a part of it, before its first year.
pub(super) fn known(
    mut told: Results,
    scenario: &Scenario,
    catalogue: &Catalogue,
    settings: &Settings,
) -> Result<Manifest, Failure> {
    let programmes = future::programmes(scenario, catalogue)?;
    told.plugins = provenance::plugins(scenario, &programmes, catalogue)?;
    told.inputs = provenance::input_files()?;
    told.versions = Versions::here();
    Ok(Manifest::of(&told).of_part(settings.shard))
}

fn head(told: Results, scenario: &Scenario, catalogue: &Catalogue, settings: &Settings) -> Result<Head, Failure> {
    let known = known(told, scenario, catalogue, settings)?;
    let absolute = |path: &PathBuf| std::path::absolute(path).unwrap_or_else(|_| path.clone());
    let kept = Kept {
        plugins: settings.plugins.iter().map(absolute).collect(),
        inputs: inputs::laid_over().map(|(folder, _)| absolute(&folder.to_owned())),
        isolate: settings.isolate.map(|patience| patience.as_secs()),
        checkpoint: settings.checkpoint,
        keep_branch: settings.keep_branch,
        branch_from: settings.branch_from.as_ref().map(absolute),
        replace: settings.replace,
    };
    Ok(Head::new(scenario.text.clone(), kept, known))
}

/// In what an unfinished run is another one than that which is to begin.
fn differences(there: &Head, now: &Head) -> Vec<String> {
    let mut lines = other_run(&there.manifest, &now.manifest);
    lines.extend(begun_before::other_program(there));
    lines
}

/// In what a run is another one than `new`, its program aside.
pub(super) fn other_run(old: &Manifest, new: &Manifest) -> Vec<String> {
    let (old_table, new_table) = (old.head(), new.head());
    let mut lines = same::differences(&old_table, &new_table);
    if old.verb != new.verb && !lines.iter().any(|line| line.starts_with("verb ")) {
        lines.push(format!("verb {}, now {}", old.verb.name(), new.verb.name()));
    }
    if old.shard != new.shard && !lines.iter().any(|line| line.starts_with("shard ")) {
        let words = |shard: Option<Shard>| shard.map_or("none".into(), |shard| shard.to_string());
        lines.push(format!("shard {}, now {}", words(old.shard), words(new.shard)));
    }
    let others = same::other_files(&old_table, &new_table);
    lines.extend(others.iter().map(|id| format!("policy `{id}` is of another file now")));
    let is_other = |table: &&crate::results::record::InputFile| !new.inputs.contains(table);
    lines
        .extend(old.inputs.iter().filter(is_other).map(|table| format!("input table `{}` is another now", table.file)));
    lines
}
