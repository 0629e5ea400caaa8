//! Letting the hooks of a policy act on a batch of persons.

use crate::block::columns::pick;
use crate::foundation::fault::Fault;
use crate::law::bound_hook::BoundHook;
use crate::law::persons_batch::Members;
use crate::workspace::area_year::AreaYear;
use crate::workspace::buffers::PolicyColumns;
use crate::workspace::watched;

/// Lets hooks act on the batch with their own columns.
pub(crate) fn act(
    members: &mut Members,
    own: &mut PolicyColumns,
    acts: &[BoundHook],
    hook: &'static str,
    area_year: AreaYear<'_>,
) -> Result<(), Fault> {
    for act in acts {
        if act.uses_own {
            for (batch, column) in own.batch.iter_mut().zip(&own.by_row) {
                pick(batch, column, &members.row[..members.len]);
            }
        }
        let held = watched::held(area_year.tap, members, own, act);
        members.apply(act, hook, area_year.year, area_year.replicate.isa.code(), &mut own.batch)?;
        if act.uses_own {
            for (batch, column) in own.batch.iter().zip(&mut own.by_row) {
                for lane in 0..members.len {
                    column[members.row[lane] as usize] = batch[lane];
                }
            }
        }
        watched::wrote(area_year.tap, members, own, act, hook, held);
    }
    Ok(())
}
