//! The year of the households: cash changes hands, habits are updated, and policies help with what was paid in cash.

use gongji_sdk::abi::hook;

use crate::block::columns::Rows;
use crate::books::household::Households;
use crate::books::ledger::{Ledger, Sector};
use crate::books::tally::Tally;
use crate::books::totals::AllCare;
use crate::codes::care::Care;
use crate::codes::sector::CODES;
use crate::foundation::concentration::Concentration;
use crate::foundation::fault::Fault;
use crate::foundation::lanes::LANES;
use crate::law::batches::MemberHouseholds;
use crate::law::bound_hook::BoundHook;
use crate::law::call::call_batch;
use crate::law::of_area::AreaLaw;
use crate::law::own_lanes::OwnLanes;
use crate::settlement::watched;
use crate::settlement::watched::Relieved;
use crate::settlement::year_end::CloseYear;
use crate::workspace::area_year::AreaYear;
use crate::workspace::buffers::{PolicyColumns, YearColumns};

/// Phase relieve: what the year cost the households of a block is known, and policies help them with it.
pub(crate) struct Relieve<'a, 'b> {
    pub rows: &'a mut Rows<'b>,
    pub year: &'a mut YearColumns,
    pub households: &'a mut Households,
    pub own: &'a mut PolicyColumns,
    pub ledger: &'a mut Ledger,
    pub sectors: &'a mut [i64; CODES],
    pub tally: &'a mut Tally,
    pub spending: &'a mut Concentration,
    pub all: &'a [u32],
    pub cash_premiums: &'a [(u32, i64)],
    pub care_sums: &'a AllCare,
    pub law: &'a AreaLaw,
    pub area_year: AreaYear<'a>,
}

impl Relieve<'_, '_> {
    /// # Errors
    /// What a policy refuses.
    // A stage by itself, so that its instructions can be counted (`benches/counts`).
    #[inline(never)]
    pub(crate) fn run(self) -> Result<(), Fault> {
        let Self { rows, year, households, own, ledger, sectors, tally, spending, all, law, area_year, .. } = self;
        let replicate = area_year.replicate;
        for care in Care::ALL {
            let sink = if care == Care::Pharmacy { Sector::Pharmacies } else { Sector::Hospitals };
            ledger.flow(Sector::Households, sink, self.care_sums[care as usize].cash);
        }
        let wages = &replicate.wages;
        replicate.isa.dispatch(CloseYear { year, households, rows, all, wages, sectors, tally, spending });
        for (row, premium) in self.cash_premiums {
            households.burden[usize::from(rows.household[*row as usize])] += *premium;
        }
        let mut told = area_year.tap.is_open().then(Vec::new);
        let relieved = relieve(households, law.of(hook::RELIEF), &mut own.batch, area_year, told.as_mut());
        households.judge(replicate.inputs.behaviour.subsistence_share);
        ledger.flow(Sector::Treasury, Sector::Households, relieved?);
        if let Some(told) = told {
            watched::relieved(area_year.tap, rows, &told);
        }
        Ok(())
    }
}

/// Lets the policies help households with what they paid in cash for care; gives back the sum, fen. What each policy
/// paid to each household is told to a watch.
///
/// # Errors
/// What a policy refuses, and help that is negative or more than the cash.
fn relieve(
    households: &mut Households,
    acts: &[BoundHook],
    own: &mut [OwnLanes],
    area_year: AreaYear<'_>,
    mut told: Option<&mut Vec<Relieved>>,
) -> Result<i64, Fault> {
    let mut sum = 0;
    if acts.is_empty() {
        return Ok(0);
    }
    let homes: Vec<usize> = (0..households.size.len()).filter(|home| households.members[*home] > 0).collect();
    for act in acts {
        let before = told.is_some().then(|| households.cash.clone());
        for batch in homes.chunks(LANES) {
            sum += relieve_batch(households, act, own, area_year, batch)?;
        }
        if let (Some(told), Some(before)) = (told.as_deref_mut(), before) {
            let paid = before.iter().zip(&households.cash).map(|(before, now)| before - now).collect();
            told.push(Relieved { policy: act.policy.clone(), paid });
        }
    }
    Ok(sum)
}

fn relieve_batch(
    households: &mut Households,
    act: &BoundHook,
    own: &mut [OwnLanes],
    area_year: AreaYear<'_>,
    batch: &[usize],
) -> Result<i64, Fault> {
    let of = |column: &[i64]| batch.iter().map(|home| column[*home]).collect::<Vec<i64>>();
    let size: Vec<i64> = batch.iter().map(|home| i64::from(households.size[*home])).collect();
    let (income, cash, burden) = (of(&households.income), of(&households.cash), of(&households.burden));
    let mut relief = vec![0; batch.len()];
    let homes = MemberHouseholds { size: &size, income: &income, cash: &cash, burden: &burden, relief: &mut relief };
    let fault = |message| Fault::policy(&act.policy, "relief", area_year.year, message);
    call_batch(act, &act.circumstances, area_year.replicate.isa.code(), homes, own, batch.len()).map_err(fault)?;
    for ((home, relief), cash) in batch.iter().zip(&relief).zip(&cash) {
        if !(0..=*cash).contains(relief) {
            let message = format!(
                "pays a household {relief} fen of relief, which paid {cash} fen in cash; expected 0 to the cash"
            );
            return Err(fault(message));
        }
        households.cash[*home] -= relief;
        households.burden[*home] -= relief;
    }
    Ok(relief.iter().sum())
}
