//! Policy libraries are found, gated, read and called; what is wrong with one is said clearly.

use crate::fixtures;
use std::path::Path;

use gongji::ground::diagnose::{Failure, Fault};
use gongji::intake::plugin::catalogue::discover;
use gongji::intake::plugin::{Catalogue, Library};
use gongji_model::law::policy::ColumnRef;
use gongji_sdk::abi::{Circumstances, Value};
use tempfile::{TempDir, tempdir};

fn folder() -> TempDir {
    tempdir().expect("a temporary folder")
}

fn refused(path: &Path) -> Failure {
    let failure = Library::open(path).err().expect("the library is refused");
    assert_eq!((failure.fault(), failure.exit_code()), (Fault::Plugin, 3));
    failure
}

fn says(failure: &Failure, words: &[&str]) {
    let text = failure.render(false);
    for words in words {
        assert!(text.contains(words), "`{words}` is not in:\n{text}");
    }
}

fn values(share: i64) -> Vec<Value> {
    [share, 200_000, 18, 1, 0].map(|integer| Value { integer, real: 0.0 }).to_vec()
}

#[test]
fn a_library_is_read_and_its_policy_acts() {
    let folder = folder();
    fixtures::build(folder.path(), "libmutual_aid.so", &[]);
    let catalogue = discover([folder.path().to_owned()]);
    let policy = catalogue.find("mutual-aid").expect("the policy is found");
    let description = policy.description();
    assert_eq!((description.version.as_str(), description.params.len()), ("1.2.3", 5));
    assert_eq!(description.params[4].choices, ["stop-credit", "phase-out"]);
    assert_eq!(description.hooks[0].fields[1].name, "paid_in");
    assert_eq!(catalogue.origin("mutual-aid").expect("it has an origin").sha256.len(), 64);
    // The second policy of the file, whose descriptor stands a longer element further on.
    assert_eq!(catalogue.find("more-aid").expect("found").description().requires, ["mutual-aid"]);

    let instance = policy.create(&values(850_000)).expect("the values are fine");
    let (left, mut paid) = ([100, 333, 0], [0; 3]);
    let mut columns = [ColumnRef::ReadI64(&left), ColumnRef::WriteI64(&mut paid)];
    instance.apply(0, 0, &Circumstances::default(), &mut columns).expect("it acts");
    assert_eq!(paid, [85, 283, 0]);
}

#[test]
fn a_library_of_an_older_minor_version_loads_and_acts() {
    let folder = folder();
    fixtures::build_against("tests/fixtures/abi_0_1.rs", folder.path(), "libmutual_aid.so", &[]);
    let library = Library::open(&folder.path().join("libmutual_aid.so")).unwrap_or_else(|failure| panic!("{failure}"));
    assert_eq!(library.abi(), "0.1", "built against the frozen contract");
    const { assert!(gongji_sdk::abi::ABI_MINOR > 1, "the contract has grown since") };
    let policy = discover([folder.path().to_owned()]).find("mutual-aid").expect("the policy is found");
    assert!(policy.description().columns.iter().all(|column| column.holder == gongji_sdk::abi::holder::PERSON));
    assert!(policy.description().after.is_empty() && policy.description().before.is_empty(), "before minor version 3");
    acts_as_ever(&*policy);
}

#[test]
fn a_library_of_minor_version_3_loads_and_acts() {
    let folder = folder();
    fixtures::build_against("tests/fixtures/abi_0_3.rs", folder.path(), "libmutual_aid.so", &["own_columns"]);
    let library = Library::open(&folder.path().join("libmutual_aid.so")).unwrap_or_else(|failure| panic!("{failure}"));
    assert_eq!(library.abi(), "0.3", "built against the frozen contract");
    let policy = discover([folder.path().to_owned()]).find("mutual-aid").expect("the policy is found");
    let description = policy.description();
    let columns = description.columns.iter().map(|column| (column.name.as_str(), column.element)).collect::<Vec<_>>();
    let kept = gongji_sdk::abi::element::I64;
    assert_eq!(
        columns,
        [("paid_so_far", kept), ("left_so_far", kept)],
        "shorter structs, stepped through by their size"
    );
    assert!(description.metrics.is_empty(), "before minor version 4");
    acts_as_ever(&*policy);
}

/// The first hook of the fixture pays 85% of what is left.
fn acts_as_ever(policy: &dyn gongji_model::law::policy::Policy) {
    let instance = policy.create(&values(850_000)).expect("the values are fine");
    let (left, mut paid) = ([100, 333, 0], [0; 3]);
    let mut columns = [ColumnRef::ReadI64(&left), ColumnRef::WriteI64(&mut paid)];
    let now = Circumstances { size: size_of::<Circumstances>() as u32, year: 2027, ..Circumstances::default() };
    instance.apply(0, 0, &now, &mut columns).expect("it acts");
    assert_eq!(paid, [85, 283, 0]);
}

#[test]
fn refusals_and_panics_come_back_in_words() {
    let folder = folder();
    fixtures::build(folder.path(), "libmutual_aid.so", &[]);
    let policy = discover([folder.path().to_owned()]).find("mutual-aid").expect("the policy is found");
    assert_eq!(policy.create(&values(13)).err().as_deref(), Some("13 brings bad luck"));
    assert!(policy.create(&values(2_000_000)).err().expect("out of range").contains("pool_share"));
    assert!(policy.create(&[]).err().expect("no values").contains("takes 5 values"));

    let instance = policy.create(&values(1)).expect("the values are fine");
    for (left, words) in [(-1, "a negative remainder"), (-2, "it panicked: a negative remainder")] {
        let (left, mut paid) = ([left], [0]);
        let mut columns = [ColumnRef::ReadI64(&left), ColumnRef::WriteI64(&mut paid)];
        assert_eq!(instance.apply(0, 0, &Circumstances::default(), &mut columns), Err(words.to_owned()));
    }
}

#[test]
fn columns_of_another_shape_never_reach_the_policy() {
    let folder = folder();
    fixtures::build(folder.path(), "libmutual_aid.so", &[]);
    let policy = discover([folder.path().to_owned()]).find("mutual-aid").expect("the policy is found");
    let instance = policy.create(&values(1)).expect("the values are fine");
    let (left, mut paid, mut bytes) = ([1_i64, 2], [0_i64; 3], [0_u8; 2]);
    let call = |columns: &mut [ColumnRef<'_>], hook| {
        instance.apply(hook, 0, &Circumstances::default(), columns).expect_err("refused")
    };
    assert!(call(&mut [ColumnRef::ReadI64(&left), ColumnRef::WriteI64(&mut paid)], 0).contains("another length"));
    assert!(call(&mut [ColumnRef::ReadI64(&left), ColumnRef::WriteU8(&mut bytes)], 0).contains("element"));
    assert!(call(&mut [ColumnRef::ReadI64(&left), ColumnRef::ReadI64(&left)], 0).contains("access"));
    assert!(call(&mut [ColumnRef::ReadI64(&left)], 0).contains("takes 2 columns"));
    assert!(call(&mut [], 9).contains("no hook number 9"));
}

#[test]
fn another_version_is_refused_with_both_numbers() {
    let folder = folder();
    let path = fixtures::build(folder.path(), "libmutual_aid.so", &["other_major"]);
    says(&refused(&path), &["built for policy ABI 1", "speaks ABI 0", "libmutual_aid.so", "build the policy"]);
}

#[test]
fn a_library_without_the_symbol_is_none() {
    let folder = folder();
    let path = fixtures::build(folder.path(), "libother.so", &["no_symbol"]);
    says(&refused(&path), &["exports no `GONGJI_LIBRARY`", "libother.so"]);
}

#[test]
fn text_and_broken_files_are_no_libraries() {
    let folder = folder();
    let path = folder.path().join("libtext.so");
    std::fs::write(&path, "name = \"text\"").expect("written");
    says(&refused(&path), &["is not a shared library", "libtext.so"]);
    std::fs::write(&path, b"\x7fELF and then nothing").expect("written");
    says(&refused(&path), &["cannot open", "the loader says"]);
    says(&refused(&folder.path().join("libnothing.so")), &["cannot read", "libnothing.so"]);
}

#[test]
fn an_unknown_column_is_named_with_its_nearest() {
    let folder = folder();
    let path = fixtures::build(folder.path(), "libmutual_aid.so", &["unknown_field"]);
    says(&refused(&path), &["`mutual-aid`", "no column `remaning_in`", "did you mean `remaining_in`"]);
}

#[test]
fn an_absurd_count_is_not_believed() {
    let folder = folder();
    let path = fixtures::build(folder.path(), "libmutual_aid.so", &["absurd_count"]);
    says(&refused(&path), &["of Column", "make no sense"]);
}

#[test]
fn one_id_in_two_files_is_an_error_that_names_both() {
    let folder = folder();
    let one = fixtures::build(folder.path(), "libone.so", &[]);
    std::fs::copy(one, folder.path().join("libtwo.so")).expect("copied");
    let failure = discover([folder.path().to_owned()]).all().err().expect("refused");
    assert_eq!(failure.exit_code(), 3);
    says(&failure, &["two libraries have a policy `mutual-aid`", "libone.so", "libtwo.so"]);
}

#[test]
fn an_earlier_folder_wins() {
    let (first, second) = (folder(), folder());
    fixtures::build(first.path(), "libmutual_aid.so", &[]);
    std::fs::write(second.path().join("libmutual_aid.so"), "not read").expect("written");
    let catalogue = discover([first.path().to_owned(), second.path().to_owned()]);
    assert_eq!(catalogue.all().expect("both policies").len(), 2);
    let origin = catalogue.origin("mutual-aid").expect("it has an origin");
    assert_eq!(origin.path, Some(first.path().join("libmutual_aid.so")));
}

#[test]
fn a_policy_of_an_earlier_folder_wins_whatever_its_file_is_called() {
    let (first, second) = (folder(), folder());
    fixtures::build(first.path(), "libmended.so", &[]);
    fixtures::build(second.path(), "libmutual_aid.so", &[]);
    let of = |catalogue: &Catalogue, id| catalogue.origin(id).expect("it has an origin").path.expect("a file");
    for id in ["mutual-aid", "more-aid"] {
        let catalogue = discover([first.path().to_owned(), second.path().to_owned()]);
        catalogue.find(id).expect("found");
        assert_eq!(of(&catalogue, id), first.path().join("libmended.so"));
        assert_eq!(catalogue.all().expect("no id twice in a folder").len(), 2);
        assert_eq!(of(&catalogue, id), first.path().join("libmended.so"));
    }
}

#[test]
fn an_unknown_policy_lists_files_that_could_not_be_used() {
    let folder = folder();
    std::fs::write(folder.path().join("libtext.so"), "text").expect("written");
    let failure = discover([folder.path().to_owned()]).find("mutual-aid").err().expect("unknown");
    assert_eq!(failure.exit_code(), 2);
    says(&failure, &["no policy `mutual-aid`", "not usable", "libtext.so"]);
}

#[test]
fn every_policy_of_this_repository_passes_the_gate() {
    let folder = fixtures::policies();
    let policies = discover([folder]).all().expect("all can be opened");
    for policy in policies {
        let description = policy.description();
        let defaults: Vec<_> = description.params.iter().map(|param| param.default).collect();
        assert!(policy.create(&defaults).is_ok(), "{} refuses its own defaults", description.id);
    }
}

#[test]
#[ignore = "a measurement, not a test: run it with --release --ignored --nocapture"]
fn the_cost_of_a_call() {
    const CALLS: u32 = 100_000;
    let folder = folder();
    fixtures::build(folder.path(), "libmutual_aid.so", &[]);
    let policy = discover([folder.path().to_owned()]).find("mutual-aid").expect("the policy is found");
    let instance = policy.create(&values(850_000)).expect("the values are fine");
    let (left, mut paid, circumstances) = ([0_i64; 0], [0_i64; 0], Circumstances::default());
    let mut best = f64::INFINITY;
    for _ in 0..100 {
        let start = std::time::Instant::now();
        for _ in 0..CALLS {
            let mut columns = [ColumnRef::ReadI64(&left), ColumnRef::WriteI64(&mut paid)];
            instance.apply(0, 0, &circumstances, std::hint::black_box(&mut columns)).expect("it acts");
        }
        best = best.min(start.elapsed().as_nanos() as f64 / f64::from(CALLS));
    }
    println!("{best:.1} ns a call");
}
