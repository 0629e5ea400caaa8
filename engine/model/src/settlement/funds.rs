//! Between two passes: providers and insurers close their books, pooled funds are settled, and the ledger is proved.

use bevy_ecs::prelude::*;
use gongji_sdk::abi::{holder, hook, scheme};

use crate::books::insurer::{Insurer, ProductState, Products, Sold};
use crate::books::ledger::{Ledger, Sector};
use crate::books::pool::{MOST_SUBSIDY, Pool};
use crate::books::provider::Provider;
use crate::books::totals;
use crate::books::year_context::{Calendar, FundColumns, Milestones, ProviderAnswers, Stocks, Tables, YearTotals};
use crate::cover::insurer;
use crate::foundation::fault::Fault;
use crate::foundation::money;
use crate::inputs::nation::Area;
use crate::law::batches::{ClosedFund, ClosingFund, SupervisedInsurers};
use crate::law::bound_hook::BoundHook;
use crate::law::call::call_batch;
use crate::law::in_force::{Law, area_columns};
use crate::law::of_area::{AreaLaw, LastYear};
use crate::law::own;
use crate::law::own_lanes::OwnLanes;
use crate::providers::{expected, payment, response};
use crate::settlement::closed_fund::{Closed, overflow};
use crate::settlement::fund_sums::FundSums;
use crate::settlement::{adjustment, equalise};
use crate::tables::replicate::Replicate;
use crate::workspace::sellers;

/// Opening pools: the published reserve of the employees' scheme by area. A fund above the areas opens with what they have.
pub(crate) fn opening_pools(replicate: &Replicate) -> Vec<Pool> {
    let inputs = &replicate.inputs;
    let fen = inputs.opening.pool_balance * money::FEN / replicate.weight;
    let all: f64 = inputs.areas.iter().map(|area| area.member_share * area.reserve_ratio).sum();
    let balance = |area: &Area| money::round(fen * (area.member_share * area.reserve_ratio) / all);
    let mut pools = Pool::of_scheme(scheme::EMPLOYEES, &replicate.funds, &inputs.areas);
    for pool in pools.iter_mut().filter(|pool| !pool.unit.adjusts) {
        pool.balance = pool.areas(&inputs.areas).map(|area| balance(&inputs.areas[area])).sum();
    }
    pools
}

/// Where the law and the sums of the areas of a pooled fund stand this year; nowhere when its scheme is gone, and nothing is pooled
/// in an adjustment fund.
fn places(law: &Law, pool: &Pool, areas: &[Area]) -> Vec<usize> {
    let slot = law.slot(pool.scheme).filter(|_| !pool.unit.adjusts);
    slot.map_or_else(Vec::new, |slot| pool.areas(areas).map(|area| law.place(slot, area)).collect())
}

/// What policies are told of last year: by scheme and area the year of the fund in which the scheme pools there, and by scheme that
/// of all its funds.
pub(crate) fn last_year<'a>(
    pools: impl Iterator<Item = &'a Pool>,
    law: &Law,
    replicate: &Replicate,
) -> (Vec<LastYear>, Vec<LastYear>) {
    let [mut areas, mut schemes] = [law.areas.len(), law.schemes.len()].map(|count| vec![LastYear::default(); count]);
    for pool in pools {
        let Pool { members, income, outgo, balance, spending, .. } = *pool;
        let last = LastYear { members, income, outgo, balance, spending };
        places(law, pool, &replicate.inputs.areas).into_iter().for_each(|place| areas[place] = last);
        law.slot(pool.scheme).into_iter().for_each(|slot| schemes[slot].add(&last));
    }
    (areas, schemes)
}

/// The policies' own columns of the pooled funds are recalled.
pub(crate) fn recall(pools: Query<&Pool>, tables: Res<Tables>, law: Res<Law>, mut columns: ResMut<FundColumns>) {
    let known = &law.own[law.own_of(holder::FUND)];
    columns.0 = vec![own::recall(&[], known); law.areas.len()];
    for pool in &pools {
        for place in places(&law, pool, &tables.inputs.areas) {
            columns.0[place] = own::recall(&pool.own, known);
        }
    }
}

/// A scheme that is there for the first time opens its funds, with nothing in them.
pub(crate) fn open_pools(pools: Query<&Pool>, tables: Res<Tables>, law: Res<Law>, mut commands: Commands) {
    let is_new = |scheme: &&u32| **scheme != scheme::NONE && pools.iter().all(|pool| pool.scheme != **scheme);
    for scheme in law.schemes.iter().filter(is_new) {
        commands.spawn_batch(Pool::of_scheme(*scheme, &tables.funds, &tables.inputs.areas));
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
    let (mut closed, mut adjusting): (Vec<Closed<'_>>, Vec<Mut<'_, Pool>>) = (Vec::new(), Vec::new());
    for mut pool in &mut pools {
        if law.slot(pool.scheme).is_none() {
            pool.rest();
            balance += pool.balance;
        } else if let Some(place) = places(&law, &pool, &tables.inputs.areas).first().copied() {
            let own = close_pool(&mut pool, place, &mut totals, &tables, &law, calendar.year)?;
            closed.push(Closed { pool, place, own });
        } else {
            adjusting.push(pool);
        }
    }
    closed.sort_by_key(|closed| closed.place);
    adjustment::adjust(&mut closed, &mut adjusting, &mut totals, &tables, calendar.year)?;
    for of_scheme in closed.chunk_by_mut(|one, other| one.pool.scheme == other.pool.scheme) {
        equalise::equalise(of_scheme, &mut totals, &tables, &law, calendar.year)?;
    }
    for Closed { pool, place, own } in &mut closed {
        adapt(pool, &law.areas[*place], tables.isa.code(), calendar.year, own)?;
        let places = law.own_of(holder::FUND);
        let values: Vec<i64> = places.clone().map(|place| own[place].value(0)).collect();
        own::keep(&mut pool.own, &law.own[places], &values);
        totals.count_metrics(pool.area.into(), &law.take_counts(own));
    }
    for pool in closed.iter().map(|closed| &closed.pool).chain(&adjusting) {
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

/// Closes a pooled fund. `place` is that of its first area, whose law is the fund's.
fn close_pool(
    pool: &mut Pool,
    place: usize,
    totals: &mut YearTotals,
    replicate: &Replicate,
    law: &Law,
    year: u16,
) -> Result<Vec<OwnLanes>, Fault> {
    let tables = replicate.year(year);
    let first = place - usize::from(pool.area);
    let sums = FundSums::of(pool, pool.areas(&replicate.inputs.areas), first, totals);
    let [paid, paid_for_large] = sums.paid;
    let interest = money::round(pool.balance.max(0) as f64 * tables.pool_rate);
    // Maternity is the employers' and so the employees' scheme's.
    let by_employers = |rate: f64| if pool.scheme == scheme::EMPLOYEES { rate } else { 0.0 };
    let maternity_income = money::round(sums.base as f64 * by_employers(tables.maternity_rate));
    let maternity_outgo = money::round(sums.contributions as f64 * by_employers(tables.maternity_outgo));
    pool.income = sums.pool_income + sums.collected + interest + maternity_income;
    pool.outgo = paid + sums.reimbursed + sums.lump_sums + maternity_outgo;
    pool.spending = sums.billed;
    pool.balance = pool.balance.checked_add(pool.income - pool.outgo).ok_or_else(|| overflow(pool, year))?;
    pool.base = sums.base;
    pool.members = sums.members;
    [pool.rate, pool.credited] = sums.by_law(tables.employer_due);
    let billed = pool.spending as f64;
    pool.covered = if billed > 0.0 { money::per_million(paid as f64 / billed) } else { 0 };
    let (area, isa) = (&law.areas[place], replicate.isa.code());
    let mut own = area_columns(law, &pool.own);
    let [subsidy, moved] = ask(pool, area, isa, year, &mut own)?;
    (pool.subsidy, pool.income, pool.outgo) = (subsidy, pool.income + subsidy, pool.outgo + moved);
    pool.balance = pool.balance.checked_add(subsidy - moved).ok_or_else(|| overflow(pool, year))?;
    let large_interest = money::round(pool.large_expense.balance.max(0) as f64 * tables.pool_rate);
    let large_income = sums.large_expense_income + moved + large_interest;
    let closed = pool.large_expense.close(large_income, paid_for_large);
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
        let sums = totals::product(&mut totals.nation.products, number);
        sums.complete();
        product.close(sums);
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
        let ledger = &mut totals.nation.ledger;
        supervise(act, &mut theirs, &mut products, ledger, tables.isa.code(), calendar.year)?;
    }
    for sellers in all.chunk_by_mut(|one, next| one.product == next.product) {
        sellers.iter_mut().for_each(|one| one.left = insurer::gives_up(one, behaviour));
        products.0[sellers[0].product].withdrawn = sellers.iter().all(|one| one.left);
    }
    Ok(())
}

/// Lets a hook over the insurers of a policy's products support or levy them, and move money between them and what they lay by for
/// one another.
fn supervise(
    act: &BoundHook,
    insurers: &mut [&mut Mut<'_, Insurer>],
    products: &mut Products,
    ledger: &mut Ledger,
    isa: u32,
    year: u16,
) -> Result<(), Fault> {
    if insurers.is_empty() {
        return Ok(());
    }
    let (n, first) = (insurers.len(), insurers[0].product);
    let of = |amount: &dyn Fn(&Insurer) -> i64| insurers.iter().map(|one| amount(one)).collect::<Vec<i64>>();
    let mut written = [vec![0; n], vec![0; n], vec![0; n], vec![0; n]];
    let [support, levy, to_stabilisation, from_stabilisation] = &mut written;
    let supervised = SupervisedInsurers {
        product: &of(&|one| (one.product - first) as i64),
        insurer: &of(&|one| i64::from(one.number)),
        premiums: &of(&|one| one.premiums),
        claims: &of(&|one| one.claims),
        expenses: &of(&|one| one.expenses),
        reserve: &of(&|one| one.reserve),
        stabilisation: &of(&|one| products.0[one.product].stabilisation),
        support,
        levy,
        to_stabilisation,
        from_stabilisation,
    };
    let fault = |message| Fault::policy(&act.policy, "supervise", year, message);
    call_batch(act, &act.circumstances, isa, supervised, &mut [], n).map_err(fault)?;
    for (nth, insurer) in insurers.iter_mut().enumerate() {
        let [support, levy, laid_by, drawn] = written.each_ref().map(|column| column[nth]);
        let is_of_reserve = |amount: i64| (0..=insurer.reserve.max(0)).contains(&amount);
        if !(0..=MOST_SUBSIDY).contains(&support)
            || !is_of_reserve(levy)
            || !is_of_reserve(laid_by)
            || !is_of_reserve(levy + laid_by)
        {
            return Err(fault(format!(
                "supports insurer {} with {support} fen, levies {levy} fen on its reserve of {} fen and lays {laid_by} fen of it by; expected a support of 0 to {MOST_SUBSIDY}, and no more than the reserve",
                insurer.number, insurer.reserve
            )));
        }
        let stabilisation = &mut products.0[insurer.product].stabilisation;
        if !(0..=*stabilisation).contains(&drawn) {
            return Err(fault(format!(
                "draws {drawn} fen out of the stabilisation reserve for insurer {}; expected 0 to the {stabilisation} fen that are left of it",
                insurer.number
            )));
        }
        *stabilisation += laid_by - drawn;
        insurer.reserve += support - levy - laid_by + drawn;
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
    products: Res<Products>,
    totals: Res<YearTotals>,
    mut stocks: ResMut<Stocks>,
    calendar: Res<Calendar>,
) -> Result<(), Fault> {
    let equity = |pharmacy: bool| providers.iter().filter(|p| (p.tier == 0) == pharmacy).map(|p| p.equity).sum();
    let now = Stocks {
        accounts: totals.nation.balances,
        pools: pools.iter().map(|pool| pool.balance).sum(),
        large_expense: pools.iter().map(|pool| pool.large_expense.balance).sum(),
        insurers: insurers.iter().map(|insurer| insurer.reserve).sum::<i64>()
            + products.0.iter().map(|product| product.stabilisation).sum::<i64>(),
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
