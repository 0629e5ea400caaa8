//! Money is neither made nor lost: the books close every year in every arm, the tables add up, and what would break them
//! stops the run with policy, hook, year and person.

use crate::fixtures;
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex, OnceLock};

use crate::fixtures::society::{
    Deed, OLD, committed, hook, inputs, layer, live, live_arms, made, programme, read, replicate, write,
};
use bevy_ecs::prelude::*;
use bevy_ecs::system::RunSystemOnce;
use gongji::intake::scenario::Scenario;
use gongji::simulate::future::LivedReplicate;
use gongji_model::books::insurer::Products;
use gongji_model::books::ledger::Sector;
use gongji_model::books::observation::Row;
use gongji_model::books::pool::Pool;
use gongji_model::books::year_context::{Calendar, Stocks, YearTotals};
use gongji_model::foundation::fault::Fault;
use gongji_model::law::policy::{ColumnRef, Hook};
use gongji_model::settlement::funds;
use gongji_model::society::Society;
use gongji_sdk::abi::{care, hook as place, payer};
use gongji_sdk::isa::Isa;

/// The account reform, small: every policy of the catalogue at work.
fn reform() -> &'static (Scenario, LivedReplicate) {
    static LIVED: OnceLock<(Scenario, LivedReplicate)> = OnceLock::new();
    LIVED.get_or_init(|| {
        let scenario = committed("account-reform", 3_000, Some(2034));
        let lived = live_arms(&scenario, 2, Isa::best());
        (scenario, lived)
    })
}

/// Values by metric of one arm, year and group; 0 where there is no row.
struct Book<'a>(&'a [Row]);

impl Book<'_> {
    fn at(&self, metric: &str, group: &str, year: u16) -> f64 {
        let found = self.0.iter().find(|row| row.year == year && row.metric == metric && row.group == group);
        found.and_then(|row| row.value).unwrap_or(0.0)
    }
}

#[track_caller]
fn equal(one: f64, other: f64, scale: f64, words: &str) {
    assert!((one - other).abs() <= 1e-9 * scale.abs().max(1.0), "{words}: {one} and {other}");
}

fn every_year(mut check: impl FnMut(&str, &Book<'_>, u16)) {
    let (scenario, lived) = reform();
    for (arm, replicate) in scenario.arms.iter().zip(&lived.arms) {
        for year in scenario.from..=scenario.until {
            check(&format!("{} {year}", arm.name), &Book(&replicate.rows), year);
        }
    }
}

#[test]
fn every_arm_lives_through_every_year_with_its_books_closed() {
    let (scenario, lived) = reform();
    assert_eq!((scenario.arms.len(), lived.arms.len()), (6, 6));
    every_year(|words, book, year| assert!(book.at("members", "all", year) > 0.0, "{words}"));
}

#[test]
fn every_bill_is_paid_by_somebody_in_every_group() {
    let (_, lived) = reform();
    let mut groups: Vec<&str> = lived.arms.iter().flat_map(|arm| &arm.rows).map(|row| row.group.as_str()).collect();
    groups.sort_unstable();
    groups.dedup();
    assert!(groups.len() > 20, "{groups:?}");
    every_year(|words, book, year| {
        for group in &groups {
            let of = |metric: &str| book.at(metric, group, year);
            let parts = ["pool_payment", "account_payment", "commercial_payment", "out_of_pocket"].map(of);
            equal(of("medical_spending"), parts.iter().sum(), of("medical_spending"), &format!("{words} {group}"));
        }
    });
}

#[test]
fn kinds_of_care_and_groups_add_up_to_the_whole() {
    every_year(|words, book, year| {
        for metric in ["medical_spending", "pool_payment", "account_payment", "commercial_payment", "out_of_pocket"] {
            let whole = book.at(metric, "all", year);
            let sum = |groups: &[&str]| groups.iter().map(|group| book.at(metric, group, year)).sum::<f64>();
            let cares = sum(&["care=outpatient", "care=chronic", "care=pharmacy", "care=inpatient"]);
            equal(whole, cares, whole, &format!("{words} {metric} by care"));
            let status = sum(&["status=worker", "status=flexible", "status=retired"]);
            equal(whole, status, whole, &format!("{words} {metric} by status"));
            equal(whole, sum(&["chronic=yes", "chronic=no"]), whole, &format!("{words} {metric} by illness"));
        }
    });
}

#[test]
fn a_pool_s_balance_moves_by_its_income_less_its_outgo() {
    every_year(|words, book, year| {
        let of = |metric: &str| book.at(metric, "all", year);
        let before =
            if year == 2012 { inputs().opening.pool_balance } else { book.at("pool_balance", "all", year - 1) };
        let moved = of("pool_income") - of("pool_outgo");
        // The opening balance is cut to whole fen of the sample by area.
        let slack = if year == 2012 { 1e-5 } else { 1e-9 };
        let gap = (of("pool_balance") - before - moved).abs();
        assert!(gap <= slack * (before.abs() + of("pool_income")), "{words}: {gap}");
    });
}

#[test]
fn account_balances_move_by_credits_less_outgo() {
    every_year(|words, book, year| {
        let of = |metric: &str, year: u16| book.at(metric, "all", year);
        if year > 2012 {
            let moved = of("account_credit", year) - of("account_outgo", year);
            let change = of("account_balance", year) - of("account_balance", year - 1);
            equal(change, moved, of("account_balance", year), words);
        }
    });
}

#[test]
fn totals_are_pool_and_accounts_together() {
    every_year(|words, book, year| {
        let of = |metric: &str| book.at(metric, "all", year);
        let scale = of("total_balance").abs() + of("total_income");
        equal(of("total_balance"), of("pool_balance") + of("account_balance"), scale, words);
        equal(of("total_income"), of("pool_income") + of("account_credit"), scale, words);
        equal(of("total_outgo"), of("pool_outgo") + of("account_outgo"), scale, words);
    });
}

#[test]
fn insurers_keep_premiums_less_claims_and_expenses() {
    let share = inputs().behaviour.insurer_expenses;
    every_year(|words, book, year| {
        let of = |metric: &str| book.at(metric, "all", year);
        let before = if year == 2012 { 0.0 } else { book.at("insurer_balance", "all", year - 1) };
        let expected = of("premiums") * (1.0 - share) - of("commercial_payment") - of("lump_sums");
        let gap = (of("insurer_balance") - before - expected).abs();
        // Each of nine insurers of two products rounds its expenses to the fen of the sample.
        assert!(gap <= 0.1 * reform().1.weight, "{words}: {gap}");
    });
}

/// Runs the proof of the year on one pool, and gives back what it found.
fn prove(before: i64, after: i64, paid_in: i64, paid_out: i64) -> Option<Fault> {
    let mut world = World::new();
    let mut totals = YearTotals::default();
    totals.nation.ledger.flow(Sector::Employers, Sector::Pools, paid_in);
    totals.nation.ledger.flow(Sector::Pools, Sector::Hospitals, paid_out);
    // The hospitals spend what they get, so that only the pool can be at fault.
    totals.nation.ledger.flow(Sector::Hospitals, Sector::Economy, paid_out);
    world.spawn(Pool { balance: after, ..Pool::default() });
    world.insert_resource(totals);
    world.insert_resource(Products::default());
    world.insert_resource(Stocks { pools: before, ..Stocks::default() });
    world.insert_resource(Calendar { year: 2019 });
    world.run_system_once(funds::prove).expect("the proof runs").err()
}

#[test]
fn a_fen_that_disappears_from_a_fund_stops_the_run() {
    assert_eq!(prove(1_000, 1_300, 500, 200), None);
    for after in [1_299, 1_301] {
        let fault = prove(1_000, after, 500, 200).expect("a fen is missing or too much").to_string();
        assert!(fault.contains("year 2019") && fault.contains("pooled funds") && fault.contains("300"), "{fault}");
    }
}

/// The fault of a year in which somebody breaks a rule under the old scheme.
fn fault(hooks: Vec<Hook>, deed: impl Fn(usize, &mut [ColumnRef<'_>]) + Send + Sync + 'static) -> String {
    let mut programme = programme(OLD);
    programme.uses.push(made("rogue", 2013, hooks, move |hook, _, columns| {
        deed(hook, columns);
        Ok(())
    }));
    let fault = live(inputs(), &programme, 2_000, 2013).expect_err("the rule is broken");
    assert!(matches!(fault, Fault::Policy { .. }), "{fault}");
    fault.to_string()
}

#[track_caller]
fn says(fault: &str, words: &[&str]) {
    for words in words {
        assert!(fault.contains(words), "`{words}` is not in: {fault}");
    }
}

/// Who was wronged first.
type Victim = Arc<Mutex<Option<u64>>>;

/// A layer that wrongs one person whose bill is above 100 yuan, not the first of the batch; `wrong` says what it pays.
fn rogue_layer(
    number: u32,
    payer: u32,
    product: Option<usize>,
    wrong: fn(i64) -> i64,
) -> (Victim, Vec<Hook>, impl Fn(usize, &mut [ColumnRef<'_>]) + Send + Sync) {
    let victim = Victim::default();
    let known = victim.clone();
    let settle =
        Hook { product, ..layer(number, payer, care::OUTPATIENT, &["person", "remaining_in", "account_balance"]) };
    let deed = move |_: usize, columns: &mut [ColumnRef<'_>]| {
        let [ColumnRef::ReadU64(person), remaining, balance, paid, _] = columns else { panic!("other columns") };
        let (remaining, balance) = (read(remaining).to_vec(), read(balance).to_vec());
        for row in 2..person.len() {
            let mut victim = known.lock().expect("no panic before");
            if victim.is_none() && remaining[row] > 10_000 && balance[row] < remaining[row] {
                write(paid)[row] = wrong(remaining[row]);
                *victim = Some(person[row]);
            }
        }
    };
    (victim, vec![settle], deed)
}

#[track_caller]
fn names_its_victim(number: u32, payer: u32, product: Option<usize>, wrong: fn(i64) -> i64) {
    let (victim, hooks, deed) = rogue_layer(number, payer, product, wrong);
    let fault = fault(hooks, deed);
    says(&fault, &["policy `rogue`", "hook settle", "year 2013", &format!("layer {number}")]);
    let person = victim.lock().expect("no panic before").expect("somebody was wronged");
    says(&fault, &[&format!("person {person},")]);
}

#[test]
fn a_layer_that_pays_more_than_is_left_stops_the_run() {
    names_its_victim(25, payer::POOL, None, |left| left + 1);
}

#[test]
fn a_layer_that_pays_a_negative_amount_stops_the_run() {
    names_its_victim(25, payer::POOL, None, |_| -1);
}

#[test]
fn a_layer_that_pays_more_than_the_account_holds_stops_the_run() {
    names_its_victim(25, payer::ACCOUNT, None, |left| left);
}

#[test]
fn a_layer_that_pays_for_somebody_without_its_product_stops_the_run() {
    names_its_victim(41, payer::COMMERCIAL, Some(0), |_| 1);
}

#[test]
fn a_negative_contribution_stops_the_run() {
    let hooks = vec![hook(place::CONTRIBUTION, &[], &["worker_contribution"])];
    let fault = fault(hooks, |_, columns| write(&mut columns[0])[0] = -1);
    says(&fault, &["policy `rogue`", "hook contribution", "year 2013", "person", "-1 fen", "`worker_contribution`"]);
}

#[test]
fn a_credit_without_an_account_stops_the_run() {
    let hooks = vec![hook(place::CREDIT, &["has_account"], &["account_credit"])];
    let fault = fault(hooks, |_, columns| {
        let [ColumnRef::ReadU8(has), credit] = columns else { panic!("other columns") };
        for (row, _) in has.iter().enumerate().filter(|(_, has)| **has == 0) {
            write(credit)[row] = 7;
        }
    });
    says(&fault, &["policy `rogue`", "hook credit", "year 2013", "credits 7 fen to person", "no account"]);
}

#[test]
fn a_policy_that_moves_more_than_the_account_holds_stops_the_run() {
    let hooks = vec![hook(place::MIGRATE, &["account_balance"], &["account_to_pool"])];
    let fault = fault(hooks, |_, columns| {
        let [balance, to_pool] = columns else { panic!("other columns") };
        let more = read(balance)[0] + 1;
        write(to_pool)[0] = more;
    });
    says(&fault, &["policy `rogue`", "hook migrate", "year 2013", "out of the account of person"]);
}

#[test]
fn a_negative_subsidy_stops_the_run() {
    let hooks = vec![hook(place::CLOSE, &["balance"], &["subsidy"])];
    let fault = fault(hooks, |_, columns| write(&mut columns[1])[0] = -5);
    says(&fault, &["policy `rogue`", "hook close", "year 2013", "a subsidy of -5 fen"]);
}

#[test]
fn a_policy_s_own_words_reach_the_user() {
    let mut programme = programme(OLD);
    let deed: Box<Deed> = Box::new(|_, _, _| Err("not on my watch".into()));
    programme.uses.push(made("rogue", 2012, vec![hook(place::CREDIT, &["age"], &[])], deed));
    let fault = live(inputs(), &programme, 500, 2012).expect_err("refused").to_string();
    says(&fault, &["policy `rogue`", "hook credit", "year 2012", "not on my watch"]);
}

#[test]
fn the_same_fault_is_told_whatever_the_threads() {
    let told = |threads: usize| {
        let mut programme = programme(OLD);
        let hooks = vec![layer(25, payer::POOL, care::OUTPATIENT, &["remaining_in"])];
        programme.uses.push(made("rogue", 2012, hooks, |_, _, columns| {
            let [remaining, paid, _] = columns else { return Err("other columns".into()) };
            for (row, left) in read(remaining).iter().enumerate() {
                write(paid)[row] = left + 1;
            }
            Ok(())
        }));
        Society::open(replicate(inputs(), 1_000), threads).live(&programme).err().expect("overspent").to_string()
    };
    assert_eq!(told(1), told(2));
    assert_eq!(told(1), told(3));
}

#[test]
fn a_library_that_overspends_is_exit_code_3_and_leaves_nothing_behind() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fixtures::build(folder.path(), "libmutual_aid.so", &["overspends"]);
    let text = "persons = 300\nuntil = 2012\n[[arm]]\nname = \"a\"\npolicies = [{ use = \"mutual-aid\" }]";
    std::fs::write(folder.path().join("a.toml"), text).expect("written");
    let mut command = Command::new(env!("CARGO_BIN_EXE_gongji"));
    command.current_dir(folder.path()).args([
        "run",
        "a.toml",
        "--trust",
        "--quiet",
        "--plugins",
        ".",
        "--out",
        "results",
    ]);
    let output = command.output().expect("the program runs");
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(3), "{text}");
    says(&text, &["policy `mutual-aid`", "hook settle", "year 2012", "person ", "layer 21", "(arm a)"]);
    assert!(!Path::new(&folder.path().join("results")).exists(), "something half-written was left");
}

#[test]
fn a_family_layer_s_own_column_stays_with_its_person() {
    use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
    let (kept, strange) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (keeps, meets) = (kept.clone(), strange.clone());
    let settle = hook(place::SETTLE, &["person"], &["own_year_seen", "paid_in", "paid_out"]);
    let layer = Hook { layer: 62, payer: payer::FAMILY_ACCOUNT, cares: care::ALL, ..settle };
    let mut programme = programme(OLD);
    programme.uses.push(made("marks", 2012, vec![layer], move |_, _, columns| {
        let [ColumnRef::ReadU64(person), seen, _, _] = columns else { panic!("other columns") };
        for (seen, person) in write(seen).iter_mut().zip(person.iter()) {
            let own = *person as i64;
            keeps.fetch_add(usize::from(*seen == own), Relaxed);
            meets.fetch_add(usize::from(*seen != 0 && *seen != own), Relaxed);
            *seen = own;
        }
        Ok(())
    }));
    live(inputs(), &programme, 4_000, 2013).expect("nothing is broken");
    assert_eq!(strange.load(Relaxed), 0, "somebody found another person's value");
    assert!(kept.load(Relaxed) > 0, "nobody found his own value of the kind of care before");
}
