//! The set of courses behind an interval: vectors of the weighted set, closures, and the model's own discrepancy.
//!
//! A vector's course is the best vector's with all persons plus the difference that vector and closure make at fewer persons.
//! With another vector the few persons have other luck, which is no uncertainty of the parameters. So every vector is lived
//! twice with other luck, and only the part of its differences counts on which both lives agree, over all vectors
//! (analysis of variance, as O'Hagan, Stevenson and Madan 2007 do for patients simulated one by one). The discrepancy is a
//! relative error for each metric, as large as the errors that the fit leaves, and wider by the square root of the years
//! after the last fitted one.

use std::collections::BTreeMap;

use gongji_model::inputs::nation::Inputs;

use crate::ground::diagnose::Failure;
use crate::intake::fitted;
use crate::intake::inputs::{self, Confidence, PublishedFigure, Values, Vector};
use crate::intake::scenario::{Closure, Scenario};
use crate::simulate::past::{Cells, Reference, Rules, Trial, each};
use crate::study::calibrate::fit::normal;

/// Last year of the forecast.
pub const LAST: u16 = 2025;
/// Last year of the fit.
pub const LAST_FITTED: u16 = 2019;
/// Last year of the past.
pub const KNOWN: u16 = 2020;
/// Stated discrepancy of a metric without a band: half of that of flows.
const UNKNOWN: f64 = 0.025;
/// The stated discrepancy weighs as much as so many errors, since level and growth of a metric were fitted.
const STATED: f64 = 2.0;
/// Lives of a vector, each with its own luck.
const LIVES: usize = 2;
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
    /// A standard normal draw for each member of the set and each metric.
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
        let live = |values: &Values, persons: u64, closure: Closure, replicate: usize| {
            let (seed, rules, known_until) = (self.seed, kind.rules(), kind.known_until());
            self.reference.live(&Trial {
                values,
                persons,
                seed,
                replicate: replicate as u32,
                until: LAST,
                rules,
                closure,
                known_until,
            })
        };
        // The first job is the best vector with all persons; then, in each luck, it with few and the others.
        let each_luck = self.vectors + 1;
        let mut cells = each(1 + LIVES * each_luck, self.threads, |job| {
            let Some(job) = job.checked_sub(1) else { return live(&none, self.persons, Closure::Medium, 0) };
            let (luck, place) = (job / each_luck, job % each_luck);
            let Some(nth) = place.checked_sub(1) else { return live(&none, self.small, Closure::Medium, luck) };
            let vector: Option<&Vector> = inputs::drawn(&set, self.seed, nth as u32);
            live(vector.map_or(&none, |vector| &vector.values), self.small, CLOSURES[nth % CLOSURES.len()], luck)
        })?;
        let few = cells.split_off(1);
        let best = cells.pop().unwrap_or_default();
        let (one, other) = few.split_at(each_luck);
        let members = agreed(&best, one, other);
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

/// Courses from two lives of every vector, each list led by the best vector's: the best course with all persons plus what both
/// lives agree on.
fn agreed(best: &Cells, one: &[Cells], other: &[Cells]) -> Vec<Cells> {
    let vectors = one.len().saturating_sub(1);
    let mut members = vec![Cells::new(); vectors];
    for (key, value) in best {
        let off = |lives: &[Cells], nth: usize| Some(lives[nth + 1].get(key)? - lives[0].get(key)?);
        let pairs: Option<Vec<[f64; 2]>> = (0..vectors).map(|nth| Some([off(one, nth)?, off(other, nth)?])).collect();
        for (member, off) in members.iter_mut().zip(pairs.iter().flat_map(|pairs| believed(pairs))) {
            member.insert(key.clone(), value + off);
        }
    }
    members
}

/// The differences of vectors, each lived twice, without the luck of the lives. The spread is brought to that which the lives
/// have in common; so is the mean, in which the luck of the vector stands that all are held against (Stein's estimate).
fn believed(pairs: &[[f64; 2]]) -> Vec<f64> {
    let count = pairs.len() as f64;
    let means: Vec<f64> = pairs.iter().map(|[one, other]| 0.5 * (one + other)).collect();
    let mean = means.iter().sum::<f64>() / count;
    let variance = means.iter().map(|off| (off - mean) * (off - mean)).sum::<f64>() / (count - 1.0).max(1.0);
    let halves: Vec<f64> = pairs.iter().map(|[one, other]| 0.5 * (one - other)).collect();
    let between = halves.iter().sum::<f64>() / count;
    let luck = halves.iter().map(|half| (half - between) * (half - between)).sum::<f64>() / (count - 1.0).max(1.0);
    let kept = |square: f64| if square > luck { 1.0 - luck / square } else { 0.0 };
    let (of_mean, of_spread) = (kept(mean * mean), kept(variance).sqrt());
    means.into_iter().map(|off| of_mean * mean + of_spread * (off - mean)).collect()
}

/// Relative error of a metric: what the verified figures up to 2019 leave, and half of its band, which was stated before any
/// fit and is worth as many figures as were spent on level and growth.
fn discrepancies(best: &Cells, figures: &[PublishedFigure]) -> BTreeMap<String, f64> {
    let mut errors: BTreeMap<String, (Vec<f64>, Vec<f64>)> = BTreeMap::new();
    for figure in figures {
        let (stated, of_metric) = errors.entry(figure.metric.clone()).or_default();
        stated.extend(figure.band.map(|band| 0.5 * band / figure.value.abs()));
        let key = (figure.metric.clone(), figure.group.clone(), figure.year);
        let scored = figure.confidence == Confidence::Verified && figure.year <= LAST_FITTED;
        if let Some(simulated) = best.get(&key).filter(|_| scored) {
            of_metric.push(simulated / figure.value - 1.0);
        }
    }
    let size = |(stated, errors): (Vec<f64>, Vec<f64>)| {
        let stated = if stated.is_empty() { UNKNOWN } else { stated.iter().sum::<f64>() / stated.len() as f64 };
        let squares: f64 = errors.iter().map(|error| error * error).sum();
        ((STATED * stated * stated + squares) / STATED.max(errors.len() as f64)).sqrt()
    };
    errors.into_iter().map(|(metric, errors)| (metric, size(errors))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spread(values: &[f64]) -> (f64, f64) {
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        (mean, (values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / values.len() as f64).sqrt())
    }

    #[test]
    fn luck_is_taken_out_of_the_spread_and_what_vectors_do_is_not() {
        let (drawn, luck) = (normal(400, 1, 1), normal(400, 2, 2));
        // Vectors differ by 3 on the mean and with a deviation of 2; luck has one of 4.
        let pairs: Vec<[f64; 2]> =
            drawn.iter().zip(&luck).map(|(z, luck)| [0, 1].map(|life| 9.0 + 2.0 * z[0] + 4.0 * luck[life])).collect();
        let raw: Vec<f64> = pairs.iter().map(|[one, other]| 0.5 * (one + other)).collect();
        assert!(spread(&raw).1 > 3.0, "luck widens what is not corrected");
        let (mean, deviation) = spread(&believed(&pairs));
        assert!((deviation - 2.0).abs() < 0.4 && (mean - 9.0).abs() < 1.2, "{mean} {deviation}");
        // Nothing but luck leaves nothing.
        let none: Vec<[f64; 2]> = luck.iter().map(|luck| [luck[0], luck[1]]).collect();
        let (mean, deviation) = spread(&believed(&none));
        assert!(mean.abs() < 0.1 && deviation < 0.3, "{mean} {deviation}");
        assert_eq!(believed(&[[1.0, 1.0], [3.0, 3.0]]), [1.0, 3.0], "lives that agree are believed");
    }

    #[test]
    fn a_stated_discrepancy_gives_way_to_errors() {
        let figure = |year: u16| PublishedFigure {
            metric: "m".into(),
            group: "all".into(),
            year,
            value: 100.0,
            unit: String::new(),
            confidence: Confidence::Verified,
            source: String::new(),
            band: Some(2.0),
            in_fit: true,
            why: String::new(),
        };
        let key = |year: u16| ("m".to_owned(), "all".to_owned(), year);
        let of = |years: &[u16], off: f64| {
            let best: Cells = years.iter().map(|year| (key(*year), 100.0 + off)).collect();
            discrepancies(&best, &years.iter().map(|year| figure(*year)).collect::<Vec<_>>())["m"]
        };
        // Half of the band is 1%; with errors of 3%: (2 + 9) / 2 for one figure, (2 + 72) / 8 for eight.
        assert!((of(&[2012], 3.0) - 0.01 * (11.0_f64 / 2.0).sqrt()).abs() < 1e-12);
        let years: Vec<u16> = (2012..2020).collect();
        assert!((of(&years, 3.0) - 0.01 * (74.0_f64 / 8.0).sqrt()).abs() < 1e-12);
    }
}
