//! A library that ends the program by `exit` is named, and the exit code is a plugin's.
//!
//! Every thread knows the library whose code it runs. While [`Guard`] stands, a farewell that the system calls on `exit`
//! says who it was and puts the exit code right.

use std::cell::Cell;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Duration;

/// Tells the user that a library ended the program, and gives back the exit code: the library, when the thread that ended
/// it is known to have run its code, and all that were opened.
pub type Tell = fn(Option<&str>, &[String]) -> u8;

/// The program has not yet come to its own end.
static RUNNING: AtomicBool = AtomicBool::new(false);
/// A thread says its farewell.
static SAID: AtomicBool = AtomicBool::new(false);
/// The system calls a farewell once, and a further thread that calls `exit` in the meantime would find none and end the
/// process with its own code: one for each of the most threads of a run, and some for those of libraries.
const FAREWELLS: usize = 1100;
/// Who tells the user.
static TELL: OnceLock<Tell> = OnceLock::new();
/// Libraries that were opened, in order.
static LIBRARIES: Mutex<Vec<String>> = Mutex::new(Vec::new());

thread_local! {
    /// The library whose code this thread runs, by its number counted from 1; 0 for none.
    static INSIDE: Cell<usize> = const { Cell::new(0) };
}

/// Notes a library; gives back its number.
pub fn number(library: &str) -> usize {
    let mut libraries = LIBRARIES.lock().unwrap_or_else(PoisonError::into_inner);
    let known = libraries.iter().position(|known| known == library);
    known.map_or_else(
        || {
            libraries.push(library.to_owned());
            libraries.len()
        },
        |at| at + 1,
    )
}

/// Runs code of the library with this number.
#[inline]
pub fn within<T>(library: usize, run: impl FnOnce() -> T) -> T {
    let before = INSIDE.replace(library);
    let result = run();
    INSIDE.set(before);
    result
}

/// While it stands, nobody but a library can mean to end the program.
pub struct Guard(());

impl Guard {
    /// Puts it up, once in a process.
    pub fn put_up(tell: Tell) -> Self {
        let _ = TELL.set(tell);
        RUNNING.store(true, Ordering::Release);
        for _ in 0..FAREWELLS {
            // SAFETY: the function lives for ever and does not unwind.
            unsafe { libc::atexit(farewell) };
        }
        Self(())
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        take_down();
    }
}

/// Ends what [`Guard::put_up`] began, for a process with a watch of its own.
pub fn take_down() {
    RUNNING.store(false, Ordering::Release);
}

/// Runs on the thread that called `exit`.
extern "C" fn farewell() {
    if !RUNNING.load(Ordering::Acquire) {
        return;
    }
    if SAID.swap(true, Ordering::AcqRel) {
        // The first thread ends the process.
        loop {
            std::thread::sleep(Duration::from_secs(1));
        }
    }
    // Not waited for: a thread that holds it may never run again.
    let libraries = LIBRARIES.try_lock().map(|libraries| libraries.clone()).unwrap_or_default();
    let inside = INSIDE.get().checked_sub(1).and_then(|at| libraries.get(at));
    let code = TELL.get().map_or(1, |tell| tell(inside.map(String::as_str), &libraries));
    // SAFETY: ends the process; nothing runs after it.
    unsafe { libc::_exit(code.into()) }
}
