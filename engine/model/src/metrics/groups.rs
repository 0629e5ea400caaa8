//! Groups of persons, and what is counted of each: cuts of the tally, and the cells of tables that are counted apart.

use std::collections::BTreeSet;

use crate::books::cells::Cells;
use crate::books::compared::Verdicts;
use crate::books::crossing::{Crossing, Key};
use crate::books::person_year::{Item, PersonYear};
use crate::books::tally::{HouseholdShare, Marked, RarePayments, Tally};
use crate::books::totals::BlockTotals;
use crate::tables::replicate::Replicate;

/// Winners and losers after each closure, and persons of types that lose after it.
pub(crate) const AFTER_CLOSURE: [[&str; 3]; 3] = [
    ["winners_per_head", "losers_per_head", "ex_ante_losers_per_head"],
    ["winners_by_contribution", "losers_by_contribution", "ex_ante_losers_by_contribution"],
    ["winners_by_benefit", "losers_by_benefit", "ex_ante_losers_by_benefit"],
];

/// A group of persons, and what is counted of it.
pub(crate) struct Group {
    pub name: String,
    pub sums: PersonYear,
    /// Of those of them who are in no scheme.
    pub others: PersonYear,
    pub households: HouseholdShare,
    /// Of all of them, and of the others.
    pub marked: [Marked; 2],
    pub rare_payments: RarePayments,
    /// None where nobody is compared.
    pub verdicts: Option<Verdicts>,
}

/// The groups of the tally by the classes of some ways of grouping together.
pub(crate) fn groups_of(ways: &[usize], nation: &BlockTotals, in_none: &Tally) -> Vec<Group> {
    let marked = nation.tally.marked_by(ways).into_iter().zip(in_none.marked_by(ways));
    let compared = if nation.compared.is_empty() { Vec::new() } else { nation.compared.by(ways) };
    let mut verdicts = compared.into_iter().map(|(_, verdicts)| verdicts);
    let groups = nation.tally.by(ways).into_iter().zip(nation.tally.households_by(ways)).zip(in_none.by(ways));
    let groups = groups.zip(marked).zip(nation.tally.rare_payments_by(ways));
    let mut all = Vec::new();
    for (((((name, sums), (_, households)), (_, others)), ((_, marked), (_, of_others))), (_, rare_payments)) in groups
    {
        let (marked, verdicts) = ([marked, of_others], verdicts.next());
        all.push(Group { name, sums, others, households, marked, rare_payments, verdicts });
    }
    all
}

/// The groups of a table that was counted apart in which there is somebody.
pub(crate) fn apart_groups(crossing: &Crossing, cells: &Cells, is_compared: bool, replicate: &Replicate) -> Vec<Group> {
    let (areas, provinces) = (&replicate.inputs.areas[..], &replicate.inputs.provinces[..]);
    let keys: BTreeSet<Key> = cells.by_key.keys().map(|key| key.of_all()).collect();
    let group = |key: Key| {
        let of = |key: Key| cells.by_key.get(&key).cloned().unwrap_or_default();
        let (mut all, others) = (of(key), of(key.in_none()));
        all.add(&others);
        Group {
            name: key.group(&crossing.by, areas, provinces),
            sums: all.year,
            others: others.year,
            households: all.households,
            marked: [all.marked, others.marked],
            rare_payments: all.rare_payments,
            verdicts: is_compared.then_some(all.verdicts),
        }
    };
    keys.into_iter().map(group).filter(|group| group.sums[Item::Members] > 0).collect()
}
