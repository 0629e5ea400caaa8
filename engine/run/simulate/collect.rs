//! What all replicates of a scenario give: the arms that came through, and those that were lost with the reason.

use gongji_model::foundation::fault::Fault;
use gongji_model::law::programme::Programme;
use gongji_model::metrics::names::OF_COMPARISON;

use crate::ground::diagnose::{self, Failure, Mistake};
use crate::intake::scenario::Scenario;
use crate::results::machine::{Cost, Moment};
use crate::results::record::{LostArm, ReplicateResult, Results};
use crate::simulate::budget::Budget;
use crate::simulate::checkpoint::{Ledger, Resumable, opening};
use crate::simulate::executor::ArmsLived;
use crate::simulate::future::{self, Branching, Ongoing, RunOptions};
use crate::simulate::isolate::{Apart, Rooted};
use crate::simulate::progress::Progress;
use crate::simulate::unit::Unit;
use crate::words::Language;

/// What a run gave.
pub(crate) struct Collected {
    /// By arm, in the order of the scenario; none where it was lost in any replicate.
    pub arms: Vec<Option<Vec<ReplicateResult>>>,
    /// Replicates.
    pub lived: u32,
    /// The arms that were lost, in the order of the scenario.
    pub lost: Vec<LostArm>,
    /// Persons times years; a shared past counts once.
    pub person_years: u64,
    /// Persons of the nation behind one of the sample.
    pub weight: f64,
    /// Cost of all openings; that of openings in processes of their own is not known.
    pub opening: Cost,
}

/// Who lives the replicates of a scenario.
pub(crate) enum Means<'a> {
    /// This process.
    Here(RunOptions),
    /// A process of its own for every segment; the weight of a person is the same in all replicates.
    Apart { apart: Apart<'a>, weight: f64 },
}

/// A scenario that is lived.
pub(crate) struct Living<'a> {
    pub(crate) scenario: &'a Scenario,
    /// The programme of each arm.
    pub(crate) programmes: &'a [Programme],
    /// Where every year is reported.
    pub(crate) progress: &'a Progress,
    /// The year after the opening.
    pub(crate) first: u16,
    pub(crate) means: Means<'a>,
}

/// All replicates. An arm that is lost in one of them is left out of the others too, also where those were lived elsewhere.
///
/// # Errors
/// In this process the first fault stops the run; apart no process can be started, or no arm is left.
pub(crate) fn all(living: &mut Living<'_>, ledger: &mut Ledger) -> Result<Collected, Failure> {
    let (scenario, progress) = (living.scenario, living.progress);
    let mut collected = Collected::of(living.programmes.len());
    let mut budget = Budget::of(scenario);
    while let Some(replicate) = budget.next(collected.lived, &collected.arms, progress) {
        let is_standing = |arm: &usize| collected.arms[*arm].is_some();
        let standing: Vec<usize> = (0..collected.arms.len()).filter(is_standing).collect();
        let Ongoing { lived, weight, opening } = living.live(replicate, &standing, ledger)?;
        for (arms, fault) in &lived.lost {
            let arms: Vec<usize> = arms.iter().copied().filter(|arm| standing.contains(arm)).collect();
            collected.lost.extend(arms.iter().map(|arm| lost(scenario, replicate, *arm, &arms, fault)));
        }
        collected.opening += opening;
        collected.bring_in(lived, weight);
        if collected.arms.iter().all(Option::is_none) {
            return Err(failure(&collected.lost, "every arm is lost: nothing was written"));
        }
    }
    let place = |lost: &LostArm| scenario.arms.iter().position(|arm| arm.name == lost.arm);
    collected.lost.sort_by_key(place);
    if collected.arms[scenario.baseline].is_none() {
        collected.forget_comparisons();
    }
    Ok(collected)
}

/// Some arms of some replicates, each handed on with its unit; the arms that were lost. Arms that are lived for the sake of these
/// are not told of.
///
/// # Errors
/// As [`all`]; apart arms may all be lost, since others may stand elsewhere.
pub(crate) fn some(
    living: &mut Living<'_>,
    units: &[&Unit],
    ledger: &mut Ledger,
    mut hand_on: impl FnMut(&Unit, &ArmsLived, f64),
) -> Result<Vec<LostArm>, Failure> {
    let mut all_lost: Vec<LostArm> = Vec::new();
    for unit in units {
        let Ongoing { mut lived, weight, .. } = living.live(unit.replicate, &unit.lived(living.scenario), ledger)?;
        let is_own = |arm: usize| unit.arms.contains(&arm);
        lived.arms.iter_mut().enumerate().filter(|(arm, _)| !is_own(*arm)).for_each(|(_, lived)| *lived = None);
        lived.lost.iter_mut().for_each(|(arms, _)| arms.retain(|arm| is_own(*arm)));
        lived.lost.retain(|(arms, _)| !arms.is_empty());
        for (arms, fault) in &lived.lost {
            let lost = arms.iter().map(|arm| lost(living.scenario, unit.replicate, *arm, arms, fault));
            let is_new = |lost: &LostArm| all_lost.iter().all(|known| known.arm != lost.arm);
            let new: Vec<LostArm> = lost.filter(is_new).collect();
            all_lost.extend(new);
        }
        hand_on(unit, &lived, weight);
    }
    Ok(all_lost)
}

impl Living<'_> {
    /// These arms of a replicate, from where the ledger has it.
    fn live(&mut self, replicate: u32, arms: &[usize], ledger: &mut Ledger) -> Result<Ongoing, Failure> {
        let &mut Living { scenario, progress, first, .. } = self;
        if let Some((lived, weight)) = ledger.finished(replicate)? {
            let programmes = scenario.programmes(self.programmes, replicate)?;
            progress.pass_over(future::years_of(scenario, &programmes, arms, first));
            return Ok(Ongoing { lived, weight, opening: Cost::default() });
        }
        let begun = Moment::now();
        let programmes = &scenario.programmes(self.programmes, replicate)?;
        let ongoing = match &mut self.means {
            Means::Here(options) => {
                let inputs = scenario.inputs(replicate)?;
                let read = begun.cost();
                let task = (replicate, arms);
                let mut ongoing = future::live_on(scenario, programmes, inputs, task, *options, progress, ledger)?;
                ongoing.opening += read;
                ongoing
            }
            Means::Apart { apart, weight } => {
                let branching = Branching { scenario, programmes, replicate, progress, first };
                let mut resumable = Resumable::new(apart, ledger, replicate, || Rooted::Opening);
                let lived = branching.live_arms(&mut resumable, opening(), arms)?;
                Ongoing { lived, weight: *weight, opening: Cost::default() }
            }
        };
        ledger.finishes(replicate, &ongoing.lived, ongoing.weight)?;
        Ok(ongoing)
    }
}

impl Collected {
    fn of(arms: usize) -> Self {
        Self {
            arms: vec![Some(Vec::new()); arms],
            lived: 0,
            lost: Vec::new(),
            person_years: 0,
            weight: 0.0,
            opening: Cost::default(),
        }
    }

    fn bring_in(&mut self, lived: ArmsLived, weight: f64) {
        self.lived += 1;
        self.person_years += lived.person_years;
        self.weight = weight;
        for (arm, replicate) in self.arms.iter_mut().zip(lived.arms) {
            match (arm.as_mut(), replicate) {
                (Some(arm), Some(replicate)) => arm.push(replicate),
                _ => *arm = None,
            }
        }
    }

    /// Drops winners and losers: they are counted against the baseline, which was lost.
    fn forget_comparisons(&mut self) {
        for replicate in self.arms.iter_mut().flatten().flatten() {
            replicate.rows.retain(|row| !OF_COMPARISON.contains(&row.metric));
        }
    }
}

fn lost(scenario: &Scenario, replicate: u32, arm: usize, together: &[usize], fault: &Fault) -> LostArm {
    let name = |arm: usize| scenario.arms[arm].name.clone();
    let with = together.iter().filter(|other| **other != arm).map(|other| name(*other)).collect();
    let (policy, hook, year, cause) = match fault.clone() {
        Fault::Policy { policy, hook, year, message } => (policy, hook, year, message),
        Fault::Society { year, message } => (String::new(), String::new(), year, message),
    };
    LostArm { arm: name(arm), replicate: replicate + 1, year, policy, hook, cause, with }
}

/// The failure to report for lost arms, once the results of the others are written.
///
/// # Errors
/// An arm was lost: a plugin's fault when any policy is to blame.
pub(crate) fn all_there(results: &Results) -> Result<(), Failure> {
    if results.lost.is_empty() {
        return Ok(());
    }
    let what = match results.baseline() {
        Some(_) => "the other arms are complete; their results are written without this one",
        None => "the baseline is lost: the other arms' results are written, without differences",
    };
    Err(failure(&results.lost, what))
}

/// The failure to report for these lost arms; `what` became of the others.
pub(crate) fn failure(lost: &[LostArm], what: &str) -> Failure {
    let mut mistakes: Vec<Mistake> = Vec::new();
    for lost in lost {
        let mut mistake = Mistake::new(format!("lost {}", lost.words(Language::English)));
        if !lost.with.is_empty() {
            mistake = mistake.help(format!("it shared that past with {}, which is lost too", lost.with.join(", ")));
        }
        mistakes.push(mistake.help(what).without_help_of(&mistakes));
    }
    let blamed = lost.iter().any(|lost| !lost.policy.is_empty());
    Failure::new(if blamed { diagnose::Fault::Plugin } else { diagnose::Fault::Other }, mistakes)
}
