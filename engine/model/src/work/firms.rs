//! Hooks over employers: what policies let them pay beside their contributions, and what the treasury pays them.

use bevy_ecs::prelude::*;
use gongji_sdk::abi::{holder, hook, scheme};

use crate::books::employer::Employer;
use crate::books::ledger::Sector;
use crate::books::pool::{MOST_SUBSIDY, Pool};
use crate::books::year_context::{Calendar, Tables, YearTotals};
use crate::foundation::fault::Fault;
use crate::law::batches::AreaFirms;
use crate::law::call::call_batch;
use crate::law::in_force::{Law, area_columns};
use crate::law::own;
use crate::law::own_lanes::OwnLanes;

/// Phase close, once employers have closed their books: the hooks over them.
pub(crate) fn assess(
    mut employers: Query<&mut Employer>,
    pools: Query<&Pool>,
    mut totals: ResMut<YearTotals>,
    tables: Res<Tables>,
    law: Res<Law>,
    calendar: Res<Calendar>,
) -> Result<(), Fault> {
    if law.areas.iter().all(|area| area.of(hook::ASSESS).is_empty()) {
        return Ok(());
    }
    let mut all: Vec<Mut<'_, Employer>> = employers.iter_mut().collect();
    all.sort_by_key(|employer| (employer.area, employer.sector));
    for employers in all.chunk_by_mut(|one, other| one.area == other.area) {
        let area = usize::from(employers[0].area);
        let is_its = |pool: &&Pool| pool.pools_from(scheme::EMPLOYEES, employers[0].area, &tables.inputs.areas);
        let fund = pools.iter().find(is_its).map_or(&[][..], |pool| &pool.own);
        let mut own = area_columns(&law, fund);
        recall(employers, &law, &mut own);
        let paid = ask(employers, &law, area, tables.isa.code(), calendar.year, &mut own)?;
        keep(employers, &law, &own);
        book(&mut totals, area, &paid);
        totals.count_metrics(area, &law.take_counts(&mut own));
    }
    Ok(())
}

/// What the employers of an area pay and are paid, by sector, fen.
struct Paid {
    to_pool: Vec<i64>,
    levy: Vec<i64>,
    subsidy: Vec<i64>,
}

fn recall(employers: &[Mut<'_, Employer>], law: &Law, own: &mut [OwnLanes]) {
    let places = law.own_of(holder::FIRM);
    for (lane, employer) in employers.iter().enumerate() {
        for (place, value) in places.clone().zip(own::recall(&employer.kept.0, &law.own[places.clone()])) {
            own[place].set(lane, value);
        }
    }
}

fn keep(employers: &mut [Mut<'_, Employer>], law: &Law, own: &[OwnLanes]) {
    let places = law.own_of(holder::FIRM);
    for (lane, employer) in employers.iter_mut().enumerate() {
        let values: Vec<i64> = places.clone().map(|place| own[place].value(lane)).collect();
        own::keep(&mut employer.kept.0, &law.own[places.clone()], &values);
    }
}

fn ask(
    employers: &[Mut<'_, Employer>],
    law: &Law,
    area: usize,
    isa: u32,
    year: u16,
    own: &mut [OwnLanes],
) -> Result<Paid, Fault> {
    let of = |amount: fn(&Employer) -> i64| employers.iter().map(|one| amount(one)).collect::<Vec<i64>>();
    let sector: Vec<u8> = employers.iter().map(|employer| employer.sector).collect();
    let (workers, wages, base) = (of(|one| one.workers), of(|one| one.wages), of(|one| one.base));
    let (due, owed) = (of(|one| one.due), of(|one| one.owed));
    let nothing = vec![0; employers.len()];
    let mut paid = Paid { to_pool: nothing.clone(), levy: nothing.clone(), subsidy: nothing };
    for act in law.areas[area].of(hook::ASSESS) {
        let firms = AreaFirms {
            sector: &sector,
            workers: &workers,
            wages: &wages,
            base: &base,
            due: &due,
            owed: &owed,
            to_pool: &mut paid.to_pool,
            levy: &mut paid.levy,
            subsidy: &mut paid.subsidy,
        };
        let fault = |message| Fault::policy(&act.policy, "assess", year, message);
        call_batch(act, &act.circumstances, isa, firms, own, employers.len()).map_err(fault)?;
        let columns = [("to_pool", &paid.to_pool), ("levy", &paid.levy), ("subsidy", &paid.subsidy)];
        for (name, column) in columns {
            if let Some(lane) = column.iter().position(|fen| !(0..=MOST_SUBSIDY).contains(fen)) {
                let (fen, sector) = (column[lane], sector[lane]);
                return Err(fault(format!(
                    "wrote {fen} fen into `{name}` for the employers of sector {sector} in area {area}; expected 0 to {MOST_SUBSIDY}"
                )));
            }
        }
    }
    Ok(paid)
}

fn book(totals: &mut YearTotals, area: usize, paid: &Paid) {
    let [to_pool, levy, subsidy] = [&paid.to_pool, &paid.levy, &paid.subsidy].map(|column| column.iter().sum::<i64>());
    let ledger = &mut totals.nation.ledger;
    ledger.flow(Sector::Employers, Sector::Pools, to_pool);
    ledger.flow(Sector::Employers, Sector::Treasury, levy);
    ledger.flow(Sector::Treasury, Sector::Employers, subsidy);
    totals.collected[area] += to_pool;
    totals.moved.levied += to_pool + levy;
    totals.moved.to_employers += subsidy;
}
