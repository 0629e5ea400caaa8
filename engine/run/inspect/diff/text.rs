//! What a comparison prints.

use gongji_model::trace::history::{Deed, Event, Value};

use super::lockstep::{Found, Parting, first_difference};
use super::side::{Setup, Side};
use crate::ground::words::counted;
use crate::inspect::explain::payer_name;
use crate::inspect::life::words::{Names, status_name};

/// Widths of a name and of a value.
const NAME: usize = 24;
const VALUE: usize = 22;

/// Both sides, and what differs in their set-up.
pub fn head(sides: &[Side; 2], replicate: u32, setup: &Setup) -> String {
    let mut text = String::new();
    for (letter, side) in ["A", "B"].into_iter().zip(sides) {
        let path = side.typed.strip_suffix(&format!(":{}", side.arm)).unwrap_or(&side.typed);
        text += &format!("{letter}: {path}, arm `{}`, replicate {replicate}\n", side.arm);
    }
    if !setup.differences.is_empty() {
        text += &format!("\n{:<NAME$} {:>VALUE$} {:>VALUE$}\n", "the set-up differs", "A", "B");
        for (name, a, b) in &setup.differences {
            text += &format!("{name:<NAME$} {a:>VALUE$} {b:>VALUE$}\n");
        }
    }
    for warning in &setup.warnings {
        text += &format!("\n{warning}");
    }
    if !setup.warnings.is_empty() {
        text += "\nWhat is found holds for what is here, not for the results in the folder.\n";
    }
    text
}

/// Where the runs part, or that they do not.
pub fn found(sides: &[Side; 2], found: &Found, names: &Names, replicate: u32) -> String {
    let mut text = String::from("\n");
    if let Some(year) = found.one_until {
        text += &format!("Until {year} both live under the same law: they are one society.\n");
    }
    match &found.parting {
        Some(parting) => text += &parted(parting, names),
        None => text += &format!("No person's year differs up to {}.\n", found.until),
    }
    match &found.table {
        None if found.parting.is_none() => text += "The runs are the same.\n",
        Some((year, table, rows)) if found.parting.as_ref().is_none_or(|parting| *year < parting.year) => {
            text += &format!("The {table} differ, first in {year}:\n  A: {}\n  B: {}\n", rows[0], rows[1]);
        }
        _ => {}
    }
    text + &broken_promises(sides, found, replicate)
}

/// Results that do not come out again here.
fn broken_promises(sides: &[Side; 2], found: &Found, replicate: u32) -> String {
    let Some(digests) = &found.digests else { return String::new() };
    let mut text = String::new();
    for ((letter, side), digest) in ["A", "B"].into_iter().zip(sides).zip(digests) {
        let is_whole = side.scenario.until == found.until;
        if let Some(told) = side.told_digest(replicate).filter(|told| is_whole && *told != digest) {
            text += &format!("{letter}: the folder tells the state {told:.12}, simulated again it is {digest:.12}.\n");
        }
    }
    text
}

fn parted(parting: &Parting, names: &Names) -> String {
    let Parting { year, person, events: [a, b], differing: (count, all), columns } = parting;
    let who = a.iter().chain(b).find(|event| event.deed == Deed::Live);
    let who = who.map(|live| {
        let age = counted(live.amount("age"), "year", "years");
        format!(" ({}, {age})", status_name(live.amount("status")))
    });
    let mut text = format!("The runs part in {year}. The first person is {person}{}.\n\n", who.unwrap_or_default());
    match first_difference(a, b) {
        Some((a, b)) => text += &decision(a, b, names),
        None => text += "The person's events are the same; their order of persons is not.\n",
    }
    text += &format!("\n{count} of {all} persons differ in {year}. At its end, persons by column:\n");
    if columns.is_empty() {
        text += "  none: the difference is in what was paid, or in who lives where, not in how anybody stands\n";
    }
    for (column, count) in columns {
        text += &format!("  {column:<NAME$} {count:>10}\n");
    }
    text + &format!(
        "\nTheir year line by line: gongji explain person {person} SCENARIO --arm NAME --from {year} --until {year}\n"
    )
}

fn decision(a: Option<&Event>, b: Option<&Event>, names: &Names) -> String {
    let Some(event) = a.or(b) else { return String::new() };
    let mut text = format!("phase {}: {}\n", event.phase, what(event));
    let policy = |event: Option<&Event>| match event {
        None => "(none)".to_string(),
        Some(event) => event.policy.as_deref().unwrap_or("the engine").to_string(),
    };
    text += &format!("  {:<NAME$} {:>VALUE$} {:>VALUE$}\n", "", "A", "B");
    text += &format!("  {:<NAME$} {:>VALUE$} {:>VALUE$}\n", "policy", policy(a), policy(b));
    for noted in &event.noted {
        // Where nothing happened the column keeps what it held on both sides until then.
        let value = |event: Option<&Event>| event.map_or(noted.before, |event| event.value(&noted.column));
        let show = |value: Option<Value>| value.map_or("-".to_string(), |value| names.show(noted, value));
        let (a, b) = (value(a), value(b));
        let mark = if a == b { "" } else { "  <- differs" };
        text += &format!("  {:<NAME$} {:>VALUE$} {:>VALUE$}{mark}\n", noted.column, show(a), show(b));
    }
    text
}

/// What kind of decision an event is, in words.
fn what(event: &Event) -> String {
    let care = event.care.map_or("", |care| care.name());
    match event.deed {
        Deed::Leave => "leaves the simulated society".into(),
        Deed::Join => "joins the simulated society".into(),
        Deed::Live => "attributes of the person".into(),
        Deed::Earn => "wage and pension".into(),
        Deed::Hook => {
            let bill = event.care.map(|care| format!(", {} care", care.name())).unwrap_or_default();
            format!("hook {}{bill}", event.hook.unwrap_or_default())
        }
        Deed::Base => "the reported base".into(),
        Deed::Arrears => "what an employer in arrears does not pay".into(),
        Deed::Account => "the account after credit and interest".into(),
        Deed::Buy => "a product is bought or refused".into(),
        Deed::Need => format!("expected {care} care and its cost"),
        Deed::Price => format!("the expected price of {care} care"),
        Deed::Seek => format!("{care} care sought and had"),
        Deed::Bill => format!("the bill for {care} care"),
        Deed::Rest => format!("cash for {care} care that relatives' accounts may pay"),
        Deed::Layer => {
            let payer = event.payer.map_or("", payer_name);
            format!("hook settle, layer {} ({payer}), {care} care", event.number)
        }
        Deed::Cash => format!("cash left for {care} care"),
        Deed::Lend => format!("the account pays for a relative's {care} care"),
        Deed::Close => "the end of the year".into(),
        Deed::Move => "a move to another area".into(),
    }
}
