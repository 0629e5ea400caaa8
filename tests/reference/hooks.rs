//! What the book says of hooks as far as the program can say it, from a table of hooks.

use gongji::intake::plugin::element_name;
use gongji_model::law::hooks::HookTable;
use gongji_model::year::plan::PHASES;
use gongji_sdk::abi::hook_table::Serves;

/// Begins the part of a page that is made, with its name; [`END`] ends it.
const MADE: &str = "<!-- made: ";
const END: &str = "<!-- end -->";
/// The names of the parts with a table of all hooks.
const ALL: &str = "all hooks";
const PLACES: &str = "places";
const WIDTH: usize = 120;

fn row(cells: &[&str]) -> String {
    format!("| {} |\n", cells.join(" | "))
}

/// The hooks in the order of the year, on the page of references.
pub(crate) fn reference(tables: &[HookTable]) -> String {
    PHASES.iter().flat_map(|phase| phase.hooks(tables)).map(section).collect()
}

/// A hook with its columns: what they hold, who may write them, and what they hold when nobody does.
fn section(table: &HookTable) -> String {
    let HookTable { name, doc, phase, rows, .. } = table;
    let mut text = format!("\n### `{name}`\n\n{doc} Phase `{phase}`. Rows: {rows}.\n\n");
    text += "| column | type | | holds | when nobody writes it |\n|---|---|---|---|---|\n";
    for column in table.columns {
        let access = if column.is_writable() { "read, written" } else { "read" };
        let (name, unwritten) = (format!("`{}`", column.name), column.unwritten.unwrap_or(""));
        text += &row(&[&name, element_name(column.element), access, column.doc, unwritten]);
    }
    text
}

/// The page on hooks with its made parts made again: the table of all hooks, and what is handed over in each. A hook
/// that the page does not know gets a section at its end.
pub(crate) fn page(current: &str, tables: &[HookTable]) -> String {
    let mut page = with_part(current, ALL, &overview(tables)).expect("the page has the table of all hooks");
    for table in tables {
        let part = handed_over(table);
        page = with_part(&page, table.name, &part).unwrap_or_else(|| {
            let HookTable { name, doc, .. } = table;
            format!("{page}\n### `{name}`\n\n{MADE}{name} -->\n{part}{END}\n\n{doc}\n")
        });
    }
    page
}

/// The page for authors with its table of places made again.
pub(crate) fn authors_page(current: &str, tables: &[HookTable]) -> String {
    let mut text = String::from("| place | rows | what it decides | in brackets |\n|---|---|---|---|\n");
    for table in tables {
        let HookTable { name, rows, doc, .. } = table;
        text += &row(&[&format!("`{name}`"), rows, doc.trim_end_matches('.'), &brackets(table)]);
    }
    with_part(current, PLACES, &text).expect("the page has the table of places")
}

/// What a hook declares beside its columns, in the words of `hook!`.
fn brackets(table: &HookTable) -> String {
    let payer = table.pays.then_some("payer = payer::TREASURY");
    let layer = table.in_layers.then_some("layer = 23, payer = payer::POOL").or(payer);
    let care = table.by_care.then_some("cares = care::OUTPATIENT");
    let product = (table.serves == Serves::EachProduct).then_some("product = 0");
    let keys: Vec<&str> = [layer, care, product].into_iter().flatten().collect();
    let mut text = if keys.is_empty() { String::new() } else { format!("`{}`", keys.join(", ")) };
    if table.serves == Serves::AnyProduct {
        text += ", and `product = 0` when it pays for a product";
    }
    text
}

/// The names of the made parts of a page, without the table of all hooks.
pub(crate) fn parts(page: &str) -> Vec<&str> {
    let names = page.split(MADE).skip(1).filter_map(|rest| rest.split(" -->").next());
    names.filter(|name| *name != ALL).collect()
}

/// The page with another text in one of its parts; none when it has no such part.
fn with_part(page: &str, name: &str, part: &str) -> Option<String> {
    let begin = format!("{MADE}{name} -->\n");
    let (before, rest) = page.split_once(&begin)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{begin}{part}{END}{after}"))
}

fn overview(tables: &[HookTable]) -> String {
    let mut text = String::from("| hook | phase | rows | what it decides |\n|---|---|---|---|\n");
    for HookTable { name, phase, rows, doc, .. } in tables {
        text += &row(&[&format!("[`{name}`](#{name})"), &format!("`{phase}`"), rows, doc.trim_end_matches('.')]);
    }
    text
}

fn handed_over(table: &HookTable) -> String {
    let names = |writable: bool| {
        let columns = table.columns.iter().filter(|column| column.is_writable() == writable);
        columns.map(|column| format!("`{}`", column.name)).collect::<Vec<_>>().join(", ")
    };
    let mut text = format!("Phase `{}`. Rows: {}. Reads {}.", table.phase, table.rows, names(false));
    let written = names(true);
    if !written.is_empty() {
        text += &format!(" Writes {written}.");
    }
    wrapped(&text)
}

fn wrapped(text: &str) -> String {
    let (mut page, mut length) = (String::new(), 0);
    for word in text.split(' ') {
        if length > 0 && length + 1 + word.chars().count() > WIDTH {
            page.push('\n');
            length = 0;
        } else if length > 0 {
            page.push(' ');
            length += 1;
        }
        page += word;
        length += word.chars().count();
    }
    page + "\n"
}
