//! What is fitted to the past: which parameters these are, where each stands, and how other values are laid over a world.

use gongji_model::inputs::nation::Inputs;
use gongji_model::law::programme::{ActivePolicy, Programme};
use gongji_sdk::abi::{SHARE_ONE, Value, param_kind};

use crate::intake::inputs::{
    self, CalendarPath, Course, Event, InputError, Parameter, SchemeParameter, Values, Vector,
};
use crate::intake::scenario::{Parameters, Scenario};

/// Where a fitted parameter stands.
#[derive(Clone, Debug, PartialEq)]
pub enum Place {
    /// A row of a table of parameters: its file.
    Table(&'static str),
    /// A preset of a policy, and `scheme.csv`.
    Scheme {
        /// Id of the policy.
        policy: String,
        /// Its preset.
        preset: String,
        /// The parameter.
        parameter: String,
    },
}

/// A parameter that the fit moves.
#[derive(Clone, Debug, PartialEq)]
pub struct Free {
    /// Name, the ensemble's column.
    pub name: String,
    /// Value in the tables.
    pub value: f64,
    /// Smallest value searched.
    pub min: f64,
    /// Largest value searched.
    pub max: f64,
    /// Unit.
    pub unit: String,
    /// Where it stands.
    pub place: Place,
}

/// Every parameter that the fit moves, in the order of the ensemble's columns.
///
/// # Errors
/// A table that cannot be read.
pub fn free() -> Result<Vec<Free>, InputError> {
    let of_table = |file: &'static str| {
        move |parameter: Parameter| {
            let Parameter { name, value, min, max, unit, confidence, .. } = parameter;
            (confidence == "fitted").then_some(Free { name, value, min, max, unit, place: Place::Table(file) })
        }
    };
    let of_scheme = |parameter: SchemeParameter| {
        let name = parameter.key();
        let SchemeParameter { policy, preset, parameter, value, min, max, unit, .. } = parameter;
        Free { name, value, min, max, unit, place: Place::Scheme { policy, preset, parameter } }
    };
    let mut free: Vec<Free> = Vec::new();
    free.extend(inputs::built_in_trends()?.into_iter().filter_map(of_table("trends.csv")));
    free.extend(inputs::built_in_parameters()?.into_iter().filter_map(of_table("behaviour.csv")));
    free.extend(inputs::built_in_scheme()?.into_iter().map(of_scheme));
    Ok(free)
}

/// Everything that is not fitted and that the weighted set draws from its range, in the order of the ensemble's columns: behaviour,
/// and effects of events.
///
/// # Errors
/// A table that cannot be read.
pub fn drawn() -> Result<Vec<Free>, InputError> {
    let of_behaviour = |parameter: Parameter| {
        let Parameter { name, value, min, max, unit, .. } = parameter;
        Free { name, value, min, max, unit, place: Place::Table("behaviour.csv") }
    };
    let of_event = |event: Event| {
        let ([min, max], unit) = (event.band?, "factor".to_owned());
        Some(Free { name: event.key(), value: event.effect, min, max, unit, place: Place::Table("events.csv") })
    };
    let behaviour = inputs::built_in_drawn()?.into_iter().map(of_behaviour);
    Ok(behaviour.chain(inputs::built_in_events()?.into_iter().filter_map(of_event)).collect())
}

/// The inputs with these values, under the scenario's own settings.
///
/// # Errors
/// A value that its parameter cannot have.
pub fn inputs(scenario: &Scenario, values: &Values, known_until: Option<u16>) -> Result<Inputs, InputError> {
    let mut given = inputs::built_in_as(&Course { closure: scenario.closure.name(), values, known_until })?;
    scenario.set_behaviour(&mut given.behaviour);
    scenario.set_valuation(&mut given.valuation);
    Ok(given)
}

/// Lays values of policies over a programme: where a policy has the value of the fitted preset, and not one of the scenario's
/// own, the other value takes its place; where it follows the calendar, what the vector says of the provinces.
///
/// # Errors
/// A table that cannot be read.
pub fn lay_over(programme: &mut Programme, values: &Values) -> Result<(), InputError> {
    if values.is_empty() {
        return Ok(());
    }
    let calendar = inputs::built_in_calendar()?.into_iter();
    let paths: Vec<Redrawn> = calendar.filter_map(|path| redrawn(path, values)).collect();
    for fitted in inputs::built_in_scheme()? {
        let Some(value) = values.get(&fitted.key()) else { continue };
        for used in programme.uses.iter_mut().filter(|used| used.policy.description().id == fitted.policy) {
            let params = &used.policy.description().params;
            let Some(at) = params.iter().position(|param| param.name == fitted.parameter) else { continue };
            let kind = params[at].kind;
            // A mean over provinces: where fewer have what the path says, each has more of it.
            let is_of_it = |path: &&Redrawn| Some(path.name) == fitted.mix && path.is_followed(used);
            let denser = paths.iter().find(is_of_it).map_or(1.0, Redrawn::density);
            let change = [coded(kind, fitted.value), coded(kind, (value * denser).min(largest(kind)))];
            exchange(&mut used.values, at, change);
            used.by_province.iter_mut().for_each(|there| exchange(&mut there.used.values, at, change));
        }
    }
    for path in &paths {
        programme.uses.iter_mut().for_each(|used| path.lay_over(used));
    }
    Ok(())
}

fn exchange(dated: &mut [(u16, Vec<Value>)], at: usize, [old, new]: [Value; 2]) {
    let values = dated.iter_mut().filter_map(|(_, values)| values.get_mut(at));
    values.filter(|value| **value == old).for_each(|value| *value = new);
}

/// A path of the calendar as a vector has it.
struct Redrawn {
    name: &'static str,
    told: CalendarPath,
    drawn: CalendarPath,
}

fn redrawn((name, told): (&'static str, CalendarPath), values: &Values) -> Option<Redrawn> {
    let drawn = told.drawn(name, values)?;
    Some(Redrawn { name, told, drawn })
}

impl Redrawn {
    /// The nation's share that the calendar tells over the vector's.
    fn density(&self) -> f64 {
        let [told, drawn] = [&self.told, &self.drawn].map(|path| opening(&path.of_nation));
        if drawn > 0.0 { told / drawn } else { 1.0 }
    }

    fn is_followed(&self, used: &ActivePolicy) -> bool {
        used.follows.iter().any(|(_, path)| *path == self.name)
    }

    fn lay_over(&self, used: &mut ActivePolicy) {
        for (at, _) in used.follows.iter().filter(|(_, path)| *path == self.name) {
            put(&mut used.values, *at, opening(&self.drawn.of_nation));
        }
        for there in &mut used.by_province {
            let Some((_, shares)) = self.drawn.of_province.get(usize::from(there.province)) else { continue };
            for (at, _) in there.used.follows.iter().filter(|(_, path)| *path == self.name) {
                put(&mut there.used.values, *at, opening(shares));
            }
        }
    }
}

fn put(dated: &mut [(u16, Vec<Value>)], at: usize, share: f64) {
    let values = dated.iter_mut().filter_map(|(_, values)| values.get_mut(at));
    values.for_each(|value| *value = coded(param_kind::SHARE, share));
}

/// The share with which a path begins.
fn opening(shares: &[(u16, f64)]) -> f64 {
    shares.first().map_or(0.0, |(_, share)| *share)
}

/// The largest value of a kind of parameters: a share is 1 at most.
fn largest(kind: u32) -> f64 {
    if kind == param_kind::SHARE { 1.0 } else { f64::MAX }
}

/// A number in the units of the contract.
pub fn coded(kind: u32, value: f64) -> Value {
    match kind {
        param_kind::REAL => Value { integer: 0, real: value },
        param_kind::SHARE => Value { integer: (value * SHARE_ONE as f64).round() as i64, real: 0.0 },
        param_kind::MONEY => Value { integer: (value * 100.0).round() as i64, real: 0.0 },
        _ => Value { integer: value.round() as i64, real: 0.0 },
    }
}

impl Free {
    /// Its value on the scale on which its range is -1 to 1.
    pub fn scaled(&self) -> f64 {
        (2.0 * self.value - self.min - self.max) / (self.max - self.min)
    }
}

impl Scenario {
    /// The vector of a replicate (counted from 0); none where all have the best parameters.
    ///
    /// # Errors
    /// A table that cannot be read.
    pub fn vector(&self, replicate: u32) -> Result<Option<Vector>, InputError> {
        Ok(match self.parameters {
            Parameters::Best => None,
            Parameters::Ensemble => inputs::drawn(&inputs::built_in_ensemble()?, self.seed, replicate).cloned(),
        })
    }

    /// The values that a replicate (counted from 0) has instead of the tables' ones.
    ///
    /// # Errors
    /// A table that cannot be read.
    pub fn values(&self, replicate: u32) -> Result<Values, InputError> {
        Ok(self.vector(replicate)?.map(|vector| vector.values).unwrap_or_default())
    }

    /// The inputs of a replicate (counted from 0).
    ///
    /// # Errors
    /// A table that cannot be read.
    pub fn inputs(&self, replicate: u32) -> Result<Inputs, InputError> {
        inputs(self, &self.values(replicate)?, None)
    }

    /// The programmes of a replicate (counted from 0): with the values of its vector, but for those that an arm has of its own,
    /// and without what an arm says that is so already.
    ///
    /// # Errors
    /// A table that cannot be read.
    pub fn programmes(&self, programmes: &[Programme], replicate: u32) -> Result<Vec<Programme>, InputError> {
        let values = self.values(replicate)?;
        let mut programmes = programmes.to_vec();
        programmes.iter_mut().try_for_each(|programme| lay_over(programme, &values))?;
        if programmes.iter().any(|programme| !programme.departures.all().is_empty()) {
            let mut ground = inputs::built_in_behaviour(&inputs::of_behaviour(&values))?;
            self.set_behaviour(&mut ground);
            for programme in &mut programmes {
                programme.departures = programme.departures.settled(&ground);
            }
        }
        Ok(programmes)
    }
}
