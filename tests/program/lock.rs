//! A lock pins plugins and input tables; what is opened is the very file that was hashed.

use crate::fixtures;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use gongji::ground::digest::sha256;
use gongji::intake::plugin::Library;
use tempfile::TempDir;

const SCENARIO: &str = "name = \"small\"\nfrom = 2012\nuntil = 2012\npersons = 500\nreplicates = 1\n\n\
                        [[arm]]\nname = \"only\"\npolicies = [{ use = \"mutual-aid\" }]\n";

/// A folder with a scenario, the library it uses, and an empty home.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fixtures::build(folder.path(), "libmutual_aid.so", &[]);
    fs::write(folder.path().join("small.toml"), SCENARIO).expect("written");
    folder
}

fn gongji(folder: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gongji"));
    command.current_dir(folder).env_remove("GONGJI_PLUGINS").args(args).args(["--plugins", "."]);
    command.env("XDG_CACHE_HOME", folder.join("cache")).output().expect("the program runs")
}

fn locks(folder: &Path) -> String {
    let output = gongji(folder, &["lock", "small.toml"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    fs::read_to_string(folder.join("small.lock.toml")).expect("the lock")
}

/// Runs the locked scenario: exit code and standard error.
fn run(folder: &Path) -> (Option<i32>, String) {
    let output = gongji(folder, &["run", "small.toml", "--locked", "--quiet"]);
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

fn refused(folder: &Path, words: &[&str]) {
    let (code, text) = run(folder);
    assert_eq!(code, Some(2), "{text}");
    for words in words {
        assert!(text.contains(words), "`{words}` is not in:\n{text}");
    }
    assert!(!folder.join("results").exists(), "something ran");
}

#[test]
fn a_locked_scenario_runs_and_its_lock_is_the_same_every_time() {
    let folder = folder();
    let lock = locks(folder.path());
    assert_eq!(lock, locks(folder.path()));
    let library = fs::read(folder.path().join("libmutual_aid.so")).expect("the library");
    for words in ["mutual-aid = \"1.2.3\"", "libmutual_aid.so", &sha256(&library), "areas.csv"] {
        assert!(lock.contains(words), "`{words}` is not in:\n{lock}");
    }
    let (code, text) = run(folder.path());
    assert_eq!(code, Some(0), "{text}");
}

#[test]
fn a_changed_library_is_refused_with_both_digests_before_it_is_opened() {
    let folder = folder();
    locks(folder.path());
    let path = folder.path().join("libmutual_aid.so");
    let before = sha256(&fs::read(&path).expect("the library"));
    // It would be refused by the loader in other words, were it opened.
    fs::write(&path, b"\x7fELF of somebody else").expect("written");
    let after = sha256(b"\x7fELF of somebody else");
    refused(folder.path(), &["the library of `mutual-aid`", "has changed", &before, &after, "gongji lock small.toml"]);
    fs::remove_file(&path).expect("removed");
    refused(folder.path(), &["there is no `libmutual_aid.so`", "mutual-aid"]);
}

#[test]
fn a_changed_table_or_program_is_refused_by_name() {
    let folder = folder();
    let lock = locks(folder.path());
    let path = folder.path().join("small.lock.toml");
    let digest = lock.split("areas.csv\"\nsha256 = \"").nth(1).and_then(|rest| rest.get(..64)).expect("a digest");
    fs::write(&path, lock.replace(digest, &"0".repeat(64))).expect("written");
    refused(folder.path(), &["the input table `areas.csv` has changed", digest, &"0".repeat(64)]);
    fs::write(&path, lock.replace("areas.csv", "ideas.csv")).expect("written");
    refused(folder.path(), &["`ideas.csv` is locked, but the program has none", "`areas.csv` is not in"]);
    fs::write(&path, lock.replace("gongji = \"", "gongji = \"7")).expect("written");
    refused(folder.path(), &["the program has another version", "expected 7"]);
}

#[test]
fn a_missing_or_damaged_lock_says_what_to_do() {
    let folder = folder();
    refused(folder.path(), &["there is no lock file `small.lock.toml`", "gongji lock small.toml"]);
    fs::write(folder.path().join("small.lock.toml"), "plugins = 3").expect("written");
    refused(folder.path(), &["is no lock file", "gongji lock small.toml"]);
}

#[test]
fn a_lock_that_cannot_be_written_is_the_users_mistake() {
    let folder = folder();
    fs::create_dir(folder.path().join("small.lock.toml")).expect("made");
    let output = gongji(folder.path(), &["lock", "small.toml"]);
    let text = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{text}");
    assert!(text.contains("cannot write `small.lock.toml`") && text.contains("the folder `.` must exist"), "{text}");
}

#[test]
fn a_policy_that_came_later_is_not_in_the_lock() {
    let folder = folder();
    locks(folder.path());
    let more = SCENARIO.replace("policies = [", "policies = [{ use = \"more-aid\" }, ");
    fs::write(folder.path().join("small.toml"), more).expect("written");
    refused(folder.path(), &["the policy `more-aid` is not in `small.lock.toml`", "small.toml:9"]);
}

#[test]
fn the_file_may_change_once_it_was_read() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = fixtures::build(folder.path(), "libmutual_aid.so", &[]);
    let library = Library::open_if(&path, |_| {
        // Between hash and loader: what was hashed must be opened all the same.
        fs::write(&path, "somebody else's").expect("written");
        Ok(())
    });
    assert_eq!(library.expect("opened").policies().count(), 2);
}

#[test]
fn a_home_that_cannot_be_written_is_no_obstacle() {
    let folder = folder();
    fs::write(folder.path().join("cache"), "a file where the cache would be").expect("written");
    locks(folder.path());
    assert_eq!(run(folder.path()).0, Some(0));
}

#[test]
fn a_lock_is_led_nowhere_by_a_link() {
    let folder = folder();
    fs::write(folder.path().join("dear"), "years of work").expect("written");
    std::os::unix::fs::symlink("dear", folder.path().join("small.lock.toml")).expect("linked");
    let output = gongji(folder.path(), &["lock", "small.toml"]);
    let text = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{text}");
    assert!(text.contains("`small.lock.toml` is a link") && text.contains("remove the link"), "{text}");
    assert_eq!(fs::read_to_string(folder.path().join("dear")).expect("there"), "years of work");
}
