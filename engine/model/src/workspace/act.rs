//! Letting the hooks of a policy act on a batch of persons.

use crate::block::columns::pick;
use crate::foundation::fault::Fault;
use crate::law::bound_hook::Act;
use crate::workspace::area_year::Ground;
use crate::workspace::buffers::Desk;
use crate::workspace::tap;

/// Lets hooks act on the batch with their own columns.
pub fn act(desk: &mut Desk, ground: &Ground<'_>, acts: &[Act], hook: &str) -> Result<(), Fault> {
    for act in acts {
        let members = &mut desk.members;
        if act.uses_own {
            for (batch, column) in desk.batch_own.iter_mut().zip(&desk.own) {
                pick(batch, column, &members.row[..members.len]);
            }
        }
        let held = tap::held(desk, act);
        let members = &mut desk.members;
        members.apply(act, hook, ground.year, ground.setting.isa.code(), &mut desk.batch_own)?;
        if act.uses_own {
            for (batch, column) in desk.batch_own.iter().zip(&mut desk.own) {
                for lane in 0..members.len {
                    column[members.row[lane] as usize] = batch[lane];
                }
            }
        }
        tap::wrote(desk, ground, act, hook, held);
    }
    Ok(())
}
