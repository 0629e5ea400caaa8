//! How the C library is asked for memory.

/// From this size on an allocation is a piece of memory of its own, which returns to the system when it is given up. The
/// buffers that a small society takes anew every year are smaller: each time all their pages would have to be fetched.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const PIECE: libc::c_int = 1024 * 1024;

/// So much memory may lie unused at the end of a heap, of which every thread has one, before it returns to the system.
/// With 128 KiB, the library's default, each block gave up pages that the next one fetched again: a fifth of the opening's
/// time.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const UNUSED: libc::c_int = 16 * 1024 * 1024;

/// Keeps large buffers, such as those of a workspace, out of the heaps, and leaves the heaps some unused memory.
///
/// The GNU C library begins with a fixed bound for what is large, but raises it to the size of the last large buffer that
/// was given up. The columns of persons then lie among the buffers and leave holes that stay empty: a person took 46 to 50
/// bytes, by chance. With a fixed bound it is 46 or 47.
pub fn manage_heaps() {
    // SAFETY: they take two numbers, and change nothing but where later requests are served from.
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    unsafe {
        libc::mallopt(libc::M_MMAP_THRESHOLD, PIECE);
        libc::mallopt(libc::M_TRIM_THRESHOLD, UNUSED);
    }
}
