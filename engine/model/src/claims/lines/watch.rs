//! The watch over lines: what each layer took from those of watched persons.

use std::sync::Arc;

use crate::foundation::lanes::LANES;
use crate::law::bound_hook::BoundHook;
use crate::law::own_lanes::OwnLanes;

/// What one layer did to a watched line.
#[derive(Clone, Debug)]
pub struct Taken {
    /// The line.
    pub lane: usize,
    /// Id of the policy.
    pub policy: Arc<str>,
    /// Number of the layer.
    pub layer: u32,
    /// One of `gongji_sdk::abi::payer`.
    pub payer: u32,
    /// Paid of what is in the catalogue, fen.
    pub paid_in: i64,
    /// Paid of what is not, fen.
    pub paid_out: i64,
    /// The part above the ceiling before and after, fen.
    pub over_ceiling: (i64, i64),
    /// The policy's own columns that it writes: index, before, after.
    pub own: Vec<(u16, i64, i64)>,
}

impl Taken {
    /// A watched line before a layer, which has paid nothing yet.
    pub(super) fn before(lane: usize, act: &BoundHook, over_ceiling: &[i64; LANES], own: &[OwnLanes]) -> Self {
        let written = act.fields.iter().filter(|field| field.own && !field.read).map(|field| field.index);
        Self {
            lane,
            policy: act.policy.clone(),
            layer: act.layer,
            payer: act.payer,
            paid_in: 0,
            paid_out: 0,
            over_ceiling: (over_ceiling[lane], 0),
            own: written.map(|index| (index, own[usize::from(index)].value(lane), 0)).collect(),
        }
    }

    /// Notes what the layer did to the line; what it paid in and out of the catalogue.
    pub(super) fn complete(&mut self, paid: [&[i64; LANES]; 2], over_ceiling: &[i64; LANES], own: &[OwnLanes]) {
        [self.paid_in, self.paid_out] = paid.map(|column| column[self.lane]);
        self.over_ceiling.1 = over_ceiling[self.lane];
        for (index, _, after) in &mut self.own {
            *after = own[usize::from(*index)].value(self.lane);
        }
    }

    /// It paid nothing and remembered nothing.
    pub fn is_idle(&self) -> bool {
        let (before, after) = self.over_ceiling;
        let unmoved = self.own.iter().all(|(_, before, after)| before == after);
        self.paid_in == 0 && self.paid_out == 0 && before == after && unmoved
    }
}
