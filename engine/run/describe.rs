//! `gongji describe`: what a policy, a metric, a column or a key of a scenario is.

use std::io::Write;

use gongji_model::hooks::HOOKS;
use gongji_model::observe::METRICS;
use gongji_model::policy::{Description, Hook, Param};
use gongji_sdk::abi::{Value, access, holder, hook};

use crate::diagnose::{Failure, Mistake};
use crate::explain::payer_name;
use crate::plugin::{Catalogue, element_name};
use crate::scenario::{self, behaviour, keys};

/// Describes everything of this name.
///
/// # Errors
/// Nothing has this name, or the output cannot be written.
pub fn name(name: &str, catalogue: &Catalogue, out: &mut dyn Write) -> Result<(), Failure> {
    let mut found = metric(name, out)?;
    found |= column(name, out)?;
    found |= key(name, out)?;
    if found {
        return Ok(());
    }
    match catalogue.find(name) {
        Ok(found) => policy(found.description(), catalogue, out),
        Err(failure) if failure.fault() == crate::diagnose::Fault::Input => Err(unknown(name, catalogue)),
        Err(failure) => Err(failure),
    }
}

fn unknown(name: &str, catalogue: &Catalogue) -> Failure {
    let policies = catalogue.all().unwrap_or_default();
    let mut known: Vec<&str> = policies.iter().map(|policy| policy.description().id.as_str()).collect();
    known.extend(METRICS.iter().map(|metric| metric.name));
    known.extend(HOOKS.iter().flat_map(|table| table.columns).map(|column| column.name));
    known.extend(keys::ROOT.iter().chain(keys::ARM).chain(keys::USE).map(|key| key.name));
    known.extend(behaviour::KEYS.iter().map(|key| key.name));
    let mistake = Mistake::new(format!("no policy, metric, column or key is called `{name}`"));
    Failure::input(mistake.suggest(name, known).help("`gongji describe` alone lists all names"))
}

/// Lists everything that can be described.
///
/// # Errors
/// A policy library is at fault, or the output cannot be written.
pub fn list(catalogue: &Catalogue, out: &mut dyn Write) -> Result<(), Failure> {
    writeln!(out, "policies")?;
    for found in catalogue.all()? {
        let policy = found.description();
        writeln!(out, "  {:<30} {}", policy.id, policy.summary)?;
    }
    writeln!(out, "\nmetrics")?;
    for metric in METRICS {
        writeln!(out, "  {:<30} {} ({})", metric.name, metric.doc, metric.unit)?;
    }
    writeln!(out, "\ncolumns by hook")?;
    for table in HOOKS {
        let names: Vec<_> = table.columns.iter().map(|column| column.name).collect();
        writeln!(out, "  {:<30} {}", table.name, names.join(", "))?;
    }
    Ok(())
}

fn metric(name: &str, out: &mut dyn Write) -> Result<bool, Failure> {
    let Some(metric) = METRICS.iter().find(|metric| metric.name == name) else { return Ok(false) };
    writeln!(out, "metric {name} ({})\n  {}", metric.unit, metric.doc)?;
    Ok(true)
}

fn column(name: &str, out: &mut dyn Write) -> Result<bool, Failure> {
    let mut found = false;
    for table in HOOKS {
        for column in table.columns.iter().filter(|column| column.name == name) {
            let access = if column.writable { "may be written" } else { "read only" };
            let kind = element_name(column.element);
            writeln!(out, "column {name} of hook {} ({kind}, {access})\n  {}", table.name, column.doc)?;
            found = true;
        }
    }
    Ok(found)
}

fn key(name: &str, out: &mut dyn Write) -> Result<bool, Failure> {
    let mut found = false;
    let tables = [("a scenario", keys::ROOT), ("an arm", keys::ARM), ("a policy in an arm", keys::USE)];
    for (what, table) in tables {
        if let Some(key) = keys::find(table, name) {
            writeln!(out, "key {name} of {what}\n  {}", key.doc)?;
            found = true;
        }
    }
    if let Some(key) = behaviour::key(name) {
        writeln!(out, "key {name} of [behaviour], {} to {}\n  {}", key.min, key.max, key.doc)?;
        if !key.parts.is_empty() {
            writeln!(out, "  parts: {}", key.parts.join(", "))?;
        }
        found = true;
    }
    Ok(found)
}

fn policy(policy: &Description, catalogue: &Catalogue, out: &mut dyn Write) -> Result<(), Failure> {
    writeln!(out, "policy {} {}\n  {}", policy.id, policy.version, policy.summary)?;
    if let Some(path) = catalogue.origin(&policy.id).and_then(|origin| origin.path) {
        writeln!(out, "  file: {}", path.display())?;
    }
    if !policy.requires.is_empty() {
        writeln!(out, "  needs: {}", policy.requires.join(", "))?;
    }
    section(out, "parameters", &policy.params, |param| {
        let head = format!("{} = {} ({})", param.name, scenario::show(param, param.default), param.unit);
        (head, format!("{}\n{}", range(param), param.doc.trim()))
    })?;
    section(out, "presets", &policy.presets, |preset| (preset.name.clone(), preset_text(policy, preset)))?;
    section(out, "products", &policy.products, |product| {
        let entry = if product.opt_out { "held unless refused" } else { "bought on application" };
        (format!("{} ({entry}, insurers: {})", product.name, product.insurers), product.doc.clone())
    })?;
    section(out, "own columns", &policy.columns, |column| {
        let span = match (column.holder, column.life) {
            (holder::FUND, true) => "of a pooled fund, kept",
            (holder::FUND, false) => "of a pooled fund, zero each year",
            (holder::PROVIDER, true) => "of a provider, kept",
            (holder::PROVIDER, false) => "of a provider, zero each year",
            (_, true) => "kept for life",
            (_, false) => "zero each year",
        };
        (format!("{} ({}, {span})", column.name, column.unit), column.doc.clone())
    })?;
    section(out, "hooks", &policy.hooks, |hook| (hook_head(policy, hook), fields(hook)))
}

fn section<T>(
    out: &mut dyn Write,
    title: &str,
    items: &[T],
    text: impl Fn(&T) -> (String, String),
) -> Result<(), Failure> {
    if !items.is_empty() {
        writeln!(out, "\n{title}")?;
    }
    for item in items {
        let (head, body) = text(item);
        writeln!(out, "  {head}")?;
        for line in body.lines().filter(|line| !line.trim().is_empty()) {
            writeln!(out, "      {}", line.trim())?;
        }
    }
    Ok(())
}

fn range(param: &Param) -> String {
    if param.choices.is_empty() {
        return format!("{} to {}", scenario::show(param, param.min), scenario::show(param, param.max));
    }
    param.choices.join(" | ")
}

fn preset_text(policy: &Description, preset: &gongji_model::policy::Preset) -> String {
    let value = |&(index, value): &(usize, Value)| -> Option<String> {
        let param = policy.params.get(index)?;
        Some(format!("{} = {}", param.name, scenario::show(param, value)))
    };
    let values: Vec<_> = preset.values.iter().filter_map(value).collect();
    format!("{}\n{}", preset.doc.trim(), values.join(", "))
}

fn hook_head(policy: &Description, hook: &Hook) -> String {
    let name = gongji_model::hooks::table(hook.hook).map_or("unknown", |table| table.name);
    let product = hook.product.and_then(|index| policy.products.get(index));
    let product = product.map(|product| format!(" for {}", product.name)).unwrap_or_default();
    if hook.hook == hook::SETTLE {
        let cares = scenario::cares(hook.cares);
        return format!("{name} layer {}: {} pays for {cares}{product}", hook.layer, payer_name(hook.payer));
    }
    format!("{name}{product}")
}

fn fields(hook: &Hook) -> String {
    let of = |wanted: fn(u32) -> bool| {
        let names = hook.fields.iter().filter(|field| wanted(field.access)).map(|field| field.name.as_str());
        names.collect::<Vec<_>>().join(", ")
    };
    let (reads, writes) = (of(|access| access != access::WRITE), of(|access| access != access::READ));
    format!("reads {reads}\nwrites {writes}")
}
