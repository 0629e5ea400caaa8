//! What of the care that was had stands in the schemes' records.

use crate::books::person_year::Item;
use crate::books::tally::Tally;
use crate::books::totals::BlockTotals;
use crate::codes::care::Care;
use crate::foundation::money;
use crate::tables::replicate::Replicate;

/// Group, metric and value of what is recorded: all that a scheme or the account paid a part of, and of what members paid for alone
/// a constant part. Lines are recorded as their bills are.
pub(crate) fn recorded(
    nation: &BlockTotals,
    in_none: &Tally,
    replicate: &Replicate,
) -> Vec<(String, &'static str, Option<f64>)> {
    let all = |tally: &Tally, entry: Item| tally.by(&[]).first().map_or(0, |(_, sums)| sums[entry]);
    let of_members = |entry: Item| (all(&nation.tally, entry) - all(in_none, entry)) as f64;
    let members = of_members(Item::Members);
    let (mut billed, mut cash) = (0.0, 0.0);
    let mut rows = Vec::new();
    for care in Care::ALL {
        let sums = &nation.care[care as usize];
        // A shop's records hold what was paid by card.
        let of_cash = if care == Care::Pharmacy { 0.0 } else { replicate.inputs.behaviour.recorded_cash };
        let hidden = (1.0 - of_cash) * sums.unsettled as f64;
        billed += sums.billed as f64 - hidden;
        cash += sums.cash as f64 - hidden;
        let share = (sums.billed > 0).then(|| 1.0 - hidden / sums.billed as f64);
        rows.push((format!("care={}", care.name()), "recorded_share", share));
        let (metric, lines) = match care {
            Care::Outpatient => ("recorded_visits_per_member", Item::Visits),
            Care::Chronic => ("recorded_chronic_visits_per_member", Item::ChronicVisits),
            Care::Pharmacy => continue,
            Care::Inpatient => ("recorded_discharges_per_member", Item::Stays),
        };
        let lines = of_members(lines) * share.unwrap_or(1.0);
        rows.push(("all".into(), metric, (members > 0.0).then(|| lines / members)));
    }
    rows.push(("all".into(), "recorded_spending", Some(billed / money::FEN * replicate.weight)));
    rows.push(("all".into(), "recorded_cash_share", (billed > 0.0).then(|| cash / billed)));
    rows
}
