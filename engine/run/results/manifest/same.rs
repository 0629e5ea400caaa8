//! Whether two manifests are of the same run, and in which facts they differ.

use std::collections::{BTreeMap, BTreeSet};

use toml::{Table, Value};

/// The facts that make two runs the same one: the words of messages, and the key in the manifest.
const FACTS: [(&str, &[&str]); 13] = [
    ("verb", &["verb"]),
    ("shard", &["shard"]),
    ("scenario", &["scenario", "name"]),
    ("universe", &["scenario", "universe"]),
    ("care", &["scenario", "care"]),
    ("out_of_area_care", &["scenario", "out_of_area_care"]),
    ("moves", &["scenario", "moves"]),
    ("funds", &["scenario", "funds"]),
    ("persons", &["scenario", "persons"]),
    ("from", &["scenario", "from"]),
    ("until", &["scenario", "until"]),
    ("seed", &["scenario", "seed"]),
    ("parameters", &["scenario", "parameters"]),
];
/// A hash says nothing to a reader, so it is named only when nothing else differs.
const TEXT: &[&str] = &["scenario", "sha256"];

/// What would be lost if results with the manifest `now` took the place of those with the manifest `old`: a line for
/// each fact in which they differ. What the old manifest does not know of is not lost, and a comparison has all that a
/// run has.
pub fn differences(old: &Table, now: &Table) -> Vec<String> {
    let mut lines: Vec<String> =
        FACTS.iter().filter_map(|(name, key)| differ(name, at(old, key), at(now, key))).collect();
    lines.extend(differ("replicates", replicates(old), replicates(now)));
    lines.extend(asked(old).filter_map(|(name, value)| differ(name, Some(value), at(now, &["asked", name]))));
    let (before, after) = (arms(old), arms(now));
    if before != after {
        lines.push(format!("arms {}, now {}", list(&before), list(&after)));
    }
    if lines.is_empty() && at(old, TEXT).is_some_and(|hash| at(now, TEXT) != Some(hash)) {
        lines.push("the text of the scenario".to_owned());
    }
    lines
}

/// The replicates with which a run began: how many it came to is known at its end.
fn replicates(table: &Table) -> Option<&Value> {
    at(table, &["scenario", "precision", "begun"]).or_else(|| at(table, &["scenario", "replicates"]))
}

fn differ(name: &str, old: Option<&Value>, now: Option<&Value>) -> Option<String> {
    let old = old.filter(|old| Some(*old) != now)?;
    let is_more = name == "verb" && old.as_str() == Some("run") && now.and_then(Value::as_str) == Some("compare");
    let now = now.map_or("none".to_owned(), shown);
    (!is_more).then(|| format!("{name} {}, now {now}", shown(old)))
}

fn at<'a>(table: &'a Table, key: &[&str]) -> Option<&'a Value> {
    let (last, above) = key.split_last()?;
    let table = above.iter().try_fold(table, |table, key| table.get(*key)?.as_table())?;
    table.get(*last)
}

fn asked(table: &Table) -> impl Iterator<Item = (&str, &Value)> {
    let asked = table.get("asked").and_then(Value::as_table);
    asked.into_iter().flatten().map(|(name, value)| (name.as_str(), value))
}

fn shown(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Names of the arms, also of those that were lost.
fn arms(table: &Table) -> BTreeSet<String> {
    let of = |list: &str, key: &'static str| {
        let list = table.get(list).and_then(Value::as_array).into_iter().flatten();
        list.filter_map(move |arm| arm.get(key).cloned())
    };
    let with = of("lost", "with").filter_map(|with| with.as_array().cloned()).flatten();
    let names = of("arm", "name").chain(of("lost", "arm")).chain(with);
    names.filter_map(|name| name.as_str().map(str::to_owned)).collect()
}

/// Policies whose file has changed. The run is still the same one: an author who mends a policy wants the new results.
pub fn other_files<'a>(old: &'a Table, now: &Table) -> Vec<&'a str> {
    let files = policies(now);
    let others = policies(old).into_iter().filter(|(id, hash)| files.get(id).is_some_and(|now| now != hash));
    others.map(|(id, _)| id).collect()
}

/// The SHA-256 of each policy's file, by id; one that is linked into the program has no file.
fn policies(table: &Table) -> BTreeMap<&str, &str> {
    let list = table.get("plugin").and_then(Value::as_array).into_iter().flatten();
    let hashes = list.filter_map(|plugin| Some((plugin.get("id")?.as_str()?, plugin.get("sha256")?.as_str()?)));
    hashes.filter(|(_, hash)| !hash.is_empty()).collect()
}

fn list(names: &BTreeSet<String>) -> String {
    names.iter().map(String::as_str).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(text: &str) -> Table {
        toml::from_str(text).expect("a table")
    }

    fn run(verb: &str, seed: u64, hash: &str) -> Table {
        table(&format!(
            "verb = \"{verb}\"\n[scenario]\nname = \"a\"\nseed = {seed}\nsha256 = \"{hash}\"\n[[arm]]\nname = \"x\""
        ))
    }

    #[test]
    fn the_same_run_differs_in_nothing_and_another_one_says_in_what() {
        assert!(differences(&run("run", 1, "h"), &run("run", 1, "h")).is_empty());
        assert_eq!(differences(&run("run", 1, "h"), &run("run", 2, "g")), ["seed 1, now 2"]);
        assert_eq!(differences(&run("run", 1, "h"), &run("run", 1, "g")), ["the text of the scenario"]);
    }

    #[test]
    fn a_comparison_has_all_that_a_run_has_and_not_the_other_way_round() {
        assert!(differences(&run("run", 1, "h"), &run("compare", 1, "h")).is_empty());
        assert_eq!(differences(&run("compare", 1, "h"), &run("run", 1, "h")), ["verb compare, now run"]);
    }

    #[test]
    fn a_policy_of_another_file_is_told_and_is_the_same_run() {
        let of = |hash: &str| table(&format!("[[plugin]]\nid = \"x\"\nsha256 = \"{hash}\""));
        assert!(other_files(&of("one"), &of("one")).is_empty());
        assert_eq!(other_files(&of("one"), &of("other")), ["x"]);
        assert!(other_files(&of(""), &of("other")).is_empty(), "it was linked into the program");
        assert!(differences(&of("one"), &of("other")).is_empty());
    }

    #[test]
    fn an_arm_that_was_lost_belongs_to_the_run() {
        let lost = "[[arm]]\nname = \"x\"\n[[lost]]\narm = \"y\"\nwith = [\"z\"]";
        let all = "[[arm]]\nname = \"x\"\n[[arm]]\nname = \"y\"\n[[arm]]\nname = \"z\"";
        assert!(differences(&table(lost), &table(all)).is_empty());
        assert_eq!(differences(&table(all), &table("[[arm]]\nname = \"x\"")), ["arms x, y, z, now x"]);
    }

    #[test]
    fn what_was_asked_for_may_grow_and_not_shrink() {
        let (less, more) = (table("[asked]\nseed = \"1\""), table("[asked]\nseed = \"1\"\ntargets = \"a.csv\""));
        assert!(differences(&less, &more).is_empty());
        assert_eq!(differences(&more, &less), ["targets a.csv, now none"]);
    }
}
