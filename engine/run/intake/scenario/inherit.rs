//! What an arm takes over: of the arm that it extends, and of the arm of its name in the file below. A policy that is used
//! again changes what it names and keeps the rest.

use super::keys::{BY_PROVINCE, USE, find};
use super::node::{Entry, Item, Node, entry};
use super::note::Note;

/// Two arms, one laid over the other, and the notes on what is kept.
pub(super) struct Heir<'a> {
    /// The arm that inherits.
    pub(super) arm: &'a str,
    /// The arm or file that it inherits from.
    pub(super) of: &'a str,
    /// What a reader could miss.
    pub(super) notes: &'a mut Vec<Note>,
}

/// The id of the policy that a use names.
pub(super) fn id(policy: &Node) -> Option<&str> {
    text(policy.entries()?, "use")
}

/// The name of an arm.
pub(super) fn name(arm: &Node) -> Option<&str> {
    text(arm.entries()?, "name")
}

fn text<'a>(entries: &'a [Entry], key: &str) -> Option<&'a str> {
    match &entry(entries, key)?.node.item {
        Item::Text(text) => Some(text),
        _ => None,
    }
}

fn replaces(entries: &[Entry]) -> bool {
    entry(entries, "replace").is_some_and(|entry| matches!(entry.node.item, Item::Flag(true)))
}

/// Keys over those of their name.
pub(super) fn lay_keys(lower: &mut Vec<Entry>, upper: &[Entry]) {
    for entry in upper {
        lower.retain(|old| old.key != entry.key);
        lower.push(entry.clone());
    }
}

/// An arm over the arm of its name: keys override, policies are laid over each other, and so are behaviour and environment.
pub(super) fn lay_arm(lower: &Node, upper: Node, heir: &mut Heir<'_>) -> Node {
    let place = upper.place.clone();
    let (Some(below), Item::Table(over)) = (lower.entries(), &upper.item) else { return upper };
    if replaces(over) {
        return upper;
    }
    let mut entries = below.to_vec();
    for key in over {
        let old = entries.iter_mut().find(|old| old.key == key.key);
        match (old, &key.node.item) {
            (None, _) => entries.push(key.clone()),
            (Some(Entry { node: Node { item: Item::List(below), .. }, .. }), Item::List(over))
                if key.key == "policies" =>
            {
                heir.tell_others(below, over);
                *below = lay_uses(below, over.clone(), heir);
            }
            (Some(Entry { node: Node { item: Item::Table(below), .. }, .. }), Item::Table(over)) => {
                heir.tell_keys(&key.key, below, over);
                lay_keys(below, over);
            }
            (Some(old), _) => *old = key.clone(),
        }
    }
    Node { item: Item::Table(entries), place }
}

/// The policies below, each with the upper use of it laid over, then the upper ones that are new.
pub(super) fn lay_uses(lower: &[Node], mut upper: Vec<Node>, heir: &mut Heir<'_>) -> Vec<Node> {
    let mut uses = Vec::new();
    for below in lower {
        let again = id(below).and_then(|known| upper.iter().position(|over| id(over) == Some(known)));
        uses.push(match again {
            Some(at) => lay_use(below, upper.remove(at), heir),
            None => below.clone(),
        });
    }
    uses.extend(upper);
    uses
}

fn lay_use(lower: &Node, upper: Node, heir: &mut Heir<'_>) -> Node {
    let (Some(below), Some(over)) = (lower.entries(), upper.entries()) else { return upper };
    if replaces(over) {
        return upper;
    }
    let mut kept = kept(below, over);
    // Of a province that both name something may be kept or not: what is told is of those that one names.
    let again = provinces(over);
    for key in kept.iter_mut().filter(|key| key.key == BY_PROVINCE) {
        if let Item::Table(inner) = &mut key.node.item {
            inner.retain(|province| entry(again, &province.key).is_none());
        }
    }
    heir.tell_kept(id(&upper).unwrap_or_default(), &kept, below, over);
    Node { item: Item::Table(laid_over(below, over)), place: upper.place }
}

/// The entries of a use with what it keeps of the one below.
pub(super) fn laid_over(below: &[Entry], over: &[Entry]) -> Vec<Entry> {
    let mut entries = over.to_vec();
    for key in kept(below, over) {
        let same = entries.iter_mut().find(|entry| entry.key == key.key);
        match (same.map(|entry| &mut entry.node.item), key.node.item) {
            (Some(Item::Table(own)), Item::Table(inherited)) if key.key == BY_PROVINCE => lay_provinces(own, inherited),
            // Else only `params` can be on both sides.
            (Some(Item::Table(own)), Item::Table(inherited)) => own.extend(inherited),
            (Some(_), _) => {}
            (None, item) => entries.push(Entry { node: Node { item, ..key.node }, ..key }),
        }
    }
    entries
}

/// The terms of provinces over those below: a province that both name changes what it names and keeps the rest.
fn lay_provinces(over: &mut Vec<Entry>, below: Vec<Entry>) {
    for inherited in below {
        match over.iter_mut().find(|own| own.key == inherited.key).map(|own| &mut own.node.item) {
            Some(Item::Table(own)) => *own = laid_over(inherited.node.entries().unwrap_or_default(), own),
            Some(_) => {}
            None => over.push(inherited),
        }
    }
}

/// What a use keeps of the one below: whatever it does not name. `from` and `rollout` stand for each other, and a
/// parameter may stand beside `use` or in `params`.
fn kept(below: &[Entry], over: &[Entry]) -> Vec<Entry> {
    let starts = ["from", "rollout"];
    let starts_anew = starts.iter().any(|key| entry(over, key).is_some());
    let gives_way = |key: &str| starts_anew && starts.contains(&key);
    let in_params = |key: &str| find(USE, key).is_none() && entry(params(over), key).is_some();
    let named = |key: &str| entry(over, key).is_some() || in_params(key);
    let mut kept = Vec::new();
    for key in below {
        if key.key == "params" {
            let inner: Vec<Entry> = params(below).iter().filter(|param| !named(&param.key)).cloned().collect();
            if !inner.is_empty() {
                kept.push(Entry { node: Node { item: Item::Table(inner), ..key.node.clone() }, ..key.clone() });
            }
        } else if key.key == BY_PROVINCE || !(named(&key.key) || gives_way(&key.key)) {
            kept.push(key.clone());
        }
    }
    kept
}

fn provinces(entries: &[Entry]) -> &[Entry] {
    entry(entries, BY_PROVINCE).and_then(|entry| entry.node.entries()).unwrap_or_default()
}

fn params(entries: &[Entry]) -> &[Entry] {
    entry(entries, "params").and_then(|entry| entry.node.entries()).unwrap_or_default()
}

impl Heir<'_> {
    /// Tells what a policy that is used again keeps, and which kind of start gave way to the other.
    fn tell_kept(&mut self, id: &str, kept: &[Entry], below: &[Entry], over: &[Entry]) {
        let mut words: Vec<String> = kept.iter().flat_map(in_words).collect();
        let gone = ["from", "rollout"].into_iter().find_map(|key| {
            let old = entry(below, key).filter(|_| entry(over, key).is_none())?;
            kept.iter().all(|kept| kept.key != key).then_some(old)
        });
        let last = words.pop();
        let kept = match (words.is_empty(), last) {
            (_, None) => None,
            (true, Some(last)) => Some(format!("keeps {last}")),
            (false, Some(last)) => Some(format!("keeps {} and {last}", words.join(", "))),
        };
        let gone = gone.map(|old| format!("gives up {}", in_words(old).join("")));
        let told: Vec<String> = kept.into_iter().chain(gone).collect();
        if !told.is_empty() {
            self.note(format!("`{id}` {} of `{}`", told.join(" and "), self.of));
        }
    }

    /// Tells which policies of the file below stay in an arm that names some.
    fn tell_others(&mut self, below: &[Node], over: &[Node]) {
        let others = below.iter().filter_map(id).filter(|known| over.iter().all(|over| id(over) != Some(known)));
        let others: Vec<String> = others.map(|id| format!("`{id}`")).collect();
        if !others.is_empty() {
            self.note(format!("it keeps {} of `{}`", others.join(", "), self.of));
        }
    }

    /// Tells which values of behaviour or environment of the file below stay in an arm that names some.
    fn tell_keys(&mut self, table: &str, below: &[Entry], over: &[Entry]) {
        let others = below.iter().filter(|known| entry(over, &known.key).is_none());
        let others: Vec<String> = others.map(|known| format!("`{}`", known.key)).collect();
        if !others.is_empty() {
            self.note(format!("its {table} keeps {} of `{}`", others.join(", "), self.of));
        }
    }

    fn note(&mut self, words: String) {
        self.notes.push(Note { arm: self.arm.to_owned(), words });
    }
}

/// A key of a use in words; those of `params` one by one.
fn in_words(key: &Entry) -> Vec<String> {
    let words = match (key.key.as_str(), &key.node.item) {
        ("use" | "replace", _) => return Vec::new(),
        ("params", Item::Table(inner)) => return inner.iter().map(|param| format!("`{}`", param.key)).collect(),
        ("rollout", Item::Table(years)) => {
            let years = || years.iter().map(|year| year.key.as_str());
            match (years().min(), years().max()) {
                (Some(first), Some(last)) if first != last => format!("the rollout {first} to {last}"),
                _ => "the rollout".into(),
            }
        }
        (BY_PROVINCE, Item::Table(provinces)) => {
            return provinces.iter().map(|province| format!("the terms of `{}`", province.key)).collect();
        }
        ("preset", Item::Text(name)) => format!("the preset `{name}`"),
        (name, Item::Integer(year)) if find(USE, name).is_some() => format!("`{name} = {year}`"),
        (name, _) => format!("`{name}`"),
    };
    vec![words]
}
