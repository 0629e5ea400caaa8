//! The machine a run was made on, and what the run cost it.

use std::time::Instant;

use gongji_sdk::isa::Isa;

use crate::results::record::{Machine, Timing};

/// A moment, by the clock and in processor time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moment {
    clock: Instant,
    cpu: f64,
}

/// What something took, in seconds.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cost {
    /// By the clock.
    pub seconds: f64,
    /// Of processor time.
    pub cpu_seconds: f64,
}

impl Moment {
    /// The present moment.
    pub(crate) fn now() -> Self {
        Self { clock: Instant::now(), cpu: cpu_seconds() }
    }

    /// What was spent since then.
    pub(crate) fn cost(&self) -> Cost {
        Cost { seconds: self.clock.elapsed().as_secs_f64(), cpu_seconds: cpu_seconds() - self.cpu }
    }
}

impl std::ops::AddAssign for Cost {
    fn add_assign(&mut self, other: Self) {
        self.seconds += other.seconds;
        self.cpu_seconds += other.cpu_seconds;
    }
}

/// Measures the phases of a run.
pub(crate) struct Stopwatch {
    started: Moment,
    lap: Moment,
    /// The part of the phase that was reported by itself already.
    told: Cost,
    timings: Vec<Timing>,
}

impl Stopwatch {
    /// Starts now.
    pub(crate) fn start() -> Self {
        let now = Moment::now();
        Self { started: now, lap: now, told: Cost::default(), timings: Vec::new() }
    }

    /// Ends a phase and begins the next.
    pub(crate) fn lap(&mut self, phase: &str) {
        let Cost { seconds, cpu_seconds } = self.lap.cost();
        let told = std::mem::take(&mut self.told);
        self.push(phase, Cost { seconds: seconds - told.seconds, cpu_seconds: cpu_seconds - told.cpu_seconds });
        self.lap = Moment::now();
    }

    /// Reports a part of the present phase as a phase of its own.
    pub(crate) fn part(&mut self, phase: &str, cost: Cost) {
        self.told += cost;
        self.push(phase, cost);
    }

    fn push(&mut self, phase: &str, Cost { seconds, cpu_seconds }: Cost) {
        self.timings.push(Timing { phase: phase.into(), seconds, cpu_seconds });
    }

    /// The phases so far.
    pub(crate) fn timings(&self) -> Vec<Timing> {
        self.timings.clone()
    }

    /// The machine and the cost of the run so far.
    pub(crate) fn machine(&self, threads: usize, isa: Isa, person_years: u64) -> Machine {
        let Cost { seconds, cpu_seconds: cpu } = self.started.cost();
        Machine {
            cpu: processor(),
            threads: threads as u32,
            isa: ["base", "avx2", "avx512"][isa.code().min(2) as usize].into(),
            wall_seconds: seconds,
            cpu_seconds: cpu,
            person_years_per_cpu_second: if cpu > 0.0 { person_years as f64 / cpu } else { 0.0 },
            branch: None,
            timings: self.timings(),
        }
    }
}

/// What a run cost that was lived in parts: the sum, as though they had been lived one after the other. Machines that are not the same
/// are named one by one.
pub(crate) fn sum(parts: &[Machine]) -> Machine {
    let names = |of: fn(&Machine) -> &str| {
        let mut names: Vec<&str> = Vec::new();
        for name in parts.iter().map(of) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names.join(", ")
    };
    let mut timings: Vec<Timing> = Vec::new();
    for timing in parts.iter().flat_map(|part| &part.timings) {
        match timings.iter_mut().find(|known| known.phase == timing.phase) {
            Some(known) => {
                known.seconds += timing.seconds;
                known.cpu_seconds += timing.cpu_seconds;
            }
            None => timings.push(timing.clone()),
        }
    }
    let cpu_seconds: f64 = parts.iter().map(|part| part.cpu_seconds).sum();
    let person_years: f64 = parts.iter().map(|part| part.person_years_per_cpu_second * part.cpu_seconds).sum();
    Machine {
        cpu: names(|part| &part.cpu),
        threads: parts.iter().map(|part| part.threads).max().unwrap_or(0),
        isa: names(|part| &part.isa),
        wall_seconds: parts.iter().map(|part| part.wall_seconds).sum(),
        cpu_seconds,
        person_years_per_cpu_second: if cpu_seconds > 0.0 { person_years / cpu_seconds } else { 0.0 },
        branch: parts.iter().find_map(|part| part.branch.clone()),
        timings,
    }
}

/// User and system time of this process in seconds; 0 where the system does not tell.
fn cpu_seconds() -> f64 {
    // Fields 14 to 17 of the line (this process, and those it waited for), counted behind the name in brackets, in
    // hundredths of a second on Linux.
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    fields.skip(11).take(4).filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / 100.0
}

fn processor() -> String {
    let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name = info.lines().find(|line| line.starts_with("model name")).and_then(|line| line.split(':').nth(1));
    name.map_or_else(|| std::env::consts::ARCH.to_owned(), |name| name.trim().to_owned())
}
