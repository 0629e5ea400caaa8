//! Policies that lead patients to another tier.

use gongji_sdk::abi::SHARE_ONE;

use crate::block::columns::Rows;
use crate::codes::care::TIERS;
use crate::foundation::draw::{RandomPurpose, unit};
use crate::foundation::fault::Fault;
use crate::foundation::identity::PersonId;
use crate::law::bound_hook::BoundHook;
use crate::law::persons_batch::{Members, amount, small};
use crate::workspace::act::act;
use crate::workspace::area_year::AreaYear;
use crate::workspace::buffers::PolicyColumns;

/// Chances to go to each of the tiers instead, by the tier's number from 1: columns of amounts.
const REDIRECTED: [usize; TIERS] = [amount::TO_COMMUNITY, amount::TO_DISTRICT, amount::TO_CITY];

/// Redirects care to other tiers for this year: the policies' chances, one draw a person.
///
/// # Errors
/// What a policy refuses, and chances of more than one together.
pub(crate) fn steer(
    members: &mut Members,
    own: &mut PolicyColumns,
    rows: &mut Rows<'_>,
    redirected: &mut [[i64; TIERS]],
    acts: &[BoundHook],
    area_year: AreaYear<'_>,
) -> Result<(), Fault> {
    for column in REDIRECTED {
        members.money[column][..members.len].fill(0);
    }
    for steering in acts {
        act(members, own, std::slice::from_ref(steering), "steer", area_year)?;
        refuse_more_than_all(members, steering, area_year.year)?;
    }
    for lane in (0..members.len).filter(|lane| members.small[small::INSURED][*lane] == 1) {
        let row = members.row[lane] as usize;
        let id = PersonId(members.person[lane]);
        let luck = area_year.replicate.luck.block(id, area_year.year, RandomPurpose::Steer, 0)[0];
        redirected[row] = redirection(members, lane);
        rows.tier[row] = redirect(rows.tier[row], &redirected[row], luck);
    }
    Ok(())
}

fn refuse_more_than_all(members: &Members, steering: &BoundHook, year: u16) -> Result<(), Fault> {
    for lane in 0..members.len {
        let chances = redirection(members, lane);
        if chances.iter().sum::<i64>() > SHARE_ONE {
            let message = format!(
                "sends person {} to other tiers with chances of {}, {} and {} parts per million; expected at most {SHARE_ONE} together",
                members.person[lane], chances[0], chances[1], chances[2]
            );
            return Err(Fault::policy(&steering.policy, "steer", year, message));
        }
    }
    Ok(())
}

fn redirection(members: &Members, lane: usize) -> [i64; TIERS] {
    REDIRECTED.map(|column| members.money[column][lane])
}

/// Where one goes who would have gone to `tier`, under chances to go elsewhere instead.
pub(crate) fn redirect(tier: u8, chances: &[i64; TIERS], luck: u32) -> u8 {
    let at = (unit(luck) * SHARE_ONE as f64) as i64;
    let ends = [chances[0], chances[0] + chances[1], chances[0] + chances[1] + chances[2]];
    ends.iter().position(|end| at < *end).map_or(tier, |other| other as u8 + 1)
}
