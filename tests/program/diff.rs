//! `gongji diff`: the first person, year and decision in which two runs part, and no difference where there is none.

use crate::fixtures;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::fixtures::society::{hook, made, read, write};
use gongji::inspect::diff::lockstep::{Found, Lockstep};
use gongji::inspect::diff::side::Side;
use gongji::intake::plugin::Catalogue;
use gongji::intake::scenario::{self, Changes};
use gongji::simulate::future::RunOptions;
use gongji::simulate::progress::Mode;
use gongji_model::law::programme::ActivePolicy;
use gongji_model::trace::timer::Clock;
use gongji_sdk::abi;
use gongji_sdk::isa::Isa;

/// A scenario of two arms; the second changes one thing in 2014.
fn scenario(seed: u64, second: &str) -> String {
    format!(
        "name = \"planted\"\nfrom = 2012\nuntil = 2015\npersons = 1500\nreplicates = 1\nseed = {seed}
[[arm]]\nname = \"plain\"\npolicies = [{{ use = \"unified-account-1998\" }}]
[[arm]]\nname = \"changed\"\npolicies = [{second}]\n"
    )
}

const EMPLOYER: &str = "{ use = \"unified-account-1998\", employer_rate = { 2012 = 0.069, 2014 = 0.07 } }";

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a temporary folder"))
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path().join(name);
        std::fs::write(&path, text).expect("written");
        path
    }

    /// Exit code and everything that is said.
    fn gongji(&self, args: &[&str]) -> (Option<i32>, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_gongji"));
        command.current_dir(self.path()).env("GONGJI_PLUGINS", fixtures::policies());
        let output = command.args(args).arg("--quiet").output().expect("the program runs");
        let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        (output.status.code(), said.concat())
    }

    /// What a comparison says, which must work.
    fn diff(&self, args: &[&str]) -> String {
        let (code, said) = self.gongji(&[&["diff"], args].concat());
        assert_eq!(code, Some(0), "{said}");
        said
    }
}

fn says(said: &str, words: &[&str]) {
    for words in words {
        assert!(said.contains(words), "`{words}` is not in\n{said}");
    }
}

#[test]
fn a_planted_difference_is_found_with_year_hook_policy_and_column() {
    let folder = Folder::new();
    folder.write("a.toml", &scenario(1, EMPLOYER));
    let said = folder.diff(&["a.toml:plain", "a.toml:changed"]);
    says(&said, &["Until 2013 both live under the same law", "part in 2014", "phase contribute: hook contribution"]);
    says(&said, &["unified-account-1998", "employer_contribution"]);
    // Only the employer's contribution moves: it stands beside the worker's, and in no person's own record.
    let differs: Vec<&str> = said.lines().filter(|line| line.ends_with("<- differs")).collect();
    assert!(differs.len() == 1 && differs[0].contains("employer_contribution"), "{said}");
    says(&said, &["none: the difference is in what was paid"]);
}

#[test]
fn a_policy_that_only_one_side_has_is_named() {
    let folder = Folder::new();
    let second = "{ use = \"unified-account-1998\" }, { use = \"account-recrediting\", from = 2013 }";
    folder.write("a.toml", &scenario(1, second));
    let said = folder.diff(&["a.toml", "a.toml:changed"]);
    says(
        &said,
        &["A: a.toml, arm `plain`", "part in 2013", "phase credit: hook credit", "account-recrediting", "(none)"],
    );
    says(&said, &["account_credit", "  balance", "gongji explain person"]);
}

#[test]
fn a_policy_that_does_nothing_is_no_difference() {
    let folder = Folder::new();
    let order = "order = [\"unified-account-1998\", \"do-nothing\"]";
    let text = scenario(1, "{ use = \"unified-account-1998\" }, { use = \"do-nothing\" }");
    folder.write("a.toml", &format!("{text}{order}\n"));
    let said = folder.diff(&["a.toml:plain", "a.toml:changed"]);
    says(&said, &["No person's year differs up to 2015", "The runs are the same."]);
    assert!(!said.contains("one society"), "they are lived apart:\n{said}");
}

#[test]
fn a_run_is_itself() {
    let folder = Folder::new();
    folder.write("a.toml", &scenario(1, EMPLOYER));
    says(&folder.diff(&["a.toml", "a.toml", "--arm", "changed"]), &["arm `changed`", "The runs are the same."]);
}

#[test]
fn another_seed_is_told_before_anything_else() {
    let folder = Folder::new();
    folder.write("a.toml", &scenario(1, EMPLOYER));
    folder.write("b.toml", &scenario(2, EMPLOYER));
    let said = folder.diff(&["a.toml", "b.toml"]);
    says(&said, &["the set-up differs", "seed", "their persons are not the same"]);
    says(&folder.diff(&["a.toml", "b.toml", "--seed", "3"]), &["The runs are the same."]);
}

#[test]
fn other_behaviour_is_told_and_the_runs_go_on() {
    let folder = Folder::new();
    folder.write("a.toml", &scenario(1, EMPLOYER));
    folder.write("b.toml", &(scenario(1, EMPLOYER) + "[behaviour]\nlambda = 0.0\n"));
    let said = folder.diff(&["a.toml", "b.toml"]);
    says(&said, &["behaviour", "lambda = 0", "part in 2012", "the expected price of"]);
}

#[test]
fn a_folder_of_results_is_simulated_again() {
    let folder = Folder::new();
    folder.write("base.toml", &scenario(1, EMPLOYER));
    folder.write("a.toml", "base = \"base.toml\"\nname = \"over\"\n");
    let (code, said) = folder.gongji(&["run", "a.toml", "--out", "one", "--until", "2014", "--persons", "1000"]);
    assert_eq!(code, Some(0), "{said}");
    let said = folder.diff(&["one", "a.toml", "--until", "2014", "--persons", "1000"]);
    says(&said, &["A: one, arm `plain`", "The runs are the same."]);
    says(&folder.diff(&["one:plain", "one:changed"]), &["part in 2014", "employer_contribution"]);
    // The scenario in the folder stands by itself: it runs to the same states.
    let (code, said) = folder.gongji(&["run", "one/scenario.toml", "--out", "two"]);
    assert_eq!(code, Some(0), "{said}");
    let digests = |name: &str| -> Vec<String> {
        let text = std::fs::read_to_string(folder.path().join(name).join("manifest.toml")).expect("a manifest");
        text.lines().filter(|line| line.starts_with("state_digest")).map(str::to_owned).collect()
    };
    assert!(digests("one").len() == 2 && digests("one") == digests("two"));
}

#[test]
fn results_that_do_not_come_out_again_are_told() {
    let folder = Folder::new();
    folder.write("a.toml", &scenario(1, EMPLOYER));
    let (code, said) = folder.gongji(&["run", "a.toml", "--out", "one"]);
    assert_eq!(code, Some(0), "{said}");
    let manifest = folder.path().join("one/manifest.toml");
    let text = std::fs::read_to_string(&manifest).expect("a manifest");
    let digest = text.lines().find_map(|line| line.strip_prefix("state_digest = ")).expect("a digest").to_owned();
    let file = text.split("sha256 = ").last().expect("a hash").lines().next().expect("a line").to_owned();
    let broken = text.replace(&digest, "\"0000\"").replace(&file, "\"1111\"");
    std::fs::write(&manifest, broken).expect("written");
    let said = folder.diff(&["one", "one"]);
    says(&said, &["A: the folder tells the state 0000", "B: the folder tells the state 0000", "has changed since"]);
}

/// Follows a society under no policy beside its like, in which `name` is in force from 2013.
fn beside_none(name: &str, used: ActivePolicy) -> Found {
    let catalogue = Catalogue::of([used.policy]);
    let text = format!(
        "until = 2014\npersons = 500\nreplicates = 1
[[arm]]\nname = \"plain\"\npolicies = []
[[arm]]\nname = \"{name}\"\npolicies = [{{ use = \"{name}\", from = 2013 }}]"
    );
    let side = |arm: &str| Side {
        typed: arm.into(),
        scenario: scenario::parse(Path::new("a.toml"), &text, &Changes::default(), &catalogue).expect("it is right"),
        arm: arm.into(),
        manifest: None,
        is_changed: false,
    };
    let sides = [side("plain"), side(name)];
    let options = RunOptions { threads: 1, isa: Isa::best(), clock: Clock::default() };
    let lockstep = Lockstep::new(&sides, false, 1, &catalogue, (options, Mode::Quiet)).expect("policies are there");
    lockstep.follow().expect("both live")
}

#[test]
fn a_difference_of_the_funds_alone_is_found() {
    // Pays one yuan into every pooled fund, which no person feels.
    let close = hook(abi::hook::CLOSE, &[], &["subsidy"]);
    let subsidy = made("subsidy", 2012, vec![close], |_, _, columns| {
        write(&mut columns[0]).fill(100);
        Ok(())
    });
    let found = beside_none("subsidy", subsidy);
    assert!(found.parting.is_none(), "{:?}", found.parting);
    let (year, table, rows) = found.table.expect("the funds differ");
    assert_eq!((found.one_until, year, table), (Some(2012), 2013, "pooled funds"));
    assert_ne!(rows[0], rows[1]);
    let digests = found.digests.expect("both came to the end");
    assert_ne!(digests[0], digests[1]);
}

#[test]
fn columns_that_not_everybody_needs_are_counted_where_they_differ() {
    let freezes = hook(abi::hook::MIGRATE, &["account_balance"], &["account_to_frozen"]);
    let frozen = made("frozen", 2012, vec![freezes], |_, _, columns| {
        let [balance, frozen] = columns else { return Err("other columns".into()) };
        write(frozen).copy_from_slice(read(balance));
        Ok(())
    });
    let parting = beside_none("frozen", frozen).parting.expect("persons differ");
    let count = |name: &str| parting.columns.iter().find(|(column, _)| column == name).map_or(0, |(_, count)| *count);
    assert!(count("frozen") > 100 && count("frozen") == count("balance"), "{:?}", parting.columns);
}

#[test]
fn what_is_no_run_is_answered_in_words() {
    let folder = Folder::new();
    folder.write("a.toml", &scenario(1, EMPLOYER));
    std::fs::create_dir(folder.path().join("empty")).expect("made");
    let cases = [
        ("nowhere", "there is no file or folder `nowhere`"),
        ("empty", "empty holds no results of gongji"),
        ("a.toml:chnged", "did you mean `changed`"),
        ("a.toml:", "has no arm ``"),
    ];
    for (typed, words) in cases {
        let (code, said) = folder.gongji(&["diff", typed, "a.toml"]);
        assert_eq!(code, Some(2), "{said}");
        says(&said, &[words]);
    }
    let (code, said) = folder.gongji(&["diff", "a.toml", "a.toml", "--replicate", "2"]);
    assert!(code == Some(2) && said.contains("has no replicate 2: expected 1 to 1"), "{said}");
}
