//! Checks of parameters: what makes an instance, what does not, and how it is said.

use gongji_model::law::policy::{Description, Param};
use gongji_sdk::abi::{Value, param_kind};

use super::call::{CREATE, create};
use super::child::tell;
use super::{Outcome, Subject, Verdict, counted};

/// Instances that are made and ended one after the other.
const INSTANCES: usize = 1000;
/// What an error buffer holds beyond what a policy may fill.
const CANARY: u8 = 0xC5;

/// The values of the defaults, in order.
pub(super) fn defaults(policy: &Description) -> Vec<Value> {
    policy.params.iter().map(|param| param.default).collect()
}

/// The defaults and every preset, with their names.
pub(super) fn settings(policy: &Description) -> Vec<(String, Vec<Value>)> {
    let preset = |preset: &gongji_model::law::policy::Preset| {
        let mut values = defaults(policy);
        for (at, value) in &preset.values {
            values[*at] = *value;
        }
        (format!("preset `{}`", preset.name), values)
    };
    std::iter::once(("the defaults".to_owned(), defaults(policy))).chain(policy.presets.iter().map(preset)).collect()
}

pub(super) fn defaults_create(subject: &Subject) -> Outcome {
    let settings = settings(subject.raw.description());
    for (name, values) in &settings {
        tell(&format!("{CREATE}{name}"));
        create(&subject.raw, values).map_err(|words| Verdict::Fail(format!("it refuses {name}: {words}")))?;
    }
    Ok(format!("the defaults and {}", counted(settings.len() - 1, "preset", "presets")))
}

/// Parameters of some kinds, by their place; skips when there is none.
fn some(subject: &Subject, kinds: impl Fn(&Param) -> bool, what: &str) -> Result<Vec<usize>, Verdict> {
    let params = &subject.raw.description().params;
    let found: Vec<usize> = (0..params.len()).filter(|at| kinds(&params[*at])).collect();
    if found.is_empty() { Err(Verdict::Skip(format!("it has no {what}"))) } else { Ok(found) }
}

/// The defaults with one value changed must be refused, in words. The loader refuses such values before it asks the policy,
/// so that a policy that takes them is only warned.
fn refuses(subject: &Subject, at: usize, value: Value, what: &str) -> Result<(), Verdict> {
    let policy = subject.raw.description();
    let mut values = defaults(policy);
    values[at] = value;
    let name = &policy.params[at].name;
    match create(&subject.raw, &values) {
        Ok(_) => Err(Verdict::Warn(format!("it takes {what} for `{name}` and relies on the loader to refuse it"))),
        Err(words) if words.trim().is_empty() => {
            Err(Verdict::Fail(format!("it refuses {what} for `{name}` without a word")))
        }
        Err(_) => Ok(()),
    }
}

pub(super) fn rejects_nan(subject: &Subject) -> Outcome {
    let reals = some(subject, |param| param.kind == param_kind::REAL, "real parameter")?;
    for at in &reals {
        for (real, what) in [(f64::NAN, "NaN"), (f64::INFINITY, "infinity"), (f64::NEG_INFINITY, "minus infinity")] {
            refuses(subject, *at, Value { integer: 0, real }, what)?;
        }
    }
    Ok(counted(reals.len(), "parameter", "parameters"))
}

pub(super) fn rejects_out_of_range(subject: &Subject) -> Outcome {
    let all = some(subject, |_| true, "parameter")?;
    for at in &all {
        let param = &subject.raw.description().params[*at];
        for (value, what) in outside(param) {
            refuses(subject, *at, value, &format!("{what}, which is out of its range,"))?;
        }
    }
    Ok(counted(all.len(), "parameter", "parameters"))
}

/// Values just and far outside a range.
fn outside(param: &Param) -> Vec<(Value, String)> {
    let (min, max) = (param.min, param.max);
    if param.kind == param_kind::REAL {
        let values = [min.real.next_down(), max.real.next_up(), f64::MIN, f64::MAX];
        let beyond = values.into_iter().filter(|real| !(min.real..=max.real).contains(real));
        return beyond.map(|real| (Value { integer: 0, real }, format!("{real:e}"))).collect();
    }
    let values = [min.integer.checked_sub(1), max.integer.checked_add(1), Some(i64::MIN), Some(i64::MAX)];
    let beyond = values.into_iter().flatten().filter(|integer| !(min.integer..=max.integer).contains(integer));
    beyond.map(|integer| (Value { integer, real: 0.0 }, format!("{integer}"))).collect()
}

pub(super) fn rejects_wrong_count(subject: &Subject) -> Outcome {
    let values = defaults(subject.raw.description());
    let more = [values.clone(), vec![Value { integer: 0, real: 0.0 }]].concat();
    let fewer = &values[..values.len().saturating_sub(1)];
    for wrong in [Some(more.as_slice()), (!values.is_empty()).then_some(fewer)].into_iter().flatten() {
        if create(&subject.raw, wrong).is_ok() {
            let given = counted(wrong.len(), "value", "values");
            let words = format!("it takes {given} for {}", counted(values.len(), "parameter", "parameters"));
            return Err(Verdict::Fail(words));
        }
    }
    Ok(String::new())
}

pub(super) fn short_buffer(subject: &Subject) -> Outcome {
    let mut wrong = defaults(subject.raw.description());
    wrong.push(Value { integer: 0, real: 0.0 });
    for capacity in [0, 1, 2, 7, 16] {
        let mut bytes = vec![CANARY; capacity + 64];
        let Err(said) = subject.raw.create(&wrong, &mut bytes[..capacity]) else {
            return Err(Verdict::Skip("it refuses nothing: see `rejects-wrong-count`".into()));
        };
        if said > capacity {
            return Err(Verdict::Fail(format!("it claims {said} bytes in a buffer of {capacity}")));
        }
        if bytes[capacity..].iter().any(|byte| *byte != CANARY) {
            return Err(Verdict::Fail(format!("it writes beyond an error buffer of {capacity} bytes")));
        }
        if std::str::from_utf8(&bytes[..said]).is_err() {
            return Err(Verdict::Fail(format!("its words, cut to {capacity} bytes, end within a character")));
        }
    }
    Ok(String::new())
}

pub(super) fn create_destroy(subject: &Subject) -> Outcome {
    let values = defaults(subject.raw.description());
    for number in 1..=INSTANCES {
        create(&subject.raw, &values).map_err(|words| match number {
            1 => Verdict::Skip("it refuses its defaults: see `defaults-create`".into()),
            _ => Verdict::Fail(format!("instance number {number} is refused: {words}")),
        })?;
    }
    Ok(format!("{INSTANCES} instances"))
}
