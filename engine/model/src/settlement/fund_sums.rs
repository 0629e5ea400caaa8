//! What a year brought the areas of a fund.

use gongji_sdk::abi::{payer, scheme};

use crate::books::ledger::Sector;
use crate::books::pool::Pool;
use crate::books::year_context::YearTotals;
use crate::foundation::money;

/// Sums over the areas of a fund, fen and persons.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct FundSums {
    pub members: i64,
    /// Reported bases.
    pub base: i64,
    pub contributions: i64,
    /// Contributions less credits, and balances moved into the pool.
    pub pool_income: i64,
    /// Arrears of earlier years, audits, and what policies let employers pay.
    pub collected: i64,
    pub large_expense_income: i64,
    pub billed: i64,
    /// Paid for bills out of the pool, and for large expenses.
    pub paid: [i64; 2],
    /// Lump sums that the pool paid to persons.
    pub lump_sums: i64,
    /// What the pool paid providers over what was charged to it.
    pub reimbursed: i64,
    work: Work,
}

/// What is due for those who work.
#[derive(Clone, Copy, Debug, Default)]
struct Work {
    due: i64,
    credited: i64,
    base: i64,
    /// Paid by employers into pooled funds.
    paid: i64,
}

impl FundSums {
    /// Of the places of a fund's areas among the sums by scheme and area.
    pub(crate) fn of(pool: &Pool, areas: impl Iterator<Item = usize>, first: usize, totals: &YearTotals) -> Self {
        let mut all = Self::default();
        for area in areas {
            all.add(first + area, totals);
            // Arrears and audits are the employers' and so the employees' scheme's.
            all.collected += if pool.scheme == scheme::EMPLOYEES { totals.collected[area] } else { 0 };
        }
        all
    }

    fn add(&mut self, place: usize, totals: &YearTotals) {
        let sums = totals.of(place);
        self.members += sums.members;
        self.base += sums.funds.base;
        self.contributions += sums.funds.contributions;
        self.pool_income += sums.funds.pool_income;
        self.large_expense_income += sums.funds.large_expense_income;
        self.reimbursed += totals.reimbursed[place];
        self.lump_sums += sums.funds.lump_sums[payer::POOL as usize];
        for care in &sums.care {
            self.billed += care.billed;
            self.paid[0] += care.paid[payer::POOL as usize];
            self.paid[1] += care.paid[payer::LARGE_EXPENSE as usize];
        }
        for sector in &sums.work {
            self.work.due += sector.due;
            self.work.credited += sector.credited;
            self.work.base += sector.base;
        }
        self.work.paid += sums.ledger.between(Sector::Employers, Sector::Pools);
    }

    /// Contributions over bases, and the part of them that is credited to contributors, parts per million: as if all of the
    /// employers' part were due, for who decides what to report does not take one year's relief for the rate.
    pub(crate) fn by_law(&self, employer_due: f64) -> [i64; 2] {
        let Work { due, credited, base, paid } = self.work;
        let due = due as f64 + paid as f64 * (1.0 / employer_due.max(0.01) - 1.0);
        let over = |part: f64, whole: f64| if whole > 0.0 { money::per_million(part / whole) } else { 0 };
        [over(due, base as f64), over(credited as f64, due)]
    }
}
