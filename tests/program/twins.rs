//! Solved twins of arms: what is refused, what is found, and that nobody else is moved by it.

use std::fs;
use std::path::Path;

use gongji::ground::diagnose::Failure;
use gongji::intake::scenario::{self, Changes, Scenario};

use crate::fixtures::society::{OLD, catalogue};
use crate::started::{gongji, succeeds};

const HEAD: &str = "name = \"twins\"\nuntil = 2018\npersons = 3000\nreplicates = 3\n";
const NEUTRAL: &str = "neutral = { by = \"pooled-share\", over = [2014, 2018] }";

fn arm(name: &str, uses: &str, more: &str) -> String {
    format!("[[arm]]\nname = \"{name}\"\npolicies = [{OLD}{uses}]\n{more}\n")
}

const POOLING: &str = ", { use = \"outpatient-pooling\", from = 2014 }";
const ABOLITION: &str = ", { use = \"employee-account-abolition\", from = 2014 }";

fn read(text: &str, changes: &Changes) -> Result<Scenario, Failure> {
    scenario::parse(Path::new("a.toml"), text, changes, catalogue())
}

/// The scenario with a second arm that has this is refused in these words.
#[track_caller]
fn refused(second: &str, words: &[&str]) {
    let text = format!("{HEAD}{}{second}", arm("old", "", ""));
    let failure = read(&text, &Changes::default()).err().unwrap_or_else(|| panic!("`{second}` is taken"));
    assert_eq!(failure.mistakes().len(), 1, "{failure}");
    let said = failure.render(false);
    for words in words {
        assert!(said.contains(words), "`{words}` is not in:\n{said}");
    }
}

#[test]
fn a_twin_that_could_not_be_solved_is_refused() {
    let pooled = |more: &str| arm("pooled", POOLING, more);
    refused(&pooled(&NEUTRAL.replace("pooled-share", "pooled-shar")), &["a.toml:12", "`pooled-share`"]);
    refused(&pooled(&NEUTRAL.replace("2018", "2019")), &["`over` has the year 2019", "expected 2012 to 2018"]);
    refused(&pooled(&NEUTRAL.replace("2014", "2018")), &["must rise"]);
    refused(&pooled(&NEUTRAL.replace("2014, ", "")), &["`over` has not two years"]);
    refused(&pooled("neutral = { by = \"pooled-share\" }"), &["`neutral` has no `over`"]);
    refused(&pooled(&NEUTRAL.replace("over", "years")), &["`neutral` has no key `years`"]);
    refused(&pooled(&format!("{NEUTRAL}\nenvironment = {{ credit_level = 0.9 }}")), &["`credit_level` of its own"]);
    refused(
        &[pooled(NEUTRAL), arm("pooled-neutral", POOLING, "")].concat(),
        &["the twin of `pooled` would be called `pooled-neutral`"],
    );
    let empty = format!("[[arm]]\nname = \"none\"\npolicies = []\n{NEUTRAL}\n");
    refused(&empty, &["no policy of `none` decides on credits to accounts", "no funds"]);
    let text = format!("{HEAD}{}", arm("old", "", NEUTRAL));
    let failure = read(&text, &Changes::default()).expect_err("the baseline has a twin").to_string();
    assert!(failure.contains("`old` is the baseline, which needs no twin"), "{failure}");
}

#[test]
fn a_twin_is_lived_where_its_arm_is() {
    let text = [HEAD, &arm("old", "", ""), &arm("pooled", POOLING, NEUTRAL), &arm("other", POOLING, "")].concat();
    let twins = |arms: &[&str]| {
        let changes = Changes { arms: arms.iter().map(|arm| (*arm).to_owned()).collect(), ..Changes::default() };
        let scenario = read(&text, &changes).unwrap_or_else(|failure| panic!("{failure}"));
        scenario.twins.into_iter().map(|twin| twin.name).collect::<Vec<_>>()
    };
    assert_eq!(twins(&[]), ["pooled-neutral"]);
    assert_eq!(twins(&["other"]), [""; 0]);
    assert_eq!(twins(&["pooled"]), ["pooled-neutral"]);
    let changes = Changes { arms: vec!["pooled-neutral".into()], ..Changes::default() };
    let failure = read(&text, &changes).expect_err("a twin alone").to_string();
    assert!(failure.contains("it is lived with its arm: name `pooled`"), "{failure}");
}

/// What the manifest says of the twin of an arm.
fn solved(folder: &Path, out: &str, name: &str) -> toml::Table {
    let text = fs::read_to_string(folder.join(out).join("manifest.toml")).expect("a manifest");
    let manifest: toml::Table = text.parse().expect("a table");
    let arms = manifest["arm"].as_array().expect("arms");
    let arm = arms.iter().find(|arm| arm["name"].as_str() == Some(name)).unwrap_or_else(|| panic!("no {name}: {text}"));
    arm["twin"].as_table().expect("it was solved").clone()
}

/// The lines of the yearly table of one arm.
fn yearly(folder: &Path, out: &str, arm: &str) -> Vec<String> {
    let text = fs::read_to_string(folder.join(out).join("yearly.csv")).expect("the table");
    text.lines().filter(|line| line.starts_with(&format!("{arm},"))).map(str::to_owned).collect()
}

#[test]
fn public_funds_of_a_twin_are_the_baseline_s_and_other_arms_stay_as_they_were() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let arms = |pooled: &str, ended: &str, same: &str| {
        let arms =
            [arm("old", "", ""), arm("pooled", POOLING, pooled), arm("ended", ABOLITION, ended), arm("same", "", same)];
        format!("{HEAD}{}", arms.concat())
    };
    let by_rate = NEUTRAL.replace("pooled-share", "contribution-rate");
    fs::write(folder.path().join("with.toml"), arms(NEUTRAL, &by_rate, NEUTRAL)).expect("written");
    fs::write(folder.path().join("without.toml"), arms("", "", "")).expect("written");
    let run = |file: &str, out: &str, flags: &[&str]| {
        succeeds(folder.path(), &[&["run", file, "--quiet", "--out", out], flags].concat())
    };
    run("with.toml", "with", &[]);
    run("without.toml", "without", &[]);
    run("with.toml", "apart", &["--isolate"]);
    let value = |name: &str| solved(folder.path(), "with", name)["value"].as_float().expect("a number");
    for name in ["pooled-neutral", "ended-neutral"] {
        let twin = solved(folder.path(), "with", name);
        let gap = twin["gap"]["discounted"].as_float().expect("a number");
        assert!(gap.abs() <= 0.001, "{name}: {twin:?}");
        assert!(twin["evaluations"].as_integer().is_some_and(|times| (2..=8).contains(&times)), "{name}: {twin:?}");
        assert_eq!(twin, solved(folder.path(), "apart", name));
    }
    assert!(value("pooled-neutral") < 1.0, "what pooling costs is taken from accounts: {}", value("pooled-neutral"));
    assert!(value("ended-neutral") < 1.0, "what is credited no more is given back: {}", value("ended-neutral"));
    let as_twin = |out: &str, arm: &str| -> Vec<String> {
        yearly(folder.path(), out, arm).iter().map(|line| line.replacen(arm, &format!("{arm}-neutral"), 1)).collect()
    };
    assert_eq!(value("same-neutral"), 1.0);
    assert!(as_twin("with", "same") == yearly(folder.path(), "with", "same-neutral"));
    for arm in ["old", "pooled", "ended", "same"] {
        assert!(yearly(folder.path(), "with", arm) == yearly(folder.path(), "without", arm), "{arm}");
        assert!(yearly(folder.path(), "with", arm) == yearly(folder.path(), "apart", arm), "{arm}");
    }
    // Anybody can live the twin without solving it.
    let by_hand =
        arms(&format!("environment = {{ credit_level = {{ 2014 = {:?} }} }}", value("pooled-neutral")), "", "");
    fs::write(folder.path().join("hand.toml"), by_hand).expect("written");
    run("hand.toml", "hand", &[]);
    assert!(as_twin("hand", "pooled") == yearly(folder.path(), "with", "pooled-neutral"));
}

#[test]
fn a_lever_that_does_not_reach_is_told_and_its_twin_is_lost() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let dear = format!("{NEUTRAL}\nenvironment = {{ price = {{ inpatient = {{ 2014 = 4.0 }} }} }}");
    let text = [HEAD, &arm("old", "", ""), &arm("dear", "", &dear), &arm("ended", ABOLITION, NEUTRAL)].concat();
    fs::write(folder.path().join("a.toml"), text).expect("written");
    let output = gongji(folder.path(), &["run", "a.toml", "--quiet", "--out", "r"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success(), "{said}");
    for words in [
        "lost arm dear-neutral: the twin is not there: the lower bound of `credit_level`, 0, was hit",
        "lost arm ended-neutral: the twin is not there: `credit_level` moves nothing",
        "the other arms are complete",
    ] {
        assert!(said.contains(words), "`{words}` is not in:\n{said}");
    }
    assert!(yearly(folder.path(), "r", "dear-neutral").is_empty() && !yearly(folder.path(), "r", "dear").is_empty());
}
