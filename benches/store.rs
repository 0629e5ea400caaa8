//! Writing results: all arms of `account-reform` from 2012 to 2050 with four replicates, into a temporary folder.
//!
//! The rows are real ones of a small society (their number does not depend on the number of persons); the replicates
//! repeat them. An element is a row of the table `yearly`.

use std::time::Duration;

use criterion::{Criterion, SamplingMode, Throughput};
use gongji::intake::inputs;
use gongji::intake::plugin::Catalogue;
use gongji::intake::scenario::Scenario;
use gongji::results::record::{ArmResults, Results, ScenarioInfo};
use gongji::results::store;
use gongji::simulate::future::{self, RunOptions};
use gongji::simulate::progress::{Mode, Progress};
use gongji_model::trace::timer::Clock;
use gongji_sdk::isa::Isa;

mod ground;

const PERSONS: u64 = 4_000;
const REPLICATES: u32 = 4;

fn results(scenario: &Scenario, catalogue: &Catalogue) -> Results {
    let programmes = ground::sure(future::programmes(scenario, catalogue));
    let inputs = inputs::built_in(scenario.closure.name()).expect("the built-in inputs are right");
    let options = RunOptions { threads: 1, isa: Isa::best(), clock: Clock::default() };
    let lived = future::live_arms(
        scenario,
        &programmes,
        inputs,
        0,
        options,
        &Progress::new(Mode::Quiet, gongji::words::Language::English),
    );
    let arms = scenario.arms.iter().zip(ground::sure(lived).arms).map(|(arm, replicate)| ArmResults {
        name: arm.name.clone(),
        words: arm.words.clone(),
        replicates: vec![replicate; REPLICATES as usize],
        ..ArmResults::default()
    });
    Results { arms: arms.collect(), scenario: info(scenario), ..Results::default() }
}

fn info(scenario: &Scenario) -> ScenarioInfo {
    ScenarioInfo {
        name: scenario.name.clone(),
        from: scenario.from,
        until: scenario.until,
        persons: PERSONS,
        replicates: REPLICATES,
        baseline: scenario.baseline().name.clone(),
        price_year: 2020,
        ..ScenarioInfo::default()
    }
}

fn main() {
    let catalogue = ground::catalogue();
    let results = results(&ground::account_reform(&catalogue, PERSONS), &catalogue);
    let yearly = store::yearly_table(&results);
    let home = tempfile::tempdir().expect("a temporary folder");
    let path = |name: &str| home.path().join(name);
    let mut criterion = Criterion::default().configure_from_args();
    let mut group = criterion.benchmark_group("store");
    group.sample_size(10).sampling_mode(SamplingMode::Flat);
    group.warm_up_time(Duration::from_millis(500)).measurement_time(Duration::from_secs(5));
    group.throughput(Throughput::Elements(yearly.rows() as u64));
    group.bench_function("folder", |bencher| {
        bencher.iter(|| store::save(&results, &path("run"), None).expect("the folder is written"));
    });
    group.bench_function("yearly.parquet", |bencher| {
        bencher.iter(|| yearly.write_parquet(&path("yearly.parquet")).expect("the table is written"));
    });
    group.bench_function("yearly.csv", |bencher| {
        bencher.iter(|| yearly.write_csv(&path("yearly.csv")).expect("the table is written"));
    });
    group.finish();
    criterion.final_summary();
}
