//! The same scenario gives the same bytes on any threads and instructions; other luck gives others; arms share their past.

mod fixtures;

use std::path::Path;
use std::process::{Command, Output};
use std::sync::OnceLock;

use fixtures::society::{catalogue, committed, live_arms, scenario};
use gongji::intake::plugin::catalogue::discover;
use gongji::intake::scenario::Scenario;
use gongji::results::record::ReplicateResult;
use gongji::simulate::future::{self, LivedReplicate};
use gongji_model::books::observation::Row;
use gongji_model::metrics::names::OF_COMPARISON;
use gongji_model::trace::timer::Clock;
use gongji_model::year::plan::PHASES;
use gongji_sdk::isa::Isa;
use tempfile::TempDir;

/// Instruction sets by their flag.
const SETS: [&str; 3] = ["base", "avx2", "avx512"];

fn quick() -> Scenario {
    committed("quick", 3_000, Some(2025))
}

/// The quick scenario on one thread and the baseline instruction set.
fn reference() -> &'static LivedReplicate {
    static LIVED: OnceLock<LivedReplicate> = OnceLock::new();
    LIVED.get_or_init(|| live_arms(&quick(), 1, Isa::BASE))
}

fn folder() -> TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

/// Runs the program on a scenario of this repository.
fn gongji(verb: &str, scenario: &str, plugins: &[&Path], flags: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gongji"));
    command.env_remove("GONGJI_PLUGINS").arg(verb).arg(fixtures::root().join("scenarios").join(scenario));
    command.arg("--quiet").args(flags);
    for folder in plugins {
        command.arg("--plugins").arg(folder);
    }
    command.output().expect("the program runs")
}

fn succeeds(output: &Output) {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// The tables of a small run, by name.
fn tables(flags: &[&str]) -> Vec<(String, Vec<u8>)> {
    let out = folder();
    let path = out.path().join("results");
    let size = ["--persons", "1000", "--replicates", "2", "--until", "2024", "--out"];
    let flags: Vec<&str> =
        size.iter().copied().chain([path.to_str().expect("a plain path")]).chain(flags.iter().copied()).collect();
    succeeds(&gongji("run", "quick.toml", &[&fixtures::policies()], &flags));
    let mut tables: Vec<(String, Vec<u8>)> = std::fs::read_dir(&path)
        .expect("the results")
        .map(|entry| entry.expect("a file").path())
        .filter(|path| path.extension().is_some_and(|end| end == "csv" || end == "parquet"))
        .map(|path| {
            (path.file_name().expect("a name").to_string_lossy().into_owned(), std::fs::read(path).expect("read"))
        })
        .collect();
    tables.sort();
    tables
}

/// The tables of seed 1 on one thread.
fn tables_of_seed_1() -> &'static Vec<(String, Vec<u8>)> {
    static TABLES: OnceLock<Vec<(String, Vec<u8>)>> = OnceLock::new();
    TABLES.get_or_init(|| tables(&["--seed", "1", "--threads", "1"]))
}

fn table<'a>(tables: &'a [(String, Vec<u8>)], name: &str) -> &'a [u8] {
    &tables.iter().find(|(known, _)| known == name).unwrap_or_else(|| panic!("no table {name}")).1
}

#[test]
fn any_number_of_threads_gives_the_same_state_and_the_same_rows() {
    for threads in [2, 3] {
        assert!(live_arms(&quick(), threads, Isa::BASE).arms == reference().arms, "{threads} threads");
    }
}

#[test]
fn every_instruction_set_gives_the_same_state_and_the_same_rows() {
    for code in [1, 2] {
        assert!(live_arms(&quick(), 2, Isa::from_code(code)).arms == reference().arms, "{}", SETS[code as usize]);
    }
}

#[test]
fn tables_are_equal_byte_by_byte_for_threads_and_instruction_sets() {
    for table in ["yearly.csv", "yearly.parquet", "paired.csv", "paired.parquet"] {
        assert!(table_len(table) > 100, "{table}");
    }
    for (threads, set) in [("2", "base"), ("3", "avx2"), ("1", "avx512")] {
        let other = tables(&["--seed", "1", "--threads", threads, "--isa", set]);
        assert!(*tables_of_seed_1() == other, "{threads} threads, {set}");
    }
}

#[test]
fn the_clock_of_the_phases_is_told_of_each_and_changes_nothing() {
    let timed = tables(&["--seed", "1", "--threads", "2", "--timings"]);
    assert!(*tables_of_seed_1() == timed, "the clock moved a result");
    let out = folder();
    let place = out.path().join("results");
    let flags = ["--persons", "3000", "--timings", "--out", place.to_str().expect("a plain path")];
    let output = gongji("run", "quick.toml", &[&fixtures::policies()], &flags);
    succeeds(&output);
    let told = String::from_utf8_lossy(&output.stderr);
    let share = |name: &str| -> f64 {
        let line = told.lines().find(|line| line.trim_start().starts_with(&format!("{name} ")));
        let words: Vec<&str> = line.unwrap_or_else(|| panic!("no {name} in {told}")).split_whitespace().collect();
        words[3].trim_end_matches('%').parse().unwrap_or_else(|_| panic!("no share in {words:?}"))
    };
    let shares: Vec<f64> = PHASES.iter().map(|phase| share(phase.name)).collect();
    assert!((shares.iter().sum::<f64>() - 100.0).abs() < 1.0, "{told}");
    for spent in ["enter", "credit", "fall_ill", "seek", "settle", "close"] {
        assert!(share(spent) > 0.0, "{spent} took no time: {told}");
    }
}

fn table_len(name: &str) -> usize {
    table(tables_of_seed_1(), name).len()
}

#[test]
fn another_seed_gives_other_bytes() {
    let other = tables(&["--seed", "2", "--threads", "1"]);
    assert!(table(tables_of_seed_1(), "yearly.csv") != table(&other, "yearly.csv"));
    let seed = |seed| live_arms(&Scenario { seed, ..committed("quick", 500, Some(2012)) }, 1, Isa::BASE).arms;
    assert!(seed(1) == seed(1));
    assert_ne!(seed(1)[0].state_digest, seed(2)[0].state_digest);
}

#[test]
fn replicates_of_one_seed_differ() {
    let text = String::from_utf8_lossy(table(tables_of_seed_1(), "yearly.csv")).into_owned();
    let of = |replicate: &str| -> Vec<String> {
        let start = format!("enacted,{replicate},");
        let lines = text.lines().filter(|line| line.starts_with(&start) && line.contains("out_of_pocket"));
        lines.map(|line| line.replacen(&start, "", 1)).collect()
    };
    assert!(!of("1").is_empty() && of("1").len() == of("2").len());
    assert_ne!(of("1"), of("2"));
}

/// Rows that do not hold an arm against the baseline: neither who wins or loses, nor groups of income, which are those of the
/// same persons there.
fn own_rows(arm: &ReplicateResult) -> Vec<&Row> {
    let is_own = |row: &&Row| !OF_COMPARISON.contains(&row.metric) && !row.group.contains("income=");
    arm.rows.iter().filter(is_own).collect()
}

#[test]
fn arms_are_the_same_until_they_part_and_differ_from_then_on() {
    let (scenario, lived) = (quick(), reference());
    let parting = future::parting(
        &future::programmes(&scenario, catalogue()).expect("the policies"),
        scenario.from,
        scenario.until,
    );
    assert_eq!(parting, Some(2023));
    let [old, new] = [0, 1].map(|arm| own_rows(&lived.arms[arm]));
    for year in 2012..=2025 {
        let of =
            |rows: &[&Row]| rows.iter().filter(|row| row.year == year).map(|row| (*row).clone()).collect::<Vec<_>>();
        assert!(!of(&old).is_empty());
        assert_eq!(of(&old) == of(&new), year < 2023, "{year}");
    }
    assert_ne!(lived.arms[0].state_digest, lived.arms[1].state_digest);
}

#[test]
fn an_arm_is_the_same_alone_and_in_company() {
    let (scenario, lived) = (quick(), reference());
    for (number, arm) in scenario.arms.iter().enumerate() {
        let alone = Scenario { arms: vec![arm.clone()], baseline: 0, ..scenario.clone() };
        let alone = &live_arms(&alone, 2, Isa::best()).arms[0];
        assert!(own_rows(alone) == own_rows(&lived.arms[number]), "{}", arm.name);
        assert_eq!(alone.state_digest, lived.arms[number].state_digest);
    }
}

#[test]
fn arms_that_never_part_have_one_state() {
    let lived = live_arms(&committed("quick", 500, Some(2014)), 1, Isa::BASE);
    assert!(lived.arms[0] == lived.arms[1]);
}

#[test]
fn a_policy_that_does_nothing_changes_nothing() {
    for (scenario, until) in [("quick.toml", "2025"), ("account-reform.toml", "2028")] {
        let output = gongji(
            "null",
            scenario,
            &[&fixtures::policies()],
            &["--persons", "1000", "--replicates", "1", "--until", until],
        );
        succeeds(&output);
        assert!(String::from_utf8_lossy(&output.stdout).contains("changed nothing"));
    }
}

#[test]
fn a_policy_that_pretends_to_do_nothing_is_found_out() {
    let liar = folder();
    fixtures::build(liar.path(), "libdo_nothing.so", &["liar"]);
    let flags = ["--persons", "500", "--replicates", "1", "--until", "2012"];
    let output = gongji("null", "quick.toml", &[liar.path(), &fixtures::policies()], &flags);
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(text.contains("a policy that does nothing changed") && text.contains("2012"), "{text}");
}

#[test]
fn any_number_of_persons_from_one_on_can_be_simulated() {
    for persons in [1, 2, 255, 256, 257] {
        let lived = live_arms(&committed("quick", persons, Some(2025)), 2, Isa::best());
        assert_eq!(lived.arms.len(), 2, "{persons}");
        assert!(lived.arms.iter().all(|arm| !arm.rows.is_empty() && arm.state_digest.len() == 64), "{persons}");
        assert!(lived.arms == live_arms(&committed("quick", persons, Some(2025)), 1, Isa::BASE).arms, "{persons}");
    }
}

#[test]
fn a_society_of_nobody_is_the_user_s_mistake() {
    let output = gongji("run", "quick.toml", &[&fixtures::policies()], &["--persons", "0"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("persons"));
}

/// Copies every second library into one folder and the others into another.
fn split_libraries(first: &Path, second: &Path) {
    for (number, name) in fixtures::libraries::crates().iter().enumerate() {
        let file = fixtures::libraries::file(name);
        let folder = if number % 2 == 0 { first } else { second };
        std::fs::copy(fixtures::policies().join(&file), folder.join(&file)).expect("copied");
    }
}

#[test]
fn the_order_in_which_policies_are_found_does_not_matter() {
    let (first, second) = (folder(), folder());
    split_libraries(first.path(), second.path());
    let run = |folders: [&Path; 2]| {
        let catalogue = discover(folders.map(Path::to_owned));
        let path = fixtures::root().join("scenarios/quick.toml");
        let changes = gongji::intake::scenario::Changes { persons: Some(500), until: Some(2024), ..Default::default() };
        let scenario =
            gongji::intake::scenario::load(&path, &changes, &catalogue).unwrap_or_else(|failure| panic!("{failure}"));
        let programmes = future::programmes(&scenario, &catalogue).unwrap_or_else(|failure| panic!("{failure}"));
        let progress = gongji::simulate::progress::Progress::new(
            gongji::simulate::progress::Mode::Quiet,
            gongji::words::Language::English,
        );
        let options = future::RunOptions { threads: 1, isa: Isa::BASE, clock: Clock::default() };
        future::live_arms(&scenario, &programmes, fixtures::society::inputs(), 0, options, &progress)
            .expect("it runs")
            .arms
    };
    assert!(run([first.path(), second.path()]) == run([second.path(), first.path()]));
}

#[test]
fn the_order_of_arms_does_not_matter() {
    let arm =
        |name: &str, more: &str| format!("[[arm]]\nname = \"{name}\"\npolicies = [{}{more}]\n", fixtures::society::OLD);
    let (old, new) = (arm("old", ""), arm("new", ", { use = \"outpatient-pooling\", from = 2014 }"));
    let lived = |first: &str, second: &str| {
        let text = format!("persons = 500\nuntil = 2016\nbaseline = \"old\"\n{first}{second}");
        live_arms(&scenario(&text), 1, Isa::BASE).arms
    };
    let (one, other) = (lived(&old, &new), lived(&new, &old));
    assert!(one[0] == other[1] && one[1] == other[0]);
}

/// Rows of a run of quick.toml, by year, without their replicate's number.
fn rows_from(from: &str) -> Vec<String> {
    let out = folder();
    let path = out.path().join("results");
    let place = path.to_str().expect("a plain path");
    let flags = ["--persons", "2000", "--replicates", "1", "--from", from, "--until", "2025", "--out", place];
    succeeds(&gongji("run", "quick.toml", &[&fixtures::policies()], &flags));
    let text = std::fs::read_to_string(path.join("yearly.csv")).expect("the table");
    text.lines().filter(|line| line.contains(",2024,")).map(Into::into).collect()
}

#[test]
fn a_later_first_year_shows_the_same_society() {
    let (all, late) = (rows_from("2012"), rows_from("2024"));
    assert!(!late.is_empty());
    assert_eq!(all, late, "the years before are lived, under the same law, whether they are shown or not");
}
