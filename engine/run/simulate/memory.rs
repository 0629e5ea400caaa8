//! How the C library is asked for memory.

/// From this size on an allocation is a piece of memory of its own, which the system has back when it is given up. What is
/// given up and taken anew within a small society's year is less: page after page of it would be brought back each time.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const PIECE: libc::c_int = 1024 * 1024;

/// So much memory may lie unused at the end of a heap, of which every thread has one, before the system has it back: with 128 KiB, which
/// the library begins with, each block gave up pages that the next had brought back, a fifth of the opening's time.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const UNUSED: libc::c_int = 16 * 1024 * 1024;

/// Keeps the sheets of a desk, and whatever else is as large, apart from the heaps, and a little memory in these. The GNU C library
/// begins with the first, but raises the bound to the size of whatever large was given up last: then the columns of persons grow among
/// the sheets and leave holes that nobody fills, and a person took 46 to 50 bytes, as chance would have it, where it now is 46 or 47.
pub fn manage_heaps() {
    // SAFETY: they take two numbers, and change nothing but where later requests are served from.
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    unsafe {
        libc::mallopt(libc::M_MMAP_THRESHOLD, PIECE);
        libc::mallopt(libc::M_TRIM_THRESHOLD, UNUSED);
    }
}
