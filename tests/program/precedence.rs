//! Who acts before whom in an arm: what the scenario must say, what policies may declare, and an order that leaves nothing of
//! a policy.

use crate::fixtures;
use std::path::Path;
use std::sync::Arc;

use crate::fixtures::society::{OLD, catalogue, hook};
use gongji::ground::diagnose::Failure;
use gongji::inspect::describe;
use gongji::intake::plugin::Catalogue;
use gongji::intake::scenario::{self, Changes, Scenario};
use gongji::words::Language;
use gongji_model::law::hooks::HOOKS;
use gongji_model::law::policy::{Description, Hook, Instance, Policy};
use gongji_sdk::abi::{Value, access, care, hook as place};

/// A policy that only declares.
struct Declared(Description);

impl Policy for Declared {
    fn description(&self) -> &Description {
        &self.0
    }

    fn create(&self, _: &[Value]) -> Result<Box<dyn Instance>, String> {
        Err("it is never lived".into())
    }
}

fn policy(id: &str, hooks: Vec<Hook>, after: &[&str], before: &[&str]) -> Arc<dyn Policy> {
    let ids = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    Arc::new(Declared(Description {
        id: id.into(),
        version: "1.0.0".into(),
        summary: "Made up for a test".into(),
        params: Vec::new(),
        presets: Vec::new(),
        columns: Vec::new(),
        products: Vec::new(),
        hooks,
        requires: Vec::new(),
        after: ids(after),
        before: ids(before),
        scheme: gongji_sdk::abi::scheme::EMPLOYEES,
        founds_scheme: false,
        metrics: Vec::new(),
    }))
}

/// A hook that writes columns whatever they hold.
fn erasing(kind: u32, columns: &[&str]) -> Hook {
    let mut erasing = hook(kind, &[], columns);
    erasing.fields.iter_mut().for_each(|field| field.access = access::WRITE);
    erasing
}

fn credits() -> Hook {
    hook(place::CREDIT, &[], &["account_credit", "account_interest"])
}

fn pays() -> Hook {
    hook(place::CONTRIBUTION, &[], &["worker_contribution"])
}

/// An arm with these policies.
fn arm(policies: &[Arc<dyn Policy>], uses: &str, order: &str) -> Result<Scenario, Failure> {
    let text = format!("until = 2030\n[[arm]]\nname = \"only\"\npolicies = [{uses}]\n{order}");
    let catalogue = Catalogue::of(policies.iter().map(Arc::clone));
    scenario::parse(Path::new("test.toml"), &text, &Changes::default(), &catalogue)
}

fn right(policies: &[Arc<dyn Policy>], uses: &str, order: &str) -> Scenario {
    arm(policies, uses, order).unwrap_or_else(|failure| panic!("{failure}"))
}

fn refused(policies: &[Arc<dyn Policy>], uses: &str, order: &str) -> String {
    let failure = arm(policies, uses, order).expect_err("it is refused");
    assert_eq!((failure.exit_code(), failure.mistakes().len()), (2, 1), "{failure}");
    failure.render(false)
}

fn says(text: &str, words: &[&str]) {
    for words in words {
        assert!(text.contains(words), "`{words}` is not in:\n{text}");
    }
}

fn acting(scenario: &Scenario) -> Vec<&str> {
    scenario.arms[0].policies.iter().map(|policy| policy.id.as_str()).collect()
}

#[test]
fn one_missing_order_is_one_error_with_all_columns_and_one_order() {
    let both = |id| policy(id, vec![credits(), pays()], &[], &[]);
    let policies = [both("early"), both("late"), both("last")];
    let uses = "{ use = \"late\", from = 2027 }, { use = \"last\", from = 2029 }, { use = \"early\" }";
    let text = refused(&policies, uses, "");
    says(
        &text,
        &[
            "nothing says in which order `late` and `last` and `early` act in the arm `only`",
            "`late` and `early` both write `account_credit`, `account_interest` in the hook `credit`, write \
             `worker_contribution` in the hook `contribution`",
            "say it in the arm: `order = [\"early\", \"late\", \"last\"]`",
        ],
    );
    let scenario = right(&policies, uses, "order = [\"early\", \"late\", \"last\"]");
    assert_eq!(acting(&scenario), ["early", "late", "last"]);
}

#[test]
fn policies_that_never_meet_need_no_order() {
    let policies = ["one", "two"].map(|id| policy(id, vec![credits()], &[], &[]));
    right(&policies, "{ use = \"one\", until = 2026 }, { use = \"two\", from = 2027 }", "");
    let text = format!("[[arm]]\nname = \"only\"\npolicies = [{OLD}, {{ use = \"account-recrediting\" }}]\n");
    let read = scenario::parse(Path::new("test.toml"), &text, &Changes::default(), catalogue());
    read.map(|_| ()).unwrap_or_else(|failure| panic!("it requires the other: {failure}"));
}

#[test]
fn the_help_says_who_has_the_last_word() {
    let policies = [
        policy("reform", vec![erasing(place::CREDIT, &["account_credit"])], &[], &[]),
        policy("scheme", vec![credits()], &[], &[]),
    ];
    let uses = "{ use = \"reform\", from = 2021 }, { use = \"scheme\" }";
    says(
        &refused(&policies, uses, ""),
        &[
            "`order = [\"scheme\", \"reform\"]`",
            "so `reform` has the last word on `account_credit`; nothing that `scheme` writes to `account_credit` is left",
            "the other way round `scheme` has the last word on `account_credit`; it finds in `account_credit` what \
             `reform` wrote, and may change all of it",
        ],
    );
}

#[test]
fn of_the_same_year_who_would_erase_the_other_acts_first() {
    let policies = [
        policy("looks", vec![credits()], &[], &[]),
        policy("erases", vec![erasing(place::CREDIT, &["account_credit", "account_interest"])], &[], &[]),
    ];
    let uses = "{ use = \"looks\" }, { use = \"erases\" }";
    says(&refused(&policies, uses, ""), &["say it in the arm: `order = [\"erases\", \"looks\"]`"]);
    right(&policies, uses, "order = [\"erases\", \"looks\"]");
}

#[test]
fn what_is_declared_needs_no_order() {
    let policies = [
        policy("end", vec![credits()], &["new"], &[]),
        policy("new", vec![credits()], &[], &[]),
        policy("old", vec![credits()], &[], &["new"]),
    ];
    let uses = "{ use = \"end\" }, { use = \"new\" }, { use = \"old\" }";
    assert_eq!(acting(&right(&policies, uses, "")), ["old", "new", "end"], "by declarations, one through another");
    let scenario = right(&policies, uses, "order = [\"old\", \"end\", \"new\"]");
    assert_eq!(acting(&scenario), ["old", "end", "new"], "the scenario's order wins over what is declared");
    assert_eq!(scenario.notes, ["`only`: `end` acts before `new` by `order`, though it is declared to act after it"]);
}

#[test]
fn what_is_declared_moves_nobody_else() {
    let alone =
        |id: &str, hook: u32, column: &str| policy(id, vec![fixtures::society::hook(hook, &[], &[column])], &[], &[]);
    let policies = [
        alone("a", place::STEER, "to_city"),
        policy("b", vec![credits()], &["d", "nobody"], &[]),
        alone("c", place::ELIGIBILITY, "insured"),
        policy("d", vec![credits()], &[], &[]),
    ];
    let uses = ["a", "b", "c", "d"].map(|id| format!("{{ use = \"{id}\" }}")).join(", ");
    assert_eq!(acting(&right(&policies, &uses, "")), ["a", "c", "d", "b"]);
}

#[test]
fn declarations_that_go_round_are_an_error_that_names_them() {
    let one = |id, after| policy(id, vec![credits()], &[after], &[]);
    let policies = [one("a", "c"), one("b", "a"), one("c", "b")];
    let uses = "{ use = \"a\" }, { use = \"b\" }, { use = \"c\" }";
    says(&refused(&policies, uses, ""), &["act before each other in a circle", "`b`, `c`, `a`, `b`"]);
    right(&policies, uses, "order = [\"c\", \"b\", \"a\"]");
}

#[test]
fn a_policy_of_which_nothing_is_left_is_refused_by_name() {
    let first = policy("first", vec![credits()], &[], &[]);
    let eraser = policy("eraser", vec![erasing(place::CREDIT, &["account_credit", "account_interest"])], &[], &[]);
    let order = "order = [\"first\", \"eraser\"]";
    let uses = "{ use = \"first\", from = 2020 }, { use = \"eraser\" }";
    let policies = [Arc::clone(&first), eraser];
    let words =
        ["`first` changes nothing in the arm `only`", "writes `account_credit`, `account_interest`", "let it act last"];
    says(&refused(&policies, uses, order), &words);
    right(&policies, uses, "order = [\"eraser\", \"first\"]");
    right(&policies, "{ use = \"first\" }, { use = \"eraser\", from = 2020 }", order);
    right(&policies, "{ use = \"first\" }, { use = \"eraser\", rollout = { 2012 = 0.5 } }", order);
    let looks = [Arc::clone(&first), policy("eraser", vec![credits()], &[], &[])];
    right(&looks, uses, order);
    let half = [first, policy("eraser", vec![erasing(place::CREDIT, &["account_credit"])], &[], &[])];
    right(&half, uses, order);
}

#[test]
fn bills_of_another_kind_of_care_are_not_overwritten() {
    let treats = |cares, hook: Hook| vec![Hook { cares, ..hook }];
    let first =
        policy("first", treats(care::OUTPATIENT | care::INPATIENT, hook(place::TREAT, &[], &["billed"])), &[], &[]);
    let uses = "{ use = \"first\" }, { use = \"second\" }";
    let order = "order = [\"first\", \"second\"]";
    let second = |cares| policy("second", treats(cares, erasing(place::TREAT, &["billed"])), &[], &[]);
    right(&[Arc::clone(&first), second(care::OUTPATIENT)], uses, order);
    says(&refused(&[first, second(care::ALL)], uses, order), &["`first` changes nothing"]);
}

#[test]
fn the_end_of_the_accounts_acts_after_their_crediting_of_2021() {
    let uses = "{ use = \"employee-account-abolition\", from = 2027 }, { use = \"account-recrediting\" }";
    let text = format!("[[arm]]\nname = \"only\"\npolicies = [{OLD}, {uses}]\n");
    let read = |text: &str| scenario::parse(Path::new("test.toml"), text, &Changes::default(), catalogue());
    let scenario = read(&text).unwrap_or_else(|failure| panic!("{failure}"));
    assert_eq!(acting(&scenario), ["unified-account-1998", "account-recrediting", "employee-account-abolition"]);
    let contrary = text + "order = [\"employee-account-abolition\", \"account-recrediting\"]";
    let scenario = read(&contrary).unwrap_or_else(|failure| panic!("{failure}"));
    says(&scenario.notes.join("\n"), &["`employee-account-abolition` acts before `account-recrediting` by `order`"]);
    let mut told = Vec::new();
    describe::name("employee-account-abolition", Language::English, HOOKS, catalogue(), &mut told)
        .unwrap_or_else(|failure| panic!("{failure}"));
    says(&String::from_utf8_lossy(&told), &["acts after: account-recrediting"]);
}

#[test]
fn what_is_overwritten_is_told_of_every_arm() {
    let policies = [
        policy("first", vec![credits()], &[], &[]),
        policy("eraser", vec![erasing(place::CREDIT, &["account_credit", "account_interest"])], &["first"], &[]),
    ];
    let arms = ["one", "two"].map(|name| {
        format!("[[arm]]\nname = \"{name}\"\npolicies = [{{ use = \"first\" }}, {{ use = \"eraser\" }}]\n")
    });
    let catalogue = Catalogue::of(policies.iter().map(Arc::clone));
    let read = scenario::parse(Path::new("test.toml"), &arms.concat(), &Changes::default(), &catalogue);
    let words = read.expect_err("it is refused").render(false);
    says(&words, &["changes nothing in the arm `one`", "changes nothing in the arm `two`"]);
}
