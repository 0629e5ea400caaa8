//! Two forecasts that need no model, and that a model should beat.

use std::collections::BTreeMap;

use gongji_model::foundation::math::{exp, ln};
use gongji_model::inputs::nation::Inputs;

/// Years over which growth is measured before it goes on.
const LOOKING_BACK: u16 = 3;

/// Published values of one metric and group by year.
pub type Series = BTreeMap<u16, f64>;

/// The growth of the three years before the origin goes on.
pub fn constant_growth(series: &Series, origin: u16, base: u16, year: u16) -> Option<f64> {
    let [from, to] = [series.get(&(origin - LOOKING_BACK))?, series.get(&origin)?];
    let growth = ln(to / from) / f64::from(LOOKING_BACK);
    Some(series.get(&base)? * exp(growth * (f64::from(year) - f64::from(base))))
}

/// Money keeps its share of all wages, unit costs of the average wage; lines per member, rates and heads stay or follow the
/// members.
pub fn constant_share(inputs: &Inputs, metric: &str, series: &Series, base: u16, year: u16) -> Option<f64> {
    Some(series.get(&base)? * driver(inputs, metric, year)? / driver(inputs, metric, base)?)
}

fn driver(inputs: &Inputs, metric: &str, year: u16) -> Option<f64> {
    let at = inputs.years.get(usize::from(year.checked_sub(inputs.opening_year)?))?;
    Some(match metric {
        "members" | "visits" | "chronic_visits" | "discharges" => at.active + at.retired,
        "workers" => at.active,
        "retirees" => at.retired,
        _ if metric.starts_with("cost_per") || metric == "pool_payment_per_stay" => at.average_wage,
        _ if metric.ends_with("_per_member") || metric.starts_with("hospitalisation") => 1.0,
        _ => at.average_wage * at.active,
    })
}
