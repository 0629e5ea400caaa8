//! `gongji check`: every check is failed by a plugin that breaks its rule, and by no other; every policy of this repository
//! passes them all.

use crate::fixtures;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use crate::fixtures::{c, root};
use gongji::author::conformance::CHECKS;
use tempfile::{TempDir, tempdir};

/// A fault of `broken.c`, the check that must find it, how, and the checks that cannot but find it too.
const FAULTS: &[(&str, &str, &str, &[&str])] = &[
    ("NO_SYMBOL", "one-symbol", "fail", &[]),
    ("OTHER_MAJOR", "abi-version", "fail", &[]),
    ("ODD_SIZE", "struct-sizes", "fail", &[]),
    ("NOT_UTF8", "utf8-strings", "fail", &[]),
    ("BAD_ID", "id-is-kebab-case", "fail", &[]),
    ("BAD_VERSION", "version-is-semver", "fail", &[]),
    ("NO_TEXT", "params-documented", "fail", &[]),
    ("UNKNOWN_COLUMN", "declarations", "fail", &[]),
    ("REFUSES_DEFAULTS", "defaults-create", "fail", &[]),
    ("SILENT_NAN", "rejects-nan", "fail", &[]),
    ("TAKES_NAN", "rejects-nan", "warn", &["rejects-out-of-range"]),
    ("SILENT_RANGE", "rejects-out-of-range", "fail", &[]),
    ("ANY_COUNT", "rejects-wrong-count", "fail", &[]),
    ("LONG_WORDS", "short-error-buffer", "fail", &[]),
    ("WEARS_OUT", "create-destroy-1000", "fail", &[]),
    ("WRITES_NOTHING", "empty-batch", "crash", &[]),
    ("NEVER_SEVEN", "any-length", "fail", &[]),
    ("CHANGES_READ", "reads-unchanged", "fail", &[]),
    ("OVERRUNS", "writes-inside-bounds", "crash", &[]),
    ("UNDERRUNS", "writes-inside-bounds", "fail", &[]),
    ("SKIPS_ROWS", "writes-every-row", "fail", &[]),
    ("ODD_FLAG", "values-in-range", "fail", &[]),
    ("NEGATIVE", "values-in-range", "fail", &["fuzz-columns", "fuzz-params"]),
    ("OVERSPENDS", "pays-what-is-left", "fail", &[]),
    ("OVERDRAWS", "accounts-not-overdrawn", "fail", &[]),
    ("INSURES_ALL", "insures-members-only", "fail", &[]),
    ("CREDITS_ALL", "credits-need-an-account", "fail", &[]),
    ("PAYS_ALL", "pays-holders-only", "fail", &[]),
    ("REMEMBERS", "same-twice", "fail", &["same-threads"]),
    ("BY_LENGTH", "same-split", "fail", &[]),
    ("BY_ORDER", "same-permuted", "fail", &[]),
    ("BY_THREAD", "same-threads", "fail", &["ns-per-row"]),
    ("BY_ENVIRONMENT", "same-environment", "fail", &["asks-nothing-outside"]),
    ("BY_DATE", "asks-nothing-outside", "fail", &[]),
    ("BY_CHANCE", "asks-nothing-outside", "fail", &[]),
    ("PRINTS", "prints-nothing", "warn", &[]),
    ("ROUNDS", "any-length", "fail", &[]),
    ("ROUNDS_X87", "any-length", "fail", &[]),
    ("BY_ISA", "same-isa", "fail", &[]),
    ("CHEAP_PROBE", "probes-leave-no-trace", "fail", &[]),
    ("PROBE_TRACE", "probes-leave-no-trace", "fail", &[]),
    ("NOT_NEUTRAL", "neutral-is-neutral", "fail", &[]),
    ("STRANGE_WORDS", "words-name-its-parts", "fail", &[]),
    ("FEW_WORDS", "words-name-its-parts", "warn", &[]),
    ("OVERFLOWS", "fuzz-columns", "fail", &[]),
    ("PANICS", "fuzz-columns", "fail", &[]),
    ("ABORTS_AT_ZERO", "fuzz-params", "crash", &[]),
    ("SLOW", "ns-per-row", "warn", &[]),
];

/// The same for `broken_cycle.c`.
const CYCLE_FAULTS: &[(&str, &str, &str, &[&str])] = &[
    ("CHANCES_ABOVE_ONE", "chances-add-up", "fail", &[]),
    ("CHANCE_ABOVE_ONE", "values-in-range", "fail", &["chances-add-up", "fuzz-columns"]),
    ("CHANCE_BELOW_NOTHING", "values-in-range", "fail", &["fuzz-columns"]),
    ("LUMP_SUM_TO_ANYBODY", "pays-holders-only", "fail", &[]),
    ("LUMP_SUM_BELOW_NOTHING", "values-in-range", "fail", &["fuzz-columns"]),
    ("CERTIFIES_TWICE", "values-in-range", "fail", &["fuzz-columns"]),
    ("TREATS_BY_ISA", "same-isa", "fail", &[]),
    ("TREATS_BY_LENGTH", "same-split", "fail", &[]),
    ("TREATS_BY_ORDER", "same-permuted", "fail", &[]),
    ("TREATS_PROBES_OTHERWISE", "probes-leave-no-trace", "fail", &[]),
    ("TREATMENT_REMEMBERS_PROBES", "probes-leave-no-trace", "fail", &[]),
    ("PAYS_PROBES_OTHERWISE", "probes-leave-no-trace", "fail", &[]),
    ("PART_ABOVE_BILL", "bill-holds-its-parts", "fail", &[]),
    ("PART_BELOW_NOTHING", "values-in-range", "fail", &["fuzz-columns"]),
    ("BILL_WITHOUT_BOUND", "values-in-range", "fail", &["fuzz-columns"]),
    ("PAYMENT_BELOW_NOTHING", "values-in-range", "fail", &["fuzz-columns"]),
    ("PAYMENT_WITHOUT_BOUND", "values-in-range", "fail", &["fuzz-columns"]),
    ("SUBSIDY_BELOW_NOTHING", "values-in-range", "fail", &["fuzz-columns"]),
    ("SUBSIDY_WITHOUT_BOUND", "values-in-range", "fail", &["fuzz-columns"]),
    ("TREASURY_OVERDRAWS", "accounts-not-overdrawn", "fail", &[]),
    ("FREEZES_TOO_MUCH", "accounts-not-overdrawn", "fail", &[]),
    ("THAWS_TOO_MUCH", "thaws-what-is-frozen", "fail", &[]),
    ("RELIEF_ABOVE_CASH", "relief-at-most-cash", "fail", &[]),
    ("RELIEF_BELOW_NOTHING", "values-in-range", "fail", &["fuzz-columns"]),
    ("TRANSFERS_FROM_NOWHERE", "transfers-add-up", "fail", &[]),
    ("GRANT_BELOW_NOTHING", "values-in-range", "fail", &["fuzz-columns"]),
    ("LEVY_ABOVE_RESERVE", "levy-at-most-reserve", "fail", &[]),
    ("LEVY_ON_DEBT", "levy-at-most-reserve", "fail", &[]),
    ("LEVY_BELOW_NOTHING", "values-in-range", "fail", &["fuzz-columns"]),
    ("SUPPORT_BELOW_NOTHING", "values-in-range", "fail", &["fuzz-columns"]),
    ("SUPPORT_WITHOUT_BOUND", "values-in-range", "fail", &["fuzz-columns"]),
];

/// Checks whose fault is not one of `broken.c`'s: each has a test of its own below.
const OTHERS: &[&str] = &["opens-fast", "worked-cases"];

/// Builds `broken.c` with some names defined.
fn broken(folder: &Path, names: &[&str]) -> PathBuf {
    built("broken", folder, names)
}

/// Builds a policy in C of the fixtures with some names defined.
fn built(source: &str, folder: &Path, names: &[&str]) -> PathBuf {
    let library = folder.join(format!("lib{source}.so"));
    let defined: Vec<String> = names.iter().map(|name| format!("-D{name}")).collect();
    let mut arguments = vec!["-O2", "-fPIC", "-shared"];
    arguments.extend(defined.iter().map(String::as_str));
    let done = c::compile("c11", &arguments, &root().join(format!("tests/fixtures/{source}.c")), &library);
    done.unwrap_or_else(|words| panic!("{names:?}: {words}"));
    library
}

fn gongji(args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gongji"));
    command.env_remove("GONGJI_PLUGINS").args(args).output().expect("the program runs")
}

/// Status and words of every check that did not pass quietly, by name.
fn bad(output: &Output) -> Vec<(String, String, String)> {
    let text = String::from_utf8_lossy(&output.stdout);
    let lines = text.lines().filter_map(|line| {
        let mut words = line.strip_prefix("  ")?.splitn(2, ' ');
        let status = words.next()?.to_owned();
        let (check, words) = words.next()?.trim_start().split_once(' ')?;
        Some((status, check.to_owned(), words.trim().to_owned()))
    });
    // The fixtures have no people worked out by hand, but in the tests about these.
    let excused = |(status, check, _): &(String, String, String)| status == "warn" && check == "worked-cases";
    let lines = lines.filter(|line| !excused(line));
    lines.filter(|(status, ..)| ["fail", "crash", "warn"].contains(&status.as_str())).collect()
}

fn check(library: &Path, more: &[&str]) -> Output {
    let mut args = vec!["check", library.to_str().expect("a path in UTF-8")];
    args.extend(more);
    gongji(&args)
}

fn folder() -> TempDir {
    tempdir().expect("a temporary folder")
}

#[test]
fn every_check_finds_the_plugin_that_breaks_its_rule() {
    let all = [("broken", FAULTS), ("broken_cycle", CYCLE_FAULTS)];
    let all = all.into_iter().flat_map(|(source, faults)| faults.iter().map(move |fault| (source, fault)));
    for (source, &(fault, name, status, also)) in all {
        let folder = folder();
        let output = check(&built(source, folder.path(), &[fault]), &[]);
        let found = bad(&output);
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(found.iter().any(|(how, check, _)| how == status && check == name), "{fault}:\n{text}");
        // A busy machine may make any call slow.
        let excused = |check: &str| check == name || check == "ns-per-row" || also.contains(&check);
        assert!(found.iter().all(|(_, check, _)| excused(check)), "{fault} is found by more than `{name}`:\n{text}");
        assert!(found.iter().all(|(.., words)| words.len() > 10), "{fault}:\n{text}");
        let expected = if status == "warn" { 0 } else { 3 };
        assert_eq!(output.status.code(), Some(expected), "{fault}:\n{text}");
    }
}

#[test]
fn every_check_has_a_plugin_that_fails_it() {
    let all = FAULTS.iter().chain(CYCLE_FAULTS);
    let failed: BTreeSet<&str> = all.map(|(_, check, ..)| *check).chain(OTHERS.iter().copied()).collect();
    let known: BTreeSet<&str> = CHECKS.iter().map(|check| check.name).collect();
    assert_eq!(failed, known);
}

#[test]
fn a_plugin_without_a_fault_passes() {
    for source in ["broken", "broken_cycle"] {
        let folder = folder();
        let output = check(&built(source, folder.path(), &[]), &[]);
        let found: Vec<_> = bad(&output).into_iter().filter(|(_, check, _)| check != "ns-per-row").collect();
        assert_eq!((output.status.code(), found), (Some(0), Vec::new()), "{source}");
    }
}

#[test]
fn the_end_of_a_policy_and_the_kind_of_care_are_told() {
    for (fault, check_name, place) in [
        ("THAWS_TOO_MUCH", "thaws-what-is-frozen", "migrate (the policy ends)"),
        ("FREEZES_TOO_MUCH", "accounts-not-overdrawn", "migrate (the policy starts)"),
        ("PART_ABOVE_BILL", "bill-holds-its-parts", "treat (outpatient)"),
        ("PAYMENT_BELOW_NOTHING", "values-in-range", "reimburse, 4 rows"),
        ("LEVY_ON_DEBT", "levy-at-most-reserve", "supervise, 2 rows"),
    ] {
        let folder = folder();
        let output = check(&built("broken_cycle", folder.path(), &[fault]), &["--only", check_name]);
        let found = bad(&output);
        assert!(found.len() == 1 && found[0].2.contains(place), "`{place}` is not in: {found:?}");
    }
}

#[test]
fn an_unknown_column_is_told_with_the_nearest_and_all_others() {
    let folder = folder();
    let library = broken(folder.path(), &["UNKNOWN_COLUMN"]);
    let found = bad(&check(&library, &["--only", "declarations"]));
    for words in ["no column `remaning_in`", "did you mean `remaining_in`?", "known: ", "over_ceiling", "pooled"] {
        assert!(found[0].2.contains(words), "`{words}` is not in: {found:?}");
    }
    let library = broken(folder.path(), &[]);
    for (given, expect, words) in [
        ("remaning_in = 1.00", "paid_in = 0.50", &["half: the hook has no column", "did you mean `remaining_in`?"][..]),
        ("remaining_in = 1.00", "payed_in = 0.50", &["half: the hook writes no column", "did you mean `paid_in`?"]),
    ] {
        let case = format!(
            "[[case]]\nname = \"half\"\nhook = \"settle\"\nlayer = 20\ncare = \"outpatient\"\n\
             given = {{ {given} }}\nexpect = {{ {expect} }}\n"
        );
        std::fs::write(folder.path().join("cases.toml"), case).expect("written");
        let found = bad(&check(&library, &["--only", "worked-cases"]));
        assert!(words.iter().chain(&["known: "]).all(|words| found[0].2.contains(words)), "{found:?}");
    }
    let other_layer = "[[case]]\nname = \"x\"\nhook = \"settle\"\nlayer = 21\nexpect = { paid_in = 0 }\n";
    std::fs::write(folder.path().join("cases.toml"), other_layer).expect("written");
    let found = bad(&check(&library, &["--only", "worked-cases"]));
    let words = "its hooks: credit; purchase, product = 0; settle, layer = 20, care = \"outpatient\" or \"inpatient\"";
    assert!(found[0].2.contains(words), "{found:?}");
    std::fs::write(folder.path().join("cases.toml"), "[[cases]]\nname = \"x\"\n").expect("written");
    let found = bad(&check(&library, &["--only", "worked-cases"]));
    assert!(found[0].2.contains("has no `cases`") && found[0].2.contains("did you mean `case`?"), "{found:?}");
}

#[test]
fn a_case_of_a_claim_must_name_its_care() {
    let folder = folder();
    let library = broken(folder.path(), &[]);
    let case = "[[case]]\nname = \"half\"\nhook = \"settle\"\nlayer = 20\n\
                given = { remaining_in = 100.00 }\nexpect = { paid_in = 50.00 }\n";
    std::fs::write(folder.path().join("cases.toml"), case).expect("written");
    let output = check(&library, &["--only", "worked-cases"]);
    assert_eq!(output.status.code(), Some(3));
    let found = bad(&output);
    for words in ["half", "names no `care`", "`care = \"outpatient\" or \"inpatient\"`"] {
        assert!(found[0].2.contains(words), "`{words}` is not in: {found:?}");
    }
}

#[test]
fn a_file_that_is_no_library_fails_the_first_check() {
    let folder = folder();
    let path = folder.path().join("libtext.so");
    std::fs::write(&path, "no library").expect("written");
    let output = check(&path, &[]);
    let found = bad(&output);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].1 == "opens-fast" && found[0].2.contains("is not a shared library"), "{found:?}");
    assert_eq!(output.status.code(), Some(3));
}

#[test]
fn a_library_that_takes_its_time_is_warned() {
    let folder = folder();
    let output = check(&broken(folder.path(), &["OPENS_SLOWLY"]), &["--only", "opens-fast"]);
    let found = bad(&output);
    assert!(found.len() == 1 && found[0].0 == "warn" && found[0].2.contains("to open"), "{found:?}");
}

#[test]
fn a_check_that_does_not_end_is_ended() {
    let folder = folder();
    let library = broken(folder.path(), &["HANGS"]);
    let output = check(&library, &["--only", "any-length", "--timeout", "4"]);
    let found = bad(&output);
    assert!(found.len() == 1 && found[0].0 == "crash", "{found:?}");
    for words in ["did not end within", "settle layer 20", "255 rows"] {
        assert!(found[0].2.contains(words), "`{words}` is not in: {}", found[0].2);
    }
    assert_eq!(output.status.code(), Some(3));
}

#[test]
fn there_is_one_limit_for_all_checks() {
    for (fault, crashed, skipped) in [
        ("OPENS_NEVER", "opening it: it did not end within", "does not open in time: see `opens-fast`"),
        ("CREATES_NEVER", " s in create with the defaults", "see `"),
        ("HANGS_ALWAYS", "in settle layer 20", "not begun: the 6 s of --timeout are over; see `"),
    ] {
        let folder = folder();
        let library = broken(folder.path(), &[fault]);
        let start = Instant::now();
        let output = check(&library, &["--timeout", "6"]);
        assert!(start.elapsed() < Duration::from_secs(25), "{fault}: {:?}", start.elapsed());
        let text = String::from_utf8_lossy(&output.stdout);
        assert_eq!(output.status.code(), Some(3), "{fault}:\n{text}");
        let crashes = bad(&output).into_iter().filter(|(status, ..)| status == "crash");
        assert!(crashes.into_iter().any(|(.., words)| words.contains(crashed)), "{fault}:\n{text}");
        assert!(text.lines().any(|line| line.contains("skip") && line.contains(skipped)), "{fault}:\n{text}");
        assert_eq!(left_over(&library), Vec::<String>::new());
    }
}

/// Processes that were told of a library.
fn processes(library: &Path) -> Vec<String> {
    let library = library.to_string_lossy();
    let commands = std::fs::read_dir("/proc").expect("there are processes").flatten();
    let commands = commands.filter_map(|entry| std::fs::read(entry.path().join("cmdline")).ok());
    let commands = commands.map(|command| String::from_utf8_lossy(&command).replace('\0', " "));
    commands.filter(|command| command.contains(library.as_ref())).collect()
}

/// Processes of this library that are still there after ten seconds. Who is killed is gone a moment later, when the machine
/// comes to it; who was not killed hangs for ever.
fn left_over(library: &Path) -> Vec<String> {
    let gone = (0..200).any(|_| {
        let gone = processes(library).is_empty();
        if !gone {
            std::thread::sleep(Duration::from_millis(50));
        }
        gone
    });
    if gone { Vec::new() } else { processes(library) }
}

#[test]
fn a_process_that_a_policy_starts_outlives_no_check() {
    let folder = folder();
    let library = broken(folder.path(), &["FORKS"]);
    let start = Instant::now();
    let output = check(&library, &["--only", "any-length"]);
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
    let found = bad(&output);
    assert!(found.len() == 1 && found[0].0 == "warn" && found[0].2.contains("was still there"), "{found:?}");
    assert_eq!((output.status.code(), left_over(&library)), (Some(0), Vec::new()));
}

#[test]
fn a_process_in_another_environment_ends_with_its_check() {
    let folder = folder();
    let library = broken(folder.path(), &["HANGS_ELSEWHERE"]);
    let output = check(&library, &["--only", "same-environment", "--timeout", "4"]);
    let found = bad(&output);
    assert!(found.len() == 1 && found[0].2.contains("did not end within"), "{found:?}");
    assert_eq!((output.status.code(), left_over(&library)), (Some(3), Vec::new()));
}

#[test]
fn what_a_policy_prints_is_not_kept() {
    let folder = folder();
    let output = check(&broken(folder.path(), &["BABBLES"]), &["--only", "any-length", "--timeout", "4"]);
    let found = bad(&output);
    assert!(found.len() == 1 && found[0].2.contains(" s in settle layer 20"), "{found:?}");
}

#[test]
fn a_crash_is_told_with_its_signal_and_its_place() {
    let folder = folder();
    let output = check(&broken(folder.path(), &["OVERRUNS"]), &["--only", "writes-inside-bounds"]);
    let found = bad(&output);
    for words in ["segmentation fault", "settle layer 20 (outpatient)", "1 row,"] {
        assert!(found[0].2.contains(words), "`{words}` is not in: {found:?}");
    }
}

#[test]
fn worked_people_that_come_out_otherwise_are_found() {
    let folder = folder();
    let library = broken(folder.path(), &[]);
    let case = |paid: &str| {
        format!(
            "[[case]]\nname = \"half\"\nhook = \"settle\"\nlayer = 20\ncare = \"outpatient\"\n\
             given = {{ remaining_in = 100.00 }}\nexpect = {{ paid_in = {paid} }}\n"
        )
    };
    for (paid, status) in [("50.00", 0), ("50.01", 3)] {
        // Found beside the library, without being named.
        std::fs::write(folder.path().join("cases.toml"), case(paid)).expect("written");
        let output = check(&library, &["--only", "worked-cases"]);
        assert_eq!(output.status.code(), Some(status), "{}", String::from_utf8_lossy(&output.stdout));
        let found = bad(&output);
        assert!(found.iter().all(|(.., words)| words.contains("`paid_in` is 5000, expected 5001")), "{found:?}");
    }
    let cases = folder.path().join("other.toml");
    std::fs::write(&cases, case("50.00")).expect("written");
    let named = check(&library, &["--only", "worked-cases", "--cases", cases.to_str().expect("UTF-8")]);
    assert_eq!(named.status.code(), Some(0));
}

#[test]
fn worked_people_that_are_nowhere_are_missed_aloud() {
    let folder = folder();
    let library = broken(folder.path(), &[]);
    let found = |more: &[&str]| String::from_utf8_lossy(&check(&library, more).stdout).into_owned();
    let text = found(&["--only", "worked-cases"]);
    let beside = folder.path().join("cases.toml").display().to_string();
    for words in ["warn   worked-cases", "--cases FILE", beside.as_str(), "1 warn"] {
        assert!(text.contains(words), "`{words}` is not in:\n{text}");
    }
    // As cargo notes it where `CARGO_TARGET_DIR` has it built.
    let home = folder.path().join("home/src");
    std::fs::create_dir_all(&home).expect("made");
    std::fs::write(folder.path().join("home/Cargo.toml"), "").expect("written");
    let case = "[[case]]\nname = \"nothing\"\nhook = \"credit\"\ngiven = { has_account = 1 }\nexpect = { account_credit = 100 }\n";
    std::fs::write(folder.path().join("home/cases.toml"), case).expect("written");
    let notes = format!("{}: {}/lib.rs\n", library.display(), home.display());
    std::fs::write(library.with_extension("d"), notes).expect("written");
    let text = found(&["--only", "worked-cases"]);
    assert!(text.contains("pass   worked-cases") && text.contains("1 cases, 1 values"), "{text}");
}

#[test]
fn mistakes_of_the_user_are_the_users() {
    let folder = folder();
    let library = broken(folder.path(), &[]);
    let path = library.to_str().expect("UTF-8");
    let plugins = folder.path().to_str().expect("UTF-8");
    for (args, words) in [
        (&["check", path, "--only", "same-twise"][..], "did you mean `same-twice`"),
        (&["check", "nowhere/libnothing.so"], "there is no file `nowhere/libnothing.so`"),
        (&["check", path, "--cases", "nowhere.toml"], "there is no file `nowhere.toml`"),
        (&["check", "brokn", "--plugins", plugins], "did you mean `broken`"),
        (&["check", path, "--timeout", "0"], "expected 0.1 to 86400 seconds"),
    ] {
        let output = gongji(args);
        let text = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.code() == Some(2) && text.contains(words), "{args:?}:\n{text}");
    }
}

#[test]
fn a_policy_can_be_named_by_its_id() {
    let folder = folder();
    broken(folder.path(), &[]);
    let plugins = folder.path().to_str().expect("UTF-8");
    let output = gongji(&["check", "broken", "--plugins", plugins, "--only", "empty-batch"]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn an_id_names_one_policy_of_a_library_and_worked_people_belong_to_one() {
    let folder = folder();
    let library = fixtures::build(folder.path(), "libmutual_aid.so", &[]);
    let plugins = folder.path().to_str().expect("UTF-8");
    let output = gongji(&["check", "more-aid", "--plugins", plugins, "--only", "empty-batch", "--json"]);
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let checked: Vec<_> = report["findings"].as_array().expect("a list").iter().map(|it| &it["policy"]).collect();
    assert_eq!(checked, ["more-aid"]);
    std::fs::write(folder.path().join("cases.toml"), "").expect("written");
    let cases = folder.path().join("cases.toml");
    let output = check(&library, &["--cases", cases.to_str().expect("UTF-8")]);
    let text = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{text}");
    assert!(text.contains("has 2 policies") && text.contains("more-aid"), "{text}");
}

#[test]
fn json_says_the_same_in_a_form_for_programs() {
    let folder = folder();
    let output = check(&broken(folder.path(), &["PAYS_ALL"]), &["--json"]);
    let text = String::from_utf8_lossy(&output.stdout);
    let report: serde_json::Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}:\n{text}"));
    let findings = report["findings"].as_array().expect("a list");
    assert_eq!(findings.len(), CHECKS.len());
    let failed: Vec<_> = findings.iter().filter(|finding| finding["status"] == "fail").collect();
    assert_eq!(failed.len(), 1);
    assert_eq!((&failed[0]["check"], &failed[0]["policy"]), (&"pays-holders-only".into(), &"broken".into()));
    assert_eq!(output.status.code(), Some(3));
}

#[test]
fn every_policy_of_this_repository_passes() {
    for name in fixtures::libraries::crates() {
        let output = check(&fixtures::policies().join(fixtures::libraries::file(&name)), &[]);
        let text = String::from_utf8_lossy(&output.stdout);
        let found: Vec<_> = bad(&output).into_iter().filter(|(_, check, _)| check != "ns-per-row").collect();
        assert_eq!((output.status.code(), found), (Some(0), Vec::new()), "{name}:\n{text}");
        let with_cases =
            fixtures::sources().iter().filter(|it| it.family == name && root().join(&it.cases).is_file()).count();
        assert_eq!(text.matches("pass   worked-cases").count(), with_cases, "{text}");
    }
}

#[test]
fn the_policy_that_does_nothing_declares_it_and_keeps_it() {
    let output = check(&fixtures::policies().join("libdo_nothing.so"), &["--only", "neutral-is-neutral"]);
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(text.contains("pass   neutral-is-neutral"), "{text}");
}

#[test]
fn the_policy_in_c_passes() {
    let folder = folder();
    let example = root().join("plugins/sdk/examples/flat-outpatient");
    let library = folder.path().join("libflat_outpatient.so");
    let done = c::compile("c11", &["-O2", "-fPIC", "-shared"], &example.join("flat_outpatient.c"), &library);
    done.unwrap_or_else(|words| panic!("{words}"));
    let output = check(&library, &["--cases", example.join("cases.toml").to_str().expect("UTF-8")]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stdout));
}

#[test]
fn the_book_tells_every_check() {
    let page = std::fs::read_to_string(root().join("docs/src/check.md")).expect("the page");
    let rows: Vec<&str> = page.lines().filter(|line| line.starts_with("| `") && !line.starts_with("| `--")).collect();
    let expected: Vec<String> = CHECKS.iter().map(|check| format!("| `{}` | {} |", check.name, check.doc)).collect();
    assert_eq!(rows, expected, "the table should be:\n{}", expected.join("\n"));
    let list = String::from_utf8(gongji(&["check", "list"]).stdout).expect("UTF-8");
    assert!(CHECKS.iter().zip(list.lines()).all(|(check, line)| line.starts_with(check.name)), "{list}");
    assert_eq!(list.as_bytes(), gongji(&["check", "--list"]).stdout);
    let told: serde_json::Value = serde_json::from_slice(&gongji(&["check", "--list", "--json"]).stdout).expect("JSON");
    let names: Vec<&str> = told.as_array().expect("a list").iter().filter_map(|check| check["name"].as_str()).collect();
    assert_eq!(names, list.lines().filter_map(|line| line.split_whitespace().next()).collect::<Vec<_>>());
}
