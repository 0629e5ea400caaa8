//! Policies that lead patients to another tier.

use gongji_sdk::abi::{SHARE_ONE, hook};

use crate::block::columns::{Rows, pick};
use crate::codes::care::TIERS;
use crate::foundation::draw::{RandomPurpose, unit};
use crate::foundation::fault::Fault;
use crate::foundation::identity::PersonId;
use crate::law::persons_batch::{Members, amount, small};
use crate::workspace::act::act;
use crate::workspace::area_year::AreaYear;
use crate::workspace::buffers::Workspace;

/// Redirects care to other tiers for this year: the policies' chances, one draw a person.
///
/// # Errors
/// What a policy refuses, and chances of more than one together.
pub(crate) fn steer(workspace: &mut Workspace, rows: &mut Rows<'_>, area_year: &AreaYear<'_>) -> Result<(), Fault> {
    let is_read = !area_year.law.of(hook::STEER).is_empty() || !area_year.law.of(hook::PURCHASE).is_empty();
    if is_read {
        pick(&mut workspace.members.small[small::TIER], rows.tier, &workspace.members.row[..workspace.members.len]);
    }
    if area_year.law.of(hook::STEER).is_empty() { Ok(()) } else { redirect_batch(workspace, rows, area_year) }
}

fn redirect_batch(workspace: &mut Workspace, rows: &mut Rows<'_>, area_year: &AreaYear<'_>) -> Result<(), Fault> {
    for column in &mut workspace.members.money[amount::TO_COMMUNITY..] {
        column[..workspace.members.len].fill(0);
    }
    for steering in area_year.law.of(hook::STEER) {
        act(workspace, area_year, std::slice::from_ref(steering), "steer")?;
        let members = &workspace.members;
        for lane in 0..members.len {
            let chances = redirection(members, lane);
            if chances.iter().sum::<i64>() > SHARE_ONE {
                let message = format!(
                    "sends person {} to other tiers with chances of {chances:?} parts per million; expected at most {SHARE_ONE} together",
                    members.person[lane]
                );
                return Err(Fault::policy(&steering.policy, "steer", area_year.year, message));
            }
        }
    }
    let Workspace { members, redirected, .. } = workspace;
    for lane in (0..members.len).filter(|lane| members.small[small::INSURED][*lane] == 1) {
        let row = members.row[lane] as usize;
        let id = PersonId(members.person[lane]);
        let luck = area_year.replicate.luck.block(id, area_year.year, RandomPurpose::Steer, 0)[0];
        redirected[row] = redirection(members, lane);
        rows.tier[row] = redirect(rows.tier[row], &redirected[row], luck);
    }
    Ok(())
}

fn redirection(members: &Members, lane: usize) -> [i64; TIERS] {
    std::array::from_fn(|tier| members.money[amount::TO_COMMUNITY + tier][lane])
}

/// Where one goes who would have gone to `tier`, under chances to go elsewhere instead.
pub(crate) fn redirect(tier: u8, chances: &[i64; TIERS], luck: u32) -> u8 {
    let at = (unit(luck) * SHARE_ONE as f64) as i64;
    let ends = [chances[0], chances[0] + chances[1], chances[0] + chances[1] + chances[2]];
    ends.iter().position(|end| at < *end).map_or(tier, |other| other as u8 + 1)
}
