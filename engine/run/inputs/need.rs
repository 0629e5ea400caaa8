//! Health, need and the shape of each kind of care.

use gongji_model::care::{CARES, Care};
use gongji_model::inputs::{CareShape, Need, TIERS};

use super::Tables;
use super::error::{InputError, Problem};
use super::opening::bands;
use super::parameters::known;
use super::table::{Row, Table};

const HEALTH: [&str; 5] = ["age_from", "chronic_share", "onset_per_year", "listed_share", "listing_per_year"];
const FREQUENCY: [&str; CARES] = [
    "outpatient_visits_per_year",
    "chronic_visits_per_year",
    "pharmacy_purchases_per_year",
    "inpatient_stays_per_year",
];
const SEVERITY: [&str; CARES] =
    ["outpatient_severity_ratio", "chronic_severity_ratio", "pharmacy_severity_ratio", "inpatient_severity_ratio"];
const SHAPE: [&str; 5] = ["care", "cost_yuan", "chronic_frequency_ratio", "dispersion_log", "out_of_catalogue_share"];
const TIER_SHARES: [&str; TIERS] = ["community_share", "district_share", "city_share"];
const TIER_COSTS: [&str; TIERS] = ["community_cost_ratio", "district_cost_ratio", "city_cost_ratio"];
/// Rounding of shares and means by tier.
const TOLERANCE: f64 = 1e-4;

/// Reads health and need by age band.
pub(super) fn need(tables: &Tables) -> Result<Vec<Need>, InputError> {
    let columns: Vec<&str> = [&HEALTH[..], &FREQUENCY, &SEVERITY].concat();
    let table = Table::read(tables, "need.csv", &columns)?;
    let from = bands(&table, 0)?;
    table
        .rows()
        .zip(from)
        .map(|(row, from)| {
            let mut need = Need {
                from,
                chronic: row.share("chronic_share")?,
                onset: row.share("onset_per_year")?,
                listed: row.share("listed_share")?,
                listing: row.share("listing_per_year")?,
                frequency: [0.0; CARES],
                severity: [0.0; CARES],
            };
            for kind in 0..CARES {
                need.frequency[kind] = row.number(FREQUENCY[kind], 0.0, 365.0)?;
                need.severity[kind] = row.ratio(SEVERITY[kind])?;
            }
            Ok(need)
        })
        .collect()
}

/// Reads the shape of each kind of care.
pub(super) fn cares(tables: &Tables) -> Result<[CareShape; CARES], InputError> {
    let columns: Vec<&str> = [&SHAPE[..], &TIER_SHARES, &TIER_COSTS].concat();
    let table = Table::read(tables, "care.csv", &columns)?;
    table.unique(&["care"])?;
    for row in table.rows() {
        known(&row, "care", &Care::ALL.map(Care::name))?;
    }
    let mut shapes = Vec::with_capacity(CARES);
    for care in Care::ALL {
        let row = table.rows().find(|row| row.text("care").is_ok_and(|name| name == care.name()));
        shapes.push(shape(&row.ok_or_else(|| table.lacks("care", care.name()))?, care)?);
    }
    shapes.try_into().map_err(|_| table.lacks("care", "a kind of care"))
}

fn shape(row: &Row<'_>, care: Care) -> Result<CareShape, InputError> {
    let mut shape = CareShape {
        cost: row.ratio("cost_yuan")?,
        chronic_frequency: row.ratio("chronic_frequency_ratio")?,
        dispersion: row.number("dispersion_log", 0.0, 5.0)?,
        out_of_catalogue: row.share("out_of_catalogue_share")?,
        tier_share: [0.0; TIERS],
        tier_cost: [0.0; TIERS],
    };
    for tier in 0..TIERS {
        shape.tier_share[tier] = row.share(TIER_SHARES[tier])?;
        shape.tier_cost[tier] = row.amount(TIER_COSTS[tier])?;
    }
    // A pharmacy has no tier.
    let expected = if care == Care::Pharmacy { 0.0 } else { 1.0 };
    let total = shape.tier_share.iter().sum();
    adds(row, TIER_SHARES[0], "the sum over tiers", total, expected)?;
    let mean = shape.tier_share.iter().zip(shape.tier_cost).map(|(share, cost)| share * cost).sum();
    adds(row, TIER_COSTS[0], "the mean over tiers", mean, expected)?;
    Ok(shape)
}

fn adds(row: &Row<'_>, column: &str, what: &'static str, found: f64, expected: f64) -> Result<(), InputError> {
    if (found - expected).abs() <= TOLERANCE {
        return Ok(());
    }
    Err(row.wrong(column, Problem::Sum { what, found, expected }))
}
