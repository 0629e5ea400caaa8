//! Hooks: from a loop over columns to a function that the engine can call.

use std::ffi::c_void;
use std::marker::PhantomData;

use crate::abi::{self, Batch, Circumstances, ErrorBuffer, Field, Str, access, element};
use crate::panics::guarded;
use crate::policy::Policy;
use crate::refusal::Refusal;
use crate::text::write_error;

pub use crate::policy::Hook;

/// A type that a column can hold.
pub trait Element: sealed::Sealed + Copy + 'static {
    /// One of [`element`].
    const CODE: u32;
}

mod sealed {
    pub trait Sealed {}
}

macro_rules! elements {
    ($($type:ty = $code:ident),*) => {
        $(impl sealed::Sealed for $type {}
        impl Element for $type { const CODE: u32 = element::$code; })*
    };
}
elements!(u8 = U8, i32 = I32, i64 = I64, u64 = U64);

/// A column that a hook uses. Can be made from a literal only, so that its name can be trusted.
#[repr(transparent)]
pub struct Use(pub(crate) Field);

impl Use {
    const fn new<T: Element>(name: &'static str, access: u32) -> Self {
        Self(Field { name: Str::new(name), element: T::CODE, access })
    }

    /// A column that is read.
    #[must_use]
    pub const fn read<T: Element>(name: &'static str) -> Self {
        Self::new::<T>(name, access::READ)
    }

    /// A column that holds the value so far and is written.
    #[must_use]
    pub const fn update<T: Element>(name: &'static str) -> Self {
        Self::new::<T>(name, access::UPDATE)
    }

    /// A column of which every row is written.
    #[must_use]
    pub const fn write<T: Element>(name: &'static str) -> Self {
        Self::new::<T>(name, access::WRITE)
    }
}

/// The columns of one call, handed out one after the other in the order of the hook's fields.
pub struct Columns<'a> {
    pointers: *const *mut c_void,
    rows: usize,
    rest: &'static [Use],
    batch: PhantomData<&'a mut [c_void]>,
}

impl<'a> Columns<'a> {
    /// The columns of a batch for a loop. Made within each copy of the loop, so that the compiler knows the fields and
    /// decides the checks of [`Columns::next`] beforehand.
    #[inline(always)]
    fn of<K: Kernel>(batch: &'a Batch) -> Self {
        Self { pointers: batch.columns, rows: batch.len, rest: K::USES, batch: PhantomData }
    }

    /// Number of rows.
    #[inline(always)]
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The next column, to be read.
    ///
    /// # Panics
    /// When the next field is another.
    #[inline(always)]
    pub fn read<T: Element>(&mut self) -> &'a [T] {
        let pointer = self.next::<T>(|use_access| use_access == access::READ);
        if self.rows == 0 {
            return &[];
        }
        // SAFETY: the engine promises an aligned pointer to `rows` elements of the field's type, which is `T`, that
        // nobody writes during the call.
        unsafe { std::slice::from_raw_parts(pointer, self.rows) }
    }

    /// The next column, to be written.
    ///
    /// # Panics
    /// When the next field is another.
    #[inline(always)]
    pub fn write<T: Element>(&mut self) -> &'a mut [T] {
        let pointer = self.next::<T>(|use_access| use_access != access::READ);
        if self.rows == 0 {
            return &mut [];
        }
        // SAFETY: as in `read`; columns of a batch never overlap and each is handed out once.
        unsafe { std::slice::from_raw_parts_mut(pointer, self.rows) }
    }

    #[inline(always)]
    fn next<T: Element>(&mut self, fits: impl Fn(u32) -> bool) -> *mut T {
        let [field, rest @ ..] = self.rest else { panic!("a hook asks for more columns than it declares") };
        assert!(field.0.element == T::CODE && fits(field.0.access), "a hook asks for another column than it declares");
        self.rest = rest;
        // SAFETY: the engine promises one pointer a field, and a field is left.
        unsafe {
            let pointer = *self.pointers;
            self.pointers = self.pointers.add(1);
            pointer.cast()
        }
    }
}

/// A loop over the rows of a batch. Written by [`hook!`](crate::hook).
pub trait Kernel: 'static {
    /// Whose hook it is.
    type Policy: Policy;
    /// The columns, in order.
    const USES: &'static [Use];
    /// The loop. Always inlined, so that each copy of it is compiled for its own instruction set.
    ///
    /// # Errors
    /// What the policy refuses.
    fn run(policy: &Self::Policy, now: &Circumstances, columns: Columns<'_>) -> Result<(), Refusal>;
}

/// Where a hook stands. What does not apply stays as it is.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// One of [`abi::hook`].
    pub hook: u32,
    /// Settle: number of the layer.
    pub layer: u32,
    /// Settle and diagnose: one of [`abi::payer`].
    pub payer: u32,
    /// Settle and treat: bits of [`abi::care`].
    pub cares: u32,
    /// Index of the product that the hook serves, or -1.
    pub product: i32,
}

impl Place {
    /// That of the hook of this name, with nothing that only some hooks have.
    ///
    /// # Panics
    /// When there is no such hook: while the policy is compiled.
    #[must_use]
    pub const fn of(name: &str) -> Self {
        Self { hook: abi::hook_table::number_of(name), layer: 0, payer: 0, cares: 0, product: -1 }
    }
}

impl<P: Policy> Hook<P> {
    /// The entry for a loop at a place.
    #[must_use]
    pub const fn new<K: Kernel<Policy = P>>(place: Place) -> Self {
        let Place { hook, layer, payer, cares, product } = place;
        let entry = abi::Hook {
            hook,
            layer,
            payer,
            cares,
            product,
            reserved: 0,
            fields: K::USES.as_ptr().cast(), // `Use` is a transparent `Field`
            field_count: K::USES.len(),
            apply: Some(apply::<K>),
        };
        Self(entry, PhantomData)
    }
}

/// Acts on one batch; see [`abi::Hook::apply`].
///
/// # Safety
/// The rules of [`abi`](crate::abi): `instance` came from the policy's `create`, the batch is whole and its columns are
/// those of the hook.
unsafe extern "C" fn apply<K: Kernel>(instance: *const c_void, batch: *const Batch, error: *mut ErrorBuffer) -> u32 {
    // SAFETY: passed on.
    let (code, text) = match guarded(|| unsafe { run::<K>(instance, batch) }) {
        Ok(Ok(())) => return abi::OK,
        Ok(Err(refusal)) => (abi::REFUSED, refusal.to_string()),
        Err(panic) => (abi::PANICKED, panic),
    };
    // SAFETY: the caller promises a valid buffer or null.
    unsafe { write_error(error, &text) };
    code
}

/// # Safety
/// As [`apply`].
unsafe fn run<K: Kernel>(instance: *const c_void, batch: *const Batch) -> Result<(), Refusal> {
    // SAFETY: the caller promises an instance of this policy and a batch, or null.
    let (Some(policy), Some(batch)) = (unsafe { instance.cast::<K::Policy>().as_ref() }, unsafe { batch.as_ref() })
    else {
        return Err(Refusal::new("called without an instance or a batch"));
    };
    // SAFETY: the batch carries the circumstances of its call, and the first member is their size.
    let known = unsafe { (*batch.circumstances).size as usize };
    let filled;
    let now = if known >= size_of::<Circumstances>() {
        // SAFETY: an engine that is not older tells all that is known here, and nobody writes it during the call.
        unsafe { &*batch.circumstances }
    } else {
        // SAFETY: as many bytes as the engine has are copied.
        filled = unsafe { circumstances(batch.circumstances, known) };
        &filled
    };
    dispatch::<K>(policy, now, batch)
}

/// The circumstances of an older engine, with zero for what it does not know.
///
/// # Safety
/// `theirs` points to circumstances of `size` bytes, no more than there are here.
unsafe fn circumstances(theirs: *const Circumstances, size: usize) -> Circumstances {
    let mut ours = Circumstances::default();
    // SAFETY: no more than both sides have is copied; all members are plain numbers.
    unsafe { std::ptr::copy_nonoverlapping(theirs.cast::<u8>(), (&raw mut ours).cast::<u8>(), size) };
    ours
}

/// The best instruction set of this processor, as in [`Batch::isa`].
#[must_use]
pub fn best_isa() -> u32 {
    #[cfg(target_arch = "x86_64")]
    {
        use std::arch::is_x86_feature_detected as has;
        if has!("avx512f") && has!("avx512bw") && has!("avx512dq") && has!("avx512vl") {
            return 2;
        }
        if has!("avx2") {
            return 1;
        }
    }
    0
}

/// Runs the copy of the loop for the batch's instruction set, never one above what the processor has.
fn dispatch<K: Kernel>(policy: &K::Policy, now: &Circumstances, batch: &Batch) -> Result<(), Refusal> {
    #[cfg(target_arch = "x86_64")]
    match batch.isa.min(best_isa()) {
        // SAFETY: the processor has it.
        2 => return unsafe { avx512::<K>(policy, now, batch) },
        // SAFETY: the processor has it.
        1 => return unsafe { avx2::<K>(policy, now, batch) },
        _ => {}
    }
    K::run(policy, now, Columns::of::<K>(batch))
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl")]
fn avx512<K: Kernel>(policy: &K::Policy, now: &Circumstances, batch: &Batch) -> Result<(), Refusal> {
    K::run(policy, now, Columns::of::<K>(batch))
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn avx2<K: Kernel>(policy: &K::Policy, now: &Circumstances, batch: &Batch) -> Result<(), Refusal> {
    K::run(policy, now, Columns::of::<K>(batch))
}

/// What the body of a hook gives back: nothing, or perhaps a refusal.
pub trait Outcome {
    /// As a result.
    ///
    /// # Errors
    /// The refusal.
    fn into_result(self) -> Result<(), Refusal>;
}

impl Outcome for () {
    #[inline(always)]
    fn into_result(self) -> Result<(), Refusal> {
        Ok(())
    }
}

impl Outcome for Result<(), Refusal> {
    #[inline(always)]
    fn into_result(self) -> Result<(), Refusal> {
        self
    }
}

/// Declares a hook: an entry of the policy's table and the loop behind it.
///
/// The columns are slices of `rows` elements under their own names. The loop is compiled three times (baseline, AVX2,
/// AVX-512), so everything it calls must be `#[inline(always)]`; the crate's tour shows a whole policy.
#[macro_export]
macro_rules! hook {
    (impl $policy:ident {
        $(#[doc = $doc:literal])+
        $vis:vis const $hook:ident : $place:ident $(($($key:ident = $value:expr),* $(,)?))?;
        $(reads { $($read:ident : $read_type:ident),* $(,)? })?
        $(updates { $($update:ident : $update_type:ident),* $(,)? })?
        $(writes { $($write:ident : $write_type:ident),* $(,)? })?
        fn $function:ident(&$self:ident, $now:ident, $rows:ident) $(-> $outcome:ty)? $body:block
    }) => {
        impl $policy {
            $(#[doc = $doc])+
            $vis const $hook: $crate::hooks::Hook<Self> = {
                struct Loop;
                impl $crate::hooks::Kernel for Loop {
                    type Policy = $policy;
                    const USES: &'static [$crate::hooks::Use] = &[
                        $($($crate::hooks::Use::read::<$read_type>(stringify!($read)),)*)?
                        $($($crate::hooks::Use::update::<$update_type>(stringify!($update)),)*)?
                        $($($crate::hooks::Use::write::<$write_type>(stringify!($write)),)*)?
                    ];
                    #[inline(always)]
                    fn run(
                        policy: &$policy,
                        now: &$crate::abi::Circumstances,
                        mut columns: $crate::hooks::Columns<'_>,
                    ) -> Result<(), $crate::Refusal> {
                        let rows = columns.rows();
                        $crate::hooks::Outcome::into_result(policy.$function(
                            now,
                            rows,
                            $($(columns.read::<$read_type>(),)*)?
                            $($(columns.write::<$update_type>(),)*)?
                            $($(columns.write::<$write_type>(),)*)?
                        ))
                    }
                }
                #[allow(clippy::needless_update, reason = "not every place has every member")]
                $crate::hooks::Hook::new::<Loop>($crate::hooks::Place {
                    $($($key: $value,)*)?
                    ..$crate::hooks::Place::of(stringify!($place))
                })
            };

            $(#[doc = $doc])+
            #[inline(always)]
            #[allow(
                clippy::too_many_arguments,
                clippy::needless_range_loop,
                reason = "columns are arguments, because only arguments are known not to overlap; rows go by number"
            )]
            fn $function(
                &$self,
                $now: &$crate::abi::Circumstances,
                $rows: usize,
                $($($read: &[$read_type],)*)?
                $($($update: &mut [$update_type],)*)?
                $($($write: &mut [$write_type],)*)?
            ) $(-> $outcome)? {
                $($(let $read = &$read[..$rows];)*)?
                $($(let $update = &mut $update[..$rows];)*)?
                $($(let $write = &mut $write[..$rows];)*)?
                $body
            }
        }
    };
}
