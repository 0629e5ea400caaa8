//! The digest of a state: whatever the storage, the threads or the order of persons, the same society has the same digest.

use sha2::{Digest, Sha256};

use crate::person::{COLUMNS, RECORD, Rows};

/// Persons whose records are written together: few enough for the first cache.
const TOGETHER: usize = 64;

/// The sum of the hashes of persons, modulo 2^256, lowest word first: who is added when does not matter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sum([u32; 8]);

impl Sum {
    /// The persons of a block.
    pub fn of(rows: &Rows<'_>) -> Self {
        let mut sum = Self::default();
        // The number of a household is a place in storage, not part of who lives there.
        let household: usize = COLUMNS.iter().take_while(|column| column.name != "household").map(|c| c.bytes).sum();
        let mut records = [[0; RECORD]; TOGETHER];
        let mut record = Vec::new();
        for first in (0..rows.len()).step_by(TOGETHER) {
            rows.records(first, &mut records);
            let living = (first..rows.len()).zip(&mut records).filter(|(row, _)| rows.alive[*row] == 1);
            for (row, person) in living {
                person[household..household + size_of::<u16>()].fill(0);
                record.clear();
                record.extend_from_slice(person);
                for column in &rows.own.0 {
                    record.extend_from_slice(column.name.as_bytes());
                    record.extend_from_slice(&column.values[row].to_le_bytes());
                }
                sum.add(&Self::of_hash(&Sha256::digest(&record)));
            }
        }
        sum
    }

    /// A hash as a number, its last byte the lowest.
    fn of_hash(hash: &[u8]) -> Self {
        let mut words = [0; 8];
        for (word, bytes) in words.iter_mut().zip(hash.rchunks(4)) {
            *word = bytes.iter().fold(0, |value, byte| value << 8 | u32::from(*byte));
        }
        Self(words)
    }

    /// Adds another sum.
    pub fn add(&mut self, other: &Self) {
        let mut carry = 0u64;
        for (word, part) in self.0.iter_mut().zip(other.0) {
            carry += u64::from(*word) + u64::from(part);
            *word = carry as u32;
            carry >>= 32;
        }
    }

    /// The digest of these persons and of the other tables, in hexadecimal.
    pub fn with(&self, tables: &str) -> String {
        let mut hash = Sha256::new();
        for word in self.0.iter().rev() {
            hash.update(word.to_be_bytes());
        }
        hash.update(tables.as_bytes());
        hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}
