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
        if act.uses_own {
            for (batch, column) in workspace.batch_own.iter_mut().zip(&workspace.own) {
                pick(batch, column, &members.row[..members.len]);
            }
        }
        let held = tap::held(workspace, act);
        let members = &mut workspace.members;
        members.apply(act, hook, area_year.year, area_year.replicate.isa.code(), &mut workspace.batch_own)?;
        if act.uses_own {
            for (batch, column) in workspace.batch_own.iter().zip(&mut workspace.own) {
                for lane in 0..members.len {
                    column[members.row[lane] as usize] = batch[lane];
                }
            }
        }
        tap::wrote(workspace, area_year, act, hook, held);
    }
    Ok(())
}
