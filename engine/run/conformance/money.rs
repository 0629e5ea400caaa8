//! Checks of money: nobody is paid more than a bill, an account or a product allows.

use gongji_model::policy::Hook;
use gongji_sdk::abi::{hook, payer};

use super::batch::Batch;
use super::call::{Answer, Bench};
use super::rows::{each, is_unwritten};
use super::{Outcome, Subject, Verdict};

/// What a call wrote into a column, in a row; nothing when it did not write it.
fn written(hook: &Hook, answer: &Answer, name: &str, row: usize) -> i64 {
    let mut fields = hook.fields.iter().zip(&answer.columns);
    let found = fields.find(|(field, _)| field.name == name).map(|(field, column)| (field, column[row]));
    found.filter(|(field, value)| !is_unwritten(field, *value)).map_or(0, |(_, value)| value)
}

/// Looks at every row of the hooks of a kind; `rule` gives back what is wrong.
fn each_row(
    subject: &Subject,
    applies: impl Fn(&Hook) -> bool,
    rule: impl Fn(&Hook, &Batch, &Answer, usize) -> Option<String>,
) -> Outcome {
    if !subject.raw.description().hooks.iter().any(&applies) {
        return Err(Verdict::Skip("no hook of this policy can break the rule".into()));
    }
    each(subject, |bench: &Bench<'_>, batch, answer| {
        let hook = bench.hook(batch.draw.site);
        let rows = if applies(hook) { 0..batch.len } else { 0..0 };
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
    let settles = |hook: &Hook| hook.hook == hook::SETTLE;
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
    let pays = |hook: &Hook| {
        hook.hook == hook::MIGRATE
            || hook.hook == hook::SETTLE && matches!(hook.payer, payer::ACCOUNT | payer::FAMILY_ACCOUNT)
    };
    each_row(subject, pays, |hook, batch, answer, row| {
        let (parts, holds) = match (hook.hook, hook.payer) {
            (hook::MIGRATE, _) => (["account_to_pool", "account_to_person"], "account_balance"),
            (_, payer::FAMILY_ACCOUNT) => (["paid_in", "paid_out"], "family_balance"),
            _ => (["paid_in", "paid_out"], "account_balance"),
        };
        let fen = parts.iter().fold(0_i64, |sum, part| sum.saturating_add(written(hook, answer, part, row)));
        let most = batch.offered(hook, holds, row);
        (fen > most).then(|| format!("`{}` and `{}` are {fen} fen, where `{holds}` is {most}", parts[0], parts[1]))
    })
}

/// Nobody without an account is credited.
pub(super) fn credit(subject: &Subject) -> Outcome {
    let credits = |hook: &Hook| hook.hook == hook::CREDIT;
    each_row(subject, credits, |hook, batch, answer, row| {
        let credited = ["account_credit", "account_interest"];
        let paid = credited.into_iter().find(|name| written(hook, answer, name, row) > 0)?;
        let without = batch.offered(hook, "has_account", row) == 0;
        without.then(|| format!("`{paid}` is {} fen for a person without an account", written(hook, answer, paid, row)))
    })
}

/// A product pays for nobody but its holders.
pub(super) fn holders(subject: &Subject) -> Outcome {
    let serves = |hook: &Hook| hook.hook == hook::SETTLE && hook.product.is_some();
    each_row(subject, serves, |hook, batch, answer, row| {
        let fen = ["paid_in", "paid_out"].map(|paid| written(hook, answer, paid, row));
        let without = batch.offered(hook, "covered", row) == 0;
        (without && fen != [0, 0])
            .then(|| format!("{} and {} fen are paid for a person who does not hold the product", fen[0], fen[1]))
    })
}
