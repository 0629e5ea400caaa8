//! Need, and the shape of each kind of care.

use gongji_model::codes::care::{CARES, Care, TIERS};
use gongji_model::inputs::care::{CareShape, Need, ResidentCare};

use super::Tables;
use super::error::{InputError, Problem};
use super::opening::bands;
use super::parameters::known;
use super::table::{Row, Table};

const FREQUENCY: [&str; CARES] = [
    "outpatient_visits_per_year",
    "chronic_visits_per_year",
    "pharmacy_purchases_per_year",
    "inpatient_stays_per_year",
];
const SEVERITY: [&str; CARES] =
    ["outpatient_severity_ratio", "chronic_severity_ratio", "pharmacy_severity_ratio", "inpatient_severity_ratio"];
const SHAPE: [&str; 11] = [
    "care",
    "cost_yuan",
    "dispersion",
    "most_per_year",
    "cost_dispersion_log",
    "tail_share",
    "tail_index",
    "largest_cost_ratio",
    "out_of_catalogue_share",
    "dear_from_ratio",
    "dear_out_of_catalogue_share",
];
const RATIOS: [&str; 3] = ["care", "need_ratio", "cost_ratio"];
const TIER_SHARES: [&str; TIERS] = ["community_share", "district_share", "city_share"];
const TIER_COSTS: [&str; TIERS] = ["community_cost_ratio", "district_cost_ratio", "city_cost_ratio"];
/// Largest dispersion that is not a slip of the pen.
const MOST_DISPERSION: f64 = 5.0;
/// A person has at most one line a day; stays of a year are counted in a byte.
const MOST_LINES: u16 = 250;
/// Smallest index of a tail: closer to 1 its mean depends on bills larger than any real one.
const LEAST_TAIL_INDEX: f64 = 1.2;
/// A stay that costs so many times the mean is no slip of the pen; and the least that the largest of all may cost, above which the
/// tail begins.
const MOST_COST_RATIO: f64 = 100_000.0;
const LEAST_LARGEST_RATIO: f64 = 10.0;
/// Rounding of shares and means by tier.
const TOLERANCE: f64 = 1e-4;

/// Reads need by age band.
pub(super) fn need(tables: &Tables) -> Result<Vec<Need>, InputError> {
    let columns: Vec<&str> = [&["age_from"][..], &FREQUENCY, &SEVERITY].concat();
    let table = Table::read(tables, "need.csv", &columns)?;
    let from = bands(&table, 0)?;
    table
        .rows()
        .zip(from)
        .map(|(row, from)| {
            let mut need = Need { from, frequency: [0.0; CARES], severity: [0.0; CARES] };
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
    by_care(&Table::read(tables, "care.csv", &columns)?, shape)
}

/// Reads what each kind of care is for residents.
pub(super) fn residents(tables: &Tables) -> Result<[ResidentCare; CARES], InputError> {
    let columns: Vec<&str> = [&RATIOS[..], &TIER_SHARES, &TIER_COSTS, &["source", "confidence"]].concat();
    by_care(&Table::read(tables, "residents_care.csv", &columns)?, |row, care| {
        row.text("source")?;
        known(row, "confidence", &["published", "recalled", "derived", "assumed"])?;
        let [tier_share, tier_cost] = tiers(row, care)?;
        Ok(ResidentCare { need: row.ratio("need_ratio")?, cost: row.ratio("cost_ratio")?, tier_share, tier_cost })
    })
}

/// What the one row of each kind of care says.
fn by_care<T>(table: &Table, read: impl Fn(&Row<'_>, Care) -> Result<T, InputError>) -> Result<[T; CARES], InputError> {
    table.unique(&["care"])?;
    for row in table.rows() {
        known(&row, "care", &Care::ALL.map(Care::name))?;
    }
    let mut found = Vec::with_capacity(CARES);
    for care in Care::ALL {
        let row = table.rows().find(|row| row.text("care").is_ok_and(|name| name == care.name()));
        found.push(read(&row.ok_or_else(|| table.lacks("care", care.name()))?, care)?);
    }
    found.try_into().map_err(|_| table.lacks("care", "a kind of care"))
}

fn shape(row: &Row<'_>, care: Care) -> Result<CareShape, InputError> {
    let [tier_share, tier_cost] = tiers(row, care)?;
    let shape = CareShape {
        cost: row.ratio("cost_yuan")?,
        dispersion: row.number("dispersion", 0.0, MOST_DISPERSION)?,
        most: f64::from(row.whole("most_per_year", 1, MOST_LINES)?),
        cost_dispersion: row.number("cost_dispersion_log", 0.0, MOST_DISPERSION)?,
        tail_share: row.number("tail_share", 0.0, 0.5)?,
        tail_index: row.amount("tail_index")?,
        largest_cost: row.number("largest_cost_ratio", 0.0, MOST_COST_RATIO)?,
        out_of_catalogue: row.share("out_of_catalogue_share")?,
        dear_from: row.number("dear_from_ratio", 0.0, 1000.0)?,
        dear_out_of_catalogue: row.share("dear_out_of_catalogue_share")?,
        tier_share,
        tier_cost,
    };
    if shape.tail_share > 0.0 {
        // A tail of index 1 or less has no mean.
        row.number("tail_index", LEAST_TAIL_INDEX, f64::MAX)?;
    }
    if shape.cost_dispersion > 0.0 || shape.tail_share > 0.0 {
        row.number("largest_cost_ratio", LEAST_LARGEST_RATIO, MOST_COST_RATIO)?;
    }
    uncertain_cost(row, care)?;
    Ok(shape)
}

/// Shares of the tiers, and cost of a line there over the mean.
fn tiers(row: &Row<'_>, care: Care) -> Result<[[f64; TIERS]; 2], InputError> {
    let [mut shares, mut costs] = [[0.0; TIERS]; 2];
    for tier in 0..TIERS {
        shares[tier] = row.share(TIER_SHARES[tier])?;
        costs[tier] = row.amount(TIER_COSTS[tier])?;
    }
    // A pharmacy has no tier.
    let expected = if care == Care::Pharmacy { 0.0 } else { 1.0 };
    adds(row, TIER_SHARES[0], "the sum over tiers", shares.iter().sum(), expected)?;
    let mean = shares.iter().zip(costs).map(|(share, cost)| share * cost).sum();
    adds(row, TIER_COSTS[0], "the mean over tiers", mean, expected)?;
    Ok([shares, costs])
}

/// Stays alone have a cost that differs from line to line.
fn uncertain_cost(row: &Row<'_>, care: Care) -> Result<(), InputError> {
    if care != Care::Inpatient {
        for column in
            ["cost_dispersion_log", "tail_share", "tail_index", "largest_cost_ratio", "dear_out_of_catalogue_share"]
        {
            row.number(column, 0.0, 0.0)?;
        }
    }
    Ok(())
}

fn adds(row: &Row<'_>, column: &str, what: &'static str, found: f64, expected: f64) -> Result<(), InputError> {
    if (found - expected).abs() <= TOLERANCE {
        return Ok(());
    }
    Err(row.wrong(column, Problem::Sum { what, found, expected }))
}
