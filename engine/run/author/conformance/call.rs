//! One call of a hook, on memory of the checker's own, and what comes back.

use std::sync::Arc;
use std::time::Instant;

use gongji_boundary::{Bound, width};
use gongji_model::law::hooks::HOOKS;
use gongji_model::law::policy::{ColumnRef, Description, Field, Hook, Instance, Policy};
use gongji_sdk::abi::{self, Value, access, element};
use gongji_sdk::isa::Isa;

use super::batch::{Batch, Draw, Moment, Own, Reach, Site, YEARS, nothing_kept, place, sites};
use super::guarded_memory::{Guarded, Wall};
use super::{Verdict, counted};
use crate::intake::plugin::raw::Raw;

/// What a column holds that the hook must write.
pub(super) const POISON: u8 = 0x5A;
/// Bytes, or elements, left free on both sides of a column, so that a small step too far breaks one check and not all.
const SLACK: usize = 1024;
/// Bytes for a policy's words.
const WORDS: usize = 1024;
/// Calls that are timed at once.
const TIMED: u32 = 50;

/// What came back from a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) code: u32,
    pub(super) words: String,
    /// All columns after the call, one a field.
    pub(super) columns: Vec<Vec<i64>>,
}

/// Memory for one column.
trait Store {
    fn bytes(&mut self) -> &mut [u8];
}

/// A column in the middle of free memory.
struct Plain {
    memory: Vec<u8>,
    start: usize,
    len: usize,
}

impl Plain {
    fn new(len: usize) -> Self {
        let memory = vec![0; len + 2 * SLACK + 8];
        let start = (memory.as_ptr().addr() + SLACK).next_multiple_of(8) - memory.as_ptr().addr();
        Self { memory, start, len }
    }
}

impl Store for Plain {
    fn bytes(&mut self) -> &mut [u8] {
        &mut self.memory[self.start..self.start + self.len]
    }
}

impl Store for Guarded {
    fn bytes(&mut self) -> &mut [u8] {
        self.column()
    }
}

fn fill(store: &mut impl Store, kind: u32, values: &[i64]) {
    let width = width(kind);
    for (bytes, value) in store.bytes().chunks_exact_mut(width).zip(values) {
        bytes.copy_from_slice(&value.to_ne_bytes()[..width]);
    }
}

fn values(store: &mut impl Store, kind: u32) -> Vec<i64> {
    let value = |bytes: &[u8]| match *bytes {
        [byte] => i64::from(byte),
        [a, b, c, d] => i64::from(i32::from_ne_bytes([a, b, c, d])),
        _ => i64::from_ne_bytes(bytes.try_into().unwrap_or_default()),
    };
    store.bytes().chunks_exact(width(kind)).map(value).collect()
}

/// Puts the rows into the stores, poison where the hook writes, and calls.
fn call_on<S: Store>(
    instance: &Bound,
    hook: &Hook,
    batch: &Batch,
    (isa, poison): (u32, u8),
    stores: &mut [S],
) -> Answer {
    for ((store, field), column) in stores.iter_mut().zip(&hook.fields).zip(&batch.columns) {
        match field.access {
            access::WRITE => store.bytes().fill(poison),
            _ => fill(store, field.element, column),
        }
    }
    let mut words = vec![0; WORDS];
    let mut columns: Vec<&mut [u8]> = stores.iter_mut().map(Store::bytes).collect();
    let number = batch.draw.site.hook;
    let (code, said) = instance.apply_raw(number, (isa, batch.len), &batch.now, &mut columns, &mut words);
    let words = String::from_utf8_lossy(&words[..said.min(WORDS)]).into_owned();
    let columns = stores.iter_mut().zip(&hook.fields).map(|(store, field)| values(store, field.element)).collect();
    Answer { code, words, columns }
}

/// Begins the place of a child that makes an instance.
pub(super) const CREATE: &str = "create with ";

/// A policy with its parameters set, ready to be called.
pub(super) struct Bench<'a> {
    raw: &'a Raw,
    /// Which setting of the parameters, in words.
    pub(super) setting: String,
    values: Vec<Value>,
    instance: Bound,
}

impl<'a> Bench<'a> {
    /// An instance with these values.
    pub(super) fn new(raw: &'a Raw, setting: &str, values: Vec<Value>) -> Result<Self, Verdict> {
        super::child::tell(&format!("{CREATE}{setting}"));
        let instance = create(raw, &values)
            .map_err(|words| Verdict::Skip(format!("it refuses {setting} ({words}): see `defaults-create`")))?;
        Ok(Self { raw, setting: setting.into(), values, instance })
    }

    /// The same values in a new instance.
    pub(super) fn again(&self) -> Result<Self, Verdict> {
        Self::new(self.raw, &self.setting, self.values.clone())
    }

    pub(super) fn policy(&self) -> &Description {
        self.raw.description()
    }

    pub(super) fn hook(&self, site: Site) -> &Hook {
        &self.policy().hooks[site.hook]
    }

    /// The same values in an instance of the loader's.
    pub(super) fn loaded(&self) -> Result<Box<dyn Instance>, Verdict> {
        let policy: Arc<dyn Policy> = self.raw.loaded();
        policy.create(&self.values).map_err(|words| Verdict::Fail(format!("the loader cannot create it: {words}")))
    }

    /// A call in the middle of free memory.
    pub(super) fn call(&self, batch: &Batch) -> Answer {
        self.call_with(batch, 0, POISON)
    }

    /// A call with an instruction set and something to stand in columns that must be written.
    pub(super) fn call_with(&self, batch: &Batch, isa: u32, poison: u8) -> Answer {
        let hook = self.hook(batch.draw.site);
        let mut stores: Vec<Plain> =
            hook.fields.iter().map(|field| Plain::new(batch.len * width(field.element))).collect();
        call_on(&self.instance, hook, batch, (isa, poison), &mut stores)
    }

    /// A call on columns that stand at a wall. Tells whether the other side of each is untouched.
    pub(super) fn call_at_wall(&self, batch: &Batch, isa: u32, wall: Wall) -> Result<(Answer, Vec<bool>), Verdict> {
        let hook = self.hook(batch.draw.site);
        let store = |field: &Field| Guarded::new(batch.len * width(field.element), wall);
        let stores: Result<Vec<Guarded>, _> = hook.fields.iter().map(store).collect();
        let mut stores = stores.map_err(|error| Verdict::Warn(format!("no memory with walls: {error}")))?;
        let answer = call_on(&self.instance, hook, batch, (isa, POISON), &mut stores);
        Ok((answer, stores.iter_mut().map(Guarded::is_intact).collect()))
    }

    /// The rows of a draw, with the policy's own columns as given.
    pub(super) fn batch(&self, reach: Reach, site: Site, number: u32, own: &Own) -> Batch {
        Batch::new(HOOKS, self.policy(), Draw { reach, site, number }, own)
    }

    /// Columns of its own as a policy leaves them after two passes through its hooks: values that it can meet in a run.
    pub(super) fn lived(&self) -> Own {
        let mut own = nothing_kept(self.policy());
        for year in 0..2 {
            let lives = |site: &Site| site.moment == Moment::Year || (site.moment == Moment::Start && year == 0);
            for site in sites(HOOKS, self.policy()).into_iter().filter(lives) {
                let batch = self.batch(Reach::Plausible, site, year, &own);
                self.tell(&batch);
                let answer = self.call(&batch);
                if answer.code == abi::OK {
                    self.keep(&batch, answer, &mut own);
                }
            }
        }
        own
    }

    /// Remembers what a call wrote into the policy's own columns.
    pub(super) fn keep(&self, batch: &Batch, answer: Answer, own: &mut Own) {
        for (field, column) in self.hook(batch.draw.site).fields.iter().zip(answer.columns) {
            if let Some(kept) = own.get_mut(&field.name).filter(|_| field.access != access::READ) {
                *kept = batch.by_holder(column);
            }
        }
    }

    /// Every place in which the policy acts, with rows of every plausible year.
    pub(super) fn batches(&self) -> Vec<Batch> {
        let own = self.lived();
        let draws =
            sites(HOOKS, self.policy()).into_iter().flat_map(|site| (0..YEARS).map(move |number| (site, number)));
        draws.map(|(site, number)| self.batch(Reach::Plausible, site, number, &own)).collect()
    }

    /// Where a batch stands, in words.
    pub(super) fn place(&self, batch: &Batch) -> String {
        let site = batch.draw.site;
        let rows = counted(batch.len, "row", "rows");
        format!("{}, {rows}, {}", place(&batch.table, self.hook(site), site), self.setting)
    }

    /// Tells the parent process where this one is, for the case that it does not come back.
    pub(super) fn tell(&self, batch: &Batch) {
        super::child::tell(&self.place(batch));
    }
}

/// An instance, or the policy's words.
pub(super) fn create(raw: &Raw, values: &[Value]) -> Result<Bound, String> {
    let mut words = vec![0; WORDS];
    raw.create(values, &mut words).map_err(|said| String::from_utf8_lossy(&words[..said.min(WORDS)]).into_owned())
}

/// Memory of a column for a call through the loader.
enum Cells {
    U8(Vec<u8>),
    I64(Vec<i64>),
    U64(Vec<u64>),
    I32(Vec<i32>),
}

impl Cells {
    fn new(kind: u32, values: &[i64]) -> Self {
        match kind {
            element::U8 => Self::U8(roomy(values, |value| value as u8)),
            element::U64 => Self::U64(roomy(values, |value| value as u64)),
            element::I32 => Self::I32(roomy(values, |value| value as i32)),
            _ => Self::I64(roomy(values, |value| value)),
        }
    }

    fn offer(&mut self) -> ColumnRef<'_> {
        match self {
            Self::U8(cells) => ColumnRef::WriteU8(&mut cells[SLACK..]),
            Self::I64(cells) => ColumnRef::WriteI64(&mut cells[SLACK..]),
            Self::U64(cells) => ColumnRef::ReadU64(&cells[SLACK..]),
            Self::I32(cells) => ColumnRef::WriteI32(&mut cells[SLACK..]),
        }
    }

    fn values(self) -> Vec<i64> {
        match self {
            Self::U8(cells) => cells[SLACK..].iter().map(|value| i64::from(*value)).collect(),
            Self::I64(cells) => cells[SLACK..].to_vec(),
            Self::U64(cells) => cells[SLACK..].iter().map(|value| *value as i64).collect(),
            Self::I32(cells) => cells[SLACK..].iter().map(|value| i64::from(*value)).collect(),
        }
    }
}

/// A list with [`SLACK`] free elements before it, and free memory behind its end.
fn roomy<T>(values: &[i64], convert: impl Fn(i64) -> T) -> Vec<T> {
    let mut cells = Vec::with_capacity(values.len() + 2 * SLACK);
    cells.extend((0..SLACK).map(|_| convert(0)));
    cells.extend(values.iter().map(|value| convert(*value)));
    cells
}

/// The columns of a batch, poison where the hook writes.
fn cells(hook: &Hook, batch: &Batch) -> Vec<Cells> {
    let poison = i64::from_ne_bytes([POISON; 8]);
    let cells = |(field, column): (&Field, &Vec<i64>)| match field.access {
        access::WRITE => Cells::new(field.element, &vec![poison; batch.len]),
        _ => Cells::new(field.element, column),
    };
    hook.fields.iter().zip(&batch.columns).map(cells).collect()
}

/// Time of a row in the best of a few runs.
pub(super) fn nanoseconds(instance: &dyn Instance, hook: &Hook, batch: &Batch) -> f64 {
    let mut cells = cells(hook, batch);
    let mut columns: Vec<ColumnRef<'_>> = cells.iter_mut().map(Cells::offer).collect();
    let mut run = || {
        let start = Instant::now();
        for _ in 0..TIMED {
            // A refusal of what was accepted before takes its time too, and is another check's to tell.
            let _ = instance.apply(batch.draw.site.hook, Isa::best().code(), &batch.now, &mut columns);
        }
        start.elapsed().as_nanos() as f64 / f64::from(TIMED) / batch.len.max(1) as f64
    };
    (0..5).map(|_| run()).fold(f64::INFINITY, f64::min)
}

/// A call through the loader, as the engine makes it.
pub(super) fn call_loaded(instance: &dyn Instance, hook: &Hook, batch: &Batch) -> Result<Vec<Vec<i64>>, String> {
    let mut cells = cells(hook, batch);
    let mut columns: Vec<ColumnRef<'_>> = cells.iter_mut().map(Cells::offer).collect();
    instance.apply(batch.draw.site.hook, 0, &batch.now, &mut columns)?;
    Ok(cells.into_iter().map(Cells::values).collect())
}
