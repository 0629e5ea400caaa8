//! The counterfactual of an arm: what every member of the baseline was and bore in the same year. Arms are held against it
//! person by person, so that a group of income is the same people in every arm, and who wins or loses is told of persons.

use std::sync::Arc;

use bevy_ecs::prelude::*;
use serde::{Deserialize, Serialize};

use crate::block::columns::Rows;
use crate::books::closed_year::ClosedYear;
use crate::books::directory::Directory;
use crate::books::fifths::Ends;
use crate::books::risk::Lot;

/// What a year is held against.
#[derive(Resource, Clone, Debug, Default)]
pub enum Against {
    /// Nothing: nobody is compared.
    #[default]
    Nothing,
    /// Nothing, but it is the counterfactual of other arms and noted for them.
    Noted,
    /// The same year of the baseline.
    Baseline(Arc<Counterfactual>),
}

/// A year of the baseline.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Counterfactual {
    /// Upper ends of the four lower fifths of income, fen a head.
    pub ends: Ends,
    /// By number of the block.
    pub blocks: Vec<Counterparts>,
    /// What is known when the year's books are closed.
    pub(crate) closed: ClosedYear,
    /// Where their members stand, where households move: somebody may live in another block in an arm.
    directory: Directory,
}

impl Counterfactual {
    /// Of the members of all blocks, by number of the block.
    pub(crate) fn of(ends: Ends, blocks: Vec<Counterparts>, households_move: bool) -> Self {
        let persons = || blocks.iter().map(|block| &block.person[..]).collect::<Vec<&[u64]>>();
        let directory = if households_move { Directory::of(&persons()) } else { Directory::default() };
        Self { ends, blocks, closed: ClosedYear::default(), directory }
    }

    /// Counterparts in other blocks of those members for whom none was found in their own.
    pub(crate) fn elsewhere(&self, rows: &Rows<'_>, members: &[u32], found: &[u32]) -> Vec<Elsewhere> {
        if self.directory.is_empty() {
            return Vec::new();
        }
        let missing = members.iter().zip(found).filter(|(_, place)| **place == NONE);
        let there = |(row, _): (&u32, &u32)| {
            let person = rows.person[*row as usize];
            let is_it = |[block, place]: &&[u32; 2]| self.blocks[*block as usize].person[*place as usize] == person;
            let [block, place] = *self.directory.candidates(person).iter().find(is_it)?;
            Some(Elsewhere { row: *row, block, place })
        };
        missing.filter_map(there).collect()
    }

    /// The fifth of income, from 0, the burden of the household, fen, and the year of somebody found in another block.
    pub(crate) fn of_elsewhere(&self, found: &Elsewhere) -> (u8, i64, Lot) {
        let block = &self.blocks[found.block as usize];
        (block.fifth(found.place), block.burden(found.place), block.lot(found.place))
    }

    /// What the year was for all who are noted.
    pub(crate) fn lots(&self) -> impl Iterator<Item = &Lot> + Clone {
        self.blocks.iter().flat_map(|block| &block.lot)
    }
}

/// A member who stands in another block in the baseline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Elsewhere {
    /// Row here.
    pub row: u32,
    block: u32,
    place: u32,
}

/// Where the counterparts of a block's members stand; empty where nobody is compared.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// In the block itself, in the order of the members; [`NONE`] for whoever is not there.
    pub here: Vec<u32>,
    /// In other blocks.
    pub elsewhere: Vec<Elsewhere>,
}

impl Found {
    /// Nobody has been looked for.
    pub(crate) fn clear(&mut self) {
        self.here.clear();
        self.elsewhere.clear();
    }
}

/// Members of one block of the baseline in one year, in the order of their rows.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Counterparts {
    /// Number of the block.
    pub number: u32,
    row: Vec<u32>,
    person: Vec<u64>,
    /// Fifth of income, from 0.
    fifth: Vec<u8>,
    /// Burden of the household, fen.
    burden: Vec<i64>,
    lot: Vec<Lot>,
}

impl Counterparts {
    /// Of a block, nobody yet.
    pub(crate) fn of(number: u32) -> Self {
        Self { number, ..Self::default() }
    }

    /// Notes a member; rows rise from call to call.
    pub(crate) fn note(&mut self, row: u32, person: u64, fifth: u8, burden: i64, lot: Lot) {
        self.row.push(row);
        self.person.push(person);
        self.fifth.push(fifth);
        self.burden.push(burden);
        self.lot.push(lot);
    }

    /// Fifth of income of who stands at a place, from 0.
    pub(crate) fn fifth(&self, place: u32) -> u8 {
        self.fifth[place as usize]
    }

    /// Burden of the household of who stands at a place, fen.
    pub(crate) fn burden(&self, place: u32) -> i64 {
        self.burden[place as usize]
    }

    /// What the year was for who stands at a place.
    pub(crate) fn lot(&self, place: u32) -> Lot {
        self.lot[place as usize]
    }

    /// Where the counterparts of some members stand, in the order of the members, who are given by rising rows; [`NONE`]
    /// where the baseline has no such member. Most have the row that they have in the baseline; the few others are sorted.
    pub(crate) fn find(&self, rows: &Rows<'_>, members: &[u32]) -> Vec<u32> {
        let mut found = vec![NONE; members.len()];
        let (mut missing, mut spare) = (Vec::new(), Vec::new());
        let mut at = 0;
        for (nth, row) in members.iter().enumerate() {
            while at < self.row.len() && self.row[at] < *row {
                spare.push((self.person[at], at as u32));
                at += 1;
            }
            let person = rows.person[*row as usize];
            if self.row.get(at) == Some(row) && self.person[at] == person {
                found[nth] = at as u32;
                at += 1;
            } else {
                missing.push((person, nth));
            }
        }
        spare.extend((at..self.row.len()).map(|at| (self.person[at], at as u32)));
        missing.sort_unstable();
        spare.sort_unstable();
        let mut spare = spare.into_iter().peekable();
        for (person, nth) in missing {
            while spare.next_if(|(other, _)| *other < person).is_some() {}
            found[nth] = spare.next_if(|(other, _)| *other == person).map_or(NONE, |(_, place)| place);
        }
        found
    }
}

/// The baseline has no such member.
pub const NONE: u32 = u32::MAX;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::block::columns::Block;
    use crate::block::columns::Person;

    #[test]
    fn a_counterpart_is_the_same_person_wherever_they_stand() {
        let mut baseline = Counterparts::of(0);
        for (row, person) in [(0, 10), (1, 11), (3, 13), (4, 99), (6, 16)] {
            baseline.note(row, person, (person % 5) as u8, 100 * person as i64, Lot::default());
        }
        let mut block = Block::default();
        let mut rows = block.rows();
        let persons = [10, 12, 11, 13, 14, 99, 17].map(|person| Person { person, alive: 1, ..Person::default() });
        rows.append(&persons);
        let found = baseline.find(&rows, &[0, 1, 2, 3, 4, 5, 6]);
        let who = |place: &u32| if *place == NONE { None } else { Some(baseline.burden(*place) / 100) };
        let expected = [Some(10), None, Some(11), Some(13), None, Some(99), None];
        assert_eq!(found.iter().map(who).collect::<Vec<_>>(), expected);
        assert_eq!(baseline.find(&rows, &[]), []);
        assert_eq!(Counterparts::of(0).find(&rows, &[0, 1]), [NONE, NONE]);
    }

    #[test]
    fn who_lives_in_another_block_is_found_where_households_move() {
        let mut blocks = [0, 1, 2].map(Counterparts::of);
        for (row, person) in [10u64, 11, 12, 20, 21].into_iter().enumerate() {
            blocks[person as usize / 10 - 1].note(
                row as u32,
                person,
                (person % 5) as u8,
                person as i64,
                Lot::default(),
            );
        }
        let mut block = Block::default();
        let mut rows = block.rows();
        rows.append(&[21, 10, 30].map(|person| Person { person, alive: 1, ..Person::default() }));
        let here = blocks[0].find(&rows, &[0, 1, 2]);
        let of = |households_move| Counterfactual::of(Ends::default(), blocks.to_vec(), households_move);
        assert_eq!(of(false).elsewhere(&rows, &[0, 1, 2], &here), []);
        let found = of(true).elsewhere(&rows, &[0, 1, 2], &here);
        assert_eq!(
            found.iter().map(|one| (one.row, of(true).of_elsewhere(one))).collect::<Vec<_>>(),
            [(0, (1, 21, Lot::default()))]
        );
    }
}
