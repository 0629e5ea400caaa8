//! The fast rule of the price errs by less than 1% of spending against the reference, under the old rules and the reform.

use crate::fixtures::society::{committed, live_arms};
use gongji::intake::scenario::PriceRule;
use gongji::results::record::ReplicateResult;
use gongji_sdk::isa::Isa;

/// Largest error of a year's total.
const ERROR: f64 = 0.01;
const METRICS: &[&str] = &["medical_spending", "pharmacy_spending", "pool_outgo", "visits", "discharges"];

fn value(arm: &ReplicateResult, metric: &str, year: u16) -> f64 {
    let row = arm.rows.iter().find(|row| row.metric == metric && row.year == year && row.group == "all");
    row.and_then(|row| row.value).unwrap_or_else(|| panic!("no {metric} in {year}"))
}

#[test]
fn the_fast_rule_errs_by_less_than_a_hundredth_of_spending() {
    let mut scenario = committed("quick", 20_000, Some(2025));
    let reference = live_arms(&scenario, 2, Isa::best());
    scenario.price_rule = PriceRule::Fast;
    let fast = live_arms(&scenario, 2, Isa::best());
    let mut largest = 0.0_f64;
    for (arm, (exact, quick)) in scenario.arms.iter().zip(reference.arms.iter().zip(&fast.arms)) {
        for metric in METRICS {
            for year in [2012, 2019, 2023, 2025] {
                let error = value(quick, metric, year) / value(exact, metric, year) - 1.0;
                assert!(error.abs() < ERROR, "{}: {metric} of {year} is off by {:+.3}%", arm.name, error * 100.0);
                largest = largest.max(error.abs());
            }
        }
        assert_ne!(exact.state_digest, quick.state_digest, "the rules are not the same");
    }
    assert!(largest > 0.0, "something moved");
}

#[test]
fn the_fast_rule_gives_the_same_bits_for_any_threads_and_instruction_set() {
    let mut scenario = committed("quick", 2_000, Some(2014));
    scenario.price_rule = PriceRule::Fast;
    let digests = |threads, isa| -> Vec<String> {
        live_arms(&scenario, threads, isa).arms.into_iter().map(|arm| arm.state_digest).collect()
    };
    let one = digests(1, Isa::BASE);
    assert_eq!(one, digests(2, Isa::best()));
    assert_eq!(one, digests(3, Isa::from_code(1)));
}
