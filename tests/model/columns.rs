//! Policies' own columns, and hooks with many columns: as many as an arm's policies bring along.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use crate::fixtures::society::{OLD, hook, inputs, live, made, programme, read, write};
use gongji_model::law::policy::{ColumnRef, Hook};
use gongji_model::law::programme::ActivePolicy;
use gongji_sdk::abi::{care, hook as place, payer};

/// Own columns of each of the policies below.
const OWN: [&str; 4] = ["own_a", "own_b", "own_c", "own_d"];

/// Adds to each of a policy's own columns its number from 1 among all columns of the arm, and refuses rows in which they do not
/// stand to each other as these numbers do.
fn count_up(first: i64, own: &mut [ColumnRef<'_>]) -> Result<(), String> {
    let rows = read(&own[0]).len();
    for row in 0..rows {
        let times = read(&own[0])[row] / (first + 1);
        for (nth, column) in own.iter_mut().enumerate() {
            let (number, value) = (first + 1 + nth as i64, &mut write(column)[row]);
            if *value != times * number {
                return Err(format!("column {number} holds {value}, which another policy wrote"));
            }
            *value += number;
        }
    }
    Ok(())
}

/// A policy with four own columns, in a hook over persons and in a layer.
fn counting(nth: u32, most: &Arc<AtomicUsize>) -> ActivePolicy {
    let credit = hook(place::CREDIT, &[], &OWN);
    let layer = Hook { layer: 1 + nth, payer: payer::POOL, cares: care::ALL, ..hook(place::SETTLE, &[], &OWN) };
    let most = most.clone();
    made(&format!("counting-{nth}"), 2012, vec![credit, layer], move |_, _, own| {
        count_up(4 * i64::from(nth), own)?;
        most.fetch_max(read(&own[0]).iter().max().copied().unwrap_or_default() as usize, Relaxed);
        Ok(())
    })
}

#[test]
fn an_arm_may_have_sixty_own_columns_over_its_policies() {
    let most = Arc::new(AtomicUsize::new(0));
    let mut with = programme(OLD);
    with.uses.extend((0..15).map(|nth| counting(nth, &most)));
    let rows = live(inputs(), &with, 3_000, 2014).unwrap_or_else(|fault| panic!("{fault}"));
    let without = live(inputs(), &programme(OLD), 3_000, 2014).unwrap_or_else(|fault| panic!("{fault}"));
    assert!(rows == without, "columns that nobody else reads move nothing");
    // The last policy's first column has number 57; it is written at least once a year for three years.
    assert!(most.load(Relaxed) >= 3 * 57, "values are kept from year to year: {}", most.load(Relaxed));
}

#[test]
fn a_hook_may_have_forty_columns() {
    let offered = [
        "person",
        "age",
        "sex",
        "status",
        "wage",
        "pension",
        "has_account",
        "base",
        "account_balance",
        "employer_contribution",
        "worker_contribution",
    ];
    let own: Vec<String> = (0..27).map(|nth| format!("own_{nth}")).collect();
    let own: Vec<&str> = own.iter().map(String::as_str).collect();
    let credit = hook(place::CREDIT, &offered, &[&["account_credit", "account_interest"], &own[..]].concat());
    assert_eq!(credit.fields.len(), 40);
    let calls = Arc::new(AtomicUsize::new(0));
    let counted = calls.clone();
    let mut with = programme(OLD);
    with.uses.push(made("many", 2012, vec![credit], move |_, _, columns| {
        let [ColumnRef::ReadU64(person), ColumnRef::ReadU8(age), ..] = columns else { panic!("other columns") };
        if age.iter().any(|age| *age > 120) || person.contains(&0) {
            return Err("other columns".into());
        }
        counted.fetch_add(1, Relaxed);
        count_up(0, &mut columns[13..])
    }));
    let rows = live(inputs(), &with, 3_000, 2013).unwrap_or_else(|fault| panic!("{fault}"));
    assert!(rows == live(inputs(), &programme(OLD), 3_000, 2013).unwrap_or_else(|fault| panic!("{fault}")));
    assert!(calls.load(Relaxed) > 0);
}
