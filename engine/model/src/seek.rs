//! Falling ill, seeking care at the price felt, the provider's bill, and its way through the law: one kind of care for one
//! batch of persons.

use gongji_sdk::isa::Kernel;

use crate::care::Care;
use crate::desk::{CASH, COUNT, Desk, Entry};
use crate::draw::{Decision, Luck, unit};
use crate::fault::Fault;
use crate::ledger::Sector;
use crate::lines::PAYERS;
use crate::members::LANES;
use crate::money;
use crate::person::{PersonId, Rows};
use crate::price::{Question, account_worth, response};
use crate::programme::Act;
use crate::setting::Setting;
use crate::trace::Deed;
use crate::trace::tap::{self, Sought};
use crate::year::{BlockTotals, Ground};

use gongji_sdk::abi::payer;

/// The four draws of each line's person.
pub type Draws = [[u32; LANES]; 4];

/// Outpatient care and pharmacies have no more lines a year than this.
const MOST_LINES: f64 = 400.0;

/// Copies the persons of a batch into lines without a bill.
pub fn gather(desk: &mut Desk, rows: &Rows<'_>, layers: &[Act], care: Care, batch: &[u32]) {
    let lines = &mut desk.lines;
    lines.len = batch.len();
    for (lane, row) in batch.iter().enumerate() {
        let at = *row as usize;
        lines.row[lane] = *row;
        lines.person[lane] = rows.person[at];
        lines.age[lane] = rows.age[at];
        lines.status[lane] = rows.status[at];
        lines.listed[lane] = rows.listed[at];
        lines.has_account[lane] = rows.has_account[at];
        lines.holdings[lane] = rows.holdings[at];
        lines.balance[lane] = i64::from(rows.balance[at]);
        lines.tier[lane] = if care == Care::Pharmacy { 0 } else { rows.tier[at] };
        lines.stay[lane] = u8::from(care == Care::Inpatient);
        lines.family_balance[lane] = 0;
    }
    load_own(desk, layers);
}

/// Copies the policies' own columns of the lines' persons out of their rows, where a layer uses them.
fn load_own(desk: &mut Desk, layers: &[Act]) {
    if uses_own(layers) {
        for (lines, column) in desk.lines.own.iter_mut().zip(&desk.own) {
            for lane in 0..desk.lines.len {
                lines[lane] = column[desk.lines.row[lane] as usize];
            }
        }
    }
}

fn uses_own(layers: &[Act]) -> bool {
    layers.iter().any(|act| act.fields.iter().any(|field| field.own))
}

/// Puts the policies' own columns of settled lines back to their rows.
pub fn put_back(desk: &mut Desk, layers: &[Act]) {
    if uses_own(layers) {
        for (lines, column) in desk.lines.own.iter().zip(&mut desk.own) {
            for lane in 0..desk.lines.len {
                column[desk.lines.row[lane] as usize] = lines[lane];
            }
        }
    }
}

/// Expected lines a year of a person, before price: the table's, times lifelong need and the provider's answer.
#[inline(always)]
pub fn frequency(rows: &Rows<'_>, ground: &Ground<'_>, care: Care, row: usize) -> f64 {
    let tier = usize::from(rows.tier[row].clamp(1, 3)) - 1;
    let answer = if care == Care::Pharmacy { 1.0 } else { ground.answer.volume[tier] };
    ground.rates.frequency(care, rows.chronic[row], rows.age[row]) * f64::from(rows.frailty[row]) * answer
}

/// Expected bill of a stay and expected stays a year of each line's person.
pub fn expected_stay(desk: &mut Desk, rows: &Rows<'_>, ground: &Ground<'_>) -> ([f64; LANES], [f64; LANES]) {
    let (mut scale, mut rate) = ([0.0; LANES], [0.0; LANES]);
    for lane in 0..desk.lines.len {
        let row = desk.lines.row[lane] as usize;
        scale[lane] = ground.rates.cost(Care::Inpatient, rows.age[row], desk.lines.tier[lane]);
        rate[lane] = frequency(rows, ground, Care::Inpatient, row);
    }
    (scale, rate)
}

/// A year of ordinary outpatient, chronic or pharmacy care of one batch.
///
/// # Errors
/// Those of the layers.
pub fn ambulatory(
    desk: &mut Desk,
    rows: &mut Rows<'_>,
    ground: &Ground<'_>,
    totals: &mut BlockTotals,
    care: Care,
    batch: &[u32],
) -> Result<(), Fault> {
    if care == Care::Pharmacy {
        // The same persons as in the outpatient batch before, whose lines carry their balances on.
        desk.lines.tier[..batch.len()].fill(0);
        load_own(desk, &ground.law.settle[care as usize]);
    } else {
        gather(desk, rows, &ground.law.settle[care as usize], care, batch);
    }
    let (mut expected, mut cost, mut scale) = ([0.0; LANES], [0.0; LANES], [0.0; LANES]);
    for lane in 0..batch.len() {
        let row = desk.lines.row[lane] as usize;
        expected[lane] = frequency(rows, ground, care, row);
        cost[lane] = ground.rates.cost(care, rows.age[row], desk.lines.tier[lane]);
        scale[lane] = expected[lane] * cost[lane];
    }
    tap::need(desk, care, |lane| (expected[lane], cost[lane]));
    feel(desk, rows, ground, totals, care, &scale)?;
    // Pharmacies use the second pair of the draws that outpatient care has just made for the same persons.
    let pair = if care == Care::Pharmacy { 2 } else { 0 };
    match care {
        Care::Pharmacy => {}
        Care::Chronic => draw(desk, ground, Decision::Hospital),
        _ => draw(desk, ground, Decision::Ambulatory),
    }
    let quantiles = &ground.setting.intensity[care as usize];
    for lane in 0..batch.len() {
        let row = desk.lines.row[lane] as usize;
        let volume = volume(ground, care, desk.felt.price[lane]);
        let intensity = f64::from(quantiles.value(desk.draws[pair][lane]));
        let rounding = unit(desk.draws[pair + 1][lane]);
        let sought = sought(expected[lane], intensity, volume, rounding);
        let lines = if is_hard(desk, ground, row, lane, care) { 0 } else { sought };
        desk.lines.billed[lane] = money::round(lines as f64 * cost[lane]);
        desk.add(COUNT[care as usize], row, lines);
        desk.add(Entry::Forgone, row, sought - lines);
        totals.care[care as usize].forgone += sought - lines;
        totals.care[care as usize].lines += lines;
        if care == Care::Outpatient {
            desk.outpatient_price[row] = desk.felt.price[lane] as f32;
        }
    }
    tap::sought(desk, care, |desk, lane| {
        let (luck, rounding) = (quantiles.value(desk.draws[pair][lane]).into(), unit(desk.draws[pair + 1][lane]));
        let volume = volume(ground, care, desk.felt.price[lane]);
        let had = desk.at(COUNT[care as usize], desk.lines.row[lane] as usize);
        Sought { luck: Some(luck), volume, sought: sought(expected[lane], luck, volume, rounding), had }
    });
    pay(desk, rows, ground, totals, care)
}

/// Whole lines sought: the year's need at the volume of the price, rounded by luck.
#[inline(always)]
fn sought(expected: f64, intensity: f64, volume: f64, rounding: f64) -> i64 {
    (expected * intensity * volume + rounding).min(MOST_LINES) as i64
}

/// Finds the felt prices of the gathered lines.
///
/// # Errors
/// Those of the layers.
pub fn feel(
    desk: &mut Desk,
    rows: &Rows<'_>,
    ground: &Ground<'_>,
    totals: &mut BlockTotals,
    care: Care,
    scale: &[f64; LANES],
) -> Result<(), Fault> {
    let behaviour = &ground.setting.inputs.behaviour;
    let mut worth = [0.0; LANES];
    for lane in 0..desk.lines.len {
        let row = desk.lines.row[lane] as usize;
        let credit = desk.at(Entry::Credit, row);
        let outlay = i64::from(rows.outlay[row]);
        worth[lane] = account_worth(behaviour, rows.status[row], desk.lines.balance[lane], credit, outlay);
    }
    let question = Question {
        layers: &ground.law.settle[care as usize],
        year: ground.year,
        out_of_catalogue: money::per_million(ground.setting.inputs.cares[care as usize].out_of_catalogue),
        nodes: &ground.setting.nodes[care as usize],
        lambda: behaviour.lambda,
        isa: ground.setting.isa,
    };
    desk.felt.find(&question, &mut desk.lines, scale, &worth)?;
    tap::felt(desk, care, &worth);
    let sum: i64 = desk.felt.price[..desk.lines.len].iter().map(|price| money::per_million(*price)).sum();
    totals.care[care as usize].price += sum;
    totals.care[care as usize].priced += desk.lines.len as i64;
    Ok(())
}

/// Volume sought over the table's.
#[inline(always)]
pub fn volume(ground: &Ground<'_>, care: Care, price: f64) -> f64 {
    let behaviour = &ground.setting.inputs.behaviour;
    response(price, behaviour.reference_price[care as usize], behaviour.elasticity[care as usize])
}

/// A kind of care is forgone by chance where the expected cost of the year's need of it is a hardship to the person.
#[inline(always)]
pub fn is_hard(desk: &Desk, ground: &Ground<'_>, row: usize, lane: usize, care: Care) -> bool {
    let behaviour = &ground.setting.inputs.behaviour;
    let income = (desk.at(Entry::Wage, row) + desk.at(Entry::Pension, row)) as f64 * (1.0 + behaviour.other_income);
    if desk.felt.cost[lane] <= behaviour.hardship_share * income {
        return false;
    }
    let person = PersonId(desk.lines.person[lane]);
    let luck = ground.setting.luck.block(person, ground.year, Decision::Hardship, 0);
    unit(luck[care as usize]) < behaviour.forgone
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
    tap::opened(desk, care, Deed::Bill);
    desk.lines.settle(layers, ground.year, ground.setting.isa, false)?;
    tap::settled(desk, ground, care);
    put_back(desk, layers);
    record(desk, rows, ground, totals, care);
    Ok(())
}

fn record(desk: &mut Desk, rows: &mut Rows<'_>, ground: &Ground<'_>, totals: &mut BlockTotals, care: Care) {
    let Desk { lines, sheet, .. } = desk;
    let sink = if care == Care::Pharmacy { Sector::Pharmacies } else { Sector::Hospitals };
    let sums = &mut totals.care[care as usize];
    let mut paid = [0i64; PAYERS];
    for lane in 0..lines.len {
        let at = lines.row[lane] as usize;
        let [pool, large, commercial, account, _] = std::array::from_fn(|nth| lines.paid[nth][lane]);
        let cash = lines.cash(lane);
        rows.balance[at] = lines.balance[lane] as i32;
        sheet[at][Entry::Billed as usize] += lines.billed[lane];
        sheet[at][Entry::Pooled as usize] += pool + large;
        sheet[at][Entry::Commercial as usize] += commercial;
        sheet[at][Entry::Account as usize] += account;
        sheet[at][CASH[care as usize] as usize] += cash;
        if care == Care::Pharmacy {
            sheet[at][Entry::Pharmacy as usize] += lines.billed[lane];
        }
        for (sum, amount) in paid.iter_mut().zip([pool, large, commercial, account, 0]) {
            *sum += amount;
        }
        sums.billed += lines.billed[lane];
        sums.cash += cash;
        let tier = usize::from(lines.tier[lane]);
        totals.providers[tier].revenue += lines.billed[lane];
        // Volume in opening-year money: what a rise of unit prices does not move.
        let price = ground.rates.price[care as usize];
        totals.providers[tier].volume += (lines.billed[lane] as f64 / price) as i64;
    }
    for (sum, amount) in sums.paid.iter_mut().zip(paid) {
        *sum += amount;
    }
    totals.ledger.flow(Sector::Pools, sink, paid[payer::POOL as usize]);
    totals.ledger.flow(Sector::LargeExpense, sink, paid[payer::LARGE_EXPENSE as usize]);
    totals.ledger.flow(Sector::Insurers, sink, paid[payer::COMMERCIAL as usize]);
    totals.ledger.flow(Sector::Accounts, sink, paid[payer::ACCOUNT as usize]);
    for (product, claims) in lines.claims.iter().enumerate().filter(|(_, claims)| **claims > 0) {
        totals.product(product)[2] += claims;
    }
}

/// Fills the desk's draws for each line's person.
fn draw(desk: &mut Desk, ground: &Ground<'_>, decision: Decision) {
    let person = &desk.lines.person[..desk.lines.len];
    fill(ground.setting, ground.year, decision, person, &mut desk.draws);
}

/// Four draws for each of up to [`LANES`] persons.
pub fn fill(setting: &Setting, year: u16, decision: Decision, person: &[u64], draws: &mut Draws) {
    setting.isa.dispatch(Draw { luck: setting.luck, year, decision, person, draws });
}

struct Draw<'a> {
    luck: Luck,
    year: u16,
    decision: Decision,
    person: &'a [u64],
    draws: &'a mut Draws,
}

impl Kernel for Draw<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let [a, b, c, d] = self.draws;
        let n = self.person.len().min(LANES);
        for lane in 0..n {
            [a[lane], b[lane], c[lane], d[lane]] =
                self.luck.block(PersonId(self.person[lane]), self.year, self.decision, 0);
        }
    }
}
