//! `gongji resume`: a run that was stopped goes on from its last checkpoint.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use crate::ground::diagnose::{Failure, Fault, Mistake};
use crate::intake::inputs;
use crate::intake::plugin::catalogue::{discover, search_path};
use crate::intake::scenario::{self, Changes, Scenario};
use crate::results::manifest;
use crate::results::place;
use crate::results::record::Verb;
use crate::simulate::checkpoint::head::Head;
use crate::simulate::checkpoint::{self, There};
use crate::study::begun_before;
use crate::study::compare;
use crate::study::footing;
use crate::study::settings::Settings;

/// Goes on with the run whose results are to stand in a folder. Policies are looked for in `plugins` first.
///
/// # Errors
/// The user's mistake: there is no such run, or somebody lives it; program, policies or tables are not those with which it was begun.
/// Anything else as for a run.
pub(crate) fn resume(results: &Path, plugins: &[PathBuf], settings: &Settings) -> Result<(), Failure> {
    let named = named(results);
    let path = checkpoint::beside(&place::resolved(&named)?);
    let (text, head) = head(&named, &path)?;
    if let Some(why) = begun_before::other_program(&head) {
        let title = format!("`{}` cannot be gone on with here: {why}", path.display());
        let help = "use that program, or begin anew with the command of the run and `--replace`";
        return Err(Failure::input(Mistake::new(title).help(help)));
    }
    let kept = &head.settings;
    if let (Some(tables), None) = (&kept.inputs, inputs::laid_over()) {
        inputs::lay_over(tables)?;
    }
    let plugins: Vec<PathBuf> = plugins.iter().chain(&kept.plugins).cloned().collect();
    let catalogue = discover(search_path(&plugins)?);
    let others = footing::others_than(&head.manifest, &catalogue);
    if !others.is_empty() {
        let title =
            format!("`{}` cannot be gone on with here: not all that it was begun with is at hand", path.display());
        let all = [Mistake::new(title)].into_iter().chain(others).collect();
        return Err(Failure::new(Fault::Input, all));
    }
    let scenario = scenario::parse(&path.join(checkpoint::HEAD), &head.scenario, &Changes::default(), &catalogue)?;
    let scenario = Scenario { lang: Some(head.manifest.scenario.lang), ..scenario };
    let settings = Settings {
        out: Some(named),
        replace: kept.replace,
        isolate: kept.isolate.map(Duration::from_secs),
        checkpoint: settings.checkpoint.or(kept.checkpoint),
        keep_branch: kept.keep_branch,
        branch_from: kept.branch_from.clone(),
        plugins,
        shard: head.manifest.shard,
        resumed: Some(text.into()),
        noted: Some(Arc::new(head.manifest.clone())),
        lang: settings.lang.or(scenario.lang),
        ..settings.clone()
    };
    match head.manifest.verb {
        Verb::Run => compare::run(&scenario, &catalogue, &settings),
        Verb::Compare | Verb::Sensitivity => compare::compare(&scenario, &catalogue, &settings),
    }
}

/// The results that are meant, be they named or the folder beside them.
fn named(results: &Path) -> PathBuf {
    let name = results.to_string_lossy();
    match name.trim_end_matches('/').strip_suffix(checkpoint::ENDING) {
        Some(stem) if !stem.is_empty() => PathBuf::from(stem),
        _ => results.to_owned(),
    }
}

fn head(named: &Path, path: &Path) -> Result<(String, Head), Failure> {
    let (shown, results) = (path.display(), named.display());
    let refuse = |title: String, help: &str| Err(Failure::input(Mistake::new(title).help(help)));
    let anew = "begin anew with the command of the run and `--replace`";
    match checkpoint::look(path) {
        Ok(There::Run(text)) => match Head::read(&text) {
            Ok(head) => Ok((text, head)),
            Err(why) => refuse(format!("`{shown}` is of another program, or damaged: {why}"), anew),
        },
        Ok(There::Damaged(why)) => refuse(why, anew),
        Ok(There::Held) => refuse(
            format!("the run into `{results}` is being lived: another process holds `{shown}`"),
            "wait for its end",
        ),
        Ok(There::Nothing) if manifest::of_folder(named).is_some() => refuse(
            format!("`{results}` is finished: there is nothing to go on with"),
            "a run that was stopped has a folder `.run` beside its results",
        ),
        Ok(There::Nothing) => {
            let help = "a run that was stopped before its first checkpoint is begun anew";
            refuse(format!("there is no unfinished run of `{results}`: `{shown}` is not there"), help)
        }
        Err(why) => refuse(why, "name the results of a run that was stopped"),
    }
}
