//! Where the numbers come from: sources, assumptions, policies.

use std::collections::BTreeSet;

use minijinja::{Value, context};

use crate::ground::references::{entries, is_literature, tags};
use crate::results::record::{Assumption, PluginInfo, PluginValue};

use super::Report;
use super::arms::marked;

/// How a source begins that is a policy's preset.
const PRESET: &str = "preset ";

impl Report<'_> {
    /// Sources of published figures and assumptions that can be looked up, and what is a note only; those of policies stand
    /// with their parameters.
    pub(super) fn sources(&self) -> Value {
        let published = self.results.published.iter().map(|figure| figure.source.as_str());
        let assumed = self.results.assumptions.iter().map(|assumption| assumption.source.as_str());
        let sources: BTreeSet<&str> = published.chain(assumed).filter(|source| !source.is_empty()).collect();
        let (literature, notes): (Vec<&str>, Vec<&str>) = sources.into_iter().partition(|source| is_literature(source));
        context! {
            literature => literature.into_iter().collect::<Value>(),
            notes => notes.into_iter().collect::<Value>(),
            references => self.references(),
        }
    }

    /// The entries of all tags that a source names, in the order of the book.
    fn references(&self) -> Value {
        let published = self.results.published.iter().map(|figure| figure.source.as_str());
        let assumed = self.results.assumptions.iter().map(|assumption| assumption.source.as_str());
        let values = self.results.plugins.iter().flat_map(|plugin| plugin.values.iter().map(|v| v.source.as_str()));
        let used: BTreeSet<&str> = published.chain(assumed).chain(values).flat_map(tags).collect();
        let used = entries().filter(|(tag, _)| used.contains(tag));
        used.map(|(tag, entry)| context! { tag => tag, entry => marked(entry) }).collect()
    }

    /// What was taken from outside.
    pub(super) fn assumptions(&self) -> Value {
        let row = |assumption: &Assumption| {
            context! {
                name => assumption.name.as_str(),
                value => assumption.value.as_str(),
                range => assumption.range.as_str(),
                unit => assumption.unit.as_str(),
                source => assumption.source.as_str(),
                confidence => assumption.confidence.as_str(),
            }
        };
        self.results.assumptions.iter().map(row).collect()
    }

    /// The policies with their parameters; arms with the same value share a row.
    pub(super) fn plugins(&self) -> Value {
        let plugin = |plugin: &PluginInfo| {
            context! {
                id => plugin.id.as_str(),
                version => plugin.version.as_str(),
                sha256 => plugin.sha256.as_str(),
                values => shared(&plugin.values).iter().map(|row| row.context()).collect::<Value>(),
                presets => presets(&plugin.values).into_iter().collect::<Value>(),
            }
        };
        self.results.plugins.iter().map(plugin).collect()
    }
}

/// A value that some arms share, or all that use the policy.
struct SharedValue<'a> {
    value: &'a PluginValue,
    arms: Vec<&'a str>,
    is_everybody_s: bool,
}

impl SharedValue<'_> {
    fn context(&self) -> Value {
        context! {
            name => self.value.name.as_str(),
            value => self.value.value.as_str(),
            unit => self.value.unit.as_str(),
            arms => if self.is_everybody_s { "all".to_owned() } else { self.arms.join(", ") },
            source => short(&self.value.source),
        }
    }
}

/// One row a parameter and value, in the order in which they are met: the values of a parameter beside each other.
fn shared(values: &[PluginValue]) -> Vec<SharedValue<'_>> {
    let all: BTreeSet<&str> = values.iter().map(|value| value.arm.as_str()).collect();
    let mut rows: Vec<SharedValue<'_>> = Vec::new();
    for value in values {
        let same = |row: &&mut SharedValue<'_>| {
            (&row.value.name, &row.value.value, &row.value.source) == (&value.name, &value.value, &value.source)
        };
        match rows.iter_mut().find(same) {
            Some(row) => row.arms.push(&value.arm),
            None => {
                let beside =
                    rows.iter().rposition(|row| row.value.name == value.name).map_or(rows.len(), |last| last + 1);
                rows.insert(beside, SharedValue { value, arms: vec![&value.arm], is_everybody_s: false });
            }
        }
    }
    rows.iter_mut().for_each(|row| row.is_everybody_s = row.arms.len() == all.len());
    rows
}

/// A source without the words of its preset, which stand below the table once.
fn short(source: &str) -> &str {
    if source.starts_with(PRESET) { source.split(':').next().unwrap_or(source) } else { source }
}

/// The presets that gave values, each with its own words.
fn presets(values: &[PluginValue]) -> BTreeSet<&str> {
    let sources = values.iter().map(|value| value.source.split("; each replicate").next().unwrap_or_default());
    sources.filter(|source| source.starts_with(PRESET)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(arm: &str, name: &str, value: &str) -> PluginValue {
        let source = "preset wuhan: the notice of 2024".into();
        PluginValue { arm: arm.into(), name: name.into(), value: value.into(), source, ..PluginValue::default() }
    }

    #[test]
    fn arms_with_the_same_value_share_a_row() {
        let values =
            [value("a", "cap", "1"), value("a", "share", "2"), value("b", "cap", "3"), value("b", "share", "2")];
        let rows = shared(&values);
        let told: Vec<_> =
            rows.iter().map(|row| (row.value.name.as_str(), row.arms.join(" "), row.is_everybody_s)).collect();
        assert_eq!(told, [("cap", "a".into(), false), ("cap", "b".into(), false), ("share", "a b".into(), true)]);
    }

    #[test]
    fn the_words_of_a_preset_stand_once() {
        let values = [value("a", "cap", "1"), value("a", "share", "2")];
        assert_eq!(short(&values[0].source), "preset wuhan");
        assert_eq!(presets(&values).into_iter().collect::<Vec<_>>(), ["preset wuhan: the notice of 2024"]);
        assert_eq!(short("default: what a stay costs [S0]."), "default: what a stay costs [S0].");
    }
}
