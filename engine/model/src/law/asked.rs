//! What hooks ask to be told of a person that is looked up for nobody else.

use gongji_sdk::abi::hook_table::Row;

use crate::block::columns::InUse;
use crate::foundation::fault::Fault;
use crate::law::acts::Acts;
use crate::law::hooks;
use crate::law::hooks::{HOOKS, handed_over};
use crate::law::policy::{Description, Hook};

/// Columns that are filled where a hook over some rows asks for one of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Asked {
    /// `sector`.
    pub sector: bool,
    /// `wage` or `pension`; a batch of persons always has them.
    pub income: bool,
    /// `household_income` or `household_size`.
    pub household: bool,
    /// `residence`.
    pub residence: bool,
    /// `hukou`.
    pub hukou: bool,
    /// `county`.
    pub county: bool,
    /// `conditions`, of claim lines.
    pub conditions: bool,
    /// `family_balance`, of a purchase, or `from_family`.
    pub family: bool,
}

/// The columns of persons that are kept because hooks of a policy ask for them.
pub fn columns_of(policy: &Description) -> InUse {
    let over_persons = |hook: &&Hook| hooks::table(hook.hook).is_some_and(|table| is_of_person(table.row));
    let names = policy.hooks.iter().filter(over_persons).flat_map(|hook| &hook.fields).map(|field| &*field.name);
    let is_own = |name: &str| policy.columns.iter().any(|column| column.name == name);
    let asked = names.filter(|name| !is_own(name)).filter_map(kept_for);
    asked.fold(InUse::default(), InUse::and)
}

/// Columns of hooks that are there where a policy asks for them, each with the column of blocks that is kept for it.
const KEPT_WHERE_ASKED: [(&str, &str); 4] =
    [("residence", "residence"), ("hukou", "hukou"), ("county", "county"), ("began", "diagnosed")];

fn kept_for(column: &str) -> Option<&'static str> {
    KEPT_WHERE_ASKED.iter().find(|(asked, _)| *asked == column).map(|(_, kept)| *kept)
}

/// Rows that are told what a batch of persons was asked for.
fn is_of_person(row: Row) -> bool {
    matches!(row, Row::Person | Row::Condition)
}

/// Refuses a policy that asks for what the persons of this society do not have.
///
/// # Errors
/// The policy and the columns.
pub(crate) fn refuse_missing(policy: &Description, kept: InUse, year: u16) -> Result<(), Fault> {
    let asked = columns_of(policy);
    if kept.with(asked) == kept {
        return Ok(());
    }
    let missing = KEPT_WHERE_ASKED.into_iter().filter(|(_, name)| asked.has(name) && !kept.has(name));
    let missing: Vec<&str> = missing.map(|(asked, _)| asked).collect();
    let message = format!("asks for {} of persons, which was not kept from the opening on", missing.join(" and "));
    Err(Fault::policy(&policy.id, "create", year, message))
}

impl Asked {
    /// By hooks over persons.
    pub(crate) fn of_persons(acts: &Acts) -> Self {
        Self::over(acts, is_of_person)
    }

    /// By hooks over bills and claim lines.
    pub(crate) fn of_lines(acts: &Acts) -> Self {
        Self::over(acts, |row| matches!(row, Row::Bill | Row::Line))
    }

    fn over(acts: &Acts, is_over: fn(Row) -> bool) -> Self {
        let asks = |name: &str| {
            HOOKS.iter().filter(|table| is_over(table.row)).any(|table| {
                let number = handed_over(table).iter().position(|column| *column == name);
                number.is_some_and(|number| acts.of_any_care(table.hook).any(|act| act.asks_for(number)))
            })
        };
        Self {
            sector: asks("sector"),
            income: asks("wage") || asks("pension"),
            household: asks("household_income") || asks("household_size"),
            residence: asks("residence"),
            hukou: asks("hukou"),
            county: asks("county"),
            conditions: asks("conditions"),
            family: asks("family_balance") || asks("from_family"),
        }
    }
}
