//! Stays in city hospitals of other areas: who has one, at which price, and in whose books it stands.
//!
//! By the matrix of patient flows a part of the stays that come to an area's city hospital are had in the centre of its own province
//! or of another. That hospital bills as it bills everybody; it is the patient's own scheme that pays, by the bill. Where
//! it has no bed or refuses, the patient is at the door of the own city's hospital again.

use crate::books::provider::Admission;
use crate::books::totals::{ProviderCareTotals, ProviderTotals};
use crate::care::need::Need;
use crate::care::probe;
use crate::claims::lines::{Lines, Outside};
use crate::codes::care::{CARES, Care, TIERS};
use crate::foundation::draw::{RandomPurpose, unit};
use crate::foundation::lanes::LANES;
use crate::tables::draws;
use crate::tables::draws::Draws;
use crate::workspace::area_year::{AreaYear, Supply};

/// The city's hospital.
const CITY: u8 = TIERS as u8;

/// Where the patients of a wave of stays would have them: by lane the area, and the luck at the hospital's door.
pub(crate) struct Wishes(Vec<Option<(u16, f64)>>);

impl Wishes {
    /// Draws them; the tier has been chosen.
    pub(crate) fn draw(lines: &Lines, wave: u8, supply: Supply<'_>, area_year: AreaYear<'_>) -> Self {
        if supply.elsewhere.outflows.is_empty() {
            return Self(Vec::new());
        }
        let mut luck: Draws = [[0; LANES]; 4];
        let purpose = (RandomPurpose::OutOfArea, wave);
        draws::fill(area_year.replicate, area_year.year, purpose, &lines.person[..lines.len], &mut luck);
        let [place, door, ..] = luck;
        let wish = |lane: usize| {
            let area = (lines.tier[lane] == CITY).then(|| supply.elsewhere.attracted(unit(place[lane])));
            area.flatten().map(|area| (area, unit(door[lane])))
        };
        Self((0..lines.len).map(wish).collect())
    }

    /// The area that takes the stay of a lane, and the bill of a mean one there, fen; none where the stay is had at home. What its
    /// hospital says to those whom it does not take is counted.
    pub(crate) fn taken(
        &self,
        lane: usize,
        (age, is_costly): (u8, bool),
        supply: Supply<'_>,
        area_year: AreaYear<'_>,
        sums: &mut Vec<ProviderTotals>,
    ) -> Option<(u16, f64)> {
        let (area, luck) = (*self.0.get(lane)?)?;
        let there = supply.of_area(area);
        match there.answer.door(CITY, is_costly, luck) {
            Admission::Open => {
                return Some((area, Need::of(area_year.replicate, there, Care::Inpatient).cost(age, CITY)));
            }
            Admission::Refused(_) => of_area(sums, area).refused += 1,
            Admission::Full(_) => of_area(sums, area).crowded += 1,
        }
        None
    }
}

/// Says of the lines had elsewhere which part of their bills the hospital there moves out of the catalogue.
pub(crate) fn move_out(lines: &mut Lines, supply: Supply<'_>, area_year: AreaYear<'_>) {
    for Outside { lane, area, .. } in &lines.outside {
        let outside = probe::outside(area_year.replicate, supply.of_area(*area).answer, Care::Inpatient);
        lines.moved_out[*lane] = outside[TIERS - 1];
    }
}

/// Moves what policies make of bills from the own city's hospital to those that have the stays; `sign` is -1 before, 1 after.
pub(crate) fn shaped(lines: &Lines, own: &mut [ProviderTotals; 4], sums: &mut Vec<ProviderTotals>, sign: i64) {
    for Outside { lane, area, .. } in &lines.outside {
        let billed = sign * lines.billed[*lane];
        own[TIERS].shaped -= billed;
        of_area(sums, *area).shaped += billed;
    }
}

/// Moves settled stays from the books of the own city's hospital to those that had them; `charged` is the pool's part.
pub(crate) fn book(
    lines: &Lines,
    charged: &[i64],
    supply: Supply<'_>,
    own: &mut [ProviderTotals; 4],
    sums: &mut Vec<ProviderTotals>,
) {
    let care = Care::Inpatient as usize;
    for Outside { lane, area, .. } in &lines.outside {
        let (billed, charged) = (lines.billed[*lane], charged[*lane]);
        let volume = (billed as f64 / supply.rates.price[care]) as i64;
        let stay = |sign: i64| {
            let [cases, billed, charged, volume] = [1, billed, charged, volume].map(|amount| sign * amount);
            let mut by_care = [ProviderCareTotals::default(); CARES];
            by_care[care] = ProviderCareTotals { cases, billed, charged, volume };
            let (revenue, stays) = (billed, cases);
            ProviderTotals { cases, revenue, charged, volume, stays, by_care, ..ProviderTotals::default() }
        };
        own[TIERS].add(&stay(-1));
        of_area(sums, *area).add(&stay(1));
    }
}

/// The sums of an area among those of all.
fn of_area(sums: &mut Vec<ProviderTotals>, area: u16) -> &mut ProviderTotals {
    let at = usize::from(area);
    if sums.len() <= at {
        sums.resize(at + 1, ProviderTotals::default());
    }
    &mut sums[at]
}
