//! On what results stand, and whether it is at hand: their manifest, the scenario, policies and tables, the program.

use std::fs;
use std::path::Path;

use crate::ground::diagnose::{Failure, Mistake};
use crate::ground::digest::sha256;
use crate::ground::private;
use crate::ground::words::counted;
use crate::intake::inputs;
use crate::intake::plugin::Catalogue;
use crate::results::manifest::{self, Manifest};
use crate::results::record::{Verb, Versions};
use crate::results::store;

/// Files of others that a note names.
const NAMED: usize = 5;

/// The manifest of a folder that can be run again.
///
/// # Errors
/// The user's mistake: there is no such folder, it is none of gongji's, is of a verb that cannot be run again from its folder or
/// of a newer program, or its manifest is damaged.
pub(super) fn manifest(folder: &Path) -> Result<Manifest, Failure> {
    let manifest = manifest::of_results(folder)?;
    let shown = folder.display();
    let refuse = |title: String, help: &str| Err(Failure::input(Mistake::new(title).help(help)));
    if manifest.verb == Verb::Sensitivity {
        let title = format!("`{shown}` was left by `gongji sensitivity`, and cannot be verified from its folder");
        return refuse(title, "verified are folders of `gongji run` and `gongji compare`");
    }
    if manifest.files.is_empty() {
        let title = format!("the manifest of `{shown}` lists no files: there is nothing to compare");
        return refuse(title, "earlier versions did not note them; run it again");
    }
    Ok(manifest)
}

/// What is here and not what the manifest says, or is not here: the archived scenario, tables and policies.
pub(super) fn others(folder: &Path, manifest: &Manifest, catalogue: &Catalogue) -> Vec<Mistake> {
    let scenario = scenario(folder, manifest).or_else(|| typed(folder, manifest));
    scenario.into_iter().chain(others_than(manifest, catalogue)).collect()
}

/// Tables and policies that are not here as a manifest says.
pub(super) fn others_than(manifest: &Manifest, catalogue: &Catalogue) -> Vec<Mistake> {
    let mut mistakes = tables(manifest);
    mistakes.extend(policies(manifest, catalogue));
    mistakes
}

fn differs(title: String, expected: &str, found: &str) -> Mistake {
    Mistake::new(title).help(format!("expected {expected}, found {found}"))
}

fn scenario(folder: &Path, manifest: &Manifest) -> Option<Mistake> {
    let (path, expected) = (folder.join(store::SCENARIO), &manifest.scenario.sha256);
    let shown = path.display();
    match fs::read(&path) {
        Err(error) => Some(Mistake::new(format!("cannot read `{shown}`, from which it would be run again: {error}"))),
        Ok(text) if sha256(&text) == *expected => None,
        Ok(text) => {
            let title = format!("the scenario `{shown}` is not the one that the manifest names");
            Some(differs(title, expected, &sha256(&text)))
        }
    }
}

/// What the manifest says was typed stands in the archived scenario, into which it was laid.
fn typed(folder: &Path, manifest: &Manifest) -> Option<Mistake> {
    let text = fs::read_to_string(folder.join(store::SCENARIO)).ok()?;
    let archived: toml::Table = toml::from_str(&text).ok()?;
    let stands = |flag: &str| {
        let (name, value) = flag.trim_start_matches('-').split_once(' ').unwrap_or((flag, ""));
        match archived.get(name) {
            Some(toml::Value::Array(list)) => {
                list.iter().filter_map(toml::Value::as_str).collect::<Vec<_>>().join(",") == value
            }
            Some(toml::Value::String(text)) => text == value,
            Some(other) => other.to_string() == value,
            None => false,
        }
    };
    let flag = manifest.scenario.overrides.iter().find(|flag| !stands(flag))?;
    let title = format!("the manifest says that `{flag}` was typed, and the archived scenario says otherwise");
    Some(Mistake::new(title).help("what is typed is laid into the archived `scenario.toml`"))
}

/// Tables that are not here as a manifest says.
fn tables(manifest: &Manifest) -> Vec<Mistake> {
    let help = "tables of one's own are laid over those of the program with `--inputs DIR`";
    let here = match inputs::built_in_files() {
        Ok(here) => here,
        Err(error) => return vec![Mistake::new(error.to_string())],
    };
    let mut mistakes = Vec::new();
    for told in &manifest.inputs {
        match here.iter().find(|file| file.name == told.file) {
            Some(file) if file.sha256 == told.sha256 => {}
            Some(file) => {
                let title = format!("the input table `{}` is another one here", told.file);
                mistakes.push(differs(title, &told.sha256, &file.sha256).help(help));
            }
            None => mistakes.push(Mistake::new(format!("the program has no input table `{}`", told.file))),
        }
    }
    let is_new = |name: &str| manifest.inputs.iter().all(|told| told.file != name);
    let new = here.iter().filter(|file| is_new(file.name));
    mistakes.extend(
        new.map(|file| {
            Mistake::new(format!("the input table `{}` was not there when the results were made", file.name))
        }),
    );
    mistakes
}

fn policies(manifest: &Manifest, catalogue: &Catalogue) -> Vec<Mistake> {
    let mut mistakes = Vec::new();
    for told in &manifest.plugins {
        // A policy that is linked has no file to be told by.
        let what = format!("the policy `{}` ({} {})", told.id, told.file, told.version);
        let help = "say where the library is with `--plugins DIR`";
        match catalogue.find(&told.id).map(|_| catalogue.origin(&told.id)) {
            Ok(Some(origin)) if origin.sha256 == told.sha256 => {}
            Ok(origin) => {
                let found = origin.map(|origin| origin.sha256).unwrap_or_default();
                let found = if found.is_empty() { "a linked library" } else { found.as_str() };
                mistakes.push(differs(format!("{what} is another file here"), &told.sha256, found).help(help));
            }
            Err(failure) => {
                let why: Vec<&str> = failure.mistakes().iter().map(Mistake::title).collect();
                let title = format!("{what} is not at hand: {}", why.join("; "));
                mistakes.push(Mistake::new(title).help(format!("expected {}", told.sha256)).help(help));
            }
        }
    }
    mistakes
}

/// What a reader should know and nothing hangs on: another program, and files of others in the folder.
///
/// # Errors
/// The folder cannot be read.
pub(super) fn notes(folder: &Path, manifest: &Manifest) -> Result<Vec<String>, Failure> {
    let mut notes = Vec::new();
    if !is_of_this_program(manifest) {
        let [then, now] = [&manifest.versions, &Versions::here()].map(|of| format!("{}, {}", of.words(), of.rustc));
        notes.push(format!("made by {then}, run again by {now}"));
    }
    if !manifest.scenario.sources.is_empty() {
        notes.push(
            "the names and hashes of the files from which the scenario was read stand as the manifest says them: they are not kept"
                .into(),
        );
    }
    let is_ours = |name: &String| {
        let last = Path::new(name).file_name().unwrap_or_default();
        manifest.files.contains(name) || name == manifest::FILE || private::is_on_its_way(last)
    };
    let mut others = manifest::listing(folder)?;
    others.retain(|name| !is_ours(name));
    if !others.is_empty() {
        let named: Vec<String> = others.iter().take(NAMED).map(|name| format!("`{name}`")).collect();
        let more = others.len().saturating_sub(NAMED);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let files = counted(others.len(), "file is", "files are");
        notes.push(format!("{files} yours and not looked at: {}{more}", named.join(", ")));
    }
    Ok(notes)
}

/// The manifest was written by the program that runs.
pub(super) fn is_of_this_program(manifest: &Manifest) -> bool {
    manifest.versions == Versions::here()
}

/// This program.
pub(super) fn program() -> String {
    Versions::here().words()
}

/// The program that the manifest names.
pub(super) fn told(manifest: &Manifest) -> String {
    manifest.versions.words()
}
