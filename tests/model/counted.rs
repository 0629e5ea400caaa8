//! What policies count themselves: sums over the rows of their hooks, of real calls alone, told with the other metrics.

use crate::fixtures::society::{OLD, hook, inputs, layer, live, made, programme, read, value, write};
use gongji_model::books::observation::Row;
use gongji_model::law::policy::Hook;
use gongji_model::law::programme::ActivePolicy;
use gongji_sdk::abi::{care, hook as place, payer};

const YEAR: u16 = 2013;

/// Counts persons, what its layer pays, stays of hospitals and funds; the layer and `reimburse` are also asked in probes.
fn counting() -> ActivePolicy {
    let pays = layer(31, payer::EMPLOYER, care::ALL, &["remaining_in"]);
    let mut pays = Hook { ..pays };
    pays.fields.extend(hook(place::SETTLE, &[], &["count_paid_fen"]).fields);
    let hooks = vec![
        hook(place::CREDIT, &["person"], &["count_persons"]),
        pays,
        hook(place::REIMBURSE, &["stays"], &["pool_payment", "count_stays"]),
        hook(place::CLOSE, &["income"], &["count_funds"]),
        hook(place::ASSESS, &["workers"], &["count_workers"]),
    ];
    made("counting", YEAR, hooks, |number, _, columns| {
        match number {
            0 | 3 => write(&mut columns[1]).fill(1),
            1 => {
                let tenth: Vec<i64> = read(&columns[0]).iter().map(|left| left / 10).collect();
                write(&mut columns[1]).copy_from_slice(&tenth);
                write(&mut columns[2]).fill(0);
                write(&mut columns[3]).copy_from_slice(&tenth);
            }
            2 => {
                let stays = read(&columns[0]).to_vec();
                assert!(read(&columns[2]).iter().all(|count| *count == 0), "it holds nothing before");
                write(&mut columns[2]).copy_from_slice(&stays);
            }
            _ => {
                let workers = read(&columns[0]).to_vec();
                write(&mut columns[1]).copy_from_slice(&workers);
            }
        }
        Ok(())
    })
}

fn rows() -> Vec<Row> {
    let mut with = programme(OLD);
    with.uses.push(counting());
    live(inputs(), &with, 5_000, YEAR).unwrap_or_else(|fault| panic!("{fault}"))
}

#[test]
fn a_policy_counts_what_happened_and_no_probe() {
    let rows = rows();
    let of = |metric: &str| value(&rows, metric, "all", YEAR);
    let counted = |metric: &str| of(&format!("counting.count_{metric}"));
    let near =
        |one: f64, other: f64| assert!((one - other).abs() <= 1e-9 * other.abs() && other > 0.0, "{one} of {other}");
    near(counted("paid_fen"), of("employer_payment"));
    near(counted("stays"), of("discharges"));
    assert!((counted("persons") / of("members") - 1.0).abs() < 0.02);
    assert!((counted("workers") / of("workers") - 1.0).abs() < 0.05);
    let weight = of("members") / of("persons") * of("persons") / of("members");
    assert!(weight > 0.0 && counted("funds") > 0.0);
    for metric in ["persons", "paid_fen", "stays", "funds", "workers"] {
        let name = format!("counting.count_{metric}");
        let of_areas = rows.iter().filter(|row| row.metric == name && row.group.starts_with("area="));
        let values: Vec<f64> = of_areas.filter_map(|row| row.value).collect();
        assert!(values.len() > 1);
        near(values.iter().sum(), counted(metric));
    }
    let before = rows.iter().filter(|row| row.year < YEAR && row.metric.starts_with("counting.")).count();
    assert_eq!(before, 0, "it stands in the tables of the years in which the policy is in force");
}
