//! Policies that lead patients to another tier.

use gongji_sdk::abi::SHARE_ONE;

use crate::block::columns::{Rows, pick};
use crate::codes::care::TIERS;
use crate::foundation::draw::{Decision, unit};
use crate::foundation::fault::Fault;
use crate::foundation::identity::PersonId;
use crate::law::persons_batch::{Members, amount, small};
use crate::workspace::act::act;
use crate::workspace::area_year::Ground;
use crate::workspace::buffers::Desk;

/// Redirects care to other tiers for this year: the policies' chances, one draw a person.
///
/// # Errors
/// What a policy refuses, and chances of more than one together.
pub fn steer(desk: &mut Desk, rows: &mut Rows<'_>, ground: &Ground<'_>) -> Result<(), Fault> {
    let is_read = !ground.law.steer.is_empty() || !ground.law.purchase.is_empty();
    if is_read {
        pick(&mut desk.members.small[small::TIER], rows.tier, &desk.members.row[..desk.members.len]);
    }
    if ground.law.steer.is_empty() { Ok(()) } else { redirect_batch(desk, rows, ground) }
}

fn redirect_batch(desk: &mut Desk, rows: &mut Rows<'_>, ground: &Ground<'_>) -> Result<(), Fault> {
    for column in &mut desk.members.money[amount::TO_COMMUNITY..] {
        column[..desk.members.len].fill(0);
    }
    for steering in &ground.law.steer {
        act(desk, ground, std::slice::from_ref(steering), "steer")?;
        let members = &desk.members;
        for lane in 0..members.len {
            let chances = redirection(members, lane);
            if chances.iter().sum::<i64>() > SHARE_ONE {
                let message = format!(
                    "sends person {} to other tiers with chances of {chances:?} parts per million; expected at most {SHARE_ONE} together",
                    members.person[lane]
                );
                return Err(Fault::policy(&steering.policy, "steer", ground.year, message));
            }
        }
    }
    let Desk { members, redirected, .. } = desk;
    for lane in (0..members.len).filter(|lane| members.small[small::INSURED][*lane] == 1) {
        let row = members.row[lane] as usize;
        let id = PersonId(members.person[lane]);
        let luck = ground.setting.luck.block(id, ground.year, Decision::Steer, 0)[0];
        redirected[row] = redirection(members, lane);
        rows.tier[row] = redirect(rows.tier[row], &redirected[row], luck);
    }
    Ok(())
}

fn redirection(members: &Members, lane: usize) -> [i64; TIERS] {
    std::array::from_fn(|tier| members.money[amount::TO_COMMUNITY + tier][lane])
}

/// Where one goes who would have gone to `tier`, under chances to go elsewhere instead.
pub fn redirect(tier: u8, chances: &[i64; TIERS], luck: u32) -> u8 {
    let at = (unit(luck) * SHARE_ONE as f64) as i64;
    let ends = [chances[0], chances[0] + chances[1], chances[0] + chances[1] + chances[2]];
    ends.iter().position(|end| at < *end).map_or(tier, |other| other as u8 + 1)
}
