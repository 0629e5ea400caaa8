//! What is told of watched persons while hooks act on a batch of persons, and when contributions are booked.

use std::borrow::Cow;

use gongji_sdk::abi::scheme;

use crate::codes::{status, work};
use crate::law::bound_hook::{Bound, BoundHook};
use crate::law::hooks;
use crate::law::member_columns::{Column, MEMBER_COLUMNS};
use crate::law::persons_batch::{Members, amount, small};
use crate::trace::history::{Deed, Event, Noted, Value, fen, number};
use crate::trace::tap::Tap;
use crate::workspace::buffers::PolicyColumns;

/// What the columns that a hook over persons writes held before it, by watched lane.
pub(crate) type Held = Vec<(usize, Vec<i64>)>;

/// Before a hook over persons acts.
pub(crate) fn held(tap: Tap<'_>, members: &Members, own: &PolicyColumns, act: &BoundHook) -> Held {
    let mut held = Vec::new();
    tap.tell(|trace| {
        let lanes = trace.lanes(&members.row[..members.len]);
        held.extend(lanes.into_iter().map(|lane| (lane, written(members, own, act, lane))));
    });
    held
}

/// After a hook over persons acted.
pub(crate) fn wrote(
    tap: Tap<'_>,
    members: &Members,
    own: &PolicyColumns,
    act: &BoundHook,
    hook: &'static str,
    held: Held,
) {
    if held.is_empty() {
        return;
    }
    let names: Vec<Cow<'static, str>> = act
        .fields
        .iter()
        .filter(|field| !field.read)
        .map(|field| {
            if field.own {
                tap.own_name(field.index).into()
            } else {
                MEMBER_COLUMNS[usize::from(field.index)].name.into()
            }
        })
        .collect();
    let is_money: Vec<bool> = act.fields.iter().filter(|field| !field.read).map(is_money).collect();
    tap.tell(|trace| {
        for (lane, before) in held {
            let now = written(members, own, act, lane);
            let typed = |at: usize, value| if is_money[at] { Value::Fen(value) } else { Value::Number(value) };
            let noted = (0..now.len()).map(|at| Noted {
                column: names[at].clone(),
                before: Some(typed(at, before[at])),
                value: typed(at, now[at]),
            });
            let event = Event::new(hooks::phase_of(hook), Deed::Hook, noted.collect());
            let event = Event { policy: Some(act.policy.clone()), hook: Some(hook), idle: before == now, ..event };
            trace.note(members.row[lane], event);
        }
    });
}

/// A column of fen and not of shares, codes or flags.
fn is_money(field: &Bound) -> bool {
    !field.own && Column::of(field.index.into()).is_money()
}

fn written(members: &Members, own: &PolicyColumns, act: &BoundHook, lane: usize) -> Vec<i64> {
    let value = |field: &Bound| match usize::from(field.index) {
        index if field.own => own.batch[index].value(lane),
        index => members.value(index, lane),
    };
    act.fields.iter().filter(|field| !field.read).map(value).collect()
}

/// The base is reported, and who is in the scheme is known.
pub(crate) fn base(tap: Tap<'_>, members: &Members) {
    tap.tell(|trace| {
        for lane in trace.lanes(&members.row[..members.len]) {
            let insured = i64::from(members.small[small::INSURED][lane]);
            let noted = vec![number("insured", insured), fen("base", members.money[amount::BASE][lane])];
            trace.note(members.row[lane], Event::new("insure", Deed::Base, noted));
        }
    });
}

/// An employer in arrears pays nothing: contributions and credit as they are then, told.
pub(crate) fn withheld(tap: Tap<'_>, members: &Members) {
    tap.tell(|trace| {
        for lane in trace.lanes(&members.row[..members.len]) {
            if members.work[lane] & work::ARREARS != 0 && members.money[amount::BASE][lane] > 0 {
                let now = |column: usize| members.money[column][lane];
                let noted = vec![
                    fen("employer_contribution", now(amount::EMPLOYER)),
                    fen("worker_contribution", now(amount::WORKER)),
                    fen("account_credit", now(amount::CREDIT)),
                    number("insured", members.small[small::INSURED][lane].into()),
                ];
                trace.note(members.row[lane], Event::new("credit", Deed::Arrears, noted));
            }
        }
    });
}

/// Contributions and credits are booked: of who has a status in the employees' scheme there, and not once more among those who are in
/// no scheme.
pub(crate) fn booked(tap: Tap<'_>, members: &Members, code: u32) {
    tap.tell(|trace| {
        let is_first = |lane: &usize| code != scheme::NONE || members.small[small::STATUS][*lane] == status::OUTSIDE;
        for lane in trace.lanes(&members.row[..members.len]).into_iter().filter(is_first) {
            let [credit, interest, balance] =
                [amount::CREDIT, amount::INTEREST, amount::BALANCE].map(|column| members.money[column][lane]);
            let noted = vec![fen("credit", credit), fen("interest", interest), fen("account_balance", balance)];
            trace.note(members.row[lane], Event::new("credit", Deed::Account, noted));
        }
    });
}
