//! Text across the boundary.

use crate::abi::{ErrorBuffer, Str};

impl Str {
    /// Text of the library for the engine to read.
    #[must_use]
    pub const fn new(text: &'static str) -> Self {
        Self { ptr: text.as_ptr(), len: text.len() }
    }

    /// The text of a doc comment, whose lines all begin with a space.
    #[must_use]
    pub const fn of_doc(lines: &'static str) -> Self {
        match lines.as_bytes() {
            [b' ', rest @ ..] => Self { ptr: rest.as_ptr(), len: rest.len() },
            _ => Self::new(lines),
        }
    }
}

/// Writes as much of a text as fits, cut at a character boundary.
///
/// # Safety
/// `error` is null, or points to a buffer whose `ptr` is valid for writes of `capacity` bytes.
pub(crate) unsafe fn write_error(error: *mut ErrorBuffer, text: &str) {
    // SAFETY: the caller promises that a pointer other than null is valid.
    let Some(buffer) = (unsafe { error.as_mut() }) else { return };
    let len = if buffer.ptr.is_null() { 0 } else { text.floor_char_boundary(buffer.capacity) };
    // SAFETY: `len` is at most the text's length and at most the capacity; a library's text and a caller's buffer are
    // different memory.
    unsafe { std::ptr::copy_nonoverlapping(text.as_ptr(), buffer.ptr, len) };
    buffer.len = len;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_cut_between_characters() {
        let mut bytes = [0_u8; 4];
        let mut buffer = ErrorBuffer { ptr: bytes.as_mut_ptr(), capacity: bytes.len(), len: 9 };
        // SAFETY: the buffer is four bytes long.
        unsafe { write_error(&raw mut buffer, "共济") };
        assert_eq!((buffer.len, &bytes[..3]), (3, "共".as_bytes()));
        // SAFETY: null is allowed.
        unsafe { write_error(std::ptr::null_mut(), "nobody listens") };
    }
}
