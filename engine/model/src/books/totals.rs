//! Sums of a block, of an area, of the nation.

use crate::books::counterfactual::Compared;
use crate::books::fifths::Incomes;
use crate::books::insurer::ProductTotals;
use crate::books::ledger::Ledger;
use crate::books::tally::Tally;
use crate::codes::care::CARES;
use crate::codes::sector::{CODES, SECTORS};
use crate::foundation::concentration::Concentration;

/// Sums of one kind of care, fen and lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CareTotals {
    /// Bills.
    pub billed: i64,
    /// Paid, by `gongji_sdk::abi::payer`.
    pub paid: [i64; crate::codes::care::PAYERS],
    /// Paid in cash.
    pub cash: i64,
    /// Visits, purchases or stays.
    pub lines: i64,
    /// Lines not sought because of their cost.
    pub forgone: i64,
    /// Sum of felt prices, parts per million.
    pub price: i64,
    /// Persons whose price was found.
    pub priced: i64,
}

impl CareTotals {
    /// Adds another block's.
    pub(crate) fn add(&mut self, other: &CareTotals) {
        self.billed += other.billed;
        self.cash += other.cash;
        self.lines += other.lines;
        self.forgone += other.forgone;
        self.price += other.price;
        self.priced += other.priced;
        for (mine, theirs) in self.paid.iter_mut().zip(&other.paid) {
            *mine += theirs;
        }
    }
}

/// Totals of all kinds.
pub(crate) type AllCare = [CareTotals; CARES];

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

impl SectorTotals {
    /// Adds another block's.
    pub(crate) fn add(&mut self, other: &SectorTotals) {
        self.workers += other.workers;
        self.wages += other.wages;
        self.assessable += other.assessable;
        self.evaded += other.evaded;
        self.base += other.base;
        self.due += other.due;
        self.own += other.own;
        self.credited += other.credited;
        self.in_arrears += other.in_arrears;
        self.withheld += other.withheld;
        self.left += other.left;
        self.back += other.back;
        self.failed += other.failed;
        self.away += other.away;
    }
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
    /// Ordinary visits.
    pub visits: i64,
    /// Stays.
    pub stays: i64,
    /// Costly stays that were sent to a higher tier or turned away.
    pub refused: i64,
    /// Stays for which it had no bed.
    pub crowded: i64,
}

/// What is paid into the funds, fen.
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
}

impl FundTotals {
    /// Adds another block's.
    fn add(&mut self, other: &FundTotals) {
        self.contributions += other.contributions;
        self.pool_income += other.pool_income;
        self.large_expense_income += other.large_expense_income;
        self.base += other.base;
    }
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
    pub compared: Compared,
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
    /// Burden of these households, fen.
    pub household_burden: i64,
}

/// The sums of a product among those of all.
pub(crate) fn product(products: &mut Vec<ProductTotals>, number: usize) -> &mut ProductTotals {
    if products.len() <= number {
        products.resize(number + 1, ProductTotals::default());
    }
    &mut products[number]
}

impl BlockTotals {
    /// Adds another block's.
    pub(crate) fn add(&mut self, other: &BlockTotals) {
        self.ledger.add(&other.ledger);
        self.tally.add(&other.tally);
        self.spending.add(&other.spending);
        self.incomes.add(&other.incomes);
        self.compared.add(&other.compared);
        for (mine, theirs) in self.care.iter_mut().zip(&other.care) {
            mine.add(theirs);
        }
        for (mine, theirs) in self.providers.iter_mut().zip(&other.providers) {
            mine.cases += theirs.cases;
            mine.revenue += theirs.revenue;
            mine.charged += theirs.charged;
            mine.volume += theirs.volume;
            mine.visits += theirs.visits;
            mine.stays += theirs.stays;
            mine.refused += theirs.refused;
            mine.crowded += theirs.crowded;
        }
        for (mine, theirs) in self.work.iter_mut().zip(&other.work) {
            mine.add(theirs);
        }
        for (number, theirs) in other.products.iter().enumerate() {
            product(&mut self.products, number).add(theirs);
        }
        self.funds.add(&other.funds);
        self.persons += other.persons;
        self.sectors.iter_mut().zip(other.sectors).for_each(|(mine, theirs)| *mine += theirs);
        self.members += other.members;
        self.balances += other.balances;
        self.households += other.households;
        self.catastrophic += other.catastrophic;
        self.household_income += other.household_income;
        self.household_burden += other.household_burden;
    }
}
