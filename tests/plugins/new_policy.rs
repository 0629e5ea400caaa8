//! From an empty folder to a run: `gongji new-policy`, by the very commands of the book.

use crate::fixtures;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Instant;

use crate::fixtures::root;
use gongji::author::cases;
use gongji::author::template::sdk;
use gongji::intake::plugin::catalogue::discover;
use gongji_model::codes::care::Care;
use gongji_sdk::abi::hook;
use tempfile::{TempDir, tempdir};

fn page() -> String {
    std::fs::read_to_string(root().join("docs/src/write-a-policy.md")).expect("the page")
}

/// The code of the n-th block of a language on the page.
fn block(language: &str, number: usize) -> String {
    let page = page();
    let fence = format!("```{language}\n");
    let text = page.split(&fence).nth(number + 1).unwrap_or_else(|| panic!("no block {number} of {language}"));
    text.split("```").next().expect("a block ends").to_owned()
}

fn folder() -> TempDir {
    tempdir().expect("a temporary folder")
}

/// A command as an author types it: the program on the path, no network, the policies of this repository at hand.
fn command(program: &str, folder: &Path) -> Command {
    let mut command = Command::new(program);
    let home = Path::new(env!("CARGO_BIN_EXE_gongji")).parent().expect("it lies in a folder");
    let path = std::env::var("PATH").unwrap_or_default();
    command.current_dir(folder).env("PATH", format!("{}:{path}", home.display()));
    command.env("GONGJI_PLUGINS", fixtures::policies());
    command.env("CARGO_NET_OFFLINE", "true").env_remove("CARGO_TARGET_DIR");
    command
}

fn gongji(folder: &Path, args: &[&str]) -> Output {
    command("gongji", folder).args(args).output().expect("the program runs")
}

fn done(output: &Output, what: &str) {
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{what}\n{out}\n{err}");
}

/// A run of the size of a test.
fn shrink(scenario: &Path) {
    let text = std::fs::read_to_string(scenario).expect("a scenario");
    let small = text.replace("persons = 100_000", "persons = 2_000").replace("until = 2030", "until = 2024");
    assert_ne!(small, text);
    std::fs::write(scenario, small).expect("written");
}

/// Does what a block of the page says, line by line; the folder in which it ends. The first command tells the others.
fn follow(commands: &str, start: &Path) -> PathBuf {
    let mut folder = start.to_owned();
    let mut told = None;
    for line in commands.lines() {
        assert!(told.as_ref().is_none_or(|told: &String| told.contains(&format!("  {line}\n"))), "{line}: {told:?}");
        if let Some(inner) = line.strip_prefix("cd ") {
            folder = folder.join(inner);
            shrink(&folder.join("scenario.toml"));
        } else {
            let output = command("sh", &folder).args(["-c", line]).output().expect("sh runs");
            done(&output, line);
            told.get_or_insert_with(|| String::from_utf8_lossy(&output.stdout).into_owned());
        }
    }
    folder
}

/// The last arm of a run has paid something out of the pool that the first has not.
fn the_policy_acted(results: &Path, arm: &str) {
    let table = std::fs::read_to_string(results.join("yearly.csv")).expect("the table");
    let value = |arm: &str| -> f64 {
        let start = format!("{arm},1,2024,all,pool_payment,");
        let row = table.lines().find(|line| line.starts_with(&start)).unwrap_or_else(|| panic!("no {start}"));
        row.rsplit(',').next().and_then(|value| value.parse().ok()).expect("a number")
    };
    assert!(value(arm) > value("rules-of-1998"));
}

fn worked_people(folder: &Path, libraries: &str, id: &str) {
    let policy = discover([folder.join(libraries)]).find(id).unwrap_or_else(|failure| panic!("{failure}"));
    let tally = cases::check(&policy, &folder.join("cases.toml")).unwrap_or_else(|failure| panic!("{failure}"));
    assert!(tally.cases >= 3, "{tally:?}");
}

#[test]
fn the_commands_of_the_book_lead_from_an_empty_folder_to_a_run() {
    let start = folder();
    let folder = follow(&block("sh", 0), start.path());
    the_policy_acted(&folder.join("results/simple-pooling"), "with-simple-pooling");
    worked_people(&folder, "target/release", "simple-pooling");
    done(&command("cargo", &folder).args(["test", "--quiet"]).output().expect("cargo runs"), "cargo test");
    let source = folder.join("src/lib.rs");
    std::fs::write(&source, std::fs::read_to_string(&source).expect("the rule") + "\n").expect("written");
    let clock = Instant::now();
    done(&command("cargo", &folder).args(["build", "--release"]).output().expect("cargo runs"), "cargo build");
    println!("a policy builds in {:.1} s after the sdk", clock.elapsed().as_secs_f64());
}

#[test]
fn the_commands_for_c_lead_to_a_run_too() {
    let start = folder();
    let folder = follow(&block("sh", 1), start.path());
    the_policy_acted(&folder.join("results/flat-share"), "with-flat-share");
    worked_people(&folder, ".", "flat-share");
    let readme = std::fs::read_to_string(folder.join("README.md")).expect("the README");
    assert!(readme.contains(block("sh", 1).lines().nth(2).expect("the compiler's line")), "{readme}");
}

#[test]
fn what_the_page_says_to_ask_is_answered() {
    let page = page();
    let questions = page.split("`gongji ").skip(1).filter_map(|rest| rest.split('`').next());
    let questions: Vec<&str> = questions.filter(|line| line.starts_with("describe ") && !line.contains("--")).collect();
    assert!(questions.len() >= 4, "{questions:?}");
    for question in questions {
        let words: Vec<&str> = question.split(' ').collect();
        done(&gongji(root(), &words), question);
    }
}

#[test]
fn the_page_shows_the_rule_that_is_written() {
    let example = std::fs::read_to_string(root().join("plugins/sdk/examples/simple-pooling/src/lib.rs"));
    assert_eq!(block("rust", 0), example.expect("the example"));
}

#[test]
fn the_second_policy_of_the_page_keeps_the_contract() {
    let folder = folder();
    done(&gongji(folder.path(), &["new-policy", "account-lottery"]), "new-policy");
    let home = folder.path().join("account-lottery");
    std::fs::write(home.join("src/lib.rs"), block("rust", 1)).expect("written");
    done(&command("cargo", &home).args(["test", "--quiet"]).output().expect("cargo runs"), "cargo test");
    done(&command("cargo", &home).args(["build", "--release"]).output().expect("cargo runs"), "build");
    std::fs::remove_file(home.join("cases.toml")).expect("those of the first policy");
    let output = gongji(&home, &["check", "target/release/libaccount_lottery.so"]);
    done(&output, "check");
    assert!(String::from_utf8_lossy(&output.stdout).contains(" 0 fail, 0 crash"));
}

/// How the rows of the page's table of layers should begin: one a layer of each policy of this repository.
fn layers() -> Vec<String> {
    let catalogue = fixtures::society::catalogue();
    let mut rows: Vec<(u32, String)> = Vec::new();
    for name in fixtures::policy_names() {
        let policy = catalogue.find(&name).unwrap_or_else(|failure| panic!("{failure}"));
        let settles = policy.description().hooks.iter().filter(|hook| hook.hook == hook::SETTLE);
        let mut layers: Vec<(u32, u32, u32)> = Vec::new();
        for hook in settles {
            match layers.iter_mut().find(|(layer, ..)| *layer == hook.layer) {
                Some((.., cares)) => *cares |= hook.cares,
                None => layers.push((hook.layer, hook.payer, hook.cares)),
            }
        }
        for (layer, payer, cares) in layers {
            let names = ["pool", "large-expense", "commercial", "account", "family-account", "employer", "treasury"];
            let payer = names[payer as usize];
            let kinds = Care::ALL.into_iter().filter(|care| cares & care.bit() != 0).map(Care::name);
            let kinds = kinds.collect::<Vec<_>>().join(", ");
            rows.push((layer, format!("| {layer} | {payer} | {kinds} | `{name}` |")));
        }
    }
    rows.sort();
    rows.into_iter().map(|(_, row)| row).collect()
}

#[test]
fn the_page_lists_the_layers_that_are_taken() {
    let page = page();
    let is_layer =
        |line: &&str| line.strip_prefix("| ").is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    let found: Vec<&str> = page.lines().filter(is_layer).collect();
    let expected = layers();
    let same = found.len() == expected.len() && found.iter().zip(&expected).all(|(row, start)| row.starts_with(start));
    assert!(same, "the rows should begin:\n{}\nthey are:\n{}", expected.join("\n"), found.join("\n"));
    let has_words =
        |row: &&str| row.trim_end_matches('|').rsplit('|').next().is_some_and(|words| words.trim().len() > 8);
    assert!(found.iter().all(has_words), "a row does not say what the layer is");
}

#[test]
fn the_page_lists_the_payers() {
    let abi = std::fs::read_to_string(root().join("plugins/sdk/src/abi.rs")).expect("the contract");
    let payers = abi.split("pub mod payer {").nth(1).and_then(|rest| rest.split("\n}").next()).expect("the payers");
    let names: Vec<&str> =
        payers.lines().filter_map(|line| line.trim().strip_prefix("pub const ")?.split(':').next()).collect();
    assert!(names.len() >= 7, "{names:?}");
    let page = page();
    for name in names {
        assert!(page.contains(&format!("| `payer::{name}` | ")), "the page does not say who `{name}` is");
    }
}

#[test]
fn the_case_of_the_page_is_one_of_the_rule_of_the_page() {
    let folder = folder();
    done(&gongji(folder.path(), &["new-policy", "simple-pooling"]), "new-policy");
    let home = folder.path().join("simple-pooling");
    done(&command("cargo", &home).args(["build", "--release"]).output().expect("cargo runs"), "build");
    let policy = discover([home.join("target/release")]).find("simple-pooling").unwrap_or_else(|it| panic!("{it}"));
    let tally = cases::check_text(&policy, Path::new("page"), &block("toml", 0)).unwrap_or_else(|it| panic!("{it}"));
    assert_eq!((tally.cases, tally.values), (1, 2));
}

#[test]
fn within_the_repository_a_policy_is_a_module_of_its_family() {
    let home = folder();
    for below in ["plugins/sdk", "plugins/account-reform/src"] {
        std::fs::create_dir_all(home.path().join(below)).expect("made");
    }
    let manifest = std::fs::read(root().join("plugins/sdk/Cargo.toml")).expect("the manifest of the sdk");
    std::fs::write(home.path().join("plugins/sdk/Cargo.toml"), manifest).expect("written");
    for (out, language) in [("plugins", &[][..]), ("plugins/account-reform/src", &[]), ("plugins", &["--c"])] {
        let output = gongji(home.path(), &[&["new-policy", "higher-ceiling", "--out", out], language].concat());
        assert_eq!(output.status.code(), Some(2), "{out}");
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(text.contains("is a module of its family") && text.contains("write-a-policy.md"), "{text}");
        assert!(!home.path().join(out).join("higher-ceiling").exists());
    }
}

/// Everything below a folder.
fn all_below(folder: &Path) -> BTreeSet<PathBuf> {
    let mut found = BTreeSet::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
            if entry.path().is_dir() {
                open.push(entry.path());
            }
            found.insert(entry.path());
        }
    }
    found
}

#[test]
fn a_name_or_place_that_will_not_do_changes_nothing_and_names_the_nearest_right_thing() {
    let folder = folder();
    std::fs::create_dir(folder.path().join("taken")).expect("made");
    std::fs::write(folder.path().join("file"), "text").expect("written");
    let before = all_below(folder.path());
    for (args, words) in [
        (&["My_Policy"][..], "`my-policy`"),
        (&["HigherCeiling2"], "`higher-ceiling2`"),
        (&["更高"], "such as `higher-ceiling`"),
        (&[""], "such as `higher-ceiling`"),
        (&["../outside"], "`outside`"),
        (&["match"], "such as `match-reform`"),
        (&["gongji-sdk"], "word of Rust or of its build"),
        (&["outpatient-pooling"], "there is a policy `outpatient-pooling` already"),
        (&["taken"], "exists already, and stays as it is"),
        (&["fine", "--out", "file"], "`file` is no folder"),
    ] {
        let output = gongji(folder.path(), &[&["new-policy"], args].concat());
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{args:?}\n{text}");
        assert!(text.contains(words), "`{words}` is not in:\n{text}");
    }
    assert_eq!(all_below(folder.path()), before);
}

#[test]
fn a_folder_that_cannot_be_written_is_told_and_left_alone() {
    // The kernel makes no folder there, for nobody.
    let output = gongji(root(), &["new-policy", "fine", "--out", "/proc"]);
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{text}");
    assert!(text.contains("cannot write `/proc/fine`") && text.contains("the folder `/proc` must exist"), "{text}");
}

#[test]
fn the_folder_in_which_it_is_made_is_made_too() {
    let folder = folder();
    let output = gongji(folder.path(), &["new-policy", "fine", "--out", "ideas/of today"]);
    done(&output, "new-policy");
    assert!(folder.path().join("ideas/of today/fine/src/lib.rs").is_file());
    let again = gongji(folder.path(), &["new-policy", "fine", "--out", "ideas/of today"]);
    assert_eq!(again.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&again.stderr).contains("exists already"));
    assert_eq!(std::fs::read_dir(folder.path().join("ideas/of today")).expect("the folder").count(), 1);
}

#[test]
fn of_two_who_make_one_policy_at_once_one_is_refused() {
    let folder = folder();
    let make = || command("gongji", folder.path()).args(["new-policy", "fine", "--out", "plans"]).output();
    let ends: Vec<Option<i32>> = std::thread::scope(|scope| {
        let makers: Vec<_> = (0..8).map(|_| scope.spawn(|| make().expect("the program runs").status.code())).collect();
        makers.into_iter().map(|maker| maker.join().expect("it ends")).collect()
    });
    assert_eq!(ends.iter().filter(|end| **end == Some(0)).count(), 1, "{ends:?}");
    let left = std::fs::read_dir(folder.path().join("plans")).expect("the folder").count();
    assert_eq!(left, 1, "somebody left something behind");
}

/// An author's first changes, another name of the preset and another year, leave the scenario working.
#[test]
fn the_scenario_survives_the_first_changes() {
    let folder = folder();
    done(&gongji(folder.path(), &["new-policy", "simple-pooling"]), "new-policy");
    let home = folder.path().join("simple-pooling");
    let text = std::fs::read_to_string(home.join("scenario.toml")).expect("the scenario");
    assert!(!text.contains("first-yuan"), "{text}");
    let arm = text.split("name = \"with-simple-pooling\"").nth(1).expect("its arm");
    assert_eq!(arm.matches("2023").count(), 1, "{arm}");
}

#[test]
fn every_file_of_the_sdk_travels_in_the_program() {
    let home = root().join("plugins/sdk");
    let files = all_below(&home).into_iter().filter(|path| path.is_file());
    let found: BTreeSet<String> = files
        .map(|path| path.strip_prefix(&home).expect("below it").to_string_lossy().into_owned())
        .filter(|path| path != "Cargo.toml")
        .collect();
    let carried: BTreeSet<String> = sdk::FILES.iter().map(|(path, _)| (*path).to_owned()).collect();
    assert_eq!(carried, found);
}

#[test]
fn the_sdk_that_is_written_has_the_manifest_of_the_one_at_home() {
    let of = |text: &str| text.parse::<toml::Table>().expect("TOML")["package"].as_table().expect("a table").clone();
    let manifest = sdk::crate_files().find(|(path, _)| *path == "Cargo.toml").expect("a manifest").1;
    let written = of(&manifest);
    let home = of(&std::fs::read_to_string(root().join("plugins/sdk/Cargo.toml")).expect("the manifest"));
    let workspace: toml::Table =
        std::fs::read_to_string(root().join("Cargo.toml")).expect("the manifest").parse().expect("TOML");
    assert_eq!(written.keys().collect::<BTreeSet<_>>(), home.keys().collect::<BTreeSet<_>>());
    for (key, value) in written {
        let shared = workspace["workspace"]["package"].get(&key);
        assert_eq!(Some(&value), shared.or_else(|| home.get(&key)), "{key}");
    }
}
