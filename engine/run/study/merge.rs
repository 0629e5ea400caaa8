//! `gongji merge`: the shards of a run brought together. What is written goes the way of a run of which all replicates are lived.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::ground::diagnose::{Failure, Fault, Mistake};
use crate::ground::digest::sha256;
use crate::intake::plugin::Catalogue;
use crate::intake::scenario::{self, Changes, Scenario};
use crate::results::manifest::{self, Manifest};
use crate::results::record::{Machine, Versions};
use crate::results::shard::Shard;
use crate::results::{machine, store};
use crate::simulate::checkpoint::share::{self, Share};
use crate::simulate::checkpoint::{self, Ledger, how_to_resume};
use crate::simulate::future;
use crate::simulate::split::split;
use crate::study::settings::Settings;
use crate::study::{compare, footing, session, shard, unfinished};

/// Missing shards that are named one by one.
const NAMED: usize = 8;

/// A folder that holds a shard.
struct Found {
    folder: PathBuf,
    shard: Shard,
    manifest: Manifest,
}

impl Found {
    /// How it is lived once more.
    fn anew(&self) -> String {
        format!("live it again with `--shard {} --out {} --replace`", self.shard, self.folder.display())
    }
}

/// Brings all shards of a run together.
///
/// # Errors
/// The user's mistake: a folder is no shard, or damaged; a shard is missing, there twice or of another run; program, policies or
/// tables are not those by which they were lived. Anything else as for a run.
pub(crate) fn merge(folders: &[PathBuf], catalogue: &Catalogue, settings: &Settings) -> Result<(), Failure> {
    let found = found(folders)?;
    refused(strangers(&found))?;
    let Some(one) = found.first() else { return Err(Failure::other("no shard was named")) };
    refused(not_at_hand(one, catalogue))?;
    let path = one.folder.join(store::SCENARIO);
    let scenario = scenario::parse(&path, &fs::read_to_string(&path)?, &Changes::default(), catalogue)?;
    let scenario = Scenario { lang: Some(one.manifest.scenario.lang), ..scenario };
    let (verb, noted) = (one.manifest.verb, Arc::new(one.manifest.clone()));
    let settings = &Settings { noted: Some(noted), lang: scenario.lang, ..settings.clone() };
    let told = session::told(&scenario, catalogue, settings, verb)?;
    let place = session::place(&session::folder(&scenario.name, settings)?, &told, settings)?;
    let mut ledger = ledger(&found, one, &scenario, catalogue)?;
    let (mut results, page) = compare::made(verb, &scenario, catalogue, settings, &mut ledger)?;
    let mut machines: Vec<Machine> = found.into_iter().map(|found| found.manifest.machine).collect();
    // Of its own it lives nothing.
    machines.push(Machine { person_years_per_cpu_second: 0.0, ..results.machine });
    results.machine = machine::sum(&machines);
    compare::land(&(results, page), place, settings, ledger, |_| Ok(()))
}

fn refused(mistakes: Vec<Mistake>) -> Result<(), Failure> {
    if mistakes.is_empty() { Ok(()) } else { Err(Failure::new(Fault::Input, mistakes)) }
}

/// The shards in these folders, in their order.
fn found(folders: &[PathBuf]) -> Result<Vec<Found>, Failure> {
    let (mut found, mut mistakes) = (Vec::new(), Vec::new());
    for folder in folders {
        match found_in(folder) {
            Ok(shard) => found.push(shard),
            Err(mistake) => mistakes.push(mistake),
        }
    }
    refused(mistakes)?;
    found.sort_by_key(|found| found.shard.number);
    Ok(found)
}

fn found_in(folder: &Path) -> Result<Found, Mistake> {
    let shown = folder.display();
    let named = "name the folders that `gongji run --shard` or `gongji compare --shard` left";
    if checkpoint::is_there(folder) {
        let title = format!("the shard `{shown}` was stopped before its end");
        return Err(Mistake::new(title).help(how_to_resume(folder)));
    }
    if !folder.is_dir() {
        let what = if folder.exists() { "is no folder" } else { "is not there" };
        return Err(Mistake::new(format!("`{shown}` {what}")).help(named));
    }
    match manifest::of_folder(folder) {
        Some(table) if table.contains_key("shard") => {}
        _ => return Err(Mistake::new(format!("`{shown}` is no shard of a run")).help(named)),
    }
    let read = Manifest::read_shard(&folder.join(manifest::FILE)).map_err(|error| error.to_string());
    let read = read.and_then(|manifest| Ok((manifest.shard.ok_or("it names no shard")?, manifest)));
    let (shard, manifest) = read.map_err(|why| Mistake::new(format!("the shard `{shown}` cannot be read: {why}")))?;
    let found = Found { folder: folder.to_owned(), shard, manifest };
    let path = folder.join(store::SCENARIO);
    match fs::read(&path) {
        Ok(text) if sha256(&text) == found.manifest.scenario.sha256 => Ok(found),
        _ => {
            let title = format!(
                "the shard `{shown}` is damaged: its {} is not the one that it was lived from",
                store::SCENARIO
            );
            Err(Mistake::new(title).help(found.anew()))
        }
    }
}

/// What keeps these from being all shards of one run, each of them once. All are held against the first one.
fn strangers(found: &[Found]) -> Vec<Mistake> {
    let mut mistakes = Vec::new();
    let mut known: BTreeMap<u32, &Found> = BTreeMap::new();
    let Some(one) = found.first() else { return mistakes };
    for other in found {
        let [first, shown] = [one, other].map(|found| found.folder.display());
        if let Some(why) = stranger(one, other) {
            let title = format!("`{shown}` is a shard of another run than `{first}`: {why}");
            mistakes.push(Mistake::new(title).help("merge the shards of each run by themselves"));
        } else if let Some(before) = known.insert(other.shard.number, other) {
            let title = format!("shard {} is there twice: `{}` and `{shown}`", other.shard, before.folder.display());
            mistakes.push(Mistake::new(title).help("name one of them"));
        }
    }
    let of = one.shard.of;
    let missing: Vec<Shard> =
        (1..=of).filter(|number| !known.contains_key(number)).map(|number| Shard { number, of }).collect();
    if !missing.is_empty() {
        let named: Vec<String> = missing.iter().take(NAMED).map(Shard::to_string).collect();
        let more = missing.len().saturating_sub(NAMED);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let (what, verb) = if missing.len() == 1 { ("shard", "is") } else { ("shards", "are") };
        let title = format!("{what} {}{more} {verb} missing", named.join(", "));
        mistakes.push(Mistake::new(title).help("name their folders too, or live them with `--shard`"));
    }
    mistakes
}

/// In what a shard is of another run, in words.
fn stranger(one: &Found, other: &Found) -> Option<String> {
    if one.shard.of != other.shard.of {
        return Some(format!("it is shard {}, and that one {}", other.shard, one.shard));
    }
    let [old, new] = [one, other].map(|found| found.manifest.clone().of_part(None));
    let lines = unfinished::other_run(&old, &new);
    if !lines.is_empty() {
        return Some(lines.join("; "));
    }
    let (old, new) = (old.known(), new.known());
    let mut lines = old.lines().zip(new.lines()).filter(|(old, new)| old != new);
    let differ = |(old, new): (&str, &str)| format!("its manifest has `{}`, and that one `{}`", new.trim(), old.trim());
    lines.next().map(differ).or_else(|| (old != new).then(|| "their manifests differ".into()))
}

/// What is not here as it was where the shards were lived.
fn not_at_hand(one: &Found, catalogue: &Catalogue) -> Vec<Mistake> {
    let mut mistakes = Vec::new();
    let (there, here) = (&one.manifest.versions, Versions::here());
    if *there != here {
        let [there, here] = [there, &here].map(|of| format!("{}, {}", of.words(), of.rustc));
        let title = format!("`{}` was lived by {there}, and this is {here}", one.folder.display());
        mistakes.push(Mistake::new(title).help("merge shards with the program that lived them"));
    }
    mistakes.extend(footing::others_than(&one.manifest, catalogue));
    mistakes
}

/// All that the shards hold, each what it is to hold.
fn ledger(found: &[Found], one: &Found, scenario: &Scenario, catalogue: &Catalogue) -> Result<Ledger, Failure> {
    let parts = shard::parts(one.manifest.verb, scenario, catalogue)?;
    let first = session::first(scenario)?;
    let units = split(&parts, first, one.shard.of);
    let (mut shares, mut mistakes) = (Vec::new(), Vec::new());
    for (found, units) in found.iter().zip(&units) {
        match Share::read(&found.folder, &found.manifest.known(), units) {
            Ok(share) => shares.push(share),
            Err(why) => mistakes.push(Mistake::new(why).help(found.anew())),
        }
    }
    refused(mistakes)?;
    share::together(shares, scenario.baseline, |(part, replicate), arms, year| {
        let part = &parts[part as usize];
        let programmes = part.scenario.programmes(&part.programmes, replicate)?;
        Ok(future::are_one_until(&programmes, arms, first, year))
    })
}
