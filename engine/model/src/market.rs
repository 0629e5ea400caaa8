//! Commercial cover on offer: products are priced, persons weigh gain against premium and buy. The insurers behind them
//! stand in [`crate::insurer`].

use gongji_sdk::abi::Circumstances;

use crate::care::Care;
use crate::desk::{Desk, Entry};
use crate::draw::{Decision, unit};
use crate::fault::Fault;
use crate::insurer;
use crate::ledger::Sector;
use crate::lines::MOST_PRODUCTS;
use crate::math;
use crate::members::{LANES, amount, call, small};
use crate::money;
use crate::need::Need;
use crate::participate;
use crate::person::{PersonId, Rows, pick};
use crate::policy::ColumnRef;
use crate::price::Question;
use crate::programme::{Law, Offer};
use crate::seek;
use crate::setting::Setting;
use crate::state::{ProductState, ProductTotals, Products};
use crate::trace::{fen, number, real, tap};
use crate::year::{BlockTotals, Ground};

/// Prices every product on offer: the insurer's own quote by experience with credibility, then the policy's word.
///
/// # Errors
/// What a policy refuses, and a price that is not above 0.
pub fn price_products(law: &mut Law, products: &mut Products, setting: &Setting, year: u16) -> Result<(), Fault> {
    let mut numbers = Vec::new();
    let mut in_force = Vec::new();
    for offer in &law.offers {
        let known = products.0.iter().position(|product| product.name == offer.name);
        numbers.push(known.unwrap_or(products.0.len()));
        if known.is_none() {
            products.0.push(ProductState::new(&offer.name));
        }
        let product = &mut products.0[numbers[numbers.len() - 1]];
        in_force.push(product.price_level);
        product.price_level = insurer::quote(product, setting, year);
    }
    if products.0.len() > MOST_PRODUCTS {
        let message =
            format!("{} products were on offer over the years; a person can hold {MOST_PRODUCTS}", products.0.len());
        return Err(Fault::Society { year, message });
    }
    for act in &law.pricing {
        let Some(first) = law.offers.iter().position(|offer| offer.name.starts_with(&*format!("{}.", act.policy)))
        else {
            continue;
        };
        let count = law.offers[first..].iter().take_while(|o| o.name.starts_with(&*format!("{}.", act.policy))).count();
        let chosen = &numbers[first..first + count];
        let sums = |amount: fn(&ProductTotals) -> i64| -> Vec<i64> {
            chosen.iter().map(|number| amount(&products.0[*number].last_year)).collect()
        };
        let (holders, premiums) = (sums(|product| product.holders), sums(|product| product.premiums));
        let claims = sums(|product| product.claims);
        let mut levels: Vec<i64> = chosen.iter().map(|n| products.0[*n].price_level).collect();
        let mut offered = [
            Some(ColumnRef::ReadI64(&holders)),
            Some(ColumnRef::ReadI64(&premiums)),
            Some(ColumnRef::ReadI64(&claims)),
            Some(ColumnRef::WriteI64(&mut levels)),
        ];
        let circumstances = Circumstances { price_level: in_force[first], ..act.circumstances };
        call(act, &circumstances, setting.isa.code(), &mut offered, &mut [], count)
            .map_err(|message| Fault::policy(&act.policy, "offer", year, message))?;
        for (number, level) in chosen.iter().zip(levels) {
            if !(1..=1_000_000_000).contains(&level) {
                let message = format!("price level {level} parts per million; expected 1 to 1,000,000,000");
                return Err(Fault::policy(&act.policy, "offer", year, message));
            }
            products.0[*number].price_level = level;
        }
    }
    number_products(law, products, &numbers);
    Ok(())
}

/// Numbers the hooks' products by the state's numbers, and tells them the price.
fn number_products(law: &mut Law, products: &Products, numbers: &[usize]) {
    for area in &mut law.areas {
        let settle = area.settle.iter_mut().chain(&mut area.family).flatten();
        for act in area.purchase.iter_mut().chain(settle) {
            if let Some(nth) = act.product {
                act.product = Some(numbers[nth]);
                act.circumstances.price_level = products.0[numbers[nth]].price_level;
            }
        }
    }
}

/// Lets one batch of members decide about every product. True when somebody held or was asked anything: the lines then
/// hold other persons, and those of before other holdings and balances.
///
/// # Errors
/// What a policy refuses.
pub fn buy(desk: &mut Desk, rows: &mut Rows<'_>, ground: &Ground<'_>, totals: &mut BlockTotals) -> Result<bool, Fault> {
    let batch = &desk.members.row[..desk.members.len];
    let mut held_before = [0; LANES];
    pick(&mut held_before, rows.holdings, batch);
    if ground.law.purchase.is_empty() && held_before == [0; LANES] {
        return Ok(false);
    }
    for row in batch {
        rows.holdings[*row as usize] = 0;
    }
    for purchase in &ground.law.purchase {
        let Some(product) = purchase.product else { continue };
        let members = &mut desk.members;
        for lane in 0..members.len {
            members.small[small::HELD][lane] = (held_before[lane] >> product) & 1;
            members.small[small::FROM_ACCOUNT][lane] = 0;
            members.money[amount::PREMIUM][lane] = 0;
        }
        participate::act(desk, ground, std::slice::from_ref(purchase), "purchase")?;
        let gain = expected_gain(desk, rows, ground, product)?;
        let offer = ground.offers.iter().find(|(number, _)| *number == product).map(|(_, offer)| *offer);
        if let Some(offer) = offer {
            decide(desk, rows, ground, totals, product, offer, &gain);
        }
    }
    Ok(true)
}

/// Expected cost of the year's stays without and with the product, by the probe of the price.
fn expected_gain(desk: &mut Desk, rows: &Rows<'_>, ground: &Ground<'_>, product: usize) -> Result<[f64; LANES], Fault> {
    let asked: Vec<u32> = (0..desk.members.len)
        .filter(|lane| desk.members.money[amount::PREMIUM][*lane] > 0)
        .map(|lane| lane as u32)
        .collect();
    let mut gain = [0.0; LANES];
    if asked.is_empty() {
        return Ok(gain);
    }
    let batch: Vec<u32> = asked.iter().map(|lane| desk.members.row[*lane as usize]).collect();
    seek::gather(desk, rows, ground, &ground.law.settle[Care::Inpatient as usize], Care::Inpatient, &batch);
    let (scale, rate) = expected_stay(desk, rows, ground);
    let worth = [1.0; LANES];
    let question = Question { lambda: 1.0, ..seek::question(ground, Care::Inpatient) };
    let mut cost = [[0.0; LANES]; 2];
    for (with, cost) in cost.iter_mut().enumerate() {
        for holdings in &mut desk.lines.holdings[..batch.len()] {
            *holdings = (*holdings & !(1 << product)) | ((with as u8) << product);
        }
        desk.felt.find(&question, &mut desk.lines, &scale, &worth)?;
        *cost = desk.felt.cost;
    }
    for (line, lane) in asked.iter().enumerate() {
        gain[*lane as usize] = (cost[0][line] - cost[1][line]) * rate[line];
    }
    Ok(gain)
}

/// Expected bill of a stay and expected stays a year of each line's person.
fn expected_stay(desk: &Desk, rows: &Rows<'_>, ground: &Ground<'_>) -> ([f64; LANES], [f64; LANES]) {
    let need = Need::of(ground, Care::Inpatient);
    let (mut scale, mut rate) = ([0.0; LANES], [0.0; LANES]);
    let patients = desk.lines.patients();
    for (lane, row) in desk.lines.row[..desk.lines.len].iter().enumerate() {
        let patient = patients.at(lane, rows.course[*row as usize]);
        scale[lane] = need.cost(patient.age, patient.tier);
        rate[lane] = need.frequency(patient);
    }
    (scale, rate)
}

/// Buys or not, pays from account or cash.
fn decide(
    desk: &mut Desk,
    rows: &mut Rows<'_>,
    ground: &Ground<'_>,
    totals: &mut BlockTotals,
    product: usize,
    offer: &Offer,
    gain: &[f64; LANES],
) {
    let behaviour = &ground.setting.inputs.behaviour;
    let Desk { members, sheet, trace, .. } = desk;
    for lane in 0..members.len {
        let premium = members.money[amount::PREMIUM][lane];
        if premium == 0 {
            continue;
        }
        let at = members.row[lane] as usize;
        let income = (members.money[amount::WAGE][lane] + members.money[amount::PENSION][lane]).max(1) as f64;
        let from_account = members.small[small::FROM_ACCOUNT][lane] == 1;
        let affordable = !from_account || members.money[amount::BALANCE][lane] >= premium;
        let id = PersonId(members.person[lane]);
        let chance = if offer.opt_out {
            // Who need not ask holds it unless he refuses.
            1.0 - behaviour.refusal
        } else {
            let risk = insurer::dislike_of_risk(ground.setting, id, rows.frailty[at]);
            let utility = behaviour.take_up[0]
                + behaviour.take_up[1] * (gain[lane] - premium as f64) / income
                + behaviour.take_up[2] * risk * gain[lane] / income;
            insurer::awareness(behaviour, rows.earning[at]) / (1.0 + math::exp(-utility))
        };
        let expected = money::round(gain[lane].max(0.0));
        let sums = totals.product(product);
        sums.asked += 1;
        sums.expected_by_asked += expected;
        let luck = ground.setting.luck.block(id, ground.year, Decision::Purchase, product as u8)[0];
        let buys = affordable && unit(luck) < chance;
        if let Some(trace) = trace {
            let mut noted =
                vec![fen("premium", premium), fen("gain", money::round(gain[lane])), real("chance", chance)];
            noted.extend(
                [("from_account", from_account), ("affordable", affordable), ("bought", buys)]
                    .map(|(name, flag)| number(name, flag.into())),
            );
            tap::decided(trace, members.row[lane], &offer.name, noted);
        }
        if !buys {
            continue;
        }
        rows.holdings[at] |= 1 << product;
        sheet[at][Entry::Premium as usize] += premium;
        let source = if from_account { Sector::Accounts } else { Sector::Households };
        if from_account {
            members.money[amount::BALANCE][lane] -= premium;
            rows.balance[at] -= premium as i32;
        } else {
            sheet[at][Entry::PremiumCash as usize] += premium;
        }
        totals.ledger.flow(source, Sector::Insurers, premium);
        let sums = totals.product(product);
        sums.holders += 1;
        sums.premiums += premium;
        sums.expected_by_holders += expected;
    }
}
