//! Between two passes: providers and insurers close their books, pooled funds are settled, and the ledger is proved.

use bevy_ecs::prelude::*;
use gongji_sdk::abi::{holder, hook, payer, scheme};

use crate::books::insurer::{Insurer, ProductState, Products, Sold};
use crate::books::ledger::{Ledger, Sector};
use crate::books::pool::{MOST_SUBSIDY, Pool};
use crate::books::provider::Provider;
use crate::books::totals;
use crate::books::totals::BlockTotals;
use crate::books::year_context::{Calendar, FundColumns, Milestones, ProviderAnswers, Stocks, Tables, YearTotals};
use crate::cover::insurer;
use crate::foundation::fault::Fault;
use crate::foundation::money;
use crate::law::batches::{ClosedFund, ClosingFund, SupervisedInsurers};
use crate::law::bound_hook::BoundHook;
use crate::law::call::call_batch;
use crate::law::in_force::{Law, area_columns};
use crate::law::of_area::{AreaLaw, LastYear};
use crate::law::own;
use crate::law::own_lanes::OwnLanes;
use crate::providers::{expected, payment, response};
use crate::settlement::closed_fund::{Closed, overflow};
use crate::settlement::equalise;
use crate::tables::replicate::Replicate;
use crate::workspace::sellers;

/// Opening pools: the published reserve of the employees' scheme by area.
pub(crate) fn opening_pools(replicate: &Replicate) -> Vec<Pool> {
    let inputs = &replicate.inputs;
    let fen = inputs.opening.pool_balance * money::FEN / replicate.weight;
    let all: f64 = inputs.areas.iter().map(|area| area.member_share * area.reserve_ratio).sum();
    let balance = |share: f64| money::round(fen * share / all);
    let pool = |(number, area): (usize, &crate::inputs::nation::Area)| Pool {
        scheme: scheme::EMPLOYEES,
        area: number as u16,
        balance: balance(area.member_share * area.reserve_ratio),
        ..Pool::default()
    };
    inputs.areas.iter().enumerate().map(pool).collect()
}

/// Where a fund's law and sums stand this year; none when its scheme is gone.
fn place(law: &Law, pool: &Pool) -> Option<usize> {
    Some(law.place(law.slot(pool.scheme)?, pool.area.into()))
}

/// What policies are told of last year, by scheme and area.
pub(crate) fn last_year<'a>(pools: impl Iterator<Item = &'a Pool>, law: &Law) -> Vec<LastYear> {
    let mut years = vec![LastYear::default(); law.areas.len()];
    for pool in pools {
        let Pool { members, income, outgo, balance, spending, .. } = *pool;
        if let Some(place) = place(law, pool) {
            years[place] = LastYear { members, income, outgo, balance, spending };
        }
    }
    years
}

/// The policies' own columns of the pooled funds are recalled.
pub(crate) fn recall(pools: Query<&Pool>, law: Res<Law>, mut columns: ResMut<FundColumns>) {
    let known = &law.own[law.own_of(holder::FUND)];
    columns.0 = vec![own::recall(&[], known); law.areas.len()];
    for pool in &pools {
        if let Some(place) = place(&law, pool) {
            columns.0[place] = own::recall(&pool.own, known);
        }
    }
}

/// A scheme that is there for the first time opens its funds, with nothing in them.
pub(crate) fn open_pools(pools: Query<&Pool>, law: Res<Law>, mut commands: Commands) {
    let is_new = |scheme: &&u32| **scheme != scheme::NONE && pools.iter().all(|pool| pool.scheme != **scheme);
    for scheme in law.schemes.iter().filter(is_new) {
        let open = |area: usize| Pool { scheme: *scheme, area: area as u16, ..Pool::default() };
        commands.spawn_batch((0..law.area_count()).map(open).collect::<Vec<_>>());
    }
}

/// Phase reimburse: providers get what was paid for their bills or what a policy pays, bear their cost, and learn from it.
pub(crate) fn reimburse(
    mut providers: Query<&mut Provider>,
    pools: Query<&Pool>,
    mut totals: ResMut<YearTotals>,
    tables: Res<Tables>,
    law: Res<Law>,
    calendar: Res<Calendar>,
    answers: Res<ProviderAnswers>,
) -> Result<(), Fault> {
    let expected = expected::of_year(&totals, &answers.0, &tables, calendar.year);
    let shown = expected::shown(&totals.nation.providers, &expected);
    for mut provider in &mut providers {
        let (area, tier) = (usize::from(provider.area), usize::from(provider.tier));
        let expected = expected::believe(&mut provider, expected[area][tier], shown[tier]);
        let sums = &totals.areas[area].providers[tier];
        let cost = response::bear_cost(&mut provider, sums, expected, &tables, calendar.year);
        let sector = if provider.tier == 0 { Sector::Pharmacies } else { Sector::Hospitals };
        totals.nation.ledger.flow(sector, Sector::Economy, cost);
    }
    let margins = payment::pay(&mut providers, &pools, &mut totals, &tables, &law, calendar.year)?;
    for mut provider in &mut providers {
        let (area, tier) = (usize::from(provider.area), usize::from(provider.tier));
        let sums = &totals.areas[area].providers[tier];
        response::learn(&mut provider, sums, margins[area][tier], &tables, calendar.year);
    }
    Ok(())
}

/// Phase close: the pooled funds.
pub(crate) fn close_pools(
    mut pools: Query<&mut Pool>,
    mut totals: ResMut<YearTotals>,
    tables: Res<Tables>,
    law: Res<Law>,
    calendar: Res<Calendar>,
    mut milestones: ResMut<Milestones>,
) -> Result<(), Fault> {
    let (mut income, mut outgo, mut balance) = (0, 0, 0);
    let mut closed: Vec<Closed<'_>> = Vec::new();
    for mut pool in &mut pools {
        let Some(place) = place(&law, &pool) else {
            pool.rest();
            balance += pool.balance;
            continue;
        };
        let own = close_pool(&mut pool, place, &mut totals, &tables, &law, calendar.year)?;
        closed.push(Closed { pool, place, own });
    }
    closed.sort_by_key(|closed| closed.place);
    for of_scheme in closed.chunk_by_mut(|one, other| one.pool.scheme == other.pool.scheme) {
        equalise::equalise(of_scheme, &mut totals, &tables, &law, calendar.year)?;
    }
    for Closed { pool, place, own } in &mut closed {
        adapt(pool, &law.areas[*place], tables.isa.code(), calendar.year, own)?;
        let places = law.own_of(holder::FUND);
        let values: Vec<i64> = places.clone().map(|place| own[place].value(0)).collect();
        own::keep(&mut pool.own, &law.own[places], &values);
        totals.count_metrics(pool.area.into(), &law.take_counts(own));
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
    Ok(())
}

fn close_pool(
    pool: &mut Pool,
    place: usize,
    totals: &mut YearTotals,
    replicate: &Replicate,
    law: &Law,
    year: u16,
) -> Result<Vec<OwnLanes>, Fault> {
    let tables = replicate.year(year);
    let sums = totals.of(place);
    let paid = |kind: u32| sums.care.iter().map(|care| care.paid[kind as usize]).sum::<i64>();
    let interest = money::round(pool.balance.max(0) as f64 * tables.pool_rate);
    // Maternity, arrears and audits are the employers' and so the employees' scheme's.
    let of_employees = pool.scheme == scheme::EMPLOYEES;
    let by_employers = |rate: f64| if of_employees { rate } else { 0.0 };
    let collected = if of_employees { totals.collected[usize::from(pool.area)] } else { 0 };
    let maternity_income = money::round(sums.funds.base as f64 * by_employers(tables.maternity_rate));
    let maternity_outgo = money::round(sums.funds.contributions as f64 * by_employers(tables.maternity_outgo));
    pool.income = sums.funds.pool_income + collected + interest + maternity_income;
    pool.outgo = paid(payer::POOL) + totals.reimbursed[place] + maternity_outgo;
    pool.spending = sums.care.iter().map(|care| care.billed).sum();
    pool.balance = pool.balance.checked_add(pool.income - pool.outgo).ok_or_else(|| overflow(pool, year))?;
    pool.base = sums.funds.base;
    pool.members = sums.members;
    [pool.rate, pool.credited] = by_law(sums, tables.employer_due);
    let billed = pool.spending as f64;
    pool.covered = if billed > 0.0 { money::per_million(paid(payer::POOL) as f64 / billed) } else { 0 };
    let (area, isa) = (&law.areas[place], replicate.isa.code());
    let mut own = area_columns(law, &pool.own);
    let [subsidy, moved] = ask(pool, area, isa, year, &mut own)?;
    (pool.subsidy, pool.income, pool.outgo) = (subsidy, pool.income + subsidy, pool.outgo + moved);
    pool.balance = pool.balance.checked_add(subsidy - moved).ok_or_else(|| overflow(pool, year))?;
    let large_interest = money::round(pool.large_expense.balance.max(0) as f64 * tables.pool_rate);
    let large_income = sums.funds.large_expense_income + moved + large_interest;
    let closed = pool.large_expense.close(large_income, paid(payer::LARGE_EXPENSE));
    pool.large_expense = closed.ok_or_else(|| overflow(pool, year))?;
    let ledger = &mut totals.nation.ledger;
    ledger.flow(Sector::Pools, Sector::LargeExpense, moved);
    ledger.flow(Sector::Economy, Sector::LargeExpense, large_interest);
    ledger.flow(Sector::Economy, Sector::Pools, interest);
    ledger.flow(Sector::Employers, Sector::Pools, maternity_income);
    ledger.flow(Sector::Pools, Sector::Households, maternity_outgo);
    ledger.flow(Sector::Treasury, Sector::Pools, pool.subsidy);
    Ok(own)
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

/// Lets the hooks over the closed fund set what they keep for the next year.
fn adapt(pool: &Pool, law: &AreaLaw, isa: u32, year: u16, own: &mut [OwnLanes]) -> Result<(), Fault> {
    for act in law.of(hook::ADAPT) {
        let fund = ClosedFund {
            income: &[pool.income],
            outgo: &[pool.outgo],
            balance: &[pool.balance],
            subsidy: &[pool.subsidy],
            base: &[pool.base],
            insured: &[pool.members],
        };
        call_batch(act, &act.circumstances, isa, fund, own, 1)
            .map_err(|message| Fault::policy(&act.policy, "adapt", year, message))?;
    }
    Ok(())
}

/// What the hooks over the fund let the treasury pay, and what they move to the fund for large expenses.
fn ask(pool: &Pool, law: &AreaLaw, isa: u32, year: u16, own: &mut [OwnLanes]) -> Result<[i64; 2], Fault> {
    let (mut subsidy, mut moved) = ([0], [0]);
    for act in law.of(hook::CLOSE) {
        let fund = ClosingFund {
            income: &[pool.income],
            outgo: &[pool.outgo],
            balance: &[pool.balance],
            subsidy: &mut subsidy,
            to_large_expense: &mut moved,
        };
        let fault = |message| Fault::policy(&act.policy, "close", year, message);
        call_batch(act, &act.circumstances, isa, fund, own, 1).map_err(fault)?;
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
    tables: Res<Tables>,
    law: Res<Law>,
    calendar: Res<Calendar>,
) -> Result<(), Fault> {
    let behaviour = &tables.inputs.behaviour;
    for (number, product) in products.0.iter_mut().enumerate() {
        product.last_year = *totals::product(&mut totals.nation.products, number);
        product.experience.add(&product.last_year);
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
    for act in law.nation.of(hook::SUPERVISE) {
        let prefix = format!("{}.", act.policy);
        let own = |insurer: &&mut Mut<'_, Insurer>| products.0[insurer.product].name.starts_with(&prefix);
        let mut theirs: Vec<&mut Mut<'_, Insurer>> = all.iter_mut().filter(own).collect();
        supervise(act, &mut theirs, &mut totals.nation.ledger, tables.isa.code(), calendar.year)?;
    }
    for sellers in all.chunk_by_mut(|one, next| one.product == next.product) {
        sellers.iter_mut().for_each(|one| one.left = insurer::gives_up(one, behaviour));
        products.0[sellers[0].product].withdrawn = sellers.iter().all(|one| one.left);
    }
    Ok(())
}

/// Lets a hook over the insurers of a policy's products support or levy them.
fn supervise(
    act: &BoundHook,
    insurers: &mut [&mut Mut<'_, Insurer>],
    ledger: &mut Ledger,
    isa: u32,
    year: u16,
) -> Result<(), Fault> {
    if insurers.is_empty() {
        return Ok(());
    }
    let first = insurers[0].product;
    let of = |amount: &dyn Fn(&Insurer) -> i64| insurers.iter().map(|one| amount(one)).collect::<Vec<i64>>();
    let (mut support, mut levy) = (vec![0; insurers.len()], vec![0; insurers.len()]);
    let supervised = SupervisedInsurers {
        product: &of(&|one| (one.product - first) as i64),
        insurer: &of(&|one| i64::from(one.number)),
        premiums: &of(&|one| one.premiums),
        claims: &of(&|one| one.claims),
        expenses: &of(&|one| one.expenses),
        reserve: &of(&|one| one.reserve),
        support: &mut support,
        levy: &mut levy,
    };
    let fault = |message| Fault::policy(&act.policy, "supervise", year, message);
    call_batch(act, &act.circumstances, isa, supervised, &mut [], insurers.len()).map_err(fault)?;
    for (insurer, (support, levy)) in insurers.iter_mut().zip(support.into_iter().zip(levy)) {
        if !(0..=MOST_SUBSIDY).contains(&support) || !(0..=insurer.reserve.max(0)).contains(&levy) {
            return Err(fault(format!(
                "supports insurer {} with {support} fen and levies {levy} fen on its reserve of {} fen; expected a support of 0 to {MOST_SUBSIDY} and a levy of 0 to the reserve",
                insurer.number, insurer.reserve
            )));
        }
        insurer.reserve += support - levy;
        ledger.flow(Sector::Treasury, Sector::Insurers, support);
        ledger.flow(Sector::Insurers, Sector::Treasury, levy);
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
) -> Result<(), Fault> {
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
        ledger.prove(sector, before, after).map_err(|message| Fault::Society { year: calendar.year, message })?;
    }
    *stocks = now;
    Ok(())
}
