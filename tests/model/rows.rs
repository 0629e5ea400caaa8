//! Rows that belong together: kinds of care at the providers of an area, its employers, the pooled funds of all areas.

use std::sync::{Arc, Mutex};

use crate::fixtures::society::{OLD, hook, inputs, live, made, programme, read, value, write};
use gongji_model::books::observation::Row;
use gongji_model::foundation::fault::Fault;
use gongji_model::law::policy::ColumnRef;
use gongji_model::law::programme::ActivePolicy;
use gongji_sdk::abi::{care, hook as place};

const YEAR: u16 = 2013;

fn run(policy: Option<ActivePolicy>) -> Result<Vec<Row>, Fault> {
    let mut with = programme(OLD);
    with.uses.extend(policy);
    live(inputs(), &with, 5_000, YEAR)
}

fn of_all(rows: &[Row], metric: &str, year: u16) -> f64 {
    value(rows, metric, "all", year)
}

/// Two amounts in yuan of the nation are the same.
fn same(one: f64, other: f64, what: &str) {
    assert!((one - other).abs() <= 1e-9 * one.abs().max(other.abs()) + 1.0, "{what}: {one} and {other}");
}

/// Pays half of what was charged for stays in 2012, and the whole of everything else; sees what `reimburse` makes of it.
fn half_for_stays() -> ActivePolicy {
    let by_care = hook(place::REIMBURSE_CARE, &["tier", "care", "cases", "stays", "charged"], &["pool_payment"]);
    let together = hook(place::REIMBURSE, &["tier", "cases", "stays", "charged"], &["pool_payment"]);
    let seen = Arc::new(Mutex::new([[0; 4]; 4]));
    made("half-for-stays", 2012, vec![by_care, together], move |number, now, columns| {
        let mut seen = seen.lock().expect("one thread");
        if number == 1 {
            let found = [1, 2, 3, 4].map(|at| read(&columns[at]).to_vec());
            // A probe grows each row by itself, which may round otherwise.
            let most = if now.probe == 1 { 4 } else { 0 };
            for (tier, expected) in seen.iter().enumerate() {
                let differs = (0..4).any(|at| (found[at][tier] - expected[at]).abs() > most);
                if differs {
                    return Err(format!("tier {tier}: {found:?} and {expected:?}"));
                }
            }
            return Ok(());
        }
        let [ColumnRef::ReadU8(tier), ColumnRef::ReadU8(kind), cases, stays, charged, payment] = columns else {
            return Err("other columns".into());
        };
        assert_eq!(*tier, [0, 1, 1, 1, 2, 2, 2, 3, 3, 3]);
        assert_eq!(*kind, [4, 1, 2, 8, 1, 2, 8, 1, 2, 8]);
        *seen = [[0; 4]; 4];
        for row in 0..tier.len() {
            let is_stay = u32::from(kind[row]) == care::INPATIENT;
            let halved = is_stay && now.year == 2012;
            let fen = &mut write(payment)[row];
            assert_eq!(*fen, read(charged)[row], "it begins with what was charged");
            *fen = if halved { *fen / 2 } else { *fen };
            let sums = &mut seen[usize::from(tier[row])];
            for (sum, part) in sums.iter_mut().zip([read(cases)[row], read(stays)[row], read(charged)[row], *fen]) {
                *sum += part;
            }
            assert_eq!(read(stays)[row], if is_stay { read(cases)[row] } else { 0 });
        }
        Ok(())
    })
}

#[test]
fn stays_and_visits_have_budgets_of_their_own() {
    let rows = run(Some(half_for_stays())).expect("lived, with a ledger that closes");
    let plain = run(None).expect("lived");
    let saved = of_all(&plain, "pool_outgo", 2012) - of_all(&rows, "pool_outgo", 2012);
    let charged = value(&plain, "pool_payment", "care=inpatient", 2012);
    assert!(charged > 0.0 && (saved / charged - 0.5).abs() < 1e-6, "half of {charged}: {saved}");
    assert!(of_all(&rows, "unpaid_share", 2012) > of_all(&plain, "unpaid_share", 2012));
}

/// Employers pay 1% of the wages to the treasury and 2% of the bases into the pool, and get a yuan for each worker of last year.
fn on_employers() -> ActivePolicy {
    let reads = ["sector", "workers", "wages", "base"];
    let writes = ["to_pool", "levy", "subsidy", "own_firm_workers_i32"];
    made("on-employers", 2012, vec![hook(place::ASSESS, &reads, &writes)], |_, now, columns| {
        let [ColumnRef::ReadU8(sector), workers, wages, base, pool, levy, subsidy, ColumnRef::WriteI32(last)] = columns
        else {
            return Err("other columns".into());
        };
        assert_eq!(*sector, [1, 2, 3, 4, 5, 6, 7]);
        assert_eq!(now.year == 2012, last.iter().all(|workers| *workers == 0));
        for row in 0..sector.len() {
            write(pool)[row] = read(base)[row] / 50;
            write(levy)[row] = read(wages)[row] / 100;
            write(subsidy)[row] = i64::from(last[row]) * 100;
            last[row] = read(workers)[row] as i32;
        }
        Ok(())
    })
}

#[test]
fn employers_pay_and_are_paid_by_sector_and_area() {
    let rows = run(Some(on_employers())).expect("lived, with a ledger that closes");
    let plain = run(None).expect("lived");
    let more = |metric| of_all(&rows, metric, 2012) - of_all(&plain, metric, 2012);
    let to_pool = more("contributions");
    assert!(to_pool > 0.0);
    same(more("pool_income"), to_pool, "what comes into the pool");
    same(more("pool_balance"), to_pool, "and stays there");
    let levies = of_all(&rows, "employer_levies", 2012) - to_pool;
    let workers = of_all(&rows, "workers", 2012);
    let wages = of_all(&rows, "average_wage", 2012) * workers;
    assert!((levies / wages * 100.0 - 1.0).abs() < 0.05, "a hundredth of the wages: {levies} of {wages}");
    assert_eq!(of_all(&rows, "employer_subsidies", 2012), 0.0);
    let subsidy = of_all(&rows, "employer_subsidies", 2013);
    assert!((subsidy / workers - 1.0).abs() < 0.05, "a yuan for a worker of last year: {subsidy} for {workers}");
    let negative = made("negative", 2012, vec![hook(place::ASSESS, &["sector"], &["levy"])], |_, _, columns| {
        write(&mut columns[1])[3] = -1;
        Ok(())
    });
    let words = run(Some(negative)).expect_err("refused").to_string();
    for part in ["negative", "assess", "-1 fen into `levy`", "sector 4", "expected 0"] {
        assert!(words.contains(part), "`{part}` is not in: {words}");
    }
}

/// Every fund gives a tenth of its income, and gets it back by heads; `off` too much is given to the first.
fn shared_by_heads(off: i64, grant: i64) -> ActivePolicy {
    let reads = ["area", "insured", "income", "balance", "average_wage"];
    let writes = ["transfer", "grant", "own_fund_got"];
    made("shared-by-heads", 2012, vec![hook(place::EQUALISE, &reads, &writes)], move |_, now, columns| {
        let [area, insured, income, _, wage, transfer, granted, got] = columns else {
            return Err("other columns".into());
        };
        let areas = read(area).len();
        assert!(read(area).iter().copied().eq(0..areas as i64) && read(wage).iter().all(|wage| *wage > 0));
        let given: Vec<i64> = read(income).iter().map(|income| income / 10).collect();
        let (sum, heads) = (given.iter().sum::<i64>(), read(insured).iter().sum::<i64>());
        let mut left = sum;
        for row in (0..areas).rev() {
            let part = (i128::from(sum) * i128::from(read(insured)[row]) / i128::from(heads)) as i64;
            let part = if row == 0 { left + off } else { part };
            left -= part;
            write(transfer)[row] = part - given[row];
            write(granted)[row] = grant;
            let kept = &mut write(got)[row];
            assert_eq!(*kept == 0, now.year == 2012, "what the policy keeps of the fund");
            *kept = 1 + part;
        }
        Ok(())
    })
}

#[test]
fn funds_of_the_areas_share_and_the_treasury_grants() {
    let rows = run(Some(shared_by_heads(0, 0))).expect("lived, with a ledger that closes");
    let plain = run(None).expect("lived");
    let more = |metric| of_all(&rows, metric, 2012) - of_all(&plain, metric, 2012);
    let moved = of_all(&rows, "fund_transfers", 2012);
    assert!(moved > 0.0, "areas differ");
    same(more("pool_income"), moved, "income of those who get");
    same(more("pool_outgo"), moved, "outgo of those who give");
    same(more("pool_balance") + 1.0, 1.0, "the nation has what it had");
    let granted = run(Some(shared_by_heads(0, 1_000))).expect("lived");
    let grant = of_all(&granted, "subsidy", 2012) - of_all(&plain, "subsidy", 2012);
    assert!(grant > 0.0);
    same(of_all(&granted, "pool_balance", 2012) - of_all(&plain, "pool_balance", 2012), grant, "is in the funds");
    let words = run(Some(shared_by_heads(5, 0))).expect_err("5 fen come from nowhere").to_string();
    for part in ["shared-by-heads", "equalise", "5 fen together", "expected 0", "`grant`"] {
        assert!(words.contains(part), "`{part}` is not in: {words}");
    }
}
