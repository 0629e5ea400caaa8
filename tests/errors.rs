//! Every kind of every error has an input that shows it. The kinds are read from the sources, so that a new one fails until it is shown.

#[path = "fixtures/mod.rs"]
mod fixtures;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

use gongji::intake::inputs::{self, InputError};
use gongji::intake::scenario::{self, Changes};
use gongji::results::{store, store::SCENARIO};
use gongji_model::society::Society;
use gongji_sdk::abi::hook as place;

use fixtures::root;
use fixtures::society::{catalogue, hook, live, made, replicate};

/// A kind of an error, the input that shows it, as a call that gives all that is known of the error, and what that says.
type Shown = (&'static str, fn() -> String, &'static str);

const SHOWN: &[Shown] = &[
    ("InputError::Unreadable", || told(inputs::load(Path::new("tests/fuzz"), "medium")), "cannot be read from"),
    ("InputError::Place", || edited("care.csv", "outpatient,139.83,", "outpatient,,"), "column cost_yuan: is empty"),
    ("InputError::Sum", || edited("members.csv", "2011,189485000,", "2011,189585000,"), "must be 189585000"),
    ("InputError::UnknownParameter", || changed("lamda", 1.0), "did you mean \"lambda\""),
    ("InputError::Parameter", || changed("lambda", 1.5), "behavioural parameter lambda"),
    ("InputError::UnknownClosure", || told(inputs::built_in("medum")), "there are low, medium, high"),
    ("Problem::Cells", || edited("care.csv", "outpatient,139.83,", "outpatient,3,1,"), "cells where the header has"),
    ("Problem::MissingColumn", || edited("areas.csv", ",counties\n", "\n"), "column counties: is missing"),
    (
        "Problem::UnknownColumn",
        || edited("areas.csv", ",price_ratio,", ",prise_ratio,"),
        "did you mean \"price_ratio\"",
    ),
    (
        "Problem::ColumnTwice",
        || edited("opening_profile.csv", "age,wage_ratio,balance_ratio", "age,wage_ratio,wage_ratio"),
        "stands twice",
    ),
    ("Problem::Empty", || edited("care.csv", "outpatient,139.83,", "outpatient,,"), "is empty"),
    ("Problem::NotANumber", || edited("care.csv", "outpatient,139.83,", "outpatient,x,"), "\"x\" is not a number"),
    (
        "Problem::Leaving",
        || edited("patient_flows.csv", "beijing,tianjin,0.0042", "beijing,tianjin,1"),
        "are had elsewhere",
    ),
    ("Problem::NotAMonth", || laid_over("beijing,1,1,1,2023-13"), "is not a month"),
    ("Problem::Earlier", || laid_over("beijing,1,1,1,2023-02"), "lies before \"2023-02\""),
    ("Problem::NotWhole", || changed("tender_years", 0.5), "0.5 is not a whole number"),
    ("Problem::OutOfRange", || changed("lambda", 1.5), "1.5 is outside 0 to 1"),
    ("Problem::Gap", || cut("environment.csv", "2014,"), "2015 stands where 2014 is due"),
    ("Problem::OwnPair", || edited("condition_pairs.csv", "\nheart,stroke,", "\nheart,heart,"), "the condition itself"),
    ("Problem::SameSector", || edited("moves.csv", "state,private,0.01", "state,state,0.01"), "the sector itself"),
    (
        "Problem::MoreThanSum",
        || edited("condition_shares.csv", "\nmale,0,0.00188,", "\nmale,0,0.5,"),
        "more than all conditions",
    ),
    ("Problem::Ends", || cut("mortality.csv", "\n2060,"), "ends before 2060"),
    ("Problem::Duplicate", || edited("areas.csv", "tianjin,tianjin,", "beijing,tianjin,"), "stands already on line"),
    ("Problem::UnknownName", || edited("sectors.csv", "\nsmall,", "\nsmal,"), "did you mean \"small\""),
    ("Problem::MissingName", || cut("sectors.csv", "\nmigrant,"), "\"migrant\" is missing"),
    ("Problem::OutOfOrder", || swapped("areas.csv", "beijing,", "tianjin,"), "stands behind \"tianjin\""),
    ("Problem::GoesOn", || edited("environment.csv", "2013,42094,", "2013,,"), "goes on after an empty cell"),
    ("Problem::Sum", || edited("care.csv", ",0.35,0.25,0.4,", ",0.36,0.25,0.4,"), "the sum over tiers is"),
    ("ResultsError::Io", || told(store::load(Path::new("tests/fuzz"))), "manifest.toml: No such file"),
    ("ResultsError::Table", no_manifest, "manifest.toml: "),
    ("Fault::Policy", refusing, "hook credit, year 2012: it does not want to"),
    (
        "Fault::Society",
        || {
            let snapshot = Society::open(replicate(fixtures::society::inputs(), 40), 1).snapshot();
            told(Society::resume(replicate(fixtures::society::inputs(), 400_000), 1, snapshot))
        },
        "of this scenario at this size",
    ),
    ("Failure", || scenario("name = "), "this is not TOML"),
    ("NotTaken", || program(&["run", "scenarios/quick.toml", "--persons", "x"]), "takes a whole number, not `x`"),
    (
        "Refusal",
        || run("{ use = \"unified-account-1998\", middle_age = 80, older_age = 60 }", None),
        "`middle_age` must not lie above `older_age`",
    ),
];

/// Kinds that say that the program itself is wrong: its own templates and drawings, whatever the results.
const OURS: [&str; 2] = ["ResultsError::Figure", "ResultsError::Page"];

fn told<T>(result: Result<T, impl std::error::Error>) -> String {
    match result {
        Ok(_) => "no error".into(),
        Err(error) => format!("{error:?} {error}"),
    }
}

fn changed(name: &str, value: f64) -> String {
    told(inputs::built_in_behaviour(&BTreeMap::from([(name.to_owned(), value)])))
}

/// The error of the program's tables after an edit of one of them.
fn refused(file: &str, edit: impl Fn(&str) -> String) -> String {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let tables = root().join("scenarios/data");
    for table in inputs::built_in_files().expect("the tables of the program") {
        fs::copy(tables.join(table.name), folder.path().join(table.name)).expect("copied");
    }
    let before = fs::read_to_string(tables.join(file)).expect("a table");
    let after = edit(&before);
    assert_ne!(before, after, "the edit of {file} changes nothing");
    fs::write(folder.path().join(file), after).expect("written");
    let loaded: Result<_, InputError> = inputs::load(folder.path(), "medium");
    told(loaded)
}

fn edited(file: &str, from: &str, to: &str) -> String {
    refused(file, |text| text.replacen(from, to, 1))
}

/// Without the rows that begin so.
fn cut(file: &str, start: &str) -> String {
    let start = start.trim_start();
    refused(file, |text| text.lines().filter(|row| !row.starts_with(start)).collect::<Vec<_>>().join("\n"))
}

/// With two rows in each other's place.
fn swapped(file: &str, one: &str, other: &str) -> String {
    refused(file, |text| {
        let row = |start: &str| text.lines().find(|line| line.starts_with(start)).expect("a row").to_owned();
        let (one, other) = (row(one), row(other));
        text.replace(&one, "\0").replace(&other, &one).replace('\0', &other)
    })
}

fn scenario(text: &str) -> String {
    told(scenario::parse(Path::new("a.toml"), text, &Changes::default(), catalogue()))
}

fn program(args: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_gongji")).current_dir(root()).args(args).output().expect("it runs");
    if output.status.success() { "no error".into() } else { String::from_utf8_lossy(&output.stderr).into_owned() }
}

/// What the program says of a run of an arm with these policies, on tables of the user's own if there are any.
fn run(policies: &str, table: Option<(&str, String)>) -> String {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let [path, own] = ["a.toml", "own"].map(|name| folder.path().join(name));
    let arm = format!("[[arm]]\nname = \"a\"\npolicies = [{policies}]\n");
    fs::write(&path, format!("name = \"a\"\npersons = 100\nreplicates = 1\n{arm}")).expect("written");
    let places = [path, own, fixtures::policies(), folder.path().join("out")];
    let [path, own, plugins, out] = places.each_ref().map(|path| path.to_str().expect("a plain name"));
    let mut args = vec!["run", path, "--quiet", "--plugins", plugins, "--out", out];
    if let Some((name, text)) = table {
        fs::create_dir(own).expect("made");
        fs::write(Path::new(own).join(name), text).expect("written");
        args.extend(["--inputs", own]);
    }
    program(&args)
}

/// What the program says of the calendar with another row of Beijing's.
fn laid_over(row: &str) -> String {
    let text = fs::read_to_string(root().join("scenarios/data/outpatient_calendar.csv")).expect("a table");
    let text = text.replacen("beijing,1,1,1,2023-01", row, 1);
    let reform =
        "{ use = \"outpatient-pooling\", rollout = { calendar = \"outpatient-2021\" }, preset = \"wuhan-2024\" }";
    let policies = format!("{{ use = \"unified-account-1998\" }}, {reform}");
    run(&policies, Some(("outpatient_calendar.csv", text)))
}

fn no_manifest() -> String {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::write(folder.path().join("manifest.toml"), format!("kind = \"{SCENARIO}\"")).expect("written");
    told(store::load(folder.path()))
}

fn refusing() -> String {
    let policy = made("stubborn", 2012, vec![hook(place::CREDIT, &[], &["account_credit"])], |_, _, _| {
        Err("it does not want to".into())
    });
    let mut law = fixtures::society::programme(fixtures::society::OLD);
    law.uses.push(policy);
    told(live(fixtures::society::inputs(), &law, 100, 2012))
}

/// The errors of the program: kinds of enumerations as `Error::Kind`, others by their name.
fn kinds() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut open = vec![root().join("engine"), root().join("plugins/sdk/src")];
    while let Some(folder) = open.pop() {
        for path in fs::read_dir(folder).expect("a folder").flatten().map(|entry| entry.path()) {
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|end| end == "rs") {
                found.extend(kinds_in(&fs::read_to_string(&path).expect("a text")));
            }
        }
    }
    found
}

fn kinds_in(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let lines: Vec<&str> = text.lines().collect();
    for (at, line) in lines.iter().enumerate() {
        let implemented = line.strip_prefix("impl ").and_then(|rest| rest.split_once("Error for "));
        let name = implemented.filter(|(trait_, _)| trait_.is_empty() || trait_.ends_with("::"));
        if let Some((_, name)) = name {
            let name = name.trim_end_matches(['{', '}', ' ']);
            let body = lines.iter().position(|line| line.contains(&format!("enum {name} ")));
            found.extend(body.map_or_else(|| vec![name.to_owned()], |at| variants(name, &lines[at + 1..])));
        }
        let derives = line.strip_prefix("#[derive(").and_then(|rest| rest.strip_suffix(")]"));
        let is_error = |name: &str| name == "Error" || name.ends_with("::Error");
        if derives.is_some_and(|names| names.split(", ").any(is_error)) {
            let named = lines[at..].iter().find(|line| line.contains("enum ") || line.contains("struct "));
            let mut words = named
                .expect("what derives it")
                .split([' ', '(', '<', ';'])
                .skip_while(|word| !["enum", "struct"].contains(word));
            let (kind, name) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
            let body =
                at + 1 + lines[at..].iter().position(|line| line.contains(&format!("{kind} {name}"))).unwrap_or(0);
            found.extend(if kind == "enum" { variants(name, &lines[body..]) } else { vec![name.to_owned()] });
        }
    }
    found
}

/// The variants of an enumeration, from the line after its head on.
fn variants(name: &str, body: &[&str]) -> Vec<String> {
    let own = body.iter().take_while(|line| **line != "}").filter_map(|line| line.strip_prefix("    "));
    let variant = |line: &str| {
        let end = line.find(|letter: char| !letter.is_alphanumeric()).unwrap_or(line.len());
        let starts = line.starts_with(|letter: char| letter.is_ascii_uppercase());
        starts.then(|| format!("{name}::{}", &line[..end]))
    };
    own.filter_map(variant).collect()
}

#[test]
fn every_kind_of_error_has_an_input_that_shows_it() {
    let found = kinds();
    assert!(found.contains("Problem::Gap") && found.contains("NotTaken") && found.len() > 20, "{found:?}");
    let shown: BTreeSet<String> = SHOWN.iter().map(|(kind, _, _)| *kind).chain(OURS).map(str::to_owned).collect();
    let hidden: Vec<_> = found.difference(&shown).collect();
    assert!(hidden.is_empty(), "no input shows these errors: {hidden:?}");
    let gone: Vec<_> = shown.difference(&found).collect();
    assert!(gone.is_empty(), "there are no such errors any more: {gone:?}");
}

#[test]
fn what_shows_an_error_says_what_is_wrong() {
    let mut wrong = Vec::new();
    for (kind, show, words) in SHOWN {
        let said = show();
        // What comes from the program itself has no name of a kind in it.
        let name = kind.split_once("::").map_or("", |(_, name)| name);
        let is_named = said.contains(name) || said.starts_with("error");
        if !said.contains(words) || !is_named {
            wrong.push(format!("{kind}: {said}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_scan_finds_kinds_wherever_they_are_declared() {
    let text = "#[derive(Debug, thiserror::Error)]\npub enum A {\n    /// x\n    #[error(\"x\")]\n    One(u8),\n    Two {\n        Three: u8,\n    },\n}\n\
                struct B;\nimpl std::error::Error for B {}\nenum C {\n    Four,\n}\nimpl Error for C {}\n#[derive(Error)]\nstruct D(u8);\n";
    assert_eq!(kinds_in(text), ["A::One", "A::Two", "B", "C::Four", "D"]);
}
