//! A year when its books are closed, as far as another year is held against it: public funds, employers' money, care.

use gongji_sdk::abi::SHARE_ONE;
use serde::{Deserialize, Serialize};

use crate::books::ledger::{Ledger, Sector};
use crate::codes::care::{CARES, Care};

/// Whose money is public.
const PUBLIC: [Sector; 3] = [Sector::Pools, Sector::LargeExpense, Sector::Treasury];

/// What is known of a year once its books are closed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct ClosedYear {
    /// What came into public funds less what went out of them, fen.
    pub public_surplus: i64,
    /// Paid by employers into public funds less what these paid to employers, fen.
    pub employers: i64,
    /// By kind.
    pub care: [Had; CARES],
}

/// A kind of care that was had.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Had {
    /// Bills, fen.
    pub billed: i64,
    /// The same at the prices of the opening year: the quantity.
    pub volume: i64,
    /// Sum of expected prices, parts per million.
    pub price: i64,
    /// Persons whose price was found.
    pub priced: i64,
}

impl ClosedYear {
    /// Of the nation's ledger and the care that was had, by kind.
    pub(crate) fn of(ledger: &Ledger, care: [Had; CARES]) -> Self {
        Self { public_surplus: public_surplus(ledger), employers: employers(ledger), care }
    }

    /// What the care that is had over another year's is worth to who has it, less what it costs, fen: of each kind the area under
    /// the line between both mean prices, at the other year's cost and for as many persons.
    pub(crate) fn value_over(&self, other: &Self) -> i64 {
        let persons = |year: &Self| year.care[Care::Outpatient as usize].priced as f64;
        let (here, there) = (persons(self), persons(other));
        if here == 0.0 || there == 0.0 {
            return 0;
        }
        let kinds = self.care.iter().zip(&other.care);
        let net: f64 = kinds.map(|(mine, theirs)| mine.value_over(theirs, there / here)).sum();
        net as i64
    }
}

impl Had {
    /// Where nobody had any of it, or was asked for a price, in one of both years, there is no line.
    fn value_over(&self, other: &Self, persons: f64) -> f64 {
        if [self.priced, other.priced, other.volume].contains(&0) {
            return 0.0;
        }
        let price = |had: &Self| had.price as f64 / had.priced as f64 / SHARE_ONE as f64;
        let more = self.volume as f64 * persons - other.volume as f64;
        let cost = other.billed as f64 / other.volume as f64;
        ((price(self) + price(other)) / 2.0 - 1.0) * more * cost
    }
}

/// What came into public funds (pooled funds, funds for large expenses, the treasury) less what went out of them, fen.
fn public_surplus(ledger: &Ledger) -> i64 {
    PUBLIC.into_iter().map(|sector| ledger.income(sector) - ledger.outgo(sector)).sum()
}

fn employers(ledger: &Ledger) -> i64 {
    let net = |fund| ledger.between(Sector::Employers, fund) - ledger.between(fund, Sector::Employers);
    PUBLIC.into_iter().map(net).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn year(volume: i64, price: f64, persons: i64) -> ClosedYear {
        let mut year = ClosedYear::default();
        let price = (price * persons as f64 * SHARE_ONE as f64) as i64;
        year.care[Care::Outpatient as usize] = Had { billed: 2 * volume, volume, price, priced: persons };
        year
    }

    #[test]
    fn more_care_is_worth_the_mean_price_and_costs_a_whole_one() {
        let base = year(1_000, 0.5, 10);
        assert_eq!(base.value_over(&base), 0);
        // 100 more that cost 200: worth 0.4 of it to who has it.
        assert_eq!(year(1_100, 0.3, 10).value_over(&base), -120);
        // Less care at a higher price saves more than it was worth; at the full price nothing is lost or gained.
        assert_eq!(year(900, 0.7, 10).value_over(&base), 80);
        assert_eq!(year(900, 1.0, 10).value_over(&year(1_000, 1.0, 10)), 0);
    }

    #[test]
    fn more_persons_are_no_more_care() {
        assert_eq!(year(1_200, 0.5, 12).value_over(&year(1_000, 0.5, 10)), 0);
        assert_eq!(year(0, 0.0, 0).value_over(&year(1_000, 0.5, 10)), 0);
        assert_eq!(year(1_000, 0.5, 10).value_over(&year(0, 0.0, 0)), 0);
    }

    #[test]
    fn employers_money_is_what_public_funds_have_of_it() {
        let mut ledger = Ledger::default();
        ledger.flow(Sector::Employers, Sector::Pools, 500);
        ledger.flow(Sector::Employers, Sector::Treasury, 30);
        ledger.flow(Sector::Employers, Sector::Hospitals, 7);
        ledger.flow(Sector::Treasury, Sector::Employers, 100);
        ledger.flow(Sector::Pools, Sector::Treasury, 1);
        assert_eq!((employers(&ledger), public_surplus(&ledger)), (430, 430));
    }
}
