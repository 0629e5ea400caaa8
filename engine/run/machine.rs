//! The machine a run was made on, and what the run cost it.

use std::time::Instant;

use crate::future::Means;
use crate::results::{Machine, Timing};

/// Measures the phases of a run.
pub struct Stopwatch {
    started: Instant,
    cpu_at_start: f64,
    lap: Instant,
    timings: Vec<Timing>,
}

impl Stopwatch {
    /// Starts now.
    pub fn start() -> Self {
        let now = Instant::now();
        Self { started: now, cpu_at_start: cpu_seconds(), lap: now, timings: Vec::new() }
    }

    /// Ends a phase and begins the next.
    pub fn lap(&mut self, phase: &str) {
        let now = Instant::now();
        self.timings.push(Timing { phase: phase.into(), seconds: (now - self.lap).as_secs_f64() });
        self.lap = now;
    }

    /// The phases so far.
    pub fn timings(&self) -> Vec<Timing> {
        self.timings.clone()
    }

    /// The machine and the cost of the run so far.
    pub fn machine(&self, means: Means, person_years: u64) -> Machine {
        let cpu = cpu_seconds() - self.cpu_at_start;
        Machine {
            cpu: processor(),
            threads: means.threads as u32,
            isa: ["base", "avx2", "avx512"][means.isa.code().min(2) as usize].into(),
            wall_seconds: self.started.elapsed().as_secs_f64(),
            cpu_seconds: cpu,
            person_years_per_cpu_second: if cpu > 0.0 { person_years as f64 / cpu } else { 0.0 },
            timings: self.timings(),
        }
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
