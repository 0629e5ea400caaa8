//! Where results are put: a folder is one run, what gongji did not write stays, and no result is lost without a word.

use std::io::Read;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;
use std::{fs, thread};

use gongji::ground::private::Workplace;
use gongji::results::manifest::{self, Manifest};
use gongji::results::place::Place;
use gongji::results::record::{Results, ScenarioInfo, Verb};
use gongji::results::store;
use tempfile::TempDir;

use crate::started::content;

/// Two arms that are the same, without any policy.
const SCENARIO: &str = r#"
name = "a"
from = 2012
until = 2014
persons = 300
replicates = 2
baseline = "plain"
[[arm]]
name = "plain"
policies = []
[[arm]]
name = "twin"
policies = []
"#;
/// What a simulated year says on standard error.
const SIMULATED: &str = "replicate 1: from";

/// A folder with the scenario in it.
fn home() -> TempDir {
    let home = tempfile::tempdir().expect("a temporary folder");
    fs::write(home.path().join("a.toml"), SCENARIO).expect("written");
    home
}

fn command(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gongji"));
    command.current_dir(folder).args(args);
    command
}

fn code(output: &Output) -> (Option<i32>, String) {
    let said = [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes).into_owned());
    (output.status.code(), said.concat())
}

/// Exit code and everything that is said.
fn gongji(folder: &Path, args: &[&str]) -> (Option<i32>, String) {
    code(&command(folder, args).output().expect("the program runs"))
}

fn done(folder: &Path, args: &[&str]) {
    let (code, said) = gongji(folder, args);
    assert_eq!(code, Some(0), "{args:?}: {said}");
}

/// Refused as the user's mistake, in these words, and before anything is simulated.
fn refused(folder: &Path, args: &[&str], words: &[&str]) {
    let (code, said) = gongji(folder, args);
    assert_eq!(code, Some(2), "{args:?}: {said}");
    for words in words {
        assert!(said.contains(words), "{args:?}: `{words}` is not in:\n{said}");
    }
    assert!(!said.contains(SIMULATED), "{args:?}: a year was simulated:\n{said}");
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder").flatten();
    let mut names: Vec<String> = entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn another_run_is_replaced_only_when_told_and_says_in_what_it_differs() {
    let home = home();
    let run = ["run", "a.toml", "--out", "r"];
    done(home.path(), &run);
    let before = content(&home.path().join("r"));
    for (changed, words) in [
        (["--seed", "2"], "seed 20210422, now 2"),
        (["--persons", "301"], "persons 300, now 301"),
        (["--replicates", "3"], "replicates 2, now 3"),
        (["--from", "2013"], "from 2012, now 2013"),
        (["--until", "2013"], "until 2014, now 2013"),
        (["--parameters", "ensemble"], "parameters best, now ensemble"),
    ] {
        refused(home.path(), &[&run[..], &changed].concat(), &[words, "choose another `--out`", "--replace"]);
    }
    fs::write(home.path().join("b.toml"), SCENARIO.replace("\"a\"", "\"b\"")).expect("written");
    refused(home.path(), &["run", "b.toml", "--out", "r"], &["scenario a, now b"]);
    fs::write(home.path().join("c.toml"), format!("title = \"Other\"\n{SCENARIO}")).expect("written");
    refused(home.path(), &["run", "c.toml", "--out", "r"], &["the text of the scenario"]);
    assert_eq!(content(&home.path().join("r")), before);
    done(home.path(), &run);
    assert_eq!(content(&home.path().join("r")), before, "the same again is replaced");
    done(home.path(), &[&run[..], &["--seed", "2", "--replace"]].concat());
    assert_ne!(content(&home.path().join("r")), before);
    assert_eq!(names(home.path()), ["a.toml", "b.toml", "c.toml", "r"]);
}

#[test]
fn a_comparison_takes_the_place_of_its_run_and_no_run_that_of_a_comparison() {
    let home = home();
    done(home.path(), &["run", "a.toml"]);
    done(home.path(), &["compare", "a.toml"]);
    refused(home.path(), &["run", "a.toml"], &["verb compare, now run", "--replace"]);
    assert!(home.path().join("results/a/report.html").is_file());
    done(home.path(), &["run", "a.toml", "--replace"]);
    assert!(!home.path().join("results/a/report.html").exists());
    done(home.path(), &["report", "results/a"]);
    refused(home.path(), &["run", "a.toml"], &["verb compare, now run"]);
    done(home.path(), &["compare", "a.toml"]);
}

#[test]
fn what_gongji_did_not_write_is_never_touched_however_the_place_is_named() {
    let home = home();
    done(home.path(), &["compare", "a.toml", "--out", "keep"]);
    fs::create_dir(home.path().join("x")).expect("made");
    symlink("keep", home.path().join("link")).expect("linked");
    let keep = home.path().join("keep");
    let absolute = keep.to_string_lossy().into_owned();
    let ways = ["keep", "keep/", "./keep", "x/../keep", "link", "link/", "keep/figures/..", absolute.as_str()];
    for mine in ["notes.md", "mine", "figures/mine.svg", "figures/mine/a", ".hidden", "yearly.csv~"] {
        let path = keep.join(mine);
        let (foreign, is_new) = match path.parent() {
            Some(above) if !above.exists() => (above.to_owned(), fs::create_dir(above).is_ok()),
            _ => (path.clone(), true),
        };
        assert!(is_new);
        if mine == "mine" { fs::create_dir(&path) } else { fs::write(&path, "mine") }.expect("made");
        let before = content(&keep);
        let named = foreign.strip_prefix(&keep).expect("within").display().to_string();
        let words = [&format!("`{named}`"), "holds what gongji did not write", "move it elsewhere"];
        for way in ways {
            refused(home.path(), &["compare", "a.toml", "--replace", "--out", way], &words);
        }
        refused(&keep, &["compare", "../a.toml", "--out", "."], &words);
        assert_eq!(content(&keep), before);
        if foreign.is_dir() { fs::remove_dir_all(foreign) } else { fs::remove_file(foreign) }.expect("removed");
    }
    done(home.path(), &["compare", "a.toml", "--out", "link"]);
    assert!(home.path().join("link").symlink_metadata().expect("there").is_symlink(), "a link stays one");
}

#[test]
fn the_page_is_written_beside_what_is_the_users() {
    let home = home();
    done(home.path(), &["run", "a.toml"]);
    let folder = home.path().join("results/a");
    fs::write(folder.join("notes.md"), "mine").expect("written");
    done(home.path(), &["report", "results/a"]);
    assert_eq!(fs::read_to_string(folder.join("notes.md")).expect("read"), "mine");
    refused(home.path(), &["compare", "a.toml"], &["`notes.md`"]);
    fs::remove_file(folder.join("notes.md")).expect("removed");
    done(home.path(), &["compare", "a.toml"]);
}

#[test]
fn a_place_in_which_nothing_can_stand_is_found_before_the_first_year() {
    let home = home();
    done(home.path(), &["run", "a.toml", "--out", "r"]);
    fs::create_dir(home.path().join("empty")).expect("made");
    fs::create_dir(home.path().join("thesis")).expect("made");
    fs::write(home.path().join("thesis/chapter.txt"), "years of work").expect("written");
    symlink("nowhere", home.path().join("dangling")).expect("linked");
    let long = "x".repeat(255);
    for (out, words) in [
        // Not even root can make a folder there.
        ("/proc/x/y", "cannot write `/proc/x/y`"),
        ("/sys/x", "cannot write `/sys/x`"),
        (long.as_str(), "cannot write"),
        ("a.toml", "is a file"),
        ("a.toml/r", "is a file"),
        ("dangling", "leads nowhere"),
        ("missing/../r2", "leads through a folder that does not exist"),
        ("r/inner", "lies within the results"),
        ("r/figures", "lies within the results"),
        ("years.run", "are reserved"),
        ("thesis", "is not a results folder"),
        ("/", "is not a results folder"),
    ] {
        for verb in ["run", "compare"] {
            refused(home.path(), &[verb, "a.toml", "--replace", "--out", out], &[words]);
        }
    }
    refused(&home.path().join("empty"), &["run", "../a.toml", "--out", "."], &["where you stand", "./results"]);
    fs::set_permissions(home.path().join("r"), fs::Permissions::from_mode(0o555)).expect("protected");
    refused(home.path(), &["run", "a.toml", "--out", "r"], &["protected from writing"]);
    fs::set_permissions(home.path().join("r"), fs::Permissions::from_mode(0o755)).expect("allowed");
    done(home.path(), &["run", "a.toml", "--out", "empty"]);
    done(home.path(), &["run", "a.toml", "--out", "new/folders/r"]);
    assert_eq!(names(home.path()), ["a.toml", "dangling", "empty", "new", "r", "thesis"]);
}

#[test]
fn results_that_nobody_gave_a_place_are_led_nowhere_by_a_link() {
    let home = home();
    fs::create_dir(home.path().join("private")).expect("made");
    let inner = |link: &str| {
        symlink(home.path().join("private"), home.path().join(link)).expect("linked");
        for verb in ["run", "compare"] {
            refused(
                home.path(),
                &[verb, "a.toml"],
                &["leads by a link to", "if that is meant, say so: `--out results/a`"],
            );
        }
        assert_eq!(names(&home.path().join("private")), Vec::<String>::new());
        assert_eq!(names(home.path()).iter().filter(|name| name.starts_with('.')).count(), 0);
    };
    inner("results");
    for verb in ["calibrate", "hindcast"] {
        refused(home.path(), &[verb], &["leads by a link to"]);
    }
    done(home.path(), &["run", "a.toml", "--out", "results/a"]);
    assert_eq!(names(&home.path().join("private")), ["a"]);
    fs::remove_dir_all(home.path().join("private/a")).expect("removed");
    fs::remove_file(home.path().join("results")).expect("removed");
    fs::create_dir(home.path().join("results")).expect("made");
    inner("results/a");
    // What a run sets down of itself stands beside its place, and is led nowhere either.
    fs::remove_file(home.path().join("results/a")).expect("removed");
    symlink(home.path().join("private"), home.path().join("results/a.run")).expect("linked");
    refused(home.path(), &["run", "a.toml"], &["is in the way"]);
    fs::remove_file(home.path().join("results/a.run")).expect("removed");
    fs::create_dir(home.path().join("results/a.run")).expect("made");
    symlink(home.path().join("private/lock"), home.path().join("results/a.run/lock")).expect("linked");
    let (_, said) = gongji(home.path(), &["run", "a.toml", "--checkpoint", "1"]);
    assert_eq!(names(&home.path().join("private")), Vec::<String>::new(), "{said}");
}

#[test]
fn a_folder_of_results_from_anybody_is_written_into_and_nowhere_else() {
    let home = home();
    done(home.path(), &["compare", "a.toml", "--out", "r"]);
    let (folder, dear) = (home.path().join("r"), home.path().join("dear"));
    fs::create_dir(&dear).expect("made");
    fs::write(dear.join("thesis.md"), "years of work").expect("written");
    for (file, target, verb) in [
        ("report.html", "thesis.md", &["report", "r"][..]),
        ("report.html", "nothing-yet", &["report", "r"]),
        ("figures", "", &["report", "r"]),
        ("manifest.toml", "manifest.toml", &["report", "r"]),
        ("methods.md", "thesis.md", &["methods", "r", "--replace"]),
        ("methods", "", &["methods", "r"]),
    ] {
        let (place, aside) = (folder.join(file), home.path().join("aside"));
        let was_there = fs::rename(&place, &aside).is_ok();
        if file == manifest::FILE {
            fs::copy(&aside, dear.join(target)).expect("copied");
        }
        symlink(dear.join(target), &place).expect("linked");
        let text = fs::read_to_string(folder.join(manifest::FILE)).expect("the manifest");
        // Also where the folder says that gongji wrote it.
        let listed = text.replace("files = [", "files = [\n    \"methods.md\",");
        fs::write(folder.join(manifest::FILE), &listed).expect("written");
        let before = content(&dear);
        refused(home.path(), verb, &["is a link, and gongji writes into the folder alone"]);
        assert_eq!(content(&dear), before, "{file}");
        fs::write(folder.join(manifest::FILE), &text).expect("put back");
        fs::remove_file(&place).expect("removed");
        if was_there {
            fs::rename(&aside, &place).expect("put back");
        }
        let _ = fs::remove_file(dear.join(manifest::FILE));
    }
    // A file that `methods` wrote once is removed when it is written no more: one elsewhere is not.
    let file = folder.join(manifest::FILE);
    let text = fs::read_to_string(&file).expect("the manifest");
    fs::write(&file, text.replace("files = [", "files = [\n    \"methods/../../dear/thesis.md\",")).expect("written");
    for verb in ["methods", "report", "verify"] {
        refused(home.path(), &[verb, "r"], &["lists `methods/../../dear/thesis.md`, which lies outside the folder"]);
    }
    assert_eq!(fs::read_to_string(dear.join("thesis.md")).expect("there"), "years of work");
}

#[test]
fn folders_above_are_made_when_there_is_something_to_stand_in_them() {
    let home = home();
    let folder = home.path().join("new/folders/r");
    let prove = || Place::prove(&folder, Manifest::of(&of_seed(1)).head(), false).expect("free");
    let place = prove();
    assert!(!home.path().join("new").exists());
    drop(place);
    assert_eq!(names(home.path()), ["a.toml"]);
    for place in [prove(), prove()] {
        store::save_into(place, &of_seed(1), None).expect("written").verdict().expect("in its place");
    }
    assert_eq!(names(home.path()), ["a.toml", "new"]);
    assert_eq!(names(&home.path().join("new/folders")), ["r"]);
}

/// Results of one scenario that has nothing but a seed.
fn of_seed(seed: u64) -> Results {
    Results { scenario: ScenarioInfo { name: "a".into(), seed, ..ScenarioInfo::default() }, ..Results::default() }
}

fn seed(folder: &Path) -> u64 {
    Manifest::read(&folder.join(manifest::FILE)).expect("a manifest").scenario.seed
}

#[test]
fn a_result_whose_place_was_taken_meanwhile_stands_beside_it() {
    let home = home();
    let folder = home.path().join("r");
    let prove = |seed, replace| Place::prove(&folder, Manifest::of(&of_seed(seed)).head(), replace).expect("free");
    let (one, two, three) = (prove(1, false), prove(2, false), prove(3, true));
    store::save_into(one, &of_seed(1), None).expect("written").verdict().expect("in its place");
    let landed = store::save_into(two, &of_seed(2), None).expect("written");
    assert_eq!(landed.folder, home.path().join("r-2"));
    let missed = landed.verdict().expect_err("not in its place");
    assert_eq!(missed.exit_code(), 1);
    let words = missed.to_string();
    assert!(words.contains(&format!("`{}`", folder.display())) && words.contains("r-2`"), "{words}");
    assert!(words.contains("seed 1, now 2"), "{words}");
    assert_eq!((seed(&folder), seed(&home.path().join("r-2"))), (1, 2));
    store::save_into(three, &of_seed(3), None).expect("written").verdict().expect("it was told to replace");
    assert_eq!(seed(&folder), 3);
    let again = prove(3, false);
    fs::write(folder.join("notes.md"), "mine").expect("written");
    assert_eq!(store::save_into(again, &of_seed(3), None).expect("written").folder, home.path().join("r-3"));
    assert_eq!(names(home.path()), ["a.toml", "r", "r-2", "r-3"]);
    fs::create_dir(home.path().join("links")).expect("made");
    symlink(&folder, home.path().join("links/r")).expect("linked");
    fs::remove_file(folder.join("notes.md")).expect("removed");
    let linked = Place::prove(&home.path().join("links/r"), Manifest::of(&of_seed(3)).head(), false).expect("the same");
    fs::write(folder.join("notes.md"), "mine").expect("written");
    assert_eq!(store::save_into(linked, &of_seed(3), None).expect("written").folder, home.path().join("r-4"));
}

#[test]
fn what_is_cleared_away_during_the_years_is_made_again() {
    let home = home();
    let folder = home.path().join("r");
    let place = Place::prove(&folder, Manifest::of(&of_seed(1)).head(), false).expect("free");
    for name in names(home.path()).iter().filter(|name| name.starts_with('.')) {
        fs::remove_dir_all(home.path().join(name)).expect("removed");
    }
    store::save_into(place, &of_seed(1), None).expect("written").verdict().expect("in its place");
    assert_eq!(names(home.path()), ["a.toml", "r"]);
}

/// A run in a process space of its own, where the system allows that: there every process has the same number.
fn alone(folder: &Path, seed: &str) -> Child {
    let program = env!("CARGO_BIN_EXE_gongji");
    let space = ["--pid", "--fork", "--mount-proc"];
    let can = Command::new("unshare").args(space).arg("true").output().is_ok_and(|output| output.status.success());
    let mut command = if can { Command::new("unshare") } else { Command::new(program) };
    if can {
        command.args(space).arg(program);
    }
    command.current_dir(folder).args(["compare", "a.toml", "--quiet", "--out", "r", "--seed", seed]);
    command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("the program runs")
}

#[test]
fn runs_at_the_same_time_leave_whole_folders_and_lose_nothing() {
    let home = home();
    let seeds = ["1", "2", "3", "4"];
    let expected: Vec<_> = seeds
        .map(|seed| {
            let out = format!("alone-{seed}");
            done(home.path(), &["compare", "a.toml", "--seed", seed, "--out", &out]);
            content(&home.path().join(out))
        })
        .into();
    for round in 0..8 {
        let folder = home.path().join(round.to_string());
        fs::create_dir(&folder).expect("made");
        fs::write(folder.join("a.toml"), SCENARIO).expect("written");
        let running = seeds.map(|seed| alone(&folder, seed));
        let ends = running.map(|mut child| {
            let mut said = String::new();
            child.stderr.take().expect("a pipe").read_to_string(&mut said).expect("a text");
            (child.wait().expect("an end").code(), said)
        });
        // A run that began when a result stood there already was refused; all others have their results somewhere.
        let wrote = ends.iter().filter(|(code, _)| matches!(code, Some(0 | 1))).count();
        assert!(
            ends.iter().all(|(code, said)| match code {
                Some(0) => said.lines().all(|line| line.starts_with("note: ")),
                Some(1) => said.contains("was taken meanwhile") && said.contains("stands in `r-"),
                code => *code == Some(2) && said.contains("holds another results folder"),
            }),
            "{ends:?}"
        );
        let folders: Vec<String> = names(&folder).into_iter().filter(|name| name != "a.toml").collect();
        assert_eq!(folders.len(), wrote, "{folders:?}: {ends:?}");
        let mut found = Vec::new();
        for name in &folders {
            let content = content(&folder.join(name));
            let of = expected.iter().position(|expected| *expected == content);
            found.push(of.unwrap_or_else(|| panic!("{name} is none of the runs")));
        }
        found.sort_unstable();
        found.dedup();
        assert_eq!(found.len(), wrote, "a result was lost");
    }
}

/// Hidden folders and files.
fn hidden(folder: &Path) -> Vec<PathBuf> {
    names(folder).into_iter().filter(|name| name.starts_with('.')).map(|name| folder.join(name)).collect()
}

#[test]
fn what_a_killed_run_left_behind_goes_with_the_next_one_and_what_a_live_one_holds_stays() {
    let home = home();
    let long = ["run", "a.toml", "--quiet", "--persons", "200000", "--until", "2050", "--out", "r"];
    let mut child = command(home.path(), &long).spawn().expect("the program runs");
    while hidden(home.path()).is_empty() {
        assert!(child.try_wait().expect("asked").is_none(), "it ended without a hidden folder");
        thread::sleep(Duration::from_millis(5));
    }
    child.kill().expect("killed");
    child.wait().expect("an end");
    assert_eq!(names(home.path()).len(), 2, "a killed run leaves no results");
    let left = hidden(home.path()).remove(0);
    let live = Workplace::beside(&home.path().join("r")).expect("made");
    let others = ["r.run", ".r.gongji-notes", ".other.gongji-0123456789abcdef0123456789abcdef"];
    others.iter().for_each(|name| fs::create_dir(home.path().join(name)).expect("made"));
    done(home.path(), &["run", "a.toml", "--out", "r"]);
    assert!(!left.exists() && live.path().exists());
    assert!(others.iter().all(|name| home.path().join(name).is_dir()), "what is not ours was removed");
}

#[test]
fn results_that_had_stepped_aside_for_a_killed_run_come_back() {
    let home = home();
    let (folder, left) = (home.path().join("r"), home.path().join(".r.gongji-0123456789abcdef0123456789abcdef"));
    let killed_between_two_steps = || {
        fs::create_dir_all(left.join("new")).expect("made");
        fs::write(left.join("lock"), "").expect("written");
        fs::rename(&folder, left.join("old")).expect("moved");
    };
    done(home.path(), &["run", "a.toml", "--out", "r"]);
    let before = content(&folder);
    killed_between_two_steps();
    refused(home.path(), &["run", "a.toml", "--out", "r", "--seed", "2"], &["seed 20210422, now 2"]);
    assert_eq!(content(&folder), before);
    killed_between_two_steps();
    fs::create_dir(&folder).expect("made");
    fs::write(folder.join("other"), "").expect("written");
    refused(home.path(), &["run", "a.toml", "--out", "r"], &["is not a results folder"]);
    assert_eq!(content(&home.path().join("r-2")), before, "its place is taken");
    assert_eq!(names(home.path()), ["a.toml", "r", "r-2"]);
}

#[test]
fn the_workplace_of_a_killed_run_apart_goes_with_the_next_one() {
    let home = home();
    let temporary = home.path().join("temporary");
    let [stale, live] = ["0", "1"].map(|digit| temporary.join(format!("gongji-run-{}", digit.repeat(32))));
    for folder in [&stale, &live] {
        fs::create_dir_all(folder).expect("made");
        fs::write(folder.join("lock"), "").expect("written");
    }
    let held = fs::File::open(live.join("lock")).expect("open");
    held.try_lock().expect("free");
    let mut run = command(home.path(), &["run", "a.toml", "--isolate", "--until", "2012"]);
    let (code, said) = code(&run.env("TMPDIR", &temporary).output().expect("the program runs"));
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(names(&temporary), [live.file_name().expect("a name").to_string_lossy()]);
}

#[test]
fn a_page_that_cannot_be_written_is_the_users_mistake() {
    let home = home();
    done(home.path(), &["run", "a.toml", "--out", "r"]);
    fs::write(home.path().join("r/figures"), "in the way").expect("written");
    refused(home.path(), &["report", "r"], &["cannot write `r/figures`", "the folder `r` must exist"]);
}

#[test]
fn a_manifest_that_contradicts_itself_or_the_tables_is_refused_with_its_key() {
    let home = home();
    done(home.path(), &["run", "a.toml", "--out", "r"]);
    let path = home.path().join("r/manifest.toml");
    let text = fs::read_to_string(&path).expect("the manifest");
    for (key, value, expected) in [
        ("price_factor", "0.0", "a number above 0"),
        ("discount_rate", "-1.0", "a number above -1"),
        ("from", "2030", "2012, as in yearly.parquet"),
        ("until", "2013", "2014, as in yearly.parquet"),
        ("replicates", "3000000000", "2, as many as arm `plain` has"),
        ("baseline", "\"nope\"", "the name of an arm in the manifest"),
    ] {
        let line = |line: &str| match line.strip_prefix(key).is_some_and(|rest| rest.starts_with(" = ")) {
            true => format!("{key} = {value}\n"),
            false => format!("{line}\n"),
        };
        let damaged: String = text.lines().map(line).collect();
        assert_ne!(damaged, text, "{key} is not in the manifest");
        fs::write(&path, damaged).expect("written");
        let key = format!("manifest.toml: `scenario.{key}` is ");
        refused(home.path(), &["report", "r"], &[&key, expected]);
    }
}

#[test]
fn no_page_is_written_where_no_results_can_be_read() {
    let home = home();
    done(home.path(), &["run", "a.toml", "--out", "r"]);
    fs::write(home.path().join("r/yearly.parquet"), "damaged").expect("written");
    refused(home.path(), &["report", "r"], &["holds no results of gongji that can be read"]);
    refused(home.path(), &["report", "nowhere"], &["holds no results of gongji that can be read"]);
    assert!(!home.path().join("r/report.html").exists());
}

#[test]
fn fits_and_forecasts_are_kept_as_runs_are() {
    let home = home();
    for (verb, kind, vectors) in [("calibrate", "calibration", "200"), ("hindcast", "hindcast", "2")] {
        let folder = home.path().join(verb);
        fs::create_dir(&folder).expect("made");
        let asked = |seed: &str| {
            let asked = [("persons", "2000"), ("seed", seed), ("vectors", vectors)];
            asked.map(|(name, value)| (name.to_owned(), value.to_owned())).into()
        };
        fs::write(folder.join("summary.txt"), "dear").expect("written");
        manifest::write_plain(manifest::plain(kind, &asked("1")), &folder).expect("written");
        let args = [verb, "--persons", "2000", "--vectors", vectors, "--out", verb, "--seed"];
        let before = content(&folder);
        refused(home.path(), &[&args[..], &["2"]].concat(), &["seed 1, now 2", "--replace"]);
        fs::write(folder.join("notes.md"), "mine").expect("written");
        refused(home.path(), &[&args[..], &["1", "--replace"]].concat(), &["`notes.md`"]);
        fs::remove_file(folder.join("notes.md")).expect("removed");
        assert_eq!(content(&folder), before);
        refused(home.path(), &["run", "a.toml", "--replace", "--out", verb], &["is not a results folder"]);
        refused(home.path(), &[verb, "--out", "/proc/x/y"], &["cannot write `/proc/x/y`"]);
    }
    done(home.path(), &["run", "a.toml", "--out", "r"]);
    refused(home.path(), &["hindcast", "--replace", "--out", "r"], &["is not a hindcast folder"]);
}

#[test]
fn the_manifest_names_the_verb_and_every_file() {
    let home = home();
    done(home.path(), &["compare", "a.toml", "--out", "r"]);
    let manifest = Manifest::read(&home.path().join("r/manifest.toml")).expect("a manifest");
    assert_eq!(manifest.verb, Verb::Compare);
    let mut files = manifest::listing(&home.path().join("r")).expect("a folder");
    files.retain(|file| file != manifest::FILE);
    assert_eq!(manifest.files, files);
    assert!(files.iter().any(|file| file.starts_with("figures/")) && files.contains(&"report.html".to_owned()));
}
