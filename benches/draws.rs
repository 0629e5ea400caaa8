//! Luck: a block of four addressed draws for each of 256 persons, and 256 values of a log-normal quantile table.

use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, Throughput};
use gongji_model::draw::{Decision, Luck};
use gongji_model::members::LANES;
use gongji_model::person::PersonId;
use gongji_model::quantile::Quantiles;
use gongji_sdk::isa::Kernel;

mod ground;

/// Four draws for each person.
struct Blocks<'a> {
    luck: Luck,
    persons: &'a [u64; LANES],
    draws: &'a mut [[u32; LANES]; 4],
}

impl Kernel for Blocks<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let [a, b, c, d] = self.draws;
        for lane in 0..LANES {
            let person = PersonId(self.persons[lane]);
            [a[lane], b[lane], c[lane], d[lane]] = self.luck.block(person, ground::YEAR, Decision::Ambulatory, 0);
        }
    }
}

/// One value for each draw.
struct Values<'a> {
    table: &'a Quantiles,
    draws: &'a [u32; LANES],
    values: &'a mut [f32; LANES],
}

impl Kernel for Values<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        for (value, draw) in self.values.iter_mut().zip(self.draws) {
            *value = self.table.value(*draw);
        }
    }
}

fn main() {
    let luck = Luck::new(ground::SEED, 0);
    let persons: [u64; LANES] = std::array::from_fn(|slot| PersonId::entrant(ground::YEAR, slot as u64).0);
    let table = Quantiles::lognormal(0.9);
    let (mut draws, mut values) = ([[0; LANES]; 4], [0.0; LANES]);
    let mut criterion = Criterion::default().configure_from_args();
    for (name, elements) in [("blocks", 4 * LANES), ("quantiles", LANES)] {
        let mut group = criterion.benchmark_group(format!("draws/{name}"));
        group.warm_up_time(Duration::from_millis(300)).measurement_time(Duration::from_secs(1)).sample_size(50);
        group.throughput(Throughput::Elements(elements as u64));
        for (set, isa) in ground::sets() {
            group.bench_function(set, |bencher| match name {
                "blocks" => bencher.iter(|| {
                    isa.dispatch(Blocks { luck, persons: black_box(&persons), draws: &mut draws });
                    black_box(draws[3][LANES - 1])
                }),
                _ => bencher.iter(|| {
                    isa.dispatch(Values { table: &table, draws: black_box(&draws[0]), values: &mut values });
                    black_box(values[LANES - 1])
                }),
            });
        }
        group.finish();
    }
    criterion.final_summary();
}
