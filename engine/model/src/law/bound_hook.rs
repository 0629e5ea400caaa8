//! A policy's hook, bound to the columns it asks for.

use std::sync::Arc;

use gongji_sdk::abi::{Circumstances, payer};

use crate::law::batches::MOST_COLUMNS;
use crate::law::policy::Instance;

/// What a field of a hook is bound to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bound {
    /// Index into the batch's columns, or into [`Law::own`] when `own`.
    pub index: u16,
    /// One of the policy's own columns.
    pub own: bool,
    /// Not written.
    pub read: bool,
}

/// Where a hook has a column that is offered to it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Slot {
    /// Number of the field; [`Slot::NONE`]'s when it does not ask for the column.
    pub at: u16,
    /// Not written.
    pub read: bool,
}

impl Slot {
    /// The column is not asked for.
    const NONE: Self = Self { at: u16::MAX, read: true };

    /// The slots of a batch's columns.
    pub(crate) fn of_batch(fields: &[Bound]) -> [Self; MOST_COLUMNS] {
        let mut slots = [Self::NONE; MOST_COLUMNS];
        for (at, field) in fields.iter().enumerate().filter(|(_, field)| !field.own) {
            slots[usize::from(field.index)] = Self { at: at as u16, read: field.read };
        }
        slots
    }
}

/// An own column of policies that a hook asks for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OwnSlot {
    /// Index into [`Law::own`].
    pub index: usize,
    /// Where it stands among the hook's fields.
    pub slot: Slot,
}

impl OwnSlot {
    /// Those that fields are bound to, in the order of the columns.
    pub(crate) fn of(fields: &[Bound]) -> Vec<Self> {
        let own = fields.iter().enumerate().filter(|(_, field)| field.own);
        let slot = |(at, field): (usize, &Bound)| Self {
            index: field.index.into(),
            slot: Slot { at: at as u16, read: field.read },
        };
        let mut slots: Vec<Self> = own.map(slot).collect();
        slots.sort_by_key(|own| own.index);
        slots
    }
}

/// A hook ready to act in one area.
#[derive(Clone)]
pub struct BoundHook {
    /// Id of the policy.
    pub policy: Arc<str>,
    /// Its instance.
    pub instance: Arc<dyn Instance>,
    /// Number of the hook within the policy.
    pub hook: usize,
    /// What it declares.
    pub layer: u32,
    /// One of `gongji_sdk::abi::payer`.
    pub payer: u32,
    /// Number of the product over all policies.
    pub product: Option<usize>,
    /// Columns in the hook's order.
    pub fields: Vec<Bound>,
    /// Where each of the batch's columns stands in that order.
    pub slots: [Slot; MOST_COLUMNS],
    /// The policy's own columns among them.
    pub own: Vec<OwnSlot>,
    /// One of them is the tier: what it does may differ from tier to tier.
    pub by_tier: bool,
    /// It declares that it writes every row of `paid_in`, and of `paid_out`.
    pub fills: [bool; 2],
    /// It writes `paid_in`, and `paid_out`.
    pub pays: [bool; 2],
    /// It writes a metric of its policy's.
    pub counts: bool,
    /// It reads or writes `over_ceiling`.
    pub knows_ceiling: bool,
    /// What holds in this area and year.
    pub circumstances: Circumstances,
}

impl BoundHook {
    /// It writes the column of this number of its hook's table.
    pub fn writes(&self, number: usize) -> bool {
        let slot = self.slots[number];
        slot != Slot::NONE && !slot.read
    }

    /// It reads or writes the column of this number.
    pub(crate) fn asks_for(&self, number: usize) -> bool {
        self.slots[number] != Slot::NONE
    }

    /// Whether what it pays in and out of the catalogue is looked at: always of real bills, and in a probe unless a fund's layer
    /// declares that it pays nothing there.
    pub fn seen(&self, probe: bool) -> [bool; 2] {
        let is_fund = self.product.is_none() && !matches!(self.payer, payer::ACCOUNT | payer::FAMILY_ACCOUNT);
        self.pays.map(|pays| pays || !probe || !is_fund)
    }
}
