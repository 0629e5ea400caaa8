//! Who answers a price by how much, and care that is given up because the cash for it is not there.

use gongji_sdk::isa::Kernel;

use crate::books::person_year::{Item, PersonYear};
use crate::books::totals::CareTotals;
use crate::care::load::load_own;
use crate::care::{probe, watched};
use crate::claims::lines::Lines;
use crate::claims::lines::OutOfCatalogue;
use crate::claims::price::account_worth::AccountWorth;
use crate::claims::price::{Demand, ExpectedPrice, Felt, PriceProbe};
use crate::codes::care::Care;
use crate::foundation::draw::{RandomPurpose, unit};
use crate::foundation::fault::Fault;
use crate::foundation::identity::PersonId;
use crate::foundation::lanes::LANES;
use crate::foundation::math::to_real;
use crate::foundation::money;
use crate::law::bound_hook::BoundHook;
use crate::law::of_area::AreaLaw;
use crate::workspace::area_year::AreaYear;
use crate::workspace::buffers::{CareBatch, PolicyColumns};

/// Finds the price that each line's person feels, and the care sought at it; `scale` is the expected bill, fen.
///
/// # Errors
/// Those of the layers.
pub(crate) fn find_price(
    lines: &mut Lines,
    price: &mut ExpectedPrice,
    scale: &[f64; LANES],
    sums: &mut CareTotals,
    (law, own): (&AreaLaw, &PolicyColumns),
    care: Care,
    area_year: AreaYear<'_>,
) -> Result<(), Fault> {
    let n = lines.len;
    let AreaYear { replicate, tap, .. } = area_year;
    let (mut worth, mut elasticity, mut reference) = ([0.0; LANES], [0.0; LANES], [0.0; LANES]);
    replicate.isa.dispatch(AccountWorth {
        behaviour: &replicate.inputs.behaviour,
        status: &lines.status[..n],
        balance: &lines.balance[..n],
        mean_own_payment: &lines.mean_own_payment[..n],
        credit: &lines.credit[..n],
        worth: &mut worth[..n],
    });
    replicate.elasticities.look_up(care, &lines.group[..n], [&mut elasticity, &mut reference]);
    let demand = Demand { scale, worth: &worth, elasticity: &elasticity, reference: &reference };
    let probe = probe::of_care(law, care, area_year);
    let felt = if law.family_layers(care).is_empty() {
        price.find(&probe, lines, &demand)?
    } else {
        load_own(lines, own, law.family_layers(care));
        find_with_relatives(lines, price, &probe, &demand, law.family_layers(care))?
    };
    sums.price += felt.price;
    sums.volume += felt.volume;
    sums.sought += felt.sought;
    sums.beyond += felt.beyond;
    sums.priced += n as i64;
    if care == Care::Pharmacy {
        replicate.elasticities.buy(&lines.group[..n], &mut price.volume);
    }
    watched::priced(tap, lines, price, care, &worth);
    Ok(())
}

/// The same where accounts pay for relatives: what those would give stands behind the own balance.
fn find_with_relatives(
    lines: &mut Lines,
    price: &mut ExpectedPrice,
    probe: &PriceProbe<'_>,
    demand: &Demand<'_>,
    family: &[BoundHook],
) -> Result<Felt, Fault> {
    let n = lines.len;
    let (relatives, own) = (lines.family_balance, lines.balance);
    // A bill that would take all of it: what the layers leave of it they keep for themselves.
    lines.billed[..n].copy_from_slice(&relatives[..n]);
    let family = PriceProbe { treat: &[], layers: family, out_of_catalogue: OutOfCatalogue::default(), ..*probe };
    price.cash(&family, lines)?;
    lines.family_balance[..n].copy_from_slice(&relatives[..n]);
    for lane in 0..n {
        lines.balance[lane] += relatives[lane] - price.cash[lane];
    }
    let felt = price.find(probe, lines, demand);
    lines.balance[..n].copy_from_slice(&own[..n]);
    felt
}

/// Purchases at pharmacies, however little is needed: people spend a part of the money that lies in the account.
pub(crate) struct Retail<'a> {
    /// Part of the balance that is spent in a year.
    pub propensity: f64,
    /// Account balances, fen.
    pub balance: &'a [i64],
    /// Cost of a purchase, fen.
    pub cost: &'a [f64],
    /// Purchases.
    pub purchases: &'a mut [f64],
}

impl Kernel for Retail<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let n = self.purchases.len();
        let (balance, cost, purchases) = (&self.balance[..n], &self.cost[..n], &mut self.purchases[..n]);
        for lane in 0..n {
            let spent = self.propensity * to_real(balance[lane]);
            purchases[lane] = if cost[lane] > 0.0 { spent / cost[lane] } else { 0.0 };
        }
    }
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
