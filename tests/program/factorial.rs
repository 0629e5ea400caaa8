//! Parts of a reform in every choice: what a scenario must have, and what is shared out.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use crate::fixtures::society::{OLD, catalogue};
use gongji::ground::diagnose::Failure;
use gongji::intake::scenario::{self, Changes, Scenario};

const POOLING: &str = "{ use = \"outpatient-pooling\", from = 2014 }";
const CREDITS: &str = "{ use = \"account-recrediting\", from = 2014 }";
const PARTS: &str = "[factorial]\nwhole = \"both\"\nparts = [\"outpatient-pooling\", \"account-recrediting\"]\n";

/// Two parts in every choice, the second of which has this use in its own arm.
fn text(alone: &str, factorial: &str) -> String {
    let arm =
        |name: &str, uses: &[&str]| format!("[[arm]]\nname = \"{name}\"\npolicies = [{OLD}, {}]\n", uses.join(", "));
    [
        "until = 2016\npersons = 2000\nreplicates = 3\n",
        factorial,
        &format!("[[arm]]\nname = \"none\"\npolicies = [{OLD}]\n"),
        &arm("both", &[POOLING, CREDITS]),
        &arm("credits", &[alone]),
        &arm("pooling", &[POOLING]),
    ]
    .concat()
}

fn read(text: &str, changes: &Changes) -> Result<Scenario, Failure> {
    scenario::parse(Path::new("a.toml"), text, changes, catalogue())
}

#[track_caller]
fn refused(text: &str, parts: &[&str]) {
    let message = read(text, &Changes::default()).expect_err("a mistake was accepted").to_string();
    for part in parts {
        assert!(message.contains(part), "{part:?} is not in: {message}");
    }
}

#[test]
fn cells_are_found_by_what_they_use() {
    let scenario = read(&text(CREDITS, PARTS), &Changes::default()).unwrap_or_else(|failure| panic!("{failure}"));
    let factorial = scenario.factorial.expect("it is whole");
    assert_eq!(factorial.cells, ["none", "pooling", "credits", "both"]);
    let chosen = Changes { arms: vec!["both".into(), "pooling".into()], ..Changes::default() };
    let scenario = read(&text(CREDITS, PARTS), &chosen).unwrap_or_else(|failure| panic!("{failure}"));
    assert_eq!(scenario.factorial, None, "one of its arms is not lived");
    let none = read(&text(CREDITS, "factorial = { parts = [] }\n"), &Changes::default());
    assert_eq!(none.unwrap_or_else(|failure| panic!("{failure}")).factorial, None);
}

#[test]
fn a_choice_without_an_arm_is_refused() {
    let later = CREDITS.replace("2014", "2015");
    let words = ["no arm that is as `both`, with `account-recrediting` and without `outpatient-pooling`", "a.toml:5"];
    refused(&text(&later, PARTS), &words);
    refused(
        &text(CREDITS, &PARTS.replace("-pooling\"", "-poling\"")),
        &["`both` does not use `outpatient-poling`", "`outpatient-pooling`"],
    );
    refused(&text(CREDITS, &PARTS.replace("\"both\"", "\"bot\"")), &["there is no arm `bot`", "`both`"]);
    refused(&text(CREDITS, "factorial = { whole = \"both\" }\n"), &["`[factorial]` has no `parts`"]);
    refused(&text(CREDITS, "factorial = { parts = [\"outpatient-pooling\"] }\n"), &["`[factorial]` has no `whole`"]);
    refused(&text(CREDITS, &PARTS.replace("parts", "part")), &["`[factorial]` has no key `part`", "`parts`"]);
}

#[test]
fn the_arm_without_the_parts_is_the_one_that_is_named_so() {
    let without = |name: &str| PARTS.replace("parts", &format!("without = \"{name}\"\nparts"));
    read(&text(CREDITS, &without("none")), &Changes::default()).unwrap_or_else(|failure| panic!("{failure}"));
    for other in ["both", "pooling"] {
        let words = format!("the arm `{other}` is not as `both`, with none of the parts");
        refused(&text(CREDITS, &without(other)), &[&words, "a.toml:6"]);
    }
}

fn compared(folder: &Path) -> Output {
    fs::write(folder.join("a.toml"), text(CREDITS, PARTS)).expect("written");
    let mut command = Command::new(env!("CARGO_BIN_EXE_gongji"));
    command.current_dir(folder).env_remove("GONGJI_PLUGINS").args(["compare", "a.toml", "--out", "r", "--quiet"]);
    command.output().expect("the program runs")
}

#[test]
fn what_the_whole_changes_is_shared_out_and_told() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let output = compared(folder.path());
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let read = |name: &str| fs::read_to_string(folder.path().join("r").join(name)).expect("a file");
    let table = read("shapley.csv");
    let rows: Vec<Vec<&str>> = table.lines().map(|line| line.split(',').collect()).collect();
    assert_eq!(
        rows[0],
        ["measure", "unit", "moment", "part", "share", "standard_error", "low", "high", "alone", "last"]
    );
    let number = |cell: &str| cell.parse::<f64>().expect("a number");
    for three in rows[1..].chunks(3) {
        let parts: Vec<&str> = three.iter().map(|row| row[3]).collect();
        assert_eq!(parts, ["outpatient-pooling", "account-recrediting", "whole"]);
        let [one, other, whole] = [0, 1, 2].map(|nth| number(three[nth][4]));
        assert!((one + other - whole).abs() <= 1e-9 * (one.abs() + other.abs()) + 1e-12, "{three:?}");
    }
    let summary = read("summary.csv");
    let difference =
        summary.lines().find(|line| line.starts_with("both,none,pool_balance,") && line.contains(",2016,"));
    let difference = number(difference.expect("the row").split(',').nth(7).expect("a cell"));
    let whole =
        rows.iter().find(|row| row[0] == "pool_balance" && row[2] == "2016" && row[3] == "whole").expect("the row");
    assert!((number(whole[4]) - difference).abs() <= 1e-9 * difference.abs(), "{whole:?} and {difference}");
    for words in ["In 2016, against “none”", "Shapley's shares", "account-recrediting "] {
        assert!(said.contains(words), "{words}: {said}");
    }
    let page = read("report.html");
    for words in
        ["In 2016, against “none”", "What each part does of the whole", "<th scope=\"col\">account-recrediting</th>"]
    {
        assert!(page.contains(words), "{words}");
    }
    assert!(read("manifest.toml").contains("cells = ["), "and a report of the folder knows them again");
    let again = Command::new(env!("CARGO_BIN_EXE_gongji")).current_dir(folder.path()).args(["report", "r"]).output();
    assert!(again.expect("the program runs").status.success());
    assert_eq!(read("report.html"), page);
}
