//! The events that are set so that their year is met: proof of nothing, but the ground on which the years after stand.

use super::fit::{Task, Tried};
use crate::ground::diagnose::Failure;
use crate::intake::inputs::{self, Event, PublishedFigure, Values};

/// Rounds in which an event's effect follows the figure; lines answer it almost in proportion.
const ROUNDS: usize = 4;
/// Digits after the point with which effects are written.
const DIGITS: f64 = 1e5;
/// Which figure a series must meet.
const MET: [(&str, &str); 7] = [
    ("collection", "total_income"),
    ("outpatient_volume", "recorded_visits_per_member"),
    ("chronic_volume", "recorded_chronic_visits_per_member"),
    ("inpatient_volume", "recorded_discharges_per_member"),
    ("outpatient_price", "cost_per_visit"),
    ("chronic_price", "cost_per_chronic_visit"),
    ("inpatient_price", "cost_per_discharge"),
];

/// The series of what is collected, and the parameters that give its level in the year of the event.
const COLLECTED: [&str; 3] = ["collection", "collection_2019", "reported_share"];

/// The effects of the fitted events, by name, with these values of everything else.
///
/// # Errors
/// A series for which no figure is known; as `Reference::live`.
pub fn met(task: &Task<'_>, values: &Values) -> Result<Values, Failure> {
    let events: Vec<Event> =
        inputs::built_in_events()?.into_iter().filter(|event| event.confidence == "fitted").collect();
    let figures = inputs::built_in_published()?;
    let figure = |event: &Event| -> Result<PublishedFigure, Failure> {
        let metric = MET.iter().find(|(series, _)| *series == event.series).map(|(_, metric)| *metric);
        let found = figures.iter().find(|figure| Some(figure.metric.as_str()) == metric && figure.year == event.from);
        let lacking = || Failure::other(format!("no published figure says what {} must meet", event.key()));
        found.cloned().ok_or_else(lacking)
    };
    let wanted: Vec<PublishedFigure> = events.iter().map(figure).collect::<Result<_, _>>()?;
    let mut effects: Vec<f64> = events.iter().map(|event| event.effect).collect();
    let until = events.iter().map(|event| event.from).max().unwrap_or_default();
    let named = |effects: &[f64]| -> Values {
        events.iter().zip(effects).map(|(event, effect)| (event.key(), (effect * DIGITS).round() / DIGITS)).collect()
    };
    for _ in 0..ROUNDS {
        let mut all = values.clone();
        all.extend(named(&effects));
        let cells = task.live(&all, task.persons, until)?;
        for (effect, figure) in effects.iter_mut().zip(&wanted) {
            let key = (figure.metric.clone(), figure.group.clone(), figure.year);
            if let Some(simulated) = cells.get(&key).filter(|simulated| **simulated > 0.0) {
                *effect = (*effect * figure.value / simulated).clamp(0.1, 5.0);
            }
        }
    }
    Ok(named(&effects))
}

/// A vector with its values by name.
pub struct Vector<'a> {
    /// As it was tried.
    pub tried: &'a Tried,
    /// Its values.
    pub values: &'a Values,
}

/// The same effects under another vector: an event moves so that what is expected of its year stays where it is. That is the
/// figure of the year before, carried on by the trend's growth.
pub fn carried(task: &Task<'_>, effects: &Values, best: &Vector<'_>, other: &Vector<'_>) -> Values {
    let carried = |(key, effect): (&String, &f64)| {
        let series = key.split('.').nth(1).unwrap_or_default();
        let year: u16 = key.rsplit('.').next().and_then(|year| year.parse().ok()).unwrap_or_default();
        let metric = MET.iter().find(|(known, _)| *known == series).map(|(_, metric)| *metric);
        let before = task.moments.iter().position(|moment| Some(&*moment.metric) == metric && moment.year == year - 1);
        let expected = |vector: &Vector<'_>| match before {
            Some(at) => {
                vector.tried.simulated[at] * level(vector.values, series, year) / level(vector.values, series, year - 1)
            }
            None => level(vector.values, series, year),
        };
        (key.clone(), (effect * expected(best) / expected(other) * DIGITS).round() / DIGITS)
    };
    effects.iter().map(carried).collect()
}

/// The trend of a series in a year.
fn level(values: &Values, series: &str, year: u16) -> f64 {
    if series == COLLECTED[0] {
        return COLLECTED[1..].iter().filter_map(|name| values.get(*name)).product();
    }
    let of = |what: &str, otherwise: f64| values.get(&format!("{series}_{what}")).copied().unwrap_or(otherwise);
    inputs::trend([of("2012", 1.0), of("growth", 0.0), of("lasting", 1.0)], year)
}
