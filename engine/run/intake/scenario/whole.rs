//! A scenario as one file: its bases and the command line's changes laid in, so that it can be run again by itself.

use toml::{Table, Value};

use super::Changes;
use super::document::Document;
use super::node::{Entry, Item, Node};

/// The text of that file. Comments are lost; the files that it came from are hashed in the manifest.
pub(super) fn whole(document: &Document, name: &str, changes: &Changes) -> String {
    let mut table = table(&document.entries);
    table.remove("base");
    table.insert("name".into(), name.into());
    let typed = [
        ("persons", changes.persons.map(|number| i64::try_from(number).unwrap_or(i64::MAX))),
        ("replicates", changes.replicates.map(i64::from)),
        ("from", changes.from.map(i64::from)),
        ("until", changes.until.map(i64::from)),
        ("seed", changes.seed.map(|number| i64::try_from(number).unwrap_or(i64::MAX))),
    ];
    if !changes.arms.is_empty() {
        table.insert("arms".into(), Value::Array(changes.arms.iter().map(|arm| arm.as_str().into()).collect()));
    }
    if let Some(parameters) = changes.parameters {
        table.insert("parameters".into(), parameters.name().into());
    }
    for (key, value) in typed {
        if let Some(value) = value {
            table.insert(key.into(), value.into());
        }
    }
    // Keys, numbers and texts that came out of TOML go back into it.
    toml::to_string_pretty(&table).unwrap_or_default()
}

fn table(entries: &[Entry]) -> Table {
    entries.iter().filter_map(|entry| Some((entry.key.clone(), value(&entry.node)?))).collect()
}

fn value(node: &Node) -> Option<Value> {
    Some(match &node.item {
        Item::Text(text) => text.as_str().into(),
        Item::Integer(number) => (*number).into(),
        Item::Real(number) => (*number).into(),
        Item::Flag(flag) => (*flag).into(),
        Item::List(nodes) => Value::Array(nodes.iter().filter_map(value).collect()),
        Item::Table(entries) => Value::Table(table(entries)),
        Item::Date => return None,
    })
}
