//! Hooks that are ready to act, by hook and kind of care.

use gongji_sdk::abi::hook_table::{HOOKS, HookTable};
use gongji_sdk::abi::{care, hook, payer};

use crate::codes::care::{CARES, Care};
use crate::law::bound_hook::BoundHook;
use crate::law::policy::Hook;

/// Places of a hook: one for each kind of care, and as many again for layers paid by the household's accounts. A hook
/// without kinds of care has the first place alone.
const PLACES: usize = 2 * CARES;

/// The hooks of one area, or of the nation: those in one place in the order in which they act.
#[derive(Clone)]
pub struct Acts([[Vec<BoundHook>; PLACES]; HOOKS.len()]);

impl Default for Acts {
    fn default() -> Self {
        Self(std::array::from_fn(|_| [const { Vec::new() }; PLACES]))
    }
}

impl Acts {
    /// Those of a hook without kinds of care.
    #[inline]
    pub fn of(&self, hook: u32) -> &[BoundHook] {
        &self.0[hook as usize][0]
    }

    /// Those of a hook that look at this kind of care; layers without those paid by the household's accounts.
    #[inline]
    pub fn of_care(&self, hook: u32, care: Care) -> &[BoundHook] {
        &self.0[hook as usize][care as usize]
    }

    /// The layers paid by the household's accounts, for this kind of care.
    #[inline]
    pub fn family_layers(&self, care: Care) -> &[BoundHook] {
        &self.0[hook::SETTLE as usize][CARES + care as usize]
    }

    /// Those among which the declared hook stands, for one kind of care where it has kinds.
    pub fn beside(&self, declared: &Hook, care: Option<Care>) -> &[BoundHook] {
        let place = care.map_or(0, |care| first_place(declared) + care as usize);
        self.0.get(declared.hook as usize).map_or(&[], |places| &places[place])
    }

    /// Those of a hook for any kind of care.
    pub(crate) fn of_any_care(&self, hook: u32) -> impl Iterator<Item = &BoundHook> {
        self.0[hook as usize].iter().flatten()
    }

    /// All of them.
    pub fn all(&self) -> impl Iterator<Item = &BoundHook> {
        self.0.iter().flatten().flatten()
    }

    /// All of them, to be changed.
    pub(crate) fn all_mut(&mut self) -> impl Iterator<Item = &mut BoundHook> {
        self.0.iter_mut().flatten().flatten()
    }

    /// Takes in a hook, behind those that are there.
    pub(crate) fn place(&mut self, table: &HookTable, declared: &Hook, act: BoundHook) {
        let places = &mut self.0[table.hook as usize];
        if !table.by_care {
            return places[0].push(act);
        }
        debug_assert!(declared.cares & !care::ALL == 0, "the loader refuses unknown kinds of care");
        for kind in Care::ALL.into_iter().filter(|kind| declared.cares & kind.bit() != 0) {
            let mut act = act.clone();
            act.circumstances.care = kind.bit();
            places[first_place(declared) + kind as usize].push(act);
        }
    }

    /// Puts layers into the order of their numbers; what stands in no layer stays where it is.
    pub(crate) fn sort(&mut self) {
        self.0.iter_mut().flatten().for_each(|acts| acts.sort_by_key(|act| act.layer));
    }
}

/// Where the places of a declared hook begin.
fn first_place(declared: &Hook) -> usize {
    if declared.payer == payer::FAMILY_ACCOUNT { CARES } else { 0 }
}
