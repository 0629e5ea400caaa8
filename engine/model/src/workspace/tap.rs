//! The taps: called where a thing is decided, with the batch it was decided for. Each is one branch in a run that watches
//! nobody.

use std::borrow::Cow;
use std::sync::Arc;

use crate::block::columns::{COLUMNS, Person, Rows};
use crate::books::person_year::{Item, PersonYear};
use crate::claims::lines::Taken;
use crate::codes::care::Care;
use crate::codes::leaving::Leaving;
use crate::codes::{ages, sector, status, work};
use crate::foundation::draw::RandomPurpose;
use crate::foundation::identity::PersonId;
use crate::foundation::lanes::LANES;
use crate::foundation::money;
use crate::law::bound_hook::{Bound, BoundHook};
use crate::law::hooks;
use crate::law::hooks::{MEMBER_COLUMNS, SMALL};
use crate::law::persons_batch::{amount, small};
use crate::tables::rates::{Leaver, leaving};
use crate::tables::wages::Wages;
use crate::trace::history::{Deed, Event, Life, Marks, NOBODY, Noted, Trace, Value, fen, keep, number, real};
use crate::workspace::area_year::AreaYear;
use crate::workspace::buffers::Workspace;

/// Lets the watch look at the desk, when there is one.
fn look(workspace: &mut Workspace, tell: impl FnOnce(&mut Trace, &mut Workspace)) {
    if let Some(mut trace) = workspace.trace.take() {
        tell(&mut trace, workspace);
        workspace.trace = Some(trace);
    }
}

/// The phase in which a hook stands.
pub(crate) fn phase_of(hook: &str) -> &'static str {
    hooks::HOOKS.iter().find(|table| table.name == hook).map_or("", |table| table.phase)
}

/// Before anybody enters or leaves: who is there.
pub(crate) fn before(workspace: &mut Workspace, rows: &Rows<'_>) {
    look(workspace, |trace, _| {
        let there = (0..rows.len()).filter(|row| rows.alive[*row] == 1).map(|row| rows.person(row));
        trace.before = there.filter(|person| trace.watch.includes(person.person)).collect();
        trace.before.sort_unstable_by_key(|person| person.person);
    });
}

/// After entry, with the incomes of the year: who left, who came, and how everybody stands.
pub(crate) fn entered(workspace: &mut Workspace, rows: &Rows<'_>, area_year: &AreaYear<'_>) {
    look(workspace, |trace, workspace| {
        trace.block.clear();
        trace.by_row.clear();
        trace.by_row.resize(rows.len(), NOBODY);
        let before = std::mem::take(&mut trace.before);
        let (watch, mut stayed) = (trace.watch, vec![false; before.len()]);
        for row in (0..rows.len()).filter(|row| rows.alive[*row] == 1 && watch.includes(rows.person[*row])) {
            let person = rows.person(row);
            if person.status == status::OUTSIDE {
                // Nobody else looks at the sheet of those who are no members: it may hold another block's.
                workspace.sheet[row] = PersonYear::default();
                (workspace.income[row], workspace.carried[row]) = (0, 0);
            }
            trace.by_row[row] = trace.block.len() as u32;
            trace.block.push(life_of(person.person));
            let old = before.binary_search_by_key(&person.person, |old| old.person).ok();
            match old {
                Some(at) => stayed[at] = true,
                None => trace.note(row as u32, Event::new("enter", Deed::Join, Vec::new())),
            }
            trace.note(row as u32, attributes(old.map(|at| &before[at]), &person, &area_year.replicate.wages));
            let pension = if person.status == status::RETIRED { workspace.income[row] } else { 0 };
            let earned = vec![fen("wage", workspace.income[row] - pension), fen("pension", pension)];
            trace.note(row as u32, Event::new("enter", Deed::Earn, earned));
        }
        for (person, _) in before.iter().zip(stayed).filter(|(_, stayed)| !stayed) {
            let life = leave(trace, person, area_year);
            trace.lives.push(life);
        }
    });
}

fn life_of(person: u64) -> Life {
    Life { person, print: 0, marks: Marks::default(), events: Vec::new() }
}

/// The year of somebody who left at its beginning.
fn leave(trace: &Trace, person: &Person, area_year: &AreaYear<'_>) -> Life {
    let luck = area_year.replicate.luck.block(PersonId(person.person), area_year.year, RandomPurpose::Life, 0);
    let age = ages::next_age(person.age);
    let leaver = Leaver { sex: person.sex, family_role: person.family_role, conditions: person.conditions, age };
    let why =
        leaving(&leaver, area_year.hazards, luck[0], area_year.replicate.universe).unwrap_or(Leaving::HouseholdEnded);
    let noted = vec![number("why", why as i64), number("age", age.into()), fen("paid_out", person.balance.into())];
    let mut life = life_of(person.person);
    life.marks = Marks { status: person.status, left: true, ..Marks::default() };
    keep(trace.watch, &mut life, Event::new("enter", Deed::Leave, noted));
    life
}

/// All columns of the person but identity and the places in storage, with the year before where they changed; then what
/// follows from them: sector and class of lifetime income.
fn attributes(old: Option<&Person>, now: &Person, wages: &Wages) -> Event {
    let places = ["person", "alive", "household"];
    let was = old.map(Person::values);
    let columns = COLUMNS.iter().zip(now.values()).enumerate();
    let noted = columns.filter(|(_, (column, _))| !places.contains(&column.name)).map(|(at, (column, value))| {
        let typed = |value: f64| match (column.unit, column.element) {
            ("fen" | "fen a year", _) => Value::Fen(value as i64),
            (_, "f32") => Value::Real(value),
            _ => Value::Number(value as i64),
        };
        let before = was.as_ref().map(|was| was[at]).filter(|was| *was != value);
        Noted { column: column.name.into(), before: before.map(typed), value: typed(value) }
    });
    let derived = [
        number("sector", sector::of_person(now.status, now.work, now.age).into()),
        number("lifetime", wages.lifetime(now.earnings_rank) as i64 + 1),
    ];
    Event::new("enter", Deed::Live, noted.chain(derived).collect())
}

/// What the columns that a hook over persons writes held before it, by watched lane.
pub(crate) type Held = Vec<(usize, Vec<i64>)>;

/// Before a hook over persons acts.
pub(crate) fn held(workspace: &mut Workspace, act: &BoundHook) -> Held {
    let mut held = Vec::new();
    look(workspace, |trace, workspace| {
        let lanes = trace.lanes(&workspace.members.row[..workspace.members.len]);
        held.extend(lanes.into_iter().map(|lane| (lane, written(workspace, act, lane))));
    });
    held
}

/// After a hook over persons acted.
pub(crate) fn wrote(workspace: &mut Workspace, area_year: &AreaYear<'_>, act: &BoundHook, hook: &str, held: Held) {
    if held.is_empty() {
        return;
    }
    let names: Vec<Cow<'static, str>> = act
        .fields
        .iter()
        .filter(|field| !field.read)
        .map(|field| {
            if field.own {
                own_name(area_year, field.index).into()
            } else {
                MEMBER_COLUMNS[usize::from(field.index)].into()
            }
        })
        .collect();
    let is_money: Vec<bool> = act.fields.iter().filter(|field| !field.read).map(is_money).collect();
    let hook_name = hooks::HOOKS.iter().find(|table| table.name == hook).map(|table| table.name);
    look(workspace, |trace, workspace| {
        for (lane, before) in held {
            let now = written(workspace, act, lane);
            let typed = |at: usize, value| if is_money[at] { Value::Fen(value) } else { Value::Number(value) };
            let noted = (0..now.len()).map(|at| Noted {
                column: names[at].clone(),
                before: Some(typed(at, before[at])),
                value: typed(at, now[at]),
            });
            let event = Event::new(phase_of(hook), Deed::Hook, noted.collect());
            let event = Event { policy: Some(act.policy.clone()), hook: hook_name, idle: before == now, ..event };
            trace.note(workspace.members.row[lane], event);
        }
    });
}

/// A column of fen and not of shares, codes or flags.
fn is_money(field: &Bound) -> bool {
    let column = usize::from(field.index);
    !field.own && column > SMALL && column - 1 - SMALL < amount::TO_COMMUNITY
}

fn own_name(area_year: &AreaYear<'_>, index: u16) -> String {
    area_year.nation.own.get(usize::from(index)).map_or_else(String::new, |own| own.name.clone())
}

fn written(workspace: &Workspace, act: &BoundHook, lane: usize) -> Vec<i64> {
    let value = |index: usize, own: bool| match index {
        _ if own => workspace.batch_own[index][lane],
        0 => workspace.members.person[lane] as i64,
        1..=SMALL => i64::from(workspace.members.small[index - 1][lane]),
        _ => workspace.members.money[index - 1 - SMALL][lane],
    };
    act.fields.iter().filter(|field| !field.read).map(|field| value(field.index.into(), field.own)).collect()
}

/// The base is reported, and who is in the scheme is known.
pub(crate) fn base(workspace: &mut Workspace) {
    look(workspace, |trace, workspace| {
        let members = &workspace.members;
        for lane in trace.lanes(&members.row[..members.len]) {
            let insured = i64::from(members.small[small::INSURED][lane]);
            let noted = vec![number("insured", insured), fen("base", members.money[amount::BASE][lane])];
            trace.note(members.row[lane], Event::new("contribute", Deed::Base, noted));
        }
    });
}

/// An employer in arrears pays nothing: contributions and credit as they are then, told.
pub(crate) fn withheld(workspace: &mut Workspace) {
    look(workspace, |trace, workspace| {
        let members = &workspace.members;
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

/// Contributions and credits are booked.
pub(crate) fn booked(workspace: &mut Workspace) {
    look(workspace, |trace, workspace| {
        let members = &workspace.members;
        for lane in trace.lanes(&members.row[..members.len]) {
            let [credit, interest, balance] =
                [amount::CREDIT, amount::INTEREST, amount::BALANCE].map(|column| members.money[column][lane]);
            let noted = vec![fen("credit", credit), fen("interest", interest), fen("account_balance", balance)];
            trace.note(members.row[lane], Event::new("credit", Deed::Account, noted));
        }
    });
}

/// Somebody bought a product or did not.
pub(crate) fn decided(trace: &mut Trace, row: u32, product: &str, noted: Vec<Noted>) {
    let event = Event::new("buy", Deed::Buy, noted);
    trace.note(row, Event { policy: Some(product.into()), ..event });
}

/// Expected lines a year and their cost are known, before price and luck.
pub(crate) fn need(workspace: &mut Workspace, care: Care, tell: impl Fn(usize) -> (f64, f64)) {
    look(workspace, |trace, workspace| {
        for lane in trace.lanes(&workspace.lines.row[..workspace.lines.len]) {
            let (expected, cost) = tell(lane);
            let tier = number("tier", workspace.lines.tier[lane].into());
            let noted = vec![tier, real("expected", expected), fen("cost", money::round(cost))];
            trace.note(workspace.lines.row[lane], Event::new("fall_ill", Deed::Need, noted).of(care));
        }
    });
}

/// The price of one more yuan was found.
pub(crate) fn felt(workspace: &mut Workspace, care: Care, worth: &[f64; LANES]) {
    look(workspace, |trace, workspace| {
        for lane in trace.lanes(&workspace.lines.row[..workspace.lines.len]) {
            let cost = money::round(workspace.felt.cost[lane]);
            let noted = vec![
                real("account_worth", worth[lane]),
                real("price", workspace.felt.price[lane]),
                fen("expected_cost", cost),
            ];
            trace.note(workspace.lines.row[lane], Event::new("seek", Deed::Price, noted).of(care));
        }
    });
}

/// How much care was sought and had: luck of the need over its expectation, volume over that at the reference price.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sought {
    /// RandomSource, where it is not part of what is expected.
    pub(crate) luck: Option<f64>,
    /// Volume.
    pub(crate) volume: f64,
    /// Lines sought.
    pub(crate) sought: i64,
    /// Lines had.
    pub(crate) had: i64,
}

/// Care was sought; `tell` says how much in a lane.
pub(crate) fn sought(workspace: &mut Workspace, care: Care, tell: impl Fn(&Workspace, usize) -> Sought) {
    look(workspace, |trace, workspace| {
        for lane in trace.lanes(&workspace.lines.row[..workspace.lines.len]) {
            let Sought { luck, volume, sought, had } = tell(workspace, lane);
            let mut noted: Vec<Noted> = luck.map(|luck| real("luck", luck)).into_iter().collect();
            noted.extend([real("volume", volume), number("sought", sought), number("had", had)]);
            let event = Event { idle: sought == 0, ..Event::new("seek", Deed::Seek, noted) };
            trace.note(workspace.lines.row[lane], event.of(care));
        }
    });
}

/// A stay that was sought is given up or refused.
pub(crate) fn turned_down(workspace: &mut Workspace, lane: usize, wave: u8) {
    look(workspace, |trace, workspace| {
        let row = workspace.lines.row[lane];
        if trace.lanes(&[row]).is_empty() {
            return;
        }
        let event = Event::new("seek", Deed::Seek, vec![number("sought", 1), number("had", 0)]);
        trace.note(row, Event { number: wave.into(), ..event.of(Care::Inpatient) });
    });
}

/// Before a policy shapes opened bills: bill, its part outside the catalogue and the columns of the policy's own that it
/// writes, by watched lane.
pub(crate) fn bills(workspace: &mut Workspace, act: &BoundHook) -> Held {
    let mut held = Vec::new();
    look(workspace, |trace, workspace| {
        let lanes = trace.lanes(&workspace.lines.row[..workspace.lines.len]);
        held.extend(lanes.into_iter().map(|lane| (lane, bill(workspace, act, lane))));
    });
    held
}

fn bill(workspace: &Workspace, act: &BoundHook, lane: usize) -> Vec<i64> {
    let own = shaped(act).map(|index| workspace.lines.own[usize::from(index)][lane]);
    [workspace.lines.billed[lane], workspace.lines.remaining_out[lane]].into_iter().chain(own).collect()
}

/// Columns of the policy's own that it writes.
fn shaped(act: &BoundHook) -> impl Iterator<Item = u16> {
    act.fields.iter().filter(|field| field.own && !field.read).map(|field| field.index)
}

/// After it did.
pub(crate) fn treated(workspace: &mut Workspace, area_year: &AreaYear<'_>, act: &BoundHook, care: Care, held: Held) {
    look(workspace, |trace, workspace| {
        for (lane, before) in held {
            let now = bill(workspace, act, lane);
            let fens = ["billed", "billed_out"].map(Cow::from).into_iter().zip([Value::Fen as fn(i64) -> Value; 2]);
            let own = shaped(act).map(|index| (own_name(area_year, index).into(), Value::Number as fn(i64) -> Value));
            let columns = fens.chain(own).zip(before.iter().zip(&now));
            let noted = columns.map(|((column, typed), (before, now))| Noted {
                column,
                before: Some(typed(*before)),
                value: typed(*now),
            });
            let event = Event::new(phase_of("treat"), Deed::Hook, noted.collect()).of(care);
            let number = workspace.lines.stay[lane].into();
            let policy = Some(act.policy.clone());
            let event = Event { policy, hook: Some("treat"), number, idle: before == now, ..event };
            trace.note(workspace.lines.row[lane], event);
        }
    });
}

/// Bills are opened and about to be settled.
pub(crate) fn opened(workspace: &mut Workspace, care: Care, deed: Deed) {
    look(workspace, |trace, workspace| {
        let lines = &mut workspace.lines;
        lines.watched = trace.lanes(&lines.row[..lines.len]);
        for lane in lines.watched.clone().into_iter().filter(|lane| lines.billed[*lane] > 0) {
            let row = lines.row[lane];
            let (phase, mut noted) = if deed == Deed::Rest {
                ("settle", vec![fen("relatives_balance", lines.family_balance[lane])])
            } else {
                ("treat", vec![number("lines", lines.count[lane]), number("tier", lines.tier[lane].into())])
            };
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
pub(crate) fn settled(workspace: &mut Workspace, area_year: &AreaYear<'_>, care: Care) {
    look(workspace, |trace, workspace| {
        let taken = std::mem::take(&mut workspace.lines.taken);
        for lane in std::mem::take(&mut workspace.lines.watched) {
            let (row, billed) = (workspace.lines.row[lane], workspace.lines.billed[lane]);
            for taken in taken.iter().filter(|taken| taken.lane == lane && (billed > 0 || !taken.is_idle())) {
                trace.note(row, layer(taken, area_year, care));
            }
            if billed > 0 {
                let noted = vec![
                    fen("cash", workspace.lines.cash(lane)),
                    fen("account_balance", workspace.lines.balance[lane]),
                ];
                trace.note(row, Event::new("settle", Deed::Cash, noted).of(care));
            }
        }
    });
}

fn layer(taken: &Taken, area_year: &AreaYear<'_>, care: Care) -> Event {
    let mut noted = vec![fen("paid_in", taken.paid_in), fen("paid_out", taken.paid_out)];
    let (before, after) = taken.over_ceiling;
    if before != after {
        let before = Some(Value::Fen(before));
        noted.push(Noted { column: "over_ceiling".into(), before, value: Value::Fen(after) });
    }
    noted.extend(taken.own.iter().filter(|(_, before, after)| before != after).map(|(index, before, after)| Noted {
        column: own_name(area_year, *index).into(),
        before: Some(Value::Number(*before)),
        value: Value::Number(*after),
    }));
    let event = Event::new("settle", Deed::Layer, noted).of(care);
    let policy = Some(Arc::clone(&taken.policy));
    Event { policy, number: taken.layer, payer: Some(taken.payer), idle: taken.is_idle(), ..event }
}

/// Balances at home before relatives' accounts are used; none when nobody is watched.
pub(crate) fn balances(workspace: &Workspace, rows: &Rows<'_>, home: &[u32]) -> Vec<i32> {
    match &workspace.trace {
        Some(_) => home.iter().map(|row| rows.balance[*row as usize]).collect(),
        None => Vec::new(),
    }
}

/// Relatives' accounts were used for the person in a row.
pub(crate) fn lent(workspace: &mut Workspace, rows: &Rows<'_>, home: &[u32], care: Care, before: &[i32]) {
    look(workspace, |trace, _| {
        for (row, before) in home.iter().zip(before) {
            let now = rows.balance[*row as usize];
            if now != *before {
                let noted = vec![fen("lent", i64::from(before - now)), fen("account_balance", now.into())];
                trace.note(*row, Event::new("settle", Deed::Lend, noted).of(care));
            }
        }
    });
}

/// What a policy paid back to each household, fen.
pub(crate) struct Relieved {
    /// Id of the policy.
    pub(crate) policy: Arc<str>,
    /// By household.
    pub(crate) paid: Vec<i64>,
}

/// Households were helped with what they paid in cash: told of everybody at home.
pub(crate) fn relieved(workspace: &mut Workspace, rows: &Rows<'_>, all: &[Relieved]) {
    look(workspace, |trace, _| {
        let watched: Vec<u32> = (0..rows.len() as u32).filter(|row| trace.watches(*row)).collect();
        for one in all {
            for row in &watched {
                let relief = one.paid[usize::from(rows.household[*row as usize])];
                let before = Some(Value::Fen(0));
                let noted = Noted { column: "relief".into(), before, value: Value::Fen(relief) };
                let event = Event::new(phase_of("relief"), Deed::Hook, vec![noted]);
                let policy = Some(one.policy.clone());
                trace.note(*row, Event { policy, hook: Some("relief"), idle: relief == 0, ..event });
            }
        }
    });
}

/// The year is over for the block.
pub(crate) fn closed(workspace: &mut Workspace, rows: &Rows<'_>) {
    look(workspace, |trace, workspace| {
        for row in 0..trace.by_row.len() {
            let Some(at) = Some(trace.by_row[row]).filter(|at| *at != NOBODY) else { continue };
            trace.note(row as u32, year_end(workspace, rows, row));
            trace.block[at as usize].marks = marks(workspace, rows, row);
        }
        let mut block = std::mem::take(&mut trace.block);
        trace.lives.append(&mut block);
        trace.by_row.clear();
    });
}

fn year_end(workspace: &Workspace, rows: &Rows<'_>, row: usize) -> Event {
    let home = usize::from(rows.household[row]);
    let households = &workspace.households;
    let noted = vec![
        fen("billed", workspace.at(Item::Billed, row)),
        fen("pooled", workspace.at(Item::Pooled, row)),
        fen("commercial", workspace.at(Item::Commercial, row)),
        fen("account", workspace.at(Item::Account, row)),
        fen("cash", workspace.sheet[row].cash()),
        fen("contribution", workspace.at(Item::Contribution, row)),
        fen("account_balance", rows.balance[row].into()),
        fen("mean_own_payment", rows.mean_own_payment[row].into()),
        fen("household_income", households.income[home]),
        fen("household_burden", households.burden[home]),
    ];
    Event::new("observe", Deed::Close, noted)
}

fn marks(workspace: &Workspace, rows: &Rows<'_>, row: usize) -> Marks {
    let had = workspace.carried[row] + workspace.at(Item::Credit, row) > 0;
    Marks {
        status: rows.status[row],
        stays: workspace.at(Item::Stays, row),
        forgone: workspace.at(Item::Forgone, row),
        holdings: rows.holdings[row],
        emptied: had && rows.balance[row] == 0,
        left: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::law::phases::PHASES;

    #[test]
    fn every_open_hook_has_its_phase() {
        for table in crate::law::hooks::HOOKS {
            assert!(PHASES.iter().any(|phase| phase.name == phase_of(table.name)), "{}", table.name);
        }
    }
}
