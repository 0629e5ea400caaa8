//! Members are held against the baseline once the year's books are closed: before and after the change of public funds is given to
//! persons or taken from them.

use bevy_ecs::prelude::*;

use crate::books::compared::{Closure, Compared, Comparisons, Keys, Types};
use crate::books::risk;
use crate::books::year_context::{Tables, Welfare, YearTotals};
use crate::foundation::sums::Sum;

/// Counts who bears less and who more, by area and for the nation.
pub(crate) fn compare(mut totals: ResMut<YearTotals>, tables: Res<Tables>) {
    if totals.comparisons.is_empty() {
        return;
    }
    let comparisons = std::mem::take(&mut totals.comparisons);
    let (mut keys, mut base) = (Keys::default(), 0);
    for block in &comparisons {
        keys.add(&block.keys);
        base += block.base;
    }
    let (here, there) = (totals.closed(), totals.baseline);
    let closure = Closure::of(&here, &there, tables.inputs.valuation.employer_incidence, &keys, base);
    let types = Types::of(comparisons.iter().flat_map(|block| &block.members), &closure);
    let YearTotals { areas, nation, welfare, tables: apart, .. } = &mut *totals;
    for Comparisons { area, members, cells, .. } in &comparisons {
        areas[*area].compared.count(members, &closure, &types);
        let of_member = cells.chunks(apart.len().max(1));
        for (keys, verdicts) in of_member.zip(Compared::each(members, &closure, &types)) {
            keys.iter().zip(&mut *apart).for_each(|(key, table)| table.judge(*key, &verdicts));
        }
    }
    areas.iter().for_each(|area| nation.compared.add(&area.compared));
    let lots = |side: usize| comparisons.iter().flat_map(|block| &block.members).map(move |one| &one.lots[side]);
    let [before, after] = [0, 1].map(|side| risk::premium(lots(side), tables.utility()));
    *welfare = Welfare { premium: Some(after), gain: Some([before - after, here.value_over(&there)]) };
}
