//! Marriage: who looks for a partner finds one of the block by age, or brings one from outside; couples share a household.

use crate::draw::{Decision, unit};
use crate::inputs::AGES;
use crate::members::LANES;
use crate::newcomer;
use crate::person::{PersonId, Rows, bond, rows_marked, status};
use crate::setting::{Setting, Universe};
use crate::vacancies::Vacancies;
use crate::waiting::Waiting;

/// A husband is older than his wife by this many years on average (assumed; 25.5 and 22.8 at first marriage in 1982).
pub const AGE_GAP: u8 = 2;
/// Partners are this many years from the wished age at most (assumed).
pub const REACH: u8 = 10;
/// A married woman bears with at most this chance a year; what the table has beyond it, unmarried women bear (assumed).
const MOST_BIRTHS: f64 = 0.35;

/// The age that somebody of a sex and age wishes the partner to have.
pub fn wished_age(sex: u8, age: u8) -> u8 {
    if sex == 0 { age.saturating_sub(AGE_GAP) } else { (age + AGE_GAP).min(AGES as u8 - 1) }
}

/// Cells of the count of women: age in the lower eight bits, then married, then anybody else.
const CELLS: usize = 1 << 10;

/// Share of women who are married, by the age that they reach this year: births are shared out by it.
pub struct Wives {
    women: [u64; AGES],
    married: [u64; AGES],
}

impl Wives {
    /// Counts the women of all blocks before the year begins.
    pub fn count(blocks: &[Rows<'_>]) -> Self {
        let mut counts = [0u64; CELLS];
        let mut cells = [0u16; LANES];
        for rows in blocks {
            for first in (0..rows.len()).step_by(LANES) {
                let end = (first + LANES).min(rows.len());
                let (age, sex) = (&rows.age[first..end], &rows.sex[first..end]);
                let (alive, bond) = (&rows.alive[first..end], &rows.bond[first..end]);
                // Others than women are counted beside them, each at his age: no place is counted up again at once.
                for lane in 0..end - first {
                    let other = 1 - (sex[lane] & alive[lane]);
                    cells[lane] = u16::from(bond[lane] & bond::MARRIED) << 8
                        | u16::from(other) << 9
                        | u16::from(age[lane].min(AGES as u8 - 1));
                }
                cells[..end - first].iter().for_each(|cell| counts[usize::from(*cell) % CELLS] += 1);
            }
        }
        let by_bond: [[u64; 2]; AGES] = std::array::from_fn(|age| [counts[age], counts[1 << 8 | age]]);
        let mut wives = Self { women: [0; AGES], married: [0; AGES] };
        for (age, [single, married]) in by_bond.iter().enumerate() {
            let next = (age + 1).min(AGES - 1);
            wives.women[next] += single + married;
            wives.married[next] += married;
        }
        wives
    }

    /// Chances a year to give birth, unmarried and married, with which women of the age bear as often as the table says.
    pub fn births(&self, age: usize, fertility: f64) -> [f64; 2] {
        let share = self.married[age] as f64 / self.women[age].max(1) as f64;
        let married = if share > 0.0 { (fertility / share).min(MOST_BIRTHS) } else { 0.0 };
        let rest = if share < 1.0 { (fertility - share * married) / (1.0 - share) } else { 0.0 };
        [rest.clamp(0.0, 1.0), married]
    }
}

/// May look for a partner: nobody's old parent, and in the universe of members' households a member.
pub(crate) fn may_marry(rows: &Rows<'_>, row: usize, universe: Universe) -> bool {
    let is_single = rows.bond[row] & (bond::MARRIED | bond::PARENT) == 0;
    is_single & ((universe == Universe::Nation) | (rows.status[row] != status::OUTSIDE))
}

/// Lets those who look for a partner this year find one.
///
/// In the nation those who look find each other. Among members' households, of which a small sample has few who look in the
/// same year, a part looks outside from the start, by the pattern of the age; of the others women choose among all unmarried
/// men of the block, and men wait to be chosen.
pub(crate) fn marry(rows: &mut Rows<'_>, setting: &Setting, year: u16, seekers: &[u32], free: &mut Vacancies) {
    let of_nation = setting.universe == Universe::Nation;
    let mut inside: [Vec<Lot>; 2] = [Vec::new(), Vec::new()];
    let mut outside = Vec::new();
    for row in seekers {
        let at = *row as usize;
        let luck = setting.luck.block(PersonId(rows.person[at]), year, Decision::Marriage, 0);
        if of_nation || unit(luck[1]) < setting.household(rows.age[at]).member_part() {
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
    if !of_nation {
        outside.into_iter().for_each(|row| bring_partner(rows, setting, year, row, free));
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
    let persons = rows.alive.iter().zip(rows.sex.iter()).zip(rows.bond.iter()).zip(rows.status.iter());
    let is_free = persons.map(|(((alive, sex), bond), status)| {
        let is_single = (bond & (bond::MARRIED | bond::PARENT) == 0) & (*status != status::OUTSIDE);
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
        if rows.bond[*man as usize] & bond::CHILD != 0 {
            free.move_out(rows, *man);
        }
        let (man, woman) = (*man as usize, *woman as usize);
        let home = rows.household[man];
        if rows.bond[woman] & bond::CHILD == 0 {
            moved.push((rows.household[woman], home));
        } else {
            rows.household[woman] = home;
        }
        for partner in [man, woman] {
            rows.bond[partner] = bond::MARRIED;
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
fn bring_partner(rows: &mut Rows<'_>, setting: &Setting, year: u16, row: u32, free: &mut Vacancies) {
    let row = row as usize;
    let nth = rows.kin[row].saturating_add(1);
    let Some(id) = PersonId(rows.person[row]).kin(nth) else { return };
    let (sex, age) = (rows.sex[row], rows.age[row]);
    let partner = newcomer::outsider(setting, id, year, 1 - sex, wished_age(sex, age), bond::MARRIED);
    rows.kin[row] = nth;
    rows.bond[row] = bond::MARRIED;
    free.settle(rows, &partner, rows.household[row]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn births_of_wives_and_others_add_up_to_the_table() {
        let mut wives = Wives { women: [0; AGES], married: [0; AGES] };
        (wives.women[20], wives.married[20]) = (100, 2);
        (wives.women[30], wives.married[30]) = (100, 80);
        (wives.women[40], wives.married[40]) = (100, 100);
        for (age, fertility) in [(20, 0.05), (30, 0.12), (40, 0.01)] {
            let share = wives.married[age] as f64 / 100.0;
            let [single, married] = wives.births(age, fertility);
            assert!((single * (1.0 - share) + married * share - fertility).abs() < 1e-12, "{age}");
        }
        assert_eq!(wives.births(30, 0.12)[0], 0.0);
        assert_eq!(wives.births(20, 0.05)[1], MOST_BIRTHS);
        assert_eq!(wives.births(50, 0.1), [0.1, 0.0]);
    }
}
