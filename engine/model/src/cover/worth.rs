//! What cover is worth to who may buy it: what it spares them of the cost of the year's stays, as though for certain.
//!
//! Stays are sorted by their cost into parts, the dearest two thousandths apart, and the bill of each is put to the law twice.
//! The person knows age, conditions, what last year's care left behind and a share of the lifelong need beside them, not this year's
//! luck. A loss of more than a fifth of income is paid off over five years.

use gongji_sdk::isa::Kernel;

use crate::block::columns::{Rows, pick};
use crate::books::person_year::Item;
use crate::care::need::Need;
use crate::claims::lines::Lines;
use crate::claims::patients::Patient;
use crate::claims::price::account_worth::AccountWorth;
use crate::claims::price::{ExpectedPrice, PriceProbe};
use crate::cover::insurer;
use crate::foundation::fault::Fault;
use crate::foundation::identity::PersonId;
use crate::foundation::lanes::LANES;
use crate::foundation::math;
use crate::tables::replicate::{Replicate, STAYS};
use crate::tables::utility::{INCOME, SPREAD, Utility, YEARS};
use crate::workspace::buffers::YearColumns;

/// Persons whose stays of all parts stand on the lines together, each part on lines of its own.
pub(crate) const TOGETHER: usize = LANES / STAYS;

/// What those who are brought to decide may expect of a product.
#[derive(Clone, Copy, Default)]
pub(crate) struct Worth {
    /// What it is to pay for them, fen.
    pub claims: f64,
    /// What having it is worth for certain, fen.
    pub certain: f64,
    /// What a yuan in their account is worth in cash.
    pub account: f64,
}

/// What those who weigh have: income, fen, and what a yuan in their account is worth.
pub(crate) type Purse = (f64, f64);

/// What account money is worth to some persons, by their rows.
pub(crate) fn of_account(persons: &[u32], rows: &Rows<'_>, year: &YearColumns, replicate: &Replicate) -> [f64; LANES] {
    let (n, mut worth) = (persons.len(), [1.0; LANES]);
    let (mut status, mut mean_own_payment) = ([0; LANES], [0; LANES]);
    let (mut balance, mut credit) = ([0; LANES], [0; LANES]);
    pick(&mut status, rows.status, persons);
    pick(&mut mean_own_payment, rows.mean_own_payment, persons);
    for ((row, balance), credit) in persons.iter().zip(&mut balance).zip(&mut credit) {
        let at = *row as usize;
        (*balance, *credit) = (rows.balance[at].into(), year.sheet[at][Item::Credit]);
    }
    let kernel = AccountWorth {
        behaviour: &replicate.inputs.behaviour,
        status: &status[..n],
        balance: &balance[..n],
        mean_own_payment: &mean_own_payment[..n],
        credit: &credit[..n],
        worth: &mut worth[..n],
    };
    kernel.run();
    worth
}

/// What the product of a number is worth to some persons, of whom at most [`TOGETHER`] stand on the lines, all of them once for each
/// part of stays and one part after the other.
///
/// # Errors
/// Those of the layers.
pub(crate) fn of_product(
    product: usize,
    (lines, price): (&mut Lines, &mut ExpectedPrice),
    (rows, purses): (&Rows<'_>, &[Purse]),
    need: &Need<'_>,
    (probe, replicate): (&PriceProbe<'_>, &Replicate),
) -> Result<Vec<Worth>, Fault> {
    let persons = purses.len();
    let (mut rate, mut bills) = ([0.0; TOGETHER], [0.0; LANES]);
    let known = replicate.inputs.behaviour.known_need;
    for person in 0..persons {
        let patient = lines.patients().at(person, rows.care_history[lines.row[person] as usize]);
        let frailty = 1.0 + known * (f64::from(patient.frailty) - 1.0);
        rate[person] = need.frequency(Patient { frailty: frailty as f32, ..patient });
        let mean = need.cost(patient.age, patient.tier);
        for (part, [_, cost]) in replicate.stays.iter().enumerate() {
            bills[part * persons + person] = mean * cost;
        }
    }
    lines.hold(product, false);
    let without = *price.pay(probe, lines, &bills)?;
    lines.hold(product, true);
    let with = price.pay(probe, lines, &bills)?;
    let of = |person: usize| {
        let (rate, (income, account)) = (rate[person], purses[person]);
        let spared = Spared::of(person, persons, [&without, with], account, (rate, income), replicate);
        // What is beyond the mean is the premium for the risk, to whoever dislikes it more or less than others.
        let (expected, risk) = (rate * spared.felt, spared.certain - rate * spared.felt);
        let id = PersonId(lines.person[person]);
        let dislike = if risk > 0.0 { insurer::dislike_of_risk(replicate, id, lines.frailty[person]) } else { 1.0 };
        Worth { claims: (rate * spared.paid).max(0.0), certain: (expected + dislike * risk).max(0.0), account }
    };
    Ok((0..persons).map(of).collect())
}

/// What a product spares a person, fen.
#[derive(Default)]
struct Spared {
    /// Of a mean stay, account money counted whole.
    paid: f64,
    /// The same, account money at its worth.
    felt: f64,
    /// Of the year for certain: the gain in expected utility over that of a yuan when nothing is lost.
    certain: f64,
}

impl Spared {
    /// Of one of some persons, with so many stays and an income, by what account and cash pay of the bills without and with the
    /// product. That no stay comes, or one that stands for all that come, is the risk.
    fn of(
        person: usize,
        persons: usize,
        paid: [&[[f64; LANES]; 2]; 2],
        account_worth: f64,
        (rate, income): (f64, f64),
        replicate: &Replicate,
    ) -> Self {
        let (utility, of_income) = (replicate.utility_of_cover(), (1.0 + rate) / income);
        let mut spared = Self::default();
        for (part, [share, _]) in replicate.stays.iter().enumerate() {
            let line = part * persons + person;
            let [without, with] = paid.map(|[account, cash]| [account[line], cash[line]]);
            if without == with {
                continue;
            }
            let felt = [without, with].map(|[account, cash]| account_worth * account + cash);
            let [lost, kept] = felt.map(|cost| utility_of_loss(utility, cost * of_income));
            spared.paid += share * (without[0] + without[1] - with[0] - with[1]);
            spared.felt += share * (felt[0] - felt[1]);
            spared.certain += share * (kept - lost);
        }
        spared.certain *= income * rate / (1.0 + rate);
        spared
    }
}

/// Utility of the years in which a loss, a part of income, is borne.
fn utility_of_loss(utility: &Utility, loss: f64) -> f64 {
    // Of more than is ever borne nothing is felt.
    let loss = math::round_small(loss.clamp(0.0, 100.0) * INCOME as f64);
    let instalment = (loss - SPREAD).max(0) / YEARS;
    utility.real(INCOME - loss.min(SPREAD) - instalment) + (YEARS - 1) as f64 * utility.real(INCOME - instalment)
}

/// What somebody would pay at most for what is worth so much for certain, fen.
pub(crate) fn willing(certain: f64, replicate: &Replicate) -> f64 {
    let [weight, _, _] = replicate.inputs.behaviour.take_up;
    weight * certain
}

/// Chance that somebody who decides wants a product of a worth at a price, both fen: log odds by the difference over the mean of
/// both, and a taste.
pub(crate) fn chance(certain: f64, price: f64, taste: f64, replicate: &Replicate) -> f64 {
    let [_, response, spread] = replicate.inputs.behaviour.take_up;
    let willing = willing(certain, replicate);
    let both = 0.5 * (willing + price);
    let contrast = if both > 0.0 { (willing - price) / both } else { 0.0 };
    1.0 / (1.0 + math::exp(-response * contrast - spread * taste))
}
