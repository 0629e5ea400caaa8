//! Columns that hooks are handed, declared once: name, element, access and place, from which the hand-over follows.

use gongji_sdk::abi::element;
use gongji_sdk::abi::hook_table::HOOKS;

use crate::law::policy::ColumnRef;

/// A column of a batch as it is handed to the hooks that ask for it. Its place is that in the list of its batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Declared {
    /// Name by which a hook asks for it.
    pub name: &'static str,
    /// One of `gongji_sdk::abi::element`.
    pub element: u32,
    /// A hook may write it.
    pub writable: bool,
}

/// What takes the columns of a batch, one after the other in their order.
pub(crate) trait Take<'a> {
    /// Takes the next one.
    fn take(&mut self, column: ColumnRef<'a>);
}

/// Columns of equally many rows that hooks are handed together.
pub(crate) trait Batch<'a> {
    /// Hands all columns over.
    fn hand(self, to: &mut impl Take<'a>);
}

/// What a column of a batch consists of.
pub(crate) trait Cell: Sized {
    /// One of `gongji_sdk::abi::element`.
    const ELEMENT: u32;

    /// A column that is read.
    fn read(column: &[Self]) -> ColumnRef<'_>;

    /// A column that may be written.
    fn write(column: &mut [Self]) -> ColumnRef<'_>;
}

macro_rules! cells {
    ($($kind:ty: $element:ident, $read:ident, $write:ident;)+) => {$(
        impl Cell for $kind {
            const ELEMENT: u32 = element::$element;

            #[inline(always)]
            fn read(column: &[Self]) -> ColumnRef<'_> {
                ColumnRef::$read(column)
            }

            #[inline(always)]
            fn write(column: &mut [Self]) -> ColumnRef<'_> {
                ColumnRef::$write(column)
            }
        }
    )+};
}

// Nobody may write an identity.
cells! {
    u8: U8, ReadU8, WriteU8;
    i64: I64, ReadI64, WriteI64;
    u64: U64, ReadU64, ReadU64;
}

/// A batch has the columns of its hook's table, in their order.
pub(crate) const fn is_table(hook: u32, columns: &[Declared]) -> bool {
    let mut table = 0;
    while HOOKS[table].hook != hook {
        table += 1;
    }
    let offered = HOOKS[table].columns;
    let mut at = 0;
    while at < columns.len() && at < offered.len() {
        let (declared, offered) = (&columns[at], &offered[at]);
        let is_it = is_same(declared.name.as_bytes(), offered.name.as_bytes())
            && declared.element == offered.element
            && declared.writable == offered.is_writable();
        if !is_it {
            return false;
        }
        at += 1;
    }
    columns.len() == offered.len()
}

/// Two texts are equal; `==` is not yet for constants.
pub(crate) const fn is_same(one: &[u8], other: &[u8]) -> bool {
    let mut at = 0;
    while at < one.len() && at < other.len() && one[at] == other[at] {
        at += 1;
    }
    at == one.len() && at == other.len()
}

/// How a batch lends a column that hooks may read or write, and whether they may write it.
macro_rules! lent {
    (read $life:lifetime $kind:ty) => { &$life [$kind] };
    (write $life:lifetime $kind:ty) => { &$life mut [$kind] };
    (read) => { false };
    (write) => { true };
}

/// Declares batches: a struct each with a field for each column, and how they are handed over, in the order of the fields.
macro_rules! batches {
    ($( $(#[$about:meta])* $batch:ident of $hook:ident { $( $access:ident $column:ident: $kind:ident, )+ } )+) => {$(
        $(#[$about])*
        pub(crate) struct $batch<'a> {
            $( pub(crate) $column: $crate::law::declared::lent!($access 'a $kind), )+
        }

        impl<'a> $batch<'a> {
            /// Its columns in their order.
            pub(crate) const COLUMNS: &'static [$crate::law::declared::Declared] = &[$(
                $crate::law::declared::Declared {
                    name: stringify!($column),
                    element: <$kind as $crate::law::declared::Cell>::ELEMENT,
                    writable: $crate::law::declared::lent!($access),
                }
            ),+];
        }

        const _: () = assert!(
            $crate::law::declared::is_table(gongji_sdk::abi::hook::$hook, $batch::COLUMNS),
            "a batch has the columns of its hook's table, in their order"
        );

        impl<'a> $crate::law::declared::Batch<'a> for $batch<'a> {
            // Column by column and no loop: the place of each is then known to the compiler.
            #[inline(always)]
            fn hand(self, to: &mut impl $crate::law::declared::Take<'a>) {
                $( to.take(<$kind as $crate::law::declared::Cell>::$access(self.$column)); )+
            }
        }
    )+};
}

pub(crate) use {batches, lent};
