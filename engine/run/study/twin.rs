//! Twins of arms: solved before the run, so that their public funds have the present value of the baseline's.
//!
//! All replicates of an arm are lived with one value of it changed, again and again, until the gap is closed. Twins that are still
//! open are lived together, so that they share what of their past is the same.

use self::funds::Course;
use self::search::{Loss, Search, Step};
use crate::ground::diagnose::{Failure, Fault};
use crate::ground::words::percent;
use crate::intake::plugin::Catalogue;
use crate::intake::scenario::keys::FIRST_YEAR;
use crate::intake::scenario::{Arm, Neutral, Scenario, Twin};
use crate::results::record::{LostArm, ReplicateResult, Results};
use crate::results::twin::{Gap, Solved};
use crate::simulate::checkpoint::Ledger;
use crate::simulate::collect::Collected;
use crate::simulate::future;
use crate::simulate::progress::{Mode, Progress};
use crate::study::session;
use crate::study::settings::Settings;

mod funds;
mod search;

/// Rates of interest at which the gap is told beside that of the scenario.
const RATES: [f64; 2] = [0.02, 0.04];

/// A scenario with its twins among its arms.
pub(crate) struct Twins {
    /// Each twin that was found stands behind its arm.
    pub scenario: Scenario,
    solved: Vec<(String, Solved)>,
    lost: Vec<LostArm>,
}

impl Twins {
    /// Tells in the results how the twins were found, and which were not.
    pub(crate) fn tell(self, results: &mut Results) {
        for (name, solved) in self.solved {
            if let Some(arm) = results.arms.iter_mut().find(|arm| arm.name == name) {
                arm.words = arm.words.and(&solved.words());
                arm.twin = Some(solved);
            }
        }
        results.lost.extend(self.lost);
    }
}

/// Solves the twins of a scenario.
///
/// # Errors
/// As a run.
pub(crate) fn solved(scenario: &Scenario, catalogue: &Catalogue, settings: &Settings) -> Result<Twins, Failure> {
    let mut twins = Twins { scenario: scenario.clone(), solved: Vec::new(), lost: Vec::new() };
    twins.scenario.twins.clear();
    if scenario.twins.is_empty() {
        return Ok(twins);
    }
    let mut bench = Bench { scenario, catalogue, settings, baseline: Vec::new(), open: Vec::new() };
    bench.begin(&mut twins)?;
    while !bench.open.is_empty() {
        bench.round(&mut twins)?;
    }
    let place = |name: &str| scenario.twins.iter().position(|twin| twin.name == name);
    twins.lost.sort_by_key(|lost| place(&lost.arm));
    Ok(twins)
}

/// A twin that is being solved.
struct Open<'a> {
    twin: &'a Twin,
    search: Search,
    gap: Gap,
    next: f64,
}

/// The replicates of arms, none where an arm was lost, and the arms that were.
type Replicates = (Vec<Option<Vec<ReplicateResult>>>, Vec<LostArm>);

/// Where twins are solved.
struct Bench<'a> {
    scenario: &'a Scenario,
    catalogue: &'a Catalogue,
    settings: &'a Settings,
    baseline: Vec<ReplicateResult>,
    open: Vec<Open<'a>>,
}

impl<'a> Bench<'a> {
    /// Lives the baseline and the arms themselves: the first evaluation of every twin.
    fn begin(&mut self, twins: &mut Twins) -> Result<(), Failure> {
        let mut arms = vec![self.scenario.baseline().clone()];
        arms.extend(self.scenario.twins.iter().filter_map(|twin| twin.at(self.scenario, 1.0)));
        let (mut lived, lost) = self.live(arms)?;
        let baseline = lived.remove(0);
        let Some(baseline) = baseline else {
            let cause = "the baseline was lost, with whose funds its own are to be compared";
            twins.lost.extend(self.scenario.twins.iter().map(|twin| loss(twin, cause.into())));
            return Ok(());
        };
        self.baseline = baseline;
        for (twin, replicates) in self.scenario.twins.iter().zip(lived) {
            let Some(replicates) = replicates else {
                twins.lost.push(fault(twin, &lost));
                continue;
            };
            let Neutral { by, from, until, .. } = &twin.neutral;
            let (metric, is_gain) = by.moves();
            let (years, rate) = ([*from, *until], self.rate());
            let moved: f64 = courses(&replicates).iter().map(|one| one.present(&[metric], years, rate)).sum();
            let slope = moved / outgo(&courses(&self.baseline), years, rate) * if is_gain { 1.0 } else { -1.0 };
            let search = Search::new(by.bounds(), if slope.is_finite() { slope } else { 0.0 });
            let mut open = Open { twin, search, gap: Gap::default(), next: 1.0 };
            self.note(&mut open, &replicates);
            self.go_on(open, twins);
        }
        Ok(())
    }

    /// Lives every twin that is still open with its next value.
    fn round(&mut self, twins: &mut Twins) -> Result<(), Failure> {
        let open = std::mem::take(&mut self.open);
        let arms = open.iter().filter_map(|open| open.twin.at(self.scenario, open.next)).collect();
        let (lived, lost) = self.live(arms)?;
        for (mut open, replicates) in open.into_iter().zip(lived) {
            match replicates {
                Some(replicates) => {
                    self.note(&mut open, &replicates);
                    self.go_on(open, twins);
                }
                None => twins.lost.push(fault(open.twin, &lost)),
            }
        }
        Ok(())
    }

    /// The replicates of some arms, the first of which stands as the baseline, over the years that are needed; none of an arm that was
    /// lost.
    fn live(&self, arms: Vec<Arm>) -> Result<Replicates, Failure> {
        let years = || self.scenario.twins.iter().map(|twin| &twin.neutral);
        let from = years().map(|neutral| neutral.from - 1).min().unwrap_or(FIRST_YEAR).max(FIRST_YEAR);
        let until = years().map(|neutral| neutral.until).max().unwrap_or(self.scenario.until);
        // All are lived as often, so that they can be compared.
        let precision = None;
        let tables = Vec::new();
        let scenario =
            Scenario { arms, baseline: 0, from, until, tables, panel: None, precision, ..self.scenario.clone() };
        let programmes = future::programmes(&scenario, self.catalogue)?;
        let progress = Progress::new(Mode::of_standard_error(self.settings.quiet), self.settings.language());
        progress.start(session::years(&scenario, self.catalogue)?);
        // A run that goes on solves its twins again: they are what it is about to live.
        let ledger = &mut Ledger::none();
        let lived = session::lived((&scenario, &programmes), self.catalogue, self.settings, &progress, ledger);
        progress.finish();
        match lived {
            Ok(Collected { arms, lost, .. }) => Ok((arms, lost)),
            // What costs every arm of this round costs no arm that is not in it.
            Err(failure) if self.settings.isolate.is_some() && failure.fault() == Fault::Plugin => {
                let lost =
                    |arm: &Arm| LostArm { arm: arm.name.clone(), cause: failure.to_string(), ..LostArm::default() };
                Ok((vec![None; scenario.arms.len()], scenario.arms.iter().map(lost).collect()))
            }
            Err(failure) => Err(failure),
        }
    }

    fn rate(&self) -> f64 {
        self.scenario.discount_rate
    }

    /// Takes in what a twin came to at its value.
    fn note(&self, open: &mut Open<'_>, replicates: &[ReplicateResult]) {
        let years = [open.twin.neutral.from, open.twin.neutral.until];
        let (own, baseline) = (courses(replicates), courses(&self.baseline));
        let worth = |of: &[Course<'_>], rate: f64| -> f64 { of.iter().map(|one| one.worth(years, rate)).sum() };
        let gap = |rate: f64| (worth(&own, rate) - worth(&baseline, rate)) / outgo(&baseline, years, rate);
        let [at_2_percent, at_4_percent] = RATES.map(gap);
        open.gap = Gap { discounted: gap(self.rate()), at_2_percent, at_4_percent };
        open.search.note(open.next, open.gap.discounted);
    }

    /// Goes on with a twin as its search says.
    fn go_on(&mut self, mut open: Open<'a>, twins: &mut Twins) {
        match open.search.next() {
            Step::Try(next) => {
                open.next = next;
                self.open.push(open);
            }
            Step::Found => {
                let Twin { of, name, neutral } = open.twin;
                let solved = Solved {
                    of: of.clone(),
                    by: neutral.by.name().into(),
                    column: neutral.by.column().into(),
                    value: open.next,
                    over: [neutral.from, neutral.until],
                    evaluations: open.search.evaluations(),
                    gap: open.gap,
                };
                twins.solved.push((name.clone(), solved));
                twins.stand(open.twin.at(self.scenario, open.next), of);
            }
            Step::Lost(why) => twins.lost.push(loss(open.twin, cause(open.twin, why))),
        }
    }
}

impl Twins {
    /// Puts a twin behind its arm.
    fn stand(&mut self, twin: Option<Arm>, of: &str) {
        let Scenario { arms, baseline, .. } = &mut self.scenario;
        let Some((twin, at)) = twin.zip(arms.iter().position(|arm| arm.name == of)) else { return };
        arms.insert(at + 1, twin);
        *baseline += usize::from(at < *baseline);
    }
}

fn courses(replicates: &[ReplicateResult]) -> Vec<Course<'_>> {
    replicates.iter().map(Course::of).collect()
}

fn outgo(baseline: &[Course<'_>], years: [u16; 2], rate: f64) -> f64 {
    baseline.iter().map(|one| one.outgo(years, rate)).sum()
}

/// Why no value was found, in words.
fn cause(twin: &Twin, why: Loss) -> String {
    let Neutral { by, from, until, .. } = &twin.neutral;
    let left = |gap: f64| {
        let more = if gap > 0.0 { "more" } else { "less" };
        format!("public funds have {}% of outgo {more} than the baseline's over {from} to {until}", percent(gap.abs()))
    };
    let column = by.column();
    match why {
        Loss::Bound { bound, is_upper, gap } => {
            let which = if is_upper { "upper" } else { "lower" };
            format!("the {which} bound of `{column}`, {bound}, was hit: there {} still", left(gap))
        }
        Loss::Evaluations { gap } => format!("8 evaluations of `{column}` found no value: at best {}", left(gap)),
        Loss::Nothing => format!("`{column}` moves nothing: there are no {} from {from} to {until}", by.words()),
    }
}

/// A twin that was not found.
fn loss(twin: &Twin, cause: String) -> LostArm {
    LostArm {
        arm: twin.name.clone(),
        year: twin.neutral.from,
        cause: format!("the twin is not there: {cause}"),
        ..LostArm::default()
    }
}

/// A twin that could not be lived.
fn fault(twin: &Twin, lost: &[LostArm]) -> LostArm {
    let found = lost.iter().find(|lost| lost.arm == twin.name).cloned().unwrap_or_default();
    LostArm { arm: twin.name.clone(), with: Vec::new(), ..found }
}
