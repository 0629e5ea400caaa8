//! One year of a society opened with a million persons: arm `enacted` of `account-reform`, the reform in force
//! everywhere, policies loaded from the program's folder, reference rule of the price.
//!
//! Opening the society and living up to the year before is not measured, nor is the copy that each sample lives on.
//! Once by the clock and once in CPU time of the whole process; an element is a person alive at the end of the year.

use std::time::Duration;

use criterion::measurement::{Measurement, ValueFormatter, WallTime};
use criterion::{BatchSize, Criterion, SamplingMode, Throughput};
use gongji_model::law::programme::Programme;
use gongji_model::society::Society;
use gongji_sdk::isa::Isa;

mod ground;

const PERSONS: u64 = 1_000_000;

/// User and system time of all threads that are alive, in nanoseconds.
struct CpuTime;

impl Measurement for CpuTime {
    type Intermediate = u64;
    type Value = u64;

    fn start(&self) -> u64 {
        cpu_nanoseconds()
    }

    fn end(&self, started: u64) -> u64 {
        cpu_nanoseconds() - started
    }

    fn add(&self, one: &u64, other: &u64) -> u64 {
        one + other
    }

    fn zero(&self) -> u64 {
        0
    }

    fn to_f64(&self, value: &u64) -> f64 {
        *value as f64
    }

    fn formatter(&self) -> &dyn ValueFormatter {
        WallTime.formatter()
    }
}

/// Time on a processor of every thread of this process; Linux alone tells.
fn cpu_nanoseconds() -> u64 {
    let threads = std::fs::read_dir("/proc/self/task").expect("CPU time is read from Linux's /proc");
    let spent = |thread: std::fs::DirEntry| std::fs::read_to_string(thread.path().join("schedstat")).ok();
    let texts = threads.flatten().filter_map(spent);
    texts.filter_map(|text| text.split_whitespace().next()?.parse::<u64>().ok()).sum()
}

/// The society at the end of the year before.
fn society(programme: &Programme, threads: usize) -> Society {
    let mut society = Society::open(ground::replicate(PERSONS, Isa::best()), threads);
    while society.year() + 1 < ground::YEAR {
        society = live(society, programme);
    }
    society
}

fn live(society: Society, programme: &Programme) -> Society {
    society.live(programme).unwrap_or_else(|fault| panic!("{fault}")).0
}

fn year<M: Measurement>(criterion: &mut Criterion<M>, name: &str, societies: &mut [(&str, Society)], law: &Programme) {
    let mut group = criterion.benchmark_group(name);
    group.sample_size(10).sampling_mode(SamplingMode::Flat);
    group.warm_up_time(Duration::from_millis(500)).measurement_time(Duration::from_secs(5));
    for (threads, society) in societies {
        let before = society.snapshot();
        let mut after = live(society.branch(before.clone()), law);
        group.throughput(Throughput::Elements(after.persons()));
        drop(after);
        group.bench_function(*threads, |bencher| {
            let branch = || society.branch(before.clone());
            bencher.iter_batched(branch, |society| live(society, law), BatchSize::PerIteration);
        });
    }
    group.finish();
}

fn main() {
    let catalogue = ground::catalogue();
    let scenario = ground::account_reform(&catalogue, PERSONS);
    let programme = ground::programme(&scenario, &catalogue, "enacted");
    let mut societies = [("1-thread", society(&programme, 1)), ("2-threads", society(&programme, 2))];
    let mut by_clock = Criterion::default().configure_from_args();
    year(&mut by_clock, "year", &mut societies, &programme);
    let mut by_cpu = Criterion::default().with_measurement(CpuTime).configure_from_args();
    year(&mut by_cpu, "year-cpu", &mut societies, &programme);
    by_clock.final_summary();
}
