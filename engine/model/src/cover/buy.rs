//! Who buys cover: members are brought to decide or not, weigh what it is worth against the premium, and pay from accounts or cash.

use std::collections::BTreeMap;

use gongji_sdk::abi::{SHARE_ONE, hook};

use crate::block::columns::Rows;
use crate::block::contracts::PersonContract;
use crate::books::household::{Homes, Households};
use crate::books::insurer::ProductTotals;
use crate::books::ledger::{Ledger, Sector};
use crate::books::person_year::Item;
use crate::books::totals::product;
use crate::care::diagnose;
use crate::care::load::Loader;
use crate::care::need::Need;
use crate::care::{probe, watched};
use crate::codes::brands::brand;
use crate::codes::care::Care;
use crate::cover::contracts::Contracts;
use crate::cover::held::HeldLastYear;
use crate::cover::memory::Memory;
use crate::cover::premium::{Paid, unwritten};
use crate::cover::wish::{Wish, impose};
use crate::cover::worth;
use crate::cover::worth::{Purse, TOGETHER, Worth};
use crate::foundation::draw::{RandomPurpose, unit};
use crate::foundation::fault::Fault;
use crate::foundation::identity::PersonId;
use crate::foundation::lanes::LANES;
use crate::foundation::{math, money};
use crate::law::bound_hook::BoundHook;
use crate::law::of_area::AreaLaw;
use crate::law::persons_batch::{Members, amount, small};
use crate::law::policy::Entry;
use crate::tables::replicate::STAYS;
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
    pub homes: &'a mut Option<Homes>,
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
    /// What those who are brought to decide may expect of it, by lane.
    worth: &'a [Worth],
    /// Who is brought to decide.
    is_reached: &'a [bool; LANES],
    /// Their lifelong draws about it.
    taste: &'a [[u32; 4]],
    /// Last year's sellers of all products.
    last: &'a [[i64; LANES]],
    /// Their contracts, where the product has such as last or wait.
    contracts: Option<&'a Contracts>,
}

impl Customers<'_> {
    fn running(&self, lane: usize) -> Option<PersonContract> {
        self.contracts?.running(lane)
    }

    /// The member is bound, or a contract of the member goes on.
    fn is_bound(&self, lane: usize) -> bool {
        self.running(lane).is_some() || self.contracts.is_some_and(|contracts| contracts.goes_on(lane))
    }

    fn waits(&self, lane: usize) -> bool {
        self.contracts.is_some_and(|contracts| contracts.waits(lane))
    }
}

impl Buy<'_, '_> {
    /// # Errors
    /// What a policy refuses.
    // A stage by itself, so that its instructions can be counted (`benches/counts`).
    #[inline(never)]
    pub(crate) fn run(mut self) -> Result<(), Fault> {
        let batch = &self.members.row[..self.members.len];
        let mut last_year = HeldLastYear::of(self.rows, batch);
        let law = self.law;
        if law.of(hook::PURCHASE).is_empty() && last_year.is_nothing() {
            return Ok(());
        }
        last_year.take(self.rows, batch);
        for purchase in law.of(hook::PURCHASE) {
            let on_offer = self.offers.iter().find(|on_offer| Some(on_offer.number) == purchase.product);
            let Some(on_offer) = on_offer else { continue };
            self.ask(purchase, on_offer, &last_year)?;
            let contracts = Contracts::of(on_offer, self.members, self.rows, self.area_year.year);
            let taste = self.taste(on_offer.number);
            let is_reached = self.reached(on_offer, &taste);
            let worth = self.worth(on_offer, &is_reached)?;
            let (contracts, last) = (contracts.as_ref(), &last_year.brands[..]);
            let customers = Customers { worth: &worth, is_reached: &is_reached, taste: &taste, last, contracts };
            self.decide(on_offer, &customers);
        }
        // The lines hold those who were asked, and of these the holdings and balances of before.
        self.load(true, self.batch);
        Ok(())
    }

    /// Lets the policy say what it asks of whom, and who is to pay.
    fn ask(&mut self, purchase: &BoundHook, on_offer: &OnOffer, last_year: &HeldLastYear) -> Result<(), Fault> {
        unwritten(self.members, on_offer.offer.entry == Entry::OptOut);
        if self.law.asked_of_persons.family && self.homes.is_none() {
            let alive: Vec<u32> =
                (0..self.rows.len() as u32).filter(|row| self.rows.alive[*row as usize] == 1).collect();
            *self.homes = Some(Homes::of(self.rows, &alive, self.households.size.len()));
        }
        for lane in 0..self.members.len {
            let row = self.members.row[lane];
            self.members.small[small::HELD][lane] = last_year.held(lane, on_offer.number);
            // What somebody else at home has paid since.
            self.members.money[amount::BALANCE][lane] = self.rows.balance[row as usize].into();
            self.members.money[amount::FAMILY_BALANCE][lane] = self.balance_of_others(row);
        }
        act::act(self.members, self.own, std::slice::from_ref(purchase), "purchase", self.area_year)?;
        ask_no_uninsured(self.members);
        Ok(())
    }

    fn balance_of_others(&self, row: u32) -> i64 {
        self.homes.as_ref().map_or(0, |homes| homes.balance_of_others(self.rows, row))
    }

    /// Lifelong draws about a product of all who are asked.
    fn taste(&self, product: usize) -> Vec<[u32; 4]> {
        let (members, replicate) = (&*self.members, self.area_year.replicate);
        let is_asked = |lane: &usize| members.money[amount::PREMIUM][*lane] > 0;
        let lanes: Vec<usize> = (0..members.len).filter(is_asked).collect();
        let persons: Vec<u64> = lanes.iter().map(|lane| members.person[*lane]).collect();
        let drawn = replicate.luck.blocks_of(replicate.isa, &persons, 0, (RandomPurpose::Taste, product as u8));
        let mut taste = vec![[0; 4]; members.len];
        lanes.into_iter().zip(drawn).for_each(|(lane, drawn)| taste[lane] = drawn);
        taste
    }

    /// Who is brought to decide: of those who are asked, whoever is reached sooner than others has been so every year.
    fn reached(&self, on_offer: &OnOffer, taste: &[[u32; 4]]) -> [bool; LANES] {
        let behaviour = &self.area_year.replicate.inputs.behaviour;
        // Whose take-up is imposed, and who decides for all at home, is ranked by what everybody may expect.
        let everybody = behaviour.take_up_imposed >= 0.0 || on_offer.offer.of_household;
        let mut reached = [false; LANES];
        for (lane, (reached, taste)) in reached.iter_mut().zip(taste).enumerate() {
            let is_asked = self.members.money[amount::PREMIUM][lane] > 0;
            *reached = is_asked && (everybody || unit(taste[0]) < self.mobilised(lane));
        }
        reached
    }

    /// Chance that a member is brought to decide.
    fn mobilised(&self, lane: usize) -> f64 {
        let factor = self.area_year.replicate.inputs.behaviour.mobilisation;
        self.members.money[amount::MOBILISED][lane] as f64 / SHARE_ONE as f64 * factor
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

    /// What the product is worth to those who are brought to decide, by lane: as they remember it, or weighed anew.
    fn worth(&mut self, on_offer: &OnOffer, is_reached: &[bool; LANES]) -> Result<Vec<Worth>, Fault> {
        let AreaYear { replicate, year, .. } = self.area_year;
        let mut found = vec![Worth { account: 1.0, ..Worth::default() }; self.members.len];
        let lanes: Vec<usize> = (0..self.members.len).filter(|lane| is_reached[*lane]).collect();
        if lanes.is_empty() {
            return Ok(found);
        }
        let persons: Vec<u32> = lanes.iter().map(|lane| self.members.row[*lane]).collect();
        let account = worth::of_account(&persons, self.rows, self.year, replicate);
        lanes.iter().zip(account).for_each(|(lane, account)| found[*lane].account = account);
        let every = replicate.inputs.behaviour.take_up_every as u64;
        let memory = Memory::of(&on_offer.offer.name, year, every, self.area_year.average_wage());
        let mut anew = Vec::new();
        for lane in &lanes {
            match memory.recalled(self.rows, self.members.row[*lane] as usize) {
                Some(worth) => found[*lane] = Worth { account: found[*lane].account, ..worth },
                None => anew.push(*lane),
            }
        }
        self.weigh(on_offer, &anew, &mut found)?;
        anew.iter().for_each(|lane| memory.keep(self.rows, self.members.row[*lane] as usize, &found[*lane]));
        Ok(found)
    }

    /// What some members, by their lanes, may expect of the product.
    fn weigh(&mut self, on_offer: &OnOffer, lanes: &[usize], found: &mut [Worth]) -> Result<(), Fault> {
        let (number, replicate) = (on_offer.number, self.area_year.replicate);
        if on_offer.offer.lump_sum {
            let sums =
                diagnose::expected((self.members, lanes), self.own, self.rows, number, self.law, self.area_year)?;
            for lane in lanes {
                found[*lane] = Worth { claims: sums[*lane], certain: sums[*lane], ..found[*lane] };
            }
            return Ok(());
        }
        let need = Need::of(replicate, self.supply, Care::Inpatient);
        let probe = probe::of_care(self.law, Care::Inpatient, self.area_year);
        for lanes in lanes.chunks(TOGETHER) {
            let persons: Vec<u32> = lanes.iter().map(|lane| self.members.row[*lane]).collect();
            let purses: Vec<Purse> =
                lanes.iter().zip(&persons).map(|(lane, row)| (self.income(*row), found[*lane].account)).collect();
            self.load(false, &persons.repeat(STAYS));
            let CareBatch { lines, price, .. } = &mut *self.care;
            let reckoned = worth::of_product(number, (lines, price), (self.rows, &purses), &need, (&probe, replicate))?;
            lanes.iter().zip(reckoned).for_each(|(lane, worth)| found[*lane] = worth);
        }
        Ok(())
    }

    /// Income by which a member's household bears a loss, fen: no less than what subsistence takes.
    fn income(&self, row: u32) -> f64 {
        let home = usize::from(self.rows.household[row as usize]);
        let least = self.area_year.average_wage() * self.area_year.replicate.inputs.behaviour.subsistence_share;
        (self.households.income[home] as f64).max(least).max(1.0)
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
        for mut wish in wishes {
            // Somebody else at home may have used up what was to pay.
            let paid = self.paid(on_offer, wish.lane, wish.premium).filter(|_| wish.buys);
            wish.buys = paid.is_some();
            self.count(number, &wish, customers);
            tell(tap, self.members, &on_offer.offer.name, &wish, &customers.worth[wish.lane], paid.unwrap_or_default());
            if let Some(paid) = paid {
                self.pay(number, &wish, paid, customers.contracts);
            }
        }
    }

    /// Who would pay a premium of a member; none where nobody can.
    fn paid(&self, on_offer: &OnOffer, lane: usize, premium: i64) -> Option<Paid> {
        let row = self.members.row[lane];
        let others = if self.members.small[small::FROM_FAMILY][lane] == 1 { self.balance_of_others(row) } else { 0 };
        let balances = [self.rows.balance[row as usize].into(), others];
        Paid::of(premium, balances, self.members, lane, on_offer.offer.entry == Entry::Compulsory)
    }

    /// Counts who was asked, and what those may expect who were brought to decide.
    fn count(&mut self, number: usize, wish: &Wish, customers: &Customers<'_>) {
        let sums = product(self.products, number);
        sums.asked += 1;
        sums.able += i64::from(wish.affordable);
        let expected = money::round(customers.worth[wish.lane].claims);
        sums.kept += i64::from(wish.buys) & i64::from(self.members.small[small::HELD][wish.lane]);
        let sold = &mut sums.sold[usize::from(wish.seller)];
        // Whoever waits costs the insurer nothing yet.
        let is_at_risk = wish.buys && !customers.waits(wish.lane);
        if wish.is_reached {
            sums.reached += 1;
            sums.expected_by_reached += expected;
            sums.worth_to_reached +=
                money::round(worth::willing(customers.worth[wish.lane].certain, self.area_year.replicate));
            sums.expected_by_holders += if wish.buys { expected } else { 0 };
            sold.expected += if is_at_risk { expected } else { 0 };
        } else {
            sold.passive += i64::from(is_at_risk);
        }
    }

    /// What each member makes of a product who may hold it: of all who are asked those who are brought to decide, and whoever else
    /// holds it without.
    fn wishes(&mut self, on_offer: &OnOffer, customers: &Customers<'_>) -> Vec<Wish> {
        let mut wishes = Vec::with_capacity(self.members.len);
        for lane in 0..self.members.len {
            if self.members.money[amount::PREMIUM][lane] == 0 {
                continue;
            }
            let is_default = self.members.small[small::UNLESS_REFUSED][lane] == 1 || customers.is_bound(lane);
            if is_default || customers.is_reached[lane] || on_offer.offer.entry == Entry::Compulsory {
                wishes.push(self.wish(lane, on_offer, customers));
            } else {
                let premium = self.members.money[amount::PREMIUM][lane];
                let is_able = self.paid(on_offer, lane, premium).is_some();
                let sums = product(self.products, on_offer.number);
                sums.asked += 1;
                sums.able += i64::from(is_able);
            }
        }
        wishes
    }

    fn wish(&self, lane: usize, on_offer: &OnOffer, customers: &Customers<'_>) -> Wish {
        let OnOffer { number: product, offer, rivals } = on_offer;
        let (members, AreaYear { replicate, year, .. }) = (&*self.members, self.area_year);
        let id = PersonId(members.person[lane]);
        let luck = replicate.luck.block(id, year, RandomPurpose::Purchase, *product as u8);
        let last = brand(customers.last, lane, *product);
        let asked = members.money[amount::PREMIUM][lane];
        let (seller, premium) = match (customers.running(lane), rivals) {
            (Some(contract), _) => (contract.seller, contract.premium),
            (None, Some(rivals)) => rivals.chosen(last, luck[1], asked),
            (None, None) => (0, asked),
        };
        let (is_reached, luck) = (customers.is_reached[lane], unit(luck[0]));
        let paid = self.paid(on_offer, lane, premium);
        let chance = if customers.is_bound(lane) || offer.entry == Entry::Compulsory {
            1.0
        } else if is_reached {
            let felt = paid.map_or(premium as f64, |paid| paid.felt(customers.worth[lane].account));
            self.chance(customers.taste[lane], customers.worth[lane].certain, felt)
        } else {
            f64::from(members.small[small::UNLESS_REFUSED][lane])
        };
        let affordable = paid.is_some();
        Wish { lane, seller, premium, is_reached, chance, luck, affordable, buys: affordable && luck < chance }
    }

    /// Of those at home who are asked, the first decides for all: by what all may expect, pay and have. Whoever is bound by a contract
    /// has decided already, and so have those who were asked in a batch before.
    fn decide_together(&mut self, on_offer: &OnOffer, customers: &Customers<'_>, wishes: &mut [Wish]) {
        let mut homes: BTreeMap<u16, Vec<usize>> = BTreeMap::new();
        for (nth, wish) in wishes.iter().enumerate() {
            homes.entry(self.rows.household[self.members.row[wish.lane] as usize]).or_default().push(nth);
        }
        for (home, together) in homes {
            let bound = together.iter().any(|nth| customers.is_bound(wishes[*nth].lane));
            let first = &wishes[together[0]];
            let luck = first.luck;
            let key = (home, on_offer.number);
            let chance = match self.choices.get(&key) {
                Some(decided) => f64::from(u8::from(*decided)),
                None if bound => 1.0,
                None => self.chance_together(on_offer, customers, &*wishes, &together),
            };
            let decides = *self.choices.entry(key).or_insert(luck < chance);
            for nth in together {
                let wish = &mut wishes[nth];
                // What the others decide ends nobody's contract.
                let is_bound = customers.is_bound(wish.lane);
                let chance = if is_bound { 1.0 } else { chance };
                (wish.chance, wish.luck, wish.buys) = (chance, luck, wish.affordable && (is_bound || decides));
            }
        }
    }

    /// Chance that those at home want a product, by what all of them may expect and pay, where the first is brought to decide.
    fn chance_together(
        &self,
        on_offer: &OnOffer,
        customers: &Customers<'_>,
        wishes: &[Wish],
        together: &[usize],
    ) -> f64 {
        let lane = wishes[together[0]].lane;
        if on_offer.offer.entry == Entry::Compulsory {
            return 1.0;
        }
        if unit(customers.taste[lane][0]) >= self.mobilised(lane) {
            return f64::from(self.members.small[small::UNLESS_REFUSED][lane]);
        }
        let of_all = |of: &dyn Fn(&Wish) -> f64| together.iter().map(|nth| of(&wishes[*nth])).sum::<f64>();
        let felt = |wish: &Wish| {
            let paid = self.paid(on_offer, wish.lane, wish.premium);
            paid.map_or(wish.premium as f64, |paid| paid.felt(customers.worth[wish.lane].account))
        };
        self.chance(customers.taste[lane], of_all(&|wish| customers.worth[wish.lane].certain), of_all(&felt))
    }

    /// Chance that a member wants a product of a worth for a price.
    fn chance(&self, taste: [u32; 4], certain: f64, price: f64) -> f64 {
        let luck = unit(taste[1]).clamp(1e-9, 1.0 - 1e-9);
        worth::chance(certain, price, math::normal_quantile(luck), self.area_year.replicate)
    }

    /// The buyer holds the product, and pays.
    fn pay(&mut self, number: usize, wish: &Wish, paid: Paid, contracts: Option<&Contracts>) {
        let Self { members, rows, year, homes, .. } = self;
        let &Wish { lane, seller, premium, .. } = wish;
        let at = members.row[lane] as usize;
        rows.hold(at, number);
        if let Some(contracts) = contracts {
            contracts.pay(rows, (lane, at, number), seller, premium);
        }
        year.sheet[at][Item::Premium] += premium;
        members.money[amount::BALANCE][lane] -= paid.own;
        rows.balance[at] -= paid.own as i32;
        if let Some(homes) = homes.as_ref().filter(|_| paid.family > 0) {
            let (tap, home) = (self.area_year.tap, homes.members(rows.household[at]));
            let before = watched::balances(tap, rows, home);
            homes.take_from_others(rows, members.row[lane], paid.family);
            watched::lent(tap, rows, home, None, &before);
        }
        if paid.cash > 0 {
            self.cash_premiums.push((members.row[lane], paid.cash));
        }
        self.ledger.flow(Sector::Accounts, Sector::Insurers, paid.of_accounts());
        self.ledger.flow(Sector::Households, Sector::Insurers, paid.cash);
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

/// Tells what a watched member decided.
fn tell(tap: Tap<'_>, members: &Members, name: &str, wish: &Wish, worth: &Worth, paid: Paid) {
    tap.tell(|trace| {
        let mut noted = vec![fen("premium", wish.premium), real("chance", wish.chance)];
        if wish.is_reached {
            noted.push(fen("expected_claims", money::round(worth.claims)));
            noted.push(fen("worth", money::round(worth.certain)));
        }
        let flags = [("decides", wish.is_reached), ("affordable", wish.affordable), ("bought", wish.buys)];
        noted.extend(flags.map(|(name, flag)| number(name, flag.into())));
        let shares = [("from_account", paid.own), ("from_relatives", paid.family)];
        noted.extend(shares.into_iter().filter(|(_, amount)| *amount > 0).map(|(name, amount)| fen(name, amount)));
        noted.extend((wish.seller > 0).then(|| number("insurer", wish.seller.into())));
        let event = Event { policy: Some(name.into()), ..Event::new("buy", Deed::Buy, noted) };
        trace.note(members.row[wish.lane], event);
    });
}
