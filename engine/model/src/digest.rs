//! The digest of a state: whatever the storage, the threads or the order of persons, the same society has the same digest.

use sha2::{Digest, Sha256};

use crate::person::Block;

/// Digest of persons and of the other tables.
pub fn state(blocks: &mut [Block], tables: &str) -> String {
    let mut sum = [0u32; 8];
    let mut record = Vec::new();
    for block in blocks {
        let rows = block.rows();
        for row in (0..rows.len()).filter(|row| rows.alive[*row] == 1) {
            record.clear();
            // The number of a household is a place in storage, not part of who lives there.
            let person = crate::person::Person { household: 0, ..rows.person(row) };
            person.bytes(&mut record);
            for column in &rows.own.0 {
                record.extend_from_slice(column.name.as_bytes());
                record.extend_from_slice(&column.values[row].to_le_bytes());
            }
            add(&mut sum, &Sha256::digest(&record));
        }
    }
    let mut hash = Sha256::new();
    for word in sum.iter().rev() {
        hash.update(word.to_be_bytes());
    }
    hash.update(tables.as_bytes());
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Adds a hash to the sum, modulo 2^256; word 0 is the lowest.
fn add(sum: &mut [u32; 8], hash: &[u8]) {
    let mut carry = 0u64;
    for (word, bytes) in sum.iter_mut().zip(hash.rchunks(4)) {
        let part = bytes.iter().fold(0u64, |value, byte| value << 8 | u64::from(*byte));
        carry += u64::from(*word) + part;
        *word = carry as u32;
        carry >>= 32;
    }
}
