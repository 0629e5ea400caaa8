//! What hooks ask to be told of a person that is looked up for nobody else.

use gongji_sdk::abi::hook_table::Row;

use crate::law::acts::Acts;
use crate::law::hooks::{HOOKS, handed_over};

/// Columns that are filled where a hook over some rows asks for one of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Asked {
    /// `sector`.
    pub sector: bool,
    /// `wage` or `pension`; a batch of persons always has them.
    pub income: bool,
    /// `household_income` or `household_size`.
    pub household: bool,
}

impl Asked {
    /// By hooks over persons.
    pub(crate) fn of_persons(acts: &Acts) -> Self {
        Self::over(acts, |row| row == Row::Person)
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
        }
    }
}
