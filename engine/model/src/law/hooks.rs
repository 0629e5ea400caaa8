//! What the model adds to the table of hooks, whose rows stand in the contract: in which order columns are handed over,
//! and which names they had before.

pub use gongji_sdk::abi::hook_table::{HOOKS, HookTable, Offered};

use crate::law::batches;

/// The names of a table's columns in the order in which the engine hands them over: a batch of persons carries those of all
/// its hooks, any other hook gets its table.
pub fn handed_over(table: &HookTable) -> Vec<&'static str> {
    match batches::of_hook(table.hook) {
        [] => table.columns.iter().map(|column| column.name).collect(),
        batch => batch.iter().map(|column| column.name).collect(),
    }
}

/// The table of a hook.
pub fn table(hook: u32) -> Option<&'static HookTable> {
    HOOKS.iter().find(|table| table.hook == hook)
}

/// The phase of the year in which a hook stands, by its name.
pub(crate) fn phase_of(hook: &str) -> &'static str {
    HOOKS.iter().find(|table| table.name == hook).map_or("", |table| table.phase)
}

/// Former names of columns, with those that they have now: a library that asks by the former name is bound to the same
/// column.
const RENAMED: &[(&str, &str)] = &[("listed", "chronic_certified")];

/// The name that a column has now.
pub fn present_name(column: &str) -> &str {
    RENAMED.iter().find(|(former, _)| *former == column).map_or(column, |(_, present)| present)
}
