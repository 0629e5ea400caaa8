//! Checks of money, row by row: nobody is paid more than a bill, an account, a product, cash or a reserve allows.
//!
//! A rule looks at the hooks whose table offers the columns that it is about.

use gongji_model::law::hooks::{HOOKS, HookTable};
use gongji_model::law::policy::Hook;
use gongji_sdk::abi::{SHARE_ONE, payer};

use super::batch::{Batch, table};
use super::call::{Answer, Bench};
use super::rows::{each, is_unwritten};
use super::{Outcome, Subject, Verdict};

/// What a call wrote into a column, in a row; nothing when it did not write it.
fn written(hook: &Hook, answer: &Answer, name: &str, row: usize) -> i64 {
    let mut fields = hook.fields.iter().zip(&answer.columns);
    let found = fields.find(|(field, _)| field.name == name).map(|(field, column)| (field, column[row]));
    found.filter(|(field, value)| !is_unwritten(field, *value)).map_or(0, |(_, value)| value)
}

/// The table offers all of these columns.
fn offers(table: &HookTable, names: &[&str]) -> bool {
    names.iter().all(|name| table.column(name).is_some())
}

/// Looks at every row of the hooks of a kind; `rule` gives back what is wrong.
fn each_row(
    subject: &Subject,
    applies: impl Fn(&HookTable, &Hook) -> bool,
    rule: impl Fn(&Hook, &Batch, &Answer, usize) -> Option<String>,
) -> Outcome {
    if !subject.raw.description().hooks.iter().any(|hook| applies(table(HOOKS, hook), hook)) {
        return Err(Verdict::Skip("no hook of this policy can break the rule".into()));
    }
    each(subject, |bench: &Bench<'_>, batch, answer| {
        let hook = bench.hook(batch.draw.site);
        let rows = if applies(&batch.table, hook) { 0..batch.len } else { 0..0 };
        for row in rows {
            if let Some(words) = rule(hook, batch, answer, row) {
                return Err(Verdict::Fail(format!("{}: row {row}: {words}", bench.place(batch))));
            }
        }
        Ok(())
    })
}

/// A layer pays at most what is left of a bill.
pub(super) fn bill(subject: &Subject) -> Outcome {
    let settles = |table: &HookTable, _: &Hook| offers(table, &["paid_in", "remaining_in"]);
    each_row(subject, settles, |hook, batch, answer, row| {
        let pairs = [("paid_in", "remaining_in"), ("paid_out", "remaining_out")];
        pairs.into_iter().find_map(|(paid, left)| {
            let (fen, most) = (written(hook, answer, paid, row), batch.offered(hook, left, row));
            (fen > most).then(|| format!("`{paid}` is {fen} fen, where `{left}` is {most}"))
        })
    })
}

/// What comes out of an account is never more than it holds.
pub(super) fn account(subject: &Subject) -> Outcome {
    const MOVED: &[&str] = &["account_to_pool", "account_to_person", "account_to_treasury", "account_to_frozen"];
    let pays = |table: &HookTable, hook: &Hook| {
        offers(table, MOVED) || table.in_layers && matches!(hook.payer, payer::ACCOUNT | payer::FAMILY_ACCOUNT)
    };
    each_row(subject, pays, |hook, batch, answer, row| {
        let parts = if batch.table.in_layers { &["paid_in", "paid_out"] } else { MOVED };
        let holds = if hook.payer == payer::FAMILY_ACCOUNT { "family_balance" } else { "account_balance" };
        at_most(hook, batch, answer, row, (parts, holds))
    })
}

/// Some columns that a call wrote are together at most what another one holds.
fn at_most(hook: &Hook, batch: &Batch, answer: &Answer, row: usize, (parts, holds): (&[&str], &str)) -> Option<String> {
    let fen = parts.iter().fold(0_i64, |sum, part| sum.saturating_add(written(hook, answer, part, row)));
    let most = batch.offered(hook, holds, row);
    let names: Vec<String> = parts.iter().map(|part| format!("`{part}`")).collect();
    let (names, verb) = (names.join(" + "), if parts.len() > 1 { "are" } else { "is" });
    (fen > most).then(|| format!("{names} {verb} {fen} fen, where `{holds}` is {most}"))
}

/// No more is thawed than was frozen.
pub(super) fn thaw(subject: &Subject) -> Outcome {
    let thaws = |table: &HookTable, _: &Hook| offers(table, &["frozen_to_account", "frozen_balance"]);
    each_row(subject, thaws, |hook, batch, answer, row| {
        at_most(hook, batch, answer, row, (&["frozen_to_account"], "frozen_balance"))
    })
}

/// Households get back no more than they paid in cash.
pub(super) fn relief(subject: &Subject) -> Outcome {
    let relieves = |table: &HookTable, _: &Hook| offers(table, &["relief", "cash"]);
    each_row(subject, relieves, |hook, batch, answer, row| at_most(hook, batch, answer, row, (&["relief"], "cash")))
}

/// An insurer is levied and lays by no more than its reserve, and nothing when it is in debt; what its product has laid by pays no
/// more than is there.
pub(super) fn levy(subject: &Subject) -> Outcome {
    let supervises = |table: &HookTable, _: &Hook| offers(table, &["levy", "reserve"]);
    each_row(subject, supervises, |hook, batch, answer, row| {
        let of = |column| written(hook, answer, column, row);
        let (levied, laid_by) = (of("levy"), of("to_stabilisation"));
        let reserve = batch.offered(hook, "reserve", row);
        if levied.saturating_add(laid_by) > reserve.max(0) {
            return Some(format!(
                "`levy` is {levied} and `to_stabilisation` {laid_by} fen, where `reserve` is {reserve}"
            ));
        }
        at_most(hook, batch, answer, row, (&["from_stabilisation"], "stabilisation"))
    })
}

/// What funds of some areas get others pay: transfers are together nothing.
pub(super) fn transfers(subject: &Subject) -> Outcome {
    let moves = |table: &HookTable, _: &Hook| offers(table, &["transfer", "grant"]);
    each_row(subject, moves, |hook, batch, answer, row| {
        if row > 0 {
            return None;
        }
        let transfers = (0..batch.len).map(|row| written(hook, answer, "transfer", row));
        let sum = transfers.fold(0_i64, i64::saturating_add);
        (sum != 0).then(|| format!("the transfers of all areas are {sum} fen together; expected 0"))
    })
}

/// A treated bill holds its part outside the catalogue.
pub(super) fn parts(subject: &Subject) -> Outcome {
    let treats = |table: &HookTable, _: &Hook| offers(table, &["billed", "billed_out"]);
    each_row(subject, treats, |hook, batch, answer, row| {
        let [billed, outside] = ["billed", "billed_out"].map(|name| {
            let names_it = hook.fields.iter().any(|field| field.name == name);
            if names_it { written(hook, answer, name, row) } else { batch.offered(hook, name, row) }
        });
        (outside > billed).then(|| format!("`billed_out` is {outside} fen of a bill of {billed}"))
    })
}

/// The chances to go elsewhere leave room for each other.
pub(super) fn chances(subject: &Subject) -> Outcome {
    const CHANCES: [&str; 3] = ["to_community", "to_district", "to_city"];
    let steers = |table: &HookTable, _: &Hook| offers(table, &CHANCES);
    each_row(subject, steers, |hook, _, answer, row| {
        let chances = CHANCES.map(|name| written(hook, answer, name, row));
        let sum = chances.iter().fold(0_i64, |sum, chance| sum.saturating_add(*chance));
        let [one, two, three] = chances;
        (sum > SHARE_ONE).then(|| {
            format!("chances of {one}, {two} and {three} parts per million; expected at most {SHARE_ONE} together")
        })
    })
}

/// Nobody without an account is credited.
pub(super) fn credit(subject: &Subject) -> Outcome {
    let credits = |table: &HookTable, _: &Hook| offers(table, &["account_credit", "has_account"]);
    each_row(subject, credits, |hook, batch, answer, row| {
        let credited = ["account_credit", "account_interest"];
        let paid = credited.into_iter().find(|name| written(hook, answer, name, row) > 0)?;
        let without = batch.offered(hook, "has_account", row) == 0;
        without.then(|| format!("`{paid}` is {} fen for a person without an account", written(hook, answer, paid, row)))
    })
}

/// A product pays for nobody but its holders.
pub(super) fn holders(subject: &Subject) -> Outcome {
    let pays = |table: &HookTable| offers(table, &["paid_in"]) || offers(table, &["lump_sum"]);
    let serves = |table: &HookTable, hook: &Hook| hook.product.is_some() && offers(table, &["covered"]) && pays(table);
    each_row(subject, serves, |hook, batch, answer, row| {
        let paid = ["paid_in", "paid_out", "lump_sum"].map(|name| (name, written(hook, answer, name, row)));
        let (name, fen) = paid.into_iter().find(|(_, fen)| *fen != 0)?;
        let without = batch.offered(hook, "covered", row) == 0;
        without.then(|| format!("`{name}` is {fen} fen for a person who does not hold the product"))
    })
}
