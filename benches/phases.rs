//! The phases of one year, each by the clock that `--timings` reads: arm `enacted` of `account-reform`, the reform in force
//! everywhere, policies loaded, reference rule of the price, one thread.
//!
//! Every sample lives the whole year and counts one phase of it; an element is a person alive at its beginning.

use std::time::Duration;

use criterion::{Criterion, SamplingMode, Throughput};
use gongji::simulate::phases::PhaseTimes;
use gongji_model::society::Society;
use gongji_model::trace::timer::Clock;
use gongji_model::year::plan::PHASES;
use gongji_sdk::isa::Isa;

mod ground;

const PERSONS: u64 = 200_000;

static TIMES: PhaseTimes = PhaseTimes::new();

fn main() {
    let catalogue = ground::catalogue();
    let scenario = ground::account_reform(&catalogue, PERSONS);
    let programme = ground::programme(&scenario, &catalogue, "enacted");
    let live = |society: Society| society.live(&programme).unwrap_or_else(|fault| panic!("{fault}")).0;
    let mut society = Society::open(ground::replicate(PERSONS, Isa::best()), 1);
    while society.year() + 1 < ground::YEAR {
        society = live(society);
    }
    society.time(Clock(Some(&TIMES)));
    let before = society.snapshot();
    let mut criterion = Criterion::default().configure_from_args();
    let mut group = criterion.benchmark_group("phase");
    group.sample_size(10).sampling_mode(SamplingMode::Flat);
    group.warm_up_time(Duration::from_millis(300)).measurement_time(Duration::from_secs(1));
    group.throughput(Throughput::Elements(society.persons()));
    for (number, phase) in PHASES.iter().enumerate() {
        group.bench_function(phase.name, |bencher| {
            bencher.iter_custom(|years| {
                let spent = TIMES.spent()[number];
                (0..years).for_each(|_| drop(live(society.branch(before.clone()))));
                TIMES.spent()[number] - spent
            });
        });
    }
    group.finish();
    criterion.final_summary();
}
