//! The program watches itself: the process that was started forks another one, which does the work, and waits for it.
//!
//! When the working process ends before its work is done (by a signal, `exit`, `_exit`, or another program in its place),
//! the watching one reads on the board which policy was inside which hook and tells the user. It also names a call that
//! lasts too long, and ends the work on Ctrl-C. From outside the two look like one process: the terminal, signals and the
//! exit code mean what they always mean.

use std::env;
use std::io::{IsTerminal, Write};
use std::os::unix::process::ExitStatusExt;
use std::process::ExitStatus;
use std::time::{Duration, Instant};

use gongji_boundary::board::{Board, Call, Death, Patience, Place};
use gongji_boundary::note;
use gongji_boundary::process::{self, Parted};

pub mod footing;

use crate::ground::diagnose;
use crate::ground::diagnose::{Failure, Fault, Mistake};
use crate::ground::private::Workplace;
use crate::ground::words::{asking_words, counted};
use crate::results::place;
use crate::simulate::checkpoint;

/// How often the watcher looks at the board.
const GLANCE: Duration = Duration::from_millis(100);
/// An interrupted run hung in the calls that had lasted longer than this.
const LONG: Duration = Duration::from_millis(250);
/// A work that stops by itself is waited for, unless a call has lasted longer than this.
const HUNG: Duration = Duration::from_secs(2);
/// How long libraries may take to end once the work is done.
const FAREWELL: Duration = Duration::from_secs(10);
/// Lines of the board: one for each thread of the largest run.
const THREADS: usize = 1024;

/// What is to be watched.
#[derive(Clone, Copy, Debug)]
pub struct Order {
    /// A call that lasts longer is named.
    pub patience: Duration,
    /// The verb knows `--isolate`, and it was not given.
    pub could_isolate: bool,
}

/// Forks the working process. Returns nothing in that process; in this one it returns the exit code once the work is over.
///
/// # Errors
/// No process can be parted.
pub fn part(order: Order) -> Result<Option<u8>, Failure> {
    let failed = |error: std::io::Error| {
        let help = "the program watches its policies from a second process";
        Failure::new(Fault::Other, vec![Mistake::new(format!("cannot start a second process: {error}")).help(help)])
    };
    let board = Board::shared(THREADS).map_err(failed)?;
    let Some(child) = process::part().map_err(failed)? else {
        note::put_up(board);
        note::listen();
        footing::remember();
        return Ok(None);
    };
    let watch = Watch { order, child, board, patience: Patience::default(), told: Vec::new() };
    watch.until_the_end().map(Some).map_err(failed)
}

struct Watch {
    order: Order,
    child: Parted,
    board: Board,
    patience: Patience,
    /// Calls that were named already.
    told: Vec<Place>,
}

impl Watch {
    /// Waits for the end of the work and reports how it came; returns the exit code.
    fn until_the_end(mut self) -> std::io::Result<u8> {
        let (mut asked, mut times, mut done) = (None, 0, None);
        loop {
            if let Some(status) = self.child.ended()? {
                let left = self.child.end_left_behind();
                if left > 0 && self.board.over().is_some() {
                    tell(&self.left_behind(left));
                }
                return Ok(self.told_of(status, asked));
            }
            let signal = self.child.wait(GLANCE);
            times += u32::from(signal.is_some());
            asked = asked.or(signal).or(self.board.asked());
            self.patience.look(&self.board);
            self.name_long_calls();
            let over = match self.board.over() {
                Some(_) => done.get_or_insert_with(Instant::now).elapsed() > FAREWELL,
                // A user who asks twice does not want to wait for what is being written.
                None => times > 1 || asked.is_some_and(|signal| !self.is_waited_for(signal)),
            };
            if over {
                self.child.kill();
            }
        }
    }

    /// Whether work that was asked to end is left to do so: something is being written, or it stops by itself.
    fn is_waited_for(&self, signal: i32) -> bool {
        self.board.asks(signal);
        let hangs = || !self.patience.longer(HUNG, &self.board).is_empty();
        self.board.is_writing() || self.board.stops_by_itself() && !hangs()
    }

    fn name_long_calls(&mut self) {
        for (place, _) in self.patience.longer(self.order.patience, &self.board) {
            if !self.told.contains(&place) {
                self.told.push(place);
                let after = self.order.patience.as_secs_f64();
                let whose = self.whose(&[place]);
                tell(&format!("warning: {whose}: still inside after {after} s; Ctrl-C ends the run"));
            }
        }
    }

    /// The warning about processes that a policy started and that outlived the work.
    fn left_behind(&self, left: usize) -> String {
        let processes = counted(left, "process", "processes");
        let libraries = self.board.libraries().join(", ");
        format!("warning: a policy left {processes} behind, ended now; one of: {libraries}")
    }

    /// Reports how the work ended, unless it ended on purpose; returns the exit code.
    fn told_of(&self, status: ExitStatus, asked: Option<i32>) -> u8 {
        if let Some(code) = self.board.over() {
            return code;
        }
        self.board.folder().iter().for_each(|folder| place::give_back_left_overs(folder));
        Workplace::sweep();
        let by_itself = self.board.mark().is_some();
        match asked {
            Some(signal) if !by_itself => {
                show(&Failure::new(Fault::Other, vec![self.interruption(signal)]));
                128 + signal as u8
            }
            _ => {
                let failure = self.cause(status);
                show(&failure);
                if let Some(help) = self.how_to_resume() {
                    tell(&format!("help: {help}"));
                }
                failure.exit_code()
            }
        }
    }

    /// How a run goes on of which there are checkpoints.
    fn how_to_resume(&self) -> Option<String> {
        let folder = self.board.folder()?;
        let here = env::current_dir().unwrap_or_default();
        checkpoint::is_there(&folder).then(|| checkpoint::how_to_resume(folder.strip_prefix(here).unwrap_or(&folder)))
    }

    /// The message of an interrupted run: in which call it hung, if it did.
    fn interruption(&self, signal: i32) -> Mistake {
        let mistake = Mistake::new(format!("interrupted {}: nothing is left half-written", asking_words(signal)));
        let mistake = match self.how_to_resume() {
            Some(help) => mistake.help(help),
            None => mistake,
        };
        let hung = self.patience.longer(LONG, &self.board);
        let first = |at: usize| hung[..at].iter().all(|(place, _)| *place != hung[at].0);
        (0..hung.len()).filter(|at| first(*at)).fold(mistake, |mistake, at| {
            let (place, lasted) = hung[at];
            let whose = self.whose(&[place]);
            mistake.help(format!("it hung in {whose}, which had not returned for {:.0} s", lasted.as_secs_f64()))
        })
    }

    /// The failure by which the work ended: the policies that were being called, and how it ended.
    fn cause(&self, status: ExitStatus) -> Failure {
        let (places, how) = match (self.board.mark(), status.signal()) {
            (Some((death, Some(place))), _) => (vec![place], death_words(death)),
            (Some((death, None)), _) => (self.board.all_inside(), death_words(death)),
            (None, Some(signal)) if !note::DEADLY.contains(&signal) => return self.killed(signal),
            (None, Some(signal)) => (self.board.all_inside(), signal_words(signal)),
            (None, None) => {
                let code = status.code().unwrap_or_default();
                (self.board.all_inside(), format!("without a word, with exit code {code}"))
            }
        };
        if places.is_empty() {
            return self.nobody(&how);
        }
        let mistake = Mistake::new(format!("{}, ended the program {how}", self.whose(&places)));
        // What happens when a library is opened, happens in whichever process opens it.
        let at_a_call = places.iter().any(|place| place.call != Call::Open);
        self.with_help(mistake, at_a_call)
    }

    /// The failure of a process that was killed from outside: no policy is to blame.
    fn killed(&self, signal: i32) -> Failure {
        let mut title = format!("the program was killed {}", signal_words(signal));
        let inside = self.board.all_inside();
        if !inside.is_empty() {
            title += &format!(", while {} was being called", self.whose(&inside));
        }
        Failure::other(title)
    }

    /// The failure of a process that ended while no policy was being called.
    fn nobody(&self, how: &str) -> Failure {
        let libraries = self.board.libraries();
        if libraries.is_empty() {
            return Failure::other(format!("the program ended {how}"));
        }
        let title = format!("the program ended {how}, outside of any call of a policy");
        let help = format!(
            "a thread that a policy started, or memory that it damaged before; one of: {}",
            libraries.join(", ")
        );
        let scarce =
            "where a line above says that an allocation failed, there was too little memory: try fewer persons";
        self.with_help(Mistake::new(title).help(help).help(scarce), true)
    }

    fn with_help(&self, mistake: Mistake, would_isolate: bool) -> Failure {
        let mistake =
            mistake.help("a policy returns an error when it cannot go on; `gongji check` looks for such faults");
        Failure::plugin(if would_isolate && self.order.could_isolate {
            mistake.help("try `--isolate`: a policy that crashes or hangs then costs its own arm only")
        } else {
            mistake
        })
    }

    /// The policies, hooks and years of some places, with the arm and replicate that was being simulated.
    fn whose(&self, places: &[Place]) -> String {
        let (policy, hook) = joined(places, &self.board);
        let libraries = distinct(places.iter().map(|place| self.board.names(*place).library));
        let mut words = match policy.is_empty() {
            true => format!("the policy library `{libraries}`, hook {hook}"),
            false => format!("policy `{policy}` of `{libraries}`, hook {hook}"),
        };
        let years = distinct(places.iter().filter(|place| place.year > 0).map(|place| place.year.to_string()));
        if !years.is_empty() {
            words += &format!(", year {years}");
        }
        match self.board.label() {
            label if label.is_empty() => words,
            label => format!("{words}, {label}"),
        }
    }
}

/// The different ones of some words, joined by `or`.
fn distinct(words: impl Iterator<Item = String>) -> String {
    let mut found: Vec<String> = Vec::new();
    for word in words.filter(|word| !word.is_empty()) {
        if !found.contains(&word) {
            found.push(word);
        }
    }
    found.join(" or ")
}

/// Policies and hooks of some places.
pub(crate) fn joined(places: &[Place], board: &Board) -> (String, String) {
    let names = || places.iter().map(|place| board.names(*place));
    (distinct(names().map(|names| names.policy)), distinct(names().map(|names| names.hook)))
}

/// Clears the line of a progress bar.
fn over_the_bar() {
    let mut error = std::io::stderr();
    if error.is_terminal() {
        // When standard error is closed, the message cannot be shown anywhere.
        let _ = write!(error, "\r\x1b[2K");
    }
}

fn show(failure: &Failure) {
    over_the_bar();
    diagnose::show(failure);
}

/// A line on standard error.
fn tell(line: &str) {
    over_the_bar();
    // As above.
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// How a process died, behind "it ended the program".
pub(crate) fn death_words(death: Death) -> String {
    match death {
        Death::Signal(signal) => signal_words(signal),
        Death::Exit => "by `exit`".into(),
    }
}

/// What a signal means, behind "it was ended".
pub(crate) fn signal_words(signal: i32) -> String {
    let name = match signal {
        libc::SIGSEGV => "a segmentation fault (a wrong address, or a stack that ran over), signal",
        libc::SIGBUS => "a bus error, signal",
        libc::SIGILL => "an illegal instruction, signal",
        libc::SIGFPE => "an arithmetic fault, signal",
        libc::SIGABRT => "an abort, signal",
        libc::SIGKILL => "the system or a user (perhaps for want of memory), signal",
        libc::SIGTERM => "the system or a user, signal",
        _ => "signal",
    };
    format!("by {name} {signal}")
}
