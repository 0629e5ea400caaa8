//! Where the numbers come from: sources, assumptions, policies.

use std::collections::BTreeSet;

use minijinja::{Value, context};

use crate::results::{Assumption, PluginInfo, PluginValue};

use super::Report;

impl Report<'_> {
    /// Every source that a figure, an assumption or a parameter names.
    pub(super) fn sources(&self) -> Value {
        let published = self.results.published.iter().map(|figure| figure.source.as_str());
        let assumed = self.results.assumptions.iter().map(|assumption| assumption.source.as_str());
        let values = self.results.plugins.iter().flat_map(|plugin| plugin.values.iter().map(|v| v.source.as_str()));
        let sources: BTreeSet<&str> = published.chain(assumed).chain(values).filter(|s| !s.is_empty()).collect();
        sources.into_iter().collect()
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

    /// The policies with their parameters, arm by arm.
    pub(super) fn plugins(&self) -> Value {
        let plugin = |plugin: &PluginInfo| {
            let value = |v: &PluginValue| {
                context! { arm => v.arm.as_str(), name => v.name.as_str(), value => v.value.as_str(), unit => v.unit.as_str() }
            };
            context! {
                id => plugin.id.as_str(),
                version => plugin.version.as_str(),
                sha256 => plugin.sha256.as_str(),
                values => plugin.values.iter().map(value).collect::<Value>(),
            }
        };
        self.results.plugins.iter().map(plugin).collect()
    }
}
