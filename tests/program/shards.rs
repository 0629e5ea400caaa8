//! A run that is lived in shards comes to the bytes of one machine, and no shard is taken for what it is not.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use gongji::results::manifest;
use tempfile::TempDir;

use crate::fixtures;
use crate::fixtures::society::OLD;
use crate::resume::newest;
use crate::started::{command, content, gongji, holds, succeeds};

/// Four arms, the baseline not the first of them; one sells cover.
fn scenario(more: &str) -> String {
    let arm = |name: &str, policies: &str| format!("[[arm]]\nname = \"{name}\"\npolicies = [{OLD}{policies}]\n");
    let credit = |from: u16| format!(", {{ use = \"account-recrediting\", from = {from}, transition_years = 1 }}");
    [
        "name = \"a\"\nuntil = 2018\npersons = 900\nreplicates = 3\nbaseline = \"old\"\n",
        more,
        &arm("early", &credit(2014)),
        &arm("old", ""),
        &arm("sold", ", { use = \"shenzhen-critical-illness\", from = 2015 }"),
        &arm("late", &credit(2017)),
    ]
    .concat()
}

/// What is told of persons, of groups and of imposed shares of buyers.
const OBSERVED: &str = "take_up_axis = [0.2, 0.8]\n[panel]\nsample = 200\ncolumns = [\"age\", \"income\"]\n\
                        [[table]]\nby = [\"sex\", \"status\"]\nmetrics = [\"visits\"]\n";

fn folder_of(more: &str) -> TempDir {
    let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).expect("a temporary folder");
    fs::write(folder.path().join("a.toml"), scenario(more)).expect("written");
    folder
}

fn live(folder: &Path, verb: &str, shard: &str, out: &str, args: &[&str]) -> String {
    succeeds(folder, &[&[verb, "a.toml", "--quiet", "--shard", shard, "--out", out], args].concat())
}

/// Every shard of so many, and what they come to.
fn merged(folder: &Path, verb: &str, shards: u32, args: &[&str]) -> BTreeMap<String, Vec<u8>> {
    let names: Vec<String> = (1..=shards).map(|number| format!("of-{shards}-{number}")).collect();
    for (number, name) in (1..).zip(&names) {
        // On machines that differ.
        let threads = if number % 2 == 0 { "1" } else { "3" };
        let more = [args, &["--threads", threads]].concat();
        live(folder, verb, &format!("{number}/{shards}"), name, &more);
    }
    let names: Vec<&str> = names.iter().rev().map(String::as_str).collect();
    succeeds(folder, &[&["merge"], &names[..], &["--out", "merged", "--replace"]].concat());
    content(&folder.join("merged"))
}

fn are_the_same(whole: &BTreeMap<String, Vec<u8>>, merged: &BTreeMap<String, Vec<u8>>, which: &str) {
    assert_eq!(whole.keys().collect::<Vec<_>>(), merged.keys().collect::<Vec<_>>(), "{which}");
    for (name, bytes) in whole {
        assert!(merged[name] == *bytes, "{which}: {name} is another");
    }
}

#[test]
fn shards_come_to_the_bytes_of_one_machine_whatever_their_number() {
    let folder = folder_of(OBSERVED);
    succeeds(folder.path(), &["compare", "a.toml", "--quiet", "--out", "whole"]);
    let whole = content(&folder.path().join("whole"));
    for name in ["take_up.csv", "panel.parquet", "report.html", "paired.csv"] {
        assert!(whole.contains_key(name), "the scenario leaves no {name}");
    }
    for shards in [1, 2, 3, 5, 11] {
        are_the_same(&whole, &merged(folder.path(), "compare", shards, &[]), &format!("{shards} shards"));
    }
}

#[test]
fn vectors_replayed_pasts_processes_and_runs_without_a_page_are_split_too() {
    let kinds = [
        ("compare", "parameters = \"ensemble\"\n", &[][..], 4),
        ("run", "past = \"replayed\"\ntake_up_axis = [0.5]\n", &["--seed", "7", "--arms", "late,sold"], 5),
        ("run", "", &["--isolate", "--checkpoint", "4"], 4),
    ];
    for (verb, more, args, shards) in kinds {
        let folder = folder_of(more);
        succeeds(folder.path(), &[&[verb, "a.toml", "--quiet", "--out", "whole"], args].concat());
        let whole = content(&folder.path().join("whole"));
        are_the_same(&whole, &merged(folder.path(), verb, shards, args), more);
        if verb == "run" {
            let said = succeeds(folder.path(), &["verify", "merged", "--quiet"]);
            holds(&said, &["verified: "]);
        }
    }
}

#[test]
fn shards_without_work_are_whole_and_empty() {
    let folder = folder_of("");
    let one = ["--replicates", "1", "--arms", "old", "--until", "2013"];
    succeeds(folder.path(), &[&["run", "a.toml", "--quiet", "--out", "whole"][..], &one].concat());
    let whole = content(&folder.path().join("whole"));
    holds(&live(folder.path(), "run", "2/2", "empty", &one), &["Shard 2 of 2: 0 of 1 arms of replicates."]);
    are_the_same(&whole, &merged(folder.path(), "run", 3, &one), "one arm");
}

#[test]
fn a_shard_that_was_killed_goes_on_and_is_not_merged_before() {
    let folder = folder_of("");
    let path = folder.path();
    succeeds(path, &["compare", "a.toml", "--quiet", "--out", "whole"]);
    live(path, "compare", "1/2", "r-1", &[]);
    let args = ["compare", "a.toml", "--quiet", "--shard", "2/2", "--out", "r-2", "--checkpoint", "1"];
    let mut run = command(path, &args).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the program runs");
    let begun = Instant::now();
    while newest(&path.join("r-2.run")) < 4 && begun.elapsed() < Duration::from_secs(60) {
        assert!(run.try_wait().expect("asked").is_none(), "it ended before it was killed");
    }
    run.kill().expect("killed");
    run.wait().expect("gone");
    let refused = |args: &[&str], words: &[&str]| refused(path, args, words);
    refused(&["merge", "r-1", "r-2", "--out", "r"], &["`r-2` was stopped before its end", "`gongji resume r-2`"]);
    let other = ["compare", "a.toml", "--quiet", "--shard", "1/2", "--out", "r-2"];
    refused(&other, &["holds another run that was stopped: shard 2/2, now 1/2"]);
    refused(&["compare", "a.toml", "--quiet", "--out", "r-2"], &["shard 2/2, now none"]);
    succeeds(path, &["resume", "r-2", "--quiet"]);
    succeeds(path, &["merge", "r-1", "r-2", "--out", "r"]);
    are_the_same(&content(&path.join("whole")), &content(&path.join("r")), "resumed");
}

/// Exit code 2, with these words.
fn refused(folder: &Path, args: &[&str], words: &[&str]) {
    let output = gongji(folder, args);
    let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    assert_eq!(output.status.code(), Some(2), "{args:?}: {said}");
    holds(&said, words);
}

/// Two shards of three, one of another seed, and one of two.
fn home() -> &'static Path {
    static HOME: OnceLock<TempDir> = OnceLock::new();
    let home = HOME.get_or_init(|| {
        let folder = folder_of("");
        let short = ["--until", "2013", "--persons", "300"];
        for shard in ["1", "2", "3"] {
            live(folder.path(), "run", &format!("{shard}/3"), &format!("r-{shard}"), &short);
        }
        live(folder.path(), "run", "2/3", "seed", &[&short[..], &["--seed", "3"]].concat());
        live(folder.path(), "run", "2/3", "zh", &[&short[..], &["--lang", "zh"]].concat());
        live(folder.path(), "compare", "2/3", "verb", &short);
        live(folder.path(), "run", "2/2", "half", &short);
        succeeds(folder.path(), &[&["run", "a.toml", "--quiet", "--out", "whole"][..], &short].concat());
        folder
    });
    home.path()
}

#[test]
fn missing_repeated_and_foreign_shards_are_named() {
    let refused = |shards: &[&str], words: &[&str]| {
        refused(home(), &[&["merge"], shards, &["--out", "r"]].concat(), words);
        assert!(!home().join("r").exists());
    };
    refused(&["r-1", "r-3"], &["shard 2/3 is missing"]);
    refused(&["r-2"], &["shards 1/3, 3/3 are missing"]);
    refused(&["r-1", "r-2", "r-2", "r-3"], &["shard 2/3 is there twice: `r-2` and `r-2`"]);
    refused(&["r-1", "seed", "r-3"], &["`seed` is a shard of another run than `r-1`: seed 20210422, now 3"]);
    refused(&["r-1", "verb", "r-3"], &["`verb` is a shard of another run than `r-1`: verb run, now compare"]);
    refused(&["r-1", "zh", "r-3"], &["`zh` is a shard of another run than `r-1`", "lang = \"zh\""]);
    refused(&["r-1", "half", "r-3"], &["`half` is a shard of another run", "it is shard 2/2, and that one 1/3"]);
    refused(&["r-1", "whole", "nowhere"], &["`whole` is no shard of a run", "`nowhere` is not there"]);
    refused(&["r-1", "a.toml"], &["`a.toml` is no folder"]);
}

#[test]
fn the_place_of_a_shard_is_not_taken_by_results_nor_the_other_way_round() {
    let all = ["merge", "r-1", "r-2", "r-3", "--replace", "--out"];
    refused(home(), &[&all[..], &["r-1"]].concat(), &["`r-1` exists and is not a results folder"]);
    let args = ["run", "a.toml", "--shard", "1/3", "--replace", "--out", "whole"];
    refused(home(), &args, &["`whole` exists and is not a shard folder"]);
    let args = ["run", "a.toml", "--until", "2013", "--persons", "300", "--shard", "2/3", "--out", "r-1"];
    refused(home(), &args, &["`r-1` holds another shard folder: shard 1/3, now 2/3"]);
}

#[test]
fn a_shard_is_taken_for_results_by_nobody() {
    for verb in ["verify", "methods", "report"] {
        refused(home(), &[verb, "r-2"], &["`r-2` is shard 2/3 of a run", "`gongji merge R-1 R-2 ... --out R`"]);
    }
    refused(home(), &["diff", "r-2", "whole"], &["`r-2` is shard 2/3 of a run", "gongji merge"]);
    refused(home(), &["resume", "r-2"], &["`r-2` is finished"]);
}

#[test]
fn a_damaged_shard_is_named_with_the_way_to_live_it_again() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path();
    for shard in ["r-1", "r-2", "r-3"] {
        fs::create_dir(path.join(shard)).expect("made");
        for name in manifest::listing(&home().join(shard)).expect("a folder") {
            fs::copy(home().join(shard).join(&name), path.join(shard).join(&name)).expect("copied");
        }
    }
    let again = "live it again with `--shard 2/3 --out r-2 --replace`";
    let all = ["merge", "r-1", "r-2", "r-3", "--out", "r"];
    let with = |name: &str, change: &dyn Fn(&mut Vec<u8>), words: &[&str]| {
        let file = path.join("r-2").join(name);
        let whole = fs::read(&file).expect("read");
        let mut bytes = whole.clone();
        change(&mut bytes);
        fs::write(&file, bytes).expect("written");
        refused(path, &all, words);
        assert!(!path.join("r").exists());
        fs::write(&file, whole).expect("written");
    };
    let flip = |bytes: &mut Vec<u8>| {
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
    };
    with("lived", &flip, &["`r-2/lived` is damaged", again]);
    with("lived", &|bytes| bytes.truncate(bytes.len() / 2), &["`r-2/lived` is damaged", again]);
    with("lived", &|bytes| bytes.clear(), &["`r-2/lived` is damaged: it ends too early", again]);
    let other = fs::read(path.join("r-3/lived")).expect("read");
    with("lived", &|bytes| bytes.clone_from(&other), &["`r-2/lived` belongs to another run", again]);
    with("scenario.toml", &flip, &["`r-2` is damaged: its scenario.toml", again]);
    let text = |from: &'static str, to: &'static str| {
        move |bytes: &mut Vec<u8>| {
            let text = String::from_utf8(bytes.clone()).expect("a text");
            assert!(text.contains(from), "`{from}` is not in the manifest");
            *bytes = text.replacen(from, to, 1).into_bytes();
        }
    };
    with("manifest.toml", &text("shard = \"2/3\"", "shard = \"9/3\""), &["the shard `r-2` cannot be read"]);
    with(
        "manifest.toml",
        &text("question = \"\"", "question = \"?\""),
        &["`r-2` is a shard of another run", "question"],
    );
    with("manifest.toml", &text("commit = \"", "commit = \"0"), &["`r-2` is a shard of another run", "commit"]);
    succeeds(path, &all);
}

#[test]
fn other_programs_and_policies_than_those_of_the_shards_are_refused() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path();
    fs::create_dir(path.join("r")).expect("made");
    for name in manifest::listing(&home().join("whole")).expect("a folder") {
        let to = path.join("r").join(&name);
        to.parent().map(fs::create_dir_all).transpose().expect("made");
        fs::copy(home().join("whole").join(&name), to).expect("copied");
    }
    fs::write(path.join("a.toml"), scenario("")).expect("written");
    live(path, "run", "1/1", "s", &["--until", "2013", "--persons", "300"]);
    let file = path.join("s/manifest.toml");
    let whole = fs::read_to_string(&file).expect("a text");
    let with = |from: &str, to: &str, words: &[&str]| {
        let changed = whole.replacen(from, to, 1);
        assert_ne!(changed, whole, "`{from}` is not in the manifest");
        fs::write(&file, changed).expect("written");
        refused(path, &["merge", "s", "--out", "m"], words);
    };
    with("commit = \"", "commit = \"0", &["`s` was lived by gongji", "and this is gongji", "with the program that"]);
    let hash = |name: &str| {
        let after = whole.split_once(name).expect("it is named").1;
        after.split_once("sha256 = \"").expect("it has a hash").1.split('"').next().expect("a hash").to_owned()
    };
    let zeros = "0".repeat(64);
    with(&hash("id = \"account-recrediting\""), &zeros, &["the policy `account-recrediting`", "is another file here"]);
    with(&hash("file = \"behaviour.csv\""), &zeros, &["the input table `behaviour.csv` is another one here"]);
    fs::write(&file, &whole).expect("written");
    succeeds(path, &["merge", "s", "--out", "r"]);
}

#[test]
fn what_is_no_shard_and_what_cannot_be_split_is_refused_with_what_is_right() {
    let folder = folder_of("");
    let path = folder.path();
    let refused = |args: &[&str], words: &[&str]| refused(path, args, words);
    for (shard, words) in [
        ("0/3", &["`--shard` takes one of the shards, not `0/3`", "expected 1/3 to 3/3"][..]),
        ("4/3", &["not `4/3`", "expected 1/3 to 3/3"]),
        ("1/0", &["takes one of 1 to 100,000 shards, not `1/0`", "expected I/N, such as 1/8"]),
        ("-1/3", &["takes a shard and how many there are, not `-1/3`", "expected I/N, such as 1/8"]),
        ("two", &["takes a shard and how many there are, not `two`", "expected I/N, such as 1/8"]),
    ] {
        refused(&["run", "a.toml", "--shard", shard], words);
    }
    let sensitivity = ["sensitivity", "a.toml", "--shard", "1/2"];
    refused(&sensitivity, &["`--shard` is for `run` and `compare`"]);
    let precision =
        "[precision]\nmetric = \"household_burden\"\narm = \"early\"\nyear = 2018\nerror = 1.0\nat_most = 5\n";
    fs::write(path.join("a.toml"), scenario(precision)).expect("written");
    refused(&["run", "a.toml", "--shard", "1/2"], &["with `precision` cannot be lived in shards", "`replicates`"]);
    let twin = format!(
        "[[arm]]\nname = \"pooled\"\npolicies = [{OLD}, {{ use = \"outpatient-pooling\", from = 2014 }}]\n\
         neutral = {{ by = \"pooled-share\", over = [2014, 2018] }}\n"
    );
    fs::write(path.join("a.toml"), scenario("") + &twin).expect("written");
    refused(&["run", "a.toml", "--shard", "1/2"], &["is a solved twin, and cannot be lived in shards"]);
}

/// A folder of its own with the book's scenarios and `gongji` on the path.
struct Machine {
    folder: TempDir,
}

impl Machine {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        fs::create_dir(folder.path().join("scenarios")).expect("made");
        let quick = fixtures::root().join("scenarios/quick.toml");
        fs::copy(quick, folder.path().join("scenarios/quick.toml")).expect("copied");
        fs::write(folder.path().join("long.toml"), scenario("")).expect("written");
        fs::create_dir(folder.path().join("bin")).expect("made");
        symlink(env!("CARGO_BIN_EXE_gongji"), folder.path().join("bin/gongji")).expect("linked");
        Self { folder }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    /// What a command of a shell or a script says; it must end with this code.
    fn runs(&self, script: &str, known: &[(&str, &str)], code: i32) -> String {
        let file = self.path().join("script");
        fs::write(&file, script).expect("written");
        fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).expect("allowed");
        let path = format!("{}:{}", self.path().join("bin").display(), std::env::var("PATH").expect("a path"));
        let mut command = Command::new("sh");
        command.arg(&file).current_dir(self.path()).env("PATH", path).envs(known.iter().copied());
        command.env("GONGJI_PLUGINS", fixtures::policies()).env("XDG_CACHE_HOME", self.path().join("cache"));
        let output = command.output().expect("a shell");
        let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
        assert_eq!(output.status.code(), Some(code), "{script}\n{said}");
        said
    }
}

/// Blocks of a page that are set apart, without their indent.
fn blocks(page: &str) -> Vec<String> {
    let mut blocks = vec![String::new()];
    let mut lines = page.lines().peekable();
    while let Some(line) = lines.next() {
        let goes_on = line.is_empty() && lines.peek().is_some_and(|next| next.starts_with("    "));
        match (line.strip_prefix("    "), blocks.last_mut()) {
            (Some(code), Some(block)) => *block += &format!("{code}\n"),
            (None, Some(block)) if goes_on && !block.is_empty() => block.push('\n'),
            _ => blocks.push(String::new()),
        }
    }
    blocks.retain(|block| !block.is_empty());
    blocks
}

#[test]
fn the_commands_and_scripts_of_the_book_s_page_run_as_they_stand_there() {
    let page = fs::read_to_string(fixtures::root().join("docs/src/long-runs.md")).expect("the page");
    let blocks = blocks(&page);
    let machine = Machine::new();
    let commands: Vec<&str> =
        blocks.iter().filter(|block| block.starts_with("gongji ")).flat_map(|block| block.lines()).collect();
    assert_eq!(commands.len(), 8, "{commands:?}");
    for line in commands {
        let said = machine.runs(line, &[], if line.contains("resume") { 2 } else { 0 });
        assert!(!line.contains("resume") || said.contains("there is nothing to go on with"), "{said}");
    }
    assert!(content(&machine.path().join("results/wide")).contains_key("report.html"));
    assert!(content(&machine.path().join("results/new")).contains_key("report.html"));
    let scripts: Vec<&String> = blocks.iter().filter(|block| block.starts_with("#!/bin/sh")).collect();
    let [long, array] = scripts[..] else { panic!("{scripts:?}") };
    fs::remove_dir_all(machine.path().join("results")).expect("removed");
    machine.runs(long, &[], 0);
    let whole = content(&machine.path().join("results/long"));
    fs::remove_dir_all(machine.path().join("results/long")).expect("removed");
    let shards = |line: &str| line.split_once("--array=1-").and_then(|(_, number)| number.trim().parse::<u32>().ok());
    let number = array.lines().find_map(shards).expect("an array");
    for task in 1..=number {
        let known = [("SLURM_ARRAY_TASK_ID", task.to_string()), ("SLURM_ARRAY_TASK_COUNT", number.to_string())];
        let known: Vec<(&str, &str)> = known.iter().map(|(name, value)| (*name, value.as_str())).collect();
        machine.runs(array, &known, 0);
        assert!(machine.path().join(format!("results/long-{task}/lived")).exists());
        assert_eq!(machine.runs(array, &known, 0), "", "what is there is not lived again");
    }
    let merge = page.split('`').find(|words| words.starts_with("gongji merge results/long-")).expect("a command");
    machine.runs(merge, &[], 0);
    are_the_same(&whole, &content(&machine.path().join("results/long")), "the array");
    snakemake(&machine, &blocks, &whole);
}

/// The shell commands of the rules, with what Snakemake puts in.
fn snakemake(machine: &Machine, blocks: &[String], whole: &BTreeMap<String, Vec<u8>>) {
    let rules = blocks.iter().find(|block| block.contains("rule shard:")).expect("a Snakemake rule");
    let shells: Vec<&str> = rules.split("\"\"\"").skip(1).step_by(2).collect();
    let [merge, shard] = shells[..] else { panic!("{shells:?}") };
    let results = machine.path().join("results");
    let count = rules.split_once("SHARDS = ").and_then(|(_, rest)| rest.lines().next()?.parse::<u32>().ok());
    let count = count.expect("a number of shards");
    fs::remove_dir_all(&results).expect("removed");
    let folders: Vec<PathBuf> = (1..=count).map(|i| PathBuf::from(format!("results/long-{i}"))).collect();
    let filled = |text: &str, input: &str, output: &str, i: u32| {
        let text = text.replace("{input}", input).replace("{output}", output).replace("{threads}", "2");
        text.replace("{wildcards.i}", &i.to_string()).replace("{SHARDS}", &count.to_string())
    };
    for (i, folder) in (1..).zip(&folders) {
        machine.runs(&filled(shard, "long.toml", &folder.to_string_lossy(), i), &[], 0);
    }
    let all: Vec<String> = folders.iter().map(|folder| folder.display().to_string()).collect();
    machine.runs(&filled(merge, &all.join(" "), "results/long", 0), &[], 0);
    are_the_same(whole, &content(&results.join("long")), "Snakemake");
}
