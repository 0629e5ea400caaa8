//! The rules of the reference model, as both programs and the peers in `peers/` follow them (see `README.md`).

use gongji_model::foundation::math;

/// Youngest age, and that of a person who takes a dead one's place.
pub(crate) const YOUNGEST: u8 = 20;
/// Ages at the start run from the youngest to below this.
pub(crate) const OLDEST: u8 = 80;
/// Age of retirement.
pub(crate) const RETIREMENT: u8 = 60;
/// Median wage, yuan a year, and standard deviation of its logarithm.
pub(crate) const WAGE: (f64, f64) = (60_000.0, 0.5);
/// Median bill of a visit, yuan, and standard deviation of its logarithm.
pub(crate) const VISIT: (f64, f64) = (250.0, 0.6);
/// Median bill of a stay, yuan, and standard deviation of its logarithm.
pub(crate) const STAY: (f64, f64) = (9_000.0, 0.9);

/// Chance to die within the year.
pub(crate) fn death(age: f64, chronic: bool) -> f64 {
    (0.0001 * math::exp(0.085 * (age - 20.0)) * if chronic { 1.5 } else { 1.0 }).min(1.0)
}

/// Chance that a chronic disease begins within the year.
pub(crate) fn onset(age: f64) -> f64 {
    (0.002 * math::exp(0.05 * (age - 20.0))).min(0.5)
}

/// Share of the chronically ill at the start.
pub(crate) fn chronic_at_start(age: f64) -> f64 {
    0.02 + 0.006 * (age - 20.0)
}

/// Mean number of visits in a year.
pub(crate) fn visits(chronic: bool) -> f64 {
    if chronic { 6.0 } else { 2.0 }
}

/// Chance of a stay in hospital within the year.
pub(crate) fn stay(age: f64, chronic: bool) -> f64 {
    (0.05 + 0.002 * (age - 40.0).max(0.0) + if chronic { 0.1 } else { 0.0 }).min(0.9)
}

/// Totals of a year, money in yuan.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Totals {
    /// Share of the chronically ill at the end of the year.
    pub(crate) chronic_share: f64,
    /// Paid into the pool.
    pub(crate) pool_in: f64,
    /// Paid by the pool.
    pub(crate) pool_out: f64,
    /// Paid into accounts.
    pub(crate) acct_in: f64,
    /// Paid by accounts.
    pub(crate) acct_out: f64,
    /// In the accounts at the end of the year.
    pub(crate) acct_stock: f64,
    /// Paid in cash.
    pub(crate) cash: f64,
    /// Persons who died.
    pub(crate) deaths: f64,
}

/// Sums of a year in fen and heads, which add up in any order.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Sums {
    /// Persons.
    pub(crate) persons: i64,
    /// Chronically ill at the end of the year.
    pub(crate) chronic: i64,
    /// Paid into the pool.
    pub(crate) pool_in: i64,
    /// Paid by the pool.
    pub(crate) pool_out: i64,
    /// Paid into accounts.
    pub(crate) acct_in: i64,
    /// Paid by accounts.
    pub(crate) acct_out: i64,
    /// In the accounts at the end of the year.
    pub(crate) acct_stock: i64,
    /// Paid in cash.
    pub(crate) cash: i64,
    /// Persons who died.
    pub(crate) deaths: i64,
}

impl Sums {
    /// Adds other sums.
    pub(crate) fn add(&mut self, other: &Sums) {
        self.persons += other.persons;
        self.chronic += other.chronic;
        self.pool_in += other.pool_in;
        self.pool_out += other.pool_out;
        self.acct_in += other.acct_in;
        self.acct_out += other.acct_out;
        self.acct_stock += other.acct_stock;
        self.cash += other.cash;
        self.deaths += other.deaths;
    }

    /// In yuan.
    pub(crate) fn totals(&self) -> Totals {
        let yuan = |fen: i64| fen as f64 / 100.0;
        Totals {
            chronic_share: self.chronic as f64 / self.persons.max(1) as f64,
            pool_in: yuan(self.pool_in),
            pool_out: yuan(self.pool_out),
            acct_in: yuan(self.acct_in),
            acct_out: yuan(self.acct_out),
            acct_stock: yuan(self.acct_stock),
            cash: yuan(self.cash),
            deaths: self.deaths as f64,
        }
    }
}
