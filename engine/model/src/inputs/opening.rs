//! The population and the members at the opening.

use crate::codes::ages::{AGES, BySexAge};

/// Members and balances at the end of the opening year.
#[derive(Clone, Debug)]
pub struct Opening {
    /// Active members, persons.
    pub active: BySexAge,
    /// Retired members, persons.
    pub retired: BySexAge,
    /// Share of active members without an individual account (pool only).
    pub no_account_share: f64,
    /// Standard deviation of the logarithm of wages within age.
    pub wage_dispersion: f64,
    /// Correlation from year to year of the part of the wage that fades slowly, and its standard deviation as a logarithm.
    pub wage_persistent: [f64; 2],
    /// Standard deviation of the logarithm of the part of the wage that lasts one year.
    pub wage_transitory: f64,
    /// Part of the mean pension that is the same for all; the rest follows lifetime earnings.
    pub pension_flat_share: f64,
    /// Wage by age over the mean wage of active members.
    pub wage_by_age: [f64; AGES],
    /// All account balances, yuan.
    pub account_balance: f64,
    /// Account balance by age over the mean balance of those with an account.
    pub balance_by_age: [f64; AGES],
    /// Standard deviation of the logarithm of balances within age.
    pub balance_dispersion: f64,
    /// All pooled funds, yuan.
    pub pool_balance: f64,
    /// Share of women who retire by the rule for cadres.
    pub cadre_share: f64,
}
