//! Where the code of policy libraries is called: with their own words when they fail, the processor's mode kept, and
//! known by name when they end the program or never return.
//!
//! It is a crate of its own because every person of every year passes here: it is compiled for speed, while the program
//! around it, in which no year is lived, is compiled for a short build.

use std::cell::RefCell;
use std::ffi::c_void;
use std::mem::MaybeUninit;
use std::ptr::NonNull;
use std::sync::Arc;

use gongji_model::law::policy::ColumnRef;
use gongji_model::law::policy::Instance;
use gongji_sdk::abi::{self, Batch, Circumstances, ErrorBuffer, Value, element};

use crate::board::Named;

pub mod board;
pub mod mode;
pub mod note;
pub mod process;

/// A hook with no more columns than this is called without asking for memory.
const FEW: usize = 16;
/// Bytes for a policy's words when it refuses.
pub const WORDS: usize = 1024;

/// Makes an instance.
pub type Create = unsafe extern "C" fn(*const Value, usize, *mut ErrorBuffer) -> *mut c_void;
/// Ends an instance.
pub type Destroy = unsafe extern "C" fn(*mut c_void);
/// Lets a hook of an instance act.
pub type Apply = unsafe extern "C" fn(*const c_void, *const Batch, *mut ErrorBuffer) -> u32;

/// What a policy says when a call fails: how many bytes it claims to have written.
pub type Claimed = usize;

/// What of a policy may be called, and with which columns.
pub struct Calls {
    /// Its names on the board.
    named: Named,
    create: Create,
    destroy: Destroy,
    hooks: Vec<Call>,
    /// The kinds of column that each field of each hook can be handed, one bit each.
    kinds: Vec<Vec<u32>>,
}

/// One hook: its columns as (element, writes), and its function.
pub struct Call {
    /// Element and access of each column, in the hook's order.
    pub fields: Vec<(u32, bool)>,
    /// Its function.
    pub apply: Apply,
}

impl Calls {
    /// The calls of a policy of these names.
    ///
    /// # Safety
    /// The functions live for ever and keep the contract of the sdk for instances of one policy and these columns.
    pub unsafe fn new(named: Named, create: Create, destroy: Destroy, hooks: Vec<Call>) -> Self {
        let kinds = hooks.iter().map(|hook| hook.fields.iter().map(|field| kinds_for(*field)).collect()).collect();
        Self { named, create, destroy, hooks, kinds }
    }
}

thread_local! {
    static BUFFER: RefCell<[u8; WORDS]> = const { RefCell::new([0; WORDS]) };
}

/// Lends an error buffer to a call and, when the call fails, returns the words in it.
#[inline]
fn with_words<T>(call: impl FnOnce(*mut ErrorBuffer) -> Result<T, u32>) -> Result<T, String> {
    BUFFER.with_borrow_mut(|buffer| {
        let mut error = ErrorBuffer { ptr: buffer.as_mut_ptr(), capacity: WORDS, len: 0 };
        let outcome = mode::kept(|| call(&raw mut error))?;
        outcome.map_err(|code| {
            let found = words(code, &buffer[..error.len.min(WORDS)]);
            // The next failure on this thread may be another policy's.
            buffer.fill(0);
            found
        })
    })
}

/// What a policy says when a call fails.
#[cold]
fn words(code: u32, bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let text = if text.is_empty() { "it gives no reason".into() } else { text };
    match code {
        abi::REFUSED => text.into_owned(),
        abi::PANICKED => format!("it panicked: {text}"),
        code => format!("it returned the unknown code {code}: {text}"),
    }
}

/// Puts words in place of a policy's own.
#[cold]
fn put(text: &str, words: &mut [u8]) -> Claimed {
    let len = text.len().min(words.len());
    words[..len].copy_from_slice(&text.as_bytes()[..len]);
    len
}

/// An instance of a policy, ended when dropped.
pub struct Bound {
    state: NonNull<c_void>,
    calls: Arc<Calls>,
}

// SAFETY: by the contract an instance does not change and `apply` may run on any thread.
unsafe impl Send for Bound {}
// SAFETY: as above.
unsafe impl Sync for Bound {}

impl Drop for Bound {
    fn drop(&mut self) {
        // SAFETY: made by `create` of the same policy and ended once. Nobody is left to be told of a changed mode.
        let end = || unsafe { (self.calls.destroy)(self.state.as_ptr()) };
        let _ = mode::kept(|| note::within(self.calls.named, board::Call::Destroy, 0, end));
    }
}

impl Bound {
    /// An instance from checked values, one a parameter.
    ///
    /// # Errors
    /// The policy's own words.
    pub fn create(calls: &Arc<Calls>, values: &[Value]) -> Result<Self, String> {
        let state = with_words(|error| {
            // SAFETY: the values and the buffer live during the call; their number is told.
            let create = || unsafe { (calls.create)(values.as_ptr(), values.len(), error) };
            NonNull::new(note::within(calls.named, board::Call::Create, 0, create)).ok_or(abi::REFUSED)
        })?;
        Ok(Self { state, calls: Arc::clone(calls) })
    }

    /// An instance from any values, in any number, for a check that sees what comes back before anybody puts it right.
    /// `words` is the error buffer.
    ///
    /// # Errors
    /// How much the policy claims to have said.
    pub fn create_raw(calls: &Arc<Calls>, values: &[Value], words: &mut [u8]) -> Result<Self, Claimed> {
        let mut error = ErrorBuffer { ptr: words.as_mut_ptr(), capacity: words.len(), len: 0 };
        // SAFETY: the values and the buffer live during the call; their numbers are told.
        let state = mode::kept(|| unsafe { (calls.create)(values.as_ptr(), values.len(), &raw mut error) });
        let state = state.map_err(|changed| put(&changed, words))?;
        NonNull::new(state).map(|state| Self { state, calls: Arc::clone(calls) }).ok_or(error.len)
    }

    /// Lets a hook act on columns given as bytes. Gives back the policy's code and what it claims to have said.
    ///
    /// # Panics
    /// When a column is missing, too short or not aligned: a mistake of the program, not of the policy.
    pub fn apply_raw(
        &self,
        hook: usize,
        (isa, len): (u32, usize),
        circumstances: &Circumstances,
        columns: &mut [&mut [u8]],
        words: &mut [u8],
    ) -> (u32, Claimed) {
        let call = &self.calls.hooks[hook];
        assert!(columns.len() == call.fields.len(), "one column a field");
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
        let apply = || unsafe { (call.apply)(self.state.as_ptr(), &raw const batch, &raw mut error) };
        match mode::kept(apply) {
            Ok(code) => (code, error.len),
            Err(changed) => (abi::REFUSED, put(&changed, words)),
        }
    }
}

/// Bytes of one element of this type.
pub fn width(kind: u32) -> usize {
    match kind {
        element::U8 => 1,
        element::I32 => 4,
        _ => 8,
    }
}

/// Address and rows of a column.
#[inline]
fn place(column: &mut ColumnRef<'_>) -> (*mut c_void, usize) {
    match column {
        ColumnRef::ReadU8(rows) => (rows.as_ptr().cast_mut().cast(), rows.len()),
        ColumnRef::ReadI64(rows) => (rows.as_ptr().cast_mut().cast(), rows.len()),
        ColumnRef::ReadU64(rows) => (rows.as_ptr().cast_mut().cast(), rows.len()),
        ColumnRef::ReadI32(rows) => (rows.as_ptr().cast_mut().cast(), rows.len()),
        ColumnRef::WriteU8(rows) => (rows.as_mut_ptr().cast(), rows.len()),
        ColumnRef::WriteI64(rows) => (rows.as_mut_ptr().cast(), rows.len()),
        ColumnRef::WriteI32(rows) => (rows.as_mut_ptr().cast(), rows.len()),
    }
}

/// Number of a kind of column.
#[inline]
fn kind(column: &ColumnRef<'_>) -> u32 {
    match column {
        ColumnRef::ReadU8(_) => 0,
        ColumnRef::ReadI64(_) => 1,
        ColumnRef::ReadU64(_) => 2,
        ColumnRef::WriteU8(_) => 3,
        ColumnRef::WriteI64(_) => 4,
        ColumnRef::ReadI32(_) => 5,
        ColumnRef::WriteI32(_) => 6,
    }
}

/// The kinds of column that have the element of a field, and its access: bits by [`kind`].
fn kinds_for((element, writes): (u32, bool)) -> u32 {
    let (read, written) = match element {
        element::U8 => (0, 3),
        element::I64 => (1, 4),
        element::I32 => (5, 6),
        element::U64 => return u32::from(!writes) << 2,
        _ => return 0,
    };
    u32::from(!writes) << read | 1 << written
}

/// A column has the length of the others and is of a kind that its field can be handed.
#[inline]
fn is_fit(column: &ColumnRef<'_>, rows: usize, len: usize, kinds: u32) -> bool {
    (rows == len) & (kinds >> kind(column) & 1 == 1)
}

/// Says which column of a hook is another than it declares.
#[cold]
fn misfit(hook: usize, columns: &mut [ColumnRef<'_>], len: usize, kinds: &[u32]) -> String {
    let is_other = |(column, kinds): (&mut ColumnRef<'_>, &_)| {
        let (_, rows) = place(column);
        !is_fit(column, rows, len, *kinds)
    };
    let at = columns.iter_mut().zip(kinds).position(is_other).unwrap_or_default();
    format!("column {at} of hook {hook} has another length, element or access than declared")
}

impl Instance for Bound {
    fn apply(
        &self,
        hook: usize,
        isa: u32,
        circumstances: &Circumstances,
        columns: &mut [ColumnRef<'_>],
    ) -> Result<(), String> {
        let call = self.calls.hooks.get(hook).ok_or_else(|| format!("it has no hook number {hook}"))?;
        if columns.len() != call.fields.len() {
            return Err(format!("hook {hook} takes {} columns and got {}", call.fields.len(), columns.len()));
        }
        let mut few = [const { MaybeUninit::<*mut c_void>::uninit() }; FEW];
        let mut many;
        let pointers = if columns.len() <= FEW {
            &mut few[..]
        } else {
            many = vec![MaybeUninit::uninit(); columns.len()];
            &mut many[..]
        };
        let len = columns.first_mut().map_or(0, |first| place(first).1);
        let mut fits = true;
        let kinds = &self.calls.kinds[hook];
        for ((slot, column), kinds) in pointers.iter_mut().zip(&mut *columns).zip(kinds) {
            let (pointer, rows) = place(column);
            fits &= is_fit(column, rows, len, *kinds);
            slot.write(pointer);
        }
        if !fits {
            return Err(misfit(hook, columns, len, kinds));
        }
        let size = size_of::<Batch>() as u32;
        let batch = Batch { size, isa, len, columns: pointers.as_ptr().cast(), circumstances };
        with_words(|error| {
            // SAFETY: one pointer per declared field, each to `len` elements of the declared type, writable where the
            // field writes; all live during the call.
            let apply = || unsafe { (call.apply)(self.state.as_ptr(), &raw const batch, error) };
            match note::within(self.calls.named, board::Call::Hook(hook), circumstances.year, apply) {
                abi::OK => Ok(()),
                code => Err(code),
            }
        })
    }
}
