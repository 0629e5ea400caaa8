//! Columns and values that the engine keeps for policies.

use serde::{Deserialize, Serialize};

use crate::law::own_lanes::OwnLanes;

/// A value that the engine keeps for a policy.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Kept {
    /// `policy-id.column_name`.
    pub name: String,
    /// The value.
    pub value: i64,
}

/// Values that are kept only where a policy has such a column: without any a digest does not know of them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct KeptWhereAny(pub Vec<Kept>);

/// The values of columns this year: what is kept for life, and zero for the rest.
pub(crate) fn recall(kept: &[Kept], columns: &[PolicyColumn]) -> Vec<i64> {
    let value =
        |own: &PolicyColumn| kept.iter().find(|kept| own.life && kept.name == own.name).map_or(0, |kept| kept.value);
    columns.iter().map(value).collect()
}

/// Keeps the values of lifelong columns; those of policies that are not in force stay.
pub(crate) fn keep(kept: &mut Vec<Kept>, columns: &[PolicyColumn], values: &[i64]) {
    for (own, value) in columns.iter().zip(values).filter(|(own, _)| own.life) {
        match kept.iter_mut().find(|kept| kept.name == own.name) {
            Some(kept) => kept.value = *value,
            None => kept.push(Kept { name: own.name.clone(), value: *value }),
        }
    }
}

/// Where [`PolicyColumn::holder`] is this, the column is a metric: nobody holds it, its rows are added up.
pub(crate) const METRIC: u32 = 1 << 16;

/// A column of a policy's own, as it is in force.
#[derive(Clone, Debug, PartialEq)]
pub struct PolicyColumn {
    /// `policy-id.column_name`.
    pub name: String,
    /// Kept for life; zero at the start of each year otherwise.
    pub life: bool,
    /// One of `gongji_sdk::abi::holder`.
    pub holder: u32,
    /// One of `gongji_sdk::abi::element`.
    pub element: u32,
}

impl PolicyColumn {
    /// Lanes that hold a value.
    pub(crate) fn lanes(&self, value: i64) -> OwnLanes {
        if self.holder == METRIC { OwnLanes::sum() } else { OwnLanes::of(self.element, value) }
    }

    /// These lanes are such as it has.
    pub(crate) fn has(&self, lanes: &OwnLanes) -> bool {
        lanes.element() == self.element && matches!(lanes, OwnLanes::Sum { .. }) == (self.holder == METRIC)
    }
}

/// Lanes for a policy's own columns, in their order; what is there and fits stays.
pub(crate) fn lay_out(lanes: &mut Vec<OwnLanes>, columns: &[PolicyColumn]) {
    lanes.truncate(columns.len());
    for (at, own) in columns.iter().enumerate() {
        match lanes.get_mut(at) {
            Some(there) if own.has(there) => {}
            Some(there) => *there = own.lanes(0),
            None => lanes.push(own.lanes(0)),
        }
    }
}
