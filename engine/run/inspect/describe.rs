//! `gongji describe`: what a policy, a parameter, a hook, a column, a metric or a key of a scenario is.

use std::io::Write;

use gongji_model::block::columns::{COLUMNS, OPTIONAL};
use gongji_model::law::hooks::HookTable;
use gongji_model::metrics::names::METRICS;
use gongji_model::society::STATE;

use crate::ground::diagnose::{Failure, Fault, Mistake};
use crate::ground::references;
use crate::intake::inputs;
use crate::intake::plugin::Catalogue;
use crate::intake::scenario::{behaviour, environment, keys};
use crate::results::paired::{MEASURES, Measure, break_even};
use crate::words::Language;

mod hook;
mod policy;
pub mod systems;
mod words;

/// Tables of a scenario that have keys of their own: their name, what one is, and its keys.
const LISTED: [(&str, &str, &[keys::Key]); 6] = [
    ("table", "a table of a scenario", keys::TABLE),
    ("fund", "a fund of a scenario", keys::FUND),
    ("factorial", "the factorial of a scenario", keys::FACTORIAL),
    ("neutral", "a twin of an arm", keys::NEUTRAL),
    ("precision", "the wanted precision of a scenario", keys::PRECISION),
    ("rollout", "shares by year", keys::SHARES),
];

/// The name of the list of all systems of the catalogue.
const SYSTEMS: &str = "systems";

/// Describes this for programs. Only the systems of the catalogue can be told so.
///
/// # Errors
/// It is something else, or the output cannot be written.
pub fn json(name: Option<&str>, out: &mut dyn Write) -> Result<(), Failure> {
    match name {
        Some(SYSTEMS) => systems::list(true, out),
        Some(other) => Err(not_as_json(&format!("`{other}` is not told as JSON"))),
        None => Err(not_as_json("the list of all names is not told as JSON")),
    }
}

fn not_as_json(title: &str) -> Failure {
    Failure::input(Mistake::new(title).help("`gongji describe systems --json` is; `--schema` prints that of scenarios"))
}

/// Describes everything of this name, with the hooks of a table. `OWNER.NAME` is a parameter, preset, product or column of a policy, or a column of a
/// hook.
///
/// # Errors
/// Nothing has this name, or the output cannot be written.
pub fn name(
    name: &str,
    language: Language,
    tables: &[HookTable],
    catalogue: &Catalogue,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let mut told = Vec::new();
    in_english(name, tables, catalogue, &mut told)?;
    // Policies are known once the rest was told.
    words::tell(name, catalogue, language, out)?;
    Ok(out.write_all(&told)?)
}

fn in_english(name: &str, tables: &[HookTable], catalogue: &Catalogue, out: &mut dyn Write) -> Result<(), Failure> {
    if ["hook", "hooks"].contains(&name) {
        return hook::list(tables, out);
    }
    if name == SYSTEMS {
        return systems::list(false, out);
    }
    if name.split('.').any(str::is_empty) {
        return Err(unknown(name, tables, catalogue));
    }
    if measure(name, out)? {
        return Ok(());
    }
    if let Some((owner, part)) = name.split_once('.') {
        return part_of((owner, part), tables, catalogue, out);
    }
    let mut found = metric(name, out)?;
    found |= hook::table(name, tables, catalogue, out)?;
    found |= hook::column(tables, None, name, out)?;
    found |= kept(name, out)?;
    found |= key(name, out)?;
    found |= parameter(name, out)?;
    found |= reference(name, out)?;
    for policy in catalogue.all().unwrap_or_default() {
        found |= policy::part(policy.description(), name, out)?;
    }
    match catalogue.find(name) {
        Ok(policy) => policy::whole(policy.description(), catalogue, out),
        Err(_) if found => Ok(()),
        Err(failure) if failure.fault() == Fault::Input => Err(unknown(name, tables, catalogue)),
        Err(failure) => Err(failure),
    }
}

fn part_of(
    (owner, part): (&str, &str),
    tables: &[HookTable],
    catalogue: &Catalogue,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    if let Some(key) = behaviour::key(owner).filter(|key| !key.parts.is_empty()) {
        let Some(number) = key.parts.iter().position(|known| *known == part) else {
            let mistake = Mistake::new(format!("key `{owner}` of [behaviour] has no part `{part}`"));
            return Err(Failure::input(mistake.suggest(part, key.parts.iter().copied())));
        };
        return behavioural(key, Some(number), out);
    }
    if let Some(column) = environment::column(owner).filter(|column| !column.parts.is_empty()) {
        if !column.parts.contains(&part) {
            let mistake = Mistake::new(format!("key `{owner}` of [arm.environment] has no part `{part}`"));
            return Err(Failure::input(mistake.suggest(part, column.parts.iter().copied())));
        }
        return environmental(&format!("{owner}.{part}"), column, out);
    }
    if let Some((_, what, keys)) = LISTED.iter().find(|(name, ..)| *name == owner) {
        let Some(known) = keys::find(keys, part) else {
            let mistake = Mistake::new(format!("{what} has no key `{part}`"));
            return Err(Failure::input(mistake.suggest(part, keys.iter().map(|key| key.name))));
        };
        writeln!(out, "key {part} of {what}\n  {}", known.doc)?;
        return Ok(());
    }
    if let Some(table) = tables.iter().find(|table| table.name == owner) {
        if hook::column(tables, Some(owner), part, out)? {
            return Ok(());
        }
        let mistake = Mistake::new(format!("hook `{owner}` has no column `{part}`"));
        return Err(Failure::input(mistake.suggest(part, table.columns.iter().map(|column| column.name))));
    }
    let found = match catalogue.find(owner) {
        Err(failure) if failure.fault() == Fault::Input => return Err(unknown(owner, tables, catalogue)),
        found => found?,
    };
    if policy::part(found.description(), part, out)? {
        return Ok(());
    }
    let parts = policy::parts(found.description());
    let mistake = Mistake::new(format!("policy `{owner}` declares no `{part}`"));
    Err(Failure::input(mistake.suggest(part, parts.iter().map(String::as_str))))
}

fn unknown(name: &str, tables: &[HookTable], catalogue: &Catalogue) -> Failure {
    let policies = catalogue.all().unwrap_or_default();
    let parts: Vec<String> = policies.iter().flat_map(|policy| policy::parts(policy.description())).collect();
    let mut known: Vec<&str> = policies.iter().map(|policy| policy.description().id.as_str()).collect();
    known.push(SYSTEMS);
    known.extend(METRICS.iter().map(|metric| metric.name));
    let measures: Vec<String> = MEASURES.iter().map(Measure::key).collect();
    known.extend(measures.iter().map(String::as_str).chain(break_even::MEASURES));
    known.extend(tables.iter().map(|table| table.name));
    known.extend(tables.iter().flat_map(|table| table.columns).map(|column| column.name));
    known.extend(COLUMNS.iter().chain(OPTIONAL).map(|column| column.name));
    known.extend(STATE.iter().flat_map(|(_, fields)| *fields).map(|field| field.name));
    known.extend(
        LISTED
            .iter()
            .flat_map(|(_, _, keys)| *keys)
            .chain(keys::ROOT)
            .chain(keys::ARM)
            .chain(keys::USE)
            .map(|key| key.name),
    );
    known.extend(references::entries().map(|(tag, _)| tag));
    known.extend(behaviour::KEYS.iter().chain(environment::COLUMNS).map(|key| key.name));
    known.extend(environment::GROUND.iter().map(|(name, _)| *name));
    let rows = rows().unwrap_or_default();
    known.extend(rows.iter().map(|(_, row)| row.name.as_str()));
    known.extend(parts.iter().map(String::as_str));
    let mistake = Mistake::new(format!("no policy, parameter, hook, column, metric or key is called `{name}`"));
    Failure::input(mistake.suggest(name, known).help("`gongji describe` alone lists all names"))
}

/// Lists everything that can be described, with the hooks of a table.
///
/// # Errors
/// A policy library is at fault, or the output cannot be written.
pub fn list(tables: &[HookTable], catalogue: &Catalogue, out: &mut dyn Write) -> Result<(), Failure> {
    writeln!(out, "policies")?;
    for found in catalogue.all()? {
        let policy = found.description();
        writeln!(out, "  {:<30} {}", policy.id, policy.summary)?;
    }
    writeln!(out, "\nmetrics")?;
    for metric in METRICS {
        writeln!(out, "  {:<30} {} ({})", metric.name, metric.doc, metric.unit)?;
    }
    for found in catalogue.all()? {
        policy::metrics(found.description(), out)?;
    }
    writeln!(out, "\ncolumns by hook")?;
    for table in tables {
        let names: Vec<_> = table.columns.iter().map(|column| column.name).collect();
        writeln!(out, "  {:<30} {}", table.name, names.join(", "))?;
    }
    writeln!(out, "\n`gongji describe systems` lists the fifty systems of the catalogue, and how far each is served")?;
    Ok(())
}

/// What is kept of persons, and beside them, from year to year.
fn kept(name: &str, out: &mut dyn Write) -> Result<bool, Failure> {
    let mut found = false;
    for column in COLUMNS.iter().chain(OPTIONAL).filter(|column| column.name == name) {
        writeln!(out, "column {name} of a person ({}, {})\n  {}", column.element, column.unit, column.doc)?;
        found = true;
    }
    for (of, fields) in STATE {
        for field in fields.iter().filter(|field| field.name == name) {
            writeln!(out, "column {name} of a {of} ({})\n  {}", field.kind, field.doc.trim())?;
            found = true;
        }
    }
    Ok(found)
}

fn metric(name: &str, out: &mut dyn Write) -> Result<bool, Failure> {
    let Some(metric) = METRICS.iter().find(|metric| metric.name == name) else { return Ok(false) };
    writeln!(out, "metric {name} ({})\n  {}", metric.unit, metric.doc)?;
    Ok(true)
}

/// A measure of the headline that is no metric by itself.
fn measure(name: &str, out: &mut dyn Write) -> Result<bool, Failure> {
    if let Some(at) = break_even::MEASURES.iter().position(|known| *known == name) {
        let with = ["", ", with what the public funds gain counted as the persons'"][at];
        writeln!(
            out,
            "measure {name} of summary.csv\n  value of an account yuan at which two arms cost households the same{with}"
        )?;
        return Ok(true);
    }
    let is_metric = METRICS.iter().any(|metric| metric.name == name);
    let Some(measure) = MEASURES.iter().find(|measure| !is_metric && measure.key() == name) else { return Ok(false) };
    writeln!(
        out,
        "measure {name} of the headline and of summary.csv\n  {}",
        measure.label(Language::English).trim_start_matches("— ")
    )?;
    if let Some((of, _)) = name.split_once('.') {
        metric(of, out)?;
    }
    Ok(true)
}

fn reference(tag: &str, out: &mut dyn Write) -> Result<bool, Failure> {
    let Some(entry) = references::entry(tag) else { return Ok(false) };
    writeln!(out, "reference {tag}\n  {entry}")?;
    Ok(true)
}

fn key(name: &str, out: &mut dyn Write) -> Result<bool, Failure> {
    let mut found = false;
    let listed = LISTED.iter().map(|(_, what, keys)| (*what, *keys));
    let tables = [("a scenario", keys::ROOT)].into_iter().chain(listed);
    let tables = tables.chain([("an arm", keys::ARM), ("a policy in an arm", keys::USE)]);
    for (what, table) in tables {
        if let Some(key) = keys::find(table, name) {
            writeln!(out, "key {name} of {what}\n  {}", key.doc)?;
            found = true;
        }
    }
    if let Some((_, _, keys)) = LISTED.iter().find(|(listed, ..)| *listed == name) {
        let keys: Vec<&str> = keys.iter().map(|key| key.name).collect();
        writeln!(out, "  its keys: {}", keys.join(", "))?;
    }
    if let Some(key) = behaviour::key(name) {
        behavioural(key, None, out)?;
        found = true;
    }
    if let Some(column) = environment::column(name) {
        environmental(name, column, out)?;
        found = true;
    }
    for (_, why) in environment::GROUND.iter().filter(|(ground, _)| *ground == name) {
        writeln!(out, "column {name} of the environment\n  ground: one for all arms, since {why}")?;
        found = true;
    }
    Ok(found)
}

/// A column of the environment that an arm may multiply.
fn environmental(name: &str, column: &behaviour::Key, out: &mut dyn Write) -> Result<(), Failure> {
    let behaviour::Key { min, max, doc, parts, .. } = column;
    writeln!(out, "key {name} of [arm.environment], a factor of {min} to {max} on its course\n  {doc}")?;
    if name == column.name && !parts.is_empty() {
        let parts: Vec<String> = (0..parts.len()).map(|part| column.label(part)).collect();
        writeln!(out, "  parts: {}", parts.join(", "))?;
    }
    writeln!(out, "  dated: an arm may have factors of its own, plain or by year")?;
    Ok(())
}

/// Every parameter of the tables, with its file.
fn rows() -> Result<Vec<(&'static str, inputs::Parameter)>, Failure> {
    let behaviour = inputs::built_in_parameters()?.into_iter().map(|row| ("behaviour.csv", row));
    Ok(behaviour.chain(inputs::built_in_trends()?.into_iter().map(|row| ("trends.csv", row))).collect())
}

/// A row of a table of parameters; the key of the same name has told already what there is to tell.
fn parameter(name: &str, out: &mut dyn Write) -> Result<bool, Failure> {
    if behaviour::key(name).is_some() {
        return Ok(false);
    }
    let Some((file, row)) = rows()?.into_iter().find(|(_, row)| row.name == name) else { return Ok(false) };
    let inputs::Parameter { value, min, max, unit, confidence, source, .. } = row;
    writeln!(
        out,
        "parameter {name} of {file}: {value} ({unit}), worth trying {min} to {max}\n  {confidence}: {source}"
    )?;
    if let Some(setting) = behaviour::settings(0.0).find(|setting| setting.row() == name) {
        writeln!(out, "  set by the key {} of [behaviour]", setting.label())?;
    }
    Ok(true)
}

/// A key of `[behaviour]`, or one of its parts by number: what it means, and what the tables say.
fn behavioural(key: &behaviour::Key, part: Option<usize>, out: &mut dyn Write) -> Result<(), Failure> {
    let setting = behaviour::Setting { name: key.name, part: part.unwrap_or(0), value: 0.0 };
    let name = if part.is_some() { setting.label() } else { key.name.to_owned() };
    writeln!(out, "key {name} of [behaviour], {} to {}\n  {}", key.min, key.max, key.doc)?;
    if part.is_none() && !key.parts.is_empty() {
        let parts: Vec<String> = key.parts.iter().map(|part| format!("{}.{part}", key.name)).collect();
        writeln!(out, "  parts: {}", parts.join(", "))?;
    } else if let Some(row) = inputs::built_in_parameters()?.into_iter().find(|row| row.name == setting.row()) {
        let inputs::Parameter { value, min, max, unit, confidence, source, .. } = row;
        writeln!(out, "  default {value} ({unit}), worth trying {min} to {max}; {confidence}: {source}")?;
    }
    match key.ground {
        Some(why) => writeln!(out, "  ground: one value for all arms, since {why}")?,
        None => writeln!(out, "  dated: an arm may have values of its own in [arm.behaviour], plain or by year")?,
    }
    Ok(())
}
