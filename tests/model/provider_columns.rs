//! What policies keep of providers is told by kind of care too.

use crate::fixtures::society::{OLD, hook, inputs, live, made, programme, read, value, write};
use gongji_model::law::policy::ColumnRef;
use gongji_model::law::programme::Programme;
use gongji_sdk::abi::hook as place;

const PERSONS: u64 = 5_000;
const YEAR: u16 = 2014;

/// Pays what is charged by kind of care, and keeps of each provider how often it was called and the sum of its rows.
fn by_care(agrees: bool) -> Programme {
    let reads = ["tier", "charged"];
    let kept = hook(place::REIMBURSE_CARE, &reads, &["pool_payment", "own_provider_calls", "own_provider_charged"]);
    let told = hook(place::REIMBURSE, &["charged", "own_provider_calls", "own_provider_charged"], &["pool_payment"]);
    let used = made("by-care", 2012, vec![kept, told], move |number, now, columns| {
        if number == 1 {
            let since = i64::from(now.year) - 2011;
            let is_kept =
                |row: usize| read(&columns[1])[row] == since && read(&columns[2])[row] == read(&columns[0])[row];
            let rows = read(&columns[0]).len();
            let wrong = (0..rows).find(|row| now.probe == 0 && !is_kept(*row));
            return wrong.map_or(Ok(()), |row| Err(format!("in {} provider {row} keeps {columns:?}", now.year)));
        }
        let ColumnRef::ReadU8(tiers) = &columns[0] else { panic!("another column") };
        let tiers = tiers.to_vec();
        let charged = read(&columns[1]).to_vec();
        for (row, tier) in tiers.iter().enumerate() {
            let of_provider = tiers.iter().zip(&charged).filter(|(other, _)| *other == tier).map(|(_, fen)| fen);
            write(&mut columns[4])[row] = of_provider.sum();
            write(&mut columns[3])[row] += if agrees { 1 } else { row as i64 };
        }
        Ok(())
    });
    let mut programme = programme(OLD);
    programme.uses.push(used);
    programme
}

#[test]
fn what_is_kept_of_a_provider_is_told_and_written_in_the_rows_of_its_kinds_of_care() {
    let live = |programme: &Programme| live(inputs(), programme, PERSONS, YEAR);
    let paid = |programme: &Programme| {
        let rows = live(programme).unwrap_or_else(|fault| panic!("{fault}"));
        value(&rows, "pool_payment", "all", YEAR)
    };
    // It pays what was charged; what a probe finds at the margin is rounded by kind of care.
    let (plain, kept) = (paid(&programme(OLD)), paid(&by_care(true)));
    assert!((kept / plain - 1.0).abs() < 1e-6, "{kept} and {plain}");
    let fault = live(&by_care(false)).expect_err("its rows do not agree").to_string();
    assert!(fault.contains("expected the same in all rows of a provider"), "{fault}");
}
