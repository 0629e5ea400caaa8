//! Futures: the arms of a scenario, lived from their shared past on.
//!
//! The society is simulated once as long as the arms agree, and branched where they part. The baseline is always followed
//! first, so that every other arm can be held against it person by person.

use std::cell::Cell;
use std::io::{self, Read, Write};
use std::sync::Arc;

use gongji_boundary::note;
use gongji_model::books::counterfactual::{Against, Counterfactual};
use gongji_model::books::crossing::Crossings;
use gongji_model::books::observation::Row;
use gongji_model::books::panel::{PanelAsked, PanelYear};
use gongji_model::foundation::draw::RandomSource;
use gongji_model::foundation::fault::Fault;
use gongji_model::inputs::nation::Inputs;
use gongji_model::law::policy::Policy;
use gongji_model::law::programme::{ActivePolicy, InProvince, Programme};
use gongji_model::metrics::names::OF_COMPARISON;
use gongji_model::society::Society;
use gongji_model::tables::replicate::Replicate;
use gongji_model::trace::timer::Clock;
use gongji_sdk::isa::Isa;

use crate::ground::diagnose::Failure;
use crate::intake::inputs::PATHS;
use crate::intake::plugin::Catalogue;
use crate::intake::scenario::{self, Arm, Parameters, Past, Scenario};
use crate::results::machine::{Cost, Moment};
use crate::results::record::ReplicateResult;
use crate::simulate::checkpoint::{self, Ledger, Resumable};
use crate::simulate::executor::{ArmsLived, COMMON, Executor, Keeper, Lived, Segment, Stop};
use crate::simulate::ground;
use crate::simulate::keep;
use crate::simulate::progress::Progress;

/// How years are simulated; nothing here changes a result.
#[derive(Clone, Copy, Debug)]
pub struct RunOptions {
    /// Threads.
    pub threads: usize,
    /// Instruction set.
    pub isa: Isa,
    /// The clock of the phases; an ordinary run has none.
    pub clock: Clock,
}

/// The results of one replicate, arm by arm, and what they cost.
pub struct LivedReplicate {
    /// By arm, in the order of the scenario.
    pub arms: Vec<ReplicateResult>,
    /// Persons times years; a shared past counts once.
    pub person_years: u64,
    /// Persons of the nation behind one of the sample.
    pub weight: f64,
    /// Cost of all openings of the society.
    pub opening: Cost,
}

/// The programmes of all arms. What an arm says that is so already is left out where it is the same in all replicates.
///
/// # Errors
/// A policy that cannot be found or opened.
pub fn programmes(scenario: &Scenario, catalogue: &Catalogue) -> Result<Vec<Programme>, Failure> {
    let programmes: Vec<_> = scenario.arms.iter().map(|arm| programme(arm, catalogue)).collect::<Result<_, _>>()?;
    match scenario.parameters {
        Parameters::Best => Ok(scenario.programmes(&programmes, 0)?),
        Parameters::Ensemble => Ok(programmes),
    }
}

/// The programme of one arm.
///
/// # Errors
/// A policy that cannot be found or opened.
pub fn programme(arm: &Arm, catalogue: &Catalogue) -> Result<Programme, Failure> {
    let used = |policy: &scenario::PolicyUse| Ok(used(policy, &catalogue.find(&policy.id)?));
    let uses = arm.policies.iter().map(used).collect::<Result<_, Failure>>()?;
    Ok(Programme { uses, departures: arm.departures() })
}

fn used(stated: &scenario::PolicyUse, policy: &Arc<dyn Policy>) -> ActivePolicy {
    let follows = followed(stated, policy);
    let there = |there: &scenario::ProvinceUse| {
        // What the province says itself stands elsewhere in the scenario.
        let is_same = |at: usize| there.used.origins(at).eq(stated.origins(at));
        let follows = follows.iter().copied().filter(|(at, _)| is_same(*at)).collect();
        let used = ActivePolicy { follows, ..used(&there.used, policy) };
        InProvince { province: there.number, own_rollout: there.own_rollout, used }
    };
    ActivePolicy {
        policy: policy.clone(),
        from: stated.from,
        until: stated.until,
        rollout: stated.rollout.clone(),
        values: stated.values_by_year.clone(),
        by_province: stated.by_province.iter().map(there).collect(),
        follows,
    }
}

/// The parameters that follow the calendar, with their paths.
fn followed(stated: &scenario::PolicyUse, policy: &Arc<dyn Policy>) -> Vec<(usize, &'static str)> {
    let params = &policy.description().params;
    let of = |(key, path): &(String, String)| {
        let at = params.iter().position(|param| param.name == *key)?;
        Some((at, PATHS.into_iter().find(|known| known == path)?))
    };
    stated.calendar.iter().filter_map(of).collect()
}

/// Years to simulate for some arms of one replicate of a scenario.
pub(crate) fn years_of(scenario: &Scenario, programmes: &[Programme], arms: &[usize], first: u16) -> u64 {
    match scenario.past {
        Past::Shared => count(programmes, arms, first, scenario.until),
        Past::Replayed => arms.len() as u64 * u64::from((scenario.until + 1).saturating_sub(first)),
    }
}

/// Whether two arms are one society up to a year.
pub(crate) fn are_one_until(programmes: &[Programme], arms: [usize; 2], first: u16, year: u16) -> bool {
    (first..=year).all(|year| groups(programmes, &arms, year).len() == 1)
}

/// Years to simulate for all arms of one replicate, a shared past once.
pub fn years(programmes: &[Programme], first: u16, last: u16) -> u64 {
    let all: Vec<usize> = (0..programmes.len()).collect();
    count(programmes, &all, first, last)
}

fn count(programmes: &[Programme], arms: &[usize], year: u16, last: u16) -> u64 {
    if year > last {
        return 0;
    }
    groups(programmes, arms, year).iter().map(|group| 1 + count(programmes, group, year + 1, last)).sum()
}

/// First year in which two programmes differ.
pub fn parting(programmes: &[Programme], first: u16, last: u16) -> Option<u16> {
    let all: Vec<usize> = (0..programmes.len()).collect();
    (first..=last).find(|year| groups(programmes, &all, *year).len() > 1)
}

/// Arms that live under the same law in a year, in the order of their first member.
fn groups(programmes: &[Programme], arms: &[usize], year: u16) -> Vec<Vec<usize>> {
    let mut groups: Vec<(String, Vec<usize>)> = Vec::new();
    for arm in arms {
        let key = programmes[*arm].key(year);
        match groups.iter_mut().find(|(known, _)| *known == key) {
            Some((_, group)) => group.push(*arm),
            None => groups.push((key, vec![*arm])),
        }
    }
    groups.into_iter().map(|(_, group)| group).collect()
}

/// Lives all arms of one replicate (its number counts from 0) in this process.
///
/// # Errors
/// A policy's fault, or books that do not close: with the arms that were living under that law.
pub fn live_arms(
    scenario: &Scenario,
    programmes: &[Programme],
    inputs: Inputs,
    number: u32,
    options: RunOptions,
    progress: &Progress,
) -> Result<LivedReplicate, Failure> {
    let all: Vec<usize> = (0..programmes.len()).collect();
    let lived = live_on(scenario, programmes, inputs, (number, &all), options, progress, &mut Ledger::none())?;
    let Ongoing { lived, weight, opening } = lived;
    let arms = lived.arms.into_iter().flatten().collect();
    Ok(LivedReplicate { arms, person_years: lived.person_years, weight, opening })
}

/// A replicate with the cost of all openings.
pub(super) struct Ongoing {
    pub(super) lived: ArmsLived,
    /// Persons of the nation behind one of the sample.
    pub(super) weight: f64,
    pub(super) opening: Cost,
}

/// The same for some of the arms, from where the ledger has the replicate.
///
/// # Errors
/// As [`live_arms`]; or somebody asks the run to stop.
pub(super) fn live_on(
    scenario: &Scenario,
    programmes: &[Programme],
    inputs: Inputs,
    (number, arms): (u32, &[usize]),
    options: RunOptions,
    progress: &Progress,
    ledger: &mut Ledger,
) -> Result<Ongoing, Failure> {
    let begun = Moment::now();
    let luck = RandomSource::new(scenario.seed, number);
    let replicate =
        ground::replicate(inputs, scenario.persons, scenario.simulated(), luck, options.isa, &scenario.solved);
    let first = replicate.inputs.opening_year + 1;
    let weight = replicate.weight;
    let task = Branching { scenario, programmes, replicate: number, progress, first };
    let mut here =
        Here { replicate, options, crossings: crossings(scenario), panel: PanelAsked(scenario.panel.clone()) };
    let opener = here.clone();
    let opening = Cell::new(begun.cost());
    let open = || {
        let begun = Moment::now();
        let society = opener.open();
        let mut cost = opening.get();
        cost += begun.cost();
        opening.set(cost);
        society
    };
    let mut resumable = Resumable::new(&mut here, ledger, number, open);
    let lived = match scenario.past {
        Past::Shared => task.live_arms(&mut resumable, checkpoint::opening(), arms)?,
        Past::Replayed => task.live_arms_apart(&mut resumable, checkpoint::opening, arms)?,
    };
    Ok(Ongoing { lived, weight, opening: opening.get() })
}

/// The tables by several ways of grouping that a scenario asks for.
pub fn crossings(scenario: &Scenario) -> Crossings {
    Crossings(scenario.tables.clone())
}

/// This process.
#[derive(Clone)]
struct Here {
    replicate: Arc<Replicate>,
    options: RunOptions,
    crossings: Crossings,
    panel: PanelAsked,
}

impl Here {
    fn open(&self) -> Society {
        let society = Society::open(self.replicate.clone(), self.options.threads);
        self.told(society)
    }

    fn told(&self, mut society: Society) -> Society {
        society.time(self.options.clock);
        society.cross(self.crossings.clone());
        society.follow(self.panel.clone());
        society
    }
}

impl Executor for Here {
    type Society = Society;
    type Counterfactual = Arc<Counterfactual>;
    const CONTAINS: bool = false;

    fn branch(&mut self, society: &mut Society) -> Result<Society, Stop> {
        let snapshot = society.snapshot();
        Ok(society.branch(snapshot))
    }

    fn live(
        &mut self,
        mut society: Society,
        segment: &Segment<'_, Arc<Counterfactual>>,
        collect: &mut dyn FnMut(Lived<Arc<Counterfactual>>),
    ) -> Result<Society, Stop> {
        note::lives(&segment.words());
        for year in segment.first..=segment.last {
            note::year(year);
            let against = against(segment.is_noted(year), segment.counterfactual(year).cloned());
            let lived = society.live_against(segment.programme, against).map_err(Stop::Fault)?;
            society = lived.society;
            let noted = lived.noted.map(Arc::new);
            collect(Lived { year, rows: lived.rows, noted, panel: lived.panel, of_branch: false });
            segment.told(year);
        }
        Ok(society)
    }

    fn digest(&mut self, mut society: Society) -> String {
        society.digest()
    }
}

impl Keeper for Here {
    const BY_YEAR: bool = true;

    fn keep(&mut self, society: &mut Society, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(&[keep::FOLLOWS])?;
        society.show(|snapshot| keep::write_to(snapshot, out))
    }

    fn fetch(&mut self, from: &mut dyn Read) -> Result<Society, String> {
        if !keep::follows(from)? {
            return Ok(self.open());
        }
        let snapshot = keep::read_from(from, "the society")?;
        let resumed = Society::resume(self.replicate.clone(), self.options.threads, snapshot);
        Ok(self.told(resumed.map_err(|fault| fault.to_string())?))
    }

    fn keep_noted(&mut self, noted: &Arc<Counterfactual>, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(&postcard::to_stdvec(&**noted).map_err(io::Error::other)?)
    }

    fn fetch_noted(&mut self, from: &mut dyn Read) -> Result<Arc<Counterfactual>, String> {
        let mut bytes = Vec::new();
        from.read_to_end(&mut bytes).map_err(|error| error.to_string())?;
        postcard::from_bytes(&bytes).map(Arc::new).map_err(|error| error.to_string())
    }
}

/// What the model compares a year with.
pub(crate) fn against(is_noted: bool, baseline: Option<Arc<Counterfactual>>) -> Against {
    match baseline {
        Some(baseline) => Against::Baseline(baseline),
        None if is_noted => Against::Noted,
        None => Against::Nothing,
    }
}

/// A replicate whose arms are to be lived.
pub struct Branching<'a> {
    /// The scenario.
    pub scenario: &'a Scenario,
    /// The programme of each arm.
    pub programmes: &'a [Programme],
    /// Number of the replicate, counted from 0.
    pub replicate: u32,
    /// Where every year is reported.
    pub progress: &'a Progress,
    /// The year after the opening.
    pub first: u16,
}

impl Branching<'_> {
    /// Lives these arms from the opening society on; the baseline, when it is among them, comes first.
    ///
    /// # Errors
    /// What stopped it, unless the executor contains it.
    pub fn live_arms<E: Executor>(
        &self,
        executor: &mut E,
        opening: E::Society,
        arms: &[usize],
    ) -> Result<ArmsLived, Failure> {
        let mut branch_state = self.branch_state::<E>(arms.len());
        branch_state.follow(executor, opening, &self.baseline_first(arms), self.first, Observed::default())?;
        Ok(branch_state.lived)
    }

    /// Lives these arms one after the other, each from an opening of its own, so that one society at a time is in memory.
    ///
    /// # Errors
    /// As [`Branching::live_arms`].
    pub fn live_arms_apart<E: Executor>(
        &self,
        executor: &mut E,
        open: impl Fn() -> E::Society,
        arms: &[usize],
    ) -> Result<ArmsLived, Failure> {
        let mut branch_state = self.branch_state::<E>(arms.len());
        for arm in self.baseline_first(arms) {
            branch_state.follow(executor, open(), &[arm], self.first, Observed::default())?;
        }
        Ok(branch_state.lived)
    }

    fn baseline_first(&self, arms: &[usize]) -> Vec<usize> {
        let mut order = arms.to_vec();
        order.sort_by_key(|arm| *arm != self.scenario.baseline);
        order
    }

    fn branch_state<E: Executor>(&self, all: usize) -> BranchState<'_, E::Counterfactual> {
        let &Branching { scenario, programmes, replicate, progress, first } = self;
        BranchState {
            scenario,
            programmes,
            first,
            replicate,
            progress,
            all,
            parting: parting(programmes, first, scenario.until),
            baseline: Vec::new(),
            lived: ArmsLived { arms: vec![None; programmes.len()], lost: Vec::new(), person_years: 0 },
        }
    }
}

/// What was observed of arms since the opening; a year of the panel that arms share is in memory once.
#[derive(Clone, Default)]
struct Observed {
    rows: Vec<Row>,
    panel: Vec<(u16, Arc<PanelYear>)>,
}

struct BranchState<'a, C> {
    scenario: &'a Scenario,
    programmes: &'a [Programme],
    /// The year after the opening.
    first: u16,
    replicate: u32,
    progress: &'a Progress,
    /// Number of arms that are lived.
    all: usize,
    /// First year in which any two arms part, if any do.
    parting: Option<u16>,
    /// Years of the baseline from then on.
    baseline: Vec<(u16, C)>,
    lived: ArmsLived,
}

impl<C: Clone> BranchState<'_, C> {
    fn follow<E: Executor<Counterfactual = C>>(
        &mut self,
        executor: &mut E,
        mut society: E::Society,
        arms: &[usize],
        first: u16,
        mut observed: Observed,
    ) -> Result<(), Failure> {
        let Some(&arm) = arms.first() else { return Ok(()) };
        let together = |year: &u16| groups(self.programmes, arms, *year).len() == 1;
        let last = (first..=self.scenario.until).take_while(together).last().unwrap_or(first - 1);
        let ends = last >= self.scenario.until;
        if first <= last || ends {
            let (programmes, progress, replicate) = (self.programmes, self.progress, self.replicate);
            let (programme, label) = (&programmes[arm], self.label(arms));
            let holds_baseline = arms.contains(&self.scenario.baseline);
            let noted_from = self.parting.filter(|_| holds_baseline);
            let baseline = self.counterfactual(arms, first, last);
            let segment = Segment {
                programme,
                first,
                last,
                noted_from,
                baseline,
                ends,
                holds_baseline,
                replicate,
                label,
                progress,
            };
            society = match executor.live(society, &segment, &mut |lived| self.take(lived, &mut observed)) {
                Ok(society) => society,
                Err(Stop::Fault(fault)) if E::CONTAINS => {
                    self.lose(arms, fault);
                    return Ok(());
                }
                Err(stop) => return Err(self.stopped(stop, arms)),
            };
        }
        if ends {
            self.finish(&executor.digest(society), arms, &observed);
            return Ok(());
        }
        let mut groups = groups(self.programmes, arms, last + 1);
        let going_on = groups.pop().unwrap_or_default();
        for group in &groups {
            let branch = executor.branch(&mut society).map_err(|stop| self.stopped(stop, arms))?;
            self.follow(executor, branch, group, last + 1, self.of(group, arms, observed.clone()))?;
        }
        let observed = self.of(&going_on, arms, observed);
        self.follow(executor, society, &going_on, last + 1, observed)
    }

    /// What was observed of some of the arms that lived together. What is told of the baseline because others are compared with it is not
    /// told of an arm that has been the same.
    fn of(&self, some: &[usize], together: &[usize], mut observed: Observed) -> Observed {
        let baseline = self.scenario.baseline;
        if together.contains(&baseline) && !some.contains(&baseline) {
            observed.rows.retain(|row| !OF_COMPARISON.contains(&row.metric));
        }
        observed
    }

    fn label(&self, arms: &[usize]) -> String {
        let first = arms.first().map_or("", |arm| self.scenario.arms[*arm].name.as_str());
        match arms.len() {
            1 => first.to_owned(),
            all if all == self.all => COMMON.into(),
            others => format!("{first} and {} more", others - 1),
        }
    }

    fn take(&mut self, lived: Lived<C>, observed: &mut Observed) {
        let Lived { year, mut rows, noted, panel, of_branch } = lived;
        if !of_branch {
            let simulated = rows.iter().find(|row| row.metric == "persons_simulated").and_then(|row| row.value);
            self.lived.person_years += simulated.unwrap_or(0.0) as u64;
        }
        self.baseline.extend(noted.map(|noted| (year, noted)));
        if year >= self.scenario.from {
            observed.rows.append(&mut rows);
            // A branch may have noted more than is asked for.
            let is_asked = self.scenario.panel.as_ref().is_some_and(|asked| asked.has(year));
            observed.panel.extend(panel.filter(|_| is_asked).map(|panel| (year, Arc::new(panel))));
        }
    }

    /// The years of the baseline that these arms are compared with in a segment. There are none before their law first
    /// differs from the baseline's: until then the two are the same.
    fn counterfactual(&self, arms: &[usize], first: u16, last: u16) -> Vec<(u16, C)> {
        let pair = |arm: usize| [self.scenario.baseline, arm];
        let parted = |arm: usize| (self.first..=last).find(|year| groups(self.programmes, &pair(arm), *year).len() > 1);
        let Some(parted) = arms.first().and_then(|arm| parted(*arm)) else { return Vec::new() };
        let held = self.baseline.iter().filter(|(year, _)| (first.max(parted)..=last).contains(year));
        if arms.contains(&self.scenario.baseline) { Vec::new() } else { held.cloned().collect() }
    }

    fn finish(&mut self, state_digest: &str, arms: &[usize], observed: &Observed) {
        for arm in arms {
            let Observed { rows, panel } = self.of(&[*arm], arms, observed.clone());
            self.lived.arms[*arm] = Some(ReplicateResult { rows, state_digest: state_digest.to_owned(), panel });
        }
    }

    fn lose(&mut self, arms: &[usize], fault: Fault) {
        if arms.contains(&self.scenario.baseline) {
            // The baseline's years are incomplete, so nothing can be compared with them.
            self.baseline.clear();
        }
        self.lived.lost.push((arms.to_vec(), fault));
    }

    fn stopped(&self, stop: Stop, arms: &[usize]) -> Failure {
        let names: Vec<&str> = arms.iter().map(|arm| self.scenario.arms[*arm].name.as_str()).collect();
        match stop {
            Stop::Fault(fault) => failure(&fault, &names.join(", ")),
            Stop::Failure(failure) => failure,
        }
    }
}

/// A fault in the arms of these names: a policy's, or the program's own.
pub(crate) fn failure(fault: &Fault, arms: &str) -> Failure {
    let mistake = crate::ground::diagnose::Mistake::new(format!("{fault} (arm {arms})"));
    match fault {
        Fault::Policy { .. } => Failure::plugin(mistake),
        Fault::Society { .. } => Failure::new(crate::ground::diagnose::Fault::Other, vec![mistake]),
    }
}
