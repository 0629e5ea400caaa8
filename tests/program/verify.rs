//! `gongji verify`: a folder of results is run again from what it keeps, and whatever differs is named.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use gongji::ground::private;
use tempfile::TempDir;

use crate::fixtures;
use crate::started::{command, gongji, holds, succeeds};

/// A base and two arms with a policy; a value that the scenario gives, so that its place stands in the results.
const BASE: &str = "persons = 600\nreplicates = 2\nfrom = 2012\nuntil = 2016\nbaseline = \"old\"\n";
const SCENARIO: &str = r#"
base = "base.toml"
name = "small"
# A comment, which the archived scenario has not.
[[arm]]
name = "old"
policies = [{ use = "unified-account-1998", preset = "national-average" }]
[[arm]]
name = "new"
extends = "old"
policies = [{ use = "account-recrediting", from = 2014, transition_years = 1 }]
"#;

/// A folder with the scenario, a comparison and the methods made from it, once for all tests.
fn home() -> &'static Path {
    static HOME: OnceLock<TempDir> = OnceLock::new();
    let home = HOME.get_or_init(|| {
        let home = tempfile::tempdir().expect("a temporary folder");
        fs::write(home.path().join("base.toml"), BASE).expect("written");
        fs::write(home.path().join("small.toml"), SCENARIO).expect("written");
        succeeds(home.path(), &["compare", "small.toml", "--until", "2015", "--out", "r", "--quiet"]);
        succeeds(home.path(), &["methods", "r"]);
        home
    });
    home.path()
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("made");
    for entry in fs::read_dir(from).expect("a folder").flatten() {
        let (path, to) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            copy(&path, &to);
        } else {
            fs::copy(&path, &to).expect("copied");
        }
    }
}

/// A copy of the results, and the folder around it.
fn results() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let results = folder.path().join("r");
    copy(&home().join("r"), &results);
    (folder, results)
}

/// Exit code and everything that is said.
fn verify(results: &Path, flags: &[&str]) -> (Option<i32>, String) {
    let folder = results.parent().expect("it stands somewhere");
    let args: Vec<&str> = ["verify", "r", "--quiet"].into_iter().chain(flags.iter().copied()).collect();
    let output = gongji(folder, &args);
    let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    (output.status.code(), said)
}

fn edit(results: &Path, name: &str, change: impl Fn(&str) -> String) {
    let path = results.join(name);
    let text = fs::read_to_string(&path).expect("a text");
    let changed = change(&text);
    assert_ne!(text, changed, "{name}: nothing was changed");
    fs::write(path, changed).expect("written");
}

#[test]
fn a_folder_that_nobody_touched_is_verified_with_any_number_of_threads_and_apart() {
    let (folder, results) = results();
    for flags in [&["--threads", "1"][..], &["--threads", "3", "--isa", "base"], &["--isolate"]] {
        let (code, said) = verify(&results, flags);
        assert_eq!(code, Some(0), "{flags:?}: {said}");
        holds(&said, &["verified: ", "are the same, byte for byte"]);
    }
    let left: Vec<_> =
        fs::read_dir(folder.path()).expect("a folder").flatten().map(|entry| entry.file_name()).collect();
    assert_eq!(left.iter().filter(|name| *name != "cache").count(), 1, "{left:?}");
}

#[test]
fn a_run_is_verified_as_well_and_so_is_one_whose_page_came_later() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::copy(home().join("base.toml"), folder.path().join("base.toml")).expect("copied");
    fs::copy(home().join("small.toml"), folder.path().join("small.toml")).expect("copied");
    succeeds(folder.path(), &["run", "small.toml", "--out", "r", "--seed", "7", "--arms", "new", "--quiet"]);
    let results = folder.path().join("r");
    assert_eq!(verify(&results, &[]).0, Some(0));
    succeeds(folder.path(), &["report", "r"]);
    let (code, said) = verify(&results, &[]);
    assert_eq!(code, Some(0), "{said}");
}

#[test]
fn a_byte_in_any_kind_of_file_is_found_and_named() {
    let (_folder, results) = results();
    let names = [
        "yearly.csv",
        "yearly.parquet",
        "summary.csv",
        "assumptions.csv",
        "figures/idle-share.svg",
        "report.html",
        "methods.md",
        "methods/odd-d.csv",
        "methods/references.bib",
    ];
    for name in names {
        let path = results.join(name);
        let whole = fs::read(&path).expect("there");
        let mut bytes = whole.clone();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        fs::write(&path, bytes).expect("written");
        let (code, said) = verify(&results, &[]);
        assert_eq!(code, Some(1), "{name}: {said}");
        holds(&said, &[&format!("{name}: "), &format!("`{name}` differs"), "something in the folder was changed"]);
        assert!(!said.contains("verified"), "{said}");
        fs::write(&path, whole).expect("written");
    }
    assert_eq!(verify(&results, &[]).0, Some(0), "all was put back");
}

#[test]
fn a_cell_is_told_by_arm_replicate_year_and_metric() {
    let (_folder, results) = results();
    let row = |line: &&str| line.starts_with("new,2,2014,all,visits,");
    edit(&results, "yearly.csv", |text| {
        let line = text.lines().find(row).expect("a row");
        text.replace(line, "new,2,2014,all,visits,visits,1.5")
    });
    let (code, said) = verify(&results, &[]);
    assert_eq!(code, Some(1), "{said}");
    holds(
        &said,
        &["differs, in 2014", "(arm new, replicate 2, year 2014, group all, metric visits): value is 1.5, and "],
    );
}

#[test]
fn what_is_missing_or_changed_in_the_manifest_is_found_and_what_is_the_user_s_is_left_alone() {
    let (_folder, results) = results();
    fs::write(results.join("notes.txt"), "mine").expect("written");
    let (code, said) = verify(&results, &[]);
    assert_eq!(code, Some(0), "{said}");
    holds(&said, &["note: 1 file is yours and not looked at: `notes.txt`"]);
    fs::remove_file(results.join("paired.csv")).expect("removed");
    edit(&results, "manifest.toml", |text| text.replace("    \"summary.csv\",\n", ""));
    let (code, said) = verify(&results, &[]);
    assert_eq!(code, Some(1), "{said}");
    holds(&said, &["paired.csv: is missing", "summary.csv: is not in the manifest's list", "manifest.toml: "]);
    assert_eq!(fs::read_to_string(results.join("notes.txt")).expect("there"), "mine");
}

#[test]
fn the_table_of_the_machine_alone_may_change() {
    let (_folder, results) = results();
    edit(&results, "manifest.toml", |text| text.replace("wall_seconds = ", "wall_seconds = 1"));
    let (code, said) = verify(&results, &[]);
    // The methods tell the machine of the manifest.
    assert_eq!(code, Some(1), "{said}");
    holds(&said, &["`methods.md`, `methods/stress-abs.csv` differ"]);
    assert!(!said.contains("manifest.toml: "), "{said}");
}

#[test]
fn other_policies_tables_and_scenarios_are_told_with_both_hashes_and_nothing_is_simulated() {
    let (_folder, results) = results();
    let manifest = fs::read_to_string(results.join("manifest.toml")).expect("a text");
    let hash_behind = |words: &str| {
        let rest = manifest.split(words).nth(1).expect("it is there");
        let hash = rest.split("sha256 = \"").nth(1).expect("a hash");
        hash[..64].to_owned()
    };
    let others = [
        ("id = \"account-recrediting\"\nversion", "the policy `account-recrediting`"),
        ("file = \"areas.csv\"", "the input table `areas.csv` is another one here"),
        ("weight = ", "is not the one that the manifest names"),
    ];
    for (place, words) in others {
        let (hash, other) = (hash_behind(place), "0".repeat(64));
        let (before, behind) = manifest.split_once(place).expect("it is there");
        let changed = format!("{before}{place}{}", behind.replacen(&hash, &other, 1));
        fs::write(results.join("manifest.toml"), changed).expect("written");
        let (code, said) = verify(&results, &[]);
        assert_eq!(code, Some(1), "{place}: {said}");
        holds(&said, &[words, &format!("expected {other}, found {hash}"), "cannot be verified here"]);
    }
    fs::write(results.join("manifest.toml"), &manifest).expect("written");
    edit(&results, "scenario.toml", |text| text.replace("persons", "persons "));
    holds(&verify(&results, &[]).1, &["`r/scenario.toml` is not the one that the manifest names"]);
}

#[test]
fn another_commit_is_a_note_as_long_as_the_bytes_are_the_same() {
    let (folder, results) = results();
    // What the manifest says of the program stands in page and methods too.
    for name in ["methods.md", "methods"] {
        let path = results.join(name);
        if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) }.expect("removed");
    }
    let text = fs::read_to_string(results.join("manifest.toml")).expect("a text");
    let commit = text.split("commit = \"").nth(1).and_then(|rest| rest.split('"').next()).expect("a commit");
    let lines = text.lines().filter(|line| !line.contains("\"methods")).map(|line| line.replace(commit, "0123456"));
    fs::write(results.join("manifest.toml"), lines.collect::<Vec<_>>().join("\n") + "\n").expect("written");
    succeeds(folder.path(), &["report", "r"]);
    let (code, said) = verify(&results, &[]);
    assert_eq!(code, Some(0), "{said}");
    holds(&said, &["note: made by gongji", "(commit 0123456)", &format!("commit {commit}"), "verified: "]);
}

#[test]
fn what_is_no_run_is_refused_in_words() {
    let (_folder, results) = results();
    let refused = |words: &[&str]| {
        let (code, said) = verify(&results, &[]);
        assert_eq!(code, Some(2), "{said}");
        holds(&said, words);
    };
    let manifest = fs::read_to_string(results.join("manifest.toml")).expect("a text");
    let set = |text: String| fs::write(results.join("manifest.toml"), text).expect("written");
    set(manifest.replace("kind = \"gongji results\"", "kind = \"gongji calibration\""));
    refused(&["`r` is a calibration folder, and holds no results of arms"]);
    set(manifest.replace("verb = \"compare\"", "verb = \"sensitivity\""));
    refused(&["`gongji sensitivity`"]);
    set(manifest.replacen("gongji = \"0.", "gongji = \"90.", 1));
    refused(&["written by gongji 90.", "use that version, or a later one"]);
    set(manifest.replace("persons = 600", "persons = \"many\""));
    refused(&["holds no results of gongji that can be read"]);
    set("[".into());
    refused(&["holds no results of gongji that can be read"]);
    fs::remove_dir_all(&results).expect("removed");
    refused(&["`r` is not there"]);
    fs::write(&results, "a file").expect("written");
    refused(&["`r` is no folder"]);
}

#[test]
fn nothing_is_left_among_the_temporary_files() {
    let (folder, results) = results();
    let temporary = folder.path().join("tmp");
    fs::create_dir(&temporary).expect("made");
    let mut command = command(folder.path(), &["verify", "r", "--quiet"]);
    command.env("TMPDIR", &temporary);
    fs::remove_file(results.join("paired.csv")).expect("removed");
    assert_eq!(command.output().expect("the program runs").status.code(), Some(1));
    let left = fs::read_dir(&temporary).expect("a folder").flatten().map(|entry| entry.path());
    let left: Vec<PathBuf> = left.filter(|path| private::is_workplace(path)).collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn the_commands_of_the_book_s_page_run_as_they_stand_there() {
    let page = fs::read_to_string(fixtures::root().join("docs/src/proof.md")).expect("the page");
    let commands: Vec<&str> = page.lines().filter_map(|line| line.strip_prefix("    gongji ")).collect();
    assert_eq!(commands.len(), 3, "{commands:?}");
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::create_dir(folder.path().join("scenarios")).expect("made");
    fs::copy(fixtures::root().join("scenarios/quick.toml"), folder.path().join("scenarios/quick.toml"))
        .expect("copied");
    let said: Vec<String> =
        commands.iter().map(|line| succeeds(folder.path(), &line.split(' ').collect::<Vec<_>>())).collect();
    assert!(said[2].contains("verified: "), "{said:?}");
    let told: Vec<&str> = page.split('`').filter(|name| name.starts_with("methods/") && name.contains('.')).collect();
    let listed = gongji::results::manifest::listing(&folder.path().join("results/quick/methods")).expect("a folder");
    let listed: Vec<String> = listed.into_iter().map(|name| format!("methods/{name}")).collect();
    assert!(listed.iter().all(|name| told.contains(&name.as_str())), "the page does not tell all of {listed:?}");
    assert!(told.iter().all(|name| listed.iter().any(|there| there == name)), "{told:?} are not all written");
}
