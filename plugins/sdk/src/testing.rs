//! A bench for authors: puts columns before a hook without an engine, and the same answer from every instruction set.

use std::collections::BTreeMap;
use std::ffi::c_void;

use crate::abi::{Batch, Circumstances, ErrorBuffer, Field, OK, SHARE_ONE, access, element};
use crate::hooks::{Hook, best_isa};
use crate::policy::Policy;
use crate::refusal::Refusal;

/// Circumstances of a year without growth or interest; set the rest with `..`.
#[must_use]
pub fn circumstances(year: i32) -> Circumstances {
    Circumstances {
        size: size_of::<Circumstances>() as u32,
        year,
        wage_growth: SHARE_ONE,
        price_growth: SHARE_ONE,
        pension_growth: SHARE_ONE,
        employer_due: SHARE_ONE,
        price_level: SHARE_ONE,
        ..Circumstances::default()
    }
}

/// Rows of named columns. What a hook reads and nobody set is zero.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rows {
    len: usize,
    columns: BTreeMap<String, Vec<i64>>,
}

impl Rows {
    /// Rows without columns.
    #[must_use]
    pub fn new(len: usize) -> Self {
        Self { len, columns: BTreeMap::new() }
    }

    /// One row with these values.
    #[must_use]
    pub fn one(values: &[(&str, i64)]) -> Self {
        values.iter().fold(Self::new(1), |rows, &(name, value)| rows.with(name, &[value]))
    }

    /// Sets a column.
    ///
    /// # Panics
    /// When its length is not that of the rows.
    #[must_use]
    pub fn with(mut self, name: &str, values: &[i64]) -> Self {
        assert_eq!(values.len(), self.len, "`{name}` has another number of rows");
        self.columns.insert(name.to_owned(), values.to_vec());
        self
    }

    /// A column.
    ///
    /// # Panics
    /// When there is none of that name.
    #[must_use]
    pub fn get(&self, name: &str) -> &[i64] {
        self.columns.get(name).unwrap_or_else(|| panic!("there is no column `{name}`"))
    }

    /// Lets a hook act, under every instruction set that this processor has.
    ///
    /// # Errors
    /// What the policy refuses, or the message of its panic.
    ///
    /// # Panics
    /// When two instruction sets or two fillings of unset memory give different results.
    pub fn apply<P: Policy>(&mut self, policy: &P, hook: &Hook<P>, now: &Circumstances) -> Result<(), Refusal> {
        let result = self.clone().run(policy, hook, now, 0, 0)?;
        for isa in 0..=best_isa() {
            let other = self.clone().run(policy, hook, now, isa, 0x5A)?;
            assert_eq!(result, other, "instruction set {isa} gives another result, or a row is not written");
        }
        *self = result;
        Ok(())
    }

    fn run<P: Policy>(
        mut self,
        policy: &P,
        hook: &Hook<P>,
        now: &Circumstances,
        isa: u32,
        poison: u8,
    ) -> Result<Self, Refusal> {
        // SAFETY: a `Hook<P>` is made from the fields of its loop.
        let fields = unsafe { fields(hook) };
        let mut stores: Vec<Store> = fields.iter().map(|field| self.store(field, poison)).collect();
        let pointers: Vec<*mut c_void> = stores.iter_mut().map(Store::pointer).collect();
        let batch = Batch {
            size: size_of::<Batch>() as u32,
            isa,
            len: self.len,
            columns: pointers.as_ptr(),
            circumstances: now,
        };
        let mut text = vec![0; 1000];
        let mut error = ErrorBuffer { ptr: text.as_mut_ptr(), capacity: text.len(), len: 0 };
        let apply = hook.0.apply.expect("a `Hook<P>` has its loop");
        // SAFETY: a `Hook<P>` takes a `P`; there is one store of the right type and length a field.
        let code = unsafe { apply((&raw const *policy).cast(), &raw const batch, &raw mut error) };
        if code != OK {
            return Err(Refusal::new(String::from_utf8_lossy(&text[..error.len])));
        }
        for (field, store) in fields.iter().zip(stores) {
            // SAFETY: the name of a field of a `Hook<P>` is a literal.
            self.columns.insert(unsafe { name(field) }.to_owned(), store.numbers());
        }
        Ok(self)
    }

    /// Memory for a field: what is known of the column, or poison where the hook must write.
    fn store(&self, field: &Field, poison: u8) -> Store {
        // SAFETY: the name of a field of a `Hook<P>` is a literal.
        let known = self.columns.get(unsafe { name(field) }).filter(|_| field.access != access::WRITE);
        let unset = if field.access == access::WRITE { i64::from_ne_bytes([poison; 8]) } else { 0 };
        let values = known.cloned().unwrap_or_else(|| vec![unset; self.len]);
        match field.element {
            element::U8 => Store::U8(values.iter().map(|&value| value as u8).collect()),
            element::I32 => Store::I32(values.iter().map(|&value| value as i32).collect()),
            _ => Store::I64(values),
        }
    }
}

/// The memory of one column. `u64` shares that of `i64`.
enum Store {
    U8(Vec<u8>),
    I32(Vec<i32>),
    I64(Vec<i64>),
}

impl Store {
    fn pointer(&mut self) -> *mut c_void {
        match self {
            Self::U8(values) => values.as_mut_ptr().cast(),
            Self::I32(values) => values.as_mut_ptr().cast(),
            Self::I64(values) => values.as_mut_ptr().cast(),
        }
    }

    fn numbers(self) -> Vec<i64> {
        match self {
            Self::U8(values) => values.into_iter().map(i64::from).collect(),
            Self::I32(values) => values.into_iter().map(i64::from).collect(),
            Self::I64(values) => values,
        }
    }
}

/// # Safety
/// The hook's fields are constants of the program.
unsafe fn fields<P>(hook: &Hook<P>) -> &'static [Field] {
    // SAFETY: passed on.
    unsafe { std::slice::from_raw_parts(hook.0.fields, hook.0.field_count) }
}

/// # Safety
/// The field's name is a literal of the program.
unsafe fn name(field: &Field) -> &'static str {
    // SAFETY: passed on.
    unsafe { std::str::from_utf8_unchecked(std::slice::from_raw_parts(field.name.ptr, field.name.len)) }
}
