//! What the two theories of account money imply, on a stylised population whose answers were reckoned outside the engine:
//! one kind of care, one law, 25 years of equal credits. And what a nation does with a credit that is cut.
//!
//! The population: lasting need gamma (dispersion 0.8) times 1,200 yuan a year at the full price; within a year eight equally
//! likely lognormal nodes (0.7); a credit of 1,500 yuan times a lognormal (0.5); interest 1.5%. An outlet takes part of the
//! money at hand at retail pharmacies, whatever the need.

use std::sync::Arc;

use crate::fixtures::society::{OLD as OLD_NATION, hook, inputs, layer, live, made, programme, read, replicate, write};
use gongji_model::claims::lines::Lines;
use gongji_model::claims::lines::OutOfCatalogue;
use gongji_model::claims::price::account_worth::AccountWorth;
use gongji_model::claims::price::{Demand, ExpectedPrice, PriceProbe};
use gongji_model::codes::care::{Care, NODES};
use gongji_model::foundation::lanes::LANES;
use gongji_model::foundation::math::{exp, ln, normal_quantile};
use gongji_model::inputs::behaviour::Behaviour;
use gongji_model::law::bound_hook::BoundHook;
use gongji_model::law::in_force::Law;
use gongji_model::law::policy::ColumnRef;
use gongji_sdk::abi::{care, hook as place, payer};
use gongji_sdk::isa::Isa;

const PERSONS: usize = 12 * LANES;
const YEARS: usize = 25;
const OLD: &str = "{ use = \"unified-account-1998\", preset = \"decision-1998\" }";

/// Goods of which the pool pays a share and the account the rest.
fn law(pooled: f64) -> Vec<BoundHook> {
    let mut programme = programme(OLD);
    let pays = layer(21, payer::POOL, care::PHARMACY, &["remaining_in"]);
    programme.uses.push(made("share", 2012, vec![pays], move |_, _, columns| {
        let left = read(&columns[0]).to_vec();
        for (paid, left) in write(&mut columns[1]).iter_mut().zip(left) {
            *paid = (left as f64 * pooled).round() as i64;
        }
        write(&mut columns[2]).fill(0);
        Ok(())
    }));
    let law = Law::enact(&programme, &replicate(inputs(), 100), 2012).expect("the policies are right");
    law.areas[0].layers(Care::Pharmacy).to_vec()
}

/// Numbers between 0 and 1, always the same.
struct Luck(u64);

impl Luck {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    }

    fn normal(&mut self) -> f64 {
        normal_quantile(self.next())
    }

    /// Gamma of mean 1 and this variance (Marsaglia and Tsang 2000).
    fn gamma(&mut self, variance: f64) -> f64 {
        let d = 1.0 / variance - 1.0 / 3.0;
        loop {
            let x = self.normal();
            let v = (1.0 + x / (9.0 * d).sqrt()).powi(3);
            if v > 0.0 && ln(self.next()) < 0.5 * x * x + d - d * v + d * ln(v) {
                return d * v * variance;
            }
        }
    }
}

/// A theory of account money with its numbers.
#[derive(Clone, Copy, Debug)]
enum Theory {
    Label(f64),
    Forward(f64, f64),
}

impl Theory {
    fn behaviour(self) -> Behaviour {
        let mut behaviour = inputs().behaviour;
        match self {
            Self::Label(worth) => (behaviour.account_label, behaviour.account_worth) = (true, [worth; 2]),
            Self::Forward(discount, floor) => {
                behaviour.account_label = false;
                (behaviour.account_discount, behaviour.account_floor) = (discount, floor);
            }
        }
        behaviour
    }
}

/// Persons who answer prices alike; amounts in fen.
struct Population {
    behaviour: Behaviour,
    elasticity: f64,
    /// Part of the money at hand that the outlet takes.
    outlet: f64,
    nodes: [f64; NODES],
    need: Vec<f64>,
    credit: Vec<f64>,
    balance: Vec<f64>,
    /// Mean own payment.
    outlay: Vec<f64>,
}

impl Population {
    fn new(theory: Theory, elasticity: f64, outlet: f64) -> Self {
        let mut luck = Luck(1);
        let mut nodes: [f64; NODES] =
            std::array::from_fn(|node| exp(0.7 * normal_quantile((node as f64 + 0.5) / NODES as f64)));
        let mean = nodes.iter().sum::<f64>() / NODES as f64;
        nodes.iter_mut().for_each(|node| *node /= mean);
        let need: Vec<f64> = (0..PERSONS).map(|_| 120_000.0 * luck.gamma(0.8)).collect();
        let mut credit: Vec<f64> = (0..PERSONS).map(|_| exp(0.5 * luck.normal())).collect();
        let mean = credit.iter().sum::<f64>() / PERSONS as f64;
        credit.iter_mut().for_each(|credit| *credit *= 150_000.0 / mean);
        let (behaviour, balance, outlay) = (theory.behaviour(), vec![0.0; PERSONS], need.clone());
        Self { behaviour, elasticity, outlet, nodes, need, credit, balance, outlay }
    }

    /// Care of each person, and what the account pays of it, in fen, with this money at hand before the outlet and this credit.
    fn care(&self, layers: &[BoundHook], money: &[f64], credit: &[f64]) -> (Vec<f64>, Vec<f64>) {
        let (mut spent, mut from_account) = (vec![0.0; PERSONS], vec![0.0; PERSONS]);
        let (mut lines, mut felt) = (Box::<Lines>::default(), Box::<ExpectedPrice>::default());
        let own = |bill: f64| self.own_share(layers) * bill;
        for first in (0..PERSONS).step_by(LANES) {
            let of = |column: &[f64]| -> [f64; LANES] { std::array::from_fn(|lane| column[first + lane]) };
            let left = of(money).map(|money| money * (1.0 - self.outlet));
            let (need, worth) = (of(&self.need), self.worth(&left, &of(credit), &of(&self.outlay)));
            lines.len = LANES;
            lines.has_account.fill(1);
            lines.status.fill(1);
            lines.balance = left.map(|left| left.round() as i64);
            for node in self.nodes {
                let demand = Demand {
                    scale: &need,
                    worth: &worth,
                    elasticity: &[self.elasticity; LANES],
                    reference: &[1.0; LANES],
                };
                felt.find(&probe(layers, &[node; NODES]), &mut lines, &demand).expect("the layers keep the rules");
                for lane in 0..LANES {
                    let care = need[lane] * felt.volume[lane] / NODES as f64;
                    spent[first + lane] += care;
                    from_account[first + lane] += own(care).min(left[lane] / NODES as f64);
                }
            }
        }
        (spent, from_account)
    }

    /// The worth of an account yuan, as the engine finds it.
    fn worth(&self, balance: &[f64], credit: &[f64], outlay: &[f64]) -> [f64; LANES] {
        let mut worth = [0.0; LANES];
        let whole = |column: &[f64]| -> Vec<i64> { column.iter().map(|fen| fen.round() as i64).collect() };
        let credit: Vec<f64> = credit.iter().map(|credit| credit * (1.0 - self.outlet)).collect();
        Isa::best().dispatch(AccountWorth {
            behaviour: &self.behaviour,
            status: &[1; LANES],
            balance: &whole(balance),
            mean_own_payment: &outlay.iter().map(|fen| fen.round() as i32).collect::<Vec<i32>>(),
            credit: &whole(&credit),
            worth: &mut worth,
        });
        worth
    }

    /// Part of a bill that is left to the person.
    fn own_share(&self, layers: &[BoundHook]) -> f64 {
        let mut lines = Box::<Lines>::default();
        lines.len = 1;
        let mut felt = Box::<ExpectedPrice>::default();
        felt.average(&probe(layers, &self.nodes), &mut lines, &[1e9; LANES]).expect("the layers keep the rules");
        felt.price[0]
    }

    fn live(&mut self, layers: &[BoundHook]) {
        for _ in 0..YEARS {
            let money = self.money();
            let (spent, paid) = self.care(layers, &money, &self.credit);
            for person in 0..PERSONS {
                self.balance[person] = (money[person] * (1.0 - self.outlet) - paid[person]) * 1.015;
                self.outlay[person] = 0.7 * self.outlay[person] + 0.3 * spent[person];
            }
        }
    }

    fn money(&self) -> Vec<f64> {
        self.balance.iter().zip(&self.credit).map(|(balance, credit)| balance + credit).collect()
    }
}

fn probe<'a>(layers: &'a [BoundHook], nodes: &'a [f64; NODES]) -> PriceProbe<'a> {
    let (treat, isa) = (&[][..], Isa::best());
    PriceProbe {
        treat,
        layers,
        year: 2012,
        out_of_catalogue: OutOfCatalogue::default(),
        nodes,
        spot_bill: 10_000,
        lambda: 1.0,
        isa,
    }
}

/// What a population answers after its years.
#[derive(Debug)]
struct Answers {
    /// Spending a yuan of a credit that is cut by 30% in one year: on care alone.
    care: f64,
    /// On care and at the outlet, by tenths of money over need.
    tenths: Vec<f64>,
    /// Spending with half of the bills pooled over that with none.
    half_pooled: f64,
}

fn answers(theory: Theory, elasticity: f64, outlet: f64) -> Answers {
    let (bare, half) = (law(0.0), law(0.5));
    let mut people = Population::new(theory, elasticity, outlet);
    people.live(&bare);
    let money = people.money();
    let cut: Vec<f64> = people.credit.iter().map(|credit| 0.3 * credit).collect();
    let less = |from: &[f64]| -> Vec<f64> { from.iter().zip(&cut).map(|(from, cut)| from - cut).collect() };
    let (before, _) = people.care(&bare, &money, &people.credit);
    let (after, _) = people.care(&bare, &less(&money), &less(&people.credit));
    let change: Vec<f64> = before.iter().zip(&after).map(|(before, after)| before - after).collect();
    let sum = |column: &[f64]| column.iter().sum::<f64>();
    let mut order: Vec<usize> = (0..PERSONS).collect();
    let ratio = |person: &usize| money[*person] / people.need[*person];
    order.sort_by(|a, b| ratio(a).total_cmp(&ratio(b)));
    let tenth = |persons: &[usize]| {
        let of = |column: &[f64]| persons.iter().map(|person| column[*person]).sum::<f64>();
        of(&change) / of(&cut) + outlet
    };
    let (pooled, _) = people.care(&half, &money, &people.credit);
    Answers {
        care: sum(&change) / sum(&cut),
        tenths: order.chunks(PERSONS / 10).map(tenth).collect(),
        half_pooled: sum(&pooled) / sum(&before),
    }
}

#[track_caller]
fn near(found: f64, reckoned: f64, error: f64, words: &str) {
    assert!((found - reckoned).abs() <= error, "{words}: found {found}, reckoned {reckoned}");
}

/// Theory, elasticity, outlet; care a yuan of credit, rise of spending with half pooled, the tenths that answer most.
type Reckoned = (Theory, f64, f64, f64, f64, [usize; 2]);

/// What was reckoned outside the engine for each theory; 200,000 persons.
const TABLE: [Reckoned; 11] = [
    (Theory::Label(0.5), -0.16, 0.0, 0.013, 0.115, [2, 4]),
    (Theory::Label(0.5), -0.25, 0.0, 0.021, 0.184, [2, 4]),
    (Theory::Label(0.5), -0.32, 0.0, 0.029, 0.241, [2, 4]),
    (Theory::Label(0.7), -0.25, 0.0, 0.010, 0.185, [2, 4]),
    (Theory::Label(0.9), -0.25, 0.0, 0.003, 0.183, [2, 4]),
    (Theory::Forward(0.05, 0.3), -0.16, 0.0, 0.041, 0.100, [4, 5]),
    (Theory::Forward(0.05, 0.3), -0.25, 0.0, 0.076, 0.162, [4, 5]),
    (Theory::Forward(0.05, 0.3), -0.32, 0.0, 0.109, 0.215, [4, 5]),
    (Theory::Forward(0.3, 0.2), -0.25, 0.0, 0.074, 0.162, [4, 5]),
    (Theory::Label(0.5), -0.25, 0.15, 0.025, 0.190, [2, 4]),
    (Theory::Forward(0.05, 0.3), -0.25, 0.15, 0.075, 0.171, [4, 6]),
];

#[test]
fn each_theory_answers_a_cut_credit_and_pooling_as_it_was_reckoned() {
    for (theory, elasticity, outlet, care, pooled, [first, last]) in TABLE {
        let words = format!("{theory:?}, elasticity {elasticity}, outlet {outlet}");
        let found = answers(theory, elasticity, outlet);
        near(found.care, care, 0.003 + 0.06 * care, &words);
        near(found.half_pooled, 1.0 + pooled, 0.006, &words);
        let most = found.tenths.iter().copied().fold(0.0, f64::max);
        let at = 1 + found.tenths.iter().position(|tenth| *tenth == most).expect("one is the largest");
        assert!((first..=last).contains(&at), "{words}: the {at}th tenth answers most, {:?}", found.tenths);
        assert!(most < 1.0, "{words}: nobody answers by more than the cut, {:?}", found.tenths);
        let hoarders = found.tenths[9] - outlet;
        near(hoarders, 0.0, 0.005, &format!("{words}: who hoards does not answer"));
    }
}

#[test]
fn cover_of_nine_tenths_gives_a_third_to_two_thirds_more_use() {
    for (elasticity, rise) in [(-0.16, 1.30), (-0.25, 1.51), (-0.32, 1.71)] {
        let people = Population::new(Theory::Label(0.7), elasticity, 0.0);
        let nothing = vec![0.0; PERSONS];
        let spent = |pooled: f64| people.care(&law(pooled), &nothing, &nothing).0.iter().sum::<f64>();
        near(spent(0.9) / spent(0.0), rise, 0.006, &format!("elasticity {elasticity}"));
    }
}

/// Spending, fen, of one person who needs 600 yuan in every node, by the balance in yuan.
fn spending(theory: Theory, balances: &[i64]) -> Vec<f64> {
    let layers = law(0.0);
    let worth = match theory {
        Theory::Label(worth) => worth,
        Theory::Forward(..) => panic!("the worth of one person is given"),
    };
    let (mut lines, mut felt) = (Box::<Lines>::default(), Box::<ExpectedPrice>::default());
    let demand = Demand {
        scale: &[60_000.0; LANES],
        worth: &[worth; LANES],
        elasticity: &[-0.25; LANES],
        reference: &[1.0; LANES],
    };
    balances
        .iter()
        .map(|balance| {
            (lines.len, lines.balance[0]) = (1, balance * 100);
            felt.find(&probe(&layers, &[1.0; NODES]), &mut lines, &demand).expect("the layers keep the rules");
            60_000.0 * felt.volume[0]
        })
        .collect()
}

#[test]
fn who_just_empties_the_account_answers_by_the_whole_cut_and_nobody_else_does() {
    let balances: Vec<i64> = (0..100).map(|step| 10 * step).collect();
    let spent = spending(Theory::Label(0.5), &balances);
    let cheap = 60_000.0 * (1.5 + 0.25 * 0.5) / (1.5 - 0.25 * 0.5);
    for (pair, balance) in spent.windows(2).zip(&balances) {
        let answer = (pair[1] - pair[0]) / 1_000.0;
        let bunches = (*balance >= 600) && (*balance + 10) as f64 * 100.0 <= cheap;
        let crosses = (*balance as f64 * 100.0..=(*balance + 10) as f64 * 100.0).contains(&cheap);
        match (bunches, crosses) {
            (true, _) => near(answer, 1.0, 1e-3, &format!("{balance} yuan")),
            (_, true) => assert!((0.0..=1.0).contains(&answer), "{balance} yuan: {answer}"),
            _ => near(answer, 0.0, 1e-3, &format!("{balance} yuan")),
        }
    }
    near(spent[0], 60_000.0, 1.0, "without money the price is full");
    near(spent[99], cheap, 1.0, "with money to spare it is the account's");
}

#[test]
fn use_rises_with_the_balance_under_either_theory_and_falls_with_it_for_nobody() {
    for worth in [0.3, 0.7, 1.0] {
        let spent = spending(Theory::Label(worth), &(0..150).map(|step| 7 * step).collect::<Vec<i64>>());
        assert!(spent.windows(2).all(|pair| pair[1] >= pair[0] - 1e-6), "{worth}: {spent:?}");
    }
}

#[test]
fn a_price_in_several_sets_of_instructions_is_one() {
    let (layers, people) = (law(0.4), Population::new(Theory::Forward(0.1, 0.3), -0.25, 0.0));
    let layers = Arc::new(layers);
    let ask = |isa: Isa| {
        let (mut lines, mut felt) = (Box::<Lines>::default(), Box::<ExpectedPrice>::default());
        lines.len = LANES;
        lines.balance = std::array::from_fn(|lane| 700 * lane as i64);
        let need = std::array::from_fn(|lane| people.need[lane]);
        let demand =
            Demand { scale: &need, worth: &[0.6; LANES], elasticity: &[-0.25; LANES], reference: &[1.2; LANES] };
        felt.find(&PriceProbe { isa, lambda: 0.5, ..probe(&layers, &people.nodes) }, &mut lines, &demand)
            .expect("the layers keep the rules");
        (felt.price, felt.volume, felt.cost)
    };
    let base = ask(Isa::BASE);
    assert!([1, 2].into_iter().all(|code| base == ask(Isa::from_code(code))));
}

/// Shares of the members with an account whose balance lies below some yuan when a year begins.
fn below(limits: &'static [f64], year: u16) -> Vec<f64> {
    let counts: Arc<std::sync::Mutex<Vec<f64>>> = Arc::new(std::sync::Mutex::new(vec![0.0; limits.len() + 1]));
    let (mut programme, told) = (programme(OLD_NATION), counts.clone());
    let reads = hook(place::CREDIT, &["has_account", "carried_over"], &["account_credit"]);
    programme.uses.push(made("count", year, vec![reads], move |_, _, columns| {
        let ColumnRef::ReadU8(has_account) = &columns[0] else { return Err("other columns".into()) };
        let balances = read(&columns[1]);
        let mut counts = told.lock().expect("one thread");
        for (balance, _) in balances.iter().zip(*has_account).filter(|(_, has)| **has == 1) {
            let yuan = *balance as f64 / 100.0;
            counts[limits.len()] += 1.0;
            limits.iter().enumerate().for_each(|(at, limit)| counts[at] += f64::from(u8::from(yuan < *limit)));
        }
        Ok(())
    }));
    live(inputs(), &programme, 20_000, year).unwrap_or_else(|fault| panic!("{fault}"));
    let counts = counts.lock().expect("nobody else");
    counts[..limits.len()].iter().map(|count| count / counts[limits.len()]).collect()
}

/// Two cities: 41% of members of ten years and more had less than a visit costs in an early city in 2010 (Yu 2017), 52.3% of
/// members less than 1,000 yuan in Shanghai in 2015 (Wang et al. 2017). One city each, so that the nation may lie about them.
#[test]
fn balances_lie_as_in_the_two_cities_that_were_counted() {
    let found = [below(&[150.0, 1_000.0], 2012), below(&[150.0, 1_000.0], 2015)];
    assert!((0.10..0.50).contains(&found[0][0]), "below a visit at the opening: {found:?}");
    assert!((0.40..0.65).contains(&found[1][1]), "below 1,000 yuan in 2015: {found:?}");
}
