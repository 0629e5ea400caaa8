//! Reads `plugins/sdk/src/abi.rs`: its constants and structs, in their order, with their docs; the hooks come from their table.
//!
//! The file holds nothing else, and anything this reader does not know is an error: the header cannot lose a line of it.

use gongji_sdk::abi::element;
use gongji_sdk::abi::hook_table::{HookTable, Offered};

/// What the file declares.
pub(crate) struct Contract {
    /// The rules at its top.
    pub(crate) rules: Vec<String>,
    /// Everything below, in order.
    pub(crate) items: Vec<Item>,
    /// Between the braces of the last item.
    inside: bool,
}

/// One declaration.
pub(crate) enum Item {
    Constant(Constant),
    /// Constants of one module: the codes of a field.
    Codes {
        name: String,
        docs: Vec<String>,
        constants: Vec<Constant>,
    },
    Struct {
        name: String,
        docs: Vec<String>,
        fields: Vec<Field>,
    },
}

/// `pub const NAME: KIND = VALUE;`
pub(crate) struct Constant {
    pub(crate) name: String,
    pub(crate) kind: String,
    pub(crate) value: String,
    pub(crate) docs: Vec<String>,
}

/// `pub name: kind,`
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) kind: String,
    pub(crate) docs: Vec<String>,
}

/// What the file says instead of the constants of hooks, which are made from their table.
const HOOKS_STAND_HERE: &str = "pub use hook_table::hook;";

/// The contract as the file has it, with the hooks of a table.
pub(crate) fn read(text: &str, hooks: &[HookTable]) -> Contract {
    let mut contract = Contract { rules: Vec::new(), items: Vec::new(), inside: false };
    let mut docs = Vec::new();
    for (number, statement) in statements(text) {
        if let Some(rule) = statement.strip_prefix("//!") {
            contract.rules.push(rule.strip_prefix(' ').unwrap_or(rule).to_owned());
        } else if let Some(doc) = statement.strip_prefix("///") {
            docs.push(doc.trim().to_owned());
        } else if statement == HOOKS_STAND_HERE {
            contract.items.push(codes_of(hooks));
        } else {
            contract
                .declare(&statement, &mut docs)
                .unwrap_or_else(|| panic!("abi.rs:{number}: what is `{statement}`?"));
        }
    }
    contract
}

/// Comments line by line, and declarations joined until they end; with the number of their first line.
fn statements(text: &str) -> Vec<(usize, String)> {
    let mut found: Vec<(usize, String)> = Vec::new();
    let mut open = false;
    for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        match found.last_mut() {
            Some((_, statement)) if open => {
                statement.push(' ');
                statement.push_str(line.trim());
            }
            _ => found.push((number + 1, line.trim().to_owned())),
        }
        open = found.last().is_some_and(|(_, statement)| !is_whole(statement));
    }
    found
}

/// A comment, or a declaration with its end and all brackets closed.
fn is_whole(statement: &str) -> bool {
    let code = statement.replace("->", "");
    let count = |marks: [char; 2]| code.matches(marks).count();
    statement.starts_with("//")
        || (count(['(', '<']) == count([')', '>']) && statement.ends_with([',', ';', '{', '}', ']']))
}

/// The constants of all hooks, each with its rows and columns.
fn codes_of(hooks: &[HookTable]) -> Item {
    let constant = |table: &HookTable| Constant {
        name: table.name.to_uppercase(),
        kind: "u32".into(),
        value: table.hook.to_string(),
        docs: docs_of(table),
    };
    let docs =
        vec!["Where in the year a hook stands. The columns are those that it may name as its fields.".to_owned()];
    Item::Codes { name: "hook".into(), docs, constants: hooks.iter().map(constant).collect() }
}

fn docs_of(table: &HookTable) -> Vec<String> {
    let since = match table.since_minor {
        0 => String::new(),
        minor => format!(" Since minor version {minor}."),
    };
    let head = format!("{} Rows: {}.{since}", table.doc, table.rows);
    wrapped(&head, "").into_iter().chain(table.columns.iter().flat_map(column_docs)).collect()
}

fn column_docs(column: &Offered) -> Vec<String> {
    let kind = match column.element {
        element::U8 => "uint8_t",
        element::I32 => "int32_t",
        element::I64 => "int64_t",
        _ => "uint64_t",
    };
    let access = if column.is_writable() { "may be written" } else { "read only" };
    wrapped(&format!("- {} ({kind}, {access}): {}", column.name, column.doc), "  ")
}

/// Lines that fit a comment; those after the first begin with an indent.
fn wrapped(text: &str, indent: &str) -> Vec<String> {
    const WIDTH: usize = 117;
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let line = lines.last_mut().expect("there is a first line");
        if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > WIDTH {
            lines.push(format!("{indent}{word}"));
        } else {
            line.push_str(if line.is_empty() { "" } else { " " });
            line.push_str(word);
        }
    }
    lines
}

impl Contract {
    /// Takes in one line of code; none when it is of an unknown shape.
    fn declare(&mut self, statement: &str, docs: &mut Vec<String>) -> Option<()> {
        if statement == "}" {
            self.inside = false;
            return Some(());
        }
        if statement.starts_with("use ") || statement.starts_with("#[") || statement == "pub mod hook_table;" {
            return Some(());
        }
        let words = statement.strip_prefix("pub ")?;
        let docs = std::mem::take(docs);
        if let Some(name) = words.strip_prefix("mod ").and_then(|rest| rest.strip_suffix(" {")) {
            self.items.push(Item::Codes { name: name.to_owned(), docs, constants: Vec::new() });
            self.inside = true;
        } else if let Some(name) = words.strip_prefix("struct ").and_then(|rest| rest.strip_suffix(" {")) {
            self.items.push(Item::Struct { name: name.to_owned(), docs, fields: Vec::new() });
            self.inside = true;
        } else if let Some(constant) = words.strip_prefix("const ") {
            let (name, rest) = constant.strip_suffix(';')?.split_once(": ")?;
            let (kind, value) = rest.split_once(" = ")?;
            let constant = Constant { name: name.to_owned(), kind: kind.to_owned(), value: value.to_owned(), docs };
            match self.items.last_mut() {
                Some(Item::Codes { constants, .. }) if self.inside => constants.push(constant),
                _ => self.items.push(Item::Constant(constant)),
            }
        } else {
            let (name, kind) = words.strip_suffix(',')?.split_once(": ")?;
            let Some(Item::Struct { fields, .. }) = self.items.last_mut() else { return None };
            fields.push(Field { name: name.to_owned(), kind: kind.to_owned(), docs });
        }
        Some(())
    }

    /// Every constant, with the path by which Rust names it.
    pub(crate) fn constants(&self) -> Vec<(String, &Constant)> {
        let mut found = Vec::new();
        for item in &self.items {
            match item {
                Item::Constant(constant) => found.push((constant.name.clone(), constant)),
                Item::Codes { name, constants, .. } => {
                    found.extend(constants.iter().map(|constant| (format!("{name}::{}", constant.name), constant)));
                }
                Item::Struct { .. } => {}
            }
        }
        found
    }

    /// Every struct with its fields.
    pub(crate) fn structs(&self) -> impl Iterator<Item = (&str, &[Field])> {
        self.items.iter().filter_map(|item| match item {
            Item::Struct { name, fields, .. } => Some((name.as_str(), fields.as_slice())),
            _ => None,
        })
    }
}
