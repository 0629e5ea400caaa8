//! What the model adds to the table of hooks, whose rows stand in the contract: in which order columns are handed over,
//! and which names they had before.

use gongji_sdk::abi::hook_table::Row;
pub use gongji_sdk::abi::hook_table::{HOOKS, HookTable, Offered};

/// Names of the columns in the order in which a layer is handed them.
pub(crate) const LINE_COLUMNS: &[&str] = &[
    "person",
    "age",
    "status",
    "chronic_certified",
    "has_account",
    "tier",
    "stay",
    "covered",
    "account_balance",
    "family_balance",
    "billed",
    "remaining_in",
    "remaining_out",
    "over_ceiling",
    "paid_in",
    "paid_out",
];

/// The names of a table's columns in the order in which the engine hands them over: batches of persons and of claim
/// lines carry those of all their hooks, any other hook gets its table.
pub fn handed_over(table: &HookTable) -> Vec<&'static str> {
    match table.row {
        Row::Line => LINE_COLUMNS.to_vec(),
        Row::Person => MEMBER_COLUMNS.to_vec(),
        _ => table.columns.iter().map(|column| column.name).collect(),
    }
}

/// The table of a hook.
pub fn table(hook: u32) -> Option<&'static HookTable> {
    HOOKS.iter().find(|table| table.hook == hook)
}

/// Former names of columns, with those that they have now: a library that asks by the former name is bound to the same
/// column.
const RENAMED: &[(&str, &str)] = &[("listed", "chronic_certified")];

/// The name that a column has now.
pub fn present_name(column: &str) -> &str {
    RENAMED.iter().find(|(former, _)| *former == column).map_or(column, |(_, present)| present)
}

/// Names of the columns in the order of [`Members::refs`].
pub(crate) const MEMBER_COLUMNS: &[&str] = &[
    "person",
    "age",
    "sex",
    "status",
    "chronic",
    "chronic_certified",
    "has_account",
    "insured",
    "held",
    "from_account",
    "tier",
    "wage",
    "pension",
    "base",
    "account_balance",
    "carried_over",
    "employer_contribution",
    "worker_contribution",
    "treasury_contribution",
    "account_credit",
    "account_interest",
    "premium",
    "account_to_pool",
    "account_to_person",
    "account_to_treasury",
    "account_to_frozen",
    "frozen_to_account",
    "frozen_balance",
    "large_expense_contribution",
    "to_community",
    "to_district",
    "to_city",
];

/// Columns of a batch; no table has more.
pub const COLUMNS: usize = MEMBER_COLUMNS.len();

/// How many of them are bytes; the first is the identity, the others are numbers.
pub const SMALL: usize = 10;

/// Fields a hook has at most.
pub const MOST_FIELDS: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_of_a_table_is_handed_over() {
        for table in HOOKS {
            let handed = handed_over(table);
            for column in table.columns {
                assert!(handed.contains(&column.name), "{}: {}", table.name, column.name);
            }
        }
    }

    #[test]
    fn the_offered_columns_are_the_table_s() {
        let table = table(gongji_sdk::abi::hook::SETTLE).expect("the settle hook");
        for column in table.columns {
            assert!(LINE_COLUMNS.contains(&column.name), "{}", column.name);
        }
        assert_eq!(table.columns.len(), LINE_COLUMNS.len());
    }
}
