//! What all replicates of a scenario give: the arms that came through, and those that were lost with the reason.

use gongji_model::foundation::draw::RandomSource;
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

/// All replicates in this process.
///
/// # Errors
/// The first fault stops the run.
pub(crate) fn together(
    scenario: &Scenario,
    programmes: &[Programme],
    options: RunOptions,
    progress: &Progress,
    ledger: &mut Ledger,
) -> Result<Collected, Failure> {
    let mut collected = Collected::of(programmes.len());
    let mut budget = Budget::of(scenario);
    let mut opening_year = None;
    while let Some(replicate) = budget.next(collected.lived, &collected.arms, progress) {
        if let Some((lived, weight)) = ledger.finished(replicate)? {
            // The same in all replicates.
            let first = 1 + match opening_year {
                Some(year) => year,
                None => *opening_year.insert(scenario.inputs(replicate)?.opening_year),
            };
            progress.pass_over(future::years_of(scenario, &scenario.programmes(programmes, replicate)?, first));
            collected.bring_in(lived, weight);
            continue;
        }
        let begun = Moment::now();
        let programmes = scenario.programmes(programmes, replicate)?;
        let inputs = scenario.inputs(replicate)?;
        collected.opening += begun.cost();
        let Ongoing { lived, weight, opening } =
            future::live_on(scenario, &programmes, inputs, replicate, options, progress, ledger)?;
        ledger.finishes(replicate, &lived, weight)?;
        collected.opening += opening;
        collected.bring_in(lived, weight);
    }
    Ok(collected)
}

/// All replicates, each segment in a process of its own. An arm that is lost in one replicate is left out of the others
/// too.
///
/// # Errors
/// No process can be started, or no arm is left.
pub(crate) fn apart(
    scenario: &Scenario,
    programmes: &[Programme],
    apart: &mut Apart<'_>,
    progress: &Progress,
    ledger: &mut Ledger,
) -> Result<Collected, Failure> {
    let mut collected = Collected::of(programmes.len());
    let (persons, simulated, luck) = (scenario.persons, scenario.simulated(), RandomSource::new(scenario.seed, 0));
    let inputs = scenario.inputs(0)?;
    let first = inputs.opening_year + 1;
    collected.weight = future::replicate(inputs, persons, simulated, luck, apart.isa(), &scenario.solved).weight;
    let mut budget = Budget::of(scenario);
    while let Some(replicate) = budget.next(collected.lived, &collected.arms, progress) {
        let standing: Vec<usize> = (0..programmes.len()).filter(|arm| collected.arms[*arm].is_some()).collect();
        let programmes = &scenario.programmes(programmes, replicate)?;
        let lived = match ledger.finished(replicate)? {
            Some((lived, _)) => {
                progress.pass_over(future::years_of(scenario, programmes, first));
                lived
            }
            None => {
                let branching = Branching { scenario, programmes, replicate, progress, first };
                let mut resumable = Resumable::new(apart, ledger, replicate, || Rooted::Opening);
                let lived = branching.live_arms(&mut resumable, opening(), &standing)?;
                ledger.finishes(replicate, &lived, collected.weight)?;
                lived
            }
        };
        for (arms, fault) in &lived.lost {
            collected.lost.extend(arms.iter().map(|arm| lost(scenario, replicate, *arm, arms, fault)));
        }
        let weight = collected.weight;
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

fn failure(lost: &[LostArm], what: &str) -> Failure {
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
