//! The market for commercial cover: products are listed and priced. The insurers behind them stand in
//! [`crate::cover::insurer`], how they come by customers in [`crate::workspace::sellers`] and [`crate::cover::tender`], who
//! buys in [`crate::cover::buy`].

use std::ops::Range;

use bevy_ecs::prelude::*;
use gongji_sdk::abi::{Circumstances, hook};

use crate::block::holdings::MOST_PRODUCTS;
use crate::books::insurer::{Insurer, ProductState, ProductTotals, Products};
use crate::books::year_context::{Calendar, Tables};
use crate::cover::{insurer, tender};
use crate::foundation::fault::Fault;
use crate::law::batches::OfferedProducts;
use crate::law::bound_hook::BoundHook;
use crate::law::call::call_batch;
use crate::law::in_force::Law;
use crate::law::of_area::Offer;
use crate::tables::replicate::Replicate;
use crate::workspace::offers::{Offers, OnOffer};
use crate::workspace::sellers;
use crate::workspace::sellers::Rivals;

/// The products of the law's offers have numbers; new ones get the next.
pub(crate) fn list(law: Res<Law>, calendar: Res<Calendar>, mut products: ResMut<Products>) -> Result<(), Fault> {
    for offer in &law.offers {
        if products.number(&offer.name).is_none() {
            products.0.push(ProductState::new(&offer.name));
        }
    }
    if products.0.len() > MOST_PRODUCTS {
        let message =
            format!("{} products were on offer over the years; expected at most {MOST_PRODUCTS}", products.0.len());
        return Err(Fault::Society { year: calendar.year, message });
    }
    Ok(())
}

/// Insurers of products that are on offer for the first time open.
pub(crate) fn open_insurers(
    law: Res<Law>,
    tables: Res<Tables>,
    products: Res<Products>,
    insurers: Query<&Insurer>,
    mut commands: Commands,
) {
    let known: Vec<(usize, u32)> = insurers.iter().map(|one| (one.product, one.number)).collect();
    let mut new = Vec::new();
    for offer in &law.offers {
        let Some(product) = products.number(&offer.name) else { continue };
        let sellers = (0..tender::insurers(offer, &tables.inputs.behaviour))
            .filter(|number| !known.contains(&(product, *number)));
        let price_level = products.0[product].price_level;
        new.extend(sellers.map(|number| Insurer { product, number, price_level, ..Insurer::default() }));
    }
    commands.spawn_batch(new);
}

/// Tenders are held and everything is priced.
pub(crate) fn price(
    mut law: ResMut<Law>,
    tables: Res<Tables>,
    calendar: Res<Calendar>,
    mut products: ResMut<Products>,
    mut insurers: Query<&mut Insurer>,
) -> Result<(), Fault> {
    let numbers: Vec<usize> = law.offers.iter().filter_map(|offer| products.number(&offer.name)).collect();
    let mut sellers: Vec<Mut<'_, Insurer>> = insurers.iter_mut().filter(|one| !one.left).collect();
    sellers.sort_by_key(|one| (one.product, one.number));
    price_all(&law, &numbers, &mut products, &mut sellers, &tables, calendar.year)?;
    number_products(&mut law, &products, &numbers);
    Ok(())
}

/// The products on offer this year, with their sellers.
pub(crate) fn put_on_offer(
    law: Res<Law>,
    tables: Res<Tables>,
    products: Res<Products>,
    insurers: Query<&Insurer>,
    mut offers: ResMut<Offers>,
) {
    let mut selling: Vec<&Insurer> = insurers.iter().filter(|one| !one.left).collect();
    selling.sort_by_key(|one| (one.product, one.number));
    let rivals = |number: usize, product: &ProductState| {
        let sellers = selling.iter().filter(|one| one.product == number);
        let sellers: Vec<(u32, i64)> = sellers.map(|one| (one.number, one.price_level)).collect();
        let compete = product.contract.is_none() && sellers::compete(sellers.iter().map(|(number, _)| *number));
        compete.then(|| Rivals::of(&sellers, product.price_level, &tables.inputs.behaviour))
    };
    let offered = |offer: &Offer| {
        let number = products.number(&offer.name)?;
        let product = &products.0[number];
        (!product.withdrawn).then(|| OnOffer { number, offer: offer.clone(), rivals: rivals(number, product) })
    };
    offers.0 = law.offers.iter().filter_map(offered).collect();
}

/// Prices every product on offer: the sellers' own quotes, then the policy's word on the product, which is then every
/// seller's price.
fn price_all(
    law: &Law,
    numbers: &[usize],
    products: &mut Products,
    insurers: &mut [Mut<'_, Insurer>],
    replicate: &Replicate,
    year: u16,
) -> Result<(), Fault> {
    let in_force: Vec<i64> = numbers.iter().map(|number| products.0[*number].price_level).collect();
    for (offer, number) in law.offers.iter().zip(numbers) {
        let product = &mut products.0[*number];
        let mut sellers: Vec<&mut Insurer> =
            insurers.iter_mut().filter(|one| one.product == *number).map(|one| &mut **one).collect();
        quote(offer, product, &mut sellers, replicate, year);
    }
    for act in law.nation.of(hook::OFFER) {
        let own = offers_of(law, &act.policy);
        let Some(level) = in_force[own.clone()].first() else { continue };
        let chosen = &numbers[own];
        let ruled = rule(act, chosen, products, *level, replicate, year)?;
        for (number, level) in chosen.iter().zip(ruled) {
            // A contract won in a tender has its price, whatever the policy would ask.
            if level != products.0[*number].price_level && products.0[*number].contract.is_none() {
                products.0[*number].price_level = level;
                insurers.iter_mut().filter(|one| one.product == *number).for_each(|one| one.price_level = level);
            }
        }
    }
    Ok(())
}

/// The places of a policy's products among the offers, where they stand together.
fn offers_of(law: &Law, policy: &str) -> Range<usize> {
    let is_own = |offer: &Offer| offer.name.split_once('.').is_some_and(|(owner, _)| owner == policy);
    let first = law.offers.iter().position(is_own).unwrap_or(law.offers.len());
    first..first + law.offers[first..].iter().take_while(|offer| is_own(offer)).count()
}

/// The quotes of a product's sellers, and the product's price: that of the contract, or the mean over last year's holders.
fn quote(offer: &Offer, product: &mut ProductState, sellers: &mut [&mut Insurer], replicate: &Replicate, year: u16) {
    if tender::is_held(offer, &replicate.inputs.behaviour) {
        let bidders: Vec<&Insurer> = sellers.iter().map(|one| &**one).collect();
        product.contract = tender::contract(product, &bidders, replicate, year);
        product.price_level = product.contract.map_or(product.price_level, |contract| contract.price_level);
        sellers.iter_mut().for_each(|one| one.price_level = product.price_level);
        return;
    }
    // Where an arm holds tenders no more, whoever sells asks what it will again.
    product.contract = None;
    for one in sellers.iter_mut() {
        one.price_level = insurer::quote(one, product, replicate, year);
    }
    // Before anybody has sold anything all weigh the same.
    let nobody = i128::from(sellers.iter().all(|one| one.holders == 0));
    let weight = |one: &Insurer| i128::from(one.holders) + nobody;
    let weights: i128 = sellers.iter().map(|one| weight(one)).sum();
    let sum: i128 = sellers.iter().map(|one| weight(one) * i128::from(one.price_level)).sum();
    if weights > 0 {
        product.price_level = ((2 * sum + weights) / (2 * weights)) as i64;
    }
}

/// What a policy makes of the prices of its products.
fn rule(
    act: &BoundHook,
    chosen: &[usize],
    products: &Products,
    in_force: i64,
    replicate: &Replicate,
    year: u16,
) -> Result<Vec<i64>, Fault> {
    let sums = |amount: fn(&ProductTotals) -> i64| -> Vec<i64> {
        chosen.iter().map(|number| amount(&products.0[*number].last_year)).collect()
    };
    let (holders, premiums) = (sums(|product| product.holders), sums(|product| product.premiums));
    let claims = sums(|product| product.claims);
    let mut levels: Vec<i64> = chosen.iter().map(|n| products.0[*n].price_level).collect();
    let offered = OfferedProducts { holders: &holders, premiums: &premiums, claims: &claims, price_level: &mut levels };
    let circumstances = Circumstances { price_level: in_force, ..act.circumstances };
    call_batch(act, &circumstances, replicate.isa.code(), offered, &mut [], chosen.len())
        .map_err(|message| Fault::policy(&act.policy, "offer", year, message))?;
    if let Some(level) = levels.iter().find(|level| !(1..=1_000_000_000).contains(*level)) {
        let message = format!("price level {level} parts per million; expected 1 to 1,000,000,000");
        return Err(Fault::policy(&act.policy, "offer", year, message));
    }
    Ok(levels)
}

/// Numbers the hooks' products by the state's numbers, and tells them the price.
fn number_products(law: &mut Law, products: &Products, numbers: &[usize]) {
    for area in &mut law.areas {
        for act in area.acts.all_mut() {
            if let Some(nth) = act.product {
                act.product = Some(numbers[nth]);
                act.circumstances.price_level = products.0[numbers[nth]].price_level;
            }
        }
    }
}
