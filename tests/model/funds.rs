//! Every payer has a fund that somebody feeds, with books of its own: the fund for large expenses.

use crate::fixtures::society::{OLD, PAYMENTS, hook, inputs, layer, live, made, nation, programme, read, value, write};
use gongji_model::books::observation::Row;
use gongji_model::foundation::fault::Fault;
use gongji_model::law::policy::Hook;
use gongji_model::law::programme::{ActivePolicy, Programme};
use gongji_model::society::Society;
use gongji_sdk::abi::{care, hook as place, payer};

const YEAR: u16 = 2014;

/// Layer 30 pays 90% of what lies above the ceiling of the scheme, here of 1.5 average wages, which some reach.
fn above_the_ceiling() -> Hook {
    layer(30, payer::LARGE_EXPENSE, care::INPATIENT, &["over_ceiling"])
}

/// A policy of that layer, and of one more hook that writes one column.
fn large_expense(feeds: Option<(u32, &str, i64)>) -> ActivePolicy {
    let (kind, column, fen) = feeds.unwrap_or((place::ELIGIBILITY, "", 0));
    let mut hooks = vec![above_the_ceiling()];
    hooks.extend(feeds.map(|_| hook(kind, &[], &[column])));
    made("large-expense", 2012, hooks, move |number, _, columns| {
        if number == 1 {
            write(&mut columns[0]).fill(fen);
            return Ok(());
        }
        let over: Vec<i64> = read(&columns[0]).to_vec();
        write(&mut columns[2]).fill(0);
        write(&mut columns[1]).iter_mut().zip(over).for_each(|(paid, over)| *paid = over * 9 / 10);
        Ok(())
    })
}

fn with(policy: ActivePolicy) -> Programme {
    let mut programme = programme(&OLD.replace('}', ", ceiling = 1.5 }"));
    programme.uses.push(policy);
    programme
}

fn run(programme: &Programme) -> Result<Vec<Row>, Fault> {
    live(inputs(), programme, 5_000, YEAR)
}

fn of(rows: &[Row], metric: &str, year: u16) -> f64 {
    value(rows, metric, "all", year)
}

/// What the fund holds is what came in less what went out, year after year.
fn books_close(rows: &[Row]) {
    let mut balance = 0.0;
    for year in 2012..=YEAR {
        balance += of(rows, "large_expense_income", year) - of(rows, "large_expense_outgo", year);
        let held = of(rows, "large_expense_balance", year);
        assert!((held - balance).abs() <= 1e-6 * balance.abs().max(1.0), "{year}: {held} and not {balance}");
    }
}

#[test]
fn persons_feed_the_fund_for_large_expenses_and_it_pays() {
    let plain = run(&programme(&OLD.replace('}', ", ceiling = 1.5 }"))).expect("lived");
    let fed =
        run(&with(large_expense(Some((place::CONTRIBUTION, "large_expense_contribution", 6_000))))).expect("lived");
    books_close(&fed);
    let members = of(&fed, "members", YEAR);
    let paid_in = of(&fed, "worker_contributions", YEAR) - of(&plain, "worker_contributions", YEAR);
    assert!((paid_in / members - 60.0).abs() < 0.6, "60 yuan a member and not {}", paid_in / members);
    let outgo = of(&fed, "large_expense_outgo", YEAR);
    assert!(outgo > 0.0 && outgo == of(&fed, "large_expense_payment", YEAR), "{outgo}");
    assert_eq!(outgo, value(&fed, "large_expense_payment", "care=inpatient", YEAR));
    // The pooled fund's payment is its own: the other fund does not hide in it.
    let stays = value(&fed, "pool_payment", "care=inpatient", YEAR);
    let all = ["pool_payment", "large_expense_payment", "account_payment", "commercial_payment", "out_of_pocket"];
    let parts: f64 = all.iter().map(|metric| value(&fed, metric, "care=inpatient", YEAR)).sum();
    let bills = value(&fed, "medical_spending", "care=inpatient", YEAR);
    assert!(stays > 0.0 && (parts - bills).abs() < 1e-6 * bills, "{parts} of {bills}");
}

#[test]
fn a_pooled_fund_can_feed_the_fund_for_large_expenses() {
    let fed = run(&with(large_expense(Some((place::CLOSE, "to_large_expense", 1_000_000))))).expect("lived");
    books_close(&fed);
    assert!(of(&fed, "large_expense_income", YEAR) > 0.0);
    let pool = |metric: &str, year: u16| of(&fed, metric, year);
    let moved = pool("pool_balance", YEAR) - pool("pool_balance", YEAR - 1);
    let flows = pool("pool_income", YEAR) - pool("pool_outgo", YEAR);
    assert!((moved - flows).abs() < 1.0 + 1e-9 * moved.abs(), "what is moved is outgo: {moved} and {flows}");
    let words =
        run(&with(large_expense(Some((place::CLOSE, "to_large_expense", -1))))).expect_err("refused").to_string();
    assert!(words.contains("close") && words.contains("a payment for large expenses of -1 fen"), "{words}");
}

#[test]
fn a_layer_whose_fund_nobody_feeds_is_refused_by_name() {
    let words = run(&with(large_expense(None))).expect_err("nobody feeds it").to_string();
    for part in
        ["large-expense", "layer 30", "fund for large expenses", "large_expense_contribution", "to_large_expense"]
    {
        assert!(words.contains(part), "`{part}` is not in: {words}");
    }
    let feeder = made("feeder", 2012, vec![hook(place::CLOSE, &[], &["to_large_expense"])], |_, _, columns| {
        write(&mut columns[0]).fill(1);
        Ok(())
    });
    let mut apart = with(large_expense(None));
    apart.uses.push(feeder);
    assert!(run(&apart).is_ok(), "another policy of the arm may feed it");
}

#[test]
fn nobody_from_outside_is_taken_in_without_a_word() {
    let takes = |fen: u8| {
        let all = hook(place::ELIGIBILITY, &["status"], &["insured"]);
        made("open-door", 2012, vec![all], move |_, _, columns| {
            let gongji_model::law::policy::ColumnRef::WriteU8(insured) = &mut columns[1] else {
                return Err("a flag".into());
            };
            insured.fill(fen);
            Ok(())
        })
    };
    let try_it = |policy: ActivePolicy| {
        let mut programme = programme(OLD);
        programme.uses.push(policy);
        Society::open(nation(inputs(), 2_000), 1).live(&programme).map(|_| ())
    };
    let words = try_it(takes(1)).expect_err("refused").to_string();
    for part in ["open-door", "eligibility", "outside the scheme is not simulated yet", "expected"] {
        assert!(words.contains(part), "`{part}` is not in: {words}");
    }
    assert!(try_it(takes(0)).is_ok(), "who is a member may be turned away");
}

/// Layers in which an employer pays a third of what is left of stays, and the treasury a third of what is then left.
fn employer_and_treasury() -> ActivePolicy {
    let of = |number: u32, payer: u32| layer(number, payer, care::INPATIENT, &["remaining_in"]);
    let layers = vec![of(31, payer::EMPLOYER), of(32, payer::TREASURY)];
    made("employer-and-treasury", 2013, layers, |_, _, columns| {
        let left: Vec<i64> = read(&columns[0]).to_vec();
        write(&mut columns[2]).fill(0);
        write(&mut columns[1]).iter_mut().zip(left).for_each(|(paid, left)| *paid = left / 3);
        Ok(())
    })
}

#[test]
fn employers_and_the_treasury_pay_layers_out_of_their_own_money() {
    let rows = run(&with(employer_and_treasury())).expect("lived, with a ledger that closes");
    let before = |metric| of(&rows, metric, 2012);
    assert_eq!((before("employer_payment"), before("treasury_payment")), (0.0, 0.0));
    let paid = ["employer_payment", "treasury_payment"].map(|metric| of(&rows, metric, YEAR));
    assert!(paid[0] > paid[1] && paid[1] > 0.0, "{paid:?}");
    // Bills and cash stay right, in every cut.
    for group in ["all", "care=inpatient", "status=retired", "age=60-69", "income=1", "lifetime=3"] {
        let parts: f64 = PAYMENTS.iter().map(|metric| value(&rows, metric, group, YEAR)).sum();
        let bills = value(&rows, "medical_spending", group, YEAR);
        assert!(bills > 0.0 && (parts - bills).abs() < 1e-6 * bills, "{group}: {parts} of {bills}");
        assert!(value(&rows, "employer_payment", group, YEAR) > 0.0, "{group}");
    }
    assert_eq!(paid[0], value(&rows, "employer_payment", "care=inpatient", YEAR));
    let by_age: f64 = rows
        .iter()
        .filter(|row| row.year == YEAR && row.metric == "employer_payment" && row.group.starts_with("age="))
        .filter_map(|row| row.value)
        .sum();
    assert!((by_age - paid[0]).abs() < 1e-9 * paid[0], "{by_age} of {}", paid[0]);
    let plain = run(&programme(&OLD.replace('}', ", ceiling = 1.5 }"))).expect("lived");
    assert!(of(&rows, "out_of_pocket", YEAR) < of(&plain, "out_of_pocket", YEAR));
}
