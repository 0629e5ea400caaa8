//! The law of an arm in the years of a branch, as plain data: by it an arm that parts from them is known, with what differs.

use std::fmt::Write;

use gongji_model::law::programme::{ActivePolicy, Programme};
use serde::{Deserialize, Serialize};

use crate::intake::scenario::show;

/// All that one year of an arm depends on.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct LawOfYear {
    year: u16,
    /// Values of behaviour and factors of the environment that are the arm's own, as in the key of the programme.
    departures: String,
    policies: Vec<PolicyOfYear>,
}

/// A policy that concerns the year.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
struct PolicyOfYear {
    id: String,
    /// As in the key of the programme.
    terms: String,
    is_in_force: bool,
    /// Parameters and their values, but for provinces with terms of their own.
    values: Vec<(String, String)>,
}

impl PolicyOfYear {
    fn of(used: &ActivePolicy, terms: String, year: u16) -> Self {
        let policy = used.policy.description();
        let values = policy.params.iter().zip(used.values(year));
        Self {
            id: policy.id.clone(),
            terms,
            is_in_force: used.is_in_force(year),
            values: values.map(|(param, value)| (param.name.clone(), show(param, *value))).collect(),
        }
    }

    /// In what the same policy has other terms than in the kept past.
    fn differs(&self, kept: &Self) -> String {
        let id = &self.id;
        let others = self.values.iter().zip(&kept.values).filter(|(now, then)| now != then);
        let words = others.fold(String::new(), |mut words, ((name, now), (_, then))| {
            // Writing into a text cannot fail.
            let _ =
                write!(words, "{}`{name}` of `{id}` is {now}, kept {then}", if words.is_empty() { "" } else { ", " });
            words
        });
        match (self.is_in_force, kept.is_in_force) {
            _ if !words.is_empty() => words,
            (true, false) => format!("`{id}` is in force in it, kept without"),
            (false, true) => format!("`{id}` is not in force in it, kept with it"),
            _ => format!("`{id}` begins in another year, or reaches other areas or provinces"),
        }
    }
}

impl LawOfYear {
    /// Of an arm in each of these years.
    pub(crate) fn of(programme: &Programme, years: std::ops::RangeInclusive<u16>) -> Vec<Self> {
        let of_year = |year: u16| {
            let policies = programme.terms(year).map(|(used, terms)| PolicyOfYear::of(used, terms, year));
            Self { year, departures: programme.departures.key(year), policies: policies.collect() }
        };
        years.map(of_year).collect()
    }

    /// The year.
    pub(crate) fn year(&self) -> u16 {
        self.year
    }

    /// The policies that concern it.
    pub(crate) fn policies(&self) -> impl Iterator<Item = &str> {
        self.policies.iter().map(|policy| policy.id.as_str())
    }

    /// In what it differs from the kept law of the year, in words; none where it is the same.
    pub(crate) fn differs(&self, kept: &Self) -> Option<String> {
        if self == kept {
            return None;
        }
        let named = |law: &Self, id: &str| law.policies.iter().any(|policy| policy.id == id);
        if let Some(new) = self.policies.iter().find(|policy| !named(kept, &policy.id)) {
            return Some(format!("`{}` acts in it, kept without", new.id));
        }
        if let Some(gone) = kept.policies.iter().find(|policy| !named(self, &policy.id)) {
            return Some(format!("`{}` does not act in it, kept with it", gone.id));
        }
        if !self.policies().eq(kept.policies()) {
            let order = |law: &Self| law.policies().collect::<Vec<_>>().join(", ");
            return Some(format!("its policies act in the order {}, kept {}", order(self), order(kept)));
        }
        let mut both = self.policies.iter().zip(&kept.policies);
        if let Some((now, then)) = both.find(|(now, then)| now != then) {
            return Some(now.differs(then));
        }
        let own = |law: &Self| if law.departures.is_empty() { "none".into() } else { format!("`{}`", law.departures) };
        Some(format!("its own behaviour or environment is {}, kept {}", own(self), own(kept)))
    }
}
