//! The command line from outside: exit codes and the words of every mistake.

use crate::fixtures;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

use gongji::intake::plugin::catalogue::discover;
use gongji::intake::scenario::{self, Changes, Scenario};
use gongji::results::paired::parting;
use gongji::simulate::future;
use gongji_model::books::crossing::{Crossing, Dimension};
use rand::{Rng, RngExt, SeedableRng};
use rand_pcg::Pcg64;
use tempfile::TempDir;

/// A scenario that is right.
const RIGHT: &str = r#"name = "right"
from = 2012
until = 2030
persons = 100_000
replicates = 2
baseline = "old"

[behaviour]
elasticity = { outpatient = -0.5 }
lambda = 0.5

[[arm]]
name = "old"
policies = []

[[arm]]
name = "new"
extends = "old"
policies = [
  { use = "mutual-aid", preset = "generous", cap = { 2021 = 2000.5, 2024 = 3000 }, rollout = { 2021 = 0.2, 2023 = 1.0 } },
]
"#;

fn plugins() -> &'static Path {
    static FOLDER: OnceLock<TempDir> = OnceLock::new();
    let folder = FOLDER.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a temporary folder");
        fixtures::build(folder.path(), "libmutual_aid.so", &[]);
        folder
    });
    folder.path()
}

fn gongji(folder: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gongji"));
    command.current_dir(folder).env_remove("GONGJI_PLUGINS").args(args);
    command.output().expect("the program runs")
}

/// Exit code and standard error of `explain year` on a scenario text.
fn check(text: &str) -> (Option<i32>, String) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::write(folder.path().join("a.toml"), text).expect("written");
    let plugins = plugins().to_string_lossy().into_owned();
    let output = gongji(folder.path(), &["explain", "year", "a.toml", "--plugins", &plugins]);
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

fn parse(text: &str, changes: Changes) -> Scenario {
    let catalogue = discover([plugins().to_owned()]);
    scenario::parse(Path::new("a.toml"), text, &changes, &catalogue).unwrap_or_else(|failure| panic!("{failure}"))
}

/// First year in which the law of an arm differs from the baseline's.
fn parting(scenario: &Scenario) -> Option<u16> {
    let programmes = future::programmes(scenario, &discover([plugins().to_owned()])).expect("the policies are there");
    parting::by_law(&programmes, scenario.baseline, 2012, scenario.until).into_iter().flatten().min()
}

/// The right scenario with one piece replaced must fail as the user's mistake, in these words.
fn refused(from: &str, to: &str, words: &[&str]) {
    assert!(RIGHT.contains(from), "`{from}` is not in the scenario");
    let (code, text) = check(&RIGHT.replacen(from, to, 1));
    assert_eq!(code, Some(2), "{to}\n{text}");
    for words in words {
        assert!(text.contains(words), "`{words}` is not in:\n{text}");
    }
    assert!(!text.contains('\u{1b}'), "colours in a pipe");
}

#[test]
fn the_right_scenario_is_right() {
    let (code, text) = check(RIGHT);
    assert_eq!(code, Some(0), "{text}");
    let scenario = parse(RIGHT, Changes::default());
    let policy = scenario.arms[1].policy("mutual-aid").expect("the arm uses it");
    assert_eq!((policy.from, policy.share(2020), policy.share(2022), policy.share(2050)), (2021, 0.0, 0.2, 1.0));
    assert_eq!(policy.values(2021)[0].integer, 800_000, "the preset");
    assert_eq!((policy.values(2023)[1].integer, policy.values(2024)[1].integer), (200_050, 300_000), "fen by year");
    assert_eq!((scenario.baseline().name.as_str(), parting(&scenario)), ("old", Some(2021)));
}

#[test]
fn flags_override_the_scenario() {
    let changes = Changes { persons: Some(7), until: Some(2015), ..Changes::default() };
    let scenario = parse(RIGHT, changes);
    assert_eq!((scenario.persons, scenario.until, parting(&scenario)), (7, 2015, None));
}

#[test]
fn unknown_keys_are_named_with_place_and_nearest() {
    refused("persons =", "persns =", &["no key `persns`", "a.toml:4:1", "did you mean `persons`"]);
    refused("name = \"new\"", "nam = \"new\"", &["an arm has no key `nam`", "did you mean `name`", "has no name"]);
    refused("lambda", "lamda", &["`[behaviour]` has no key `lamda`", "did you mean `lambda`"]);
    refused("outpatient", "outpatiant", &["has no part `outpatiant`", "did you mean `outpatient`"]);
    refused("{ use", "{ us", &["names no policy", "did you mean `use`"]);
}

#[test]
fn wrong_types_say_what_is_expected() {
    refused("100_000", "\"many\"", &["`persons` takes a whole number, not a text"]);
    refused("100_000", "1e5", &["`persons` takes a whole number, not a decimal number", "write it as `100000`"]);
    refused("\"right\"", "3", &["`name` takes a text in quotes, not a whole number"]);
    refused("persons", "title = \"\\u001b[2J\"\npersons", &["`title` holds the control character U+001B"]);
    refused("lambda = 0.5", "lambda = true", &["`lambda` takes a number"]);
    refused("lambda = 0.5", "tender_years = 0.5", &["`tender_years` takes a whole number"]);
    refused("{ outpatient = -0.5 }", "-0.5", &["`elasticity` takes a table such as"]);
    refused("policies = []", "policies = \"none\"", &["takes a list of tables"]);
    refused("policies = []", "policies = [1]", &["takes a table in braces"]);
    refused("3000 }", "\"x\" }", &["`cap` takes a number, not a text"]);
    refused("2000.5", "2000.555", &["`cap` is finer than one fen"]);
    let twice = "policies = []\norder = [\"a\", \"a\"]";
    refused("policies = []", twice, &["`a` stands twice in `order`", "first here"]);
}

#[test]
fn ranges_hold() {
    refused("100_000", "0", &["`persons` is 0", "expected 1 to"]);
    refused("replicates = 2", "replicates = 0", &["`replicates` is 0"]);
    refused("from = 2012", "from = 1990", &["`from` is 1990", "expected 2012 to 2060"]);
    refused("until = 2030", "until = 2011", &["`until` is 2011"]);
    refused("from = 2012", "from = 2040", &["ends in 2030, before it begins in 2040"]);
    refused("-0.5", "0.5", &["`outpatient` is 0.5", "expected -0.5 to 0"]);
    refused("100_000", "99999999999999999999", &["too large"]);
    refused("3000 }", "3000000000.0 }", &["`cap` is out of its range", "expected 0 to 1000000"]);
}

#[test]
fn years_to_read_in_rise_and_are_years_of_the_run() {
    let scenario = parse(&RIGHT.replacen("persons", "read_in = [2025, 2030]\npersons", 1), Changes::default());
    assert_eq!(scenario.read_in, [2025, 2030]);
    for (given, words) in [
        ("[2025, 2040]", "`read_in` has the year 2040"),
        ("[2025, 2040]", "expected 2012 to 2030, the years of the run"),
        ("[2025, 2025]", "`read_in` must rise, and 2025 follows 2025"),
        ("[\"2025\"]", "`read_in` takes a year, not a text"),
        ("2025", "`read_in` takes a list of years, not a whole number"),
        ("[]", "`read_in` has no year"),
        ("[]", "expected one year or more"),
    ] {
        refused("persons", &format!("read_in = {given}\npersons"), &[words]);
    }
    let (_, text) = check(&RIGHT.replacen("persons", "read_in = [2040]\npersons", 1));
    assert!(text.contains("a.toml:4:12"), "{text}");
}

#[test]
fn rollouts_rise_and_stay_between_0_and_1() {
    refused("2023 = 1.0", "2023 = 1.5", &["`2023` is 1.5", "expected 0 to 1"]);
    refused("2023 = 1.0", "2023 = 0.1", &["falls from 0.2 in 2021 to 0.1 in 2023"]);
    refused("2023 = 1.0", "soon = 1.0", &["has the key `soon`", "expected a year"]);
    refused("preset", "from = 2015, preset", &["contradict each other"]);
    refused("preset", "from = 2025, until = 2024, preset", &["ends in 2024, before it begins in 2025"]);
}

#[test]
fn policies_presets_and_parameters_are_known() {
    refused("\"mutual-aid\"", "\"mutal-aid\"", &["no policy `mutal-aid`", "did you mean `mutual-aid`"]);
    refused("\"generous\"", "\"generos\"", &["`mutual-aid` has no preset `generos`", "did you mean `generous`"]);
    refused("cap =", "cup =", &["`mutual-aid` has no parameter `cup`", "did you mean `cap`"]);
    refused("cap =", "mode = \"stop\", cap =", &["`mode` cannot be `stop`", "stop-credit, phase-out"]);
    refused("cap =", "params = { cap = 3 }, cap =", &["`cap` is set twice"]);
    refused("\"mutual-aid\"", "\"more-aid\"", &["`more-aid` needs `mutual-aid` in the arm `new`"]);
}

#[test]
fn the_named_arms_are_lived_beside_the_baseline() {
    let third = "[[arm]]\nname = \"third\"\nextends = \"new\"\npolicies = [{ use = \"mutual-aid\", cap = 1 }]\n";
    let text = format!("{RIGHT}{third}");
    let arms =
        |names: &[&str]| Changes { arms: names.iter().map(|name| (*name).to_owned()).collect(), ..Changes::default() };
    let names = |scenario: &Scenario| scenario.arms.iter().map(|arm| arm.name.clone()).collect::<Vec<_>>();
    let scenario = parse(&text, arms(&["third"]));
    assert_eq!((names(&scenario), scenario.baseline().name.as_str()), (vec!["old".into(), "third".into()], "old"));
    let policy = scenario.arms[1].policy("mutual-aid").expect("inherited of an arm that is not lived");
    assert_eq!((policy.values(2030)[0].integer, policy.values(2030)[1].integer), (800_000, 100));
    let again = parse(&scenario.text, Changes::default());
    assert_eq!(
        (names(&again), &again.chosen),
        (names(&scenario), &scenario.chosen),
        "the archived text repeats the run"
    );
    assert_eq!(parse(&text, arms(&["new"])).notes, Vec::<String>::new(), "nothing of arms that are not lived");
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::write(folder.path().join("a.toml"), RIGHT).expect("written");
    let plugins = plugins().to_string_lossy().into_owned();
    for verb in ["run", "compare", "null", "sensitivity"] {
        let output = gongji(folder.path(), &[verb, "a.toml", "--plugins", &plugins, "--arms", "old,nwe"]);
        let words = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.code() == Some(2) && words.contains("did you mean `new`"), "{verb}: {words}");
    }
    refused("persons", "arms = [\"odl\"]\npersons", &["there is no arm `odl`", "did you mean `old`"]);
}

#[test]
fn a_table_crosses_two_groupings() {
    let table = |keys: &str| format!("{RIGHT}\n[[table]]\n{keys}\n");
    let scenario = parse(&table("metrics = [\"visits\", \"members\"]\nby = [\"age\", \"income\"]"), Changes::default());
    let expected = Crossing { metrics: vec!["visits", "members"], by: vec![Dimension::Age, Dimension::Income] };
    assert_eq!(scenario.tables, [expected]);
    assert!(scenario.text.contains("[[table]]"), "the archived text asks for it too: {}", scenario.text);
    for (keys, words) in [
        ("metrics = [\"vists\"]\nby = [\"age\", \"income\"]", "did you mean `visits`"),
        (
            "metrics = [\"pool_balance\"]\nby = [\"age\", \"income\"]",
            "`pool_balance` is not counted by groups of members",
        ),
        ("metrics = [\"visits\"]\nby = [\"age\", \"incom\"]", "did you mean `income`"),
        ("metrics = [\"visits\"]\nby = [\"age\", \"age\"]", "`age` stands twice in `by`"),
        ("metrics = []\nby = [\"age\", \"income\"]", "this table has no metrics"),
        ("by = [\"age\", \"income\"]", "this table has no metrics"),
        ("metrics = [\"visits\"]", "by 1 to 5 groupings, not 0"),
        ("metric = [\"visits\"]\nby = [\"age\", \"income\"]", "did you mean `metrics`"),
        ("metrics = [\"pool_balance\"]\nby = [\"age\", \"income\"]", "it is counted in a table `by = [\"province\"]`"),
        ("metrics = [\"visits\"]\nby = [\"provinc\"]", "did you mean `province`"),
        ("metrics = [\"pool_balance\"]\nby = [\"province\", \"age\"]", "is not counted by groups of members"),
        (
            "metrics = [\"visits\"]\nby = [\"age\", \"sex\", \"status\", \"income\", \"sector\", \"chronic\"]",
            "by 1 to 5 groupings, not 6",
        ),
        ("metrics = [\"visits\"]\nby = [\"care\", \"age\"]", "metrics of kinds of care stand in every yearly table"),
        (
            "metrics = [\"visits\"]\nby = [\"age\", \"area\", \"sector\", \"income\", \"lifetime\"]",
            "has 118800 cells a year",
        ),
        ("metrics = [\"beds\"]\nby = [\"province\"]", "`beds` is not counted by province"),
    ] {
        let (code, text) = check(&table(keys));
        assert!(code == Some(2) && text.contains(words), "{keys}\n{text}");
    }
    let twice = "metrics = [\"visits\"]\nby = [\"age\", \"income\"]\n[[table]]\nmetrics = [\"members\"]\nby = [\"income\", \"age\"]";
    let (code, text) = check(&table(twice));
    assert!(code == Some(2) && text.contains("two tables are by `income` and `age`"), "{text}");
}

#[test]
fn a_table_by_province_may_have_the_funds() {
    let table = "[[table]]\nmetrics = [\"pool_balance\", \"members\"]\nby = [\"province\"]\n";
    let scenario = parse(&format!("{RIGHT}\n{table}"), Changes::default());
    assert_eq!(scenario.tables, [Crossing { metrics: vec!["pool_balance", "members"], by: vec![Dimension::Province] }]);
    let (code, text) = check(&format!("{RIGHT}\n{table}{table}"));
    assert!(code == Some(2) && text.contains("two tables are by `province`"), "{text}");
}

#[test]
fn arms_are_named_once_and_known() {
    refused("name = \"new\"", "name = \"old\"", &["two arms are called `old`", "first here"]);
    refused("baseline = \"old\"", "baseline = \"odl\"", &["no arm `odl`", "did you mean `old`"]);
    refused("extends = \"old\"", "extends = \"ancient\"", &["no arm `ancient`"]);
    refused("extends = \"old\"", "extends = \"new\"", &["extends itself"]);
    let (code, text) = check("name = \"a\"");
    assert!(code == Some(2) && text.contains("has no arm"), "{text}");
    let (code, text) = check("name = \"a\"\narm = []");
    assert!(code == Some(2) && text.contains("has no arm"), "{text}");
}

#[test]
fn what_is_planned_says_so() {
    refused("persons", "universe = \"world\"\npersons", &["`universe` cannot be `world`", "member-households"]);
    refused("persons", "closure = \"higher\"\npersons", &["`closure` cannot be `higher`", "did you mean `high`"]);
}

#[test]
fn equal_layers_are_an_error_that_names_both_unless_ordered() {
    let both = "{ use = \"mutual-aid\", from = 2021 }, { use = \"more-aid\", from = 2021 }";
    let text = |order: &str| format!("[[arm]]\nname = \"both\"\n{order}\npolicies = [{both}]");
    let (code, words) = check(&text(""));
    assert_eq!(code, Some(2));
    assert!(words.contains("`mutual-aid` and `more-aid` both settle outpatient care in layer 21"), "{words}");
    let ordered = text("order = [\"more-aid\", \"mutual-aid\"]");
    let scenario = parse(&ordered, Changes::default());
    let ids: Vec<_> = scenario.arms[0].policies.iter().map(|policy| policy.id.as_str()).collect();
    assert_eq!(ids, ["more-aid", "mutual-aid"]);
    let (code, words) = check(&text("order = [\"mutual-aid\", \"moreaid\"]"));
    assert!(code == Some(2) && words.contains("`order` names `moreaid`"), "{words}");
}

#[test]
fn a_file_that_is_no_scenario_is_one_error_that_says_what_it_is() {
    for (text, words) in [
        ("kind = \"gongji results\"\ncite = \"x\"\n[versions]\n[[arm]]\nname = \"a\"", "is the manifest of a run"),
        ("kind = \"gongji results\"", "its scenario stands beside it in `scenario.toml`"),
        ("lock = 1\ngongji = \"0.1.0\"\nabi = \"0.3\"\n[[plugin]]\nid = \"x\"", "is the lock of a scenario"),
        ("[[case]]\nname = \"x\"", "is a list of worked people"),
        ("[old]\nstate_digest = \"00\"\n[new]\nstate_digest = \"01\"", "is a list of expected totals"),
        ("[package]\nname = \"x\"", "is a manifest of Cargo"),
        ("one = 1\ntwo = 2", "is a TOML file of another kind"),
    ] {
        let (code, stderr) = check(text);
        assert!(code == Some(2) && stderr.contains(words), "{text}\n{stderr}");
        assert_eq!(stderr.matches("error:").count(), 1, "{stderr}");
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::write(folder.path().join("cases.toml"), "[[case]]\nname = \"x\"").expect("written");
    std::fs::write(folder.path().join("a.toml"), "base = \"cases.toml\"").expect("written");
    let stderr = String::from_utf8_lossy(&gongji(folder.path(), &["run", "a.toml"]).stderr).into_owned();
    assert!(stderr.contains("`cases.toml` is a list of worked people"), "of a base too: {stderr}");
    let (_, stderr) = check("persns = 1\n[[arm]]\nname = \"a\"\npolicies = []");
    assert!(stderr.contains("no key `persns`"), "a scenario with a mistake stays one: {stderr}");
}

#[test]
fn all_mistakes_are_shown_at_once() {
    let text = RIGHT.replace("persons =", "persns =").replace("lambda", "lamda").replace("cap =", "cup =");
    let (_, words) = check(&text);
    assert_eq!(words.matches("error:").count(), 3, "{words}");
}

#[test]
fn text_that_is_not_toml_is_placed() {
    refused("until = 2030", "until = = 2030", &["this is not TOML", "a.toml:3"]);
    refused("until = 2030", "until = 2030\nuntil = 2031", &["this is not TOML", "duplicate"]);
}

#[test]
fn files_that_are_not_there_are_the_users_mistake() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let run = |args: &[&str]| gongji(folder.path(), args);
    let output = run(&["run", "nothing.toml"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("no file `nothing.toml`"));
    std::fs::write(folder.path().join("b.toml"), "base = \"c.toml\"").expect("written");
    let output = run(&["run", "b.toml"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("no file `c.toml`"));
    std::fs::write(folder.path().join("c.toml"), "base = \"b.toml\"").expect("written");
    assert!(String::from_utf8_lossy(&run(&["run", "b.toml"]).stderr).contains("leads back to itself"));
    assert_eq!(run(&["run", "."]).status.code(), Some(2));
}

#[test]
fn flags_are_checked() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::write(folder.path().join("a.toml"), "[[arm]]\nname = \"a\"\npolicies = []").expect("written");
    let flags = [
        "--persons=0",
        "--replicates=0",
        "--threads=0",
        "--threads=100000",
        "--until=1990",
        "--isa=sse",
        "--persons=x",
        "--bogus",
    ];
    for flag in flags {
        let output = gongji(folder.path(), &["run", "a.toml", flag]);
        assert_eq!(output.status.code(), Some(2), "{flag}");
        assert!(!output.stderr.is_empty(), "{flag}");
    }
}

/// The command line is refused as the user's mistake, in these words.
fn refused_flags(args: &[&str], words: &[&str]) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let output = gongji(folder.path(), args);
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{args:?}\n{text}");
    for words in words {
        assert!(text.contains(words), "`{words}` is not in:\n{text}");
    }
}

#[test]
fn numbers_on_the_command_line_are_refused_in_the_words_of_the_file() {
    let run = |flag: &str, value: &str, words: &[&str]| refused_flags(&["run", "a.toml", flag, value], words);
    run("--persons", "1e6", &["`--persons` takes a whole number, not `1e6`", "expected 1 to 4000000000", "`1000000`"]);
    run("--persons", "0", &["`--persons` is 0, which is out of range", "expected 1 to 4000000000"]);
    run("--persons", "1__0", &["takes a whole number, not `1__0`"]);
    run("--replicates", "1.5", &["`--replicates` takes a whole number, not `1.5`", "expected 1 to 100000"]);
    run("--until", "20x0", &["`--until` takes a whole number, not `20x0`", "expected 2012 to 2060"]);
    run("--from", "1990", &["`--from` is 1990, which is out of range", "expected 2012 to 2060"]);
    run("--seed", "-1", &["`--seed` is -1, which is out of range", "expected 0 to 9223372036854775807"]);
    run("--seed", "99999999999999999999", &["`--seed` is 99999999999999999999, which is out of range"]);
    run("--threads", "0", &["`--threads` is 0, which is out of range", "expected 1 to 1024"]);
}

#[test]
fn every_verb_checks_its_numbers() {
    for args in [
        ["compare", "a.toml", "--persons", "x"],
        ["null", "a.toml", "--replicates", "x"],
        ["sensitivity", "a.toml", "--seed", "x"],
        ["calibrate", "--quiet", "--vectors", "x"],
        ["calibrate", "--quiet", "--persons", "x"],
        ["hindcast", "--quiet", "--threads", "x"],
        ["hindcast", "--quiet", "--seed", "x"],
    ] {
        refused_flags(&args, &[&format!("`{}` takes a whole number, not `x`", args[2])]);
    }
    refused_flags(&["explain", "person", "a.toml", "--replicate", "0"], &["`--replicate` is 0", "expected 1 to"]);
    refused_flags(&["diff", "a", "b", "--until", "-5"], &["`--until` is -5", "expected 2012 to 2060"]);
    refused_flags(&["check", "x", "--timeout", "soon"], &["`--timeout` takes a number, not `soon`", "86400 seconds"]);
    refused_flags(&["run", "a.toml", "--isolate", "--plugin-timeout", "0"], &["`--plugin-timeout` is 0"]);
}

#[test]
fn a_place_for_results_is_checked_before_anything_is_simulated() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::write(folder.path().join("a.toml"), "[[arm]]\nname = \"a\"\npolicies = []").expect("written");
    std::fs::create_dir(folder.path().join("mine")).expect("a folder");
    std::fs::write(folder.path().join("mine/letter.txt"), "dear").expect("written");
    for (out, words) in [("mine", "is not a results folder"), ("a.toml/results", "is a file")] {
        // A billion persons would not fit: the refusal comes first.
        let output = gongji(folder.path(), &["run", "a.toml", "--persons=1000000000", "--out", out]);
        assert_eq!(output.status.code(), Some(2), "{out}");
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(text.contains(words), "{text}");
    }
    let output = gongji(folder.path(), &["report", "nowhere"]);
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn a_library_at_fault_is_exit_code_3() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::write(folder.path().join("libmutual_aid.so"), "text").expect("written");
    std::fs::write(folder.path().join("a.toml"), RIGHT).expect("written");
    let output = gongji(folder.path(), &["run", "a.toml", "--plugins", "."]);
    assert_eq!(output.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&output.stderr).contains("is not a shared library"));
}

#[test]
fn a_partial_scenario_lies_over_its_base() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::write(folder.path().join("base.toml"), RIGHT).expect("written");
    let upper = "base = \"base.toml\"\nuntil = 2025\n[behaviour]\nlambda = 1.0\n[[arm]]\nname = \"old\"\npolicies = [{ use = \"mutual-aid\" }]";
    let path = folder.path().join("upper.toml");
    std::fs::write(&path, upper).expect("written");
    let catalogue = discover([plugins().to_owned()]);
    let scenario = scenario::load(&path, &Changes::default(), &catalogue).expect("it is right");
    assert_eq!((scenario.name.as_str(), scenario.until, scenario.persons), ("upper", 2025, 100_000));
    assert_eq!((scenario.arms.len(), scenario.arms[0].policies.len(), scenario.sources.len()), (2, 1, 2));
    let lambda = scenario.behaviour.iter().find(|setting| setting.name == "lambda").expect("it is set");
    assert_eq!((lambda.value, scenario.behaviour.len()), (1.0, 2));
}

#[test]
fn the_year_is_explained_with_policies_in_their_places() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::write(folder.path().join("a.toml"), RIGHT).expect("written");
    let plugins = plugins().to_string_lossy().into_owned();
    let output = gongji(folder.path(), &["explain", "year", "a.toml", "--arm", "new", "--plugins", &plugins]);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(text.contains("layer 21  pool (outpatient): mutual-aid, from 2021 (share of areas 2021: 20%"), "{text}");
    for phase in ["enter", "fall_ill", "reimburse", "observe"] {
        assert!(text.contains(phase), "{phase}");
    }
    let output = gongji(folder.path(), &["explain", "year", "a.toml", "--arm", "nwe", "--plugins", &plugins]);
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn policies_parameters_hooks_columns_metrics_and_keys_are_described() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let plugins = plugins().to_string_lossy().into_owned();
    for (name, words) in [
        ("mutual-aid", "pool_share = 0.5"),
        ("idle_share", "metric idle_share (share)"),
        ("remaining_in", "of hook settle"),
        ("rollout", "key rollout of a policy"),
        ("table", "its keys: metrics, by"),
        ("by", "key by of a table of a scenario"),
        ("table.by", "key by of a table of a scenario"),
        ("pool_gap", "measure pool_gap of the headline"),
        ("out_of_pocket_share.inpatient", "inpatient\nmetric out_of_pocket_share (share)"),
        ("lambda", "of [behaviour]"),
        ("hook", "settle         for claim lines"),
        ("settle", "hook settle: rows are claim lines"),
        ("settle", "\n  more-aid\n  mutual-aid"),
        ("settle.paid_in", "0 when no policy writes it"),
        ("offer.price_level", "the insurer's own quote when no policy writes it"),
        ("mutual-aid.pool_share", "pool_share = 0.5"),
        ("elasticity", "parts: elasticity.outpatient, "),
        ("elasticity.outpatient", "key elasticity.outpatient of [behaviour], -0.5 to 0\n"),
        ("elasticity_outpatient", "parameter elasticity_outpatient of behaviour.csv: -0.25 (arc elasticity)"),
        ("take_up_taste", "set by the key take_up.taste of [behaviour]"),
        ("inpatient_volume_growth", "parameter inpatient_volume_growth of trends.csv"),
        ("take_up.taste", "default 4 (standard deviation in log odds), worth trying 2 to 5; assumed:"),
        ("pool_share", "policy mutual-aid, parameters"),
        ("holdings", "column holdings of a person (u8, bits)"),
        ("unpaid_bill", "column unpaid_bill of a provider (i64)"),
    ] {
        let output = gongji(folder.path(), &["describe", name, "--plugins", &plugins]);
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success() && text.contains(words), "{name}: {text}");
    }
    for (name, words) in [
        ("elasticity_outpatiant", "did you mean `elasticity_outpatient`"),
        ("idle_shar", "did you mean `idle_share`"),
        ("setle", "did you mean `settle`"),
        ("table.metric", "did you mean `metrics`"),
        ("pool_gab", "did you mean `pool_gap`"),
        ("settle.paid_inn", "did you mean `paid_in`"),
        ("mutual-aid.pool_shar", "did you mean `pool_share`"),
        ("mutual-ad.pool_share", "did you mean `mutual-aid`"),
        (".", "no policy, parameter, hook, column, metric or key"),
        ("", "no policy, parameter, hook, column, metric or key is called ``"),
        ("elasticity.inpatiant", "did you mean `inpatient`"),
        ("take_up.respons", "did you mean `response`"),
        ("elasticty.outpatient", "did you mean `elasticity`"),
        ("mutual-aid.", "is called `mutual-aid.`"),
    ] {
        let output = gongji(folder.path(), &["describe", name, "--plugins", &plugins]);
        assert_eq!(output.status.code(), Some(2), "{name}");
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(text.contains(words), "{name}: {text}");
    }
}

#[test]
fn the_scenarios_of_this_repository_are_right_and_their_schema_is_current() {
    let folder = fixtures::policies();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let catalogue = discover([folder]);
    let policies = catalogue.all().expect("all can be opened");
    let descriptions: Vec<_> = policies.iter().map(|policy| policy.description()).collect();
    let committed = std::fs::read_to_string(root.join("scenarios/schema.json")).expect("the schema is there");
    let help = "write it again: gongji describe --schema > scenarios/schema.json";
    assert!(committed == scenario::schema::schema(&descriptions), "{help}");
    for file in std::fs::read_dir(root.join("scenarios")).expect("the folder is there").flatten() {
        let (path, name) = (file.path(), file.file_name().to_string_lossy().into_owned());
        if name.ends_with(".toml") && !name.ends_with(".expect.toml") {
            scenario::load(&path, &Changes::default(), &catalogue).unwrap_or_else(|failure| panic!("{failure}"));
        }
    }
}

#[test]
fn a_named_folder_of_policies_that_cannot_be_read_is_refused() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::write(folder.path().join("file"), "text").expect("written");
    for (named, words) in [("/nonexistent", "there is no folder `/nonexistent`"), ("file", "`file` is no folder")] {
        let by_flag = gongji(folder.path(), &["describe", "--plugins", named]);
        let mut by_variable = Command::new(env!("CARGO_BIN_EXE_gongji"));
        let by_variable = by_variable.current_dir(folder.path()).env("GONGJI_PLUGINS", named).arg("describe").output();
        for (output, by) in [(by_flag, "--plugins"), (by_variable.expect("the program runs"), "GONGJI_PLUGINS")] {
            let text = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(2), "{text}");
            assert!(text.contains(words) && text.contains(&format!("{by} names it")), "{text}");
        }
    }
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gongji"));
    command.arg("describe").stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program runs");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    assert!(output.status.success() && output.stderr.is_empty());
}

#[test]
fn no_damage_to_a_scenario_makes_it_panic() {
    let catalogue = discover([plugins().to_owned()]);
    let pieces =
        ["2021", "= {", "}", "\"", "[[arm]]", "\n", "-1", "use", "extends", "1e999", "nan", "名", "rollout", "[]"];
    let mut random = Pcg64::seed_from_u64(20_261_121);
    for _ in 0..4_000 {
        let mut text: Vec<char> = RIGHT.chars().collect();
        for _ in 0..random.random_range(1..6) {
            let at = random.random_range(0..text.len());
            let until = (at + random.random_range(0..12)).min(text.len());
            let piece = pieces[random.random_range(0..pieces.len())];
            match random.next_u32() % 3 {
                0 => drop(text.drain(at..until)),
                1 => drop(text.splice(at..at, piece.chars())),
                _ => drop(text.splice(at..until, piece.chars())),
            }
        }
        let text: String = text.into_iter().collect();
        if let Err(failure) = scenario::parse(Path::new("a.toml"), &text, &Changes::default(), &catalogue) {
            assert!(!failure.render(true).is_empty() && matches!(failure.exit_code(), 2 | 3));
        }
    }
}
