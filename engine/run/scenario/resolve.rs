//! Holds a draft against the policies: ids, presets, parameters, what requires what, which layers collide.

use std::collections::BTreeSet;
use std::sync::Arc;

use gongji_model::care::Care;
use gongji_model::hooks;
use gongji_model::policy::{Description, Hook, Param, Policy};
use gongji_sdk::abi::{SHARE_ONE, Value, access, hook, param_kind};

use super::document::{Entry, Item, Node};
use super::draft::{Draft, DraftArm, DraftUse, by_year};
use super::keys::{FIRST_YEAR, LAST_YEAR, USE};
use super::reader::wrong_kind;
use super::{Arm, PolicyUse, Scenario};
use crate::diagnose::{Fault, Mistake, nearest};
use crate::explain::percent;
use crate::plugin::{Catalogue, within};

/// Fen in a yuan.
const FEN: f64 = 100.0;

/// Fills in policies and values; mistakes of the user and of plugins are noted apart.
pub(super) fn resolve(
    draft: Draft,
    catalogue: &Catalogue,
    mistakes: &mut Vec<Mistake>,
    faults: &mut Vec<Mistake>,
) -> Scenario {
    let mut arms = Vec::new();
    for arm in &draft.arms {
        let mut known: Vec<(PolicyUse, Arc<dyn Policy>)> = Vec::new();
        for policy in &arm.uses {
            match catalogue.find(&policy.id) {
                Ok(found) => known.push((policy_use(policy, found.description(), mistakes), found)),
                Err(failure) => {
                    let list = if failure.fault() == Fault::Input { &mut *mistakes } else { &mut *faults };
                    let located = |mistake: Mistake| mistake.located(&policy.place, "used here");
                    list.extend(failure.into_mistakes().into_iter().map(located));
                }
            }
        }
        requirements(arm, &known, mistakes);
        order(arm, &mut known, mistakes);
        collisions(arm, &known, mistakes);
        let policies = known.into_iter().map(|(policy, _)| policy).collect();
        let title = arm.title.clone().unwrap_or_else(|| arm.name.clone());
        arms.push(Arm { name: arm.name.clone(), title, words: arm.words.clone(), policies });
    }
    let baseline = arms.iter().position(|arm| arm.name == draft.baseline).unwrap_or(0);
    let Draft { name, title, question, from, until, persons, replicates, seed, closure, price_year, .. } = draft;
    let Draft {
        discount_rate,
        universe,
        past,
        price_rule,
        parameters,
        take_up_axis,
        behaviour,
        tables,
        sources,
        text,
        notes,
        ..
    } = draft;
    Scenario {
        name,
        title,
        question,
        from,
        until,
        persons,
        replicates,
        seed,
        baseline,
        closure,
        price_year,
        discount_rate,
        universe,
        past,
        price_rule,
        parameters,
        take_up_axis,
        behaviour,
        tables,
        arms,
        sources,
        text,
        notes,
        solved: Arc::default(),
    }
}

/// A value of a parameter from a year on.
struct Dated {
    year: u16,
    param: usize,
    value: Value,
}

/// A policy without a year of its own has always been there: the society is simulated from its opening, whatever years
/// the scenario reports.
fn policy_use(draft: &DraftUse, policy: &Description, mistakes: &mut Vec<Mistake>) -> PolicyUse {
    let mut dated = Vec::new();
    let presets = presets(draft, policy, mistakes);
    for given in &draft.params {
        param(given, policy, &mut dated, mistakes);
    }
    let from = draft.from.unwrap_or(FIRST_YEAR);
    let mut years: BTreeSet<u16> = BTreeSet::from([from]);
    years.extend(dated.iter().map(|dated| dated.year).chain(presets.iter().map(|&(year, _)| year)));
    let defaults: Vec<Value> = policy.params.iter().map(|param| param.default).collect();
    let values = |year: u16| {
        let mut values = defaults.clone();
        let preset = presets.iter().rev().find(|(first, _)| *first <= year).map(|&(_, preset)| preset);
        for &(param, value) in preset.into_iter().flat_map(|preset| &policy.presets[preset].values) {
            values[param] = value;
        }
        for dated in dated.iter().filter(|dated| dated.year <= year) {
            values[dated.param] = dated.value;
        }
        (year, values)
    };
    PolicyUse {
        id: draft.id.clone(),
        from,
        until: draft.until,
        rollout: draft.rollout.clone(),
        values_by_year: years.into_iter().filter(|year| *year >= from).map(values).collect(),
        place: draft.place.clone(),
    }
}

fn presets(draft: &DraftUse, policy: &Description, mistakes: &mut Vec<Mistake>) -> Vec<(u16, usize)> {
    let mut presets = Vec::new();
    for (year, name, place) in &draft.presets {
        match policy.presets.iter().position(|preset| preset.name == *name) {
            Some(index) => presets.push((*year, index)),
            None => {
                let title = format!("`{}` has no preset `{name}`", policy.id);
                let mistake = Mistake::at(place, title, "unknown preset");
                mistakes.push(mistake.suggest(name, policy.presets.iter().map(|preset| preset.name.as_str())));
            }
        }
    }
    presets
}

fn param(given: &Entry, policy: &Description, dated: &mut Vec<Dated>, mistakes: &mut Vec<Mistake>) {
    let Some(index) = policy.params.iter().position(|param| param.name == given.key) else {
        let mistake = Mistake::at(&given.at, format!("`{}` has no parameter `{}`", policy.id, given.key), "unknown");
        let names = policy.params.iter().map(|param| param.name.as_str());
        let word = nearest(&given.key, USE.iter().map(|key| key.name));
        let mistake = mistake.suggest(&given.key, names);
        mistakes.push(match word.filter(|word| *word != "params") {
            Some(word) => mistake.help(format!("or did you mean the key `{word}`?")),
            None => mistake,
        });
        return;
    };
    let spec = &policy.params[index];
    let one = |year, node, dated: &mut Vec<Dated>, mistakes: &mut Vec<Mistake>| match value(spec, node) {
        Ok(value) => dated.push(Dated { year, param: index, value }),
        Err(mistake) => mistakes.push(mistake),
    };
    match given.node.entries() {
        None => one(0, &given.node, dated, mistakes),
        Some([]) => mistakes.push(Mistake::at(&given.node.place, format!("`{}` by year is empty", spec.name), "")),
        Some(entries) => {
            for (year, entry) in by_year(&spec.name, entries, mistakes) {
                one(year, &entry.node, dated, mistakes);
            }
        }
    }
}

/// The value of a parameter in the contract's units.
pub(crate) fn value(param: &Param, node: &Node) -> Result<Value, Mistake> {
    let number = || match node.item {
        Item::Integer(number) => Ok(number as f64),
        Item::Real(number) => Ok(number),
        _ => Err(wrong_kind(&param.name, node, "a number")),
    };
    let whole = |integer| Ok(Value { integer, real: 0.0 });
    let value = match param.kind {
        param_kind::REAL => Ok(Value { integer: 0, real: number()? }),
        param_kind::SHARE => whole(scaled(param, node, number()?, SHARE_ONE as f64, "one part per million")?),
        param_kind::MONEY => whole(scaled(param, node, number()?, FEN, "one fen")?),
        param_kind::FLAG => match node.item {
            Item::Flag(flag) => whole(i64::from(flag)),
            _ => Err(wrong_kind(&param.name, node, "true or false")),
        },
        param_kind::CHOICE => choice(param, node).and_then(whole),
        _ => match node.item {
            Item::Integer(number) => whole(number),
            _ => Err(wrong_kind(&param.name, node, "a whole number")),
        },
    }?;
    if within(param, value) {
        return Ok(value);
    }
    let title = format!("`{}` is out of its range", param.name);
    let label = format!("expected {} to {} ({})", show(param, param.min), show(param, param.max), param.unit);
    Err(Mistake::at(&node.place, title, label))
}

fn scaled(param: &Param, node: &Node, number: f64, unit: f64, finest: &str) -> Result<i64, Mistake> {
    let scaled = number * unit;
    let near = scaled.round();
    if !scaled.is_finite() || near.abs() > 9.0e15 {
        let label = format!("expected {} to {}", show(param, param.min), show(param, param.max));
        return Err(Mistake::at(&node.place, format!("`{}` is out of its range", param.name), label));
    }
    if (scaled - near).abs() > 1e-3 {
        let title = format!("`{}` is finer than {finest}", param.name);
        return Err(Mistake::at(&node.place, title, "expected fewer digits"));
    }
    Ok(near as i64)
}

fn choice(param: &Param, node: &Node) -> Result<i64, Mistake> {
    let Item::Text(text) = &node.item else {
        return Err(wrong_kind(&param.name, node, "one of its choices in quotes"));
    };
    let index = param.choices.iter().position(|choice| choice == text);
    index.map(|index| index as i64).ok_or_else(|| {
        let mistake = Mistake::at(&node.place, format!("`{}` cannot be `{text}`", param.name), "unknown choice");
        mistake.suggest(text, param.choices.iter().map(String::as_str))
    })
}

/// A value as a scenario writes it.
pub fn show(param: &Param, value: Value) -> String {
    let integer = value.integer;
    match param.kind {
        param_kind::REAL => value.real.to_string(),
        param_kind::SHARE => (integer as f64 / SHARE_ONE as f64).to_string(),
        param_kind::MONEY => (integer as f64 / FEN).to_string(),
        param_kind::FLAG => (integer != 0).to_string(),
        param_kind::CHOICE => {
            let name = usize::try_from(integer).ok().and_then(|index| param.choices.get(index));
            name.map_or_else(|| integer.to_string(), |name| format!("\"{name}\""))
        }
        _ => integer.to_string(),
    }
}

fn requirements(arm: &DraftArm, known: &[(PolicyUse, Arc<dyn Policy>)], mistakes: &mut Vec<Mistake>) {
    for (policy, found) in known {
        for id in &found.description().requires {
            let other = known.iter().map(|(other, _)| other).find(|other| other.id == *id);
            let lacks = |year: &u16| other.is_none_or(|other| other.share(*year) < policy.share(*year));
            let Some(year) = (FIRST_YEAR..=LAST_YEAR).find(|year| policy.active(*year) && lacks(year)) else {
                continue;
            };
            if other.is_none() && arm.uses.iter().any(|other| other.id == *id) {
                continue;
            }
            let title = format!("`{}` needs `{id}` in the arm `{}`", policy.id, arm.name);
            let label = match other {
                None => "needed by this policy".to_owned(),
                Some(other) => format!(
                    "in {year} active in {}% of areas, `{id}` in {}%",
                    percent(policy.share(year)),
                    percent(other.share(year))
                ),
            };
            let mistake = Mistake::at(&policy.place, title, label);
            mistakes.push(mistake.help(format!("add `{{ use = \"{id}\" }}` for the same years and areas")));
        }
    }
}

/// Puts the policies that `order` names into that order, on the places that they have.
fn order(arm: &DraftArm, known: &mut [(PolicyUse, Arc<dyn Policy>)], mistakes: &mut Vec<Mistake>) {
    let rank = |id: &str| arm.order.iter().position(|(name, _)| name == id);
    for (name, place) in &arm.order {
        if !arm.uses.iter().any(|policy| policy.id == *name) {
            let mistake = Mistake::at(place, format!("`order` names `{name}`, which the arm does not use"), "not used");
            mistakes.push(mistake.suggest(name, arm.uses.iter().map(|policy| policy.id.as_str())));
        }
    }
    let places: Vec<usize> = (0..known.len()).filter(|&at| rank(&known[at].0.id).is_some()).collect();
    for end in (1..places.len()).rev() {
        for at in 0..end {
            let (one, two) = (places[at], places[at + 1]);
            if rank(&known[one].0.id) > rank(&known[two].0.id) {
                known.swap(one, two);
            }
        }
    }
}

fn collisions(arm: &DraftArm, known: &[(PolicyUse, Arc<dyn Policy>)], mistakes: &mut Vec<Mistake>) {
    let ordered = |id: &str| arm.order.iter().any(|(name, _)| name == id);
    for (at, (policy, found)) in known.iter().enumerate() {
        for (other, other_found) in &known[..at] {
            let meet = (FIRST_YEAR..=LAST_YEAR).any(|year| policy.active(year) && other.active(year));
            if !meet || (ordered(&policy.id) && ordered(&other.id)) {
                continue;
            }
            for (layer, cares) in equal_layers(other_found.description(), found.description()) {
                let title = format!(
                    "`{}` and `{}` both settle {cares} care in layer {layer} of the arm `{}`",
                    other.id, policy.id, arm.name
                );
                let mistake = Mistake::at(&policy.place, title, format!("layer {layer}"));
                let order = format!("say which comes first: `order = [\"{}\", \"{}\"]`", other.id, policy.id);
                mistakes.push(mistake.and_at(&other.place, format!("layer {layer}")).help(order));
            }
            let (first, second) = (other_found.description(), found.description());
            if second.requires.contains(&first.id) {
                // What a policy builds on has acted before it.
                continue;
            }
            for (hook, column) in shared_columns(first, second) {
                let title = format!(
                    "`{}` and `{}` both write `{column}` in the hook `{hook}` of the arm `{}`",
                    other.id, policy.id, arm.name
                );
                let mistake = Mistake::at(&policy.place, title, format!("writes `{column}`"));
                let base_last = first.requires.contains(&second.id);
                let (one, two) = if base_last { (policy, other) } else { (other, policy) };
                let order = format!("say which acts first: `order = [\"{}\", \"{}\"]`", one.id, two.id);
                mistakes.push(mistake.and_at(&other.place, format!("writes `{column}`")).help(order));
            }
        }
    }
}

/// Columns that two policies write in the same hook, on the same rows. Layers have numbers, products and balances that are
/// moved belong to one policy.
fn shared_columns(one: &Description, two: &Description) -> Vec<(&'static str, String)> {
    let meets = |hook: &&Hook| {
        !matches!(hook.hook, hook::SETTLE | hook::OFFER | hook::PURCHASE | hook::MIGRATE | hook::SUPERVISE)
    };
    let mut shared = Vec::new();
    for first in one.hooks.iter().filter(meets) {
        let same =
            |hook: &&Hook| hook.hook == first.hook && (hook.cares & first.cares != 0 || hook.cares == first.cares);
        let Some(table) = hooks::table(first.hook) else { continue };
        for second in two.hooks.iter().filter(same) {
            let written = |hook: &Hook, name: &str| {
                hook.fields.iter().any(|field| field.name == name && field.access != access::READ)
            };
            let columns = table.columns.iter().map(|column| column.name);
            let both = columns.filter(|name| written(first, name) && written(second, name));
            shared.extend(both.map(|name| (table.name, name.to_owned())));
        }
    }
    shared
}

fn equal_layers(one: &Description, two: &Description) -> Vec<(u32, String)> {
    let settles = |hook: &&Hook| hook.hook == hook::SETTLE;
    let mut layers = Vec::new();
    for first in one.hooks.iter().filter(settles) {
        for second in two.hooks.iter().filter(settles).filter(|second| second.layer == first.layer) {
            let both = first.cares & second.cares;
            if both != 0 {
                layers.push((first.layer, cares(both)));
            }
        }
    }
    layers
}

/// The kinds of care of some bits in words.
pub fn cares(bits: u32) -> String {
    let names = Care::ALL.iter().filter(|care| bits & care.bit() != 0).map(|care| care.name());
    names.collect::<Vec<_>>().join(", ")
}
