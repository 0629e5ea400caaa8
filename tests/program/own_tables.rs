//! Input tables of the user's own take the place of the built-in ones, and are checked like them.

use std::fs;
use std::path::Path;

use gongji::ground::digest::sha256;
use tempfile::TempDir;

use crate::fixtures;
use crate::started::gongji;

const SCENARIO: &str = "name = \"small\"\nfrom = 2012\nuntil = 2013\npersons = 600\nreplicates = 1\n\n\
                        [[arm]]\nname = \"only\"\npolicies = [{ use = \"unified-account-1998\" }]\n";

/// A folder with a scenario and a folder of tables, `own`, in it.
fn folder(tables: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::write(folder.path().join("small.toml"), SCENARIO).expect("written");
    fs::create_dir(folder.path().join("own")).expect("made");
    for (name, text) in tables {
        fs::write(folder.path().join("own").join(name), text).expect("written");
    }
    folder
}

/// The tables of a run, and its manifest.
fn run(folder: &Path, args: &[&str]) -> (String, String) {
    let output = gongji(folder, &[&["run", "small.toml", "--quiet", "--out", "results"], args].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let read = |name: &str| fs::read_to_string(folder.join("results").join(name)).expect("a table");
    (read("yearly.csv"), read("manifest.toml"))
}

/// What a refused call says.
fn refused(folder: &Path, args: &[&str]) -> String {
    let output = gongji(folder, args);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{said}");
    said
}

fn shipped(name: &str) -> String {
    fs::read_to_string(fixtures::root().join("scenarios/data").join(name)).expect("a table")
}

/// The behaviour with a weaker answer to the price of outpatient care.
fn stiffer() -> String {
    let table = shipped("behaviour.csv");
    let line = table.lines().find(|line| line.starts_with("elasticity_outpatient,")).expect("the row");
    table.replace(line, &line.replacen("-0.25", "-0.16", 1))
}

#[test]
fn the_same_tables_change_nothing_and_others_change_results_and_manifest() {
    let folder = folder(&[("behaviour.csv", &shipped("behaviour.csv")), ("README.md", "no table")]);
    let plain = run(folder.path(), &[]);
    assert_eq!(run(folder.path(), &["--inputs", "own"]).0, plain.0);
    let text = stiffer();
    fs::write(folder.path().join("own/behaviour.csv"), &text).expect("written");
    let (table, manifest) = run(folder.path(), &["--inputs", "own"]);
    assert_ne!(table, plain.0, "the price is answered less");
    assert!(manifest.contains(&sha256(text.as_bytes())) && !plain.1.contains(&sha256(text.as_bytes())));
    let apart = run(folder.path(), &["--inputs", "own", "--isolate"]);
    assert_eq!(apart.0, table, "processes apart read the same tables");
}

#[test]
fn a_lock_pins_the_tables_that_were_laid_over() {
    let folder = folder(&[("behaviour.csv", &stiffer())]);
    let lock = gongji(folder.path(), &["lock", "small.toml", "--inputs", "own"]);
    assert!(lock.status.success(), "{}", String::from_utf8_lossy(&lock.stderr));
    run(folder.path(), &["--locked", "--inputs", "own"]);
    let said = refused(folder.path(), &["run", "small.toml", "--locked", "--quiet"]);
    assert!(said.contains("behaviour.csv"), "{said}");
}

#[test]
fn mistakes_in_them_are_told_with_their_place() {
    let broken = stiffer().replacen("elasticity_outpatient,", "elasticity_outpatiant,", 1);
    let folder = folder(&[("behaviour.csv", &broken)]);
    let run = ["run", "small.toml", "--quiet", "--inputs", "own"];
    let said = refused(folder.path(), &run);
    assert!(said.contains("own/behaviour.csv:") && said.contains("elasticity_outpatiant"), "{said}");
    fs::write(folder.path().join("own/needs.csv"), "age\n1\n").expect("written");
    let said = refused(folder.path(), &run);
    assert!(said.contains("`own/needs.csv` takes the place of no table") && said.contains("`need.csv`"), "{said}");
    fs::remove_file(folder.path().join("own/needs.csv")).expect("removed");
    fs::write(folder.path().join("own/behaviour.csv"), [0xff, 0xfe, b'a']).expect("written");
    let said = refused(folder.path(), &run);
    assert!(said.contains("own/behaviour.csv") && said.contains("UTF-8"), "{said}");
    fs::remove_file(folder.path().join("own/behaviour.csv")).expect("removed");
    assert!(refused(folder.path(), &run).contains("the folder of tables `own` has none"));
    let said = refused(folder.path(), &["run", "small.toml", "--quiet", "--inputs", "nowhere"]);
    assert!(said.contains("cannot read `nowhere`"), "{said}");
}
