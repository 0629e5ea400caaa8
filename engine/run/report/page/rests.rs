//! What the results rest on, in short; the appendix has all of it.

use minijinja::{Value, context};

use super::Report;

impl Report<'_> {
    /// How many values come from outside, and how sure they are.
    pub(super) fn rests(&self) -> Value {
        let all = &self.results.assumptions;
        let are = |names: &[&str]| all.iter().filter(|row| names.contains(&row.confidence.as_str())).count();
        context! { all => all.len(), assumed => are(&["assumed", "estimated"]), fitted => are(&["fitted"]) }
    }
}
