//! A policy called as its table stands, without the loader's own checks of values and columns: for the checks of
//! `gongji check`, which see what comes back before anything corrects it.

use std::sync::Arc;

use gongji_boundary::{Bound, Claimed};
use gongji_model::law::policy::{Description, Policy};
use gongji_sdk::abi::{self, Value};

use super::{Library, Plugin, answer, text};

/// A policy behind the gate.
pub(crate) struct Raw(Arc<Plugin>);

impl Library {
    /// Its policies, to be called without the loader's checks.
    pub(crate) fn raw(&self) -> impl Iterator<Item = Raw> + '_ {
        self.policies.iter().map(|plugin| Raw(Arc::clone(plugin)))
    }

    /// For each policy: it declares that with its defaults it changes nothing.
    pub(crate) fn neutral(&self) -> Vec<bool> {
        // SAFETY: the library passed the gate, so its symbol is a `Library` of our major version that lives for ever.
        let declared = unsafe { neutral(self.symbol.0) };
        declared
            .unwrap_or_default()
            .into_iter()
            .chain(std::iter::repeat(0))
            .map(|flag| flag != 0)
            .take(self.policies.len())
            .collect()
    }
}

/// The flags of the extension `neutral/1`; none when the library does not know it.
///
/// # Safety
/// `symbol` points to a library that passed the gate.
unsafe fn neutral(symbol: *const abi::Library) -> Option<Vec<u8>> {
    // SAFETY: the caller's promise, and the contract for the answer of an extension.
    unsafe {
        let declared: abi::Neutral = answer(symbol, abi::NEUTRAL)?;
        let flags = abi::Str { ptr: declared.flags, len: declared.count };
        // Flags are bytes below 128, so that they can be read as a text.
        text(flags, "flags").ok().map(String::into_bytes)
    }
}

impl Raw {
    /// What it declares.
    pub(crate) fn description(&self) -> &Description {
        &self.0.description
    }

    /// The same policy through the loader.
    pub(crate) fn loaded(&self) -> Arc<dyn Policy> {
        Arc::clone(&self.0) as Arc<dyn Policy>
    }

    /// An instance from any values, in any number. `words` is the error buffer.
    pub(crate) fn create(&self, values: &[Value], words: &mut [u8]) -> Result<Bound, Claimed> {
        Bound::create_raw(&self.0.calls, values, words)
    }
}
