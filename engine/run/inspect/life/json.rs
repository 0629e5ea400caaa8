//! A life for machines.

use gongji_model::trace::history::{Event, Noted, Value};
use serde_json::{Value as Json, json};

use super::Year;
use super::words::Names;
use crate::ground::diagnose::Failure;
use crate::inspect::explain::payer_name;

/// Whose life it is.
#[derive(Clone, Copy, Debug)]
pub struct Head<'a> {
    /// Identity.
    pub person: u64,
    /// Name of the scenario.
    pub scenario: &'a str,
    /// Name of the arm.
    pub arm: &'a str,
    /// Counted from 1.
    pub replicate: u32,
}

/// The life as one JSON object; money in fen.
///
/// # Errors
/// Never in practice: everything in it has a form in JSON.
pub fn life(head: &Head<'_>, years: &[Year], names: &Names) -> Result<String, Failure> {
    let year = |year: &Year| {
        let events: Vec<Json> = year.events.iter().map(|one| event(one, names)).collect();
        json!({ "year": year.year, "events": events })
    };
    let life = json!({
        "person": head.person,
        "scenario": head.scenario,
        "arm": head.arm,
        "replicate": head.replicate,
        "years": years.iter().map(year).collect::<Vec<Json>>(),
    });
    let text = serde_json::to_string_pretty(&life).map_err(|error| Failure::other(error.to_string()))?;
    Ok(text + "\n")
}

/// An event as an object; what it has not is null.
pub fn event(event: &Event, names: &Names) -> Json {
    json!({
        "phase": event.phase,
        "deed": event.deed.name(),
        "policy": event.policy.as_deref(),
        "hook": event.hook,
        "care": event.care.map(|care| care.name()),
        "number": event.number,
        "payer": event.payer.map(payer_name),
        "idle": event.idle,
        "values": event.noted.iter().map(|one| noted(one, names)).collect::<Vec<Json>>(),
    })
}

fn noted(noted: &Noted, names: &Names) -> Json {
    let bare = |value: Value| match value {
        Value::Fen(number) | Value::Number(number) => Json::from(number),
        Value::Real(real) => Json::from(real),
    };
    json!({
        "column": noted.column,
        "unit": names.unit(noted),
        "before": noted.before.map(bare),
        "value": bare(noted.value),
    })
}
