//! Checks of a library before any of its policies acts.

use std::path::Path;
use std::time::{Duration, Instant};

use gongji_model::law::policy::Description;

use super::{Outcome, Verdict, counted};
use crate::ground::diagnose::Mistake;
use crate::intake::plugin::inspect::{Step, descriptions};
use crate::intake::plugin::{Library, faults, is_kebab_case, is_version};

/// Opening a library takes no longer.
const SLOW: Duration = Duration::from_secs(1);

/// The check that tells of a step of the gate.
fn check_of(step: Step) -> &'static str {
    match step {
        Step::Open => "opens-fast",
        Step::Symbol => "one-symbol",
        Step::Version => "abi-version",
        Step::Sizes => "struct-sizes",
        Step::Texts => "utf8-strings",
    }
}

/// The policies, when the library passes all steps up to this one; a later failure is another check's.
fn passes(path: &Path, step: Step) -> Result<Vec<Description>, Verdict> {
    match descriptions(path) {
        Ok(found) => Ok(found),
        Err(stopped) if stopped.step == step => Err(Verdict::Fail(words(&stopped.mistakes))),
        Err(stopped) if stopped.step < step => Err(see(check_of(stopped.step))),
        Err(_) => Ok(Vec::new()),
    }
}

/// All that is wrong, on one line.
pub(super) fn words(mistakes: &[Mistake]) -> String {
    mistakes.iter().map(Mistake::line).collect::<Vec<_>>().join("; ")
}

fn see(check: &str) -> Verdict {
    Verdict::Skip(format!("the library does not get this far: see `{check}`"))
}

/// The policies of a library whose descriptors can be read.
fn readable(path: &Path) -> Result<Vec<Description>, Verdict> {
    descriptions(path).map_err(|stopped| see(check_of(stopped.step)))
}

pub(super) fn opens_fast(path: &Path) -> Outcome {
    let start = Instant::now();
    passes(path, Step::Open)?;
    let took = start.elapsed();
    if took > SLOW {
        return Err(Verdict::Warn(format!("it takes {:.1} s to open", took.as_secs_f64())));
    }
    Ok(format!("{:.1} ms", took.as_secs_f64() * 1e3))
}

pub(super) fn one_symbol(path: &Path) -> Outcome {
    passes(path, Step::Symbol).map(|_| String::new())
}

pub(super) fn abi_version(path: &Path) -> Outcome {
    passes(path, Step::Version).map(|_| String::new())
}

pub(super) fn struct_sizes(path: &Path) -> Outcome {
    passes(path, Step::Sizes).map(|_| String::new())
}

pub(super) fn utf8_strings(path: &Path) -> Outcome {
    passes(path, Step::Texts).map(|_| String::new())
}

/// Holds every policy to a rule; `wrong` says what breaks it.
fn all(path: &Path, wrong: impl Fn(&Description) -> Vec<String>) -> Outcome {
    let policies = readable(path)?;
    let found: Vec<String> = policies.iter().flat_map(wrong).collect();
    if found.is_empty() {
        Ok(counted(policies.len(), "policy", "policies"))
    } else {
        Err(Verdict::Fail(found.join("; ")))
    }
}

pub(super) fn id_is_kebab_case(path: &Path) -> Outcome {
    all(path, |policy| {
        let wrong = !is_kebab_case(&policy.id);
        wrong.then(|| format!("id `{}`; expected one such as `outpatient-pooling`", policy.id)).into_iter().collect()
    })
}

pub(super) fn version_is_semver(path: &Path) -> Outcome {
    all(path, |policy| {
        let wrong = !is_version(&policy.version);
        wrong.then(|| format!("version `{}`; expected one such as 1.2.3", policy.version)).into_iter().collect()
    })
}

pub(super) fn params_documented(path: &Path) -> Outcome {
    all(path, |policy| {
        let silent = policy.params.iter().filter(|param| param.doc.trim().is_empty() || param.unit.trim().is_empty());
        silent
            .map(|param| format!("parameter `{}` of `{}` lacks its text or its unit", param.name, policy.id))
            .collect()
    })
}

/// All that the loader asks of a description, when the checks before this one have nothing to say.
pub(super) fn declarations(path: &Path) -> Outcome {
    for (check, run) in [
        ("id-is-kebab-case", id_is_kebab_case as fn(&Path) -> Outcome),
        ("version-is-semver", version_is_semver),
        ("params-documented", params_documented),
    ] {
        if let Err(Verdict::Fail(_)) = run(path) {
            return Err(see(check));
        }
    }
    all(path, |policy| faults(policy).iter().map(Mistake::line).collect())?;
    // What is left is what only the loader sees: functions that are missing, and one id twice.
    Library::open(path).map(|_| String::new()).map_err(|failure| Verdict::Fail(words(failure.mistakes())))
}
