//! Who answers a price by how much, and care that is given up because the cash for it is not there.

use gongji_sdk::isa::Kernel;

use crate::care::{CARES, Care};
use crate::desk::Desk;
use crate::draw::{Decision, unit};
use crate::fault::Fault;
use crate::inputs::Behaviour;
use crate::math::to_real;
use crate::members::LANES;
use crate::money;
use crate::person::PersonId;
use crate::seek;
use crate::sheet::Entry;
use crate::tally::FIFTHS;
use crate::year::{BlockTotals, Ground};

const AGES: usize = 3;
/// Groups of persons who answer a price alike: fifths of income, three ages, chronically ill or not.
pub const GROUPS: usize = FIFTHS * AGES * 2;
/// At an arc elasticity of -1 the answer to free care has no bound.
const STRONGEST: f64 = -0.95;

/// The group of a person; the fifth counts from 0.
#[inline(always)]
pub fn group(fifth: u8, age: u8, chronic: u8) -> u8 {
    let band = u8::from(age >= 45) + u8::from(age >= 65);
    (fifth * AGES as u8 + band) * 2 + (chronic & 1)
}

/// Own-price elasticities by kind of care and group.
#[derive(Clone, Debug)]
pub struct Elasticities([[f64; GROUPS]; CARES]);

impl Elasticities {
    /// The table's elasticity by kind, stronger or weaker by income, age and severity.
    pub fn of(behaviour: &Behaviour) -> Self {
        let factor = |group: usize| {
            let (fifth, band, ill) = (group / (2 * AGES), group / 2 % AGES, group % 2);
            let poverty = 1.0 - fifth as f64 / 2.0;
            let health = if ill == 1 { -1.0 } else { 1.0 };
            (1.0 + behaviour.elasticity_income * poverty)
                * (1.0 + behaviour.elasticity_age * (band as f64 - 1.0))
                * (1.0 + behaviour.elasticity_severity * health)
        };
        let of = |elasticity: f64, group: usize| (elasticity * factor(group).max(0.0)).clamp(STRONGEST, 0.0);
        Self(behaviour.elasticity.map(|elasticity| std::array::from_fn(|group| of(elasticity, group))))
    }

    /// Those of a kind of care, by group.
    #[inline(always)]
    pub fn of_care(&self, care: Care) -> &[f64; GROUPS] {
        &self.0[care as usize]
    }
}

/// Gives up those of the year's visits or purchases for which the household has not the cash.
///
/// # Errors
/// Those of the layers.
pub fn cut_back(
    desk: &mut Desk,
    ground: &Ground<'_>,
    totals: &mut BlockTotals,
    care: Care,
    cost: &[f64; LANES],
) -> Result<(), Fault> {
    for lane in short_of_cash(desk, ground, care, 1)? {
        let (count, bearable) = (desk.lines.count[lane], desk.lines.bearable[lane].max(0.0));
        let kept = (count as f64 * bearable / desk.felt.cash[lane] as f64) as i64;
        desk.lines.count[lane] = kept;
        desk.lines.billed[lane] = money::round(kept as f64 * cost[lane]);
        give_up(desk, totals, care, lane, count - kept);
        totals.care[care as usize].lines -= count - kept;
    }
    Ok(())
}

/// Notes lines that were sought and not had.
pub fn give_up(desk: &mut Desk, totals: &mut BlockTotals, care: Care, lane: usize, lines: i64) {
    desk.add(Entry::Forgone, desk.lines.row[lane] as usize, lines);
    totals.care[care as usize].forgone += lines;
}

/// Lanes whose bills ask for more cash than the household can still bear this year, and whose persons do not find it
/// elsewhere; their cash then stands in `desk.felt.cash`. `index` is the address of the draw.
///
/// # Errors
/// Those of the layers.
pub fn short_of_cash(desk: &mut Desk, ground: &Ground<'_>, care: Care, index: u8) -> Result<Vec<usize>, Fault> {
    let chance = ground.setting.inputs.behaviour.cash_short;
    let Desk { lines, felt, .. } = desk;
    let n = lines.len;
    // What is billed is the most that can be left to cash: most batches need no question to the law.
    let dear = AnyDear { billed: &lines.billed[..n], bearable: &lines.bearable[..n] };
    if chance == 0.0 || !ground.setting.isa.dispatch(dear) {
        return Ok(Vec::new());
    }
    felt.cash(&seek::question(ground, care), lines)?;
    let is_short = |lane: &usize| {
        let person = PersonId(lines.person[*lane]);
        lines.billed[*lane] > 0
            && felt.cash[*lane] as f64 > lines.bearable[*lane]
            && unit(ground.setting.luck.block(person, ground.year, Decision::Hardship, index)[care as usize]) < chance
    };
    Ok((0..n).filter(is_short).collect())
}

/// Whether a bill is larger than what the household can still bear.
struct AnyDear<'a> {
    billed: &'a [i64],
    bearable: &'a [f64],
}

impl Kernel for AnyDear<'_> {
    type Output = bool;

    #[inline(always)]
    fn run(self) -> bool {
        let mut any = 0;
        for (billed, bearable) in self.billed.iter().zip(self.bearable) {
            any |= i64::from((*billed > 0) & (to_real(*billed) > *bearable));
        }
        any != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_group_is_another() {
        let groups: std::collections::BTreeSet<u8> = (0..5)
            .flat_map(|fifth| [20, 50, 70].map(|age| (fifth, age)))
            .flat_map(|(fifth, age)| [0, 1].map(|ill| group(fifth, age, ill)))
            .collect();
        assert_eq!(groups.into_iter().collect::<Vec<u8>>(), (0..GROUPS as u8).collect::<Vec<u8>>());
    }
}
