//! Checks of purity: the same rows give the same result, however and wherever they are put before the hook.

use gongji_model::law::hooks::HOOKS;
use gongji_model::law::policy::Instance;
use gongji_sdk::abi;
use gongji_sdk::isa::Isa;
use sha2::{Digest, Sha256};

use super::batch::{Batch, table};
use super::call::{Answer, Bench, call_loaded};
use super::rows::{each, said};
use super::{Outcome, Subject, Verdict, child};

/// Threads that act at the same time.
const THREADS: usize = 4;

/// Says where two answers to the same rows part.
fn same(bench: &Bench<'_>, batch: &Batch, one: &Answer, other: &Answer, how: &str) -> Result<(), Verdict> {
    if one == other {
        return Ok(());
    }
    let place = bench.place(batch);
    let fields = bench.hook(batch.draw.site).fields.iter();
    let parts = fields.zip(one.columns.iter().zip(&other.columns)).find(|(_, (one, other))| one != other);
    let Some((field, (one, two))) = parts else {
        return Err(Verdict::Fail(format!("{place}: {how}, {}", said(other))));
    };
    let row = one.iter().zip(two).position(|(one, two)| one != two).unwrap_or(0);
    let words = format!("{place}: {how}, `{}` of row {row} is {} and not {}", field.name, two[row], one[row]);
    Err(Verdict::Fail(words))
}

pub(super) fn twice(subject: &Subject) -> Outcome {
    each(subject, |bench, batch, answer| {
        same(bench, batch, answer, &bench.call(batch), "called again")?;
        same(bench, batch, answer, &bench.again()?.call(batch), "in a new instance")
    })
}

/// The answers of parts put together in the order of the rows.
fn together(bench: &Bench<'_>, batch: &Batch, parts: &[Vec<usize>]) -> Answer {
    let mut all =
        Answer { code: abi::OK, words: String::new(), columns: vec![vec![0; batch.len]; batch.columns.len()] };
    for rows in parts {
        let answer = bench.call(&batch.rows(rows));
        if answer.code != abi::OK {
            return answer;
        }
        for (column, part) in all.columns.iter_mut().zip(answer.columns) {
            for (row, value) in rows.iter().zip(part) {
                column[*row] = value;
            }
        }
    }
    all
}

fn runs(len: usize, length: usize) -> Vec<Vec<usize>> {
    (0..len).collect::<Vec<_>>().chunks(length).map(<[usize]>::to_vec).collect()
}

pub(super) fn split(subject: &Subject) -> Outcome {
    each(subject, |bench, batch, answer| {
        let lengths = if batch.is_divisible() { &[1, 64, 100][..] } else { &[] };
        lengths.iter().try_for_each(|length| {
            let parts = together(bench, batch, &runs(batch.len, *length));
            same(bench, batch, answer, &parts, &format!("in batches of {length}"))
        })
    })
}

pub(super) fn permuted(subject: &Subject) -> Outcome {
    each(subject, |bench, batch, answer| {
        if !batch.is_divisible() {
            return Ok(());
        }
        let backwards: Vec<usize> = (0..batch.len).rev().collect();
        // 100 and the number of rows have no common divisor, so that every row is met once.
        let scattered: Vec<usize> = (0..batch.len).map(|row| row * 100 % batch.len).collect();
        for (rows, how) in [(backwards, "in reverse order"), (scattered, "in another order")] {
            same(bench, batch, answer, &together(bench, batch, &[rows]), how)?;
        }
        Ok(())
    })
}

pub(super) fn isa(subject: &Subject) -> Outcome {
    let best = Isa::best().code();
    if best == 0 {
        return Err(Verdict::Skip("this processor has one instruction set alone".into()));
    }
    each(subject, |bench, batch, answer| {
        for code in 1..=best {
            let other = bench.call_with(batch, code, super::call::POISON);
            same(bench, batch, answer, &other, &format!("with instruction set {code}"))?;
        }
        Ok(())
    })
}

pub(super) fn threads(subject: &Subject) -> Outcome {
    for bench in subject.benches()? {
        let alone = bench.loaded()?;
        let batches: Vec<Batch> = bench.batches().into_iter().filter(|batch| is_accepted(&bench, batch)).collect();
        let expected = results(&bench, alone.as_ref(), &batches);
        let shared = bench.loaded()?;
        let found: Vec<_> = std::thread::scope(|scope| {
            let work = || (0..8).map(|_| results(&bench, shared.as_ref(), &batches)).collect::<Vec<_>>();
            let workers: Vec<_> = (0..THREADS).map(|_| scope.spawn(work)).collect();
            workers.into_iter().map(std::thread::ScopedJoinHandle::join).collect()
        });
        for results in found.into_iter().flat_map(Result::unwrap_or_default) {
            if let Some(at) = results.iter().zip(&expected).position(|(found, expected)| found != expected) {
                let place = bench.place(&batches[at]);
                return Err(Verdict::Fail(format!("{place}: another result on one of {THREADS} threads")));
            }
        }
    }
    Ok(format!("{THREADS} threads"))
}

fn is_accepted(bench: &Bench<'_>, batch: &Batch) -> bool {
    bench.tell(batch);
    bench.call(batch).code == abi::OK
}

type Columns = Result<Vec<Vec<i64>>, String>;

fn results(bench: &Bench<'_>, instance: &dyn Instance, batches: &[Batch]) -> Vec<Columns> {
    batches.iter().map(|batch| call_loaded(instance, bench.hook(batch.draw.site), batch)).collect()
}

/// A number for all that a policy answers, to be compared between processes.
pub(super) fn digest(subject: &Subject) -> Outcome {
    let mut hash = Sha256::new();
    each(subject, |_, _, answer| {
        answer.columns.iter().flatten().for_each(|value| hash.update(value.to_le_bytes()));
        Ok(())
    })?;
    Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Another process, time zone, language and folder.
pub(super) fn environment(subject: &Subject) -> Outcome {
    let here = digest(subject)?;
    let settings = [("UTC", "C"), ("Pacific/Kiritimati", "tr_TR.UTF-8")];
    for (zone, language) in settings {
        let there = child::digest_elsewhere(subject, zone, language)?;
        if there != here {
            let words = format!("another result in another process, with TZ={zone}, LANG={language} and folder `/`");
            return Err(Verdict::Fail(words));
        }
    }
    Ok(format!("{} environments", settings.len()))
}

/// A probe asks what a bill would cost, or what a hospital would be paid: it is treated and paid as the real one is, and what comes
/// after it is as without it.
pub(super) fn probes(subject: &Subject) -> Outcome {
    if !subject.raw.description().hooks.iter().any(|hook| table(HOOKS, hook).is_probed) {
        return Err(Verdict::Skip("it has no hook that is probed".into()));
    }
    each(subject, |bench, batch, answer| {
        let hook = bench.hook(batch.draw.site);
        if !batch.table.is_probed {
            return Ok(());
        }
        let mut probe = batch.clone();
        probe.now.probe = 1;
        let asked = bench.again()?;
        let mut found = asked.call(&probe);
        // Its own columns are put back after a probe, so they may hold anything.
        for ((field, found), real) in hook.fields.iter().zip(&mut found.columns).zip(&answer.columns) {
            if !super::batch::writes(bench.policy(), field) {
                found.clone_from(real);
            }
        }
        same(bench, batch, answer, &found, "as a probe")?;
        same(bench, batch, answer, &asked.call(batch), "after a probe")
    })
}
