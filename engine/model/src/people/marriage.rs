//! Marriage: who looks for a partner finds one of the block by age, or brings one from outside; couples share a household.

use crate::block::columns::{Rows, rows_marked};
use crate::block::vacancies::Vacancies;
use crate::block::waiting::Waiting;
use crate::codes::{family_role, status};
use crate::foundation::draw::{RandomPurpose, unit};
use crate::foundation::identity::PersonId;
use crate::inputs::nation::Universe;
use crate::people::ages::{REACH, wished_age};
use crate::people::{newcomer, origin};
use crate::tables::replicate::Replicate;

/// May look for a partner: nobody's old parent, and in the universe of members' households a member.
pub(crate) fn may_marry(rows: &Rows<'_>, row: usize, universe: Universe) -> bool {
    let is_single = rows.family_role[row] & (family_role::MARRIED | family_role::PARENT) == 0;
    is_single & ((universe == Universe::Nation) | (rows.status[row] != status::OUTSIDE))
}

/// Lets those who look for a partner this year find one.
///
/// In the nation those who look find each other. Among members' households, of which a small sample has few who look in the
/// same year, a part looks outside from the start, by the pattern of the age; of the others women choose among all unmarried
/// men of the block, and men wait to be chosen.
pub(crate) fn marry(
    rows: &mut Rows<'_>,
    replicate: &Replicate,
    year: u16,
    marriage_candidates: &[u32],
    free: &mut Vacancies,
) {
    let of_nation = replicate.universe == Universe::Nation;
    let mut inside: [Vec<Lot>; 2] = [Vec::new(), Vec::new()];
    let mut outside = Vec::new();
    for row in marriage_candidates {
        let at = *row as usize;
        let luck = replicate.luck.block(PersonId(rows.person[at]), year, RandomPurpose::Marriage, 0);
        if of_nation || unit(luck[1]) < replicate.household(rows.age[at]).member_part() {
            inside[usize::from(rows.sex[at] & 1)].push((luck[0], *row));
        } else {
            outside.push(*row);
        }
    }
    if !of_nation {
        inside[0] = if inside[1].is_empty() { Vec::new() } else { unmarried_men(rows, &outside) };
    }
    let [men, mut women] = inside;
    women.sort_unstable_by_key(|lot| place(rows, lot));
    // Few of the many men who wait are chosen: they are lined up by age, and only a line that somebody turns to is searched for the
    // man with the first place.
    let mut grooms = Waiting::of(&men, |(_, row)| rows.age[row as usize]);
    let mut couples = Vec::with_capacity(women.len());
    for (_, woman) in &women {
        match grooms.choose(wished_age(1, rows.age[*woman as usize]), REACH, |lot| place(rows, &lot)) {
            // Children of one home do not marry: both wait for another year.
            Some((_, man)) if rows.household[man as usize] == rows.household[*woman as usize] => {}
            Some((_, man)) => couples.push([man, *woman]),
            None => outside.push(*woman),
        }
    }
    wed(rows, &couples, free);
    origin::gather(rows, couples.iter().map(|[man, _]| *man as usize));
    if !of_nation {
        outside.into_iter().for_each(|row| bring_partner(rows, replicate, year, row, free));
    }
}

/// A draw and the row of who drew it.
type Lot = (u32, u32);

/// The place in the order of choosing and of being chosen: by lot, and of one lot by identity.
fn place(rows: &Rows<'_>, (lot, row): &Lot) -> (u32, u64) {
    (*lot, rows.person[*row as usize])
}

/// Men whom a woman may choose; who looks outside this year is none of them. Their order is that of their identities.
fn unmarried_men(rows: &Rows<'_>, outside: &[u32]) -> Vec<Lot> {
    // Each of these alone is the toss of a coin, all together are rare: marked in one loop, picked out in another.
    let persons = rows.alive.iter().zip(rows.sex.iter()).zip(rows.family_role.iter()).zip(rows.status.iter());
    let is_free = persons.map(|(((alive, sex), family_role), status)| {
        let is_single =
            (family_role & (family_role::MARRIED | family_role::PARENT) == 0) & (*status != status::OUTSIDE);
        u8::from((*alive == 1) & (*sex == 0) & is_single)
    });
    let mut is_free: Vec<u8> = is_free.collect();
    outside.iter().for_each(|row| is_free[*row as usize] = 0);
    rows_marked(&is_free).into_iter().map(|row| (0, row)).collect()
}

/// Couples live in the man's household; the woman brings hers along, unless it is her parents'.
fn wed(rows: &mut Rows<'_>, couples: &[[u32; 2]], free: &mut Vacancies) {
    let mut moved = Vec::new();
    for [man, woman] in couples {
        if rows.family_role[*man as usize] & family_role::CHILD != 0 {
            free.move_out(rows, *man);
        }
        let (man, woman) = (*man as usize, *woman as usize);
        let home = rows.household[man];
        if rows.family_role[woman] & family_role::CHILD == 0 {
            moved.push((rows.household[woman], home));
        } else {
            rows.household[woman] = home;
        }
        for partner in [man, woman] {
            rows.family_role[partner] = family_role::MARRIED;
        }
    }
    if moved.is_empty() {
        return;
    }
    let mut home: Vec<u16> = (0..free.households()).map(|number| number as u16).collect();
    for (from, to) in moved {
        home[usize::from(from)] = to;
    }
    rows.household.iter_mut().for_each(|household| *household = home[usize::from(*household)]);
    if home[0] != 0 {
        // Free rows count as the household that has left its number.
        let free = rows.household.iter_mut().zip(rows.alive.iter()).filter(|(_, alive)| **alive == 0);
        free.for_each(|(household, _)| *household = 0);
    }
}

/// A partner who was not simulated before moves in.
fn bring_partner(rows: &mut Rows<'_>, replicate: &Replicate, year: u16, row: u32, free: &mut Vacancies) {
    let row = row as usize;
    let nth = rows.relatives_joined[row].saturating_add(1);
    let Some(id) = PersonId(rows.person[row]).kin(nth) else { return };
    let (sex, age) = (rows.sex[row], rows.age[row]);
    let partner = newcomer::non_member(replicate, id, year, 1 - sex, wished_age(sex, age), family_role::MARRIED);
    let partner = origin::join(replicate, rows, row, partner);
    rows.relatives_joined[row] = nth;
    rows.family_role[row] = family_role::MARRIED;
    free.settle(rows, &partner, rows.household[row]);
}
