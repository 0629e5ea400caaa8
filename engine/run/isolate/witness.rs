//! Who was inside which policy when a process died: a board in memory that a grown process shares with its supervisor.
//!
//! Every thread has a line on the board. A [`Witness`] stands before each policy, notes on the line of its thread which
//! hook is entered, and that it was left. When the process dies of a signal or of `exit`, the dying thread leaves a mark.
//! The supervisor reads the board while the process lives (a call that lasts too long) and after it died.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, Write};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use gongji_model::policy::{ColumnRef, Description, Instance, Policy};
use gongji_sdk::abi::{Circumstances, Value};
use memmap2::MmapRaw;

/// Words of the head, and of each line.
const LINE: usize = 8;
/// Head: years that were lived.
const DONE: usize = 0;
/// Head: the year that is being lived.
const YEAR: usize = 1;
/// Head: how the process died, and on which line.
const MARK: usize = 2;
/// Line: how often a policy was entered and left; odd while inside.
const COUNT: usize = 0;
/// Line: where it went in.
const WHERE: usize = 1;

/// Signals of which a process dies by its own doing.
pub(super) const DEADLY: [i32; 7] =
    [libc::SIGSEGV, libc::SIGBUS, libc::SIGILL, libc::SIGFPE, libc::SIGABRT, libc::SIGTRAP, libc::SIGSYS];
/// In place of a signal: the process was ended by `exit`.
const EXIT: u64 = 1 << 16;

/// What a policy was asked to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Call {
    /// Its library was opened.
    Open,
    /// An instance was made.
    Create,
    /// A hook, by its number within the policy.
    Hook(usize),
    /// An instance was ended.
    Destroy,
}

/// Where a thread is or was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// Number of the policy in the task.
    pub(super) policy: usize,
    /// What it was asked.
    pub(super) call: Call,
}

impl Place {
    /// Calls that are no hook stand above every number of a hook.
    const NO_HOOK: u64 = 1 << 32;

    fn packed(self) -> u64 {
        let call = match self.call {
            Call::Hook(number) => number as u64,
            Call::Open => Self::NO_HOOK - 1,
            Call::Create => Self::NO_HOOK - 2,
            Call::Destroy => Self::NO_HOOK - 3,
        };
        (self.policy as u64) << 32 | call
    }

    fn unpacked(word: u64) -> Self {
        let call = match word % Self::NO_HOOK {
            call if call == Self::NO_HOOK - 1 => Call::Open,
            call if call == Self::NO_HOOK - 2 => Call::Create,
            call if call == Self::NO_HOOK - 3 => Call::Destroy,
            hook => Call::Hook(hook as usize),
        };
        Self { policy: (word >> 32) as usize, call }
    }
}

/// How a process said it was dying.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Death {
    /// Of this signal.
    Signal(i32),
    /// It called `exit`.
    Exit,
}

/// The board.
pub(super) struct Board {
    map: MmapRaw,
}

impl Board {
    /// A board for so many threads on an empty file.
    pub(super) fn create(file: &File, threads: usize) -> io::Result<Self> {
        // Some for threads beside the pool. Written, so that a full disk is told now and not by a signal later.
        (&*file).write_all(&vec![0; (1 + threads + 8) * LINE * size_of::<u64>()])?;
        Self::open(file)
    }

    /// The board on a file.
    pub(super) fn open(file: &File) -> io::Result<Self> {
        Ok(Self { map: MmapRaw::map_raw(file)? })
    }

    fn word(&self, at: usize) -> &AtomicU64 {
        assert!(at < self.map.len() / size_of::<u64>(), "the board has no word {at}");
        // SAFETY: inside the mapping, which lives as long as `self` and begins at a page; both processes read and write
        // it through atomics alone.
        unsafe { AtomicU64::from_ptr(self.map.as_mut_ptr().cast::<u64>().add(at)) }
    }

    fn lines(&self) -> usize {
        self.map.len() / size_of::<u64>() / LINE - 1
    }

    fn on(&self, line: usize, word: usize) -> &AtomicU64 {
        self.word((line + 1) * LINE + word)
    }

    /// Notes that a year begins.
    pub(super) fn begins(&self, year: u16) {
        self.word(YEAR).store(u64::from(year), Ordering::Release);
    }

    /// Notes that one more year is done.
    pub(super) fn year_is_done(&self) {
        self.word(DONE).fetch_add(1, Ordering::Release);
    }

    /// Years that are done, and the one that is being lived.
    pub(super) fn years(&self) -> (u64, u16) {
        (self.word(DONE).load(Ordering::Acquire), self.word(YEAR).load(Ordering::Acquire) as u16)
    }

    /// How often each line entered and left a policy.
    pub(super) fn counts(&self) -> Vec<u64> {
        (0..self.lines()).map(|line| self.on(line, COUNT).load(Ordering::Acquire)).collect()
    }

    /// Where a line is inside a policy.
    pub(super) fn inside(&self, line: usize) -> Option<Place> {
        let odd = self.on(line, COUNT).load(Ordering::Acquire) % 2 == 1;
        odd.then(|| Place::unpacked(self.on(line, WHERE).load(Ordering::Relaxed)))
    }

    /// Every place inside a policy, each once.
    pub(super) fn all_inside(&self) -> Vec<Place> {
        let mut places: Vec<Place> = Vec::new();
        for place in (0..self.lines()).filter_map(|line| self.inside(line)) {
            if !places.contains(&place) {
                places.push(place);
            }
        }
        places
    }

    /// What the dying process left: how it died, and where the dying thread was.
    pub(super) fn mark(&self) -> Option<(Death, Option<Place>)> {
        let mark = self.word(MARK).load(Ordering::Acquire);
        let death = match mark >> 32 {
            0 => return None,
            EXIT => Death::Exit,
            signal => Death::Signal(signal as i32),
        };
        let line = (mark % (1 << 32)).checked_sub(1).map(|line| line as usize);
        let line = line.filter(|line| *line < self.lines());
        Some((death, line.and_then(|line| self.inside(line))))
    }

    fn enter(&self, line: usize, place: Place) {
        let count = self.on(line, COUNT);
        self.on(line, WHERE).store(place.packed(), Ordering::Relaxed);
        count.store(count.load(Ordering::Relaxed) + 1, Ordering::Release);
    }

    fn leave(&self, line: usize) {
        let count = self.on(line, COUNT);
        count.store(count.load(Ordering::Relaxed) + 1, Ordering::Release);
    }
}

/// The board of this process, when it is a grown one.
static BOARD: OnceLock<Board> = OnceLock::new();
/// Lines that are taken.
static TAKEN: AtomicUsize = AtomicUsize::new(0);

thread_local! {
    /// The line of this thread, counted from 1; 0 before it met a policy.
    static MINE: Cell<usize> = const { Cell::new(0) };
}

/// Puts up the board of this process and has its death marked on it.
pub(super) fn put_up(board: Board) -> &'static Board {
    let board = BOARD.get_or_init(|| board);
    for signal in DEADLY {
        // SAFETY: all zero bytes are a valid `sigaction`.
        let mut action: libc::sigaction = unsafe { std::mem::zeroed() };
        action.sa_sigaction = on_signal as *const () as usize;
        // On the other stack, for a stack that ran over.
        action.sa_flags = libc::SA_ONSTACK;
        // SAFETY: the handler only touches the board, a thread-local without a destructor, `signal` and `raise`.
        unsafe { libc::sigaction(signal, &raw const action, std::ptr::null_mut()) };
    }
    // SAFETY: the function lives for ever and does not unwind.
    unsafe { libc::atexit(on_exit) };
    board
}

/// The first mark stays: what dies after it dies of it.
fn leave_mark(how: u64) {
    if let Some(board) = BOARD.get() {
        let mark = how << 32 | MINE.get() as u64;
        let _first = board.word(MARK).compare_exchange(0, mark, Ordering::AcqRel, Ordering::Relaxed);
    }
}

extern "C" fn on_signal(signal: i32) {
    leave_mark(signal as u64);
    // Only now: were the handler gone at once, a second thread could end the process before the first has left its mark.
    // SAFETY: both are allowed in a handler; the signal waits until it returns and then ends the process.
    unsafe {
        libc::signal(signal, libc::SIG_DFL);
        libc::raise(signal);
    }
}

extern "C" fn on_exit() {
    leave_mark(EXIT);
}

/// Exit code of a grown process that could not read its task or write what came of it.
pub(super) const SPEECHLESS: i32 = 74;

/// Ends this process at once, without the farewells of the libraries that it opened.
pub(super) fn leave(code: i32) -> ! {
    // SAFETY: ends the process; nothing runs after it.
    unsafe { libc::_exit(code) }
}

/// Whether a child has ended. It stays to be waited for, so that its number is still its own.
pub(super) fn has_ended(child: u32) -> io::Result<bool> {
    // SAFETY: all zero bytes are a valid `siginfo_t`.
    let mut facts: libc::siginfo_t = unsafe { std::mem::zeroed() };
    let how = libc::WEXITED | libc::WNOHANG | libc::WNOWAIT;
    // SAFETY: `facts` lives during the call.
    if unsafe { libc::waitid(libc::P_PID, child, &raw mut facts, how) } != 0 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: the call fills in this field, and leaves it zero while the child lives.
    Ok(unsafe { facts.si_pid() } != 0)
}

/// Ends a process with everything in its group, which is what it started and did not part from it.
pub(super) fn end_group(process: u32) {
    if let Ok(group) = i32::try_from(process) {
        // SAFETY: only sends a signal; the supervisor has not yet waited for the leader, so that the number is its own.
        unsafe { libc::kill(-group, libc::SIGKILL) };
    }
}

/// Runs code of a policy under the eyes of the supervisor.
pub(super) fn watched<T>(policy: usize, call: Call, run: impl FnOnce() -> T) -> T {
    let Some(board) = BOARD.get() else { return run() };
    if MINE.get() == 0 {
        MINE.set(1 + TAKEN.fetch_add(1, Ordering::Relaxed).min(board.lines() - 1));
    }
    let line = MINE.get() - 1;
    board.enter(line, Place { policy, call });
    let result = run();
    board.leave(line);
    result
}

/// Stands before a policy and notes every call.
pub(super) struct Witness {
    /// Its number in the task.
    pub(super) number: usize,
    /// The policy.
    pub(super) policy: Arc<dyn Policy>,
}

impl Policy for Witness {
    fn description(&self) -> &Description {
        self.policy.description()
    }

    fn create(&self, values: &[Value]) -> Result<Box<dyn Instance>, String> {
        let instance = watched(self.number, Call::Create, || self.policy.create(values))?;
        Ok(Box::new(Watched { number: self.number, instance: Some(instance) }))
    }
}

struct Watched {
    number: usize,
    /// None only while it is dropped.
    instance: Option<Box<dyn Instance>>,
}

impl Instance for Watched {
    fn apply(
        &self,
        hook: usize,
        isa: u32,
        circumstances: &Circumstances,
        columns: &mut [ColumnRef<'_>],
    ) -> Result<(), String> {
        let Some(instance) = &self.instance else { return Err("its instance has ended".into()) };
        watched(self.number, Call::Hook(hook), || instance.apply(hook, isa, circumstances, columns))
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        let instance = self.instance.take();
        watched(self.number, Call::Destroy, || drop(instance));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_survives_its_packing() {
        for call in [Call::Open, Call::Create, Call::Hook(0), Call::Hook(77), Call::Destroy] {
            let place = Place { policy: 3, call };
            assert_eq!(Place::unpacked(place.packed()), place);
        }
    }

    #[test]
    fn two_sides_of_a_board_see_the_same() {
        let file = tempfile::tempfile().expect("a temporary file");
        let (mine, theirs) = (Board::create(&file, 2).expect("mapped"), Board::open(&file).expect("mapped"));
        let place = Place { policy: 1, call: Call::Hook(2) };
        theirs.begins(2014);
        theirs.enter(1, place);
        assert_eq!((mine.inside(0), mine.inside(1), mine.all_inside()), (None, Some(place), vec![place]));
        assert_eq!((mine.years(), mine.mark()), ((0, 2014), None));
        theirs.word(MARK).store((libc::SIGSEGV as u64) << 32 | 2, Ordering::Release);
        assert_eq!(mine.mark(), Some((Death::Signal(libc::SIGSEGV), Some(place))));
        theirs.leave(1);
        theirs.year_is_done();
        assert_eq!((mine.all_inside(), mine.years().0), (Vec::new(), 1));
    }
}
