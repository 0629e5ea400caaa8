//! Hooks and the columns that the engine offers them.

use std::io::Write;

use gongji_model::law::hooks::{HookTable, Offered, present_name};
use gongji_model::year::plan::PHASES;

use crate::ground::diagnose::Failure;
use crate::intake::plugin::{Catalogue, element_name};

/// All hooks in the order of the year, with what a row of each is.
pub(super) fn list(tables: &[HookTable], out: &mut dyn Write) -> Result<(), Failure> {
    writeln!(out, "hooks in the order of the year; a policy is called")?;
    for table in PHASES.iter().flat_map(|phase| phase.hooks(tables)) {
        writeln!(out, "  {:<14} for {}", table.name, table.rows)?;
    }
    writeln!(out, "\n`gongji describe settle` shows one hook, `gongji describe settle.paid_in` one of its columns")?;
    Ok(())
}

/// The hook of this name: rows, columns, and the policies that act there.
pub(super) fn table(
    name: &str,
    tables: &[HookTable],
    catalogue: &Catalogue,
    out: &mut dyn Write,
) -> Result<bool, Failure> {
    let Some(table) = tables.iter().find(|table| table.name == name) else { return Ok(false) };
    writeln!(out, "hook {name}: rows are {}\n  {}", table.rows, table.doc)?;
    for (title, writable) in [("read only", false), ("may be written", true)] {
        let mut columns = table.columns.iter().filter(|column| column.is_writable() == writable).peekable();
        if columns.peek().is_some() {
            writeln!(out, "\ncolumns, {title}")?;
        }
        for column in columns {
            writeln!(out, "  {:<22} {:<4} {}", column.name, element_name(column.element), column.doc)?;
            if let Some(words) = unwritten(column) {
                writeln!(out, "  {:<27} {words}", "")?;
            }
        }
    }
    let acting = acting(table, catalogue);
    if !acting.is_empty() {
        writeln!(out, "\npolicies that act here\n  {}", acting.join("\n  "))?;
    }
    Ok(true)
}

/// What a column holds when nobody writes it.
fn unwritten(column: &Offered) -> Option<String> {
    column.unwritten.map(|value| format!("{value} when no policy writes it"))
}

/// The policies with this hook, by id.
fn acting(table: &HookTable, catalogue: &Catalogue) -> Vec<String> {
    // A library that cannot be read has its complaint elsewhere: `gongji describe` alone.
    let policies = catalogue.all().unwrap_or_default();
    let acts =
        |policy: &gongji_model::law::policy::Description| policy.hooks.iter().any(|hook| hook.hook == table.hook);
    policies.iter().filter(|found| acts(found.description())).map(|found| found.description().id.clone()).collect()
}

/// Every column of this name, or that of one hook alone.
pub(super) fn column(
    tables: &[HookTable],
    hook: Option<&str>,
    name: &str,
    out: &mut dyn Write,
) -> Result<bool, Failure> {
    let mut found = false;
    let (former, name) = (name, present_name(name));
    for table in tables.iter().filter(|table| hook.is_none_or(|hook| hook == table.name)) {
        for column in table.columns.iter().filter(|column| column.name == name) {
            let access = if column.is_writable() { "may be written" } else { "read only" };
            let kind = element_name(column.element);
            writeln!(out, "column {name} of hook {} ({kind}, {access})\n  {}", table.name, column.doc)?;
            if former != name {
                writeln!(out, "  formerly `{former}`: a library that asks by that name gets this column")?;
            }
            if let Some(words) = unwritten(column) {
                writeln!(out, "  {words}")?;
            }
            found = true;
        }
    }
    Ok(found)
}
