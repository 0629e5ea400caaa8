//! Products on offer.

use bevy_ecs::prelude::*;

use crate::law::of_area::Offer;
use crate::workspace::sellers::Rivals;

/// The products that are on offer this year.
#[derive(Resource, Default)]
pub(crate) struct Offers(pub Vec<OnOffer>);

/// A product as it is offered this year.
pub(crate) struct OnOffer {
    /// Its number.
    pub number: usize,
    /// What the policy declares.
    pub offer: Offer,
    /// Between whom its customers choose; none where one sells, or where too many share it.
    pub rivals: Option<Rivals>,
}

impl OnOffer {
    /// The seller of this number from 1 still sells it; 0 stands for the only one, or for all who share it.
    pub(crate) fn is_sold_by(&self, seller: u8) -> bool {
        self.rivals.as_ref().map_or(seller == 0, |rivals| rivals.has(seller))
    }
}
