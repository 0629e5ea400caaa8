//! A policy: its description, how an instance is made, and how a library exports it.

use std::ffi::c_void;
use std::marker::PhantomData;

use crate::abi::{self, Column, ErrorBuffer, Library, Metric, Product, Str, Value};
use crate::panics::guarded;
use crate::params::{Parameters, checked};
use crate::refusal::Refusal;
use crate::text::write_error;

/// A hook of policy `P`, as it stands in the policy's table.
#[repr(transparent)]
pub struct Hook<P>(pub(crate) abi::Hook, pub(crate) PhantomData<fn(&P)>);

/// A reform, with its parameters set.
///
/// An instance is shared by threads and never changes: what it knows beyond its parameters comes with each batch.
pub trait Policy: Sized + Send + Sync + 'static {
    /// Made by [`params!`](macro@crate::params).
    type Params: Parameters;
    /// Kebab-case, unique: `outpatient-pooling`.
    const ID: &'static str;
    /// One line for people.
    const SUMMARY: &'static str;
    /// Columns of its own, made by [`columns!`](crate::columns).
    const COLUMNS: &'static [Column] = &[];
    /// Metrics of its own, made by [`metrics!`](crate::metrics).
    const METRICS: &'static [Metric] = &[];
    /// Insurance products, made by [`products!`](crate::products).
    const PRODUCTS: &'static [Product] = &[];
    /// Policies that must be active beside it.
    const REQUIRES: &'static [&'static str] = &[];
    /// Policies after which it acts where an arm has both: it has the last word on what they write too.
    const AFTER: &'static [&'static str] = &[];
    /// Policies before which it acts where an arm has both.
    const BEFORE: &'static [&'static str] = &[];
    /// The scheme on which its hooks act, one of [`abi::scheme`].
    const SCHEME: u32 = abi::scheme::EMPLOYEES;
    /// It founds that scheme: where it is active the scheme is there, and no other policy may found it too.
    const FOUNDS_SCHEME: bool = false;
    /// With its defaults it changes nothing, and `gongji check` may hold it to that.
    const NEUTRAL: bool = false;
    /// Its words in other languages: the language's code, and lines as [`abi::Translation::lines`] has them.
    const WORDS: &'static [(&'static str, &'static str)] = &[];
    /// Where it acts, made by [`hook!`](crate::hook).
    const HOOKS: &'static [Hook<Self>];
    /// An instance.
    ///
    /// # Errors
    /// When parameters, each within its range, do not go together.
    fn new(params: Self::Params) -> Result<Self, Refusal>;
}

/// The instance of a policy with a preset, for tests.
///
/// # Panics
/// When there is no such preset or the policy refuses it.
#[must_use]
pub fn preset<P: Policy>(name: &str) -> P {
    let params = P::Params::preset(name).unwrap_or_else(|| panic!("`{}` has no preset `{name}`", P::ID));
    P::new(params).unwrap_or_else(|refusal| panic!("`{}` refuses preset `{name}`: {refusal}", P::ID))
}

// SAFETY: the pointers of a descriptor lead to constants of the library, which nobody writes.
unsafe impl Sync for abi::Policy {}
// SAFETY: as above.
unsafe impl Sync for Library {}
// SAFETY: as above.
unsafe impl Sync for abi::Translation {}
// SAFETY: as above.
unsafe impl Sync for abi::Words {}

/// Ids that a policy may list of one kind.
const MOST_IDS: usize = 32;

/// Ids as the engine reads them; behind the last there are empty ones, which it does not.
const fn ids(names: &[&'static str]) -> [Str; MOST_IDS] {
    assert!(names.len() <= MOST_IDS, "a policy may name at most 32 others");
    let mut ids = [Str::new(""); MOST_IDS];
    let mut at = 0;
    while at < names.len() {
        ids[at] = Str::new(names[at]);
        at += 1;
    }
    ids
}

impl abi::Policy {
    /// The descriptor of a policy.
    #[must_use]
    pub const fn of<P: Policy>(version: &'static str) -> Self {
        Self {
            id: Str::new(P::ID),
            version: Str::new(version),
            summary: Str::new(P::SUMMARY),
            params: P::Params::PARAMS.as_ptr(),
            param_count: P::Params::PARAMS.len(),
            param_size: size_of::<abi::Param>() as u32,
            preset_size: size_of::<abi::Preset>() as u32,
            presets: P::Params::PRESETS.as_ptr(),
            preset_count: P::Params::PRESETS.len(),
            columns: P::COLUMNS.as_ptr(),
            column_count: P::COLUMNS.len(),
            column_size: size_of::<Column>() as u32,
            product_size: size_of::<Product>() as u32,
            products: P::PRODUCTS.as_ptr(),
            product_count: P::PRODUCTS.len(),
            hooks: P::HOOKS.as_ptr().cast(), // `Hook<P>` is a transparent `abi::Hook`
            hook_count: P::HOOKS.len(),
            hook_size: size_of::<abi::Hook>() as u32,
            field_size: size_of::<abi::Field>() as u32,
            requires: const { &ids(P::REQUIRES) }.as_ptr(),
            requires_count: P::REQUIRES.len(),
            create: Some(create::<P>),
            destroy: Some(destroy::<P>),
            after: const { &ids(P::AFTER) }.as_ptr(),
            after_count: P::AFTER.len(),
            before: const { &ids(P::BEFORE) }.as_ptr(),
            before_count: P::BEFORE.len(),
            scheme: P::SCHEME,
            founds_scheme: P::FOUNDS_SCHEME as u32,
            metrics: P::METRICS.as_ptr(),
            metric_count: P::METRICS.len(),
            metric_size: size_of::<Metric>() as u32,
            reserved: 0,
        }
    }
}

impl Library {
    /// The descriptor of a library.
    #[must_use]
    pub const fn of(policies: &'static [abi::Policy]) -> Self {
        Self {
            size: size_of::<Self>() as u32,
            abi_major: abi::ABI_MAJOR,
            abi_minor: abi::ABI_MINOR,
            policy_size: size_of::<abi::Policy>() as u32,
            policies: policies.as_ptr(),
            policy_count: policies.len(),
            extension: None,
        }
    }

    /// The same with the extensions of the sdk.
    #[must_use]
    pub const fn with_extensions<E: Extensions>(self) -> Self {
        Self { extension: Some(extension::<E>), ..self }
    }
}

/// What a library answers when it is asked for an extension. Written by [`export_library!`](crate::export_library).
pub trait Extensions {
    /// For each policy: 1 when it is neutral.
    const NEUTRAL: &'static [u8];
    /// For each policy its id, and its words by language.
    const WORDS: &'static [(&'static str, &'static [(&'static str, &'static str)])];
}

/// Translations that the policies of a library may have together.
const MOST_TRANSLATIONS: usize = 64;

/// Those of all policies; behind the last there are empty ones, which nobody counts.
const fn translations(
    policies: &[(&'static str, &'static [(&'static str, &'static str)])],
) -> ([abi::Translation; MOST_TRANSLATIONS], usize) {
    const NONE: abi::Translation =
        abi::Translation { policy: Str::new(""), language: Str::new(""), lines: Str::new("") };
    let mut all = [NONE; MOST_TRANSLATIONS];
    let (mut at, mut policy) = (0, 0);
    while policy < policies.len() {
        let (id, words) = policies[policy];
        let mut language = 0;
        while language < words.len() {
            let (code, lines) = words[language];
            assert!(at < MOST_TRANSLATIONS, "a library may have at most 64 translations");
            all[at] = abi::Translation { policy: Str::new(id), language: Str::new(code), lines: Str::new(lines) };
            at += 1;
            language += 1;
        }
        policy += 1;
    }
    (all, at)
}

/// Finds an extension by its id; see [`Library::extension`].
///
/// # Safety
/// The id points to as many bytes as it says.
unsafe extern "C" fn extension<E: Extensions>(id: Str) -> *const c_void {
    // SAFETY: the caller's promise; an empty slice takes no pointer.
    let id = if id.len == 0 { &[] } else { unsafe { std::slice::from_raw_parts(id.ptr, id.len) } };
    let neutral: &'static abi::Neutral = const {
        &abi::Neutral {
            size: size_of::<abi::Neutral>() as u32,
            reserved: 0,
            flags: E::NEUTRAL.as_ptr(),
            count: E::NEUTRAL.len(),
        }
    };
    let words: &'static abi::Words = const {
        let (all, count) = const { &translations(E::WORDS) };
        &abi::Words {
            size: size_of::<abi::Words>() as u32,
            translation_size: size_of::<abi::Translation>() as u32,
            translations: all.as_ptr(),
            count: *count,
        }
    };
    if id == abi::NEUTRAL.as_bytes() {
        (&raw const *neutral).cast()
    } else if id == abi::WORDS.as_bytes() {
        (&raw const *words).cast()
    } else {
        std::ptr::null()
    }
}

/// Makes an instance; see [`abi::Policy::create`].
///
/// # Safety
/// `values` points to `count` values; `error` is null or a valid buffer.
unsafe extern "C" fn create<P: Policy>(values: *const Value, count: usize, error: *mut ErrorBuffer) -> *mut c_void {
    let outcome = guarded(|| {
        // SAFETY: the caller promises `count` values, and an empty slice takes no pointer.
        let values = if count == 0 { &[] } else { unsafe { std::slice::from_raw_parts(values, count) } };
        checked(values).and_then(P::new).map(Box::new)
    });
    let text = match outcome {
        Ok(Ok(instance)) => return Box::into_raw(instance).cast(),
        Ok(Err(refusal)) => refusal.to_string(),
        Err(panic) => panic,
    };
    // SAFETY: the caller promises a valid buffer or null.
    unsafe { write_error(error, &text) };
    std::ptr::null_mut()
}

/// Ends an instance; see [`abi::Policy::destroy`].
///
/// # Safety
/// `instance` is null or came from `create::<P>` and is not used again.
unsafe extern "C" fn destroy<P: Policy>(instance: *mut c_void) {
    if !instance.is_null() {
        // SAFETY: the pointer came from `Box::into_raw` in `create::<P>`. A panic in a drop has nobody to tell.
        let _ = guarded(|| drop(unsafe { Box::from_raw(instance.cast::<P>()) }));
    }
}

/// Declares columns of a policy's own: `name: year("fen")` is zeroed each year, `name: life("fen")` stays with the person.
/// `name: life("fen") of fund` has one value for each pooled fund, `of provider` one for each provider, `of firm` one for the
/// employers of each sector and area. A column is kept as `i64`, `name: year("flag") as u8` as a byte, `as i32` in 32 bits.
#[macro_export]
macro_rules! columns {
    (@span year) => { $crate::abi::span::YEAR };
    (@span life) => { $crate::abi::span::LIFE };
    (@holder) => { $crate::abi::holder::PERSON };
    (@holder person) => { $crate::abi::holder::PERSON };
    (@holder fund) => { $crate::abi::holder::FUND };
    (@holder provider) => { $crate::abi::holder::PROVIDER };
    (@holder firm) => { $crate::abi::holder::FIRM };
    (@width) => { $crate::abi::width::I64 };
    (@width i64) => { $crate::abi::width::I64 };
    (@width u8) => { $crate::abi::width::U8 };
    (@width i32) => { $crate::abi::width::I32 };
    ($($(#[doc = $doc:literal])+ $name:ident : $span:ident($unit:literal) $(as $width:ident)? $(of $holder:ident)?),* $(,)?) => {
        &[$($crate::abi::Column {
            name: $crate::abi::Str::new(stringify!($name)),
            doc: $crate::abi::Str::of_doc(concat!($($doc),+)),
            unit: $crate::abi::Str::new($unit),
            span: $crate::columns!(@span $span),
            holder: $crate::columns!(@holder $($holder)?),
            width: $crate::columns!(@width $($width)?),
            reserved: 0,
        }),*]
    };
}

/// Declares metrics of a policy's own: `name: count("persons")`, or `name: money` for fen, which are told in yuan.
#[macro_export]
macro_rules! metrics {
    (@kind count) => { $crate::abi::metric_kind::COUNT };
    (@kind money) => { $crate::abi::metric_kind::MONEY };
    (@unit) => { "yuan" };
    (@unit $unit:literal) => { $unit };
    ($($(#[doc = $doc:literal])+ $name:ident : $kind:ident $(($unit:literal))?),* $(,)?) => {
        &[$($crate::abi::Metric {
            name: $crate::abi::Str::new(stringify!($name)),
            doc: $crate::abi::Str::of_doc(concat!($($doc),+)),
            unit: $crate::abi::Str::new($crate::metrics!(@unit $($unit)?)),
            kind: $crate::metrics!(@kind $kind),
            reserved: 0,
        }),*]
    };
}

impl abi::Product {
    /// The terms of a product that one person buys anew every year: all that a product has but name, text, insurers and entry.
    pub const OF_A_YEAR: Self = Self {
        name: Str::new(""),
        doc: Str::new(""),
        insurers: 1,
        entry: abi::entry::OPT_IN,
        term: 1,
        waiting: 0,
        insured: abi::insured::PERSON,
        lump_sum: 0,
        renewal: abi::renewal::UNSAID,
        reserved: 0,
    };
}

/// Declares insurance products: `"name": opt_in(9)` for one that must be asked for and that nine insurers sell, `opt_out(1)` for
/// one that is held unless refused, `compulsory(1)` for one that nobody is asked about. Terms that are not
/// those of a contract of a year for one person stand in braces: `"name": opt_in(9) { term: 10, renewal: renewal::ASKED, waiting: 1, lump_sum: 1 }`,
/// and `insured: insured::HOUSEHOLD`.
#[macro_export]
macro_rules! products {
    (@entry opt_in) => { $crate::abi::entry::OPT_IN };
    (@entry opt_out) => { $crate::abi::entry::OPT_OUT };
    (@entry compulsory) => { $crate::abi::entry::COMPULSORY };
    ($($(#[doc = $doc:literal])+ $name:literal : $entry:ident($insurers:literal)
        $({ $($term:ident: $value:expr),* $(,)? })?),* $(,)?) => {
        &[$($crate::abi::Product {
            name: $crate::abi::Str::new($name),
            doc: $crate::abi::Str::of_doc(concat!($($doc),+)),
            insurers: $insurers,
            entry: $crate::products!(@entry $entry),
            $($($term: $value,)*)?
            ..$crate::abi::Product::OF_A_YEAR
        }),*]
    };
}

/// Exports the policies of a library under the name that the engine looks for.
///
/// `LIBRARY` is the same table under a name of Rust's, for tests and benches that link policies instead of loading them.
#[macro_export]
macro_rules! export_library {
    (@table $($policy:ty),+) => {{
        /// What the library answers beyond its table.
        struct Answers;

        impl $crate::Extensions for Answers {
            const NEUTRAL: &'static [u8] = &[$(<$policy as $crate::Policy>::NEUTRAL as u8),+];
            const WORDS: &'static [(&'static str, &'static [(&'static str, &'static str)])] =
                &[$((<$policy as $crate::Policy>::ID, <$policy as $crate::Policy>::WORDS)),+];
        }

        const POLICIES: &[$crate::abi::Policy] =
            &[$($crate::abi::Policy::of::<$policy>(env!("CARGO_PKG_VERSION"))),+];
        $crate::abi::Library::of(POLICIES).with_extensions::<Answers>()
    }};
    ($($policy:ty),+ $(,)?) => {
        const _: () = assert!(cfg!(panic = "unwind"), "a policy must unwind: its panics are caught at the boundary");

        /// The policies of this library, for those who link it.
        pub static LIBRARY: $crate::abi::Library = $crate::export_library!(@table $($policy),+);

        /// The policies of this library, for the engine that loads it.
        #[allow(unsafe_code, reason = "the one name of the contract")]
        #[unsafe(no_mangle)]
        pub static GONGJI_LIBRARY: $crate::abi::Library = $crate::export_library!(@table $($policy),+);
    };
}

/// Exports one policy.
#[macro_export]
macro_rules! export_policy {
    ($policy:ty) => {
        $crate::export_library!($policy);
    };
}

#[cfg(test)]
mod tests {
    use crate::abi::{Column, Metric, holder, metric_kind, span, width};

    #[test]
    fn columns_say_how_they_are_kept_and_whose_they_are() {
        const COLUMNS: &[Column] = columns! {
            /// Paid so far.
            paid: year("fen"),
            /// Once diagnosed.
            diagnosed: life("flag") as u8,
            /// Bad years of the employers.
            bad_years: life("years") as i32 of firm,
            /// Next year's rate.
            rate: life("share") of fund,
        };
        let kept = |column: &Column| (column.span, column.width, column.holder);
        assert_eq!(
            COLUMNS.iter().map(kept).collect::<Vec<_>>(),
            [
                (span::YEAR, width::I64, holder::PERSON),
                (span::LIFE, width::U8, holder::PERSON),
                (span::LIFE, width::I32, holder::FIRM),
                (span::LIFE, width::I64, holder::FUND),
            ]
        );
    }

    #[test]
    fn metrics_are_counts_or_money() {
        const METRICS: &[Metric] = metrics! {
            /// Persons who were helped.
            helped: count("persons"),
            /// What it cost.
            cost: money,
        };
        let kinds: Vec<(u32, usize)> = METRICS.iter().map(|metric| (metric.kind, metric.unit.len)).collect();
        assert_eq!(kinds, [(metric_kind::COUNT, "persons".len()), (metric_kind::MONEY, "yuan".len())]);
    }
}
