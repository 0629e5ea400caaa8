//! `--keep-branch YEAR` and `--branch-from DIR`: societies of the baseline that are kept at the end of a year, and arms that begin with them.
//!
//! What begins with a branch comes to the bytes of a run from the opening. So whatever could make a difference is held against what was
//! kept before anything is lived: program, tables, policies, what societies stand on, and the law of every arm in every kept year.

use std::path::{Path, PathBuf};

use gongji_boundary::note;
use gongji_model::law::programme::Programme;

use crate::ground::diagnose::{Failure, Fault, Mistake};
use crate::ground::digest::sha256;
use crate::ground::words::counted;
use crate::intake::plugin::Catalogue;
use crate::intake::scenario::Scenario;
use crate::report::summary;
use crate::results::manifest::{self, Manifest};
use crate::results::place::Place;
use crate::results::record::Results;
use crate::simulate::checkpoint::branch::{Branch, Found, OfReplicate, Origin};
use crate::simulate::checkpoint::law::LawOfYear;
use crate::simulate::checkpoint::{self, Ledger};
use crate::simulate::future;
use crate::simulate::ground::Ground;
use crate::study::begun_before;
use crate::study::settings::Settings;
use crate::study::{footing, session};

/// The end of the names of such folders.
const ENDING: &str = ".branch";
/// What the manifest of one says it is.
const KIND: &str = "branch";

/// Where a branch is to stand, proved before anything is lived.
pub(super) struct Keeping {
    year: u16,
    place: Place,
    manifest: toml::Table,
}

impl Keeping {
    /// The branch that the settings ask for.
    ///
    /// # Errors
    /// The user's mistake: something stands there that is not to be replaced.
    pub(super) fn proved(results: &Place, scenario: &Scenario, settings: &Settings) -> Result<Option<Self>, Failure> {
        let Some(year) = settings.keep_branch else { return Ok(None) };
        let asked = [
            ("year", year.to_string()),
            ("scenario", scenario.name.clone()),
            ("persons", scenario.persons.to_string()),
            ("replicates", scenario.replicates.to_string()),
            ("seed", scenario.seed.to_string()),
            ("baseline", scenario.baseline().name.clone()),
            ("text", sha256(scenario.text.as_bytes())),
        ];
        let asked = asked.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        let manifest = manifest::plain(KIND, &asked);
        let place = Place::prove(&beside(results.named()), manifest.clone(), settings.replace)?;
        Ok(Some(Self { year, place, manifest }))
    }

    /// Puts the branch in its place, and says where it is.
    ///
    /// # Errors
    /// It cannot be written, or the baseline was lost.
    pub(super) fn land(
        self,
        ledger: &Ledger,
        scenario: &Scenario,
        results: &Results,
        catalogue: &Catalogue,
        settings: &Settings,
    ) -> Result<(), Failure> {
        let Self { year, place, manifest } = self;
        let programmes = future::programmes(scenario, catalogue)?;
        let years = session::first(scenario)?..=year;
        let replicate = |replicate: u32| -> Result<OfReplicate, Failure> {
            let programmes = scenario.programmes(&programmes, replicate)?;
            let laws = LawOfYear::of(&programmes[scenario.baseline], years.clone());
            Ok(OfReplicate { ground: Ground::of(scenario, replicate)?, laws })
        };
        let replicates = (0..results.scenario.replicates).map(replicate).collect::<Result<_, _>>()?;
        let origin = Origin { year, replicates };
        let landed = note::writing(|| {
            place.fill(|new| {
                ledger.fill_branch(new, &origin)?;
                Ok(manifest::write_plain(manifest, new)?)
            })
        })?;
        session::say(&format!("{}\n", summary::place("summary-branch", &landed.folder, settings.language())))?;
        landed.verdict()
    }
}

/// The branch of results of this name.
fn beside(results: &Path) -> PathBuf {
    let mut name = results.as_os_str().to_owned();
    name.push(ENDING);
    name.into()
}

/// Has a run that begins or goes on keep a branch, begin with one, or both.
///
/// # Errors
/// The user's mistake: there is no such year, or the branch is none that these arms can begin with.
pub(super) fn begin(
    ledger: &mut Ledger,
    scenario: &Scenario,
    catalogue: &Catalogue,
    settings: &Settings,
) -> Result<(), Failure> {
    let first = session::first(scenario)?;
    let mut begun = None;
    if let Some(folder) = &settings.branch_from {
        match taken(folder, first, scenario, catalogue) {
            Ok(branch) => {
                begun = Some(branch.origin.year);
                ledger.start_from(branch);
            }
            Err(failure) if settings.resumed.is_some() => {
                let why: Vec<&str> = failure.mistakes().iter().map(Mistake::title).collect();
                begun_before::tell(&format!("{}; what was not begun is lived from the opening", why.join("; ")));
            }
            Err(failure) => return Err(failure),
        }
    }
    let Some(year) = settings.keep_branch else { return Ok(()) };
    let years = begun.map_or(first, |begun| begun + 1)..=scenario.until;
    if !years.contains(&year) {
        let title = format!("`--keep-branch {year}` is no year that is lived");
        let help = format!("expected {} to {}", years.start(), years.end());
        return Err(Failure::input(Mistake::new(title).help(help)));
    }
    ledger.keep_at(year, begun_before::tell);
    Ok(())
}

/// The branch in a folder, with which all arms of a scenario can begin.
fn taken(folder: &Path, first: u16, scenario: &Scenario, catalogue: &Catalogue) -> Result<Branch, Failure> {
    let shown = folder.display();
    can_begin(scenario)?;
    let found = found(folder)?;
    if let Some(why) = begun_before::other_program(&found.head) {
        let title = format!("`{shown}` cannot be begun with here: {why}");
        return refuse(title, "use that program, or keep the branch again with this one");
    }
    let open = || {
        let branch = found.open()?;
        let years = first..=branch.origin.year;
        found.check(branch.origin.replicates.len() as u32, &years)?;
        if branch.has_laws_of(&years) {
            Ok(branch)
        } else {
            Err(format!("`{shown}` has not the law of each of its years"))
        }
    };
    let damaged = |why: String| Failure::input(Mistake::new(why).help("keep the branch again with `--keep-branch`"));
    let branch = open().map_err(damaged)?;
    let mistakes = strangers(&branch, &found.head.manifest, folder, scenario, catalogue)?;
    if mistakes.is_empty() { Ok(branch) } else { Err(Failure::new(Fault::Input, mistakes)) }
}

fn refuse<T>(title: String, help: &str) -> Result<T, Failure> {
    Err(Failure::input(Mistake::new(title).help(help)))
}

fn found(folder: &Path) -> Result<Found, Failure> {
    let shown = folder.display();
    let named = "name a folder that `gongji run --keep-branch` or `gongji compare --keep-branch` left";
    let kind = manifest::of_folder(folder).and_then(|table| table.get("kind")?.as_str().map(str::to_owned));
    if kind.is_some_and(|kind| kind == format!("gongji {KIND}")) {
        return Found::at(folder)
            .map_err(|why| Failure::input(Mistake::new(why).help("keep the branch again with `--keep-branch`")));
    }
    let title = if folder.exists() { format!("`{shown}` is no branch") } else { format!("`{shown}` is not there") };
    let near = beside(folder);
    match near.is_dir() {
        true => refuse(title, &format!("its branch is `{}`", near.display())),
        false if checkpoint::is_there(Path::new(folder.to_string_lossy().trim_end_matches(ENDING))) => {
            refuse(title, "a branch is there when its run is at its end: go on with `gongji resume`")
        }
        false => refuse(title, named),
    }
}

/// Refuses what would be lived from the opening all the same.
fn can_begin(scenario: &Scenario) -> Result<(), Failure> {
    let Some(twin) = scenario.twins.first() else { return Ok(()) };
    let title = format!(
        "`{}` is a solved twin, and cannot begin with a branch: what it is solved by is lived from the opening, again and again",
        twin.name
    );
    refuse(title, "leave the twin out, or `--branch-from`")
}

/// What keeps a scenario from beginning with a branch.
fn strangers(
    branch: &Branch,
    kept: &Manifest,
    folder: &Path,
    scenario: &Scenario,
    catalogue: &Catalogue,
) -> Result<Vec<Mistake>, Failure> {
    let (shown, year) = (folder.display(), branch.origin.year);
    let replicates = branch.origin.replicates.len() as u32;
    let mut lines = Vec::new();
    let wanted = scenario.precision.as_ref().map_or(0, |precision| precision.at_most).max(scenario.replicates);
    if wanted > replicates {
        let may = if wanted > scenario.replicates { "may need " } else { "has " };
        let kept = counted(replicates, "replicate", "replicates");
        lines.push(format!("it keeps {kept}, and this scenario {may}{wanted}"));
    }
    if year > scenario.until {
        lines.push(format!("it was kept at the end of {year}, and this scenario ends with {}", scenario.until));
    }
    for (replicate, there) in (0..wanted).zip(&branch.origin.replicates) {
        let now = Ground::of(scenario, replicate)?;
        let mut others = there.ground.differences(&now);
        // Nothing of the kept years is told of a scenario that shows later ones alone.
        let observers = match scenario.from > year {
            true => Vec::new(),
            false => there.ground.other_observers(&now, scenario.from..=year),
        };
        others.extend(observers.iter().map(|key| {
            format!("`{key}` asks for something else of years that were lived, of which this was not noted")
        }));
        if !others.is_empty() {
            lines.extend(others);
            break;
        }
    }
    let mut mistakes = Vec::new();
    if !lines.is_empty() {
        let title = format!("`{shown}` is no start for this scenario: {}", lines.join("; "));
        mistakes.push(
            Mistake::new(title).help("keep one of this scenario with `--keep-branch`, or leave `--branch-from` out"),
        );
    }
    let past = |id: &str| {
        let laws = branch.origin.replicates.iter().flat_map(|there| &there.laws);
        laws.flat_map(LawOfYear::policies).any(|policy| policy == id)
    };
    let mut needed = kept.clone();
    needed.plugins.retain(|plugin| past(&plugin.id));
    let others = footing::others_than(&needed, catalogue);
    if !others.is_empty() {
        let title = format!("`{shown}` cannot be begun with here: not all that it was kept with is at hand");
        mistakes.push(Mistake::new(title));
        mistakes.extend(others);
    }
    mistakes.extend(parted(branch, scenario, catalogue, wanted)?);
    Ok(mistakes)
}

/// The arms that have another past than the one that was kept.
fn parted(branch: &Branch, scenario: &Scenario, catalogue: &Catalogue, wanted: u32) -> Result<Vec<Mistake>, Failure> {
    let programmes = future::programmes(scenario, catalogue)?;
    let mut parted: Vec<Option<Mistake>> = vec![None; scenario.arms.len()];
    for (replicate, there) in (0..wanted).zip(&branch.origin.replicates) {
        let programmes = scenario.programmes(&programmes, replicate)?;
        for ((arm, programme), mistake) in scenario.arms.iter().zip(&programmes).zip(&mut parted) {
            if mistake.is_none() {
                *mistake = parts(&arm.name, programme, &there.laws, branch.origin.year);
            }
        }
    }
    Ok(parted.into_iter().flatten().collect())
}

fn parts(arm: &str, programme: &Programme, kept: &[LawOfYear], last: u16) -> Option<Mistake> {
    let (first, last_kept) = kept.first().zip(kept.last())?;
    let laws = LawOfYear::of(programme, first.year()..=last_kept.year());
    let (year, what) = laws.iter().zip(kept).find_map(|(now, kept)| Some((now.year(), now.differs(kept)?)))?;
    let title =
        format!("arm `{arm}` parts from the kept past in {year}, and the branch was kept at the end of {last}: {what}");
    let help = match year > first.year() {
        true => {
            format!("arms may part from {} on, or keep a branch at the end of {} at the latest", last + 1, year - 1)
        }
        false => format!("arms may part from {} on; this one has no past in common with the kept one", last + 1),
    };
    Some(Mistake::new(title).help(help))
}
