//! Falling ill, seeking care at the price felt, the provider's bill, and its way through the law: one kind of care for one
//! batch of persons.

use gongji_sdk::abi::payer;
use gongji_sdk::isa::Kernel;

use crate::block::columns::{Rows, pick};
use crate::books::ledger::Sector;
use crate::books::person_year::{CASH, COUNT, Item};
use crate::books::totals::BlockTotals;
use crate::care::demand;
use crate::care::need::{FallIll, Need};
use crate::care::question::{move_out, question};
use crate::claims::lines::Lines;
use crate::claims::patients::Expected;
use crate::claims::price::{AccountWorth, response};
use crate::codes::care::Care;
use crate::foundation::draw::{RandomPurpose, unit};
use crate::foundation::fault::Fault;
use crate::foundation::identity::PersonId;
use crate::foundation::lanes::LANES;
use crate::foundation::math::{floor_small, to_real};
use crate::foundation::money;
use crate::law::bound_hook::{Bound, BoundHook};
use crate::law::persons_batch::{Members, amount, small};
use crate::law::phases::phase;
use crate::tables::draws::fill;
use crate::tables::elasticities;
use crate::trace::history::Deed;
use crate::workspace::area_year::AreaYear;
use crate::workspace::buffers::Workspace;
use crate::workspace::tap;
use crate::workspace::tap::Sought;

/// Copies the persons of a batch into lines without a bill, for one kind of care.
pub(crate) fn gather(
    workspace: &mut Workspace,
    rows: &Rows<'_>,
    area_year: &AreaYear<'_>,
    layers: &[BoundHook],
    care: Care,
    batch: &[u32],
) {
    seat(workspace, rows, batch);
    set_care(workspace, rows, area_year, layers, care);
}

/// Copies the persons of a batch into lines: all that does not depend on the kind of care.
pub(crate) fn seat(workspace: &mut Workspace, rows: &Rows<'_>, batch: &[u32]) {
    let Workspace { lines, group, members, .. } = workspace;
    let n = batch.len();
    lines.len = n;
    lines.row[..n].copy_from_slice(batch);
    if members.row[..members.len] == *batch {
        load_from_members(lines, members);
    } else {
        pick(&mut lines.person, rows.person, batch);
        pick(&mut lines.age, rows.age, batch);
        pick(&mut lines.status, rows.status, batch);
        pick(&mut lines.chronic_certified, rows.chronic_certified, batch);
        pick(&mut lines.has_account, rows.has_account, batch);
        for (credit, row) in lines.credit.iter_mut().zip(batch) {
            *credit = workspace.sheet[*row as usize][Item::Credit];
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
    let (balance, mean_own_payment, group) = (&rows.balance[..len], &rows.mean_own_payment[..len], &group[..len]);
    let (held, ill, frail) = (&mut lines.holdings[..n], &mut lines.conditions[..n], &mut lines.frailty[..n]);
    let (balances, outlays) = (&mut lines.balance[..n], &mut lines.mean_own_payment[..n]);
    let groups = &mut lines.group[..n];
    for (lane, row) in batch.iter().enumerate() {
        let at = *row as usize;
        (held[lane], ill[lane], frail[lane]) = (holdings[at], conditions[at], frailty[at]);
        (balances[lane], outlays[lane], groups[lane]) = (balance[at].into(), mean_own_payment[at], group[at]);
    }
}

/// Copies of the persons of a batch, who were insured together just before, what has not changed since.
fn load_from_members(lines: &mut Lines, members: &Members) {
    let n = members.len;
    lines.person[..n].copy_from_slice(&members.person[..n]);
    let seated = [&mut lines.age, &mut lines.status, &mut lines.chronic_certified, &mut lines.has_account];
    for (lanes, column) in seated.into_iter().zip([small::AGE, small::STATUS, small::LISTED, small::HAS_ACCOUNT]) {
        lanes[..n].copy_from_slice(&members.small[column][..n]);
    }
    let [credit, interest] = [amount::CREDIT, amount::INTEREST].map(|column| &members.money[column][..n]);
    for ((sum, credit), interest) in lines.credit.iter_mut().zip(credit).zip(interest) {
        *sum = credit + interest;
    }
}

/// Turns the persons on the lines to a kind of care: where it is had, what the household can bear, what the layers know.
pub(crate) fn set_care(
    workspace: &mut Workspace,
    rows: &Rows<'_>,
    area_year: &AreaYear<'_>,
    layers: &[BoundHook],
    care: Care,
) {
    let Workspace { lines, .. } = workspace;
    let n = lines.len;
    if care == Care::Pharmacy {
        lines.tier[..n].fill(0);
    } else {
        pick(&mut lines.tier, rows.tier, &lines.row[..n]);
    }
    lines.stay[..n].fill(u8::from(care == Care::Inpatient));
    reckon_bearable(workspace, rows);
    move_out(workspace, area_year, care);
    load_own(workspace, layers);
}

/// What each line's household can still bear this year.
fn reckon_bearable(workspace: &mut Workspace, rows: &Rows<'_>) {
    let Workspace { lines, affordability_limit, households, .. } = workspace;
    let (household, paid) = (&rows.household[..], &households.paid[..]);
    let affordability_limit = &affordability_limit[..household.len()];
    for (left, row) in lines.affordability_limit.iter_mut().zip(&lines.row[..lines.len]) {
        let at = *row as usize;
        *left = (affordability_limit[at] - paid[usize::from(household[at])]) as f64;
    }
}

/// Copies the policies' own columns that the layers use out of the rows of the lines' persons.
pub(crate) fn load_own(workspace: &mut Workspace, layers: &[BoundHook]) {
    let used = own_columns(layers, |_| true);
    for (at, (lines, column)) in workspace.lines.own.iter_mut().zip(&workspace.own).enumerate() {
        if used >> at & 1 == 1 {
            pick(lines, column, &workspace.lines.row[..workspace.lines.len]);
        }
    }
}

/// The policies' own columns that layers use in some way, one bit each.
fn own_columns(layers: &[BoundHook], how: impl Fn(&Bound) -> bool) -> u32 {
    let fields = layers.iter().filter(|act| act.uses_own).flat_map(|act| &act.fields);
    fields.filter(|field| field.own && how(field)).fold(0, |bits, field| bits | 1 << field.index)
}

/// Puts the policies' own columns that the layers write back to the rows of the settled lines.
pub(crate) fn store_own(workspace: &mut Workspace, layers: &[BoundHook]) {
    let written = own_columns(layers, |field| !field.read);
    for (at, (lines, column)) in workspace.lines.own.iter().zip(&mut workspace.own).enumerate() {
        if written >> at & 1 == 1 {
            for lane in 0..workspace.lines.len {
                column[workspace.lines.row[lane] as usize] = lines[lane];
            }
        }
    }
}

/// A year of ordinary outpatient, chronic or pharmacy care of the persons on the lines, who have been turned to it.
///
/// # Errors
/// Those of the layers.
pub(crate) fn ambulatory(
    workspace: &mut Workspace,
    rows: &mut Rows<'_>,
    area_year: &AreaYear<'_>,
    totals: &mut BlockTotals,
    care: Care,
) -> Result<(), Fault> {
    // Pharmacies use the second pair of the draws that outpatient care has made for the same persons.
    let pair = if care == Care::Pharmacy { 2 } else { 0 };
    match care {
        Care::Pharmacy => {}
        Care::Chronic => draw(workspace, area_year, RandomPurpose::Hospital),
        _ => draw(workspace, area_year, RandomPurpose::Ambulatory),
    }
    let quantiles = &area_year.replicate.intensity[care as usize];
    let mut expected = workspace.expected.take().unwrap_or_default();
    area_year.replicate.isa.dispatch(FallIll {
        need: Need::of(area_year, care),
        intensity: quantiles,
        draws: &workspace.draws[pair][..workspace.lines.len],
        patients: workspace.lines.patients(),
        expected: &mut expected,
    });
    let Expected { lines, cost, bill, need } = &*expected;
    tap::need(workspace, care, |lane| (lines[lane], cost[lane]));
    workspace.clock.lap(phase::FALL_ILL);
    feel(workspace, area_year, totals, care, bill)?;
    decide(workspace, area_year, totals, care, need, cost, pair + 1);
    demand::cut_back(workspace, area_year, totals, care, cost)?;
    tap::sought(workspace, care, |workspace, lane| {
        let (luck, rounding) =
            (quantiles.value(workspace.draws[pair][lane]).into(), unit(workspace.draws[pair + 1][lane]));
        let volume = volume(area_year, care, workspace.felt.price[lane], workspace.lines.group[lane]);
        let sought = sought(need[lane], volume, rounding, area_year.replicate.inputs.cares[care as usize].most);
        Sought { luck: Some(luck), volume, sought, had: workspace.lines.count[lane] }
    });
    workspace.expected = Some(expected);
    workspace.clock.lap(phase::SEEK);
    pay(workspace, rows, area_year, totals, care)
}

/// How many lines are sought of this year's need, at which bill; care that is a hardship may be forgone.
fn decide(
    workspace: &mut Workspace,
    area_year: &AreaYear<'_>,
    totals: &mut BlockTotals,
    care: Care,
    need: &[f64; LANES],
    cost: &[f64; LANES],
    rounding: usize,
) {
    let behaviour = &area_year.replicate.inputs.behaviour;
    let Workspace { lines, felt, draws, .. } = workspace;
    let n = lines.len;
    let sought = area_year.replicate.isa.dispatch(Seek {
        reference: behaviour.reference_price[care as usize],
        elasticity: area_year.replicate.elasticities.of_care(care),
        group: &lines.group[..n],
        most: area_year.replicate.inputs.cares[care as usize].most,
        need: &need[..n],
        cost: &cost[..n],
        price: &felt.price[..n],
        rounding: &draws[rounding][..n],
        count: &mut lines.count[..n],
        billed: &mut lines.billed[..n],
    });
    totals.care[care as usize].lines += sought;
    for lane in 0..n {
        if workspace.felt.cost[lane] > workspace.lines.affordability_limit[lane]
            && is_forgone(workspace, area_year, lane, care)
        {
            let given_up = std::mem::take(&mut workspace.lines.count[lane]);
            workspace.lines.billed[lane] = 0;
            demand::give_up(workspace, totals, care, lane, given_up);
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
pub(crate) fn feel(
    workspace: &mut Workspace,
    area_year: &AreaYear<'_>,
    totals: &mut BlockTotals,
    care: Care,
    scale: &[f64; LANES],
) -> Result<(), Fault> {
    let behaviour = &area_year.replicate.inputs.behaviour;
    let n = workspace.lines.len;
    let mut worth = [0.0; LANES];
    area_year.replicate.isa.dispatch(AccountWorth {
        behaviour,
        status: &workspace.lines.status[..n],
        balance: &workspace.lines.balance[..n],
        mean_own_payment: &workspace.lines.mean_own_payment[..n],
        credit: &workspace.lines.credit[..n],
        worth: &mut worth[..n],
    });
    let sum = workspace.felt.find(&question(area_year, care), &mut workspace.lines, scale, &worth)?;
    tap::felt(workspace, care, &worth);
    totals.care[care as usize].price += sum;
    totals.care[care as usize].priced += n as i64;
    Ok(())
}

/// Volume sought over the table's by somebody of a group.
#[inline(always)]
pub(crate) fn volume(area_year: &AreaYear<'_>, care: Care, price: f64, group: u8) -> f64 {
    let reference = area_year.replicate.inputs.behaviour.reference_price[care as usize];
    response(price, reference, area_year.replicate.elasticities.of_care(care)[usize::from(group)])
}

/// A kind of care whose expected cost of the year is a hardship to the person is forgone by chance.
pub(crate) fn is_forgone(workspace: &Workspace, area_year: &AreaYear<'_>, lane: usize, care: Care) -> bool {
    let person = PersonId(workspace.lines.person[lane]);
    let luck = area_year.replicate.luck.block(person, area_year.year, RandomPurpose::Hardship, 0);
    unit(luck[care as usize]) < area_year.replicate.inputs.behaviour.forgone
}

/// Settles the bills of the gathered lines and books who pays.
///
/// # Errors
/// Those of the layers.
pub(crate) fn pay(
    workspace: &mut Workspace,
    rows: &mut Rows<'_>,
    area_year: &AreaYear<'_>,
    totals: &mut BlockTotals,
    care: Care,
) -> Result<(), Fault> {
    let layers = area_year.law.layers(care);
    let shape = &area_year.replicate.inputs.cares[care as usize];
    workspace.lines.open(area_year.replicate.isa, money::per_million(shape.out_of_catalogue));
    treat(workspace, area_year, care)?;
    tap::opened(workspace, care, Deed::Bill);
    workspace.clock.lap(phase::TREAT);
    workspace.lines.settle(layers, area_year.year, area_year.replicate.isa)?;
    tap::settled(workspace, area_year, care);
    store_own(workspace, layers);
    record(workspace, rows, area_year, totals, care);
    workspace.clock.lap(phase::SETTLE);
    Ok(())
}

/// Lets the policies shape the opened bills; one after the other when somebody is watched.
fn treat(workspace: &mut Workspace, area_year: &AreaYear<'_>, care: Care) -> Result<(), Fault> {
    let acts = area_year.law.treatments(care);
    if workspace.trace.is_none() {
        return workspace.lines.treat(acts, area_year.year, area_year.replicate.isa, false);
    }
    for act in acts {
        let held = tap::bills(workspace, act);
        workspace.lines.treat(std::slice::from_ref(act), area_year.year, area_year.replicate.isa, false)?;
        tap::treated(workspace, area_year, act, care, held);
    }
    Ok(())
}

fn record(
    workspace: &mut Workspace,
    rows: &mut Rows<'_>,
    area_year: &AreaYear<'_>,
    totals: &mut BlockTotals,
    care: Care,
) {
    let Workspace { lines, sheet, households, .. } = workspace;
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
        year[Item::Billed] += billed[lane];
        year[Item::Pooled] += pool[lane];
        year[Item::Account] += account[lane];
        year[cash_entry] += cash;
        year[count_entry] += count[lane];
        // Few have any: these stand on a cache line that need not be touched otherwise.
        if commercial[lane] | large[lane] != 0 {
            year[Item::Commercial] += commercial[lane];
            year[Item::LargeExpense] += large[lane];
        }
        if care == Care::Pharmacy {
            year[Item::Pharmacy] += billed[lane];
        }
    }
    let sink = if care == Care::Pharmacy { Sector::Pharmacies } else { Sector::Hospitals };
    let sums = area_year.replicate.isa.dispatch(lines.sums());
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
        provider.volume += (sums.billed as f64 / area_year.rates.price[care as usize]) as i64;
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
fn draw(workspace: &mut Workspace, area_year: &AreaYear<'_>, decision: RandomPurpose) {
    let person = &workspace.lines.person[..workspace.lines.len];
    fill(area_year.replicate, area_year.year, (decision, 0), person, &mut workspace.draws);
}
