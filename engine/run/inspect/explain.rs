//! `gongji explain year`: the phases of a year with the hooks and policies of an arm in their places.

use std::io::Write;
use std::sync::Arc;

use gongji_model::law::hooks::HookTable;
use gongji_model::law::policy::{Hook, Policy};
use gongji_model::year::parts::in_words;
use gongji_model::year::plan::PHASES;
use gongji_sdk::abi::payer;

use crate::ground::diagnose::Failure;
use crate::ground::words::percent;
use crate::intake::plugin::Catalogue;
use crate::intake::scenario::{self, Arm, PolicyUse, Scenario};

/// Name of who pays in a settle layer.
pub(crate) fn payer_name(code: u32) -> &'static str {
    match code {
        payer::POOL => "pool",
        payer::LARGE_EXPENSE => "large-expense fund",
        payer::COMMERCIAL => "insurer",
        payer::ACCOUNT => "own account",
        payer::EMPLOYER => "employer",
        payer::TREASURY => "treasury",
        _ => "family accounts",
    }
}

struct Active<'a> {
    policy: &'a PolicyUse,
    found: Arc<dyn Policy>,
}

/// Prints the year of an arm, with the hooks of a table.
///
/// # Errors
/// There is no such arm, or the output cannot be written.
pub fn year(
    scenario: &Scenario,
    arm: Option<&str>,
    tables: &[HookTable],
    catalogue: &Catalogue,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let arm = scenario::chosen_arm(scenario, arm)?;
    let active = active(arm, catalogue)?;
    writeln!(out, "The year in the arm `{}` of `{}`\n", arm.name, scenario.name)?;
    for (number, phase) in PHASES.iter().enumerate() {
        writeln!(out, "{:>2}  {:<11} {}", number + 1, phase.name, phase.does)?;
        let turns = phase.over.words();
        writeln!(out, "      {turns}; writes {}; reads {}", in_words(phase.writes), in_words(phase.reads))?;
        for table in phase.hooks(tables) {
            hook_lines(table, &active, |hook| !is_of_family(hook), out)?;
        }
        // Layers that relatives' accounts pay have a phase of their own.
        for table in tables.iter().filter(|table| table.in_layers && phase.name == "share") {
            hook_lines(table, &active, is_of_family, out)?;
        }
    }
    Ok(())
}

fn active<'a>(arm: &'a Arm, catalogue: &Catalogue) -> Result<Vec<Active<'a>>, Failure> {
    arm.policies.iter().map(|policy| Ok(Active { policy, found: catalogue.find(&policy.id)? })).collect()
}

/// A layer that the accounts of relatives pay.
fn is_of_family(hook: &Hook) -> bool {
    hook.payer == payer::FAMILY_ACCOUNT
}

fn hook_lines(
    table: &HookTable,
    active: &[Active<'_>],
    stands_here: impl Fn(&Hook) -> bool,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    writeln!(out, "      hook {}, rows: {}", table.name, table.rows)?;
    let of = |active: &Active<'_>| -> Vec<Hook> {
        active
            .found
            .description()
            .hooks
            .iter()
            .filter(|hook| hook.hook == table.hook && stands_here(hook))
            .cloned()
            .collect()
    };
    let mut lines: Vec<(Hook, usize)> = Vec::new();
    for (at, policy) in active.iter().enumerate() {
        lines.extend(of(policy).into_iter().map(|hook| (hook, at)));
    }
    lines.sort_by_key(|(hook, at)| (hook.layer, *at));
    for (hook, at) in &lines {
        let Active { policy, found } = &active[*at];
        let product = hook.product.and_then(|index| found.description().products.get(index));
        let product = product.map(|product| format!(" for {}", product.name)).unwrap_or_default();
        let layer = match (table.in_layers, table.pays) {
            (true, _) => settle_words(hook),
            (false, true) => format!("{} pays: ", payer_name(hook.payer)),
            (false, false) => String::new(),
        };
        writeln!(out, "        {layer}{}{product}, {}", policy.id, when(policy))?;
    }
    if table.in_layers {
        writeln!(out, "        layer 80  cash")?;
    }
    Ok(())
}

fn settle_words(hook: &Hook) -> String {
    format!("layer {:<3} {} ({}): ", hook.layer, payer_name(hook.payer), scenario::cares(hook.cares))
}

fn when(policy: &PolicyUse) -> String {
    let mut words = match policy.until {
        Some(until) => format!("{} to {until}", policy.from),
        None => format!("from {}", policy.from),
    };
    let steps: Vec<_> = policy.rollout.iter().map(|(year, share)| format!("{year}: {}%", percent(*share))).collect();
    if !steps.is_empty() {
        words.push_str(&format!(" (share of areas {})", steps.join(", ")));
    }
    for (key, path) in &policy.calendar {
        words.push_str(&format!("; `{key}` by province as `{path}` of the calendar"));
    }
    for there in policy.by_province.iter().filter(|there| !there.of_calendar) {
        words.push_str(&format!("; in {} {}", there.name, when(&there.used)));
    }
    words
}
