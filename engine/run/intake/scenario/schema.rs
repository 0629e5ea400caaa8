//! The JSON schema of scenario files, for editors: made from the key tables and from what the policies declare.

use std::fmt::{self, Write as _};

use gongji_model::books::crossing::{Dimension, MOST_DIMENSIONS};
use gongji_model::books::panel::columns;
use gongji_model::law::policy::{Description, Param};
use gongji_model::metrics::names::{OF_GROUPS, OF_PROVINCES};
use gongji_sdk::abi::{SHARE_ONE, Value, param_kind};

use super::behaviour;
use super::environment;
use super::keys::{
    ARM, BY_PROVINCE, CALENDAR, FACTORIAL, FIRST_YEAR, FUND, Key, LAST_YEAR, NEUTRAL, PANEL, PRECISION, ROOT, Shape,
    TABLE, USE,
};
use crate::intake::inputs::{PATHS, built_in_provinces};
use crate::words::Language;

/// Objects and lists that fit stand on one line.
const LINE: usize = 100;

/// Something of a policy's own: `policy-id.name`.
const OWN: &str = "^[a-z][a-z0-9]*(-[a-z0-9]+)*\\.[a-z][a-z0-9_]*$";

/// A JSON value that prints itself.
#[derive(Clone)]
pub(crate) enum Json {
    Flag(bool),
    Whole(i64),
    Number(f64),
    Text(String),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
}

impl Json {
    fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    pub(crate) fn with(mut self, key: impl Into<String>, value: Json) -> Self {
        if let Self::Object(entries) = &mut self {
            entries.push((key.into(), value));
        }
        self
    }

    pub(crate) fn write(&self, out: &mut String, depth: usize) -> fmt::Result {
        match self {
            Self::Flag(flag) => write!(out, "{flag}"),
            Self::Whole(number) => write!(out, "{number}"),
            Self::Number(number) => write!(out, "{number}"),
            Self::Text(text) => quoted(text, out),
            Self::List(items) => block(out, depth, "[]", items.iter().map(|item| (None, item))),
            Self::Object(entries) => {
                block(out, depth, "{}", entries.iter().map(|(key, item)| (Some(key.as_str()), item)))
            }
        }
    }
}

/// Items between brackets: on one line when that is short, else one below the other.
fn block<'a>(
    out: &mut String,
    depth: usize,
    brackets: &str,
    items: impl Iterator<Item = (Option<&'a str>, &'a Json)>,
) -> fmt::Result {
    let mut parts = Vec::new();
    for (key, item) in items {
        let mut part = String::new();
        if let Some(key) = key {
            quoted(key, &mut part)?;
            part.push_str(": ");
        }
        item.write(&mut part, depth + 1)?;
        parts.push(part);
    }
    let (open, close) = brackets.split_at(1);
    let length: usize = parts.iter().map(|part| part.len() + 2).sum();
    if 2 * depth + length <= LINE && !parts.iter().any(|part| part.contains('\n')) {
        return write!(out, "{open}{}{close}", parts.join(", "));
    }
    let indent = " ".repeat(2 * depth);
    let lines = parts.join(&format!(",\n{indent}  "));
    write!(out, "{open}\n{indent}  {lines}\n{indent}{close}")
}

fn quoted(text: &str, out: &mut String) -> fmt::Result {
    out.push('"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' => write!(out, "\\{letter}")?,
            control if control < ' ' => write!(out, "\\u{:04x}", u32::from(control))?,
            letter => out.push(letter),
        }
    }
    out.push('"');
    Ok(())
}

fn object() -> Json {
    Json::Object(Vec::new())
}

fn typed(name: &str) -> Json {
    object().with("type", Json::text(name))
}

fn words<'a>(words: impl IntoIterator<Item = &'a str>) -> Json {
    Json::List(words.into_iter().map(Json::text).collect())
}

fn ranged(kind: &str, min: f64, max: f64) -> Json {
    typed(kind).with("minimum", Json::Number(min)).with("maximum", Json::Number(max))
}

fn whole(min: i64, max: i64) -> Json {
    typed("integer").with("minimum", Json::Whole(min)).with("maximum", Json::Whole(max))
}

fn reference(to: &str) -> Json {
    object().with("$ref", Json::text(format!("#/definitions/{to}")))
}

/// A table with exactly these keys.
fn closed(keys: &[(&str, Json)]) -> Json {
    let properties = keys.iter().fold(object(), |all, (key, value)| all.with(*key, value.clone()));
    typed("object")
        .with("properties", properties)
        .with("required", words(keys.iter().map(|(key, _)| *key)))
        .with("additionalProperties", Json::Flag(false))
}

fn dated(value: Json) -> Json {
    let years = object().with("^20[1-6][0-9]$", value);
    typed("object").with("patternProperties", years).with("additionalProperties", Json::Flag(false))
}

/// A path of the calendar in the place of shares by year.
fn calendar() -> Json {
    let path = typed("string").with("enum", words(PATHS));
    typed("object")
        .with("properties", object().with(CALENDAR, path))
        .with("required", words([CALENDAR]))
        .with("additionalProperties", Json::Flag(false))
}

fn either(one: Json, two: Json) -> Json {
    object().with("oneOf", Json::List(vec![one, two]))
}

fn name() -> Json {
    typed("string").with("pattern", Json::text("^[a-z][a-z0-9]*(-[a-z0-9]+)*$"))
}

fn shape(shape: Shape) -> Json {
    match shape {
        Shape::Name => name(),
        Shape::Text => typed("string"),
        Shape::Told => {
            either(typed("string"), closed(&Language::ALL.map(|language| (language.name(), typed("string")))))
        }
        Shape::Language => typed("string").with("enum", words(Language::ALL.map(Language::name))),
        Shape::Count(min, max) => whole(min, max),
        Shape::Real(min, max) => ranged("number", min, max),
        Shape::OneOf(now, _) => typed("string").with("enum", words(now.iter().copied())),
        Shape::Reals(min, max) => typed("array").with("items", ranged("number", min, max)),
        Shape::Years => {
            typed("array").with("items", whole(FIRST_YEAR.into(), LAST_YEAR.into())).with("minItems", Json::Whole(1))
        }
        Shape::Flag => typed("boolean"),
        Shape::Names => typed("array").with("items", name()),
        Shape::OwnMetrics => typed("array").with("items", typed("string").with("pattern", Json::text(OWN))),
        Shape::Metrics => some_of(OF_GROUPS.iter().chain(OF_PROVINCES).copied()).with("minItems", Json::Whole(1)),
        Shape::Dimensions => {
            let list = some_of(Dimension::ALL.map(Dimension::name));
            list.with("minItems", Json::Whole(1)).with("maxItems", Json::Whole(MOST_DIMENSIONS as i64))
        }
        Shape::Columns => {
            let known = columns().map(|column| column.name).collect::<Vec<_>>();
            let own = typed("string").with("pattern", Json::text(OWN));
            let one = either(typed("string").with("enum", words(known)), own);
            typed("array").with("items", one).with("uniqueItems", Json::Flag(true)).with("minItems", Json::Whole(1))
        }
        Shape::ByYear(min, max) => either(dated(ranged("number", min, max)), calendar()),
        Shape::NameByYear => either(name(), dated(name())),
        Shape::Inner => typed("object"),
    }
}

/// A list of some of these words, each once.
fn some_of<'a>(known: impl IntoIterator<Item = &'a str>) -> Json {
    let word = typed("string").with("enum", words(known));
    typed("array").with("items", word).with("uniqueItems", Json::Flag(true))
}

/// A table with the keys of a key table; `inner` gives the shape of those with keys of their own.
fn table(keys: &[Key], required: &[&str], inner: impl Fn(&str) -> Option<Json>) -> Json {
    let properties = keys.iter().map(|key| {
        let value = inner(key.name).unwrap_or_else(|| shape(key.shape));
        (key.name.to_owned(), value.with("description", Json::text(key.doc)))
    });
    typed("object")
        .with("properties", Json::Object(properties.collect()))
        .with("required", words(required.iter().copied()))
        .with("additionalProperties", Json::Flag(false))
}

/// A table of values by key; `of` makes of the shape of one value what the table takes.
fn values<'a>(keys: impl Iterator<Item = &'a behaviour::Key>, of: impl Fn(Json) -> Json) -> Json {
    let one = |key: &behaviour::Key| {
        let kind = if key.is_whole() { "integer" } else { "number" };
        of(if key.flag { typed("boolean") } else { ranged(kind, key.min, key.max) })
    };
    let properties = keys.map(|key| {
        let value = if key.parts.is_empty() { one(key) } else { parts(key, one) };
        (key.name.to_owned(), value.with("description", Json::text(key.doc)))
    });
    typed("object")
        .with("properties", Json::Object(properties.collect()))
        .with("additionalProperties", Json::Flag(false))
}

fn parts(key: &behaviour::Key, one: impl Fn(&behaviour::Key) -> Json) -> Json {
    let properties = key.parts.iter().map(|part| ((*part).to_owned(), one(key)));
    typed("object")
        .with("properties", Json::Object(properties.collect()))
        .with("additionalProperties", Json::Flag(false))
}

/// A value, or one by year.
fn plain_or_dated(value: Json) -> Json {
    either(value.clone(), dated(value))
}

fn param_shape(param: &Param) -> Json {
    let scale = |value: Value| match param.kind {
        param_kind::REAL => value.real,
        param_kind::SHARE => value.integer as f64 / SHARE_ONE as f64,
        param_kind::MONEY => value.integer as f64 / 100.0,
        _ => value.integer as f64,
    };
    let value = match param.kind {
        param_kind::FLAG => typed("boolean"),
        param_kind::CHOICE => typed("string").with("enum", words(param.choices.iter().map(String::as_str))),
        param_kind::COUNT | param_kind::YEARS => whole(param.min.integer, param.max.integer),
        _ => ranged("number", scale(param.min), scale(param.max)),
    };
    let again = match param.kind {
        param_kind::FLAG => typed("boolean"),
        param_kind::CHOICE => typed("string"),
        _ => typed("number"),
    };
    let doc = format!("{} ({}; default {})", param.doc.trim(), param.unit, super::show(param, param.default));
    let shapes = match param.kind {
        param_kind::SHARE => vec![value, dated(again), calendar()],
        _ => vec![value, dated(again)],
    };
    object().with("oneOf", Json::List(shapes)).with("description", Json::text(doc))
}

/// The parameters of a policy.
fn params(policy: &Description) -> Json {
    let properties = policy.params.iter().map(|param| (param.name.clone(), param_shape(param))).collect();
    typed("object").with("properties", Json::Object(properties)).with("additionalProperties", Json::Flag(false))
}

/// When `use` is this policy, these presets and parameters.
fn policy_case(policy: &Description) -> Json {
    let this = object().with("const", Json::text(policy.id.as_str()));
    let condition = object().with("properties", object().with("use", this));
    let presets = || typed("string").with("enum", words(policy.presets.iter().map(|preset| preset.name.as_str())));
    let shape_of = |key: &Key| match key.name {
        "preset" if !policy.presets.is_empty() => either(presets(), dated(presets())),
        "params" => reference(&policy.id),
        _ => Json::Flag(true),
    };
    let of = |keys: &mut dyn Iterator<Item = &Key>| {
        let mut properties: Vec<_> = keys.map(|key| (key.name.to_owned(), shape_of(key))).collect();
        let own = |name: &str| reference(&format!("{}/properties/{name}", policy.id));
        properties.extend(policy.params.iter().map(|param| (param.name.clone(), own(&param.name))));
        properties
    };
    let mut properties = of(&mut USE.iter().filter(|key| key.name != BY_PROVINCE));
    let there = Json::Object(of(&mut USE.iter().filter(|key| is_of_province(key))));
    let there = typed("object").with("properties", there).with("additionalProperties", Json::Flag(false));
    properties.push((BY_PROVINCE.to_owned(), object().with("additionalProperties", there)));
    let allowed = object()
        .with("description", Json::text(policy.summary.as_str()))
        .with("properties", Json::Object(properties))
        .with("additionalProperties", Json::Flag(false));
    object().with("if", condition).with("then", allowed)
}

/// A key of a use that may differ by province.
fn is_of_province(key: &Key) -> bool {
    !["use", "replace", BY_PROVINCE].contains(&key.name)
}

/// Terms by province: of provinces that there are, each with keys of a use.
fn provinces() -> Json {
    let terms = USE.iter().filter(|key| is_of_province(key)).map(|key| (key.name.to_owned(), shape(key.shape)));
    let terms = typed("object").with("properties", Json::Object(terms.collect()));
    let table = typed("object").with("additionalProperties", terms);
    match built_in_provinces() {
        Ok(names) => table.with("propertyNames", object().with("enum", words(names.iter().map(String::as_str)))),
        Err(_) => table,
    }
}

fn use_table(policies: &[&Description]) -> Json {
    let properties = USE.iter().map(|key| {
        let known = key.name == "use" && !policies.is_empty();
        let ids = || typed("string").with("enum", words(policies.iter().map(|policy| policy.id.as_str())));
        let value = match key.name {
            "use" if known => ids(),
            BY_PROVINCE => provinces(),
            _ => shape(key.shape),
        };
        (key.name.to_owned(), value.with("description", Json::text(key.doc)))
    });
    let table = typed("object").with("properties", Json::Object(properties.collect())).with("required", words(["use"]));
    if policies.is_empty() {
        return table;
    }
    table.with("allOf", Json::List(policies.iter().map(|policy| policy_case(policy)).collect()))
}

/// The schema of scenario files with the presets and parameters of these policies, in the order of their ids.
pub fn schema(policies: &[&Description]) -> String {
    let mut policies = policies.to_vec();
    policies.sort_by(|one, two| one.id.cmp(&two.id));
    let uses = || typed("array").with("items", reference("use"));
    let dated_keys = || behaviour::KEYS.iter().filter(|key| key.ground.is_none());
    let arm = table(ARM, &["name"], |key| match key {
        "policies" => Some(uses()),
        "behaviour" => Some(values(dated_keys(), plain_or_dated)),
        "environment" => Some(values(environment::COLUMNS.iter(), plain_or_dated)),
        "neutral" => Some(table(NEUTRAL, &["by", "over"], |_| None)),
        _ => None,
    });
    let arms = || typed("array").with("items", reference("arm"));
    let root = table(ROOT, &[], |key| match key {
        "arm" => Some(arms()),
        "behaviour" => Some(values(behaviour::KEYS.iter(), |value| value)),
        "table" => Some(typed("array").with("items", table(TABLE, &["metrics", "by"], |_| None))),
        "panel" => Some(table(PANEL, &["columns"], |_| None)),
        "factorial" => Some(table(FACTORIAL, &["parts"], |_| None)),
        "precision" => Some(table(PRECISION, &["metric", "arm", "year", "error"], |_| None)),
        "fund" => Some(typed("array").with("items", table(FUND, &["scheme", "level"], |_| None))),
        _ => None,
    });
    let head = object()
        .with("$schema", Json::text("http://json-schema.org/draft-07/schema#"))
        .with("title", Json::text("A scenario of gongji; made by `gongji describe --schema`, not by hand"));
    let (Json::Object(mut whole), Json::Object(root)) = (head, root) else { return String::new() };
    whole.extend(root);
    let definitions = object().with("arm", arm).with("use", use_table(&policies));
    let definitions = policies.iter().fold(definitions, |all, policy| all.with(policy.id.as_str(), params(policy)));
    let mut text = String::new();
    let written = Json::Object(whole).with("definitions", definitions).write(&mut text, 0);
    text.push('\n');
    written.map_or_else(|_| String::new(), |()| text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_of_every_table_is_in_the_schema() {
        let text = schema(&[]);
        for key in ROOT
            .iter()
            .chain(TABLE)
            .chain(FUND)
            .chain(PANEL)
            .chain(FACTORIAL)
            .chain(NEUTRAL)
            .chain(PRECISION)
            .chain(ARM)
            .chain(USE)
            .map(|key| key.name)
        {
            assert!(text.contains(&format!("\"{key}\": {{")), "{key}");
        }
        for key in behaviour::KEYS.iter().chain(environment::COLUMNS) {
            assert!(text.contains(&format!("\"{}\": {{", key.name)), "{}", key.name);
        }
    }

    #[test]
    fn text_is_escaped() {
        let mut out = String::new();
        assert!(quoted("a \"b\" \\ \n", &mut out).is_ok());
        assert_eq!(out, "\"a \\\"b\\\" \\\\ \\u000a\"");
    }
}
