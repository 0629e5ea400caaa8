//! The calendar in a scenario: `{ calendar = "outpatient-2021" }` stands for shares by year in every province.

use super::inherit::laid_over;
use super::keys::{BY_PROVINCE, CALENDAR, USE, find};
use super::node::{Entry, Item, Node, entry};
use crate::ground::diagnose::Mistake;
use crate::intake::inputs::{self, CalendarPath, PATHS};

/// The entries of a use with what the calendar says in the place of its paths.
pub(super) struct Spelled {
    /// The entries.
    pub(super) entries: Vec<Entry>,
    /// The keys that the calendar fills, each with its path.
    pub(super) filled: Vec<(String, String)>,
    /// Provinces of which the use itself says something.
    pub(super) told: Vec<String>,
}

/// Writes out what a use takes from the calendar: the nation's mean in the use itself, and under the terms of every province its
/// own shares.
pub(super) fn spelled(entries: &[Entry], mistakes: &mut Vec<Mistake>) -> Spelled {
    let told = provinces(entries).iter().map(|there| there.key.clone()).collect();
    let mut spelled = Spelled { entries: entries.to_vec(), filled: Vec::new(), told };
    let inner = entry(entries, "params").and_then(|params| params.node.entries()).unwrap_or_default();
    let may = |key: &&Entry| key.key == "rollout" || find(USE, &key.key).is_none();
    let asked: Vec<(&Entry, &Node)> =
        entries.iter().chain(inner).filter(may).filter_map(|key| Some((key, path_of(key)?))).collect();
    if asked.is_empty() {
        return spelled;
    }
    let paths = inputs::built_in_calendar().unwrap_or_else(|error| {
        mistakes.push(Mistake::new(error.to_string()));
        Vec::new()
    });
    let mut terms: Vec<Entry> = Vec::new();
    for (key, node) in asked {
        let Some((name, path)) = found(node, &paths, mistakes) else {
            put(&mut spelled.entries, key, None);
            continue;
        };
        spelled.filled.push((key.key.clone(), name.to_owned()));
        let by_year = |shares: &[(u16, f64)]| Entry { node: dated(shares, node), ..key.clone() };
        put(&mut spelled.entries, key, Some(by_year(&path.of_nation)));
        for (province, shares) in &path.of_province {
            lay(&mut terms, province, by_year(shares), key);
        }
    }
    give(&mut spelled.entries, terms);
    spelled
}

/// The name of the path that a key asks the calendar for.
fn path_of(key: &Entry) -> Option<&Node> {
    match key.node.entries()? {
        [only] if only.key == CALENDAR => Some(&only.node),
        _ => None,
    }
}

fn found<'a>(
    node: &Node,
    paths: &'a [(&'static str, CalendarPath)],
    mistakes: &mut Vec<Mistake>,
) -> Option<(&'static str, &'a CalendarPath)> {
    let Item::Text(name) = &node.item else {
        mistakes.push(super::reader::wrong_kind(CALENDAR, node, "a name in quotes"));
        return None;
    };
    let path = paths.iter().find(|(known, _)| known == name);
    // Where the table cannot be read, that is the mistake.
    if path.is_none() && !paths.is_empty() {
        let mistake = Mistake::at(&node.place, format!("the calendar has no path `{name}`"), "unknown path");
        mistakes.push(mistake.suggest(name, PATHS));
    }
    path.map(|(name, path)| (*name, path))
}

/// Shares by year, as a scenario would write them.
fn dated(shares: &[(u16, f64)], at: &Node) -> Node {
    let year = |(year, share): &(u16, f64)| {
        let node = Node { item: Item::Real(*share), place: at.place.clone() };
        Entry { key: year.to_string(), at: at.place.clone(), node }
    };
    Node { item: Item::Table(shares.iter().map(year).collect()), place: at.place.clone() }
}

/// Puts an entry in the place of the one of its key, beside `use` or in `params`; none takes it away.
fn put(entries: &mut Vec<Entry>, key: &Entry, new: Option<Entry>) {
    if entry(entries, &key.key).is_some() {
        match new {
            Some(new) => entries.iter_mut().filter(|old| old.key == key.key).for_each(|old| *old = new.clone()),
            None => entries.retain(|old| old.key != key.key),
        }
        return;
    }
    let params = entries.iter_mut().find(|old| old.key == "params");
    if let Some(Item::Table(inner)) = params.map(|params| &mut params.node.item) {
        put(inner, key, new);
    }
}

/// Adds an entry to the terms of a province.
fn lay(terms: &mut Vec<Entry>, province: &str, new: Entry, key: &Entry) {
    if let Some(Item::Table(there)) =
        terms.iter_mut().find(|there| there.key == province).map(|there| &mut there.node.item)
    {
        there.push(new);
        return;
    }
    let node = Node { item: Item::Table(vec![new]), place: key.node.place.clone() };
    terms.push(Entry { key: province.to_owned(), at: key.at.clone(), node });
}

/// Puts the terms under those that the use has for provinces by itself.
fn give(entries: &mut Vec<Entry>, mut terms: Vec<Entry>) {
    for own in provinces(entries).to_vec() {
        let below = terms.iter_mut().find(|there| there.key == own.key);
        match (below, own.node.entries()) {
            (Some(below), Some(over)) => {
                let whole = laid_over(below.node.entries().unwrap_or_default(), over);
                *below = Entry { node: Node { item: Item::Table(whole), place: own.node.place.clone() }, ..own };
            }
            (Some(below), None) => *below = own,
            (None, _) => terms.push(own),
        }
    }
    // What is no table is left for the reader to refuse.
    if entry(entries, BY_PROVINCE).is_some_and(|given| given.node.entries().is_none()) {
        return;
    }
    let Some(place) = terms.first().map(|there| there.at.clone()) else { return };
    entries.retain(|old| old.key != BY_PROVINCE);
    entries.push(Entry {
        key: BY_PROVINCE.to_owned(),
        at: place.clone(),
        node: Node { item: Item::Table(terms), place },
    });
}

fn provinces(entries: &[Entry]) -> &[Entry] {
    entry(entries, BY_PROVINCE).and_then(|given| given.node.entries()).unwrap_or_default()
}
