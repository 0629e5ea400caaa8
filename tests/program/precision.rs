//! Replicates are added until a difference is as sure as the scenario wants, or a limit stops it.

use std::fs;
use std::path::Path;

use crate::fixtures::society::{OLD, catalogue};
use crate::started::gongji;
use gongji::intake::scenario::{self, Changes};
use gongji::results::manifest::Manifest;
use gongji::results::record::ScenarioInfo;

/// Two arms of which the second credits less to accounts.
fn text(precision: &str) -> String {
    let new = "{ use = \"account-recrediting\", from = 2014 }";
    [
        "name = \"a\"\nuntil = 2015\npersons = 1000\nreplicates = 2\nbaseline = \"old\"\n",
        precision,
        &format!("[[arm]]\nname = \"old\"\npolicies = [{OLD}]\n"),
        &format!("[[arm]]\nname = \"new\"\npolicies = [{OLD}, {new}]\n"),
    ]
    .concat()
}

fn wanted(keys: &str) -> String {
    text(&format!("[precision]\n{keys}\n"))
}

/// A standard error of so many yuan.
fn burden(error: f64, more: &str) -> String {
    wanted(&format!("metric = \"household_burden\"\narm = \"new\"\nyear = 2015\nerror = {error:e}\n{more}"))
}

/// What a run of this text says, and what its manifest does.
fn lived(text: &str, args: &[&str]) -> (String, ScenarioInfo, Vec<u8>) {
    let home = tempfile::tempdir().expect("a temporary folder");
    fs::write(home.path().join("a.toml"), text).expect("written");
    let output = gongji(home.path(), &[&["compare", "a.toml", "--out", "r", "--lang", "en"], args].concat());
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    let folder = home.path().join("r");
    let manifest = Manifest::read(&folder.join("manifest.toml")).expect("a manifest");
    // The same scenario takes the place of its own results, however many replicates it came to.
    let again = gongji(home.path(), &[&["compare", "a.toml", "--out", "r", "--lang", "en"], args].concat());
    assert!(again.status.success(), "{}", String::from_utf8_lossy(&again.stderr));
    let table = fs::read(folder.join("yearly.csv")).expect("a table");
    (said, manifest.scenario, table)
}

#[test]
fn replicates_are_added_until_the_error_is_reached_and_are_the_same_however_they_are_lived() {
    let (_, first, _) = lived(&burden(1e18, ""), &[]);
    let of_ten = first.precision.expect("it is kept").reached.expect("ten have an error");
    assert_eq!(first.replicates, 10, "the error of few replicates is no reason to stop, that of ten is");
    let wanted = of_ten / 1.5;
    let (said, info, table) = lived(&burden(wanted, ""), &["--threads", "1"]);
    let precision = info.precision.expect("it is kept");
    let reached = precision.reached.expect("it has an error");
    assert!(reached <= wanted && info.replicates > 10, "{reached} after {}", info.replicates);
    assert_eq!(precision.begun, 2);
    assert!(said.contains("was wanted"), "{said}");
    let (_, isolated, same) = lived(&burden(wanted, ""), &["--threads", "2", "--isolate"]);
    assert_eq!((isolated.replicates, same), (info.replicates, table));
}

#[test]
fn a_limit_stops_it_and_says_how_many_it_would_take() {
    let (said, info, _) = lived(&burden(1.0, "at_most = 3"), &[]);
    assert_eq!(info.replicates, 3);
    assert!(said.contains("which were the limit") && said.contains("which takes some"), "{said}");
}

#[test]
fn what_no_number_of_replicates_can_reach_is_refused() {
    let refused = |text: &str, words: &[&str]| {
        let read = scenario::parse(Path::new("a.toml"), text, &Changes::default(), catalogue());
        let message = read.expect_err("a mistake was accepted").to_string();
        for words in words {
            assert!(message.contains(words), "{words:?} is not in: {message}");
        }
    };
    let keys = |metric: &str, arm: &str, year: u16, error: &str| {
        wanted(&format!("metric = \"{metric}\"\narm = \"{arm}\"\nyear = {year}\nerror = {error}"))
    };
    let zero = ["no number of replicates brings a standard error to 0", "expected more than 0", "a.toml:10"];
    refused(&keys("household_burden", "new", 2015, "0.0"), &zero);
    refused(&keys("household_burden", "new", 2015, "-1.0"), &["out of range"]);
    refused(&keys("household_burdn", "new", 2015, "1.0"), &["`household_burdn`", "household_burden"]);
    refused(&keys("first_deficit_year", "new", 2015, "1.0"), &["a replicate in which it never comes has no year"]);
    refused(&keys("losers_share", "new", 2015, "1.0"), &["held against the baseline itself"]);
    refused(&keys("household_burden", "old", 2015, "1.0"), &["`old` is the baseline"]);
    refused(&keys("household_burden", "nwe", 2015, "1.0"), &["there is no arm `nwe`", "new"]);
    refused(&keys("household_burden", "new", 2030, "1.0"), &["no year 2030", "expected 2012 to 2015"]);
    refused(
        &burden(1.0, "at_most = 2").replace("replicates = 2", "replicates = 5"),
        &["`at_most` is 2", "expected 5 or more"],
    );
    refused(&wanted("metric = \"household_burden\""), &["`[precision]` has no `arm`", "has no `error`"]);
}

#[test]
fn a_year_before_the_arms_part_is_refused_with_the_year_from_which_they_do() {
    let home = tempfile::tempdir().expect("a temporary folder");
    let refused = |text: &str, words: &[&str]| {
        fs::write(home.path().join("a.toml"), text).expect("written");
        let output = gongji(home.path(), &["run", "a.toml", "--out", "r"]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{said}");
        for words in words {
            assert!(said.contains(words), "{words:?} is not in: {said}");
        }
        assert!(!home.path().join("r").exists(), "something was written");
    };
    let early = burden(1.0, "").replace("year = 2015", "year = 2013");
    let words = ["the same as the baseline until 2014", "in 2013 is 0 in every replicate", "expected 2014 to 2015"];
    refused(&early, &[&words[..], &["a.toml:9"]].concat());
    let never = burden(1.0, "").replace(", { use = \"account-recrediting\", from = 2014 }", "");
    refused(&never, &["is the baseline's in every year"]);
}
