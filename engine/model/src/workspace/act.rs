//! Letting the hooks of a policy act on a batch of persons.

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
        // Behind the columns of persons stand those of the fund, which are the same for all rows, and metrics.
        for column in act.own.iter().filter(|column| column.index < own.by_row.len()) {
            own.batch[column.index].load(&own.by_row[column.index], &members.row[..members.len]);
        }
        let held = watched::held(area_year.tap, members, own, act);
        members.apply(act, hook, area_year.year, area_year.replicate.isa.code(), &mut own.batch)?;
        for written in act.own.iter().filter(|column| !column.slot.read) {
            if let Some(column) = own.by_row.get_mut(written.index) {
                own.batch[written.index].store(column, &members.row[..members.len]);
            }
        }
        watched::wrote(area_year.tap, members, own, act, hook, held);
    }
    Ok(())
}
