//! 256 bills of stays through the two layers of `unified-account-1998` (pool, account), loaded from its library and
//! linked into this program.
//!
//! Both pass the same gate and are called in the same way, so the ratio is what loading costs. A batch of one line
//! beside it shows what two calls cost however short the batch. Balances and the policy's columns are put back before
//! each batch, which is measured too and the same for both.

use std::path::Path;
use std::time::Duration;

use criterion::{Criterion, Throughput};
use gongji::intake::plugin::Catalogue;
use gongji::intake::scenario::{self, Changes};
use gongji_model::claims::lines::{Lines, OutOfCatalogue};
use gongji_model::codes::care::Care;
use gongji_model::foundation::lanes::LANES;
use gongji_model::law::bound_hook::BoundHook;
use gongji_model::law::in_force::Law;
use gongji_sdk::isa::Isa;

mod ground;

const SCENARIO: &str = r#"
name = "one-policy"
from = 2012
until = 2030
persons = 1_000
replicates = 1
baseline = "rules-of-1998"

[[arm]]
name = "rules-of-1998"
policies = [{ use = "unified-account-1998", preset = "national-average" }]
"#;

/// The law of one policy from a catalogue; the replicate is small, since only its tables are used.
fn law(catalogue: &Catalogue) -> Law {
    let read = scenario::parse(Path::new("one-policy.toml"), SCENARIO, &Changes::default(), catalogue);
    let programme = ground::programme(&ground::sure(read), catalogue, "rules-of-1998");
    ground::law(&programme, &ground::replicate(1_000, Isa::BASE))
}

/// Settles the bills and leaves the lines as they were.
fn settle(lines: &mut Lines, before: &Lines, layers: &[BoundHook], out_of_catalogue: OutOfCatalogue, isa: Isa) {
    let n = lines.len;
    lines.balance[..n].copy_from_slice(&before.balance[..n]);
    for column in &mut lines.own {
        column.clear(n);
    }
    lines.open(isa, out_of_catalogue);
    lines.settle(layers, ground::YEAR, isa).unwrap_or_else(|fault| panic!("{fault}"));
}

fn stays(criterion: &mut Criterion, size: usize, laws: &[(&str, Law)]) {
    let replicate = ground::replicate(1_000, Isa::BASE);
    let out_of_catalogue = ground::out_of_catalogue(&replicate, Care::Inpatient);
    let mut group = criterion.benchmark_group(format!("policy/stays-{size}"));
    group.warm_up_time(Duration::from_millis(300)).measurement_time(Duration::from_secs(1)).sample_size(50);
    group.throughput(Throughput::Elements(size as u64));
    // The same lines for all: where columns lie in memory alone moves the time.
    let mut lines = ground::lines(&replicate, &laws[0].1, Care::Inpatient);
    lines.len = size;
    let before = lines.clone();
    for (set, isa) in ground::sets() {
        for (origin, law) in laws {
            let layers = law.areas[0].layers(Care::Inpatient);
            group.bench_function(format!("{set}/{origin}"), |bencher| {
                bencher.iter(|| settle(&mut lines, &before, layers, out_of_catalogue, isa));
            });
        }
    }
    group.finish();
}

fn main() {
    let linked = ground::sure(Catalogue::from_static(&[&account_and_pool::LIBRARY]));
    let laws = [("loaded", law(&ground::catalogue())), ("linked", law(&linked))];
    let mut criterion = Criterion::default().configure_from_args();
    for size in [LANES, 1] {
        stays(&mut criterion, size, &laws);
    }
    criterion.final_summary();
}
