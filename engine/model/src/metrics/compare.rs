//! Members are held against the baseline once the year's books are closed: before and after the change of public funds is given to
//! persons or taken from them.

use bevy_ecs::prelude::*;

use crate::books::compared::{Closure, Comparisons, Keys, Types};
use crate::books::year_context::YearTotals;
use crate::foundation::sums::Sum;

/// Counts who bears less and who more, by area and for the nation.
pub(crate) fn compare(mut totals: ResMut<YearTotals>) {
    if totals.comparisons.is_empty() {
        return;
    }
    let comparisons = std::mem::take(&mut totals.comparisons);
    let mut keys = Keys::default();
    comparisons.iter().for_each(|block| keys.add(&block.keys));
    let closure = Closure::of(totals.public_surplus() - totals.baseline_surplus, &keys);
    let types = Types::of(comparisons.iter().flat_map(|block| &block.members), &closure);
    let YearTotals { areas, nation, .. } = &mut *totals;
    for Comparisons { area, members, .. } in &comparisons {
        areas[*area].compared.count(members, &closure, &types);
    }
    areas.iter().for_each(|area| nation.compared.add(&area.compared));
}
