//! `[[fund]]`: what is read, what is refused, and where a run tells of it.

use std::fs;
use std::path::Path;

use gongji::ground::diagnose::Failure;
use gongji::intake::plugin::catalogue::discover;
use gongji::intake::scenario::{self, Changes, Scenario};
use gongji_model::inputs::fund::{FundRule, Level, Role};
use gongji_sdk::abi::scheme;

use crate::started::succeeds;

fn read(text: &str) -> Result<Scenario, Failure> {
    scenario::parse(Path::new("a.toml"), text, &Changes::default(), &discover([]))
}

/// A scenario with these funds from the fourth line on.
fn with(funds: &str) -> String {
    format!("[[arm]]\nname = \"a\"\npolicies = []\n{funds}\n")
}

const PROVINCE: &str = "[[fund]]\nscheme = \"employees\"\nlevel = \"province\"\n";
const ADJUSTMENT: &str =
    "[[fund]]\nscheme = \"employees\"\nlevel = \"province\"\nrole = \"adjustment\"\nshare = 0.05\n";

fn rules(text: &str) -> Vec<FundRule> {
    read(text).unwrap_or_else(|failure| panic!("{failure}")).funds
}

#[test]
fn funds_are_read_and_archived() {
    let employees = |level, role| FundRule { scheme: scheme::EMPLOYEES, level, role };
    assert_eq!(rules(&with("")), []);
    assert_eq!(rules(&with(PROVINCE)), [employees(Level::Province, Role::Pooled)]);
    let city = PROVINCE.replace("province", "city");
    let expected = [employees(Level::City, Role::Pooled), employees(Level::Province, Role::Adjustment { share: 0.05 })];
    assert_eq!(rules(&with(&format!("{city}{ADJUSTMENT}"))), expected);
    let text = read(&with(ADJUSTMENT)).unwrap_or_else(|failure| panic!("{failure}")).text;
    assert_eq!(rules(&text), expected[1..], "{text}");
    let residents = PROVINCE.replace("employees", "residents");
    let text = format!("care = \"everybody\"\nuniverse = \"nation\"\n{}", with(&residents));
    assert_eq!(rules(&text)[0].scheme, scheme::RESIDENTS);
}

#[test]
fn what_cannot_be_is_refused_where_it_stands() {
    let city = PROVINCE.replace("province", "city");
    let nation = PROVINCE.replace("province", "nation");
    for (funds, at, words) in [
        (PROVINCE.replace("employees", "employes"), "5:10", &["did you mean `employees`"][..]),
        (PROVINCE.replace("employees", "none"), "5:10", &["`scheme` cannot be `none`"]),
        (PROVINCE.replace("province", "provinse"), "6:9", &["did you mean `province`"]),
        (PROVINCE.replace("province", "county"), "6:9", &["planned and not yet there", "city or province or nation"]),
        (ADJUSTMENT.replace("adjustment", "adjustmnt"), "7:8", &["did you mean `adjustment`"]),
        (ADJUSTMENT.replace("share", "shar"), "8:1", &["did you mean `share`"]),
        (ADJUSTMENT.replace("0.05", "1.5"), "8:9", &["`share` is 1.5", "expected 0 to 1"]),
        (ADJUSTMENT.replace("share = 0.05", ""), "7:8", &["has no share", "expected `share = 0.05`"]),
        (format!("{PROVINCE}share = 0.1"), "7:9", &["takes no share", "`role = \"adjustment\"`"]),
        (PROVINCE.replace("scheme = \"employees\"\n", ""), "4:1", &["this fund names no scheme"]),
        (PROVINCE.replace("level = \"province\"\n", ""), "4:1", &["this fund names no level"]),
        (format!("{PROVINCE}{PROVINCE}"), "7:1", &["stands twice", "again here", "4 | [[fund]]", "first here"]),
        (format!("{ADJUSTMENT}{ADJUSTMENT}"), "9:1", &["the adjustment fund", "stands twice", "4 | [[fund]]"]),
        (format!("{city}{PROVINCE}"), "7:1", &["pools at two levels, `city` and `province`", "4 | [[fund]]"]),
        (
            format!("{PROVINCE}{ADJUSTMENT}"),
            "9:9",
            &["no funds below it", "expected nation", "6 | level", "pools here"],
        ),
        (format!("{nation}{ADJUSTMENT}"), "9:9", &["no funds below it", "pools at the level `nation`"]),
        (ADJUSTMENT.replace("province", "city"), "6:9", &["no funds below it", "expected province or nation"]),
        (PROVINCE.replace("employees", "residents"), "5:10", &["is not simulated", "`care = \"everybody\"`"]),
    ] {
        let failure = read(&with(&funds)).err().unwrap_or_else(|| panic!("`{funds}` is taken"));
        let said = failure.render(false);
        for words in [&[&*format!("a.toml:{at}")], words].concat() {
            assert!(said.contains(words), "{funds}\n`{words}` is not in:\n{said}");
        }
    }
    let failure = read(&format!("fund = 1\n{}", with(""))).expect_err("no list of tables");
    assert!(failure.render(false).contains("a.toml:1:8"), "{failure}");
}

const RUN: &str = "name = \"own\"\nuntil = 2014\npersons = 1000\nreplicates = 1\n\
                   [[arm]]\nname = \"plain\"\npolicies = [{ use = \"unified-account-1998\" }]\n";

#[test]
fn funds_of_a_file_take_the_place_of_its_bases() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::write(folder.path().join("base.toml"), with(PROVINCE)).expect("written");
    let path = folder.path().join("a.toml");
    fs::write(&path, format!("base = \"base.toml\"\n{ADJUSTMENT}")).expect("written");
    let loaded = scenario::load(&path, &Changes::default(), &discover([]));
    let funds = loaded.unwrap_or_else(|failure| panic!("{failure}")).funds;
    assert!(matches!(funds[..], [FundRule { role: Role::Adjustment { .. }, .. }]), "{funds:?}");
}

#[test]
fn a_run_tells_of_them_and_is_the_same_in_processes_apart() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::write(folder.path().join("own.toml"), format!("{RUN}{ADJUSTMENT}")).expect("written");
    fs::write(folder.path().join("plain.toml"), RUN).expect("written");
    for (out, flags) in [("here", &[][..]), ("apart", &["--isolate"])] {
        succeeds(folder.path(), &[&["run", "own.toml", "--quiet", "--out", out], flags].concat());
    }
    let read = |path: &str| fs::read_to_string(folder.path().join(path)).expect("a file of the results");
    let yearly = read("here/yearly.csv");
    assert!(yearly == read("apart/yearly.csv"));
    let moved = yearly.lines().filter(|line| line.contains(",fund_transfers,"));
    assert!(moved.clone().count() > 0 && moved.clone().all(|line| !line.ends_with(",0")), "money is moved");
    let manifest = read("here/manifest.toml");
    assert!(manifest.contains("funds = [\"employees, province, adjustment, 0.05\"]"), "{manifest}");
    let said = succeeds(folder.path(), &["diff", "own.toml:plain", "plain.toml:plain", "--quiet"]);
    assert!(said.contains("funds") && said.contains("by area"), "{said}");
    assert!(succeeds(folder.path(), &["describe", "fund"]).contains("its keys: scheme, level, role, share"));
    assert!(succeeds(folder.path(), &["describe", "fund.share"]).contains("key share of a fund of a scenario"));
}
