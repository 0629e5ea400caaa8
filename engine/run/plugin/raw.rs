//! A policy called as its table stands, without the loader's own checks of values and columns: for the checks of
//! `gongji check`, which see what comes back before anybody puts it right.

use std::ffi::c_void;
use std::path::Path;
use std::ptr::NonNull;
use std::sync::Arc;

use gongji_model::policy::{Description, Policy};
use gongji_sdk::abi::{self, Batch, Circumstances, ErrorBuffer, Value, element};

use super::{Bound, COLUMNS, Library, Plugin, bytes, copied, fits, load, symbol, text};
use crate::digest::sha256;

/// What a policy says when a call fails: how many bytes it claims to have written.
pub(crate) type Claimed = usize;

/// A policy behind the gate.
pub(crate) struct Raw(Arc<Plugin>);

/// An instance made by [`Raw::create`]. Ended when dropped.
pub(crate) struct RawInstance(Bound);

/// Bytes of one element of this type.
pub(crate) fn width(kind: u32) -> usize {
    match kind {
        element::U8 => 1,
        element::I32 => 4,
        _ => 8,
    }
}

impl Library {
    /// Its policies, to be called without the loader's checks.
    pub(crate) fn raw(&self) -> impl Iterator<Item = Raw> + '_ {
        self.policies.iter().map(|plugin| Raw(Arc::clone(plugin)))
    }

    /// For each policy: it declares that with its defaults it changes nothing.
    pub(crate) fn neutral(&self) -> Vec<bool> {
        let address = |path: &Path| {
            let bytes = bytes(path).ok()?;
            symbol(load(path, &bytes, &sha256(&bytes)).ok()?, path).ok()
        };
        // SAFETY: the library passed the gate, so its symbol is a `Library` of our major version that lives for ever.
        let declared = self.path().and_then(address).and_then(|symbol| unsafe { neutral(symbol) });
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
        let library: abi::Library = copied(symbol, (*symbol).size as usize);
        let found = library.extension?(abi::Str::new(abi::NEUTRAL)).cast::<abi::Neutral>();
        if found.is_null() || !found.is_aligned() {
            return None;
        }
        let size = (*found).size as usize;
        fits::<abi::Neutral>(size).ok()?;
        let declared: abi::Neutral = copied(found, size);
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
    pub(crate) fn create(&self, values: &[Value], words: &mut [u8]) -> Result<RawInstance, Claimed> {
        let calls = &self.0.calls;
        let mut error = ErrorBuffer { ptr: words.as_mut_ptr(), capacity: words.len(), len: 0 };
        // SAFETY: the values and the buffer live during the call; their numbers are told.
        let state = unsafe { (calls.create)(values.as_ptr(), values.len(), &raw mut error) };
        NonNull::new(state).map(|state| RawInstance(Bound { state, calls: Arc::clone(calls) })).ok_or(error.len)
    }
}

impl RawInstance {
    /// Lets a hook act on columns given as bytes. Gives back the policy's code and what it claims to have said.
    ///
    /// # Panics
    /// When a column is missing, too short or not aligned: a mistake of the program, not of the policy.
    pub(crate) fn apply(
        &self,
        hook: usize,
        (isa, len): (u32, usize),
        circumstances: &Circumstances,
        columns: &mut [&mut [u8]],
        words: &mut [u8],
    ) -> (u32, Claimed) {
        let call = &self.0.calls.hooks[hook];
        assert!(columns.len() == call.fields.len() && columns.len() <= COLUMNS, "one column a field");
        for (column, (kind, _)) in columns.iter().zip(&call.fields) {
            let width = width(*kind);
            assert!(column.len() >= len * width && column.as_ptr().addr().is_multiple_of(width), "a whole column");
        }
        let pointers: Vec<*mut c_void> = columns.iter_mut().map(|column| column.as_mut_ptr().cast()).collect();
        let size = size_of::<Batch>() as u32;
        let batch = Batch { size, isa, len, columns: pointers.as_ptr(), circumstances };
        let mut error = ErrorBuffer { ptr: words.as_mut_ptr(), capacity: words.len(), len: 0 };
        // SAFETY: one pointer a field, each to `len` aligned elements of the declared type that nobody else uses; all
        // live during the call.
        let code = unsafe { (call.apply)(self.0.state.as_ptr(), &raw const batch, &raw mut error) };
        (code, error.len)
    }
}
