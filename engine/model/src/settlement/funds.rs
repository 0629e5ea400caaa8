//! Between two passes: providers and insurers close their books, pooled funds are settled, and the ledger is proved.

use bevy_ecs::prelude::*;
use gongji_sdk::abi::{holder, hook, payer};

use crate::books::insurer::{Insurer, ProductState, Products, Sold};
use crate::books::ledger::Sector;
use crate::books::pool::{MOST_SUBSIDY, Pool};
use crate::books::provider::Provider;
use crate::books::totals::BlockTotals;
use crate::books::year_context::{Calendar, Milestones, Stocks, YearContext, YearFault, YearTotals};
use crate::cover::insurer;
use crate::foundation::fault::Fault;
use crate::foundation::lanes::LANES;
use crate::foundation::money;
use crate::law::bound_hook::BoundHook;
use crate::law::call::call;
use crate::law::in_force::{Law, area_columns};
use crate::law::of_area::LastYear;
use crate::law::own;
use crate::law::policy::ColumnRef;
use crate::providers::{payment, response};
use crate::tables::replicate::Replicate;
use crate::workspace::sellers;

/// Opening pools: the published reserve by area.
pub(crate) fn opening_pools(replicate: &Replicate) -> Vec<Pool> {
    let inputs = &replicate.inputs;
    let fen = inputs.opening.pool_balance * money::FEN / replicate.weight;
    let all: f64 = inputs.areas.iter().map(|area| area.member_share * area.reserve_ratio).sum();
    let balance = |share: f64| money::round(fen * share / all);
    let pool = |(number, area): (usize, &crate::inputs::nation::Area)| Pool {
        area: number as u16,
        balance: balance(area.member_share * area.reserve_ratio),
        ..Pool::default()
    };
    inputs.areas.iter().enumerate().map(pool).collect()
}

/// What policies are told of last year, by area.
pub fn last_year(world: &mut World, replicate: &Replicate) -> Vec<LastYear> {
    let mut years = vec![LastYear::default(); replicate.inputs.areas.len()];
    for pool in world.query::<&Pool>().iter(world) {
        let Pool { members, income, outgo, balance, spending, .. } = *pool;
        years[usize::from(pool.area)] = LastYear { members, income, outgo, balance, spending };
    }
    years
}

/// The policies' own columns of the pooled funds, by area.
pub(crate) fn fund_columns(world: &mut World, replicate: &Replicate, law: &Law) -> Vec<Vec<i64>> {
    let mut columns = vec![Vec::new(); replicate.inputs.areas.len()];
    for pool in world.query::<&Pool>().iter(world) {
        columns[usize::from(pool.area)] = own::recall(&pool.own, &law.own[law.own_of(holder::FUND)]);
    }
    columns
}

/// Phase reimburse: providers get what was paid for their bills or what a policy pays, bear their cost, and learn from it.
pub fn reimburse(
    mut providers: Query<&mut Provider>,
    pools: Query<&Pool>,
    mut totals: ResMut<YearTotals>,
    context: Res<YearContext>,
    calendar: Res<Calendar>,
    mut trouble: ResMut<YearFault>,
) {
    for mut provider in &mut providers {
        let sums = &totals.areas[usize::from(provider.area)].providers[usize::from(provider.tier)];
        let cost = response::bear_cost(&mut provider, sums, &context.replicate, calendar.year);
        let sector = if provider.tier == 0 { Sector::Pharmacies } else { Sector::Hospitals };
        totals.nation.ledger.flow(sector, Sector::Economy, cost);
    }
    let margins = match payment::pay(&mut providers, &pools, &mut totals, &context, calendar.year) {
        Ok(margins) => margins,
        Err(fault) => {
            trouble.0 = Some(fault);
            return;
        }
    };
    for mut provider in &mut providers {
        let (area, tier) = (usize::from(provider.area), usize::from(provider.tier));
        let sums = &totals.areas[area].providers[tier];
        response::learn(&mut provider, sums, margins[area][tier], &context.replicate, calendar.year);
    }
}

/// Phase close: the pooled funds.
pub(crate) fn close_pools(
    mut pools: Query<&mut Pool>,
    mut totals: ResMut<YearTotals>,
    context: Res<YearContext>,
    calendar: Res<Calendar>,
    mut milestones: ResMut<Milestones>,
    mut trouble: ResMut<YearFault>,
) {
    let (mut income, mut outgo, mut balance) = (0, 0, 0);
    for mut pool in &mut pools {
        if let Err(fault) = close_pool(&mut pool, &mut totals, &context, calendar.year) {
            trouble.0 = Some(fault);
            return;
        }
        income += pool.income;
        outgo += pool.outgo;
        balance += pool.balance;
    }
    if outgo > income && milestones.first_deficit.is_none() {
        milestones.first_deficit = Some(calendar.year);
    }
    if balance < 0 && milestones.depletion.is_none() {
        milestones.depletion = Some(calendar.year);
    }
}

fn close_pool(pool: &mut Pool, totals: &mut YearTotals, context: &YearContext, year: u16) -> Result<(), Fault> {
    let tables = context.replicate.year(year);
    let sums = &totals.areas[usize::from(pool.area)];
    let paid = |kind: u32| sums.care.iter().map(|care| care.paid[kind as usize]).sum::<i64>();
    let interest = money::round(pool.balance.max(0) as f64 * tables.pool_rate);
    let maternity_income = money::round(sums.base as f64 * tables.maternity_rate);
    let maternity_outgo = money::round(sums.contributions as f64 * tables.maternity_outgo);
    pool.income = sums.pool_income + totals.collected[usize::from(pool.area)] + interest + maternity_income;
    pool.outgo = paid(payer::POOL) + totals.reimbursed[usize::from(pool.area)] + maternity_outgo;
    pool.spending = sums.care.iter().map(|care| care.billed).sum();
    pool.balance = pool.balance.checked_add(pool.income - pool.outgo).ok_or_else(|| overflow(pool, year))?;
    pool.base = sums.base;
    pool.members = sums.members;
    [pool.rate, pool.credited] = by_law(sums, tables.employer_due);
    let billed = pool.spending as f64;
    pool.covered = if billed > 0.0 { money::per_million(paid(payer::POOL) as f64 / billed) } else { 0 };
    let mut own = area_columns(&context.law, &pool.own);
    let [subsidy, moved] = ask(pool, context, year, &mut own)?;
    (pool.subsidy, pool.income, pool.outgo) = (subsidy, pool.income + subsidy, pool.outgo + moved);
    pool.balance = pool.balance.checked_add(subsidy - moved).ok_or_else(|| overflow(pool, year))?;
    let large_interest = money::round(pool.large_expense.balance.max(0) as f64 * tables.pool_rate);
    let large_income = sums.large_expense_income + moved + large_interest;
    let closed = pool.large_expense.close(large_income, paid(payer::LARGE_EXPENSE));
    pool.large_expense = closed.ok_or_else(|| overflow(pool, year))?;
    adapt(pool, context, year, &mut own)?;
    let ledger = &mut totals.nation.ledger;
    ledger.flow(Sector::Pools, Sector::LargeExpense, moved);
    ledger.flow(Sector::Economy, Sector::LargeExpense, large_interest);
    ledger.flow(Sector::Economy, Sector::Pools, interest);
    ledger.flow(Sector::Employers, Sector::Pools, maternity_income);
    ledger.flow(Sector::Pools, Sector::Households, maternity_outgo);
    ledger.flow(Sector::Treasury, Sector::Pools, pool.subsidy);
    Ok(())
}

/// Contributions over bases, and the part of them that is credited to contributors, parts per million: as if all of the
/// employers' part were due, for who decides what to report does not take one year's relief for the rate.
fn by_law(sums: &BlockTotals, employer_due: f64) -> [i64; 2] {
    let [mut due, mut credited, mut base] = [0.0; 3];
    for sector in &sums.work {
        due += sector.due as f64;
        credited += sector.credited as f64;
        base += sector.base as f64;
    }
    due += sums.ledger.between(Sector::Employers, Sector::Pools) as f64 * (1.0 / employer_due.max(0.01) - 1.0);
    let over = |part: f64, whole: f64| if whole > 0.0 { money::per_million(part / whole) } else { 0 };
    [over(due, base), over(credited, due)]
}

fn overflow(pool: &Pool, year: u16) -> Fault {
    let message = format!("the pooled fund of area {} holds more than 92 quadrillion yuan", pool.area);
    Fault::Society { year, message }
}

/// Lets the hooks over the closed fund set what they keep for the next year.
fn adapt(pool: &mut Pool, context: &YearContext, year: u16, own: &mut [[i64; LANES]]) -> Result<(), Fault> {
    let (income, outgo, balance) = ([pool.income], [pool.outgo], [pool.balance]);
    let (subsidy, base, insured) = ([pool.subsidy], [pool.base], [pool.members]);
    for act in context.law.areas[usize::from(pool.area)].of(hook::ADAPT) {
        let offered = [&income, &outgo, &balance, &subsidy, &base, &insured].map(|one| ColumnRef::ReadI64(one));
        call(act, &act.circumstances, context.replicate.isa.code(), offered, own, 1)
            .map_err(|message| Fault::policy(&act.policy, "adapt", year, message))?;
    }
    let places = context.law.own_of(holder::FUND);
    let values: Vec<i64> = places.clone().map(|place| own[place][0]).collect();
    own::keep(&mut pool.own, &context.law.own[places], &values);
    Ok(())
}

/// What the hooks over the fund let the treasury pay, and what they move to the fund for large expenses.
fn ask(pool: &Pool, context: &YearContext, year: u16, own: &mut [[i64; LANES]]) -> Result<[i64; 2], Fault> {
    let (mut subsidy, mut moved) = ([0], [0]);
    for act in context.law.areas[usize::from(pool.area)].of(hook::CLOSE) {
        let (income, outgo, balance) = ([pool.income], [pool.outgo], [pool.balance]);
        let offered = [
            ColumnRef::ReadI64(&income),
            ColumnRef::ReadI64(&outgo),
            ColumnRef::ReadI64(&balance),
            ColumnRef::WriteI64(&mut subsidy),
            ColumnRef::WriteI64(&mut moved),
        ];
        let fault = |message| Fault::policy(&act.policy, "close", year, message);
        call(act, &act.circumstances, context.replicate.isa.code(), offered, own, 1).map_err(fault)?;
        for (what, fen) in [("a subsidy", subsidy[0]), ("a payment for large expenses", moved[0])] {
            if !(0..=MOST_SUBSIDY).contains(&fen) {
                return Err(fault(format!("{what} of {fen} fen; expected 0 to {MOST_SUBSIDY}")));
            }
        }
    }
    Ok([subsidy[0], moved[0]])
}

/// What each of the sellers of a product sold: all of it who has the contract, what its own customers held where they
/// are rivals, an even part where they are too many for that.
fn sold(product: &ProductState, sellers: &[Mut<'_, Insurer>]) -> Vec<Sold> {
    let year = &product.last_year;
    let of = |place: usize, one: &Insurer| match product.contract {
        Some(contract) if contract.insurer == one.number => year.all(),
        Some(_) => Sold::default(),
        None if sellers::compete(sellers.iter().map(|one| one.number)) => year.sold[one.number as usize + 1],
        None => year.all().even(place as i64, sellers.len() as i64),
    };
    sellers.iter().enumerate().map(|(place, one)| of(place, one)).collect()
}

/// Phase close: the insurers.
pub(crate) fn close_insurers(
    mut insurers: Query<&mut Insurer>,
    mut products: ResMut<Products>,
    mut totals: ResMut<YearTotals>,
    context: Res<YearContext>,
    calendar: Res<Calendar>,
    mut trouble: ResMut<YearFault>,
) {
    let behaviour = &context.replicate.inputs.behaviour;
    for (number, product) in products.0.iter_mut().enumerate() {
        product.last_year = *totals.nation.product(number);
    }
    for mut gone in insurers.iter_mut().filter(|insurer| insurer.left) {
        insurer::close(&mut gone, &Sold::default(), behaviour);
    }
    let mut all: Vec<Mut<'_, Insurer>> = insurers.iter_mut().filter(|insurer| !insurer.left).collect();
    all.sort_by_key(|insurer| (insurer.product, insurer.number));
    for sellers in all.chunk_by_mut(|one, next| one.product == next.product) {
        let sold = sold(&products.0[sellers[0].product], sellers);
        for (one, sold) in sellers.iter_mut().zip(&sold) {
            let cost = insurer::close(one, sold, behaviour);
            totals.nation.ledger.flow(Sector::Insurers, Sector::Economy, cost);
        }
    }
    for act in context.law.nation.of(hook::SUPERVISE) {
        let prefix = format!("{}.", act.policy);
        let own = |insurer: &&mut Mut<'_, Insurer>| products.0[insurer.product].name.starts_with(&prefix);
        let mut theirs: Vec<&mut Mut<'_, Insurer>> = all.iter_mut().filter(own).collect();
        if let Err(fault) = supervise(act, &mut theirs, &mut totals, &context, calendar.year)
            && trouble.0.is_none()
        {
            trouble.0 = Some(fault);
        }
    }
    for sellers in all.chunk_by_mut(|one, next| one.product == next.product) {
        sellers.iter_mut().for_each(|one| one.left = insurer::gives_up(one, behaviour));
        products.0[sellers[0].product].withdrawn = sellers.iter().all(|one| one.left);
    }
}

/// Lets a hook over the insurers of a policy's products support or levy them.
fn supervise(
    act: &BoundHook,
    insurers: &mut [&mut Mut<'_, Insurer>],
    totals: &mut YearTotals,
    context: &YearContext,
    year: u16,
) -> Result<(), Fault> {
    if insurers.is_empty() {
        return Ok(());
    }
    let first = insurers[0].product;
    let of = |amount: &dyn Fn(&Insurer) -> i64| insurers.iter().map(|one| amount(one)).collect::<Vec<i64>>();
    let columns = [
        of(&|one| (one.product - first) as i64),
        of(&|one| i64::from(one.number)),
        of(&|one| one.premiums),
        of(&|one| one.claims),
        of(&|one| one.expenses),
        of(&|one| one.reserve),
    ];
    let (mut support, mut levy) = (vec![0; insurers.len()], vec![0; insurers.len()]);
    let reads = columns.iter().map(|column| ColumnRef::ReadI64(column));
    let writes = [&mut support, &mut levy].map(|column| ColumnRef::WriteI64(column));
    let offered: Vec<ColumnRef<'_>> = reads.chain(writes).collect();
    let fault = |message| Fault::policy(&act.policy, "supervise", year, message);
    call(act, &act.circumstances, context.replicate.isa.code(), offered, &mut [], insurers.len()).map_err(fault)?;
    for (insurer, (support, levy)) in insurers.iter_mut().zip(support.into_iter().zip(levy)) {
        if !(0..=MOST_SUBSIDY).contains(&support) || !(0..=insurer.reserve.max(0)).contains(&levy) {
            return Err(fault(format!(
                "supports insurer {} with {support} fen and levies {levy} fen on its reserve of {} fen; expected a support of 0 to {MOST_SUBSIDY} and a levy of 0 to the reserve",
                insurer.number, insurer.reserve
            )));
        }
        insurer.reserve += support - levy;
        totals.nation.ledger.flow(Sector::Treasury, Sector::Insurers, support);
        totals.nation.ledger.flow(Sector::Insurers, Sector::Treasury, levy);
    }
    Ok(())
}

/// The proof: for every sector with a stock, flows equal the change of the stock.
pub fn prove(
    pools: Query<&Pool>,
    providers: Query<&Provider>,
    insurers: Query<&Insurer>,
    totals: Res<YearTotals>,
    mut stocks: ResMut<Stocks>,
    calendar: Res<Calendar>,
    mut trouble: ResMut<YearFault>,
) {
    let equity = |pharmacy: bool| providers.iter().filter(|p| (p.tier == 0) == pharmacy).map(|p| p.equity).sum();
    let now = Stocks {
        accounts: totals.nation.balances,
        pools: pools.iter().map(|pool| pool.balance).sum(),
        large_expense: pools.iter().map(|pool| pool.large_expense.balance).sum(),
        insurers: insurers.iter().map(|insurer| insurer.reserve).sum(),
        hospitals: equity(false),
        pharmacies: equity(true),
    };
    let ledger = &totals.nation.ledger;
    let proofs = [
        (Sector::Accounts, stocks.accounts, now.accounts),
        (Sector::Pools, stocks.pools, now.pools),
        (Sector::LargeExpense, stocks.large_expense, now.large_expense),
        (Sector::Insurers, stocks.insurers, now.insurers),
        (Sector::Hospitals, stocks.hospitals, now.hospitals),
        (Sector::Pharmacies, stocks.pharmacies, now.pharmacies),
    ];
    for (sector, before, after) in proofs {
        if let Err(message) = ledger.prove(sector, before, after)
            && trouble.0.is_none()
        {
            trouble.0 = Some(Fault::Society { year: calendar.year, message });
        }
    }
    *stocks = now;
}
