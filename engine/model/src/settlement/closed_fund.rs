//! A pooled fund whose year is over.

use bevy_ecs::prelude::*;

use crate::books::pool::Pool;
use crate::foundation::fault::Fault;
use crate::law::own_lanes::OwnLanes;

/// A pooled fund whose year is over, and the policies' own columns as hooks have left them.
pub(crate) struct Closed<'a> {
    pub pool: Mut<'a, Pool>,
    pub own: Vec<OwnLanes>,
}

/// A balance is more than can be counted.
pub(crate) fn overflow(pool: &Pool, year: u16) -> Fault {
    let message = format!("the pooled fund of area {} holds more than 92 quadrillion yuan", pool.area);
    Fault::Society { year, message }
}
