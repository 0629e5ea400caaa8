//! What can be wrong with an input table, and where.

use std::io;

use thiserror::Error;

/// A mistake in the input tables. Every message names the file and, where there is one, line and column.
#[derive(Debug, Error)]
pub enum InputError {
    /// A table or the folder of tables cannot be read.
    #[error("{file}: cannot be read from {folder}: {source}")]
    Unreadable {
        /// Name of the table.
        file: String,
        /// Folder in which it was looked for.
        folder: String,
        /// What the system said.
        source: io::Error,
    },
    /// A mistake in one place of a table.
    #[error("{file}:{line}: column {column}: {problem}")]
    Place {
        /// Name of the table.
        file: String,
        /// Line in the file, from 1, comments counted.
        line: u64,
        /// Name of the column.
        column: String,
        /// What is wrong there.
        problem: Problem,
    },
    /// A whole column adds up to something else than it must.
    #[error("{file}: column {column}: {what} is {found}, must be {expected}")]
    Sum {
        /// Name of the table.
        file: String,
        /// Name of the column.
        column: String,
        /// The sum or mean in words.
        what: &'static str,
        /// What it is.
        found: f64,
        /// What it must be.
        expected: f64,
    },
    /// No behavioural parameter has this name.
    #[error("no behavioural parameter {name:?}{}", suggestion(.nearest))]
    UnknownParameter {
        /// The name given.
        name: String,
        /// The nearest name there is, if one is near.
        nearest: Option<String>,
    },
    /// A behavioural parameter cannot have the value it is given.
    #[error("behavioural parameter {name}: {problem}")]
    Parameter {
        /// Its name.
        name: String,
        /// What is wrong with the value.
        problem: Problem,
    },
    /// No closure of the environment has this name.
    #[error("closures.csv: no closure {name:?}{}; there are {}", suggestion(.nearest), .known.join(", "))]
    UnknownClosure {
        /// The name asked for.
        name: String,
        /// The nearest name there is, if one is near.
        nearest: Option<String>,
        /// All names there are.
        known: Vec<String>,
    },
}

/// What is wrong in one place of a table.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum Problem {
    /// A row has not as many cells as the header; the column is the first that is missing or too many.
    #[error("the row has {found} cells where the header has {expected}")]
    Cells {
        /// Cells of the row.
        found: usize,
        /// Cells of the header.
        expected: usize,
    },
    /// The table lacks the column; the line is the header's.
    #[error("is missing")]
    MissingColumn,
    /// The table has a column that means nothing; the line is the header's.
    #[error("is not known{}", suggestion(.nearest))]
    UnknownColumn {
        /// The nearest known column, if one is near.
        nearest: Option<String>,
    },
    /// The header names the column twice.
    #[error("stands twice in the header")]
    ColumnTwice,
    /// The cell is empty.
    #[error("is empty")]
    Empty,
    /// The cell holds no finite number.
    #[error("{0:?} is not a number")]
    NotANumber(String),
    /// More of a province's stays leave it than can.
    #[error("with this row {sum} of the province's stays are had elsewhere; at most {max} can be")]
    Leaving {
        /// Their sum up to the row.
        sum: f64,
        /// The most.
        max: f64,
    },
    /// The cell holds no month.
    #[error("{0:?} is not a month, such as \"2022-07\"")]
    NotAMonth(String),
    /// A month before the one that must come first.
    #[error("lies before {0:?}")]
    Earlier(String),
    /// The number counts something and has a fraction.
    #[error("{0} is not a whole number")]
    NotWhole(f64),
    /// The number is outside what it can mean.
    #[error("{value} is outside {min} to {max}")]
    OutOfRange {
        /// The number.
        value: f64,
        /// Smallest allowed.
        min: f64,
        /// Largest allowed.
        max: f64,
    },
    /// A year, an age or a group is missing or out of order.
    #[error("{found} stands where {expected} is due")]
    Gap {
        /// What should come next.
        expected: u32,
        /// What comes.
        found: u32,
    },
    /// A condition that makes itself more likely.
    #[error("is the condition itself; another one is expected")]
    OwnPair,
    /// A move from a sector to itself.
    #[error("is the sector itself; another one is expected")]
    SameSector,
    /// More have any condition than all conditions together have bearers.
    #[error("{found} is more than all conditions of the row together, {sum}")]
    MoreThanSum {
        /// Share with any.
        found: f64,
        /// Sum of the shares by condition.
        sum: f64,
    },
    /// The table ends too early.
    #[error("ends before {0}")]
    Ends(u32),
    /// A key stands on two lines.
    #[error("{key} stands already on line {first}")]
    Duplicate {
        /// The key, its columns joined.
        key: String,
        /// Line on which it stands first.
        first: u64,
    },
    /// A name that means nothing here.
    #[error("{name:?} is not known{}", suggestion(.nearest))]
    UnknownName {
        /// The name found.
        name: String,
        /// The nearest known name, if one is near.
        nearest: Option<String>,
    },
    /// A name that must stand in the column does not.
    #[error("{0:?} is missing")]
    MissingName(String),
    /// A name stands behind one that must come after it.
    #[error("stands behind {0:?}; rows go by province, in the order of provinces.csv")]
    OutOfOrder(String),
    /// A number follows an empty cell of a series that may only end early.
    #[error("goes on after an empty cell")]
    GoesOn,
    /// The cells of a row do not add up.
    #[error("{what} is {found}, must be {expected}")]
    Sum {
        /// The sum or mean in words.
        what: &'static str,
        /// What it is.
        found: f64,
        /// What it must be.
        expected: f64,
    },
}

fn suggestion(nearest: &Option<String>) -> String {
    nearest.as_ref().map_or_else(String::new, |name| format!(" (did you mean {name:?}?)"))
}
