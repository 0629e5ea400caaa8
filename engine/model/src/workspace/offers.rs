//! Products on offer.

use crate::law::of_area::Offer;
use crate::workspace::sellers::Rivals;

/// A product as it is offered this year.
pub struct OnOffer<'a> {
    /// Its number.
    pub number: usize,
    /// What the policy declares.
    pub offer: &'a Offer,
    /// Between whom its customers choose; none where one sells, or where too many share it.
    pub rivals: Option<Rivals>,
}
