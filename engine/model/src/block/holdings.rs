//! Which products a person holds, a bit each. The first eight stand in the column that everybody has; those behind them in one
//! that is there once somebody has held one of them.

use crate::block::columns::Rows;

/// Products whose bits stand in the column that everybody has.
pub(crate) const FIRST: usize = 8;

/// Products that may be on offer over the years.
pub const MOST_PRODUCTS: usize = FIRST + i64::BITS as usize;

/// Name of the column with the bits of the other products.
pub(crate) const FURTHER: &str = "further_holdings";

impl Rows<'_> {
    /// Bits of the products behind the first eight, by row; none where nobody ever held one.
    pub(crate) fn further_holdings(&self) -> Option<&[i64]> {
        self.optional(FURTHER)
    }

    /// A person holds a product.
    pub(crate) fn holds(&self, row: usize, product: usize) -> bool {
        match product.checked_sub(FIRST) {
            None => self.holdings[row] >> product & 1 == 1,
            Some(further) => self.further_holdings().is_some_and(|held| held[row] >> further & 1 == 1),
        }
    }

    /// A person holds a product from now on.
    pub(crate) fn hold(&mut self, row: usize, product: usize) {
        match product.checked_sub(FIRST) {
            None => self.holdings[row] |= 1 << product,
            Some(further) => self.optional_mut(FURTHER)[row] |= 1 << further,
        }
    }

    /// A person holds nothing any more.
    pub(crate) fn hold_nothing(&mut self, row: usize) {
        self.holdings[row] = 0;
        if self.further_holdings().is_some() {
            self.optional_mut(FURTHER)[row] = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::block::columns::{Block, Person};

    #[test]
    fn a_column_is_added_for_those_behind_the_eighth_alone() {
        let mut block = Block::default();
        let mut rows = block.rows();
        rows.append(&[Person::default(); 3]);
        rows.hold(1, 0);
        rows.hold(1, 7);
        assert_eq!((rows.holdings[1], rows.further_holdings()), (0b1000_0001, None));
        assert!(rows.holds(1, 7) && !rows.holds(1, 6) && !rows.holds(1, 8));
        rows.hold(2, 8);
        rows.hold(2, MOST_PRODUCTS - 1);
        assert!(rows.holds(2, 8) && !rows.holds(2, 0) && !rows.holds(1, 8));
        assert_eq!(rows.further_holdings(), Some(&[0, 0, i64::MIN + 1][..]));
        rows.hold_nothing(1);
        rows.hold_nothing(2);
        assert_eq!((rows.holdings[1], rows.further_holdings()), (0, Some(&[0; 3][..])));
    }
}
