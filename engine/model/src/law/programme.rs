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
    /// Share of areas in a year.
    pub fn share(&self, year: u16) -> f64 {
        if year < self.from || self.until.is_some_and(|until| year > until) {
            return 0.0;
        }
        if self.rollout.is_empty() {
            return 1.0;
        }
        self.rollout.iter().rev().find(|(from, _)| *from <= year).map_or(0.0, |(_, share)| *share)
    }

    pub(crate) fn values(&self, year: u16) -> &[Value] {
        let dated = self.values.iter().rev().find(|(from, _)| *from <= year).or(self.values.first());
        dated.map_or(&[], |(_, values)| values)
    }

    /// In force somewhere this year, or until last year.
    pub fn concerns(&self, year: u16) -> bool {
        self.share(year) > 0.0 || self.share(year - 1) > 0.0
    }

    fn is_active(&self, rank: usize, areas: usize, year: u16) -> bool {
        (rank as f64) + 0.5 < self.share(year) * areas as f64
    }

    /// First year in which the policy was active in the area of this rank, looking back from `year`.
    pub(crate) fn started(&self, rank: usize, areas: usize, year: u16) -> Option<u16> {
        if !self.is_active(rank, areas, year) {
            return None;
        }
        let mut first = year;
        while first > self.from && self.is_active(rank, areas, first - 1) {
            first -= 1;
        }
        Some(first)
    }
}

impl Programme {
    /// All in which one year of an arm can differ from that of another: two arms with equal keys up to a year have the same
    /// past.
    pub fn key(&self, year: u16) -> String {
        let mut key = self.departures.key(year);
        for used in self.uses.iter().filter(|used| used.concerns(year)) {
            let description = used.policy.description();
            let (last, now) = (used.share(year - 1), used.share(year));
            let rollout: Vec<_> = used.rollout.iter().filter(|(from, _)| *from <= year).collect();
            let (id, version) = (&description.id, &description.version);
            key += &format!("{id} {version} {} {last} {now} {rollout:?} {:?};", used.from, used.values(year));
        }
        key
    }
}
