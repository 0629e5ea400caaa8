//! Policies help households with what they paid in cash for care.

use gongji_sdk::abi::{SHARE_ONE, hook};

use crate::block::columns::Rows;
use crate::books::household::Households;
use crate::books::ledger::{Ledger, Sector};
use crate::foundation::fault::Fault;
use crate::foundation::lanes::LANES;
use crate::law::batches::MemberHouseholds;
use crate::law::bound_hook::BoundHook;
use crate::law::call::call_batch;
use crate::law::of_area::AreaLaw;
use crate::law::own_lanes::OwnLanes;
use crate::settlement::watched;
use crate::settlement::watched::Relieved;
use crate::workspace::area_year::AreaYear;
use crate::workspace::buffers::PolicyColumns;

/// Phase relieve: policies help the households of those in a scheme with what they paid in cash.
pub(crate) struct Relieve<'a, 'b> {
    pub households: &'a mut Households,
    pub own: &'a mut PolicyColumns,
    pub ledger: &'a mut Ledger,
    pub rows: &'a Rows<'b>,
    pub theirs: &'a [u32],
    pub law: &'a AreaLaw,
    pub area_year: AreaYear<'a>,
}

impl Relieve<'_, '_> {
    /// # Errors
    /// What a policy refuses.
    // A stage by itself, so that its instructions can be counted (`benches/counts`).
    #[inline(never)]
    pub(crate) fn run(self) -> Result<(), Fault> {
        let Self { households, own, ledger, rows, theirs, law, area_year } = self;
        let acts = law.of(hook::RELIEF);
        if acts.is_empty() {
            return Ok(());
        }
        let homes = homes(households, rows, theirs);
        let mut told = area_year.tap.is_open().then(Vec::new);
        let relieved = relieve(households, acts, &homes, &mut own.batch, area_year, told.as_mut());
        ledger.flow(Sector::Treasury, Sector::Households, relieved?);
        if let Some(told) = told {
            watched::relieved(area_year.tap, rows, &told);
        }
        Ok(())
    }
}

/// Households of these persons, in order.
fn homes(households: &Households, rows: &Rows<'_>, theirs: &[u32]) -> Vec<usize> {
    let mut is_theirs = vec![false; households.size.len()];
    theirs.iter().for_each(|row| is_theirs[usize::from(rows.household[*row as usize])] = true);
    (0..is_theirs.len()).filter(|home| is_theirs[*home]).collect()
}

/// Lets the policies help households with what they paid in cash for care; gives back the sum, fen. What each policy
/// paid to each household is told to a watch.
///
/// # Errors
/// What a policy refuses, and help that is negative or more than the cash.
fn relieve(
    households: &mut Households,
    acts: &[BoundHook],
    homes: &[usize],
    own: &mut [OwnLanes],
    area_year: AreaYear<'_>,
    mut told: Option<&mut Vec<Relieved>>,
) -> Result<i64, Fault> {
    let mut sum = 0;
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
    let (income, cash) = (of(&households.income), of(&households.cash));
    // To a law an account yuan is a yuan: what it is worth to its holder is for who judges the law.
    let burden: Vec<i64> = batch.iter().map(|home| households.burden(*home, SHARE_ONE)).collect();
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
        households.outlay[*home] -= relief;
    }
    Ok(relief.iter().sum())
}
