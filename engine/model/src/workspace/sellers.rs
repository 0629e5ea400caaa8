//! The sellers of a product as its customers see them: customers choose one by price and by habit.
//!
//! The chance of a seller is a logit of its price over the cheapest one's, with a bonus for the seller of last year. Which
//! seller that was stands in a column that is there once a product has had several sellers: one byte a product, the
//! number of the seller from 1, 0 for nobody.

use crate::block::columns::{OwnColumn, Rows};
use crate::codes::brands::MOST_RIVALS;
use crate::foundation::draw::unit;
use crate::foundation::{math, money};
use crate::inputs::behaviour::Behaviour;

/// Name of the column that remembers sellers.
pub(crate) const BRANDS: &str = "brands";

/// One seller.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Rival {
    /// Its number from 1.
    slot: u8,
    /// Its price over the product's.
    price: f64,
    /// Odds of those whom nothing ties to it.
    odds: f64,
}

/// The sellers between which customers choose.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Rivals {
    sellers: Vec<Rival>,
    /// Odds of last year's seller over those of others at its price.
    habit: f64,
}

/// Whether sellers of these numbers compete: there are several, and each has a place of its own among the sums.
pub(crate) fn compete(sellers: impl Iterator<Item = u32>) -> bool {
    let (mut several, mut small) = (0, true);
    for number in sellers {
        several += 1;
        small &= (number as usize) < MOST_RIVALS;
    }
    several > 1 && small
}

impl Rivals {
    /// Sellers, at least one, by number (from 0) and price level; `level` is the product's own.
    pub(crate) fn of(sellers: &[(u32, i64)], level: i64, behaviour: &Behaviour) -> Self {
        Self::new(sellers, level, behaviour.brand_price, behaviour.brand_habit)
    }

    fn new(sellers: &[(u32, i64)], level: i64, by_price: f64, by_habit: f64) -> Self {
        let cheapest = sellers.iter().map(|(_, level)| *level).min().unwrap_or(level).max(1) as f64;
        let rival = |&(number, own): &(u32, i64)| Rival {
            slot: number as u8 + 1,
            price: own as f64 / level as f64,
            odds: math::exp(-by_price * (own as f64 / cheapest - 1.0)),
        };
        Self { sellers: sellers.iter().map(rival).collect(), habit: math::exp(by_habit) }
    }

    /// The seller somebody turns to, by its number from 1, and what it asks where the product's own price is `premium`.
    pub(crate) fn chosen(&self, last: u8, luck: u32, premium: i64) -> (u8, i64) {
        let odds = |rival: &Rival| if rival.slot == last { rival.odds * self.habit } else { rival.odds };
        let mut left = unit(luck) * self.sellers.iter().map(odds).sum::<f64>();
        let reached = self.sellers.iter().find(|rival| {
            left -= odds(rival);
            left < 0.0
        });
        // Rounding may leave a little of the last one's share.
        reached
            .or(self.sellers.last())
            .map_or((0, premium), |rival| (rival.slot, money::round(premium as f64 * rival.price).max(1)))
    }
}

impl Rows<'_> {
    /// The sellers of all persons' products, one byte each by number of the product; none where there never were rivals.
    pub fn brands(&self) -> Option<&[i64]> {
        self.own.0.iter().find(|column| column.name == BRANDS).map(|column| &column.values[..])
    }

    /// The same to be changed: from now on they are remembered.
    pub fn brands_mut(&mut self) -> &mut [i64] {
        let at = self.own.0.iter().position(|column| column.name == BRANDS).unwrap_or_else(|| {
            self.own.0.push(OwnColumn { name: BRANDS.into(), values: vec![0; self.person.len()] });
            self.own.0.len() - 1
        });
        &mut self.own.0[at].values
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codes::brands::brand;
    use crate::codes::brands::of_held;
    use crate::codes::brands::with_brand;
    use crate::foundation::math;
    use crate::foundation::money;

    /// Shares of the customers of each of some sellers, all of whom were with seller `last` (from 1).
    fn shares(levels: &[i64], price: f64, habit: f64, last: u8) -> Vec<f64> {
        let sellers: Vec<(u32, i64)> = (0..).zip(levels.iter().copied()).collect();
        let all = 1 << 12;
        let rivals = Rivals::new(&sellers, levels[0], price, habit);
        let mut counts = vec![0; levels.len()];
        for nth in 0..all {
            let (slot, premium) = rivals.chosen(last, (nth << 20) | 1 << 19, 1_000_000);
            let seller = usize::from(slot) - 1;
            assert_eq!(premium, money::round(1e6 * levels[seller] as f64 / levels[0] as f64));
            counts[seller] += 1;
        }
        counts.into_iter().map(|count| f64::from(count) / f64::from(all)).collect()
    }

    #[test]
    fn the_dearer_of_two_has_the_smaller_share() {
        let even = shares(&[1_000_000, 1_000_000], 10.0, 0.0, 0);
        assert_eq!(even, [0.5, 0.5]);
        let dearer = shares(&[1_000_000, 1_100_000], 10.0, 0.0, 0)[1];
        let expected = 1.0 / (1.0 + math::exp(1.0));
        assert!((dearer - expected).abs() < 1e-3, "{dearer}, expected {expected}");
        let keen = shares(&[1_000_000, 1_100_000], 100.0, 0.0, 2);
        assert!(keen[0] > 0.999, "without a cost of switching the cheaper has nearly all: {keen:?}");
    }

    #[test]
    fn habit_keeps_customers_and_one_seller_has_all() {
        let kept = shares(&[1_000_000, 1_100_000], 10.0, 5.0, 2)[1];
        let expected = 1.0 / (1.0 + math::exp(1.0 - 5.0));
        assert!((kept - expected).abs() < 1e-3, "{kept}, expected {expected}");
        assert_eq!(shares(&[800_000], 10.0, 5.0, 0), [1.0]);
    }

    #[test]
    fn every_product_has_a_byte_of_its_own() {
        let mut brands = 0;
        (0..8).for_each(|product| brands = with_brand(brands, product, 15 - product as u8));
        brands = with_brand(brands, 3, 0);
        assert_eq!([0, 3, 7].map(|product| brand(brands, product)), [15, 0, 8]);
    }

    #[test]
    fn who_did_not_hold_a_product_was_nobody_s_customer() {
        let brands = with_brand(with_brand(with_brand(0, 0, 4), 1, 5), 7, 6);
        let left = of_held(brands, 1 << 1 | 1 << 7);
        assert_eq!([0, 1, 7].map(|product| brand(left, product)), [0, 5, 6]);
        assert_eq!(of_held(brands, 0), 0);
    }
}
