//! Luck: a block of four addressed draws for each of 256 persons, and 256 values of a log-normal quantile table, by the
//! engine's own loops. (This file's code is compiled with little optimisation, as the program is: a loop that stood here would
//! not be the engine's.)

use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, Throughput};
use gongji_model::foundation::distribution::Quantiles;
use gongji_model::foundation::draw::RandomPurpose;
use gongji_model::foundation::identity::PersonId;
use gongji_model::foundation::lanes::LANES;
use gongji_model::tables::draws;

mod ground;

fn main() {
    let persons: [u64; LANES] = std::array::from_fn(|slot| PersonId::entrant(ground::YEAR, slot as u64).0);
    let table = Quantiles::lognormal(0.9);
    let (mut draws, mut values) = ([[0; LANES]; 4], [0.0; LANES]);
    let mut criterion = Criterion::default().configure_from_args();
    let replicates: Vec<_> =
        ground::sets().into_iter().map(|(name, isa)| (name, ground::replicate(1_000, isa))).collect();
    for (name, elements) in [("blocks", 4 * LANES), ("quantiles", LANES)] {
        let mut group = criterion.benchmark_group(format!("draws/{name}"));
        group.warm_up_time(Duration::from_millis(300)).measurement_time(Duration::from_secs(1)).sample_size(50);
        group.throughput(Throughput::Elements(elements as u64));
        for (set, replicate) in &replicates {
            group.bench_function(*set, |bencher| match name {
                "blocks" => bencher.iter(|| {
                    let of = (RandomPurpose::Ambulatory, 0);
                    draws::fill(replicate, ground::YEAR, of, black_box(&persons), &mut draws);
                    black_box(draws[3][LANES - 1])
                }),
                _ => bencher.iter(|| {
                    table.values(replicate.isa, black_box(&draws[0]), &mut values);
                    black_box(values[LANES - 1])
                }),
            });
        }
        group.finish();
    }
    criterion.final_summary();
}
