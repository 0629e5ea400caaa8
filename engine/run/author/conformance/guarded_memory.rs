//! What needs the system: memory with a wall beside it, and processes that end together. A column ends, or begins, where the
//! process may not touch anything: one step too far is a segmentation fault, which the parent process reports.

use std::io;
use std::ptr::NonNull;

/// Which end of the column stands at the wall.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wall {
    /// Nothing may be touched before the first row.
    Before,
    /// Nothing may be touched after the last row.
    Behind,
}

/// What the bytes beside a column hold before a call, so that a step over its free end is seen.
const CANARY: u8 = 0xC5;

/// A column at a wall.
pub(super) struct Guarded {
    first: NonNull<u8>,
    mapped: usize,
    page: usize,
    start: usize,
    len: usize,
}

impl Guarded {
    /// Memory for `len` bytes with its wall.
    pub(super) fn new(len: usize, wall: Wall) -> io::Result<Self> {
        // SAFETY: asks for a number.
        let page = usize::try_from(unsafe { libc::sysconf(libc::_SC_PAGESIZE) }).unwrap_or(4096);
        let inner = (len + 1).next_multiple_of(page);
        let mapped = inner + 2 * page;
        let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS;
        // SAFETY: new anonymous memory at an address of the system's choice.
        let address = unsafe { libc::mmap(std::ptr::null_mut(), mapped, libc::PROT_NONE, flags, -1, 0) };
        if address == libc::MAP_FAILED {
            return Err(io::Error::last_os_error());
        }
        let first = NonNull::new(address.cast::<u8>()).ok_or_else(|| io::Error::other("memory at address 0"))?;
        let start = page + if wall == Wall::Behind { inner - len } else { 0 };
        let mut guarded = Self { first, mapped, page, start, len };
        // SAFETY: the pages between the first and the last of the mapping above.
        let opened =
            unsafe { libc::mprotect(first.as_ptr().add(page).cast(), inner, libc::PROT_READ | libc::PROT_WRITE) };
        if opened != 0 {
            return Err(io::Error::last_os_error());
        }
        guarded.open().fill(CANARY);
        Ok(guarded)
    }

    /// All that may be touched: the column and its free side.
    fn open(&mut self) -> &mut [u8] {
        // SAFETY: these pages are mapped, readable and writable as long as `self` lives, which is borrowed.
        unsafe { std::slice::from_raw_parts_mut(self.first.as_ptr().add(self.page), self.mapped - 2 * self.page) }
    }

    /// The column.
    pub(super) fn column(&mut self) -> &mut [u8] {
        let (start, len) = (self.start - self.page, self.len);
        &mut self.open()[start..start + len]
    }

    /// Nobody wrote on the free side.
    pub(super) fn is_intact(&mut self) -> bool {
        let (start, len) = (self.start - self.page, self.len);
        let open = self.open();
        open[..start].iter().chain(&open[start + len..]).all(|byte| *byte == CANARY)
    }
}

impl Drop for Guarded {
    fn drop(&mut self) {
        // SAFETY: the mapping made in `new`, which nobody borrows any more.
        unsafe { libc::munmap(self.first.as_ptr().cast(), self.mapped) };
    }
}

/// A crash of this process leaves no file behind.
pub(super) fn forbid_core_dumps() {
    let none = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: the limits live during the call. Where it fails a file may be left, which harms nothing.
    let _ = unsafe { libc::setrlimit(libc::RLIMIT_CORE, &raw const none) };
}

/// This process ends when the one that started it does.
pub(super) fn die_with_parent() {
    // SAFETY: two numbers are handed over. Where it fails the parent's time limit is what there is.
    let _ = unsafe { libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL) };
}

/// Ends all processes of a group whose first has ended; true when there were any. The number is not given to another group
/// as long as one of them lives, nor soon after.
pub(super) fn end_group(group: u32) -> bool {
    let group = libc::pid_t::try_from(group).unwrap_or(libc::pid_t::MAX);
    // SAFETY: two numbers are handed over; the group is that of a child of this process.
    unsafe { libc::killpg(group, libc::SIGKILL) == 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_stands_at_its_wall_and_its_free_side_is_watched() {
        for (wall, beside) in [(Wall::Behind, usize::MAX), (Wall::Before, 24)] {
            let mut guarded = Guarded::new(24, wall).expect("memory");
            assert_eq!(guarded.column().len(), 24);
            assert!(guarded.column().as_ptr().addr().is_multiple_of(8));
            guarded.column().fill(1);
            assert!(guarded.is_intact());
            let at = (guarded.start - guarded.page).wrapping_add(beside);
            guarded.open()[at] = 0;
            assert!(!guarded.is_intact());
        }
    }
}
