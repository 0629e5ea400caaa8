//! Wages of the persons of a block in a year.

use crate::block::columns::Rows;
use crate::codes::ages::AGES;
use crate::codes::sector::SECTORS;
use crate::codes::{status, work};
use crate::foundation::money;
use crate::tables::replicate::Replicate;
use crate::tables::wages::Wages;

/// What an area pays in a year.
pub(crate) struct Scale<'a> {
    wages: &'a Wages,
    by_age: &'a [f64; AGES],
    /// Mean wage by sector, fen.
    by_sector: [f64; SECTORS],
    /// Mean pension, fen, and the part of it that is the same for all.
    pension: [f64; 2],
    /// Mean income of a grown-up outside the employees' scheme, fen.
    outside: f64,
}

/// Nobody earns at a lower age.
const WORKING_AGE: u8 = 16;

impl<'a> Scale<'a> {
    /// The scale of an area and year: over all who are expected to work where, the mean is the average wage.
    pub(crate) fn new(replicate: &'a Replicate, area: usize, year: u16) -> Self {
        let tables = replicate.year(year);
        let ratio = replicate.inputs.areas[area].wage_ratio * money::FEN;
        let sectors = &replicate.inputs.work.sectors;
        let mix = replicate.schedule.mix(year);
        let mean: f64 = mix.iter().zip(sectors).map(|(share, sector)| share * sector.wage_ratio).sum();
        Self {
            wages: &replicate.wages,
            by_age: &replicate.inputs.opening.wage_by_age,
            by_sector: std::array::from_fn(|code| tables.average_wage * ratio * sectors[code].wage_ratio / mean),
            pension: [tables.average_pension * ratio, replicate.inputs.opening.pension_flat_share],
            outside: tables.average_wage * ratio * replicate.inputs.behaviour.outside_income,
        }
    }

    /// The wage without the part that lasts one year, fen.
    #[inline(always)]
    pub(crate) fn lasting_wage(&self, rows: &Rows<'_>, row: usize) -> f64 {
        self.by_sector[usize::from(rows.work[row] & work::SECTOR)]
            * self.by_age[usize::from(rows.age[row]).min(AGES - 1)]
            * f64::from(rows.earnings_rank[row])
            * f64::from(self.wages.lasting(rows.persistent_wage[row]))
    }

    /// The wage of the year, fen.
    #[inline(always)]
    fn wage(&self, rows: &Rows<'_>, row: usize) -> f64 {
        self.lasting_wage(rows, row) * f64::from(self.wages.passing[usize::from(rows.transitory_wage[row])])
    }

    /// The pension, fen: a part the same for all, a part by lifetime earnings (the basic pension's two parts).
    #[inline(always)]
    fn pension(&self, earnings_rank: f32) -> f64 {
        let [mean, flat] = self.pension;
        mean * (flat + (1.0 - flat) * f64::from(earnings_rank))
    }

    /// What somebody outside the employees' scheme earns, fen: nothing before the age of work, then their part of the average wage by
    /// lifetime rank, whatever the age.
    fn income_outside(&self, rows: &Rows<'_>, row: usize) -> f64 {
        if rows.age[row] < WORKING_AGE { 0.0 } else { self.outside * f64::from(rows.earnings_rank[row]) }
    }

    /// Mean wage of a sector over all, fen.
    pub(crate) fn mean_wage(&self, sector: usize) -> f64 {
        self.by_sector[sector]
    }
}

/// Tells the incomes of one year of everybody whose care is simulated, fen: wage of who works, pension of the retired, and what
/// grown-ups outside the employees' scheme earn, which stands for a wage.
pub fn incomes(
    rows: &Rows<'_>,
    replicate: &Replicate,
    year: u16,
    members: &[u32],
    mut tell: impl FnMut(usize, i64, i64),
) {
    let scale = Scale::new(replicate, usize::from(rows.place.area), year);
    if replicate.cares_for_all() {
        let (residents, members): (Vec<u32>, Vec<u32>) =
            members.iter().partition(|row| rows.status[**row as usize] == status::OUTSIDE);
        for row in residents {
            tell(row as usize, money::round(scale.income_outside(rows, row as usize)), 0);
        }
        return incomes_of_members(&scale, rows, &members, tell);
    }
    incomes_of_members(&scale, rows, members, tell);
}

fn incomes_of_members(scale: &Scale<'_>, rows: &Rows<'_>, members: &[u32], mut tell: impl FnMut(usize, i64, i64)) {
    for row in members {
        let row = *row as usize;
        // Both are reckoned and one is kept: who is retired is the toss of a coin.
        let retired = i64::from(rows.status[row] == status::RETIRED);
        let pension = retired * money::round(scale.pension(rows.earnings_rank[row]));
        let wage = (1 - retired) * money::round(scale.wage(rows, row));
        tell(row, wage, pension);
    }
}
