//! The odds to leave the scheme and to come back: by how much they differ from those at the reference.
//!
//! The odds to leave are lower, and those to come back higher, by what people expect of the scheme over what they pay, by
//! their means and by illness. Only those who have a say in it differ.

use gongji_sdk::isa::Kernel;

use crate::block::columns::Rows;
use crate::books::terms::Terms;
use crate::codes::ages::AGES;
use crate::codes::care::Care;
use crate::codes::conditions::chronic;
use crate::codes::{sector, work};
use crate::foundation::lanes::LANES;
use crate::foundation::math;
use crate::inputs::behaviour::Behaviour;
use crate::inputs::nation::Inputs;
use crate::law::contribution_base::assessable;
use crate::tables::health::Health;
use crate::tables::rates::Rates;
use crate::work::wage::Scale;
use crate::workspace::area_year::AreaYear;

/// Expected benefit over contribution moves the odds to leave within these bounds over the reference.
const WORTH: [f64; 2] = [0.25, 4.0];

/// Persons are reckoned in whole groups of this many, so that none is left for a slow remainder.
const GROUP: usize = 8;

/// Largest odds to leave over those at the reference: to whom the scheme is worth least.
pub(crate) fn least_odds(inputs: &Inputs) -> f64 {
    let behaviour = &inputs.behaviour;
    math::exp(behaviour.lapse_benefit * math::ln(WORTH[0]) - behaviour.lapse_income)
}

/// The chance of these odds.
#[inline(always)]
pub(crate) fn chance(odds: f64) -> f64 {
    odds / (1.0 + odds)
}

/// What decides whether up to [`LANES`] persons leave or come back. Behind the last person stands anything above 0.
struct Choosers {
    /// The odds at the reference.
    odds: [f64; LANES],
    /// What the scheme is worth over the reference, within the bounds.
    worth: [f64; LANES],
    /// Own earnings over the mean, less 1.
    income: [f64; LANES],
    /// 1 with a condition.
    ill: [f64; LANES],
    /// 1 for those whose own will counts.
    has_say: [u8; LANES],
    /// 1 for those who may come back.
    away: [u8; LANES],
}

/// What is known of the scheme and of wages where people decide.
pub(crate) struct Known<'a> {
    pub terms: &'a Terms,
    pub rates: &'a Rates,
    pub scale: Scale<'a>,
}

/// The chances that these persons do what they may: leave, or come back when they have left.
pub(crate) fn chances(
    rows: &Rows<'_>,
    known: &Known<'_>,
    area_year: AreaYear<'_>,
    persons: &[u32],
    chances: &mut [f64; LANES],
) {
    let mut choosers = Choosers {
        odds: [1.0; LANES],
        worth: [1.0; LANES],
        income: [0.0; LANES],
        ill: [0.0; LANES],
        has_say: [0; LANES],
        away: [0; LANES],
    };
    let sectors = &area_year.replicate.inputs.work.sectors;
    let average = area_year.average_wage();
    for (lane, row) in persons.iter().enumerate() {
        let row = *row as usize;
        let code = rows.work[row] & work::SECTOR;
        let away = rows.work[row] & work::AWAY != 0;
        let odds = if away { &known.terms.back } else { &known.terms.leave };
        choosers.odds[lane] = odds[usize::from(code)];
        choosers.away[lane] = u8::from(away);
        if sector::is_voluntary(code) {
            let worth = worth(rows, row, known, &area_year.replicate.health, average)
                / sectors[usize::from(code)].reference_ratio;
            choosers.worth[lane] = worth.clamp(WORTH[0], WORTH[1]);
            choosers.income[lane] = f64::from(rows.earnings_rank[row]) - 1.0;
            choosers.ill[lane] = f64::from(chronic(rows.conditions[row]));
            choosers.has_say[lane] = 1;
        }
    }
    let behaviour = &area_year.replicate.inputs.behaviour;
    area_year.replicate.isa.dispatch(Weigh { choosers: &choosers, count: persons.len(), behaviour, chances });
}

/// Expected benefit over what the person would pay, as the area's terms were last year: expected bills times what the pool
/// pays of a bill, and what would be credited to the account.
fn worth(rows: &Rows<'_>, row: usize, known: &Known<'_>, health: &Health, average_wage: f64) -> f64 {
    let Known { terms, rates, scale } = known;
    let code = usize::from(rows.work[row] & work::SECTOR);
    let base = assessable(scale.lasting_wage(rows, row) * terms.reported[code], average_wage);
    let bills = Care::ALL.map(|care| {
        let had = f64::from(u8::from(care != Care::Chronic || rows.chronic_certified[row] == 1));
        let tier = if care == Care::Pharmacy { 0 } else { rows.tier[row] };
        let age = usize::from(rows.age[row]).min(AGES - 1);
        had * rates.frequencies(care)[age]
            * health.need(care, rows.conditions[row])
            * f64::from(rows.frailty[row])
            * rates.costs(care)[age]
            * rates.tier_costs(care)[usize::from(tier & 3)]
    });
    let benefit = terms.covered * bills.iter().sum::<f64>() + terms.credited[code] * base;
    // Whoever pays nothing gains whatever comes.
    benefit / (terms.own[code] * base).max(1.0)
}

/// Logarithm and exponential of many at once.
struct Weigh<'a> {
    choosers: &'a Choosers,
    count: usize,
    behaviour: &'a Behaviour,
    chances: &'a mut [f64; LANES],
}

impl Kernel for Weigh<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let n = self.count.next_multiple_of(GROUP).min(LANES);
        let (worth, income, ill) = (&self.choosers.worth[..n], &self.choosers.income[..n], &self.choosers.ill[..n]);
        let (odds, has_say, away) = (&self.choosers.odds[..n], &self.choosers.has_say[..n], &self.choosers.away[..n]);
        let chances = &mut self.chances[..n];
        let &Behaviour { lapse_benefit, lapse_income, lapse_illness, .. } = self.behaviour;
        for lane in 0..n {
            let logarithm =
                lapse_benefit * math::ln(worth[lane]) + lapse_income * income[lane] + lapse_illness * ill[lane];
            chances[lane] = math::exp(logarithm);
        }
        for lane in 0..n {
            let appeal = if has_say[lane] == 1 { chances[lane] } else { 1.0 };
            let (back, leave) = (odds[lane] * appeal, odds[lane] / appeal);
            chances[lane] = chance(if away[lane] == 1 { back } else { leave });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odds_and_chances_belong_together() {
        assert_eq!([chance(0.0), chance(1.0), chance(3.0)], [0.0, 0.5, 0.75]);
    }
}
