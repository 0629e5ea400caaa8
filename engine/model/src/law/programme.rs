//! The policies of an arm and the years in which they are in force.

use std::sync::Arc;

use bevy_ecs::prelude::*;
use gongji_sdk::abi::Value;

use crate::inputs::departure::Departures;
use crate::law::policy::Policy;

/// One policy in an arm: when, where and with which parameters.
#[derive(Clone)]
pub struct ActivePolicy {
    /// The policy.
    pub policy: Arc<dyn Policy>,
    /// First year.
    pub from: u16,
    /// Last year, none for always.
    pub until: Option<u16>,
    /// Share of areas in which it is active, from each year on; everywhere when empty.
    pub rollout: Vec<(u16, f64)>,
    /// Values of all parameters, from each year on; the first holds from the start.
    pub values: Vec<(u16, Vec<Value>)>,
    /// Parameters, by number, that follow a path told from outside, with its name: who tells it may tell it otherwise.
    pub follows: Vec<(usize, &'static str)>,
    /// Provinces with terms of their own, each once: there they take the place of all of these.
    pub by_province: Vec<InProvince>,
}

/// The terms of a policy in one province.
#[derive(Clone)]
pub struct InProvince {
    /// Number of the province.
    pub province: u8,
    /// The shares of the rollout are of the areas of the province, in their order; else of the nation's.
    pub own_rollout: bool,
    /// The policy as it is used there; it has no provinces.
    pub used: ActivePolicy,
}

/// When the turn of an area comes in a rollout: its rank among so many areas.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Turn {
    /// Its province.
    pub province: u8,
    /// Among those of the nation.
    pub in_nation: (usize, usize),
    /// Among those of its province.
    pub in_province: (usize, usize),
}

/// The policies of an arm in the order in which they act, and where it departs from the ground.
#[derive(Resource, Clone, Default)]
pub struct Programme {
    /// In order.
    pub uses: Vec<ActivePolicy>,
    /// Values of behaviour and factors of the environment that are the arm's own.
    pub departures: Departures,
}

impl ActivePolicy {
    /// Share of areas in a year, but for provinces with terms of their own.
    pub fn share(&self, year: u16) -> f64 {
        if year < self.from || self.until.is_some_and(|until| year > until) {
            return 0.0;
        }
        if self.rollout.is_empty() {
            return 1.0;
        }
        self.rollout.iter().rev().find(|(from, _)| *from <= year).map_or(0.0, |(_, share)| *share)
    }

    /// Values of all parameters in a year, but for provinces with terms of their own.
    pub fn values(&self, year: u16) -> &[Value] {
        let dated = self.values.iter().rev().find(|(from, _)| *from <= year).or(self.values.first());
        dated.map_or(&[], |(_, values)| values)
    }

    /// Its own terms, then those of provinces.
    fn terms(&self) -> impl Iterator<Item = &ActivePolicy> {
        std::iter::once(self).chain(self.by_province.iter().map(|there| &there.used))
    }

    /// The terms in force somewhere this year, or until last year.
    pub(crate) fn terms_of(&self, year: u16) -> impl Iterator<Item = &ActivePolicy> {
        self.terms().filter(move |terms| terms.reaches(year))
    }

    /// These terms, whatever others there are, are in force this year or were until last year.
    fn reaches(&self, year: u16) -> bool {
        self.share(year) > 0.0 || self.share(year - 1) > 0.0
    }

    /// The terms of a province.
    pub(crate) fn terms_in(&self, province: u8) -> &ActivePolicy {
        self.in_province(province).map_or(self, |there| &there.used)
    }

    /// The terms for what is done once for all areas: its own, or the first of a province where they alone are in force.
    pub(crate) fn terms_of_nation(&self, year: u16) -> &ActivePolicy {
        self.terms().find(|terms| terms.share(year) > 0.0).unwrap_or(self)
    }

    fn in_province(&self, province: u8) -> Option<&InProvince> {
        self.by_province.iter().find(|there| there.province == province)
    }

    /// In force somewhere this year.
    pub fn is_in_force(&self, year: u16) -> bool {
        self.terms().any(|terms| terms.share(year) > 0.0)
    }

    /// In force somewhere this year, or until last year.
    pub fn concerns(&self, year: u16) -> bool {
        self.terms().any(|terms| terms.reaches(year))
    }

    fn is_active(&self, (rank, areas): (usize, usize), year: u16) -> bool {
        (rank as f64) + 0.5 < self.share(year) * areas as f64
    }

    /// First year in which the policy was active in an area, looking back from `year`.
    pub(crate) fn started(&self, turn: &Turn, year: u16) -> Option<u16> {
        let own_rollout = self.in_province(turn.province).is_some_and(|there| there.own_rollout);
        let terms = self.terms_in(turn.province);
        let rank = if own_rollout { turn.in_province } else { turn.in_nation };
        if !terms.is_active(rank, year) {
            return None;
        }
        let mut first = year;
        while first > terms.from && terms.is_active(rank, first - 1) {
            first -= 1;
        }
        Some(first)
    }

    /// All that the law of one year depends on in these terms; nothing where they do not concern it.
    fn key(&self, own_rollout: bool, year: u16) -> String {
        if !self.reaches(year) {
            return String::new();
        }
        let (last, now) = (self.share(year - 1), self.share(year));
        let rollout: Vec<_> = self.rollout.iter().filter(|(from, _)| *from <= year).collect();
        let within = if own_rollout && !rollout.is_empty() { " of its own areas" } else { "" };
        format!("{} {last} {now} {rollout:?}{within} {:?}", self.from, self.values(year))
    }
}

impl Programme {
    /// All in which one year of an arm can differ from that of another: two arms with equal keys up to a year have the same
    /// past.
    pub fn key(&self, year: u16) -> String {
        let mut key = self.departures.key(year);
        for (used, terms) in self.terms(year) {
            key += &format!("{} {terms};", used.policy.description().id);
        }
        key
    }

    /// The policies that concern a year, in their order, with all that its law depends on in their terms.
    pub fn terms(&self, year: u16) -> impl Iterator<Item = (&ActivePolicy, String)> {
        self.uses.iter().filter(move |used| used.concerns(year)).map(move |used| {
            let own = used.key(false, year);
            let mut terms = format!("{} {own}", used.policy.description().version);
            // A province whose terms say no other thing than the policy's own is as though it had none.
            let there = used.by_province.iter().map(|there| (there.province, there.used.key(there.own_rollout, year)));
            let mut others: Vec<(u8, String)> = there.filter(|(_, there)| *there != own).collect();
            others.sort();
            others.iter().for_each(|(province, there)| terms += &format!(" {province}: {there}"));
            (used, terms)
        })
    }
}
