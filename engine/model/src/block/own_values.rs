//! The values of a column that not everybody needs, in the width of its element.

use gongji_sdk::abi::element;
use serde::{Deserialize, Serialize};

/// One value a row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum OwnValues {
    /// Flags and small numbers.
    U8(Vec<u8>),
    /// Numbers, and amounts up to 21 million yuan.
    I32(Vec<i32>),
    /// Numbers and amounts.
    I64(Vec<i64>),
}

/// The same with the values of any element.
macro_rules! any {
    ($values:expr, $column:ident => $does:expr) => {
        match $values {
            OwnValues::U8($column) => $does,
            OwnValues::I32($column) => $does,
            OwnValues::I64($column) => $does,
        }
    };
}

impl Default for OwnValues {
    fn default() -> Self {
        Self::I64(Vec::new())
    }
}

impl OwnValues {
    /// No values of an element.
    pub(crate) fn of(kind: u32) -> Self {
        match kind {
            element::U8 => Self::U8(Vec::new()),
            element::I32 => Self::I32(Vec::new()),
            _ => Self::default(),
        }
    }

    /// These numbers, each of which an element can hold.
    pub(crate) fn narrowed(kind: u32, numbers: Vec<i64>) -> Self {
        match kind {
            element::U8 => Self::U8(numbers.into_iter().map(|number| number as u8).collect()),
            element::I32 => Self::I32(numbers.into_iter().map(|number| number as i32).collect()),
            _ => Self::I64(numbers),
        }
    }

    /// One of `gongji_sdk::abi::element`.
    pub fn element(&self) -> u32 {
        match self {
            Self::U8(_) => element::U8,
            Self::I32(_) => element::I32,
            Self::I64(_) => element::I64,
        }
    }

    /// Bytes of one value.
    pub fn width(&self) -> usize {
        match self {
            Self::U8(_) => size_of::<u8>(),
            Self::I32(_) => size_of::<i32>(),
            Self::I64(_) => size_of::<i64>(),
        }
    }

    /// That of a row.
    pub fn value(&self, row: usize) -> i64 {
        match self {
            Self::U8(column) => column[row].into(),
            Self::I32(column) => column[row].into(),
            Self::I64(column) => column[row],
        }
    }

    /// Has as many rows from now on; new ones hold 0.
    pub(crate) fn resize(&mut self, rows: usize) {
        any!(self, column => column.resize(rows, 0));
    }

    /// Has no rows any more.
    pub(crate) fn clear(&mut self) {
        any!(self, column => column.clear());
    }

    /// Nobody's from now on.
    pub(crate) fn forget(&mut self, row: usize) {
        any!(self, column => column[row] = 0);
    }

    /// Those of some rows, one after the other.
    pub(crate) fn of_rows(&self, rows: &[u32]) -> Self {
        fn picked<T: Copy>(column: &[T], rows: &[u32]) -> Vec<T> {
            rows.iter().map(|row| column[*row as usize]).collect()
        }
        match self {
            Self::U8(column) => Self::U8(picked(column, rows)),
            Self::I32(column) => Self::I32(picked(column, rows)),
            Self::I64(column) => Self::I64(picked(column, rows)),
        }
    }

    /// These rows hold the values of another column of the same element, one after the other.
    pub(crate) fn put(&mut self, rows: &[u32], values: &Self) {
        fn put<T: Copy>(column: &mut [T], rows: &[u32], values: &[T]) {
            rows.iter().zip(values).for_each(|(row, value)| column[*row as usize] = *value);
        }
        match (self, values) {
            (Self::U8(column), Self::U8(values)) => put(column, rows, values),
            (Self::I32(column), Self::I32(values)) => put(column, rows, values),
            (Self::I64(column), Self::I64(values)) => put(column, rows, values),
            _ => debug_assert!(false, "a column is found by its element too"),
        }
    }

    /// Somebody holds something.
    pub(crate) fn is_held(&self) -> bool {
        any!(self, column => column.iter().any(|value| *value != 0))
    }

    /// The bytes of a row's value, lowest first.
    pub(crate) fn write(&self, row: usize, to: &mut [u8]) {
        any!(self, column => to.copy_from_slice(&column[row].to_le_bytes()));
    }

    /// All values of a column of the program's, which are `i64`.
    pub(crate) fn numbers(&self) -> &[i64] {
        match self {
            Self::I64(column) => column,
            Self::U8(_) | Self::I32(_) => &[],
        }
    }

    /// The same to be changed.
    pub(crate) fn numbers_mut(&mut self) -> &mut [i64] {
        match self {
            Self::I64(column) => column,
            Self::U8(_) | Self::I32(_) => &mut [],
        }
    }
}
