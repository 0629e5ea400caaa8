//! The doors of `tests/rubbish`, for the fuzzers.

#[path = "../rubbish/doors/mod.rs"]
mod doors;
mod fixtures;

/// Sends bytes through the door of this name.
///
/// # Panics
/// There is no such door; what comes in is neither taken nor refused.
pub fn enter(door: &str, bytes: &[u8]) {
    let door = doors::DOORS.iter().find(|known| known.name == door).expect("a door of this name");
    (door.enter)(bytes);
}
