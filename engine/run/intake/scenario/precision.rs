//! `[precision]`: the standard error that a difference shall have, for which replicates are added.

use gongji_model::metrics::names::{METRICS, OF_COMPARISON};

use super::Arm;
use super::keys::PRECISION;
use super::node::Entry;
use super::reader::Reader;
use crate::ground::diagnose::{Mistake, Place};

/// Most replicates, where the scenario does not say.
const AT_MOST: u32 = 1000;

/// A wanted standard error.
#[derive(Clone, Debug, PartialEq)]
pub struct Precision {
    /// The metric, of everybody.
    pub metric: &'static str,
    /// The arm whose difference from the baseline it is.
    pub arm: String,
    /// The year.
    pub year: u16,
    /// In the unit of the metric, weighted up to the nation.
    pub error: f64,
    /// Replicates at which it ends, whatever the error is by then.
    pub at_most: u32,
    /// Where the year stands.
    pub(crate) year_at: Place,
}

/// What is written of it.
pub(super) struct Written {
    precision: Precision,
    arm: Place,
}

/// Reads the table; nothing where it is not there or not right.
pub(super) fn read(
    place: &Place,
    entries: &[Entry],
    (from, until): (u16, u16),
    replicates: u32,
    mistakes: &mut Vec<Mistake>,
) -> Option<Written> {
    let before = mistakes.len();
    let mut reader = Reader::strict(entries, PRECISION, "`[precision]`", mistakes);
    let (metric, arm, year) = (reader.text("metric"), reader.text("arm"), reader.year("year"));
    let (error, at_most) = (reader.real("error"), reader.count("at_most"));
    for key in ["metric", "arm", "year", "error"] {
        if reader.node(key).is_none() {
            let label = "expected `metric`, `arm`, `year` and `error`";
            reader.note(Mistake::at(place, format!("`[precision]` has no `{key}`"), label));
        }
    }
    if let (Some(year), Some(at)) = (year, reader.place("year"))
        && !(from..=until).contains(&year)
    {
        let title = format!("the run has no year {year} in which a difference could be that sure");
        reader.note(Mistake::at(at, title, format!("expected {from} to {until}")));
    }
    if let (Some(error), Some(at)) = (error, reader.place("error"))
        && error <= 0.0
    {
        let title = format!("no number of replicates brings a standard error to {error}");
        let help = "an error falls with the root of the replicates: four times as many halve it";
        reader.note(Mistake::at(at, title, "expected more than 0").help(help));
    }
    let metric = metric.and_then(|name| known(&name, &mut reader));
    let (arm_place, year_at) = (reader.place("arm").cloned(), reader.place("year").cloned());
    if let (Some(most), Some(at)) = (at_most, reader.place("at_most"))
        && most < i64::from(replicates)
    {
        let title = format!("`at_most` is {most}, and the run has {replicates} replicates to begin with");
        reader.note(Mistake::at(at, title, format!("expected {replicates} or more")));
    }
    if mistakes.len() > before {
        return None;
    }
    let at_most = at_most.and_then(|most| u32::try_from(most).ok()).unwrap_or(AT_MOST);
    let precision = Precision { metric: metric?, arm: arm?, year: year?, error: error?, at_most, year_at: year_at? };
    Some(Written { precision, arm: arm_place? })
}

impl Precision {
    /// Refuses a year in which the difference is zero in every replicate, so that there is nothing to be sure of: the arm parts from
    /// the baseline in `parts`, if ever.
    pub(crate) fn held_against(&self, parts: Option<u16>, until: u16) -> Result<(), Mistake> {
        let Self { arm, year, year_at, .. } = self;
        let (title, label) = match parts {
            Some(parts) if parts <= *year => return Ok(()),
            Some(parts) => (
                format!(
                    "`{arm}` is the same as the baseline until {parts}: its difference in {year} is 0 in every replicate"
                ),
                format!("expected {parts} to {until}"),
            ),
            None => (
                format!("the law of `{arm}` is the baseline's in every year: its difference is always 0"),
                "expected an arm that differs".to_owned(),
            ),
        };
        let help = "arms meet the same luck, so before they part no replicate tells them apart";
        Err(Mistake::at(year_at, title, label).help(help))
    }
}

/// A metric whose difference has a mean over replicates.
fn known(name: &str, reader: &mut Reader<'_, '_>) -> Option<&'static str> {
    let place = reader.place("metric")?;
    let can =
        |metric: &&gongji_model::metrics::names::Metric| metric.unit != "year" && !OF_COMPARISON.contains(&metric.name);
    if let Some(metric) = METRICS.iter().filter(can).find(|metric| metric.name == name) {
        return Some(metric.name);
    }
    let why = match METRICS.iter().find(|metric| metric.name == name) {
        Some(metric) if metric.unit == "year" => "a replicate in which it never comes has no year",
        Some(_) => "it is held against the baseline itself, and has no difference from it",
        None => "unknown metric",
    };
    let mistake = Mistake::at(place, format!("`{name}` cannot be made so sure"), why);
    reader.note(mistake.suggest(name, METRICS.iter().filter(can).map(|metric| metric.name)));
    None
}

/// Holds it against the arms.
pub(super) fn resolved(
    written: &Written,
    baseline: &str,
    arms: &[Arm],
    mistakes: &mut Vec<Mistake>,
) -> Option<Precision> {
    let name = written.precision.arm.as_str();
    let others = || arms.iter().map(|arm| arm.name.as_str()).filter(|arm| *arm != baseline);
    if others().any(|arm| arm == name) {
        return Some(written.precision.clone());
    }
    let title = match name == baseline {
        true => format!("`{name}` is the baseline, which differs in nothing from itself"),
        false => format!("there is no arm `{name}`"),
    };
    mistakes.push(Mistake::at(&written.arm, title, "expected another arm than the baseline").suggest(name, others()));
    None
}
