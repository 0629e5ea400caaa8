//! How those who join the scheme divide over the areas.

use crate::inputs::nation::Area;
use crate::tables::replicate::Replicate;

/// In the universe `nation` an area has at most so many times its share of all persons among those who join: more would find no
/// resident there to be. Beyond it the others have them (assumed; it binds in Beijing and Shanghai).
const MOST_JOINING: f64 = 2.0;

/// Cumulative shares of those who join an area where they must be found among its residents, of whom the sample has so many.
pub(super) fn joining_shares(replicate: &Replicate, residents: u64) -> Vec<f64> {
    let (members, residents) = (replicate.members as f64, residents as f64);
    let share = |area: &Area| {
        let persons = (area.member_share * members + area.resident_share * residents) / (members + residents);
        area.member_share.min(MOST_JOINING * persons)
    };
    cumulative(replicate.inputs.areas.iter().map(share))
}

/// Chance to join of an area's residents in the universe `nation` over that of the nation's: its part of those who join over its part
/// of the residents.
pub(super) fn joining_over_mean(replicate: &Replicate, area: usize) -> f64 {
    let ages = &replicate.ages;
    let outside = ages.residents.total() / (ages.active.total() + ages.retired.total());
    let shares = joining_shares(replicate, (outside * replicate.members as f64) as u64);
    let of_area = shares[area] - if area > 0 { shares[area - 1] } else { 0.0 };
    of_area / shares.last().copied().unwrap_or(1.0) / replicate.inputs.areas[area].resident_share
}

/// Shares up to and with each.
pub(super) fn cumulative(shares: impl Iterator<Item = f64>) -> Vec<f64> {
    let add = |sum: &mut f64, share: f64| {
        *sum += share;
        Some(*sum)
    };
    shares.scan(0.0, add).collect()
}
