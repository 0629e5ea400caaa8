//! What this process notes on its board: whose code each thread runs, and how the process ends.
//!
//! A process without a board notes nothing. Where there is one, a call costs a handful of instructions, once for a batch of
//! rows.

use std::cell::Cell;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

use crate::board::{Board, Call, Death, Head, Line, Named, Place};

/// Signals of which a process dies by its own doing.
pub const DEADLY: [i32; 7] =
    [libc::SIGSEGV, libc::SIGBUS, libc::SIGILL, libc::SIGFPE, libc::SIGABRT, libc::SIGTRAP, libc::SIGSYS];
/// Signals by which somebody asks a process to end.
pub const ASKING: [i32; 3] = [libc::SIGINT, libc::SIGTERM, libc::SIGHUP];

/// The board of this process.
static BOARD: OnceLock<Board> = OnceLock::new();
/// Names that stand on it.
static NAMES: Mutex<Vec<(String, Named)>> = Mutex::new(Vec::new());
/// Lines that a thread held which has ended, and the first that nobody has held.
static FREE: Mutex<(Vec<&'static Line>, usize)> = Mutex::new((Vec::new(), 0));

thread_local! {
    /// The line of this thread; none before it met a policy. It has no destructor: a signal may come at any time.
    static MINE: Cell<Option<&'static Line>> = const { Cell::new(None) };
    /// Gives the line back when the thread ends.
    static LEASE: Lease = const { Lease };
}

struct Lease;

impl Drop for Lease {
    fn drop(&mut self) {
        if let Some(line) = MINE.take() {
            FREE.lock().unwrap_or_else(PoisonError::into_inner).0.push(line);
        }
    }
}

/// The line of this thread.
#[inline]
fn line() -> Option<&'static Line> {
    MINE.get().or_else(take_line)
}

/// A line for a thread that has none: the last, which some share, when all are taken.
#[cold]
fn take_line() -> Option<&'static Line> {
    let lines = BOARD.get()?.lines();
    // Not after the thread gave its line back, at its end.
    LEASE.try_with(|_| ()).ok()?;
    let mut free = FREE.lock().unwrap_or_else(PoisonError::into_inner);
    let line = free.0.pop().or_else(|| {
        free.1 += 1;
        lines.get(free.1 - 1).or(lines.last())
    });
    MINE.set(line);
    line
}

/// Puts the names of a library, a policy and its hooks on the board; the policy is empty while only the library is known.
pub fn named<'a>(library: &'a str, policy: &'a str, hooks: impl IntoIterator<Item = &'a str>) -> Named {
    let Some(board) = BOARD.get() else { return Named::default() };
    let record = [library, policy].into_iter().chain(hooks).collect::<Vec<_>>().join("\n");
    let mut names = NAMES.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((_, known)) = names.iter().find(|(known, _)| *known == record) {
        return *known;
    }
    let named = board.put_up_names(&record);
    names.push((record, named));
    named
}

/// Runs code of a policy; the year is 0 when it is not known.
#[inline]
pub fn within<T>(named: Named, call: Call, year: i32, run: impl FnOnce() -> T) -> T {
    let Some(line) = line() else { return run() };
    let before = line.enter(Place::packed(named, call), year);
    let result = run();
    line.goes(before);
    result
}

/// Libraries that were opened or called, in their order; none without a board.
pub fn libraries() -> Vec<String> {
    BOARD.get().map(Board::libraries).unwrap_or_default()
}

/// Notes that a year begins.
pub fn year(year: u16) {
    if let Some(board) = BOARD.get() {
        board.begins(year);
    }
}

/// Notes what is being lived, in words.
pub fn lives(label: &str) {
    if let Some(board) = BOARD.get() {
        board.lives(label);
    }
}

/// Notes the folder that is being made, whose beginnings are to be cleared away should the process not come to its end.
pub fn makes(folder: &Path) {
    if let Some(board) = BOARD.get() {
        board.makes(folder);
    }
}

/// Notes that this process ends on purpose, with this exit code.
pub fn ends(code: u8) {
    if let Some(board) = BOARD.get() {
        board.ends(code);
    }
}

/// Writes something that must be there whole or not at all: whoever asks the process to end waits for it.
pub fn writing<T>(write: impl FnOnce() -> T) -> T {
    let _writes = Noted::begin(|head| &head.writing);
    write()
}

/// Does something that looks at [`asked`] now and then, and stops by itself: whoever asks the process to end waits for it.
pub fn stopping<T>(work: impl FnOnce() -> T) -> T {
    let _stops = Noted::begin(|head| &head.stopping);
    work()
}

/// The signal by which somebody has asked this process to end.
pub fn asked() -> Option<i32> {
    BOARD.get().and_then(Board::asked)
}

/// While it lives something is counted on the board.
struct Noted(Option<&'static AtomicU64>);

impl Noted {
    fn begin(count: impl FnOnce(&'static Head) -> &'static AtomicU64) -> Self {
        let count = BOARD.get().map(|board| count(board.head()));
        Self(count.inspect(|count| _ = count.fetch_add(1, Ordering::AcqRel)))
    }
}

impl Drop for Noted {
    fn drop(&mut self) {
        self.0.inspect(|count| _ = count.fetch_sub(1, Ordering::AcqRel));
    }
}

/// Puts up the board of this process and has its death marked on it.
pub fn put_up(board: Board) -> &'static Board {
    let board = BOARD.get_or_init(|| board);
    for signal in DEADLY {
        handle(signal, on_death);
    }
    // SAFETY: the function lives for ever and does not unwind.
    unsafe { libc::atexit(on_exit) };
    board
}

/// Has it noted on the board when somebody asks this process to end, who is then ended by the one that watches it. What is
/// ignored stays so, as `nohup` wants it.
pub fn listen() {
    for signal in ASKING.into_iter().filter(|signal| !is_ignored(*signal)) {
        handle(signal, on_asking);
    }
}

/// Whether a signal was ignored already when the program began.
pub(crate) fn is_ignored(signal: i32) -> bool {
    // SAFETY: all zero bytes are a valid `sigaction`.
    let mut action: libc::sigaction = unsafe { std::mem::zeroed() };
    // SAFETY: only asks; `action` lives during the call.
    unsafe { libc::sigaction(signal, std::ptr::null(), &raw mut action) };
    action.sa_sigaction == libc::SIG_IGN
}

type Handler = extern "C" fn(i32, *mut libc::siginfo_t, *mut libc::c_void);

fn handle(signal: i32, handler: Handler) {
    // SAFETY: all zero bytes are a valid `sigaction`.
    let mut action: libc::sigaction = unsafe { std::mem::zeroed() };
    action.sa_sigaction = handler as *const () as usize;
    // On the other stack, for a stack that ran over.
    action.sa_flags = libc::SA_ONSTACK | libc::SA_SIGINFO | libc::SA_RESTART;
    // SAFETY: the handlers touch nothing but the board, a thread-local without a destructor, and what may be called in a
    // handler.
    unsafe { libc::sigaction(signal, &raw const action, std::ptr::null_mut()) };
}

extern "C" fn on_death(signal: i32, _: *mut libc::siginfo_t, _: *mut libc::c_void) {
    die_of(signal);
}

/// Called in a handler.
fn die_of(signal: i32) {
    leave_mark(Death::Signal(signal));
    // Only now: were the handler gone at once, a second thread could end the process before the first has left its mark.
    // SAFETY: both are allowed in a handler; the signal waits until it returns and then ends the process.
    unsafe {
        libc::signal(signal, libc::SIG_DFL);
        libc::raise(signal);
    }
}

extern "C" fn on_asking(signal: i32, facts: *mut libc::siginfo_t, _: *mut libc::c_void) {
    // SAFETY: the system hands over facts that hold who sent the signal.
    let by_itself = unsafe { (*facts).si_pid() == libc::getpid() };
    if by_itself {
        die_of(signal);
    } else if let Some(board) = BOARD.get() {
        board.asks(signal);
    }
}

extern "C" fn on_exit() {
    leave_mark(Death::Exit);
}

fn leave_mark(death: Death) {
    if let Some(board) = BOARD.get() {
        board.dies(death, MINE.get());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_go_from_thread_to_thread() {
        let board = put_up(Board::shared(1).expect("memory"));
        let named = named("lib.so", "free-care", ["settle"]);
        for year in 1..1_000 {
            let work = move || {
                within(named, Call::Hook(0), year, || {
                    let place = Place { named, call: Call::Hook(0), year: year as u16 };
                    assert_eq!(board.all_inside(), [place]);
                });
            };
            std::thread::spawn(work).join().expect("it lives");
        }
        assert_eq!(FREE.lock().expect("held by nobody").1, 1, "one line is enough for threads that follow each other");
    }
}
