//! Old parents who move in with a married couple.

use crate::block::columns::{Rows, rows_kept};
use crate::block::vacancies::Vacancies;
use crate::block::waiting::Waiting;
use crate::codes::family_role;
use crate::foundation::draw::RandomPurpose;
use crate::foundation::identity::PersonId;
use crate::inputs::nation::Universe;
use crate::people::ages::{REACH, parent_age};
use crate::people::{newcomer, origin};
use crate::tables::replicate::Replicate;

/// From this age on a resident who lives alone may move in with a couple.
const OLD: u8 = 60;

/// Lets a parent move in with each of these husbands who has none at home yet and whose wife lives: somebody of the block
/// of 60 or more who lives alone, in the universe `nation`; somebody not simulated before in the others.
pub(crate) fn move_in(rows: &mut Rows<'_>, replicate: &Replicate, year: u16, hosts: &[u32], free: &mut Vacancies) {
    let is_husband =
        |row: &u32| rows.alive[*row as usize] == 1 && rows.family_role[*row as usize] & family_role::MARRIED != 0;
    let hosts: Vec<u32> = hosts.iter().copied().filter(is_husband).collect();
    if hosts.is_empty() {
        return;
    }
    let mut has_parent = vec![false; free.households()];
    for row in rows_kept(rows.family_role.iter().map(|family_role| family_role & family_role::PARENT != 0)) {
        has_parent[usize::from(rows.household[row as usize])] = true;
    }
    let mut alone = (replicate.universe == Universe::Nation).then(|| living_alone(rows, has_parent.len()));
    for host in &hosts {
        let host = *host as usize;
        let home = rows.household[host];
        if std::mem::replace(&mut has_parent[usize::from(home)], true) {
            continue;
        }
        let Some(alone) = &mut alone else {
            bring(rows, replicate, year, host, free);
            continue;
        };
        if let Some(parent) = alone.take(parent_age(rows.age[host]), REACH) {
            rows.household[parent as usize] = home;
            rows.family_role[parent as usize] |= family_role::PARENT;
        }
    }
    origin::gather(rows, hosts.iter().map(|host| *host as usize));
}

/// Old residents with a household of their own, of which there are so many.
fn living_alone(rows: &Rows<'_>, households: usize) -> Waiting<u32> {
    let mut size = vec![0u16; households];
    for (household, alive) in rows.household.iter().zip(rows.alive.iter()) {
        size[usize::from(*household)] += u16::from(*alive);
    }
    // One in ten is old: those are picked out before anybody's home is looked up.
    let old = rows_kept(rows.alive.iter().zip(rows.age.iter()).map(|(alive, age)| (*alive == 1) & (*age >= OLD)));
    let lives_alone = |row: &u32| size[usize::from(rows.household[*row as usize])] == 1;
    let alone: Vec<u32> = old.into_iter().filter(lives_alone).collect();
    Waiting::of(&alone, |row| rows.age[row as usize])
}

fn bring(rows: &mut Rows<'_>, replicate: &Replicate, year: u16, host: usize, free: &mut Vacancies) {
    let nth = rows.relatives_joined[host].saturating_add(1);
    let Some(id) = PersonId(rows.person[host]).kin(nth) else { return };
    let [.., sex] = replicate.luck.block(PersonId(rows.person[host]), year, RandomPurpose::Marriage, 0);
    let age = parent_age(rows.age[host]);
    let parent =
        newcomer::non_member(replicate, id, year, (sex & 1) as u8, age, family_role::PARENT | family_role::WIDOWED);
    let parent = origin::join(replicate, rows, host, parent);
    rows.relatives_joined[host] = nth;
    free.settle(rows, &parent, rows.household[host]);
}
