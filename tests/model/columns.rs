//! Policies' own columns, and hooks with many columns: as many as an arm's policies bring along.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use crate::fixtures::society::{
    OLD, REFORM, hook, inputs, layer, live, made, next_year, programme, read, replicate, write,
};
use gongji_model::law::policy::{ColumnRef, Hook};
use gongji_model::law::programme::ActivePolicy;
use gongji_model::society::Society;
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

/// Counts the years of members in a byte, and what they were credited in 32 bits, for life.
fn counted_in_few_bytes() -> ActivePolicy {
    let credit = hook(place::CREDIT, &["account_credit"], &["own_lived_u8", "own_credited_i32"]);
    let layer = layer(70, payer::POOL, care::OUTPATIENT, &["own_lived_u8", "own_credited_i32"]);
    made("few-bytes", 2012, vec![credit, layer], |number, now, columns| {
        if number == 1 {
            let [ColumnRef::ReadU8(years), ColumnRef::ReadI32(credited), paid_in, paid_out] = columns else {
                return Err("a layer is handed other columns".into());
            };
            let since = (now.year - 2011) as u8;
            if years.iter().any(|years| !(1..=since).contains(years)) || credited.iter().any(|fen| *fen < 0) {
                return Err(format!("in {} it reads {years:?}", now.year));
            }
            write(paid_in).fill(0);
            write(paid_out).fill(0);
            return Ok(());
        }
        let [ColumnRef::ReadI64(credit), ColumnRef::WriteU8(years), ColumnRef::WriteI32(credited)] = columns else {
            return Err("a hook over persons is handed other columns".into());
        };
        for row in 0..credit.len() {
            years[row] += 1;
            credited[row] = credited[row].saturating_add(credit[row] as i32);
        }
        Ok(())
    })
}

#[test]
fn own_columns_are_kept_in_the_bytes_of_their_element() {
    let mut with = programme(OLD);
    with.uses.push(counted_in_few_bytes());
    let mut society = Society::open(replicate(inputs(), 3_000), 1);
    for _ in 2012..=2014 {
        (society, _) = next_year(society, &with);
    }
    let of = |society: &mut Society, name: &str| society.optional_columns().remove(&format!("few-bytes.{name}"));
    let years = of(&mut society, "own_lived_u8").expect("kept for life");
    assert!(years.iter().any(|(_, years)| *years == 3) && years.iter().all(|(_, years)| (1..=3).contains(years)));
    let credited = of(&mut society, "own_credited_i32").expect("kept for life");
    assert!(credited.iter().any(|(_, fen)| *fen > 100_000));
    // They pass through a snapshot, and the digest sees them.
    let digest = society.digest();
    let widths: Vec<usize> = {
        let snapshot = society.snapshot();
        let own =
            |block: &gongji_model::block::columns::Block| block.own.0.iter().map(|own| own.values.width()).collect();
        let widths: Vec<Vec<usize>> = snapshot.blocks().iter().map(own).collect();
        let again = Society::resume(replicate(inputs(), 3_000), 1, snapshot).expect("fits");
        society = again;
        widths.concat()
    };
    assert!(widths.contains(&1) && widths.contains(&4) && !widths.contains(&8), "{widths:?}");
    assert_eq!(society.digest(), digest);
    let (mut plain, _) = next_year(Society::open(replicate(inputs(), 3_000), 1), &programme(OLD));
    let (mut one, _) = next_year(Society::open(replicate(inputs(), 3_000), 1), &with);
    assert_ne!(plain.digest(), one.digest());
}

/// In every hook over persons and bills it is told the sector, the household and its income, and refuses what cannot be.
fn told_of_households(seen: &Arc<AtomicUsize>) -> ActivePolicy {
    let asked = ["status", "sector", "household_size", "wage", "household_income"];
    let of_persons = [place::ELIGIBILITY, place::CONTRIBUTION, place::CREDIT, place::STEER];
    let mut hooks: Vec<Hook> = of_persons.iter().map(|kind| hook(*kind, &asked, &[])).collect();
    let of_bills = ["status", "sector", "wage", "pension", "household_income"];
    hooks.push(Hook { cares: care::ALL, ..hook(place::TREAT, &of_bills, &[]) });
    hooks.push(layer(71, payer::POOL, care::ALL, &of_bills));
    let seen = seen.clone();
    made("told", 2012, hooks, move |number, _, columns| {
        let [ColumnRef::ReadU8(status), ColumnRef::ReadU8(sector), third, fourth, ColumnRef::ReadI64(home), ..] =
            columns
        else {
            return Err("it is handed other columns".into());
        };
        for row in 0..status.len() {
            let income = match (&*third, &*fourth) {
                (ColumnRef::ReadU8(size), ColumnRef::ReadI64(wage)) if size[row] > 0 => wage[row],
                (ColumnRef::ReadI64(wage), ColumnRef::ReadI64(pension)) => wage[row] + pension[row],
                other => return Err(format!("hook {number}, row {row} of {}: {other:?}", status.len())),
            };
            let works = matches!(status[row], 1 | 2);
            if home[row] < income || (works && !(1..=7).contains(&sector[row])) || (works && number > 3 && income == 0)
            {
                return Err(format!("hook {number}: {}, {income} of {}", sector[row], home[row]));
            }
            seen.fetch_add(usize::from(home[row] > income), Relaxed);
        }
        if number == 5 {
            write(&mut columns[5]).fill(0);
            write(&mut columns[6]).fill(0);
        }
        Ok(())
    })
}

#[test]
fn hooks_are_told_sector_and_household_and_nobody_else_moves() {
    let seen = Arc::new(AtomicUsize::new(0));
    let mut with = programme(REFORM);
    with.uses.push(told_of_households(&seen));
    let rows = live(inputs(), &with, 3_000, 2013).unwrap_or_else(|fault| panic!("{fault}"));
    assert!(seen.load(Relaxed) > 1_000, "some live with others who earn");
    let plain = live(inputs(), &programme(REFORM), 3_000, 2013).unwrap_or_else(|fault| panic!("{fault}"));
    let care = |rows: &[gongji_model::books::observation::Row]| -> Vec<Option<f64>> {
        let of_all = rows.iter().filter(|row| row.group == "all" && row.metric == "medical_spending");
        of_all.map(|row| row.value).collect()
    };
    assert_eq!(care(&rows), care(&plain), "to be told something changes nothing");
}
