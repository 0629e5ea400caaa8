//! Policies that help households with what they paid in cash.

use gongji_sdk::abi::hook;

use crate::books::household::Households;
use crate::foundation::fault::Fault;
use crate::foundation::lanes::LANES;
use crate::law::bound_hook::BoundHook;
use crate::law::call::call;
use crate::law::policy::ColumnRef;
use crate::workspace::area_year::AreaYear;
use crate::workspace::tap::Relieved;

/// Lets the policies help households with what they paid in cash for care; gives back the sum, fen. What each policy
/// paid to each household is told to a watch.
///
/// # Errors
/// What a policy refuses, and help that is negative or more than the cash.
pub(crate) fn relieve(
    households: &mut Households,
    area_year: &AreaYear<'_>,
    own: &mut [[i64; LANES]],
    mut told: Option<&mut Vec<Relieved>>,
) -> Result<i64, Fault> {
    let mut sum = 0;
    if area_year.law.of(hook::RELIEF).is_empty() {
        return Ok(0);
    }
    let homes: Vec<usize> = (0..households.size.len()).filter(|home| households.members[*home] > 0).collect();
    for act in area_year.law.of(hook::RELIEF) {
        let before = told.is_some().then(|| households.cash.clone());
        for batch in homes.chunks(LANES) {
            sum += relieve_batch(households, act, area_year, own, batch)?;
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
    area_year: &AreaYear<'_>,
    own: &mut [[i64; LANES]],
    batch: &[usize],
) -> Result<i64, Fault> {
    let of = |column: &[i64]| batch.iter().map(|home| column[*home]).collect::<Vec<i64>>();
    let size: Vec<i64> = batch.iter().map(|home| i64::from(households.size[*home])).collect();
    let (income, cash, burden) = (of(&households.income), of(&households.cash), of(&households.burden));
    let mut relief = vec![0; batch.len()];
    let offered = [
        ColumnRef::ReadI64(&size),
        ColumnRef::ReadI64(&income),
        ColumnRef::ReadI64(&cash),
        ColumnRef::ReadI64(&burden),
        ColumnRef::WriteI64(&mut relief),
    ];
    let fault = |message| Fault::policy(&act.policy, "relief", area_year.year, message);
    call(act, &act.circumstances, area_year.replicate.isa.code(), offered, own, batch.len()).map_err(fault)?;
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
