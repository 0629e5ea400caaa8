//! The take-up axis of `gongji compare`: arms that sell cover, lived again with imposed shares of buyers beside the chosen one.
//!
//! What an arm with a product comes to hangs on how many buy it, of which little is known. So each such arm is also lived
//! with every share of the scenario's `take_up_axis`: that part of those who can pay holds the product, those who want it most first
//! (`take_up_imposed`). Selection is thereby what it would be at that share, and not that of a random draw.

use crate::ground::diagnose::Failure;
use crate::intake::plugin::Catalogue;
use crate::intake::scenario::behaviour::Setting;
use crate::intake::scenario::{Arm, Scenario};
use crate::results::record::{Results, TakeUpRow};
use crate::simulate::checkpoint::Ledger;
use crate::simulate::progress::Progress;
use crate::study::session;
use crate::study::settings::Settings;

/// The key of behaviour that imposes a share.
const IMPOSED: &str = "take_up_imposed";
/// What is kept of each run: everything below is made of these.
const KEPT: [&str; 7] = [
    "takeup_share",
    "takeup_of_able",
    "pool_balance",
    "household_burden",
    "household_income",
    "loss_ratio",
    "selection_ratio",
];

/// The arms that sell cover.
pub fn selling(scenario: &Scenario, catalogue: &Catalogue) -> Vec<Arm> {
    let sells = |arm: &&Arm| {
        let mut policies = arm.policies.iter().filter_map(|used| catalogue.find(&used.id).ok());
        policies.any(|policy| !policy.description().products.is_empty())
    };
    scenario.arms.iter().filter(sells).cloned().collect()
}

/// The scenario with the arms that sell cover alone, at a share; none when no arm sells any.
pub fn at(scenario: &Scenario, catalogue: &Catalogue, share: f64) -> Option<Scenario> {
    let mut imposed = scenario.clone();
    // Nothing of it is written but the take-up.
    imposed.panel = None;
    imposed.arms = selling(scenario, catalogue);
    imposed.baseline = 0;
    imposed.behaviour.retain(|setting| setting.name != IMPOSED);
    imposed.behaviour.push(Setting { name: IMPOSED, part: 0, value: share });
    for arm in &mut imposed.arms {
        arm.own.retain(|own| own.key.name != IMPOSED);
    }
    (!imposed.arms.is_empty()).then_some(imposed)
}

/// Lives the arms that sell cover at every share of the axis, and puts the chosen ones beside them.
///
/// # Errors
/// As a run.
pub(crate) fn live(
    scenario: &Scenario,
    catalogue: &Catalogue,
    settings: &Settings,
    chosen: &Results,
    progress: &Progress,
    ledger: &mut Ledger,
) -> Result<Vec<TakeUpRow>, Failure> {
    let names: Vec<String> = selling(scenario, catalogue).into_iter().map(|arm| arm.name).collect();
    let mut rows = kept(chosen, &names, None);
    for (part, share) in (1..).zip(&scenario.take_up_axis) {
        let Some(imposed) = at(scenario, catalogue, *share) else { continue };
        ledger.turn_to(part);
        let results = session::simulate_on(&imposed, catalogue, settings, progress, ledger)?;
        rows.extend(kept(&results, &names, Some(*share)));
    }
    Ok(rows)
}

fn kept(results: &Results, names: &[String], imposed: Option<f64>) -> Vec<TakeUpRow> {
    let mut rows = Vec::new();
    for arm in results.arms.iter().filter(|arm| names.contains(&arm.name)) {
        for (replicate, number) in arm.replicates.iter().zip(1..) {
            let wanted = replicate.rows.iter().filter(|row| row.group == "all" && KEPT.contains(&row.metric));
            rows.extend(wanted.map(|row| TakeUpRow {
                arm: arm.name.clone(),
                imposed,
                replicate: number,
                year: row.year,
                metric: row.metric.to_owned(),
                value: row.value,
            }));
        }
    }
    rows
}
