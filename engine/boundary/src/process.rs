//! Processes: one that parts from this one and is watched by it, and how processes are asked, and made, to end.

use std::io;
use std::mem::MaybeUninit;
use std::os::unix::process::ExitStatusExt;
use std::process::ExitStatus;
use std::time::Duration;

use crate::note::{ASKING, is_ignored};

/// A process that parted from this one.
pub struct Parted {
    child: libc::pid_t,
    /// What the child leaves behind becomes this process's own.
    adopts: bool,
    /// What this process waits for: the child's end, and whoever asks it to end.
    awaited: libc::sigset_t,
}

/// Parts a process from this one, in which no second thread may run yet, and which so can go on as either. The child ends with its
/// parent.
///
/// # Errors
/// There can be no more processes.
pub fn part() -> io::Result<Option<Parted>> {
    let awaited = awaited();
    // SAFETY: the sets live during the call; nothing is blocked that the child does not let through again.
    unsafe { libc::sigprocmask(libc::SIG_BLOCK, &raw const awaited, std::ptr::null_mut()) };
    // SAFETY: asks for a number.
    let parent = unsafe { libc::getpid() };
    // SAFETY: there is one thread, so that the child holds no lock of another's.
    match unsafe { libc::fork() } {
        -1 => Err(io::Error::last_os_error()),
        0 => {
            end_with(parent);
            // SAFETY: as above.
            unsafe { libc::sigprocmask(libc::SIG_UNBLOCK, &raw const awaited, std::ptr::null_mut()) };
            Ok(None)
        }
        child => {
            // A parent that ignores its children's ends would not be told of this one's.
            // SAFETY: puts back what every program begins with.
            unsafe { libc::signal(libc::SIGCHLD, libc::SIG_DFL) };
            Ok(Some(Parted { child, adopts: adopt(child), awaited }))
        }
    }
}

/// Has orphans among the descendants of this process become its children, so that they can be found; false where it began
/// with children of somebody else's, which could not be told from them.
fn adopt(child: libc::pid_t) -> bool {
    // SAFETY: numbers are handed over.
    children() == [child] && unsafe { libc::prctl(libc::PR_SET_CHILD_SUBREAPER, 1) } == 0
}

/// The children of this process, which has one thread; none where the system does not tell.
fn children() -> Vec<libc::pid_t> {
    let list = std::fs::read_to_string("/proc/thread-self/children").unwrap_or_default();
    list.split_whitespace().filter_map(|child| child.parse().ok()).collect()
}

/// Ends a child and waits for it; false when it had ended by itself, which is no harm.
fn end(child: libc::pid_t) -> bool {
    let mut status = 0;
    // SAFETY: the number lives during the calls, and the child is this process's own until it is waited for.
    unsafe {
        let lived = libc::waitpid(child, &raw mut status, libc::WNOHANG) == 0;
        if lived {
            libc::kill(child, libc::SIGKILL);
            libc::waitpid(child, &raw mut status, 0);
        }
        lived
    }
}

fn awaited() -> libc::sigset_t {
    let asking = ASKING.into_iter().filter(|signal| !is_ignored(*signal));
    let mut set = MaybeUninit::<libc::sigset_t>::uninit();
    // SAFETY: the set lives during the calls, and the first of them fills it.
    unsafe {
        libc::sigemptyset(set.as_mut_ptr());
        asking.chain([libc::SIGCHLD]).for_each(|signal| _ = libc::sigaddset(set.as_mut_ptr(), signal));
        set.assume_init()
    }
}

/// Ends this process when its parent ends, and at once when that has ended already.
fn end_with(parent: libc::pid_t) {
    // SAFETY: numbers are handed over and asked for.
    unsafe {
        libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL);
        if libc::getppid() != parent {
            libc::_exit(1);
        }
    }
}

impl Parted {
    /// Waits until something happens; the signal by which somebody asks this process to end.
    pub fn wait(&self, at_most: Duration) -> Option<i32> {
        let time = libc::timespec {
            tv_sec: at_most.as_secs() as libc::time_t,
            tv_nsec: libc::c_long::from(at_most.subsec_nanos() as i32),
        };
        // SAFETY: set and time live during the call, and nobody wants the facts.
        let signal = unsafe { libc::sigtimedwait(&raw const self.awaited, std::ptr::null_mut(), &raw const time) };
        ASKING.contains(&signal).then_some(signal)
    }

    /// How it ended, once it has.
    ///
    /// # Errors
    /// The system does not tell.
    pub fn ended(&self) -> io::Result<Option<ExitStatus>> {
        let mut status = 0;
        // SAFETY: the number lives during the call.
        match unsafe { libc::waitpid(self.child, &raw mut status, libc::WNOHANG) } {
            0 => Ok(None),
            -1 => Err(io::Error::last_os_error()),
            _ => Ok(Some(ExitStatus::from_raw(status))),
        }
    }

    /// Ends what it left behind, once it has ended itself; how many processes those were.
    pub fn end_left_behind(&self) -> usize {
        if !self.adopts {
            return 0;
        }
        let mut found = 0;
        loop {
            // Each end may make further orphans.
            let left = children();
            if left.is_empty() {
                return found;
            }
            found += left.into_iter().filter(|child| end(*child)).count();
        }
    }

    /// Ends it at once.
    pub fn kill(&self) {
        // SAFETY: only sends a signal; nobody has waited for the child yet, so that the number is its own.
        unsafe { libc::kill(self.child, libc::SIGKILL) };
    }
}

/// Whether a child has ended. It stays to be waited for, so that its number is still its own.
///
/// # Errors
/// There is no such child.
pub fn has_ended(child: u32) -> io::Result<bool> {
    // SAFETY: all zero bytes are a valid `siginfo_t`.
    let mut facts: libc::siginfo_t = unsafe { std::mem::zeroed() };
    let how = libc::WEXITED | libc::WNOHANG | libc::WNOWAIT;
    // SAFETY: `facts` lives during the call.
    if unsafe { libc::waitid(libc::P_PID, child, &raw mut facts, how) } != 0 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: the call fills in this field, and leaves it zero while the child lives.
    Ok(unsafe { facts.si_pid() != 0 })
}

/// Ends a process with everything in its group, which is what it started and did not part from it: a child that nobody has
/// waited for yet.
pub fn end_group(process: u32) {
    if let Ok(group) = i32::try_from(process) {
        // SAFETY: only sends a signal; by the caller's promise the number is still the child's own.
        unsafe { libc::kill(-group, libc::SIGKILL) };
    }
}

/// Ends this process at once, without the farewells of the libraries that it opened.
pub fn leave(code: i32) -> ! {
    // SAFETY: ends the process; nothing runs after it.
    unsafe { libc::_exit(code) }
}
