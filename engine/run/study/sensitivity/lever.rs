//! The parameters that are moved: every behavioural one with a range, one at a time, the others where the scenario has
//! them.

use crate::intake::inputs::{InputError, Parameter, built_in_parameters};
use crate::intake::scenario::Scenario;
use crate::intake::scenario::behaviour::{Setting, settings};

/// A parameter and its range.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Lever {
    /// Its name with its part, as in `elasticity.outpatient`.
    pub(super) label: String,
    /// Its value in the scenario.
    pub(super) value: f64,
    /// Both ends of its range.
    pub(super) ends: [f64; 2],
    /// Its unit.
    pub(super) unit: String,
    /// `published`, `derived`, `recalled` or `assumed`.
    pub(super) confidence: String,
    setting: Setting,
}

impl Lever {
    /// The ends of its range that are not its value.
    pub(super) fn turns(&self) -> impl Iterator<Item = f64> {
        let value = self.value;
        self.ends.into_iter().filter(move |end| *end != value)
    }

    /// The scenario with this parameter at another value.
    pub(super) fn turned(&self, scenario: &Scenario, value: f64) -> Scenario {
        let mut turned = scenario.clone();
        let same = |setting: &Setting| (setting.name, setting.part) == (self.setting.name, self.setting.part);
        turned.behaviour.retain(|setting| !same(setting));
        turned.behaviour.push(Setting { value, ..self.setting });
        turned
    }
}

/// Rows that say where the other tables hold. They follow from the fit and are no behaviour: moved alone, one would only
/// take the society off the published figures.
const ANCHORS: &str = "reference_";

/// All parameters with a range but the anchors, in the order of `behaviour.csv`.
///
/// # Errors
/// A table that cannot be read.
pub(super) fn levers(scenario: &Scenario) -> Result<Vec<Lever>, InputError> {
    let parameters = built_in_parameters()?;
    let behaviour = parameters.iter().filter(|parameter| !parameter.name.starts_with(ANCHORS));
    Ok(behaviour.filter_map(|parameter| lever(parameter, scenario)).collect())
}

fn lever(parameter: &Parameter, scenario: &Scenario) -> Option<Lever> {
    let setting = settings(parameter.value).find(|setting| setting.row() == parameter.name)?;
    let given = scenario.behaviour.iter().find(|given| (given.name, given.part) == (setting.name, setting.part));
    let lever = Lever {
        label: setting.label(),
        value: given.map_or(parameter.value, |given| given.value),
        ends: [parameter.min, parameter.max],
        unit: parameter.unit.clone(),
        confidence: parameter.confidence.clone(),
        setting,
    };
    let moves = lever.turns().count() > 0;
    moves.then_some(lever)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_table_has_its_key() {
        let rows: Vec<String> = settings(0.0).map(|setting| setting.row()).collect();
        for parameter in built_in_parameters().expect("the table is right") {
            assert!(rows.contains(&parameter.name), "{} has no key in [behaviour]", parameter.name);
        }
    }
}
