//! Reads the keys of one table as its key table says, and notes every mistake.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use super::keys::{FIRST_YEAR, Key, LAST_YEAR, Shape, find};
use super::node::{Entry, Item, Node, entry};
use crate::ground::diagnose::{Mistake, Place};
use crate::intake::plugin::is_kebab_case;
use crate::words::{Language, Told};

/// One table of a scenario.
pub(super) struct Reader<'a, 'm> {
    entries: &'a [Entry],
    keys: &'static [Key],
    mistakes: &'m mut Vec<Mistake>,
}

impl<'a, 'm> Reader<'a, 'm> {
    /// A reader that has already noted unknown keys.
    pub(super) fn strict(
        entries: &'a [Entry],
        keys: &'static [Key],
        what: &str,
        mistakes: &'m mut Vec<Mistake>,
    ) -> Self {
        for unknown in entries.iter().filter(|entry| find(keys, &entry.key).is_none()) {
            let title = format!("{what} has no key `{}`", unknown.key);
            let mistake = Mistake::at(&unknown.at, title, "unknown key");
            mistakes.push(mistake.suggest(&unknown.key, keys.iter().map(|key| key.name)));
        }
        Self::open(entries, keys, mistakes)
    }

    /// A reader that leaves unknown keys to others.
    pub(super) fn open(entries: &'a [Entry], keys: &'static [Key], mistakes: &'m mut Vec<Mistake>) -> Self {
        Self { entries, keys, mistakes }
    }

    pub(super) fn place(&self, name: &str) -> Option<&'a Place> {
        entry(self.entries, name).map(|entry| &entry.node.place)
    }

    pub(super) fn node(&self, name: &str) -> Option<&'a Node> {
        entry(self.entries, name).map(|entry| &entry.node)
    }

    /// Whether a key is missing or holds a list: otherwise the mistake was noted already.
    pub(super) fn is_list_or_missing(&self, name: &str) -> bool {
        self.node(name).is_none_or(|node| matches!(node.item, Item::List(_)))
    }

    pub(super) fn note(&mut self, mistake: Mistake) {
        self.mistakes.push(mistake);
    }

    fn shape(&self, name: &str) -> Shape {
        find(self.keys, name).map_or(Shape::Inner, |key| key.shape)
    }

    /// A text, a name or one of some words.
    pub(super) fn text(&mut self, name: &'static str) -> Option<String> {
        let node = self.node(name)?;
        let Item::Text(text) = &node.item else {
            self.note(wrong_kind(name, node, "a text in quotes"));
            return None;
        };
        let mistake = match self.shape(name) {
            Shape::Name if !is_kebab_case(text) => {
                let title = format!("`{name}` must be lower-case words joined by hyphens, not `{text}`");
                Some(Mistake::at(&node.place, title, "expected a name such as `account-reform`"))
            }
            Shape::OneOf(now, later) if !now.contains(&text.as_str()) => Some(not_among(name, node, text, now, later)),
            Shape::Text | Shape::Told => unshown(name, node, text),
            Shape::Language if Language::named(text).is_none() => {
                Some(not_among(name, node, text, &Language::ALL.map(Language::name), &[]))
            }
            _ => None,
        };
        match mistake {
            Some(mistake) => {
                self.note(mistake);
                None
            }
            None => Some(text.clone()),
        }
    }

    /// A text for people, or one in each language.
    pub(super) fn told(&mut self, name: &'static str) -> Option<Told> {
        let node = self.node(name)?;
        let Item::Table(entries) = &node.item else { return self.text(name).map(Told::Once) };
        let mut each = Language::ALL.map(|_| None);
        for given in entries {
            let language = Language::ALL.into_iter().position(|language| language.name() == given.key);
            match (language, &given.node.item) {
                (None, _) => {
                    let title = format!("`{name}` has no language `{}`", given.key);
                    let known = Language::ALL.map(Language::name);
                    self.note(Mistake::at(&given.at, title, "expected en and zh").suggest(&given.key, known));
                }
                (Some(at), Item::Text(text)) => match unshown(name, &given.node, text) {
                    Some(mistake) => self.note(mistake),
                    None => each[at] = Some(text.clone()),
                },
                (Some(_), _) => self.note(wrong_kind(name, &given.node, "a text in quotes")),
            }
        }
        let missing = Language::ALL.into_iter().find(|language| entry(entries, language.name()).is_none());
        if let Some(missing) = missing {
            let title = format!("`{name}` is told in languages, and `{missing}` is missing");
            self.note(Mistake::at(&node.place, title, "expected en and zh, or one text for all"));
        }
        let [en, zh] = each;
        Some(Told::Each { en: en?, zh: zh? })
    }

    /// A whole number in its range.
    pub(super) fn count(&mut self, name: &'static str) -> Option<i64> {
        let node = self.node(name)?;
        let Shape::Count(min, max) = self.shape(name) else { return None };
        let Item::Integer(number) = node.item else {
            let mistake = wrong_kind(name, node, "a whole number");
            self.note(match whole(&node.item).filter(|number| (min..=max).contains(number)) {
                Some(number) => mistake.help(format!("write it as `{number}`")),
                None => mistake,
            });
            return None;
        };
        if (min..=max).contains(&number) {
            return Some(number);
        }
        let title = format!("`{name}` is {number}, which is out of range");
        self.note(Mistake::at(&node.place, title, format!("expected {min} to {max}")));
        None
    }

    /// A calendar year that can be simulated.
    pub(super) fn year(&mut self, name: &'static str) -> Option<u16> {
        self.count(name).and_then(|year| u16::try_from(year).ok())
    }

    /// True or false; false when left out.
    pub(super) fn flag(&mut self, name: &'static str) -> bool {
        let Some(node) = self.node(name) else { return false };
        if let Item::Flag(flag) = node.item {
            return flag;
        }
        self.note(wrong_kind(name, node, "true or false"));
        false
    }

    /// A number in its range.
    pub(super) fn real(&mut self, name: &'static str) -> Option<f64> {
        let node = self.node(name)?;
        let Shape::Real(min, max) = self.shape(name) else { return None };
        number(name, node, min, max).map_err(|mistake| self.note(mistake)).ok()
    }

    /// A rising list of numbers in a range.
    pub(super) fn reals(&mut self, name: &'static str) -> Vec<f64> {
        let (Some(node), Shape::Reals(min, max)) = (self.node(name), self.shape(name)) else { return Vec::new() };
        let Item::List(list) = &node.item else {
            self.note(wrong_kind(name, node, "a list of numbers"));
            return Vec::new();
        };
        let mut reals: Vec<f64> = Vec::new();
        for node in list {
            match number(name, node, min, max) {
                Err(mistake) => self.note(mistake),
                Ok(real) => {
                    if let Some(last) = reals.last().filter(|last| **last >= real) {
                        let title = format!("`{name}` must rise, and {real} follows {last}");
                        self.note(Mistake::at(&node.place, title, format!("expected more than {last}")));
                    }
                    reals.push(real);
                }
            }
        }
        reals
    }

    /// A rising list of years of the run.
    pub(super) fn years(&mut self, name: &'static str, run: RangeInclusive<u16>) -> Vec<u16> {
        let Some(node) = self.node(name) else { return Vec::new() };
        let Item::List(list) = &node.item else {
            self.note(wrong_kind(name, node, "a list of years"));
            return Vec::new();
        };
        if list.is_empty() {
            self.note(Mistake::at(&node.place, format!("`{name}` has no year"), "expected one year or more"));
        }
        let mut years: Vec<u16> = Vec::new();
        for node in list {
            let Item::Integer(number) = node.item else {
                self.note(wrong_kind(name, node, "a year"));
                continue;
            };
            let Some(year) = u16::try_from(number).ok().filter(|year| run.contains(year)) else {
                let label = format!("expected {} to {}, the years of the run", run.start(), run.end());
                self.note(Mistake::at(&node.place, format!("`{name}` has the year {number}"), label));
                continue;
            };
            if let Some(last) = years.last().filter(|last| **last >= year) {
                let title = format!("`{name}` must rise, and {year} follows {last}");
                self.note(Mistake::at(&node.place, title, format!("expected more than {last}")));
            }
            years.push(year);
        }
        years
    }

    /// A list of names with their places.
    pub(super) fn names(&mut self, name: &'static str) -> Vec<(String, Place)> {
        let Some(node) = self.node(name) else { return Vec::new() };
        let Item::List(list) = &node.item else {
            self.note(wrong_kind(name, node, "a list of names"));
            return Vec::new();
        };
        let mut names: Vec<(String, Place)> = Vec::new();
        for node in list {
            match &node.item {
                Item::Text(text) => {
                    if let Some((_, first)) = names.iter().find(|(known, _)| known == text) {
                        let title = format!("`{text}` stands twice in `{name}`");
                        self.note(Mistake::at(&node.place, title, "again here").and_at(first, "first here"));
                    }
                    names.push((text.clone(), node.place.clone()));
                }
                _ => self.note(wrong_kind(name, node, "a name in quotes")),
            }
        }
        names
    }

    /// The entries of an inner table.
    pub(super) fn table(&mut self, name: &'static str) -> &'a [Entry] {
        let Some(node) = self.node(name) else { return &[] };
        node.entries().unwrap_or_else(|| {
            self.note(wrong_kind(name, node, "a table"));
            &[]
        })
    }

    /// The tables of a list.
    pub(super) fn tables(&mut self, name: &'static str) -> Vec<(&'a Place, &'a [Entry])> {
        let Some(node) = self.node(name) else { return Vec::new() };
        let Item::List(list) = &node.item else {
            self.note(wrong_kind(name, node, "a list of tables"));
            return Vec::new();
        };
        let mut tables = Vec::new();
        for node in list {
            match node.entries() {
                Some(entries) => tables.push((&node.place, entries)),
                None => self.note(wrong_kind(name, node, "a table in braces, such as `{ use = \"...\" }`")),
            }
        }
        tables
    }
}

/// The whole number that is written with a point or an exponent, such as `1e6`.
fn whole(item: &Item) -> Option<i64> {
    let Item::Real(real) = *item else { return None };
    (real.fract() == 0.0).then_some(real as i64)
}

/// The mistake of a value of another type.
pub(super) fn wrong_kind(name: &str, node: &Node, expected: &str) -> Mistake {
    let title = format!("`{name}` takes {expected}, not {}", node.kind());
    Mistake::at(&node.place, title, format!("expected {expected}"))
}

/// The mistake of a text with a character that a terminal would take as a command.
fn unshown(name: &str, node: &Node, text: &str) -> Option<Mistake> {
    let found = text.chars().find(|letter| letter.is_control() && !matches!(letter, '\n' | '\r' | '\t'))?;
    let title = format!("`{name}` holds the control character U+{:04X}", u32::from(found));
    Some(Mistake::at(&node.place, title, "expected a text that can be shown"))
}

fn not_among(name: &str, node: &Node, text: &str, now: &[&str], later: &[&str]) -> Mistake {
    if later.contains(&text) {
        let title = format!("`{name} = \"{text}\"` is planned and not yet there");
        return Mistake::at(&node.place, title, format!("expected {}", now.join(" or ")));
    }
    let title = format!("`{name}` cannot be `{text}`");
    Mistake::at(&node.place, title, format!("expected {}", now.join(", "))).suggest(text, now.iter().copied())
}

/// A finite number in a range.
pub(super) fn number(name: &str, node: &Node, min: f64, max: f64) -> Result<f64, Mistake> {
    let value = match node.item {
        Item::Integer(number) => number as f64,
        Item::Real(number) => number,
        _ => return Err(wrong_kind(name, node, "a number")),
    };
    if value.is_finite() && (min..=max).contains(&value) {
        return Ok(value);
    }
    let title = format!("`{name}` is {value}, which is out of range");
    Err(Mistake::at(&node.place, title, format!("expected {min} to {max}")))
}

/// The entries of a table by year, in the order of the years; keys that are no years are noted.
pub(super) fn by_year<'a>(name: &str, entries: &'a [Entry], mistakes: &mut Vec<Mistake>) -> Vec<(u16, &'a Entry)> {
    let mut years = BTreeMap::new();
    for entry in entries {
        match entry.key.parse::<u16>() {
            Ok(year) if (FIRST_YEAR..=LAST_YEAR).contains(&year) => {
                years.insert(year, entry);
            }
            _ => {
                let title = format!("`{name}` by year has the key `{}`", entry.key);
                mistakes.push(Mistake::at(&entry.at, title, format!("expected a year, {FIRST_YEAR} to {LAST_YEAR}")));
            }
        }
    }
    years.into_iter().collect()
}
