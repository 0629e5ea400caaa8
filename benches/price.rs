//! The expected price of a batch of 256 persons, found by putting bills to the layers of the enacted law: 17 settlements.

use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, Throughput};
use gongji_model::claims::price::{Demand, ExpectedPrice, PriceProbe};
use gongji_model::codes::care::Care;
use gongji_model::foundation::lanes::LANES;
use gongji_sdk::isa::Isa;

mod ground;

fn main() {
    let catalogue = ground::catalogue();
    let scenario = ground::account_reform(&catalogue, 1_000);
    let replicate = ground::replicate(1_000, Isa::BASE);
    let law = ground::law(&ground::programme(&scenario, &catalogue, "enacted"), &replicate);
    let mut criterion = Criterion::default().configure_from_args();
    for care in [Care::Outpatient, Care::Inpatient] {
        let mut group = criterion.benchmark_group(format!("price/{}", care.name()));
        group.warm_up_time(Duration::from_millis(500)).measurement_time(Duration::from_secs(2)).sample_size(50);
        group.throughput(Throughput::Elements(LANES as u64));
        for (set, isa) in ground::sets() {
            let probe = PriceProbe {
                treat: &[],
                layers: law.areas[0].layers(care),
                year: ground::YEAR,
                out_of_catalogue: ground::out_of_catalogue(&replicate, care),
                nodes: &replicate.nodes[care as usize],
                spot_bill: gongji_model::claims::price::spot_bill(1.0),
                lambda: replicate.inputs.behaviour.lambda,
                isa,
            };
            let mut lines = ground::lines(&replicate, &law, care);
            let (scale, worth) = ([ground::expected_bill(&replicate, care); LANES], [0.7; LANES]);
            let demand = Demand { scale: &scale, worth: &worth, elasticity: &[-0.25; LANES], reference: &[1.2; LANES] };
            let mut felt = Box::new(ExpectedPrice::default());
            group.bench_function(set, |bencher| {
                bencher.iter(|| {
                    let found = felt.find(&probe, &mut lines, &demand);
                    found.unwrap_or_else(|fault| panic!("{fault}"));
                    black_box(felt.price[LANES - 1])
                });
            });
        }
        group.finish();
    }
    criterion.final_summary();
}
