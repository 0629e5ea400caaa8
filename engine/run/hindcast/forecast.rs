//! The set of courses that the model thinks possible: vectors of the weighted set, closures, and what the model itself misses.
//!
//! A vector's course is the best vector's with all persons plus the difference that vector and closure make at fewer persons
//! and equal luck. On top comes the model's own discrepancy: a relative error a metric, of the size that the figures of the
//! fit leave, wider by the square root of the years after the last fitted one.

use std::collections::BTreeMap;

use gongji_model::inputs::Inputs;

use crate::calibrate::fit::normal;
use crate::diagnose::Failure;
use crate::fitted;
use crate::inputs::{self, Confidence, PublishedFigure, Values, Vector};
use crate::past::{Cells, Reference, Rules, Trial, each};
use crate::scenario::{Closure, Scenario};

/// Last year of the forecast.
pub const LAST: u16 = 2025;
/// Last year of the fit.
pub const LAST_FITTED: u16 = 2019;
/// Last year of the past.
pub const KNOWN: u16 = 2020;
/// Discrepancy of a metric that the fit has too few figures of; half of the band of flows.
const UNKNOWN: f64 = 0.025;
/// Fewest figures from which a discrepancy is taken.
const ENOUGH: usize = 3;
/// Closures of the vectors in turn: the middle one as often as the others together.
const CLOSURES: [Closure; 4] = [Closure::Medium, Closure::Low, Closure::Medium, Closure::High];

/// Which forecast.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// With policies and inputs as known at the end of 2020.
    Known,
    /// With the calendar of policies and inputs as they came.
    AsCame,
}

impl Kind {
    /// Its name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Known => "known-2020",
            Self::AsCame => "as-came",
        }
    }

    fn rules(self) -> Rules {
        if self == Self::Known { Rules::Old } else { Rules::Enacted }
    }

    fn known_until(self) -> Option<u16> {
        (self == Self::Known).then_some(KNOWN)
    }

    /// The inputs in the medium closure.
    pub fn inputs(self, scenario: &Scenario) -> Result<Inputs, Failure> {
        Ok(fitted::inputs(scenario, &Values::new(), self.known_until())?)
    }
}

/// The task: with how many persons and vectors.
pub struct Task<'a> {
    /// The scheme.
    pub reference: &'a Reference,
    /// Simulated persons of the best vector.
    pub persons: u64,
    /// Simulated persons of the others.
    pub small: u64,
    /// Number from which all luck follows.
    pub seed: u64,
    /// Vectors drawn from the set.
    pub vectors: usize,
    /// Trials at a time.
    pub threads: usize,
}

/// One forecast with the past before it.
pub struct Courses {
    best: Cells,
    members: Vec<Cells>,
    discrepancy: BTreeMap<String, f64>,
    /// One standard normal draw a member and metric.
    draws: BTreeMap<String, Vec<f64>>,
}

impl Task<'_> {
    /// Lives through all courses to 2025.
    ///
    /// # Errors
    /// As [`Reference::live`].
    pub fn courses(&self, kind: Kind, figures: &[PublishedFigure]) -> Result<Courses, Failure> {
        let set = inputs::built_in_ensemble()?;
        let none = Values::new();
        let live = |values: &Values, persons: u64, closure: Closure| {
            let (seed, rules, known_until) = (self.seed, kind.rules(), kind.known_until());
            self.reference.live(&Trial {
                values,
                persons,
                seed,
                replicate: 0,
                until: LAST,
                rules,
                closure,
                known_until,
            })
        };
        // The first two jobs are the best vector, with all persons and with few.
        let mut cells = each(self.vectors + 2, self.threads, |job| match job {
            0 => live(&none, self.persons, Closure::Medium),
            1 => live(&none, self.small, Closure::Medium),
            _ => {
                let nth = job - 2;
                let vector: Option<&Vector> = inputs::drawn(&set, self.seed, nth as u32);
                live(vector.map_or(&none, |vector| &vector.values), self.small, CLOSURES[nth % CLOSURES.len()])
            }
        })?;
        let members: Vec<Cells> = cells.split_off(2);
        let ground = cells.pop().unwrap_or_default();
        let best = cells.pop().unwrap_or_default();
        let laid = |member: Cells| -> Cells {
            let lay = |(key, value): (_, f64)| {
                let moved = best.get(&key)? + value - ground.get(&key)?;
                Some((key, moved))
            };
            member.into_iter().filter_map(lay).collect()
        };
        let members: Vec<Cells> = members.into_iter().map(laid).collect();
        let discrepancy = discrepancies(&best, figures);
        let names: Vec<&String> = discrepancy.keys().collect();
        let drawn = normal(self.vectors, names.len(), self.seed ^ 0x4449_5343);
        let of = |nth: usize| drawn.iter().map(|draw| draw[nth]).collect();
        let draws = names.iter().enumerate().map(|(nth, name)| ((*name).clone(), of(nth))).collect();
        Ok(Courses { best, members, discrepancy, draws })
    }
}

impl Courses {
    /// The best vector's value.
    pub fn simulated(&self, metric: &str, group: &str, year: u16) -> Option<f64> {
        self.best.get(&(metric.to_owned(), group.to_owned(), year)).copied()
    }

    /// The set of values, sorted.
    pub fn set(&self, metric: &str, group: &str, year: u16) -> Vec<f64> {
        let key = (metric.to_owned(), group.to_owned(), year);
        let ahead = f64::from(year.saturating_sub(LAST_FITTED));
        let off = self.discrepancy.get(metric).copied().unwrap_or(UNKNOWN) * (1.0 + ahead).sqrt();
        let none = Vec::new();
        let draws = self.draws.get(metric).unwrap_or(&none);
        let member = |(nth, cells): (usize, &Cells)| {
            Some(cells.get(&key)? * (1.0 + off * draws.get(nth).copied().unwrap_or_default()))
        };
        let mut set: Vec<f64> = self.members.iter().enumerate().filter_map(member).collect();
        set.sort_by(f64::total_cmp);
        set
    }
}

/// Relative error that the verified figures up to 2019 leave, a metric; members are inputs and have hardly any.
fn discrepancies(best: &Cells, figures: &[PublishedFigure]) -> BTreeMap<String, f64> {
    let mut errors: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for figure in figures {
        let of_metric = errors.entry(figure.metric.clone()).or_default();
        let key = (figure.metric.clone(), figure.group.clone(), figure.year);
        let scored = figure.confidence == Confidence::Verified && figure.year <= LAST_FITTED;
        if let Some(simulated) = best.get(&key).filter(|_| scored) {
            of_metric.push(simulated / figure.value - 1.0);
        }
    }
    let size = |errors: Vec<f64>| {
        if errors.len() < ENOUGH {
            return UNKNOWN;
        }
        let squares: f64 = errors.iter().map(|error| error * error).sum();
        // Level and growth were fitted to them.
        (squares / (errors.len() - 2) as f64).sqrt()
    };
    errors.into_iter().map(|(metric, errors)| (metric, size(errors))).collect()
}
