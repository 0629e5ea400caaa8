//! `--isolate`: the same results as without it, and a policy that misbehaves costs its own arm only.

use crate::fixtures;
use std::fs::{self, File};
use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use crate::fixtures::trial::{folder, gongji, plugins, scenario, words};
use gongji::results::manifest;
use gongji_boundary::board::Board;

fn read(folder: &Path, file: &str) -> String {
    fs::read_to_string(folder.join("results/trial").join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// The lines of the yearly table that belong to an arm.
fn of_arm(yearly: &str, arm: &str) -> Vec<String> {
    yearly.lines().filter(|line| line.starts_with(&format!("{arm},"))).map(str::to_owned).collect()
}

/// The yearly table of a plain run in which no policy misbehaves.
fn reference() -> &'static String {
    static YEARLY: OnceLock<String> = OnceLock::new();
    YEARLY.get_or_init(|| {
        let folder = folder();
        scenario(folder.path(), "old", "behave");
        let output = gongji(folder.path(), &["run", "trial.toml", "--trust", "--quiet"]);
        assert!(output.status.success(), "{}", words(&output));
        read(folder.path(), "yearly.csv")
    })
}

/// One arm misbehaves in its third year: exit code 3, these words, and the other arms as though nothing had happened.
fn contained(mode: &str, expected: &[&str]) {
    let folder = folder();
    scenario(folder.path(), "old", mode);
    let temporary = folder.path().join("tmp");
    fs::create_dir(&temporary).expect("made");
    let mut command = Command::new(env!("CARGO_BIN_EXE_gongji"));
    command.current_dir(folder.path()).env_remove("GONGJI_PLUGINS").env("TMPDIR", &temporary);
    command.args(["compare", "trial.toml", "--quiet", "--isolate", "--plugin-timeout", "1"]);
    for folder in plugins() {
        command.arg("--plugins").arg(folder);
    }
    let output = command.output().expect("the program runs");
    let text = words(&output);
    assert_eq!(output.status.code(), Some(3), "{mode}: {text}");
    for words in ["policy `misbehaving`", "arm bad", "replicate 1", "results are written"].iter().chain(expected) {
        assert!(text.contains(words), "{mode}: `{words}` is not in:\n{text}");
    }
    let yearly = read(folder.path(), "yearly.csv");
    for arm in ["old", "good"] {
        assert!(!of_arm(reference(), arm).is_empty());
        assert_eq!(of_arm(&yearly, arm), of_arm(reference(), arm), "{mode}: arm {arm}");
    }
    assert_eq!(of_arm(&yearly, "bad"), Vec::<String>::new());
    let manifest = read(folder.path(), "manifest.toml");
    assert!(manifest.contains("[[lost]]") && manifest.contains("arm = \"bad\""), "{manifest}");
    let page = read(folder.path(), "report.html");
    assert!(page.contains("Left out of everything below") && page.contains("arm bad"), "the page hides it");
    let left = fs::read_dir(&temporary).expect("the folder").count();
    assert_eq!(left, 0, "{mode}: something is left among the temporary files");
}

/// Two folders of results hold the same tables and the same digests of the final states.
fn same_results(folder: &Path, one: &str, other: &str) {
    for file in ["yearly.csv", "yearly.parquet", "paired.csv", "paired.parquet"] {
        let bytes = |out: &str| fs::read(folder.join(out).join(file)).expect("a table");
        assert!(bytes(one) == bytes(other), "{file} of {one} and {other}");
    }
    let digests = |out: &str| {
        let text = fs::read_to_string(folder.join(out).join("manifest.toml")).expect("the manifest");
        let digests = text.lines().filter(|line| line.starts_with("state_digest")).map(str::to_owned);
        digests.collect::<Vec<String>>()
    };
    assert!(digests(one).len() >= 4 && digests(one) == digests(other), "digests of {one} and {other}");
}

/// What an arm's loss left behind is given again, with the same words on what happened.
#[test]
fn results_without_a_lost_arm_are_verified() {
    let folder = folder();
    scenario(folder.path(), "old", "panic");
    let output = gongji(folder.path(), &["compare", "trial.toml", "--quiet", "--isolate"]);
    assert_eq!(output.status.code(), Some(3), "{}", words(&output));
    let output = gongji(folder.path(), &["verify", "results/trial", "--quiet"]);
    assert_eq!(output.status.code(), Some(0), "{}", words(&output));
}

/// Which arms are lost, with whom and by what words, hangs on no shard; nor does what is left of the others.
#[test]
fn shards_lose_the_arms_that_one_machine_loses() {
    for (baseline, mode, shards) in [("old", "panic", 5), ("bad", "panic", 2), ("bad", "exit", 6)] {
        let folder = folder();
        scenario(folder.path(), baseline, mode);
        let lost = |args: &[&str]| {
            let output = gongji(folder.path(), args);
            assert_eq!(output.status.code(), Some(3), "{args:?}: {}", words(&output));
        };
        let live = ["compare", "trial.toml", "--quiet", "--isolate", "--out"];
        lost(&[&live[..], &["whole"]].concat());
        let names: Vec<String> = (1..=shards).map(|number| format!("s-{number}")).collect();
        for (number, name) in (1..).zip(&names) {
            let output =
                gongji(folder.path(), &[&live[..], &[name, "--shard", &format!("{number}/{shards}")]].concat());
            assert!(matches!(output.status.code(), Some(0 | 3)), "{}", words(&output));
        }
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        lost(&[&["merge"], &names[..], &["--out", "merged"]].concat());
        let [whole, merged] = ["whole", "merged"].map(|name| {
            let folder = folder.path().join(name);
            let read = |name: String| {
                let bytes = fs::read(folder.join(&name)).expect("read");
                let end = bytes.windows(11).position(|part| part == b"\n[machine]\n").unwrap_or(bytes.len());
                (name, bytes[..end].to_vec())
            };
            manifest::listing(&folder).expect("a folder").into_iter().map(read).collect::<Vec<_>>()
        });
        assert!(whole == merged, "{baseline}, {mode}, {shards} shards");
    }
}

/// Arms with a library of others begin with a branch that was lived in one process, and a baseline that is lost leaves no branch, but
/// one that was kept before its end.
#[test]
fn a_branch_is_begun_with_apart_and_is_lost_with_its_baseline() {
    let folder = folder();
    scenario(folder.path(), "old", "exit");
    let live = |args: &[&str], code: i32| {
        let output = gongji(folder.path(), &[&["run", "trial.toml", "--quiet"], args].concat());
        assert_eq!(output.status.code(), Some(code), "{args:?}: {}", words(&output));
        words(&output)
    };
    live(&["--arms", "old", "--trust", "--keep-branch", "2012", "--out", "k"], 0);
    live(&["--out", "whole"], 3);
    live(&["--out", "begun", "--branch-from", "k.branch"], 3);
    same_tables(folder.path(), "whole", "begun");
    scenario(folder.path(), "bad", "exit");
    let said = live(&["--keep-branch", "2015", "--out", "lost"], 3);
    assert!(said.contains("no branch is kept: the baseline was lost in replicate 1"), "{said}");
    assert!(!folder.path().join("lost.branch").exists() && !folder.path().join("lost.run").exists());
    live(&["--keep-branch", "2014", "--replicates", "1", "--out", "before"], 3);
    assert!(folder.path().join("before.branch/replicate-1").exists());
    // Another mode is another past.
    let said = live(&["--arms", "bad,good", "--replicates", "1", "--out", "b", "--branch-from", "before.branch"], 2);
    assert!(said.contains("arm `good` parts from the kept past in 2013"), "{said}");
    assert!(said.contains("`mode` of `misbehaving` is \"behave\", kept \"exit\""), "{said}");
}

fn same_tables(folder: &Path, one: &str, other: &str) {
    let bytes = |out: &str| fs::read(folder.join(out).join("yearly.csv")).expect("a table");
    assert!(bytes(one) == bytes(other), "the tables of {one} and {other}");
}

/// In the year after its last one a policy may still move balances, even when a segment begins with that year.
#[test]
fn a_policy_that_ends_where_a_segment_begins_is_called_at_its_end() {
    let folder = folder();
    scenario(folder.path(), "good", "behave");
    let path = folder.path().join("trial.toml");
    let text = fs::read_to_string(&path).expect("the scenario");
    fs::write(&path, text.replacen("from = 2013 }", "from = 2013, until = 2014 }", 1)).expect("written");
    for (out, flag) in [("here", "--trust"), ("apart", "--isolate")] {
        let output =
            gongji(folder.path(), &[&["compare", "trial.toml", "--quiet", "--out", out], &[flag][..]].concat());
        assert!(output.status.success(), "{}", words(&output));
    }
    same_results(folder.path(), "here", "apart");
    let yearly = fs::read_to_string(folder.path().join("here/yearly.csv")).expect("the table");
    let numbers = |arm: &str| of_arm(&yearly, arm).iter().map(|line| line[arm.len()..].to_owned()).collect::<Vec<_>>();
    assert!(numbers("bad") != numbers("good"), "the end of the policy moved nothing");
}

/// What is said where a policy of others has its arms live apart.
const APART: &str = "did not come with the program, so each arm is lived in a process of its own";

#[test]
fn policies_of_others_live_apart_unless_they_are_trusted() {
    let folder = folder();
    scenario(folder.path(), "old", "segfault");
    let output = gongji(folder.path(), &["compare", "trial.toml"]);
    let text = words(&output);
    assert_eq!(output.status.code(), Some(3), "{text}");
    assert_eq!(text.matches(APART).count(), 1, "{text}");
    assert!(text.contains("`misbehaving` of `") && text.contains("`--trust` lives all in one"), "{text}");
    assert!(text.contains("results are written"), "it cost more than its arm: {text}");
    assert_eq!(of_arm(&read(folder.path(), "yearly.csv"), "good"), of_arm(reference(), "good"));
    let verified = gongji(folder.path(), &["verify", "results/trial"]);
    assert!(verified.status.success() && words(&verified).contains(APART), "{}", words(&verified));
    scenario(folder.path(), "old", "behave");
    let quiet = gongji(folder.path(), &["run", "trial.toml", "--quiet", "--out", "quiet"]);
    assert!(quiet.status.success() && !words(&quiet).contains(APART), "{}", words(&quiet));
    let trusted = gongji(folder.path(), &["run", "trial.toml", "--trust", "--out", "trusted"]);
    assert!(trusted.status.success() && !words(&trusted).contains(APART), "{}", words(&trusted));
    assert!(gongji(folder.path(), &["verify", "trusted", "--trust", "--quiet"]).status.success());
}

#[test]
fn what_came_with_the_program_lives_together_however_its_folder_is_named() {
    let folder = folder();
    let home = Path::new(env!("CARGO_BIN_EXE_gongji")).parent().expect("a folder");
    let policies = fixtures::policies();
    std::os::unix::fs::symlink(home, folder.path().join("link")).expect("linked");
    let elsewhere = folder.path().join("elsewhere");
    fs::create_dir(&elsewhere).expect("made");
    fs::copy(policies.join("libaccount_and_pool.so"), elsewhere.join("libaccount_and_pool.so")).expect("copied");
    let text = "name = \"own\"\nfrom = 2012\nuntil = 2012\npersons = 300\nreplicates = 1\n\n[[arm]]\nname = \"old\"\n\
                policies = [{ use = \"unified-account-1998\" }]\n";
    fs::write(folder.path().join("own.toml"), text).expect("written");
    let round_about = home.join("deps").join("..");
    let named = [None, Some(home), Some(&*round_about), Some(Path::new("link")), Some(&*policies), Some(&*elsewhere)];
    for named in named {
        let mut command = Command::new(env!("CARGO_BIN_EXE_gongji"));
        command.current_dir(folder.path()).env_remove("GONGJI_PLUGINS").args(["run", "own.toml"]);
        let output = command.args(named.map(|folder| format!("--plugins={}", folder.display()))).output();
        let output = output.expect("the program runs");
        let text = words(&output);
        assert!(output.status.success(), "{named:?}: {text}");
        assert_eq!(text.contains(APART), named == Some(&*elsewhere), "{named:?}: {text}");
    }
}

#[test]
fn isolated_arms_have_the_same_bytes() {
    let folder = folder();
    for (out, flags) in [("here", &[][..]), ("apart", &["--isolate"]), ("one", &["--isolate", "--threads", "1"])] {
        scenario(folder.path(), "old", "behave");
        let base = fixtures::root().join("scenarios/quick.toml");
        let table = "[[table]]\nmetrics = [\"pool_balance\", \"visits\"]\nby = [\"province\"]\n\
                     [[table]]\nmetrics = [\"losers_share\", \"visits\"]\nby = [\"age\", \"sex\", \"sector\"]\n\
                     [panel]\nsample = 100\ncolumns = [\"age\", \"out_of_pocket\", \"outpatient-pooling.pooled\"]";
        let text = format!("base = {:?}\n{table}\n", base.to_str().expect("a plain path"));
        fs::write(folder.path().join("quick.toml"), text).expect("written");
        let size =
            ["run", "quick.toml", "--persons", "1000", "--until", "2026", "--replicates", "2", "--quiet", "--out", out];
        let output = gongji(folder.path(), &[&size, flags].concat());
        assert!(output.status.success(), "{}", words(&output));
    }
    same_results(folder.path(), "here", "apart");
    same_results(folder.path(), "here", "one");
    for file in ["panel.parquet", "panel_dictionary.csv"] {
        let bytes = |out: &str| fs::read(folder.path().join(out).join(file)).expect("the panel");
        assert!(bytes("here") == bytes("apart") && bytes("here") == bytes("one"), "{file}");
    }
    let yearly = fs::read_to_string(folder.path().join("apart/yearly.csv")).expect("the table");
    assert!(yearly.contains("losers_share"), "nobody was compared");
    assert!(yearly.contains("province=henan,pool_balance"), "no province was told");
}

#[test]
fn a_segfault_costs_its_own_arm() {
    contained("segfault", &["hook settle", "year 2015", "segmentation fault"]);
}

#[test]
fn an_abort_costs_its_own_arm() {
    contained("abort", &["hook settle", "year 2015", "an abort"]);
}

#[test]
fn ending_the_process_costs_its_own_arm() {
    contained("exit", &["hook settle", "year 2015", "by `exit`"]);
    contained("leave", &["hook settle", "year 2015", "it ended its process"]);
}

#[test]
fn an_endless_loop_costs_its_own_arm() {
    contained("loop", &["hook settle", "year 2015", "did not return within 1 s"]);
}

#[test]
fn a_panic_or_a_refusal_costs_its_own_arm() {
    contained("panic", &["hook settle", "year 2015", "it panicked: as asked"]);
    contained("refuse", &["hook settle", "year 2015", "not this year"]);
}

#[test]
fn nonsense_and_overspending_cost_their_own_arm() {
    contained("overspend", &["hook settle", "year 2015"]);
    contained("nonsense", &["hook settle", "year 2015", "-7"]);
}

#[test]
fn a_death_at_birth_costs_its_own_arm() {
    contained("die-at-birth", &["hook create", "year 2013", "an abort"]);
}

#[test]
fn a_death_from_outside_names_what_was_called_and_blames_nobody() {
    let folder = folder();
    scenario(folder.path(), "old", "be-killed");
    let output = gongji(folder.path(), &["run", "trial.toml", "--quiet", "--isolate"]);
    let text = words(&output);
    assert_eq!(output.status.code(), Some(1), "{text}");
    for words in ["year 2015", "signal 9", "while `misbehaving`, hook settle, was being called"] {
        assert!(text.contains(words), "`{words}` is not in:\n{text}");
    }
    assert!(!text.contains("damaged"), "{text}");
}

#[test]
fn what_a_policy_started_ends_with_its_arm() {
    let folder = folder();
    scenario(folder.path(), "old", "leave-a-child");
    let start = Instant::now();
    // It returns once no process holds standard error; the child would hold it for a minute.
    let output = gongji(folder.path(), &["run", "trial.toml", "--quiet", "--isolate"]);
    assert!(output.status.success(), "{}", words(&output));
    assert!(start.elapsed() < Duration::from_secs(50), "the child lived on for {:?}", start.elapsed());
}

#[test]
fn what_a_policy_pulls_away_costs_its_own_arm() {
    for (mode, expected) in [("walk-away", "changed the working folder"), ("close-output", "closed standard output")] {
        let folder = folder();
        scenario(folder.path(), "old", mode);
        let output = gongji(folder.path(), &["run", "trial.toml", "--quiet", "--isolate"]);
        let text = words(&output);
        assert_eq!(output.status.code(), Some(3), "{mode}: {text}");
        for words in ["or misbehaving`", "year 2015", "arm bad", "replicate 1", "results are written", expected] {
            assert!(text.contains(words), "{mode}: `{words}` is not in:\n{text}");
        }
        assert_eq!(of_arm(&read(folder.path(), "yearly.csv"), "good"), of_arm(reference(), "good"), "{mode}");
    }
}

#[test]
fn without_the_baseline_the_others_stand_by_themselves() {
    let folder = folder();
    scenario(folder.path(), "bad", "abort");
    let output = gongji(folder.path(), &["compare", "trial.toml", "--quiet", "--isolate"]);
    let text = words(&output);
    assert_eq!(output.status.code(), Some(3), "{text}");
    assert!(text.contains("the baseline is lost") && text.contains("without differences"), "{text}");
    let yearly = read(folder.path(), "yearly.csv");
    assert!(!of_arm(&yearly, "old").is_empty() && !of_arm(&yearly, "good").is_empty());
    assert!(!yearly.contains("losers_share"), "there is nobody to lose against");
    assert_eq!(read(folder.path(), "paired.csv").lines().count(), 1, "differences from nothing");
    assert!(String::from_utf8_lossy(&output.stdout).contains("there are no differences"));
    assert!(read(folder.path(), "report.html").contains("each stands by itself"));
    let mut again = Command::new(env!("CARGO_BIN_EXE_gongji"));
    let again = again.current_dir(folder.path()).args(["report", "results/trial"]).output().expect("the program runs");
    assert!(again.status.success(), "the page cannot be made again: {}", words(&again));
    assert!(read(folder.path(), "report.html").contains("each stands by itself"));
}

#[test]
fn a_shared_past_that_fails_takes_its_arms_with_it() {
    let folder = folder();
    scenario(folder.path(), "old", "abort");
    let path = folder.path().join("trial.toml");
    let text = fs::read_to_string(&path).expect("the scenario");
    let (old, rest) = text.split_once("[[arm]]\nname = \"good\"").expect("a third arm");
    let (head, bad) = old.split_once("[[arm]]\nname = \"bad\"").expect("a second arm");
    let twin = bad.replace("\n]", "").replace("}]", "}, { use = \"do-nothing\", from = 2016 }]");
    let twin = format!("{twin}order = [\"unified-account-1998\", \"do-nothing\"]\n");
    fs::write(
        &path,
        format!("{head}[[arm]]\nname = \"bad\"{bad}[[arm]]\nname = \"worse\"{twin}[[arm]]\nname = \"good\"{rest}"),
    )
    .expect("written");
    let output = gongji(folder.path(), &["run", "trial.toml", "--quiet", "--isolate"]);
    let text = words(&output);
    assert_eq!(output.status.code(), Some(3), "{text}");
    for words in ["arm bad", "arm worse", "shared that past with worse", "year 2015"] {
        assert!(text.contains(words), "`{words}` is not in:\n{text}");
    }
    assert_eq!(of_arm(&read(folder.path(), "yearly.csv"), "good"), of_arm(reference(), "good"));
}

#[test]
fn when_every_arm_is_lost_nothing_is_written() {
    let folder = folder();
    scenario(folder.path(), "old", "behave");
    let path = folder.path().join("trial.toml");
    let text = fs::read_to_string(&path).expect("the scenario");
    let all = "name = \"only\"\npolicies = [{ use = \"misbehaving\", mode = \"segfault\" }]\n";
    let (head, _) = text.split_once("[[arm]]").expect("an arm");
    fs::write(&path, format!("{}[[arm]]\n{all}", head.replace("\"old\"", "\"only\""))).expect("written");
    let output = gongji(folder.path(), &["run", "trial.toml", "--quiet", "--isolate"]);
    assert_eq!(output.status.code(), Some(3), "{}", words(&output));
    assert!(words(&output).contains("every arm is lost") && !folder.path().join("results").exists());
}

#[test]
fn progress_is_told_by_the_supervisor() {
    let folder = folder();
    scenario(folder.path(), "old", "behave");
    let output = gongji(folder.path(), &["run", "trial.toml", "--isolate"]);
    let text = words(&output);
    for line in ["common past, replicate 1: from 2012", "old, replicate 2: from 2013", "years simulated"] {
        assert!(text.contains(line), "`{line}` is not in:\n{text}");
    }
}

#[test]
fn a_worker_ends_with_its_supervisor_and_clears_its_place() {
    let folder = folder();
    scenario(folder.path(), "old", "loop");
    let temporary = folder.path().join("tmp");
    fs::create_dir(&temporary).expect("made");
    let mut command = Command::new(env!("CARGO_BIN_EXE_gongji"));
    command.current_dir(folder.path()).env("TMPDIR", &temporary).args(["run", "trial.toml", "--quiet", "--isolate"]);
    for folder in plugins() {
        command.arg("--plugins").arg(folder);
    }
    let mut supervisor = command.spawn().expect("the program runs");
    let workplaces = || fs::read_dir(&temporary).expect("the folder").flatten().map(|entry| entry.path());
    // The third segment is that of the arm that loops for ever.
    let loops = || workplaces().any(|place| is_in_the_loop(&place.join("3/board")));
    assert!(within_a_minute(loops), "the arm was never reached");
    supervisor.kill().expect("killed");
    supervisor.wait().expect("gone");
    assert!(within_a_minute(|| workplaces().count() == 0), "the worker goes on, or left its folder");
}

/// A worker is inside the policy in the year in which it loops for ever, by the board of its segment.
fn is_in_the_loop(board: &Path) -> bool {
    let file = File::options().read(true).write(true).open(board);
    // A board that is being made cannot be read yet.
    let Some(board) = file.ok().and_then(|file| Board::open(&file).ok()) else { return false };
    board.all_inside().iter().any(|place| place.year == 2015 && board.names(*place).policy == "misbehaving")
}

fn within_a_minute(holds: impl Fn() -> bool) -> bool {
    (0..1_200).any(|_| {
        std::thread::sleep(Duration::from_millis(50));
        holds()
    })
}
