//! Tenders: an agency that buys a product for all gives it to the insurer with the lowest quote, for some years.
//!
//! A scenario holds tenders by setting `tender_years`; they are held for products that members have unless they refuse.
//! Every bidder knows what the product was to cost last year, each with an error of their own, so that the winner is the one who
//! errs most to their own cost. Whoever was left in debt by the last contract asks for it back.

use gongji_sdk::abi::SHARE_ONE;

use crate::books::insurer::{Contract, Insurer, ProductState};
use crate::codes::brands::MOST_RIVALS;
use crate::cover::insurer;
use crate::foundation::money;
use crate::inputs::behaviour::Behaviour;
use crate::law::of_area::Offer;
use crate::law::policy::Entry;
use crate::tables::replicate::Replicate;

/// Whether an agency buys the product for all.
pub(crate) fn is_held(offer: &Offer, behaviour: &Behaviour) -> bool {
    offer.entry == Entry::OptOut && behaviour.tender_years >= 1.0
}

/// Insurers of a product: those who bid for it, where there is a tender.
pub(crate) fn insurers(offer: &Offer, behaviour: &Behaviour) -> u32 {
    if is_held(offer, behaviour) {
        return offer.insurers.max(behaviour.tender_bidders as u32).min(MOST_RIVALS as u32);
    }
    offer.insurers
}

/// The contract of a year: the one that runs, or that of the lowest quote; of two who ask the same, the first one's. None
/// when nobody bids.
pub(crate) fn contract(
    product: &ProductState,
    bidders: &[&Insurer],
    replicate: &Replicate,
    year: u16,
) -> Option<Contract> {
    let runs =
        |contract: &Contract| year <= contract.until && bidders.iter().any(|bidder| bidder.number == contract.insurer);
    let years = replicate.inputs.behaviour.tender_years as u16;
    let bid = |bidder: &&Insurer| (quote(product, bidder, replicate, year), bidder.number);
    let lowest = || bidders.iter().map(bid).min();
    product.contract.filter(runs).or_else(|| {
        lowest().map(|(price_level, insurer)| Contract { insurer, price_level, until: year + years.max(1) - 1 })
    })
}

/// What a bidder asks: the claims to be expected of last year's premiums as the bidder sees them, with the debt that must come back.
fn quote(product: &ProductState, bidder: &Insurer, replicate: &Replicate, year: u16) -> i64 {
    let behaviour = &replicate.inputs.behaviour;
    let seen = insurer::error(bidder, behaviour.tender_error, replicate, year);
    let last = &product.last_year;
    if last.premiums == 0 {
        return money::per_million(product.price_level as f64 / SHARE_ONE as f64 * seen).max(1);
    }
    let owed = (-bidder.reserve).max(0) as f64 / (behaviour.tender_years.max(1.0) * last.premiums as f64);
    let ratio = insurer::believed(&last.all(), product, replicate) / last.premiums as f64 * seen + owed;
    insurer::repriced(product.price_level, ratio, replicate, year)
}
