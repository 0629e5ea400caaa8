//! `manifest.toml`: what produced a results folder, so that anybody can check it and run it again.
//!
//! Everything above the table `[machine]` is the same on every repetition.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Component, Path};

use serde::{Deserialize, Serialize};

use crate::ground::diagnose::{Failure, Mistake};
use crate::ground::private;
use crate::ground::words::counted;
use crate::intake::scenario::KIND;
use crate::results::own::{ByName, OwnValues};
use crate::results::record::{
    ArmResults, DataDates, InputFile, LostArm, Machine, PluginInfo, ReplicateResult, ReplicateVector, Results,
    ResultsError, ScenarioInfo, Verb, Versions,
};
use crate::results::shard::Shard;
use crate::results::twin::Solved;
use crate::results::used::UsedPolicy;
use crate::words::{Language, Told};

pub mod same;

/// Name of the file.
pub const FILE: &str = "manifest.toml";
/// What the folder of a shard says it is.
const SHARD: &str = "gongji shard";
/// The head of the table that changes from run to run, the last one of the file.
pub(crate) const MACHINE: &str = "\n[machine]\n";

/// The manifest as it stands in the file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    kind: String,
    /// The verb that left them.
    #[serde(default)]
    pub verb: Verb,
    /// Which part of the run it is; absent where it is the whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) shard: Option<Shard>,
    /// How to cite the results.
    pub cite: String,
    /// Every file of the run; a file that is not in this list belongs to the user.
    #[serde(default)]
    pub files: Vec<String>,
    /// What was asked for beside the scenario.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub asked: BTreeMap<String, String>,
    /// What produced them.
    pub versions: Versions,
    /// The scenario as run.
    pub scenario: ScenarioInfo,
    /// Arms with the digests of their replicates.
    #[serde(default, rename = "arm")]
    pub arms: Vec<ArmDigests>,
    /// Arms that were lost, and why.
    #[serde(default, rename = "lost", skip_serializing_if = "Vec::is_empty")]
    pub lost: Vec<LostArm>,
    /// Policies.
    #[serde(default, rename = "plugin")]
    pub plugins: Vec<PluginInfo>,
    /// The vector of each replicate, where they have vectors; what stands in them is in `vector_values.csv`.
    #[serde(default, rename = "vector", skip_serializing_if = "Vec::is_empty")]
    pub vectors: Vec<ReplicateVector>,
    /// How far the data reach.
    #[serde(default)]
    pub data: DataDates,
    /// Input files.
    #[serde(default, rename = "input")]
    pub inputs: Vec<InputFile>,
    /// Where and how fast; the only part that changes from run to run.
    pub machine: Machine,
}

/// An arm and the digests of its replicates.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ArmDigests {
    /// Its name.
    pub name: String,
    /// What people read in its place.
    #[serde(default, skip_serializing_if = "Told::is_empty")]
    pub title: Told,
    /// Its policies in words.
    pub words: Told,
    /// First year in which its law, behaviour or environment is not the baseline's; absent for the baseline, and where none ever
    /// differs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parts: Option<u16>,
    /// Values of behaviour that are its own, by name, each from a year on.
    #[serde(default, skip_serializing_if = "ByName::is_empty")]
    pub behaviour: ByName,
    /// Factors on columns of the environment that are its own, by name, each from a year on.
    #[serde(default, skip_serializing_if = "ByName::is_empty")]
    pub environment: ByName,
    /// How it was found, where it is the solved twin of another arm.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub twin: Option<Solved>,
    /// Its policies in the order in which they act.
    #[serde(default, rename = "policy", skip_serializing_if = "Vec::is_empty")]
    pub policies: Vec<UsedPolicy>,
    /// One entry a replicate.
    #[serde(default, rename = "replicate")]
    pub replicates: Vec<ReplicateDigest>,
}

/// A replicate and the digest of its last state.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReplicateDigest {
    /// Counted from 1.
    pub number: u32,
    /// Digest of the state at the end of the run.
    pub state_digest: String,
}

impl Manifest {
    /// The manifest of these results.
    pub fn of(results: &Results) -> Self {
        Self {
            kind: KIND.into(),
            verb: results.verb,
            shard: None,
            cite: cite(results),
            files: Vec::new(),
            asked: results.asked.clone(),
            versions: results.versions.clone(),
            scenario: results.scenario.clone(),
            arms: results.arms.iter().map(ArmDigests::of).collect(),
            lost: results.lost.clone(),
            plugins: results.plugins.clone(),
            vectors: results.vectors.clone(),
            data: results.data.clone(),
            inputs: results.inputs.clone(),
            machine: results.machine.clone(),
        }
    }

    /// The same for a part of the run, or the whole.
    #[must_use]
    pub(crate) fn of_part(self, shard: Option<Shard>) -> Self {
        let kind = if shard.is_some() { SHARD } else { KIND };
        Self { kind: kind.into(), shard, ..self }
    }

    /// What it says of the run and the part, as a text: without files and machine, of which nothing is known beforehand.
    pub(crate) fn known(&self) -> String {
        let known = Self { files: Vec::new(), machine: Machine::default(), ..self.clone() };
        // No part of a manifest is more than TOML can hold.
        toml::to_string_pretty(&known).unwrap_or_default()
    }

    /// Results without their tables.
    pub fn into_results(self) -> Results {
        Results {
            verb: self.verb,
            asked: self.asked,
            scenario: self.scenario,
            arms: self.arms.into_iter().map(ArmDigests::into_arm).collect(),
            lost: self.lost,
            vectors: self.vectors,
            data: self.data,
            inputs: self.inputs,
            plugins: self.plugins,
            versions: self.versions,
            machine: self.machine,
            ..Results::default()
        }
    }

    /// Writes it, the last file of its folder, with the names of all others.
    pub fn write(&self, path: &Path) -> Result<(), ResultsError> {
        let files = listing(path.parent().unwrap_or(path)).map_err(ResultsError::io(path))?;
        Self { files, ..self.clone() }.put(path)
    }

    /// Notes in the manifest of a folder that the page was added, which makes a run a comparison.
    pub fn add_page(path: &Path, lang: Language, files: impl IntoIterator<Item = String>) -> Result<(), ResultsError> {
        let mut manifest = Self::read(path)?;
        manifest.scenario.lang = lang;
        if manifest.verb == Verb::Run {
            manifest.verb = Verb::Compare;
        }
        manifest.files.extend(files);
        manifest.files.sort();
        manifest.files.dedup();
        manifest.put(path)
    }

    /// Notes files in the manifest of a folder that were added, and takes out those that were removed.
    pub(crate) fn change_files(path: &Path, added: &[String], removed: &[String]) -> Result<(), ResultsError> {
        let mut manifest = Self::read(path)?;
        manifest.files.retain(|file| !removed.contains(file));
        manifest.files.extend_from_slice(added);
        manifest.files.sort();
        manifest.files.dedup();
        manifest.put(path)
    }

    fn put(&self, path: &Path) -> Result<(), ResultsError> {
        let text = toml::to_string_pretty(self).map_err(ResultsError::table(path))?;
        private::write(path, text.as_bytes()).map_err(ResultsError::io(path))
    }

    /// What is known of it before anything is simulated, by which it is told from the manifest of another run.
    pub fn head(&self) -> toml::Table {
        // No part of a manifest is more than TOML can hold.
        toml::Table::try_from(self).unwrap_or_default()
    }

    /// Reads it.
    pub fn read(path: &Path) -> Result<Self, ResultsError> {
        Self::read_as(path, KIND)
    }

    /// Reads that of a shard.
    pub(crate) fn read_shard(path: &Path) -> Result<Self, ResultsError> {
        Self::read_as(path, SHARD)
    }

    fn read_as(path: &Path, kind: &str) -> Result<Self, ResultsError> {
        let text = fs::read_to_string(path).map_err(ResultsError::io(path))?;
        let manifest: Self = toml::from_str(&text).map_err(ResultsError::table(path))?;
        let refuse = |reason: String| Err(ResultsError::Table { path: path.into(), reason });
        if manifest.kind != kind {
            return refuse(format!("`kind` is not `{kind}`"));
        }
        match manifest.files.iter().find(|file| !is_below(file)) {
            Some(file) => refuse(format!("`files` lists `{file}`, which lies outside the folder")),
            None => Ok(manifest),
        }
    }
}

impl ArmDigests {
    fn of(arm: &ArmResults) -> Self {
        let digest = |(number, replicate): (u32, &ReplicateResult)| ReplicateDigest {
            number,
            state_digest: replicate.state_digest.clone(),
        };
        let replicates = (1..).zip(&arm.replicates).map(digest).collect();
        let (name, title, words) = (arm.name.clone(), arm.title.clone(), arm.words.clone());
        let policies = arm.policies.clone();
        let OwnValues { behaviour, environment } = arm.own.clone();
        let twin = arm.twin.clone();
        Self { name, title, words, parts: arm.parts, behaviour, environment, twin, policies, replicates }
    }

    fn into_arm(self) -> ArmResults {
        let replicate = |digest: ReplicateDigest| ReplicateResult {
            state_digest: digest.state_digest,
            ..ReplicateResult::default()
        };
        ArmResults {
            name: self.name,
            title: self.title,
            words: self.words,
            parts: self.parts,
            own: OwnValues { behaviour: self.behaviour, environment: self.environment },
            twin: self.twin,
            policies: self.policies,
            replicates: self.replicates.into_iter().map(replicate).collect(),
        }
    }
}

/// Files in a folder and in those below it, by their path from there, in order.
pub fn listing(folder: &Path) -> std::io::Result<Vec<String>> {
    let mut files = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(inner) = open.pop() {
        for entry in fs::read_dir(inner)? {
            let entry = entry?;
            match entry.file_type()?.is_dir() {
                true => open.push(entry.path()),
                false => files.push(below(folder, &entry.path())),
            }
        }
    }
    files.sort();
    Ok(files)
}

/// A path from a folder on, as it stands in a manifest.
pub fn below(folder: &Path, path: &Path) -> String {
    path.strip_prefix(folder).unwrap_or(path).to_string_lossy().into_owned()
}

/// Whether a path, as it stands in a manifest, stays in the folder.
fn is_below(file: &str) -> bool {
    !file.is_empty() && Path::new(file).components().all(|part| matches!(part, Component::Normal(_)))
}

/// The manifest in a folder of this program, whatever verb and version wrote it.
pub fn of_folder(folder: &Path) -> Option<toml::Table> {
    let text = fs::read_to_string(folder.join(FILE)).ok()?;
    let table: toml::Table = toml::from_str(&text).ok()?;
    table.get("kind")?.as_str()?.starts_with("gongji ").then_some(table)
}

/// The manifest of a folder of results that this program understands.
///
/// # Errors
/// The user's mistake: there is no such folder, it is none of gongji's, holds something else than results, is of a newer program,
/// or its manifest is damaged.
pub(crate) fn of_results(folder: &Path) -> Result<Manifest, Failure> {
    let shown = folder.display();
    let refuse = |title: String, help: &str| Err(Failure::input(Mistake::new(title).help(help)));
    if !folder.is_dir() {
        let what = if folder.exists() { "is no folder" } else { "is not there" };
        return refuse(format!("`{shown}` {what}"), "name a folder that `gongji run` or `gongji compare` wrote");
    }
    whole(folder)?;
    if let Some(table) = of_folder(folder) {
        let kind = table.get("kind").and_then(toml::Value::as_str).unwrap_or_default();
        if kind != KIND {
            let what = kind.trim_start_matches("gongji ");
            let title = format!("`{shown}` is a {what} folder, and holds no results of arms");
            return refuse(title, "name a folder that `gongji run` or `gongji compare` wrote");
        }
        let version = table.get("versions").and_then(|versions| versions.get("gongji")?.as_str()).unwrap_or_default();
        if is_newer(version) {
            let here = env!("CARGO_PKG_VERSION");
            let title =
                format!("`{shown}` was written by gongji {version}; this is {here}, which cannot know all of it");
            return refuse(title, "use that version, or a later one");
        }
    }
    Manifest::read(&folder.join(FILE)).map_err(|error| {
        let title = format!("`{shown}` holds no results of gongji that can be read: {error}");
        Failure::input(Mistake::new(title))
    })
}

/// Refuses a shard, which holds no results.
///
/// # Errors
/// The user's mistake: the folder is one.
pub(crate) fn whole(folder: &Path) -> Result<(), Failure> {
    let Some(table) = of_folder(folder) else { return Ok(()) };
    let text = |key: &str| table.get(key).and_then(toml::Value::as_str).unwrap_or_default();
    if text("kind") != SHARD {
        return Ok(());
    }
    let title = format!("`{}` is shard {} of a run, and holds no results by itself", folder.display(), text("shard"));
    let help = "bring all shards together with `gongji merge R-1 R-2 ... --out R`, and name `R`";
    Err(Failure::input(Mistake::new(title).help(help)))
}

/// A version that came after this program's.
fn is_newer(version: &str) -> bool {
    let numbers = |version: &str| -> Vec<u64> {
        version.split(['-', '+']).next().unwrap_or_default().split('.').filter_map(|part| part.parse().ok()).collect()
    };
    numbers(version) > numbers(env!("CARGO_PKG_VERSION"))
}

/// The manifest of a folder in which no results of arms stand: what it is, and what was asked for.
pub fn plain(kind: &str, asked: &BTreeMap<String, String>) -> toml::Table {
    let asked = asked.iter().map(|(name, value)| (name.clone(), value.clone().into())).collect();
    let values = [
        ("kind", format!("gongji {kind}").into()),
        ("gongji", env!("CARGO_PKG_VERSION").into()),
        ("asked", toml::Value::Table(asked)),
    ];
    values.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}

/// Writes such a manifest, the last file of its folder, with the names of all others.
pub fn write_plain(mut manifest: toml::Table, folder: &Path) -> Result<(), ResultsError> {
    let path = folder.join(FILE);
    let files = listing(folder).map_err(ResultsError::io(folder))?;
    manifest.insert("files".into(), files.into());
    let text = toml::to_string_pretty(&manifest).map_err(ResultsError::table(&path))?;
    private::write(&path, text.as_bytes()).map_err(ResultsError::io(&path))
}

/// One sentence to cite the results by.
pub fn cite(results: &Results) -> String {
    let scenario = &results.scenario;
    let hash: String = scenario.sha256.chars().take(16).collect();
    format!(
        "gongji {}: a microsimulation of employee medical insurance in China. Scenario “{}” (SHA-256 {}…), {}–{}, {}, \
         {}, seed {}.",
        results.versions.gongji,
        scenario.name,
        hash,
        scenario.from,
        scenario.until,
        counted(scenario.persons, "person", "persons"),
        counted(scenario.replicates, "replicate", "replicates"),
        scenario.seed,
    )
}
