//! Sums of a block, of an area, of the nation.

use gongji_sdk::abi::SHARE_ONE;

use crate::books::compared::Compared;
use crate::books::fifths::Incomes;
use crate::books::insurer::ProductTotals;
use crate::books::ledger::Ledger;
use crate::books::tally::Tally;
use crate::codes::care::{CARES, TIERS};
use crate::codes::sector::{CODES, SECTORS};
use crate::foundation::concentration::Concentration;
use crate::foundation::math::to_whole;
use crate::foundation::sums::sums;

/// Totals of all kinds of care.
pub(crate) type AllCare = [CareTotals; CARES];

sums! {
    /// Sums of one kind of care, fen and lines.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
    pub struct CareTotals {
        /// Bills.
        pub billed: i64,
        /// Paid, by `gongji_sdk::abi::payer`.
        pub paid: [i64; crate::codes::care::PAYERS],
        /// Paid in cash.
        pub cash: i64,
        /// Of that, what was paid beside bills of which no scheme paid anything.
        pub unsettled: i64,
        /// Visits, purchases or stays.
        pub lines: i64,
        /// Lines not sought because of their cost.
        pub forgone: i64,
        /// Sum of expected prices, parts per million.
        pub price: i64,
        /// Sum of the care sought at them over that at which the tables hold, parts per million.
        pub volume: i64,
        /// Bills of that care, fen, and what of them would not be sought at the full price.
        pub sought: i64,
        /// See `sought`.
        pub beyond: i64,
        /// Persons whose price was found.
        pub priced: i64,
    }

    /// Sums of one sector in a year.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
    pub struct SectorTotals {
        /// Members with a base.
        pub workers: i64,
        /// Their wages, fen.
        pub wages: i64,
        /// Their wages within floor and ceiling, on which contributions are owed, fen.
        pub assessable: i64,
        /// What of that was not reported, person by person, fen.
        pub evaded: i64,
        /// Their reported bases, fen.
        pub base: i64,
        /// Contributions due for them, fen.
        pub due: i64,
        /// The part of it that they pay themselves, fen.
        pub own: i64,
        /// What would be credited to their accounts, fen.
        pub credited: i64,
        /// Members whose employer pays nothing.
        pub in_arrears: i64,
        /// What is due for them, fen.
        pub withheld: i64,
        /// Left the scheme.
        pub left: i64,
        /// Came back.
        pub back: i64,
        /// Lost their work to insolvency.
        pub failed: i64,
        /// Persons who have left and may come back, at the start of the year; of all sectors in the first.
        pub away: i64,
    }

    /// Sums of one kind of care at one provider tier.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
    pub struct ProviderCareTotals {
        /// Visits, purchases or stays.
        pub cases: i64,
        /// Bills, fen.
        pub billed: i64,
        /// The pool's part of them, fen.
        pub charged: i64,
        /// Bills at opening-year unit prices, fen.
        pub volume: i64,
    }

    /// Sums of one provider tier.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
    pub struct ProviderTotals {
        /// Visits, purchases and stays.
        pub cases: i64,
        /// Bills, fen.
        pub revenue: i64,
        /// The pool's part of them, fen.
        pub charged: i64,
        /// Bills at opening-year unit prices, fen.
        pub volume: i64,
        /// Bills of visits and purchases that were to be expected at the price that each person feels, before the luck of the
        /// year, fen.
        pub expected: i64,
        /// The same at opening-year unit prices, fen.
        pub expected_volume: i64,
        /// What policies added to bills when they were opened, fen; below 0 where they made them smaller.
        pub shaped: i64,
        /// Ordinary visits.
        pub visits: i64,
        /// Stays.
        pub stays: i64,
        /// Costly stays that were sent to a higher tier or turned away.
        pub refused: i64,
        /// Stays for which it had no bed.
        pub crowded: i64,
        /// By kind of care.
        pub by_care: [ProviderCareTotals; CARES],
    }

    /// Stays that were to be expected, before the luck of the year.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
    pub struct AdmissionTotals {
        /// Stays that all need, before their price, millionths.
        pub needed: i64,
        /// Their bills at no tier's own cost, fen.
        pub bills: i64,
        /// Persons who were asked what they seek at the price, each with the weight of those for whom they stand, millionths.
        pub asked: i64,
        /// Stays that these seek over those that they need, by tier, with the same weights, millionths.
        pub sought: [i64; TIERS],
    }

    /// What is paid into the funds, and out of them to persons, fen.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
    pub struct FundTotals {
        /// All contributions.
        pub contributions: i64,
        /// Contributions less credits, and balances moved into the pool.
        pub pool_income: i64,
        /// Paid by persons into the fund for large expenses.
        pub large_expense_income: i64,
        /// Reported bases.
        pub base: i64,
        /// Lump sums paid to persons out of the pool and by others, by `gongji_sdk::abi::payer`.
        pub lump_sums: [i64; crate::codes::care::PAYERS],
    }

    /// Sums of one block (or of many).
    #[derive(Clone, Debug, Default)]
    pub struct BlockTotals {
        /// Flows.
        pub ledger: Ledger,
        /// What is paid into the funds.
        pub funds: FundTotals,
        /// By kind of care.
        pub care: AllCare,
        /// By tier; 0 are pharmacies.
        pub providers: [ProviderTotals; 4],
        /// Stays of its patients in the city hospitals of other areas, by their number; empty where nobody had any.
        pub out_of_area: Vec<ProviderTotals>,
        /// Expected stays.
        pub admissions: AdmissionTotals,
        /// By sector of work.
        pub work: [SectorTotals; SECTORS],
        /// By product number.
        pub products: Vec<ProductTotals>,
        /// By cell.
        pub tally: Tally,
        /// Members by their bills.
        pub spending: Concentration,
        /// Members by the income of their households.
        pub incomes: Incomes,
        /// Members held against themselves in the baseline.
        pub(crate) compared: Compared,
        /// Persons alive.
        pub persons: i64,
        /// Persons alive by sector, see [`of_person`](crate::codes::sector::of_person).
        pub sectors: [i64; CODES],
        /// Members.
        pub members: i64,
        /// Account balances, fen.
        pub balances: i64,
        /// Households that touch the scheme.
        pub households: i64,
        /// Of them, with catastrophic cash for care.
        pub catastrophic: i64,
        /// Income of these households, fen.
        pub household_income: i64,
        /// Outlay of these households, fen.
        pub household_outlay: i64,
        /// Growth of their accounts, fen.
        pub household_growth: i64,
        /// What policies' hooks counted into their metrics, in the order of the law; empty where no policy has any.
        pub metrics: Vec<i128>,
    }
}

impl AdmissionTotals {
    /// Notes what somebody who was asked seeks over the need: with the weight of those for whom the person stands, and the chances
    /// that a stay leads to each tier.
    pub(crate) fn expect(&mut self, weight: f64, sought: f64, chances: &[f64; TIERS]) {
        let millionths = |weight: f64| to_whole(weight * SHARE_ONE as f64);
        self.asked += millionths(weight);
        for (sum, chance) in self.sought.iter_mut().zip(chances) {
            *sum += millionths(weight * sought * chance);
        }
    }
}

/// The sums of a product among those of all.
pub(crate) fn product(products: &mut Vec<ProductTotals>, number: usize) -> &mut ProductTotals {
    if products.len() <= number {
        products.resize(number + 1, ProductTotals::default());
    }
    &mut products[number]
}
