//! SHA-256 in hexadecimal, as it stands in manifests and lock files.

use sha2::{Digest, Sha256};

/// SHA-256 of these bytes.
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Bytes in hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
