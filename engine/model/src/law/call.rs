//! Handing columns to a hook and letting it act.

use gongji_sdk::abi::Circumstances;

use crate::foundation::lanes::LANES;
use crate::law::bound_hook::BoundHook;
use crate::law::hooks::MOST_FIELDS;
use crate::law::policy::ColumnRef;

/// The columns of one call of a hook, in the hook's own order. They lie with the caller, who makes them of [`NONE`] where they
/// stay: moving them would cost a layer's call a tenth of its time.
pub(crate) struct Handed<'a, 'c> {
    act: &'c BoundHook,
    columns: &'c mut [ColumnRef<'a>; MOST_FIELDS],
}

/// A column that is not handed over.
pub const NONE: ColumnRef<'static> = ColumnRef::ReadU8(&[]);

impl<'a, 'c> Handed<'a, 'c> {
    /// To a hook, none yet.
    #[inline(always)]
    pub(crate) fn to(act: &'c BoundHook, columns: &'c mut [ColumnRef<'a>; MOST_FIELDS]) -> Self {
        Self { act, columns }
    }

    /// A column with its number in the hook's table: taken where the hook has asked for it.
    #[inline(always)]
    pub(crate) fn offer(&mut self, number: usize, column: ColumnRef<'a>) {
        let slot = self.act.slots[number];
        if let Some(place) = self.columns.get_mut(usize::from(slot.at)) {
            *place = if slot.read { column.to_be_read() } else { column };
        }
    }

    /// The policies' own columns, likewise.
    #[inline]
    pub(crate) fn offer_own(&mut self, own: &'a mut [[i64; LANES]], len: usize) {
        for (column, slot) in own.iter_mut().zip(&self.act.own_slots) {
            if let Some(place) = self.columns.get_mut(usize::from(slot.at)) {
                let column = ColumnRef::WriteI64(&mut column[..len]);
                *place = if slot.read { column.to_be_read() } else { column };
            }
        }
    }

    /// Lets the hook act on them.
    ///
    /// # Errors
    /// The policy's own words.
    #[inline]
    pub(crate) fn call(self, circumstances: &Circumstances, isa: u32) -> Result<(), String> {
        let used = self.act.fields.len().min(MOST_FIELDS);
        self.act.instance.apply(self.act.hook, isa, circumstances, &mut self.columns[..used])
    }
}

/// Lets a hook act on what it asks for of all columns of its table, in the table's order, and of the policies' own.
///
/// # Errors
/// The policy's own words.
pub fn call<'a>(
    act: &'a BoundHook,
    circumstances: &Circumstances,
    isa: u32,
    offered: impl IntoIterator<Item = ColumnRef<'a>>,
    own: &'a mut [[i64; LANES]],
    len: usize,
) -> Result<(), String> {
    let mut columns = [const { NONE }; MOST_FIELDS];
    let mut handed = Handed::to(act, &mut columns);
    for (number, column) in offered.into_iter().enumerate() {
        handed.offer(number, column);
    }
    if act.uses_own {
        handed.offer_own(own, len);
    }
    handed.call(circumstances, isa)
}
