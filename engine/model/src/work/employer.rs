//! Employers: what they report of the wage, whom they leave out, when they pay nothing, and what audits bring in.
//!
//! The employers of one sector in an area decide together, once a year, on what they learned in the last. The part of the wage
//! that is reported is the best answer to a contribution rate, to audits and to what a hidden wage costs beside them.

use bevy_ecs::prelude::*;
use gongji_sdk::abi::{SHARE_ONE, scheme};
use gongji_sdk::isa::Kernel;

use crate::books::employer::Employer;
use crate::books::ledger::Sector;
use crate::books::pool::Pool;
use crate::books::terms::Terms;
use crate::books::totals::SectorTotals;
use crate::books::year_context::{AreaTerms, Calendar, Tables, YearTotals};
use crate::codes::sector::SECTORS;
use crate::codes::{sector, status, work};
use crate::foundation::draw::below;
use crate::foundation::lanes::LANES;
use crate::foundation::math::{round_small, to_real};
use crate::foundation::money;
use crate::inputs::behaviour::Behaviour;
use crate::law::contribution_base::{FLOOR, assessable};
use crate::law::member_columns::MemberColumns;
use crate::law::persons_batch::Members;
use crate::tables::replicate::Replicate;
use crate::work::leaving_odds::{chance, least_odds};
use crate::work::wage::Scale;
use crate::workspace::area_year::AreaYear;
use crate::workspace::watched;

/// Smallest gain of evasion at the reference: without any, the cost of hiding a wage could not be told from it.
const LEAST_GAIN: f64 = 1e-6;

/// What evasion gains over the reference moves nobody beyond this.
const MOST_PRESSURE: f64 = 5.0;

/// What a yuan of wage that is not reported gains employer and worker: the contribution, less what would come back to the
/// worker's account, less what audits take.
pub fn gain(behaviour: &Behaviour, rate: f64, credited: f64, enforcement: f64) -> f64 {
    rate * (1.0 - behaviour.collusion * credited - enforcement)
}

/// The share `s` of the wage, between the floor and 1, that makes `gain (1 - s) - cost (1 - s)^2` largest.
pub fn best_share(gain: f64, cost: f64, floor: f64) -> f64 {
    let hidden = if gain <= 0.0 { 0.0 } else { gain / (2.0 * cost) };
    (1.0 - hidden).clamp(floor.min(1.0), 1.0)
}

/// The gain at the reference, where `reported_share` holds.
pub fn reference_gain(behaviour: &Behaviour) -> f64 {
    let known = gain(behaviour, behaviour.reference_rate, behaviour.reference_credit, behaviour.reference_enforcement);
    known.max(LEAST_GAIN)
}

/// The cost of hiding wages under which employers of a sector hide at the reference what they are known to hide.
pub fn hiding_cost(behaviour: &Behaviour, evasion: f64) -> f64 {
    reference_gain(behaviour) / (2.0 * evasion)
}

/// Part of the wage that each sector does not report at the reference: its ratio of the table, brought to the mean of
/// `reported_share` over the opening's wages.
pub fn evasion(replicate: &Replicate) -> [f64; SECTORS] {
    let sectors = &replicate.inputs.work.sectors;
    let wages = |code: usize| sectors[code].opening_share * sectors[code].wage_ratio;
    let all: f64 = (1..SECTORS).map(wages).sum();
    let mean: f64 = (1..SECTORS).map(|code| wages(code) * sectors[code].evasion_ratio).sum::<f64>() / all;
    let hidden = (1.0 - replicate.inputs.behaviour.reported_share).max(0.0);
    std::array::from_fn(|code| (hidden * sectors[code].evasion_ratio / mean).min(1.0))
}

/// The employers of every sector and area before the first year, and those who are their own.
pub fn open(replicate: &Replicate) -> Vec<Employer> {
    let opening = |area: usize, sector: u8| Employer { area: area as u16, sector, ..Employer::default() };
    (0..replicate.inputs.areas.len()).flat_map(|area| (1..SECTORS as u8).map(move |code| opening(area, code))).collect()
}

/// The terms of a year in every area, by what was learned in the last.
pub(crate) fn set_terms(
    pools: Query<&Pool>,
    employers: Query<&Employer>,
    tables: Res<Tables>,
    calendar: Res<Calendar>,
    mut terms: ResMut<AreaTerms>,
) {
    let (replicate, year) = (&**tables, calendar.year);
    let behaviour = &replicate.inputs.behaviour;
    let evasion = evasion(replicate);
    let mut all: Vec<Terms> = vec![Terms::default(); replicate.inputs.areas.len()];
    let mut gains = vec![0.0; all.len()];
    for pool in pools.iter().filter(|pool| pool.scheme == scheme::EMPLOYEES && !pool.unit.adjusts) {
        let [rate, credited] = if pool.base > 0 {
            [share(pool.rate), share(pool.credited)]
        } else {
            [behaviour.reference_rate, behaviour.reference_credit]
        };
        let gain = gain(behaviour, rate, credited, enforcement(behaviour));
        for area in pool.areas(&replicate.inputs.areas) {
            gains[area] = gain;
            all[area].covered = share(pool.covered);
        }
    }
    let scales: Vec<Scale<'_>> = (0..all.len()).map(|area| Scale::new(replicate, area, year)).collect();
    for employer in &employers {
        let (area, code) = (usize::from(employer.area), usize::from(employer.sector));
        let floor = FLOOR * replicate.average_wage(area, year) as f64 / scales[area].mean_wage(code).max(1.0);
        let best = best_share(gains[area], hiding_cost(behaviour, evasion[code].max(LEAST_GAIN)), floor);
        all[area].reported[code] = best * replicate.year(year).collection;
        let pressure = (gains[area] / reference_gain(behaviour)).clamp(-MOST_PRESSURE, MOST_PRESSURE);
        all[area].stand(replicate, employer, pressure);
    }
    terms.0 = all;
}

fn share(per_million: i64) -> f64 {
    per_million as f64 / SHARE_ONE as f64
}

/// What audits take of a yuan of evaded contribution, on the mean.
fn enforcement(behaviour: &Behaviour) -> f64 {
    behaviour.audit_chance * (1.0 + behaviour.audit_penalty)
}

impl Terms {
    /// How members of one sector stand to the scheme; nobody leaves or comes back before a year of it.
    fn stand(&mut self, replicate: &Replicate, employer: &Employer, pressure: f64) {
        let behaviour = &replicate.inputs.behaviour;
        let code = usize::from(employer.sector);
        let shape = &replicate.inputs.work.sectors[code];
        if !sector::pays_himself(employer.sector) {
            let chance = (shape.arrears * behaviour.arrears_level).min(1.0);
            self.arrears[code] = below(chance);
            self.suspended[code] = below(chance * (1.0 - behaviour.arrears_entitlement));
        }
        let over_base = |amount: i64| amount as f64 / employer.base as f64;
        // Where nobody worked last year nobody can leave, but who is away may still come back: on the terms of the reference.
        let is_known = employer.base > 0;
        (self.own[code], self.credited[code]) = if is_known {
            (over_base(employer.own), over_base(employer.credited))
        } else {
            (behaviour.reference_rate, behaviour.reference_rate * behaviour.reference_credit)
        };
        let odds = |chance: f64| (chance / (1.0 - chance).max(LEAST_GAIN)).min(1.0 / LEAST_GAIN);
        let firm = if sector::pays_himself(employer.sector) {
            1.0
        } else {
            crate::foundation::math::exp(behaviour.joining_response * (pressure - 1.0))
        };
        // Nobody leaves what costs nothing.
        let leaves = employer.own > 0;
        self.leave[code] = if leaves { odds((shape.lapse * behaviour.lapse_level).min(1.0)) * firm } else { 0.0 };
        self.back[code] = odds(shape.back) / firm;
        let most = if sector::is_voluntary(employer.sector) { 1.0 / least_odds(&replicate.inputs) } else { 1.0 };
        self.choosing[code] = if is_known { below(chance(self.leave[code] * most)) } else { 0 };
        self.choosing[SECTORS + code] = u32::MAX;
    }
}

/// Counts a batch by sector, and takes back what an employer in arrears does not pay: contributions, credit and, where benefits
/// stop, the place in the scheme for this year.
pub(crate) fn pay(members: &mut Members, sums: &mut [SectorTotals; SECTORS], area_year: AreaYear<'_>) {
    let n = members.len;
    let columns = MemberColumns::of(&mut members.person, &mut members.small, &mut members.money, n);
    let MemberColumns { wage: wages, base: bases, employer_contribution: employers, .. } = columns;
    let MemberColumns { worker_contribution: workers, treasury_contribution: treasuries, .. } = columns;
    let MemberColumns { account_credit: credits, insured: is_insured, status: statuses, .. } = columns;
    area_year.replicate.isa.dispatch(CountWork {
        average_wage: area_year.average_wage(),
        work: &members.work[..n],
        columns: [wages, bases, employers, workers, treasuries, credits],
        sums,
    });
    for (lane, standing) in members.work[..n].iter().enumerate() {
        if standing & work::ARREARS == 0 || bases[lane] == 0 {
            continue;
        }
        let sector = &mut sums[usize::from(standing & work::SECTOR)];
        sector.in_arrears += 1;
        sector.withheld += employers[lane] + workers[lane];
        (employers[lane], workers[lane], credits[lane]) = (0, 0, 0);
        if standing & work::SUSPENDED != 0 {
            (is_insured[lane], statuses[lane]) = (0, status::OUTSIDE);
        }
    }
    watched::withheld(area_year.tap, members);
}

/// Sums those who have a base by sector. A sector at a time, so that the compiler adds many members at once.
struct CountWork<'a> {
    average_wage: f64,
    work: &'a [u8],
    /// Wages, bases, contributions of employers, workers and the treasury, and credits, fen.
    columns: [&'a [i64]; 6],
    sums: &'a mut [SectorTotals; SECTORS],
}

impl Kernel for CountWork<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let n = self.work.len().min(LANES);
        let [wages, bases, employers, workers, treasuries, credits] = self.columns.map(|column| &column[..n]);
        let (mut sectors, mut assessed) = ([i64::MAX; LANES], [0; LANES]);
        for lane in 0..n {
            let sector = i64::from(self.work[lane] & work::SECTOR);
            sectors[lane] = if bases[lane] == 0 { i64::MAX } else { sector };
            assessed[lane] = round_small(assessable(to_real(wages[lane]), self.average_wage));
        }
        for (sector, sums) in (0..).zip(self.sums) {
            let mut batch = SectorTotals::default();
            for lane in 0..n {
                let counts = i64::from(sectors[lane] == sector);
                let of = |value: i64| value & -counts;
                batch.workers += counts;
                batch.wages += of(wages[lane]);
                batch.assessable += of(assessed[lane]);
                batch.evaded += of((assessed[lane] - bases[lane]).max(0));
                batch.base += of(bases[lane]);
                batch.due += of(employers[lane] + workers[lane] + treasuries[lane]);
                batch.own += of(workers[lane]);
                batch.credited += of(credits[lane]);
            }
            sums.add(&batch);
        }
    }
}

/// Phase close: employers pay a part of what they owed, audits find a part of what was evaded, and insolvency ends debts.
pub(crate) fn close(mut employers: Query<&mut Employer>, mut totals: ResMut<YearTotals>, tables: Res<Tables>) {
    let behaviour = &tables.inputs.behaviour;
    for mut one in &mut employers {
        let area = usize::from(one.area);
        let sums = totals.areas[area].work[usize::from(one.sector)];
        let shape = &tables.inputs.work.sectors[usize::from(one.sector)];
        one.learn(&sums);
        one.recovered = money::round(one.owed as f64 * behaviour.arrears_recovered);
        let failed = (shape.insolvency * behaviour.insolvency_level).min(1.0);
        one.written_off = money::round((one.owed - one.recovered) as f64 * failed);
        one.owed += sums.withheld - one.recovered - one.written_off;
        let is_audited = !sector::pays_himself(one.sector) && sums.base > 0;
        let evaded = sums.evaded as f64 * sums.due as f64 / sums.base.max(1) as f64;
        one.found = if is_audited { money::round(evaded * behaviour.audit_chance) } else { 0 };
        one.fined = money::round(one.found as f64 * behaviour.audit_penalty);
        totals.nation.ledger.flow(Sector::Employers, Sector::Pools, one.recovered + one.found);
        totals.nation.ledger.flow(Sector::Employers, Sector::Treasury, one.fined);
        totals.collected[area] += one.recovered + one.found;
    }
}

impl Employer {
    /// Takes in what the year showed.
    fn learn(&mut self, sums: &SectorTotals) {
        let SectorTotals { workers, wages, base, due, own, credited, .. } = *sums;
        (self.workers, self.wages, self.base, self.due) = (workers, wages, base, due);
        (self.own, self.credited) = (own, credited);
    }
}
