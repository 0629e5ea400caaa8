//! Careers: the sector somebody works in and how he moves between sectors; when he leaves the scheme, and when he comes back.
//!
//! Most years nothing of this happens to most members: one comparison a kind of event says so, and only the others are looked
//! at one by one.

use crate::care::Care;
use crate::conditions::chronic;
use crate::departure::{LEAVING_AGE, Struck};
use crate::draw::{Decision, below};
use crate::employer::assessable;
use crate::enter;
use crate::inputs::{AGES, Inputs};
use crate::math;
use crate::members::LANES;
use crate::person::sector::{self, SECTORS};
use crate::person::{Rows, marked, pick, rows_kept, status, work};
use crate::seek::{self, Draws};
use crate::wage::Scale;
use crate::year::{BlockTotals, Ground};

/// Expected benefit over contribution moves the odds to leave within these bounds over the reference.
const WORTH: [f64; 2] = [0.25, 4.0];
/// Who enters is given his sector in this order: those who pay for themselves first, since they are first without an account.
const ORDER: [u8; SECTORS - 1] = [
    sector::FLEXIBLE,
    sector::LAID_OFF,
    sector::MIGRANT,
    sector::SMALL,
    sector::PRIVATE,
    sector::STATE,
    sector::INSTITUTION,
];

/// Where people begin, and how they move: as the draws below which it happens.
pub struct Careers {
    /// Ends of the shares of the sectors, in their order, at the opening and of later entrants.
    shares: [[f64; SECTORS - 1]; 2],
    /// Loses his work to insolvency.
    insolvency: [u32; SECTORS],
    /// Moves at all, insolvency included.
    any: [u32; SECTORS],
    /// Ends of the moves to each sector, from the end of insolvency on.
    moves: [[u32; SECTORS]; SECTORS],
}

impl Careers {
    /// Makes the tables.
    pub fn of(inputs: &Inputs) -> Self {
        let sectors = &inputs.work.sectors;
        let ends = |share: &dyn Fn(u8) -> f64| {
            let all: f64 = ORDER.iter().map(|code| share(*code)).sum();
            let mut sum = 0.0;
            ORDER.map(|code| {
                sum += share(code);
                sum / all
            })
        };
        let fails = |code: usize| sectors[code].insolvency * inputs.behaviour.insolvency_level;
        let mut moves = [[0; SECTORS]; SECTORS];
        let mut any = [0; SECTORS];
        for from in 0..SECTORS {
            let mut sum = fails(from);
            for to in 0..SECTORS {
                sum += inputs.work.moves[from][to];
                moves[from][to] = below(sum);
            }
            any[from] = below(sum);
        }
        Self {
            shares: [
                ends(&|code| sectors[usize::from(code)].opening_share),
                ends(&|code| sectors[usize::from(code)].entrant_share),
            ],
            insolvency: std::array::from_fn(|code| below(fails(code))),
            any,
            moves,
        }
    }

    /// The sector at a position (0 to 1) of those of the opening, or of later entrants.
    pub fn entry(&self, later: bool, position: f64) -> u8 {
        let ends = &self.shares[usize::from(later)];
        ORDER[ends.partition_point(|end| *end <= position).min(ORDER.len() - 1)]
    }

    fn target(&self, from: usize, draw: u32) -> u8 {
        self.moves[from].partition_point(|end| *end <= draw).min(SECTORS - 1) as u8
    }
}

/// The status of a member who works in a sector.
pub fn status_in(code: u8) -> u8 {
    if sector::pays_himself(code) { status::FLEXIBLE } else { status::WORKER }
}

/// A year of work of a block, before anybody has his birthday. Gives back the households of those who waited in vain.
pub fn work(rows: &mut Rows<'_>, ground: &Ground<'_>, totals: &mut BlockTotals) -> Struck {
    let mut struck = Struck::default();
    let setting = ground.setting;
    let scale = Scale::new(setting, ground.area, ground.year);
    let mut draws: Draws = [[0; LANES]; 4];
    let (mut persons, mut shocks, mut eventful) = ([0u64; LANES], [0; LANES], [0; LANES]);
    for batch in at_work(rows).chunks(LANES) {
        let n = batch.len();
        pick(&mut persons, rows.person, batch);
        pick(&mut shocks, rows.shock, batch);
        seek::fill(setting, ground.year, (Decision::Career, 0), &persons[..n], &mut draws);
        setting.wages.next_shocks(setting.isa, &mut shocks[..n], &draws[0][..n]);
        go_on(rows, ground, batch, &draws, &shocks, &mut eventful);
        marked(&eventful[..n]).for_each(|lane| {
            let events = [1, 2, 3].map(|nth: usize| draws[nth][lane]);
            step(rows, batch[lane] as usize, ground, &scale, events, &mut struck, totals);
        });
    }
    let away = rows.work.iter().map(|code| i64::from(code & work::AWAY != 0)).sum::<i64>();
    totals.work[0].away += away;
    struck
}

/// What a year of work does to everybody of a batch. Marks the lanes in which more may happen.
fn go_on(
    rows: &mut Rows<'_>,
    ground: &Ground<'_>,
    batch: &[u32],
    draws: &Draws,
    shocks: &[i16; LANES],
    eventful: &mut [u8; LANES],
) {
    let (careers, terms) = (&ground.setting.careers, ground.terms);
    let [change, course, choice, due] = draws;
    let len = rows.len();
    let (shock, fortune, work) = (&mut rows.shock[..len], &mut rows.fortune[..len], &mut rows.work[..len]);
    for (lane, row) in batch.iter().enumerate() {
        let row = *row as usize;
        shock[row] = shocks[lane];
        fortune[row] = change[lane] as u8;
        let standing = work[row] & (work::SECTOR | work::AWAY);
        work[row] = standing;
        let code = usize::from(standing & work::SECTOR);
        let chooses = choice[lane] < terms.choosing[usize::from(standing)];
        eventful[lane] = u8::from((course[lane] < careers.any[code]) | chooses | (due[lane] < terms.arrears[code]));
    }
}

/// Rows of those who work, and of those who have left the scheme and may come back.
fn at_work(rows: &Rows<'_>) -> Vec<u32> {
    rows_kept(
        rows.work.iter().zip(rows.status.iter()).map(|(code, status)| {
            (*status == status::WORKER) | (*status == status::FLEXIBLE) | (code & work::AWAY != 0)
        }),
    )
}

/// What happens to one person: a move, then leaving or coming back, then his employer's arrears.
fn step(
    rows: &mut Rows<'_>,
    row: usize,
    ground: &Ground<'_>,
    scale: &Scale<'_>,
    [course, choice, due]: [u32; 3],
    struck: &mut Struck,
    totals: &mut BlockTotals,
) {
    let careers = &ground.setting.careers;
    if rows.work[row] & work::AWAY != 0 {
        return stay_away_or_return(rows, row, ground, scale, choice, struck, totals);
    }
    let code = usize::from(rows.work[row]);
    if course < careers.any[code] {
        let fails = course < careers.insolvency[code];
        totals.work[code].failed += i64::from(fails);
        settle(rows, row, if fails { sector::LAID_OFF } else { careers.target(code, course) });
    }
    let code = usize::from(rows.work[row]);
    if rows.age[row] >= LEAVING_AGE
        && choice < below(chance(ground.terms.leave[code] / appeal(rows, row, ground, scale)))
    {
        totals.work[code].left += 1;
        rows.status[row] = status::OUTSIDE;
        rows.holdings[row] = 0;
        rows.work[row] |= work::AWAY;
    } else if due < ground.terms.arrears[code] {
        let stopped = if due < ground.terms.suspended[code] { work::SUSPENDED } else { 0 };
        rows.work[row] |= work::ARREARS | stopped;
    }
}

/// Somebody works in a sector from now on. Who had no account gets none: as many were without one in 2019 as at the opening.
fn settle(rows: &mut Rows<'_>, row: usize, code: u8) {
    rows.work[row] = code;
    rows.status[row] = status_in(code);
}

/// Who has left comes back, or has waited until he would have retired: then his account is paid out.
fn stay_away_or_return(
    rows: &mut Rows<'_>,
    row: usize,
    ground: &Ground<'_>,
    scale: &Scale<'_>,
    choice: u32,
    struck: &mut Struck,
    totals: &mut BlockTotals,
) {
    let code = rows.work[row] & work::SECTOR;
    let retires = ground.hazards.retires(rows.sex[row], rows.cadre[row], enter::next_age(rows.age[row]));
    if retires > 0.0 {
        struck.strike(rows.household[row]);
        rows.work[row] = code;
        enter::close_account(rows, row, &mut totals.ledger);
    } else if choice < below(chance(ground.terms.back[usize::from(code)] * appeal(rows, row, ground, scale))) {
        totals.work[usize::from(code)].back += 1;
        settle(rows, row, code);
    }
}

/// The chance of these odds.
pub fn chance(odds: f64) -> f64 {
    odds / (1.0 + odds)
}

/// Largest odds to leave over those at the reference: to whom the scheme is worth least.
pub fn least_appeal(inputs: &Inputs) -> f64 {
    let behaviour = &inputs.behaviour;
    math::exp(behaviour.lapse_benefit * math::ln(WORTH[0]) - behaviour.lapse_income)
}

/// By how much the odds to leave are lower, and those to come back higher, than at the reference: by what he expects of the
/// scheme over what he pays, by his means and by illness. 1 for those who have no say.
fn appeal(rows: &Rows<'_>, row: usize, ground: &Ground<'_>, scale: &Scale<'_>) -> f64 {
    let code = rows.work[row] & work::SECTOR;
    if !sector::is_voluntary(code) {
        return 1.0;
    }
    let behaviour = &ground.setting.inputs.behaviour;
    let reference = ground.setting.inputs.work.sectors[usize::from(code)].reference_ratio;
    let worth = (worth(rows, row, ground, scale) / reference).clamp(WORTH[0], WORTH[1]);
    let income = f64::from(rows.earning[row]) - 1.0;
    let ill = f64::from(chronic(rows.conditions[row]));
    math::exp(
        behaviour.lapse_benefit * math::ln(worth) + behaviour.lapse_income * income + behaviour.lapse_illness * ill,
    )
}

/// Expected benefit over what he would pay himself, as the area's terms were last year: his expected bills times what the pool
/// pays of a bill, and what would be credited to his account.
fn worth(rows: &Rows<'_>, row: usize, ground: &Ground<'_>, scale: &Scale<'_>) -> f64 {
    let terms = ground.terms;
    let code = usize::from(rows.work[row] & work::SECTOR);
    let average = ground.setting.average_wage(ground.area, ground.year) as f64;
    let base = assessable(scale.lasting_wage(rows, row) * terms.reported[code], average);
    let bills = Care::ALL.map(|care| {
        let had = f64::from(u8::from(care != Care::Chronic || rows.listed[row] == 1));
        let tier = if care == Care::Pharmacy { 0 } else { rows.tier[row] };
        let age = usize::from(rows.age[row]).min(AGES - 1);
        had * ground.rates.frequencies(care)[age]
            * ground.setting.health.need(care, rows.conditions[row])
            * f64::from(rows.frailty[row])
            * ground.rates.costs(care)[age]
            * ground.rates.tier_costs(care)[usize::from(tier & 3)]
    });
    let benefit = terms.covered * bills.iter().sum::<f64>() + terms.credited[code] * base;
    // Whoever pays nothing gains whatever he gets.
    benefit / (terms.own[code] * base).max(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odds_and_chances_belong_together() {
        assert_eq!([chance(0.0), chance(1.0), chance(3.0)], [0.0, 0.5, 0.75]);
    }
}
