//! One side of a comparison: an arm of a scenario file, or of the scenario that a folder of results keeps.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::Choice;
use crate::ground::diagnose::{Failure, Mistake};
use crate::intake::inputs;
use crate::intake::plugin::Catalogue;
use crate::intake::scenario::{self, Arm, Changes, OwnValue, Scenario, chosen_arm, fund};
use crate::results::manifest::{self, Manifest};
use crate::results::record::Versions;
use crate::results::store;

/// One side.
pub struct Side {
    /// As it was typed.
    pub typed: String,
    /// What is simulated.
    pub scenario: Scenario,
    /// Name of the arm.
    pub arm: String,
    /// What a folder of results says about its making.
    pub manifest: Option<Manifest>,
    /// The command line changed what the folder of results was made with.
    pub is_changed: bool,
}

impl Side {
    /// Finds a side by what was typed: a path, or a path and an arm with a colon between.
    ///
    /// # Errors
    /// There is no such file or folder, it holds no results, or it has no such arm.
    pub fn find(typed: &str, choice: &Choice, changes: &Changes, catalogue: &Catalogue) -> Result<Self, Failure> {
        let (path, arm) = split(typed)?;
        let (scenario, manifest) = if path.is_dir() {
            let manifest = read_manifest(&path)?;
            (scenario::load(&kept_scenario(&path)?, changes, catalogue)?, Some(manifest))
        } else {
            (scenario::load(&path, changes, catalogue)?, None)
        };
        let arm = chosen_arm(&scenario, arm.or(choice.arm.as_deref()))?.name.clone();
        let is_changed = *changes != Changes::default();
        Ok(Self { typed: typed.into(), scenario, arm, manifest, is_changed })
    }

    /// The arm that is compared.
    pub fn arm(&self) -> &Arm {
        self.scenario.arms.iter().find(|arm| arm.name == self.arm).unwrap_or_else(|| self.scenario.baseline())
    }

    /// Digest of the last state that the folder of results tells, when this run must end in it.
    pub fn told_digest(&self, replicate: u32) -> Option<&str> {
        let manifest = self.manifest.as_ref().filter(|_| !self.is_changed)?;
        let arm = manifest.arms.iter().find(|arm| arm.name == self.arm)?;
        Some(&arm.replicates.iter().find(|digest| digest.number == replicate)?.state_digest)
    }

    /// Parameters of behaviour, those of the data included, in a form that can be compared.
    fn behaviour(&self) -> String {
        let mut behaviour = inputs::built_in(self.scenario.closure.name()).map(|inputs| inputs.behaviour).ok();
        if let Some(behaviour) = &mut behaviour {
            self.scenario.set_behaviour(behaviour);
        }
        format!("{behaviour:?}")
    }
}

/// The path and the arm. A path that is there may have colons of its own.
fn split(typed: &str) -> Result<(PathBuf, Option<&str>), Failure> {
    let whole = PathBuf::from(typed);
    if whole.exists() {
        return Ok((whole, None));
    }
    if let Some((path, arm)) = typed.rsplit_once(':')
        && Path::new(path).exists()
    {
        return Ok((path.into(), Some(arm)));
    }
    let mistake = Mistake::new(format!("there is no file or folder `{typed}`"));
    let help = "compare scenario files or folders of results, an arm after a colon: `scenarios/quick.toml:enacted`";
    Err(Failure::input(mistake.help(help)))
}

fn read_manifest(folder: &Path) -> Result<Manifest, Failure> {
    manifest::whole(folder)?;
    Manifest::read(&folder.join(manifest::FILE)).map_err(|error| store::unreadable(folder, &error))
}

fn kept_scenario(folder: &Path) -> Result<PathBuf, Failure> {
    let path = folder.join(store::SCENARIO);
    if path.is_file() {
        return Ok(path);
    }
    let title = format!("{} keeps no `{}`, so it cannot be simulated again", folder.display(), store::SCENARIO);
    let help = "older versions did not write it; name the scenario file instead, or run it again";
    Err(Failure::input(Mistake::new(title).help(help)))
}

/// What differs before anything is simulated.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Setup {
    /// In words, one line each: what, on side A, on side B.
    pub differences: Vec<(String, String, String)>,
    /// Seed, size or universe differ, so that no person is on both sides.
    pub other_people: bool,
    /// Something else than the arms' policies differs: not even the past is shared.
    pub other_ground: bool,
    /// A folder of results was made with something else than what is here.
    pub warnings: Vec<String>,
}

/// Holds the set-up of both sides against each other, and that of results against what is here.
pub fn setup(sides: &[Side; 2], catalogue: &Catalogue) -> Setup {
    let mut setup = Setup::default();
    let people = |side: &Side| {
        let Scenario { seed, persons, universe, .. } = &side.scenario;
        [seed.to_string(), persons.to_string(), universe.name().into()]
    };
    setup.other_people = setup.compare(["seed", "persons", "universe"], sides.each_ref().map(people));
    let ground = |side: &Side| {
        let Scenario { closure, parameters, care, out_of_area_care, moves, .. } = &side.scenario;
        let [out_of_area_care, moves] = [out_of_area_care, moves].map(|asked| if *asked { "true" } else { "false" });
        let names = [closure.name(), parameters.name(), care.name()];
        [names[0], names[1], names[2], out_of_area_care, moves].map(str::to_owned)
    };
    let keys = ["closure", "parameters", "care", "out_of_area_care", "moves"];
    setup.other_ground = setup.compare(keys, sides.each_ref().map(ground));
    let funds = |side: &Side| {
        let funds: Vec<String> = side.scenario.funds.iter().map(fund::words).collect();
        [if funds.is_empty() { "by area".into() } else { funds.join("; ") }]
    };
    setup.other_ground |= setup.compare(["funds"], sides.each_ref().map(funds));
    let [a, b] = sides.each_ref().map(Side::behaviour);
    if a != b {
        setup.other_ground = true;
        let [a, b] = sides.each_ref().map(behaviour_words);
        setup.differences.push(("behaviour".into(), a, b));
    }
    // By it members are judged; nothing that is lived follows from it.
    setup.compare(scenario::VALUES, sides.each_ref().map(|side| side.scenario.valued.words()));
    setup.compare(["behaviour and environment of the arm"], sides.each_ref().map(|side| [own_words(side)]));
    setup.compare(["last year"], sides.each_ref().map(|side| [side.scenario.until.to_string()]));
    compare_manifests(&mut setup, sides);
    for (letter, side) in ["A", "B"].into_iter().zip(sides) {
        if let Some(manifest) = &side.manifest {
            setup
                .warnings
                .extend(changed_since(manifest, catalogue).into_iter().map(|what| format!("{letter}: {what}")));
        }
    }
    setup
}

impl Setup {
    /// Notes what differs; true when anything does.
    fn compare<const N: usize>(&mut self, names: [&str; N], [a, b]: [[String; N]; 2]) -> bool {
        let before = self.differences.len();
        for ((name, a), b) in names.into_iter().zip(a).zip(b) {
            if a != b {
                self.differences.push((name.into(), a, b));
            }
        }
        self.differences.len() > before
    }
}

/// The parameters that the scenario sets; the defaults are those of the program, the same on both sides.
fn behaviour_words(side: &Side) -> String {
    let set = side.scenario.behaviour.iter().map(|setting| format!("{} = {}", setting.label(), setting.value));
    let set: Vec<String> = set.collect();
    if set.is_empty() { "as in the data".into() } else { set.join(", ") }
}

/// The values that are the arm's own.
fn own_words(side: &Side) -> String {
    let one = |own: &OwnValue| {
        let sign = if own.is_factor() { "times" } else { "=" };
        format!("{} {sign} {} from {}", own.label(), own.value, own.from)
    };
    let own: Vec<String> = side.arm().own.iter().map(one).collect();
    if own.is_empty() { "none of its own".into() } else { own.join(", ") }
}

/// Version and policies of two folders of results.
fn compare_manifests(setup: &mut Setup, sides: &[Side; 2]) {
    let [Some(a), Some(b)] = sides.each_ref().map(|side| side.manifest.as_ref()) else { return };
    setup.compare(["program"], [a, b].map(|manifest| [manifest.versions.gongji.clone()]));
    let files = |manifest: &Manifest| -> BTreeMap<String, String> {
        let plugins = manifest.plugins.iter().map(|plugin| (format!("policy {}", plugin.id), plugin.sha256.clone()));
        let inputs = manifest.inputs.iter().map(|input| (format!("input {}", input.file), input.sha256.clone()));
        plugins.chain(inputs).collect()
    };
    let (a, b) = (files(a), files(b));
    let both = a.iter().filter_map(|(name, hash)| Some((name, hash, b.get(name)?)));
    for (name, hash, other) in both.filter(|(_, hash, other)| hash != other) {
        setup.differences.push((name.clone(), short(hash), short(other)));
    }
}

/// What is here and is not what the results were made with.
fn changed_since(manifest: &Manifest, catalogue: &Catalogue) -> Vec<String> {
    let mut changed = Vec::new();
    let here = Versions::here().gongji;
    if manifest.versions.gongji != here {
        changed.push(format!("made by gongji {}, simulated again by {here}", manifest.versions.gongji));
    }
    for plugin in &manifest.plugins {
        let found = catalogue.origin(&plugin.id).map(|origin| origin.sha256).unwrap_or_default();
        if !found.is_empty() && found != plugin.sha256 {
            let (then, now) = (short(&plugin.sha256), short(&found));
            changed.push(format!("the policy `{}` was the file {then}, here it is {now}", plugin.id));
        }
    }
    let here: BTreeMap<String, String> =
        inputs::built_in_files().into_iter().flatten().map(|file| (file.name.into(), file.sha256)).collect();
    let other = manifest.inputs.iter().filter(|input| here.get(&input.file).is_some_and(|hash| *hash != input.sha256));
    changed.extend(other.map(|input| format!("the input `{}` has changed since", input.file)));
    changed
}

fn short(hash: &str) -> String {
    hash.chars().take(12).collect()
}
