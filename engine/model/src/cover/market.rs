//! Commercial cover on offer: products are priced, persons weigh gain against premium and buy. The insurers behind them
//! stand in [`crate::cover::insurer`], how they come by customers in [`crate::workspace::sellers`] and [`crate::cover::tender`].

use std::ops::Range;

use bevy_ecs::prelude::*;
use gongji_sdk::abi::{Circumstances, hook};

use crate::block::columns::{Rows, pick};
use crate::books::insurer::{Insurer, ProductState, ProductTotals, Products};
use crate::books::ledger::Sector;
use crate::books::person_year::Item;
use crate::books::totals::BlockTotals;
use crate::care::need::Need;
use crate::care::{question, seek};
use crate::claims::price::Question;
use crate::codes::brands;
use crate::codes::care::{Care, MOST_PRODUCTS};
use crate::cover::{insurer, tender};
use crate::foundation::draw::{RandomPurpose, unit};
use crate::foundation::fault::Fault;
use crate::foundation::identity::PersonId;
use crate::foundation::lanes::LANES;
use crate::foundation::{math, money};
use crate::inputs::behaviour::Behaviour;
use crate::law::bound_hook::BoundHook;
use crate::law::call::call;
use crate::law::in_force::Law;
use crate::law::of_area::Offer;
use crate::law::persons_batch::{amount, small};
use crate::law::policy::ColumnRef;
use crate::tables::replicate::Replicate;
use crate::trace::history::{fen, number, real};
use crate::workspace::area_year::AreaYear;
use crate::workspace::buffers::Workspace;
use crate::workspace::offers::OnOffer;
use crate::workspace::sellers::Rivals;
use crate::workspace::{act, sellers, tap};

/// Phase offer: products and insurers that are new are taken in, tenders held, and everything is priced.
///
/// # Errors
/// What a policy refuses, and a price that is not above 0.
pub(crate) fn open(world: &mut World, law: &mut Law, replicate: &Replicate, year: u16) -> Result<(), Fault> {
    let numbers = list(law, &mut world.resource_mut::<Products>(), year)?;
    open_insurers(world, law, &replicate.inputs.behaviour);
    world.resource_scope(|world, mut products: Mut<'_, Products>| {
        let mut insurers = selling(world);
        price(law, &numbers, &mut products, &mut insurers, replicate, year)?;
        number_products(law, &products, &numbers);
        Ok(())
    })
}

/// Insurers who have not given up, by product and number.
fn selling(world: &mut World) -> Vec<Mut<'_, Insurer>> {
    let mut all: Vec<Mut<'_, Insurer>> = world.query::<&mut Insurer>().iter_mut(world).collect();
    all.retain(|insurer| !insurer.left);
    all.sort_by_key(|insurer| (insurer.product, insurer.number));
    all
}

/// The products on offer this year, with their sellers.
pub(crate) fn on_offer<'a>(world: &mut World, law: &'a Law, replicate: &Replicate) -> Vec<OnOffer<'a>> {
    let products = world.resource::<Products>().clone();
    let insurers = selling(world);
    let rivals = |number: usize, product: &ProductState| {
        let sellers = insurers.iter().filter(|one| one.product == number);
        let sellers: Vec<(u32, i64)> = sellers.map(|one| (one.number, one.price_level)).collect();
        let compete = product.contract.is_none() && sellers::compete(sellers.iter().map(|(number, _)| *number));
        compete.then(|| Rivals::of(&sellers, product.price_level, &replicate.inputs.behaviour))
    };
    let offered = |offer: &'a Offer| {
        let is_it = |product: &ProductState| product.name == offer.name && !product.withdrawn;
        let number = products.0.iter().position(is_it)?;
        Some(OnOffer { number, offer, rivals: rivals(number, &products.0[number]) })
    };
    law.offers.iter().filter_map(offered).collect()
}

/// The number of each offer's product; a new product gets the next one.
fn list(law: &Law, products: &mut Products, year: u16) -> Result<Vec<usize>, Fault> {
    let mut numbers = Vec::new();
    for offer in &law.offers {
        let known = products.0.iter().position(|product| product.name == offer.name);
        numbers.push(known.unwrap_or(products.0.len()));
        if known.is_none() {
            products.0.push(ProductState::new(&offer.name));
        }
    }
    if products.0.len() > MOST_PRODUCTS {
        let message =
            format!("{} products were on offer over the years; a person can hold {MOST_PRODUCTS}", products.0.len());
        return Err(Fault::Society { year, message });
    }
    Ok(numbers)
}

/// Prices every product on offer: the sellers' own quotes, then the policy's word on the product, which is then every
/// seller's price.
fn price(
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
        quote(offer, *number, product, &mut sellers, replicate, year);
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
fn quote(
    offer: &Offer,
    number: usize,
    product: &mut ProductState,
    sellers: &mut [&mut Insurer],
    replicate: &Replicate,
    year: u16,
) {
    if tender::is_held(offer, &replicate.inputs.behaviour) {
        let bidders: Vec<&Insurer> = sellers.iter().map(|one| &**one).collect();
        product.contract = tender::contract(number, product, &bidders, replicate, year);
        product.price_level = product.contract.map_or(product.price_level, |contract| contract.price_level);
        sellers.iter_mut().for_each(|one| one.price_level = product.price_level);
        return;
    }
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
    let offered = [
        ColumnRef::ReadI64(&holders),
        ColumnRef::ReadI64(&premiums),
        ColumnRef::ReadI64(&claims),
        ColumnRef::WriteI64(&mut levels),
    ];
    let circumstances = Circumstances { price_level: in_force, ..act.circumstances };
    call(act, &circumstances, replicate.isa.code(), offered, &mut [], chosen.len())
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

/// Lets one batch of members decide about every product. True when somebody held or was asked anything: the lines then
/// hold other persons, and those of before other holdings and balances.
///
/// # Errors
/// What a policy refuses.
pub(crate) fn buy(
    workspace: &mut Workspace,
    rows: &mut Rows<'_>,
    area_year: &AreaYear<'_>,
    totals: &mut BlockTotals,
) -> Result<bool, Fault> {
    let batch = &workspace.members.row[..workspace.members.len];
    let mut held_before = [0; LANES];
    pick(&mut held_before, rows.holdings, batch);
    if area_year.law.of(hook::PURCHASE).is_empty() && held_before == [0; LANES] {
        return Ok(false);
    }
    let mut last = [0; LANES];
    if rows.brands().is_some() {
        // A seller is remembered for a year: not over years without the product, or outside the scheme.
        let brands = rows.brands_mut();
        pick(&mut last, brands, batch);
        batch.iter().for_each(|row| brands[*row as usize] = 0);
        last.iter_mut().zip(held_before).for_each(|(last, held)| *last = brands::of_held(*last, held));
    }
    for row in batch {
        rows.holdings[*row as usize] = 0;
    }
    for purchase in area_year.law.of(hook::PURCHASE) {
        let Some(product) = purchase.product else { continue };
        let members = &mut workspace.members;
        for lane in 0..members.len {
            members.small[small::HELD][lane] = (held_before[lane] >> product) & 1;
            members.small[small::FROM_ACCOUNT][lane] = 0;
            members.money[amount::PREMIUM][lane] = 0;
        }
        act::act(workspace, area_year, std::slice::from_ref(purchase), "purchase")?;
        let gain = expected_gain(workspace, rows, area_year, product)?;
        if let Some(on_offer) = area_year.offers.iter().find(|on_offer| on_offer.number == product) {
            decide(workspace, rows, area_year, totals, on_offer, &Customers { gain: &gain, last: &last });
        }
    }
    Ok(true)
}

/// Expected cost of the year's stays without and with the product, by the probe of the price.
fn expected_gain(
    workspace: &mut Workspace,
    rows: &Rows<'_>,
    area_year: &AreaYear<'_>,
    product: usize,
) -> Result<[f64; LANES], Fault> {
    let asked: Vec<u32> = (0..workspace.members.len)
        .filter(|lane| workspace.members.money[amount::PREMIUM][*lane] > 0)
        .map(|lane| lane as u32)
        .collect();
    let mut gain = [0.0; LANES];
    if asked.is_empty() {
        return Ok(gain);
    }
    let batch: Vec<u32> = asked.iter().map(|lane| workspace.members.row[*lane as usize]).collect();
    seek::gather(workspace, rows, area_year, area_year.law.layers(Care::Inpatient), Care::Inpatient, &batch);
    let (scale, rate) = expected_stay(workspace, rows, area_year);
    let worth = [1.0; LANES];
    let question = Question { lambda: 1.0, ..question::question(area_year, Care::Inpatient) };
    let mut cost = [[0.0; LANES]; 2];
    for (with, cost) in cost.iter_mut().enumerate() {
        for holdings in &mut workspace.lines.holdings[..batch.len()] {
            *holdings = (*holdings & !(1 << product)) | ((with as u8) << product);
        }
        workspace.felt.find(&question, &mut workspace.lines, &scale, &worth)?;
        *cost = workspace.felt.cost;
    }
    for (line, lane) in asked.iter().enumerate() {
        gain[*lane as usize] = (cost[0][line] - cost[1][line]) * rate[line];
    }
    Ok(gain)
}

/// Expected bill of a stay and expected stays a year of each line's person.
fn expected_stay(workspace: &Workspace, rows: &Rows<'_>, area_year: &AreaYear<'_>) -> ([f64; LANES], [f64; LANES]) {
    let need = Need::of(area_year, Care::Inpatient);
    let (mut scale, mut rate) = ([0.0; LANES], [0.0; LANES]);
    let patients = workspace.lines.patients();
    for (lane, row) in workspace.lines.row[..workspace.lines.len].iter().enumerate() {
        let patient = patients.at(lane, rows.care_history[*row as usize]);
        scale[lane] = need.cost(patient.age, patient.tier);
        rate[lane] = need.frequency(patient);
    }
    (scale, rate)
}

/// What the members of a batch bring to a product.
struct Customers<'a> {
    /// What each expects of it, fen.
    gain: &'a [f64; LANES],
    /// Last year's sellers of all products.
    last: &'a [i64; LANES],
}

/// What a member makes of a product on offer.
struct Wish {
    lane: usize,
    /// The chosen seller, from 1; 0 where there is one.
    seller: u8,
    premium: i64,
    /// Chance that the member wants it.
    chance: f64,
    /// Draw that decides.
    luck: f64,
    /// Whoever is to pay can.
    affordable: bool,
    buys: bool,
}

impl Wish {
    /// How much the member wants it: above 0 whoever buys unasked.
    fn strength(&self) -> f64 {
        let log_odds = |chance: f64| {
            let chance = chance.clamp(1e-12, 1.0 - 1e-12);
            math::ln(chance / (1.0 - chance))
        };
        log_odds(self.chance) - log_odds(self.luck)
    }
}

/// Lets this share of those who can pay buy, in the order of their own wish, whatever they would do: `luck` rounds.
fn impose(wishes: &mut [Wish], share: f64, luck: f64) {
    let mut order: Vec<usize> = (0..wishes.len()).filter(|nth| wishes[*nth].affordable).collect();
    let buyers = (share * order.len() as f64 + luck) as usize;
    order.sort_by(|one, other| wishes[*other].strength().total_cmp(&wishes[*one].strength()));
    wishes.iter_mut().for_each(|wish| wish.buys = false);
    order.iter().take(buyers).for_each(|nth| wishes[*nth].buys = true);
}

/// What each member who is asked makes of a product.
fn wishes(
    workspace: &Workspace,
    rows: &Rows<'_>,
    area_year: &AreaYear<'_>,
    on_offer: &OnOffer<'_>,
    customers: &Customers<'_>,
) -> Vec<Wish> {
    let &OnOffer { number: product, offer, ref rivals } = on_offer;
    let behaviour = &area_year.replicate.inputs.behaviour;
    let members = &workspace.members;
    let wish = |lane: usize| {
        let id = PersonId(members.person[lane]);
        let asked = members.money[amount::PREMIUM][lane];
        let luck = area_year.replicate.luck.block(id, area_year.year, RandomPurpose::Purchase, product as u8);
        let (seller, premium) = rivals
            .as_ref()
            .map_or((0, asked), |rivals| rivals.chosen(brands::brand(customers.last[lane], product), luck[1], asked));
        let at = members.row[lane] as usize;
        let income = (members.money[amount::WAGE][lane] + members.money[amount::PENSION][lane]).max(1) as f64;
        let from_account = members.small[small::FROM_ACCOUNT][lane] == 1;
        let affordable = !from_account || members.money[amount::BALANCE][lane] >= premium;
        let chance = if offer.opt_out {
            // An opt-out product is held by whoever does not refuse.
            1.0 - behaviour.refusal
        } else {
            let risk = insurer::dislike_of_risk(area_year.replicate, id, rows.frailty[at]);
            let gain = customers.gain[lane];
            let utility = behaviour.take_up[0]
                + behaviour.take_up[1] * (gain - premium as f64) / income
                + behaviour.take_up[2] * risk * gain / income;
            insurer::awareness(behaviour, rows.earnings_rank[at]) / (1.0 + math::exp(-utility))
        };
        let luck = unit(luck[0]);
        Wish { lane, seller, premium, chance, luck, affordable, buys: affordable && luck < chance }
    };
    (0..members.len).filter(|lane| members.money[amount::PREMIUM][*lane] > 0).map(wish).collect()
}

/// Chooses a seller, buys or not, pays from account or cash.
fn decide(
    workspace: &mut Workspace,
    rows: &mut Rows<'_>,
    area_year: &AreaYear<'_>,
    totals: &mut BlockTotals,
    on_offer: &OnOffer<'_>,
    customers: &Customers<'_>,
) {
    let mut wishes = wishes(workspace, rows, area_year, on_offer, customers);
    let (product, imposed) = (on_offer.number, area_year.replicate.inputs.behaviour.take_up_imposed);
    if let Some(first) = wishes.first().filter(|_| imposed >= 0.0) {
        let first = PersonId(workspace.members.person[first.lane]);
        let luck = area_year.replicate.luck.block(first, area_year.year, RandomPurpose::Purchase, product as u8)[2];
        impose(&mut wishes, imposed, unit(luck));
    }
    let sums = totals.product(product);
    for wish in &wishes {
        let expected = money::round(customers.gain[wish.lane].max(0.0));
        sums.asked += 1;
        sums.able += i64::from(wish.affordable);
        sums.expected_by_asked += expected;
        sums.expected_by_holders += if wish.buys { expected } else { 0 };
    }
    for wish in wishes {
        tell(workspace, &on_offer.offer.name, &wish, customers.gain[wish.lane]);
        if wish.buys {
            pay(workspace, rows, totals, product, &wish);
        }
    }
}

/// Tells what a watched member decided.
fn tell(workspace: &mut Workspace, name: &str, wish: &Wish, gain: f64) {
    let Workspace { members, trace: Some(trace), .. } = workspace else { return };
    let mut noted = vec![fen("premium", wish.premium), fen("gain", money::round(gain)), real("chance", wish.chance)];
    let from_account = members.small[small::FROM_ACCOUNT][wish.lane] == 1;
    noted.extend(
        [("from_account", from_account), ("affordable", wish.affordable), ("bought", wish.buys)]
            .map(|(name, flag)| number(name, flag.into())),
    );
    noted.extend((wish.seller > 0).then(|| number("insurer", wish.seller.into())));
    tap::decided(trace, members.row[wish.lane], name, noted);
}

/// The buyer holds the product, and pays.
fn pay(workspace: &mut Workspace, rows: &mut Rows<'_>, totals: &mut BlockTotals, product: usize, wish: &Wish) {
    let Workspace { members, sheet, cash_premiums, .. } = workspace;
    let &Wish { lane, seller, premium, .. } = wish;
    let at = members.row[lane] as usize;
    rows.holdings[at] |= 1 << product;
    sheet[at][Item::Premium] += premium;
    let from_account = members.small[small::FROM_ACCOUNT][lane] == 1;
    if from_account {
        members.money[amount::BALANCE][lane] -= premium;
        rows.balance[at] -= premium as i32;
    } else {
        cash_premiums.push((members.row[lane], premium));
    }
    totals.ledger.flow(if from_account { Sector::Accounts } else { Sector::Households }, Sector::Insurers, premium);
    let sums = totals.product(product);
    sums.holders += 1;
    sums.premiums += premium;
    if seller > 0 {
        let sold = &mut sums.sold[usize::from(seller)];
        sold.holders += 1;
        sold.premiums += premium;
        let brands = &mut rows.brands_mut()[at];
        *brands = brands::with_brand(*brands, product, seller);
    }
}

/// Insurers of products that are on offer for the first time.
pub(crate) fn open_insurers(world: &mut World, law: &Law, behaviour: &Behaviour) {
    let known: Vec<(usize, u32)> = world.query::<&Insurer>().iter(world).map(|i| (i.product, i.number)).collect();
    let products = world.resource::<Products>().clone();
    let mut new = Vec::new();
    for offer in &law.offers {
        let Some(product) = products.0.iter().position(|product| product.name == offer.name) else { continue };
        let sellers = (0..tender::insurers(offer, behaviour)).filter(|number| !known.contains(&(product, *number)));
        let price_level = products.0[product].price_level;
        new.extend(sellers.map(|number| Insurer { product, number, price_level, ..Insurer::default() }));
    }
    world.spawn_batch(new);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wish(lane: usize, chance: f64, luck: f64, affordable: bool) -> Wish {
        Wish { lane, seller: 0, premium: 1, chance, luck, affordable, buys: affordable && luck < chance }
    }

    #[test]
    fn who_wants_it_most_buys_first() {
        let plain = || {
            vec![wish(0, 0.5, 0.6, true), wish(1, 0.9, 0.2, true), wish(2, 0.99, 0.1, false), wish(3, 0.5, 0.4, true)]
        };
        let buyers = |share: f64, luck: f64| {
            let mut wishes = plain();
            impose(&mut wishes, share, luck);
            wishes.iter().filter(|wish| wish.buys).map(|wish| wish.lane).collect::<Vec<_>>()
        };
        assert_eq!(buyers(0.0, 0.99), [0; 0]);
        assert_eq!(buyers(1.0 / 3.0, 0.0), [1]);
        assert_eq!(buyers(0.5, 0.6), [1, 3]);
        assert_eq!(buyers(1.0, 0.0), [0, 1, 3], "who cannot pay has it at no share");
        // At the share that buys of its own it is those who buy of their own.
        let own: Vec<usize> = plain().iter().filter(|wish| wish.buys).map(|wish| wish.lane).collect();
        assert_eq!(buyers(own.len() as f64 / 3.0, 0.0), own);
    }
}
