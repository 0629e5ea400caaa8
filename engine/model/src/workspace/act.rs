//! Letting the hooks of a policy act on a batch of persons.

use crate::block::columns::pick;
use crate::foundation::fault::Fault;
use crate::law::bound_hook::BoundHook;
use crate::workspace::area_year::AreaYear;
use crate::workspace::buffers::Workspace;
use crate::workspace::tap;

/// Lets hooks act on the batch with their own columns.
pub(crate) fn act(
    workspace: &mut Workspace,
    area_year: &AreaYear<'_>,
    acts: &[BoundHook],
    hook: &str,
) -> Result<(), Fault> {
    for act in acts {
        let members = &mut workspace.members;
        // Behind the columns of persons stand those of the fund, which are the same for all rows.
        for own in act.own.iter().filter(|own| own.index < workspace.own.len()) {
            let (batch, column) = (&mut workspace.batch_own[own.index], &workspace.own[own.index]);
            pick(batch, column, &members.row[..members.len]);
        }
        let held = tap::held(workspace, act);
        let members = &mut workspace.members;
        members.apply(act, hook, area_year.year, area_year.replicate.isa.code(), &mut workspace.batch_own)?;
        for own in act.own.iter().filter(|own| !own.slot.read) {
            let (batch, column) = (&workspace.batch_own[own.index], &mut workspace.own[own.index]);
            for lane in 0..members.len {
                column[members.row[lane] as usize] = batch[lane];
            }
        }
        tap::wrote(workspace, area_year, act, hook, held);
    }
    Ok(())
}
