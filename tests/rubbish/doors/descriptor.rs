//! What a library declares in its memory. Only what the contract lets a reader trust is kept: a pointer is null, unaligned, or leads
//! to as much as its count says, unless the count is beyond all measure.

use std::ffi::c_void;
use std::ptr::null;

use gongji::intake::plugin::Library;
use gongji_model::law::hooks::HOOKS;
use gongji_sdk::abi::{
    self, Batch, Column, ErrorBuffer, Field, Hook, Metric, Param, Policy, Preset, PresetValue, Product, Str, Value,
};

/// Sends a library made of the bytes through the gate, and asks its policies for instances.
pub(super) fn enter(bytes: &[u8]) {
    let mut dice = Dice { bytes, kept: Vec::new() };
    let policies: Vec<Policy> = (0..=dice.byte() % 2).map(|_| dice.policy()).collect();
    let size = dice.stride::<Policy>();
    let (first, count) = dice.list(policies, size);
    let library = abi::Library {
        size: if dice.is_odd() { dice.number() as u32 } else { size_of::<abi::Library>() as u32 },
        abi_major: if dice.is_odd() { dice.number() as u32 } else { abi::ABI_MAJOR },
        abi_minor: u32::from(dice.byte()),
        policy_size: size as u32,
        policies: first,
        policy_count: count,
        extension: None,
    };
    // A size beyond the struct is read up to the struct's own: no byte after it is touched.
    let library: *const abi::Library = &raw const library;
    // SAFETY: what the gate takes of it is copied, and neither outlives this function.
    match Library::from_static(unsafe { &*library }) {
        Err(failure) => super::is_told(&failure),
        Ok(library) => {
            for policy in library.policies() {
                let count = policy.description().params.len();
                let values: Vec<Value> = (0..count).map(|_| dice.value()).collect();
                if let Err(words) = policy.create(&values) {
                    assert!(!words.is_empty());
                }
            }
        }
    }
}

/// Bytes that decide, and the memory to which pointers lead.
struct Dice<'a> {
    bytes: &'a [u8],
    kept: Vec<Vec<u64>>,
}

const WORDS: [&str; 16] = [
    "a-policy",
    "another",
    "1.0.0",
    "fen",
    "share",
    "wage",
    "credit",
    "own_saved",
    "own_metric",
    "paid_in",
    "paid_out",
    "account_credit",
    "Not A Name",
    "",
    "ends with a hyphen-",
    "zwölf",
];

impl Dice<'_> {
    fn byte(&mut self) -> u8 {
        let Some((first, rest)) = self.bytes.split_first() else { return 0 };
        self.bytes = rest;
        *first
    }

    /// Once in some thirty times.
    fn is_odd(&mut self) -> bool {
        self.byte() > 247
    }

    fn number(&mut self) -> u64 {
        match self.byte() % 6 {
            0 => 0,
            1 => u64::MAX,
            2 => i64::MIN as u64,
            3 => u64::from(self.byte()),
            _ => u64::from_le_bytes(std::array::from_fn(|_| self.byte())),
        }
    }

    /// One of the first codes of an enumeration, or any number.
    fn code(&mut self, codes: u32) -> u32 {
        if self.is_odd() { self.number() as u32 } else { u32::from(self.byte()) % codes }
    }

    fn value(&mut self) -> Value {
        Value { integer: self.number() as i64, real: f64::from_bits(self.number()) }
    }

    fn bytes_at(&mut self, text: &[u8]) -> *const u8 {
        let words = text.chunks(8).map(|part| {
            let mut word = [0; 8];
            word[..part.len()].copy_from_slice(part);
            u64::from_ne_bytes(word)
        });
        self.kept.push(words.collect());
        self.kept.last().map_or(null(), |kept| kept.as_ptr().cast())
    }

    fn text(&mut self) -> Str {
        match self.byte() {
            250 => Str { ptr: null(), len: 5 },
            251 => Str { ptr: self.bytes_at(b"short"), len: usize::MAX },
            252 => Str { ptr: self.bytes_at(b"\xff\xfe\0"), len: 3 },
            253 => Str { ptr: null(), len: 0 },
            254 => {
                let own: Vec<u8> = (0..self.byte() % 40).map(|_| self.byte()).collect();
                Str { ptr: self.bytes_at(&own), len: own.len() }
            }
            255 => Str { ptr: self.bytes_at("x".repeat(5000).as_bytes()), len: 5000 },
            chosen => self.named(WORDS[usize::from(chosen) % WORDS.len()]),
        }
    }

    fn named(&mut self, name: &str) -> Str {
        Str { ptr: self.bytes_at(name.as_bytes()), len: name.len() }
    }

    /// Bytes from one struct to the next.
    fn stride<T>(&mut self) -> usize {
        match self.byte() {
            251 => 0,
            252 => size_of::<T>() - 1,
            253 => size_of::<T>() + 8,
            254 => 1 << 17,
            255 => size_of::<T>() - 8,
            _ => size_of::<T>(),
        }
    }

    /// Structs in memory, so many bytes apart, and their number.
    fn list<T>(&mut self, structs: Vec<T>, stride: usize) -> (*const T, usize) {
        let count = structs.len();
        match self.byte() {
            252 => return (null(), count),
            253 => return (std::ptr::without_provenance(1), count),
            254 => return (null(), usize::MAX),
            255 => return (null(), 0),
            _ => {}
        }
        let part = stride.min(size_of::<T>());
        let mut memory = vec![0_u64; (count * stride.clamp(8, 1 << 10)).div_ceil(8) + size_of::<T>().div_ceil(8)];
        if stride <= 1 << 10 {
            for (at, one) in structs.iter().enumerate() {
                // SAFETY: both have `part` bytes there, and the contract's structs are plain data.
                unsafe {
                    let to = memory.as_mut_ptr().cast::<u8>().add(at * stride);
                    std::ptr::copy_nonoverlapping((&raw const *one).cast::<u8>(), to, part);
                }
            }
        }
        self.kept.push(memory);
        (self.kept.last().map_or(null(), |kept| kept.as_ptr().cast()), count)
    }

    fn texts(&mut self) -> (*const Str, usize) {
        let texts = (0..self.byte() % 3).map(|_| self.text()).collect();
        self.list(texts, size_of::<Str>())
    }

    fn param(&mut self) -> Param {
        let (choices, choice_count) = self.texts();
        Param {
            name: self.text(),
            doc: self.text(),
            unit: self.text(),
            kind: self.code(7),
            reserved: 0,
            default: self.value(),
            min: self.value(),
            max: self.value(),
            choices,
            choice_count,
        }
    }

    fn preset(&mut self) -> Preset {
        let values = (0..self.byte() % 3).map(|_| PresetValue { param: self.code(3) as usize, value: self.value() });
        let values: Vec<PresetValue> = values.collect();
        let (values, value_count) = self.list(values, size_of::<PresetValue>());
        Preset { name: self.text(), doc: self.text(), values, value_count }
    }

    fn column(&mut self) -> Column {
        Column {
            name: self.text(),
            doc: self.text(),
            unit: self.text(),
            span: self.code(2),
            holder: self.code(4),
            width: self.code(3),
            reserved: 0,
        }
    }

    fn metric(&mut self) -> Metric {
        Metric { name: self.text(), doc: self.text(), unit: self.text(), kind: self.code(2), reserved: 0 }
    }

    fn product(&mut self) -> Product {
        Product {
            name: self.text(),
            doc: self.text(),
            insurers: self.code(4),
            entry: self.code(2),
            term: self.code(60),
            waiting: self.code(60),
            insured: self.code(2),
            lump_sum: self.code(2),
            renewal: self.code(3),
            reserved: 0,
        }
    }

    /// A hook with columns of its table, mostly.
    fn hook(&mut self, stride: usize) -> Hook {
        let table = &HOOKS[usize::from(self.byte()) % HOOKS.len()];
        let fields = (0..self.byte() % 5).map(|_| {
            let offered = &table.columns[usize::from(self.byte()) % table.columns.len()];
            let is_own = self.byte() > 200;
            Field {
                name: if is_own { self.text() } else { self.named(offered.name) },
                element: if is_own { self.code(4) } else { offered.element },
                access: self.code(3),
            }
        });
        let fields: Vec<Field> = fields.collect();
        let (fields, field_count) = self.list(fields, stride);
        Hook {
            hook: if self.is_odd() { self.number() as u32 } else { table.hook },
            layer: self.code(100),
            payer: self.code(7),
            cares: self.code(16),
            product: self.code(3) as i32 - 1,
            reserved: 0,
            fields,
            field_count,
            apply: (!self.is_odd()).then_some(apply),
        }
    }

    fn many<T>(&mut self, most: u8, make: impl Fn(&mut Self) -> T) -> (*const T, usize, u32) {
        let structs = (0..self.byte() % (most + 1)).map(|_| make(self)).collect();
        let stride = self.stride::<T>();
        let (first, count) = self.list(structs, stride);
        (first, count, stride as u32)
    }

    fn policy(&mut self) -> Policy {
        let field_size = self.stride::<Field>();
        let (params, param_count, param_size) = self.many(3, Self::param);
        let (presets, preset_count, preset_size) = self.many(2, Self::preset);
        let (columns, column_count, column_size) = self.many(3, Self::column);
        let (products, product_count, product_size) = self.many(2, Self::product);
        let (metrics, metric_count, metric_size) = self.many(2, Self::metric);
        let (hooks, hook_count, hook_size) = self.many(3, |dice| dice.hook(field_size));
        let (requires, requires_count) = self.texts();
        let (after, after_count) = self.texts();
        let (before, before_count) = self.texts();
        Policy {
            id: self.text(),
            version: self.text(),
            summary: self.text(),
            params,
            param_count,
            param_size,
            preset_size,
            presets,
            preset_count,
            columns,
            column_count,
            column_size,
            product_size,
            products,
            product_count,
            hooks,
            hook_count,
            hook_size,
            field_size: field_size as u32,
            requires,
            requires_count,
            create: (!self.is_odd()).then_some(create),
            destroy: (!self.is_odd()).then_some(destroy),
            after,
            after_count,
            before,
            before_count,
            scheme: self.code(7),
            founds_scheme: self.code(2),
            metrics,
            metric_count,
            metric_size,
            reserved: 0,
        }
    }
}

/// The policy has nothing to remember, so every instance is the same.
static INSTANCE: u8 = 0;

unsafe extern "C" fn create(_: *const Value, _: usize, _: *mut ErrorBuffer) -> *mut c_void {
    (&raw const INSTANCE).cast_mut().cast()
}

unsafe extern "C" fn destroy(_: *mut c_void) {}

unsafe extern "C" fn apply(_: *const c_void, _: *const Batch, _: *mut ErrorBuffer) -> u32 {
    abi::OK
}
