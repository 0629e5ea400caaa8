//! Insurers: the price they ask by expectation, experience and forecast, their books, and when they give a product up; and what
//! makes people differ as customers.

use gongji_sdk::abi::SHARE_ONE;

use crate::books::insurer::{Experience, Insurer, ProductState, Sold};
use crate::codes::care::Care;
use crate::foundation::draw::{RandomPurpose, RandomSource, unit};
use crate::foundation::identity::PersonId;
use crate::foundation::{math, money};
use crate::inputs::behaviour::Behaviour;
use crate::tables::replicate::Replicate;

/// A price moves by no more than this in one year: last year's over it, and the same downwards.
const PRICE_STEPS: [f64; 2] = [0.7, 1.5];

/// What one of the sellers of a product asks this year: by what its own customers were to cost, as far as they are enough to be
/// believed, and by those of all sellers for the rest.
pub(crate) fn quote(insurer: &Insurer, product: &ProductState, replicate: &Replicate, year: u16) -> i64 {
    let all = product.last_year.all();
    if all.premiums == 0 {
        return insurer.price_level;
    }
    // What all sellers' customers would have cost of the premiums at this one's price.
    let level = product.price_level as f64 / insurer.price_level as f64;
    let common = believed(&all, product, replicate) / all.premiums as f64 * level;
    let Insurer { holders, premiums, claims, expected, .. } = *insurer;
    let own = match premiums {
        0 => common,
        _ => believed(&Sold { holders, premiums, claims, expected, passive: 0 }, product, replicate) / premiums as f64,
    };
    let seen = error(insurer, replicate.inputs.behaviour.insurer_error, replicate, year);
    let ratio = (common + credibility(holders, replicate) * (own - common)) * seen;
    repriced(insurer.price_level, ratio, replicate, year)
}

/// What an insurer takes the cost of its product for, over what it was: log-normal with mean 1.
pub(crate) fn error(insurer: &Insurer, spread: f64, replicate: &Replicate, year: u16) -> f64 {
    if spread == 0.0 {
        return 1.0;
    }
    let address = PersonId((insurer.product as u64) << 32 | u64::from(insurer.number));
    let [luck, ..] = replicate.luck.block(address, year, RandomPurpose::Tender, 0);
    math::exp(spread * math::normal_quantile(unit(luck).clamp(1e-9, 1.0 - 1e-9)) - 0.5 * spread * spread)
}

/// Claims to be expected of what was sold last year, fen: those that the law lets expect of such customers, as far as the claims of
/// the product so far do not say otherwise. The luck of a year, above all that of a small sample, is no experience.
pub(crate) fn believed(sold: &Sold, product: &ProductState, replicate: &Replicate) -> f64 {
    let Experience { holders, claims, expected } = product.experience;
    if expected == 0 {
        // It pays for no stay, and of other care nobody knows what to expect.
        return sold.claims as f64;
    }
    let shown = claims as f64 / expected as f64;
    sold.expected as f64 * (1.0 + credibility(holders, replicate) * (shown - 1.0))
}

/// How far so many customers of the sample are believed, by the persons for whom they stand: the size of the sample moves no price.
fn credibility(customers: i64, replicate: &Replicate) -> f64 {
    let lives = customers as f64 * replicate.weight;
    let all = lives + replicate.inputs.behaviour.insurer_lives;
    if all > 0.0 { lives / all } else { 1.0 }
}

/// A price after a year of claims over premiums: carried on by the growth of the price of stays, with the insurer's
/// credibility and loading (the premium formula of the Beijing plan, `q m k (1 + pi) + a + r`; the book's page on the year,
/// phase offer).
pub(crate) fn repriced(price_level: i64, ratio: f64, replicate: &Replicate, year: u16) -> i64 {
    let behaviour = &replicate.inputs.behaviour;
    let price = |year: u16| replicate.year(year).price[Care::Inpatient as usize];
    let growth = price(year - 1) / price(year - 2) - 1.0;
    let wanted = ratio * (1.0 + behaviour.insurer_trend * growth) * (1.0 + behaviour.insurer_loading);
    let factor = 1.0 + behaviour.insurer_credibility * (wanted - 1.0);
    let [least, most] = PRICE_STEPS;
    money::per_million(price_level as f64 / SHARE_ONE as f64 * factor.clamp(least, most)).max(1)
}

/// Closes the year of an insurer with what it sold. Gives back its expenses, fen.
pub(crate) fn close(insurer: &mut Insurer, sold: &Sold, behaviour: &Behaviour) -> i64 {
    (insurer.holders, insurer.premiums) = (sold.holders, sold.premiums);
    (insurer.claims, insurer.expected) = (sold.claims, sold.expected);
    insurer.expenses = money::round(insurer.premiums as f64 * behaviour.insurer_expenses);
    insurer.reserve += insurer.premiums - insurer.claims - insurer.expenses;
    insurer.expenses
}

/// Whether an insurer gives a product up: its debt is more than it endures.
pub(crate) fn gives_up(insurer: &Insurer, behaviour: &Behaviour) -> bool {
    insurer.premiums > 0 && (insurer.reserve as f64) < -behaviour.insurer_endurance * insurer.premiums as f64
}

/// How much a person dislikes risk, lifelong, with mean 1 where it has nothing to do with need: log-normal, correlated
/// with lifelong need.
pub(crate) fn dislike_of_risk(replicate: &Replicate, id: PersonId, frailty: f32) -> f64 {
    let behaviour = &replicate.inputs.behaviour;
    let own = f64::from(replicate.risk.value(of_taste(&replicate.luck, id)));
    let shared = behaviour.risk_dispersion * behaviour.risk_need_correlation;
    // Need has mean 1; as though it were log-normal, its logarithm in standard deviations from its own mean.
    let spread = math::ln(1.0 + behaviour.frailty_dispersion).sqrt();
    if shared == 0.0 || spread == 0.0 {
        return own;
    }
    let need = math::ln(f64::from(frailty).max(f64::MIN_POSITIVE)) / spread + 0.5 * spread;
    own * math::exp(shared * need - 0.5 * shared * shared)
}

fn of_taste(luck: &RandomSource, id: PersonId) -> u32 {
    luck.block(id, 0, RandomPurpose::Character, 0)[0]
}
