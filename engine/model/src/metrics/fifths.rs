//! The ends of the fifths of income follow the year.

use bevy_ecs::prelude::*;

use crate::books::fifths::Fifths;
use crate::books::person_year::Item;
use crate::books::year_context::{Calendar, Tables, YearTotals};

/// Between two years: the fifths follow the incomes. Where nobody is left they stay.
pub(crate) fn follow(
    totals: Res<YearTotals>,
    tables: Res<Tables>,
    calendar: Res<Calendar>,
    mut fifths: ResMut<Fifths>,
) {
    let Some(ends) = totals.nation.incomes.ends() else { return };
    let incomes = [Item::Wage, Item::Pension].map(|entry| totals.nation.tally.of_all(entry));
    *fifths = Fifths::counted(ends, incomes, &tables, calendar.year);
}
