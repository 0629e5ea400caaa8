//! Handing columns to a hook and letting it act.

use gongji_sdk::abi::Circumstances;

use crate::law::bound_hook::{BoundHook, Slot};
use crate::law::declared::{Batch, Take};
use crate::law::own_lanes::OwnLanes;
use crate::law::policy::ColumnRef;

/// The columns of one call of a hook, in the hook's own order.
pub(crate) struct Handed<'a, 'c> {
    act: &'c BoundHook,
    columns: &'c mut [ColumnRef<'a>],
    /// Place of the batch's next column.
    next: usize,
}

/// A column that is not handed over.
const NONE: ColumnRef<'static> = ColumnRef::ReadU8(&[]);

/// A hook with no more columns than this is called without asking for memory.
const FEW: usize = 16;

impl<'b, 'a: 'b> Take<'a> for Handed<'b, '_> {
    /// The batch's next column: taken where the hook has asked for it.
    #[inline(always)]
    fn take(&mut self, column: ColumnRef<'a>) {
        let slot = self.act.slots[self.next];
        self.next += 1;
        self.put(slot, column);
    }
}

impl<'a> Handed<'a, '_> {
    #[inline(always)]
    fn put(&mut self, slot: Slot, column: ColumnRef<'a>) {
        if let Some(place) = self.columns.get_mut(usize::from(slot.at)) {
            *place = if slot.read { column.to_be_read() } else { column };
        }
    }

    /// The policies' own columns, likewise.
    #[inline]
    pub(crate) fn take_own(&mut self, own: &'a mut [OwnLanes], len: usize) {
        let (mut columns, mut next) = (own.iter_mut(), 0);
        for own in &self.act.own {
            let Some(column) = columns.nth(own.index - next) else { return };
            next = own.index + 1;
            self.put(own.slot, column.column(len));
        }
    }
}

/// Room for the columns of a hook that has more than [`FEW`].
#[cold]
fn many_columns<'a>(used: usize) -> Vec<ColumnRef<'a>> {
    std::iter::repeat_with(|| NONE).take(used).collect()
}

/// Lets a hook act on what it takes of the columns that `offer` hands over. These lie here, made of [`NONE`] where they stay:
/// moving them would cost a layer's call a tenth of its time.
///
/// # Errors
/// The policy's own words.
#[inline(always)]
pub(crate) fn call_with<'a>(
    act: &BoundHook,
    circumstances: &Circumstances,
    isa: u32,
    offer: impl FnOnce(&mut Handed<'a, '_>),
) -> Result<(), String> {
    // One line each: out of a pair the array would be copied.
    let mut few = [const { NONE }; FEW];
    let mut many;
    let used = act.fields.len();
    let columns = if used <= FEW {
        &mut few[..used]
    } else {
        many = many_columns(used);
        &mut many[..]
    };
    offer(&mut Handed { act, columns, next: 0 });
    act.instance.apply(act.hook, isa, circumstances, columns)
}

/// Lets a hook act on what it asks for of a batch, and of the policies' own columns of the same rows.
///
/// # Errors
/// The policy's own words.
#[inline]
pub(crate) fn call_batch<'a>(
    act: &BoundHook,
    circumstances: &Circumstances,
    isa: u32,
    batch: impl Batch<'a>,
    own: &mut [OwnLanes],
    len: usize,
) -> Result<(), String> {
    begin_counting(act, own, len);
    call_with(act, circumstances, isa, |handed| {
        batch.hand(handed);
        handed.take_own(&mut *own, len);
    })?;
    count(act, circumstances, own, len);
    Ok(())
}

/// Metrics hold nothing before a call.
#[inline(always)]
fn begin_counting(act: &BoundHook, own: &mut [OwnLanes], len: usize) {
    if act.counts {
        act.own.iter().for_each(|at| own[at.index].begin(len));
    }
}

/// Adds up what the call of a hook wrote into metrics; in a probe nothing happens that could be counted.
#[inline(always)]
fn count(act: &BoundHook, circumstances: &Circumstances, own: &mut [OwnLanes], len: usize) {
    if act.counts && circumstances.probe == 0 {
        act.own.iter().for_each(|at| own[at.index].count(len));
    }
}

/// The same with columns that are offered one by one, in the order of the hook's batch.
///
/// # Errors
/// The policy's own words.
pub fn call<'a>(
    act: &BoundHook,
    circumstances: &Circumstances,
    isa: u32,
    offered: impl IntoIterator<Item = ColumnRef<'a>>,
    own: &mut [OwnLanes],
    len: usize,
) -> Result<(), String> {
    begin_counting(act, own, len);
    call_with(act, circumstances, isa, |handed| {
        offered.into_iter().for_each(|column| handed.take(column));
        handed.take_own(&mut *own, len);
    })
}
