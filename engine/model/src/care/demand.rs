//! Who answers a price by how much, and care that is given up because the cash for it is not there.

use gongji_sdk::isa::Kernel;

use crate::books::person_year::{Item, PersonYear};
use crate::books::totals::CareTotals;
use crate::care::watched;
use crate::claims::lines::Lines;
use crate::claims::price::{AccountWorth, ExpectedPrice, PriceProbe, response};
use crate::codes::care::Care;
use crate::foundation::draw::{RandomPurpose, unit};
use crate::foundation::fault::Fault;
use crate::foundation::identity::PersonId;
use crate::foundation::lanes::LANES;
use crate::foundation::math::to_real;
use crate::foundation::money;
use crate::tables::replicate::Replicate;
use crate::workspace::area_year::AreaYear;
use crate::workspace::buffers::CareBatch;

/// Finds the price that each line's person feels; `scale` is the expected bill, fen.
///
/// # Errors
/// Those of the layers.
pub(crate) fn find_price(
    lines: &mut Lines,
    price: &mut ExpectedPrice,
    scale: &[f64; LANES],
    sums: &mut CareTotals,
    probe: &PriceProbe<'_>,
    care: Care,
    area_year: AreaYear<'_>,
) -> Result<(), Fault> {
    let n = lines.len;
    let mut worth = [0.0; LANES];
    area_year.replicate.isa.dispatch(AccountWorth {
        behaviour: &area_year.replicate.inputs.behaviour,
        status: &lines.status[..n],
        balance: &lines.balance[..n],
        mean_own_payment: &lines.mean_own_payment[..n],
        credit: &lines.credit[..n],
        worth: &mut worth[..n],
    });
    sums.price += price.find(probe, lines, scale, &worth)?;
    sums.priced += n as i64;
    watched::priced(area_year.tap, lines, price, care, &worth);
    Ok(())
}

/// Volume sought over the table's by somebody of a group.
#[inline(always)]
pub(crate) fn volume(replicate: &Replicate, care: Care, price: f64, group: u8) -> f64 {
    let reference = replicate.inputs.behaviour.reference_price[care as usize];
    response(price, reference, replicate.elasticities.of_care(care)[usize::from(group)])
}

/// A kind of care whose expected cost of the year is a hardship to the person is forgone by chance.
pub(crate) fn is_forgone(lines: &Lines, lane: usize, care: Care, area_year: AreaYear<'_>) -> bool {
    let person = PersonId(lines.person[lane]);
    let luck = area_year.replicate.luck.block(person, area_year.year, RandomPurpose::Hardship, 0);
    unit(luck[care as usize]) < area_year.replicate.inputs.behaviour.forgone
}

/// Gives up those of the year's visits or purchases for which the household has not the cash.
///
/// # Errors
/// Those of the layers.
pub(crate) fn cut_back(
    batch: &mut CareBatch,
    sheet: &mut [PersonYear],
    sums: &mut CareTotals,
    care: Care,
    probe: &PriceProbe<'_>,
    area_year: AreaYear<'_>,
) -> Result<(), Fault> {
    let CareBatch { lines, price, expected, .. } = batch;
    for lane in short_of_cash(lines, price, care, 1, probe, area_year)? {
        let (count, limit) = (lines.count[lane], lines.affordability_limit[lane].max(0.0));
        let kept = (count as f64 * limit / price.cash[lane] as f64) as i64;
        lines.count[lane] = kept;
        lines.billed[lane] = money::round(kept as f64 * expected.cost[lane]);
        forgo(sheet, sums, lines.row[lane], count - kept);
        sums.lines -= count - kept;
    }
    Ok(())
}

/// Notes lines that somebody sought and did not have.
pub(crate) fn forgo(sheet: &mut [PersonYear], sums: &mut CareTotals, row: u32, lines: i64) {
    sheet[row as usize][Item::Forgone] += lines;
    sums.forgone += lines;
}

/// Lanes whose bills ask for more cash than the household can still bear this year, and whose persons do not find it
/// elsewhere; their cash then stands in `price.cash`. `index` is the address of the draw.
///
/// # Errors
/// Those of the layers.
pub(crate) fn short_of_cash(
    lines: &mut Lines,
    price: &mut ExpectedPrice,
    care: Care,
    index: u8,
    probe: &PriceProbe<'_>,
    area_year: AreaYear<'_>,
) -> Result<Vec<usize>, Fault> {
    let AreaYear { replicate, year, .. } = area_year;
    let chance = replicate.inputs.behaviour.cash_short;
    let n = lines.len;
    // What is billed is the most that can be left to cash: most batches need no question to the law.
    let dear = AnyDear { billed: &lines.billed[..n], affordability_limit: &lines.affordability_limit[..n] };
    if chance == 0.0 || !replicate.isa.dispatch(dear) {
        return Ok(Vec::new());
    }
    price.cash(probe, lines)?;
    let luck = |lane: usize| {
        replicate.luck.block(PersonId(lines.person[lane]), year, RandomPurpose::Hardship, index)[care as usize]
    };
    let is_short = |lane: &usize| {
        lines.billed[*lane] > 0
            && price.cash[*lane] as f64 > lines.affordability_limit[*lane]
            && unit(luck(*lane)) < chance
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
