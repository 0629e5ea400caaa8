//! TOML files that are no scenarios, told by what they are instead of by each of their keys.

use std::path::Path;

use super::keys::{ROOT, find};
use super::node::{Entry, Item, entry};
use crate::ground::diagnose::Mistake;

/// The program's mark at the head of its manifests.
pub(crate) const KIND: &str = "gongji results";

/// What is wrong with a file that is meant for something else.
pub(super) fn stranger(path: &Path, entries: &[Entry]) -> Option<Mistake> {
    let (what, help) = kind(entries)?;
    Some(Mistake::new(format!("`{}` is {what}, not a scenario", path.display())).help(help))
}

fn kind(entries: &[Entry]) -> Option<(&'static str, &'static str)> {
    let has = |key: &str| entry(entries, key).is_some();
    let is_manifest =
        entry(entries, "kind").is_some_and(|entry| matches!(&entry.node.item, Item::Text(kind) if kind == KIND));
    let is_expected =
        |entry: &Entry| entry.node.entries().is_some_and(|arm| self::entry(arm, "state_digest").is_some());
    if is_manifest {
        return Some(("the manifest of a run", "its scenario stands beside it in `scenario.toml`"));
    }
    if has("arm") || has("base") || entries.is_empty() {
        return None;
    }
    if has("lock") && has("gongji") {
        return Some(("the lock of a scenario", "its scenario stands beside it, without `.lock` in its name"));
    }
    if has("case") {
        return Some(("a list of worked people", "`gongji check POLICY --cases FILE` holds a policy to them"));
    }
    if entries.iter().all(is_expected) {
        return Some(("a list of expected totals", "its scenario stands beside it, without `.expect` in its name"));
    }
    if has("package") || has("workspace") {
        return Some(("a manifest of Cargo", "a scenario lists futures, each as `[[arm]]`"));
    }
    let is_strange = entries.iter().all(|entry| find(ROOT, &entry.key).is_none());
    is_strange.then_some(("a TOML file of another kind", "a scenario lists futures, each as `[[arm]]`"))
}
