//! Money between the pooled funds of the areas, as policies move it.

use gongji_sdk::abi::{holder, hook};

use crate::books::ledger::Sector;
use crate::books::pool::{MOST_SUBSIDY, Pool};
use crate::books::year_context::YearTotals;
use crate::foundation::fault::Fault;
use crate::foundation::money;
use crate::law::batches::AllFunds;
use crate::law::bound_hook::BoundHook;
use crate::law::call::call_batch;
use crate::law::in_force::Law;
use crate::settlement::closed_fund::{Closed, overflow};
use crate::tables::replicate::Replicate;

/// What hooks move into each fund from those of other areas (below 0: out of it), and what the treasury grants it, fen.
struct Moves {
    transfer: Vec<i64>,
    grant: Vec<i64>,
}

/// Lets the hooks over all pooled funds of a scheme together move money between them. `funds` are in the order of their areas.
pub(crate) fn equalise(
    funds: &mut [Closed<'_>],
    totals: &mut YearTotals,
    replicate: &Replicate,
    law: &Law,
    year: u16,
) -> Result<(), Fault> {
    let is_its = |act: &&BoundHook| funds.iter().all(|fund| fund.pool.scheme == act.circumstances.scheme);
    let acts: Vec<&BoundHook> = law.nation.of(hook::EQUALISE).iter().filter(is_its).collect();
    if acts.is_empty() {
        return Ok(());
    }
    let Moves { transfer, grant } = ask(&acts, funds, replicate, law, year)?;
    for (Closed { pool, .. }, (transfer, grant)) in funds.iter_mut().zip(transfer.into_iter().zip(grant)) {
        pool.income += transfer.max(0) + grant;
        pool.outgo += (-transfer).max(0);
        pool.subsidy += grant;
        pool.balance = pool.balance.checked_add(transfer + grant).ok_or_else(|| overflow(pool, year))?;
        let ledger = &mut totals.nation.ledger;
        ledger.flow(Sector::Pools, Sector::Pools, transfer.max(0));
        ledger.flow(Sector::Treasury, Sector::Pools, grant);
        totals.moved.between_funds += transfer.max(0);
    }
    Ok(())
}

/// The average wage in the areas of a fund, by their members.
fn average_wage(pool: &Pool, replicate: &Replicate, year: u16) -> i64 {
    let areas = &replicate.inputs.areas;
    let (mut wages, mut members) = (0.0, 0.0);
    for area in pool.areas(areas) {
        wages += areas[area].member_share * replicate.average_wage(area, year) as f64;
        members += areas[area].member_share;
    }
    money::round(wages / members)
}

fn ask(
    acts: &[&BoundHook],
    funds: &mut [Closed<'_>],
    replicate: &Replicate,
    law: &Law,
    year: u16,
) -> Result<Moves, Fault> {
    let of = |amount: &dyn Fn(&Closed<'_>) -> i64| funds.iter().map(amount).collect::<Vec<i64>>();
    let (income, outgo, balance) = (of(&|one| one.pool.income), of(&|one| one.pool.outgo), of(&|one| one.pool.balance));
    let (area, base) = (of(&|one| one.pool.area.into()), of(&|one| one.pool.base));
    let insured = of(&|one| one.pool.members);
    let average_wage = of(&|one| average_wage(&one.pool, replicate, year));
    let mut moves = Moves { transfer: vec![0; funds.len()], grant: vec![0; funds.len()] };
    let mut own = law.own_lanes();
    let places = law.own_of(holder::FUND);
    for (lane, fund) in funds.iter().enumerate() {
        places.clone().for_each(|place| own[place].set(lane, fund.own[place].value(0)));
    }
    for act in acts {
        let rows = AllFunds {
            income: &income,
            outgo: &outgo,
            area: &area,
            balance: &balance,
            base: &base,
            insured: &insured,
            average_wage: &average_wage,
            transfer: &mut moves.transfer,
            grant: &mut moves.grant,
        };
        let fault = |message| Fault::policy(&act.policy, "equalise", year, message);
        call_batch(act, &act.circumstances, replicate.isa.code(), rows, &mut own, funds.len()).map_err(fault)?;
        moves.refuse_what_cannot_be().map_err(fault)?;
    }
    for (lane, fund) in funds.iter_mut().enumerate() {
        places.clone().for_each(|place| fund.own[place].set(0, own[place].value(lane)));
    }
    Ok(moves)
}

impl Moves {
    fn refuse_what_cannot_be(&self) -> Result<(), String> {
        let is_too_much = |fen: &i64| !(-MOST_SUBSIDY..=MOST_SUBSIDY).contains(fen);
        if let Some(fen) = self.transfer.iter().find(|fen| is_too_much(fen)) {
            return Err(format!("a transfer of {fen} fen; expected {} to {MOST_SUBSIDY}", -MOST_SUBSIDY));
        }
        if let Some(fen) = self.grant.iter().find(|fen| !(0..=MOST_SUBSIDY).contains(*fen)) {
            return Err(format!("a grant of {fen} fen; expected 0 to {MOST_SUBSIDY}"));
        }
        let sum: i64 = self.transfer.iter().sum();
        if sum != 0 {
            return Err(format!(
                "transfers between funds of {sum} fen together; expected 0: what one fund gets others pay, and what the treasury pays is `grant`"
            ));
        }
        Ok(())
    }
}
