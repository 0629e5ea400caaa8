//! Opens policy libraries; [`gongji_boundary`] calls them.
//!
//! `open -> gate -> describe -> create -> apply* -> destroy`. The gate reads the version before any code of the library
//! runs; structs are copied into zeroed memory up to the size that both sides know; what a library declares is checked
//! in [`check`] before it is used. A library stays loaded for ever. How libraries are found stands in
//! [`catalogue`]. A loaded plugin has the user's rights: the gate finds mistakes, not malice.

use std::mem::{MaybeUninit, offset_of};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use gongji_boundary::board::{self, Named};
use gongji_boundary::{Bound, Call, Calls, mode, note};
use gongji_model::law::policy::{Description, Instance};
use gongji_model::law::{hooks, policy};
use gongji_sdk::abi;
use libloading::os::unix;

use crate::ground::diagnose::{Failure, Mistake};
use crate::ground::digest::sha256;

mod carried;
pub mod catalogue;
mod check;
mod copies;
pub(crate) mod inspect;
pub(crate) mod raw;
mod refusal;
pub(crate) mod words;

pub use catalogue::Catalogue;
use refusal::{other_version, refusal};

pub use check::element_name;
pub(crate) use check::{faults, holder_name, is_kebab_case, is_version, within};

/// What a library without a file is called.
const LINKED: &str = "the linked library";
/// Elements that any list of a descriptor may have.
const ELEMENTS: usize = 4096;
/// Bytes that any text of a descriptor may have.
const TEXT: usize = 1 << 20;
/// Bytes that any struct of a descriptor may have.
const STRUCT: usize = 1 << 16;

/// A library of policies that passed the gate.
pub struct Library {
    path: Option<PathBuf>,
    sha256: String,
    /// The contract that it was built against, as `major.minor`.
    abi: String,
    policies: Vec<Arc<Plugin>>,
    symbol: Symbol,
}

/// Where a library that passed the gate has its table.
struct Symbol(*const abi::Library);

// SAFETY: a static of the library, which is never unloaded; it is only read.
unsafe impl Send for Symbol {}
// SAFETY: as above.
unsafe impl Sync for Symbol {}

impl Library {
    /// Opens a file, keeps it loaded for ever and checks everything it declares.
    ///
    /// The file is read once; what the loader opens is a private copy of the bytes that were hashed.
    ///
    /// # Errors
    /// A failure of the plugin that names the file and what to do.
    pub fn open(path: &Path) -> Result<Self, Failure> {
        Self::open_if(path, |_| Ok(()))
    }

    /// Opens a file when its digest is the expected one; otherwise no code of it runs.
    ///
    /// # Errors
    /// As [`Library::open`], and what `allowed` says to the digest.
    pub fn open_if(path: &Path, allowed: impl FnOnce(&str) -> Result<(), Failure>) -> Result<Self, Failure> {
        let bytes = bytes(path).map_err(Failure::plugin)?;
        Self::read(path, &bytes, allowed)
    }

    /// Opens the library that had this digest when it was opened before, whatever stands at its path by now.
    ///
    /// # Errors
    /// As [`Library::open`]; the private copy is gone and the file has changed.
    pub fn open_again(path: &Path, digest: &str) -> Result<Self, Failure> {
        let changed = |_: &str| {
            let title = format!("`{}` has changed while the program ran", path.display());
            Err(Failure::plugin(Mistake::new(title)))
        };
        match copies::find(digest) {
            Some(bytes) => Self::read(path, &bytes, |_| Ok(())),
            None => Self::open_if(path, |found| if found == digest { Ok(()) } else { changed(found) }),
        }
    }

    fn read(path: &Path, bytes: &[u8], allowed: impl FnOnce(&str) -> Result<(), Failure>) -> Result<Self, Failure> {
        let sha256 = sha256(bytes);
        allowed(&sha256)?;
        let name = path.display().to_string();
        let library = load(path, bytes, &sha256).map_err(Failure::plugin)?;
        let symbol = symbol(library, path).map_err(Failure::plugin)?;
        // SAFETY: the symbol by this name is, by the contract, a `Library` (or its older, shorter form) that lives as
        // long as the library, and the library is never unloaded.
        let (abi, policies) = unsafe { gate(symbol, &name) }.map_err(|faults| refusal(&name, faults))?;
        Ok(Self { path: Some(path.to_owned()), sha256, abi, policies, symbol: Symbol(symbol) })
    }

    /// A library that is linked into this program, through the same gate.
    ///
    /// A static of type [`abi::Library`] is made by the sdk's macro, which keeps the contract; nothing else makes one.
    ///
    /// # Errors
    /// A failure of the plugin that names what is wrong.
    pub fn from_static(library: &'static abi::Library) -> Result<Self, Failure> {
        // SAFETY: the reference lives for ever and the sdk's macro fills the struct as the contract says.
        let (abi, policies) = unsafe { gate(library, LINKED) }.map_err(|faults| refusal(LINKED, faults))?;
        Ok(Self { path: None, sha256: String::new(), abi, policies, symbol: Symbol(library) })
    }

    /// The file, or none when linked.
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// SHA-256 of the file in hexadecimal; empty when linked.
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// The contract that it was built against, as `major.minor`.
    pub fn abi(&self) -> &str {
        &self.abi
    }

    /// Its policies.
    pub fn policies(&self) -> impl Iterator<Item = Arc<dyn policy::Policy>> + '_ {
        self.policies.iter().map(|plugin| Arc::clone(plugin) as Arc<dyn policy::Policy>)
    }
}

/// Opens a private copy of a library. A cache that is full, read-only or barred from programs is passed over.
fn load(path: &Path, bytes: &[u8], digest: &str) -> Result<unix::Library, Mistake> {
    let mut mistake = Mistake::new(format!("cannot open `{}`", path.display()));
    let name = path.to_string_lossy();
    let named = note::named(&name, "", []);
    for folder in copies::folders() {
        let copy = match copies::keep(&folder, bytes, digest) {
            Ok(copy) => copy,
            Err(error) => {
                mistake = mistake.help(format!("no private copy in {}: {error}", folder.display()));
                continue;
            }
        };
        // SAFETY: opening runs the library's initialisers, which the contract limits to what its language needs.
        let open = || unsafe { unix::Library::open(Some(&copy), unix::RTLD_NOW | unix::RTLD_LOCAL) };
        match mode::kept(|| note::within(named, board::Call::Open, 0, open)) {
            Ok(Ok(library)) => return Ok(library),
            Err(words) => return Err(mistake.help(words)),
            Ok(Err(error)) => {
                let words = error.to_string().replace(&*copy.to_string_lossy(), &name);
                mistake = mistake.help(format!("the loader says: {words}"));
            }
        }
    }
    Err(mistake)
}

/// The bytes of a file that is a shared library.
fn bytes(path: &Path) -> Result<Vec<u8>, Mistake> {
    let bytes =
        std::fs::read(path).map_err(|error| Mistake::new(format!("cannot read `{}`: {error}", path.display())))?;
    if bytes.starts_with(b"\x7fELF") {
        return Ok(bytes);
    }
    Err(Mistake::new(format!("`{}` is not a shared library", path.display()))
        .help("a policy library is made by `cargo build --release` from a crate with `crate-type = [\"cdylib\"]`"))
}

/// The address of the exported symbol of a library, which from now on stays loaded.
fn symbol(library: unix::Library, path: &Path) -> Result<*const abi::Library, Mistake> {
    // SAFETY: the symbol is data; it is taken as an address and read only after the checks of the gate.
    let found = unsafe { library.get::<*const abi::Library>(abi::SYMBOL) }.map(|symbol| *symbol);
    let symbol = found.map_err(|_| {
        Mistake::new(format!("`{}` exports no `{}`: it is no policy library", path.display(), abi::SYMBOL))
            .help("a policy library ends with the sdk's export macro; in C, define that symbol")
    });
    // Never unloaded: threads may hold its thread-locals, and descriptions its texts.
    let _forever = library.into_raw();
    symbol
}

/// A struct of the contract that may grow.
///
/// # Safety
/// All zero bytes are a valid value, and so is any value of a prefix of at least `FIRST` bytes followed by zeros.
unsafe trait Grown {
    /// Its name in messages.
    const NAME: &'static str;
    /// Size in its first revision.
    const FIRST: usize;
}

macro_rules! grown {
    ($($type:ident $first:expr;)*) => {$(
        // SAFETY: numbers, raw pointers and optional function pointers only: zeros are valid in each.
        unsafe impl Grown for abi::$type {
            const NAME: &'static str = stringify!($type);
            const FIRST: usize = $first;
        }
    )*};
}

grown! {
    Library offset_of!(abi::Library, extension);
    Policy offset_of!(abi::Policy, after);
    Param size_of::<abi::Param>();
    Preset size_of::<abi::Preset>();
    PresetValue size_of::<abi::PresetValue>();
    Column offset_of!(abi::Column, width);
    Metric size_of::<abi::Metric>();
    Product offset_of!(abi::Product, term);
    Hook size_of::<abi::Hook>();
    Field size_of::<abi::Field>();
    Str size_of::<abi::Str>();
    Neutral size_of::<abi::Neutral>();
    Words size_of::<abi::Words>();
    Translation size_of::<abi::Translation>();
}

fn fits<T: Grown>(size: usize) -> Result<(), String> {
    if (T::FIRST..=STRUCT).contains(&size) && size.is_multiple_of(align_of::<T>()) {
        return Ok(());
    }
    Err(format!("declares {size} bytes for a {}, which has {} here", T::NAME, size_of::<T>()))
}

/// A copy of a struct that has `size` bytes over there.
///
/// # Safety
/// `from` points to `size` readable bytes that hold a `T` of some revision of this major version.
unsafe fn copied<T: Grown>(from: *const T, size: usize) -> T {
    let mut copy = MaybeUninit::<T>::zeroed();
    // SAFETY: both sides have `min` bytes; zeros and a prefix are valid by the contract of `Grown`.
    unsafe {
        std::ptr::copy_nonoverlapping(from.cast::<u8>(), copy.as_mut_ptr().cast::<u8>(), size.min(size_of::<T>()));
        copy.assume_init()
    }
}

/// What a library answers to the name of an extension; none when it does not know it, or its answer cannot be read.
///
/// # Safety
/// `symbol` points to a library that passed the gate, and the answer to `extension` is a `T` that begins with its own size as `u32`.
unsafe fn answer<T: Grown>(symbol: *const abi::Library, extension: &'static str) -> Option<T> {
    // SAFETY: the caller's promise, and the contract for the answer of an extension.
    unsafe {
        let library: abi::Library = copied(symbol, (*symbol).size as usize);
        let found = library.extension?(abi::Str::new(extension)).cast::<T>();
        if found.is_null() || !found.is_aligned() {
            return None;
        }
        let size = *found.cast::<u32>() as usize;
        fits::<T>(size).ok()?;
        Some(copied(found, size))
    }
}

/// Copies of an array whose elements are `stride` bytes apart over there.
///
/// # Safety
/// When `first` is aligned and not null, it points to `count` structs `T`, `stride` bytes apart.
unsafe fn elements<T: Grown>(first: *const T, count: usize, stride: usize) -> Result<Vec<T>, String> {
    if count == 0 {
        return Ok(Vec::new());
    }
    fits::<T>(stride)?;
    if count > ELEMENTS {
        return Err(format!("declares {count} of {}: more than {ELEMENTS} make no sense", T::NAME));
    }
    if first.is_null() || !first.is_aligned() {
        return Err(format!("declares {count} of {} at a null or unaligned address", T::NAME));
    }
    // SAFETY: the caller's promise, element by element.
    Ok((0..count).map(|at| unsafe { copied(first.byte_add(at * stride), stride) }).collect())
}

/// An owned copy of a text.
///
/// # Safety
/// When the pointer is not null, it points to `len` readable bytes.
unsafe fn text(text: abi::Str, what: &str) -> Result<String, String> {
    if text.len == 0 {
        return Ok(String::new());
    }
    if text.ptr.is_null() || text.len > TEXT {
        return Err(format!("has {what} of {} bytes at a null address or beyond all measure", text.len));
    }
    // SAFETY: the caller's promise.
    let bytes = unsafe { std::slice::from_raw_parts(text.ptr, text.len) };
    std::str::from_utf8(bytes).map(str::to_owned).map_err(|_| format!("has {what} that is not UTF-8"))
}

/// Owned copies of texts.
///
/// # Safety
/// As [`elements`] and [`text`].
unsafe fn texts(first: *const abi::Str, count: usize, what: &str) -> Result<Vec<String>, String> {
    // SAFETY: the caller's promise.
    unsafe { elements(first, count, size_of::<abi::Str>())?.into_iter().map(|part| text(part, what)).collect() }
}

/// Checks the version and reads all policies of a library, with the contract it was built against.
///
/// # Safety
/// `symbol` points to a [`abi::Library`] of any version that lives for ever; of another major version only `size` and
/// `abi_major` are read.
unsafe fn gate(symbol: *const abi::Library, name: &str) -> Result<(String, Vec<Arc<Plugin>>), Vec<Mistake>> {
    let fault = |words: String| vec![Mistake::new(format!("the library {words}"))];
    if symbol.is_null() || !symbol.is_aligned() {
        return Err(fault("has its symbol at a null or unaligned address".into()));
    }
    // SAFETY: aligned, and these two fields stand first in every major version.
    let (size, major) = unsafe { (&raw const (*symbol).size, &raw const (*symbol).abi_major) };
    // SAFETY: as above.
    let (size, major) = unsafe { (size.read() as usize, major.read()) };
    if major != abi::ABI_MAJOR {
        return Err(other_version(major));
    }
    fits::<abi::Library>(size).map_err(fault)?;
    // SAFETY: the major version is ours and the size makes sense.
    let library: abi::Library = unsafe { copied(symbol, size) };
    // SAFETY: the contract for `policies`.
    let policies = unsafe { elements(library.policies, library.policy_count, library.policy_size as usize) };
    let policies = policies.map_err(fault)?;
    if policies.is_empty() {
        return Err(fault("has no policy".into()));
    }
    let mut plugins = Vec::new();
    let mut faults = Vec::new();
    for policy in policies {
        // SAFETY: the contract for a policy's pointers, which live for ever.
        match unsafe { plugin(&policy, name) } {
            Ok(plugin) => plugins.push(Arc::new(plugin)),
            Err(mut found) => faults.append(&mut found),
        }
    }
    faults.extend(check::unique_ids(plugins.iter().map(|plugin: &Arc<Plugin>| plugin.description.id.as_str())));
    let abi = format!("{}.{}", library.abi_major, library.abi_minor);
    if faults.is_empty() { Ok((abi, plugins)) } else { Err(faults) }
}

/// One policy of a loaded library.
struct Plugin {
    description: Description,
    calls: Arc<Calls>,
}

/// Reads and checks one policy.
///
/// # Safety
/// The pointers of `raw` keep the contract.
unsafe fn plugin(raw: &abi::Policy, library: &str) -> Result<Plugin, Vec<Mistake>> {
    // SAFETY: the caller's promise.
    let id = unsafe { text(raw.id, "an id") }.map_err(|words| vec![Mistake::new(format!("a policy {words}"))])?;
    let fault = |words: String| vec![Mistake::new(format!("policy `{id}` {words}"))];
    // SAFETY: the caller's promise.
    let hooks = unsafe { elements(raw.hooks, raw.hook_count, raw.hook_size as usize) }.map_err(fault)?;
    // SAFETY: the caller's promise.
    let description = unsafe { describe(raw, &hooks) }.map_err(fault)?;
    check::description(&description)?;
    let (Some(create), Some(destroy)) = (raw.create, raw.destroy) else {
        return Err(fault("lacks `create` or `destroy`".into()));
    };
    let calls = hooks.iter().zip(&description.hooks).map(|(raw, hook)| {
        let writes = |access| access != abi::access::READ;
        let fields = hook.fields.iter().map(|field| (field.element, writes(field.access))).collect();
        Some(Call { fields, apply: raw.apply? })
    });
    let hooks = calls.collect::<Option<_>>().ok_or_else(|| fault("has a hook without a function".into()))?;
    // SAFETY: the caller's promise; the check bounds the number of fields, and a library is never unloaded.
    let calls = unsafe { Calls::new(on_board(library, &description), create, destroy, hooks) };
    Ok(Plugin { description, calls: Arc::new(calls) })
}

/// Puts a policy's names on the board of this process.
fn on_board(library: &str, policy: &Description) -> Named {
    let hooks = policy.hooks.iter().map(|hook| hooks::table(hook.hook).map_or("", |table| table.name));
    note::named(library, &policy.id, hooks)
}

/// The safe form of what a policy declares, unchecked.
///
/// # Safety
/// The pointers of `raw` and `hooks` keep the contract.
unsafe fn describe(raw: &abi::Policy, hooks: &[abi::Hook]) -> Result<Description, String> {
    // SAFETY: the caller's promise holds for each pointer read here and below.
    unsafe {
        let params = elements(raw.params, raw.param_count, raw.param_size as usize)?;
        let presets = elements(raw.presets, raw.preset_count, raw.preset_size as usize)?;
        let columns = elements(raw.columns, raw.column_count, raw.column_size as usize)?;
        let metrics = elements(raw.metrics, raw.metric_count, raw.metric_size as usize)?;
        let products = elements(raw.products, raw.product_count, raw.product_size as usize)?;
        let columns: Vec<policy::Column> =
            columns.iter().map(|column| read_column(column)).collect::<Result<_, _>>()?;
        let mut hooks: Vec<policy::Hook> =
            hooks.iter().map(|hook| read_hook(hook, raw.field_size as usize)).collect::<Result<_, _>>()?;
        use_present_names(&mut hooks, &columns);
        Ok(Description {
            id: text(raw.id, "an id")?,
            version: text(raw.version, "a version")?,
            summary: text(raw.summary, "a summary")?,
            params: params.iter().map(|param| read_param(param)).collect::<Result<_, _>>()?,
            presets: presets.iter().map(|preset| read_preset(preset)).collect::<Result<_, _>>()?,
            columns,
            metrics: metrics.iter().map(|metric| read_metric(metric)).collect::<Result<_, _>>()?,
            products: products
                .iter()
                .map(|product| read_product(product, raw.product_size as usize))
                .collect::<Result<_, _>>()?,
            hooks,
            requires: texts(raw.requires, raw.requires_count, "a required id")?,
            after: texts(raw.after, raw.after_count, "an id of `after`")?,
            before: texts(raw.before, raw.before_count, "an id of `before`")?,
            // An older library says nothing of schemes: it is about the employees'.
            scheme: if raw.scheme == abi::scheme::NONE { abi::scheme::EMPLOYEES } else { raw.scheme },
            founds_scheme: raw.founds_scheme != 0,
        })
    }
}

/// # Safety
/// The pointers keep the contract.
unsafe fn read_param(raw: &abi::Param) -> Result<policy::Param, String> {
    // SAFETY: the caller's promise.
    unsafe {
        Ok(policy::Param {
            name: text(raw.name, "a parameter's name")?,
            doc: text(raw.doc, "a parameter's text")?,
            unit: text(raw.unit, "a parameter's unit")?,
            kind: raw.kind,
            default: raw.default,
            min: raw.min,
            max: raw.max,
            choices: texts(raw.choices, raw.choice_count, "a choice")?,
        })
    }
}

/// # Safety
/// The pointers keep the contract.
unsafe fn read_preset(raw: &abi::Preset) -> Result<policy::Preset, String> {
    // SAFETY: the caller's promise.
    unsafe {
        let values = elements(raw.values, raw.value_count, size_of::<abi::PresetValue>())?;
        Ok(policy::Preset {
            name: text(raw.name, "a preset's name")?,
            doc: text(raw.doc, "a preset's text")?,
            values: values.iter().map(|value| (value.param, value.value)).collect(),
        })
    }
}

/// # Safety
/// The pointers keep the contract.
unsafe fn read_column(raw: &abi::Column) -> Result<policy::Column, String> {
    if raw.span > abi::span::LIFE {
        return Err(format!("has a column with the unknown span {}", raw.span));
    }
    if raw.holder > abi::holder::FIRM {
        return Err(format!("has a column of the unknown holder {}", raw.holder));
    }
    let element = match raw.width {
        abi::width::I64 => abi::element::I64,
        abi::width::U8 => abi::element::U8,
        abi::width::I32 => abi::element::I32,
        other => return Err(format!("has a column of the unknown width {other}; expected 0 i64, 1 u8 or 2 i32")),
    };
    // SAFETY: the caller's promise.
    unsafe {
        Ok(policy::Column {
            name: text(raw.name, "a column's name")?,
            doc: text(raw.doc, "a column's text")?,
            unit: text(raw.unit, "a column's unit")?,
            life: raw.span == abi::span::LIFE,
            holder: raw.holder,
            element,
        })
    }
}

/// # Safety
/// The pointers keep the contract.
unsafe fn read_metric(raw: &abi::Metric) -> Result<policy::Metric, String> {
    if raw.kind > abi::metric_kind::MONEY {
        return Err(format!("has a metric of the unknown kind {}", raw.kind));
    }
    // SAFETY: the caller's promise.
    unsafe {
        Ok(policy::Metric {
            name: text(raw.name, "a metric's name")?,
            doc: text(raw.doc, "a metric's text")?,
            unit: text(raw.unit, "a metric's unit")?,
            is_money: raw.kind == abi::metric_kind::MONEY,
        })
    }
}

/// # Safety
/// The pointers keep the contract.
unsafe fn read_product(raw: &abi::Product, size: usize) -> Result<policy::Product, String> {
    let Some(entry) = policy::Entry::of(raw.entry) else {
        let entry = raw.entry;
        return Err(format!(
            "has a product with the unknown entry {entry}; expected 0 opt-in, 1 opt-out or 2 compulsory"
        ));
    };
    if raw.insured > abi::insured::HOUSEHOLD {
        let insured = raw.insured;
        return Err(format!(
            "has a product with the unknown insured unit {insured}; expected 0 a person or 1 a household"
        ));
    }
    if raw.lump_sum > 1 {
        return Err(format!("has a product with `lump_sum` {}; expected 0 or 1", raw.lump_sum));
    }
    let renewal = match raw.renewal {
        // Before it could be said, everybody was asked anew.
        _ if size <= offset_of!(abi::Product, renewal) => Some(policy::Renewal::Asked),
        abi::renewal::UNSAID => None,
        abi::renewal::ASKED => Some(policy::Renewal::Asked),
        abi::renewal::GOES_ON => Some(policy::Renewal::GoesOn),
        unknown => {
            return Err(format!("has a product with `renewal` {unknown}; expected 1 asked anew or 2 goes on"));
        }
    };
    // SAFETY: the caller's promise.
    unsafe {
        Ok(policy::Product {
            name: text(raw.name, "a product's name")?,
            doc: text(raw.doc, "a product's text")?,
            insurers: raw.insurers,
            entry,
            // Before there were terms a contract was one of a year.
            term: raw.term.max(1),
            waiting: raw.waiting,
            of_household: raw.insured == abi::insured::HOUSEHOLD,
            lump_sum: raw.lump_sum == 1,
            renewal,
        })
    }
}

/// Replaces former names of the engine's columns by the present ones; a policy's own column keeps its name.
fn use_present_names(hooks: &mut [policy::Hook], own: &[policy::Column]) {
    let fields = hooks.iter_mut().flat_map(|hook| &mut hook.fields);
    for field in fields.filter(|field| own.iter().all(|column| column.name != field.name)) {
        field.name = hooks::present_name(&field.name).to_owned();
    }
}

/// # Safety
/// The pointers keep the contract; fields are `stride` bytes apart.
unsafe fn read_hook(raw: &abi::Hook, stride: usize) -> Result<policy::Hook, String> {
    let product = match raw.product {
        -1 => None,
        index => Some(usize::try_from(index).map_err(|_| format!("names the product number {index}"))?),
    };
    // SAFETY: the caller's promise.
    let fields = unsafe { elements(raw.fields, raw.field_count, stride)? };
    let fields = fields.iter().map(|field| {
        // SAFETY: the caller's promise.
        let name = unsafe { text(field.name, "a field's name")? };
        Ok(policy::Field { name, element: field.element, access: field.access })
    });
    let fields = fields.collect::<Result<_, String>>()?;
    Ok(policy::Hook { hook: raw.hook, layer: raw.layer, payer: raw.payer, cares: raw.cares, product, fields })
}

impl policy::Policy for Plugin {
    fn description(&self) -> &Description {
        &self.description
    }

    fn create(&self, values: &[abi::Value]) -> Result<Box<dyn Instance>, String> {
        check::values(&self.description, values)?;
        Ok(Box::new(Bound::create(&self.calls, values)?))
    }
}
