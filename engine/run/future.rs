//! Futures: the arms of a scenario, grown from their shared past.
//!
//! The society is simulated once as long as the arms agree, and branched where they part. The baseline is always followed
//! first, so that every other arm can be held against it person by person.

use std::sync::Arc;

use gongji_model::draw::Luck;
use gongji_model::fault::Fault;
use gongji_model::inputs::Inputs;
use gongji_model::observe::Row;
use gongji_model::programme::{Programme, Use};
use gongji_model::setting::{Setting, Universe};
use gongji_model::society::Society;
use gongji_model::tally;
use gongji_model::year::Burden;
use gongji_sdk::isa::Isa;

use crate::diagnose::Failure;
use crate::plugin::Catalogue;
use crate::progress::Progress;
use crate::results::Replicate;
use crate::scenario::{self, Arm, Scenario};

/// Years after the arms part in which every member is held against the baseline.
const HORIZONS: [u16; 5] = [0, 1, 5, 10, 20];

/// How to grow: none of it changes a result.
#[derive(Clone, Copy, Debug)]
pub struct Means {
    /// Threads.
    pub threads: usize,
    /// Instruction set.
    pub isa: Isa,
}

/// What one replicate gave: one element an arm, and the person-years that were simulated for them.
pub struct Grown {
    /// By arm, in the order of the scenario.
    pub arms: Vec<Replicate>,
    /// Persons times years, shared past once.
    pub person_years: u64,
    /// Persons of the nation behind one of the sample.
    pub weight: f64,
}

/// The programmes of all arms.
///
/// # Errors
/// A policy that cannot be found or opened.
pub fn programmes(scenario: &Scenario, catalogue: &Catalogue) -> Result<Vec<Programme>, Failure> {
    scenario.arms.iter().map(|arm| programme(arm, catalogue)).collect()
}

/// The programme of one arm.
///
/// # Errors
/// A policy that cannot be found or opened.
pub fn programme(arm: &Arm, catalogue: &Catalogue) -> Result<Programme, Failure> {
    let used = |policy: &scenario::PolicyUse| {
        Ok(Use {
            policy: catalogue.find(&policy.id)?,
            from: policy.from,
            until: policy.until,
            rollout: policy.rollout.clone(),
            values: policy.values_by_year.clone(),
        })
    };
    Ok(Programme { uses: arm.policies.iter().map(used).collect::<Result<_, Failure>>()? })
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

/// Grows all arms of one replicate (numbered from 0).
///
/// # Errors
/// A policy's fault, or books that do not close: with the arms that were living under that law.
pub fn grow(
    scenario: &Scenario,
    programmes: &[Programme],
    inputs: Inputs,
    replicate: u32,
    means: Means,
    progress: &Progress,
) -> Result<Grown, Failure> {
    let setting = setting(scenario, inputs, replicate, means);
    let first = setting.inputs.opening_year + 1;
    let parting = parting(programmes, first, scenario.until);
    let mut growth = Growth {
        scenario,
        programmes,
        replicate,
        progress,
        compared: HORIZONS.iter().filter_map(|years| Some(parting? + years)).chain([scenario.until]).collect(),
        baseline: Vec::new(),
        done: vec![None; programmes.len()],
        person_years: 0,
    };
    let mut order: Vec<usize> = (0..programmes.len()).collect();
    order.sort_by_key(|arm| *arm != scenario.baseline);
    let society = Society::open(setting.clone(), means.threads);
    growth.follow(society, &order, Vec::new())?;
    let arms = growth.done.into_iter().flatten().collect();
    Ok(Grown { arms, person_years: growth.person_years, weight: setting.weight })
}

/// The ground of one replicate (numbered from 0).
pub fn setting(scenario: &Scenario, inputs: Inputs, replicate: u32, means: Means) -> Arc<Setting> {
    let universe = match scenario.universe {
        scenario::Universe::MemberHouseholds => Universe::MemberHouseholds,
        scenario::Universe::Members => Universe::Members,
    };
    let luck = Luck::new(scenario.seed, replicate);
    Arc::new(Setting::new(inputs, scenario.persons, universe, luck, means.isa))
}

struct Growth<'a> {
    scenario: &'a Scenario,
    programmes: &'a [Programme],
    replicate: u32,
    progress: &'a Progress,
    /// Years in which members are compared.
    compared: Vec<u16>,
    /// Burdens of the baseline's members in those years, by identity.
    baseline: Vec<(u16, Vec<Burden>)>,
    done: Vec<Option<Replicate>>,
    person_years: u64,
}

impl Growth<'_> {
    fn follow(&mut self, mut society: Society, arms: &[usize], mut rows: Vec<Row>) -> Result<(), Failure> {
        loop {
            let year = society.year() + 1;
            if year > self.scenario.until {
                self.finish(&mut society, arms, rows);
                return Ok(());
            }
            let mut groups = groups(self.programmes, arms, year);
            if groups.len() > 1 {
                let last = groups.pop();
                for group in &groups {
                    let snapshot = society.snapshot();
                    self.follow(society.branch(snapshot), group, rows.clone())?;
                }
                return self.follow(society, &last.unwrap_or_default(), rows);
            }
            self.year(&mut society, arms, year, &mut rows)?;
        }
    }

    fn year(&mut self, society: &mut Society, arms: &[usize], year: u16, rows: &mut Vec<Row>) -> Result<(), Failure> {
        let Some(first) = arms.first() else { return Ok(()) };
        let compare = self.compared.contains(&year);
        let (mut observed, burdens) =
            society.live(&self.programmes[*first], compare).map_err(|fault| self.failure(&fault, arms))?;
        let simulated = observed.iter().find(|row| row.metric == "persons_simulated").and_then(|row| row.value);
        self.person_years += simulated.unwrap_or(0.0) as u64;
        if compare {
            self.compare(arms, year, burdens, &mut observed);
        }
        if year >= self.scenario.from {
            rows.append(&mut observed);
        }
        let name = match arms.len() {
            1 => self.scenario.arms[*first].name.clone(),
            all if all == self.programmes.len() => "common past".into(),
            others => format!("{} and {} more", self.scenario.arms[*first].name, others - 1),
        };
        self.progress.year(&name, self.replicate + 1, year);
        Ok(())
    }

    fn compare(&mut self, arms: &[usize], year: u16, burdens: Vec<Burden>, rows: &mut Vec<Row>) {
        if arms.contains(&self.scenario.baseline) {
            self.baseline.push((year, burdens));
        } else if let Some((_, baseline)) = self.baseline.iter().find(|(known, _)| *known == year) {
            rows.extend(winners_and_losers(year, baseline, &burdens));
        }
    }

    fn finish(&mut self, society: &mut Society, arms: &[usize], rows: Vec<Row>) {
        let state_digest = society.digest();
        for arm in arms {
            self.done[*arm] = Some(Replicate { rows: rows.clone(), state_digest: state_digest.clone() });
        }
    }

    fn failure(&self, fault: &Fault, arms: &[usize]) -> Failure {
        let names: Vec<&str> = arms.iter().map(|arm| self.scenario.arms[*arm].name.as_str()).collect();
        failure(fault, &names.join(", "))
    }
}

/// A fault in the arms of these names: a policy's, or the program's own.
pub(crate) fn failure(fault: &Fault, arms: &str) -> Failure {
    let mistake = crate::diagnose::Mistake::new(format!("{fault} (arm {arms})"));
    match fault {
        Fault::Policy { .. } => Failure::plugin(mistake),
        Fault::Society { .. } => Failure::new(crate::diagnose::Fault::Other, vec![mistake]),
    }
}

/// Share of the income that a burden must exceed the baseline's by to count as a loss.
const LOSS: f64 = 0.01;

/// Members whose household bears less than in the baseline, and more by over 1% of income: both lists are sorted by person.
fn winners_and_losers(year: u16, baseline: &[Burden], burdens: &[Burden]) -> Vec<Row> {
    let mut sums: Vec<(String, [u64; 3])> = vec![("all".into(), [0; 3])];
    let mut others = baseline.iter().peekable();
    let mut cells: Vec<[u64; 3]> = Vec::new();
    for burden in burdens {
        while others.next_if(|other| other.person < burden.person).is_some() {}
        let Some(other) = others.peek().filter(|other| other.person == burden.person) else { continue };
        let more = burden.burden - other.burden;
        let cell = usize::from(burden.cell);
        cells.resize(cells.len().max(cell + 1), [0; 3]);
        cells[cell][0] += 1;
        cells[cell][1] += u64::from(more < 0);
        cells[cell][2] += u64::from(more as f64 > LOSS * burden.income as f64);
    }
    for nth in 0..4 {
        for (cell, counts) in cells.iter().enumerate().filter(|(_, counts)| counts[0] > 0) {
            let group = &tally::groups(cell)[nth];
            let at = sums.iter().position(|(name, _)| name == group).unwrap_or_else(|| {
                sums.push((group.clone(), [0; 3]));
                sums.len() - 1
            });
            let all = (nth == 0).then_some(0);
            for target in all.into_iter().chain([at]) {
                for (sum, count) in sums[target].1.iter_mut().zip(counts) {
                    *sum += count;
                }
            }
        }
    }
    let share = |part: u64, whole: u64| (whole > 0).then(|| part as f64 / whole as f64);
    sums.iter()
        .flat_map(|(group, counts)| {
            [("winners_share", counts[1]), ("losers_share", counts[2])].map(|(metric, part)| Row {
                year,
                group: group.clone(),
                metric,
                value: share(part, counts[0]),
            })
        })
        .collect()
}
