//! Where the time of the simulated years goes: by phase, of all threads together, by the clock.

use std::cell::Cell;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use gongji_model::trace::timer::{Clock, PhaseTimer};
use gongji_model::year::plan::{PHASES, Phase};

/// The clock that `--timings` reads. Everything that this process simulates with it is in one sum.
static OF_THIS_PROCESS: PhaseTimes = PhaseTimes::new();

/// Time by phase, in nanoseconds.
#[derive(Debug)]
pub struct PhaseTimes([AtomicU64; PHASES.len()]);

thread_local! {
    /// When the last phase ended on this thread.
    static SINCE: Cell<Option<Instant>> = const { Cell::new(None) };
}

impl PhaseTimes {
    /// No time so far.
    pub const fn new() -> Self {
        Self([const { AtomicU64::new(0) }; PHASES.len()])
    }

    /// What each phase took so far, in their order.
    pub fn spent(&self) -> [Duration; PHASES.len()] {
        self.0.each_ref().map(|spent| Duration::from_nanos(spent.load(Ordering::Relaxed)))
    }
}

impl Default for PhaseTimes {
    fn default() -> Self {
        Self::new()
    }
}

impl PhaseTimer for PhaseTimes {
    fn begin(&self) {
        SINCE.set(Some(Instant::now()));
    }

    fn lap(&self, phase: usize) {
        let now = Instant::now();
        if let Some(since) = SINCE.replace(Some(now)) {
            self.0[phase].fetch_add((now - since).as_nanos() as u64, Ordering::Relaxed);
        }
    }
}

/// The clock of this process, where the time of the phases is wanted.
pub fn clock(wanted: bool) -> Clock {
    Clock(wanted.then_some(&OF_THIS_PROCESS))
}

/// A line for each phase: the time that it took in this process, and its share. Empty when other processes lived the years.
pub fn table() -> String {
    let spent = OF_THIS_PROCESS.spent();
    let all = spent.iter().sum::<Duration>().as_secs_f64();
    if all == 0.0 {
        return String::new();
    }
    let line = |(phase, spent): (&Phase, Duration)| {
        let seconds = spent.as_secs_f64();
        format!("  {:<12} {seconds:>6.2} s {:>6.1}% of the years\n", phase.name, 100.0 * seconds / all)
    };
    PHASES.iter().zip(spent).map(line).collect()
}
