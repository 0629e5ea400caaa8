//! What is in force this year.

use bevy_ecs::prelude::*;

use crate::books::pool::Pool;
use crate::books::year_context::{Calendar, Tables};
use crate::foundation::fault::Fault;
use crate::law::in_force::Law;
use crate::law::programme::Programme;
use crate::settlement::funds::last_year;

/// The policies that are in force become the law of the year in each area, and are told of last year.
pub(crate) fn enact(
    programme: Res<Programme>,
    tables: Res<Tables>,
    calendar: Res<Calendar>,
    pools: Query<&Pool>,
    mut law: ResMut<Law>,
) -> Result<(), Fault> {
    let mut enacted = Law::enact(&programme, &tables, calendar.year)?;
    enacted.refuse_what_has_no_effect(&tables, calendar.year)?;
    let (areas, schemes) = last_year(pools.iter(), &enacted, &tables);
    enacted.recall(&areas, &schemes);
    *law = enacted;
    Ok(())
}
