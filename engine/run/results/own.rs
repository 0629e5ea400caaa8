//! What an arm has otherwise than the rest of its scenario: values of behaviour, and factors on the environment's course.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::intake::scenario::OwnValue;
use crate::results::change::{Change, code};
use crate::say;
use crate::words::Language;

/// Values by name, each from a year on.
pub(crate) type ByName = BTreeMap<String, BTreeMap<u16, f64>>;

/// The values of an arm, as the manifest keeps them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct OwnValues {
    /// Values of behaviour.
    pub behaviour: ByName,
    /// Factors on columns of the environment.
    pub environment: ByName,
}

impl OwnValues {
    /// Those that a scenario gives an arm.
    pub fn of(own: &[OwnValue]) -> Self {
        let mut values = Self::default();
        for one in own {
            let table = if one.is_factor() { &mut values.environment } else { &mut values.behaviour };
            table.entry(one.label()).or_default().insert(one.from, one.value);
        }
        values
    }

    /// The arm has none.
    pub fn is_empty(&self) -> bool {
        self.behaviour.is_empty() && self.environment.is_empty()
    }

    /// In which years what an arm has of its own becomes another than what the baseline has, and how.
    pub(crate) fn changes(&self, baseline: &Self, language: Language) -> Vec<Change> {
        let value =
            |name: &str, value: f64| say!(language, "change-value", name = code(name), value = value.to_string());
        let factor =
            |name: &str, value: f64| say!(language, "change-own-factor", name = code(name), value = value.to_string());
        let behaviour = changes(&self.behaviour, &baseline.behaviour, value, language);
        behaviour.into_iter().chain(changes(&self.environment, &baseline.environment, factor, language)).collect()
    }
}

fn changes(own: &ByName, baseline: &ByName, told: impl Fn(&str, f64) -> String, language: Language) -> Vec<Change> {
    let names: BTreeSet<&String> = own.keys().chain(baseline.keys()).collect();
    let mut changes = Vec::new();
    for name in names {
        let sides = [own, baseline].map(|values| values.get(name));
        let years: BTreeSet<u16> = sides.into_iter().flatten().flat_map(|dated| dated.keys().copied()).collect();
        let mut before = [None; 2];
        for year in years {
            let now = sides.map(|dated| dated?.range(..=year).next_back().map(|(_, value)| *value));
            let words = match now {
                _ if now == before => None,
                [Some(own), None] => Some(say!(language, "change-own-has", value = told(name, own))),
                [Some(own), Some(there)] if own != there => {
                    Some(say!(language, "change-own-not", value = told(name, own), there = there.to_string()))
                }
                [None, Some(there)] => Some(say!(language, "change-own-without", value = told(name, there))),
                _ if before[0] != before[1] => Some(say!(language, "change-own-again", name = code(name))),
                _ => None,
            };
            changes.extend(words.map(|words| Change { year, words }));
            before = now;
        }
    }
    changes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(values: &[(u16, f64)]) -> OwnValues {
        OwnValues {
            behaviour: [("forgone".to_owned(), values.iter().copied().collect())].into(),
            ..OwnValues::default()
        }
    }

    #[test]
    fn values_are_told_when_they_part_from_the_baseline_s_and_when_they_meet_again() {
        let told = |arm: &OwnValues, baseline: &OwnValues| -> Vec<String> {
            arm.changes(baseline, Language::English)
                .iter()
                .map(|change| format!("{}: {}", change.year, change.words))
                .collect()
        };
        let none = OwnValues::default();
        assert_eq!(
            told(&own(&[(2027, 0.2), (2030, 0.1)]), &none),
            ["2027: has `forgone` 0.2", "2030: has `forgone` 0.1"]
        );
        assert_eq!(told(&none, &own(&[(2027, 0.2)])), ["2027: is without `forgone` 0.2"]);
        let again = ["2027: has `forgone` 0.2, not 0.1", "2030: has the baseline's `forgone` again"];
        assert_eq!(told(&own(&[(2027, 0.2), (2030, 0.1)]), &own(&[(2027, 0.1)])), again);
        let factor = OwnValues { environment: own(&[(2027, 0.9)]).behaviour, ..OwnValues::default() };
        assert_eq!(told(&factor, &none), ["2027: has `forgone` 0.9 times its course"]);
    }
}
