//! A run that was stopped goes on from what it set down, and ends with the bytes of one that was not.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::fixtures::society::OLD;
use crate::started::{command, content, gongji, holds, succeeds};

/// Three arms, of which two part from the baseline, in different years.
fn scenario(more: &str) -> String {
    let arm = |name: &str, from: u16| {
        format!(
            "[[arm]]\nname = \"{name}\"\npolicies = [{OLD}, {{ use = \"account-recrediting\", from = {from}, transition_years = 1 }}]\n"
        )
    };
    [
        "name = \"a\"\nuntil = 2020\npersons = 1500\nreplicates = 2\nbaseline = \"old\"\n",
        more,
        &format!("[[arm]]\nname = \"old\"\npolicies = [{OLD}]\n"),
        &arm("early", 2014),
        &arm("late", 2017),
    ]
    .concat()
}

/// A folder with a scenario, and what it gives when nobody stops it.
struct Home {
    folder: TempDir,
    content: BTreeMap<String, Vec<u8>>,
}

impl Home {
    fn of(more: &str, args: &[&str]) -> Self {
        let folder = folder();
        fs::write(folder.path().join("a.toml"), scenario(more)).expect("written");
        succeeds(folder.path(), &[&["compare", "a.toml", "--quiet", "--out", "whole"], args].concat());
        let content = content(&folder.path().join("whole"));
        Self { folder, content }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    /// A run into `r` that is killed when this many checkpoints were written.
    fn killed(&self, args: &[&str], checkpoints: usize) {
        let earlier = self.path().join("r");
        if earlier.exists() {
            fs::remove_dir_all(earlier).expect("removed");
        }
        let args = [&["compare", "a.toml", "--quiet", "--out", "r", "--checkpoint", "1"], args].concat();
        let mut run = start(self.path(), &args);
        let begun = Instant::now();
        while newest(&self.run()) < checkpoints && begun.elapsed() < Duration::from_secs(60) {
            assert!(run.try_wait().expect("asked").is_none(), "it ended before it was killed");
        }
        run.kill().expect("killed");
        run.wait().expect("gone");
        // The working process ends with the one that was started, but not in the same instant.
        wait_until(|| !is_held(&self.run()));
        assert!(!self.path().join("r").exists() && self.run().join("run.toml").exists());
    }

    fn run(&self) -> PathBuf {
        self.path().join("r.run")
    }

    /// The run goes on to the bytes of one that was not stopped; what it says.
    fn resumes(&self, args: &[&str]) -> String {
        let (code, said) = self.says(&[&["resume", "r", "--quiet"], args].concat());
        assert_eq!(code, Some(0), "{said}");
        self.is_whole();
        said
    }

    fn is_whole(&self) {
        let found = content(&self.path().join("r"));
        for (name, bytes) in &self.content {
            assert!(found.get(name) == Some(bytes), "{name} is another");
        }
        assert_eq!(found.len(), self.content.len());
        assert!(!self.run().exists(), "the folder of checkpoints stays");
    }

    fn says(&self, args: &[&str]) -> (Option<i32>, String) {
        let output = gongji(self.path(), args);
        let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
        (output.status.code(), said)
    }

    fn refused(&self, args: &[&str], words: &[&str]) {
        let (code, said) = self.says(args);
        assert_eq!(code, Some(2), "{args:?}: {said}");
        holds(&said, words);
    }
}

/// In memory where that can be had: much is brought to the disk otherwise.
fn folder() -> TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).expect("a temporary folder")
}

fn start(folder: &Path, args: &[&str]) -> Child {
    command(folder, args).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the program runs")
}

/// Number of the newest file in a folder of checkpoints.
pub(crate) fn newest(run: &Path) -> usize {
    let names = fs::read_dir(run).into_iter().flatten().flatten().map(|entry| entry.file_name());
    names.filter_map(|name| name.to_str()?.rsplit_once('-')?.1.parse().ok()).max().unwrap_or(0)
}

/// Files of a kind, the newest last.
fn files(run: &Path, kind: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(run).expect("a folder").flatten().map(|entry| entry.path());
    let is_it = |path: &PathBuf| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(kind));
    let mut found: Vec<PathBuf> = entries.filter(is_it).collect();
    found.sort();
    found
}

fn is_held(run: &Path) -> bool {
    File::options().write(true).open(run.join("lock")).is_ok_and(|lock| lock.try_lock().is_err())
}

fn wait_until(mut holds: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < Duration::from_secs(60), "waited for a minute");
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn plain() -> &'static Home {
    static HOME: OnceLock<Home> = OnceLock::new();
    HOME.get_or_init(|| Home::of("", &[]))
}

/// A copy of the plain one, to be stopped.
fn home() -> Home {
    let folder = folder();
    fs::copy(plain().path().join("a.toml"), folder.path().join("a.toml")).expect("copied");
    Home { folder, content: plain().content.clone() }
}

#[test]
fn a_run_that_sets_everything_down_is_the_same_run_and_leaves_nothing() {
    let home = home();
    for args in [&["--checkpoint", "1"][..], &["--checkpoint", "3", "--isolate"]] {
        succeeds(home.path(), &[&["compare", "a.toml", "--quiet", "--out", "r"], args].concat());
        home.is_whole();
    }
}

#[test]
fn a_killed_run_goes_on_with_any_number_of_threads_from_wherever_it_came() {
    let home = home();
    for (checkpoints, threads) in [(1, "1"), (9, "3"), (25, "2"), (60, "1")] {
        home.killed(&["--threads", "2"], checkpoints);
        let said = home.resumes(&["--threads", threads]);
        holds(&said, &["note: going on after "]);
    }
}

#[test]
fn a_run_may_be_killed_again_and_again_and_moved_to_another_place() {
    let home = home();
    home.killed(&[], 4);
    for checkpoints in [20, 40] {
        let mut run = start(home.path(), &["resume", "r", "--quiet"]);
        wait_until(|| newest(&home.run()) >= checkpoints);
        run.kill().expect("killed");
        run.wait().expect("gone");
        wait_until(|| !is_held(&home.run()));
    }
    // The scenario is kept with the run.
    fs::remove_file(home.path().join("a.toml")).expect("removed");
    fs::rename(home.run(), home.path().join("s.run")).expect("moved");
    let (code, said) = home.says(&["resume", "s.run", "--quiet"]);
    assert_eq!(code, Some(0), "{said}");
    fs::rename(home.path().join("s"), home.path().join("r")).expect("moved");
    home.is_whole();
}

#[test]
fn processes_of_their_own_replayed_pasts_added_replicates_and_panels_go_on_too() {
    let precision =
        "[precision]\nmetric = \"household_burden\"\narm = \"early\"\nyear = 2020\nerror = 1.0\nat_most = 5\n";
    let panel = "[panel]\nsample = 300\ncolumns = [\"age\", \"income\"]\n";
    for (more, args) in [(panel, &["--isolate"][..]), ("past = \"replayed\"\n", &[]), (precision, &[]), (panel, &[])] {
        let home = Home::of(more, args);
        for checkpoints in [3, 30] {
            home.killed(args, checkpoints);
            home.resumes(&[]);
        }
    }
}

#[test]
fn the_same_command_says_that_an_unfinished_run_is_there_and_another_one_in_what_it_differs() {
    let home = home();
    home.killed(&[], 5);
    let command = ["compare", "a.toml", "--quiet", "--out", "r"];
    let with = |more: &[&'static str]| [&command[..], more].concat();
    let ways = ["go on with `gongji resume r`", "`--replace`"];
    home.refused(&command, &[&["holds this run as far as it came"][..], &ways].concat());
    home.refused(&with(&["--seed", "3"]), &[&["holds another run", "seed 20210422, now 3"][..], &ways].concat());
    home.refused(&with(&["--persons", "900"]), &["holds another run", "persons 1500, now 900"]);
    home.refused(&["run", "a.toml", "--out", "r"], &["holds another run", "verb compare, now run"]);
    let more = [with(&["--replace"]), vec!["compare", "a.toml", "--quiet", "--out", "r"]];
    for command in &more {
        succeeds(home.path(), command);
        home.is_whole();
    }
}

#[test]
fn what_is_no_unfinished_run_cannot_be_gone_on_with_and_stays() {
    let home = home();
    home.refused(&["resume", "nowhere"], &["there is no unfinished run of `nowhere`"]);
    home.refused(&["resume", "whole/../a.toml"], &["a.toml"]);
    fs::create_dir(home.run()).expect("made");
    fs::write(home.run().join("notes.md"), "mine").expect("written");
    home.refused(&["resume", "r"], &["is no folder of an unfinished run"]);
    let command = ["compare", "a.toml", "--quiet", "--out", "r", "--replace"];
    home.refused(&command, &["is no folder of an unfinished run", "move it elsewhere"]);
    assert!(home.run().join("notes.md").exists());
    fs::remove_dir_all(home.run()).expect("removed");
    // What a run left that was killed before it had written anything is no run.
    fs::create_dir(home.run()).expect("made");
    fs::write(home.run().join("lock"), "").expect("written");
    home.refused(&["resume", "r"], &["there is no unfinished run of `r`"]);
    succeeds(home.path(), &command);
    home.refused(&["resume", "r"], &["`r` is finished"]);
}

#[test]
fn another_program_table_or_policy_is_refused_by_name() {
    let home = home();
    home.killed(&[], 5);
    let head = home.run().join("run.toml");
    let whole = fs::read_to_string(&head).expect("a text");
    let (text, _) = whole.rsplit_once("\n# SHA-256").expect("it is sealed");
    let with = |from: &str, to: &str| {
        let changed = text.replacen(from, to, 1);
        assert_ne!(changed, text, "`{from}` is not in the head");
        let digest = gongji::ground::digest::sha256(changed.as_bytes());
        fs::write(&head, format!("{changed}\n# SHA-256 of all above: {digest}\n")).expect("written");
    };
    with("commit = \"", "commit = \"0");
    home.refused(&["resume", "r"], &["it was begun by gongji", "and this is gongji", "`--replace`"]);
    with("layout = \"", "layout = \"other ");
    home.refused(&["resume", "r"], &["lays out its societies in another way"]);
    let hash = |name: &str| {
        let after = text.split_once(name).expect("it is named").1;
        after.split_once("sha256 = \"").expect("it has a hash").1.split('"').next().expect("a hash").to_owned()
    };
    with(&hash("file = \"behaviour.csv\""), &"0".repeat(64));
    home.refused(&["resume", "r"], &["the input table `behaviour.csv` is another one here"]);
    with(&hash("id = \"account-recrediting\""), &"0".repeat(64));
    home.refused(&["resume", "r"], &["the policy `account-recrediting`", "is another file here"]);
    fs::write(&head, &whole[..whole.len() / 2]).expect("written");
    home.refused(&["resume", "r"], &["run.toml` is damaged", "`--replace`"]);
    fs::write(&head, &whole).expect("written");
    home.resumes(&[]);
}

/// What is done to the bytes of a file.
type Damage = dyn Fn(&mut Vec<u8>);

/// Whatever is wrong with a checkpoint is said, and the one before is taken.
#[test]
fn a_damaged_truncated_foreign_or_newer_checkpoint_is_named_and_the_one_before_is_taken() {
    let home = home();
    let damage: [(&str, &str, &Damage); 6] = [
        ("middle-", "its digest is not that of its bytes", &|bytes| *bytes.last_mut().expect("a byte") ^= 1),
        ("middle-", "is damaged", &|bytes| bytes.truncate(bytes.len() / 2)),
        ("middle-", "it ends too early", &|bytes| bytes.truncate(3)),
        ("middle-", "is of a newer program", &|bytes| bytes[8] = 99),
        ("middle-", "belongs to another run", &|bytes| bytes[12] ^= 1),
        ("society-", "is damaged", &|bytes| {
            let middle = bytes.len() / 2;
            bytes[middle] ^= 4;
        }),
    ];
    for (kind, words, damage) in damage {
        home.killed(&["--threads", "1"], 24);
        let file = files(&home.run(), kind).pop().expect("there is one");
        let mut bytes = fs::read(&file).expect("read");
        damage(&mut bytes);
        fs::write(&file, bytes).expect("written");
        let said = home.resumes(&[]);
        holds(&said, &[words, &file.file_name().expect("it has a name").to_string_lossy(), "going on after"]);
    }
}

#[test]
fn without_any_checkpoint_that_is_whole_the_replicate_is_lived_again() {
    let home = home();
    home.killed(&[], 60);
    for kind in ["middle-", "society-", "noted-", "replicates-"] {
        for file in files(&home.run(), kind) {
            File::create(file).expect("made").write_all(b"nothing").expect("written");
        }
    }
    holds(&home.resumes(&[]), &["going on after 0 finished replicates"]);
}

#[test]
fn two_states_are_kept_and_nothing_that_neither_needs() {
    let home = home();
    home.killed(&[], 22);
    // The last one may have been on its way.
    let count = |kind: &str| files(&home.run(), kind).len();
    assert!((1..=3).contains(&count("middle-")), "{} states", count("middle-"));
    assert!(count("society-") <= 5, "{} societies", count("society-"));
    home.resumes(&[]);
}

#[test]
fn a_run_that_is_asked_to_stop_sets_everything_down_and_says_how_it_goes_on() {
    for (signal, code, args) in [("-INT", 130, &[][..]), ("-TERM", 143, &["--isolate"])] {
        let home = home();
        let said = home.path().join("said");
        let args = [&["compare", "a.toml", "--out", "r"], args].concat();
        let mut run =
            command(home.path(), &args).stderr(File::create(&said).expect("made")).spawn().expect("the program runs");
        let text = || fs::read_to_string(&said).expect("a text");
        wait_until(|| text().contains("from 201"));
        let asked = Command::new("kill").arg(signal).arg(run.id().to_string()).status();
        assert!(asked.is_ok_and(|status| status.success()));
        let ended = run.wait().expect("it ends").code();
        if ended == Some(0) {
            // Asked for at the very end: what was being written is there as a whole.
            home.is_whole();
            continue;
        }
        assert_eq!(ended, Some(code), "{}", text());
        holds(&text(), &["interrupted", "nothing is left half-written", "go on with `gongji resume r`"]);
        assert!(!home.path().join("r").exists());
        home.resumes(&[]);
    }
}

#[test]
fn what_cannot_be_set_down_is_told_and_the_run_comes_to_its_end() {
    let home = home();
    // A file is in the way of the folder's files, as a full disk would be.
    fs::create_dir_all(home.run().join(".partial-run.toml")).expect("made");
    let (code, said) = home.says(&["compare", "a.toml", "--quiet", "--out", "r", "--checkpoint", "1"]);
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(said.matches("no checkpoint could be written").count(), 1, "{said}");
    fs::remove_dir_all(home.run()).expect("removed");
    home.is_whole();
}
