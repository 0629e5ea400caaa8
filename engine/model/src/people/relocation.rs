//! Which households move to another area, and where to; whole households, by one draw of their head.

use crate::block::columns::{Person, Rows};
use crate::block::vacancies::households;
use crate::codes::family_role;
use crate::foundation::draw::{RandomPurpose, unit};
use crate::foundation::identity::PersonId;
use crate::inputs::nation::Area;
use crate::people::opening::Settlement;
use crate::people::origin;
use crate::tables::relocation::Relocations;
use crate::tables::replicate::Replicate;

/// A household that wants to move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mover {
    /// Identity of its head.
    pub head: u64,
    /// Its number in the block that it leaves.
    pub household: u16,
    /// Number of that block.
    pub from: u32,
    /// Number of the block where it wants to live.
    pub to: u32,
}

/// What the households of a block want.
pub(crate) struct Wishes {
    /// Number of the block.
    pub block: u32,
    /// Households that live there.
    pub households: usize,
    /// Those who want to move.
    pub movers: Vec<Mover>,
}

impl Wishes {
    /// Asks every household of a block.
    pub(crate) fn of(
        rows: &Rows<'_>,
        replicate: &Replicate,
        relocations: &Relocations,
        settlement: &Settlement,
        year: u16,
    ) -> Self {
        let (area, block) = (usize::from(rows.place.area), rows.place.number);
        let heads = heads(rows);
        let ids: Vec<u64> = heads.iter().map(|head| head.person).collect();
        let draws = replicate.luck.blocks(replicate.isa, &ids, year, RandomPurpose::Relocation);
        let moves = heads.iter().zip(draws).filter(|(head, [luck, ..])| relocations.moves(area, head.age, *luck));
        let mover = |(head, [_, area_at, block_at, _]): (&Head, [u32; 4])| {
            let destination = relocations.destination(area, unit(area_at));
            let to = settlement.block_of(destination, unit(block_at)) as u32;
            Mover { head: head.person, household: head.household, from: block, to }
        };
        Self { block, households: heads.len(), movers: moves.map(mover).collect() }
    }
}

/// The head of a household.
struct Head {
    household: u16,
    age: u8,
    person: u64,
}

/// The head of every household: the eldest who is not the old parent of another one, if there is anybody else; of one age the first
/// by identity.
fn heads(rows: &Rows<'_>) -> Vec<Head> {
    // A place in the order, and the identity.
    let mut first = vec![(0u16, u64::MAX); households(rows)];
    for row in (0..rows.len()).filter(|row| rows.alive[*row] == 1) {
        let is_parent = rows.family_role[row] & family_role::PARENT != 0;
        let (place, person) = (u16::from(!is_parent) << 8 | u16::from(rows.age[row]), rows.person[row]);
        let head = &mut first[usize::from(rows.household[row])];
        if (place, head.1) > (head.0, person) {
            *head = (place, person);
        }
    }
    let lived_in = (0..).zip(first).filter(|(_, (_, person))| *person != u64::MAX);
    lived_in.map(|(household, (place, person))| Head { household, age: place as u8, person }).collect()
}

/// Lets those in whose block there is room move, and counts by number of the block whose households were refused: first come is who
/// has the first identity. Room that is left this year is not counted, so that nobody waits for another one.
pub(crate) fn admit(mut movers: Vec<Mover>, lived_in: &[usize], room: usize) -> (Vec<Mover>, Vec<u32>) {
    movers.sort_unstable_by_key(|mover| (mover.to, mover.head));
    let mut taken = lived_in.to_vec();
    let mut refused = Vec::new();
    movers.retain(|mover| {
        let taken = &mut taken[mover.to as usize];
        let is_room = *taken < room;
        *taken += usize::from(is_room);
        if !is_room {
            refused.push(mover.from);
        }
        is_room
    });
    (movers, refused)
}

/// Rows of the households that leave a block, in the order of the movers.
pub(crate) fn members(rows: &Rows<'_>, movers: &[Mover]) -> Vec<Vec<u32>> {
    let mut leaves = vec![None; households(rows)];
    for (nth, mover) in movers.iter().enumerate() {
        leaves[usize::from(mover.household)] = Some(nth);
    }
    let mut members = vec![Vec::new(); movers.len()];
    for row in (0..rows.len()).filter(|row| rows.alive[*row] == 1) {
        if let Some(nth) = leaves[usize::from(rows.household[row])] {
            members[nth].push(row as u32);
        }
    }
    members
}

/// Who has moved lives in a town and in a county of the new area by a draw of the head, and is registered in another province after a
/// move between provinces: kept where a policy asks for it.
pub(crate) fn arrive(persons: &mut [Person], mover: &Mover, replicate: &Replicate, year: u16, [from, to]: [&Area; 2]) {
    let is_other_province = from.province != to.province;
    let [luck, ..] = replicate.luck.block(PersonId(mover.head), year, RandomPurpose::Relocation, 1);
    let county = origin::county(to, luck);
    for person in persons {
        person.county = county;
        person.residence = 1;
        person.hukou |= u8::from(is_other_province);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::block::columns::Block;

    #[test]
    fn the_head_is_the_eldest_who_is_no_old_parent_of_another_one() {
        let of = |person, household, age, family_role| Person {
            person,
            household,
            age,
            family_role,
            alive: 1,
            ..Person::default()
        };
        let mut block = Block::default();
        let mut rows = block.rows();
        rows.append(&[
            of(10, 2, 40, family_role::MARRIED),
            of(11, 2, 42, family_role::MARRIED),
            of(12, 2, 75, family_role::PARENT | family_role::WIDOWED),
            of(13, 0, 80, family_role::PARENT),
            of(15, 3, 30, 0),
            of(14, 3, 30, 0),
            Person::default(),
        ]);
        let found: Vec<(u16, u8, u64)> =
            heads(&rows).iter().map(|head| (head.household, head.age, head.person)).collect();
        assert_eq!(found, [(0, 80, 13), (2, 42, 11), (3, 30, 14)]);
        let mover = |household| Mover { head: 0, household, from: 0, to: 1 };
        assert_eq!(members(&rows, &[mover(3), mover(2)]), [vec![4, 5], vec![0, 1, 2]]);
    }

    #[test]
    fn a_full_block_refuses_and_room_that_is_left_this_year_does_not_count() {
        let mover = |head, from, to| Mover { head, household: head as u16, from, to };
        let asked = vec![mover(9, 1, 0), mover(4, 2, 0), mover(7, 0, 1), mover(1, 2, 0)];
        let (moving, refused) = admit(asked.clone(), &[8, 3, 3], 10);
        assert_eq!(moving, [mover(1, 2, 0), mover(4, 2, 0), mover(7, 0, 1)]);
        assert_eq!(refused, [1]);
        assert_eq!(admit(asked, &[10, 10, 10], 10).1, [2, 2, 1, 0]);
    }
}
