//! Who buys cover: members weigh the expected gain against the premium; the account or cash pays.

use std::collections::BTreeMap;

use gongji_sdk::abi::hook;

use crate::block::columns::Rows;
use crate::block::contracts::PersonContract;
use crate::books::household::Households;
use crate::books::insurer::ProductTotals;
use crate::books::ledger::{Ledger, Sector};
use crate::books::person_year::Item;
use crate::books::totals::product;
use crate::care::diagnose;
use crate::care::load::Loader;
use crate::care::need::Need;
use crate::care::probe;
use crate::claims::lines::Lines;
use crate::codes::brands::brand;
use crate::codes::care::Care;
use crate::cover::contracts::Contracts;
use crate::cover::held::HeldLastYear;
use crate::cover::insurer;
use crate::foundation::draw::{RandomPurpose, unit};
use crate::foundation::fault::Fault;
use crate::foundation::identity::PersonId;
use crate::foundation::lanes::LANES;
use crate::foundation::{math, money};
use crate::law::of_area::AreaLaw;
use crate::law::persons_batch::{Members, amount, small};
use crate::trace::history::{Deed, Event, fen, number, real};
use crate::trace::tap::Tap;
use crate::workspace::act;
use crate::workspace::area_year::{AreaYear, Supply};
use crate::workspace::buffers::{CareBatch, PolicyColumns, YearColumns};
use crate::workspace::offers::OnOffer;

/// Phase buy: one batch of members decides about every product.
pub(crate) struct Buy<'a, 'b> {
    pub members: &'a mut Members,
    pub care: &'a mut CareBatch,
    pub own: &'a mut PolicyColumns,
    pub year: &'a mut YearColumns,
    pub rows: &'a mut Rows<'b>,
    pub cash_premiums: &'a mut Vec<(u32, i64)>,
    pub choices: &'a mut BTreeMap<(u16, usize), bool>,
    pub ledger: &'a mut Ledger,
    pub products: &'a mut Vec<ProductTotals>,
    pub batch: &'a [u32],
    pub households: &'a Households,
    pub law: &'a AreaLaw,
    pub offers: &'a [OnOffer],
    pub supply: Supply<'a>,
    pub area_year: AreaYear<'a>,
}

/// What the members of a batch bring to a product.
struct Customers<'a> {
    /// What each expects of it, fen.
    gain: &'a [f64; LANES],
    /// Last year's sellers of all products.
    last: &'a [[i64; LANES]],
    /// Their contracts, where the product has such as last or wait.
    contracts: Option<&'a Contracts>,
}

impl Customers<'_> {
    fn running(&self, lane: usize) -> Option<PersonContract> {
        self.contracts?.running(lane)
    }

    fn waits(&self, lane: usize) -> bool {
        self.contracts.is_some_and(|contracts| contracts.waits(lane))
    }
}

impl Buy<'_, '_> {
    /// # Errors
    /// What a policy refuses.
    pub(crate) fn run(mut self) -> Result<(), Fault> {
        let batch = &self.members.row[..self.members.len];
        let mut last_year = HeldLastYear::of(self.rows, batch);
        let law = self.law;
        if law.of(hook::PURCHASE).is_empty() && last_year.is_nothing() {
            return Ok(());
        }
        last_year.take(self.rows, batch);
        for purchase in law.of(hook::PURCHASE) {
            let Some(product) = purchase.product else { continue };
            for lane in 0..self.members.len {
                self.members.small[small::HELD][lane] = last_year.held(lane, product);
                self.members.small[small::FROM_ACCOUNT][lane] = 0;
                self.members.money[amount::PREMIUM][lane] = 0;
            }
            act::act(self.members, self.own, std::slice::from_ref(purchase), "purchase", self.area_year)?;
            ask_no_uninsured(self.members);
            let on_offer = self.offers.iter().find(|on_offer| on_offer.number == product);
            let contracts = on_offer.and_then(|it| Contracts::of(it, self.members, self.rows, self.area_year.year));
            let gain = match on_offer {
                Some(on_offer) if on_offer.offer.lump_sum => self.expected_lump_sum(product)?,
                _ => self.expected_gain(product)?,
            };
            if let Some(on_offer) = on_offer {
                let contracts = contracts.as_ref();
                self.decide(on_offer, &Customers { gain: &gain, last: &last_year.brands, contracts });
            }
        }
        // The lines hold those who were asked, and of these the holdings and balances of before.
        self.load(true, self.batch);
        Ok(())
    }

    /// Puts persons on the lines; those of the batch are still at hand.
    fn load(&mut self, is_batch: bool, rows_of_persons: &[u32]) {
        let Self { members, own, year, rows, households, supply, .. } = self;
        let (replicate, answer) = (self.area_year.replicate, supply.answer);
        let loader = Loader { rows, year, households, own, replicate, asked: self.law.asked_of_lines, answer };
        if is_batch {
            loader.load(&mut self.care.lines, Some(members), rows_of_persons);
        } else {
            let layers = self.law.layers(Care::Inpatient);
            loader.gather(&mut self.care.lines, layers, Care::Inpatient, rows_of_persons);
        }
    }

    /// Expected cost of the year's stays without and with the product, by the probe of the price.
    fn expected_gain(&mut self, product: usize) -> Result<[f64; LANES], Fault> {
        let members = &*self.members;
        let asked: Vec<usize> = (0..members.len).filter(|lane| members.money[amount::PREMIUM][*lane] > 0).collect();
        let mut gain = [0.0; LANES];
        if asked.is_empty() {
            return Ok(gain);
        }
        let batch: Vec<u32> = asked.iter().map(|lane| members.row[*lane]).collect();
        self.load(false, &batch);
        let CareBatch { lines, price, .. } = &mut *self.care;
        let need = Need::of(self.area_year.replicate, self.supply, Care::Inpatient);
        let (scale, rate) = expected_stay(lines, self.rows, &need);
        let probe = probe::of_care(self.law, Care::Inpatient, self.area_year);
        let mut cost = [[0.0; LANES]; 2];
        for (with, cost) in cost.iter_mut().enumerate() {
            lines.hold(product, with == 1);
            price.expect(&probe, lines, &scale)?;
            *cost = price.cost;
        }
        for (line, lane) in asked.iter().enumerate() {
            gain[*lane] = (cost[0][line] - cost[1][line]) * rate[line];
        }
        Ok(gain)
    }

    /// What each may expect of lump sums on a diagnosis in this year.
    fn expected_lump_sum(&mut self, product: usize) -> Result<[f64; LANES], Fault> {
        diagnose::expected(self.members, self.own, self.rows, product, self.law, self.area_year)
    }

    /// Chooses a seller, buys or not, pays from account or cash.
    fn decide(&mut self, on_offer: &OnOffer, customers: &Customers<'_>) {
        let mut wishes = self.wishes(on_offer, customers);
        if on_offer.offer.of_household {
            self.decide_together(on_offer, customers, &mut wishes);
        }
        let AreaYear { replicate, year, tap, .. } = self.area_year;
        let (number, imposed) = (on_offer.number, replicate.inputs.behaviour.take_up_imposed);
        if let Some(first) = wishes.first().filter(|_| imposed >= 0.0) {
            let first = PersonId(self.members.person[first.lane]);
            let luck = replicate.luck.block(first, year, RandomPurpose::Purchase, number as u8)[2];
            impose(&mut wishes, imposed, unit(luck));
        }
        let sums = product(self.products, number);
        for wish in &wishes {
            let expected = money::round(customers.gain[wish.lane].max(0.0));
            sums.asked += 1;
            sums.able += i64::from(wish.affordable);
            sums.expected_by_asked += expected;
            // Whoever waits costs the insurer nothing yet.
            let costs = if customers.waits(wish.lane) { 0 } else { expected };
            if wish.buys {
                sums.expected_by_holders += expected;
                sums.sold[usize::from(wish.seller)].expected += costs;
            }
        }
        for wish in wishes {
            tell(tap, self.members, &on_offer.offer.name, &wish, customers.gain[wish.lane]);
            if wish.buys {
                self.pay(number, &wish, customers.contracts);
            }
        }
    }

    /// What each member who is asked makes of a product.
    fn wishes(&self, on_offer: &OnOffer, customers: &Customers<'_>) -> Vec<Wish> {
        let OnOffer { number: product, offer, rivals } = on_offer;
        let (members, AreaYear { replicate, year, .. }) = (&*self.members, self.area_year);
        let wish = |lane: usize| {
            let id = PersonId(members.person[lane]);
            let asked = members.money[amount::PREMIUM][lane];
            let luck = replicate.luck.block(id, year, RandomPurpose::Purchase, *product as u8);
            let last = brand(customers.last, lane, *product);
            let running = customers.running(lane);
            let (seller, premium) = match (running, rivals) {
                (Some(contract), _) => (contract.seller, contract.premium),
                (None, Some(rivals)) => rivals.chosen(last, luck[1], asked),
                (None, None) => (0, asked),
            };
            let from_account = members.small[small::FROM_ACCOUNT][lane] == 1;
            let affordable = !from_account || members.money[amount::BALANCE][lane] >= premium;
            let chance = match running {
                Some(_) => 1.0,
                // An opt-out product is held by whoever does not refuse.
                None if offer.opt_out => 1.0 - replicate.inputs.behaviour.refusal,
                None => self.chance(lane, customers.gain[lane], premium, self.own_income(lane)),
            };
            let luck = unit(luck[0]);
            Wish { lane, seller, premium, chance, luck, affordable, buys: affordable && luck < chance }
        };
        (0..members.len).filter(|lane| members.money[amount::PREMIUM][*lane] > 0).map(wish).collect()
    }

    /// Of those at home who are asked, the first decides for all: by what all may expect, pay and have. Whoever is bound by a contract
    /// has decided already, and so have those who were asked in a batch before.
    fn decide_together(&mut self, on_offer: &OnOffer, customers: &Customers<'_>, wishes: &mut [Wish]) {
        let mut homes: BTreeMap<u16, Vec<usize>> = BTreeMap::new();
        for (nth, wish) in wishes.iter().enumerate() {
            homes.entry(self.rows.household[self.members.row[wish.lane] as usize]).or_default().push(nth);
        }
        for (home, together) in homes {
            let bound = together.iter().any(|nth| customers.running(wishes[*nth].lane).is_some());
            let first = &wishes[together[0]];
            let (lane, luck) = (first.lane, first.luck);
            let key = (home, on_offer.number);
            let chance = match self.choices.get(&key) {
                Some(decided) => f64::from(u8::from(*decided)),
                None if bound => 1.0,
                None if on_offer.offer.opt_out => first.chance,
                None => {
                    let gain = together.iter().map(|nth| customers.gain[wishes[*nth].lane]).sum();
                    let premium = together.iter().map(|nth| wishes[*nth].premium).sum();
                    self.chance(lane, gain, premium, self.households.income[usize::from(home)])
                }
            };
            let decides = *self.choices.entry(key).or_insert(luck < chance);
            for nth in together {
                let wish = &mut wishes[nth];
                // What the others decide ends nobody's contract.
                let is_bound = customers.running(wish.lane).is_some();
                let chance = if is_bound { 1.0 } else { chance };
                (wish.chance, wish.luck, wish.buys) = (chance, luck, wish.affordable && (is_bound || decides));
            }
        }
    }

    /// Wage and pension of a member, fen.
    fn own_income(&self, lane: usize) -> i64 {
        self.members.money[amount::WAGE][lane] + self.members.money[amount::PENSION][lane]
    }

    /// Chance that a member hears of a product and wants it, for a gain, a premium and an income.
    fn chance(&self, lane: usize, gain: f64, premium: i64, income: i64) -> f64 {
        let (members, replicate) = (&*self.members, self.area_year.replicate);
        let behaviour = &replicate.inputs.behaviour;
        let at = members.row[lane] as usize;
        let income = income.max(1) as f64;
        let risk = insurer::dislike_of_risk(replicate, PersonId(members.person[lane]), self.rows.frailty[at]);
        let utility = behaviour.take_up[0]
            + behaviour.take_up[1] * (gain - premium as f64) / income
            + behaviour.take_up[2] * risk * gain / income;
        insurer::awareness(behaviour, self.rows.earnings_rank[at]) / (1.0 + math::exp(-utility))
    }

    /// The buyer holds the product, and pays.
    fn pay(&mut self, number: usize, wish: &Wish, contracts: Option<&Contracts>) {
        let Self { members, rows, year, .. } = self;
        let &Wish { lane, seller, premium, .. } = wish;
        let at = members.row[lane] as usize;
        rows.hold(at, number);
        if let Some(contracts) = contracts {
            contracts.pay(rows, (lane, at, number), seller, premium);
        }
        year.sheet[at][Item::Premium] += premium;
        let from_account = members.small[small::FROM_ACCOUNT][lane] == 1;
        if from_account {
            members.money[amount::BALANCE][lane] -= premium;
            rows.balance[at] -= premium as i32;
        } else {
            self.cash_premiums.push((members.row[lane], premium));
        }
        let payer = if from_account { Sector::Accounts } else { Sector::Households };
        self.ledger.flow(payer, Sector::Insurers, premium);
        let sums = product(self.products, number);
        sums.holders += 1;
        sums.premiums += premium;
        if seller > 0 {
            let sold = &mut sums.sold[usize::from(seller)];
            sold.holders += 1;
            sold.premiums += premium;
            rows.remember_brand(at, number, seller);
        }
    }
}

/// Whoever is in no scheme this year, as where the employer is in arrears, has no bill that a product could pay, and is sold none.
fn ask_no_uninsured(members: &mut Members) {
    let insured = &members.small[small::INSURED][..members.len];
    for (premium, insured) in members.money[amount::PREMIUM].iter_mut().zip(insured) {
        *premium *= i64::from(*insured);
    }
}

/// Expected bill of a stay and expected stays a year of each line's person.
fn expected_stay(lines: &Lines, rows: &Rows<'_>, need: &Need<'_>) -> ([f64; LANES], [f64; LANES]) {
    let (mut scale, mut rate) = ([0.0; LANES], [0.0; LANES]);
    let patients = lines.patients();
    for (lane, row) in lines.row[..lines.len].iter().enumerate() {
        let patient = patients.at(lane, rows.care_history[*row as usize]);
        scale[lane] = need.cost(patient.age, patient.tier);
        rate[lane] = need.frequency(patient);
    }
    (scale, rate)
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

/// Tells what a watched member decided.
fn tell(tap: Tap<'_>, members: &Members, name: &str, wish: &Wish, gain: f64) {
    tap.tell(|trace| {
        let mut noted =
            vec![fen("premium", wish.premium), fen("gain", money::round(gain)), real("chance", wish.chance)];
        let from_account = members.small[small::FROM_ACCOUNT][wish.lane] == 1;
        noted.extend(
            [("from_account", from_account), ("affordable", wish.affordable), ("bought", wish.buys)]
                .map(|(name, flag)| number(name, flag.into())),
        );
        noted.extend((wish.seller > 0).then(|| number("insurer", wish.seller.into())));
        let event = Event { policy: Some(name.into()), ..Event::new("buy", Deed::Buy, noted) };
        trace.note(members.row[wish.lane], event);
    });
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
