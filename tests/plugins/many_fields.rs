//! Hooks with more columns than are laid on the stack, and policies with many columns of their own.

use gongji::intake::plugin::Library;
use gongji::intake::plugin::catalogue::discover;
use gongji_model::law::policy::ColumnRef;
use gongji_model::law::programme::ActivePolicy;
use gongji_sdk::abi::Circumstances;
use tempfile::tempdir;

use crate::fixtures;
use crate::fixtures::society::{OLD, inputs, live, programme};

#[test]
fn a_library_s_hook_may_have_forty_columns() {
    let folder = tempdir().expect("a temporary folder");
    fixtures::build_from("many_fields", folder.path(), "libmany_fields.so", &[]);
    let policy = discover([folder.path().to_owned()]).find("many-fields").unwrap_or_else(|failure| panic!("{failure}"));
    assert_eq!(policy.description().hooks[0].fields.len(), 40);
    let instance = policy.create(&[]).expect("it has no parameters");
    let (mut few, mut out) = ([ColumnRef::ReadU64(&[1])], Circumstances::default());
    out.year = 2012;
    let words = instance.apply(0, 0, &out, &mut few).expect_err("too few");
    assert!(words.contains("takes 40 columns and got 1"), "{words}");
    let mut with = programme(OLD);
    with.uses.push(ActivePolicy {
        policy,
        from: 2012,
        until: None,
        rollout: Vec::new(),
        values: Vec::new(),
        follows: Vec::new(),
        by_province: Vec::new(),
    });
    let rows = live(inputs(), &with, 3_000, 2013).unwrap_or_else(|fault| panic!("{fault}"));
    assert!(rows == live(inputs(), &programme(OLD), 3_000, 2013).unwrap_or_else(|fault| panic!("{fault}")));
}

#[test]
fn a_policy_may_have_so_many_own_columns_and_no_more() {
    let folder = tempdir().expect("a temporary folder");
    let path = fixtures::build_from("many_fields", folder.path(), "libmany_fields.so", &["too_many"]);
    let failure = Library::open(&path).err().expect("the library is refused");
    let text = failure.render(false);
    assert!(text.contains("has 65 columns of its own; expected at most 64"), "{text}");
}
