//! Synthesis: the inputs read and made into tables, and the opening population drawn with its households.
//!
//! An element of `open` is a person, that of `replicate` one replicate, for any number of persons.

use std::time::Duration;

use criterion::{Criterion, SamplingMode, Throughput};
use gongji_model::society::Society;
use gongji_sdk::isa::Isa;

mod ground;

const PERSONS: u64 = 200_000;

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    let mut group = criterion.benchmark_group("open");
    group.sample_size(10).sampling_mode(SamplingMode::Flat);
    group.warm_up_time(Duration::from_millis(500)).measurement_time(Duration::from_secs(4));
    group.throughput(Throughput::Elements(1));
    group.bench_function("replicate", |bencher| bencher.iter(|| ground::replicate(PERSONS, Isa::best())));
    let replicate = ground::replicate(PERSONS, Isa::best());
    group.throughput(Throughput::Elements(Society::open(replicate.clone(), 1).persons()));
    for (name, threads) in [("society-1-thread", 1), ("society-2-threads", 2)] {
        group.bench_function(name, |bencher| bencher.iter(|| Society::open(replicate.clone(), threads)));
    }
    group.finish();
    criterion.final_summary();
}
