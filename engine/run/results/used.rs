//! A policy as an arm used it: years, areas and values, in the words of the manifest.

use std::collections::BTreeMap;

use gongji_model::law::policy::{Description, Param, Preset};
use gongji_sdk::abi::{Value, param_kind};
use serde::{Deserialize, Serialize};

use crate::intake::scenario::{PolicyUse, show};

/// Parts per million in a percent.
const PER_CENT: f64 = 10_000.0;

/// One policy of an arm.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UsedPolicy {
    /// Its id.
    pub id: String,
    /// First year.
    pub from: u16,
    /// Last year; none to the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<u16>,
    /// Share of the pooling areas in which it is active, from a year on; empty for all of them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub rollout: BTreeMap<u16, f64>,
    /// Its values, from a year on; the first year is `from`.
    #[serde(default)]
    pub since: Vec<DatedValues>,
    /// Its use in provinces with terms of their own, by their names; without those whose terms follow from the calendar alone.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub by_province: BTreeMap<String, UsedPolicy>,
    /// What the calendar says by province: the rollout or a parameter, and its path.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub calendar: BTreeMap<String, String>,
}

/// The values of a policy's parameters from a year on.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DatedValues {
    /// The year.
    pub year: u16,
    /// The preset to which they are nearest; empty for the defaults.
    #[serde(default)]
    pub preset: String,
    /// Parameters in which they differ from it, in the order of the policy.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub but: Vec<String>,
    /// Every parameter with its unit.
    #[serde(default)]
    pub values: BTreeMap<String, String>,
}

impl UsedPolicy {
    /// The use of a policy that describes itself so.
    pub fn of(used: &PolicyUse, policy: &Description) -> Self {
        let dated = |(year, values): &(u16, Vec<Value>)| DatedValues::of(*year, values, policy);
        Self {
            id: used.id.clone(),
            from: used.from,
            until: used.until,
            rollout: used.rollout.iter().copied().collect(),
            since: used.values_by_year.iter().map(dated).collect(),
            // What follows from the calendar alone stands in its table.
            by_province: used
                .by_province
                .iter()
                .filter(|there| !there.of_calendar)
                .map(|there| (there.name.clone(), Self::of(&there.used, policy)))
                .collect(),
            calendar: used.calendar.iter().cloned().collect(),
        }
    }

    /// First year in which it is active somewhere.
    pub fn first_year(&self) -> u16 {
        let begun = self.rollout.iter().find(|(_, share)| **share > 0.0);
        begun.map_or(self.from, |(year, _)| self.from.max(*year))
    }

    /// Share of the areas in which it is active in a year.
    pub fn share_in(&self, year: u16) -> f64 {
        if year < self.from || self.until.is_some_and(|until| year > until) {
            return 0.0;
        }
        let reached = self.rollout.range(..=year).next_back().map(|(_, share)| *share);
        reached.unwrap_or(if self.rollout.is_empty() { 1.0 } else { 0.0 })
    }

    /// Its values in a year.
    pub fn in_year(&self, year: u16) -> Option<&DatedValues> {
        self.since.iter().rev().find(|since| since.year <= year).or(self.since.first())
    }
}

impl DatedValues {
    fn of(year: u16, values: &[Value], policy: &Description) -> Self {
        // The defaults come last: where a preset says the same, its name tells more.
        let settings = policy.presets.iter().map(|preset| (preset.name.as_str(), preset_values(policy, preset)));
        let settings = settings.chain([("", policy.params.iter().map(|param| param.default).collect())]);
        let others = |setting: &[Value]| -> Vec<String> {
            let others =
                policy.params.iter().zip(values.iter().zip(setting)).filter(|(_, (value, other))| value != other);
            others.map(|(param, _)| param.name.clone()).collect()
        };
        let nearest = settings.map(|(name, setting)| (name, others(&setting))).min_by_key(|(_, others)| others.len());
        let (preset, but) = nearest.unwrap_or_default();
        let words = policy.params.iter().zip(values).map(|(param, value)| (param.name.clone(), words(param, *value)));
        Self { year, preset: preset.into(), but, values: words.collect() }
    }
}

fn preset_values(policy: &Description, preset: &Preset) -> Vec<Value> {
    let mut values: Vec<Value> = policy.params.iter().map(|param| param.default).collect();
    for &(place, value) in &preset.values {
        values[place] = value;
    }
    values
}

/// A value with its unit, as people say it: 2% of base, 700 yuan a year, stop-credit.
fn words(param: &Param, value: Value) -> String {
    let text = show(param, value);
    match (param.kind, param.unit.strip_prefix("share")) {
        (param_kind::FLAG, _) => if value.integer != 0 { "yes" } else { "no" }.into(),
        (param_kind::CHOICE, _) => text.trim_matches('"').into(),
        (param_kind::SHARE, Some(of)) => format!("{}%{of}", value.integer as f64 / PER_CENT),
        _ => format!("{text} {}", param.unit).trim_end().into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn param(name: &str, kind: u32, unit: &str, default: i64) -> Param {
        let whole = |integer| Value { integer, real: 0.0 };
        Param {
            name: name.into(),
            doc: String::new(),
            unit: unit.into(),
            kind,
            default: whole(default),
            min: whole(0),
            max: whole(1_000_000),
            choices: vec!["seize".into(), "stop-credit".into()],
        }
    }

    fn policy() -> Description {
        let whole = |integer| Value { integer, real: 0.0 };
        Description {
            id: "cap".into(),
            version: "1.0.0".into(),
            summary: String::new(),
            params: vec![
                param("share", param_kind::SHARE, "share of base", 20_000),
                param("deductible", param_kind::MONEY, "yuan a year", 70_000),
                param("mode", param_kind::CHOICE, "name", 0),
                param("open", param_kind::FLAG, "yes or no", 1),
            ],
            presets: vec![
                Preset { name: "plain".into(), doc: String::new(), values: Vec::new() },
                Preset { name: "wuhan".into(), doc: String::new(), values: vec![(0, whole(1_500)), (2, whole(1))] },
            ],
            columns: Vec::new(),
            products: Vec::new(),
            hooks: Vec::new(),
            requires: Vec::new(),
            after: Vec::new(),
            before: Vec::new(),
            scheme: gongji_sdk::abi::scheme::EMPLOYEES,
            founds_scheme: false,
            metrics: Vec::new(),
        }
    }

    fn dated(values: [i64; 4]) -> DatedValues {
        DatedValues::of(2027, &values.map(|integer| Value { integer, real: 0.0 }), &policy())
    }

    #[test]
    fn values_are_known_by_the_nearest_preset_and_what_differs_from_it() {
        let near = dated([1_500, 50_000, 1, 1]);
        assert_eq!((near.preset.as_str(), near.but), ("wuhan", vec!["deductible".to_owned()]));
        let exact = dated([20_000, 70_000, 0, 1]);
        assert_eq!((exact.preset.as_str(), exact.but.len()), ("plain", 0));
    }

    #[test]
    fn values_are_told_as_people_say_them() {
        let values = dated([1_500, 50_000, 1, 0]).values;
        let told: Vec<&str> = ["share", "deductible", "mode", "open"].map(|name| values[name].as_str()).into();
        assert_eq!(told, ["0.15% of base", "500 yuan a year", "stop-credit", "no"]);
    }
}
