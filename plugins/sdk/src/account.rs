//! Interest on individual accounts, for every policy that sets or changes the credit.

use crate::abi::Circumstances;
use crate::money::share_of;

/// Interest on the credit of the year at the demand-deposit rate. Credits come in month by month, so half a year on average.
#[inline(always)]
#[must_use]
pub fn interest_on_credit(credit: i64, now: &Circumstances) -> i64 {
    share_of(credit, now.demand_rate / 2)
}

/// Interest of the year on the balance carried over, at the three-month deposit rate.
#[inline(always)]
#[must_use]
pub fn interest_on_balance(balance: i64, now: &Circumstances) -> i64 {
    share_of(balance, now.term_rate)
}
