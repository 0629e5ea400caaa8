//! Checks with what seldom or never happens: extreme rows, every corner of the parameters, and the declared promises.

use gongji_model::law::hooks::HOOKS;
use gongji_model::law::policy::Param;
use gongji_sdk::abi::{self, Value, access, element, param_kind};
use gongji_sdk::draw::philox;

use super::batch::{Batch, EXTREMES, Reach, sites};
use super::call::{Answer, Bench, create, nanoseconds};
use super::rows::{each, range, said};
use super::{Outcome, Subject, Verdict, counted};

/// Settings of the parameters that are tried.
const SETTINGS: u32 = 64;
/// A row should take no longer.
const SLOW: f64 = 50.0;

/// It succeeds with values in range, or refuses in words.
fn behaves(bench: &Bench<'_>, batch: &Batch) -> Result<(), Verdict> {
    bench.tell(batch);
    let answer: Answer = bench.call(batch);
    match answer.code {
        // A number that did not fit shows as an amount that cannot be.
        abi::OK => range(bench, batch, &answer, |field| field.element == element::I64),
        abi::REFUSED if !answer.words.trim().is_empty() => Ok(()),
        abi::REFUSED => Err(Verdict::Fail(format!("{}: it refuses without a word", bench.place(batch)))),
        _ => Err(Verdict::Fail(format!("{}: {}", bench.place(batch), said(&answer)))),
    }
}

/// Rows with values at the ends of what their columns may hold, in years without growth and with too much of it.
pub(super) fn columns(subject: &Subject) -> Outcome {
    let mut looked = 0;
    for bench in subject.benches()? {
        let own = bench.lived();
        for site in sites(HOOKS, bench.policy()) {
            for number in 0..EXTREMES {
                behaves(&bench, &bench.batch(Reach::Extreme, site, number, &own))?;
                looked += 1;
            }
        }
    }
    if looked == 0 { Err(Verdict::Skip("it has no hook".into())) } else { Ok(counted(looked, "batch", "batches")) }
}

/// Values at the ends of every range and between them.
fn setting(params: &[Param], number: u32) -> Vec<Value> {
    let value = |(at, param): (usize, &Param)| {
        let [kind, bits, ..] = philox([at as u32, number, 0, 0], [7, 2021]);
        let (min, max) = (param.min, param.max);
        let real = min.real + (max.real - min.real) * f64::from(bits) / f64::from(u32::MAX);
        let width = max.integer.abs_diff(min.integer);
        let part = u128::from(width) * u128::from(bits) / u128::from(u32::MAX);
        let between = Value { integer: min.integer.wrapping_add(part as i64), real: real.clamp(min.real, max.real) };
        match (number, kind % 3) {
            (0, _) | (_, 0) => min,
            (1, _) | (_, 1) => max,
            _ if param.kind == param_kind::REAL => Value { integer: 0, ..between },
            _ => Value { real: 0.0, ..between },
        }
    };
    params.iter().enumerate().map(value).collect()
}

/// Parameters from everywhere within their ranges: refused in words, or at work on plausible rows.
pub(super) fn params(subject: &Subject) -> Outcome {
    let policy = subject.raw.description();
    if policy.params.is_empty() {
        return Err(Verdict::Skip("it has no parameter".into()));
    }
    let mut made = 0;
    for number in 0..SETTINGS {
        let values = setting(&policy.params, number);
        let shown: Vec<String> = policy.params.iter().zip(&values).map(|(param, value)| shown(param, *value)).collect();
        let name = format!("values {}", shown.join(", "));
        match create(&subject.raw, &values) {
            Err(words) if words.trim().is_empty() => {
                return Err(Verdict::Fail(format!("it refuses {name} without a word")));
            }
            Err(_) => continue,
            Ok(_) => made += 1,
        }
        let bench = Bench::new(&subject.raw, &name, values)?;
        for batch in bench.batches() {
            behaves(&bench, &batch)?;
        }
    }
    Ok(format!("{made} of {SETTINGS} settings are accepted"))
}

fn shown(param: &Param, value: Value) -> String {
    format!("{} = {}", param.name, crate::intake::scenario::show(param, value))
}

/// With its defaults it changes nothing, as it declares.
pub(super) fn neutral(subject: &Subject) -> Outcome {
    if !subject.neutral {
        return Err(Verdict::Skip("it does not declare to be neutral".into()));
    }
    let only_defaults = |bench: &Bench<'_>| bench.setting == "the defaults";
    each(subject, |bench, batch, answer| {
        let hook = bench.hook(batch.draw.site);
        let columns = batch.columns.iter().zip(&answer.columns);
        for (field, (before, after)) in hook.fields.iter().zip(columns).filter(|_| only_defaults(bench)) {
            let expected = |row: usize| if field.access == access::WRITE { 0 } else { before[row] };
            let engine = super::batch::writes(bench.policy(), field);
            if let Some(row) = (0..batch.len).find(|row| engine && after[*row] != expected(*row)) {
                let (found, expected) = (after[row], expected(row));
                let words = format!("{}: `{}` of row {row} is {found}, not {expected}", bench.place(batch), field.name);
                return Err(Verdict::Fail(words));
            }
        }
        Ok(())
    })
}

/// Time of a row in the best of a few runs.
pub(super) fn speed(subject: &Subject) -> Outcome {
    let mut slowest = (0.0, String::new());
    each(subject, |bench, batch, _| {
        let nanoseconds = nanoseconds(bench.loaded()?.as_ref(), bench.hook(batch.draw.site), batch);
        if nanoseconds > slowest.0 && batch.len > 64 {
            slowest = (nanoseconds, bench.place(batch));
        }
        Ok(())
    })?;
    let words = format!("{:.0} ns a row at most ({})", slowest.0, slowest.1);
    if slowest.0 > SLOW { Err(Verdict::Warn(words)) } else { Ok(words) }
}
