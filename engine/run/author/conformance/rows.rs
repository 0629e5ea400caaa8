//! Checks of single calls: what is read stays, what is written is written whole, in bounds and in range.

use gongji_model::books::pool::MOST_SUBSIDY;
use gongji_model::codes::care::MOST_BILLED;
use gongji_model::foundation::lanes::MOST_FEN;
use gongji_model::law::policy::Field;
use gongji_model::providers::payment::MOST_PAYMENT;
use gongji_sdk::abi::hook_table::{Offered, Unit};
use gongji_sdk::abi::{self, SHARE_ONE, access, element};
use gongji_sdk::isa::Isa;

use super::batch::{Batch, writes};
use super::call::{Answer, Bench, POISON, call_loaded};
use super::guarded_memory::Wall;
use super::{Outcome, Subject, Verdict, counted};

/// Lengths that a batch may have.
const LENGTHS: [usize; 5] = [1, 7, 255, 256, 257];
/// Years whose batches are tried at every wall.
const WALLED: u32 = 1;

/// Looks at every plausible batch of every setting that the policy accepts, and at what it answers.
pub(super) fn each(
    subject: &Subject,
    mut look: impl FnMut(&Bench<'_>, &Batch, &Answer) -> Result<(), Verdict>,
) -> Outcome {
    let (mut looked, mut refused) = (0_usize, String::new());
    for bench in subject.benches()? {
        for batch in bench.batches() {
            bench.tell(&batch);
            let answer = bench.call(&batch);
            if answer.code == abi::OK {
                look(&bench, &batch, &answer)?;
                looked += 1;
            } else {
                refused = format!("{}: {}", bench.place(&batch), answer.words);
            }
        }
    }
    match (looked, refused.is_empty()) {
        (0, true) => Err(Verdict::Skip("it has no hook".into())),
        (0, false) => Err(Verdict::Skip(format!("it refuses every batch ({refused}): see `any-length`"))),
        _ => Ok(counted(looked, "batch", "batches")),
    }
}

/// Rows of a batch from the first on.
fn first(batch: &Batch, len: usize) -> Batch {
    batch.rows(&(0..len).collect::<Vec<_>>())
}

/// The lengths in which a batch is tried.
fn lengths(batch: &Batch) -> Vec<usize> {
    if batch.is_divisible() { LENGTHS.to_vec() } else { vec![batch.len] }
}

/// No rows: nothing is written and nothing refused.
pub(super) fn empty(subject: &Subject) -> Outcome {
    let mut looked = 0;
    for bench in subject.benches()? {
        for batch in bench.batches().iter().map(|batch| first(batch, 0)) {
            bench.tell(&batch);
            let (answer, intact) = bench.call_at_wall(&batch, 0, Wall::Behind)?;
            if answer.code != abi::OK {
                return Err(Verdict::Fail(format!("{}: {}", bench.place(&batch), said(&answer))));
            }
            if intact.contains(&false) {
                return Err(Verdict::Fail(format!("{}: it wrote although there is no row", bench.place(&batch))));
            }
            looked += 1;
        }
    }
    acted(looked)
}

fn acted(batches: usize) -> Outcome {
    if batches == 0 { Err(Verdict::Skip("it has no hook".into())) } else { Ok(counted(batches, "batch", "batches")) }
}

/// What a failed call says.
pub(super) fn said(answer: &Answer) -> String {
    match answer.code {
        abi::OK => "it succeeded".into(),
        abi::REFUSED => format!("it refused: {}", answer.words),
        abi::PANICKED => format!("it panicked: {}", answer.words),
        code => format!("it returned the unknown code {code}: {}", answer.words),
    }
}

/// Plausible rows are accepted in batches of any length, and the loader's path gives the same.
pub(super) fn any_length(subject: &Subject) -> Outcome {
    let mut looked = 0;
    for bench in subject.benches()? {
        let loaded = bench.loaded()?;
        for batch in bench.batches() {
            let hook = bench.hook(batch.draw.site);
            for batch in lengths(&batch).into_iter().map(|len| first(&batch, len)) {
                bench.tell(&batch);
                let answer = bench.call(&batch);
                if answer.code != abi::OK {
                    return Err(Verdict::Fail(format!("{}: {}", bench.place(&batch), said(&answer))));
                }
                let through = call_loaded(loaded.as_ref(), hook, &batch)
                    .map_err(|words| Verdict::Fail(format!("{}: {words}", bench.place(&batch))))?;
                if through != answer.columns && bench.call(&batch) == answer {
                    let words = format!("{}: another result through the loader", bench.place(&batch));
                    return Err(Verdict::Fail(words));
                }
                looked += 1;
            }
        }
    }
    acted(looked)
}

/// Columns that are declared as read hold after the call what they held before.
pub(super) fn reads_unchanged(subject: &Subject) -> Outcome {
    each(subject, |bench, batch, answer| {
        let hook = bench.hook(batch.draw.site);
        for ((field, before), after) in hook.fields.iter().zip(&batch.columns).zip(&answer.columns) {
            if field.access == access::READ
                && let Some(row) = (0..batch.len).find(|row| before[*row] != after[*row])
            {
                let words = format!(
                    "{}: `{}` is declared as read, and row {row} was changed from {} to {}",
                    bench.place(batch),
                    field.name,
                    before[row],
                    after[row]
                );
                return Err(Verdict::Fail(words));
            }
        }
        Ok(())
    })
}

/// Columns end, and begin, at memory that must not be touched.
pub(super) fn inside_bounds(subject: &Subject) -> Outcome {
    let mut looked = 0;
    for bench in subject.benches()? {
        for batch in bench.batches().iter().filter(|batch| batch.draw.number < WALLED) {
            for batch in lengths(batch).into_iter().map(|len| first(batch, len)) {
                bench.tell(&batch);
                for isa in 0..=Isa::best().code() {
                    for wall in [Wall::Behind, Wall::Before] {
                        let (_, intact) = bench.call_at_wall(&batch, isa, wall)?;
                        untouched(&bench, &batch, wall, &intact)?;
                        looked += 1;
                    }
                }
            }
        }
    }
    acted(looked)
}

fn untouched(bench: &Bench<'_>, batch: &Batch, wall: Wall, intact: &[bool]) -> Result<(), Verdict> {
    let Some(at) = intact.iter().position(|intact| !intact) else { return Ok(()) };
    let side = if wall == Wall::Behind { "before its first row" } else { "behind its last row" };
    let name = &bench.hook(batch.draw.site).fields[at].name;
    Err(Verdict::Fail(format!("{}: it wrote into `{name}` {side}", bench.place(batch))))
}

/// Every row of a column that is declared as written is written, whatever stood there before.
pub(super) fn every_row_written(subject: &Subject) -> Outcome {
    each(subject, |bench, batch, answer| {
        let other = bench.call_with(batch, 0, !POISON);
        let hook = bench.hook(batch.draw.site);
        for ((field, one), two) in hook.fields.iter().zip(&answer.columns).zip(&other.columns) {
            if field.access == access::WRITE
                && let Some(row) =
                    (0..batch.len).find(|row| one[*row] != two[*row] && is_poison(field.element, one[*row]))
            {
                let words = format!("{}: row {row} of `{}` is not written", bench.place(batch), field.name);
                return Err(Verdict::Fail(words));
            }
        }
        Ok(())
    })
}

fn is_poison(kind: u32, value: i64) -> bool {
    match kind {
        element::U8 => value == i64::from(POISON),
        element::I32 => value == i64::from(i32::from_ne_bytes([POISON; 4])),
        _ => value == i64::from_ne_bytes([POISON; 8]),
    }
}

/// Calls all that can be called; the parent process hears what is printed.
pub(super) fn prints_nothing(subject: &Subject) -> Outcome {
    each(subject, |_, _, _| Ok(()))
}

/// Flags, chances and amounts are what the engine takes, whatever the row.
pub(super) fn in_range(subject: &Subject) -> Outcome {
    each(subject, |bench, batch, answer| range(bench, batch, answer, |_| true))
}

/// What a hook leaves unwritten is not its value, and the check `writes-every-row` tells of it.
pub(super) fn is_unwritten(field: &Field, value: i64) -> bool {
    field.access == access::WRITE && is_poison(field.element, value)
}

/// The range of what a call wrote into some of the engine's columns.
pub(super) fn range(
    bench: &Bench<'_>,
    batch: &Batch,
    answer: &Answer,
    looks_at: impl Fn(&Field) -> bool,
) -> Result<(), Verdict> {
    let policy = bench.policy();
    let fields = bench.hook(batch.draw.site).fields.iter().zip(&answer.columns);
    for (field, column) in fields.filter(|(field, _)| writes(policy, field) && looks_at(field)) {
        let allowed = allowed(batch.table.column(&field.name), &field.name);
        let wrong = column.iter().position(|value| !allowed.contains(value) && !is_unwritten(field, *value));
        if let Some(row) = wrong {
            let expected = match (allowed.start(), *allowed.end()) {
                (start, i64::MAX) => format!("{start} or more"),
                (start, end) => format!("{start} to {end}"),
            };
            let (place, value) = (bench.place(batch), column[row]);
            let words = format!("{place}: `{}` is {value} in row {row}; expected {expected}", field.name);
            return Err(Verdict::Fail(words));
        }
    }
    Ok(())
}

/// What the engine takes in a column.
fn allowed(column: Option<&Offered>, name: &str) -> std::ops::RangeInclusive<i64> {
    match (name, column.map(|column| column.unit)) {
        ("price_level", _) => 1..=1_000_000_000,
        ("billed" | "billed_out", _) => 0..=MOST_BILLED,
        ("pool_payment", _) => 0..=MOST_PAYMENT,
        ("subsidy" | "support" | "grant" | "to_pool" | "to_large_expense", _) => 0..=MOST_SUBSIDY,
        ("transfer", _) => -MOST_SUBSIDY..=MOST_SUBSIDY,
        // How much it may be depends on the row: see `relief-at-most-cash` and `levy-at-most-reserve`.
        ("relief" | "levy" | "to_stabilisation" | "from_stabilisation", _) => 0..=i64::MAX,
        (_, Some(Unit::Flag)) => 0..=1,
        (_, Some(Unit::Code | Unit::Years)) => 0..=u8::MAX.into(),
        (_, Some(Unit::Share)) => 0..=SHARE_ONE,
        (_, Some(Unit::Identity)) => i64::MIN..=i64::MAX,
        (_, Some(Unit::Count | Unit::Fen) | None) => 0..=MOST_FEN - 1,
    }
}
