//! Where the numbers come from: sources, assumptions, policies.

use std::collections::{BTreeMap, BTreeSet};

use minijinja::{Value, context};

use crate::ground::references::{DEFAULT, GIVEN, PRESET, entries, is_literature, tags};
use crate::results::record::{Assumption, PluginInfo, PluginValue};
use crate::say;

use super::Report;
use super::markup::marked;

impl Report<'_> {
    /// Sources of published figures and assumptions that can be looked up, and what is a note only; those of policies stand
    /// with their parameters.
    pub(super) fn sources(&self) -> Value {
        let language = self.language;
        let published = self.results.published.iter();
        let published = published.map(|figure| (figure.source.as_str(), language.source_of_figure(&figure.source)));
        let assumed = self.results.assumptions.iter();
        let assumed = assumed.map(|row| (row.source.as_str(), self.source_of(row)));
        let sources: BTreeMap<&str, String> =
            published.chain(assumed).filter(|(source, _)| !source.is_empty()).collect();
        let (literature, notes): (Vec<_>, Vec<_>) = sources.into_iter().partition(|(source, _)| is_literature(source));
        let told =
            |sources: Vec<(&str, String)>| sources.into_iter().map(|(_, words)| marked(&words)).collect::<Value>();
        context! {
            literature => told(literature),
            notes => told(notes),
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
        used.map(|(tag, entry)| context! { tag => tag, entry => marked(&self.language.reference_of(tag, entry)) })
            .collect()
    }

    /// What was taken from outside.
    pub(super) fn assumptions(&self) -> Value {
        let row = |assumption: &Assumption| {
            context! {
                name => assumption.name.as_str(),
                label => self.language.name_of(&assumption.name),
                value => assumption.value.as_str(),
                range => self.range(&assumption.range),
                unit => self.language.unit(&assumption.unit),
                source => marked(&self.source_of(assumption)),
                confidence => self.language.confidence(&assumption.confidence),
            }
        };
        self.results.assumptions.iter().map(row).collect()
    }

    /// Where a value comes from; what the scenario says of it stands in the scenario's words.
    fn source_of(&self, row: &Assumption) -> String {
        match row.source.as_str() {
            "this scenario" => say!(self.language, "page-this-scenario"),
            source => self.language.source_of(&row.name, source),
        }
    }

    /// A range as the table has it, in words.
    fn range(&self, range: &str) -> String {
        let ends = range.split_once(" to ");
        ends.map_or_else(|| range.to_owned(), |(min, max)| say!(self.language, "page-range-of", min = min, max = max))
    }

    /// The policies with their parameters; arms with the same value share a row.
    pub(super) fn plugins(&self) -> Value {
        let plugin = |plugin: &PluginInfo| {
            context! {
                id => plugin.id.as_str(),
                name => self.results.said(&plugin.id, "name", self.language),
                version => plugin.version.as_str(),
                sha256 => plugin.sha256.as_str(),
                values => shared(&plugin.values).iter().map(|row| self.shared_value(&plugin.id, row)).collect::<Value>(),
                presets => presets(&plugin.values).into_iter().map(|preset| marked(&self.whence(&plugin.id, "", preset))).collect::<Value>(),
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

impl Report<'_> {
    fn shared_value(&self, policy: &str, shared: &SharedValue<'_>) -> Value {
        let SharedValue { value, arms, is_everybody_s } = shared;
        context! {
            name => parameter(&value.name),
            where => self.where_of(&value.name),
            label => self.results.said(policy, &format!("parameter.{}", parameter(&value.name)), self.language),
            value => marked(&self.results.value_of(policy, parameter(&value.name), &value.value, self.language)),
            unit => self.language.unit(&value.unit),
            arms => if *is_everybody_s { say!(self.language, "page-everybody") } else { arms.join(", ") },
            source => marked(&self.whence(policy, parameter(&value.name), short(&value.source))),
        }
    }

    /// In which province, and from which year on, a value holds that does not hold everywhere and always.
    fn where_of(&self, name: &str) -> String {
        let mut words = name.split(' ').skip(1);
        let mut told = String::new();
        while let (Some(kind), Some(what)) = (words.next(), words.next()) {
            told += &match kind {
                "in" => say!(self.language, "page-value-in", province = self.language.area(what)),
                _ => say!(self.language, "page-value-from", year = what),
            };
        }
        told
    }

    /// The sources of presets and defaults in words; others as they stand.
    fn whence(&self, policy: &str, parameter: &str, source: &str) -> String {
        if let Some(place) = source.strip_prefix(GIVEN) {
            return say!(self.language, "page-given", place = place);
        }
        let Some(rest) = source.strip_prefix(PRESET) else {
            let Some(words) = source.strip_prefix(DEFAULT) else { return source.to_owned() };
            let told = self.results.said(policy, &format!("parameter.{parameter}"), self.language);
            return match (told, words.strip_prefix(": ")) {
                (_, None) => say!(self.language, "page-default"),
                (told, Some(words)) => say!(self.language, "page-default-words", words = told.unwrap_or(words)),
            };
        };
        let (name, words) = rest.split_once(": ").unwrap_or((rest, ""));
        let told = self.results.said(policy, &format!("preset.{name}"), self.language).unwrap_or(words);
        match words {
            "" => say!(self.language, "page-preset", name = name),
            _ => say!(self.language, "page-preset-words", name = name, words = told),
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

/// The parameter of a value, without where and when the value holds.
fn parameter(name: &str) -> &str {
    name.split(' ').next().unwrap_or(name)
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
