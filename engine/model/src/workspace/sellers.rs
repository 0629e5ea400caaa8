//! The sellers of a product as its customers see them: customers choose one by price and by habit.
//!
//! The chance of a seller is a logit of its price over the cheapest one's, with a bonus for the seller of last year. Which
//! seller that was stands in a column that is there once a product has had several sellers: one byte a product, the
//! number of the seller from 1, 0 for nobody. A column holds eight products.

use crate::block::columns::{Rows, pick};
use crate::block::holdings::MOST_PRODUCTS;
use crate::codes::brands::{MOST_RIVALS, TOGETHER, with_brand};
use crate::foundation::draw::unit;
use crate::foundation::lanes::LANES;
use crate::foundation::{math, money};
use crate::inputs::behaviour::Behaviour;

/// Names of the columns that remember sellers, each of eight products.
const BRANDS: [&str; MOST_PRODUCTS / TOGETHER] = [
    "brands",
    "brands_of_2nd_eight",
    "brands_of_3rd_eight",
    "brands_of_4th_eight",
    "brands_of_5th_eight",
    "brands_of_6th_eight",
    "brands_of_7th_eight",
    "brands_of_8th_eight",
    "brands_of_9th_eight",
];

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

    /// The seller of this number from 1 is among them.
    pub(crate) fn has(&self, slot: u8) -> bool {
        self.sellers.iter().any(|rival| rival.slot == slot)
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
    /// Copies the sellers of some persons' products, eight products a column; nothing where there never were rivals.
    pub(crate) fn pick_brands(&self, brands: &mut Vec<[i64; LANES]>, batch: &[u32]) {
        brands.clear();
        let columns = self.own.0.iter().filter(|column| column.name.starts_with(BRANDS[0]));
        for column in columns {
            let Some(eight) = BRANDS.iter().position(|name| *name == column.name) else { continue };
            brands.resize(brands.len().max(eight + 1), [0; LANES]);
            pick(&mut brands[eight], column.values.numbers(), batch);
        }
    }

    /// Who they were is forgotten.
    pub(crate) fn forget_brands(&mut self, batch: &[u32]) {
        for column in self.own.0.iter_mut().filter(|column| BRANDS.contains(&&*column.name)) {
            batch.iter().for_each(|row| column.values.forget(*row as usize));
        }
    }

    /// A person bought a product from one of several sellers, and this is remembered.
    pub(crate) fn remember_brand(&mut self, row: usize, product: usize, seller: u8) {
        let brands = &mut self.optional_mut(BRANDS[product / TOGETHER])[row];
        *brands = with_brand(*brands, product, seller);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::block::columns::{Block, Person};
    use crate::codes::brands::{brand, of_held};
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
        assert_eq!([0, 3, 7].map(|product| brand(&[[brands; LANES]], 0, product)), [15, 0, 8]);
    }

    #[test]
    fn sellers_of_all_products_are_remembered_until_they_are_forgotten() {
        let mut block = Block::default();
        let mut rows = block.rows();
        rows.append(&[Person::default(); 2]);
        let mut brands = vec![[7; LANES]];
        rows.pick_brands(&mut brands, &[0, 1]);
        assert!(brands.is_empty() && rows.own.0.is_empty(), "nothing is remembered without rivals");
        let seller = |product: usize| (product % MOST_RIVALS) as u8 + 1;
        (0..MOST_PRODUCTS).for_each(|product| rows.remember_brand(1, product, seller(product)));
        rows.pick_brands(&mut brands, &[1, 0]);
        for product in 0..MOST_PRODUCTS {
            assert_eq!([0, 1].map(|lane| brand(&brands, lane, product)), [seller(product), 0], "product {product}");
        }
        rows.forget_brands(&[1]);
        rows.pick_brands(&mut brands, &[1]);
        assert!((0..MOST_PRODUCTS).all(|product| brand(&brands, 0, product) == 0));
    }

    #[test]
    fn who_did_not_hold_a_product_was_nobody_s_customer() {
        let brands = with_brand(with_brand(with_brand(0, 0, 4), 1, 5), 7, 6);
        let left = of_held(brands, 1 << 1 | 1 << 7);
        assert_eq!([0, 1, 7].map(|product| brand(&[[left; LANES]], 0, product)), [0, 5, 6]);
        assert_eq!(of_held(brands, 0), 0);
    }
}
