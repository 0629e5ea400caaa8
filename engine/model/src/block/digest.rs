//! The digest of a state: whatever the storage, the threads or the order of persons, the same society has the same digest.

use sha2::block_api::compress256;
use sha2::{Digest, Sha256};

use crate::block::columns::{COLUMNS, RECORD, Rows};

/// Persons whose records are written together: few enough for the first cache.
const TOGETHER: usize = 64;

/// Bytes of a block of SHA-256.
const BLOCK: usize = 64;

/// State of SHA-256 before the first block (FIPS 180-4, 5.3.3).
const BEGIN: [u32; 8] =
    [0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19];

/// The sum of the hashes of persons, modulo 2^256, lowest word first: who is added when does not matter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sum([u32; 8]);

impl Sum {
    /// The persons of a block.
    pub(crate) fn of(rows: &Rows<'_>) -> Self {
        let mut sum = Self::default();
        // The number of a household is a place in storage, not part of who lives there.
        let household: usize = COLUMNS.iter().take_while(|column| column.name != "household").map(|c| c.bytes).sum();
        let mut records = [[0; RECORD]; TOGETHER];
        let mut message = message(rows);
        for first in (0..rows.len()).step_by(TOGETHER) {
            rows.records(first, &mut records);
            let living = (first..rows.len()).zip(&mut records).filter(|(row, _)| rows.alive[*row] == 1);
            for (row, person) in living {
                person[household..household + size_of::<u16>()].fill(0);
                message[..RECORD].copy_from_slice(person);
                let mut end = RECORD;
                for (name, value) in rows.optional_values(row) {
                    end += name.len() + size_of::<i64>();
                    message[end - size_of::<i64>()..end].copy_from_slice(&value.to_le_bytes());
                }
                for column in &rows.own.0 {
                    let width = column.values.width();
                    end += column.name.len() + width;
                    column.values.write(row, &mut message[end - width..end]);
                }
                sum.add(&Self::hash(&message));
            }
        }
        sum
    }

    /// The SHA-256 of a padded message as a number.
    fn hash(message: &[u8]) -> Self {
        let mut state = BEGIN;
        compress256(&mut state, message.as_chunks().0);
        state.reverse();
        Self(state)
    }

    /// Adds another sum.
    pub(crate) fn add(&mut self, other: &Self) {
        let mut carry = 0u64;
        for (word, part) in self.0.iter_mut().zip(other.0) {
            carry += u64::from(*word) + u64::from(part);
            *word = carry as u32;
            carry >>= 32;
        }
    }

    /// The digest of these persons and of the other tables, in hexadecimal.
    pub(crate) fn with(&self, tables: &[u8]) -> String {
        let mut hash = Sha256::new();
        for word in self.0.iter().rev() {
            hash.update(word.to_be_bytes());
        }
        hash.update(tables);
        hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// What is hashed of a person of this block, without the person's own values: names of columns that not every society has, and at
/// the end the padding that SHA-256 asks for. All persons' are of one length, so it is laid out once.
fn message(rows: &Rows<'_>) -> Vec<u8> {
    let mut message = vec![0; RECORD];
    for (name, _) in (!rows.is_empty()).then(|| rows.optional_values(0)).into_iter().flatten() {
        message.extend_from_slice(name.as_bytes());
        message.extend_from_slice(&[0; size_of::<i64>()]);
    }
    for column in &rows.own.0 {
        message.extend_from_slice(column.name.as_bytes());
        message.resize(message.len() + column.values.width(), 0);
    }
    let bits = 8 * message.len() as u64;
    message.push(0x80);
    message.resize((message.len() + size_of::<u64>()).next_multiple_of(BLOCK) - size_of::<u64>(), 0);
    message.extend_from_slice(&bits.to_be_bytes());
    message
}

#[cfg(test)]
mod tests {
    use gongji_sdk::abi::element;

    use super::*;
    use crate::block::columns::Block;
    use crate::block::columns::OwnColumn;
    use crate::block::columns::Person;
    use crate::block::columns::Rows;
    use crate::block::own_values::OwnValues;

    /// The digest's definition, by the library's own way to hash.
    fn by_definition(rows: &Rows<'_>, row: usize) -> Vec<u8> {
        let mut records = [[0; RECORD]];
        rows.records(row, &mut records);
        let mut record = records[0].to_vec();
        for (name, value) in rows.optional_values(row) {
            record.extend_from_slice(name.as_bytes());
            record.extend_from_slice(&value.to_le_bytes());
        }
        for column in &rows.own.0 {
            record.extend_from_slice(column.name.as_bytes());
            let value = column.values.value(row).to_le_bytes();
            record.extend_from_slice(&value[..column.values.width()]);
        }
        Sha256::digest(record).to_vec()
    }

    #[test]
    fn a_person_s_hash_is_the_sha_256_of_the_record() {
        // From one block of 64 bytes to several, the padding in a block of its own included.
        for names in [vec![], vec!["abc"], vec!["abcd"], vec!["a.policy.with_a_long_name", "another", "third"]] {
            let mut block = Block::default();
            let own = |(name, kind): (&&str, u32)| OwnColumn { name: (*name).into(), values: OwnValues::of(kind) };
            block.own.0 = names.iter().zip([element::I64, element::U8, element::I32]).map(own).collect();
            let mut rows = block.rows();
            rows.append(&[Person { person: 77, alive: 1, age: 40, balance: -5, ..Person::default() }]);
            for column in &mut rows.own.0 {
                match &mut column.values {
                    OwnValues::U8(values) => values[0] = 200,
                    OwnValues::I32(values) => values[0] = -1_234_567,
                    OwnValues::I64(values) => values[0] = -1_234_567,
                }
            }
            let big_endian: Vec<u8> = Sum::of(&rows).0.iter().rev().flat_map(|word| word.to_be_bytes()).collect();
            assert_eq!(big_endian, by_definition(&rows, 0), "{names:?}");
        }
    }
}
