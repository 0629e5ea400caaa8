//! What a policy declares, as a whole and part by part.

use std::io::Write;

use gongji_model::law::hooks;
use gongji_model::law::policy::{Description, Entry, Hook, Param, Product, Renewal};
use gongji_model::law::schemes;
use gongji_sdk::abi::{Value, access, holder};

use crate::ground::diagnose::Failure;
use crate::ground::words::counted;
use crate::inspect::explain::payer_name;
use crate::intake::plugin::{Catalogue, element_name, holder_name};
use crate::intake::scenario;

/// All that a policy declares.
pub(super) fn whole(policy: &Description, catalogue: &Catalogue, out: &mut dyn Write) -> Result<(), Failure> {
    writeln!(out, "policy {} {}\n  {}", policy.id, policy.version, policy.summary)?;
    if let Some(path) = catalogue.origin(&policy.id).and_then(|origin| origin.path) {
        writeln!(out, "  file: {}", path.display())?;
    }
    let founds = if policy.founds_scheme { ", which it founds" } else { "" };
    writeln!(out, "  scheme: {}{founds}", schemes::name(policy.scheme))?;
    if !policy.requires.is_empty() {
        writeln!(out, "  needs: {}", policy.requires.join(", "))?;
    }
    for (order, ids) in [("after", &policy.after), ("before", &policy.before)] {
        if !ids.is_empty() {
            writeln!(out, "  acts {order}: {}", ids.join(", "))?;
        }
    }
    for (title, parts) in sections(policy) {
        if !parts.is_empty() {
            writeln!(out, "\n{title}")?;
        }
        for part in parts {
            part.write("  ", out)?;
        }
    }
    Ok(())
}

/// One of a policy's parameters, presets, products or own columns.
pub(super) fn part(policy: &Description, name: &str, out: &mut dyn Write) -> Result<bool, Failure> {
    let mut found = false;
    for (title, parts) in sections(policy) {
        for part in parts.iter().filter(|part| part.name == name) {
            writeln!(out, "policy {}, {title}", policy.id)?;
            part.write("  ", out)?;
            found = true;
        }
    }
    Ok(found)
}

/// What a policy counts itself, a line each, by the names that tables have.
pub(super) fn metrics(policy: &Description, out: &mut dyn Write) -> Result<(), Failure> {
    for metric in &policy.metrics {
        let doc = metric.doc.split_whitespace().collect::<Vec<_>>().join(" ");
        writeln!(out, "  {:<30} {doc} ({})", format!("{}.{}", policy.id, metric.name), metric.unit)?;
    }
    Ok(())
}

/// The names that [`part`] knows.
pub(super) fn parts(policy: &Description) -> Vec<String> {
    sections(policy)
        .into_iter()
        .flat_map(|(_, parts)| parts)
        .map(|part| part.name)
        .filter(|name| !name.is_empty())
        .collect()
}

/// Something that a policy declares: its name, a line with it, and a few more lines.
struct Part {
    name: String,
    head: String,
    body: String,
}

impl Part {
    fn write(&self, indent: &str, out: &mut dyn Write) -> Result<(), Failure> {
        writeln!(out, "{indent}{}", self.head)?;
        for line in self.body.lines().filter(|line| !line.trim().is_empty()) {
            writeln!(out, "{indent}    {}", line.trim())?;
        }
        Ok(())
    }
}

fn sections(policy: &Description) -> [(&'static str, Vec<Part>); 6] {
    let named = |name: &str, head: String, body: String| Part { name: name.into(), head, body };
    let params = policy.params.iter().map(|param| {
        let head = format!("{} = {} ({})", param.name, scenario::show(param, param.default), param.unit);
        named(&param.name, head, format!("{}\n{}", range(param), param.doc.trim()))
    });
    let presets =
        policy.presets.iter().map(|preset| named(&preset.name, preset.name.clone(), preset_text(policy, preset)));
    let products = policy.products.iter().map(|product| {
        let entry = match product.entry {
            Entry::OptIn => "bought on application",
            Entry::OptOut => "held unless refused",
            Entry::Compulsory => "compulsory",
        };
        let head = format!("{} ({entry}, insurers: {}{})", product.name, product.insurers, terms(product));
        named(&product.name, head, product.doc.clone())
    });
    let columns = policy.columns.iter().map(|column| {
        let span = match (column.holder, column.life) {
            (holder::PERSON, true) => "kept for life".to_owned(),
            (holder::PERSON, false) => "zero each year".to_owned(),
            (holder, life) => {
                format!("of a {}, {}", holder_name(holder), if life { "kept" } else { "zero each year" })
            }
        };
        let kind = element_name(column.element);
        named(&column.name, format!("{} ({}, {kind}, {span})", column.name, column.unit), column.doc.clone())
    });
    let metrics = policy.metrics.iter().map(|metric| {
        let head = format!("{} ({}, told as `{}.{}`)", metric.name, metric.unit, policy.id, metric.name);
        named(&metric.name, head, metric.doc.clone())
    });
    // A hook is asked for by its own name.
    let hooks = policy.hooks.iter().map(|hook| named("", hook_head(policy, hook), fields(hook)));
    [
        ("parameters", params.collect()),
        ("presets", presets.collect()),
        ("products", products.collect()),
        ("own columns", columns.collect()),
        ("metrics", metrics.collect()),
        ("hooks", hooks.collect()),
    ]
}

/// What sets a product apart from one that a person buys anew every year.
fn terms(product: &Product) -> String {
    let years = |years: u32| counted(years, "year", "years");
    let terms = [
        (product.term > 1, format!("contract of {}", years(product.term))),
        (product.renewal == Some(Renewal::GoesOn), "goes on when it ends".to_owned()),
        (product.waiting > 0, format!("pays after {}", years(product.waiting))),
        (product.of_household, "those at home decide together".to_owned()),
        (product.lump_sum, "lump sums".to_owned()),
    ];
    terms.into_iter().filter(|(is_it, _)| *is_it).map(|(_, words)| format!(", {words}")).collect()
}

fn range(param: &Param) -> String {
    if param.choices.is_empty() {
        return format!("{} to {}", scenario::show(param, param.min), scenario::show(param, param.max));
    }
    param.choices.join(" | ")
}

fn preset_text(policy: &Description, preset: &gongji_model::law::policy::Preset) -> String {
    let value = |&(index, value): &(usize, Value)| -> Option<String> {
        let param = policy.params.get(index)?;
        Some(format!("{} = {}", param.name, scenario::show(param, value)))
    };
    let values: Vec<_> = preset.values.iter().filter_map(value).collect();
    format!("{}\n{}", preset.doc.trim(), values.join(", "))
}

fn hook_head(policy: &Description, hook: &Hook) -> String {
    let table = hooks::table(hook.hook);
    let name = table.map_or("unknown", |table| table.name);
    let product = hook.product.and_then(|index| policy.products.get(index));
    let product = product.map(|product| format!(" for {}", product.name)).unwrap_or_default();
    if table.is_some_and(|table| table.in_layers) {
        let cares = scenario::cares(hook.cares);
        return format!("{name} layer {}: {} pays for {cares}{product}", hook.layer, payer_name(hook.payer));
    }
    if table.is_some_and(|table| table.pays) {
        return format!("{name}: {} pays{product}", payer_name(hook.payer));
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
