//! Hospital beds: how many there are, how full they are, and what follows from that a year later.
//!
//! Occupancy by the stays that were to be expected is judged against that of the opening, tier by tier: within
//! [`bed_slack`](crate::inputs::behaviour::Behaviour::bed_slack) of it nothing follows.

use crate::books::provider::{Provider, ProviderAnswer};
use crate::codes::care::TIERS;
use crate::foundation::money;
use crate::inputs::hospitals::{BedYear, Hospital};
use crate::tables::replicate::Replicate;

/// Days of a year, and thousandths of a bed.
const YEAR: f64 = 365.0;

const PARTS: f64 = 1000.0;

/// A tier turns away no more of its stays for want of a bed, and idle beds fill no further than this.
const MOST_TURNED: f64 = 0.9;

const MOST_FILLED: f64 = 1.2;

/// Days of a mean stay at a tier in a year, at the bill that is usual there.
fn days(replicate: &Replicate, hospital: &Hospital, year: u16) -> f64 {
    let rows = &replicate.inputs.beds;
    let now = rows.iter().rev().find(|row| row.year <= year).or(rows.first());
    let fallen = rows.first().zip(now).map_or(1.0, |(first, now)| now.stay_days / first.stay_days);
    hospital.stay_days * fallen
}

/// Published growth of beds into a year; 1 where none is published.
fn planned(rows: &[BedYear], year: u16) -> f64 {
    let of = |year: u16| rows.iter().find(|row| row.year == year);
    of(year - 1).zip(of(year)).map_or(1.0, |(last, now)| now.beds / last.beds)
}

/// A hospital's beds grow as planned, by what last year's expected stays were short of, and with its private owners' capacity; then
/// the year's stays lie in them, each so much longer or shorter as its bill is. `stays` are those that happened and those that
/// were to be expected.
pub(crate) fn fill(
    provider: &mut Provider,
    stays: [f64; 2],
    length: f64,
    private_growth: f64,
    replicate: &Replicate,
    year: u16,
) {
    let Some(hospital) = replicate.inputs.hospitals.get(usize::from(provider.tier).wrapping_sub(1)) else { return };
    let wanted = |days: f64| days / YEAR / hospital.bed_occupancy * PARTS;
    let beds = provider.beds as f64 * planned(&replicate.inputs.beds, year);
    // Beds follow stays upwards alone: no owner but a private one closes a ward because it is half empty.
    let short = (wanted(provider.expected_days as f64) - beds).max(0.0);
    let private = beds * provider.private as f64 / 1e6 * private_growth;
    provider.beds = money::round(beds + replicate.inputs.behaviour.bed_building * short + private);
    let length = days(replicate, hospital, year) * length;
    provider.stays = stays[0] as i64;
    [provider.bed_days, provider.expected_days] = stays.map(|stays| money::round(stays * length));
    if provider.beds == 0 {
        provider.beds = money::round(wanted(provider.expected_days as f64));
    }
}

/// Days in bed over those that all beds of some hospitals give.
pub(crate) fn occupancy(bed_days: i64, beds: i64) -> Option<f64> {
    (beds > 0).then(|| bed_days as f64 * PARTS / (beds as f64 * YEAR))
}

/// Puts into an area's answer what follows from how far the beds of its hospitals are filled, over the opening.
pub(crate) fn answer(answer: &mut ProviderAnswer, hospitals: &[&Provider], replicate: &Replicate) {
    let behaviour = &replicate.inputs.behaviour;
    let mut filled = [1.0; TIERS];
    for provider in hospitals {
        let tier = usize::from(provider.tier) - 1;
        if let Some(now) = occupancy(provider.expected_days, provider.beds) {
            filled[tier] = now / replicate.inputs.hospitals[tier].bed_occupancy;
        }
    }
    let most = 1.0 + behaviour.bed_slack;
    for tier in 0..TIERS {
        let too_many = if filled[tier] > most { 1.0 - most / filled[tier] } else { 0.0 };
        answer.full[tier] = (behaviour.bed_rationing * too_many).clamp(0.0, MOST_TURNED);
        answer.stays[tier] = (1.0 + behaviour.bed_filling * (1.0 - filled[tier])).clamp(1.0, MOST_FILLED);
        answer.takes[tier] = NEXT[tier].into_iter().find(|next| filled[*next] < most).map_or(0, |next| next as u8 + 1);
    }
}

/// Where each tier sends those for whom it has no bed, counted from 0: the next one down first, which is cheaper.
const NEXT: [[usize; 2]; TIERS] = [[1, 2], [0, 2], [1, 0]];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inputs::hospitals::BedYear;

    #[test]
    fn beds_grow_as_published_and_stand_still_afterwards() {
        let row = |year, beds| BedYear { year, beds, stay_days: 10.0 };
        let rows = [row(2011, 100.0), row(2012, 110.0)];
        assert_eq!([2011, 2012, 2013].map(|year| planned(&rows, year)), [1.0, 1.1, 1.0]);
    }

    #[test]
    fn occupancy_is_days_over_the_days_of_all_beds() {
        assert_eq!(occupancy(730, 4000), Some(0.5));
        assert_eq!(occupancy(730, 0), None);
    }
}
