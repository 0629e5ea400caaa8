//! An arm that uses an inherited policy again changes what it names and keeps the rest, and says so.

use crate::fixtures;
use std::path::Path;
use std::sync::OnceLock;

use gongji::intake::plugin::Catalogue;
use gongji::intake::plugin::catalogue::discover;
use gongji::intake::scenario::{self, Changes, PolicyUse, Scenario};
use tempfile::TempDir;

/// An arm with a policy of which everything is set.
const PARENT: &str = r#"
[[arm]]
name = "parent"
policies = [
  { use = "mutual-aid", preset = "generous", cap = 2000, rollout = { 2021 = 0.2, 2023 = 1.0 }, until = 2040 },
]
"#;

fn catalogue() -> Catalogue {
    static FOLDER: OnceLock<TempDir> = OnceLock::new();
    let folder = FOLDER.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a temporary folder");
        fixtures::build(folder.path(), "libmutual_aid.so", &[]);
        folder
    });
    discover([folder.path().to_owned()])
}

fn parse(text: &str) -> Scenario {
    let path = Path::new("a.toml");
    let read = scenario::parse(path, text, &Changes::default(), &catalogue());
    read.unwrap_or_else(|failure| panic!("{failure}"))
}

/// The scenario whose second arm extends the first and uses its policy again in this way.
fn child(policy: &str) -> Scenario {
    parse(&format!("{PARENT}\n[[arm]]\nname = \"child\"\nextends = \"parent\"\npolicies = [{policy}]"))
}

fn policy(scenario: &Scenario, arm: usize) -> &PolicyUse {
    scenario.arms[arm].policy("mutual-aid").expect("the arm uses it")
}

/// Its share of areas over the years.
fn shares(policy: &PolicyUse) -> [f64; 5] {
    [2020, 2022, 2024, 2040, 2041].map(|year| policy.share(year))
}

/// Pool share and cap of `mutual-aid`.
fn values(policy: &PolicyUse) -> [i64; 2] {
    [policy.values(2025)[0].integer, policy.values(2025)[1].integer]
}

#[test]
fn a_parameter_of_an_inherited_policy_is_changed_alone() {
    let scenario = child("{ use = \"mutual-aid\", cap = 3000 }");
    let [parent, child] = [0, 1].map(|arm| policy(&scenario, arm));
    assert_eq!((shares(parent), shares(child)), ([0.0, 0.2, 1.0, 1.0, 0.0], shares(parent)));
    assert_eq!((values(parent), values(child)), ([800_000, 200_000], [800_000, 300_000]));
    let told =
        "`child`: `mutual-aid` keeps the preset `generous`, the rollout 2021 to 2023 and `until = 2040` of `parent`";
    assert_eq!(scenario.notes, [told]);
}

#[test]
fn parameters_beside_an_inherited_preset_win_over_a_new_one() {
    let scenario = child("{ use = \"mutual-aid\", preset = { 2021 = \"generous\" } }");
    assert_eq!(values(policy(&scenario, 1)), [800_000, 200_000]);
    let inner = child("{ use = \"mutual-aid\", params = { pool_share = 0.3 } }");
    assert_eq!(values(policy(&inner, 1)), [300_000, 200_000]);
    let beside = "{ use = \"mutual-aid\", params = { cap = 1000, pool_share = 0.7 } }";
    let text = format!("[[arm]]\nname = \"a\"\npolicies = [{beside}]\n[[arm]]\nname = \"b\"\nextends = \"a\"\n");
    let scenario = parse(&(text + "policies = [{ use = \"mutual-aid\", cap = 5 }]"));
    assert_eq!(values(policy(&scenario, 1)), [700_000, 500], "of `params` the rest stays");
}

#[test]
fn a_first_year_and_a_rollout_replace_each_other() {
    let scenario = child("{ use = \"mutual-aid\", from = 2024 }");
    assert_eq!(shares(policy(&scenario, 1)), [0.0, 0.0, 1.0, 1.0, 0.0]);
    assert!(scenario.notes[0].ends_with("and gives up the rollout 2021 to 2023 of `parent`"), "{:?}", scenario.notes);
    let text = "[[arm]]\nname = \"a\"\npolicies = [{ use = \"mutual-aid\", from = 2020 }]\n[[arm]]\nname = \"b\"\n\
                extends = \"a\"\npolicies = [{ use = \"mutual-aid\", rollout = { 2022 = 0.5 } }]";
    let scenario = parse(text);
    assert_eq!(shares(policy(&scenario, 1)), [0.0, 0.5, 0.5, 0.5, 0.5]);
    assert_eq!(scenario.notes, ["`b`: `mutual-aid` gives up `from = 2020` of `a`"]);
}

#[test]
fn a_policy_can_begin_from_nothing() {
    let scenario = child("{ use = \"mutual-aid\", replace = true, cap = 3000 }");
    assert_eq!(shares(policy(&scenario, 1)), [1.0; 5]);
    assert_eq!((values(policy(&scenario, 1)), scenario.notes.len()), ([500_000, 300_000], 0));
}

#[test]
fn what_is_inherited_twice_is_told_by_the_arm_that_names_it() {
    let arms = [("b", "a", "cap = 3000"), ("c", "b", "pool_share = 0.1")].map(|(name, below, set)| {
        format!("[[arm]]\nname = \"{name}\"\nextends = \"{below}\"\npolicies = [{{ use = \"mutual-aid\", {set} }}]\n")
    });
    let first = "[[arm]]\nname = \"a\"\npolicies = [{ use = \"mutual-aid\", from = 2030 }]\n";
    let scenario = parse(&format!("{first}{}{}[[arm]]\nname = \"d\"\nextends = \"c\"\n", arms[0], arms[1]));
    assert_eq!((policy(&scenario, 3).from, values(policy(&scenario, 3))), (2030, [100_000, 300_000]));
    let told = [
        "`b`: `mutual-aid` keeps `from = 2030` of `a`",
        "`c`: `mutual-aid` keeps `cap` and `from = 2030` of `b`",
        "`c` and `d` have the same policies in every year until 2050: they differ in nothing",
    ];
    assert_eq!(scenario.notes, told);
}

#[test]
fn an_end_before_an_inherited_first_year_is_refused() {
    let text = format!(
        "{PARENT}\n[[arm]]\nname = \"child\"\nextends = \"parent\"\npolicies = [{{ use = \"mutual-aid\", from = 2050 }}]"
    );
    let failure = scenario::parse(Path::new("a.toml"), &text, &Changes::default(), &catalogue());
    let words = failure.expect_err("it is refused").render(false);
    assert!(words.contains("ends in 2040, before it begins in 2050"), "{words}");
}

#[test]
fn an_arm_over_that_of_its_base_keeps_what_it_does_not_name() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let other = "[[arm]]\nname = \"other\"\npolicies = [{ use = \"more-aid\" }, { use = \"mutual-aid\", cap = 1 }]\n\
                 order = [\"more-aid\", \"mutual-aid\"]\n";
    std::fs::write(folder.path().join("base.toml"), format!("{PARENT}{other}")).expect("written");
    let over = |arms: &str| {
        let path = folder.path().join("over.toml");
        std::fs::write(&path, format!("base = \"base.toml\"\n{arms}")).expect("written");
        scenario::load(&path, &Changes::default(), &catalogue()).unwrap_or_else(|failure| panic!("{failure}"))
    };
    let again = "policies = [{ use = \"mutual-aid\", cap = 3000 }]\n";
    let scenario = over(&format!("[[arm]]\nname = \"parent\"\n{again}[[arm]]\nname = \"other\"\n{again}"));
    assert_eq!(shares(policy(&scenario, 0)), [0.0, 0.2, 1.0, 1.0, 0.0]);
    assert_eq!(values(policy(&scenario, 0)), [800_000, 300_000]);
    assert_eq!(scenario.arms[1].policies.len(), 2, "the other policy of the arm stays");
    let told = [
        "`parent`: `mutual-aid` keeps the preset `generous`, the rollout 2021 to 2023 and `until = 2040` of `base.toml`",
        "`other`: it keeps `more-aid` of `base.toml`",
    ];
    assert_eq!(scenario.notes, told);
    let alone = scenario::parse(Path::new("b.toml"), &scenario.text, &Changes::default(), &catalogue());
    let alone = alone.unwrap_or_else(|failure| panic!("{failure}"));
    assert_eq!(values(policy(&alone, 0)), [800_000, 300_000], "the archived text says the same");
    let scenario = over(&format!("[[arm]]\nname = \"parent\"\nreplace = true\n{again}"));
    assert_eq!((shares(policy(&scenario, 0)), scenario.notes.len()), ([1.0; 5], 0));
}

#[test]
fn a_base_outside_the_folder_of_the_scenario_is_not_read_unless_the_command_line_says_so() {
    let home = tempfile::tempdir().expect("a temporary folder");
    let (own, other) = (home.path().join("own"), home.path().join("other"));
    for folder in [&own, &other] {
        std::fs::create_dir(folder).expect("made");
    }
    std::fs::write(other.join("secret.toml"), "password 12345\n").expect("written");
    std::fs::write(other.join("base.toml"), "until = 2013\npersons = 300\n[[arm]]\nname = \"a\"\npolicies = []\n")
        .expect("written");
    std::os::unix::fs::symlink(other.join("base.toml"), own.join("link.toml")).expect("linked");
    let explain = |base: &str, more: &[&str]| {
        std::fs::write(own.join("a.toml"), format!("base = \"{base}\"\n")).expect("written");
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_gongji"));
        let output = command.current_dir(&own).args(["explain", "year", "a.toml"]).args(more).output().expect("runs");
        let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
        (output.status.code(), said)
    };
    for base in ["../other/secret.toml", "../other/base.toml", "link.toml", "../../../../../../../../etc/passwd"] {
        let (code, said) = explain(base, &[]);
        assert_eq!(code, Some(2), "{said}");
        assert!(said.contains("lies outside the folder of the scenario") && said.contains("--read DIR"), "{said}");
        assert!(!said.contains("12345") && !said.contains("root:"), "{said}");
    }
    let (code, said) = explain("../other/base.toml", &["--read", "../other"]);
    assert_eq!(code, Some(0), "{said}");
}
