//! A pooled fund whose year is over.

use bevy_ecs::prelude::*;

use crate::books::pool::Pool;
use crate::foundation::fault::Fault;
use crate::law::own_lanes::OwnLanes;
use crate::law::schemes;

/// A pooled fund whose year is over, and the policies' own columns as hooks have left them.
pub(crate) struct Closed<'a> {
    pub pool: Mut<'a, Pool>,
    /// Where the law of its scheme and area stands.
    pub place: usize,
    pub own: Vec<OwnLanes>,
}

/// A balance is more than can be counted.
pub(crate) fn overflow(pool: &Pool, year: u16) -> Fault {
    let scheme = schemes::name(pool.scheme);
    let (area, level) = (pool.area, pool.unit.level.name());
    let message =
        format!("the fund of the scheme `{scheme}` for the {level} of area {area} holds more than 92 quadrillion yuan");
    Fault::Society { year, message }
}
