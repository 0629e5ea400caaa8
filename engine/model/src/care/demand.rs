//! Who answers a price by how much, and care that is given up because the cash for it is not there.

use gongji_sdk::isa::Kernel;

use crate::books::person_year::Item;
use crate::books::totals::BlockTotals;
use crate::care::question;
use crate::codes::care::Care;
use crate::foundation::draw::{RandomPurpose, unit};
use crate::foundation::fault::Fault;
use crate::foundation::identity::PersonId;
use crate::foundation::lanes::LANES;
use crate::foundation::math::to_real;
use crate::foundation::money;
use crate::workspace::area_year::AreaYear;
use crate::workspace::buffers::Workspace;

/// Gives up those of the year's visits or purchases for which the household has not the cash.
///
/// # Errors
/// Those of the layers.
pub(crate) fn cut_back(
    workspace: &mut Workspace,
    area_year: &AreaYear<'_>,
    totals: &mut BlockTotals,
    care: Care,
    cost: &[f64; LANES],
) -> Result<(), Fault> {
    for lane in short_of_cash(workspace, area_year, care, 1)? {
        let (count, affordability_limit) =
            (workspace.lines.count[lane], workspace.lines.affordability_limit[lane].max(0.0));
        let kept = (count as f64 * affordability_limit / workspace.felt.cash[lane] as f64) as i64;
        workspace.lines.count[lane] = kept;
        workspace.lines.billed[lane] = money::round(kept as f64 * cost[lane]);
        give_up(workspace, totals, care, lane, count - kept);
        totals.care[care as usize].lines -= count - kept;
    }
    Ok(())
}

/// Notes lines that were sought and not had.
pub(crate) fn give_up(workspace: &mut Workspace, totals: &mut BlockTotals, care: Care, lane: usize, lines: i64) {
    workspace.add(Item::Forgone, workspace.lines.row[lane] as usize, lines);
    totals.care[care as usize].forgone += lines;
}

/// Lanes whose bills ask for more cash than the household can still bear this year, and whose persons do not find it
/// elsewhere; their cash then stands in `desk.felt.cash`. `index` is the address of the draw.
///
/// # Errors
/// Those of the layers.
pub(crate) fn short_of_cash(
    workspace: &mut Workspace,
    area_year: &AreaYear<'_>,
    care: Care,
    index: u8,
) -> Result<Vec<usize>, Fault> {
    let chance = area_year.replicate.inputs.behaviour.cash_short;
    let Workspace { lines, felt, .. } = workspace;
    let n = lines.len;
    // What is billed is the most that can be left to cash: most batches need no question to the law.
    let dear = AnyDear { billed: &lines.billed[..n], affordability_limit: &lines.affordability_limit[..n] };
    if chance == 0.0 || !area_year.replicate.isa.dispatch(dear) {
        return Ok(Vec::new());
    }
    felt.cash(&question::question(area_year, care), lines)?;
    let is_short = |lane: &usize| {
        let person = PersonId(lines.person[*lane]);
        lines.billed[*lane] > 0
            && felt.cash[*lane] as f64 > lines.affordability_limit[*lane]
            && unit(
                area_year.replicate.luck.block(person, area_year.year, RandomPurpose::Hardship, index)[care as usize],
            ) < chance
    };
    Ok((0..n).filter(is_short).collect())
}

/// Whether a bill is larger than what the household can still bear.
struct AnyDear<'a> {
    billed: &'a [i64],
    affordability_limit: &'a [f64],
}

impl Kernel for AnyDear<'_> {
    type Output = bool;

    #[inline(always)]
    fn run(self) -> bool {
        let mut any = 0;
        for (billed, affordability_limit) in self.billed.iter().zip(self.affordability_limit) {
            any |= i64::from((*billed > 0) & (to_real(*billed) > *affordability_limit));
        }
        any != 0
    }
}
