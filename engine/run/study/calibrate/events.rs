//! The event that is set so that its year is met: proof of nothing, but the ground on which the years after stand.

use super::fit::Task;
use crate::ground::diagnose::Failure;
use crate::intake::inputs::{self, Event, PublishedFigure, Values};

/// Rounds in which an event's effect follows the figure; lines answer it almost in proportion.
const ROUNDS: usize = 4;
/// Digits after the point with which effects are written.
const DIGITS: f64 = 1e5;
/// Which figure a series must meet: what is collected of wages in a year stands in the accounts alone.
const MET: [(&str, &str); 1] = [("collection", "total_income")];

/// The parameters that give the level of what is collected in the year before.
const COLLECTED: [&str; 2] = ["collection_2019", "reported_share"];

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

/// The same effects under another vector: an event moves so that what is expected of its year stays where it is.
pub fn carried(effects: &Values, best: &Values, other: &Values) -> Values {
    let level = |values: &Values| COLLECTED.iter().filter_map(|name| values.get(*name)).product::<f64>();
    let carried =
        |(key, effect): (&String, &f64)| (key.clone(), (effect * level(best) / level(other) * DIGITS).round() / DIGITS);
    effects.iter().map(carried).collect()
}
