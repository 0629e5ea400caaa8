//! Rows and household numbers of a block: which are free, and how families move in, out and together.

use crate::block::columns::{CHUNK, Person, Rows, rows_kept, rows_marked};
use crate::codes::family_role;

/// Number of household indices in use in a block, gaps included. A free row counts as household 0.
pub(crate) fn households(rows: &Rows<'_>) -> usize {
    let last = rows.household.iter().fold(0, |last, household| last.max(*household));
    if rows.is_empty() { 0 } else { usize::from(last) + 1 }
}

/// Household numbers that a block can have: what the column holds.
const MOST_HOUSEHOLDS: usize = 1 << u16::BITS;

/// Households of a block up to which others may move in: the rest is for those who are founded there.
pub(crate) const ROOM: usize = MOST_HOUSEHOLDS / 4 * 3;

/// Free rows and free household numbers of a block, lowest first.
pub(crate) struct Vacancies {
    rows: std::vec::IntoIter<u32>,
    used: Vec<bool>,
    next: usize,
}

impl Vacancies {
    /// Looks for what is free.
    pub(crate) fn of(rows: &Rows<'_>) -> Self {
        let free = rows_kept(rows.alive.iter().map(|alive| *alive == 0));
        let mut used = vec![false; households(rows)];
        // Almost every row holds somebody: what is written and never read back waits for nothing.
        for (_, household) in rows.alive.iter().zip(rows.household.iter()).filter(|(alive, _)| **alive == 1) {
            used[usize::from(*household)] = true;
        }
        Self { rows: free.into_iter(), used, next: 0 }
    }

    /// Number of household indices, those in use and some gaps.
    pub(crate) fn households(&self) -> usize {
        self.used.len()
    }

    /// Somebody lives in this household.
    pub(crate) fn has_household(&self, household: u16) -> bool {
        self.used.get(usize::from(household)).copied().unwrap_or(false)
    }

    /// Gives somebody a row in this household.
    pub(crate) fn settle(&mut self, rows: &mut Rows<'_>, person: &Person, household: u16) {
        let row = self.row(rows);
        rows.put(row as usize, Person { household, alive: 1, ..*person });
    }

    /// Gives families, which the column `household` tells apart, households of their own and rows; gives back the rows.
    pub(crate) fn settle_families(&mut self, rows: &mut Rows<'_>, persons: &mut [Person]) -> Vec<u32> {
        for family in persons.chunk_by_mut(|one, other| one.household == other.household) {
            let household = self.found();
            family.iter_mut().for_each(|person| person.household = household);
        }
        let homes: Vec<u32> = persons.iter().map(|_| self.row(rows)).collect();
        rows.put_all(&homes, persons);
        homes
    }

    fn row(&mut self, rows: &mut Rows<'_>) -> u32 {
        self.rows.next().unwrap_or_else(|| {
            let len = rows.len() as u32;
            rows.grow(CHUNK);
            self.rows = (len + 1..len + CHUNK as u32).collect::<Vec<u32>>().into_iter();
            len
        })
    }

    /// Somebody leaves the household and founds a new one.
    pub(crate) fn move_out(&mut self, rows: &mut Rows<'_>, row: u32) {
        let row = row as usize;
        rows.household[row] = self.found();
        rows.family_role[row] &= !family_role::CHILD;
    }

    fn found(&mut self) -> u16 {
        while self.used.get(self.next).copied().unwrap_or(false) {
            self.next += 1;
        }
        if self.next == self.used.len() {
            self.used.push(true);
        } else {
            self.used[self.next] = true;
        }
        self.next as u16
    }
}

/// Households that somebody has left this year, or in which somebody is no longer a member.
#[derive(Default)]
pub(crate) struct EndedHouseholds(pub(crate) Vec<u16>);

impl EndedHouseholds {
    /// Somebody of this household has left it or the scheme.
    pub(crate) fn strike(&mut self, household: u16) {
        self.0.push(household);
    }

    /// Rows of those who are left in these households, in order.
    pub(crate) fn left(&self, rows: &Rows<'_>) -> Vec<u32> {
        let mut is_struck = vec![0u8; households(rows)];
        for home in &self.0 {
            // Behind the last household of which somebody is left nobody is looked for.
            if let Some(mark) = is_struck.get_mut(usize::from(*home)) {
                *mark = 1;
            }
        }
        let mut is_left = vec![0u8; rows.len()];
        for ((is_left, household), alive) in is_left.iter_mut().zip(rows.household.iter()).zip(rows.alive.iter()) {
            *is_left = is_struck[usize::from(*household)] & alive;
        }
        rows_marked(&is_left)
    }
}
