//! The values of a TOML file, each with its place.

use crate::ground::diagnose::Place;

/// A value and its place.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) item: Item,
    pub(crate) place: Place,
}

/// A value.
#[derive(Clone, Debug)]
pub(crate) enum Item {
    Text(String),
    Integer(i64),
    Real(f64),
    Flag(bool),
    List(Vec<Node>),
    Table(Vec<Entry>),
    /// A date or time, which no key takes.
    Date,
}

/// A key with its value.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) key: String,
    pub(crate) at: Place,
    pub(crate) node: Node,
}

impl Node {
    /// What it is, for messages.
    pub(crate) fn kind(&self) -> &'static str {
        match self.item {
            Item::Text(_) => "a text",
            Item::Integer(_) => "a whole number",
            Item::Real(_) => "a decimal number",
            Item::Flag(_) => "true or false",
            Item::List(_) => "a list",
            Item::Table(_) => "a table",
            Item::Date => "a date",
        }
    }

    /// Its entries when it is a table.
    pub(crate) fn entries(&self) -> Option<&[Entry]> {
        match &self.item {
            Item::Table(entries) => Some(entries),
            _ => None,
        }
    }
}

/// The entry of a key.
pub(crate) fn entry<'a>(entries: &'a [Entry], key: &str) -> Option<&'a Entry> {
    entries.iter().find(|entry| entry.key == key)
}
