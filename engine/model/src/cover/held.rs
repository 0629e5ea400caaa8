//! What a batch of members held last year, and from whom.

use crate::block::columns::{Rows, pick};
use crate::block::holdings::FIRST;
use crate::codes::brands::{TOGETHER, of_held};
use crate::foundation::lanes::LANES;

/// Products that the members of a batch held last year, one bit each, and their sellers.
pub(crate) struct HeldLastYear {
    first: [u8; LANES],
    /// Those behind the first eight; empty where nobody holds one.
    further: Vec<i64>,
    /// Sellers of all products, see [`crate::codes::brands`].
    pub(crate) brands: Vec<[i64; LANES]>,
}

impl HeldLastYear {
    /// Of a batch; sellers are not known yet.
    pub(crate) fn of(rows: &Rows<'_>, batch: &[u32]) -> Self {
        let (mut first, mut further) = ([0; LANES], Vec::new());
        pick(&mut first, rows.holdings, batch);
        if let Some(column) = rows.further_holdings() {
            further.resize(LANES, 0);
            pick(&mut further, column, batch);
        }
        Self { first, further, brands: Vec::new() }
    }

    /// Nobody held anything.
    pub(crate) fn is_nothing(&self) -> bool {
        self.first == [0; LANES] && self.further.iter().all(|held| *held == 0)
    }

    /// 1 of who held a product.
    #[inline(always)]
    pub(crate) fn held(&self, lane: usize, product: usize) -> u8 {
        match product.checked_sub(FIRST) {
            None => self.first[lane] >> product & 1,
            Some(further) => self.further.get(lane).map_or(0, |held| (held >> further & 1) as u8),
        }
    }

    /// Takes sellers and products from the persons, who hold nothing from now on. A seller is remembered for a year: not over
    /// years without the product, or outside the scheme.
    pub(crate) fn take(&mut self, rows: &mut Rows<'_>, batch: &[u32]) {
        rows.pick_brands(&mut self.brands, batch);
        rows.forget_brands(batch);
        for (eight, column) in self.brands.iter_mut().enumerate() {
            for (lane, brands) in column[..batch.len()].iter_mut().enumerate() {
                let held = match eight {
                    0 => self.first[lane],
                    _ => self.further.get(lane).map_or(0, |held| (held >> (TOGETHER * (eight - 1))) as u8),
                };
                *brands = of_held(*brands, held);
            }
        }
        batch.iter().for_each(|row| rows.hold_nothing(*row as usize));
        rows.end_waiting(batch);
    }
}
