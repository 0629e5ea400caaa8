//! Where in all blocks the members of the baseline stand, by identity: for arms in which somebody may live elsewhere.

use serde::{Deserialize, Serialize};

/// Members by a hash of their identity; nobody where nobody can live elsewhere.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Directory {
    /// Where the members of each hash begin, and the number of all.
    begins: Vec<u32>,
    /// Block and place in it.
    places: Vec<[u32; 2]>,
}

impl Directory {
    /// Of the members of all blocks, a list of identities a block.
    pub(crate) fn of(blocks: &[&[u64]]) -> Self {
        let members: usize = blocks.iter().map(|block| block.len()).sum();
        let lines = members.next_power_of_two().max(2);
        let mut begins = vec![0; lines + 1];
        for person in blocks.iter().copied().flatten() {
            begins[line(*person, lines) + 1] += 1;
        }
        for at in 1..begins.len() {
            begins[at] += begins[at - 1];
        }
        let (mut places, mut next) = (vec![[0; 2]; members], begins.clone());
        for (block, persons) in (0..).zip(blocks) {
            for (place, person) in (0..).zip(*persons) {
                let at = &mut next[line(*person, lines)];
                places[*at as usize] = [block, place];
                *at += 1;
            }
        }
        Self { begins, places }
    }

    /// Nobody can live elsewhere.
    pub(crate) fn is_empty(&self) -> bool {
        self.begins.is_empty()
    }

    /// Those who may be the person: few, mostly one.
    pub(crate) fn candidates(&self, person: u64) -> &[[u32; 2]] {
        let Some(lines) = self.begins.len().checked_sub(1) else { return &[] };
        let at = line(person, lines);
        &self.places[self.begins[at] as usize..self.begins[at + 1] as usize]
    }
}

/// The line of an identity among so many, a power of two: identities of one kind follow one another, and are spread by the golden
/// ratio.
fn line(person: u64, lines: usize) -> usize {
    (person.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (u64::BITS - lines.trailing_zeros())) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_is_among_the_few_of_their_line() {
        let blocks: Vec<Vec<u64>> =
            (0..5).map(|block| (block..2_000).step_by(7).map(|id| id << 34 | id).collect()).collect();
        let blocks: Vec<&[u64]> = blocks.iter().map(Vec::as_slice).collect();
        let directory = Directory::of(&blocks);
        for (block, persons) in blocks.iter().enumerate() {
            for (place, person) in persons.iter().enumerate() {
                let found = directory.candidates(*person);
                assert!(found.contains(&[block as u32, place as u32]) && found.len() < 8);
            }
        }
        assert!(Directory::default().is_empty() && Directory::default().candidates(7).is_empty());
        assert!(Directory::of(&[&[]]).candidates(7).is_empty());
    }
}
