//! Contributions and credits of an arm whose level is its own: once its policies have acted, what they say is multiplied.

use gongji_sdk::abi::scheme;
use gongji_sdk::money::share_of;

use crate::foundation::money;
use crate::law::persons_batch::{Members, amount};
use crate::workspace::area_year::AreaYear;

/// What employers and members owe the employees' scheme.
pub(crate) fn contributions(members: &mut Members, of: u32, area_year: AreaYear<'_>) {
    let level = area_year.replicate.year(area_year.year).contribution_level;
    if level == 1.0 || of != scheme::EMPLOYEES {
        return;
    }
    for column in [amount::EMPLOYER, amount::WORKER] {
        members.money[column][..members.len].iter_mut().for_each(|due| *due = times(*due, level));
    }
}

/// What it credits to accounts, and the interest on that: credits come in month by month, so it is that of half a year.
pub(crate) fn credits(members: &mut Members, of: u32, area_year: AreaYear<'_>) {
    let tables = area_year.replicate.year(area_year.year);
    let level = tables.credit_level;
    if level == 1.0 || of != scheme::EMPLOYEES {
        return;
    }
    let half_a_year = money::per_million(tables.demand_rate) / 2;
    for lane in 0..members.len {
        let credit = members.money[amount::CREDIT][lane];
        let levelled = times(credit, level);
        members.money[amount::CREDIT][lane] = levelled;
        let interest = &mut members.money[amount::INTEREST][lane];
        // A policy may pay less interest than the scheme's own: none is taken back that was not paid.
        *interest = (*interest + share_of(levelled, half_a_year) - share_of(credit, half_a_year)).max(0);
    }
}

fn times(amount: i64, level: f64) -> i64 {
    money::round(amount as f64 * level)
}
