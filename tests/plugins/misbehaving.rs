//! A policy that misbehaves in a plain run: whatever it does to the process, the user is told which policy, hook and year it
//! was, no result is pretended, and Ctrl-C says where a run hangs.

use crate::fixtures;
use std::fs::{self, File};
use std::io::Read;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::fixtures::trial::{command, folder, gongji, scenario, words};

/// A call that ended the program: the words, exit code 3, no results.
fn ends(mode: &str, expected: &[&str]) {
    let folder = folder();
    scenario(folder.path(), "old", mode);
    let output = gongji(folder.path(), &["run", "trial.toml", "--trust", "--quiet", "--threads", "1"]);
    let text = words(&output);
    assert_eq!(output.status.code(), Some(3), "{mode}: {text}");
    let place = ["policy `misbehaving` of `", "libmisbehaving.so`", "hook settle, year 2015, arm bad, replicate 1"];
    for words in place.iter().chain(expected).chain(&["try `--isolate`"]) {
        assert!(text.contains(words), "{mode}: `{words}` is not in:\n{text}");
    }
    assert_eq!(String::from_utf8_lossy(&output.stdout), "", "{mode}: results are pretended");
    assert!(!folder.path().join("results").exists(), "{mode}: results of a run that was ended");
}

#[test]
fn a_death_by_a_signal_is_named() {
    ends("segfault", &["ended the program by a segmentation fault"]);
    ends("abort", &["ended the program by an abort, signal 6"]);
    ends("overflow-the-stack", &["a stack that ran over"]);
    ends("ask-itself", &["signal 15"]);
    if cfg!(target_arch = "x86_64") {
        ends("illegal", &["an illegal instruction, signal 4"]);
        ends("divide", &["an arithmetic fault, signal 8"]);
    }
}

#[test]
fn an_end_without_a_signal_is_named() {
    ends("exit", &["ended the program by `exit`"]);
    ends("leave", &["ended the program without a word, with exit code 0"]);
    ends("replace", &["ended the program without a word, with exit code 0"]);
}

#[test]
fn an_end_when_opened_is_the_plugins_fault_in_every_verb() {
    let folder = folder();
    scenario(folder.path(), "old", "behave");
    for (flaw, how) in [("ends_when_opened", "by `exit`"), ("leaves_when_opened", "without a word")] {
        fixtures::build_from("misbehaving", folder.path(), "libmisbehaving.so", &[flaw]);
        for verb in [
            &["run", "trial.toml", "--quiet", "--isolate"][..],
            &["lock", "trial.toml"],
            &["describe", "misbehaving"],
            &["explain", "year", "trial.toml"],
            &["new-policy", "misbehaving"],
            &["diff", "trial.toml", "trial.toml"],
        ] {
            let mut command = Command::new(env!("CARGO_BIN_EXE_gongji"));
            let command = command.current_dir(folder.path()).args(verb).arg("--plugins").arg(folder.path());
            let output = command.output().expect("the program runs");
            let text = words(&output);
            assert_eq!(output.status.code(), Some(3), "{verb:?}: {text}");
            let expected = format!("libmisbehaving.so`, hook open, ended the program {how}");
            assert!(text.contains(&expected), "{verb:?}: {text}");
        }
    }
}

#[test]
fn a_death_at_birth_is_named() {
    let folder = folder();
    scenario(folder.path(), "old", "die-at-birth");
    let text = words(&gongji(folder.path(), &["run", "trial.toml", "--trust", "--quiet"]));
    assert!(text.contains("hook create, year 2013, arm bad, replicate 1, ended the program by an abort"), "{text}");
}

#[test]
fn a_death_from_outside_blames_nobody() {
    let folder = folder();
    scenario(folder.path(), "old", "be-killed");
    let output = gongji(folder.path(), &["run", "trial.toml", "--trust", "--quiet", "--threads", "1"]);
    let text = words(&output);
    assert_eq!(output.status.code(), Some(1), "{text}");
    for words in ["was killed", "signal 9", "while policy `misbehaving`", "hook settle, year 2015", "was being called"]
    {
        assert!(text.contains(words), "`{words}` is not in:\n{text}");
    }
}

#[test]
fn every_verb_that_calls_hooks_names_who_ended_it() {
    let folder = folder();
    scenario(folder.path(), "old", "leave");
    for verb in [
        &["compare", "trial.toml", "--trust", "--quiet"][..],
        &["null", "trial.toml", "--quiet"],
        &["explain", "person", "trial.toml", "--arm", "bad", "--quiet"],
        &["diff", "trial.toml:old", "trial.toml:bad", "--quiet"],
    ] {
        // On one thread: another one may be inside a hook of its own at that moment, and both would be named.
        let output = gongji(folder.path(), &[verb, &["--threads", "1"]].concat());
        let text = words(&output);
        assert_eq!(output.status.code(), Some(3), "{verb:?}: {text}");
        assert!(text.contains("hook settle, year 2015") && text.contains("without a word"), "{verb:?}: {text}");
    }
}

#[test]
fn what_it_pulls_away_is_put_back_and_told() {
    let folder = folder();
    for (mode, expected) in [("walk-away", "changed the working folder"), ("close-output", "closed standard output")] {
        scenario(folder.path(), "old", mode);
        let output = gongji(folder.path(), &["run", "trial.toml", "--trust", "--quiet", "--out", mode]);
        let text = words(&output);
        assert_eq!(output.status.code(), Some(3), "{mode}: {text}");
        assert!(text.contains(expected) && text.contains("libmisbehaving.so"), "{mode}: {text}");
        assert!(text.contains(&format!("results: {mode}\n")), "{mode}: nobody is told where the results are: {text}");
        let yearly =
            fs::read_to_string(folder.path().join(mode).join("yearly.csv")).expect("the results are where they belong");
        assert!(yearly.lines().last().is_some_and(|line| line.contains("good")), "{mode}: something else stands in it");
    }
}

#[test]
fn a_process_that_it_leaves_behind_is_ended_and_told() {
    let folder = folder();
    scenario(folder.path(), "old", "leave-a-child");
    let start = Instant::now();
    // It returns once no process holds standard error; the child would hold it for a minute.
    let output = gongji(folder.path(), &["run", "trial.toml", "--trust", "--quiet"]);
    let text = words(&output);
    assert!(output.status.success(), "{text}");
    assert!(start.elapsed() < Duration::from_secs(50), "the child lived on for {:?}", start.elapsed());
    assert!(text.contains("left 1 process behind") && text.contains("libmisbehaving.so"), "{text}");
}

/// A run of an arm that never returns, started, with its standard error in a file.
fn hang(folder: &Path, mode: &str, patience: &str) -> Child {
    scenario(folder, "old", mode);
    let error = File::create(folder.join("error")).expect("made");
    let mut run = command(folder, &["run", "trial.toml", "--trust", "--plugin-timeout", patience]);
    run.stdout(Stdio::null()).stderr(error).spawn().expect("the program runs")
}

fn said(folder: &Path) -> String {
    let mut text = String::new();
    File::open(folder.join("error")).and_then(|mut file| file.read_to_string(&mut text)).expect("a text");
    text
}

fn within_a_minute(mut holds: impl FnMut() -> bool) -> bool {
    let start = Instant::now();
    while start.elapsed() < Duration::from_secs(60) {
        if holds() {
            return true;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    false
}

fn ask(run: &Child, signal: &str) {
    let asked = Command::new("kill").arg(signal).arg(run.id().to_string()).status();
    assert!(asked.is_ok_and(|status| status.success()));
}

#[test]
fn an_endless_loop_is_named_and_an_interruption_says_where_it_hung() {
    for (mode, signal, code) in [("loop", "-INT", 130), ("loop", "-TERM", 143), ("be-deaf", "-INT", 130)] {
        let folder = folder();
        let mut run = hang(folder.path(), mode, "1");
        let named = "policy `misbehaving` of `";
        assert!(within_a_minute(|| said(folder.path()).contains("still inside after 1 s")), "{}", said(folder.path()));
        ask(&run, signal);
        assert_eq!(run.wait().expect("it ends").code(), Some(code), "{mode} {signal}");
        let text = said(folder.path());
        let (warned, interrupted) = text.split_once("error: interrupted").expect("it says that it was interrupted");
        for part in [warned, interrupted] {
            let place = "hook settle, year 2015, arm bad, replicate 1";
            assert!(part.contains(named) && part.contains(place), "{mode} {signal}: {text}");
        }
        assert!(interrupted.contains("nothing is left half-written"), "{text}");
        assert_eq!(interrupted.matches("it hung in").count(), 1, "said once, however many threads hang there: {text}");
        assert!(!folder.path().join("results").exists(), "{mode} {signal}");
    }
}

#[test]
fn an_interruption_in_an_ordinary_moment_says_how_the_run_goes_on() {
    let folder = folder();
    scenario(folder.path(), "old", "behave");
    let error = File::create(folder.path().join("error")).expect("made");
    let args = ["run", "trial.toml", "--trust", "--persons", "200_000", "--until", "2040"];
    let mut run = command(folder.path(), &args).stderr(error).spawn().expect("the program runs");
    assert!(within_a_minute(|| said(folder.path()).contains("from 2012")), "{}", said(folder.path()));
    ask(&run, "-INT");
    assert_eq!(run.wait().expect("it ends").code(), Some(130));
    let text = said(folder.path());
    let lines: Vec<&str> = text.lines().skip_while(|line| !line.contains("interrupted")).collect();
    assert!(lines.len() == 3 && lines[2].contains("go on with `gongji resume results/trial`"), "{text}");
    let left: Vec<_> =
        fs::read_dir(folder.path()).expect("the folder").flatten().map(|entry| entry.file_name()).collect();
    assert_eq!(left.len(), 3, "{left:?}");
    let results = fs::read_dir(folder.path().join("results")).expect("the folder").flatten();
    assert_eq!(results.map(|entry| entry.file_name()).collect::<Vec<_>>(), ["trial.run"]);
}

#[test]
fn the_working_process_ends_with_the_one_that_was_started() {
    let folder = folder();
    let mut run = hang(folder.path(), "loop", "1");
    assert!(within_a_minute(|| said(folder.path()).contains("still inside")));
    let children = fs::read_to_string(format!("/proc/{0}/task/{0}/children", run.id())).expect("it has a child");
    let child = children.trim().to_owned();
    assert!(Path::new("/proc").join(&child).exists(), "{children}");
    run.kill().expect("killed");
    run.wait().expect("gone");
    let is_gone = || fs::read_to_string(format!("/proc/{child}/stat")).map_or(true, |stat| stat.contains(") Z "));
    assert!(within_a_minute(is_gone), "the working process goes on");
}
