//! Adjustment funds: fed by a share of the income of the pooled funds below them, they pay these funds' deficits.
//!
//! They come before the hooks over all funds ([`equalise`](crate::settlement::equalise)): a province helps its own first, the
//! hooks see what is left, and what these move is not taken for income of which a share is owed. Where a scheme has them at
//! two levels the lower one comes first.

use bevy_ecs::prelude::*;

use crate::books::ledger::Sector;
use crate::books::pool::Pool;
use crate::books::year_context::YearTotals;
use crate::foundation::fault::Fault;
use crate::foundation::money;
use crate::settlement::closed_fund::{Closed, overflow};
use crate::tables::replicate::Replicate;

/// Closes the year of the adjustment funds. A pooled fund owes the share of what it took in by itself, without subsidies; its
/// deficit is what it paid out this year, the share too, over what it took in, whatever it holds from earlier years.
pub(crate) fn adjust(
    funds: &mut [Closed<'_>],
    adjusting: &mut [Mut<'_, Pool>],
    totals: &mut YearTotals,
    replicate: &Replicate,
    year: u16,
) -> Result<(), Fault> {
    adjusting.sort_by_key(|fund| (fund.scheme, fund.unit, fund.area));
    let earned: Vec<i64> = funds.iter().map(|fund| (fund.pool.income - fund.pool.subsidy).max(0)).collect();
    for fund in adjusting {
        let areas: Vec<usize> = fund.areas(&replicate.inputs.areas).collect();
        let is_its = |pool: &Pool| pool.scheme == fund.scheme && areas.contains(&usize::from(pool.area));
        let mut its: Vec<(&mut Pool, i64)> = funds
            .iter_mut()
            .zip(&earned)
            .filter(|(one, _)| is_its(&one.pool))
            .map(|(one, earned)| (&mut *one.pool, *earned))
            .collect();
        close(fund, &mut its, totals, replicate, year)?;
    }
    Ok(())
}

/// Closes one of them, over pooled funds with what each has earned.
fn close(
    fund: &mut Pool,
    its: &mut [(&mut Pool, i64)],
    totals: &mut YearTotals,
    replicate: &Replicate,
    year: u16,
) -> Result<(), Fault> {
    let interest = money::round(fund.balance.max(0) as f64 * replicate.year(year).pool_rate);
    let share = replicate.funds.share(fund.scheme, fund.unit.level);
    let mut owed = 0;
    for (pool, earned) in its.iter_mut() {
        let part = money::round(*earned as f64 * share).min(*earned);
        pool.outgo += part;
        pool.balance = pool.balance.checked_sub(part).ok_or_else(|| overflow(pool, year))?;
        owed += part;
    }
    fund.income = owed + interest;
    fund.balance = fund.balance.checked_add(fund.income).ok_or_else(|| overflow(fund, year))?;
    let deficits: Vec<i64> = its.iter().map(|(pool, _)| (pool.outgo - pool.income).max(0)).collect();
    let paid = paid(&deficits, fund.balance);
    for ((pool, _), part) in its.iter_mut().zip(&paid) {
        pool.income += part;
        pool.balance = pool.balance.checked_add(*part).ok_or_else(|| overflow(pool, year))?;
    }
    fund.outgo = paid.iter().sum();
    fund.balance -= fund.outgo;
    let ledger = &mut totals.nation.ledger;
    ledger.flow(Sector::Economy, Sector::Pools, interest);
    ledger.flow(Sector::Pools, Sector::Pools, owed + fund.outgo);
    totals.moved.between_funds += owed + fund.outgo;
    Ok(())
}

/// What is paid of deficits out of what a fund holds: all, or as large a part of each as there is money for, whole fen.
fn paid(deficits: &[i64], held: i64) -> Vec<i64> {
    let all: i128 = deficits.iter().map(|deficit| i128::from(*deficit)).sum();
    let held = i128::from(held.max(0));
    if all <= held {
        return deficits.to_vec();
    }
    deficits.iter().map(|deficit| (i128::from(*deficit) * held / all) as i64).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deficits_are_paid_whole_while_there_is_money_and_in_proportion_when_there_is_not() {
        assert_eq!(paid(&[30, 0, 60], 90), [30, 0, 60]);
        assert_eq!(paid(&[30, 0, 60], 30), [10, 0, 20]);
        assert_eq!(paid(&[1, 1, 1], 2), [0, 0, 0], "no fen is paid that is not there");
        assert_eq!(paid(&[30, 60], -5), [0, 0]);
        assert_eq!(paid(&[i64::MAX, i64::MAX], i64::MAX), [i64::MAX / 2, i64::MAX / 2]);
        assert_eq!(paid(&[], 7), [0; 0]);
    }
}
