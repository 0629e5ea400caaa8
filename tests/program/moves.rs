//! `moves = true`: what is read, what is refused, and where a run tells of it.

use std::fs;
use std::path::Path;

use gongji::ground::diagnose::Failure;
use gongji::intake::plugin::catalogue::discover;
use gongji::intake::scenario::{self, Changes, Scenario};

use crate::inputs::{drop_line, line_of, names, refused, swap};
use crate::started::succeeds;

fn read(keys: &str) -> Result<Scenario, Failure> {
    let text = format!("{keys}\n[[arm]]\nname = \"a\"\npolicies = []\n");
    scenario::parse(Path::new("a.toml"), &text, &Changes::default(), &discover([]))
}

#[test]
fn households_move_where_the_nation_is_there_and_asked_to() {
    let moves = |keys: &str| read(keys).unwrap_or_else(|failure| panic!("{failure}")).moves;
    assert!(moves("moves = true\nuniverse = \"nation\""));
    assert!(!moves("universe = \"nation\"") && !moves("moves = false") && !moves(""));
    for (keys, words) in [
        ("moves = true", &["a.toml:1:9", "not the nation", "set `universe = \"nation\"`"][..]),
        (
            "universe = \"members\"\nmoves = true",
            &["a.toml:2:9", "not the nation", "1 | universe", "expected `nation`"],
        ),
        ("moves = 1", &["a.toml:1:9", "true or false"]),
        ("move = true", &["a.toml:1:1", "did you mean `moves`"]),
        (
            "[[table]]\nby = [\"province\"]\nmetrics = [\"moves_refused\"]",
            &["a.toml:3:12", "where households move", "set `moves = true`"],
        ),
    ] {
        let said = read(keys).err().unwrap_or_else(|| panic!("`{keys}` is taken")).render(false);
        words.iter().for_each(|words| assert!(said.contains(words), "{keys}\n`{words}` is not in:\n{said}"));
    }
    let in_arm = scenario::parse(
        Path::new("a.toml"),
        "[[arm]]\nname = \"a\"\nmoves = true\npolicies = []\n",
        &Changes::default(),
        &discover([]),
    );
    assert!(in_arm.expect_err("all arms or none").render(false).contains("an arm has no key `moves`"));
}

const RUN: &str = "name = \"own\"\nuniverse = \"nation\"\nuntil = 2016\npersons = 6000\nreplicates = 1\nmoves = true\n\
                   [[table]]\nby = [\"province\"]\nmetrics = [\"persons\", \"moved_households\", \"moves_refused\"]\n\
                   [[arm]]\nname = \"old\"\npolicies = [{ use = \"unified-account-1998\" }]\n\
                   [[arm]]\nname = \"new\"\nextends = \"old\"\n\
                   policies = [{ use = \"outpatient-pooling\", from = 2014 }]\n";

#[test]
fn a_run_tells_of_them_and_is_the_same_in_processes_apart() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::write(folder.path().join("own.toml"), RUN).expect("written");
    let still = RUN.replace("moves = true", "").replace(", \"moved_households\", \"moves_refused\"", "");
    fs::write(folder.path().join("still.toml"), still).expect("written");
    for (out, flags) in [("here", &[][..]), ("apart", &["--isolate"])] {
        succeeds(folder.path(), &[&["run", "own.toml", "--quiet", "--out", out], flags].concat());
    }
    let read = |path: &str| fs::read_to_string(folder.path().join(path)).expect("a file of the results");
    let yearly = read("here/yearly.csv");
    assert!(yearly == read("apart/yearly.csv"));
    let rows = |words: &str| yearly.lines().filter(|line| line.contains(words)).count();
    assert!(rows(",moved_households,") > 31 && rows(",losers_share,") > 0, "{yearly}");
    assert!(read("here/manifest.toml").contains("moves = true"));
    succeeds(folder.path(), &["run", "still.toml", "--quiet", "--out", "still"]);
    let still = [read("still/yearly.csv"), read("still/manifest.toml")].concat();
    assert!(!still.contains("moved_") && !still.contains("moves ="), "nothing is told of what nobody asked for");
    let said = succeeds(folder.path(), &["diff", "own.toml:old", "still.toml:old", "--quiet"]);
    assert!(said.contains("moves"), "{said}");
}

#[test]
fn mistakes_in_the_tables_of_moves_are_refused_in_their_place() {
    let line = line_of("relocation.csv", "25,");
    let message = refused("relocation.csv", swap("\n25,0.0225", "\n25,-0.1"));
    names(&message, &[&format!("relocation.csv:{line}: column move_share"), "outside 0 to 1"]);
    let message = refused("relocation.csv", swap("\n25,0.0225", "\n19,0.0225"));
    names(&message, &[&format!("relocation.csv:{line}: column age_from"), "19 is outside 21 to 100"]);
    let line = line_of("relocation.csv", "0,0");
    let message = refused("relocation.csv", drop_line("0,0"));
    names(&message, &[&format!("relocation.csv:{line}: column age_from"), "16 is outside 0 to 0"]);
    let line = line_of("attraction.csv", "hubei,");
    let message = refused("attraction.csv", swap("\nhubei,", "\nhubai,"));
    names(&message, &[&format!("attraction.csv:{line}: column province"), "\"hubai\" is not known", "\"hubei\""]);
    names(&refused("attraction.csv", drop_line("hunan,")), &["attraction.csv:", "\"hunan\" is missing"]);
    let message = refused("attraction.csv", swap("\nbeijing,0.06743,", "\nbeijing,0.16743,"));
    names(&message, &["attraction.csv", "arrivals_share", "the sum is"]);
    let message = refused("attraction.csv", swap("\nbeijing,0.06743,0.00376", "\nbeijing,0.06743,0.10376"));
    names(&message, &["attraction.csv", "departures_share", "the sum is"]);
    let line = line_of("gravity.csv", "return_share,");
    let message = refused("gravity.csv", swap("\nreturn_share,0.33,0.2,0.45,", "\nreturn_share,1.33,0.2,1.45,"));
    names(&message, &[&format!("gravity.csv:{line}: column value"), "outside 0 to 1"]);
    names(&refused("gravity.csv", drop_line("return_share,")), &["gravity.csv:", "\"return_share\" is missing"]);
}
