//! Looking at a society between two years: the digest of its state, and the copy with which an arm begins. The counting of
//! the year itself stands inside the year; `benches/counts` counts its instructions. An element is a person.

use std::time::Duration;

use criterion::{BatchSize, Criterion, SamplingMode, Throughput};
use gongji_model::society::Society;
use gongji_sdk::isa::Isa;

mod ground;

const PERSONS: u64 = 200_000;

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    let mut society = Society::open(ground::replicate(PERSONS, Isa::best()), 1);
    let mut group = criterion.benchmark_group("observe");
    group.sample_size(10).sampling_mode(SamplingMode::Flat);
    group.warm_up_time(Duration::from_millis(500)).measurement_time(Duration::from_secs(2));
    group.throughput(Throughput::Elements(society.persons()));
    group.bench_function("digest", |bencher| bencher.iter(|| society.digest()));
    group.bench_function("snapshot", |bencher| bencher.iter_with_large_drop(|| society.snapshot()));
    let snapshot = society.snapshot();
    group.bench_function("branch", |bencher| {
        let copy = || snapshot.clone();
        bencher.iter_batched(copy, |copy| society.branch(copy), BatchSize::PerIteration);
    });
    group.finish();
    criterion.final_summary();
}
