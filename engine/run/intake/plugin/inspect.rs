//! How far a library gets on its way through the gate, and what it declares before the rules are held against it.

use std::path::Path;

use gongji_model::law::policy::Description;
use gongji_sdk::abi;

use super::{bytes, copied, describe, elements, fits, load, symbol};
use crate::ground::diagnose::Mistake;
use crate::ground::digest::sha256;
use crate::intake::plugin::refusal::other_version;

/// The steps of the gate, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Step {
    /// The file is a shared library that the loader takes.
    Open,
    /// It exports the symbol.
    Symbol,
    /// It speaks this version of the contract.
    Version,
    /// Its structs have sizes and numbers that can be.
    Sizes,
    /// Its texts and codes can be read.
    Texts,
}

/// The step at which a library fails, and why.
#[derive(Debug)]
pub(crate) struct Stopped {
    /// The step.
    pub(crate) step: Step,
    /// What is wrong.
    pub(crate) mistakes: Vec<Mistake>,
}

impl Stopped {
    fn at(step: Step) -> impl Fn(Mistake) -> Self {
        move |mistake| Self { step, mistakes: vec![mistake] }
    }
}

/// What the policies of a file declare, right or wrong.
pub(crate) fn descriptions(path: &Path) -> Result<Vec<Description>, Stopped> {
    let bytes = bytes(path).map_err(Stopped::at(Step::Open))?;
    let library = load(path, &bytes, &sha256(&bytes)).map_err(Stopped::at(Step::Open))?;
    let symbol = symbol(library, path).map_err(Stopped::at(Step::Symbol))?;
    // SAFETY: the symbol by this name is, by the contract, a `Library` that lives for ever.
    unsafe { read(symbol) }
}

/// Reads all policies of a library.
///
/// # Safety
/// As the gate's.
unsafe fn read(symbol: *const abi::Library) -> Result<Vec<Description>, Stopped> {
    let wrong = |step| move |words: String| Stopped::at(step)(Mistake::new(format!("the library {words}")));
    if symbol.is_null() || !symbol.is_aligned() {
        return Err(wrong(Step::Symbol)("has its symbol at a null or unaligned address".into()));
    }
    // SAFETY: aligned, and these two fields stand first in every major version.
    let (size, major) = unsafe { ((&raw const (*symbol).size).read(), (&raw const (*symbol).abi_major).read()) };
    if major != abi::ABI_MAJOR {
        return Err(Stopped { step: Step::Version, mistakes: other_version(major) });
    }
    fits::<abi::Library>(size as usize).map_err(wrong(Step::Sizes))?;
    // SAFETY: the major version is ours and the size makes sense; the contract holds for the pointers.
    let policies = unsafe {
        let library: abi::Library = copied(symbol, size as usize);
        elements(library.policies, library.policy_count, library.policy_size as usize)
    };
    let policies = policies.map_err(wrong(Step::Sizes))?;
    if policies.is_empty() {
        return Err(wrong(Step::Sizes)("has no policy".into()));
    }
    // SAFETY: the contract holds for the pointers of every policy.
    policies.iter().map(|policy| unsafe { one(policy) }).collect()
}

/// Reads one policy.
///
/// # Safety
/// The pointers of `raw` keep the contract.
unsafe fn one(raw: &abi::Policy) -> Result<Description, Stopped> {
    let wrong = |step| move |words: String| Stopped::at(step)(Mistake::new(format!("a policy {words}")));
    // SAFETY: the caller's promise.
    let hooks = unsafe { sizes(raw) }.map_err(wrong(Step::Sizes))?;
    // SAFETY: the caller's promise.
    unsafe { describe(raw, &hooks) }.map_err(wrong(Step::Texts))
}

/// Goes through every list of a policy for its sizes alone; gives back the hooks.
///
/// # Safety
/// The pointers of `raw` keep the contract.
unsafe fn sizes(raw: &abi::Policy) -> Result<Vec<abi::Hook>, String> {
    // SAFETY: the caller's promise.
    unsafe {
        elements(raw.params, raw.param_count, raw.param_size as usize)?;
        elements(raw.presets, raw.preset_count, raw.preset_size as usize)?;
        elements(raw.columns, raw.column_count, raw.column_size as usize)?;
        elements(raw.products, raw.product_count, raw.product_size as usize)?;
        let hooks = elements(raw.hooks, raw.hook_count, raw.hook_size as usize)?;
        for hook in &hooks {
            elements(hook.fields, hook.field_count, raw.field_size as usize)?;
        }
        Ok(hooks)
    }
}
