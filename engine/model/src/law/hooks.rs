//! What the model adds to the table of hooks, whose rows stand in the contract: in which order columns are handed over,
//! and which names they had before.

use gongji_sdk::abi::hook_table::Row;
pub use gongji_sdk::abi::hook_table::{HOOKS, HookTable, Offered};

use crate::law::member_columns::MEMBER_COLUMNS;

/// The names of a table's columns in the order in which the engine hands them over: a batch of persons carries those of all
/// its hooks, any other hook gets its table.
pub fn handed_over(table: &HookTable) -> Vec<&'static str> {
    match table.row {
        Row::Person => MEMBER_COLUMNS.iter().map(|column| column.name).collect(),
        _ => table.columns.iter().map(|column| column.name).collect(),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_of_a_hook_over_persons_is_handed_over_as_its_table_says() {
        for table in HOOKS.iter().filter(|table| table.row == Row::Person) {
            for offered in table.columns {
                let name = format!("{}.{}", table.name, offered.name);
                let declared = MEMBER_COLUMNS.iter().find(|declared| declared.name == offered.name);
                let declared = declared.unwrap_or_else(|| panic!("{name} is not handed over"));
                assert_eq!(declared.element, offered.element, "{name}");
                assert!(declared.writable || !offered.is_writable(), "{name} may not be written");
            }
        }
    }

    #[test]
    fn what_is_handed_over_is_offered_by_a_table() {
        for declared in MEMBER_COLUMNS {
            let tables = HOOKS.iter().filter(|table| table.row == Row::Person);
            let offered = tables.filter_map(|table| table.column(declared.name));
            let writable: Vec<bool> = offered.map(|offered| offered.is_writable()).collect();
            assert!(writable.contains(&declared.writable), "{}", declared.name);
        }
    }

    #[test]
    fn no_batch_has_two_columns_of_a_name() {
        for table in HOOKS {
            let names = handed_over(table);
            let different: std::collections::BTreeSet<&str> = names.iter().copied().collect();
            assert_eq!(names.len(), different.len(), "{}", table.name);
        }
    }
}
