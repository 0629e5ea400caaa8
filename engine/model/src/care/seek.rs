//! Falling ill, seeking care at the price felt, the provider's bill, and its way through the law: one kind of care for one
//! batch of persons.

use gongji_sdk::abi::payer;
use gongji_sdk::isa::Kernel;

use crate::block::columns::{Rows, pick};
use crate::books::ledger::Sector;
use crate::books::person_year::{CASH, COUNT, Entry};
use crate::books::totals::BlockTotals;
use crate::care::demand;
use crate::care::need::{FallIll, Need};
use crate::care::question::{move_out, question};
use crate::claims::lines::Lines;
use crate::claims::patients::Expected;
use crate::claims::price::{AccountWorth, response};
use crate::codes::care::Care;
use crate::foundation::draw::{Decision, unit};
use crate::foundation::fault::Fault;
use crate::foundation::identity::PersonId;
use crate::foundation::lanes::LANES;
use crate::foundation::math::{floor_small, to_real};
use crate::foundation::money;
use crate::law::bound_hook::{Act, Bound};
use crate::law::persons_batch::{Members, amount, small};
use crate::law::phases::phase;
use crate::tables::draws::fill;
use crate::tables::elasticities;
use crate::trace::history::Deed;
use crate::workspace::area_year::Ground;
use crate::workspace::buffers::Desk;
use crate::workspace::tap;
use crate::workspace::tap::Sought;

/// Copies the persons of a batch into lines without a bill, for one kind of care.
pub fn gather(desk: &mut Desk, rows: &Rows<'_>, ground: &Ground<'_>, layers: &[Act], care: Care, batch: &[u32]) {
    seat(desk, rows, batch);
    turn_to(desk, rows, ground, layers, care);
}

/// Copies the persons of a batch into lines: all that does not depend on the kind of care.
pub fn seat(desk: &mut Desk, rows: &Rows<'_>, batch: &[u32]) {
    let Desk { lines, group, members, .. } = desk;
    let n = batch.len();
    lines.len = n;
    lines.row[..n].copy_from_slice(batch);
    if members.row[..members.len] == *batch {
        seat_from_next_door(lines, members);
    } else {
        pick(&mut lines.person, rows.person, batch);
        pick(&mut lines.age, rows.age, batch);
        pick(&mut lines.status, rows.status, batch);
        pick(&mut lines.listed, rows.listed, batch);
        pick(&mut lines.has_account, rows.has_account, batch);
        for (credit, row) in lines.credit.iter_mut().zip(batch) {
            *credit = desk.sheet[*row as usize][Entry::Credit];
        }
    }
    match rows.brands() {
        Some(brands) => pick(&mut lines.brands, brands, batch),
        None => lines.brands[..n].fill(0),
    }
    lines.family_balance[..n].fill(0);
    // Person by person, so that the place of each is checked once.
    let len = rows.len();
    let (holdings, conditions, frailty) = (&rows.holdings[..len], &rows.conditions[..len], &rows.frailty[..len]);
    let (balance, outlay, group) = (&rows.balance[..len], &rows.outlay[..len], &group[..len]);
    let (held, ill, frail) = (&mut lines.holdings[..n], &mut lines.conditions[..n], &mut lines.frailty[..n]);
    let (balances, outlays) = (&mut lines.balance[..n], &mut lines.outlay[..n]);
    let groups = &mut lines.group[..n];
    for (lane, row) in batch.iter().enumerate() {
        let at = *row as usize;
        (held[lane], ill[lane], frail[lane]) = (holdings[at], conditions[at], frailty[at]);
        (balances[lane], outlays[lane], groups[lane]) = (balance[at].into(), outlay[at], group[at]);
    }
}

/// Copies of the persons of a batch, who were insured together just before, what has not changed since.
fn seat_from_next_door(lines: &mut Lines, members: &Members) {
    let n = members.len;
    lines.person[..n].copy_from_slice(&members.person[..n]);
    let seated = [&mut lines.age, &mut lines.status, &mut lines.listed, &mut lines.has_account];
    for (lanes, column) in seated.into_iter().zip([small::AGE, small::STATUS, small::LISTED, small::HAS_ACCOUNT]) {
        lanes[..n].copy_from_slice(&members.small[column][..n]);
    }
    let [credit, interest] = [amount::CREDIT, amount::INTEREST].map(|column| &members.money[column][..n]);
    for ((sum, credit), interest) in lines.credit.iter_mut().zip(credit).zip(interest) {
        *sum = credit + interest;
    }
}

/// Turns the persons on the lines to a kind of care: where it is had, what the household can bear, what the layers know.
pub fn turn_to(desk: &mut Desk, rows: &Rows<'_>, ground: &Ground<'_>, layers: &[Act], care: Care) {
    let Desk { lines, .. } = desk;
    let n = lines.len;
    if care == Care::Pharmacy {
        lines.tier[..n].fill(0);
    } else {
        pick(&mut lines.tier, rows.tier, &lines.row[..n]);
    }
    lines.stay[..n].fill(u8::from(care == Care::Inpatient));
    reckon_bearable(desk, rows);
    move_out(desk, ground, care);
    load_own(desk, layers);
}

/// What each line's household can still bear this year.
fn reckon_bearable(desk: &mut Desk, rows: &Rows<'_>) {
    let Desk { lines, bearable, households, .. } = desk;
    let (household, paid) = (&rows.household[..], &households.paid[..]);
    let bearable = &bearable[..household.len()];
    for (left, row) in lines.bearable.iter_mut().zip(&lines.row[..lines.len]) {
        let at = *row as usize;
        *left = (bearable[at] - paid[usize::from(household[at])]) as f64;
    }
}

/// Copies the policies' own columns that the layers use out of the rows of the lines' persons.
pub fn load_own(desk: &mut Desk, layers: &[Act]) {
    let used = own_columns(layers, |_| true);
    for (at, (lines, column)) in desk.lines.own.iter_mut().zip(&desk.own).enumerate() {
        if used >> at & 1 == 1 {
            pick(lines, column, &desk.lines.row[..desk.lines.len]);
        }
    }
}

/// The policies' own columns that layers use in some way, one bit each.
fn own_columns(layers: &[Act], how: impl Fn(&Bound) -> bool) -> u32 {
    let fields = layers.iter().filter(|act| act.uses_own).flat_map(|act| &act.fields);
    fields.filter(|field| field.own && how(field)).fold(0, |bits, field| bits | 1 << field.index)
}

/// Puts the policies' own columns that the layers write back to the rows of the settled lines.
pub fn put_back(desk: &mut Desk, layers: &[Act]) {
    let written = own_columns(layers, |field| !field.read);
    for (at, (lines, column)) in desk.lines.own.iter().zip(&mut desk.own).enumerate() {
        if written >> at & 1 == 1 {
            for lane in 0..desk.lines.len {
                column[desk.lines.row[lane] as usize] = lines[lane];
            }
        }
    }
}

/// A year of ordinary outpatient, chronic or pharmacy care of the persons on the lines, who have been turned to it.
///
/// # Errors
/// Those of the layers.
pub fn ambulatory(
    desk: &mut Desk,
    rows: &mut Rows<'_>,
    ground: &Ground<'_>,
    totals: &mut BlockTotals,
    care: Care,
) -> Result<(), Fault> {
    // Pharmacies use the second pair of the draws that outpatient care has made for the same persons.
    let pair = if care == Care::Pharmacy { 2 } else { 0 };
    match care {
        Care::Pharmacy => {}
        Care::Chronic => draw(desk, ground, Decision::Hospital),
        _ => draw(desk, ground, Decision::Ambulatory),
    }
    let quantiles = &ground.setting.intensity[care as usize];
    let mut expected = desk.expected.take().unwrap_or_default();
    ground.setting.isa.dispatch(FallIll {
        need: Need::of(ground, care),
        intensity: quantiles,
        draws: &desk.draws[pair][..desk.lines.len],
        patients: desk.lines.patients(),
        expected: &mut expected,
    });
    let Expected { lines, cost, bill, need } = &*expected;
    tap::need(desk, care, |lane| (lines[lane], cost[lane]));
    desk.clock.lap(phase::FALL_ILL);
    feel(desk, ground, totals, care, bill)?;
    decide(desk, ground, totals, care, need, cost, pair + 1);
    demand::cut_back(desk, ground, totals, care, cost)?;
    tap::sought(desk, care, |desk, lane| {
        let (luck, rounding) = (quantiles.value(desk.draws[pair][lane]).into(), unit(desk.draws[pair + 1][lane]));
        let volume = volume(ground, care, desk.felt.price[lane], desk.lines.group[lane]);
        let sought = sought(need[lane], volume, rounding, ground.setting.inputs.cares[care as usize].most);
        Sought { luck: Some(luck), volume, sought, had: desk.lines.count[lane] }
    });
    desk.expected = Some(expected);
    desk.clock.lap(phase::SEEK);
    pay(desk, rows, ground, totals, care)
}

/// How many lines are sought of this year's need, at which bill; care that is a hardship may be forgone.
fn decide(
    desk: &mut Desk,
    ground: &Ground<'_>,
    totals: &mut BlockTotals,
    care: Care,
    need: &[f64; LANES],
    cost: &[f64; LANES],
    rounding: usize,
) {
    let behaviour = &ground.setting.inputs.behaviour;
    let Desk { lines, felt, draws, .. } = desk;
    let n = lines.len;
    let sought = ground.setting.isa.dispatch(Seek {
        reference: behaviour.reference_price[care as usize],
        elasticity: ground.setting.elasticities.of_care(care),
        group: &lines.group[..n],
        most: ground.setting.inputs.cares[care as usize].most,
        need: &need[..n],
        cost: &cost[..n],
        price: &felt.price[..n],
        rounding: &draws[rounding][..n],
        count: &mut lines.count[..n],
        billed: &mut lines.billed[..n],
    });
    totals.care[care as usize].lines += sought;
    for lane in 0..n {
        if desk.felt.cost[lane] > desk.lines.bearable[lane] && is_forgone(desk, ground, lane, care) {
            let given_up = std::mem::take(&mut desk.lines.count[lane]);
            desk.lines.billed[lane] = 0;
            demand::give_up(desk, totals, care, lane, given_up);
            totals.care[care as usize].lines -= given_up;
        }
    }
}

struct Seek<'a> {
    reference: f64,
    elasticity: &'a [f64; elasticities::GROUPS],
    group: &'a [u8],
    most: f64,
    need: &'a [f64],
    cost: &'a [f64],
    price: &'a [f64],
    rounding: &'a [u32],
    count: &'a mut [i64],
    billed: &'a mut [i64],
}

impl Kernel for Seek<'_> {
    type Output = i64;

    #[inline(always)]
    fn run(self) -> i64 {
        let n = self.need.len().min(LANES);
        let (need, cost) = (&self.need[..n], &self.cost[..n]);
        let (price, rounding) = (&self.price[..n], &self.rounding[..n]);
        let group = &self.group[..n];
        let (count, billed) = (&mut self.count[..n], &mut self.billed[..n]);
        // The table is read in a loop of its own: beside it the arithmetic would not be done several lines at a time.
        let mut elasticity = [0.0; LANES];
        for lane in 0..n {
            elasticity[lane] = self.elasticity[usize::from(group[lane]).min(elasticities::GROUPS - 1)];
        }
        let elasticity = &elasticity[..n];
        let mut sum = 0;
        for lane in 0..n {
            let volume = response(price[lane], self.reference, elasticity[lane]);
            count[lane] = sought(need[lane], volume, unit(rounding[lane]), self.most);
            billed[lane] = floor_small(to_real(count[lane]) * cost[lane] + 0.5);
            sum += count[lane];
        }
        sum
    }
}

/// Whole lines sought: the year's need, no more than anybody's, at the volume of the price, rounded by luck.
#[inline(always)]
fn sought(need: f64, volume: f64, rounding: f64, most: f64) -> i64 {
    floor_small(need.min(most) * volume + rounding)
}

/// Finds the felt prices of the gathered lines.
///
/// # Errors
/// Those of the layers.
pub fn feel(
    desk: &mut Desk,
    ground: &Ground<'_>,
    totals: &mut BlockTotals,
    care: Care,
    scale: &[f64; LANES],
) -> Result<(), Fault> {
    let behaviour = &ground.setting.inputs.behaviour;
    let n = desk.lines.len;
    let mut worth = [0.0; LANES];
    ground.setting.isa.dispatch(AccountWorth {
        behaviour,
        status: &desk.lines.status[..n],
        balance: &desk.lines.balance[..n],
        outlay: &desk.lines.outlay[..n],
        credit: &desk.lines.credit[..n],
        worth: &mut worth[..n],
    });
    let sum = desk.felt.find(&question(ground, care), &mut desk.lines, scale, &worth)?;
    tap::felt(desk, care, &worth);
    totals.care[care as usize].price += sum;
    totals.care[care as usize].priced += n as i64;
    Ok(())
}

/// Volume sought over the table's by somebody of a group.
#[inline(always)]
pub fn volume(ground: &Ground<'_>, care: Care, price: f64, group: u8) -> f64 {
    let reference = ground.setting.inputs.behaviour.reference_price[care as usize];
    response(price, reference, ground.setting.elasticities.of_care(care)[usize::from(group)])
}

/// A kind of care whose expected cost of the year is a hardship to the person is forgone by chance.
pub fn is_forgone(desk: &Desk, ground: &Ground<'_>, lane: usize, care: Care) -> bool {
    let person = PersonId(desk.lines.person[lane]);
    let luck = ground.setting.luck.block(person, ground.year, Decision::Hardship, 0);
    unit(luck[care as usize]) < ground.setting.inputs.behaviour.forgone
}

/// Settles the bills of the gathered lines and books who pays.
///
/// # Errors
/// Those of the layers.
pub fn pay(
    desk: &mut Desk,
    rows: &mut Rows<'_>,
    ground: &Ground<'_>,
    totals: &mut BlockTotals,
    care: Care,
) -> Result<(), Fault> {
    let layers = &ground.law.settle[care as usize];
    let shape = &ground.setting.inputs.cares[care as usize];
    desk.lines.open(ground.setting.isa, money::per_million(shape.out_of_catalogue));
    treat(desk, ground, care)?;
    tap::opened(desk, care, Deed::Bill);
    desk.clock.lap(phase::TREAT);
    desk.lines.settle(layers, ground.year, ground.setting.isa)?;
    tap::settled(desk, ground, care);
    put_back(desk, layers);
    record(desk, rows, ground, totals, care);
    desk.clock.lap(phase::SETTLE);
    Ok(())
}

/// Lets the policies shape the opened bills; one after the other when somebody is watched.
fn treat(desk: &mut Desk, ground: &Ground<'_>, care: Care) -> Result<(), Fault> {
    let acts = &ground.law.treat[care as usize];
    if desk.trace.is_none() {
        return desk.lines.treat(acts, ground.year, ground.setting.isa, false);
    }
    for act in acts {
        let held = tap::bills(desk, act);
        desk.lines.treat(std::slice::from_ref(act), ground.year, ground.setting.isa, false)?;
        tap::treated(desk, ground, act, care, held);
    }
    Ok(())
}

fn record(desk: &mut Desk, rows: &mut Rows<'_>, ground: &Ground<'_>, totals: &mut BlockTotals, care: Care) {
    let Desk { lines, sheet, households, .. } = desk;
    let (n, len) = (lines.len, rows.len());
    let (household, home_paid) = (&rows.household[..len], &mut households.paid[..]);
    let (balances, sheet) = (&mut rows.balance[..len], &mut sheet[..len]);
    let [pool, large, commercial, account, _] = lines.paid.each_ref().map(|column| &column[..n]);
    let (left_in, left_out) = (&lines.remaining_in[..n], &lines.remaining_out[..n]);
    let (billed, count, balance) = (&lines.billed[..n], &lines.count[..n], &lines.balance[..n]);
    let [cash_entry, count_entry] = [CASH, COUNT].map(|of| of[care as usize]);
    for (lane, row) in lines.row[..n].iter().enumerate() {
        let at = *row as usize;
        balances[at] = balance[lane] as i32;
        let cash = left_in[lane] + left_out[lane];
        home_paid[usize::from(household[at])] += cash;
        let year = &mut sheet[at];
        year[Entry::Billed] += billed[lane];
        year[Entry::Pooled] += pool[lane];
        year[Entry::Account] += account[lane];
        year[cash_entry] += cash;
        year[count_entry] += count[lane];
        // Few have any: these stand on a cache line that need not be touched otherwise.
        if commercial[lane] | large[lane] != 0 {
            year[Entry::Commercial] += commercial[lane];
            year[Entry::LargeExpense] += large[lane];
        }
        if care == Care::Pharmacy {
            year[Entry::Pharmacy] += billed[lane];
        }
    }
    let sink = if care == Care::Pharmacy { Sector::Pharmacies } else { Sector::Hospitals };
    let sums = ground.setting.isa.dispatch(lines.sums());
    let care_sums = &mut totals.care[care as usize];
    care_sums.billed += sums.tiers.iter().map(|tier| tier.billed).sum::<i64>();
    care_sums.cash += sums.cash;
    for (sum, amount) in care_sums.paid.iter_mut().zip(sums.paid) {
        *sum += amount;
    }
    for (provider, sums) in totals.providers.iter_mut().zip(sums.tiers) {
        provider.cases += sums.cases;
        match care {
            Care::Outpatient => provider.visits += sums.cases,
            Care::Inpatient => provider.stays += sums.cases,
            Care::Chronic | Care::Pharmacy => {}
        }
        provider.revenue += sums.billed;
        provider.charged += sums.charged;
        // Volume in opening-year money: what a rise of unit prices does not move.
        provider.volume += (sums.billed as f64 / ground.rates.price[care as usize]) as i64;
    }
    totals.ledger.flow(Sector::Pools, sink, sums.paid[payer::POOL as usize]);
    totals.ledger.flow(Sector::LargeExpense, sink, sums.paid[payer::LARGE_EXPENSE as usize]);
    totals.ledger.flow(Sector::Insurers, sink, sums.paid[payer::COMMERCIAL as usize]);
    totals.ledger.flow(Sector::Accounts, sink, sums.paid[payer::ACCOUNT as usize]);
    for (product, claims) in lines.claims.iter().enumerate().filter(|(_, claims)| claims.iter().any(|fen| *fen > 0)) {
        totals.product(product).claim(claims);
    }
}

/// Fills the desk's draws for each line's person.
fn draw(desk: &mut Desk, ground: &Ground<'_>, decision: Decision) {
    let person = &desk.lines.person[..desk.lines.len];
    fill(ground.setting, ground.year, (decision, 0), person, &mut desk.draws);
}
