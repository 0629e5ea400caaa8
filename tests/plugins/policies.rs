//! Every policy does what was worked out by hand: its cases through the dynamic library, and the catalogue's worked
//! claim through all layers at once.

use crate::fixtures;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, Mutex};

use crate::fixtures::Source;
use crate::fixtures::society::{
    self, catalogue, hook, inputs, layer, made, of_scheme, programme, read, replicate_for, write,
};
use gongji::author::cases::{self, check_text};
use gongji::ground::diagnose::Failure;
use gongji_model::claims::lines::{Lines, OutOfCatalogue};
use gongji_model::codes::care::Care;
use gongji_model::law::bound_hook::BoundHook;
use gongji_model::law::hooks;
use gongji_model::law::in_force::Law;
use gongji_model::law::policy::{ColumnRef, Hook, Policy};
use gongji_model::law::programme::Programme;
use gongji_sdk::abi::hook_table::Serves;
use gongji_sdk::abi::{care, payer, scheme};
use gongji_sdk::isa::Isa;
use gongji_sdk::money::yuan;

/// Policies without rules to work out.
const WITHOUT_CASES: &[&str] = &["do-nothing"];

fn with_cases() -> impl Iterator<Item = Source> {
    fixtures::sources().into_iter().filter(|source| !WITHOUT_CASES.contains(&source.id.as_str()))
}

fn find(id: &str) -> Arc<dyn Policy> {
    catalogue().find(id).unwrap_or_else(|failure| panic!("{failure}"))
}

#[test]
fn every_policy_treats_its_worked_people_as_worked_out() {
    for Source { id: name, cases, .. } in with_cases() {
        let path = fixtures::root().join(&cases);
        assert!(path.is_file(), "there is no {cases}");
        let tally = cases::check(&find(&name), &path).unwrap_or_else(|failure| panic!("{}", failure.render(false)));
        println!("{name}: {} cases, {} values agree", tally.cases, tally.values);
        assert!(tally.values >= tally.cases && tally.cases > 0, "`{name}` compares nothing");
    }
}

#[test]
fn every_hook_of_every_policy_has_a_case() {
    for Source { id: name, cases, .. } in with_cases() {
        let text = std::fs::read_to_string(fixtures::root().join(cases)).expect("the cases");
        for hook in &find(&name).description().hooks {
            let table = hooks::table(hook.hook).expect("a hook of the year");
            let layer = if hook.layer > 0 { format!("\nlayer = {}\n", hook.layer) } else { String::new() };
            let named = |case: &str| case.contains(&format!("hook = \"{}\"", table.name)) && case.contains(&layer);
            assert!(text.split("[[case]]").any(named), "`{name}`: no case for {} {}", table.name, hook.layer);
        }
    }
}

/// The first case of a plain policy; each test damages a piece of it.
const CASE: &str = r#"
[[case]]
name = "a retiree's second stay"
hook = "settle"
layer = 20
care = "inpatient"
params = { later_stay_share = 0.5 }
circumstances = { average_wage = 46769.00 }
given = { status = 3, tier = 2, stay = 2, remaining_in = 5300.00, pool_paid = 1000.00 }
expect = { paid_in = 4600.00, pool_paid = 5600.00 }
"#;

fn refused(from: &str, to: &str) -> Failure {
    assert!(CASE.contains(from), "{from}");
    let text = CASE.replacen(from, to, 1);
    check_text(&find("unified-account-1998"), Path::new("cases.toml"), &text).expect_err(to)
}

#[test]
fn a_right_case_is_right() {
    let tally = check_text(&find("unified-account-1998"), Path::new("cases.toml"), CASE).expect("it is right");
    assert_eq!((tally.cases, tally.values), (1, 2));
}

#[test]
fn a_wrong_expectation_is_found_to_the_fen() {
    let failure = refused("pool_paid = 5600.00 }", "pool_paid = 5600.01 }");
    assert_eq!(failure.exit_code(), 3);
    let text = failure.render(false);
    for words in ["a retiree's second stay", "`pool_paid` is 560000, expected 560001", "cases.toml:10"] {
        assert!(text.contains(words), "`{words}` is not in:\n{text}");
    }
}

#[test]
fn a_rule_that_changes_is_found() {
    for (from, to) in [("= 0.5", "= 0.6"), ("tier = 2", "tier = 3"), ("stay = 2", "stay = 1"), ("5300.00", "5300.01")] {
        assert!(refused(from, to).render(false).contains("expected 460000"), "{to}");
    }
}

#[test]
fn mistakes_in_a_case_are_named_with_the_nearest() {
    for (from, to, words) in [
        ("hook = \"settle\"", "hook = \"setle\"", "did you mean `settle`"),
        ("layer = 20", "layer = 21", "fits 0 hooks"),
        ("layer = 20\ncare = \"inpatient\"", "", "must point to exactly one"),
        ("care = \"inpatient\"", "care = \"impatient\"", "did you mean `inpatient`"),
        ("later_stay_share", "later_stay_shares", "did you mean `later_stay_share`"),
        ("= 0.5", "= 1.5", "out of its range"),
        ("average_wage", "avarage_wage", "did you mean `average_wage`"),
        ("given = { status", "given = { statos", "did you mean `status`"),
        ("expect = { paid_in", "expect = { payed_in", "did you mean `paid_in`"),
        ("expect", "expects", "did you mean `expect`"),
        ("5300.00", "5300.001", "finer than one fen"),
        ("5300.00", "nan", "expected a finite number of yuan"),
        ("5300.00", "inf", "expected a finite number of yuan"),
        ("5300.00", "true", "takes an amount"),
        ("status = 3", "status = 256", "expected a whole number from 0 to 255"),
        ("status = 3", "status = 1.5", "expected a whole number from 0 to 255"),
        ("[[case]]", "[[cases]]", "did you mean `case`?"),
    ] {
        let text = refused(from, to).render(false);
        assert!(text.contains(words), "`{words}` is not in:\n{text}");
    }
}

#[test]
fn a_policy_that_is_about_a_scheme_of_others_is_worked_out_where_somebody_founds_it() {
    let top = layer(30, payer::POOL, care::INPATIENT, &["remaining_in"]);
    let half = made("top-up", 2012, vec![top], |_, _, columns| {
        let [left, paid_in, paid_out] = columns else { return Err("three columns".into()) };
        for (row, left) in read(left).iter().enumerate() {
            (write(paid_in)[row], write(paid_out)[row]) = (left / 2, 0);
        }
        Ok(())
    });
    let policy = of_scheme(half, scheme::RESIDENTS, false).policy;
    let case = |paid: &str| {
        format!(
            "[[case]]\nname = \"half\"\nhook = \"settle\"\nlayer = 30\ncare = \"inpatient\"\n\
             given = {{ remaining_in = 100.00 }}\nexpect = {{ paid_in = {paid} }}\n"
        )
    };
    let tally = check_text(&policy, Path::new("cases.toml"), &case("50.00")).expect("it is right");
    assert_eq!((tally.cases, tally.values), (1, 1));
    let failure = check_text(&policy, Path::new("cases.toml"), &case("60.00")).expect_err("it is wrong");
    assert!(failure.render(false).contains("paid_in"), "{failure}");
}

/// Layer 30 of the worked claim: 90% of what lies above the ceiling, up to 150,000 yuan, from a fund into which every member
/// pays 24 yuan.
fn large_expense_layer() -> gongji_model::law::programme::ActivePolicy {
    let pays = layer(30, payer::LARGE_EXPENSE, care::INPATIENT, &["over_ceiling"]);
    let feeds = hook(gongji_sdk::abi::hook::CONTRIBUTION, &[], &["large_expense_contribution"]);
    made("xiamen", 2012, vec![pays, feeds], |number, _, columns| {
        if number == 1 {
            write(&mut columns[0]).fill(yuan(24.0));
            return Ok(());
        }
        let [over, paid_in, paid_out] = columns else { return Err("three columns".into()) };
        for (row, over) in read(over).iter().enumerate() {
            write(paid_in)[row] = ((over * 90 + 50) / 100).min(yuan(150_000.0));
            write(paid_out)[row] = 0;
        }
        Ok(())
    })
}

/// The layers of a stay in the order of their numbers, with W = 100,000 yuan.
fn layers_of_the_worked_claim(policies: &[&str]) -> (Vec<BoundHook>, Law) {
    let mut uses = programme(&policies.join(", ")).uses;
    uses.insert(1, large_expense_layer());
    let programme = Programme { uses, ..Programme::default() };
    let replicate = replicate_for(inputs(), 100, &programme);
    let law = Law::enact(&programme, &replicate, 2012).expect("the policies are right");
    let mut acts = law.areas[0].layers(Care::Inpatient).to_vec();
    for act in &mut acts {
        act.circumstances.average_wage = yuan(100_000.0);
    }
    (acts, law)
}

const SCHEME: &str =
    "{ use = \"unified-account-1998\", deductible_city = 10_000, share_city_worker = 0.85, ceiling = 4.0 }";
/// Without the part of what lies outside the catalogue that class B stands for.
const SHENZHEN: &str = "{ use = \"shenzhen-critical-illness\", class_b = 0.0 }";
const SHANGHAI: &str = "{ use = \"shanghai-account-purchase\" }";

/// One worker's first stay of 800,000 yuan in a city hospital, 20% of it outside the catalogue, 12,000 in the account.
fn claim(isa: Isa, acts: &[BoundHook], law: &Law, holdings: u8) -> Box<Lines> {
    let mut lines = Box::<Lines>::default();
    lines.len = 1;
    (lines.status[0], lines.has_account[0], lines.tier[0], lines.stay[0], lines.age[0]) = (1, 1, 3, 1, 45);
    (lines.holdings[0], lines.balance[0], lines.billed[0]) = (holdings, yuan(12_000.0), yuan(800_000.0));
    lines.own = law.own_lanes();
    lines.open(isa, OutOfCatalogue { share: 200_000.0, ..OutOfCatalogue::default() });
    lines.settle(acts, 2012, isa).expect("no rule is broken");
    lines
}

/// What pool, large-expense fund, insurers, account, family account and cash pay, fen.
fn paid(lines: &Lines) -> [i64; 6] {
    let cash = payer::FAMILY_ACCOUNT as usize + 1;
    std::array::from_fn(|payer| if payer == cash { lines.cash(0) } else { lines.paid[payer][0] })
}

#[test]
fn the_worked_claim_comes_out_to_the_fen() {
    let (acts, law) = layers_of_the_worked_claim(&[SCHEME, SHENZHEN, SHANGHAI]);
    assert_eq!(acts.iter().map(|act| act.layer).collect::<Vec<_>>(), [20, 30, 40, 42, 60]);
    for isa in [Isa::BASE, Isa::from_code(1), Isa::from_code(2)] {
        let lines = claim(isa, &acts, &law, 0b11);
        // Commercial: 70% of the own-paid 96,529.42 above 10,000 = 60,570.59, and half of 160,000 outside the catalogue.
        let expected = [400_000.0, 143_470.58, 60_570.59 + 80_000.0, 12_000.0, 0.0, 103_958.83].map(yuan);
        assert_eq!(paid(&lines), expected);
        assert_eq!(expected.iter().sum::<i64>(), yuan(800_000.0));
        assert_eq!(lines.balance[0], 0);
    }
}

#[test]
fn each_layer_of_the_worked_claim_pays_its_own_part() {
    let (acts, law) = layers_of_the_worked_claim(&[SCHEME, SHENZHEN, SHANGHAI]);
    let until = |last: u32| {
        let acts: Vec<BoundHook> = acts.iter().filter(|act| act.layer <= last).cloned().collect();
        claim(Isa::best(), &acts, &law, 0b11).cash(0)
    };
    let steps = [20, 30, 40, 42, 60].map(until);
    let paid: Vec<i64> = std::iter::once(yuan(800_000.0)).chain(steps).collect();
    let parts: Vec<i64> = paid.windows(2).map(|pair| pair[0] - pair[1]).collect();
    assert_eq!(parts, [400_000.0, 143_470.58, 60_570.59, 80_000.0, 12_000.0].map(yuan));
}

#[test]
fn products_pay_for_their_holders_alone() {
    let (acts, law) = layers_of_the_worked_claim(&[SCHEME, SHENZHEN, SHANGHAI]);
    let commercial = |holdings| paid(&claim(Isa::best(), &acts, &law, holdings))[payer::COMMERCIAL as usize];
    assert_eq!([0b00, 0b01, 0b10].map(commercial), [0.0, 60_570.59, 80_000.0].map(yuan));
}

#[test]
fn the_order_of_policies_does_not_move_the_layers() {
    let (acts, law) = layers_of_the_worked_claim(&[SHANGHAI, SCHEME, SHENZHEN]);
    // Products are numbered as policies are listed, and Shanghai has two.
    let lines = claim(Isa::best(), &acts, &law, 0b101);
    assert_eq!(paid(&lines), [400_000.0, 143_470.58, 140_570.59, 12_000.0, 0.0, 103_958.83].map(yuan));
}

/// The hook with every column that it may write, as columns that hold the value so far.
fn witness(table: &hooks::HookTable) -> Hook {
    let writable: Vec<&str> = table.writable().map(|column| column.name).collect();
    let hook = hook(table.hook, &[], &writable);
    let (layer, cares) = (if table.in_layers { 20 } else { 0 }, if table.by_care { care::ALL } else { 0 });
    Hook { layer, cares, ..hook }
}

#[test]
fn a_column_that_nobody_writes_holds_what_describe_says() {
    // A product has its quote, which is no constant; a purchase and an insurer have their product.
    let has_rows = |table: &&hooks::HookTable| !table.of_nation && table.serves != Serves::EachProduct;
    let tables: Vec<&hooks::HookTable> = hooks::HOOKS.iter().filter(has_rows).collect();
    let seen = Arc::new(Mutex::new(BTreeSet::new()));
    let deed = {
        let (tables, seen) = (tables.clone(), Arc::clone(&seen));
        move |number: usize, _: &_, columns: &mut [ColumnRef<'_>]| {
            let table = tables[number];
            for (offered, column) in table.writable().zip(columns) {
                let (name, expected) = (offered.name, offered.unwritten.unwrap_or_default());
                let fits = match column {
                    // Of members alone, or of nobody.
                    ColumnRef::WriteU8(rows) if name == "insured" => {
                        rows.iter().all(|flag| *flag == rows[0] && *flag < 2)
                    }
                    // What the engine or another policy has put there.
                    _ if expected.parse::<i64>().is_err() => true,
                    ColumnRef::WriteU8(rows) => rows.iter().all(|value| value.to_string() == expected),
                    ColumnRef::WriteI64(rows) => rows.iter().all(|value| value.to_string() == expected),
                    _ => false,
                };
                if !fits {
                    return Err(format!("{}.{name} is not {expected}", table.name));
                }
            }
            seen.lock().expect("no thread panics").insert(table.name);
            Ok(())
        }
    };
    let uses = vec![made("witness", 2012, tables.iter().map(|table| witness(table)).collect(), deed)];
    society::live(inputs(), &Programme { uses, ..Programme::default() }, 500, 2013)
        .expect("every column is as described");
    assert_eq!(seen.lock().expect("no thread panics").len(), tables.len());
}
