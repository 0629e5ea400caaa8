//! A policy's own column in a batch, as hooks are handed it: in its element, so that no value can be out of its range.

use gongji_sdk::abi::element;

use crate::block::columns::pick;
use crate::block::own_values::OwnValues;
use crate::foundation::lanes::LANES;
use crate::law::policy::ColumnRef;

/// One value a lane.
#[derive(Clone, Debug, PartialEq)]
pub enum OwnLanes {
    /// Flags and small numbers.
    U8([u8; LANES]),
    /// Numbers, and amounts up to 21 million yuan.
    I32([i32; LANES]),
    /// Numbers and amounts.
    I64([i64; LANES]),
    /// A metric: what a hook wrote last, and the sum of what hooks wrote.
    Sum {
        /// One value a lane.
        lanes: [i64; LANES],
        /// Sum of the rows of all calls, but of probes.
        sum: i128,
    },
}

/// The same with the lanes of any element.
macro_rules! any {
    ($lanes:expr, $column:ident => $does:expr) => {
        match $lanes {
            OwnLanes::U8($column) => $does,
            OwnLanes::I32($column) => $does,
            OwnLanes::I64($column) | OwnLanes::Sum { lanes: $column, .. } => $does,
        }
    };
}

impl OwnLanes {
    /// The same value in every lane.
    pub(crate) fn of(kind: u32, value: i64) -> Self {
        match kind {
            element::U8 => Self::U8([byte(value); LANES]),
            element::I32 => Self::I32([number(value); LANES]),
            _ => Self::I64([value; LANES]),
        }
    }

    /// A metric of which nothing is counted yet.
    pub(crate) fn sum() -> Self {
        Self::Sum { lanes: [0; LANES], sum: 0 }
    }

    /// The first lanes of a metric hold nothing before a hook writes them.
    pub(crate) fn begin(&mut self, len: usize) {
        if let Self::Sum { lanes, .. } = self {
            lanes[..len].fill(0);
        }
    }

    /// Adds up what a hook has written into the first lanes of a metric.
    pub(crate) fn count(&mut self, len: usize) {
        if let Self::Sum { lanes, sum } = self {
            *sum += lanes[..len].iter().map(|value| i128::from(*value)).sum::<i128>();
        }
    }

    /// What was counted, which begins anew.
    pub(crate) fn take_sum(&mut self) -> i128 {
        match self {
            Self::Sum { sum, .. } => std::mem::take(sum),
            _ => 0,
        }
    }

    /// One of `gongji_sdk::abi::element`.
    pub(crate) fn element(&self) -> u32 {
        match self {
            Self::U8(_) => element::U8,
            Self::I32(_) => element::I32,
            Self::I64(_) | Self::Sum { .. } => element::I64,
        }
    }

    /// That of a lane.
    pub fn value(&self, lane: usize) -> i64 {
        match self {
            Self::U8(lanes) => lanes[lane].into(),
            Self::I32(lanes) => lanes[lane].into(),
            Self::I64(lanes) | Self::Sum { lanes, .. } => lanes[lane],
        }
    }

    /// A lane holds a value from now on, or the nearest that it can hold.
    pub fn set(&mut self, lane: usize, value: i64) {
        match self {
            Self::U8(lanes) => lanes[lane] = byte(value),
            Self::I32(lanes) => lanes[lane] = number(value),
            Self::I64(lanes) | Self::Sum { lanes, .. } => lanes[lane] = value,
        }
    }

    /// As a hook that writes it is handed it.
    #[inline(always)]
    pub(crate) fn column(&mut self, len: usize) -> ColumnRef<'_> {
        match self {
            Self::I64(lanes) | Self::Sum { lanes, .. } => ColumnRef::WriteI64(&mut lanes[..len]),
            Self::I32(lanes) => ColumnRef::WriteI32(&mut lanes[..len]),
            Self::U8(lanes) => ColumnRef::WriteU8(&mut lanes[..len]),
        }
    }

    /// Takes the values of some rows out of a block's column of the same element.
    pub(crate) fn load(&mut self, column: &OwnValues, rows: &[u32]) {
        match (self, column) {
            (Self::U8(lanes), OwnValues::U8(column)) => pick(lanes, column, rows),
            (Self::I32(lanes), OwnValues::I32(column)) => pick(lanes, column, rows),
            (Self::I64(lanes), OwnValues::I64(column)) => pick(lanes, column, rows),
            _ => debug_assert!(false, "lanes are laid out for their column"),
        }
    }

    /// Puts them back to these rows.
    pub(crate) fn store(&self, column: &mut OwnValues, rows: &[u32]) {
        fn put<T: Copy>(lanes: &[T], column: &mut [T], rows: &[u32]) {
            rows.iter().zip(lanes).for_each(|(row, value)| column[*row as usize] = *value);
        }
        match (self, column) {
            (Self::U8(lanes), OwnValues::U8(column)) => put(lanes, column, rows),
            (Self::I32(lanes), OwnValues::I32(column)) => put(lanes, column, rows),
            (Self::I64(lanes), OwnValues::I64(column)) => put(lanes, column, rows),
            _ => debug_assert!(false, "lanes are laid out for their column"),
        }
    }

    /// The first lanes hold what those of another column hold.
    pub fn copy(&mut self, from: &Self, len: usize) {
        match (self, from) {
            (Self::U8(lanes), Self::U8(from)) => lanes[..len].copy_from_slice(&from[..len]),
            (Self::I32(lanes), Self::I32(from)) => lanes[..len].copy_from_slice(&from[..len]),
            (Self::I64(lanes), Self::I64(from)) => lanes[..len].copy_from_slice(&from[..len]),
            (lanes, from) => lanes.clone_from(from),
        }
    }

    /// The first lanes hold nothing any more.
    pub fn clear(&mut self, len: usize) {
        any!(self, lanes => lanes[..len].fill(0));
    }
}

/// The nearest that a byte can hold.
fn byte(value: i64) -> u8 {
    value.clamp(0, u8::MAX.into()) as u8
}

/// The nearest that 32 bits can hold.
fn number(value: i64) -> i32 {
    value.clamp(i32::MIN.into(), i32::MAX.into()) as i32
}
