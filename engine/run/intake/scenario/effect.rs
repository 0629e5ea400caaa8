//! What a scenario says without effect: policies that are never active, values that are never in force, and policies all
//! of whose writes are overwritten.

use gongji_model::inputs::behaviour::Behaviour;
use gongji_model::inputs::departure::Departures;
use gongji_model::law::hooks;
use gongji_model::law::policy::Hook;
use gongji_sdk::abi::{Value, access};

use super::draft::{DraftArm, DraftUse};
use super::keys::FIRST_YEAR;
use super::note::Note;
use super::precedence::{Known, is_shared};
use super::reader::by_year;
use super::{Arm, PolicyUse};
use crate::ground::diagnose::Mistake;
use crate::intake::plugin::Catalogue;

/// Notes what an arm says without effect in the years up to `end`.
pub(super) fn idle_words(arm: &DraftArm, known: &[Known], end: u16, notes: &mut Vec<Note>) {
    for (policy, _) in known {
        let id = &policy.id;
        let mut note = |words: Option<String>| notes.extend(words.map(|words| Note::new(&arm.name, words)));
        if let Some(reason) = never_active(policy, end) {
            note(Some(format!("`{id}` changes nothing: {reason}")));
            continue;
        }
        let Some(written) = arm.uses.iter().find(|written| written.id == *id) else { continue };
        note(idle_terms(written, policy, end, ""));
        for there in policy.by_province.iter().filter(|there| !there.of_calendar) {
            let (name, used) = (&there.name, &there.used);
            if is_same(used, policy) {
                note(Some(format!("`{id}` has in {name} the terms that it has without them")));
            } else if let Some(reason) = never_active(used, end) {
                note(Some(format!("`{id}` never acts in {name}: {reason}")));
            } else if let Some(written) = written.by_province.iter().find(|written| written.name == *name) {
                note(idle_terms(&written.used, used, end, &format!(" in {name}")));
            }
        }
    }
}

/// The same years, areas and values.
fn is_same(one: &PolicyUse, other: &PolicyUse) -> bool {
    let years = |used: &PolicyUse| (used.from, used.until, used.rollout.clone());
    years(one) == years(other) && one.values_by_year == other.values_by_year
}

/// What a use says of years in which it does not act.
fn idle_terms(written: &DraftUse, policy: &PolicyUse, end: u16, place: &str) -> Option<String> {
    let idle = never_in_force(written, policy, end);
    // Terms that hold in no year, beside those of provinces that do, are there to be laid over.
    if idle.is_empty() || !(FIRST_YEAR..=end).any(|year| policy.share(year) > 0.0) {
        return None;
    }
    let (first, last) = (policy.from, policy.until.map_or(end, |until| until.min(end)));
    let idle = idle.join(", ");
    Some(format!("`{}` acts {first} to {last}{place}, and this is never in force: {idle}", policy.id))
}

fn never_active(policy: &PolicyUse, end: u16) -> Option<String> {
    if (FIRST_YEAR..=end).any(|year| policy.active(year)) {
        return None;
    }
    if policy.from > end {
        return Some(format!("it begins in {}, after the last year, {end}", policy.from));
    }
    let last = policy.until.map_or(end, |until| until.min(end));
    Some(format!("its rollout reaches no area until {last}"))
}

/// The dated values of a use that hold in no year in which it is active.
fn never_in_force(written: &DraftUse, policy: &PolicyUse, end: u16) -> Vec<String> {
    let mut idle = Vec::new();
    let presets: Vec<u16> = written.presets.iter().map(|(year, ..)| *year).collect();
    idle.extend(idle_years(&presets, policy, end).map(|year| format!("the preset of {year}")));
    // What the calendar says of other years is nobody's slip.
    let said = |key: &str| written.calendar.iter().all(|(filled, _)| filled != key);
    for param in written.params.iter().filter(|param| said(&param.key)) {
        let dated = by_year(&param.key, param.node.entries().unwrap_or_default(), &mut Vec::new());
        let years: Vec<u16> = dated.into_iter().map(|(year, _)| year).collect();
        idle.extend(idle_years(&years, policy, end).map(|year| format!("`{}` of {year}", param.key)));
    }
    let rollout = Some(&policy.rollout).filter(|_| said("rollout"));
    let steps: Vec<u16> = rollout.into_iter().flatten().map(|(year, _)| *year).collect();
    let after = |year: &&u16| **year > end || policy.until.is_some_and(|until| **year > until);
    idle.extend(steps.iter().filter(after).map(|year| format!("the rollout of {year}")));
    idle
}

/// Of rising years, each of which holds until the next, those that hold in no active year.
fn idle_years<'a>(years: &'a [u16], policy: &'a PolicyUse, end: u16) -> impl Iterator<Item = u16> + 'a {
    let next = move |at: usize| years.get(at + 1).map_or(end, |next| (next - 1).min(end));
    let idle = move |(at, year): &(usize, &u16)| !(**year..=next(*at)).any(|year| policy.share(year) > 0.0);
    years.iter().enumerate().filter(idle).map(|(_, year)| *year)
}

/// Notes which values of its own change nothing in an arm: those that come after the year `end`, and those that say what is so
/// already.
pub(super) fn idle_values(arm: &Arm, ground: Option<&Behaviour>, end: u16, notes: &mut Vec<Note>) {
    let settled = departures(arm, ground);
    for own in &arm.own {
        let said = format!("`{}` of {}", own.label(), own.from);
        if own.from > end {
            notes.push(Note::new(&arm.name, format!("{said} changes nothing: the last year is {end}")));
        } else if !settled.all().contains(&own.departure()) {
            notes.push(Note::new(&arm.name, format!("{said} changes nothing: it is so already")));
        }
    }
}

/// Where an arm departs from the ground, as far as it is known that it does.
fn departures(arm: &Arm, ground: Option<&Behaviour>) -> Departures {
    let departures = arm.departures();
    ground.map_or(departures.clone(), |ground| departures.settled(ground))
}

/// A line for all arms that have the same policies, behaviour and environment in every year up to `until`, and so will not differ
/// in anything.
pub(super) fn same_arms(arms: &[Arm], until: u16, ground: Option<&Behaviour>) -> Vec<String> {
    let same = |(one, own): &(&Arm, Departures), other: &Arm, others: &Departures| {
        let same_in = |year: u16| in_force(one, year).eq(in_force(other, year)) && own.key(year) == others.key(year);
        (FIRST_YEAR..=until).all(same_in)
    };
    let mut groups: Vec<Vec<(&Arm, Departures)>> = Vec::new();
    for arm in arms {
        let own = departures(arm, ground);
        match groups.iter_mut().find(|group| same(&group[0], arm, &own)) {
            Some(group) => group.push((arm, own)),
            None => groups.push(vec![(arm, own)]),
        }
    }
    let line = |group: Vec<(&Arm, Departures)>| {
        let names: Vec<String> = group.iter().map(|(arm, _)| format!("`{}`", arm.name)).collect();
        let depart = group.iter().any(|(arm, _)| !arm.own.is_empty());
        let what = if depart { "policies, behaviour and environment" } else { "policies" };
        format!("{} have the same {what} in every year until {until}: they differ in nothing", names.join(" and "))
    };
    groups.into_iter().filter(|group| group.len() > 1).map(line).collect()
}

/// First year, share of the areas and values of a policy that is in force.
type Terms<'a> = (u16, f64, &'a [Value]);

fn terms(used: &PolicyUse, year: u16) -> Terms<'_> {
    (used.from, used.share(year), used.values(year))
}

/// The policies that are in force in a year, with their terms and those of the provinces that have other ones.
fn in_force(arm: &Arm, year: u16) -> impl Iterator<Item = (&str, Terms<'_>, Vec<(u8, bool, Terms<'_>)>)> {
    let active = arm.policies.iter().filter(move |policy| policy.active(year));
    active.map(move |policy| {
        let there = policy.by_province.iter().map(|there| (there.number, there.own_rollout, terms(&there.used, year)));
        let own = terms(policy, year);
        (policy.id.as_str(), own, there.filter(|(.., there)| *there != own).collect())
    })
}

/// Refuses policies of which nothing is left in any year, since those that act after them overwrite all that they write.
/// One that is declared neutral is meant to do nothing.
pub(super) fn overwritten(
    arm: &DraftArm,
    known: &[Known],
    end: u16,
    catalogue: &Catalogue,
    mistakes: &mut Vec<Mistake>,
) {
    for at in 0..known.len() {
        let (policy, _) = &known[at];
        let Some((last, columns)) = erased_by(known, at, end) else { continue };
        if catalogue.is_neutral(&policy.id) {
            continue;
        }
        let eraser = &known[last].0;
        let title = format!("`{}` changes nothing in the arm `{}`", policy.id, arm.name);
        let mistake = Mistake::at(&policy.place, title, format!("writes {columns}"));
        let mistake = mistake.and_at(&eraser.place, "writes it again, whatever it holds");
        let order = format!("let it act last, `order = [\"{}\", \"{}\"]`, or leave it out", eraser.id, policy.id);
        mistakes.push(mistake.help(order));
    }
}

/// The last of those who overwrite all that a policy writes, in every year in which it is active, and the columns.
fn erased_by(known: &[Known], at: usize, end: u16) -> Option<(usize, String)> {
    let (policy, found) = &known[at];
    let writes: Vec<(&Hook, &str)> = found.description().hooks.iter().flat_map(writes).collect();
    let years: Vec<u16> = (FIRST_YEAR..=end).filter(|year| policy.active(*year)).collect();
    let mut last = None;
    for (hook, column) in &writes {
        for year in &years {
            last = last.max(Some(eraser(known, at, (hook, column), *year)?));
        }
    }
    let mut columns: Vec<String> = writes.iter().map(|(_, column)| format!("`{column}`")).collect();
    columns.dedup();
    Some((last?, columns.join(", ")))
}

/// The columns of a hook's table that it writes, without the policy's own ones, which no other policy sees.
fn writes(declared: &Hook) -> impl Iterator<Item = (&Hook, &str)> {
    let offered = hooks::table(declared.hook).map_or(&[][..], |table| table.columns);
    let written = declared.fields.iter().filter(|field| field.access != access::READ);
    let written = written.filter(|field| offered.iter().any(|column| column.name == field.name));
    written.map(move |field| (declared, field.name.as_str()))
}

/// The next policy that has to do with this column overwrites it in a year, everywhere where it was written.
fn eraser(known: &[Known], at: usize, (hook, column): (&Hook, &str), year: u16) -> Option<usize> {
    if !is_shared(hook) {
        return None;
    }
    let meets = |(_, (policy, found)): &(usize, &Known)| {
        policy.active(year) && found.description().scheme == known[at].1.description().scheme
    };
    for (later, (policy, found)) in known.iter().enumerate().skip(at + 1).filter(meets) {
        let same = found.description().hooks.iter().filter(|other| other.hook == hook.hook);
        for other in same.filter(|other| other.cares & hook.cares != 0 || other.cares == hook.cares) {
            let Some(field) = other.fields.iter().find(|field| field.name == column) else { continue };
            if field.access != access::WRITE {
                return None;
            }
            if other.cares & hook.cares == hook.cares && policy.covers(&known[at].0, year) {
                return Some(later);
            }
        }
    }
    None
}
