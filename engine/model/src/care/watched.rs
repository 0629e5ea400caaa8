//! What is told of watched persons on the way from need to a settled bill.

use std::borrow::Cow;
use std::sync::Arc;

use crate::block::columns::Rows;
use crate::claims::lines::{Lines, Taken};
use crate::claims::price::ExpectedPrice;
use crate::codes::care::Care;
use crate::foundation::lanes::LANES;
use crate::foundation::money;
use crate::law::bound_hook::BoundHook;
use crate::trace::history::{Deed, Event, Noted, Value, fen, number, real};
use crate::trace::tap::Tap;
use crate::workspace::watched::Held;

/// Expected lines a year and their cost are known, before price and luck.
pub(crate) fn need(tap: Tap<'_>, lines: &Lines, care: Care, tell: impl Fn(usize) -> (f64, f64)) {
    tap.tell(|trace| {
        for lane in trace.lanes(&lines.row[..lines.len]) {
            let (expected, cost) = tell(lane);
            let tier = number("tier", lines.tier[lane].into());
            let noted = vec![tier, real("expected", expected), fen("cost", money::round(cost))];
            trace.note(lines.row[lane], Event::new("fall_ill", Deed::Need, noted).of(care));
        }
    });
}

/// The price of one more yuan was found.
pub(crate) fn priced(tap: Tap<'_>, lines: &Lines, price: &ExpectedPrice, care: Care, worth: &[f64; LANES]) {
    tap.tell(|trace| {
        for lane in trace.lanes(&lines.row[..lines.len]) {
            let cost = money::round(price.cost[lane]);
            let noted =
                vec![real("account_worth", worth[lane]), real("price", price.price[lane]), fen("expected_cost", cost)];
            trace.note(lines.row[lane], Event::new("seek", Deed::Price, noted).of(care));
        }
    });
}

/// How much care was sought and had: luck of the need over its expectation, volume over that at the reference price.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sought {
    /// Luck, where it is not part of what is expected.
    pub(crate) luck: Option<f64>,
    /// Volume.
    pub(crate) volume: f64,
    /// Lines sought.
    pub(crate) sought: i64,
    /// Lines had.
    pub(crate) had: i64,
}

/// Care was sought; `tell` says how much in a lane.
pub(crate) fn sought(tap: Tap<'_>, lines: &Lines, care: Care, tell: impl Fn(usize) -> Sought) {
    tap.tell(|trace| {
        for lane in trace.lanes(&lines.row[..lines.len]) {
            let Sought { luck, volume, sought, had } = tell(lane);
            let mut noted: Vec<Noted> = luck.map(|luck| real("luck", luck)).into_iter().collect();
            noted.extend([real("volume", volume), number("sought", sought), number("had", had)]);
            let event = Event { idle: sought == 0, ..Event::new("seek", Deed::Seek, noted) };
            trace.note(lines.row[lane], event.of(care));
        }
    });
}

/// A stay that was sought is given up or refused.
pub(crate) fn turned_down(tap: Tap<'_>, row: u32, wave: u8) {
    tap.tell(|trace| {
        if trace.lanes(&[row]).is_empty() {
            return;
        }
        let event = Event::new("seek", Deed::Seek, vec![number("sought", 1), number("had", 0)]);
        trace.note(row, Event { number: wave.into(), ..event.of(Care::Inpatient) });
    });
}

/// Before a policy shapes opened bills: bill, its part outside the catalogue and the columns of the policy's own that it
/// writes, by watched lane.
pub(crate) fn bills(tap: Tap<'_>, lines: &Lines, act: &BoundHook) -> Held {
    let mut held = Vec::new();
    tap.tell(|trace| {
        let lanes = trace.lanes(&lines.row[..lines.len]);
        held.extend(lanes.into_iter().map(|lane| (lane, bill(lines, act, lane))));
    });
    held
}

fn bill(lines: &Lines, act: &BoundHook, lane: usize) -> Vec<i64> {
    let own = shaped(act).map(|index| lines.own[usize::from(index)].value(lane));
    [lines.billed[lane], lines.remaining_out[lane]].into_iter().chain(own).collect()
}

/// Columns of the policy's own that it writes.
fn shaped(act: &BoundHook) -> impl Iterator<Item = u16> {
    act.fields.iter().filter(|field| field.own && !field.read).map(|field| field.index)
}

/// After it did.
pub(crate) fn treated(tap: Tap<'_>, lines: &Lines, act: &BoundHook, care: Care, held: Held) {
    tap.tell(|trace| {
        for (lane, before) in held {
            let now = bill(lines, act, lane);
            let fens = ["billed", "billed_out"].map(Cow::from).into_iter().zip([Value::Fen as fn(i64) -> Value; 2]);
            let own = shaped(act).map(|index| (tap.own_name(index).into(), Value::Number as fn(i64) -> Value));
            let columns = fens.chain(own).zip(before.iter().zip(&now));
            let noted = columns.map(|((column, typed), (before, now))| Noted {
                column,
                before: Some(typed(*before)),
                value: typed(*now),
            });
            let event = Event::new("treat", Deed::Hook, noted.collect()).of(care);
            let number = lines.stay[lane].into();
            let policy = Some(act.policy.clone());
            let event = Event { policy, hook: Some("treat"), number, idle: before == now, ..event };
            trace.note(lines.row[lane], event);
        }
    });
}

/// Bills are opened and about to be settled.
pub(crate) fn opened(tap: Tap<'_>, lines: &mut Lines, care: Care, deed: Deed) {
    tap.tell(|trace| {
        lines.watched = trace.lanes(&lines.row[..lines.len]);
        for lane in lines.watched.clone().into_iter().filter(|lane| lines.billed[*lane] > 0) {
            let row = lines.row[lane];
            let (phase, mut noted) = if deed == Deed::Rest {
                ("share", vec![fen("relatives_balance", lines.family_balance[lane])])
            } else {
                ("treat", vec![number("lines", lines.count[lane]), number("tier", lines.tier[lane].into())])
            };
            let place = lines.out_of_area[lane];
            noted.extend((place > 0).then(|| number("out_of_area", place.into())));
            noted.extend([
                fen("billed", lines.billed[lane]),
                fen("in_catalogue", lines.remaining_in[lane]),
                fen("out_of_catalogue", lines.remaining_out[lane]),
                fen("account_balance", lines.balance[lane]),
            ]);
            let event = Event { number: lines.stay[lane].into(), ..Event::new(phase, deed, noted).of(care) };
            trace.note(row, event);
        }
    });
}

/// Bills are settled: what each layer took, and what cash pays.
pub(crate) fn settled(tap: Tap<'_>, lines: &mut Lines, phase: &'static str, care: Care) {
    tap.tell(|trace| {
        let taken = std::mem::take(&mut lines.taken);
        for lane in std::mem::take(&mut lines.watched) {
            let (row, billed) = (lines.row[lane], lines.billed[lane]);
            for taken in taken.iter().filter(|taken| taken.lane == lane && (billed > 0 || !taken.is_idle())) {
                trace.note(row, layer(taken, tap, phase, care));
            }
            if billed > 0 {
                let noted = vec![fen("cash", lines.cash(lane)), fen("account_balance", lines.balance[lane])];
                trace.note(row, Event::new(phase, Deed::Cash, noted).of(care));
            }
        }
    });
}

fn layer(taken: &Taken, tap: Tap<'_>, phase: &'static str, care: Care) -> Event {
    let mut noted = vec![fen("paid_in", taken.paid_in), fen("paid_out", taken.paid_out)];
    let (before, after) = taken.over_ceiling;
    if before != after {
        let before = Some(Value::Fen(before));
        noted.push(Noted { column: "over_ceiling".into(), before, value: Value::Fen(after) });
    }
    noted.extend(taken.own.iter().filter(|(_, before, after)| before != after).map(|(index, before, after)| Noted {
        column: tap.own_name(*index).into(),
        before: Some(Value::Number(*before)),
        value: Value::Number(*after),
    }));
    let event = Event::new(phase, Deed::Layer, noted).of(care);
    let policy = Some(Arc::clone(&taken.policy));
    Event { policy, number: taken.layer, payer: Some(taken.payer), idle: taken.is_idle(), ..event }
}

/// Balances at home before relatives' accounts are used; none when nobody is watched.
pub(crate) fn balances(tap: Tap<'_>, rows: &Rows<'_>, home: &[u32]) -> Vec<i32> {
    if tap.is_open() { home.iter().map(|row| rows.balance[*row as usize]).collect() } else { Vec::new() }
}

/// Relatives' accounts were used for a kind of care of the person in a row; for a premium where there is none.
pub(crate) fn lent(tap: Tap<'_>, rows: &Rows<'_>, home: &[u32], care: Option<Care>, before: &[i32]) {
    tap.tell(|trace| {
        for (row, before) in home.iter().zip(before) {
            let now = rows.balance[*row as usize];
            if now != *before {
                let noted = vec![fen("lent", i64::from(before - now)), fen("account_balance", now.into())];
                let phase = if care.is_some() { "share" } else { "buy" };
                trace.note(*row, Event { care, ..Event::new(phase, Deed::Lend, noted) });
            }
        }
    });
}
