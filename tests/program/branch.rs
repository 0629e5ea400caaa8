//! Arms that begin with a kept branch come to the bytes of a run from the opening, and whatever would not is refused in words.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::fixtures::society::OLD;
use crate::resume::newest;
use crate::started::{command, content, gongji, holds, succeeds};

/// An arm of the old law with more.
fn arm(name: &str, policies: &str) -> String {
    format!("[[arm]]\nname = \"{name}\"\npolicies = [{OLD}{policies}]\n")
}

fn credit(from: u16) -> String {
    format!(", {{ use = \"account-recrediting\", from = {from}, transition_years = 1 }}")
}

/// Two arms that part in 2014: the baseline is noted from then on.
fn kept(more: &str) -> String {
    let head = "name = \"kept\"\nuntil = 2018\npersons = 900\nreplicates = 2\nbaseline = \"old\"\n";
    [head, more, &arm("early", &credit(2014)), &arm("old", "")].concat()
}

/// Four arms that part in 2017 and later.
fn new(more: &str) -> String {
    let head = "name = \"new\"\nuntil = 2019\npersons = 900\nreplicates = 2\nbaseline = \"as-it-was\"\n";
    let own = "[[arm]]\nname = \"shy\"\nextends = \"as-it-was\"\n[arm.behaviour]\nforgone = { 2018 = 0.4 }\n";
    let sold = ", { use = \"shenzhen-critical-illness\", from = 2017 }";
    [head, more, &arm("late", &credit(2018)), &arm("as-it-was", ""), &arm("sold", sold), own].concat()
}

/// What is told of persons and groups.
const OBSERVED: &str = "[panel]\nsample = 200\ncolumns = [\"age\", \"income\"]\n\
                        [[table]]\nby = [\"sex\", \"status\"]\nmetrics = [\"visits\"]\n";

struct Home {
    folder: TempDir,
}

impl Home {
    /// A folder with two scenarios, of which the first is to be kept.
    fn of(kept: &str, new: &str) -> Self {
        let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).expect("a temporary folder");
        fs::write(folder.path().join("kept.toml"), kept).expect("written");
        fs::write(folder.path().join("new.toml"), new).expect("written");
        Self { folder }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn says(&self, args: &[&str]) -> (Option<i32>, String) {
        let output = gongji(self.path(), args);
        let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
        (output.status.code(), said)
    }

    fn keeps(&self, year: &str, args: &[&str]) -> String {
        let command = ["compare", "kept.toml", "--quiet", "--out", "k", "--replace", "--keep-branch", year];
        succeeds(self.path(), &[&command[..], args].concat())
    }

    /// The bytes of the new arms, from the opening or from the branch.
    fn lives(&self, verb: &str, out: &str, args: &[&str]) -> BTreeMap<String, Vec<u8>> {
        succeeds(self.path(), &[&[verb, "new.toml", "--quiet", "--replace", "--out", out], args].concat());
        content(&self.path().join(out))
    }

    /// The new arms come to the same bytes from the branch, with each of these flags.
    fn is_the_same(&self, verb: &str, args: &[&str], ways: &[&[&str]]) {
        let whole = self.lives(verb, "whole", args);
        for way in ways {
            let more = [args, way, &["--branch-from", "k.branch"]].concat();
            are_the_same(&whole, &self.lives(verb, "begun", &more), &format!("{more:?}"));
        }
    }

    fn refused(&self, args: &[&str], words: &[&str]) {
        let (code, said) = self.says(args);
        assert_eq!(code, Some(2), "{args:?}: {said}");
        holds(&said, words);
    }

    /// The new arms with these flags cannot begin with the branch.
    fn no_start(&self, args: &[&str], words: &[&str]) {
        let command = ["run", "new.toml", "--quiet", "--out", "refused", "--branch-from", "k.branch"];
        self.refused(&[&command[..], args].concat(), words);
        assert!(!self.path().join("refused").exists() && !self.path().join("refused.run").exists());
    }
}

fn are_the_same(whole: &BTreeMap<String, Vec<u8>>, other: &BTreeMap<String, Vec<u8>>, which: &str) {
    assert_eq!(whole.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>(), "{which}");
    for (name, bytes) in whole {
        assert!(other[name] == *bytes, "{which}: {name} is another");
    }
}

/// A branch at the end of 2016, kept by a run whose own arms part before.
fn home() -> &'static Home {
    static HOME: OnceLock<Home> = OnceLock::new();
    HOME.get_or_init(|| {
        let home = Home::of(&kept(OBSERVED), &new(OBSERVED));
        home.keeps("2016", &["--threads", "2"]);
        home
    })
}

/// The same, to be changed.
fn copy() -> Home {
    let copy = Home::of(&kept(OBSERVED), &new(OBSERVED));
    fs::create_dir(copy.path().join("k.branch")).expect("made");
    for (name, bytes) in files(&home().path().join("k.branch")) {
        fs::write(copy.path().join("k.branch").join(name), bytes).expect("written");
    }
    copy
}

fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).expect("a folder").flatten();
    let read = |path: PathBuf| fs::read(path).expect("read");
    entries.map(|entry| (entry.file_name().to_string_lossy().into_owned(), read(entry.path()))).collect()
}

#[test]
fn arms_that_begin_with_a_branch_come_to_the_bytes_of_a_run_from_the_opening() {
    let ways = [&["--threads", "1"][..], &["--threads", "2"], &["--isolate"], &["--checkpoint", "1"]];
    home().is_the_same("compare", &[], &ways);
    home().is_the_same("run", &["--replicates", "1", "--until", "2018"], &[&[]]);
}

#[test]
fn whoever_keeps_a_branch_has_the_results_of_one_who_does_not() {
    let home = copy();
    succeeds(home.path(), &["compare", "kept.toml", "--quiet", "--out", "plain"]);
    let plain = content(&home.path().join("plain"));
    for args in [&[][..], &["--isolate"], &["--checkpoint", "1"]] {
        holds(&home.keeps("2016", args), &["branch:  k.branch"]);
        are_the_same(&plain, &content(&home.path().join("k")), &format!("{args:?}"));
        assert!(!home.path().join("k.run").exists());
    }
}

#[test]
fn results_that_began_with_a_branch_are_verified_without_it_and_say_so_in_the_table_of_the_machine() {
    let home = copy();
    home.lives("compare", "begun", &["--branch-from", "k.branch"]);
    let manifest = fs::read_to_string(home.path().join("begun/manifest.toml")).expect("a text");
    let (same, machine) = manifest.split_once("\n[machine]\n").expect("two parts");
    assert!(!same.contains("branch") && machine.contains("branch = \"k.branch, end of 2016\""), "{machine}");
    fs::remove_dir_all(home.path().join("k.branch")).expect("removed");
    holds(&succeeds(home.path(), &["verify", "begun", "--quiet"]), &["verified: "]);
}

#[test]
fn societies_of_any_size_are_kept() {
    for persons in ["1", "255", "257", "3000"] {
        let home = Home::of(&kept(""), &new(""));
        home.keeps("2013", &["--persons", persons, "--until", "2014"]);
        home.is_the_same(
            "run",
            &["--persons", persons, "--until", "2018"],
            &[&["--threads", "1"], &["--threads", "2"]],
        );
    }
}

#[test]
fn vectors_replayed_pasts_everybody_processes_and_added_replicates_begin_with_a_branch_too() {
    let everybody = "universe = \"nation\"\ncare = \"everybody\"\nmoves = true\n";
    let precision =
        "[precision]\nmetric = \"household_burden\"\narm = \"late\"\nyear = 2019\nerror = 1e7\nat_most = 3\n";
    let of = |more: &'static str| (more, more, &[][..]);
    let kinds = [
        of("parameters = \"ensemble\"\n"),
        of("past = \"replayed\"\n"),
        of(everybody),
        ("", "", &["--isolate"]),
        ("", "take_up_axis = [0.3]\n", &[]),
        ("", precision, &["--replicates", "3"]),
        // Nothing is told of the kept years, so nothing need have been noted of them.
        ("", "from = 2017\n[[table]]\nby = [\"sex\"]\nmetrics = [\"visits\"]\n", &[]),
    ];
    for (before, now, args) in kinds {
        let home = Home::of(&kept(before), &new(now));
        home.keeps("2016", args);
        home.is_the_same("compare", &[], &[&[], &["--isolate"]]);
    }
}

#[test]
fn a_branch_at_the_last_year_is_how_a_run_goes_on_later_and_branches_follow_one_another() {
    for way in [&[][..], &["--isolate"]] {
        let home = Home::of(&kept(""), &new(""));
        home.keeps("2016", &[&["--until", "2016", "--arms", "old"], way].concat());
        home.is_the_same("run", &["--until", "2016"], &[way]);
        let further = [&["--keep-branch", "2017", "--branch-from", "k.branch", "--arms", "as-it-was"], way].concat();
        home.lives("run", "further", &further);
        home.is_the_same("compare", &["--arms", "late"], &[way]);
        let from = ["--arms", "late,shy", "--branch-from"];
        let [whole, begun] =
            [&from[..2], &[&from[..], &["further.branch"]].concat()].map(|args| home.lives("run", "b", args));
        are_the_same(&whole, &begun, "a branch of a branch");
    }
}

#[test]
fn shards_begin_with_a_branch_and_keep_none() {
    let home = copy();
    let whole = home.lives("compare", "whole", &[]);
    for shard in ["1", "2", "3"] {
        let more = ["--shard", &format!("{shard}/3"), "--branch-from", "k.branch"];
        succeeds(home.path(), &[&["compare", "new.toml", "--quiet", "--out", shard], &more[..]].concat());
    }
    succeeds(home.path(), &["merge", "1", "2", "3", "--out", "merged"]);
    are_the_same(&whole, &content(&home.path().join("merged")), "shards");
    let args = ["run", "kept.toml", "--shard", "1/2", "--keep-branch", "2016"];
    home.refused(&args, &["`--keep-branch` keeps all replicates of the baseline", "`--arms`"]);
}

#[test]
fn another_ground_is_refused_by_every_fact_in_which_it_differs() {
    let begins = "`k.branch` is no start for this scenario: ";
    let facts = [
        (&["--seed", "3"][..], &["seed 20210422, now 3"][..]),
        (&["--persons", "901"], &["persons 900, now 901"]),
        (&["--replicates", "3"], &["it keeps 2 replicates, and this scenario has 3"]),
        (&["--until", "2015"], &["it was kept at the end of 2016, and this scenario ends with 2015"]),
        (&["--parameters", "ensemble"], &["the fitted values of its vector are others now"]),
        (&["--seed", "3", "--persons", "901"], &["seed 20210422, now 3; persons 900, now 901"]),
    ];
    for (args, words) in facts {
        home().no_start(args, &[&[begins], words].concat());
    }
    let texts = [
        ("universe = \"nation\"\n", "universe member-households, now nation"),
        ("closure = \"high\"\n", "closure medium, now high"),
        ("universe = \"nation\"\nmoves = true\n", "now nation; moves false, now true"),
        ("[behaviour]\nforgone = 0.3\n", "behaviour `forgone` of the tables, now 0.3"),
        ("account_value = 0.5\n", "account_value of the tables, now 0.5"),
        ("[[fund]]\nscheme = \"employees\"\nlevel = \"province\"\n", "funds none, now employees, province"),
    ];
    for (more, words) in texts {
        let home = copy();
        fs::write(home.path().join("new.toml"), new(&[more, OBSERVED].concat())).expect("written");
        home.no_start(&[], &[begins, words]);
    }
    let asked = [
        ("[panel]\nsample = 200\ncolumns = [\"age\"]\n", "`panel` asks for something else of years that were lived"),
        ("[[table]]\nby = [\"age\"]\nmetrics = [\"visits\"]\n", "`table` asks for something else of years"),
        (
            "[precision]\nmetric = \"household_burden\"\narm = \"late\"\nyear = 2019\nerror = 1.0\nat_most = 5\n",
            "it keeps 2 replicates, and this scenario may need 5",
        ),
    ];
    for (more, words) in asked {
        let home = copy();
        fs::write(home.path().join("new.toml"), new(more)).expect("written");
        home.no_start(&[], &[begins, words]);
    }
}

#[test]
fn an_arm_that_parts_from_the_kept_past_is_named_with_the_year_and_what_differs() {
    let home = copy();
    let parts = |arms: &str, words: &[&str]| {
        let text = format!("{}{arms}", new(OBSERVED));
        fs::write(home.path().join("new.toml"), text).expect("written");
        home.no_start(&[], words);
    };
    let at = "and the branch was kept at the end of 2016: ";
    parts(
        &arm("soon", &credit(2015)),
        &[
            "arm `soon` parts from the kept past in 2015",
            at,
            "`account-recrediting` acts in it, kept without",
            "2014 at the latest",
        ],
    );
    parts(&arm("edge", &credit(2016)), &["arm `edge` parts from the kept past in 2016", "from 2017 on"]);
    let other = "[[arm]]\nname = \"other\"\npolicies = [{ use = \"unified-account-1998\", preset = \"national-average\", \
                 older_age = 50 }]\n";
    parts(
        other,
        &[
            "arm `other` parts from the kept past in 2012",
            "`older_age` of `unified-account-1998` is 50, kept 45",
            "no past in common",
        ],
    );
    parts(
        "[[arm]]\nname = \"none\"\npolicies = []\n",
        &["arm `none` parts", "`unified-account-1998` does not act in it, kept with it"],
    );
    let own = "[[arm]]\nname = \"own\"\nextends = \"as-it-was\"\n[arm.behaviour]\nforgone = { 2014 = 0.4 }\n";
    parts(
        own,
        &[
            "arm `own` parts from the kept past in 2014",
            "its own behaviour or environment is `forgone.0=0.4;`, kept none",
        ],
    );
    let both = arm("soon", &credit(2015)) + &arm("sooner", &credit(2014));
    parts(&both, &["arm `soon` parts from the kept past in 2015", "arm `sooner` parts from the kept past in 2014"]);
}

#[test]
fn what_cannot_begin_with_a_branch_or_be_kept_says_why() {
    let home = copy();
    for year in ["2019", "2060"] {
        let args = ["run", "kept.toml", "--keep-branch", year];
        home.refused(&args, &[&format!("`--keep-branch {year}` is no year that is lived"), "expected 2012 to 2018"]);
    }
    home.no_start(&["--keep-branch", "2016"], &["is no year that is lived", "expected 2017 to 2019"]);
    let twin = format!(
        "[[arm]]\nname = \"pooled\"\npolicies = [{OLD}, {{ use = \"outpatient-pooling\", from = 2017 }}]\n\
         neutral = {{ by = \"pooled-share\", over = [2017, 2019] }}\n"
    );
    fs::write(home.path().join("new.toml"), new(OBSERVED) + &twin).expect("written");
    home.no_start(&[], &["is a solved twin, and cannot begin with a branch"]);
}

#[test]
fn what_is_no_branch_is_refused_with_what_is_right() {
    let home = copy();
    let from = |folder: &str, words: &[&str]| {
        home.refused(&["run", "new.toml", "--quiet", "--branch-from", folder], words);
    };
    from("nowhere", &["`nowhere` is not there", "`gongji run --keep-branch`"]);
    from("k", &["`k` is not there", "its branch is `k.branch`"]);
    from("kept.toml", &["`kept.toml` is no branch"]);
    home.lives("run", "r", &["--until", "2013"]);
    from("r", &["`r` is no branch", "`gongji run --keep-branch`"]);
    home.refused(&["verify", "k.branch"], &["k.branch"]);
    home.refused(&["report", "k.branch"], &["k.branch"]);
}

#[test]
fn a_damaged_branch_and_one_of_another_program_policy_or_table_are_named() {
    let home = copy();
    let with = |name: &str, change: &dyn Fn(&mut Vec<u8>), words: &[&str]| {
        let path = home.path().join("k.branch").join(name);
        let whole = fs::read(&path).expect("read");
        let mut bytes = whole.clone();
        change(&mut bytes);
        fs::write(&path, bytes).expect("written");
        home.no_start(&[], words);
        fs::write(&path, whole).expect("written");
    };
    let flip = |bytes: &mut Vec<u8>| {
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
    };
    let again = "keep the branch again with `--keep-branch`";
    for name in ["ground", "replicate-1", "replicate-2"] {
        let damaged = format!("the file of the branch `k.branch/{name}` is damaged");
        with(name, &flip, &[&damaged, again]);
        with(name, &|bytes| bytes.truncate(bytes.len() / 2), &[&damaged, again]);
        with(name, &|bytes| bytes.clear(), &[&damaged, "it ends too early", again]);
        with(name, &|bytes| bytes[8] = 99, &["is of a newer program", again]);
        let path = home.path().join("k.branch").join(name);
        let whole = fs::read(&path).expect("read");
        fs::remove_file(&path).expect("removed");
        home.no_start(&[], &[&format!("cannot read the file of the branch `k.branch/{name}`"), again]);
        fs::write(&path, whole).expect("written");
    }
    let other = fs::read(home.path().join("k.branch/replicate-2")).expect("read");
    with("replicate-1", &|bytes| bytes.clone_from(&other), &["is that of another replicate, or of other years", again]);
    with("run.toml", &flip, &["run.toml` is damaged: its digest is not that of its text", again]);
    with("run.toml", &|bytes| bytes.clear(), &["run.toml` is damaged", again]);
    let changed = |from: &str, to: &str| {
        let (from, to) = (from.to_owned(), to.to_owned());
        move |bytes: &mut Vec<u8>| {
            let text = String::from_utf8(bytes.clone()).expect("a text");
            let (text, _) = text.rsplit_once("\n# SHA-256").expect("it is sealed");
            let text = text.replacen(&from, &to, 1);
            let digest = gongji::ground::digest::sha256(text.as_bytes());
            *bytes = format!("{text}\n# SHA-256 of all above: {digest}\n").into_bytes();
        }
    };
    with("run.toml", &changed("commit = \"", "commit = \"0"), &["cannot be begun with here", "and this is gongji"]);
    with("run.toml", &changed("layout = \"", "layout = \"other "), &["lays out its societies in another way"]);
    with("run.toml", &changed("seed = 20210422", "seed = 7"), &["`k.branch/ground` belongs to another run", again]);
    with("run.toml", &changed("gongji unfinished run", "gongji"), &["is of another program, or damaged"]);
    home.is_the_same("run", &[], &[&[]]);
}

#[test]
fn tables_and_policies_other_than_those_of_the_branch_are_refused_and_new_ones_are_not() {
    let home = copy();
    fs::create_dir(home.path().join("own")).expect("made");
    let table = crate::fixtures::root().join("scenarios/data/behaviour.csv");
    let text = fs::read_to_string(table).expect("a table");
    fs::write(home.path().join("own/behaviour.csv"), text + "\n").expect("written");
    home.no_start(
        &["--inputs", "own"],
        &["`k.branch` cannot be begun with here", "the input table `behaviour.csv` is another one here"],
    );
    // Of the arm that parted before, which is not lived again, no policy need be at hand.
    let libraries = crate::fixtures::policies();
    let here = home.path().join("libraries");
    fs::create_dir(&here).expect("made");
    for entry in fs::read_dir(libraries).expect("a folder").flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with("lib") && name.ends_with(".so") {
            fs::copy(entry.path(), here.join(name)).expect("copied");
        }
    }
    let trial = |words: Option<&str>| {
        let args = [
            "run",
            "new.toml",
            "--quiet",
            "--arms",
            "as-it-was",
            "--replace",
            "--out",
            "t",
            "--branch-from",
            "k.branch",
        ];
        let output = command(home.path(), &args).env("GONGJI_PLUGINS", &here).output().expect("it runs");
        let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
        assert_eq!(output.status.success(), words.is_none(), "{said}");
        words.iter().for_each(|words| holds(&said, &[words]));
    };
    let change = |policy: &str| {
        let is_it =
            |path: &PathBuf| fs::read(path).expect("read").windows(policy.len()).any(|part| part == policy.as_bytes());
        let paths = fs::read_dir(&here).expect("a folder").flatten().map(|entry| entry.path());
        for path in paths.filter(is_it).collect::<Vec<_>>() {
            let mut bytes = fs::read(&path).expect("read");
            bytes.push(0);
            fs::write(&path, bytes).expect("written");
        }
    };
    trial(None);
    change("shenzhen-critical-illness");
    trial(None);
    change("unified-account-1998");
    trial(Some("the policy `unified-account-1998`"));
}

#[test]
fn the_place_of_a_branch_is_taken_by_the_same_one_alone_unless_it_may_be_replaced() {
    let home = copy();
    let before = files(&home.path().join("k.branch"));
    let keep = ["compare", "kept.toml", "--quiet", "--out", "k", "--keep-branch"];
    succeeds(home.path(), &[&keep[..], &["2016"]].concat());
    assert!(files(&home.path().join("k.branch")).keys().eq(before.keys()));
    home.refused(
        &[&keep[..], &["2015"]].concat(),
        &["`k.branch` holds another branch folder: year 2016, now 2015", "`--replace`"],
    );
}

#[test]
fn a_killed_run_that_keeps_a_branch_or_begins_with_one_goes_on() {
    let home = copy();
    let killed = |args: &[&str], checkpoints: usize| {
        let mut run = command(home.path(), args).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it runs");
        let begun = Instant::now();
        while newest(&home.path().join("r.run")) < checkpoints && begun.elapsed() < Duration::from_secs(60) {
            assert!(run.try_wait().expect("asked").is_none(), "it ended before it was killed");
        }
        run.kill().expect("killed");
        run.wait().expect("gone");
        assert!(!home.path().join("r").exists() && !home.path().join("r.branch").exists());
    };
    let whole = home.lives("compare", "whole", &[]);
    let resumes = |whole: &BTreeMap<String, Vec<u8>>| {
        let said = succeeds(home.path(), &["resume", "r", "--quiet"]);
        are_the_same(whole, &content(&home.path().join("r")), "gone on with");
        assert!(!home.path().join("r.run").exists());
        fs::remove_dir_all(home.path().join("r")).expect("removed");
        said
    };
    let begins = ["compare", "new.toml", "--quiet", "--out", "r", "--checkpoint", "1", "--branch-from", "k.branch"];
    for checkpoints in [2, 9] {
        killed(&begins, checkpoints);
        resumes(&whole);
    }
    // What was not begun is lived from the opening when the branch is gone.
    killed(&begins, 2);
    fs::rename(home.path().join("k.branch"), home.path().join("away")).expect("moved");
    holds(&resumes(&whole), &["k.branch` is not there; what was not begun is lived from the opening"]);
    fs::rename(home.path().join("away"), home.path().join("k.branch")).expect("moved");
    let keeps = ["compare", "new.toml", "--quiet", "--out", "r", "--checkpoint", "1", "--keep-branch", "2018"];
    for (checkpoints, is_damaged) in [(3, false), (12, false), (20, true), (30, false)] {
        killed(&keeps, checkpoints);
        for (name, _) in
            files(&home.path().join("r.run")).iter().filter(|(name, _)| is_damaged && name.starts_with("branch-"))
        {
            fs::write(home.path().join("r.run").join(name), "nothing").expect("written");
        }
        resumes(&whole);
        fs::rename(home.path().join("r.branch"), home.path().join("s.branch")).expect("moved");
        let more = ["--arms", "shy,late", "--until", "2020"];
        let from_2018 = [&more[..1], &["shy"], &more[2..], &["--branch-from", "s.branch"]].concat();
        let opening = home.lives("run", "o", &[&more[..1], &["as-it-was"], &more[2..]].concat());
        let begun = home.lives("run", "o", &[&from_2018[..1], &["as-it-was"], &from_2018[2..]].concat());
        are_the_same(&opening, &begun, "from the branch of a killed run");
        fs::remove_dir_all(home.path().join("s.branch")).expect("removed");
    }
}
